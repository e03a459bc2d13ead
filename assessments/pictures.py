"""What the pictures of a campaign are drawn from: bars and their numbers. Plain Python.

Every picture is a table whose rows carry bars, so that whoever reads numbers, or hears them, reads
the same picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dtscore.numbers import Rounding, exact_string, format_decimal, round_decimal

HUNDRED = Decimal(100)
ZERO = Decimal(0)
# How finely a bar is drawn; what is written beside it is rounded as the set says.
DRAWN = Rounding("half_up", 1)
BINS = 10
# The colour of each series, and of the room that a bar has.
COLOURS = {
    "own": "#0b4f8a",
    "found": "#0b4f8a",
    "district": "#6b7f94",
    "province": "#a9b8c7",
    "claimed": "#c98a2b",
}
ROOM = "#e7edf3"


@dataclass(frozen=True)
class Bar:
    """``width`` in hundredths of the room, as an attribute of a picture takes it; ``series`` names
    whose bar it is: own, district, province, claimed, found."""

    series: str
    width: str
    words: str
    room = ROOM

    @property
    def colour(self) -> str:
        return COLOURS[self.series]


@dataclass(frozen=True)
class PictureRow:
    """One row: what it is about, its bars, and what more there is to say."""

    label: str
    bars: tuple[Bar, ...]
    note: str = ""
    key: str = ""


@dataclass(frozen=True)
class Share:
    """A part of a whole, kept exact; ``percent`` is None where there is no whole."""

    part: Decimal
    whole: Decimal

    @property
    def percent(self) -> Decimal | None:
        return self.part * HUNDRED / self.whole if self.whole > 0 else None


def bar(series: str, percent: Decimal | None, words: str) -> Bar:
    """A bar of that percent; nothing and less than nothing are no bar, more than all is a full
    one."""
    drawn = min(max(percent or ZERO, ZERO), HUNDRED)
    return Bar(series, exact_string(round_decimal(drawn, DRAWN)), words)


def percent_words(share: Share, rounding: Rounding) -> str:
    if share.percent is None:
        return "chưa có"
    return f"{format_decimal(round_decimal(share.percent, rounding))}%"


def sum_of(shares: Iterable[Share]) -> Share:
    listed = list(shares)
    return Share(
        sum((share.part for share in listed), ZERO), sum((share.whole for share in listed), ZERO)
    )


def histogram(shares: Iterable[Share]) -> list[PictureRow]:
    """How many have 0 to under 10 percent, 10 to under 20 …; 100 belongs to the last."""
    counts = [0] * BINS
    for share in shares:
        if share.percent is not None:
            counts[min(int(share.percent // BINS), BINS - 1)] += 1
    most = Decimal(max(counts, default=0))
    rows = []
    for place, count in enumerate(counts):
        low, high = place * BINS, (place + 1) * BINS
        label = f"{low}% – {'dưới ' if high < HUNDRED else ''}{high}%"
        percent = Share(Decimal(count), most).percent
        rows.append(PictureRow(label, (bar("own", percent, f"{count} đơn vị"),)))
    return rows


def middle_of(shares: Sequence[Share]) -> Share | None:
    """The median; of an even number the lower of the two in the middle, which somebody has."""
    known = sorted(
        (share for share in shares if share.percent is not None),
        key=lambda share: share.percent or ZERO,
    )
    return known[(len(known) - 1) // 2] if known else None
