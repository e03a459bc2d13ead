"""Locking what the province has loaded, and letting it go again."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now

from assessments.models import Action, Fact, HistoryEntry, subject_of_fact
from assessments.permissions import can_lock_facts, demand
from assessments.services.history import history_line
from assessments.wording import words_of_fact
from dtscore.accounts.models import AdministrativeUnit, User

BATCH = 500
NOT_LOADED = (
    "Số liệu này do đơn vị nhập, không phải do tỉnh nạp, nên tỉnh không khóa được. Muốn khóa, hãy"
    " nạp số của tỉnh trước."
)


@transaction.atomic
def set_fact_lock(
    *, actor: User, unit: AdministrativeUnit, year: int, code: str, locked: bool
) -> Fact:
    """Lock or unlock one figure; done already, nothing happens.

    Raises PermissionDenied, Fact.DoesNotExist, or ValidationError for the unit's own figure.
    """
    demand(can_lock_facts(actor, unit))
    rows = Fact.objects.select_for_update(of=("self",)).select_related("kind", "unit")
    fact = rows.get(unit=unit, year=year, kind__code=code)
    if locked and not fact.is_preloaded:
        raise ValidationError(NOT_LOADED)
    _set(actor, [fact], locked=locked)
    return fact


@transaction.atomic
def set_fact_locks(*, actor: User, facts: Iterable[int], locked: bool) -> int:
    """The same for many figures by their keys; of those that the province did not load, or that
    are not its communes', none is touched. How many were changed."""
    rows = Fact.objects.select_for_update(of=("self",)).filter(pk__in=list(facts))
    rows = rows.filter(is_preloaded=True).select_related("kind", "unit").order_by("pk")
    own = [fact for fact in rows if can_lock_facts(actor, fact.unit)]
    return _set(actor, own, locked=locked)


def _set(actor: User, facts: list[Fact], *, locked: bool) -> int:
    touched = [fact for fact in facts if fact.is_locked != locked]
    at = now() if locked else None
    for fact in touched:
        fact.locked_at, fact.locked_by = at, actor if locked else None
    Fact.objects.bulk_update(touched, ["locked_at", "locked_by"], batch_size=BATCH)
    HistoryEntry.objects.bulk_create(
        [lock_line(actor, fact, locked=locked) for fact in touched], batch_size=BATCH
    )
    return len(touched)


def lock_line(actor: User, fact: Fact, *, locked: bool) -> HistoryEntry:
    """The line of one lock."""
    words = words_of_fact(fact)
    state = ("không khóa", "khóa") if locked else ("khóa", "không khóa")
    return history_line(
        actor=actor,
        action=Action.FACT_LOCKED if locked else Action.FACT_UNLOCKED,
        unit=fact.unit,
        subject=subject_of_fact(fact.kind.label, fact.year),
        changes={"Khóa": state, fact.kind.label: (words, words)},
    )
