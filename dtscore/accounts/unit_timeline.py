"""Which unit bears a code when, and what is wrong with rows that do not fit together.

Codes are used again for other units (16543 was Quảng Lưu and is Quảng Bình since 1/7/2025), so a
code alone names nothing: every look-up has a day. Nothing here reads or writes the database.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dtscore.accounts.models import AdministrativeUnit, UnitLevel
from dtscore.accounts.unit_files import Fault, SuccessionRow, UnitRow, level_of_code

Identity = tuple[UnitLevel, str, datetime.date | None]


@dataclass(frozen=True)
class Span:
    """One unit on the time line of its code."""

    identity: Identity
    valid_to: datetime.date | None
    parent_code: str

    @property
    def first(self) -> datetime.date:
        return self.identity[2] or datetime.date.min

    @property
    def last(self) -> datetime.date:
        return self.valid_to or datetime.date.max


class Timeline:
    """Which unit bears a code when: the units in the database, overlaid by those of the files."""

    def __init__(self, spans: Iterable[Span]) -> None:
        by_identity = {span.identity: span for span in spans}
        self._spans: dict[tuple[UnitLevel, str], list[Span]] = defaultdict(list)
        for span in by_identity.values():
            self._spans[span.identity[:2]].append(span)

    def covering(self, code: str, first: datetime.date, last: datetime.date) -> Span | None:
        """The unit that bears the code from the first to the last day without a break."""
        level = level_of_code(code)
        if level is None:
            return None
        for span in self._spans.get((level, code), ()):
            if span.first <= first and last <= span.last:
                return span
        return None

    def overlapping(self, span: Span) -> Span | None:
        """Another unit that bears the same code on a day of this one."""
        for other in self._spans[span.identity[:2]]:
            meets = other.first <= span.last and span.first <= other.last
            if meets and other.identity != span.identity:
                return other
        return None

    def province_codes(self) -> list[str]:
        return sorted(code for level, code in self._spans if level == UnitLevel.PROVINCE)

    def parent(self, span: Span) -> Span | None:
        return self.covering(span.parent_code, span.first, span.last)

    def province(self, span: Span) -> Span | None:
        """The province the unit lies in; the tree has three levels at most."""
        while span.identity[0] != UnitLevel.PROVINCE:
            parent = self.parent(span)
            if parent is None:
                return None
            span = parent
        return span

    def province_code(self, span: Span) -> str:
        province = self.province(span)
        return province.identity[1] if province else ""


def identity_of(unit: AdministrativeUnit | UnitRow) -> Identity:
    """What tells one unit from every other: level, code and first day."""
    return (UnitLevel(unit.level), unit.code, unit.valid_from)


def span_of_row(row: UnitRow) -> Span:
    return Span(identity_of(row), row.valid_to, row.parent_code)


def merge_repeated(rows: Iterable[UnitRow], faults: list[Fault]) -> list[UnitRow]:
    """One row for each unit. A unit that goes on may stand in two files, if they agree."""
    merged: dict[Identity, UnitRow] = {}
    for row in rows:
        first = merged.setdefault(identity_of(row), row)
        if first is row:
            continue
        if first.place.file == row.place.file:
            faults.append(
                row.place.fault(
                    f"trùng với dòng {first.place.line} (cùng cấp, mã {row.code} và ngày đầu)",
                    "mỗi đơn vị chỉ ghi một dòng",
                )
            )
        elif first != row:
            faults.append(
                row.place.fault(
                    f"đơn vị mã {row.code} ghi khác với {first.place}",
                    "hai tệp phải ghi giống nhau hoặc chỉ một tệp ghi",
                )
            )
    return list(merged.values())


def check_successions(rows: Iterable[SuccessionRow], faults: list[Fault]) -> None:
    """Add a fault for every pair stated twice and for parts that exceed the whole."""
    seen: dict[tuple[str, str, datetime.date], SuccessionRow] = {}
    totals: dict[tuple[str, datetime.date], Decimal] = defaultdict(Decimal)
    for row in rows:
        key = (row.predecessor_code, row.successor_code, row.effective_on)
        first = seen.setdefault(key, row)
        if first is not row:
            faults.append(row.place.fault(f"trùng với {first.place}", "mỗi cặp chỉ ghi một dòng"))
            continue
        share_key = (row.predecessor_code, row.effective_on)
        totals[share_key] += row.share or 0
        if totals[share_key] > 1:
            faults.append(
                row.place.fault(
                    f"các phần của đơn vị {row.predecessor_code} cộng lại là {totals[share_key]}",
                    "tổng không được quá 1",
                )
            )


def check_tree(rows: Iterable[UnitRow], timeline: Timeline, faults: list[Fault]) -> None:
    """Every unit needs a parent for its whole life, and a code bears one unit at a time."""
    orphans: dict[tuple[str, str], list[UnitRow]] = defaultdict(list)
    for row in rows:
        span = span_of_row(row)
        if row.level != UnitLevel.PROVINCE and timeline.parent(span) is None:
            orphans[row.place.file, row.parent_code].append(row)
        other = timeline.overlapping(span)
        if other is not None:
            faults.append(
                row.place.fault(
                    f"mã {row.code} đã thuộc một đơn vị khác trong cùng thời gian "
                    f"({_period(other)})",
                    "mỗi lúc một mã chỉ của một đơn vị",
                )
            )
    # One missing parent is one fault, however many children wait for it.
    for (_file, code), children in orphans.items():
        more = f" (và {len(children) - 1} dòng sau)" if len(children) > 1 else ""
        faults.append(
            children[0].place.fault(
                f"không có đơn vị cấp trên mã {code} suốt thời gian đơn vị này tồn tại{more}",
                "cần mã có trong tệp hoặc đã nạp, với valid_from và valid_to bao trùm",
            )
        )


def _period(span: Span) -> str:
    first, last = span.identity[2], span.valid_to
    return f"{first or 'không rõ ngày đầu'} đến {last or 'nay'}"
