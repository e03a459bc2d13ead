"""Numbers as Vietnamese administration writes them, and the one rounding function.

Decimal comma, thousands dot (``15.473``, ``52,7``). Everything is ``Decimal``; nothing here
touches binary floating point. No Django: the scoring rules stand on this module.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from typing import Literal

RoundingMode = Literal["truncate", "half_up", "half_even"]

_MODES = {"truncate": ROUND_DOWN, "half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}
# A group never begins with 0: 0.068 can only be a decimal.
_GROUPED = re.compile(r"^[1-9]\d{0,2}(?:[.\s\u00a0]\d{3})+(?:,\d+)?$")
_PLAIN = re.compile(r"^\d+(?:,\d+)?$")
_ENGLISH_DECIMAL = re.compile(r"^\d+\.\d+$")
_NEGATIVE = re.compile(r"^[-\u2212]\s*\d")
_PRECISION = 60
# Far beyond any figure of a commune, and short enough that no later step loses a digit.
_MAX_DIGITS = 20


class NumberFormatError(ValueError):
    """The text cannot be read as one number; the message says in Vietnamese what to do."""


@dataclass(frozen=True)
class Rounding:
    """How a set rounds points: the mode and the number of decimals, both data of the set."""

    mode: RoundingMode = "truncate"
    decimals: int = 2


def round_decimal(value: Decimal, rounding: Rounding) -> Decimal:
    """Round ``value`` once, in the set's mode. The only rounding in the product."""
    quantum = Decimal(1).scaleb(-rounding.decimals)
    with localcontext() as context:
        context.prec = _PRECISION
        return value.quantize(quantum, rounding=_MODES[rounding.mode])


def parse_decimal(text: str) -> Decimal:
    """Read a non-negative number the Vietnamese way: ``1.068`` is 1068, ``52,7`` is 52.7.

    A dot that can only be a decimal point (``52.7``, ``16.1013``) is read as one, because
    that is what people paste from spreadsheets; ``1.068`` stays one thousand and sixty-eight.
    Raises ``NumberFormatError`` with a sentence for the officer.
    """
    cleaned = text.strip()
    if sum(map(str.isdigit, cleaned)) > _MAX_DIGITS:
        raise NumberFormatError(f"Số dài quá {_MAX_DIGITS} chữ số. Kiểm tra lại số liệu.")
    if _GROUPED.match(cleaned):
        return Decimal(re.sub(r"[.\s\u00a0]", "", cleaned).replace(",", "."))
    if _PLAIN.match(cleaned):
        return Decimal(cleaned.replace(",", "."))
    if _ENGLISH_DECIMAL.match(cleaned):
        return Decimal(cleaned)
    if _NEGATIVE.match(cleaned):
        raise NumberFormatError(f"“{cleaned}” là số âm: số liệu ở đây không được âm.")
    raise NumberFormatError(
        f"“{cleaned}” không phải là một số. Viết như 1.068 (một nghìn không trăm sáu mươi tám)"
        " hoặc 52,7 (năm mươi hai phẩy bảy)."
    )


def format_decimal(value: Decimal, decimals: int | None = None) -> str:
    """Print a number the Vietnamese way: ``1068`` → ``1.068``, ``9.45`` → ``9,45``.

    ``decimals`` pads to a fixed number of decimals and must not hide digits: the caller rounds
    first. Without it trailing zeros are dropped.
    """
    if decimals is not None:
        with localcontext() as context:
            context.prec = _PRECISION
            plain = f"{value.quantize(Decimal(1).scaleb(-decimals)):,f}"
    else:
        plain = f"{_shortest(value):,f}"
    return plain.translate(str.maketrans(",.", ".,"))


def format_difference(value: Decimal) -> str:
    """A difference with its sign, a true minus: ``−1,09``, ``+0,01``, ``0``."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{format_decimal(abs(value))}"


def exact_string(value: Decimal) -> str:
    """The canonical exact text of a decimal for JSON and storage (``10.50`` → ``10.5``)."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if value else "0"


def _shortest(value: Decimal) -> Decimal:
    """Without trailing zeros, and without the rounding to 28 digits that ``normalize`` does."""
    with localcontext() as context:
        context.prec = _PRECISION
        return value.normalize() if value else Decimal(0)


def percent(part: Decimal, whole: Decimal, rounding: Rounding) -> Decimal:
    """``part / whole`` in percent to two decimals, in the set's mode. ``whole`` is not 0."""
    return round_decimal(part * 100 / whole, Rounding(rounding.mode, 2))
