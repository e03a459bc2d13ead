"""Recording a base figure and scoring every answer that reads it again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.models import Action, Assessment, Fact, OfficialDocument, subject_of_fact
from assessments.permissions import can_edit_fact, demand
from assessments.selectors.fact_loads import counts_things
from assessments.services.history import record
from assessments.services.locking import lock_assessments, lock_unit
from assessments.services.rescoring import Rescored, rescore_readers
from assessments.wording import words_of_fact
from criteria.models import FactKind
from dtscore.accounts.models import AdministrativeUnit, User
from dtscore.numbers import format_decimal
from dtscore.text import nfc


class StaleFactError(Exception):
    """Somebody corrected the figure in between; ``current`` is the fact as it stands now."""

    def __init__(self, current: Fact) -> None:
        super().__init__(
            f"{current.updated_by} vừa sửa số liệu này thành {format_decimal(current.value)}"
            f" ({current.source}). Nếu số của bạn đúng, hãy bấm Lưu lần nữa."
        )
        self.current = current


@dataclass(frozen=True)
class SavedFact:
    """The figure as it stands now, and the answers whose result it moved."""

    fact: Fact
    rescored: list[Rescored]


def record_fact(
    *,
    actor: User,
    unit: AdministrativeUnit,
    year: int,
    kind: FactKind,
    value: Decimal,
    source: str,
    seen_version: int,
    as_of: date | None = None,
    note: str = "",
    document: OfficialDocument | None = None,
) -> Fact:
    """Store or correct a base figure and rescore every answer of the unit that reads it.

    ``seen_version`` is the version on the officer's screen, 0 for a figure that did not exist;
    ``document`` the source where it stands in the unit's register.
    Raises PermissionDenied, ValidationError or StaleFactError; then nothing is written.
    """
    return save_fact(
        actor=actor,
        unit=unit,
        year=year,
        kind=kind,
        value=value,
        source=source,
        seen_version=seen_version,
        as_of=as_of,
        note=note,
        document=document,
    ).fact


@transaction.atomic
def save_fact(
    *,
    actor: User,
    unit: AdministrativeUnit,
    year: int,
    kind: FactKind,
    value: Decimal,
    source: str,
    seen_version: int,
    as_of: date | None = None,
    note: str = "",
    document: OfficialDocument | None = None,
) -> SavedFact:
    """The same, and what it did to the answers."""
    lock_unit(unit)
    assessments = lock_assessments(unit, year)
    demand(can_edit_fact(actor, unit, year, kind.code))
    rows = Fact.objects.filter(unit=unit, year=year, kind=kind)
    fact = rows.select_related("updated_by").first()
    if fact and fact.version != seen_version:
        raise StaleFactError(fact)
    before = words_of_fact(fact)
    fact = fact or Fact(unit=unit, year=year, kind=kind, version=0)
    fact.version += 1
    fact.value, fact.source, fact.as_of, fact.note = value, nfc(source), as_of, nfc(note)
    fact.document, fact.updated_by, fact.is_preloaded = document, actor, False
    _refuse_faults(fact, assessments)
    fact.save()
    record(
        actor=actor,
        action=Action.FACT_RECORDED,
        unit=unit,
        subject=subject_of_fact(kind.label, year),
        changes={kind.label: (before, words_of_fact(fact))},
    )
    rescored = rescore_readers(actor=actor, assessments=assessments, kinds={unit.pk: {kind.code}})
    return SavedFact(fact, rescored)


def _refuse_faults(fact: Fact, assessments: Iterable[Assessment]) -> None:
    fact.full_clean(validate_unique=False, validate_constraints=False)
    if fact.value < 0:
        raise ValidationError({"value": "Số liệu nền không được âm."})
    if fact.document and fact.document.owner_id != fact.unit_id:
        raise ValidationError({"document": "Văn bản này không có trong sổ văn bản của đơn vị."})
    if fact.value % 1 and any(counts_things(row, fact.kind.code) for row in assessments):
        label, measure = fact.kind.label, fact.kind.measure
        sentence = f"“{label}” là số đếm nguyên ({measure}), không có phần thập phân."
        raise ValidationError({"value": sentence})
