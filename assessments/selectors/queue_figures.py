"""Points claimed and found of the assessments on one page of the queue, without scoring anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessments.models import Answer, Assessment, AssessmentStatus, ReviewDecision, Verdict
from assessments.scoring import AnswerData, Result, Totals, score, with_results
from assessments.selectors.deadlines import open_return
from criteria.rules.base import AnswerState
from criteria.selectors import load_spec


@dataclass(frozen=True)
class Figures:
    """What one assessment claims and what was found so far; ``found`` is None until every
    indicator has a result. ``reduced`` counts the indicators that were found to be worth less.
    Of the last return: how many indicators, and how many of them were saved again."""

    kind: str
    claimed: Totals
    found: Totals | None
    reduced: int
    returned: int
    changed: int

    @property
    def difference(self) -> Decimal | None:
        """Found less claimed, in points or in passes."""
        if self.found is None:
            return None
        if self.kind == "points":
            return self.found.computed - self.claimed.computed
        return Decimal(self.found.passed - self.claimed.passed)


@dataclass(frozen=True)
class _Judged:
    code: str
    verdict: str
    result: Result
    answer_version: int
    returning: int | None


@dataclass(frozen=True)
class _Stored:
    state: str
    version: int
    claim: Result


def queue_figures(assessments: Sequence[Assessment]) -> dict[int, Figures]:
    """By assessment. Two queries, whatever the number; the sums are those of the review's sheets
    because the stored results go through the same adding up."""
    answers, decisions = _answers(assessments), _decisions(assessments)
    return {
        row.pk: _figures(row, answers.get(row.pk, {}), decisions.get(row.pk, []))
        for row in assessments
    }


def _answers(assessments: Sequence[Assessment]) -> Mapping[int, dict[str, _Stored]]:
    stored: dict[int, dict[str, _Stored]] = defaultdict(dict)
    rows = Answer.objects.filter(assessment__in=[row.pk for row in assessments]).values_list(
        "assessment_id", "indicator__code", "state", "version",
        "claimed_points", "claimed_passed", "self_points", "self_passed",
    )  # fmt: skip
    for pk, code, state, version, points, passed, own_points, own_passed in rows:
        is_printed = points is not None or passed is not None
        claim = Result(points, passed) if is_printed else Result(own_points, own_passed)
        stored[pk][code] = _Stored(state, version, claim)
    return stored


def _decisions(assessments: Sequence[Assessment]) -> Mapping[int, list[_Judged]]:
    judged: dict[int, list[_Judged]] = defaultdict(list)
    rows = ReviewDecision.objects.filter(assessment__in=[row.pk for row in assessments])
    for pk, code, verdict, points, passed, version, returning in rows.order_by(
        "number"
    ).values_list(
        "assessment_id", "indicator__code", "verdict", "points", "passed", "answer_version",
        "returned_item__returning",
    ):  # fmt: skip
        judged[pk].append(_Judged(code, verdict, Result(points, passed), version, returning))
    return judged


def _figures(
    assessment: Assessment, answers: Mapping[str, _Stored], decisions: Sequence[_Judged]
) -> Figures:
    spec = load_spec(assessment.campaign.indicator_set)
    states = {
        code: AnswerData(AnswerState(row.state), {})
        for code, row in answers.items()
        if code in spec.by_code
    }
    sheet = score(spec, states, {})
    claims = {code: row.claim for code, row in answers.items()}
    results = {row.code: row.result for row in decisions if row.verdict != Verdict.RETURNED}
    is_whole = results.keys() >= set(spec.by_code)
    returned, changed = _last_return(assessment, answers, decisions)
    return Figures(
        kind=spec.kind,
        claimed=with_results(sheet, claims).totals,
        found=with_results(sheet, results).totals if is_whole else None,
        reduced=sum(
            _is_less(found, claims[code]) for code, found in results.items() if code in claims
        ),
        returned=returned,
        changed=changed,
    )


def _is_less(found: Result, claim: Result) -> bool:
    """As ``Trail.is_reduced`` says it."""
    if claim.points is not None:
        return found.points is not None and found.points < claim.points
    if claim.passed is not None:
        return claim.passed and found.passed is False
    return not found.is_excluded


def _last_return(
    assessment: Assessment, answers: Mapping[str, _Stored], decisions: Sequence[_Judged]
) -> tuple[int, int]:
    """How many indicators the return under way gave back, and how many were saved since. Prefetched
    returnings are used."""
    returnings = list(assessment.returnings.all())
    shown = open_return(assessment)
    if shown is None and assessment.status == AssessmentStatus.RESUBMITTED and returnings:
        shown = returnings[-1]
    if shown is None:
        return 0, 0
    items = [row for row in decisions if row.returning == shown.pk]
    changed = [
        row
        for row in items
        if row.code in answers and answers[row.code].version != row.answer_version
    ]
    return len(items), len(changed)
