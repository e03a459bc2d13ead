"""Indicators whose heading holds the score too: "Chỉ số 1.1 - Điểm: 20,00/20", "Chỉ số thành phần
1.1 (tự chấm 10 điểm): …", "1.1/ Trưởng BCĐ: … => 20đ", "Về chỉ tiêu 1.1, …: … Xã tự chấm 20
điểm.".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assessments.importers.papers import phrases
from assessments.importers.papers.blocks import Block
from assessments.importers.papers.flat_tables import FlatTable
from assessments.importers.papers.likeness import same_length_fold
from assessments.importers.papers.lines import Paragraph
from assessments.importers.papers.marks import (
    LABEL,
    is_closing,
    is_title,
    read_heading,
    read_part,
    read_pillar,
    read_requirement,
    read_result,
)
from assessments.importers.papers.matching import OTHER, words_of
from assessments.importers.papers.paragraphs import BULLETS
from assessments.importers.papers.phrases import one_of
from assessments.importers.papers.scores import Score, prose_score, read_score
from criteria.rules.spec import IndicatorSetSpec

LEAST_HEADINGS = 3  # such headings: the paper is written so
LONGEST_TITLE = 260
_OPENING = re.compile(
    rf"(?:{BULLETS}+\s*)?(?:{one_of(*phrases.ABOUT)}\s+)?"
    rf"(?P<label>(?:{LABEL}|{phrases.INDICATOR_SHORT})\s*[:.]?\s*(?:so\s)?\s*)?"
    r"(?P<code>\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)(?!\d|[.,/]\d)(?P<stop>[\s.:,;)/\-–]*)"
)
_ARROW = re.compile(r"\s*(?:[=-]+>|[→⇒])\s*")
_OWN = re.compile(r"\b(?:tu|cham|dat|danh gia|de nghi)\b|/")  # else it may be the maximum
_TITLED = re.compile(r"(?:noi dung|ten (?:chi so|chi tieu|tieu chi))\s*:\s*")
_SUMMED = re.compile(r"(?:tong|cong|nhu vay|tom lai)\b")


@dataclass(frozen=True)
class _Opening:
    """The first paragraph of an indicator; ``body`` is what it says of it. ``is_ahead`` where the
    score comes before all that is said."""

    code: str
    body: str
    score: Score | None
    is_ahead: bool = False


def headed_blocks(
    paragraphs: Sequence[Paragraph], spec: IndicatorSetSpec, titles: Sequence[str]
) -> FlatTable:
    """The indicators of such a paper; none where it is written otherwise."""
    starts = dict(_starts(paragraphs, spec, titles))
    table = FlatTable()
    if sum(one.score is not None for one in starts.values()) < LEAST_HEADINGS:
        return table
    for at, opening in starts.items():
        following = _following(paragraphs, at, starts.keys(), spec, titles)
        block = _block(paragraphs[at], opening, following if opening.is_ahead else [], spec)
        table.blocks[paragraphs[at].at] = block
        table.within |= {one.at for one in block.paragraphs}
    return table


def _starts(
    paragraphs: Sequence[Paragraph], spec: IndicatorSetSpec, titles: Sequence[str]
) -> Iterator[tuple[int, _Opening]]:
    """Behind a heading of the usual kind "Chỉ tiêu 1.1: Đạt" is its verdict and begins nothing."""
    headed = ""
    for at, one in enumerate(paragraphs):
        if one.rows:
            continue
        opening = _opening(one.text, titles)
        heading = None if opening and opening.is_ahead else read_heading(one.text, titles)
        if heading:
            headed = heading.code
        elif opening and opening.code in spec.by_code and opening.code != headed:
            yield at, opening


def _opening(text: str, titles: Sequence[str]) -> _Opening | None:
    found = _OPENING.match(same_length_fold(text))
    if not found:
        return None
    rest, code = text[found.end() :], found["code"]
    if not (found["label"] or found["stop"].strip() or rest.startswith("(")):
        return None
    if ahead := _ahead(rest):
        return _Opening(code, ahead[0], ahead[1], is_ahead=True)
    if behind := _behind(rest):
        return _Opening(code, *behind)
    title = rest.partition(": ")[0]
    return _Opening(code, rest, None) if found["label"] and is_title(title, titles) else None


def _ahead(rest: str) -> tuple[str, Score] | None:
    """What is said behind a score in brackets, or nothing behind one that fills the line."""
    bracketed = re.match(r"\(([^()]{3,60})\)[\s.:,;\-–]*", rest)
    said = bracketed[1] if bracketed else rest
    score = read_score(said)
    if score is None or score.rest or said[0].isdigit():
        return None
    if not score.outcome and not _OWN.search(same_length_fold(said)):
        return None
    return (rest[bracketed.end() :] if bracketed else "", score)


def _behind(rest: str) -> tuple[str, Score] | None:
    """What is said before a score at the end."""
    arrows = list(_ARROW.finditer(rest))
    if arrows and (score := read_score(rest[arrows[-1].end() :])) and not score.rest:
        return rest[: arrows[-1].start()], score
    return prose_score(rest)


def _following(
    paragraphs: Sequence[Paragraph],
    start: int,
    starts: Iterable[int],
    spec: IndicatorSetSpec,
    titles: Sequence[str],
) -> list[Paragraph]:
    """The paragraphs up to the next indicator, pillar or part."""
    body: list[Paragraph] = []
    for at in range(start + 1, len(paragraphs)):
        text = paragraphs[at].text
        ends = at in starts or paragraphs[at].rows or is_closing(text) or read_part(text)
        summed = _SUMMED.match(same_length_fold(text))
        if ends or summed or read_pillar(text, spec) or read_heading(text, titles):
            break
        body.append(paragraphs[at])
    return body


def _block(
    start: Paragraph, opening: _Opening, following: Sequence[Paragraph], spec: IndicatorSetSpec
) -> Block:
    block = Block(start, opening.code, paragraphs=[start, *following], is_prose=True)
    title, body = _title_and_body(opening, spec)
    block.requirement = title
    if body:
        block.result.append(_says(start, body))
    for one in following:
        requirement = _requirement(one.text)
        if requirement is not None and not block.requirement:
            block.requirement = requirement
        else:
            block.result.append(_says(one, read_result(one.text) or one.text))
    if opening.score:
        block.scores.append((opening.score, start))
    return block


def _title_and_body(opening: _Opening, spec: IndicatorSetSpec) -> tuple[str, str]:
    """A title is one that some indicator of the set may have; other words are the result's."""
    title, colon, body = opening.body.partition(": ")
    if opening.is_ahead or not colon or len(title) > LONGEST_TITLE:
        return "", opening.body
    is_of_set = any(words_of(one, title) >= OTHER for one in spec.indicators)
    return (title, body) if is_of_set else ("", opening.body)


def _requirement(text: str) -> str | None:
    titled = _TITLED.match(same_length_fold(text))
    return text[titled.end() :] if titled else read_requirement(text)


def _says(paragraph: Paragraph, text: str) -> Paragraph:
    return Paragraph(text, paragraph.place, paragraph.at)
