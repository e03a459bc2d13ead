"""How places of answers and papers are named in findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from assessments.consistency.base import Place
from assessments.consistency.unit_year import AnswerView, PrintedFigure, SetSide, UnitYear
from criteria.rules.base import Value
from criteria.rules.spec import IndicatorSetSpec
from dtscore.numbers import exact_string, format_decimal

WORDS = {"points": "chỉ số", "pass_fail": "chỉ tiêu"}


def set_name(spec: IndicatorSetSpec) -> str:
    """ "QĐ 3853" of "QĐ 3853 - chấm điểm"."""
    return spec.short_name


def noun(side: SetSide) -> str:
    """What the set calls what it asks: "chỉ số" or "chỉ tiêu"."""
    return WORDS[side.spec.kind]


def answer_name(unit_year: UnitYear, set_code: str, code: str) -> str:
    """ "chỉ số 6.2 (QĐ 3853)", inside a sentence."""
    side = unit_year.sides[set_code]
    return f"{noun(side)} {code} ({set_name(side.spec)})"


def view_name(unit_year: UnitYear, view: AnswerView) -> str:
    return answer_name(unit_year, view.set, view.code)


def at_start(words: str) -> str:
    """The words as they begin a sentence."""
    return words[:1].upper() + words[1:]


def input_place(view: AnswerView, name: str, words: str = "") -> Place:
    """A figure of an answer. One that is a fact is mended among the facts."""
    fact = fact_of(view, name)
    if fact:
        return Place("fact", view.set, view.code, fact, words=words)
    return Place("input", view.set, view.code, name, words=words)


def input_places(view: AnswerView, names: Iterable[str]) -> tuple[Place, ...]:
    """Some figures of an answer; those that can be mended in the answer first."""
    places = dict.fromkeys(input_place(view, name) for name in names)
    return tuple(sorted(places, key=lambda place: place.kind == "fact"))


def claim_place(view: AnswerView, words: str = "") -> Place:
    """The points or the verdict that a paper printed or the unit declared."""
    return Place("claim", view.set, view.code, words=words)


def state_place(view: AnswerView) -> Place:
    """The state of an answer, as if it were one of its inputs."""
    return Place("input", view.set, view.code, "state")


def printed_place(view: AnswerView, name: str, words: str = "") -> Place:
    """What a paper printed for an input, as against the value that counts."""
    return Place("input", view.set, view.code, name, words=words)


def figure_place(view: AnswerView, label: str, value: str) -> Place:
    """A figure that the paper printed beside an answer; it is mended in the words."""
    return Place("narrative", view.set, view.code, label, words=value)


def paper_place(side: SetSide, figure: PrintedFigure) -> Place:
    """A figure that the paper printed outside its indicators."""
    return Place("paper", side.code, name=figure.label, words=figure.value)


def fact_of(view: AnswerView, name: str) -> str:
    """The fact that an input reads; empty for none."""
    found = (spec.fact for spec in view.line.indicator.inputs if spec.name == name)
    return next(found, "")


def sides_and_views(unit_year: UnitYear) -> Iterator[tuple[SetSide, AnswerView]]:
    """Every answer with its set."""
    for view in unit_year.answers():
        yield unit_year.sides[view.set], view


def shown_value(value: Value) -> str:
    """A value of an input as people read it."""
    if isinstance(value, bool):
        return "có" if value else "không"
    return format_decimal(value) if isinstance(value, Decimal) else f"“{value}”"


def exact_value(value: Value) -> str:
    """A value of an input as exact text."""
    return exact_string(value) if isinstance(value, Decimal) else str(value).lower()
