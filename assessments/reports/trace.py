"""The trace as a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import IO

from django.db.models import QuerySet
from django.utils.timezone import localtime, now

from assessments.models import HistoryEntry
from assessments.selectors.history import HistoryRow, history_rows
from assessments.selectors.trace import EXPORT_LIMIT
from dtscore.accounts.models import User
from dtscore.numbers import format_decimal
from dtscore.xlsx import Book, Cell, Column

CHUNK = 2000
COLUMNS = (
    Column("Lúc", 17),
    Column("Người làm", 26),
    Column("Tên đăng nhập", 20),
    Column("Vai trò khi đó", 18),
    Column("Đơn vị khi đó", 26),
    Column("Từ địa chỉ", 16),
    Column("Việc", 24),
    Column("Của đơn vị", 26),
    Column("Mã đơn vị", 11),
    Column("Hồ sơ", 28),
    Column("Đối tượng", 30),
    Column("Từ", 45),
    Column("Thành", 45),
)


def write_trace(
    target: IO[bytes],
    lines: QuerySet[HistoryEntry],
    *,
    user: User,
    told: Mapping[str, str],
    left_off: HistoryEntry | None,
) -> int:
    """Write the lines, the newest first; returns how many. ``told`` is the filter in words,
    ``left_off`` the newest line that had no room."""
    book = Book()
    sheet = book.sheet("Nhật ký", COLUMNS, _notes(user, told, left_off))
    count = 0
    for entry in lines.iterator(chunk_size=CHUNK):
        sheet.row(_cells(*history_rows([entry])))
        count += 1
    book.save(target)
    return count


def left_off_sentence(left_off: HistoryEntry) -> str:
    """What an export does not hold, and what to do."""
    return (
        f"Tệp chỉ chứa {format_decimal(Decimal(EXPORT_LIMIT))} dòng mới nhất. Các dòng khớp bộ lọc"
        f" từ {localtime(left_off.at):%H:%M %d/%m/%Y} trở về trước không có trong tệp: hãy lọc theo"
        " khoảng ngày ngắn hơn rồi xuất tiếp."
    )


def _notes(user: User, told: Mapping[str, str], left_off: HistoryEntry | None) -> list[str]:
    unit = user.unit.full_name if user.unit else ""
    looked_for = "; ".join(f"{name}: {value}" for name, value in told.items())
    notes = [
        f"Xuất lúc {localtime(now()):%H:%M %d/%m/%Y}, người xuất: {user}. Phạm vi: {unit}.",
        f"Bộ lọc: {looked_for or 'không lọc'}.",
    ]
    return [*notes, left_off_sentence(left_off)] if left_off else notes


def _cells(row: HistoryRow) -> list[Cell]:
    entry, assessment = row.entry, row.entry.assessment
    campaign = assessment.campaign if assessment else None
    return [
        entry.at,
        str(entry.actor),
        entry.actor.username,
        row.role,
        entry.actor_unit.full_name if entry.actor_unit else "",
        entry.address or "",
        entry.get_action_display(),
        entry.unit.full_name,
        entry.unit.code,
        f"{campaign.indicator_set.short_title}, năm {campaign.year}" if campaign else "",
        entry.subject,
        "\n".join(f"{change.name}: {change.before}" for change in row.changes if change.before),
        "\n".join(f"{change.name}: {change.after}" for change in row.changes if change.after),
    ]
