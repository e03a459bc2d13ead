"""The few contradictions of a simulated unit, as they happen to people, and its words to them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from assessments.consistency import checks
from assessments.consistency.base import Finding, Severity
from assessments.consistency.fact_names import FACT_SUMS
from assessments.consistency.registry import CHECKS
from assessments.consistency.stating import declared_ratio
from assessments.consistency.unit_year import AnswerView, FactView, Passage, SetSide, UnitYear
from assessments.importers.simulation.answers import COUNTED, SHARED, Given
from assessments.importers.simulation.figures import ratios_of
from assessments.models import Answer, Fact
from assessments.narrative import plain_text
from assessments.scoring import ScoreSheet
from criteria.rules.base import AnswerState
from criteria.rules.declared import DeclaredRule
from criteria.rules.spec import IndicatorSetSpec, IndicatorSpec

HOW_MANY = ((0, 50), (1, 32), (2, 18))  # of a hundred units
ERRORS = 25  # of a hundred units that are still filling in
# What the unit says to the finding of a check.
WORDS: Mapping[str, str] = {
    "same_figure": "Hai chỉ số đếm tại hai thời điểm: một số chốt ngày 15/12, một số cuối năm.",
    "fact_values": "Một công chức chuyển công tác giữa kỳ nên hai thời điểm có số khác nhau.",
    "declared_without_ground": "Việc do cấp huyện làm chung cho các xã, xã không có số liệu riêng.",
    "declared_unlike_figures": "Xã tự chấm cả phần việc đã làm nhưng chưa có kết quả trong năm.",
}
Answers = dict[str, Given]
Slip = Callable[[IndicatorSetSpec, Answers, random.Random], bool]


def slip(
    spec: IndicatorSetSpec, given: Answers, rng: random.Random, *, is_filling: bool
) -> list[str]:
    """Change a few answers so that they contradict others; the codes of the checks that find it.
    An error only where the unit is still filling in: it would not have been let through."""
    counts, parts = zip(*HOW_MANY, strict=True)
    chosen = rng.sample(list(SLIPS), rng.choices(counts, parts)[0])
    if is_filling and rng.randrange(100) < ERRORS:
        _too_many(spec, given, rng)
    return [code for code in chosen if SLIPS[code](spec, given, rng)]


def _counted_twice(spec: IndicatorSetSpec, given: Answers, rng: random.Random) -> bool:
    """One of the figures that several indicators ask is of another day."""
    found = [
        (indicator.code, item.name)
        for indicator in _reported(spec, given)
        for item in indicator.inputs
        if item.name in SHARED - {ratio.numerator for ratio in ratios_of(indicator)}
        and given[indicator.code].values.get(item.name)
    ]
    return len(found) > 1 and _add(given, *rng.choice(found), rng.randint(1, 9))


def _counted_later(spec: IndicatorSetSpec, given: Answers, rng: random.Random) -> bool:  # noqa: ARG001
    """One person more than the base figures say."""
    names = {rule.input for rule in FACT_SUMS}
    for indicator in _reported(spec, given):
        for name in names & set(given[indicator.code].values):
            return _add(given, indicator.code, name, 1)
    return False


def _without_words(spec: IndicatorSetSpec, given: Answers, rng: random.Random) -> bool:
    """Points that nothing is said for."""
    mark = COUNTED.split("{", maxsplit=1)[0]
    found = [row.code for row in _declared(spec, given) if mark in given[row.code].words]
    if not found:
        return False
    code = rng.choice(found)
    words = given[code].words.split(mark)[0].strip()
    given[code] = replace(given[code], words=words)
    return True


def _claimed_more(spec: IndicatorSetSpec, given: Answers, rng: random.Random) -> bool:  # noqa: ARG001
    """More points than the figures give."""
    for indicator in _declared(spec, given):
        if declared_ratio(indicator) and indicator.max_points:
            assert isinstance(indicator.rule, DeclaredRule)
            values = dict(given[indicator.code].values)
            claimed, maximum = values[indicator.rule.input], indicator.max_points.value
            assert isinstance(claimed, Decimal)
            more = Decimal(int((claimed + maximum) / 2))  # as people round
            if claimed >= more:
                return False
            values[indicator.rule.input] = more
            given[indicator.code] = replace(given[indicator.code], values=values)
            return True
    return False


def _too_many(spec: IndicatorSetSpec, given: Answers, rng: random.Random) -> None:
    """A part that is more than its whole, both typed in one answer."""
    found = [
        (indicator.code, ratio)
        for indicator in _reported(spec, given)
        for ratio in ratios_of(indicator)
        if {ratio.numerator, ratio.denominator} <= set(given[indicator.code].values)
    ]
    if found:
        code, ratio = rng.choice(found)
        values = dict(given[code].values)
        part, whole = values[ratio.numerator], values[ratio.denominator]
        assert isinstance(part, Decimal)
        assert isinstance(whole, Decimal)
        values[ratio.numerator], values[ratio.denominator] = whole + 1, part
        given[code] = replace(given[code], values=values)


SLIPS: Mapping[str, Slip] = {
    "same_figure": _counted_twice,
    "fact_values": _counted_later,
    "declared_without_ground": _without_words,
    "declared_unlike_figures": _claimed_more,
}


def _reported(spec: IndicatorSetSpec, given: Answers) -> Iterator[IndicatorSpec]:
    for indicator in spec.indicators:
        if indicator.code in given and given[indicator.code].state is AnswerState.REPORTED:
            yield indicator


def _declared(spec: IndicatorSetSpec, given: Answers) -> Iterator[IndicatorSpec]:
    return (row for row in _reported(spec, given) if isinstance(row.rule, DeclaredRule))


def _add(given: Answers, code: str, name: str, more: int) -> bool:
    values = dict(given[code].values)
    value = values[name]
    assert isinstance(value, Decimal)
    values[name] = value + more
    given[code] = replace(given[code], values=values)
    return True


def warnings_of(
    sheet: ScoreSheet,
    spec: IndicatorSetSpec,
    answers: Mapping[str, Answer],
    facts: Mapping[str, Fact],
    codes: list[str],
) -> list[Finding]:
    """What these checks find to be explained, from rows that are not written yet. Their keys are
    those that the checks find once they are: these look at nothing else."""
    checks.load()
    year = next(iter(facts.values())).year
    side = SetSide(spec.code, 0, spec, sheet, dict(_views(sheet, spec, answers)))
    found = {
        code: FactView(code, fact.kind.label, fact.kind.measure, fact.value)
        for code, fact in facts.items()
    }
    unit_year = UnitYear(
        "", "", year, date(year, 1, 1), date(year, 12, 31), {spec.code: side}, found
    )
    return [
        finding
        for code in codes
        for finding in CHECKS[code].search(unit_year)
        if finding.severity is Severity.WARNING
    ]


def _views(
    sheet: ScoreSheet, spec: IndicatorSetSpec, answers: Mapping[str, Answer]
) -> Iterator[tuple[str, AnswerView]]:
    for line in sheet.lines:
        code = line.indicator.code
        if answer := answers.get(code):
            text = plain_text(answer.narrative)
            passage = Passage("narrative", spec.code, text, indicator=code)
            yield code, AnswerView(spec.code, line, passage, answer.evidence_explanation, version=1)
