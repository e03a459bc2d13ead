"""The contradictions of a campaign: how many at each commune, and of each check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from assessments.consistency import checks
from assessments.consistency.registry import CHECKS, FAMILIES
from assessments.models import Campaign, Finding, FindingSeverity, Recheck
from assessments.selectors.campaign_parts import CampaignPart
from assessments.selectors.contradictions import stale_units
from dtscore.accounts.models import AdministrativeUnit, User


@dataclass
class FindingCounts:
    """How many findings of each kind."""

    errors: int = 0
    unexplained: int = 0
    explained: int = 0
    hints: int = 0

    @property
    def waiting(self) -> int:
        return self.errors + self.unexplained

    @property
    def total(self) -> int:
        return self.waiting + self.explained + self.hints

    @property
    def gravest_first(self) -> tuple[int, int]:
        """Sorts what has most to be done first."""
        return -self.errors, -self.waiting

    def add(self, severity: str, count: int, *, is_explained: bool) -> None:
        if severity == FindingSeverity.ERROR:
            self.errors += count
        elif is_explained:
            self.explained += count
        elif severity == FindingSeverity.WARNING:
            self.unexplained += count
        else:
            self.hints += count


@dataclass
class UnitFindings:
    """One commune; ``is_stale`` where it was not checked since something changed."""

    unit: AdministrativeUnit
    status: str
    is_stale: bool
    counts: FindingCounts = field(default_factory=FindingCounts)


@dataclass
class CheckFindings:
    """One check, with how many communes it concerns."""

    code: str
    title: str
    family: str
    units: int = 0
    counts: FindingCounts = field(default_factory=FindingCounts)


@dataclass(frozen=True)
class CampaignFindings:
    """What stands in the page: communes and checks with most to do first."""

    units: list[UnitFindings]
    checks: list[CheckFindings]
    whole: FindingCounts

    @property
    def stale(self) -> int:
        return sum(row.is_stale for row in self.units)

    @property
    def concerned(self) -> int:
        return sum(row.counts.waiting > 0 for row in self.units)


def campaign_findings(
    user: User, campaign: Campaign, part: CampaignPart, check: str = ""
) -> CampaignFindings:
    """The findings about the campaign's set in the part that ``user`` sees, as found last. Four
    queries, however many units."""
    seen = part.of(user, campaign).select_related(None)
    assessments = list(seen.select_related("unit__parent"))  # nothing else is shown of each
    stale = stale_units([row.unit_id for row in assessments], campaign.year)
    rows = {
        row.unit_id: UnitFindings(row.unit, row.get_status_display(), row.unit_id in stale)
        for row in assessments
    }
    found = _about(campaign, part.of(user, campaign).order_by().values("unit"))
    whole = FindingCounts()
    per_unit = found.filter(code=check) if check else found
    for unit, severity, is_explained, count in _counted(per_unit, "unit"):
        rows[int(unit)].counts.add(severity, count, is_explained=is_explained)
        whole.add(severity, count, is_explained=is_explained)
    units = sorted(rows.values(), key=lambda row: row.counts.gravest_first)
    return CampaignFindings(units, _per_check(found), whole)


def _about(campaign: Campaign, units: QuerySet[Any, Any]) -> QuerySet[Finding]:
    about = Q(sets="") | Q(sets__contains=f"|{campaign.indicator_set.code}|")
    return Finding.objects.filter(about, year=campaign.year, unit__in=units).order_by()


def _counted(found: QuerySet[Finding], by: str) -> Iterable[tuple[Any, str, bool, int]]:
    rows = found.values_list(by, "severity").annotate(said=Count("explanation"), count=Count("pk"))
    for key, severity, said, count in rows:
        yield key, severity, True, said
        yield key, severity, False, count - said


def _per_check(found: QuerySet[Finding]) -> list[CheckFindings]:
    checks.load()
    counts: dict[str, FindingCounts] = defaultdict(FindingCounts)
    for code, severity, is_explained, count in _counted(found, "code"):
        counts[code].add(severity, count, is_explained=is_explained)
    units = found.values_list("code").annotate(units=Count("unit", distinct=True))
    rows = [_check(code, many, counts[code]) for code, many in units]
    return sorted(rows, key=lambda row: (*row.counts.gravest_first, -row.units, row.title))


def _check(code: str, units: int, counts: FindingCounts) -> CheckFindings:
    check = CHECKS.get(code)
    family = FAMILIES[check.family] if check else ""
    return CheckFindings(code, check.title if check else code, family, units, counts)


def newest_recheck(campaign: Campaign) -> Recheck | None:
    """The last time that the whole campaign was checked anew. One query."""
    return campaign.rechecks.select_related("requested_by").order_by("-pk").first()
