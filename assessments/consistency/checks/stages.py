"""One thing in stages that exclude each other: in use here, planned or waiting for money there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.clauses import Clause, clauses_of
from assessments.consistency.concepts import (
    ASIDE,
    EXCLUDING,
    MORE,
    NO_OBJECT,
    OPEN_STAGES,
    STAGES,
    THINGS,
    Thing,
)
from assessments.consistency.namings import place_in, where
from assessments.consistency.places import claim_place, view_name
from assessments.consistency.registry import check
from assessments.consistency.stating import claim_of
from assessments.consistency.unit_year import AnswerView, UnitYear

NEAR = 90  # characters between a thing and the words of its stage
NEXT = 40  # the same for a stage that is said behind its thing
LIST_LINES = 8
LONGEST = 2_000  # characters of a sentence that anybody wrote
_ALL_OF_THEM = re.compile(
    r"\btat ca (?:cac|nhung|deu)\b|\bcac (?:hang muc|noi dung|chinh sach) tren\b"
)
_READ_KINDS = {"section", "narrative", "opening"}


@dataclass(frozen=True)
class Saying:
    """One stage of one thing in one place."""

    stage: str
    words: str
    place: Place


@check(
    "stages_exclude",
    family="states",
    title="Một việc được ghi ở các tình trạng loại trừ nhau",
    severity=Severity.WARNING,
)
def stages_exclude(unit_year: UnitYear) -> Iterator[Finding]:
    """The same thing in use in one text and planned or awaited in another. What is only claimed as
    passed is a hint."""
    for thing in THINGS:
        said = _latest(list(_sayings(unit_year, thing)))
        claims = list(_claims(unit_year, thing))
        told = _excluding(said)
        open_ones = [one for one in said if one.stage in OPEN_STAGES]
        if not told and not (claims and open_ones):
            continue
        shown = told or open_ones
        severity = Severity.WARNING if told else Severity.HINT
        parts = [f"{where(one.place, unit_year)} ghi “{one.words}”" for one in shown]
        parts += [f"{view_name(unit_year, view)} tự đánh giá {_worth(view)}" for view in claims]
        yield Finding(
            "stages_exclude",
            severity,
            f"“{thing.name}”: {'; '.join(parts)}. Các tình trạng này không thể cùng đúng: hãy ghi"
            " một tình trạng, hoặc giải trình.",
            (*(one.place for one in shown), *(claim_place(view) for view in claims)),
            {f"{n} {one.stage}": one.words for n, one in enumerate(shown)},
        )


def _worth(view: AnswerView) -> str:
    return "đạt" if claim_of(view).passed else "có điểm"


def _claims(unit_year: UnitYear, thing: Thing) -> Iterator[AnswerView]:
    for code, indicator in thing.indicators:
        view = unit_year.sides[code].answers.get(indicator) if code in unit_year.sides else None
        if view is not None and claim_of(view).is_worth:
            yield view


def _latest(said: Sequence[Saying]) -> list[Saying]:
    """Without what a text says to have been planned before it was in use: that is its history."""
    used = {_text(one.place) for one in said if one.stage == "in_use"}
    return [one for one in said if one.stage == "in_use" or _text(one.place) not in used]


def _excluding(said: Sequence[Saying]) -> list[Saying]:
    """Every saying, each place once, where two of different texts exclude each other; what is
    under way stands between them."""
    pairs = [
        (one, other)
        for one in said
        for other in said
        if (one.stage, other.stage) in EXCLUDING and _text(one.place) != _text(other.place)
    ]
    if not pairs:
        return []
    kept = [one for pair in pairs for one in pair]
    kept += [one for one in said if one.stage == "underway"]
    return list({(one.stage, _text(one.place)): one for one in reversed(kept)}.values())[::-1]


def _text(place: Place) -> tuple[str, str, str]:
    """The text that a place is in; the parts of a long section are one text."""
    return (place.set, place.indicator, place.name)


Read = tuple[str, int, int]  # a stage, and from where to where its words stand


# --- reading --------------------------------------------------------------------------------------
def _sayings(unit_year: UnitYear, thing: Thing) -> Iterator[Saying]:
    for passage in unit_year.passages():
        if passage.kind not in _READ_KINDS:
            continue
        clauses = clauses_of(passage)
        asks = (passage.set, passage.indicator) in thing.indicators
        for at, clause in enumerate(clauses):
            if found := _stage_of(clause, thing):
                yield _saying(clause, *found)
            elif asks and (underway := STAGES[2][1].search(clause.folded)):
                yield _saying(clause, "underway", underway.start(), underway.end() + 40)
            elif (found := _of_all(clause)) and _is_listed(clauses, at, thing):
                yield _saying(clause, *found)


def _saying(clause: Clause, stage: str, start: int, end: int) -> Saying:
    stop = clause.folded.find(" ", end)
    words = clause.words(start, stop if stop >= 0 else len(clause.folded)).rstrip(" ,:")
    span = clause.part(start, start + len(words))
    return Saying(stage, words, place_in(clause.passage, words, span))


def _stage_of(clause: Clause, thing: Thing) -> Read | None:
    """The least finished stage that stands near the thing, with nothing else of ours between."""
    if len(clause.folded) > LONGEST:
        return None
    for named in thing.pattern.finditer(clause.folded):
        for stage, pattern in STAGES:
            for found in pattern.finditer(clause.folded):
                between = _between(clause.folded, named, found)
                if between is None or _is_more(clause.folded, named, found):
                    continue
                if stage in OPEN_STAGES and not _is_of(clause.folded, named, found, between):
                    continue
                if not any(other.pattern.search(between) for other in THINGS):
                    return stage, *_around(named, found)
    return None


def _around(one: re.Match[str], other: re.Match[str]) -> tuple[int, int]:
    return min(one.start(), other.start()), max(one.end(), other.end())


def _between(text: str, one: re.Match[str], other: re.Match[str]) -> str | None:
    """The words between two finds; None where they are too far apart."""
    first, last = sorted((one, other), key=lambda found: found.start())
    between = text[first.end() : last.start()]
    return between if len(between) <= NEAR else None


def _is_of(text: str, named: re.Match[str], found: re.Match[str], between: str) -> bool:
    """Whether an open stage is that of the thing, and not of what is done upon it."""
    if found.start() < named.start():
        return not ASIDE.search(between)
    is_next = len(between) <= NEXT and "," not in between
    return is_next and bool(NO_OBJECT.match(text[found.end() :]))


def _is_more(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether more of the thing or its further reach is meant."""
    start, end = _around(one, other)
    return bool(MORE.search(text[max(0, start - 15) : end + 45]))


def _of_all(clause: Clause) -> Read | None:
    """An open stage that is said of everything listed before."""
    if not _ALL_OF_THEM.search(clause.folded):
        return None
    for stage, pattern in STAGES[:2]:
        if found := pattern.search(clause.folded):
            return stage, *found.span()
    return None


def _is_listed(clauses: Sequence[Clause], at: int, thing: Thing) -> bool:
    """Whether the thing is in one of the lines before, up to the line that opens the list."""
    lines: list[Clause] = []
    for clause in reversed(clauses[max(0, at - LIST_LINES) : at]):
        if clause.text.rstrip().endswith(":"):
            return any(_is_new(one.folded, thing) for one in lines)
        lines.append(clause)
    return False


def _is_new(text: str, thing: Thing) -> bool:
    return any(
        not MORE.search(text[max(0, found.start() - 30) : found.end() + 45])
        for found in thing.pattern.finditer(text)
    )
