"""Recording a base figure and scoring every answer that reads it again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.models import Action, Answer, Assessment, Fact, HistoryEntry
from assessments.models.history import LONGEST_SUBJECT
from assessments.permissions import can_edit_fact, demand
from assessments.services.answers import current_facts, set_self_score
from assessments.services.history import history_line, record
from assessments.services.locking import lock_assessments, lock_unit
from assessments.wording import NOTHING, changes_between, words_of
from criteria.models import FactKind
from criteria.rules.spec import IndicatorSetSpec
from criteria.selectors import load_spec
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


@transaction.atomic
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
) -> Fact:
    """Store or correct a base figure and rescore every answer of the unit that reads it.

    ``seen_version`` is the version on the officer's screen, 0 for a figure that did not exist.
    Raises PermissionDenied, ValidationError or StaleFactError; then nothing is written.
    """
    lock_unit(unit)
    assessments = lock_assessments(unit, year)
    demand(can_edit_fact(actor, unit, year, kind.code))
    fact = Fact.objects.filter(unit=unit, year=year, kind=kind).first()
    if fact and fact.version != seen_version:
        raise StaleFactError(fact)
    before = _words(fact)
    fact = fact or Fact(unit=unit, year=year, kind=kind, version=0)
    fact.version += 1
    fact.value, fact.source, fact.as_of, fact.note = value, nfc(source), as_of, nfc(note)
    fact.updated_by = actor
    fact.full_clean(validate_unique=False, validate_constraints=False)
    if fact.value < 0:
        raise ValidationError({"value": "Số liệu nền không được âm."})
    if fact.value % 1 and any(_counts(assessment, kind) for assessment in assessments):
        sentence = f"“{kind.label}” là số đếm nguyên ({kind.measure}), không có phần thập phân."
        raise ValidationError({"value": sentence})
    fact.save()
    record(
        actor=actor,
        action=Action.FACT_RECORDED,
        unit=unit,
        subject=f"{kind.label} {year}"[:LONGEST_SUBJECT],
        changes={kind.label: (before, _words(fact))},
    )
    for assessment in assessments:
        _rescore_readers(actor, assessment, kind)
    return fact


def _counts(assessment: Assessment, kind: FactKind) -> bool:
    """Whether the assessment's set reads the figure as a number of things."""
    inputs = (
        item
        for indicator in load_spec(assessment.campaign.indicator_set).indicators
        for item in indicator.inputs
    )
    return any(item.fact == kind.code and item.kind == "count" for item in inputs)


def _words(fact: Fact | None) -> str:
    if fact is None:
        return NOTHING
    return f"{format_decimal(fact.value)} ({fact.source})"


def _rescore_readers(actor: User, assessment: Assessment, kind: FactKind) -> None:
    """Score again every answer that reads the figure; each that moved gets its line."""
    spec = load_spec(assessment.campaign.indicator_set)
    facts = current_facts(assessment)
    answers = _readers(assessment, spec, kind)
    lines = []
    for answer in answers:
        indicator = answer.indicator.code
        before = words_of(spec.by_code[indicator], answer)
        set_self_score(spec, indicator, answer, facts)
        if changes := changes_between(before, words_of(spec.by_code[indicator], answer)):
            answer.claim_superseded = answer.has_claim
            lines.append(
                history_line(
                    actor=actor,
                    action=Action.ANSWER_RESCORED,
                    unit=assessment.unit,
                    assessment=assessment,
                    subject=indicator,
                    changes=changes,
                )
            )
    Answer.objects.bulk_update(answers, ["self_points", "self_passed", "claim_superseded"])
    HistoryEntry.objects.bulk_create(lines)


def _readers(assessment: Assessment, spec: IndicatorSetSpec, kind: FactKind) -> list[Answer]:
    codes = [
        indicator.code
        for indicator in spec.indicators
        if any(item.fact == kind.code for item in indicator.inputs)
    ]
    return list(
        Answer.objects.select_for_update(of=("self",))
        .filter(assessment=assessment, indicator__code__in=codes)
        .select_related("indicator")
    )
