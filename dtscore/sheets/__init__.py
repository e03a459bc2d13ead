"""Tables that people upload (Excel, CSV): nothing guessed, every fault with its cell."""

from dtscore.sheets.cells import Cell, Value
from dtscore.sheets.faults import SheetError, SheetFault
from dtscore.sheets.limits import Limits
from dtscore.sheets.reading import ACCEPTED_EXTENSIONS, read_workbook
from dtscore.sheets.rows import TableRow
from dtscore.sheets.sheet import Row, Sheet, Workbook
from dtscore.sheets.table import Table, TableColumn

__all__ = [
    "ACCEPTED_EXTENSIONS",
    "Cell",
    "Limits",
    "Row",
    "Sheet",
    "SheetError",
    "SheetFault",
    "Table",
    "TableColumn",
    "TableRow",
    "Value",
    "Workbook",
    "read_workbook",
]
