"""A set's data → a workbook. The data may be a draft's: what is missing stays an empty cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import IO, Any

from criteria import words
from criteria.catalogue.walking import PathParts
from criteria.catalogue.workbook import shape
from criteria.catalogue.workbook.guide import write_guide
from criteria.catalogue.workbook.params import Param, params_of
from criteria.catalogue.workbook.shape import FIELDS, Line
from dtscore.numbers import exact_string
from dtscore.sheets.values import text_value
from dtscore.xlsx import Book, Cell, Sheet

# Excel counts with 15 digits; longer numbers are written as text, digit for digit.
_EXCEL_DIGITS = 15
_EXACT = re.compile(r"-?\d+(?:\.\d+)?")
Data = Mapping[str, Any]
_LISTS = list | tuple


def write_workbook(data: Data, target: IO[bytes]) -> None:
    """The set as a workbook that ``read_set_workbook`` takes back."""
    book = Book()
    sheets = {name: _sheet(book, name) for name in shape.SHEETS}
    _write_lines(sheets[shape.SET], shape.SET_LINES, data)
    for row in _pillars(data):
        sheets[shape.PILLARS].row(row)
    for pillar, indicator in _indicators(data):
        sheets[shape.INDICATORS].row(_indicator(pillar, indicator))
        code = _text(indicator, "code")
        for item in _dicts(indicator, "inputs"):
            kind = _word(words.INPUT_KINDS, item.get("kind"))
            names = [_text(item, name) for name in ("name", "label", "unit", "fact")]
            sheets[shape.INPUTS].row([code, *names[:2], kind, *names[2:]])
        for row in _rule_rows(_dict(indicator, "rule")):
            sheets[shape.RULES].row([code, *row])
    for fact in _dicts(data, "facts"):
        sheets[shape.FACTS].row([_text(fact, name) for name in ("code", "label", "measure")])
    _write_lines(sheets[shape.REPORT], shape.REPORT_LINES, data)
    for part in _dicts(_dict(data, "report"), "parts"):
        title = _word(shape.PART_TITLES, part.get("kind"))
        code = _text(part, "group") or _text(part, "key")
        sheets[shape.REPORT].row([title, _text(part, "heading"), code])
    write_guide(book)
    book.save(target)


def write_template(target: IO[bytes]) -> None:
    """The empty workbook: names of rows, drop-downs, and the guide."""
    write_workbook({"report": {"parts": [{"kind": "all_results"}]}}, target)


def _sheet(book: Book, name: str) -> Sheet:
    columns = [field.column for field in FIELDS[name]]
    frozen = 2 if name == shape.INDICATORS else 1
    return book.sheet(
        name, columns, frozen_columns=frozen, heading=False, filtered=False, fitted=True
    )


def _write_lines(sheet: Sheet, lines: Sequence[Line], data: Data) -> None:
    """Rows of keys and values; a list as many rows, one empty row when it has no items."""
    row = 1
    for line in lines:
        for value in _values(data, line):
            cells: list[Cell] = [line.title, value]
            if line.source:
                origin = _at(data, line.source)
                cells += _sourced(origin if isinstance(origin, Mapping) else {})
            sheet.row(cells)
            row += 1
            if line.choices:
                sheet.offer(f"B{row}", list(line.choices.values()))


def _values(data: Data, line: Line) -> list[Cell]:
    value = _at(data, line.path)
    if line.many:
        return [_cell(item) for item in value or [None]] if isinstance(value, _LISTS) else [None]
    if line.choices:
        return [_word(line.choices, value)]
    return [_number(value) if line.form == "decimal" else _cell(value)]


def _pillars(data: Data) -> Iterator[list[Cell]]:
    """A row a pillar; the group's title stands in the first. A group without pillars has one."""
    for group in _dicts(data, "groups"):
        code, title = _text(group, "code"), _text(group, "title")
        for pillar in _dicts(group, "pillars") or [{}]:
            names = [_text(pillar, "code"), _text(pillar, "title")]
            yield [code, title, *names, *_maximum(pillar)]
            title = ""


def _indicators(data: Data) -> Iterator[tuple[Data, Data]]:
    for group in _dicts(data, "groups"):
        for pillar in _dicts(group, "pillars"):
            for indicator in _dicts(pillar, "indicators"):
                yield pillar, indicator


def _indicator(pillar: Data, indicator: Data) -> list[Cell]:
    rule = _dict(indicator, "rule")
    policies = _dict(indicator, "policies")
    explain = indicator.get("explain")
    listed = explain if isinstance(explain, _LISTS) else []
    return [
        _text(pillar, "code"),
        *(_text(indicator, name) for name in ("code", "title", "requirement")),
        *_maximum(indicator),
        _word(words.RULES, rule.get("type")),
        *_sourced(rule),
        _word(words.EVIDENCE, indicator.get("evidence")),
        _cell(indicator.get("applies_from")),
        _text(indicator, "legal_basis"),
        f"{shape.LIST_SEPARATOR} ".join(_word(words.EXPLAINED, state) for state in listed),
        *_policy(policies, "not_applicable", words.NOT_APPLICABLE),
        *_policy(policies, "nothing_to_measure", words.NOTHING_TO_MEASURE),
    ]


def _policy(policies: Data, name: str, choices: words.Words) -> list[Cell]:
    policy = _dict(policies, name)
    return [_word(choices, policy.get("value")), *_sourced(policy)]


def _rule_rows(rule: Data) -> Iterator[list[Cell]]:
    """Parameter, value, share, label, basis, source; items of one list stay together."""
    done = set()
    params = params_of(rule.get("type"))
    for param in params:
        if not param.into:
            yield from _scalar_row(rule, param)
        elif param.into not in done:
            done.add(param.into)
            together = [other for other in params if other.into == param.into]
            items = rule.get(param.into)
            for item in items if isinstance(items, _LISTS) else []:
                yield from (_item_row(item, other) for other in together)


def _scalar_row(rule: Data, param: Param) -> Iterator[list[Cell]]:
    value = rule.get(param.key)
    if value is None and not param.needed:
        return
    if "sourced" in param.extras:
        number = value if isinstance(value, Mapping) else {}
        yield [param.title, _number(number.get("value")), None, None, *_sourced(number)]
    elif param.choices:
        yield [param.title, _word(param.choices, value)]
    else:
        yield [param.title, _cell(value)]


def _item_row(item: Any, param: Param) -> list[Cell]:
    if not param.key:
        return [param.title, _cell(item)]
    data: Data = item if isinstance(item, Mapping) else {}
    value = data.get(param.key)
    return [
        param.title,
        _cell(value) if param.form == "text" else _number(value),
        _number(data.get("share")) if "share" in param.extras else None,
        _text(data, "label") if "label" in param.extras else None,
    ]


def _maximum(part: Data) -> list[Cell]:
    maximum = _dict(part, "max_points")
    return [_number(maximum.get("value")), *_sourced(maximum)]


def _sourced(origin: Data) -> list[Cell]:
    return [_word(words.BASES, origin.get("basis")), _text(origin, "source")]


def _number(value: Any) -> Cell:
    """A number as a number, digit for digit; what is none as it stands."""
    text = exact_string(value) if isinstance(value, Decimal) else str(value or "").strip()
    if isinstance(value, int) and not isinstance(value, bool):
        text = str(value)
    if not _EXACT.fullmatch(text):
        return _cell(value)
    digits = len(text.replace("-", "").replace(".", "").lstrip("0"))
    return Decimal(text) if digits <= _EXCEL_DIGITS else text.replace(".", ",")


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, dict | list | tuple):
        return None
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value
    return text_value(str(value))[0]


def _word(choices: words.Words, value: Any) -> str:
    """The word of a value; an unknown value as it stands."""
    if not isinstance(value, str):
        return ""
    return choices.get(value, value)


def _text(part: Data, name: str) -> str:
    value = part.get(name)
    return str(_cell(value) or "")


def _dict(part: Data, name: str) -> Data:
    value = part.get(name)
    return value if isinstance(value, Mapping) else {}


def _dicts(part: Data, name: str) -> list[Data]:
    items = part.get(name)
    return (
        [item for item in items if isinstance(item, Mapping)] if isinstance(items, _LISTS) else []
    )


def _at(data: Any, path: PathParts) -> Any:
    for key in path:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data
