"""A workbook → the plain data of a set, with the cell of every value and every fault by cell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

from criteria.catalogue.exporting import export_data
from criteria.catalogue.faults import InvalidSetError
from criteria.catalogue.validation import validate_set
from criteria.catalogue.workbook import shape
from criteria.catalogue.workbook.lines import read_report, read_set_lines
from criteria.catalogue.workbook.parts import Parts
from criteria.catalogue.workbook.places import CellFault, Places, cell_faults
from criteria.catalogue.workbook.rule_rows import read_rules
from criteria.rules.spec import IndicatorSetSpec
from dtscore.sheets import Limits, SheetError, SheetFault, Table, Workbook, read_workbook
from dtscore.sheets.limits import MEGABYTE

# A set of 100 indicators has 400 rows of parameters; a workbook longer than this is another one.
LIMITS = Limits(max_bytes=5 * MEGABYTE, max_rows=5_000, max_columns=60, max_cells=100_000)


class FaultyWorkbookError(Exception):
    """The workbook is refused whole, for all of ``faults``."""

    def __init__(self, faults: Iterable[CellFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "\n".join(f"{fault.sheet} {fault.cell}: {fault.problem}" for fault in self.faults)
        )


def read_set_workbook(source: bytes | IO[bytes], name: str) -> dict[str, Any]:
    """The data of a sound set, as ``export_data`` writes it. Raises ``FaultyWorkbookError``."""
    try:
        workbook = read_workbook(source, name, LIMITS)
    except SheetError as error:
        raise FaultyWorkbookError(cell_faults(Places(), (), error.faults)) from error
    tables, told = _tables(workbook)
    if len(tables) < len(shape.SHEETS):
        raise FaultyWorkbookError(cell_faults(Places(), (), told))
    data, places = _read(tables)
    for table in tables.values():
        told += table.faults
    spec, faults = _judged(data)
    if spec is None or told:
        raise FaultyWorkbookError(cell_faults(places, faults, told))
    return export_data(spec)


def _tables(workbook: Workbook) -> tuple[dict[str, Table], list[SheetFault]]:
    """The table of every sheet; a fault for each sheet that is not there."""
    tables, told = {}, []
    for name in shape.SHEETS:
        try:
            sheet = workbook.sheet(name)
        except SheetError as error:
            told += [SheetFault(name, "", fault.problem, fault.expected) for fault in error.faults]
            continue
        tables[name] = Table(sheet, [field.wanted for field in shape.FIELDS[name]])
    return tables, told


def _read(tables: dict[str, Table]) -> tuple[dict[str, Any], Places]:
    places = Places()
    data = read_set_lines(tables[shape.SET], places)
    parts = Parts(data, places)
    parts.read_pillars(tables[shape.PILLARS])
    parts.read_indicators(tables[shape.INDICATORS])
    parts.read_inputs(tables[shape.INPUTS])
    read_rules(tables[shape.RULES], parts, places)
    parts.read_facts(tables[shape.FACTS])
    read_report(tables[shape.REPORT], data, places)
    return data, places


def _judged(data: dict[str, Any]) -> tuple[IndicatorSetSpec | None, tuple[Any, ...]]:
    try:
        return validate_set(data), ()
    except InvalidSetError as error:
        return None, error.faults
