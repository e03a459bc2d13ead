"""Small pieces of official wording: dates, numbers, capitals, Roman numerals."""

from __future__ import annotations

import re
from datetime import date

ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
BLANK = "\u00a0"
NOTHING = "Chưa có nội dung."
BLOCKS = ("<p>", "<ul>", "<ol>", "<table>")
LONGEST_UNBROKEN = 24
# A web address: a long word; it may go on in the next line after a dot or a slash, and no column
# of a table is made to hold more than 30 letters in one piece.
_LONG_WORD = re.compile(r"[^\s<>]{20,}")
_BREAK_AFTER = re.compile(r"[./](?=\w{3})|\w{30}(?=\w{3})")


def official_date(day: date | None) -> str:
    """``ngày 05 tháng 02 năm 2026``: days under 10 and months 1 and 2 take a zero, others none.

    Without a date the room for the clerk's hand stays open.
    """
    if day is None:
        gap = BLANK * 6
        return f"ngày{gap}tháng{gap}năm{gap}"
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def official_number(number: str, symbol: str = "BC-UBND") -> str:
    """``05/BC-UBND``; numbers under 10 take a zero, no number leaves room for one."""
    given = number.strip()
    if given.isdecimal():
        given = f"{int(given):02d}"
    return f"{given or BLANK * 6}/{symbol}"


def roman(position: int) -> str:
    """The Roman numeral of a part of the paper, from 1."""
    numeral = ""
    for value, letters in ROMAN:
        count, position = divmod(position, value)
        numeral += letters * count
    return numeral


def sentence(text: str) -> str:
    """The text with one full stop at its end."""
    return text.rstrip(".; \n") + "."


def listed(items: list[str], *, last: str = ".") -> list[str]:
    """Items of an official list: each ends with a semicolon, the last with ``last``. A dash that
    was typed before an item goes, the paper sets its own."""
    stripped = [item.strip().removeprefix("- ").rstrip(".; ") for item in items if item.strip()]
    return [
        f"{item}{last if position == len(stripped) else ';'}"
        for position, item in enumerate(stripped, start=1)
    ]


def labelled(label: str, narrative: str) -> str:
    """A cleaned narrative that begins with its label: inside the first paragraph where there is
    one, on a line of its own before a list or a table."""
    text = in_paragraphs(narrative)
    if text.startswith("<p>"):
        return f"<p>{label} {text.removeprefix('<p>')}"
    return f"<p>{label}</p>{text}"


def in_paragraphs(narrative: str) -> str:
    """A cleaned narrative as blocks: words without a tag become a paragraph, nothing says so."""
    text = breakable(narrative) or NOTHING
    return text if text.startswith(BLOCKS) else f"<p>{text}</p>"


def breakable(text: str) -> str:
    """Long addresses with places to break them, else they tear the justified line before them."""
    return _LONG_WORD.sub(lambda word: _BREAK_AFTER.sub("\\g<0>\u200b", word[0]), text)


def unbroken(text: str, name: str) -> str:
    """The text with the name of a unit held on one line, where it is short enough for that."""
    return text.replace(name, name.replace(" ", BLANK)) if len(name) <= LONGEST_UNBROKEN else text
