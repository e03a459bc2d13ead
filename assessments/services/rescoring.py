"""Scoring again the answers that read a base figure, of one unit or of a province."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assessments.models import Action, Answer, Assessment, HistoryEntry
from assessments.selectors.files import fact_values, facts_of_many
from assessments.services.answers import set_self_score
from assessments.services.history import history_line
from assessments.wording import score_field, score_of
from criteria.rules.spec import IndicatorSpec
from criteria.selectors import load_spec
from dtscore.accounts.models import User

BATCH = 200


@dataclass(frozen=True)
class Rescored:
    """One answer whose result moved; ``before`` and ``after`` as people read them."""

    set_title: str
    code: str
    before: str
    after: str
    is_points: bool

    def __str__(self) -> str:
        measure = " điểm" if self.is_points else ""
        return f"{self.set_title} chỉ số {self.code}: {self.before} → {self.after}{measure}"


def rescore_readers(
    *, actor: User, assessments: Sequence[Assessment], kinds: Mapping[int, Collection[str]]
) -> list[Rescored]:
    """Score again every answer that reads one of the figures ``kinds`` of its unit (by the unit's
    key); each that moved gets its line. The caller holds the assessments. The number of statements
    does not depend on that of the units, but for one in every batch."""
    wanted = {row.pk: (row, _readers(row, kinds.get(row.unit_id, ()))) for row in assessments}
    facts = facts_of_many(assessments)
    moved: list[Answer] = []
    lines: list[HistoryEntry] = []
    told: list[Rescored] = []
    for answer in _answers(wanted):
        row, readers = wanted[answer.assessment_id]
        indicator = readers.get(answer.indicator.code)
        if indicator is None:
            continue
        before = (answer.self_points, answer.self_passed, score_of(answer))
        spec = load_spec(row.campaign.indicator_set)
        known = fact_values(facts.get((row.unit_id, row.campaign.year), {}))
        set_self_score(spec, indicator.code, answer, known)
        if before[:2] == (answer.self_points, answer.self_passed):
            continue
        answer.claim_superseded = answer.is_from_paper
        moved.append(answer)
        told.append(_told(row, indicator, before[2], score_of(answer)))
        lines.append(_line(actor, row, indicator, told[-1]))
    fields = ["self_points", "self_passed", "claim_superseded"]
    Answer.objects.bulk_update(moved, fields, batch_size=BATCH)
    HistoryEntry.objects.bulk_create(lines, batch_size=BATCH)
    return told


def _readers(assessment: Assessment, kinds: Collection[str]) -> dict[str, IndicatorSpec]:
    return {
        indicator.code: indicator
        for indicator in load_spec(assessment.campaign.indicator_set).indicators
        if any(item.fact in kinds for item in indicator.inputs if item.fact)
    }


def _answers(
    wanted: Mapping[int, tuple[Assessment, Mapping[str, IndicatorSpec]]],
) -> list[Answer]:
    codes = {code for _, readers in wanted.values() for code in readers}
    rows = Answer.objects.select_for_update(of=("self",)).filter(
        assessment__in=list(wanted), indicator__code__in=codes
    )
    return list(rows.select_related("indicator").order_by("assessment", "indicator"))


def _told(row: Assessment, indicator: IndicatorSpec, before: str, after: str) -> Rescored:
    title = row.campaign.indicator_set.short_title
    return Rescored(title, indicator.code, before, after, bool(indicator.max_points))


def _line(
    actor: User, row: Assessment, indicator: IndicatorSpec, rescored: Rescored
) -> HistoryEntry:
    return history_line(
        actor=actor,
        action=Action.ANSWER_RESCORED,
        unit=row.unit,
        assessment=row,
        subject=indicator.code,
        changes={score_field(indicator): (rescored.before, rescored.after)},
    )
