"""What every rule shape shares: the states of an answer, a reading, an achievement, an outcome.

Plain Python, no Django: a rule can be read beside the decision it comes from and tested
without a database. A rule says how much of its indicator was achieved (``Achievement``);
``criteria.rules.evaluate`` turns that into points or a verdict, once, for all shapes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Literal

from dtscore.numbers import Rounding, format_decimal, percent, round_decimal

Value = Decimal | bool | str
Basis = Literal["stated", "inferred", "assumed"]

ZERO = Decimal(0)
ONE = Decimal(1)


class AnswerState(StrEnum):
    """The ordinary answer and the five that look alike but are not.

    blank: nobody answered yet. zero: done, and the result is 0. not_deployed: chưa triển khai.
    not_applicable: không thuộc đối tượng. nothing_to_measure: 0/0, no case arose.
    """

    BLANK = "blank"
    REPORTED = "reported"
    ZERO = "zero"
    NOT_DEPLOYED = "not_deployed"
    NOT_APPLICABLE = "not_applicable"
    NOTHING_TO_MEASURE = "nothing_to_measure"


class OutcomeStatus(StrEnum):
    """How an outcome came about, so that a missing number is never mistaken for 0."""

    COMPUTED = "computed"
    DECLARED = "declared"
    INCOMPLETE = "incomplete"
    BLANK = "blank"
    NOT_DEPLOYED = "not_deployed"
    EXCLUDED = "excluded"


class MissingInputError(Exception):
    """An input that the rule needs has no value; ``name`` is the input's name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NothingToMeasureError(Exception):
    """Numerator and denominator are both 0; the indicator's policy decides what that means."""


class UnusableInputError(Exception):
    """A value contradicts the rule (points over the maximum, cases out of none)."""


@dataclass(frozen=True)
class Sourced:
    """A number with where it comes from: a decision states it, arithmetic infers it, or neither."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    value: Decimal
    basis: Basis
    source: str


@dataclass(frozen=True)
class Reading:
    """What a rule may look at: the values of its inputs, the officer's words, the scale.

    ``max_points`` is None in a pass/fail set. ``counts`` names the inputs that are whole numbers.
    """

    values: Mapping[str, Value]
    words: str
    rounding: Rounding
    max_points: Decimal | None
    counts: frozenset[str] = frozenset()

    @property
    def scored(self) -> bool:
        return self.max_points is not None

    def holds_any(self, names: Iterable[str]) -> bool:
        """Whether one of the inputs is there and is something: not 0, not no, not empty."""
        return any(self.values.get(name) for name in names)

    def number(self, name: str) -> Decimal:
        value = self.values.get(name)
        if isinstance(value, Decimal):
            return value
        raise MissingInputError(name)

    def flag(self, name: str) -> bool:
        value = self.values.get(name)
        if isinstance(value, bool):
            return value
        raise MissingInputError(name)

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if isinstance(value, str) and value:
            return value
        raise MissingInputError(name)


@dataclass(frozen=True)
class Achievement:
    """How much was achieved: ``part`` of ``whole``, never under 0 nor over 1, with the words.

    Kept as two numbers so that points are multiplied first and divided once: a third of 30 is
    10, not 9,99. ``proportional`` tells that the words end in the percentage that is multiplied.
    """

    part: Decimal
    whole: Decimal
    words: str
    proportional: bool = False
    declared: bool = False
    notes: tuple[str, ...] = ()

    @property
    def is_full(self) -> bool:
        return self.part >= self.whole

    def of(self, maximum: Decimal, rounding: Rounding) -> Decimal:
        """The points out of ``maximum``, rounded once."""
        if self.is_full:
            return round_decimal(maximum, rounding)
        return round_decimal(max(self.part, ZERO) * maximum / self.whole, rounding)


@dataclass(frozen=True)
class Outcome:
    """What an answer is worth and why. ``points`` in points sets, ``passed`` in pass/fail sets.

    ``max_points`` is what this indicator adds to the attainable maximum: 0 when it is excluded.
    ``why`` is the arithmetic in Vietnamese words; ``notes`` name what looks wrong in the inputs.
    """

    status: OutcomeStatus
    why: str
    points: Decimal | None = None
    max_points: Decimal | None = None
    passed: bool | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class NextStep:
    """The smallest increase of one input that earns the next better result.

    ``add`` more of ``input_name`` (for a yes/no it is 1: the thing that is missing) reaches what
    ``reaches`` says; ``gain`` is in points, None in a pass/fail set. ``distance`` is the part of
    what has to be there in the end that is still missing, from 0 (there) to 1 (all of it).
    """

    input_name: str
    add: Decimal
    reaches: str
    gain: Decimal | None
    distance: Decimal


@dataclass(frozen=True, kw_only=True)
class Rule(ABC):
    """One way to score. ``basis`` and ``source`` say how well shape and numbers are known."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    # Only a shape that divides one input by another knows 0/0.
    has_denominator: ClassVar[bool] = False

    basis: Basis
    source: str

    @property
    @abstractmethod
    def input_names(self) -> tuple[str, ...]:
        """The inputs that the rule cannot do without."""

    @property
    def result_names(self) -> tuple[str, ...]:
        """The inputs that are the result: with "the result is 0" none of them may be more."""
        return self.input_names

    @abstractmethod
    def measure(self, reading: Reading) -> Achievement:
        """How much was achieved, or one of the three errors above."""

    @abstractmethod
    def describe(self, labels: Mapping[str, str], *, scored: bool) -> str:
        """How the points (``scored``) or the verdict are found, in one Vietnamese sentence.

        ``labels`` names the inputs.
        """

    @property
    def limit(self) -> Sourced | None:
        """The threshold or target in percent, where the shape has one."""
        return None

    def has_result(self, reading: Reading) -> bool:
        """Whether the inputs tell of a result, which contradicts "the result is 0"."""
        return reading.holds_any(self.result_names)

    def at_zero(self, reading: Reading) -> Achievement:  # noqa: ARG002
        """What "done, and the result is 0" is worth; shapes where 0 is good news override it."""
        return Achievement(ZERO, ONE, "Kết quả bằng 0")

    def next_step(self, reading: Reading) -> NextStep | None:
        """The nearest better result; None when all is reached, when nothing can be computed, or
        when the shape has no steps (of a plain ratio every case more earns a little)."""
        with suppress(MissingInputError, NothingToMeasureError, UnusableInputError):
            return self.find_step(reading)
        return None

    def find_step(self, reading: Reading) -> NextStep | None:  # noqa: ARG002
        """As ``next_step``, but what cannot be computed raises one of the three errors."""
        return None


@dataclass(frozen=True)
class Ratio:
    """A numerator over a denominator, read from two inputs."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    numerator: str
    denominator: str
    label: str = ""

    def read(self, reading: Reading) -> MeasuredRatio:
        """The two numbers; 0/0 raises NothingToMeasureError, n/0 UnusableInputError."""
        part, whole = reading.number(self.numerator), reading.number(self.denominator)
        if whole == ZERO and part == ZERO:
            raise NothingToMeasureError
        if whole == ZERO:
            raise UnusableInputError(f"Mẫu số bằng 0 trong khi tử số là {format_decimal(part)}")
        return MeasuredRatio(part, whole, percent(part, whole, reading.rounding), self.label)


@dataclass(frozen=True)
class MeasuredRatio:
    """A ratio with its percentage to two decimals, and a note when the part exceeds the whole."""

    part: Decimal
    whole: Decimal
    percentage: Decimal
    label: str = ""
    notes: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        if self.part > self.whole:
            note = (
                f"Tử số {format_decimal(self.part)} lớn hơn mẫu số {format_decimal(self.whole)}:"
                " kiểm tra lại số liệu"
            )
            object.__setattr__(self, "notes", (note,))

    @property
    def words(self) -> str:
        lead = f"{self.label}: " if self.label else ""
        capped = ", tính 100%" if self.part > self.whole else ""
        return (
            f"{lead}{format_decimal(self.part)} / {format_decimal(self.whole)}"
            f" = {format_decimal(self.percentage, 2)}%{capped}"
        )

    def reaches(self, threshold: Decimal) -> bool:
        """Whether the exact ratio, not its rounded percentage, is at least ``threshold`` %."""
        return self.part * 100 >= threshold * self.whole


@dataclass(frozen=True)
class Step:
    """One step of a table: from ``at`` on (or up to it, when falling) ``share`` of the maximum."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    at: Decimal
    share: Decimal


def climb(steps: tuple[Step, ...], value: Decimal) -> Step | None:
    """The highest step that ``value`` has reached, or None when it is under the first."""
    reached = [step for step in steps if value >= step.at]
    return max(reached, key=lambda step: step.at, default=None)


def descend(steps: tuple[Step, ...], value: Decimal) -> Step | None:
    """The lowest ceiling that ``value`` stays under, or None when it is over the last."""
    under = [step for step in steps if value <= step.at]
    return min(under, key=lambda step: step.at, default=None)


def share_words(share: Decimal, *, scored: bool) -> str:
    """A share of the maximum in words: 1 → "toàn bộ điểm", 0.5 → "50% điểm tối đa".

    Where nothing is scored only the whole share passes.
    """
    if not scored:
        return "đạt" if share == ONE else "không đạt"
    if share == ONE:
        return "toàn bộ điểm"
    if share == ZERO:
        return "0 điểm"
    return f"{format_decimal(share * 100)}% điểm tối đa"


def with_share(words: str, share: Decimal, reading: Reading) -> str:
    """``words`` with the share they earn; a verdict needs no share, it is said once at the end."""
    return f"{words}: {share_words(share, scored=True)}" if reading.scored else words


def limit_words(limit: Decimal, *, scored: bool, below: str = "0 điểm") -> str:
    """What reaching ``limit`` percent earns, and what staying under it does."""
    lead = f"từ {format_decimal(limit)}% trở lên"
    if scored:
        return f"{lead} được toàn bộ điểm, thấp hơn {below}"
    return f"{lead} là đạt, thấp hơn là không đạt"
