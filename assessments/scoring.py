"""The score sheet: rules and answers in, points, verdicts, sums and their words out.

Plain Python on plain values. Nothing here reads a database or knows of one, so a result can be
recomputed anywhere and is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from criteria.rules.base import ZERO, AnswerState, Basis, Outcome, OutcomeStatus, Value
from criteria.rules.evaluate import AnswerValues, evaluate
from criteria.rules.spec import (
    WEAKEST_FIRST,
    GroupSpec,
    IndicatorSetSpec,
    IndicatorSpec,
    PillarSpec,
)
from dtscore.numbers import Rounding, round_decimal

Facts = Mapping[str, Decimal]


@dataclass(frozen=True)
class AnswerData:
    """An answer as the scoring sees it. ``claimed_*`` is what a paper printed, never an input."""

    state: AnswerState
    inputs: Mapping[str, Value]
    words: str = ""
    claimed_points: Decimal | None = None
    claimed_passed: bool | None = None


@dataclass(frozen=True)
class ScoreLine:
    """One indicator: its outcome by the rule, beside what the paper claimed."""

    indicator: IndicatorSpec
    state: AnswerState
    values: Mapping[str, Value]
    outcome: Outcome
    claimed_points: Decimal | None
    claimed_passed: bool | None
    tolerance: Decimal

    @property
    def difference(self) -> Decimal | None:
        """Computed minus claimed points; None where one of the two is missing."""
        if self.outcome.points is None or self.claimed_points is None:
            return None
        return self.outcome.points - self.claimed_points

    @property
    def basis(self) -> Basis:
        """How well this result is known."""
        return self.indicator.result_basis

    @property
    def uncomputed(self) -> Decimal | None:
        """Points that a paper claimed and that no rule could compute."""
        return self.claimed_points if self.outcome.points is None else None

    @property
    def differs(self) -> bool:
        """Whether claim and rule disagree by more than the set's tolerance, or in the verdict."""
        if self.difference is not None:
            return abs(self.difference) > self.tolerance
        if self.claimed_passed is None or self.outcome.passed is None:
            return False
        return self.claimed_passed != self.outcome.passed

    @property
    def is_computed(self) -> bool:
        return self.outcome.points is not None or self.outcome.passed is not None

    @property
    def is_answered(self) -> bool:
        return self.state is not AnswerState.BLANK


VERDICTS = {
    OutcomeStatus.NOT_DEPLOYED: "Chưa triển khai",
    OutcomeStatus.BLANK: "Chưa trả lời",
    OutcomeStatus.INCOMPLETE: "Chưa xác định",
    OutcomeStatus.EXCLUDED: "Không thuộc đối tượng",
}


def verdict_words(line: ScoreLine) -> str:
    """A pass/fail outcome in words; not deployed is no failed attempt."""
    return VERDICTS.get(line.outcome.status) or ("Đạt" if line.outcome.passed else "Không đạt")


@dataclass(frozen=True)
class Totals:
    """Sums over lines. ``maximum`` is the stated maximum, ``attainable`` what is left of it after
    the indicators that do not apply, ``allocated`` the part that indicators use up.

    ``difference`` sums the lines' own differences; claimed points that could not be computed are
    not part of it but of ``uncomputed``, and ``claims`` counts the lines with a claimed score.
    ``basis`` is that of the least known line that was computed.
    """

    computed: Decimal
    claimed: Decimal
    difference: Decimal
    uncomputed: Decimal
    claims: int
    maximum: Decimal
    attainable: Decimal
    allocated: Decimal
    indicators: int
    answered: int
    incomplete: int
    passed: int
    failed: int
    not_deployed: int
    excluded: int
    basis: Basis | None

    @property
    def unallocated(self) -> Decimal:
        return self.maximum - self.allocated

    @property
    def counted(self) -> int:
        """The indicators that count towards the passes."""
        return self.indicators - self.excluded


_SUMMED = tuple(item.name for item in fields(Totals) if item.name != "basis")


@dataclass(frozen=True)
class PillarScore:
    pillar: PillarSpec
    lines: tuple[ScoreLine, ...]
    totals: Totals

    @property
    def differs(self) -> bool:
        return any(line.differs for line in self.lines)


@dataclass(frozen=True)
class GroupScore:
    group: GroupSpec
    pillars: tuple[PillarScore, ...]
    totals: Totals


@dataclass(frozen=True)
class ScoreSheet:
    """The whole assessment, scored."""

    spec: IndicatorSetSpec
    groups: tuple[GroupScore, ...]
    totals: Totals

    @property
    def pillars(self) -> tuple[PillarScore, ...]:
        return tuple(pillar for group in self.groups for pillar in group.pillars)

    @property
    def lines(self) -> tuple[ScoreLine, ...]:
        return tuple(line for pillar in self.pillars for line in pillar.lines)


def score(spec: IndicatorSetSpec, answers: Mapping[str, AnswerData], facts: Facts) -> ScoreSheet:
    """Score every indicator of ``spec``. A missing answer is a blank one."""
    groups = tuple(_score_group(spec, group, answers, facts) for group in spec.groups)
    stated = spec.max_points.value if spec.max_points else None
    return ScoreSheet(spec, groups, _add((group.totals for group in groups), stated))


@dataclass(frozen=True)
class Result:
    """What an indicator was found to be worth by people: points, or a verdict, or neither where
    it was found not to apply. ``why`` says how."""

    points: Decimal | None = None
    passed: bool | None = None
    why: str = ""

    @property
    def is_excluded(self) -> bool:
        return self.points is None and self.passed is None

    def same_as(self, other: Result) -> bool:
        """Whether the two are worth the same, whatever their words."""
        return (self.points, self.passed) == (other.points, other.passed)


def with_results(sheet: ScoreSheet, results: Mapping[str, Result]) -> ScoreSheet:
    """The same sheet with what people found in place of what the rules computed, summed anew by
    the same rules. An indicator without a result keeps what was computed."""
    spec = sheet.spec
    groups = []
    for group in sheet.groups:
        pillars = []
        for score in group.pillars:
            lines = tuple(_found(line, results.get(line.indicator.code)) for line in score.lines)
            totals = _pillar_totals(spec, score.pillar, lines)
            pillars.append(PillarScore(score.pillar, lines, totals))
        totals = _add((pillar.totals for pillar in pillars), None)
        groups.append(GroupScore(group.group, tuple(pillars), totals))
    stated = spec.max_points.value if spec.max_points else None
    return ScoreSheet(spec, tuple(groups), _add((group.totals for group in groups), stated))


def _found(line: ScoreLine, result: Result | None) -> ScoreLine:
    if result is None:
        return line
    maximum = line.indicator.max_points
    if result.is_excluded:
        excluded = ZERO if maximum else None
        outcome = Outcome(OutcomeStatus.EXCLUDED, result.why, max_points=excluded)
        return replace(line, outcome=outcome)
    outcome = Outcome(
        _found_status(line, result),
        result.why,
        points=result.points,
        max_points=maximum.value if maximum else None,
        passed=result.passed,
    )
    # An indicator that was claimed not to apply and was found to apply counts like any other.
    state = AnswerState.REPORTED if line.state is AnswerState.NOT_APPLICABLE else line.state
    return replace(line, outcome=outcome, state=state)


def _found_status(line: ScoreLine, result: Result) -> OutcomeStatus:
    """What was not deployed stays so unless it was found to be worth something."""
    nothing = not result.points and not result.passed
    if nothing and line.outcome.status is OutcomeStatus.NOT_DEPLOYED:
        return OutcomeStatus.NOT_DEPLOYED
    return OutcomeStatus.DECLARED


def _score_group(
    spec: IndicatorSetSpec, group: GroupSpec, answers: Mapping[str, AnswerData], facts: Facts
) -> GroupScore:
    pillars = tuple(_score_pillar(spec, pillar, answers, facts) for pillar in group.pillars)
    return GroupScore(group, pillars, _add((pillar.totals for pillar in pillars), None))


def _score_pillar(
    spec: IndicatorSetSpec, pillar: PillarSpec, answers: Mapping[str, AnswerData], facts: Facts
) -> PillarScore:
    lines = tuple(
        score_line(spec, indicator, answers.get(indicator.code), facts)
        for indicator in pillar.indicators
    )
    return PillarScore(pillar, lines, _pillar_totals(spec, pillar, lines))


def score_line(
    spec: IndicatorSetSpec, indicator: IndicatorSpec, answer: AnswerData | None, facts: Facts
) -> ScoreLine:
    """Score one indicator. Where an input names a fact, the fact counts and not the input."""
    if answer is None:
        answer = AnswerData(AnswerState.BLANK, {})
    values = with_facts(indicator, answer.inputs, facts)
    counted = AnswerValues(answer.state, values, answer.words)
    return ScoreLine(
        indicator,
        answer.state,
        values,
        evaluate(indicator, counted, spec.round_to, spec.policies),
        answer.claimed_points,
        answer.claimed_passed,
        spec.tolerance.value,
    )


def with_facts(
    indicator: IndicatorSpec, inputs: Mapping[str, Value], facts: Facts
) -> Mapping[str, Value]:
    """The inputs with the facts laid over them."""
    values = dict(inputs)
    for spec in indicator.inputs:
        if spec.fact:
            values.pop(spec.name, None)
            if spec.fact in facts:
                values[spec.name] = facts[spec.fact]
    return values


def _pillar_totals(
    spec: IndicatorSetSpec, pillar: PillarSpec, lines: tuple[ScoreLine, ...]
) -> Totals:
    allocated = _sum(line.indicator.max_points.value for line in lines if line.indicator.max_points)
    counted = _sum(line.outcome.max_points for line in lines)
    maximum = pillar.max_points.value if pillar.max_points else allocated
    reweighted = _sum(
        line.indicator.max_points.value
        for line in lines
        if line.indicator.max_points and _is_reweighted(spec, line)
    )
    computed = _reweight(
        _sum(line.outcome.points for line in lines), counted, reweighted, spec.round_to
    )
    dropped = allocated - counted - reweighted if counted else allocated - counted
    statuses = [line.outcome.status for line in lines]
    return Totals(
        computed=computed,
        claimed=_sum(line.claimed_points for line in lines),
        difference=_sum(line.difference for line in lines),
        uncomputed=_sum(line.uncomputed for line in lines),
        claims=sum(line.claimed_points is not None for line in lines),
        maximum=maximum,
        attainable=maximum - dropped,
        allocated=allocated,
        indicators=len(lines),
        answered=sum(line.is_answered for line in lines),
        incomplete=statuses.count(OutcomeStatus.INCOMPLETE),
        passed=sum(line.outcome.passed is True for line in lines),
        failed=sum(
            line.outcome.passed is False and line.outcome.status is not OutcomeStatus.NOT_DEPLOYED
            for line in lines
        ),
        not_deployed=statuses.count(OutcomeStatus.NOT_DEPLOYED),
        excluded=statuses.count(OutcomeStatus.EXCLUDED),
        basis=weakest(line.basis for line in lines if line.is_computed),
    )


def _is_reweighted(spec: IndicatorSetSpec, line: ScoreLine) -> bool:
    policies = line.indicator.policies or spec.policies
    return line.state is AnswerState.NOT_APPLICABLE and policies.not_applicable.value == "reweight"


def _reweight(
    points: Decimal, counted: Decimal, reweighted: Decimal, rounding: Rounding
) -> Decimal:
    """Spread the maximum of the indicators that do not apply over the pillar's others."""
    if not reweighted or not counted:
        return points
    return round_decimal(points * (counted + reweighted) / counted, rounding)


def _sum(values: Iterable[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), ZERO)


def _add(parts: Iterable[Totals], maximum: Decimal | None) -> Totals:
    """Add totals up; ``maximum`` overrides the sum where the set states its own."""
    listed = tuple(parts)
    added = Totals(
        **{name: sum(getattr(part, name) for part in listed) for name in _SUMMED},
        basis=weakest(part.basis for part in listed),
    )
    if maximum is None:
        return added
    return replace(added, maximum=maximum, attainable=added.attainable - added.maximum + maximum)


def weakest(bases: Iterable[Basis | None]) -> Basis | None:
    """The least certain of ``bases``: a sum is known as well as its least known part."""
    known = set(bases)
    return next((basis for basis in WEAKEST_FIRST if basis in known), None)
