"""Shares and parts of wholes in the free texts beside those of the answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assessments.consistency.base import Finding, Severity
from assessments.consistency.namings import place_in, where
from assessments.consistency.places import at_start, claim_place, view_name
from assessments.consistency.registry import check
from assessments.consistency.sentences import FREE, clause_of, sentence_of, telling
from assessments.consistency.stating import (
    is_printed_alike,
    percent_figures,
    ratios,
    stated_percent,
    stated_values,
)
from assessments.consistency.unit_year import AnswerView, Passage, UnitYear
from assessments.hints.claims import exact_percent, is_printed_as, measured_ratio
from assessments.reading import Mention, Percentage, RatioMention
from criteria.rules.base import AnswerState
from dtscore.numbers import format_decimal
from dtscore.text import fold

SHARED = 3  # words that a clause has in common with what an answer is asked
COVERED = Decimal("0.6")  # of the words of a clause that say something
_DENIED = re.compile(r"\b(?:chua|khong)\b")


@dataclass(frozen=True)
class Stated:
    """What an answer states: its share in percent, part and whole, and the words that it is asked
    with."""

    view: AnswerView
    percents: tuple[Decimal, ...]
    pairs: tuple[tuple[Decimal, Decimal], ...]
    words: frozenset[str]


@check(
    "words_share",
    family="narrative",
    title="Tỷ lệ trong lời văn chung khác tỷ lệ của chỉ số",
    severity=Severity.WARNING,
)
def share_unlike_answer(unit_year: UnitYear) -> Iterator[Finding]:
    """ "Tỷ lệ … mới đạt 67,78%" in a section, 76,78% where it is asked; "5/8 thôn có tổ …" there,
    8/8 here. Which answer is meant is only likely, so a share alone is a hint."""
    stated = [one for view in unit_year.answers() if (one := _stated(unit_year, view))]
    for passage in unit_year.passages():
        for mention in passage.mentions if passage.kind in FREE else ():
            meant = _meant(unit_year, passage, mention, stated)
            if meant and not any(_agree(unit_year, mention, one) for one in meant):
                yield _finding(unit_year, passage, mention, meant)


def _stated(unit_year: UnitYear, view: AnswerView) -> Stated | None:
    if view.line.state is not AnswerState.REPORTED:
        return None
    values, side = stated_values(view), unit_year.sides[view.set]
    found = [measured_ratio(one, values, side.spec.round_to) for one in ratios(view.line.indicator)]
    measured = [one for one in found if one is not None]
    said = stated_percent(view)
    percents = [exact_percent(one) for one in measured if one.whole]
    percents += [value for _, value in percent_figures(view)] + ([said] if said is not None else [])
    percents += [one.value for one in view.passage.mentions if isinstance(one, Percentage)]
    pairs = [(one.part, one.whole) for one in measured]
    pairs += [
        (one.part, one.whole) for one in view.passage.mentions if isinstance(one, RatioMention)
    ]
    if not percents and not pairs:
        return None
    indicator = view.line.indicator
    return Stated(view, tuple(percents), tuple(pairs), frozenset(telling(fold(indicator.title))))


def _meant(
    unit_year: UnitYear, passage: Passage, mention: Mention, stated: list[Stated]
) -> list[Stated]:
    """The answers that a figure of a free text repeats: those whose question has most words in
    common with its clause."""
    if not isinstance(mention, Percentage | RatioMention):
        return []
    sentence = sentence_of(passage, mention.span)
    clause = clause_of(sentence)
    if (
        getattr(mention, "about", "")
        or _DENIED.search(clause)
        or not sentence.is_of(unit_year.year)
    ):
        return []
    words = telling(clause)
    shared = [(len(words & one.words), one) for one in stated if _has(mention, one)]
    most = max((count for count, _ in shared), default=0)
    if most < SHARED or most < COVERED * len(words):
        return []
    return [one for count, one in shared if count == most]


def _has(mention: Mention, one: Stated) -> bool:
    return bool(one.pairs if isinstance(mention, RatioMention) else one.percents)


def _agree(unit_year: UnitYear, mention: Mention, one: Stated) -> bool:
    tolerance = unit_year.sides[one.view.set].tolerance
    if isinstance(mention, RatioMention):
        return any(mention.part == part or mention.whole != whole for part, whole in one.pairs)
    assert isinstance(mention, Percentage)
    return any(
        is_printed_as(value, mention.value, tolerance)
        or is_printed_alike(value, mention.value, tolerance)
        for value in one.percents
    )


def _finding(
    unit_year: UnitYear, passage: Passage, mention: Mention, meant: list[Stated]
) -> Finding:
    place = place_in(passage, mention.text, mention.span)
    first = meant[0]
    is_ratio = isinstance(mention, RatioMention)
    said = (
        " / ".join(format_decimal(value) for value in first.pairs[0])
        if is_ratio
        else ", ".join(f"{format_decimal(value)}%" for value in _shown(first))
    )
    return Finding(
        "words_share",
        Severity.WARNING if is_ratio else Severity.HINT,
        f"{at_start(where(place, unit_year))}: lời văn ghi “{mention.text}”,"
        f" {view_name(unit_year, first.view)} ghi {said}. Hãy ghi một số.",
        (place, *(claim_place(one.view) for one in meant)),
        {"words": mention.text, "answer": said},
    )


def _shown(one: Stated) -> list[Decimal]:
    said = stated_percent(one.view)
    rounded = [value.quantize(Decimal("0.01")) for value in one.percents]
    return [said] if said is not None else list(dict.fromkeys(rounded))
