"""Where in the workbook each part of the data came from, and faults told by cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from criteria.catalogue.faults import Fault
from criteria.catalogue.naming import plain_words
from criteria.catalogue.walking import PathParts, path_text
from criteria.catalogue.workbook.shape import SHEETS
from dtscore.sheets import SheetFault

# A path inside a sentence: groups[0].pillars[1].code
_PATH = re.compile(r"(?:groups|facts)\[\d+\](?:\.\w+(?:\[\d+\])?)*")
_CELL = re.compile(r"([A-Z]+)(\d+)")
_MISSING = "thiếu khóa bắt buộc"
_EMPTY = "danh sách trống"


@dataclass(frozen=True)
class Place:
    """A cell (or a sheet alone), and what a person calls what stands there. ``absent``: the
    sheet in which its row is missing."""

    sheet: str
    cell: str
    name: str
    absent: str = ""


@dataclass(frozen=True)
class CellFault:
    """One fault of a workbook, with the cell where it is mended."""

    sheet: str
    cell: str
    problem: str
    expected: str

    @property
    def order(self) -> tuple[int, int, int, str]:
        """By sheet as they stand, then by row and column."""
        found = _CELL.fullmatch(self.cell)
        sheet = SHEETS.index(self.sheet) if self.sheet in SHEETS else -1
        if not found:
            return sheet, 0, 0, ""
        letters, row = found.groups()
        return sheet, int(row), len(letters), letters


class Places:
    """Path in the data → place in the workbook."""

    def __init__(self) -> None:
        self._known: dict[str, Place] = {}

    def put(self, path: PathParts, place: Place) -> None:
        self._known[path_text(path)] = place

    def find(self, path: str) -> Place:
        """The place of the path, else of what lies in it, else of what it lies in."""
        if path in self._known:
            return self._known[path]
        inside = (path + ".", path + "[")
        below = (place for known, place in self._known.items() if known.startswith(inside))
        if found := next(below, None):
            return found
        shorter = re.sub(r"(?:\.?\w+|\[\d+\])$", "", path)
        return self.find(shorter) if shorter and shorter != path else Place("", "", "")


def cell_faults(
    places: Places, faults: Iterable[Fault], told: Iterable[SheetFault]
) -> list[CellFault]:
    """All faults in the order of the workbook. A cell that could not be read is told once: what
    is missing in the data because of it is left out."""
    found = [CellFault(*_parts(fault)) for fault in told]
    unread = {(fault.sheet, fault.cell) for fault in found}
    for fault in faults:
        place = places.find(fault.path)
        if (place.sheet, place.cell) not in unread:
            found.append(_told(places, place, fault))
    return sorted(dict.fromkeys(found), key=lambda fault: fault.order)


def _parts(fault: SheetFault) -> tuple[str, str, str, str]:
    return fault.sheet, fault.cell, fault.problem, fault.expected


def _told(places: Places, place: Place, fault: Fault) -> CellFault:
    problem, expected = plain_words(fault)
    if problem == _MISSING:
        problem, expected = f"“{place.name}” để trống", "điền ô này"
        if place.absent:
            problem = f"thiếu dòng “{place.name}”"
            expected = f"thêm dòng này ở trang “{place.absent}”"
    elif problem == _EMPTY:
        problem, expected = _emptiness(fault.path, place)
    elif place.name:
        problem = f"“{place.name}”: {problem}"
    return CellFault(place.sheet, place.cell, _PATH.sub(_naming(places), problem), expected)


def _emptiness(path: str, place: Place) -> tuple[str, str]:
    """A list without items is a sheet without the rows that belong there."""
    last = path.rpartition(".")[2]
    rows = {
        "groups": ("chưa có nhóm và trụ cột nào", "ít nhất một dòng ở trang “Nhóm và trụ cột”"),
        "pillars": ("nhóm chưa có trụ cột nào", "ít nhất một trụ cột"),
        "indicators": ("trụ cột chưa có chỉ số nào", "ít nhất một chỉ số ở trang “Chỉ số”"),
    }
    missing = "cách tính chưa có tham số dạng danh sách"
    return rows.get(last, (missing, f"các dòng tham số của “{place.name}” ở trang “Cách tính”"))


def _naming(places: Places) -> Callable[[re.Match[str]], str]:
    def name(found: re.Match[str]) -> str:
        place = places.find(found.group())
        return f"ô {place.cell} trang “{place.sheet}”" if place.cell else found.group()

    return name
