"""What the checks look at: everything about one unit and one year, as plain values.

Both sets of the year, the facts, the documents, the words, last year and the other communes. It is
filled by ``selectors.unit_years`` from the database and by tests by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from assessments.reading.base import Mention
from assessments.reading.reading import read_mentions
from assessments.scoring import ScoreLine, ScoreSheet
from criteria.rules.spec import IndicatorSetSpec

READ_AT_MOST = 40_000  # characters: over twelve pages, more than any part of a paper has


@dataclass(frozen=True)
class Passage:
    """A text of the unit: a narrative ("narrative" of an indicator), a free section, the opening.

    ``text`` is plain, in NFC; it is read once, as far as ``READ_AT_MOST``.
    """

    kind: Literal["narrative", "section", "opening", "closing", "legal_basis", "explanation"]
    set: str
    text: str
    indicator: str = ""
    name: str = ""

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        return read_mentions(self.text[:READ_AT_MOST])


@dataclass(frozen=True)
class Document:
    """A document of the unit's register."""

    pk: int
    kind: str
    number: str
    issued_on: date | None
    issuer: str
    abstract: str = ""

    @property
    def title(self) -> str:
        day = f" ngày {self.issued_on:%d/%m/%Y}" if self.issued_on else ""
        return f"{self.kind} số {self.number}{day}"


@dataclass(frozen=True)
class Cited:
    """One evidence of an answer: a document with its place, a link or a note.

    ``elsewhere`` counts the other units that cite the same document or hold the same file.
    """

    pk: int
    document: Document | None = None
    link: str = ""
    note: str = ""
    pages: str = ""
    clause: str = ""
    quote: str = ""
    seen_on: date | None = None
    elsewhere: int = 0


@dataclass(frozen=True)
class AnswerView:
    """One answer of one set: its score line, its words, what a paper printed, what proves it.

    ``printed`` as documented at ``models.Answer``. ``version`` 0: nothing was answered.
    ``is_superseded``: the unit has corrected what the paper printed, which then claims nothing.
    """

    set: str
    line: ScoreLine
    passage: Passage
    explanation: str = ""
    printed: Mapping[str, Any] = field(default_factory=dict)
    cited: tuple[Cited, ...] = ()
    version: int = 0
    is_superseded: bool = False

    @property
    def code(self) -> str:
        return self.line.indicator.code


@dataclass(frozen=True)
class PrintedFigure:
    """A figure that the paper printed outside its indicators, as documented at ``models.Paper``."""

    label: str
    value: str
    unit: str = ""
    place: str = ""
    kind: str = ""
    pillar: str = ""
    percent: str = ""


@dataclass(frozen=True)
class SetSide:
    """One set of the year: its spec, its score sheet, the answers by code, the free texts, and
    what the paper's header prints."""

    code: str
    assessment: int
    spec: IndicatorSetSpec
    sheet: ScoreSheet
    answers: Mapping[str, AnswerView]
    passages: tuple[Passage, ...] = ()
    printed: tuple[PrintedFigure, ...] = ()
    paper_number: str = ""
    paper_issued_on: date | None = None
    paper_abstract: str = ""

    @property
    def tolerance(self) -> Decimal:
        return self.spec.tolerance.value

    def all_passages(self) -> Iterator[Passage]:
        """Narratives in the order of the set, then the free texts."""
        for line in self.sheet.lines:
            view = self.answers.get(line.indicator.code)
            if view and view.passage.text:
                yield view.passage
        yield from self.passages


@dataclass(frozen=True)
class FactView:
    """A base figure of the year, and the value of the year before where there is one."""

    code: str
    label: str
    measure: str
    value: Decimal
    source: str = ""
    as_of: date | None = None
    note: str = ""
    earlier: Decimal | None = None


@dataclass(frozen=True)
class EarlierAnswer:
    """Last year's result of the same question (through the sets' mapping)."""

    year: int
    points: Decimal | None = None
    maximum: Decimal | None = None
    passed: bool | None = None
    values: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class SameQuestion:
    """Two indicators of two sets that ask the same; ``is_same`` False where only alike."""

    set: str
    indicator: str
    other_set: str
    other_indicator: str
    is_same: bool


@dataclass(frozen=True)
class Peers:
    """What the other communes under the same unit have in the same campaigns: no names.

    ``facts`` by fact code, ``points`` and ``passes`` by (set, code).
    """

    facts: Mapping[str, tuple[Decimal, ...]] = field(default_factory=dict)
    points: Mapping[tuple[str, str], tuple[Decimal, ...]] = field(default_factory=dict)
    passes: Mapping[tuple[str, str], tuple[bool, ...]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class UnitYear:
    """One unit and one year. ``period_*`` is the assessed period (usually the calendar year).

    Compared by identity, so that what several checks read from it can be kept beside it.
    """

    unit_code: str
    unit_name: str
    year: int
    period_start: date
    period_end: date
    sides: Mapping[str, SetSide]
    facts: Mapping[str, FactView] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()
    earlier: Mapping[tuple[str, str], EarlierAnswer] = field(default_factory=dict)
    same_questions: tuple[SameQuestion, ...] = ()
    peers: Peers = Peers()

    def answers(self) -> Iterator[AnswerView]:
        """All answers of all sets, in the order of the sets."""
        for side in self.sides.values():
            for line in side.sheet.lines:
                view = side.answers.get(line.indicator.code)
                if view is not None:
                    yield view

    def passages(self) -> Iterator[Passage]:
        for side in self.sides.values():
            yield from side.all_passages()
