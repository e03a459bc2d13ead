"""What an imported paper lacks around its results: number, day, issuer, total; lines said twice.

A paper that the portal makes itself has them all, so nothing is told of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.places import (
    at_start,
    claim_place,
    paper_place,
    set_name,
    sides_and_views,
    view_name,
)
from assessments.consistency.registry import check
from assessments.consistency.stating import printed_claim
from assessments.consistency.unit_year import PrintedFigure, SetSide, UnitYear
from assessments.hints.claims import read_number
from criteria.rules.base import ZERO, AnswerState
from dtscore.numbers import exact_string, format_decimal
from dtscore.text import fold

_LABELS = {"requirement": "Yêu cầu của chỉ tiêu", "result": "Kết quả thực hiện"}
_RANKS = re.compile(r"xep (?:hang|loai)")


def is_imported(side: SetSide) -> bool:
    """Whether the answers were read from a paper."""
    return any(view.printed for view in side.answers.values())


def _of_kind(side: SetSide, kind: str) -> PrintedFigure | None:
    return next((figure for figure in side.printed if figure.kind == kind), None)


@check(
    "line_repeated",
    family="labels",
    title="Báo cáo in hai lần một dòng, lần đầu bỏ trống",
    severity=Severity.HINT,
)
def line_repeated(unit_year: UnitYear) -> Iterator[Finding]:
    for _, view in sides_and_views(unit_year):
        repeated = () if view.is_superseded else view.printed.get("repeated") or ()
        for name in (name for name in _LABELS if name in repeated):
            yield Finding(
                "line_repeated",
                Severity.HINT,
                f"{at_start(view_name(unit_year, view))}: báo cáo in hai lần dòng"
                f" “{_LABELS[name]}”, một lần bỏ trống. Hãy bỏ dòng thừa.",
                (Place("narrative", view.set, view.code),),
                {"line": name},
            )


@check(
    "paper_head_missing",
    family="documents",
    title="Báo cáo đã nạp thiếu cơ quan, số hoặc ngày",
    severity=Severity.HINT,
)
def paper_head_missing(unit_year: UnitYear) -> Iterator[Finding]:
    """Once a paper, until number and day are known."""
    for side in unit_year.sides.values():
        missing = list(_missing_of_head(side)) if is_imported(side) else []
        if not missing:
            continue
        yield Finding(
            "paper_head_missing",
            Severity.HINT,
            f"Báo cáo {set_name(side.spec)} đã nạp thiếu {', '.join(missing)}. Hãy điền ở trang"
            " báo cáo trước khi ban hành.",
            (Place("paper", side.code, name="number"),),
            {"missing": ", ".join(missing)},
        )


def _missing_of_head(side: SetSide) -> Iterator[str]:
    if side.paper_number and side.paper_issued_on:
        return
    if _of_kind(side, "no_issuer"):
        yield "tên cơ quan ban hành"
    if not side.paper_number:
        yield "số"
    if side.paper_issued_on is None:
        month = _of_kind(side, "nearly_dated")
        yield f"ngày (chỉ ghi “{month.value}”)" if month else "ngày"


@check(
    "paper_without_total",
    family="points",
    title="Báo cáo đánh giá, xếp hạng không có tổng điểm hoặc xếp loại",
    severity=Severity.HINT,
)
def paper_without_total(unit_year: UnitYear) -> Iterator[Finding]:
    """A paper of points whose title speaks of assessing and ranking and that prints no total and
    no grade; the total of what it claims is told."""
    for side in unit_year.sides.values():
        total = _of_kind(side, "points_total") or _of_kind(side, "points_total_unclear")
        grade = _of_kind(side, "grade")
        ranks = _RANKS.search(fold(side.paper_abstract))
        if side.spec.kind != "points" or not is_imported(side) or not ranks or total:
            continue
        lacking = "tổng điểm" if grade else "tổng điểm, điểm tối đa và xếp loại"
        added = format_decimal(_claimed_total(side))
        yield Finding(
            "paper_without_total",
            Severity.HINT,
            f"Báo cáo {set_name(side.spec)} đã nạp là báo cáo đánh giá, xếp hạng nhưng không ghi"
            f" {lacking}; cộng điểm ghi ở từng chỉ số được {added} điểm. Báo cáo lập từ cổng có sẵn"
            " bảng tổng hợp; nếu dùng bản đã nạp, hãy ghi thêm.",
            (Place("paper", side.code, name="abstract"),),
            {"claimed": exact_string(_claimed_total(side))},
        )


@check(
    "paper_total",
    family="points",
    title="Tổng điểm ghi trên báo cáo khác tổng điểm các chỉ số",
    severity=Severity.WARNING,
)
def paper_total(unit_year: UnitYear) -> Iterator[Finding]:
    """The printed total beside the printed points, where those of every indicator are known."""
    for side in unit_year.sides.values():
        figure = _of_kind(side, "points_total")
        stated = read_number(figure.value) if figure else None
        if figure is None or stated is None or not _knows_all_claims(side):
            continue
        added = _claimed_total(side)
        if abs(added - stated) <= side.tolerance:
            continue
        views = [view for view in side.answers.values() if printed_claim(view).points]
        yield Finding(
            "paper_total",
            Severity.WARNING,
            f"Báo cáo {set_name(side.spec)} ghi tổng {format_decimal(stated)} điểm, cộng điểm ghi"
            f" ở từng chỉ số được {format_decimal(added)}. Hãy cộng lại, hoặc giải trình.",
            (paper_place(side, figure), *(claim_place(view) for view in views)),
            {"printed": exact_string(stated), "added": exact_string(added)},
        )


def _claimed_total(side: SetSide) -> Decimal:
    claims = (printed_claim(view).points for view in side.answers.values())
    return sum((points for points in claims if points is not None), ZERO)


def _knows_all_claims(side: SetSide) -> bool:
    """Whether every indicator has its points, or was not done."""
    views = [side.answers.get(line.indicator.code) for line in side.sheet.lines]
    return all(
        view is not None
        and (printed_claim(view).points is not None or view.line.state is AnswerState.NOT_DEPLOYED)
        for view in views
    )
