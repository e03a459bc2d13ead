"""Numbers in words: "hai lần mỗi tuần", "tám bản", "hai mươi lăm hộ". Always for a person to look
at: "một" and "hai" are more than numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5,
    "nhăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_TENS = {"mười": 10, "mươi": 10, "chục": 10}
_SCALES = {"trăm": 100, "nghìn": 1000, "ngàn": 1000}
_WORD = "|".join((*_DIGITS, *_TENS, *_SCALES, "linh", "lẻ"))
_NUMBER = re.compile(rf"(?<!\w)(?:{_WORD})(?:\s+(?:{_WORD}))*(?!\w)", re.IGNORECASE)
_NEVER_ALONE = {"không", "tư", "lăm", "mốt", "nhăm", "mươi", "linh", "lẻ", "năm"}


@dataclass(frozen=True)
class Spelt:
    """A number in words and what stands behind it, up to the next sign."""

    value: Decimal
    text: str
    behind: str
    start: int


def spelt_in(text: str) -> Iterator[Spelt]:
    for found in _NUMBER.finditer(text):
        words = found[0].lower().split()
        if len(words) == 1 and words[0] in _NEVER_ALONE:
            continue
        value = _value(words)
        if value is not None:
            behind = re.split(r"[.,;:()]", text[found.end() :])[0].strip()
            yield Spelt(Decimal(value), found[0], behind, found.start())


def _value(words: list[str]) -> int | None:
    """ "hai trăm ba mươi lăm" is 235; None for what is no number ("hai ba")."""
    total = current = 0
    digit: int | None = None
    for word in words:
        if word in _DIGITS:
            if digit is not None:
                return None
            digit = _DIGITS[word]
        elif word in _TENS:
            current += 10 * (digit if digit is not None else 1)
            digit = None
        elif word in _SCALES:
            times = current + (digit or 0) or 1
            total, current = (total + times * _SCALES[word], 0)
            digit = None
        elif digit is not None:
            return None
    return total + current + (digit or 0)
