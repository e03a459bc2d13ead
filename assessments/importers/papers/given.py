"""What an indicator's inputs were given, and which figures are still free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assessments.importers.papers.figures import Figure, Figures
from assessments.importers.papers.units import item_of
from criteria.rules.spec import InputSpec


@dataclass(frozen=True)
class Given:
    """A figure for an input. ``text`` as printed, empty where the paper prints no number."""

    value: Decimal
    text: str
    words: str
    place: str
    doubt: str = ""


@dataclass
class Assigned:
    inputs: dict[str, Given] = field(default_factory=dict)
    used: list[Figure] = field(default_factory=list)

    def give(self, spec: InputSpec, figure: Figure, doubt: str = "") -> None:
        self.inputs[spec.name] = Given(
            figure.value, figure.text, clause_of(figure), figure.paragraph.place, doubt
        )
        self.used.append(figure)


def clause_of(figure: Figure) -> str:
    """The words of the paper around the figure, for the person who decides."""
    text, at = figure.paragraph.text, figure.start
    start = max(text.rfind(mark, 0, at) for mark in (". ", "; ", "\n")) + 1
    ends = [end for mark in (". ", "; ") if (end := text.find(mark, at + len(figure.said))) > 0]
    return text[start : min(ends, default=len(text))].strip()[:300]


def is_open(spec: InputSpec, done: Assigned) -> bool:
    """A kind that is not named is not guessed from its unit."""
    return spec.name not in done.inputs and not item_of(spec)


def free_of(done: Assigned, figures: Figures) -> list[Figure]:
    return [one for one in figures.counts if one not in done.used and not one.about]


def many(figures: Sequence[Figure]) -> str:
    said = ", ".join(dict.fromkeys(f"“{one.said}”" for one in figures))
    return f"Đoạn này có nhiều số có thể là số liệu này: {said}."
