"""CSV files: UTF-8 or UTF-16, divided by semicolon, comma or tab."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter as Tally
from itertools import islice

from dtscore.sheets.cells import Cell
from dtscore.sheets.counting import Counter
from dtscore.sheets.faults import fatal
from dtscore.sheets.limits import Limits
from dtscore.sheets.sheet import Row, Sheet, Workbook
from dtscore.sheets.values import ERRORS, Taken, error_value, formula, text_value

DELIMITERS = ";\t,"
LOOKED_AT = 30  # records that tell the delimiter
GUARDED = ("'=", "'+", "'-", "'@", "'\t", "'\r")  # as our own exports protect such text
SAVE_AS_UTF8 = (
    "Tệp không phải là CSV mã hóa UTF-8 nên chữ tiếng Việt không đọc được: hãy mở bằng Excel, chọn"
    " “Lưu thành” (Save As), loại “CSV UTF-8 (Comma delimited)” rồi tải lên; hoặc tải lên chính tệp"
    " .xlsx."
)


def read_csv(data: bytes, limits: Limits) -> Workbook:
    """Raises SheetError."""
    text = _decoded(data)
    if "\0" in text:
        raise fatal(SAVE_AS_UTF8)
    delimiter, text = _delimiter(text)
    sheet, counter = Sheet(""), Counter(limits)
    try:
        for number, record in enumerate(_records(text, delimiter), start=1):
            _add_row(sheet, number, record, counter)
    except csv.Error:
        raise fatal(
            "Tệp CSV có dấu ngoặc kép không khép hoặc một ô quá dài nên không chia được thành cột:"
            " hãy mở bằng Excel kiểm tra, lưu lại rồi tải lên."
        ) from None
    return Workbook([sheet], is_csv=True)


def _decoded(data: bytes) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise fatal(SAVE_AS_UTF8) from None


def _delimiter(text: str) -> tuple[str, str]:
    """The delimiter, and the text without Excel's own line that names it (``sep=;``)."""
    first, _, rest = text.partition("\n")
    named = first.strip().strip('"').lower()
    if named.startswith("sep=") and len(named) == 5 and named[-1] in DELIMITERS:
        return named[-1], f"\n{rest}"
    return max(DELIMITERS, key=lambda delimiter: _likelihood(text, delimiter)), text


def _likelihood(text: str, delimiter: str) -> tuple[int, int]:
    """How many records agree on a number of columns, and on which. Of equals the first one wins."""
    try:
        records = islice(_records(text, delimiter), LOOKED_AT)
        widths = Tally(len(record) for record in records if len(record) > 1)
    except csv.Error:
        return 0, 0
    if not widths:
        return 0, 0
    width, records_alike = max(widths.items(), key=lambda item: (item[1], item[0]))
    return records_alike, width


def _records(text: str, delimiter: str) -> csv.Reader:  # type: ignore[name-defined]
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _add_row(sheet: Sheet, number: int, record: list[str], counter: Counter) -> None:
    cells = {}
    for column, stored in enumerate(record, start=1):
        value, problem, expected = _taken(stored)
        cell = Cell(sheet.name, number, column, value, problem, expected)
        if not cell.is_blank:
            counter.cell(column, sheet.name)
            cells[column] = cell
    if cells:
        counter.row(sheet.name)
        sheet.rows.append(Row(number, cells))


def _taken(stored: str) -> Taken:
    if stored.startswith(GUARDED):
        return text_value(stored[1:])
    bare = stored.strip()
    if bare.startswith("="):
        return formula(bare)
    return error_value(bare) if ERRORS.fullmatch(bare) else text_value(stored)
