"""How wide words are in the font of the paper: the drawn lines follow the words above them."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from fontTools.ttLib import TTFont

from assessments.reports.pdf import unpacked_font

POINTS_PER_MM = 72 / 25.4


def width_of(text: str, size: float) -> float:
    """The width in millimetres of one line of bold words."""
    letters, widths, em, unknown = _bold()
    units = sum(widths.get(letters.get(ord(letter), ""), unknown) for letter in text)
    return units / em * size / POINTS_PER_MM


def longest_line(text: str, size: float, room: float) -> float:
    """The width of the longest line of these bold words, broken where ``room`` ends."""
    longest, line = 0.0, ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        line = word if line and width_of(longer, size) > room else longer
        longest = max(longest, min(width_of(line, size), room))
    return longest


@cache
def _bold() -> tuple[dict[int, str], dict[str, int], int, int]:
    font = TTFont(BytesIO(unpacked_font("Tinos-Bold.woff2")), lazy=True)
    widths = {name: advance for name, (advance, _) in font["hmtx"].metrics.items()}
    em = font["head"].unitsPerEm
    return font.getBestCmap(), widths, em, em // 2
