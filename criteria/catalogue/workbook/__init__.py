"""A set as an Excel workbook that people edit, and back again.

``write_workbook`` and ``read_workbook_data`` are inverse: what was written is read as the same
data. Reading remembers which cell every value came from, so that each fault names its cell.
"""

from criteria.catalogue.workbook.places import CellFault
from criteria.catalogue.workbook.reading import FaultyWorkbookError, read_set_workbook
from criteria.catalogue.workbook.writing import write_template, write_workbook

__all__ = [
    "CellFault",
    "FaultyWorkbookError",
    "read_set_workbook",
    "write_template",
    "write_workbook",
]
