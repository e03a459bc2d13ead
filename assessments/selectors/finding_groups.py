"""The findings of a year in groups that fold: dozens of them are too long a page for a phone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assessments.consistency.registry import FAMILIES
from assessments.selectors.contradictions import FindingRow

ERRORS, HINTS, EXPLAINED = "loi", "goi-y", "da-giai-trinh"
FEW = 6  # findings that are shown without folding


@dataclass(frozen=True)
class FindingGroup:
    """Findings that are dealt with in the same manner. ``is_mixed``: of several families."""

    key: str
    title: str
    rows: list[FindingRow]
    is_mixed: bool
    is_open: bool = False


def finding_groups(rows: Sequence[FindingRow], wanted: str = "") -> list[FindingGroup]:
    """What has to be dealt with first: the errors, then what wants an explanation by family, the
    hints and what was explained last. The first group is open, or that of the finding or with the
    key ``wanted``; all of them where there are few findings."""
    found = [group for group in _groups(rows) if group.rows]
    opened = next((group.key for group in found if _is_wanted(group, wanted)), "")
    opened = opened or (found[0].key if found else "")
    return [
        FindingGroup(
            group.key,
            group.title,
            group.rows,
            group.is_mixed,
            is_open=group.key == opened or len(rows) <= FEW,
        )
        for group in found
    ]


def _is_wanted(group: FindingGroup, wanted: str) -> bool:
    return bool(wanted) and (group.key == wanted or any(row.key == wanted for row in group.rows))


def _groups(rows: Sequence[FindingRow]) -> Iterator[FindingGroup]:
    waiting = [row for row in rows if row.is_waiting and not row.is_error]
    settled = [row for row in rows if not row.is_waiting]
    yield FindingGroup(ERRORS, "Lỗi phải sửa", [row for row in rows if row.is_error], True)
    for key, title in (*FAMILIES.items(), ("khac", "Khác")):
        own = [row for row in waiting if _family(row) == key]
        yield FindingGroup(key, title, own, False)
    hints = [row for row in settled if not row.explanation]
    yield FindingGroup(HINTS, "Gợi ý, không bắt buộc", hints, True)
    explained = [row for row in settled if row.explanation]
    yield FindingGroup(EXPLAINED, "Đã giải trình", explained, True)


def _family(row: FindingRow) -> str:
    return row.finding.family if row.finding.family in FAMILIES else "khac"
