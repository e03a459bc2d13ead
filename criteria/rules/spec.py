"""An indicator set as plain values: what a set file says and what the scoring reads.

The same frozen dataclasses are validated from YAML, rebuilt from the database rows and handed
to the score sheet, so a set has one description and not three.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from criteria.rules.base import Basis, Sourced
from criteria.rules.capped_ratio import CappedRatioRule
from criteria.rules.checklist import ChecklistRule
from criteria.rules.choice import ChoiceRule
from criteria.rules.count_steps import CountStepsRule
from criteria.rules.declared import DeclaredRule
from criteria.rules.measured import MeasuredRule
from criteria.rules.parts import PartsRule
from criteria.rules.ratio import RatioRule
from criteria.rules.steps import StepsRule
from criteria.rules.threshold import ThresholdRule
from criteria.rules.yes_no import YesNoRule
from dtscore.numbers import Rounding, RoundingMode

RULE_CLASSES = (
    YesNoRule,
    ChoiceRule,
    PartsRule,
    RatioRule,
    CappedRatioRule,
    ThresholdRule,
    StepsRule,
    CountStepsRule,
    ChecklistRule,
    DeclaredRule,
    MeasuredRule,
)

AnyRule = Annotated[
    YesNoRule
    | ChoiceRule
    | PartsRule
    | RatioRule
    | CappedRatioRule
    | ThresholdRule
    | StepsRule
    | CountStepsRule
    | ChecklistRule
    | DeclaredRule
    | MeasuredRule,
    Field(discriminator="type"),
]

InputKind = Literal[
    "count", "number", "money", "percent", "points", "flag", "choice", "text", "date"
]
WEAKEST_FIRST: tuple[Basis, ...] = ("assumed", "inferred", "stated")
NUMERIC_KINDS = frozenset({"count", "number", "money", "percent", "points"})


@dataclass(frozen=True, kw_only=True)
class Spec:
    """Base of all parts of a set file: unknown keys are faults, not ignored."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class FactSpec(Spec):
    """A base figure of a unit and a year that several indicators of several sets read."""

    code: str
    label: str
    measure: str


@dataclass(frozen=True, kw_only=True)
class InputSpec(Spec):
    """One figure that the officer gives, or a fact that is read (``fact`` names it)."""

    name: str
    label: str
    kind: InputKind
    unit: str = ""
    fact: str = ""


@dataclass(frozen=True, kw_only=True)
class NotApplicablePolicy(Spec):
    """What "không thuộc đối tượng" does: drop from the maximum, re-weight the pillar, or full."""

    value: Literal["drop", "reweight", "full"]
    basis: Basis
    source: str


@dataclass(frozen=True, kw_only=True)
class NothingToMeasurePolicy(Spec):
    """What 0/0 is worth: full, zero, or dropped from the maximum."""

    value: Literal["full", "zero", "drop"]
    basis: Basis
    source: str


@dataclass(frozen=True, kw_only=True)
class Policies(Spec):
    """What the states that are no number do to points and maximum."""

    not_applicable: NotApplicablePolicy
    nothing_to_measure: NothingToMeasurePolicy


@dataclass(frozen=True, kw_only=True)
class IndicatorSpec(Spec):
    """One indicator: official wording, inputs, rule, maximum, and what it asks of the unit.

    ``requirement`` is what has to be met when the decision says more than the title.
    ``explain`` lists the states that need a reason in words.
    """

    code: str
    title: str
    rule: AnyRule
    inputs: tuple[InputSpec, ...]
    requirement: str = ""
    max_points: Sourced | None = None
    evidence: Literal["required", "optional"] = "required"
    applies_from: int | None = None
    legal_basis: str = ""
    explain: tuple[Literal["not_deployed", "not_applicable", "nothing_to_measure"], ...] = ()
    policies: Policies | None = None

    @cached_property
    def result_basis(self) -> Basis:
        """How well a result is known: as well as the less known of maximum and rule."""
        bases = {self.rule.basis, self.max_points.basis if self.max_points else "stated"}
        return next(basis for basis in WEAKEST_FIRST if basis in bases)

    @property
    def labels(self) -> Mapping[str, str]:
        return {spec.name: spec.label for spec in self.inputs}

    @property
    def how(self) -> str:
        """How the indicator is scored or judged, in words."""
        return self.rule.describe(self.labels, scored=self.max_points is not None)


@dataclass(frozen=True, kw_only=True)
class PillarSpec(Spec):
    """A main indicator with its own maximum, which its indicators need not use up."""

    code: str
    title: str
    indicators: tuple[IndicatorSpec, ...]
    max_points: Sourced | None = None


@dataclass(frozen=True, kw_only=True)
class GroupSpec(Spec):
    """A group of pillars; ``title`` may be empty where a set has no groups of its own."""

    code: str
    title: str
    pillars: tuple[PillarSpec, ...]

    @property
    def max_basis(self) -> Basis | None:
        """How well the sum of the pillars' maxima is known: as well as the least known of them."""
        known = {pillar.max_points.basis for pillar in self.pillars if pillar.max_points}
        return next((basis for basis in WEAKEST_FIRST if basis in known), None)


@dataclass(frozen=True, kw_only=True)
class RoundingSpec(Spec):
    """Rounding as data of the set, with how well it is known."""

    mode: RoundingMode
    decimals: int
    basis: Basis
    source: str


@dataclass(frozen=True, kw_only=True)
class ReportPartSpec(Spec):
    """One Roman-numbered part of the paper: the results of a group, or a free section.

    ``kind`` "group" prints the indicators of ``group``; "all_results" prints every group;
    "text" prints what the unit wrote under ``key``.
    """

    kind: Literal["group", "all_results", "text"]
    heading: str
    key: str = ""
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportSpec(Spec):
    """How the set's official report is put together. ``{unit}`` and ``{year}`` are filled in."""

    abstract: str
    opening: str
    closing: str
    verdict_label: str
    parts: tuple[ReportPartSpec, ...]
    legal_bases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class IndicatorSetSpec(Spec):
    """A whole set. ``version`` grows with each correction; a published one never changes."""

    code: str
    version: int
    kind: Literal["points", "pass_fail"]
    title: str
    short_title: str
    issuer: str
    legal_bases: tuple[str, ...]
    applies_from: int
    rounding: RoundingSpec
    tolerance: Sourced
    policies: Policies
    report: ReportSpec
    groups: tuple[GroupSpec, ...]
    max_points: Sourced | None = None
    facts: tuple[FactSpec, ...] = field(default=())

    @property
    def short_name(self) -> str:
        """ "QĐ 3853" of "QĐ 3853 - chấm điểm": how people are told of the set."""
        return self.short_title.split(" - ")[0]

    @property
    def round_to(self) -> Rounding:
        return Rounding(self.rounding.mode, self.rounding.decimals)

    @property
    def pillars(self) -> Iterator[PillarSpec]:
        return (pillar for group in self.groups for pillar in group.pillars)

    @property
    def indicators(self) -> Iterator[IndicatorSpec]:
        return (indicator for pillar in self.pillars for indicator in pillar.indicators)

    @cached_property
    def by_code(self) -> Mapping[str, IndicatorSpec]:
        return {indicator.code: indicator for indicator in self.indicators}
