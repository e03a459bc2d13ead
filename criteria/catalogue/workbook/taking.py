"""Taking one cell into the data: its value in the right place, its place remembered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from criteria import words
from criteria.catalogue.walking import PathParts
from criteria.catalogue.workbook.places import Place, Places
from dtscore.numbers import exact_string
from dtscore.sheets import TableRow
from dtscore.xlsx import CUT, LONGEST_CELL


def take(row: TableRow, key: str, form: str, choices: words.Words | None = None) -> Any:
    """The cell as the data holds it, None when it is empty or wrong (then a fault is told)."""
    if form == "choice":
        assert choices is not None
        return row.choice(key, words.by_word(choices))
    if form == "integer":
        return row.integer(key)
    if form in ("decimal", "percent"):
        number = row.decimal(key) if form == "decimal" else row.percent(key, most=None)
        return None if number is None else exact_string(Decimal(number))
    if form == "code":
        return row.code(key, longest=LONGEST_CELL) or None
    text = row.text(key, longest=LONGEST_CELL)
    if text.endswith(CUT):
        row.fault(key, "nội dung quá dài nên đã bị cắt khi xuất", "nội dung đầy đủ nhưng ngắn hơn")
    return text or None


def place_of(row: TableRow, key: str, name: str) -> Place:
    return Place(row.sheet, row[key].address, name)


def within(data: Any, path: PathParts) -> Any:
    """What the last key of the path stands in; nested keys are made where they are not there."""
    for key in path[:-1]:
        data = data.setdefault(key, {})
    return data


def put(data: Any, path: PathParts, value: Any) -> None:
    """Set the value at the path. Nothing is no value: the key stays away."""
    if value is not None:
        within(data, path)[path[-1]] = value


def take_sourced(
    row: TableRow,
    key: str,
    name: str,
    prefix: str,
    places: Places,
    path: PathParts,
    form: str = "decimal",
    choices: words.Words | None = None,
) -> dict[str, Any] | None:
    """Value, basis and source of one row: what of the three is there, None when nothing is."""
    places.put((*path, "value"), place_of(row, key, name))
    given = {"value": take(row, key, form, choices), **take_origin(row, prefix, places, path)}
    return {part: value for part, value in given.items() if value is not None} or None


def take_origin(row: TableRow, prefix: str, places: Places, path: PathParts) -> dict[str, Any]:
    """Basis and source of one row: what of the two is there."""
    basis, source = f"{prefix}_basis", f"{prefix}_source"
    places.put((*path, "basis"), place_of(row, basis, "Căn cứ"))
    places.put((*path, "source"), place_of(row, source, "Nguồn"))
    given = {"basis": take(row, basis, "choice", words.BASES), "source": take(row, source, "text")}
    return {part: value for part, value in given.items() if value is not None}
