"""How much of an uploaded table is read."""

from __future__ import annotations

from dataclasses import dataclass

from dtscore.packages import MEGABYTE, PackageLimits

PACKAGE = PackageLimits(most_parts=2_000, most_unpacked=100 * MEGABYTE)


@dataclass(frozen=True)
class Limits:
    """Rows and columns count where something stands in them; ``max_cells`` is of all sheets.
    What a file keeps without content (formats, merged areas, links) costs memory as well: blank
    rows and cells of all sheets have limits of their own."""

    max_bytes: int = 10 * MEGABYTE
    max_sheets: int = 30
    max_rows: int = 20_000
    max_columns: int = 100
    max_cells: int = 300_000
    max_blank_rows: int = 50_000
    max_stored_cells: int = 500_000
    package: PackageLimits = PACKAGE
