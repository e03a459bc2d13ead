"""All hints of one indicator, from plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from assessments.hints.base import THRESHOLDS, Hint, HintCode, Thresholds
from assessments.hints.claims import claim_hints
from assessments.hints.distances import (
    EarlierResult,
    PeerResult,
    last_year_hints,
    neighbour_hints,
)
from assessments.hints.proofs import Cited, Period, citation_hints, missing_hints, place_hints
from assessments.scoring import ScoreLine
from dtscore.numbers import Rounding


@dataclass(frozen=True)
class Subject:
    """One indicator of one assessment with everything that a hint may look at.

    ``printed`` is what a paper printed (``Answer.printed``), ``peers`` the results of the
    neighbours, ``wants_evidence`` whether the set asks for evidence of this result.
    """

    line: ScoreLine
    rounding: Rounding
    period: Period
    printed: Mapping[str, Any] = field(default_factory=dict)
    earlier: EarlierResult | None = None
    peers: Sequence[PeerResult] = ()
    wants_evidence: bool = False
    explanation: str = ""
    cited: Sequence[Cited] = ()


def find_hints(subject: Subject, thresholds: Thresholds = THRESHOLDS) -> list[Hint]:
    """The hints of one indicator, warnings first, each kind in the order of its codes."""
    line, rounding = subject.line, subject.rounding
    found = chain(
        claim_hints(line, subject.printed, rounding),
        last_year_hints(line, subject.earlier, rounding, thresholds),
        neighbour_hints(line, subject.peers, rounding, thresholds),
        missing_hints(
            wanted=subject.wants_evidence,
            explanation=subject.explanation,
            cited=subject.cited,
        ),
        place_hints(subject.cited),
        *(citation_hints(item, subject.period) for item in subject.cited),
    )
    order = list(HintCode)
    return sorted(found, key=lambda hint: (not hint.is_warning, order.index(hint.code)))
