"""Giving indicators to colleagues, and taking them back."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.models import Action, Assessment, Assignment
from assessments.permissions import can_edit_answers, demand
from assessments.selectors.sharing import assignments_of, colleagues_of
from assessments.services.history import record
from assessments.services.locking import lock_assessment
from criteria.selectors import indicator_ids
from dtscore.accounts.models import AdministrativeUnit, User

NOBODY = "chưa giao"


class StaleAssignmentError(Exception):
    """Somebody shared out in between; ``current`` is who has these indicators now."""

    def __init__(self, current: Mapping[str, User | None]) -> None:
        told = "; ".join(f"{code}: {person or NOBODY}" for code, person in current.items())
        super().__init__(
            f"Có người vừa phân việc lại ({told}). Chưa lưu gì; hãy xem rồi bấm Lưu lần nữa."
        )
        self.current = current


@transaction.atomic
def assign_each(
    *,
    actor: User,
    assessment: Assessment,
    wanted: Mapping[str, User | None],
    seen: Mapping[str, int | None] | None = None,
) -> list[str]:
    """Give each indicator of ``wanted`` to its person; returns the codes that changed hands.

    ``seen`` is who had them on the screen, by primary key; without it nothing is compared.
    Raises PermissionDenied, ValidationError or StaleAssignmentError; then nothing is written.
    """
    assessment = lock_assessment(assessment)
    demand(can_edit_answers(actor, assessment))
    _refuse_strangers(assessment.unit, wanted)
    ids = indicator_ids(assessment.campaign.indicator_set)
    _refuse_unknown(assessment, wanted, ids)
    rows = assignments_of(assessment)
    current = {code: rows[code].assignee if code in rows else None for code in wanted}
    changed = {code: person for code, person in wanted.items() if person != current[code]}
    _refuse_stale(changed, current, seen)
    _store(actor, assessment, {ids[code]: person for code, person in changed.items()})
    for code, person in changed.items():
        record(
            actor=actor,
            action=Action.ASSIGNED,
            unit=assessment.unit,
            assessment=assessment,
            subject=code,
            changes={"người phụ trách": (str(current[code] or NOBODY), str(person or NOBODY))},
        )
    return list(changed)


def _refuse_strangers(unit: AdministrativeUnit, wanted: Mapping[str, User | None]) -> None:
    asked = {person for person in wanted.values() if person}
    if strangers := asked - set(colleagues_of(unit)):
        names = ", ".join(sorted(map(str, strangers)))
        raise ValidationError(
            f"Không giao được cho {names}: chỉ giao cho cán bộ, lãnh đạo đang làm việc"
            f" tại {unit.full_name}. Hãy chọn người khác."
        )


def _refuse_unknown(
    assessment: Assessment, wanted: Mapping[str, User | None], ids: Mapping[str, int]
) -> None:
    if unknown := [code for code in wanted if code not in ids]:
        indicator_set = assessment.campaign.indicator_set
        raise ValidationError(f"Bộ {indicator_set.code} không có chỉ số {', '.join(unknown)}.")


def _refuse_stale(
    changed: Mapping[str, User | None],
    current: Mapping[str, User | None],
    seen: Mapping[str, int | None] | None,
) -> None:
    if seen is None:
        return
    moved = {
        code: person
        for code in changed
        for person in [current[code]]
        if (person.pk if person else None) != seen.get(code)
    }
    if moved:
        raise StaleAssignmentError(moved)


def _store(actor: User, assessment: Assessment, changed: Mapping[int, User | None]) -> None:
    taken_back = [pk for pk, person in changed.items() if person is None]
    Assignment.objects.filter(assessment=assessment, indicator__in=taken_back).delete()
    Assignment.objects.bulk_create(
        [
            Assignment(assessment=assessment, indicator_id=pk, assignee=person, given_by=actor)
            for pk, person in changed.items()
            if person
        ],
        update_conflicts=True,
        unique_fields=["assessment", "indicator"],
        update_fields=["assignee", "given_by", "given_at"],
    )
