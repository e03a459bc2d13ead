"""What the year before came to, pillar by pillar, beside this year's sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery

from assessments.models import Answer, Assessment, Submission
from assessments.permissions import OFFICIAL
from assessments.selectors.files import AssessmentFile
from assessments.selectors.years import Way, answered_before, ways_between
from criteria.rules.base import ZERO
from criteria.rules.spec import IndicatorSetSpec, IndicatorSpec
from criteria.selectors import load_spec

Ways = Mapping[str, Sequence[Way]]


@dataclass(frozen=True)
class EarlierYear:
    """What the year before came to: points or passes by this year's pillar, and what they are.

    Where it was another set, ``set_title`` names it, and only what is worth as much in both is
    there: ``total`` is None unless every pillar is.
    """

    year: int
    is_final: bool
    pillars: dict[str, Decimal]
    total: Decimal | None
    set_title: str = ""


def earlier_year(file: AssessmentFile) -> EarlierYear | None:
    """The final result of the year before, else what was submitted; None without either, or where
    nothing of it can be compared. One query, two where the result is final, one more where last
    year's set was another one or another version."""
    standing = Submission.objects.filter(assessment=OuterRef("pk"), withdrawn_at__isnull=True)
    newest = Subquery(standing.order_by("-number").values("snapshot")[:1])
    rows = answered_before(file.assessment).select_related("campaign__indicator_set")
    previous = rows.annotate(submitted=newest).first()
    if previous is None:
        return None
    is_final = previous.status in OFFICIAL
    if not is_final and previous.submitted is None:
        return None
    before, now = previous.campaign.indicator_set, file.assessment.campaign.indicator_set
    ways = ways_between(before, now)
    if ways is not None:
        snapshot = None if is_final else previous.submitted
        return _mapped(previous, ways, file.spec, snapshot)
    year, is_points = previous.campaign.year, file.spec.kind == "points"
    if not is_final:
        return _submitted_year(year, previous.submitted, "computed" if is_points else "passed")
    pillars = _summed(
        (pillar, value) for _, pillar, value in _final_values(previous, is_points=is_points)
    )
    return EarlierYear(year, True, pillars, sum(pillars.values(), ZERO))


def _submitted_year(year: int, snapshot: dict[str, Any], key: str) -> EarlierYear:
    pillars = {row["code"]: Decimal(str(row["totals"][key])) for row in snapshot["pillars"]}
    return EarlierYear(year, False, pillars, Decimal(str(snapshot["totals"][key])))


def _mapped(
    previous: Assessment, ways: Ways, spec: IndicatorSetSpec, submitted: dict[str, Any] | None
) -> EarlierYear | None:
    """Last year's results in this year's pillars, where all of an indicator leads into one, and of
    these pillars those that were worth as much. ``submitted`` is None where they are final."""
    old, is_points = load_spec(previous.campaign.indicator_set), spec.kind == "points"
    if old.kind != spec.kind:
        return None
    home = _homes(ways, spec)
    values = (
        _submitted_values(submitted, is_points=is_points)
        if submitted
        else {code: value for code, _, value in _final_values(previous, is_points=is_points)}
    )
    worth = _summed((home[one.code], _worth(one)) for one in old.indicators if one.code in home)
    found = _summed((home[code], value) for code, value in values.items() if code in home)
    pillars = {
        pillar.code: found.get(pillar.code, ZERO)
        for pillar in spec.pillars
        if worth.get(pillar.code) == sum(map(_worth, pillar.indicators), ZERO)
    }
    if not pillars:
        return None
    is_whole = len(pillars) == len(list(spec.pillars)) and set(home) == set(old.by_code)
    return EarlierYear(
        previous.campaign.year,
        submitted is None,
        pillars,
        sum(pillars.values(), ZERO) if is_whole else None,
        previous.campaign.indicator_set.short_title,
    )


def _homes(ways: Ways, spec: IndicatorSetSpec) -> dict[str, str]:
    """This year's pillar of each of last year's indicators, where all of it leads into one."""
    pillar_of = {one.code: pillar.code for pillar in spec.pillars for one in pillar.indicators}
    found: dict[str, set[str]] = defaultdict(set)
    for code, leads in ways.items():
        found[code] = {pillar_of[way.code] for way in leads}
    return {code: next(iter(pillars)) for code, pillars in found.items() if len(pillars) == 1}


def _worth(indicator: IndicatorSpec) -> Decimal:
    """What can be had; of verdicts one."""
    return indicator.max_points.value if indicator.max_points else Decimal(1)


def _final_values(assessment: Assessment, *, is_points: bool) -> Iterator[tuple[str, str, Decimal]]:
    """Indicator, its pillar, its final points or whether it passed. One query."""
    rows = Answer.objects.filter(assessment=assessment).values_list(
        "indicator__code", "indicator__pillar__code", "final_points", "final_passed"
    )
    for code, pillar, points, passed in rows:
        yield code, pillar, (points or ZERO) if is_points else Decimal(bool(passed))


def _submitted_values(snapshot: dict[str, Any], *, is_points: bool) -> dict[str, Decimal]:
    return {
        row["code"]: Decimal(row["points"] or 0) if is_points else Decimal(bool(row["passed"]))
        for row in snapshot["lines"]
    }


def _summed(pairs: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Summed here: SQLite would add decimals as binary floats."""
    sums: dict[str, Decimal] = {}
    for code, value in pairs:
        sums[code] = sums.get(code, ZERO) + value
    return sums
