"""What a step of the review found, as one plain value that can be frozen: numbers as exact text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime

from assessments.models import ReportKind, ReviewDecision
from assessments.scoring import Result, Totals
from assessments.selectors.decisions import ReviewFile, Trail
from assessments.selectors.snapshots import Snapshot
from dtscore.numbers import exact_string

FORMAT = 1


def take_review_snapshot(review: ReviewFile, kind: ReportKind) -> Snapshot:
    """Claims, every decision up to now and the sums they come to. Asks the database nothing."""
    assessment = review.assessment
    return {
        "format": FORMAT,
        "kind": str(kind),
        "step": assessment.step,
        "chain": [{"position": row.position, "title": row.title} for row in assessment.chain],
        "year": assessment.campaign.year,
        "unit": {"code": assessment.unit.code, "name": assessment.unit.full_name},
        "set": {"code": review.file.spec.code, "version": review.file.spec.version},
        "lines": [_line(trail) for trail in review.trails.values()],
        "claimed": _sums(review.claim_sheet.totals),
        "found": _sums(review.result_sheet.totals),
    }


def _line(trail: Trail) -> dict[str, Any]:
    explanation = trail.explanation
    return {
        "code": trail.code,
        "title": trail.line.indicator.title,
        "claim": _result(trail.claim),
        "decisions": [_decision(row) for row in trail.decisions],
        "explanation": explanation.words if explanation and explanation.sent_at else "",
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
        "answer_version": row.answer_version,
        "by": str(row.decided_by),
        "at": localtime(row.decided_at).isoformat(),
    }


def _result(result: Result) -> dict[str, Any]:
    return {"points": _exact(result.points), "passed": result.passed, "why": result.why}


def _sums(totals: Totals) -> dict[str, Any]:
    return {
        "points": exact_string(totals.computed),
        "maximum": exact_string(totals.maximum),
        "attainable": exact_string(totals.attainable),
        "passed": totals.passed,
        "counted": totals.counted,
    }


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else exact_string(value)
