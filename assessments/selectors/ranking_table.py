"""The rows of a ranking in the words that people read: the same on the page and on the annex."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessments.ranking import Sums
from assessments.selectors.ranking_rows import COLUMNS, Change, Row
from dtscore.numbers import format_decimal, format_difference

NOTHING = "–"
MEASURES = {"points": "điểm", "passes": "chỉ số đạt", "percent": "điểm %"}


@dataclass(frozen=True)
class TableRow:
    """One printed row. ``moved`` is "up", "down", "same" or empty without a last year."""

    row: Row
    rank: str
    result: str
    whole: str
    percent: str
    recognised: str
    column: str
    moved: str
    moved_words: str
    difference: str
    pillars: list[str]


def table_rows(rows: Iterable[Row], pillars: Sequence[str]) -> Iterator[TableRow]:
    """The rows, with one figure for each of the set's pillars."""
    for row in rows:
        yield TableRow(
            row=row,
            rank=str(row.rank),
            result=result_words(row.sums),
            whole=format_decimal(row.sums.whole),
            percent=f"{format_decimal(row.percent, 2)}%",
            recognised=recognised_words(row.recognised),
            column=COLUMNS[row.column],
            moved=_direction(row.change),
            moved_words=moved_words(row.change),
            difference=difference_words(row.change),
            pillars=pillar_words(row.pillars, pillars),
        )


def result_words(sums: Sums) -> str:
    """Points, or passes of what counts."""
    if sums.points is None:
        return f"{sums.passed}/{sums.counted}"
    return format_decimal(sums.points)


def pillar_words(found: Mapping[str, Sums], pillars: Sequence[str]) -> list[str]:
    """A pillar in which nothing applies to the unit has no figure: it is no zero."""
    sums = [found.get(code) for code in pillars]
    return [result_words(each) if each and each.applies else NOTHING for each in sums]


def recognised_words(recognised: bool | None) -> str:
    return {True: "Công nhận", False: "Chưa đạt", None: ""}[recognised]


def moved_words(change: Change | None) -> str:
    """How many places up or down, in words that need no colour."""
    if change is None:
        return NOTHING
    if not change.moved:
        return "giữ hạng"
    return f"{'tăng' if change.moved > 0 else 'giảm'} {abs(change.moved)}"


def difference_words(change: Change | None) -> str:
    if change is None:
        return ""
    words = f"{format_difference(change.difference)} {MEASURES[change.measure]}"
    return f"{words} so với các đơn vị trước sắp xếp" if change.is_inherited else words


def compared_words(compared: Mapping[str, Any] | None) -> str:
    """What the column of changes means."""
    if compared is None:
        return ""
    against = (
        f"So với kết quả chính thức của đợt {compared['name']}, năm {compared['year']}: thứ hạng"
        " trong cùng phạm vi của năm đó, và "
    )
    if compared["sums"]:
        return f"{against}chênh lệch kết quả vì cùng bộ chỉ số."
    return (
        f"{against}chênh lệch tỷ lệ phần trăm vì năm đó theo bộ chỉ số khác ({compared['set']})."
        " Đơn vị không có kết quả năm đó thì để trống."
    )


def _direction(change: Change | None) -> str:
    if change is None:
        return ""
    return "up" if change.moved > 0 else "down" if change.moved < 0 else "same"
