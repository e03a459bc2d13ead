"""Reading the sheet of rule parameters into the rules of their indicators."""

from __future__ import annotations

from collections import Counter
from typing import Any

from criteria import words
from criteria.catalogue.walking import PathParts, path_text
from criteria.catalogue.workbook import shape
from criteria.catalogue.workbook.params import Param, params_of
from criteria.catalogue.workbook.parts import Parts
from criteria.catalogue.workbook.places import Place, Places
from criteria.catalogue.workbook.taking import place_of, put, take, take_sourced
from dtscore.sheets import Table, TableRow
from dtscore.text import fold

Seen = Counter[tuple[PathParts, str]]


def read_rules(table: Table, parts: Parts, places: Places) -> None:
    """Each row a parameter of the rule that its indicator names in its own sheet."""
    _announce(parts, places)
    seen: Seen = Counter()
    for row in table.rows():
        found = parts.parent_indicator(row)
        if found is None:
            continue
        path, rule = (*found[0], "rule"), found[1]["rule"]
        param = _param(row, rule.get("type"))
        if param is None:
            continue
        place = seen[path, param.title]
        seen[path, param.title] += 1
        if param.into:
            _take_item(row, param, place, rule, path, places)
        elif place:
            row.fault("param", f"tham số “{param.title}” có hai dòng", "một dòng")
        else:
            _take_scalar(row, param, rule, path, places)


def _announce(parts: Parts, places: Places) -> None:
    """A parameter without a row is told at the indicator's way of scoring, by its name; lists are
    there from the beginning, so that an empty one is told as empty."""
    for path, indicator in parts.indicators.values():
        rule = indicator["rule"]
        cell = places.find(path_text((*path, "rule", "type")))
        for param in params_of(rule.get("type")):
            absent = Place(cell.sheet, cell.cell, f"Tham số {param.title}", absent=shape.RULES)
            places.put((*path, "rule", param.into or param.key), absent)
            if param.into:
                rule.setdefault(param.into, [])


def _param(row: TableRow, rule_type: Any) -> Param | None:
    """The parameter that the row names, if the rule has it; a fault otherwise."""
    params = {param.title: param for param in params_of(rule_type)}
    if not params:
        return None  # the way of scoring itself is missing or wrong, and that is told already
    given = take(row, "param", "text")
    found = next((params[title] for title in params if fold(title) == fold(given or "")), None)
    if found is None:
        word = words.RULES[rule_type]
        problem = f"cách tính “{word}” không có tham số “{given or ''}”"
        row.fault("param", problem, f"một trong: {', '.join(params)}")
    return found


def _take_scalar(
    row: TableRow, param: Param, rule: dict[str, Any], path: PathParts, places: Places
) -> None:
    path = (*path, param.key)
    if "sourced" in param.extras:
        number = take_sourced(row, "value", param.title, "item", places, path, param.form)
        put(rule, (param.key,), number)
        return
    places.put(path, place_of(row, "value", param.title))
    put(rule, (param.key,), take(row, "value", param.form, param.choices))


def _take_item(
    row: TableRow,
    param: Param,
    place: int,
    rule: dict[str, Any],
    path: PathParts,
    places: Places,
) -> None:
    """The ``place``-th row of this name belongs to the item of that number, as the first "Tử số"
    belongs to the first "Mẫu số"."""
    items = rule[param.into]
    path = (*path, param.into, place)
    places.put((*path, param.key) if param.key else path, place_of(row, "value", param.title))
    value = take(row, "value", param.form)
    if not param.key:
        items.append(value or "")
        return
    while len(items) <= place:
        items.append({})
    put(items[place], (param.key,), value)
    for name, form, said in (("share", "decimal", "Phần điểm"), ("label", "text", "Diễn giải")):
        if name in param.extras:
            places.put((*path, name), place_of(row, name, said))
            put(items[place], (name,), take(row, name, form))
