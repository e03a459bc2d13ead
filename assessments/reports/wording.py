"""Small pieces of official wording: dates, numbers, capitals, Roman numerals."""

from __future__ import annotations

from datetime import date

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
BLANK = "\u00a0"


def official_date(day: date | None) -> str:
    """``ngày 05 tháng 02 năm 2026``: days under 10 and months 1 and 2 take a zero, others none.

    Without a date the room for the clerk's hand stays open.
    """
    if day is None:
        gap = BLANK * 6
        return f"ngày{gap}tháng{gap}năm{gap}"
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def official_number(number: str) -> str:
    """``Số: 05/BC-UBND``; numbers under 10 take a zero, no number leaves room for one."""
    given = number.strip()
    if given.isdecimal():
        given = f"{int(given):02d}"
    return f"Số: {given or BLANK * 6}/BC-UBND"


def roman(position: int) -> str:
    """The Roman numeral of a part of the paper, from 1."""
    return ROMAN[position - 1]


def sentence(text: str) -> str:
    """The text with one full stop at its end."""
    return text.rstrip().rstrip(".;") + "."


def listed(items: list[str], *, last: str = ".") -> list[str]:
    """Items of an official list: each ends with a semicolon, the last with ``last``."""
    stripped = [item.strip().rstrip(".;") for item in items]
    return [
        f"{item}{last if position == len(stripped) else ';'}"
        for position, item in enumerate(stripped, start=1)
    ]


def labelled(label: str, narrative: str) -> str:
    """A cleaned narrative that begins with its label: inside the first paragraph where there is
    one, on a line of its own before a list or a table."""
    if not narrative:
        return f"<p>{label} Chưa có nội dung.</p>"
    if narrative.startswith("<p>"):
        return f"<p>{label} {narrative.removeprefix('<p>')}"
    return f"<p>{label}</p>{narrative}"
