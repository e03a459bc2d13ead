"""The ranking and the progress of a campaign as tables to take along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from assessments.models import Campaign
from assessments.ranking import Sums
from assessments.reports.exports.campaign_tables import UNIT_COLUMNS, info_of
from assessments.reports.exports.table import Table
from assessments.selectors.campaign_parts import CampaignPart
from assessments.selectors.campaign_progress import (
    ProgressWish,
    campaign_assessments,
    chosen_rows,
    unit_rows,
)
from assessments.selectors.ranking import Ranking, open_ranking
from assessments.selectors.ranking_rows import COLUMNS, Row, UnitWords, Wish
from assessments.selectors.ranking_table import MEASURES, recognised_words
from criteria.templatetags.scores import BASIS
from dtscore.accounts.models import User
from dtscore.xlsx import Cell, Column

RANKING, PROGRESS = "Xếp hạng", "Tiến độ"


# --- the ranking --------------------------------------------------------------------------------
def ranking_table(user: User, campaign: Campaign, wish: Wish) -> Table:
    """The rows of the page in its order, then the units that are not ranked, each with why."""
    assert user.unit is not None
    found = open_ranking(campaign, wish, within=user.unit)
    part = CampaignPart(wish.parent, wish.kind, wish.query)
    asked = [
        ("Cột điểm", COLUMNS[found.wish.column]),
        ("Xếp theo", "tỷ lệ trên mức tối đa của đơn vị" if wish.order == "share" else "tổng"),
        ("Trụ cột", found.wish.pillar or "Mọi trụ cột"),
    ]
    return Table(
        name=RANKING,
        title=f"{RANKING} - {campaign.name}",
        columns=_ranking_columns(found),
        rows=_ranking_cells(found),
        info=[*info_of(user, campaign, part), *asked],
        frozen=4,
    )


def _ranking_columns(found: Ranking) -> list[Column]:
    result = "Điểm" if found.is_points else "Số chỉ số đạt"
    whole = "Điểm tối đa của đơn vị" if found.is_points else "Số chỉ số tính"
    pillars = [Column(f"{row.code}. {row.title}", 13, "number") for row in found.spec.pillars]
    return [
        Column("Hạng", 7, "number"),
        *UNIT_COLUMNS,
        Column("Loại", 10),
        Column(result, 11, "number"),
        Column(whole, 11, "number"),
        Column("Tỷ lệ", 10, "percent"),
        Column("Xếp loại", 16),
        Column("Công nhận", 12),
        Column("Cột điểm", 13),
        Column("Căn cứ", 10),
        Column("Hạng toàn tỉnh", 9, "number"),
        Column("Hạng năm trước", 9, "number"),
        Column("Tăng (giảm) hạng", 9, "number"),
        Column("Chênh lệch", 11, "number"),
        Column("Đơn vị tính của chênh lệch", 13),
        *pillars,
        Column("Không xếp hạng vì", 40),
    ]


def _ranking_cells(found: Ranking) -> Iterator[list[Cell]]:
    codes = [pillar.code for pillar in found.spec.pillars]
    for row in found.shown:
        yield [row.rank, *_unit(row), *_result(row), *_change(row), *_pillars(row, codes)]
    for apart in found.apart:
        rest: list[Cell] = [None] * (12 + len(codes))
        yield [None, *_unit(apart), *rest, apart.reason]


def _unit(row: UnitWords) -> list[Cell]:
    return [row.code, row.name, row.parent, row.kind]


def _result(row: Row) -> list[Cell]:
    return [
        row.sums.part,
        row.sums.whole,
        row.percent,
        row.grade,
        recognised_words(row.recognised),
        COLUMNS[row.column],
        BASIS[row.basis][0] if row.basis else "",
        row.top_rank,
    ]


def _change(row: Row) -> list[Cell]:
    if row.change is None:
        return [None] * 4
    change = row.change
    return [change.rank, change.moved, change.difference, MEASURES[change.measure]]


def _pillars(row: Row, codes: Sequence[str]) -> list[Cell]:
    return [_part(row.pillars.get(code)) for code in codes]


def _part(sums: Sums | None) -> Decimal | None:
    return sums.part if sums and sums.applies else None


# --- the progress -------------------------------------------------------------------------------
PROGRESS_COLUMNS = (
    *UNIT_COLUMNS,
    Column("Tình trạng", 24),
    Column("Trạng thái hồ sơ", 22),
    Column("Hạn", 12, "date"),
    Column("Quá hạn (ngày)", 10, "number"),
    Column("Đã trả lời", 10, "number"),
    Column("Số chỉ số", 10, "number"),
)


def progress_table(user: User, campaign: Campaign, wish: ProgressWish, today: date) -> Table:
    """The units that the progress page lists. ``campaign`` comes with ``indicator_count``."""
    part = CampaignPart(wish.parent, query=wish.query)
    asked = [
        ("Tình trạng", wish.group.label if wish.group else "Mọi tình trạng"),
        ("Chỉ đơn vị quá hạn", "Có" if wish.is_late else "Không"),
    ]
    return Table(
        name=PROGRESS,
        title=f"{PROGRESS} - {campaign.name}",
        columns=PROGRESS_COLUMNS,
        rows=_progress_cells(user, campaign, wish, today),
        info=[*info_of(user, campaign, part), *asked],
        frozen=len(UNIT_COLUMNS),
    )


def _progress_cells(
    user: User, campaign: Campaign, wish: ProgressWish, today: date
) -> Iterator[list[Cell]]:
    rows = chosen_rows(user, campaign_assessments(user, campaign, today), wish)
    for row in unit_rows(campaign, rows, today):
        unit = row.assessment.unit
        yield [
            unit.code,
            unit.full_name,
            unit.parent.full_name if unit.parent else "",
            row.group.label,
            row.assessment.get_status_display(),
            row.deadline.until if row.deadline else None,
            row.late_days or None,
            row.answered,
            row.total,
        ]
