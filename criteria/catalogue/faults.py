"""What is wrong with a set file: where, what, and what is expected instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One fault. ``path`` like ``groups[0].pillars[2].max_points``, empty for the whole file."""

    path: str
    problem: str
    expected: str

    def __str__(self) -> str:
        place = self.path or "(cả tệp)"
        return f"{place}: {self.problem}; cần: {self.expected}"


class InvalidSetError(Exception):
    """The file cannot become a set; ``faults`` holds every fault that was found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))
