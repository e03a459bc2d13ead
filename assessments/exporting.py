"""An assessment as plain data: exact decimal strings, for scripts and for checking by machine."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from assessments.models import Evidence
from assessments.scoring import PillarScore, ScoreLine, Totals
from assessments.selectors.entries import Entry
from assessments.selectors.files import AssessmentFile
from criteria.rules.base import Sourced, Value
from dtscore.numbers import exact_string


def export_assessment(file: AssessmentFile) -> dict[str, Any]:
    """Unit, year, set, status, totals, pillars and indicators of one assessment."""
    assessment, spec = file.assessment, file.spec
    return {
        "unit": {"code": assessment.unit.code, "name": assessment.unit.full_name},
        "year": assessment.campaign.year,
        "set": {"code": spec.code, "version": spec.version, "kind": spec.kind, "title": spec.title},
        "status": assessment.status,
        "totals": _totals(file.sheet.totals, spec.max_points),
        "pillars": [_pillar(pillar) for pillar in file.sheet.pillars],
        "indicators": [_indicator(entry) for entry in file.entries(file.sheet.lines)],
    }


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else exact_string(value)


def _totals(totals: Totals, maximum: Sourced | None) -> dict[str, Any]:
    return {
        "claimed": exact_string(totals.claimed),
        "computed": exact_string(totals.computed),
        "computed_basis": totals.basis,
        "difference": exact_string(totals.difference),
        "uncomputed": exact_string(totals.uncomputed),
        "max": exact_string(totals.maximum),
        "max_basis": maximum.basis if maximum else None,
        "attainable": exact_string(totals.attainable),
        "allocated": exact_string(totals.allocated),
        "indicators": totals.indicators,
        "answered": totals.answered,
        "incomplete": totals.incomplete,
        "passed": totals.passed,
        "failed": totals.failed,
        "not_deployed": totals.not_deployed,
        "excluded": totals.excluded,
    }


def _pillar(score: PillarScore) -> dict[str, Any]:
    return {
        "code": score.pillar.code,
        "title": score.pillar.title,
        **_totals(score.totals, score.pillar.max_points),
    }


def _indicator(entry: Entry) -> dict[str, Any]:
    line, answer = entry.line, entry.answer
    maximum = line.indicator.max_points
    return {
        "code": line.indicator.code,
        "title": line.indicator.title,
        "state": line.state.value,
        "status": line.outcome.status.value,
        "inputs": _inputs(entry),
        "claimed_points": _exact(line.claimed_points),
        "claimed_passed": line.claimed_passed,
        "computed_points": _exact(line.outcome.points),
        "max_points": _exact(maximum.value if maximum else None),
        "difference": _exact(line.difference),
        "passed": line.outcome.passed,
        "why": line.outcome.why,
        "notes": list(line.outcome.notes),
        "basis": _basis(line),
        "printed": answer.printed if answer else {},
        "evidence": [_evidence(evidence) for evidence in entry.evidence],
    }


def _inputs(entry: Entry) -> dict[str, str | bool]:
    """The figures that counted, facts included."""
    return {name: _plain(value) for name, value in entry.line.values.items()}


def _plain(value: Value) -> str | bool:
    return exact_string(value) if isinstance(value, Decimal) else value


def _basis(line: ScoreLine) -> dict[str, str | None]:
    maximum, limit = line.indicator.max_points, line.indicator.rule.limit
    return {
        "max_points": maximum.basis if maximum else None,
        "threshold": limit.basis if limit else None,
        "rule": line.indicator.rule.basis,
        "source": line.indicator.rule.source,
    }


def _evidence(evidence: Evidence) -> dict[str, str | None]:
    document = evidence.document
    return {
        "document": document.number if document else None,
        "kind": document.kind if document else None,
        "issued_on": f"{document.issued_on:%Y-%m-%d}" if document and document.issued_on else None,
        "issuer": document.issuer if document else None,
        "link": evidence.link or None,
        "note": evidence.note or None,
    }
