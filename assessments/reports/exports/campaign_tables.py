"""The tables of a campaign: the full matrix, the evidence, what the review changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.timezone import now

from assessments.models import Assessment, Campaign
from assessments.reports.exports.table import Table
from assessments.selectors.campaign_parts import CampaignPart
from assessments.selectors.export_rows import (
    COLUMNS,
    Worth,
    difference_rows,
    evidence_rows,
    matrix_rows,
)
from criteria.rules.spec import IndicatorSetSpec
from criteria.selectors import load_spec
from dtscore.accounts.models import User
from dtscore.xlsx import Cell, Column

Rows = QuerySet[Assessment]
UNIT_COLUMNS = (
    Column("Mã đơn vị", 10, "plain"),
    Column("Đơn vị", 28, "text"),
    Column("Thuộc", 26, "text"),
)


def info_of(user: User, campaign: Campaign, part: CampaignPart) -> list[tuple[str, Cell]]:
    """What the sheet of information says. At most two queries."""
    chosen = campaign.indicator_set
    return [
        ("Đợt đánh giá", campaign.name),
        ("Năm", campaign.year),
        ("Bộ chỉ số", f"{chosen.short_title} (mã {chosen.code}, phiên bản {chosen.version})"),
        ("Phạm vi", user.unit.full_name if user.unit else ""),
        ("Bộ lọc", "; ".join(f"{name}: {what}" for name, what in part.words()) or "Không lọc"),
        ("Xuất lúc", now()),
        ("Người xuất", str(user)),
        ("Ghi chú", "Ô trống: chưa có kết quả ở cột đó. Ô trống không phải là 0."),
    ]


def _unit(assessment: Assessment) -> list[Cell]:
    unit = assessment.unit
    return [unit.code, unit.full_name, unit.parent.full_name if unit.parent else ""]


# --- the full matrix --------------------------------------------------------------------------
def matrix(campaign: Campaign, rows: Rows) -> tuple[Sequence[Column], Iterator[list[Cell]]]:
    """One row a unit; three columns for the whole and for each indicator, for ever apart."""
    spec = load_spec(campaign.indicator_set)
    sum_kind = "Tổng điểm" if spec.kind == "points" else "Số chỉ tiêu đạt"
    columns = [*UNIT_COLUMNS, Column("Trạng thái", 18)]
    columns += [_column(sum_kind, column.label, 12) for column in COLUMNS]
    for indicator in spec.indicators:
        columns += [_column(f"{indicator.code}", column.label, 10) for column in COLUMNS]
    return columns, _matrix_cells(spec, rows)


def _column(name: str, column: str, width: int) -> Column:
    return Column(f"{name}\n{column}", width, "number")


def _matrix_cells(spec: IndicatorSetSpec, rows: Rows) -> Iterator[list[Cell]]:
    codes = [indicator.code for indicator in spec.indicators]
    for row in matrix_rows(rows):
        cells = [*_unit(row.assessment), row.assessment.get_status_display()]
        cells += [row.sums.get(column) for column in COLUMNS]
        cells += [row.worth(code, column).cell for code in codes for column in COLUMNS]
        yield cells


# --- the evidence -----------------------------------------------------------------------------
EVIDENCE_COLUMNS = (
    *UNIT_COLUMNS,
    Column("Chỉ số", 9, "plain"),
    Column("Tên chỉ số", 45),
    Column("Loại văn bản", 16),
    Column("Số, ký hiệu", 20),
    Column("Ngày ban hành", 13, "date"),
    Column("Cơ quan ban hành", 30),
    Column("Trích yếu", 45),
    Column("Trang", 10, "text"),
    Column("Điều, khoản, mục", 18),
    Column("Câu chứng minh", 40),
    Column("Đường dẫn", 35),
    Column("Ngày xem", 12, "date"),
    Column("Ghi chú", 30),
    Column("Số tệp", 8, "number"),
)


def evidence(_campaign: Campaign, rows: Rows) -> tuple[Sequence[Column], Iterator[list[Cell]]]:
    """One row a citation."""
    return EVIDENCE_COLUMNS, _evidence_cells(rows)


def _evidence_cells(rows: Rows) -> Iterator[list[Cell]]:
    for assessment, cited, files in evidence_rows(rows):
        indicator, document = cited.answer.indicator, cited.document
        named: list[Cell] = [None] * 5
        if document:
            named = [
                document.kind,
                document.number,
                document.issued_on,
                document.issuer,
                document.abstract,
            ]
        yield [
            *_unit(assessment),
            indicator.code,
            indicator.title,
            *named,
            cited.pages,
            cited.clause,
            cited.quote,
            cited.link,
            cited.seen_on,
            cited.note,
            files,
        ]


# --- what the review changed --------------------------------------------------------------------
DIFFERENCE_COLUMNS = (
    *UNIT_COLUMNS,
    Column("Chỉ số", 9, "plain"),
    Column("Tên chỉ số", 45),
    Column("Bước thẩm định", 20),
    Column("Tự chấm", 10, "number"),
    Column("Thẩm định", 10, "number"),
    Column("Chênh lệch", 11, "number"),
    Column("Chính thức", 10, "number"),
    Column("Lý do", 50),
    Column("Cách tính", 45),
    Column("Người quyết định", 24),
    Column("Lúc", 17, "date"),
)


def differences(campaign: Campaign, rows: Rows) -> tuple[Sequence[Column], Iterator[list[Cell]]]:
    """One row a decision that adjusted what was claimed."""
    return DIFFERENCE_COLUMNS, _difference_cells(campaign, rows)


def _difference_cells(campaign: Campaign, rows: Rows) -> Iterator[list[Cell]]:
    for row in difference_rows(rows, campaign.steps):
        decision = row.decision
        yield [
            *_unit(row.assessment),
            decision.indicator.code,
            decision.indicator.title,
            row.step,
            row.claim.cell,
            row.found.cell,
            _change(row.claim, row.found),
            row.final.cell,
            decision.reason_text,
            decision.why,
            str(decision.decided_by),
            decision.decided_at,
        ]


def _change(claim: Worth, found: Worth) -> Decimal | None:
    if claim.points is None or found.points is None:
        return None
    return found.points - claim.points


Content = Callable[[Campaign, Rows], tuple[Sequence[Column], Iterator[list[Cell]]]]
# By the word of their address: the file's name, the sheet's name, the title, what is in it.
TABLES: dict[str, tuple[str, str, Content]] = {
    "ma-tran": ("Ma trận", "Kết quả từng chỉ số của từng đơn vị", matrix),
    "minh-chung": ("Minh chứng", "Danh mục minh chứng", evidence),
    "chenh-lech": ("Chênh lệch", "Chỉ số có điểm thẩm định khác điểm tự chấm", differences),
}


def campaign_table(user: User, campaign: Campaign, what: str, part: CampaignPart) -> Table:
    """One of ``TABLES`` for the part of the campaign that the person asked for and may read."""
    name, title, content = TABLES[what]
    columns, rows = content(campaign, part.of(user, campaign))
    frozen = len(UNIT_COLUMNS)
    return Table(
        name, f"{title} - {campaign.name}", columns, rows, info_of(user, campaign, part), frozen
    )
