"""Who is counted: the group of people that the words count is the one that is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from assessments.consistency.base import Finding, Severity
from assessments.consistency.clauses import around
from assessments.consistency.concepts import (
    SUBSTITUTIONS,
    Substitution,
    group_words,
    groups_in,
)
from assessments.consistency.namings import place_in, where
from assessments.consistency.places import at_start, input_place, view_name
from assessments.consistency.registry import check
from assessments.consistency.stating import claim_of, stated_values
from assessments.consistency.unit_year import AnswerView, UnitYear
from assessments.reading import Count, RatioMention
from criteria.rules.base import AnswerState
from dtscore.numbers import format_decimal
from dtscore.text import fold

BEFORE, BEHIND = 60, 70  # characters from a figure to the words that say whom it counts
Figure = Count | RatioMention


@check(
    "group_named_otherwise",
    family="evidence",
    title="Lời văn đếm nhóm người khác với nhóm được hỏi",
    severity=Severity.HINT,
)
def other_group(unit_year: UnitYear) -> Iterator[Finding]:
    """ "5.239 người trong độ tuổi trưởng thành" where those from 15 on are asked for. What the
    label of the figure itself names is right too: the set may ask under two names."""
    for view in unit_year.answers():
        asked = {group for _, group in groups_in(question_of(view))}
        if not asked or view.line.state is not AnswerState.REPORTED:
            continue
        told: set[str] = set()
        for figure, labels in _own_figures(view):
            right = asked | {group for label in labels for _, group in groups_in(fold(label))}
            counted = _group_of(view, figure)
            if not counted or counted in right | told:
                continue
            told.add(counted)
            place = place_in(view.passage, figure.text, figure.span)
            wanted = " và ".join(group_words(group) for group in sorted(right))
            yield Finding(
                "group_named_otherwise",
                Severity.HINT,
                f"{at_start(where(place, unit_year))} hỏi {wanted}, nhưng lời văn gọi"
                f" {_figures(figure)} là {group_words(counted)}: hai nhóm khác nhau. Hãy ghi đúng"
                " nhóm đã đếm.",
                (place,),
                {"asked": ", ".join(sorted(right)), "counted": counted, "words": figure.text},
            )


def question_of(view: AnswerView) -> str:
    indicator = view.line.indicator
    return fold(f"{indicator.title} {indicator.requirement}")


def _own_figures(view: AnswerView) -> Iterator[tuple[Figure, list[str]]]:
    """The figures in the words that are the answer's own, with the labels of their inputs."""
    values, labels = stated_values(view), view.line.indicator.labels
    for mention in view.passage.mentions:
        if not isinstance(mention, Figure):
            continue
        known = [
            labels[name]
            for name, value in values.items()
            if name in labels and isinstance(value, Decimal) and value in _values(mention)
        ]
        if known:
            yield mention, known


def _values(figure: Figure) -> tuple[Decimal, ...]:
    return (figure.value,) if isinstance(figure, Count) else (figure.part, figure.whole)


def _figures(figure: Figure) -> str:
    return format_decimal(_values(figure)[-1])


def _group_of(view: AnswerView, figure: Figure) -> str:
    """The group right behind the figure, else the nearest before "là", ":" or "có" that leads to
    it; empty for none."""
    before, behind = around(view.passage, figure, BEFORE, BEHIND)
    head = behind.partition(",")[0]
    if found := groups_in(f"{fold(figure.text)} {head}"):
        return found[0][1]
    leads = before.rstrip().endswith(("la", ":", "co"))
    found = groups_in(before)
    return found[-1][1] if leads and found else ""


# --- having and using -----------------------------------------------------------------------------
@check(
    "having_for_using",
    family="evidence",
    title="Đếm người có tài khoản, phương tiện thay cho người sử dụng",
    severity=Severity.HINT,
)
def having_is_not_using(unit_year: UnitYear) -> Iterator[Finding]:
    """Users are asked for, and the figure given for them is that of those who have what it takes:
    by the words behind it, and by another answer or fact that counts just these."""
    for view in unit_year.answers():
        if not claim_of(view).is_worth or view.line.state is not AnswerState.REPORTED:
            continue
        for one in SUBSTITUTIONS:
            if one.asked.search(question_of(view)):
                yield from _counted(unit_year, view, one)


def _counted(unit_year: UnitYear, view: AnswerView, one: Substitution) -> Iterator[Finding]:
    for mention in view.passage.mentions:
        if not isinstance(mention, Figure):
            continue
        _, behind = around(view.passage, mention, 0, BEHIND)
        value = _values(mention)[0]
        others = list(_holders(unit_year, view, one, value))
        if not one.counted.search(behind) or not others:
            continue
        place = place_in(view.passage, mention.text, mention.span)
        named = ", ".join(dict.fromkeys(view_name(unit_year, other) for other, _ in others))
        yield Finding(
            "having_for_using",
            Severity.HINT,
            f"{at_start(where(place, unit_year))} hỏi {one.asked_words}, nhưng"
            f" {format_decimal(value)} là số {one.counted_words} ({named}): có mà chưa chắc đã"
            " dùng. Hãy nêu số người sử dụng, hoặc nói rõ cách đếm.",
            (place, *(input_place(other, name) for other, name in others)),
            {"value": value, "asked": one.asked_words, "counted": one.counted_words},
        )
        return


def _holders(
    unit_year: UnitYear, view: AnswerView, one: Substitution, value: Decimal
) -> Iterator[tuple[AnswerView, str]]:
    """Other answers whose own figure of the same value counts those who have it."""
    for other in unit_year.answers():
        if (other.set, other.code) == (view.set, view.code):
            continue
        labels, values = other.line.indicator.labels, stated_values(other)
        for name, label in labels.items():
            if values.get(name) == value and one.counted.search(fold(label)):
                yield other, name
