"""Writes: plain functions, actor explicit, one transaction each.

Every service checks the right, takes the lock, checks again what it relies on, and writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localtime

from assessments.inputs import encode_inputs, find_faults
from assessments.models import (
    Answer,
    Assessment,
    Campaign,
    Evidence,
    Fact,
    OfficialDocument,
    Paper,
)
from assessments.narrative import clean_html
from assessments.permissions import can_edit_answers, can_edit_facts, can_edit_register, demand
from assessments.scoring import score_line
from assessments.selectors.files import answer_data, fact_values, facts_of
from criteria.models import FactKind, Indicator, IndicatorSet, SetState
from criteria.rules.base import AnswerState, Value
from criteria.rules.spec import IndicatorSetSpec
from criteria.selectors import load_spec
from dtscore.accounts.models import AdministrativeUnit, User
from dtscore.numbers import format_decimal
from dtscore.text import fold, nfc


class StaleAnswerError(Exception):
    """Somebody saved in between; ``current`` is the answer as it stands now."""

    def __init__(self, current: Answer) -> None:
        saved_at = localtime(current.updated_at)
        super().__init__(f"Câu trả lời đã được sửa lúc {saved_at:%H:%M %d/%m/%Y}.")
        self.current = current


class StaleFactError(Exception):
    """Somebody corrected the figure in between; ``current`` is the fact as it stands now."""

    def __init__(self, current: Fact) -> None:
        super().__init__(
            f"{current.updated_by} vừa sửa số liệu này thành {format_decimal(current.value)}"
            f" ({current.source}). Nếu số của bạn đúng, hãy bấm Lưu lần nữa."
        )
        self.current = current


@dataclass(frozen=True)
class Claim:
    """What a paper printed about an indicator; it never takes part in the computing."""

    points: Decimal | None = None
    passed: bool | None = None
    printed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AnswerChange:
    """What is saved at once: the state, the figures, the words, and a paper's claim if any."""

    state: AnswerState
    values: Mapping[str, Value]
    narrative: str = ""
    claim: Claim | None = None


@dataclass(frozen=True)
class Citation:
    """One piece of evidence: a document of the register, a link, or a described file."""

    document: OfficialDocument | None = None
    link: str = ""
    note: str = ""


@transaction.atomic
def open_campaign(
    *, indicator_set: IndicatorSet, year: int, name: str, levels: Sequence[str]
) -> Campaign:
    """The campaign of that name, opened when it is not there yet. ``levels`` is its review chain:
    whoever stands above the unit at each. Raises ValidationError for a set that is not published
    or does not apply to the year."""
    known = Campaign.objects.filter(indicator_set=indicator_set, year=year, name=name).first()
    if known:
        return known
    if indicator_set.state != SetState.PUBLISHED:
        raise ValidationError(f"Bộ {indicator_set} chưa công bố hoặc đã ngừng sử dụng.")
    if year < indicator_set.applies_from:
        raise ValidationError(f"Bộ {indicator_set} áp dụng từ năm {indicator_set.applies_from}.")
    campaign = Campaign.objects.create(
        indicator_set=indicator_set,
        year=year,
        name=name,
        period_start=date(year, 1, 1),
        period_end=date(year, 12, 31),
    )
    for position, level in enumerate(levels, start=1):
        campaign.review_steps.create(position=position, level=level)
    return campaign


@transaction.atomic
def open_assessment(*, campaign: Campaign, unit: AdministrativeUnit) -> Assessment:
    """The unit's assessment in the campaign, opened when it is not there yet.

    Raises ValidationError for a unit that did not exist at the end of the campaign's period.
    """
    if not unit.exists_on(campaign.period_end):
        day = f"{campaign.period_end:%d/%m/%Y}"
        raise ValidationError(f"{unit.full_name} (mã {unit.code}) không tồn tại vào ngày {day}.")
    _lock_unit(unit)
    assessment, _ = Assessment.objects.get_or_create(campaign=campaign, unit=unit)
    return assessment


@transaction.atomic
def save_answer(
    *,
    actor: User,
    assessment: Assessment,
    indicator_code: str,
    change: AnswerChange,
    seen_version: int,
    save_key: str = "",
) -> Answer:
    """Save one answer and its self-assessed score.

    ``seen_version`` is the version on the officer's screen, 0 for an answer that did not exist.
    ``save_key`` names this save: repeated, it returns what it has saved already.
    Raises PermissionDenied, ValidationError (by input name, or by column for a claim) or
    StaleAnswerError; then nothing is written.
    """
    assessment = _lock(assessment)
    demand(can_edit_answers(actor, assessment))
    spec = load_spec(assessment.campaign.indicator_set)
    indicator = _indicator(assessment, indicator_code)
    _refuse_faults(spec, indicator_code, change.values)
    current = _current_answer(assessment, indicator)
    if current and save_key and current.save_key == save_key:
        return current
    answer = _next_version(current, assessment, indicator, seen_version)
    answer.save_key = save_key
    answer.state = change.state
    answer.inputs = encode_inputs(change.values)
    answer.narrative = clean_html(change.narrative)
    answer.updated_by = actor
    if change.claim is not None:
        answer.claimed_points = change.claim.points
        answer.claimed_passed = change.claim.passed
        answer.printed = dict(change.claim.printed)
    _set_self_score(spec, indicator_code, answer, _fact_values(assessment))
    answer.clean_fields(exclude=("assessment", "indicator", "updated_by"))
    answer.save()
    return answer


def _lock(assessment: Assessment) -> Assessment:
    """The assessment as it is now, held until the transaction ends."""
    locked = Assessment.objects.select_for_update(of=("self",))
    return locked.select_related("unit", "campaign__indicator_set").get(pk=assessment.pk)


def _indicator(assessment: Assessment, code: str) -> Indicator:
    indicator_set = assessment.campaign.indicator_set
    try:
        return Indicator.objects.get(indicator_set=indicator_set, code=code)
    except Indicator.DoesNotExist:
        sentence = f"Bộ {indicator_set.code} không có chỉ số {code}."
        raise ValidationError(sentence, code="unknown_indicator") from None


def _refuse_faults(spec: IndicatorSetSpec, code: str, values: Mapping[str, Value]) -> None:
    if faults := find_faults(spec.by_code[code], values):
        raise ValidationError({fault.name: fault.sentence for fault in faults})


def _current_answer(assessment: Assessment, indicator: Indicator) -> Answer | None:
    answers = Answer.objects.select_for_update(of=("self",)).select_related("updated_by")
    return answers.filter(assessment=assessment, indicator=indicator).first()


def _next_version(
    current: Answer | None, assessment: Assessment, indicator: Indicator, seen_version: int
) -> Answer:
    if current is None:
        return Answer(assessment=assessment, indicator=indicator, version=1)
    if current.version != seen_version:
        raise StaleAnswerError(current)
    current.version += 1
    return current


def _set_self_score(
    spec: IndicatorSetSpec, code: str, answer: Answer, facts: Mapping[str, Decimal]
) -> None:
    indicator = spec.by_code[code]
    outcome = score_line(spec, indicator, answer_data(indicator, answer), facts).outcome
    answer.self_points, answer.self_passed = outcome.points, outcome.passed


def _fact_values(assessment: Assessment) -> dict[str, Decimal]:
    facts = facts_of(assessment.unit, assessment.campaign.year)
    return fact_values({fact.kind.code: fact for fact in facts})


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
    _lock_unit(unit)
    assessments = _lock_assessments(unit, year)
    demand(can_edit_facts(actor, unit, year))
    fact = Fact.objects.filter(unit=unit, year=year, kind=kind).first()
    if fact and fact.version != seen_version:
        raise StaleFactError(fact)
    fact = fact or Fact(unit=unit, year=year, kind=kind, version=0)
    fact.version += 1
    fact.value, fact.source, fact.as_of, fact.note = value, nfc(source), as_of, nfc(note)
    fact.updated_by = actor
    fact.full_clean(validate_unique=False, validate_constraints=False)
    if fact.value < 0:
        raise ValidationError({"value": "Số liệu nền không được âm."})
    fact.save()
    for assessment in assessments:
        _rescore_readers(assessment, kind)
    return fact


def _lock_unit(unit: AdministrativeUnit) -> None:
    """One writer at a time in a unit's facts and register; readers and new answers go on."""
    AdministrativeUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def _lock_assessments(unit: AdministrativeUnit, year: int) -> list[Assessment]:
    """The unit's assessments of the year, held: no answer is saved with the old figure and none
    is submitted while a figure changes."""
    locked = Assessment.objects.select_for_update(of=("self",)).filter(
        unit=unit, campaign__year=year
    )
    return list(locked.select_related("unit", "campaign__indicator_set").order_by("pk"))


def _rescore_readers(assessment: Assessment, kind: FactKind) -> None:
    spec = load_spec(assessment.campaign.indicator_set)
    readers = [
        indicator.code
        for indicator in spec.indicators
        if any(item.fact == kind.code for item in indicator.inputs)
    ]
    _rescore(assessment, spec, readers)


def _rescore(assessment: Assessment, spec: IndicatorSetSpec, codes: Sequence[str]) -> None:
    facts = _fact_values(assessment)
    answers = list(
        Answer.objects.select_for_update(of=("self",))
        .filter(assessment=assessment, indicator__code__in=codes)
        .select_related("indicator")
    )
    for answer in answers:
        _set_self_score(spec, answer.indicator.code, answer, facts)
    Answer.objects.bulk_update(answers, ["self_points", "self_passed"])


@transaction.atomic
def register_document(
    *,
    actor: User,
    owner: AdministrativeUnit,
    kind: str,
    number: str,
    issuer: str,
    issued_on: date | None,
    abstract: str = "",
) -> OfficialDocument:
    """The document in the unit's register; one that is there already is found, not doubled."""
    demand(can_edit_register(actor, owner))
    _lock_unit(owner)
    known = OfficialDocument.objects.filter(
        owner=owner, issuer=nfc(issuer), number=nfc(number), issued_on=issued_on
    ).first()
    if known:
        return known
    document = OfficialDocument(
        owner=owner,
        kind=nfc(kind),
        number=nfc(number),
        issuer=nfc(issuer),
        issued_on=issued_on,
        abstract=nfc(abstract),
        search_text=fold(f"{kind} {number} {issuer} {abstract}"),
    )
    document.full_clean()
    document.save()
    return document


@transaction.atomic
def cite_evidence(*, actor: User, answer: Answer, citations: Sequence[Citation]) -> list[Evidence]:
    """Replace the evidence of an answer by ``citations``, in their order.

    Raises PermissionDenied or ValidationError; then what was there stays.
    """
    assessment = _lock(answer.assessment)
    demand(can_edit_answers(actor, assessment))
    for position, citation in enumerate(citations, start=1):
        _refuse_citation(assessment.unit, position, citation)
    evidence = [
        Evidence(
            answer=answer,
            position=position,
            document=citation.document,
            link=citation.link,
            note=nfc(citation.note),
        )
        for position, citation in enumerate(citations, start=1)
    ]
    for item in evidence:
        item.full_clean(exclude=["answer"], validate_constraints=False, validate_unique=False)
    answer.evidence.all().delete()
    return Evidence.objects.bulk_create(evidence)


def _refuse_citation(unit: AdministrativeUnit, position: int, citation: Citation) -> None:
    document = citation.document
    if document is None and not citation.link and not citation.note.strip():
        raise ValidationError(
            f"Minh chứng thứ {position} còn trống: hãy chọn văn bản, ghi đường dẫn hoặc ghi chú."
        )
    if document is not None and document.owner_id != unit.pk:
        raise ValidationError(f"Minh chứng thứ {position} không có trong sổ văn bản của đơn vị.")


WORDING = {field.name for field in Paper._meta.concrete_fields} - {"id", "assessment"}


@transaction.atomic
def save_paper(*, actor: User, assessment: Assessment, **wording: Any) -> Paper:
    """Store what the official paper says around its results; ``wording`` names Paper's fields."""
    if unknown := wording.keys() - WORDING:
        raise TypeError(f"a paper has no {', '.join(sorted(unknown))}")
    assessment = _lock(assessment)
    demand(can_edit_answers(actor, assessment))
    paper = Paper.objects.filter(assessment=assessment).first() or Paper(assessment=assessment)
    for name, value in wording.items():
        setattr(paper, name, value)
    paper.sections = {key: clean_html(body) for key, body in paper.sections.items()}
    paper.full_clean(validate_constraints=False)
    if paper.number and not paper.number.isdecimal():
        raise ValidationError({"number": "Chỉ ghi phần số, ví dụ 05; ký hiệu /BC-UBND có sẵn."})
    if paper.number and paper.issued_on is None:
        raise ValidationError({"issued_on": "Báo cáo đã có số thì phải có ngày ban hành."})
    paper.save()
    return paper
