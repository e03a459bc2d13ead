"""The base figures of the year in the free texts: opening and general sections of a paper."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.fact_names import fact_named_after
from assessments.consistency.namings import place_in, where
from assessments.consistency.places import at_start
from assessments.consistency.registry import check
from assessments.consistency.unit_year import Passage, UnitYear
from assessments.reading import Count
from dtscore.numbers import format_decimal
from dtscore.text import fold

_FREE = {"section", "opening"}
_SENTENCE_END = re.compile(r"[.;!?](?=\s|$)|\n")
# Of another time or only of a part: plans, what was added, what was before.
_NOT_NOW = re.compile(
    r"\b(?:phan dau|muc tieu|du kien|ke hoach|se|them|bo sung|lap moi|lap dat moi|de nghi|kien nghi"
    r"|so voi|truoc day|nam truoc|nam toi|tu nhan|doanh nghiep tu lap)\b"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ALL_OF = re.compile(
    r"\b(?:toan xa|toan phuong|toan thi tran|toan bo|tong so|he thong|xa co|hien co|hien nay co"
    r"|dia ban(?: xa)? co)\b[^,]{0,25}$"
)
# A verb behind the noun makes it a part: "21 doanh nghiệp nộp thuế".
_NOTHING_MORE = re.compile(
    r"\s*(?:$|[.,;:/)]|(?:va|voi)\s+\d|dang (?:hoat dong|sinh song)|tren dia ban|cua xa|toan xa"
    r"|trong xa)"
)
_OF_SOME = re.compile(r"\s*(?:tai|o|thuoc|do|cua (?!xa)|tren (?!dia ban))\b")
# What is said of these behind the noun says what they do, not which, unless it says where.
_WHOLE_ANYHOW = {"cameras", "wifi_points"}
_SAID_OF_ALL = {"population"}


@check(
    "words_fact",
    family="narrative",
    title="Số liệu nền trong lời văn chung khác số đã nhập",
    severity=Severity.WARNING,
)
def fact_unlike_words(unit_year: UnitYear) -> Iterator[Finding]:
    """ "Toàn bộ 25 mắt camera an ninh" in a section, 40 in the facts."""
    for passage in unit_year.passages():
        for mention in passage.mentions if passage.kind in _FREE else ():
            if not isinstance(mention, Count) or mention.about or mention.unit:
                continue
            fact = unit_year.facts.get(fact_named_after(mention.noun))
            if fact is None or fact.value == mention.value:
                continue
            if not _says_all(passage, mention, fact.code, unit_year.year):
                continue
            place = place_in(passage, mention.text, mention.span)
            yield Finding(
                "words_fact",
                Severity.WARNING,
                f"{at_start(where(place, unit_year))}: lời văn ghi “{mention.text}”, số liệu nền"
                f" “{fact.label}” là {format_decimal(fact.value)}. Hãy ghi một số.",
                (place, Place("fact", name=fact.code)),
                {"words": mention.value, "fact": fact.value},
            )


def _says_all(passage: Passage, mention: Count, fact: str, year: int) -> bool:
    """Whether the sentence gives the whole figure of the assessed year."""
    ends = [0, *(found.end() for found in _SENTENCE_END.finditer(passage.text))]
    start = max(end for end in ends if end <= mention.span.start)
    stop = min((end for end in ends if end >= mention.span.end), default=len(passage.text))
    before = fold(passage.text[start : mention.span.start])
    behind = fold(passage.text[mention.span.end : stop])
    sentence = f"{before} {behind}"
    if _NOT_NOW.search(sentence) or set(_YEAR.findall(sentence)) - {str(year)}:
        return False
    if fact in _SAID_OF_ALL:
        return True
    if fact in _WHOLE_ANYHOW:
        is_whole = not _OF_SOME.match(behind)
    else:
        is_whole = bool(_NOTHING_MORE.match(behind))
    return is_whole and bool(_ALL_OF.search(before))
