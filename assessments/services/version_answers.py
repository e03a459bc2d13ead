"""Carrying answers over to a corrected version of their set. The number of statements grows with
the indicators that are worth something else, never with the units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Model, QuerySet, Value, When
from django.utils.timezone import now

from assessments.inputs import decode_inputs, find_faults
from assessments.models import (
    Answer,
    Assessment,
    Assignment,
    Campaign,
    Explanation,
    Presence,
    ReviewDraft,
    ReviewShare,
    SecondOpinion,
)
from assessments.selectors.files import fact_values, facts_of_many
from assessments.selectors.review_sharing import pillar_ids
from assessments.selectors.version_changes import VersionChange
from assessments.services.answers import set_self_score
from assessments.services.history import Changes
from assessments.wording import changes_between, words_of
from criteria.rules.base import AnswerState
from criteria.rules.spec import IndicatorSpec
from criteria.selectors import indicator_ids

BATCH = 500
_WRITTEN = (
    "indicator", "state", "inputs", "to_confirm", "claim_superseded", "self_points", "self_passed",
    "version", "save_key",
)  # fmt: skip
# Who does what, what was typed and what was said: they go along with the indicator.
_FOLLOWERS: tuple[type[Model], ...] = (
    Assignment, Presence, ReviewDraft, Explanation, SecondOpinion,
)  # fmt: skip
# Of what is gone they mean nothing any more.
_FLEETING: tuple[type[Model], ...] = (Assignment, Presence)


@dataclass(frozen=True)
class CarriedAnswers:
    """What became of the answers, by assessment: changes in words by the indicator's code."""

    changes: Mapping[int, Mapping[str, Changes]]
    kept: int
    set_aside: int


def carry_answers(
    campaign: Campaign, change: VersionChange, assessments: Sequence[Assessment]
) -> CarriedAnswers:
    """Point every answer at the new version, compute anew what may be worth something else, and
    set aside what the new version does not ask. All assessments are held by the caller."""
    told: dict[int, dict[str, Changes]] = defaultdict(dict)
    rows = Answer.objects.filter(assessment__campaign=campaign)
    old = indicator_ids(change.before)
    aside = rows.filter(indicator__in=[old[code] for code in change.set_aside])
    for pk, code in aside.values_list("assessment_id", "indicator__code"):
        told[pk][code] = {"Câu trả lời": ("đang tính", "cất riêng, không tính nữa")}
    set_aside = aside.update(set_aside_at=now())
    facts = {place: fact_values(values) for place, values in facts_of_many(assessments).items()}
    by_pk = {row.pk: row for row in assessments}
    for code in change.recomputed:
        _recompute(rows.filter(indicator=old[code]), change, code, by_pk, facts, told)
    ids = {pk: to for pk, to in change.ids.items() if pk != to}
    _point(rows.filter(indicator__in=ids), "indicator", ids)
    _carry_followers(campaign, change, ids)
    return CarriedAnswers(told, rows.count(), set_aside)


def _recompute(
    answers: QuerySet[Answer],
    change: VersionChange,
    code: str,
    assessments: Mapping[int, Assessment],
    facts: Mapping[tuple[int, int], Mapping[str, Decimal]],
    told: Mapping[int, dict[str, Changes]],
) -> None:
    """One indicator in every assessment: what was answered stays, its worth follows the new rule.
    Two statements, and one more for each ``BATCH`` units."""
    target = change.goes_to[code]
    old, new = change.old.by_code[code], change.new.by_code[target]
    target_id = change.ids[indicator_ids(change.before)[code]]
    is_rescaled = old.max_points != new.max_points
    written = list(answers.select_for_update(of=("self",)))
    for answer in written:
        unit = assessments[answer.assessment_id]
        before, worth = words_of(old, answer), (answer.self_points, answer.self_passed)
        answer.indicator_id = target_id
        _fit(answer, old, new)
        answer.to_confirm = answer.to_confirm or answer.state != AnswerState.BLANK
        answer.version += 1
        answer.save_key = ""
        set_self_score(
            change.new, target, answer, facts.get((unit.unit_id, unit.campaign.year), {})
        )
        if is_rescaled or worth != (answer.self_points, answer.self_passed):
            answer.claim_superseded = answer.is_from_paper
        told[answer.assessment_id][_codes(code, target)] = changes_between(
            before, words_of(new, answer)
        )
    Answer.objects.bulk_create(
        written,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=list(_WRITTEN),
    )


def _codes(code: str, target: str) -> str:
    return code if code == target else f"{code} → {target}"


def _fit(answer: Answer, old: IndicatorSpec, new: IndicatorSpec) -> None:
    """Figures that the new indicator would refuse are taken out of the computing (the history
    keeps them); names that it does not know stay stored and are not read."""
    kinds = {spec.name: spec.kind for spec in old.inputs}
    asked = {spec.name: spec.kind for spec in new.inputs if not spec.fact}
    unfit = {name for name, kind in asked.items() if name in kinds and kinds[name] != kind}
    unfit |= {name for name in asked if name not in kinds}
    inputs = {name: raw for name, raw in answer.inputs.items() if name not in unfit}
    faults = find_faults(new, decode_inputs(new, inputs))
    refused = {fault.name for fault in faults}
    answer.inputs = {name: raw for name, raw in inputs.items() if name not in refused}
    loses_ratio = old.rule.has_denominator and not new.rule.has_denominator
    if answer.state == AnswerState.NOTHING_TO_MEASURE and loses_ratio:
        answer.state = AnswerState.BLANK


def _point(rows: QuerySet[Any], field: str, ids: Mapping[int, int]) -> None:
    """One statement for all rows."""
    if ids:
        chosen = [When(**{field: pk}, then=Value(to)) for pk, to in ids.items()]
        rows.update(**{field: Case(*chosen)})


def _carry_followers(campaign: Campaign, change: VersionChange, ids: Mapping[int, int]) -> None:
    old = indicator_ids(change.before)
    gone = [old[code] for code in change.set_aside]
    for model in _FLEETING:
        _rows(model, campaign).filter(indicator__in=gone).delete()
    for model in _FOLLOWERS:
        _point(_rows(model, campaign).filter(indicator__in=ids), "indicator", ids)
    before, after = pillar_ids(change.before), pillar_ids(change.after)
    pillars = {pk: after[code] for code, pk in before.items() if code in after}
    shares = _rows(ReviewShare, campaign)
    shares.filter(pillar__in=[pk for pk in before.values() if pk not in pillars]).delete()
    _point(shares.filter(pillar__in=pillars), "pillar", pillars)


def _rows(model: type[Model], campaign: Campaign) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._default_manager.filter(assessment__campaign=campaign)
    return rows
