"""From one piece of the paper to the values of one indicator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.importers.papers.assigning import assign
from assessments.importers.papers.blocks import Block
from assessments.importers.papers.claims import Claimed, claim_of, number_of
from assessments.importers.papers.figures import Figures, figures_of
from assessments.importers.papers.given import Assigned, Given
from assessments.importers.papers.narratives import to_html
from assessments.importers.papers.spelt import spelt_in
from assessments.importers.papers.states import (
    Said,
    chosen,
    counts_none,
    flag_of,
    nothing_arose,
    state_of,
)
from assessments.importers.papers.units import counts_in
from assessments.inputs import find_faults
from assessments.intake.found import FoundValue
from criteria.rules.base import AnswerState, Value
from criteria.rules.count_steps import CountStepsRule
from criteria.rules.spec import NUMERIC_KINDS, IndicatorSpec, InputSpec
from dtscore.numbers import exact_string
from dtscore.text import fold

MOST_WORDS = 600
_NOT_ANSWERED = frozenset({AnswerState.NOT_DEPLOYED, AnswerState.NOT_APPLICABLE})


@dataclass(frozen=True)
class ReadIndicator:
    """What the paper says of one indicator. ``facts`` are base figures by the fact's code."""

    code: str
    values: tuple[FoundValue, ...]
    facts: tuple[tuple[str, Given], ...]
    figures: Figures


def read_indicator(block: Block, indicator: IndicatorSpec) -> ReadIndicator:
    figures = figures_of(block.result)
    assigned = assign(indicator, figures)
    _count_none(assigned, block, indicator)
    _take_bare(assigned, block, indicator)
    _take_spelt(assigned, block, indicator)
    state = _state(block, indicator, assigned, figures)
    if state is not None and state.value in _NOT_ANSWERED:
        state = _doubted(state, block, assigned)
        assigned = Assigned()  # figures of what was not done belong to the narrative alone
    said = str(state.value) if state else ""
    claim = claim_of(block, indicator, figures, assigned, said)
    reader = _Reader(block, indicator, assigned, claim)
    return ReadIndicator(
        indicator.code, tuple(reader.values(state)), tuple(reader.facts()), figures
    )


def _count_none(assigned: Assigned, block: Block, indicator: IndicatorSpec) -> None:
    """ "Chưa xảy ra sự cố": everything that is counted in "sự cố" is 0."""
    place = block.result[0].place if block.result else block.place
    units = {one.unit for one in indicator.inputs if one.name in assigned.inputs}
    others = [one for one in indicator.inputs if one.unit in units]
    for spec in indicator.inputs:
        open_count = spec.kind == "count" and spec.name not in assigned.inputs
        if open_count and counts_none(block.result_text, spec, others):
            words = block.result_text[:MOST_WORDS]
            assigned.inputs[spec.name] = Given(_ZERO, "", words, place)


def _take_bare(assigned: Assigned, block: Block, indicator: IndicatorSpec) -> None:
    """A result that is only a number, or "Không": the one count that the indicator asks for."""
    counts = [one for one in indicator.inputs if one.kind == "count"]
    said = block.result_text.strip(" .;-–+")
    if not said or len(counts) != 1 or counts[0].name in assigned.inputs:
        return
    value = _ZERO if fold(said) in _NONE else number_of(said)
    if value is not None:
        place = block.result[0].place
        assigned.inputs[counts[0].name] = Given(value, said if value else "", said, place)


def _take_spelt(assigned: Assigned, block: Block, indicator: IndicatorSpec) -> None:
    """ "phát hai lần mỗi tuần": a number in words, where the result prints no other."""
    counts = [one for one in indicator.inputs if one.kind == "count" and not one.fact]
    if len(counts) != 1 or counts[0].name in assigned.inputs:
        return
    for paragraph in block.result:
        for said in spelt_in(paragraph.text):
            if counts_in(fold(said.behind), counts[0]):
                doubt = f"Báo cáo viết số bằng chữ: “{said.text} {said.behind}”."[:200]
                words = paragraph.text[:MOST_WORDS]
                given = Given(said.value, "", words, paragraph.place, doubt)
                assigned.inputs[counts[0].name] = given
                return


_ZERO = Decimal(0)
_NONE = frozenset({"khong", "khong co", "chua co", "chua"})


def _state(
    block: Block, indicator: IndicatorSpec, assigned: Assigned, figures: Figures
) -> Said | None:
    state = state_of(block.result_text, has_score=bool(block.counted_scores))
    rule = indicator.rule
    if state and state.value == AnswerState.REPORTED and isinstance(rule, CountStepsRule):
        given = assigned.inputs.get(rule.count)
        if given is not None and given.value == 0 and not given.doubt:
            return Said(AnswerState.ZERO.value)
    if not state or state.value != AnswerState.REPORTED:
        return state
    outcomes = {score.outcome for score, _ in block.counted_scores if score.outcome}
    if outcomes == {"not_done"}:
        return Said(AnswerState.NOT_DEPLOYED.value)
    # 0/0 that is printed and earns points is kept as figures.
    counted = [one for one in figures.counts if one.value]
    earns = any(score.figure.strip("0,.") for score, _ in block.counted_scores)
    counted += [part for part, whole in figures.ratios if part.value or whole.value or earns]
    if rule.has_denominator and not counted and nothing_arose(block.result_text):
        return Said(AnswerState.NOTHING_TO_MEASURE.value)
    return state


def _doubted(state: Said, block: Block, assigned: Assigned) -> Said:
    """What was not done, yet has a figure or a score of its own, is for a person to decide."""
    figures = [one for one in assigned.used if one.value]
    scores = [one.said for one, _ in block.counted_scores if one.passed or one.figure.strip("0.,")]
    said = [*(one.said for one in figures), *scores]
    if state.doubt or not said:
        return state
    named = ", ".join(dict.fromkeys(f"“{one}”" for one in said))
    return Said(state.value, f"Kết quả viết là chưa triển khai nhưng còn ghi {named}.")


class _Reader:
    """The values of one indicator, one after the other."""

    def __init__(
        self, block: Block, indicator: IndicatorSpec, assigned: Assigned, claim: Claimed
    ) -> None:
        self.block = block
        self.indicator = indicator
        self.assigned = assigned
        self.claim = claim
        self.place = block.result[0].place if block.result else block.place

    def values(self, state: Said | None) -> Iterator[FoundValue]:
        words = self.block.result_text[:MOST_WORDS]
        if state is not None:
            yield self._value("state", state.value, words=words, doubt=state.doubt)
        if state is None or state.value not in _NOT_ANSWERED:
            yield from self._inputs()
        if self.block.result_text.strip() or any(one.rows for one in self.block.result):
            yield self._value("narrative", to_html(self.block.result), words=words)
        if self.block.counted_scores or self.claim.printed.get("missing"):
            yield self._value(
                "claim", self.claim.value, words=self.claim.words, doubt=self.claim.doubt,
                place=self.claim.place,
            )  # fmt: skip

    def _value(self, target: Any, value: Any, **more: Any) -> FoundValue:
        more.setdefault("place", self.place)
        if self.block.doubt and not more.get("doubt"):
            more["doubt"] = self.block.doubt
        return FoundValue(target, value, indicator=self.indicator.code, **more)

    def facts(self) -> Iterator[tuple[str, Given]]:
        for spec in self.indicator.inputs:
            if spec.fact and (given := self.assigned.inputs.get(spec.name)):
                yield spec.fact, given

    # --- inputs -------------------------------------------------------------------------------
    def _inputs(self) -> Iterator[FoundValue]:
        for spec in self.indicator.inputs:
            if spec.fact:
                continue
            if given := self.assigned.inputs.get(spec.name):
                yield self._input(spec, given.value, given.words, given.place, given.doubt)
            elif spec.kind == "points" and self.claim.points is not None:
                yield self._from_claim(spec, self.claim.points)
            elif spec.name == getattr(self.indicator.rule, "input", "") and spec.kind == "flag":
                yield from self._flag(spec)
            elif spec.kind == "flag":
                yield from self._said(spec, flag_of(spec, self.block.result_text, good=None))
            elif spec.kind == "choice":
                result = self.block.result_text
                yield from self._said(spec, chosen(self.indicator, spec, result))

    def _flag(self, spec: InputSpec) -> Iterator[FoundValue]:
        """Of a declared indicator it is the verdict itself; else what the result says."""
        if self.indicator.rule.type == "declared":
            if self.claim.passed is not None:
                yield self._from_claim(spec, self.claim.passed)
            return
        said = flag_of(spec, self.block.result_text, good=self.claim.good)
        yield from self._said(spec, said)

    def _said(self, spec: InputSpec, said: Said | None) -> Iterator[FoundValue]:
        if said is not None:
            words = self.block.result_text[:MOST_WORDS]
            yield self._input(spec, said.value, words, self.place, said.doubt)

    def _from_claim(self, spec: InputSpec, value: Value) -> FoundValue:
        return self._input(spec, value, self.claim.words, self.claim.place, self.claim.doubt)

    def _input(
        self, spec: InputSpec, value: Value, words: str, place: str, doubt: str
    ) -> FoundValue:
        faults = find_faults(self.indicator, {spec.name: value})
        stored = exact_string(value) if spec.kind in NUMERIC_KINDS else value  # type: ignore[arg-type]
        return self._value(
            "input", stored, name=spec.name, words=words, place=place, doubt=doubt,
            fault=faults[0].sentence if faults else "",
        )  # fmt: skip
