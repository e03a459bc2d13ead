"""Opening an uploaded table: which kind of file it is, and what is refused at once."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import IO

from dtscore.packages import OLD_OFFICE
from dtscore.sheets.csv_file import read_csv
from dtscore.sheets.excel_file import read_excel
from dtscore.sheets.faults import fatal
from dtscore.sheets.limits import MEGABYTE, Limits
from dtscore.sheets.sheet import Workbook

ACCEPTED_EXTENSIONS = (".xlsx", ".csv", ".txt")
MACRO_EXTENSIONS = frozenset({".xlsm", ".xltm", ".xlam"})
ZIP = b"PK\x03\x04"
DEFAULTS = Limits()


def read_workbook(
    source: bytes | Path | IO[bytes], name: str, limits: Limits = DEFAULTS
) -> Workbook:
    """All the tables of a file; ``name`` says which kind it should be. Raises SheetError."""
    extension = PurePath(name.strip()).suffix.lower()
    if extension in MACRO_EXTENSIONS:
        raise fatal("Tệp có macro nên không được nhận: hãy lưu lại thành “Excel Workbook (.xlsx)”.")
    if extension not in ACCEPTED_EXTENSIONS:
        raise fatal(
            "Cổng chỉ đọc bảng ở tệp Excel (.xlsx) hoặc CSV (.csv): hãy mở tệp, chọn “Lưu thành”"
            " (Save As) một trong hai loại này rồi tải lên."
        )
    data = _bytes(source, limits.max_bytes)
    if extension == ".xlsx":
        return read_excel(data, limits)
    if data.startswith((ZIP, OLD_OFFICE)):
        raise fatal("Đây là tệp Excel mang tên CSV: hãy đổi đuôi tên tệp thành .xlsx rồi tải lên.")
    return read_csv(data, limits)


def _bytes(source: bytes | Path | IO[bytes], most: int) -> bytes:
    data = _read(source, most + 1)
    if not data:
        raise fatal("Tệp rỗng (0 byte): hãy kiểm tra rồi chọn lại tệp.")
    if len(data) > most:
        raise fatal(
            f"Tệp lớn hơn {most // MEGABYTE} MB: hãy xóa ảnh và các trang tính thừa, hoặc tách"
            " thành nhiều tệp."
        )
    return data


def _read(source: bytes | Path | IO[bytes], count: int) -> bytes:
    if isinstance(source, bytes):
        return source[:count]
    if isinstance(source, Path):
        with source.open("rb") as file:
            return file.read(count)
    return source.read(count)
