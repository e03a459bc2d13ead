"""What a step of the review found, as one plain value that can be frozen: numbers as exact text.

The paper of the review is laid out from this value and from nothing else, so whatever it prints
stands here."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime

from assessments.models import ReportKind, ReviewDecision
from assessments.scoring import Result, Totals
from assessments.selectors.decisions import ReviewFile, Trail
from assessments.selectors.review_columns import Column, review_columns, step_titles
from assessments.selectors.review_frames import frame_of
from assessments.selectors.snapshots import Snapshot
from criteria.rules.base import Basis
from criteria.rules.spec import IndicatorSpec
from dtscore.numbers import exact_string

FORMAT = 1


def take_review_snapshot(review: ReviewFile, kind: ReportKind) -> Snapshot:
    """Claims, every decision up to now, the columns of the paper with their sums, and what stands
    around them. As many queries as ``frame_of``."""
    assessment, spec = review.assessment, review.file.spec
    columns = review_columns(review, kind)
    return {
        "format": FORMAT,
        "kind": str(kind),
        "step": assessment.step,
        "chain": [
            {"position": step.position, "title": title}
            for step, title in zip(assessment.chain, step_titles(assessment.chain), strict=True)
        ],
        "year": assessment.campaign.year,
        "unit": {"code": assessment.unit.code, "name": assessment.unit.full_name},
        "set": {
            "code": spec.code,
            "version": spec.version,
            "kind": spec.kind,
            "title": spec.title,
            "legal_bases": list(spec.legal_bases),
        },
        **frame_of(assessment, kind),
        "columns": [{"key": column.key, "title": column.title} for column in columns],
        "groups": _groups(columns),
        "pillars": _pillars(columns),
        "lines": _lines(review, columns),
        "totals": {
            "maximum_basis": spec.max_points.basis if spec.max_points else None,
            "columns": {column.key: _sums(column.sheet.totals) for column in columns},
        },
        "undecided": review.undecided,
        "claimed": _sums(review.claim_sheet.totals),
        "found": _sums(review.result_sheet.totals),
    }


# --- sums -------------------------------------------------------------------------------------
def _groups(columns: Sequence[Column]) -> list[dict[str, Any]]:
    return [
        {
            "code": scores[0].group.code,
            "title": scores[0].group.title,
            "maximum_basis": scores[0].group.max_basis,
            "columns": _by_column(columns, [score.totals for score in scores]),
        }
        for scores in zip(*(column.sheet.groups for column in columns), strict=True)
    ]


def _pillars(columns: Sequence[Column]) -> list[dict[str, Any]]:
    groups = {
        pillar.pillar.code: group.group.code
        for group in columns[0].sheet.groups
        for pillar in group.pillars
    }
    return [
        {
            "group": groups[pillar.code],
            "code": pillar.code,
            "title": pillar.title,
            "maximum_basis": pillar.max_points.basis if pillar.max_points else None,
            "columns": _by_column(columns, [score.totals for score in scores]),
        }
        for scores in zip(*(column.sheet.pillars for column in columns), strict=True)
        for pillar in [scores[0].pillar]
    ]


def _by_column(columns: Sequence[Column], totals: Sequence[Totals]) -> dict[str, Any]:
    return {column.key: _sums(sums) for column, sums in zip(columns, totals, strict=True)}


def _sums(totals: Totals) -> dict[str, Any]:
    return {
        "points": exact_string(totals.computed),
        "maximum": exact_string(totals.maximum),
        "attainable": exact_string(totals.attainable),
        "unallocated": exact_string(totals.unallocated),
        "basis": totals.basis,
        "passed": totals.passed,
        "counted": totals.counted,
    }


# --- indicators -------------------------------------------------------------------------------
def _lines(review: ReviewFile, columns: Sequence[Column]) -> list[dict[str, Any]]:
    return [
        _line(pillar.pillar.code, review.trails[line.indicator.code], columns)
        for pillar in review.file.sheet.pillars
        for line in pillar.lines
    ]


def _line(pillar: str, trail: Trail, columns: Sequence[Column]) -> dict[str, Any]:
    indicator, explanation = trail.line.indicator, trail.explanation
    is_sent = explanation is not None and explanation.sent_at is not None
    return {
        "pillar": pillar,
        "code": trail.code,
        "title": indicator.title,
        **_measure(indicator),
        "claim": _result(trail.claim),
        "results": {column.key: _cell(column, trail) for column in columns},
        "decisions": [_decision(row) for row in trail.decisions],
        "is_reduced": trail.is_reduced,
        "explanation": explanation.words if explanation and is_sent else "",
        "explained_at": localtime(explanation.sent_at).isoformat()
        if explanation and explanation.sent_at
        else None,
    }


def _measure(indicator: IndicatorSpec) -> dict[str, Any]:
    """What the indicator is measured by, each number with its basis."""
    maximum, limit = indicator.max_points, indicator.rule.limit
    basis: Basis | None = maximum.basis if maximum else None
    return {
        "maximum": _exact(maximum.value if maximum else None),
        "maximum_basis": basis,
        "rule_basis": indicator.rule.basis,
        "threshold": {"value": exact_string(limit.value), "basis": limit.basis} if limit else None,
    }


def _cell(column: Column, trail: Trail) -> dict[str, Any] | None:
    """What the column says, and the number of the decision that says so; None where nothing was
    decided."""
    result, decision = column.result(trail), column.decisions.get(trail.code)
    if result is None and decision is None:
        return None
    found = result or Result()
    return {
        "points": _exact(found.points),
        "passed": found.passed,
        "decision": decision.number if decision else None,
    }


def _decision(row: ReviewDecision) -> dict[str, Any]:
    return {
        "step": row.step,
        "number": row.number,
        "verdict": row.verdict,
        "points": _exact(row.points),
        "passed": row.passed,
        "corrected": row.corrected,
        "why": row.why,
        "reason": row.reason_words,
        "comment": row.comment,
        "answers_explanation": row.explanation_id is not None,
        "answer_version": row.answer_version,
        "claimed_points": _exact(row.claimed_points),
        "claimed_passed": row.claimed_passed,
        "by": str(row.decided_by),
        "by_unit": row.decided_by.unit.full_name if row.decided_by.unit else "",
        "at": localtime(row.decided_at).isoformat(),
    }


def _result(result: Result) -> dict[str, Any]:
    return {"points": _exact(result.points), "passed": result.passed, "why": result.why}


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else exact_string(value)
