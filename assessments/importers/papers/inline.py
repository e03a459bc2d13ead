"""Several lines of a form in one paragraph: "KQ: 20/20 CBCC; tự chấm: 05đ" is a result and a
score."""

from __future__ import annotations

import re

from assessments.importers.papers import phrases
from assessments.importers.papers.likeness import same_length_fold
from assessments.importers.papers.lines import Paragraph
from assessments.importers.papers.phrases import one_of
from assessments.importers.papers.scores import read_score

_BREAK = re.compile(
    r"(?:(?<=[.;,:…)])\s+|\s+[-–+|•→/]\s+|\s+(?==+>))(?=(?P<label>"
    rf"{one_of(*phrases.POINTS, *phrases.VERDICTS, *phrases.RESULTS, *phrases.MAXIMA)}"
    r"[^:.;]{0,24}:|=+>)\s*\S)"
)
_RESULT_LABEL = re.compile(rf"{one_of(*phrases.RESULTS)}\s*:|{one_of(*phrases.MAXIMA)}\s*:")
LONGEST = 5_000
SHORTEST = 6  # letters of the first piece: "a) Thực hiện:" is one


def pieces_of(paragraph: Paragraph) -> list[Paragraph]:
    """The lines that a paragraph holds; none where it holds one. Cut only before a label with a
    colon, and before a score only where nothing else is said up to the next cut."""
    text = paragraph.text
    if paragraph.rows or (":" not in text and ">" not in text) or len(text) > LONGEST:
        return []
    folded = same_length_fold(text)
    cuts = [found for found in _BREAK.finditer(folded) if found.start() >= SHORTEST]
    kept: list[tuple[int, int]] = []
    end = len(text)
    for found in reversed(cuts):
        tail = text[found.end() : end].strip()
        if _RESULT_LABEL.match(folded, found.end()) or read_score(tail.rstrip(" ;,|/-–+")):
            kept.insert(0, found.span())
            end = found.start()
    if not kept:
        return []
    starts = [0, *(stop for _, stop in kept)]
    ends = [*(start for start, _ in kept), len(text)]
    said = [text[start:stop].strip(" |/") for start, stop in zip(starts, ends, strict=True)]
    return [
        Paragraph(words, paragraph.place, paragraph.at) for words in said if words.strip(" -–+•")
    ]
