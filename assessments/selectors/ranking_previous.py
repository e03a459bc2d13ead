"""Last year's results, to compare a ranking with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, Q

from assessments.lineage import Inherited
from assessments.models import (
    AssessmentStatus,
    Campaign,
    PublishedRanking,
    Tally,
    TallyColumn,
)
from assessments.ranking import Sums, read_sums
from assessments.selectors.lineage import inherited_results
from criteria.models import SetKind
from criteria.rules.spec import IndicatorSetSpec, PillarSpec
from criteria.selectors import load_spec


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
    is_inherited: bool = False

    def of(self, pillar: str) -> Sums | None:
        """The sums of the whole, or of one pillar; None where the result has no such pillar."""
        if not pillar:
            return self.sums
        found = self.pillars.get(pillar)
        return read_sums(found, is_points=self.sums.is_points) if found else None


def previous_rows(campaign: Campaign) -> Sequence[Result]:
    """The published results of the campaign that this one is compared with, by the unit of today.
    Two queries, a few more where units were formed since; none where there is nothing to compare
    with.

    A unit that was formed since stands there with what its predecessors come to by the rule of
    that campaign, in their place. Passes are whole numbers and have no such mean.
    """
    if campaign.previous_id is None:
        return []
    own = _own(campaign)
    known = {row.unit for row in own}
    formed = {unit.pk: unit for unit in campaign.units.all() if unit.pk not in known}
    if not formed or campaign.indicator_set.kind != SetKind.POINTS:
        return own
    assert campaign.previous is not None
    inherited = inherited_results(formed, campaign.previous)
    replaced = {part.key for result in inherited.values() for part in result.parts}
    return [row for row in own if row.unit not in replaced] + [
        Result(pk, unit.parent_id, unit.kind, unit.path, _sums(result), {}, is_inherited=True)
        for pk, result in inherited.items()
        for unit in [formed[pk]]
    ]


def _sums(result: Inherited) -> Sums:
    return Sums(result.worth, result.whole, result.whole, 0, 0)


def _own(campaign: Campaign) -> list[Result]:
    # What was never published would become known by the difference.
    ranking = PublishedRanking.objects.filter(campaign=campaign.previous_id)
    is_published = Q(assessment__status=AssessmentStatus.PUBLISHED) | Exists(ranking)
    rows = Tally.objects.filter(
        is_published, assessment__campaign=campaign.previous_id, column=TallyColumn.FINAL
    ).values_list(
        "assessment__unit", "assessment__unit__parent", "assessment__unit__kind",
        "assessment__unit__path", "points", "maximum", "attainable", "passed", "counted", "pillars",
    )  # fmt: skip
    return [Result(*row[:4], Sums(*row[4:9]), row[9]) for row in rows]


def is_comparable(campaign: Campaign) -> bool:
    """Whether points and passes may be compared: both years under the same decision's set, in the
    same version or in one where the whole and every pillar are worth as much."""
    previous = campaign.previous
    if previous is None:
        return False
    one, other = campaign.indicator_set, previous.indicator_set
    if one.pk == other.pk:
        return True
    if (one.code, one.kind) != (other.code, other.kind):
        return False
    return _wholes(load_spec(one)) == _wholes(load_spec(other))


def _wholes(spec: IndicatorSetSpec) -> tuple[Decimal | None, Mapping[str, Decimal]]:
    """What can be had in all where the set states it, and in each pillar."""
    whole = spec.max_points.value if spec.max_points else None
    return whole, {pillar.code: _whole(pillar) for pillar in spec.pillars}


def _whole(pillar: PillarSpec) -> Decimal:
    """The maximum of a pillar; of verdicts how many there are."""
    if pillar.max_points:
        return pillar.max_points.value
    worths = (row.max_points.value if row.max_points else Decimal(1) for row in pillar.indicators)
    return sum(worths, Decimal(0))
