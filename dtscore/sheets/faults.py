"""What is wrong with an uploaded table, as sentences that name sheet and cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_QUOTE = 60


@dataclass(frozen=True)
class SheetFault:
    """One fault. ``sheet`` is empty for CSV; both are empty when the whole file is meant."""

    sheet: str
    cell: str
    problem: str
    expected: str = ""

    def __str__(self) -> str:
        place = self._place
        said = f"{self.problem}; cần: {self.expected}" if self.expected else self.problem
        said = said if said.endswith((".", "…")) else f"{said}."
        return f"{place}: {said}" if place else said

    @property
    def _place(self) -> str:
        if not self.sheet:
            return f"Ô {self.cell}" if self.cell else ""
        return f"Trang tính “{self.sheet}”" + (f", ô {self.cell}" if self.cell else "")


class SheetError(Exception):
    """The table cannot be taken over, for all of ``faults``; nothing was read half."""

    def __init__(self, faults: Iterable[SheetFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.sentences))

    @property
    def sentences(self) -> list[str]:
        return [str(fault) for fault in self.faults]


def fatal(sentence: str, sheet: str = "") -> SheetError:
    """The file as a whole is refused: one sentence that says what to do."""
    return SheetError([SheetFault(sheet, "", sentence)])


def quoted(value: object) -> str:
    """What stands in the cell, short enough for a sentence."""
    text = " ".join(str(value).split())
    return f"“{text}”" if len(text) <= LONGEST_QUOTE else f"“{text[:LONGEST_QUOTE]}…”"
