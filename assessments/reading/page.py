"""The text that is read, beside its folded twin of equal length, and what of it is taken."""

from __future__ import annotations

import re

from assessments.reading.base import Span
from dtscore.text import fold

# Gaps may hold line breaks and blank lines: papers come out of PDF files so. They are bounded, so
# that no text whatever makes the search slow.
GAP = r"\s{0,12}"
SPACE = r"\s{1,12}"
BULLET = re.compile(r"\n\s{0,12}(?:[-+*•–]|[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}[.)])\s", re.ASCII)

# An address may hold digits and dots as it likes: nothing in it is read.
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S{1,2000}"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,200}"
    r"|(?<![\w.@-])(?:[\w-]{1,63}\.){1,8}(?:vn|com|net|org|gov|edu|info|me)\b(?:/\S{0,2000})?",
    re.ASCII,
)
_PHONE = re.compile(
    r"(?<![\w.,/])(?:\+84|0)[0-9]{1,3}(?:[ .-]?[0-9]{2,4}){2,3}(?![\w/]|[.,][0-9])", re.ASCII
)
_PHONE_DIGITS = range(9, 13)
_TAKEN, _CITED = b"\x01", b"\x02"


class _Aligned(dict[int, str]):
    """What every character becomes: one character for one, so that places stay the same."""

    def __missing__(self, code: int) -> str:
        ch = chr(code)
        folded = ch if ch in "\r\n" else " " if ch.isspace() else fold(ch)
        self[code] = folded if len(folded) == 1 else ch
        return self[code]


_ALIGNED = _Aligned()


class Page:
    """A text in form NFC with ``folded``, in which every character keeps its place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = text.translate(_ALIGNED)
        self._taken = bytearray(len(text))
        for pattern in (_ADDRESS, _PHONE):
            for found in pattern.finditer(self.folded):
                digits = sum(map(str.isdigit, found.group()))
                if pattern is _ADDRESS or digits in _PHONE_DIGITS:
                    self.take(found.start(), found.end())

    def take(self, start: int, end: int, *, cited: bool = False) -> None:
        self._taken[start:end] = (_CITED if cited else _TAKEN) * (end - start)

    def is_free(self, start: int, end: int) -> bool:
        return not any(self._taken[start:end])

    def after_cited(self, begin: int, at: int) -> int:
        """Where what stands before ``at`` begins that belongs to no citation, at most ``begin``."""
        return max(begin, self._taken.rfind(_CITED, begin, at) + 1)

    def before(self, at: int, length: int = 60) -> str:
        return self.folded[max(0, at - length) : at]

    def span(self, start: int, end: int) -> Span:
        """The place without the spaces and commas at its end."""
        return Span(start, start + len(self.text[start:end].rstrip(" \t\r\n\u00a0,;:")))
