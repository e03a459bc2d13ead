"""The base figures of the year in the free texts: opening and general sections of a paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.fact_names import fact_counted, fact_named_after
from assessments.consistency.namings import place_in, where
from assessments.consistency.places import at_start
from assessments.consistency.registry import check
from assessments.consistency.sentences import FREE, Sentence, sentence_of
from assessments.consistency.unit_year import FactView, Passage, UnitYear
from assessments.reading import Count
from dtscore.numbers import format_decimal

_ALL_OF = re.compile(
    r"\b(?:toan xa|toan phuong|toan thi tran|toan bo|tong so|tong cong|he thong|xa co|hien co"
    r"|hien nay co|dia ban(?: xa)? co|ca xa co|phuong co|thi tran co)\b[^,]{0,25}$"
)
_ALL_BEHIND = re.compile(r"\s*(?:tren dia ban(?: xa)?|toan xa|cua xa|trong xa)\s*(?:$|[.,;:)])")
# A verb behind the noun makes it a part: "21 doanh nghiệp nộp thuế".
_NOTHING_MORE = re.compile(
    r"\s*(?:$|[.,;:/)(]|(?:va|voi)\s+\d|dang (?:hoat dong|sinh song)|tren dia ban|cua xa|toan xa"
    r"|trong xa)"
)
_OF_SOME = re.compile(r"\s*(?:tai|o|thuoc|do|cua (?!xa)|tren (?!dia ban))\b")
_WIFI_BEFORE = re.compile(r"\bwi-?fi\b[^,;]{0,40}$")
_PART = re.compile(
    r"\b(?:trong do|rieng|mot so|ngoai ra|con lai|tung)\b|\b(?:con|them)$"
    r"|\bmoi (?:thon|ban|xom|khu|diem|vi tri)\b"
)
# What is said of these behind the noun says what they do, not which, unless it says where.
_WHOLE_ANYHOW = {"cameras", "wifi_points"}
_SAID_OF_ALL = {"population"}
# Two of these side by side introduce the commune: "gồm 6 thôn, 1.350 hộ, 5.400 khẩu".
_PROFILE = {"villages", "households", "population"}
_SIDE_BY_SIDE = 40


@check(
    "words_fact",
    family="narrative",
    title="Số liệu nền trong lời văn chung khác số đã nhập",
    severity=Severity.WARNING,
)
def fact_unlike_words(unit_year: UnitYear) -> Iterator[Finding]:
    """ "Toàn bộ 25 mắt camera an ninh" in a section, 40 in the facts."""
    for passage in unit_year.passages():
        for said in _said(passage) if passage.kind in FREE else ():
            fact = unit_year.facts.get(said.fact)
            if fact is None or fact.value == said.count.value:
                continue
            if not said.sentence.is_of(unit_year.year) or not _contradicts(said, fact):
                continue
            yield _finding(unit_year, passage, said.count, fact)


def _finding(unit_year: UnitYear, passage: Passage, count: Count, fact: FactView) -> Finding:
    place = place_in(passage, count.text, count.span)
    return Finding(
        "words_fact",
        Severity.WARNING,
        f"{at_start(where(place, unit_year))}: lời văn ghi “{count.text}”, số liệu nền"
        f" “{fact.label}” là {format_decimal(fact.value)}. Hãy ghi một số.",
        (place, Place("fact", name=fact.code)),
        {"words": count.value, "fact": fact.value},
    )


@dataclass(frozen=True)
class Said:
    """A figure of a free text that counts what a fact counts; ``behind`` are the folded words of
    its sentence behind the name of the fact."""

    count: Count
    fact: str
    behind: str
    sentence: Sentence
    is_profile: bool = False


def _said(passage: Passage) -> Iterator[Said]:
    found = list(_counts(passage))
    for said in found:
        # What the opening says under a name of its own is told among the facts.
        if passage.kind != "opening" or not fact_named_after(said.count.noun):
            yield replace(said, is_profile=any(_is_beside(passage, said, one) for one in found))


def _counts(passage: Passage) -> Iterator[Said]:
    for mention in passage.mentions:
        if not isinstance(mention, Count) or mention.about or mention.unit:
            continue
        sentence = sentence_of(passage, mention.span)
        fact, behind = fact_counted(f"{mention.noun} {sentence.behind}".strip())
        if not fact and mention.noun == "diem" and _WIFI_BEFORE.search(sentence.before):
            fact, behind = "wifi_points", sentence.behind
        if fact:
            yield Said(mention, fact, behind, sentence)


def _is_beside(passage: Passage, said: Said, other: Said) -> bool:
    both = {said.fact, other.fact}
    first, second = sorted((said.count.span, other.count.span), key=lambda span: span.start)
    between = passage.text[first.end : second.start]
    is_near = len(between) <= _SIDE_BY_SIDE and not re.search(r"[.;\n]", between)
    return len(both) == 2 and both <= _PROFILE and is_near


def _contradicts(said: Said, fact: FactView) -> bool:
    """Whether the sentence gives the whole figure of the assessed year, or a part of it that is
    more than the whole."""
    before, behind = said.sentence.before, said.behind
    if said.fact in _SAID_OF_ALL or said.is_profile:
        return True
    is_over = said.count.value > fact.value
    if said.fact in _WHOLE_ANYHOW:
        is_some = bool(_OF_SOME.match(behind)) or bool(_PART.search(before))
        return is_over or not is_some
    is_whole = bool(_NOTHING_MORE.match(behind))
    return bool(_ALL_OF.search(before) and is_whole) or bool(_ALL_BEHIND.match(behind))
