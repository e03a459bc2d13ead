"""Reports that exist on paper: DOCX, PDF with a text layer or plain text in, what they say out.

Plain Python, no Django, no network. Nothing is decided here: everything found has its words and its
place, what is not certain says why, and text that belongs to nothing is listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments.importers.papers.lines import PaperError

if TYPE_CHECKING:
    from assessments.intake.found import Found
    from criteria.rules.spec import IndicatorSetSpec

__all__ = ["PaperError", "read_report"]


def read_report(data: bytes, name: str, spec: IndicatorSetSpec, year: int, unit_name: str) -> Found:
    """Everything that the report says about the unit's year under the set.

    ``name`` is the file's name, ``unit_name`` the unit's full one ("xã Quảng Bình"). Raises
    PaperError with a sentence for the person when the file is no such report.
    """
    # Not at the top: the process that opens hostile files imports this package and needs no rules.
    from assessments.importers.papers.report import read

    return read(data, name, spec, year, unit_name)
