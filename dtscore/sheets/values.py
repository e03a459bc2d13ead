"""What is stored in a cell, as a value or as the reason why it has none."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Context, Decimal, InvalidOperation

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel
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


def number_value(stored: str) -> Taken:
    """The number as Excel shows it with all its digits: 3.2000000000000002 is 3.2."""
    try:
        number = Decimal(stored.strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or (number and abs(number.adjusted()) > MOST_PLACES):
        return None, f"{quoted(stored)} không phải là số đọc được", "số như 20 hoặc 0,5"
    if number == number.to_integral_value():
        return int(number), "", ""
    return EXCEL.plus(number).normalize(EXCEL), "", ""


def date_value(stored: str, *, since_1904: bool) -> Taken:
    """The day of a number that Excel shows as one; a time of day is left off."""
    epoch = CALENDAR_MAC_1904 if since_1904 else CALENDAR_WINDOWS_1900
    try:
        found = from_excel(float(stored), epoch)
    except (ValueError, OverflowError, TypeError):
        found = None
    if isinstance(found, datetime) and found.year >= FIRST_YEAR:
        return found.date(), "", ""
    said = quoted(found if not isinstance(found, timedelta) and found else stored)
    return None, f"{said} không phải là một ngày", "ngày như 05/03/2023"


def iso_date(stored: str) -> Taken:
    try:
        return date.fromisoformat(stored.strip()[:10]), "", ""
    except ValueError:
        return None, f"{quoted(stored)} không phải là một ngày", "ngày như 05/03/2023"
