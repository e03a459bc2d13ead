"""Assessments read for their sums alone: no people, no documents, no joins, as for a country."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from assessments.models import Answer, Assessment, Campaign, ReviewDecision, TallyColumn
from assessments.permissions import ANNOUNCED, OFFICIAL
from assessments.scoring import ScoreSheet
from assessments.selectors.decisions import ReviewFile, Trail
from assessments.selectors.files import facts_of_many, scored_file
from criteria.models import Indicator, IndicatorSet
from criteria.selectors import indicator_ids

Codes = Mapping[int, str]


def reviews_to_sum(assessments: Sequence[Assessment]) -> Iterator[ReviewFile]:
    """Scores and decisions of each, without explanations. Three queries once their sets are known,
    however many assessments; whoever asks for more than sums pays a query a row."""
    _share_campaigns(assessments)
    sets = {row.campaign.indicator_set for row in assessments}
    codes = _AllCodes(_codes_of(sets), sets)
    answers, decisions = _answers(assessments, codes), _decisions(assessments, codes)
    facts = facts_of_many(assessments)
    for row in assessments:
        own = facts[row.unit_id, row.campaign.year]
        file = scored_file(row, answers.pop(row.pk, {}), own)
        decided = decisions.pop(row.pk, {})
        trails = {
            code: Trail(code, line, file.answers.get(code), tuple(decided.get(code, ())), None)
            for line in file.sheet.lines
            for code in [line.indicator.code]
        }
        yield ReviewFile(file, trails)


def column_sheets(review: ReviewFile) -> Iterator[tuple[TallyColumn, ScoreSheet]]:
    """The score sheet of each column that a submitted assessment has reached: what its tallies are
    the sums of."""
    yield TallyColumn.SELF, review.claim_sheet
    if step := _approved_step(review.assessment):
        yield TallyColumn.REVIEWED, review.sheet_at(step)
    if review.assessment.status in OFFICIAL:
        yield TallyColumn.FINAL, review.result_sheet


def _approved_step(assessment: Assessment) -> int:
    """The last step of the chain whose result was approved; 0 before the first."""
    is_over = assessment.status in ANNOUNCED
    passed = [
        step.position
        for step in assessment.chain
        if step.position < assessment.step or (is_over and step.position == assessment.step)
    ]
    return max(passed, default=0)


def _share_campaigns(assessments: Sequence[Assessment]) -> None:
    """One object for each campaign, so that its chain is read once."""
    known: dict[int, Campaign] = {}
    for row in assessments:
        row.campaign = known.setdefault(row.campaign_id, row.campaign)


def _codes_of(sets: set[IndicatorSet]) -> Codes:
    return {pk: code for one in sets for code, pk in indicator_ids(one).items()}


class _AllCodes(dict[int, str]):
    """Codes by indicator. A decision made before the campaign moved to a corrected version names
    the indicator of the version before; those are read when one turns up."""

    def __init__(self, codes: Codes, sets: set[IndicatorSet]) -> None:
        super().__init__(codes)
        self._set_codes = {one.code for one in sets}

    def __missing__(self, pk: int) -> str:
        versions = Indicator.objects.filter(indicator_set__code__in=self._set_codes)
        self.update(versions.values_list("pk", "code"))
        return self.get(pk, "")


def _answers(assessments: Sequence[Assessment], codes: Codes) -> dict[int, dict[str, Answer]]:
    found: dict[int, dict[str, Answer]] = defaultdict(dict)
    for row in Answer.objects.filter(assessment__in=[row.pk for row in assessments]):
        found[row.assessment_id][codes[row.indicator_id]] = row
    return found


def _decisions(
    assessments: Sequence[Assessment], codes: Codes
) -> dict[int, dict[str, list[ReviewDecision]]]:
    found: dict[int, dict[str, list[ReviewDecision]]] = defaultdict(lambda: defaultdict(list))
    rows = ReviewDecision.objects.filter(assessment__in=[row.pk for row in assessments])
    for row in rows.order_by("number"):
        found[row.assessment_id][codes[row.indicator_id]].append(row)
    return found
