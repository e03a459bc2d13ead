"""Counts and sums of money in the free texts beside the figures of the answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.list_items import scale_of
from assessments.consistency.namings import place_in, where
from assessments.consistency.places import at_start, view_name
from assessments.consistency.registry import check
from assessments.consistency.sentences import FREE, Sentence, clause_of, sentence_of, telling
from assessments.consistency.stating import FIGURES, stated_values
from assessments.consistency.unit_year import AnswerView, Passage, UnitYear
from assessments.reading import Count, RatioMention
from criteria.rules.base import AnswerState
from dtscore.numbers import format_decimal
from dtscore.text import fold

SHARED = 3  # telling words of a label, without its unit
_LIKELY = Decimal("0.6")  # of them in the clause: then it is likely, with all of them certain
_ELSEWHERE = re.compile(
    r"\b(?:chua|khong|con|trong do|rieng|tung|con lai|trong so)\b"
    r"|\bmoi (?:thon|ban|xom|khu|ho|nguoi|to|lan|thang|tuan|nam)\b"
)
# Figures that free texts name by a noun that can mean nothing else.
_BY_NOUN = {
    "villages_with_team": re.compile(r"to (?:cong nghe so|cnscd)"),
    "village_groups": re.compile(r"nhom zalo"),
    "bts_stations": re.compile(r"tram (?:bts|phat song|thu phat)"),
}
_OF_SOME = re.compile(r"\s*(?:tai|o|thuoc|cua (?!xa))\b")


@check(
    "words_count",
    family="narrative",
    title="Con số trong lời văn chung khác số liệu của chỉ số",
    severity=Severity.WARNING,
)
def count_unlike_answer(unit_year: UnitYear) -> Iterator[Finding]:
    """ "Tiếp nhận 1.250 văn bản đến" in a section, another number of them where they are asked. A
    hint where the words only nearly name the figure."""
    named = list(_named_inputs(unit_year))
    for passage in unit_year.passages():
        for mention in passage.mentions if passage.kind in FREE else ():
            if not isinstance(mention, Count) or mention.about:
                continue
            sentence = sentence_of(passage, mention.span)
            if _ELSEWHERE.search(clause_of(sentence)) or not sentence.is_of(unit_year.year):
                continue
            yield from _unlike(unit_year, passage, mention, _meant(named, mention, sentence))


@dataclass(frozen=True)
class NamedInput:
    """A figure of an answer with the telling words of its label; ``said`` are all figures of the
    answer."""

    view: AnswerView
    name: str
    label: str
    unit: str
    is_money: bool
    value: Decimal
    words: frozenset[str]
    said: frozenset[Decimal]


@dataclass(frozen=True)
class Meant:
    """The figures that a count of a free text may repeat."""

    inputs: tuple[NamedInput, ...] = ()
    is_certain: bool = False


def _named_inputs(unit_year: UnitYear) -> Iterator[NamedInput]:
    """The counts and sums that are no base figures."""
    for view in unit_year.answers():
        if view.line.state is not AnswerState.REPORTED:
            continue
        values, said = stated_values(view), frozenset(_said(view))
        for spec in view.line.indicator.inputs:
            value, unit = values.get(spec.name), fold(spec.unit)
            if spec.kind in FIGURES and isinstance(value, Decimal) and not spec.fact:
                words = frozenset(telling(fold(spec.label)) - telling(unit))
                is_money = spec.kind == "money"
                yield NamedInput(view, spec.name, spec.label, unit, is_money, value, words, said)


def _said(view: AnswerView) -> Iterator[Decimal]:
    for one in view.passage.mentions:
        if isinstance(one, Count):
            scale, _ = scale_of(one)
            yield one.value * (scale or 1)
        elif isinstance(one, RatioMention):
            yield from (one.part, one.whole)


def _meant(named: list[NamedInput], mention: Count, sentence: Sentence) -> Meant:
    is_some = _OF_SOME.match(sentence.behind)
    by_noun = [
        one
        for one in named
        if one.name in _BY_NOUN and _BY_NOUN[one.name].match(mention.noun) and not is_some
    ]
    if by_noun:
        return Meant(tuple(by_noun), is_certain=True)
    clause, is_money = telling(clause_of(sentence)), scale_of(mention)[1]
    alike = [
        one
        for one in named
        if len(one.words) >= SHARED
        and one.is_money == is_money
        and (is_money or (one.unit and mention.noun.startswith(one.unit)))
    ]
    exact = [one for one in alike if one.words <= clause]
    likely = [one for one in alike if _is_nearly_named(one.words, clause)]
    return Meant(tuple(exact or likely), is_certain=bool(exact))


def _is_nearly_named(words: frozenset[str], clause: set[str]) -> bool:
    shared = len(words & clause)
    return shared >= SHARED and shared >= _LIKELY * len(words)


def _unlike(
    unit_year: UnitYear, passage: Passage, mention: Count, meant: Meant
) -> Iterator[Finding]:
    scale, _ = scale_of(mention)
    value = mention.value * (scale or 1)
    if not meant.inputs or any(value == one.value or value in one.said for one in meant.inputs):
        return
    place, first = place_in(passage, mention.text, mention.span), meant.inputs[0]
    yield Finding(
        "words_count",
        Severity.WARNING if meant.is_certain else Severity.HINT,
        f"{at_start(where(place, unit_year))}: lời văn ghi “{mention.text}”, ô “{first.label}” của"
        f" {view_name(unit_year, first.view)} là {format_decimal(first.value)}. Hãy ghi một số.",
        (place, Place("input", first.view.set, first.view.code, first.name)),
        {"words": value, "input": first.value, "name": first.name},
    )
