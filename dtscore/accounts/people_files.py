"""Reading and writing the tables of accounts that provinces keep in Excel: rows, nothing checked
against the portal yet, nothing written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from dtscore.accounts.models import AdministrativeUnit, Role, UnitLevel, User
from dtscore.accounts.permissions import roles_at
from dtscore.accounts.unit_finding import NAMES_OF_LEVELS
from dtscore.sheets import Limits, SheetError, Table, TableColumn, TableRow, read_workbook
from dtscore.sheets.cells import column_letters
from dtscore.xlsx import Book, Column

SHEET = "Tài khoản"
REASON = "Lý do bị từ chối"
LIMITS = Limits(max_bytes=5 * 1024 * 1024, max_rows=5_000)
TITLES = {
    "username": "Tên đăng nhập",
    "full_name": "Họ và tên",
    "role": "Vai trò",
    "unit": "Mã đơn vị",
    "level": "Cấp",
    "job_title": "Chức vụ",
    "phone": "Điện thoại",
    "email": "Thư điện tử",
}
REQUIRED = frozenset({"username", "full_name", "role", "unit"})
LONGEST = {"username": 60, "full_name": 100, "job_title": 100, "phone": 20, "email": 254}
_WIDTHS = {"username": 28, "full_name": 28, "role": 20, "job_title": 28, "email": 32}
_ALIASES = {
    "username": ("Tài khoản", "Tên tài khoản"),
    "full_name": ("Họ tên",),
    "phone": ("Số điện thoại", "Điện thoại công vụ"),
    "email": ("Email", "Thư điện tử công vụ"),
}
_COLUMNS = [
    TableColumn(key, title, required=key in REQUIRED, aliases=_ALIASES.get(key, ()))
    for key, title in TITLES.items()
]
_HELP = {
    "username": "Bắt buộc. 3 đến 60 ký tự: chữ thường không dấu, chữ số, dấu chấm, gạch ngang, gạch"
    " dưới. Tài khoản đã có thì dòng này là để sửa tài khoản đó.",
    "full_name": "Bắt buộc với tài khoản mới.",
    "role": "Bắt buộc với tài khoản mới. Mỗi cấp có các vai trò riêng, xem bảng dưới.",
    "unit": "Bắt buộc với tài khoản mới. Mã đơn vị hành chính: xã 5 chữ số, huyện 3, tỉnh 2.",
    "level": "Chỉ cần khi một mã có ở nhiều cấp: Tỉnh, Huyện hoặc Xã.",
    "job_title": "Không bắt buộc.",
    "phone": "Không bắt buộc. Điện thoại công vụ.",
    "email": "Không bắt buộc. Thư điện tử công vụ, để nhận thông báo.",
}


@dataclass(frozen=True)
class PersonRow:
    """One row as typed: ``texts`` by column, ``unreadable`` what no text could be made of."""

    number: int
    texts: dict[str, str]
    unreadable: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PeopleFile:
    """The rows of a file, and in which column of it each thing stood."""

    rows: list[PersonRow]
    letters: dict[str, str]

    def cell(self, row: PersonRow, key: str) -> str:
        """B7; of a column that the file has not, the row."""
        letter = self.letters.get(key, "")
        return f"{letter}{row.number}" if letter else f"dòng {row.number}"

    def as_data(self) -> dict[str, Any]:
        rows = [[row.number, row.texts, row.unreadable] for row in self.rows]
        return {"letters": self.letters, "rows": rows}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> PeopleFile:
        return cls([PersonRow(*row) for row in data["rows"]], data["letters"])


def read_people(source: IO[bytes], name: str) -> PeopleFile:
    """Raises SheetError for what concerns the whole file; other faults stay with their row."""
    workbook = read_workbook(source, name, LIMITS)
    sheet = workbook.find(SHEET) or workbook.first
    table = Table(sheet, _COLUMNS)
    table.demand()
    rows: list[PersonRow] = []
    told: set[tuple[str, str]] = set()
    for row in table.rows():
        before = len(table.faults)
        texts = {key: _text(row, key) for key in TITLES}
        faults = {fault.cell: fault.problem for fault in table.faults[before:]}
        unreadable = _unreadable(row, faults)
        told |= {(row[key].address, problem) for key, problem in unreadable.items()}
        rows.append(PersonRow(row.number, {k: v for k, v in texts.items() if v}, unreadable))
    # Merged cells concern more than the row in which they begin.
    if whole := [fault for fault in table.faults if (fault.cell, fault.problem) not in told]:
        raise SheetError(whole)
    letters = {key: column_letters(column) for key, column in table.columns.items()}
    return PeopleFile(rows, letters)


def _text(row: TableRow, key: str) -> str:
    value = row[key].value
    if key == "phone" and isinstance(value, int) and not isinstance(value, bool):
        return f"0{value}"  # Excel takes the zero in front away
    if key in ("username", "unit"):
        return row.code(key, longest=LONGEST.get(key, 20))
    return row.text(key, longest=LONGEST.get(key, 100))


def _unreadable(row: TableRow, faults: dict[str, str]) -> dict[str, str]:
    problems = {key: row[key].problem or faults.get(row[key].address, "") for key in TITLES}
    return {key: problem for key, problem in problems.items() if problem}


def write_template(target: IO[bytes], example: AdministrativeUnit | None) -> None:
    """The form to fill in, and a sheet that explains each column."""
    book = Book()
    sheet = book.sheet(SHEET, _columns(), name=SHEET, heading=False, filtered=False)
    if example:
        sheet.row(
            ["canbo.vidu", "Nguyễn Văn A", Role(roles_at(example.level)[0]).label, example.code,
             NAMES_OF_LEVELS[UnitLevel(example.level)], "Công chức", "0912345678",
             "nguyenvana@example.vn"]
        )  # fmt: skip
    guide = book.sheet("Hướng dẫn", (Column("Cột", 24), Column("Cách điền", 90)), filtered=False)
    for key, title in TITLES.items():
        guide.row([title, _HELP[key]])
    for level, name in NAMES_OF_LEVELS.items():
        guide.row(
            [f"Vai trò ở cấp {name.lower()}", ", ".join(Role(r).label for r in roles_at(level))]
        )
    guide.row(["Ô để trống", "Tài khoản đã có thì giữ nguyên điều đang có."])
    guide.row(["Dòng ví dụ", "Xóa dòng canbo.vidu trước khi nạp."])
    book.save(target)


def write_refused(target: IO[bytes], rows: Iterable[tuple[PersonRow, str]]) -> None:
    """What was refused, as it was typed, each with the reason: to be corrected and loaded again."""
    book = Book()
    sheet = book.sheet(
        SHEET, [*_columns(), Column(REASON, 70)], name=SHEET, heading=False, filtered=False
    )
    for row, reason in rows:
        sheet.row([*(row.texts.get(key, "") for key in TITLES), reason])
    book.save(target)


def write_passwords(target: IO[bytes], people: Sequence[tuple[User, str]]) -> None:
    columns = (
        Column("Tên đăng nhập", 28), Column("Họ và tên", 28), Column("Đơn vị", 40),
        Column("Mật khẩu đầu tiên", 30),
    )  # fmt: skip
    book = Book()
    notes = ["Giao riêng cho từng người. Lần đăng nhập đầu tiên, cổng bắt đổi mật khẩu."]
    sheet = book.sheet("Mật khẩu đầu tiên", columns, notes, filtered=False)
    for person, password in people:
        where = person.unit.full_name if person.unit else ""
        sheet.row([person.username, person.full_name, where, password])
    book.save(target)


def _columns() -> list[Column]:
    return [Column(title, _WIDTHS.get(key, 14)) for key, title in TITLES.items()]
