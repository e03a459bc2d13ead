"""Last year's results, to compare a ranking with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessments.models import Campaign, Tally, TallyColumn
from assessments.ranking import Sums, read_sums


@dataclass(frozen=True)
class Result:
    """Sums as a tally holds them, for one unit; ``parent`` and ``kind`` tell in which part of the
    province it is ranked, ``path`` whose scope it lies in."""

    unit: int
    parent: int | None
    kind: str
    path: str
    sums: Sums
    pillars: Mapping[str, Any]

    def of(self, pillar: str) -> Sums | None:
        """The sums of the whole, or of one pillar; None where the result has no such pillar."""
        if not pillar:
            return self.sums
        found = self.pillars.get(pillar)
        return read_sums(found, is_points=self.sums.is_points) if found else None


def previous_rows(campaign: Campaign) -> Sequence[Result]:
    """The official results of the campaign that this one is compared with, by the unit of today.
    One query; none where there is nothing to compare with.

    For now a unit is compared with itself alone: units that were formed since have no row.
    """
    if campaign.previous_id is None:
        return []
    rows = Tally.objects.filter(
        assessment__campaign=campaign.previous_id, column=TallyColumn.FINAL
    ).values_list(
        "assessment__unit", "assessment__unit__parent", "assessment__unit__kind",
        "assessment__unit__path", "points", "maximum", "attainable", "passed", "counted", "pillars",
    )  # fmt: skip
    return [Result(*row[:4], Sums(*row[4:9]), row[9]) for row in rows]


def is_comparable(campaign: Campaign) -> bool:
    """Whether points and passes may be compared: both years under the same decision's set."""
    previous = campaign.previous
    if previous is None:
        return False
    one, other = campaign.indicator_set, previous.indicator_set
    return one.code == other.code and one.kind == other.kind
