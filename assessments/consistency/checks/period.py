"""What is proved lies in the assessed period: a later document proves nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from assessments.consistency.base import Finding, Severity
from assessments.consistency.namings import (
    Naming,
    evidence_namings,
    number_key,
    passage_namings,
    place_in,
    where,
)
from assessments.consistency.places import at_start
from assessments.consistency.registry import check
from assessments.consistency.unit_year import Passage, UnitYear
from assessments.reading import DayMention
from dtscore.text import fold

# A report of the last weeks of the period tells the whole of it.
LAST_WEEKS = timedelta(days=31)
_COVERS = re.compile(r"(20\d\d)\s*(?:-|–|den(?: nam)?)\s*(20\d\d)|den(?: het)? nam (20\d\d)")
_PROMISE = re.compile(
    r"phan dau|se (?:hoan thanh|trien khai|lap dat|ban giao)|du kien|dang cho|cho (?:tham dinh|phe)"
)
_SENTENCE = re.compile(r"[.;\n]")


@check(
    "evidence_after_period",
    family="period",
    title="Minh chứng ban hành sau kỳ đánh giá",
    severity=Severity.WARNING,
    on_desk=False,
)
def after_period(unit_year: UnitYear) -> Iterator[Finding]:
    """Cited as evidence, or named in an answer's words as something that the commune issued. What
    the words name as the next step proves nothing and is meant to prove nothing: a hint."""
    told: set[tuple[str, str, str]] = set()
    proofs = list(_proofs(unit_year))
    next_steps = _next_steps(unit_year)
    for naming in proofs:
        at = (naming.place.set, naming.place.indicator, naming.key)
        if naming.issued_on is None or naming.issued_on <= unit_year.period_end or at in told:
            continue
        told.add(at)
        yield Finding(
            "evidence_after_period",
            Severity.HINT if at in next_steps else Severity.WARNING,
            f"{at_start(where(naming.place, unit_year))}: {naming.title} ban hành sau kỳ"
            f" đánh giá (đến {unit_year.period_end:%d/%m/%Y}). Hãy dẫn văn bản trong kỳ, hoặc giải"
            " trình.",
            (naming.place,),
            {"number": naming.key, "date": naming.issued_on.isoformat()},
        )


@check(
    "evidence_before_period",
    family="period",
    title="Minh chứng ban hành trước kỳ đánh giá",
    severity=Severity.HINT,
    on_desk=False,
)
def before_period(unit_year: UnitYear) -> Iterator[Finding]:
    """An earlier plan may still be in force: only one whose title names no later year is told."""
    told: set[tuple[str, str, str]] = set()
    for naming in _proofs(unit_year):
        at = (naming.place.set, naming.place.indicator, naming.key)
        day = naming.issued_on
        if day is None or day >= unit_year.period_start or at in told:
            continue
        if naming.level != "commune" or _reaches(naming.abstract, unit_year.year):
            continue
        told.add(at)
        yield Finding(
            "evidence_before_period",
            Severity.HINT,
            f"{at_start(where(naming.place, unit_year))}: {naming.title} ban hành trước kỳ"
            f" đánh giá (từ {unit_year.period_start:%d/%m/%Y}). Hãy xem trong kỳ còn hiệu lực"
            " không.",
            (naming.place,),
            {"number": naming.key, "date": day.isoformat()},
        )


@check(
    "figures_not_of_whole_year",
    family="period",
    title="Số liệu lấy từ báo cáo chưa hết năm",
    severity=Severity.HINT,
)
def not_the_whole_year(unit_year: UnitYear) -> Iterator[Finding]:
    """Figures "theo báo cáo số 118/BC-UBND … ngày 07/11/2022": two months are missing."""
    for naming in passage_namings(unit_year):
        day = naming.issued_on
        if fold(naming.kind) != "bao cao" or not naming.place.indicator or day is None:
            continue
        if not unit_year.period_start <= day < unit_year.period_end - LAST_WEEKS:
            continue
        yield Finding(
            "figures_not_of_whole_year",
            Severity.HINT,
            f"{at_start(where(naming.place, unit_year))}: số liệu theo {naming.title}, chưa hết kỳ"
            f" đánh giá (đến {unit_year.period_end:%d/%m/%Y}). Hãy lấy số liệu cả kỳ.",
            (naming.place,),
            {"number": naming.key, "date": day.isoformat()},
        )


@check(
    "promise_of_the_past",
    family="period",
    title="Lời hẹn đã qua hạn",
    severity=Severity.HINT,
)
def stale_promise(unit_year: UnitYear) -> Iterator[Finding]:
    """ "phấn đấu trong tháng 12/2022 sẽ hoàn thành" in a report that is written afterwards."""
    for passage in unit_year.passages():
        for mention in passage.mentions:
            if not isinstance(mention, DayMention) or not _is_over(passage, mention, unit_year):
                continue
            sentence = _sentence_around(passage, mention.span.start, mention.span.end)
            if not _PROMISE.search(fold(sentence)):
                continue
            place = place_in(passage, mention.text, mention.span)
            yield Finding(
                "promise_of_the_past",
                Severity.HINT,
                f"{at_start(where(place, unit_year))} còn hẹn “{mention.text}”, đã thuộc kỳ đánh"
                " giá. Hãy ghi kết quả: đã xong hay chưa.",
                (place,),
                {"words": mention.text},
            )


# --- parts ----------------------------------------------------------------------------------------
def _proofs(unit_year: UnitYear) -> Iterator[Naming]:
    """What answers rest on: their citations, and what their words say the commune issued. The
    decisions of the level above are grounds, not proofs."""
    grounds = {
        number_key(number)
        for side in unit_year.sides.values()
        for number in re.findall(r"\d+/[\w-]+", " ".join([*side.spec.legal_bases, side.spec.title]))
    }
    for naming in [*evidence_namings(unit_year), *passage_namings(unit_year)]:
        is_cited = naming.place.kind == "evidence"
        if naming.key in grounds or not naming.place.indicator:
            continue
        if is_cited or naming.level == "commune":
            yield naming


_NEXT_STEP = re.compile(
    r"\b(?:buoc sang|sang nam|tiep tuc|tiep theo|tiep noi|ke tiep|nam tiep|nam sau|thoi gian toi"
    r"|dau nam 20\d\d|trien khai nhiem vu nam)\b"
)


def _next_steps(unit_year: UnitYear) -> set[tuple[str, str, str]]:
    """Which documents the words of an answer name as its next step: by set, indicator, number."""
    return {
        (naming.place.set, naming.place.indicator, naming.key)
        for naming in passage_namings(unit_year)
        if _NEXT_STEP.search(naming.context)
    }


def _reaches(abstract: str, year: int) -> bool:
    spans = _COVERS.finditer(fold(abstract))
    ends = [int(found[2] or found[3]) for found in spans]
    return any(end >= year for end in ends) or f"nam {year}" in fold(abstract)


_PART_OF_YEAR = re.compile(
    r"\b(?:quy (?:i{1,3}|iv|[1-4])|cuoi|giua|dau|trong|het|6 thang (?:dau|cuoi))(?: cua)?(?: nam)?$"
)


def _is_over(passage: Passage, mention: DayMention, unit_year: UnitYear) -> bool:
    """Whether the day, the month or the part of the year named lies in the period, which a report
    looks back on."""
    if mention.year != unit_year.year:
        return False
    if mention.month is None and passage.name == "solutions":
        return True  # what is to be done lies ahead of the report
    if mention.month is None:
        before = passage.text[max(0, mention.span.start - 20) : mention.span.start]
        return bool(_PART_OF_YEAR.search(fold(before)))
    first = mention.on or date(mention.year, mention.month, 1)
    return unit_year.period_start <= first <= unit_year.period_end


def _sentence_around(passage: Passage, start: int, end: int) -> str:
    text = passage.text
    before = _SENTENCE.split(text[max(0, start - 160) : start])[-1]
    after = _SENTENCE.split(text[end : end + 80])[0]
    return f"{before}{text[start:end]}{after}"
