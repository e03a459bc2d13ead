"""The history of merged and split units: what their predecessors came to, combined as declared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from assessments.lineage import RULE_WORDS, Inherited, PastResult, Rule, inherit
from assessments.models import AssessmentStatus, Campaign, Tally, TallyColumn
from criteria.models import SetKind
from criteria.selectors import load_spec
from dtscore.accounts.models import AdministrativeUnit, UnitSuccession

# Reorganisations are years apart; a longer line than this is a circle in the data.
GENERATIONS = 5


@dataclass(frozen=True)
class Ancestor:
    """A unit before, and which part of it passed over in all; None where a share is unknown."""

    unit: AdministrativeUnit
    share: Decimal | None


@dataclass(frozen=True)
class InheritedYear:
    """One campaign of the time before the unit existed."""

    campaign: Campaign
    result: Inherited | None
    parts: list[PastResult]
    missing: list[str]
    has_shares: bool = field(default=True)

    @property
    def is_points(self) -> bool:
        return self.campaign.indicator_set.kind == SetKind.POINTS

    @property
    def rule_words(self) -> str:
        return RULE_WORDS[self.campaign.lineage_rule]


def ancestors_of(units: Collection[int]) -> dict[int, list[Ancestor]]:
    """The units that each of ``units`` (keys) came from, back to those that came from none, each
    once. One query a generation."""
    found: dict[int, list[Ancestor]] = defaultdict(list)
    # Unit of before → whose ancestor it is, with the share so far.
    heirs: dict[int, list[tuple[int, Decimal | None]]] = {pk: [(pk, Decimal(1))] for pk in units}
    for _ in range(GENERATIONS):
        links = UnitSuccession.objects.filter(successor__in=heirs).select_related("predecessor")
        further: dict[int, list[tuple[int, Decimal | None]]] = defaultdict(list)
        for link in links.order_by("predecessor__sort_key", "pk"):
            for heir, share in heirs[link.successor_id]:
                passed = None if share is None or link.share is None else share * link.share
                found[heir].append(Ancestor(link.predecessor, passed))
                further[link.predecessor_id].append((heir, passed))
        if not further:
            break
        heirs = further
    return {heir: merged(ancestors) for heir, ancestors in found.items()}


def merged(ancestors: Iterable[Ancestor]) -> list[Ancestor]:
    """Each unit once, where it comes first: what passed over on several ways, as after a split and
    a merger, is added up; with a part that is unknown the whole is."""
    found: dict[int, Ancestor] = {}
    for row in ancestors:
        known = found.get(row.unit.pk)
        if known is None:
            found[row.unit.pk] = row
            continue
        parts = (known.share, row.share)
        share = None if None in parts else sum(filter(None, parts), Decimal(0))
        found[row.unit.pk] = Ancestor(known.unit, share)
    return list(found.values())


def inherited_years(unit: AdministrativeUnit) -> list[InheritedYear]:
    """Every campaign whose results were published for a predecessor, newest first. Three queries
    for a unit whose predecessors came from none."""
    ancestors = ancestors_of([unit.pk]).get(unit.pk, [])
    if not ancestors:
        return []
    tallies: dict[Campaign, dict[int, Tally]] = defaultdict(dict)
    rows = _published({ancestor.unit.pk for ancestor in ancestors})
    for row in rows.select_related("assessment__campaign__indicator_set"):
        tallies[row.assessment.campaign][row.assessment.unit_id] = row
    ordered = sorted(tallies, key=lambda campaign: (-campaign.year, campaign.pk))
    return [_year(campaign, ancestors, tallies[campaign]) for campaign in ordered]


def inherited_results(units: Collection[int], campaign: Campaign) -> Mapping[int, Inherited]:
    """For units that took no part in ``campaign`` themselves: what their predecessors' results in
    it come to. Two queries and one a generation, however many units."""
    lines = ancestors_of(units)
    keys = {ancestor.unit.pk for ancestors in lines.values() for ancestor in ancestors}
    rows = _published(keys).filter(assessment__campaign=campaign).select_related("assessment")
    tallies = {row.assessment.unit_id: row for row in rows}
    found = {unit: _year(campaign, ancestors, tallies) for unit, ancestors in lines.items()}
    return {unit: year.result for unit, year in found.items() if year.result}


def _published(units: Iterable[int]):
    """What is known to everybody of these units."""
    return Tally.objects.filter(
        column=TallyColumn.FINAL,
        assessment__unit__in=units,
        assessment__status=AssessmentStatus.PUBLISHED,
    )


def _year(
    campaign: Campaign, ancestors: Iterable[Ancestor], tallies: Mapping[int, Tally]
) -> InheritedYear:
    listed = [row for row in ancestors if row.unit.exists_on(campaign.period_end)]
    parts = [_past(row, tallies[row.unit.pk]) for row in listed if row.unit.pk in tallies]
    missing = [row.unit.full_name for row in listed if row.unit.pk not in tallies]
    indicator_set = campaign.indicator_set
    rounding = load_spec(indicator_set).round_to
    result = inherit(cast(Rule, campaign.lineage_rule), parts, rounding, missing)
    has_shares = all(part.share is not None for part in parts)
    return InheritedYear(campaign, result, parts, missing, has_shares)


def _past(ancestor: Ancestor, tally: Tally) -> PastResult:
    return PastResult(
        ancestor.unit.full_name,
        ancestor.share,
        tally.points,
        tally.attainable,
        tally.passed,
        tally.counted,
        ancestor.unit.pk,
    )
