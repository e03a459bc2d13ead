"""Trying a rule out: what it gives for figures typed in, and for every state of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from criteria.rules.base import AnswerState, Outcome, Value
from criteria.rules.evaluate import AnswerValues, evaluate
from criteria.rules.spec import IndicatorSpec, Policies, RoundingSpec
from dtscore.numbers import Rounding

TITLES: dict[AnswerState, str] = {
    AnswerState.REPORTED: "Số liệu đã gõ",
    AnswerState.BLANK: "Chưa trả lời",
    AnswerState.ZERO: "Kết quả bằng 0",
    AnswerState.NOT_DEPLOYED: "Chưa triển khai",
    AnswerState.NOT_APPLICABLE: "Không thuộc đối tượng",
    AnswerState.NOTHING_TO_MEASURE: "Không phát sinh (0/0)",
}

_INDICATOR: TypeAdapter[IndicatorSpec] = TypeAdapter(IndicatorSpec)
_ROUNDING: TypeAdapter[RoundingSpec] = TypeAdapter(RoundingSpec)
_POLICIES: TypeAdapter[Policies] = TypeAdapter(Policies)


@dataclass(frozen=True)
class Scene:
    """An indicator that can be tried, with how its set rounds and treats what is no number."""

    indicator: IndicatorSpec
    rounding: Rounding
    policies: Policies

    @property
    def how(self) -> str:
        """The rule in words; empty while it names inputs that are not there."""
        rule, labels = self.indicator.rule, self.indicator.labels
        return self.indicator.how if set(rule.input_names) <= set(labels) else ""


@dataclass(frozen=True)
class Tried:
    """One state and what it is worth."""

    title: str
    outcome: Outcome


def scene_of(data: Mapping[str, Any], part: Mapping[str, Any]) -> Scene | None:
    """The indicator ``part`` in the set ``data``; None while something it needs is missing."""
    named = {**part, "code": part.get("code") or "?", "title": part.get("title") or "?"}
    try:
        indicator = _INDICATOR.validate_python(named)
        rounding = _ROUNDING.validate_python(data.get("rounding"))
        policies = _POLICIES.validate_python(data.get("policies"))
    except ValidationError:
        return None
    if not 0 <= rounding.decimals <= len("1234"):
        return None
    return Scene(indicator, Rounding(rounding.mode, rounding.decimals), policies)


def try_out(scene: Scene, values: Mapping[str, Value], words: str) -> list[Tried]:
    """Every state of an answer with ``values``. A state that contradicts a figure is tried without
    it, as the officer's form leaves it out: "the result is 0" without results, the rest without
    any figure."""
    results = scene.indicator.rule.result_names
    figures: dict[AnswerState, Mapping[str, Value]] = {
        AnswerState.REPORTED: values,
        AnswerState.ZERO: {name: value for name, value in values.items() if name not in results},
    }
    return [
        Tried(title, _outcome(scene, AnswerValues(state, figures.get(state, {}), words)))
        for state, title in TITLES.items()
    ]


def _outcome(scene: Scene, answer: AnswerValues) -> Outcome:
    return evaluate(scene.indicator, answer, scene.rounding, scene.policies)
