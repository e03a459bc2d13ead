"""The one place that says what of a unit's work the checks read: whatever writes it tells the
history, and the history tells this, inside the same transaction."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import F

from assessments.models import Action, Assessment, UnitChange
from criteria.models import SetMapping

# Answers, figures, evidence, documents, papers; and what makes last year's result another one.
READ_BY_CHECKS = frozenset(
    {
        Action.ANSWER_SAVED,
        Action.ANSWER_TAKEN_OVER,
        Action.ANSWER_RESCORED,
        Action.EVIDENCE_ADDED,
        Action.EVIDENCE_CHANGED,
        Action.EVIDENCE_REMOVED,
        Action.FACT_RECORDED,
        Action.DOCUMENT_REGISTERED,
        Action.DOCUMENT_CHANGED,
        Action.FILE_ATTACHED,
        Action.FILE_DETACHED,
        Action.PAPER_SAVED,
        Action.SUBMITTED,
        Action.WITHDRAWN,
        Action.RETURNED,
        Action.RECALLED,
        Action.APPROVED,
        Action.FINALIZED,
        Action.REOPENED,
        Action.ASSESSMENT_OPENED,
        Action.UNIT_REMOVED,
        Action.VERSION_CHANGED,
    }
)


def note_change(units: Collection[int]) -> None:
    """What was found at these units (keys) is stale; all their years, for one reads the other.
    One query for a unit that is known here, two for many, and once in the life of a unit three
    more.

    Whoever saves first makes the row, not whoever checks: a check that begins meanwhile waits for
    it, and does not believe that nothing has happened.
    """
    wanted = set(units)
    rows = UnitChange.objects.filter(unit__in=wanted)
    if len(wanted) > 1:  # in one order, so that two who write for many units wait and no circle
        list(rows.select_for_update().order_by("unit").values_list("unit"))
    if rows.update(number=F("number") + 1) == len(wanted):
        return
    fresh = wanted - set(rows.values_list("unit", flat=True))
    new = [UnitChange(unit_id=pk) for pk in sorted(fresh)]
    UnitChange.objects.bulk_create(new, ignore_conflicts=True)
    UnitChange.objects.filter(unit__in=fresh).update(number=F("number") + 1)


@transaction.atomic
def note_mapping(instance: SetMapping, **_: Any) -> None:
    """A mapping between two sets was saved or deleted, where nobody knows of assessments: what was
    found by it at the units of either set is stale. A receiver of these signals."""
    sets = (instance.source_id, instance.target_id)
    units = Assessment.objects.filter(campaign__indicator_set__in=sets)
    note_change(set(units.values_list("unit", flat=True)))
