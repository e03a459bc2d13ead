"""Percentages, with the words before them that say what they measure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assessments.reading.base import Percentage
from assessments.reading.numbers import Figure, about, figures_in, noun_after, or_more
from assessments.reading.page import BULLET, Page
from dtscore.text import fold

_SIGN = re.compile(r"\s{0,6}(?:%|phan\s{1,6}tram\b)", re.ASCII)
_RANGE = re.compile(r"\s{0,3}(?:-|–|den)\s{0,3}(?=[0-9]{1,3}(?:[.,][0-9]{1,4})?\s{0,6}%)", re.ASCII)
_SENTENCE_END = re.compile(r"[;:()!?…“”\"]|\.(?![0-9])")
_COMMA = re.compile(r",(?![0-9])")
# "đ t" is what remains of "đạt" in a paper that lost the letter.
_JOINING = re.compile(
    r"(?:(?:(?<=\s)|^)(?:đạt|đ t|tỷ lệ|tỉ lệ|chiếm|là|bằng|trên|gần|hơn|khoảng|dưới|ít nhất|được"
    r"|tối thiểu|tối đa|phải|cho|đến|từ|và|với|của|mức)\s{1,12})+$",
    re.IGNORECASE,
)
_LABELS = {
    "ket qua thuc hien", "ket qua", "yeu cau cua chi tieu", "ty le", "cu the", "trong do",
    "yeu cau", "chi tieu", "tong cong", "ti le",
}  # fmt: skip
_CLAUSE = 160
_LAST_FIGURE = re.compile(r"^.*[0-9%]\S*", re.DOTALL)
_TIME = re.compile(r"(?:(?:ngay|thang|nam) [0-9/]{1,10} ?)+$", re.ASCII)
_FEWEST_WORDS = 3


def percentages_in(page: Page) -> Iterator[Percentage]:
    """The percentages of what is still free; takes them."""
    for figure in list(figures_in(page)):
        sign = _SIGN.match(page.folded, figure.end)
        end = sign.end() if sign else _range_end(page, figure)
        if not end:
            continue
        inexact, start = about(page, figure)
        if sign and (stop := or_more(page, end)):
            inexact, end = inexact or "it nhat", stop
        span = page.span(start, end)
        measured, noun = _measured(page, start), noun_after(page, end).words if sign else ""
        page.take(span.start, span.end)
        yield Percentage(span, span.words(page.text), figure.value, measured, inexact, noun)


def _range_end(page: Page, figure: Figure) -> int:
    """ "10-15%": the first of two is a percentage as well."""
    return figure.end if _RANGE.match(page.folded, figure.end) else 0


def _measured(page: Page, at: int) -> str:
    """The words of the clause before, without "đạt tỷ lệ"; of the one before that where nothing
    else is left of it."""
    begin = page.after_cited(max(0, at - _CLAUSE), at)
    if bullets := list(BULLET.finditer(page.folded, begin, at)):
        begin = bullets[-1].end()
    sentences = _SENTENCE_END.split(page.text[begin:at])
    clauses = _COMMA.split(sentences[-1])
    if len(clauses) == 1 and not _without_joining(clauses[0]):
        clauses = _COMMA.split(" ".join(sentences[-2:]))  # "Tỷ lệ dân số có điện thoại: 60%"
    for nth, clause in enumerate(clauses[:-1]):
        if fold(clause).startswith("ty le ") and "%" not in "".join(clauses[nth:]):
            return _without_joining(" ".join(clauses[nth:]))
    return next(filter(None, map(_said, reversed(clauses[-2:]))), "")


def _said(clause: str) -> str:
    words = _without_joining(clause)
    left = _without_joining(_LAST_FIGURE.sub("", clause))
    said = left if len(left.split()) >= _FEWEST_WORDS else _TIME.sub("", words).strip()
    return said if any(map(str.isalpha, said)) and said not in _LABELS else ""


def _without_joining(words: str) -> str:
    return fold(_JOINING.sub("", words.rstrip(" -+*=<>≥≤~") + " ")).strip(" -+*=")
