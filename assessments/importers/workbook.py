"""The workbook that was filled in offline, read in again: every cell a proposed value."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from assessments.inputs import find_faults
from assessments.intake.found import Found, FoundValue, Leftover
from assessments.intake.workbook import (
    ABOUT,
    ABOUT_COLUMNS,
    ANSWER_COLUMNS,
    FACT_COLUMNS,
    GUIDE,
    KEY,
    KEY_COLUMNS,
    KEYS,
    About,
    Field,
    choices_of,
    fact_key,
    fields_of,
    mismatch,
    restored,
    shown_value,
    tidy,
)
from assessments.narrative import paragraphs
from criteria.rules.base import Value
from criteria.rules.spec import NUMERIC_KINDS, FactSpec, IndicatorSetSpec, IndicatorSpec
from dtscore.numbers import exact_string
from dtscore.sheets import (
    Cell,
    Limits,
    Sheet,
    SheetError,
    SheetFault,
    Table,
    TableColumn,
    TableRow,
    Workbook,
    read_workbook,
)
from dtscore.sheets.cells import shown
from dtscore.text import fold
from dtscore.xlsx import LISTS

LIMITS = Limits(max_bytes=5 * 1024 * 1024, max_rows=5_000, max_cells=100_000)
LONGEST_SOURCE = 300
LONGEST_EXPLANATION = 2_000
LONGEST_NARRATIVE = 40_000  # no cell holds more
STRANGER = (
    "Tệp này không phải là tệp điền ngoại tuyến tải từ cổng, hoặc các trang tính ẩn của nó đã bị"
    " xóa: hãy tải tệp của hồ sơ này về, điền rồi nạp lại."
)
MOVED = (
    "Dòng này đã bị dán hoặc xếp lệch: mã, nội dung và khóa của dòng không khớp nhau. Hãy tải tệp"
    " mới và điền mục này lại."
)
NO_SOURCE = "Hãy ghi nguồn của số liệu."


def read_offline_workbook(
    data: bytes, name: str, spec: IndicatorSetSpec, about: About, today: date
) -> Found:
    """Everything that the workbook says. A cell that cannot be read is a value with a fault.

    Raises SheetError for a file that is no workbook of this assessment, or lacks columns.
    """
    book = read_workbook(data, name, LIMITS)
    _refuse_strangers(book, about)
    reading = _Reading(spec, today, _keys(book))
    for sheet in book.sheets:
        if sheet.name not in (ABOUT, KEYS, LISTS, GUIDE):
            reading.read(sheet)
    return reading.found()


def _refuse_strangers(book: Workbook, about: About) -> None:
    sheet = book.find(ABOUT)
    if book.is_csv or sheet is None or book.find(KEYS) is None:
        raise SheetError([SheetFault("", "", STRANGER)])
    table = Table(sheet, ABOUT_COLUMNS)
    said = {row.text("name"): row.text("value") for row in table.rows()}
    table.demand()
    if sentence := mismatch(about, said):
        raise SheetError([SheetFault("", "", sentence)])


@dataclass(frozen=True)
class _Base:
    """What stood in a row when the workbook was made."""

    value: Any
    version: int


def _keys(book: Workbook) -> dict[str, _Base]:
    table = Table(book.sheet(KEYS), KEY_COLUMNS)
    bases = {}
    for row in table.rows():
        version = row.integer("version", required=True)
        words = row.text("base", longest=LONGEST_NARRATIVE, required=True)
        try:
            bases[row.text("key")] = _Base(json.loads(words), version or 0)
        except json.JSONDecodeError:
            raise SheetError([SheetFault("", "", STRANGER)]) from None
    table.demand()
    return bases


@dataclass(frozen=True)
class _Row:
    """A row of a sheet, with a way to learn what was wrong with one of its cells."""

    table: Table
    cells: TableRow

    @property
    def key(self) -> str:
        return tidy(shown(self.cells["key"].value))

    def place(self, column: str = "value") -> str:
        cell = self.cells[column]
        return f"Trang tính “{cell.sheet}”, ô {cell.address}"

    def taken(self, column: str, take: Callable[[], Any]) -> tuple[Any, str]:
        """What ``take`` made of the cell, or None and the sentence that says why not."""
        cell = self.cells[column]
        if cell.problem:
            return None, _sentence(cell.problem, cell.expected)
        before = len(self.table.faults)
        value = take()
        new = self.table.faults[before:]
        return (None, _sentence(new[0].problem, new[0].expected)) if new else (value, "")


def _sentence(problem: str, expected: str) -> str:
    said = f"Ô này {problem}; cần: {expected}" if expected else f"Ô này {problem}"
    return said if said.endswith((".", "…")) else f"{said}."


@dataclass
class _Reading:
    """Collects what the sheets say."""

    spec: IndicatorSetSpec
    today: date
    bases: Mapping[str, _Base]
    values: list[FoundValue] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.fields = {
            item.key: (indicator, item)
            for indicator in self.spec.indicators
            for item in fields_of(indicator)
        }
        self.facts = {fact_key(fact.code): fact for fact in self.spec.facts}

    def read(self, sheet: Sheet) -> None:
        """One sheet of answers or of base figures; another one is only mentioned."""
        titles = {fold(shown(cell.value)) for row in sheet.rows[:15] for cell in row.cells.values()}
        ours = fold(KEY) in titles
        looks_ours = {fold("Điền vào đây"), fold("Tính đến ngày")} & titles
        if not ours and not looks_ours:
            if sheet.rows:
                self.remarks.append(
                    f"Trang tính “{sheet.name}” không có trong tệp tải từ cổng nên không được đọc."
                )
            return
        is_facts = fold("Tính đến ngày") in titles
        columns: tuple[TableColumn, ...] = FACT_COLUMNS if is_facts else ANSWER_COLUMNS
        table = Table(sheet, columns)
        table.demand()
        for cells in table.rows():
            row = _Row(table, cells)
            if fault := next((told for told in table.faults if "bị gộp" in told.problem), None):
                raise SheetError([fault])
            self._read_row(row, is_facts)

    def _read_row(self, row: _Row, is_facts: bool) -> None:
        if not row.key:
            self._leave(row, is_facts)
        elif is_facts and row.key in self.facts:
            self.values.append(self._fact(row, self.facts[row.key]))
        elif not is_facts and row.key in self.fields:
            self.values.append(self._answer(row, *self.fields[row.key]))
        else:
            self.leftovers.append(
                Leftover(f"Dòng có khóa lạ “{row.key}”: không đọc được dòng này.", row.place("key"))
            )

    def _leave(self, row: _Row, is_facts: bool) -> None:
        """What somebody typed where nothing is asked; our own formulas are only for show."""
        cell = row.cells["value"]
        if not cell.is_blank and not cell.problem:
            self.leftovers.append(Leftover(shown(cell.value), row.place()))
        if is_facts and not row.cells["source"].is_blank:
            self.leftovers.append(Leftover(shown(row.cells["source"].value), row.place("source")))

    def _answer(self, row: _Row, indicator: IndicatorSpec, item: Field) -> FoundValue:
        base = self.bases.get(item.key)
        made = FoundValue(
            item.target,
            None,
            indicator=item.indicator,
            name=item.name,
            words=shown(row.cells["value"].value),
            place=row.place(),
            base=restored(item, base.value) if base else None,
            base_version=base.version if base else None,
        )
        if _is_moved(row, item):
            return replace(made, fault=MOVED)
        if base and _is_untouched(row.cells["value"], shown_value(indicator, item, base.value)):
            return replace(made, value=made.base)
        value, fault = _read_value(row, indicator, item)
        if not fault and item.kind == "state" and value is None:
            fault = "Ô này để trống: hãy chọn một tình trạng."
        if not fault and item.target == "input" and value is not None:
            fault = _input_fault(indicator, item, value)
        return replace(made, fault=fault, value=None if fault else _stored(item, value))

    def _fact(self, row: _Row, fact: FactSpec) -> FoundValue:
        base = self.bases.get(fact_key(fact.code))
        value, fault = _read_fact(row, self.today)
        if not fault and fold(shown(row.cells["label"].value)) != fold(fact.label):
            fault = MOVED
        said = " · ".join(
            words for name in ("value", "source", "as_of")
            if (words := shown(row.cells[name].value))
        )  # fmt: skip
        return FoundValue(
            "fact",
            None if fault else value,
            name=fact.code,
            words=said,
            place=row.place(),
            fault=fault,
            base=base.value if base else None,
            base_version=base.version if base else None,
        )

    def found(self) -> Found:
        values, missing = list(_without_doubles(self.values)), self._missing()
        if missing:
            self.remarks.append(
                f"{missing} mục không còn dòng trong tệp: cổng giữ nguyên các mục đó."
            )
        return Found("workbook", tuple(values), (), tuple(self.leftovers), tuple(self.remarks))

    def _missing(self) -> int:
        return len(self.bases.keys() - {value.key for value in self.values})


def _without_doubles(values: list[FoundValue]) -> Iterator[FoundValue]:
    """A row that was copied says two things: neither is taken, both places are told."""
    count = Counter(value.key for value in values)
    places = defaultdict(list)
    for value in values:
        places[value.key].append(value.place)
    told = set()
    for value in values:
        if count[value.key] == 1:
            yield value
        elif value.key not in told:
            told.add(value.key)
            where = "; ".join(places[value.key])
            fault = f"Dòng này có {count[value.key]} lần trong tệp ({where}): hãy giữ một dòng."
            yield replace(value, value=None, fault=fault)


def _is_moved(row: _Row, item: Field) -> bool:
    """Whether code and label beside the cell are those of another row than its key."""
    code, label = (fold(shown(row.cells[name].value)) for name in ("code", "label"))
    return code != fold(item.indicator) or label != fold(item.label)


def _is_untouched(cell: Cell, written: str | int | Decimal | date | None) -> bool:
    """Whether the cell still says what was written into it."""
    if cell.problem or cell.is_percent:
        return False
    if isinstance(written, str) and isinstance(cell.value, str):
        return _lines(cell.value) == _lines(written)
    if isinstance(cell.value, bool):
        return False
    return cell.value == written or (cell.is_blank and written is None)


def _lines(text: str) -> list[str]:
    """The words of each line; how wide the spaces are makes no difference."""
    return [words for line in tidy(text).split("\n") if (words := " ".join(line.split()))]


def _read_value(row: _Row, indicator: IndicatorSpec, item: Field) -> tuple[Any, str]:
    """The value of the cell (None for an empty one), or why it has none."""
    cells, cell = row.cells, row.cells["value"]
    choices = choices_of(indicator, item)
    if item.kind == "flag" and isinstance(cell.value, bool):
        return cell.value, ""
    if choices:
        return row.taken("value", lambda: cells.choice("value", choices))
    if item.kind in NUMERIC_KINDS:
        is_percent = item.kind == "percent" or item.unit == "%"
        if is_percent:
            return row.taken("value", lambda: cells.percent("value", most=None))
        return row.taken("value", lambda: cells.decimal("value"))
    if item.kind == "date":
        return row.taken("value", lambda: cells.date("value"))
    longest = LONGEST_NARRATIVE if item.kind == "narrative" else LONGEST_EXPLANATION
    value, fault = row.taken("value", lambda: cells.text("value", longest=longest))
    return value or None, fault


def _input_fault(indicator: IndicatorSpec, item: Field, value: Any) -> str:
    typed: Value = value.isoformat() if isinstance(value, date) else value
    faults = find_faults(indicator, {item.name: typed})
    return faults[0].sentence if faults else ""


def _stored(item: Field, value: Any) -> Any:
    """What would be stored of a value that was read."""
    if isinstance(value, Decimal):
        return exact_string(value)
    if isinstance(value, date):
        return value.isoformat()
    if item.kind == "narrative":
        return paragraphs(value or "")
    return value if value is not None or item.target == "input" else ""


def _read_fact(row: _Row, today: date) -> tuple[Any, str]:
    """A figure with its source and day; None where the row is empty."""
    cells = row.cells
    number, fault = row.taken("value", lambda: cells.decimal("value"))
    source, source_fault = row.taken("source", lambda: cells.text("source", longest=LONGEST_SOURCE))
    day, day_fault = row.taken("as_of", lambda: cells.date("as_of"))
    if told := fault or source_fault or day_fault:
        return None, told
    if number is None:
        return None, "Hãy ghi giá trị của số liệu." if source or day else ""
    if not source:
        return None, NO_SOURCE
    if day and day > today:
        return None, f"Ngày {day:%d/%m/%Y} chưa tới: hãy ghi ngày mà số liệu được chốt."
    as_of = day.isoformat() if day else ""
    return {"value": exact_string(number), "source": tidy(source), "as_of": as_of}, ""
