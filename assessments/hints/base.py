"""What a hint is, and from which distance on a result is called far."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from criteria.rules.base import Sourced
from criteria.rules.evaluate import BASIS_WORDS
from dtscore.numbers import format_decimal

Severity = Literal["warning", "note"]


class HintCode(StrEnum):
    """Stable names of the kinds of hints, in the order in which they are shown."""

    CLAIM_DIFFERS = "claim_differs"
    CLAIM_NOT_COMPUTED = "claim_not_computed"
    PRINTED_PERCENT = "printed_percent"
    PRINTED_FIGURE = "printed_figure"
    RULE_NOTE = "rule_note"
    NOTHING_MEASURED = "nothing_measured"
    LAST_YEAR = "last_year"
    NEIGHBOURS = "neighbours"
    EVIDENCE_MISSING = "evidence_missing"
    EVIDENCE_AFTER_PERIOD = "evidence_after_period"
    EVIDENCE_UNDATED = "evidence_undated"
    FILE_OF_EARLIER_YEAR = "file_of_earlier_year"
    FILE_OF_OTHER_DOCUMENT = "file_of_other_document"
    FILE_OF_OTHER_UNIT = "file_of_other_unit"
    DOCUMENT_OF_OTHER_UNIT = "document_of_other_unit"
    EVIDENCE_BEFORE_PERIOD = "evidence_before_period"
    EVIDENCE_WITHOUT_PLACE = "evidence_without_place"
    EVIDENCE_NOT_OPENABLE = "evidence_not_openable"


@dataclass(frozen=True)
class Link:
    """A page that shows what a hint speaks of: ``route`` with ``pk`` and, for a pillar of an
    assessment, ``code``; ``anchor`` is the place in the page."""

    route: Literal["document", "file_view", "pillar"]
    pk: int
    code: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Hint:
    """One thing to look at. A warning contradicts the claim or its proof; a note may well be in
    order. ``evidence`` is the citation that it speaks of."""

    code: HintCode
    severity: Severity
    sentence: str
    evidence: int | None = None
    link: Link | None = None

    @property
    def is_warning(self) -> bool:
        return self.severity == "warning"


@dataclass(frozen=True)
class Thresholds:
    """From which distance on, in percent of the maximum, a result is far from another one, and
    of how many neighbours at least there is a median to speak of."""

    last_year: Sourced
    neighbours: Sourced
    fewest_neighbours: int


THRESHOLDS = Thresholds(
    last_year=Sourced(Decimal(20), "assumed", "Chưa thấy văn bản nêu mức chênh lệch phải xem lại"),
    neighbours=Sourced(Decimal(30), "assumed", "Chưa thấy văn bản nêu mức chênh lệch phải xem lại"),
    fewest_neighbours=3,
)


def threshold_words(threshold: Sourced) -> str:
    """ "nhắc khi lệch từ 20% điểm tối đa, mức giả định": a threshold never looks like a rule."""
    limit, basis = format_decimal(threshold.value), BASIS_WORDS[threshold.basis]
    return f"nhắc khi lệch từ {limit}% điểm tối đa, mức {basis}"
