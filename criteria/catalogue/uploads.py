"""A set that somebody uploads, Excel or YAML: its data, or everything that is wrong, by place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from criteria.catalogue.exporting import export_data
from criteria.catalogue.faults import InvalidSetError
from criteria.catalogue.naming import place_words
from criteria.catalogue.reading import read_set_bytes
from criteria.catalogue.validation import validate_set
from criteria.catalogue.workbook import CellFault, FaultyWorkbookError, read_set_workbook

YAML_EXTENSIONS = frozenset({".yaml", ".yml"})
ACCEPTED = (".xlsx", ".yaml", ".yml")
MAX_BYTES = 5 * 1024 * 1024
# Excel's other formats get a sentence of their own from the reader.
_TABLES = frozenset({".xlsx", ".xls", ".xlsm", ".xltm", ".xlsb", ".ods"})


@dataclass(frozen=True)
class FileFault:
    """One line of the table of faults: where, what, and how to mend it."""

    place: str
    problem: str
    expected: str = ""


class RefusedFileError(Exception):
    """The file is refused whole, for all of ``faults``."""

    def __init__(self, faults: Iterable[FileFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


def read_upload(name: str, content: bytes) -> dict[str, Any]:
    """The data of a sound set, as ``export_data`` writes it. Raises ``RefusedFileError``."""
    extension = PurePath(name.strip()).suffix.lower()
    if extension in YAML_EXTENSIONS:
        return _read_yaml(content)
    if extension in _TABLES:
        try:
            return read_set_workbook(content, name)
        except FaultyWorkbookError as error:
            raise RefusedFileError(map(_of_cell, error.faults)) from error
    sentence = "Cổng nhận bộ chỉ số ở tệp Excel (.xlsx) hoặc YAML (.yaml): hãy chọn lại tệp."
    raise RefusedFileError([FileFault("Cả tệp", sentence)])


def _read_yaml(content: bytes) -> dict[str, Any]:
    data: Any = None
    try:
        data = read_set_bytes(content)
        return export_data(validate_set(data))
    except InvalidSetError as error:
        faults = [
            FileFault(
                _with_path(place_words(data, fault.path), fault.path),
                fault.problem,
                fault.expected,
            )
            for fault in error.faults
        ]
        raise RefusedFileError(faults) from error


def _with_path(words: str, path: str) -> str:
    if not path:
        return "Cả tệp"
    words = words[:1].upper() + words[1:]
    return words if words.casefold() == path.casefold() else f"{words} ({path})"


def _of_cell(fault: CellFault) -> FileFault:
    place = "Cả tệp"
    if fault.sheet:
        place = f"Trang “{fault.sheet}”" + (f", ô {fault.cell}" if fault.cell else "")
    return FileFault(place, fault.problem, fault.expected)
