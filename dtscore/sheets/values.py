"""What is stored in a cell, as a value or as the reason why it has none."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal

from openpyxl.utils.escape import unescape

from dtscore.sheets.cells import Value
from dtscore.sheets.faults import quoted
from dtscore.text import has_control, nfc

# Excel itself counts with 15 digits; what a file holds beyond them is the error of its arithmetic.
EXCEL = Context(prec=15)
MOST_PLACES = 30
FIRST_YEAR = 1900  # Excel knows no day before
PASTE_VALUES = "giá trị đã tính (chép cột rồi dán bằng “Dán giá trị” – Paste Values)"
RIGHT_VALUE = "giá trị đúng, hoặc để trống"
ERRORS = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)", re.IGNORECASE
)
_AROUND = " \t\r\n\u00a0\u200b\ufeff"

# A value, or the problem and what is expected instead.
Taken = tuple[Value, str, str]


def text_value(stored: str) -> Taken:
    text = nfc(stored.replace("\r\n", "\n").replace("\r", "\n")).strip(_AROUND).strip()
    if has_control(text):
        return None, "có ký tự điều khiển không in được", "gõ lại nội dung của ô"
    return text, "", ""


def excel_text(stored: str) -> Taken:
    """Excel writes what XML does not take as _x000D_."""
    return text_value(unescape(stored))


def formula(words: str) -> Taken:
    return None, f"là công thức {quoted('=' + words.lstrip('='))}", PASTE_VALUES


def error_value(words: str) -> Taken:
    return None, f"là giá trị lỗi {quoted(words)}", RIGHT_VALUE


def number_value(stored: int | float) -> Taken:
    """The number as Excel shows it with all its digits: 3.2000000000000002 is 3.2."""
    number = Decimal(repr(stored))
    if not number.is_finite() or (number and abs(number.adjusted()) > MOST_PLACES):
        return None, f"{quoted(stored)} không phải là số đọc được", "số như 20 hoặc 0,5"
    if number == number.to_integral_value():
        return int(number), "", ""
    return EXCEL.plus(number).normalize(EXCEL), "", ""


def date_value(stored: date | datetime | time | timedelta) -> Taken:
    """The day of what Excel shows as one; a time of day is left off."""
    day = stored.date() if isinstance(stored, datetime) else stored
    if isinstance(day, date) and day.year >= FIRST_YEAR:
        return day, "", ""
    return None, f"{quoted(stored)} không phải là một ngày", "ngày như 05/03/2023"
