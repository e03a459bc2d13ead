"""Reading the CSV files of units and successions: rows and faults, nothing written.

A reader never stops at the first fault, so that whoever mends a file sees everything at once.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from dtscore.accounts.models import UnitLevel
from dtscore.accounts.models.units import NAME_LENGTH
from dtscore.text import nfc

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "units"
DEFAULT_UNIT_FILES = (FIXTURES / "units_2022.csv", FIXTURES / "units_2025.csv")
DEFAULT_SUCCESSION_FILES = (FIXTURES / "successions_2025.csv",)

UNIT_COLUMNS = ("level", "code", "kind", "name", "parent_code", "valid_from", "valid_to")
SUCCESSION_COLUMNS = ("predecessor_code", "successor_code", "effective_on", "share")
CODE_LENGTHS = {UnitLevel.PROVINCE: 2, UnitLevel.DISTRICT: 3, UnitLevel.COMMUNE: 5}
KINDS = {
    UnitLevel.PROVINCE: ("tỉnh", "thành phố"),
    UnitLevel.DISTRICT: ("quận", "huyện", "thị xã", "thành phố"),
    UnitLevel.COMMUNE: ("xã", "phường", "thị trấn", "đặc khu"),
}
PARENT_LEVELS = {
    UnitLevel.PROVINCE: (),
    UnitLevel.DISTRICT: (UnitLevel.PROVINCE,),
    UnitLevel.COMMUNE: (UnitLevel.PROVINCE, UnitLevel.DISTRICT),
}
_SHARE_DECIMALS = 6

Row = TypeVar("Row", "UnitRow", "SuccessionRow")
Cells = dict[str, str]


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file, in words for the person who mends it."""

    file: str
    line: int
    wrong: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.wrong}; {self.expected}"


class UnitFileError(Exception):
    """The files cannot be loaded; ``faults`` lists everything wrong in them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = list(faults)


@dataclass(frozen=True)
class Place:
    """Where a row stands."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"

    def fault(self, wrong: str, expected: str) -> Fault:
        return Fault(self.file, self.line, wrong, expected)


@dataclass(frozen=True)
class UnitRow:
    """A unit as a file states it; two rows that state the same are equal wherever they stand."""

    level: UnitLevel
    code: str
    kind: str
    name: str
    parent_code: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    place: Place = field(compare=False)


@dataclass(frozen=True)
class SuccessionRow:
    """A succession as a file states it; ``share`` is exact, None where nothing states it."""

    predecessor_code: str
    successor_code: str
    effective_on: datetime.date
    share: Decimal | None
    place: Place = field(compare=False)


def read_units(paths: Iterable[Path]) -> tuple[list[UnitRow], list[Fault]]:
    """Read files of units. Rows with a fault are left out of the first list."""
    return _read_files(paths, UNIT_COLUMNS, _unit_row)


def read_successions(paths: Iterable[Path]) -> tuple[list[SuccessionRow], list[Fault]]:
    """Read files of successions. Rows with a fault are left out of the first list."""
    return _read_files(paths, SUCCESSION_COLUMNS, _succession_row)


def level_of_code(code: str) -> UnitLevel | None:
    """The level whose official codes are as long as this one, None for anything else."""
    if not (code.isascii() and code.isdecimal()):
        return None
    return next((lv for lv, length in CODE_LENGTHS.items() if length == len(code)), None)


def _read_files(
    paths: Iterable[Path],
    columns: Sequence[str],
    make_row: Callable[[Cells, Place, list[Fault]], Row | None],
) -> tuple[list[Row], list[Fault]]:
    rows: list[Row] = []
    faults: list[Fault] = []
    for path in paths:
        for cells, place in _cells_of_file(path, columns, faults):
            row = make_row(cells, place, faults)
            if row is not None:
                rows.append(row)
    return rows, faults


def _cells_of_file(
    path: Path, columns: Sequence[str], faults: list[Fault]
) -> Iterable[tuple[Cells, Place]]:
    """The cells of every row that has the right number of them, tidied; faults are added."""
    text = _text_of_file(path, faults)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header_seen = False
    try:
        for cells in reader:
            place = Place(path.name, reader.line_num)
            if not header_seen:
                header_seen = True
                if not _is_header(cells, columns, place, faults):
                    return
            elif len(cells) == len(columns):
                tidy = (" ".join(nfc(cell).split()) for cell in cells)
                yield dict(zip(columns, tidy, strict=True)), place
            elif cells:  # a blank line is no row
                faults.append(
                    place.fault(f"dòng có {len(cells)} cột", f"cần đúng {len(columns)} cột")
                )
    except csv.Error:
        faults.append(
            Place(path.name, reader.line_num).fault(
                "dấu nháy kép không khớp", 'mỗi ô mở bằng dấu " phải đóng bằng dấu "'
            )
        )
    if not header_seen:
        faults.append(Place(path.name, 1).fault("tệp trống", _expected_header(columns)))


def _text_of_file(path: Path, faults: list[Fault]) -> str | None:
    """The text of the file, None (and a fault) where it cannot be had."""
    try:
        data = path.read_bytes()
    except OSError:
        faults.append(
            Place(path.name, 1).fault(
                f"không mở được tệp {path}", "cần đường dẫn tới một tệp CSV đọc được"
            )
        )
        return None
    try:
        return data.decode("utf-8-sig")  # Excel writes a byte order mark
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.append(
            Place(path.name, line).fault(
                "bảng mã không phải UTF-8", "hãy lưu lại tệp với bảng mã UTF-8"
            )
        )
        return None


def _is_header(
    cells: Sequence[str], columns: Sequence[str], place: Place, faults: list[Fault]
) -> bool:
    if tuple(cells) == tuple(columns):
        return True
    missing = [column for column in columns if column not in cells]
    if len(cells) == 1 and ";" in cells[0]:
        wrong = "các cột cách nhau bằng dấu chấm phẩy"
    elif missing:
        wrong = f"thiếu cột {', '.join(missing)}"
    else:
        wrong = "thừa cột hoặc sai thứ tự cột"
    faults.append(place.fault(wrong, _expected_header(columns)))
    return False


def _expected_header(columns: Sequence[str]) -> str:
    return f"dòng đầu phải là {','.join(columns)}"


def _unit_row(cells: Cells, place: Place, faults: list[Fault]) -> UnitRow | None:
    found = len(faults)
    level = _level(cells["level"], place, faults)
    valid_from = _date(cells["valid_from"], place, faults)
    valid_to = _date(cells["valid_to"], place, faults)
    if valid_from and valid_to and valid_to < valid_from:
        faults.append(
            place.fault(
                f"valid_to {cells['valid_to']} trước valid_from {cells['valid_from']}",
                "ngày cuối phải bằng hoặc sau ngày đầu",
            )
        )
    _check_name(cells["name"], place, faults)
    if level is None:
        return None
    _check_code(cells["code"], level, place, faults)
    _check_kind(cells["kind"], level, place, faults)
    _check_parent_code(cells["parent_code"], level, place, faults)
    if len(faults) > found:
        return None
    return UnitRow(
        level=level,
        code=cells["code"],
        kind=cells["kind"],
        name=cells["name"],
        parent_code=cells["parent_code"],
        valid_from=valid_from,
        valid_to=valid_to,
        place=place,
    )


def _succession_row(cells: Cells, place: Place, faults: list[Fault]) -> SuccessionRow | None:
    found = len(faults)
    for column in ("predecessor_code", "successor_code"):
        if level_of_code(cells[column]) is None:
            faults.append(
                place.fault(
                    f"{column} là “{cells[column]}”",
                    "cần mã 2 chữ số (tỉnh), 3 chữ số (huyện) hoặc 5 chữ số (xã)",
                )
            )
    effective_on = _date(cells["effective_on"], place, faults)
    if not cells["effective_on"]:
        faults.append(place.fault("thiếu effective_on", "cần ngày dạng 2025-07-01"))
    share = _share(cells["share"], place, faults)
    if len(faults) > found or effective_on is None:
        return None
    return SuccessionRow(
        cells["predecessor_code"], cells["successor_code"], effective_on, share, place
    )


def _level(text: str, place: Place, faults: list[Fault]) -> UnitLevel | None:
    if text in UnitLevel.values:
        return UnitLevel(text)
    faults.append(place.fault(f"cấp “{text}” không có", f"cần {' hoặc '.join(UnitLevel.values)}"))
    return None


def _check_code(code: str, level: UnitLevel, place: Place, faults: list[Fault]) -> None:
    if level_of_code(code) != level:
        faults.append(
            place.fault(
                f"mã “{code}” không đúng với cấp {level.value}",
                f"cần {CODE_LENGTHS[level]} chữ số, giữ số 0 ở đầu",
            )
        )


def _check_kind(kind: str, level: UnitLevel, place: Place, faults: list[Fault]) -> None:
    if kind not in KINDS[level]:
        faults.append(
            place.fault(
                f"loại “{kind}” không có ở cấp {level.value}",
                f"cần {' hoặc '.join(KINDS[level])}, viết thường",
            )
        )


def _check_name(name: str, place: Place, faults: list[Fault]) -> None:
    if not name:
        faults.append(place.fault("thiếu tên đơn vị", "cần tên không kèm loại"))
    elif len(name) > NAME_LENGTH:
        faults.append(
            place.fault(f"tên dài {len(name)} ký tự", f"cần không quá {NAME_LENGTH} ký tự")
        )


def _check_parent_code(code: str, level: UnitLevel, place: Place, faults: list[Fault]) -> None:
    wanted = PARENT_LEVELS[level]
    if not wanted:
        if code:
            faults.append(
                place.fault(f"tỉnh có đơn vị cấp trên “{code}”", "cần để trống parent_code")
            )
    elif level_of_code(code) not in wanted:
        lengths = " hoặc ".join(str(CODE_LENGTHS[parent]) for parent in wanted)
        faults.append(
            place.fault(f"parent_code là “{code}”", f"cần mã cấp trên gồm {lengths} chữ số")
        )


def _date(text: str, place: Place, faults: list[Fault]) -> datetime.date | None:
    """The day, None for a blank cell."""
    if not text:
        return None
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or text != day.isoformat():  # Python also reads 20250701 and 2025-W27-2
        faults.append(place.fault(f"ngày “{text}” không đọc được", "cần dạng 2025-07-01"))
        return None
    return day


def _share(text: str, place: Place, faults: list[Fault]) -> Decimal | None:
    """The exact share, None for a blank cell."""
    if not text:
        return None
    try:
        share = Decimal(text)
    except InvalidOperation:
        share = Decimal("NaN")
    exponent = share.as_tuple().exponent
    if isinstance(exponent, int) and 0 < share <= 1 and -exponent <= _SHARE_DECIMALS:
        return share
    faults.append(
        place.fault(
            f"phần chuyển “{text}” không hợp lệ",
            f"cần số lớn hơn 0, không quá 1, nhiều nhất {_SHARE_DECIMALS} chữ số thập phân, "
            "dùng dấu chấm; để trống khi chưa rõ",
        )
    )
    return None
