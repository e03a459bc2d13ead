"""The shape of what a paper or a workbook says about one assessment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Target = Literal[
    "state", "input", "narrative", "explanation",  # of an indicator
    "claim",  # what the paper claims for it: {points, passed, printed}, one thing
    "fact",  # a base figure of unit and year
    "paper",  # header, legal bases, free sections, printed figures: a field of models.Paper
]  # fmt: skip


@dataclass(frozen=True)
class FoundValue:
    """One value for one field.

    ``indicator`` is empty for facts and for the paper; ``name`` is the input, the fact or the
    paper's field (else empty). ``value`` is what would be stored, as JSON (exact text for a number,
    text, bool, list, object; None empties the field). ``words`` are the words of the source,
    ``place`` says where they stand ("dòng 614", "Trụ cột 3, ô D12").
    ``doubt`` is empty for what is certain, else a sentence that says why it is not; a doubtful
    value is never chosen by itself. ``fault`` is empty or says why it cannot be taken over at all.
    ``base`` is what the source was made from ("" for a paper): a workbook's value at download, and
    ``base_version`` the version of the answer or fact then.
    """

    target: Target
    value: Any
    indicator: str = ""
    name: str = ""
    words: str = ""
    place: str = ""
    doubt: str = ""
    fault: str = ""
    base: Any = None
    base_version: int | None = None

    @property
    def key(self) -> str:
        return f"{self.target}:{self.indicator}:{self.name}"


@dataclass(frozen=True)
class FoundDocument:
    """An official document that the paper cites, and the indicators that it proves."""

    kind: str
    number: str
    issued_on: str  # ISO, empty where not printed
    issuer: str
    abstract: str
    indicators: tuple[str, ...] = ()
    words: str = ""
    place: str = ""
    doubt: str = ""

    @property
    def key(self) -> str:
        return f"document:{self.number}:{self.issued_on}:{self.issuer}"


@dataclass(frozen=True)
class Leftover:
    """Text that belongs to no indicator and to no known part: shown, never dropped."""

    text: str
    place: str


@dataclass(frozen=True)
class Found:
    """Everything that a source says. ``kind`` "paper" or "workbook"; ``remarks`` are sentences
    about the source as a whole (restored letters, a code used twice …)."""

    kind: Literal["paper", "workbook"]
    values: tuple[FoundValue, ...]
    documents: tuple[FoundDocument, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    remarks: tuple[str, ...] = field(default=())
