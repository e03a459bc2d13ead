"""Reading the sheets of keys and values: the set itself and its report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from criteria import words
from criteria.catalogue.walking import PathParts
from criteria.catalogue.workbook import shape
from criteria.catalogue.workbook.places import Place, Places
from criteria.catalogue.workbook.shape import Line
from criteria.catalogue.workbook.taking import place_of, put, take, take_origin, within
from dtscore.sheets import Table, TableRow


def read_set_lines(table: Table, places: Places) -> dict[str, Any]:
    """The keys of the set itself. Texts that may be missing are still asked for by the checks."""
    data: dict[str, Any] = {"legal_bases": [], "groups": []}
    places.put(("groups",), Place(shape.PILLARS, "A1", ""))
    for _ in _read_lines(table, shape.SET_LINES, data, places):
        pass  # there are no other rows
    return data


def read_report(table: Table, data: dict[str, Any], places: Places) -> None:
    """The report's fixed texts and its parts, in the order of the rows."""
    parts: list[dict[str, Any]] = []
    kinds = words.by_word(shape.PART_TITLES)
    data["report"] = {"parts": parts}
    for row in _read_lines(table, shape.REPORT_LINES, data, places, tuple(kinds)):
        kind = row.choice("item", kinds)
        path: PathParts = ("report", "parts", len(parts))
        code = "group" if kind == "group" else "key"
        places.put((*path, "kind"), place_of(row, "item", "Mục"))
        places.put((*path, "heading"), place_of(row, "value", "Nội dung"))
        places.put((*path, code), place_of(row, "code", "Mã nhóm hoặc khóa"))
        given = {"kind": kind, "heading": take(row, "value", "text") or ""}
        if kind != "all_results":
            given[code] = take(row, "code", "code")
        elif row.is_given("code"):
            row.fault("code", "phần in mọi nhóm không có mã nhóm hay khóa", "để trống ô này")
        parts.append({name: value for name, value in given.items() if value is not None})


def _read_lines(
    table: Table, lines: Sequence[Line], data: dict[str, Any], places: Places, others: tuple = ()
) -> Iterator[TableRow]:
    """Take the rows of ``lines`` into the data; rows named in ``others`` are handed on."""
    by_title = {line.title: line for line in lines}
    titles = {title: title for title in (*by_title, *others)}
    for line in lines:
        _announce(table.sheet.name, line, places)
    seen: set[str] = set()
    for row in table.rows():
        item = row.choice("item", titles, required=True)
        if item in others:
            yield row
        elif item in seen and not by_title[item].many:
            row.fault("item", f"mục “{item}” có hai dòng", "mỗi mục một dòng")
        elif item:
            seen.add(item)
            _read_line(row, by_title[item], data, places)


def _announce(sheet: str, line: Line, places: Places) -> None:
    """Where a fault is told whose row is not in the file at all."""
    absent = Place(sheet, "A1", line.title, absent=sheet)
    places.put(line.path, absent)
    for name in ("basis", "source") if line.source else ():
        places.put((*(line.source or ()), name), absent)


def _read_line(row: TableRow, line: Line, data: dict[str, Any], places: Places) -> None:
    value = take(row, "value", line.form, line.choices)
    place = place_of(row, "value", line.title)
    if line.many:
        _append(data, line.path, value, place, places)
        return
    places.put(line.path, place)
    if line.needed:  # the parents too, so that each missing cell is told and not the first alone
        within(data, line.path)
    put(data, line.path, value)
    if line.source:
        for name, given in take_origin(row, "item", places, line.source).items():
            put(data, (*line.source, name), given)


def _append(data: Any, path: PathParts, value: Any, place: Place, places: Places) -> None:
    items = within(data, path).setdefault(path[-1], [])
    if value is not None:
        places.put((*path, len(items)), place)
        items.append(value)
