"""Reading units and successions from a workbook or CSV that a province has filled in.

The same rows as ``unit_files`` makes, with headings in Vietnamese; every fault names its cell.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any

from dtscore.accounts.models import UnitLevel
from dtscore.accounts.models.units import NAME_LENGTH
from dtscore.accounts.unit_files import (
    CODE_LENGTHS,
    KINDS,
    PARENT_LEVELS,
    Place,
    SuccessionRow,
    UnitRow,
    level_of_code,
)
from dtscore.accounts.unit_finding import LEVELS_BY_NAME, NAMES_OF_LEVELS
from dtscore.sheets import (
    Limits,
    Sheet,
    SheetError,
    SheetFault,
    Table,
    TableColumn,
    TableRow,
    read_workbook,
)
from dtscore.xlsx import Book, Column

UNITS, SUCCESSIONS = "Đơn vị", "Kế thừa"
LIMITS = Limits(max_bytes=5 * 1024 * 1024, max_rows=5_000)
LEVELS = {name: level for name, level in LEVELS_BY_NAME.items() if level != UnitLevel.PROVINCE}
_UNIT_TITLES = {
    "level": "Cấp",
    "code": "Mã đơn vị",
    "kind": "Loại",
    "name": "Tên",
    "parent_code": "Mã cấp trên",
    "valid_from": "Có từ ngày",
    "valid_to": "Đến ngày",
}
_SUCCESSION_TITLES = {
    "predecessor_code": "Mã đơn vị cũ",
    "successor_code": "Mã đơn vị mới",
    "effective_on": "Ngày có hiệu lực",
    "share": "Phần chuyển",
}
_HELP = {
    "Cấp": "Huyện hoặc Xã.",
    "Mã đơn vị": "Mã đơn vị hành chính: xã 5 chữ số, huyện 3 chữ số.",
    "Loại": "xã, phường, thị trấn, đặc khu; quận, huyện, thị xã, thành phố.",
    "Tên": "Không kèm loại, viết như văn bản gốc: Quảng Bình.",
    "Mã cấp trên": "Mã tỉnh, hoặc mã huyện với xã trước ngày 1/7/2025.",
    "Có từ ngày": "Ngày đầu tiên tồn tại; để trống: có từ trước khi có dữ liệu.",
    "Đến ngày": "Ngày cuối cùng tồn tại; để trống: đang tồn tại.",
    "Ngày có hiệu lực": "Ngày đầu tiên của đơn vị mới.",
    "Phần chuyển": "1 là toàn bộ; 0,4 là bốn phần mười; để trống khi chưa có căn cứ.",
}
_OPTIONAL = frozenset({"valid_from", "valid_to", "share"})


@dataclass(frozen=True)
class UnitsFile:
    """What a file states, not compared with what the portal holds yet."""

    units: list[UnitRow] = field(default_factory=list)
    successions: list[SuccessionRow] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        return {
            "units": [
                [row.level, row.code, row.kind, row.name, row.parent_code,
                 _iso(row.valid_from), _iso(row.valid_to), row.place.file, row.place.line]
                for row in self.units
            ],
            "successions": [
                [row.predecessor_code, row.successor_code, _iso(row.effective_on),
                 None if row.share is None else str(row.share), row.place.file, row.place.line]
                for row in self.successions
            ],
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> UnitsFile:
        units = [
            UnitRow(UnitLevel(lv), code, kind, name, up, _day(since), _day(until), Place(*place))
            for lv, code, kind, name, up, since, until, *place in data["units"]
        ]
        successions = [
            SuccessionRow(
                before,
                after,
                datetime.date.fromisoformat(day),
                None if share is None else Decimal(share),
                Place(*place),
            )
            for before, after, day, share, *place in data["successions"]
        ]
        return cls(units, successions)


def read_units_workbook(source: IO[bytes], name: str) -> UnitsFile:
    """Raises SheetError with every fault; nothing is taken over half."""
    workbook = read_workbook(source, name, LIMITS)
    if workbook.is_csv:
        return _csv(workbook.first)
    units, successions = workbook.find(UNITS), workbook.find(SUCCESSIONS)
    if units is None and successions is None:
        units = workbook.sheet(UNITS)  # refuses and says what there is
    faults: list[SheetFault] = []
    file = UnitsFile(
        _units(units, faults) if units else [],
        _successions(successions, faults) if successions else [],
    )
    if faults:
        raise SheetError(faults)
    return file


def write_units_template(target: IO[bytes]) -> None:
    book = Book()
    for name, titles in ((UNITS, _UNIT_TITLES), (SUCCESSIONS, _SUCCESSION_TITLES)):
        columns = [Column(title, 20) for title in titles.values()]
        book.sheet(name, columns, name=name, heading=False, filtered=False)
    guide = book.sheet("Hướng dẫn", (Column("Cột", 24), Column("Cách điền", 90)), filtered=False)
    for title, words in _HELP.items():
        guide.row([title, words])
    book.save(target)


def _csv(sheet: Sheet) -> UnitsFile:
    """A CSV file is one table: whichever of the two its headings are."""
    faults: list[SheetFault] = []
    table = Table(sheet, _columns(_SUCCESSION_TITLES))
    file = (
        UnitsFile(successions=_successions(sheet, faults))
        if len(table.columns) == len(_SUCCESSION_TITLES)
        else UnitsFile(units=_units(sheet, faults))
    )
    if faults:
        raise SheetError(faults)
    return file


def _columns(titles: dict[str, str]) -> list[TableColumn]:
    return [TableColumn(key, title, required=key not in _OPTIONAL) for key, title in titles.items()]


def _units(sheet: Sheet, faults: list[SheetFault]) -> list[UnitRow]:
    table = Table(sheet, _columns(_UNIT_TITLES))
    rows = [_unit_row(row) for row in table.rows()]
    faults += table.faults
    return [row for row in rows if row]


def _unit_row(row: TableRow) -> UnitRow | None:
    level = row.choice("level", LEVELS, required=True)
    name = row.text("name", longest=NAME_LENGTH, required=True)
    since, until = row.date("valid_from"), row.date("valid_to")
    if since and until and until < since:
        row.fault("valid_to", "ngày cuối trước ngày đầu", "ngày cuối bằng hoặc sau ngày đầu")
    if level is None:
        return None
    code = row.code("code", digits=CODE_LENGTHS[level], required=True)
    if code and level_of_code(code) != level:
        digits = f"{CODE_LENGTHS[level]} chữ số"
        row.fault("code", f"mã “{code}” không đúng với cấp {NAMES_OF_LEVELS[level]}", digits)
    kind = row.choice("kind", {name: name for name in KINDS[level]}, required=True)
    parent = row.code("parent_code", digits=CODE_LENGTHS[UnitLevel.PROVINCE], required=True)
    if parent and level_of_code(parent) not in PARENT_LEVELS[level]:
        names = " hoặc ".join(f"mã {NAMES_OF_LEVELS[up].lower()}" for up in PARENT_LEVELS[level])
        row.fault("parent_code", f"“{parent}” không phải là mã cấp trên", names)
    if not (code and kind and name and parent):
        return None
    place = Place(row.sheet, row.number)
    return UnitRow(level, code, kind, name, parent, since, until, place)


def _successions(sheet: Sheet, faults: list[SheetFault]) -> list[SuccessionRow]:
    table = Table(sheet, _columns(_SUCCESSION_TITLES))
    rows = [_succession_row(row) for row in table.rows()]
    faults += table.faults
    return [row for row in rows if row]


def _succession_row(row: TableRow) -> SuccessionRow | None:
    codes = {}
    for key in ("predecessor_code", "successor_code"):
        codes[key] = row.code(key, required=True)
        if codes[key] and level_of_code(codes[key]) is None:
            row.fault(key, f"“{codes[key]}” không phải là mã đơn vị", "mã 2, 3 hoặc 5 chữ số")
    day = row.date("effective_on", required=True)
    share = row.decimal("share", most=1, decimals=6)
    if share is not None and share == 0:
        row.fault("share", "phần chuyển là 0", "số lớn hơn 0, không quá 1, hoặc để trống")
    if day is None or not all(codes.values()):
        return None
    return SuccessionRow(
        codes["predecessor_code"], codes["successor_code"], day, share, Place(row.sheet, row.number)
    )


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
