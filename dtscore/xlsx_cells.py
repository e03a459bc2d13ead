"""What stands in the cells of an Excel export, and how its values are shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Literal

LONGEST_CELL = 32_767  # characters, by Excel
CUT = "… (cắt bớt)"
DAY = "dd/mm/yyyy"
# What XML 1.0 does not take: control characters, halves of characters, the two non-characters.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What a spreadsheet would read as a formula when somebody edits the cell.
LOOKS_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MOST_DECIMALS = 10

Kind = Literal["text", "code", "number", "points", "percent", "date", "plain"]


@dataclass(frozen=True)
class Entry:
    """A cell that is filled in: open on a protected sheet, of a kind of its own. Choices drop
    down and nothing else can be typed; ``numeric`` takes numbers from 0, ``whole`` whole ones."""

    value: str | int | Decimal | bool | date | None
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    numeric: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Formula:
    """A formula of our own, without its "=": only for show, whoever reads the file skips it."""

    words: str
    number_format: str = "0.00"


Cell = str | int | Decimal | bool | date | datetime | None
Written = Cell | Entry | Formula


@dataclass(frozen=True)
class Column:
    """A heading, how wide its column is, in characters, and how its numbers are shown: ``number``
    with thousands and the decimals it has, ``points`` with at least two decimals, ``percent`` 52.7
    as 52,7% (the value stays 52.7), ``text`` and ``plain`` as they are (years). In a form that is
    filled in, ``code`` keeps what is typed below as text (3.10 stays 3.10), ``choices`` drop down.
    A ``hidden`` column is for whoever reads the file in again.
    """

    title: str
    width: int
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    hidden: bool = False


def safe_text(text: str) -> str:
    """The text as a cell can hold it."""
    if not text.isprintable():  # a line break is not, and stays
        text = _FORBIDDEN.sub("", text)
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(CUT)] + CUT


def entry_format(value: int | Decimal | bool | date, entry: Entry) -> str:
    """What is typed over the value shows all its digits, so no fixed number of decimals."""
    if isinstance(value, date):
        return DAY
    return "#,##0" if entry.whole and not isinstance(value, bool) else "General"


@lru_cache(maxsize=8192)
def _decimals_of(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return min(max(0, -int(exponent)), _MOST_DECIMALS)


def number_format(value: int | Decimal | bool | date, kind: Kind) -> str:
    """By the decimals that the value has: a fixed ``#,##0.##`` would print 20 as “20,” and hide
    digits of others. Excel shows commas and dots as its reader's country writes them."""
    if isinstance(value, date):
        return DAY
    if isinstance(value, bool) or kind in ("text", "code", "plain", "date"):
        return "General"
    decimals = 0 if isinstance(value, int) else _decimals_of(value)
    if kind == "points":
        decimals = max(2, decimals)
    code = "#,##0" + ("." + "0" * decimals if decimals else "")
    return f'{code}"%"' if kind == "percent" else code
