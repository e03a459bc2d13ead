"""The parts of a workbook, read as a stream: nothing but what tables need is kept.

A part that brings definitions of its own (DOCTYPE) is refused: no workbook needs them.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass
from typing import TypeVar
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import column_index_from_string

from dtscore.sheets.counting import Counter
from dtscore.sheets.sheet import Area

_ADDRESS = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')  # of a number format
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
Attributes = dict[str, str]


class BadPartError(Exception):
    """The part is not what a workbook holds."""


class Part:
    """Called for every element, by its name without namespace. ``text_of`` are those whose text is
    wanted; it is given to ``end``."""

    text_of: frozenset[str] = frozenset()

    def start(self, name: str, attributes: Attributes) -> None: ...

    def end(self, name: str, text: str) -> None: ...


AnyPart = TypeVar("AnyPart", bound=Part)


def read_part(package: zipfile.ZipFile, name: str, part: AnyPart) -> AnyPart:
    """``part``, filled from the part of this name; empty without one. Raises BadPartError."""
    if not name:
        return part
    parser, text = expat.ParserCreate(namespace_separator=" "), list[str]()

    def start(name: str, attributes: Attributes) -> None:
        name = name.rpartition(" ")[2]
        parser.CharacterDataHandler = text.append if name in part.text_of else None
        text.clear()
        part.start(name, {key.rpartition(" ")[2]: value for key, value in attributes.items()})

    def end(name: str) -> None:
        parser.CharacterDataHandler = None
        part.end(name.rpartition(" ")[2], "".join(text))
        text.clear()

    def definitions(*_: object) -> None:
        raise BadPartError

    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = definitions
    try:
        with package.open(name) as content:
            parser.ParseFile(content)
    except (expat.ExpatError, KeyError, ValueError):
        raise BadPartError from None
    return part


class BookPart(Part):
    """The sheets in their order, each with the key of its part."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.since_1904 = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet" and "id" in attributes:
            self.sheets.append((attributes.get("name", ""), attributes["id"]))
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904", "0") in ("1", "true")


class RelationsPart(Part):
    """Where the sheets (no charts), the shared texts and the styles are."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.sheets: dict[str, str] = {}
        self.strings = self.styles = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        kind, target = attributes.get("Type", ""), attributes.get("Target", "")
        target = posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")
        if kind.endswith("/worksheet"):
            self.sheets[attributes.get("Id", "")] = target
        elif kind.endswith("/sharedStrings"):
            self.strings = target
        elif kind.endswith("/styles"):
            self.styles = target


class StringsPart(Part):
    """The shared texts, without how they are pronounced (rPh)."""

    text_of = frozenset({"t"})

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._parts: list[str] = []
        self._spoken = False

    def start(self, name: str, attributes: Attributes) -> None:  # noqa: ARG002
        if name == "rPh":
            self._spoken = True

    def end(self, name: str, text: str) -> None:
        if name == "t" and not self._spoken:
            self._parts.append(text)
        elif name == "rPh":
            self._spoken = False
        elif name == "si":
            self.strings.append("".join(self._parts))
            self._parts.clear()


class StylesPart(Part):
    """Which styles of cells show their number as a day, and which as a percentage."""

    def __init__(self) -> None:
        self.dates: set[int] = set()
        self.percents: set[int] = set()
        self._formats: dict[str, str] = {str(key): code for key, code in BUILTIN_FORMATS.items()}
        self._of_cells = False
        self._count = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._of_cells = True
        elif name == "xf" and self._of_cells:
            self._add(self._formats.get(attributes.get("numFmtId", "0"), ""))

    def _add(self, code: str) -> None:
        if "%" in _LITERAL.sub("", code):
            self.percents.add(self._count)
        elif is_date_format(_LITERAL.sub("", code)):
            self.dates.add(self._count)
        self._count += 1

    def end(self, name: str, text: str) -> None:  # noqa: ARG002
        if name == "cellXfs":
            self._of_cells = False


@dataclass(slots=True)
class RawCell:
    """A cell as stored: its kind (t), its style (s), its value or formula."""

    column: int
    kind: str
    style: int
    stored: str = ""
    formula: str | None = None


class SheetPart(Part):
    """The cells of a sheet in which something stands, and its merged areas."""

    text_of = frozenset({"v", "f", "t"})

    def __init__(self, sheet: str, counter: Counter) -> None:
        self._sheet, self._counter = sheet, counter
        self.rows: list[tuple[int, list[RawCell]]] = []
        self.merged: list[Area] = []
        self._number = self._column = 0
        self._cells: list[RawCell] = []
        self._cell: RawCell | None = None
        self._spoken = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._column = _column(attributes.get("r"), self._column)
            style = attributes.get("s", "0")
            self._cell = RawCell(self._column, attributes.get("t", "n"), int(style))
        elif name == "row":
            self._begin_row(attributes.get("r"))
        elif name == "rPh":
            self._spoken = True
        elif name == "mergeCell":
            self.merged.append(_area(attributes.get("ref", "")))

    def _begin_row(self, stated: str | None) -> None:
        number = int(stated) if stated else self._number + 1
        if not self._number < number <= LAST_ROW:
            raise BadPartError
        self._number, self._column, self._cells = number, 0, []

    def end(self, name: str, text: str) -> None:
        cell = self._cell
        if name == "v" and cell and cell.kind != "inlineStr":
            cell.stored = text
        elif name == "t" and cell and cell.kind == "inlineStr" and not self._spoken:
            cell.stored += text
        elif name == "f" and cell:
            cell.formula = text
        elif name == "rPh":
            self._spoken = False
        elif name == "c" and cell:
            self._keep(cell)
        elif name == "row" and self._cells:
            self._counter.row(self._sheet)
            self.rows.append((self._number, self._cells))

    def _keep(self, cell: RawCell) -> None:
        if cell.stored or cell.formula is not None:
            self._counter.cell(cell.column, self._sheet)
            self._cells.append(cell)
        self._cell = None


def _column(address: str | None, before: int) -> int:
    found = _ADDRESS.fullmatch(address) if address else None
    if address and not found:
        raise BadPartError
    column = int(column_index_from_string(found[1])) if found else before + 1
    if not before < column <= LAST_COLUMN:
        raise BadPartError
    return column


def _area(reference: str) -> Area:
    corners = [_ADDRESS.fullmatch(corner) for corner in reference.split(":")]
    if len(corners) != 2 or None in corners:
        raise BadPartError
    first, last = ((int(column_index_from_string(c[1])), int(c[2])) for c in corners if c)
    return Area(first[0], first[1], last[0], last[1])
