"""The rounds of reports written by hand, as data: what was measured first, and what holds now.

A round is held out until somebody mends for it; then it is spent: it guards, and proves nothing of
the next paper. To add one: its texts and ``labels-N.yaml`` into ``by_hand``, one row here, and the
row that ``docs/recognition.md`` shows (``python -m tests.measured.rounds`` writes the table).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Count:
    """``part`` of ``whole``."""

    part: int
    whole: int

    @property
    def share(self) -> float:
        return self.part / self.whole

    def __str__(self) -> str:
        return f"{self.part} of {self.whole}"

    @property
    def with_share(self) -> str:
        return f"{self} ({self.share * 100:.1f} %)"


@dataclass(frozen=True)
class Round:
    """One round. ``first_*`` is what was measured before anything was mended for it: told faults,
    blamed controls, and what was read (claims, inputs, states). The bounds are those that hold:
    at least so many told, at most so many blamed and unlabelled, at least so many read."""

    number: int
    is_spent: bool
    first_told: Count
    first_blamed: Count
    first_read: tuple[Count, Count, Count]
    least_told: int
    most_blamed: int
    most_unlabelled: int
    least_read: tuple[int, int, int]

    @property
    def reads(self) -> str:
        return ", ".join(map(str, self.first_read))


KINDS = ("claim", "input", "state")

ROUNDS = (
    Round(
        1, True, Count(44, 69), Count(7, 256), (Count(103, 210), Count(165, 211), Count(4, 9)),
        least_told=69, most_blamed=0, most_unlabelled=0, least_read=(210, 211, 9),
    ),
    Round(
        2, True, Count(32, 36), Count(3, 86), (Count(118, 119), Count(156, 169), Count(3, 4)),
        least_told=36, most_blamed=0, most_unlabelled=0, least_read=(119, 169, 4),
    ),
    Round(
        3, True, Count(15, 67), Count(11, 203), (Count(60, 350), Count(99, 456), Count(3, 23)),
        least_told=66, most_blamed=0, most_unlabelled=1, least_read=(350, 449, 23),
    ),
    Round(
        4, True, Count(19, 66), Count(6, 326), (Count(80, 435), Count(179, 567), Count(16, 37)),
        least_told=59, most_blamed=8, most_unlabelled=18, least_read=(435, 539, 36),
    ),
)  # fmt: skip


def table() -> Iterator[str]:
    """The rows of the table in ``docs/recognition.md``."""
    yield "| reports by hand, before anything was mended for them | found | blamed | read right |"
    yield "|---|---|---|---|"
    for one in ROUNDS:
        kind = "spent since" if one.is_spent else "**held out**"
        yield (
            f"| round {one.number}, {kind} | {one.first_told.with_share}"
            f" | {one.first_blamed.with_share} | {one.reads} |"
        )


if __name__ == "__main__":
    print("\n".join(table()))  # noqa: T201
