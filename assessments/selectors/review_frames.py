"""What stands around a review: who issues its paper, to whom, what was submitted and given back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.timezone import localtime

from assessments.models import Assessment, ReportKind
from dtscore.accounts.models import AdministrativeUnit, UnitLevel

Units = Mapping[str, AdministrativeUnit]


def frame_of(assessment: Assessment, kind: ReportKind) -> dict[str, Any]:
    """Plain values for the snapshot of a review. Four queries, one more for the review chain
    unless it is known."""
    units = units_above(assessment.unit)
    issuer = _issuer(assessment, kind, units)
    return {
        "issuer": _office(issuer),
        "addressee": _addressee(assessment, kind, units).full_name,
        "campaign": _campaign(assessment),
        "submissions": _submissions(assessment),
        "returnings": _returnings(assessment),
    }


def units_above(unit: AdministrativeUnit) -> Units:
    """The units that this one lies under, by level. One query."""
    above = [int(key) for key in unit.path.strip("/").split("/")[:-1] if key]
    return {row.level: row for row in AdministrativeUnit.objects.filter(pk__in=above)}


def _issuer(assessment: Assessment, kind: ReportKind, units: Units) -> AdministrativeUnit:
    """The unit at the present step; what is final is the province's."""
    step = assessment.current_step
    level = UnitLevel.PROVINCE if kind == ReportKind.FINAL or step is None else step.level
    return units[level]


def _addressee(assessment: Assessment, kind: ReportKind, units: Units) -> AdministrativeUnit:
    """The unit at the next step; the assessed unit where nobody else comes."""
    step, following = assessment.current_step, assessment.next_step
    if kind == ReportKind.FINAL or not step or not following or following.level == step.level:
        return assessment.unit
    return units[following.level]


def _office(unit: AdministrativeUnit) -> dict[str, Any]:
    return {
        "code": unit.code,
        "level": unit.level,
        "name": unit.full_name,
        "place": unit.document_place,
        "signatory_title": unit.signatory_title,
        "signatory_name": unit.signatory_name,
    }


def _campaign(assessment: Assessment) -> dict[str, Any]:
    campaign = assessment.campaign
    return {
        "name": campaign.name,
        "period_start": campaign.period_start.isoformat(),
        "period_end": campaign.period_end.isoformat(),
        "explanation_days": campaign.explanation_days,
    }


def _submissions(assessment: Assessment) -> list[dict[str, Any]]:
    """The submissions that were not taken back."""
    rows = assessment.submissions.filter(withdrawn_at=None).defer("snapshot")
    return [
        {
            "number": row.number,
            "code": row.code,
            "at": localtime(row.submitted_at).isoformat(),
            "by": str(row.submitted_by),
            "is_late": row.is_late,
        }
        for row in rows.select_related("submitted_by").order_by("number")
    ]


def _returnings(assessment: Assessment) -> list[dict[str, Any]]:
    rows = assessment.returnings.select_related("returned_by").prefetch_related(
        "items__decision__indicator"
    )
    return [
        {
            "step": row.step,
            "number": row.number,
            "at": localtime(row.returned_at).isoformat(),
            "by": str(row.returned_by),
            "due_on": row.due_on.isoformat(),
            "comment": row.comment,
            "codes": [item.decision.indicator.code for item in row.items.all()],
        }
        for row in rows.order_by("number")
    ]
