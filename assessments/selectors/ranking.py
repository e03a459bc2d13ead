"""A campaign ranked: read from the sums that stand beside its assessments, never scored anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from assessments.grading import read_bands, read_pass_rule
from assessments.models import Assessment, AssessmentStatus, Campaign, Tally, TallyColumn
from assessments.permissions import OFFICIAL
from assessments.ranking import Entry, Place, Sums, judge, ranked
from assessments.selectors.ranking_previous import Result, is_comparable, previous_rows
from assessments.selectors.ranking_rows import (
    BEST,
    COLUMNS,
    FURTHEST,
    Apart,
    Change,
    Row,
    Wish,
)
from criteria.rules.spec import IndicatorSetSpec
from criteria.selectors import load_spec
from dtscore.accounts.models import AdministrativeUnit
from dtscore.text import fold, sort_key


@dataclass(frozen=True)
class Ranking:
    """The rows of the chosen scope in the order asked for, and what stands around them.

    ``shown`` are the rows that the search finds, ``standing`` how many assessments of the scope
    are at which status, ``parents`` and ``kinds`` what may be chosen.
    """

    campaign: Campaign
    spec: IndicatorSetSpec
    wish: Wish
    is_top: bool
    rows: list[Row]
    shown: list[Row]
    apart: list[Apart]
    standing: Mapping[str, int]
    parents: list[AdministrativeUnit]
    kinds: list[str]
    compares_sums: bool

    @property
    def is_points(self) -> bool:
        return self.spec.kind == "points"

    @cached_property
    def columns(self) -> dict[str, int]:
        """How many rows come from which column."""
        return dict(Counter(row.column for row in self.rows))

    @cached_property
    def bases(self) -> dict[str, int]:
        """How many rows rest on what."""
        return dict(Counter(row.basis for row in self.rows if row.basis))

    @property
    def undecided(self) -> int:
        """Assessments of the scope that were submitted and are not official."""
        known = {*OFFICIAL, AssessmentStatus.DRAFT}
        return sum(count for status, count in self.standing.items() if status not in known)


@dataclass(frozen=True)
class _Candidate:
    """One assessment with what may be known of it."""

    assessment: Assessment
    parent: AdministrativeUnit | None
    column: str
    result: Result | None
    basis: str

    @property
    def words(self) -> dict[str, Any]:
        unit = self.assessment.unit
        return {
            "assessment": self.assessment.pk,
            "unit": unit.pk,
            "code": unit.code,
            "name": unit.full_name,
            "parent": self.parent.full_name if self.parent else "",
            "kind": unit.kind,
            "name_key": unit.sort_key,
        }


def open_ranking(campaign: Campaign, wish: Wish, *, within: AdministrativeUnit) -> Ranking:
    """The assessments of the campaign beneath ``within``, ranked. At most nine queries, five where
    the set has been read before; ``campaign`` comes with its set and with the previous one's."""
    spec = load_spec(campaign.indicator_set)
    wish = _settled(campaign, wish, spec)
    candidates = _candidates(campaign, wish, within)
    scope = [row for row in candidates if _is_in(wish, row.assessment.unit)]
    ranked_ones, apart = _split(scope, wish)
    is_top = within.parent_id is None
    others = _places(candidates, wish) if is_top and wish.narrows else []
    top = {place.entry.key: place.rank for place in others}
    rows = _rows(campaign, spec, wish, ranked_ones, _last_year(campaign, wish, within), top)
    parents = {row.parent.pk: row.parent for row in candidates if row.parent}
    return Ranking(
        campaign=campaign,
        spec=spec,
        wish=wish,
        is_top=is_top,
        rows=rows,
        shown=_sorted([row for row in rows if _is_found(wish.query, row)], wish.sort),
        apart=[row for row in apart if _is_found(wish.query, row)],
        standing=Counter(row.assessment.status for row in scope),
        parents=sorted(parents.values(), key=lambda unit: (unit.sort_key, unit.pk)),
        kinds=sorted({row.assessment.unit.kind for row in candidates}),
        compares_sums=is_comparable(campaign),
    )


def _settled(campaign: Campaign, wish: Wish, spec: IndicatorSetSpec) -> Wish:
    """The wish with a column, and without a pillar that the set does not have."""
    known = {pillar.code for pillar in spec.pillars}
    wish = replace(wish, pillar=wish.pillar if wish.pillar in known else "")
    if wish.column:
        return wish
    official = Tally.objects.filter(assessment__campaign=campaign, column=TallyColumn.FINAL)
    return replace(wish, column=TallyColumn.FINAL.value if official.exists() else BEST)


def _candidates(campaign: Campaign, wish: Wish, within: AdministrativeUnit) -> list[_Candidate]:
    """Every assessment of the scope, by the unit's name. Three queries."""
    units = AdministrativeUnit.objects.within(within)
    found = (
        Assessment.objects.filter(campaign=campaign, unit__in=units)
        .select_related("unit")
        .order_by("unit__sort_key", "unit__code", "pk")
    )
    assessments = list(found)
    parents = AdministrativeUnit.objects.in_bulk({row.unit.parent_id for row in assessments})
    tallies = _tallies(campaign, wish)
    return [
        _Candidate(row, parents.get(row.unit.parent_id), *_known(row.unit, tallies.get(row.pk)))
        for row in assessments
    ]


def _known(unit: AdministrativeUnit, tally: Tally | None) -> tuple[str, Result | None, str]:
    if tally is None:
        return "", None, ""
    sums = Sums(tally.points, tally.maximum, tally.attainable, tally.passed, tally.counted)
    result = Result(unit.pk, unit.parent_id, unit.kind, unit.path, sums, tally.pillars)
    return tally.column, result, tally.basis


def _tallies(campaign: Campaign, wish: Wish) -> dict[int, Tally]:
    """The sums of the column that is asked for, by assessment."""
    wanted = [str(column) for column in FURTHEST] if wish.column == BEST else [wish.column]
    rows = Tally.objects.filter(assessment__campaign=campaign, column__in=wanted)
    found: dict[int, Tally] = {}
    for row in sorted(rows, key=lambda row: wanted.index(row.column), reverse=True):
        found[row.assessment_id] = row
    return found


def _is_in(wish: Wish, unit: AdministrativeUnit | Result) -> bool:
    parent = unit.parent if isinstance(unit, Result) else unit.parent_id
    return (not wish.parent or parent == wish.parent) and wish.kind in {"", unit.kind}


def _split(scope: Iterable[_Candidate], wish: Wish) -> tuple[list[_Candidate], list[Apart]]:
    ready, apart = [], []
    for row in scope:
        sums = row.result.of(wish.pillar) if row.result else None
        if sums and sums.applies:
            ready.append(row)
        else:
            why, reason = _why_apart(row, wish)
            apart.append(Apart(**row.words, why=why, reason=reason))
    return ready, apart


def _why_apart(row: _Candidate, wish: Wish) -> tuple[str, str]:
    status = row.assessment.status
    if status == AssessmentStatus.DRAFT:
        return "not_submitted", "Chưa nộp hồ sơ"
    if row.result is None:
        at = row.assessment.get_status_display()
        what = COLUMNS[wish.column].lower()
        return "undecided", f"Chưa có kết quả {what}: hồ sơ đang ở bước “{at}”"
    where = f" ở trụ cột {wish.pillar}" if wish.pillar else ""
    return "nothing", f"Không có chỉ số nào tính cho đơn vị{where}"


def _places(candidates: Iterable[_Candidate], wish: Wish) -> list[Place]:
    rows = [(row.result, row.assessment.unit.sort_key) for row in candidates if row.result]
    return _ranked(((result, key) for result, key in rows), wish)


def _ranked(rows: Iterable[tuple[Result, str]], wish: Wish) -> list[Place]:
    entries = [
        Entry(result.unit, name_key, sums)
        for result, name_key in rows
        if (sums := result.of(wish.pillar)) and sums.applies
    ]
    return ranked(entries, wish.order)


def _last_year(
    campaign: Campaign, wish: Wish, within: AdministrativeUnit
) -> dict[int, tuple[Place, bool]]:
    """Where the units of the same scope stood, by unit, and whether predecessors stood for it. A
    pillar is the same one only in the same decision's set."""
    if wish.pillar and not is_comparable(campaign):
        return {}
    rows = [
        (row, "")
        for row in previous_rows(campaign)
        if row.path.startswith(within.path) and _is_in(wish, row)
    ]
    formed = {row.unit for row, _ in rows if row.is_inherited}
    places = _ranked(rows, wish)
    return {place.entry.key: (place, place.entry.key in formed) for place in places}


def _rows(
    campaign: Campaign,
    spec: IndicatorSetSpec,
    wish: Wish,
    candidates: Sequence[_Candidate],
    before: Mapping[int, tuple[Place, bool]],
    top: Mapping[int, int],
) -> list[Row]:
    bands, rule = read_bands(campaign.grade_bands), read_pass_rule(campaign.pass_rule)
    by_unit = {row.assessment.unit_id: row for row in candidates}
    compares_sums = is_comparable(campaign)
    rows = []
    for place in _places(candidates, wish):
        candidate, sums = by_unit[place.entry.key], place.entry.sums
        assert candidate.result is not None
        # Bands and rule are those of the whole result: a pillar has no grade of its own.
        judgement = None if wish.pillar else judge(bands, rule, sums)
        rows.append(
            Row(
                **candidate.words,
                column=candidate.column,
                rank=place.rank,
                is_shared=place.is_shared,
                top_rank=top.get(place.entry.key),
                sums=sums,
                pillars={
                    pillar.code: found
                    for pillar in spec.pillars
                    if (found := candidate.result.of(pillar.code))
                },
                percent=sums.percent(spec.round_to),
                grade=judgement.grade.name if judgement and judgement.grade else "",
                recognised=judgement.recognised if judgement else None,
                basis=candidate.basis,
                change=_change(place, before.get(place.entry.key), spec, compares_sums),
            )
        )
    return rows


def _change(
    now: Place, last: tuple[Place, bool] | None, spec: IndicatorSetSpec, compares_sums: bool
) -> Change | None:
    if last is None:
        return None
    before, is_inherited = last
    one, other = before.entry.sums, now.entry.sums
    if compares_sums:
        measure = "points" if other.is_points else "passes"
        difference = other.part - one.part
    else:
        measure = "percent"
        difference = other.percent(spec.round_to) - one.percent(spec.round_to)
    return Change(before.rank, before.rank - now.rank, measure, difference, is_inherited)


def _is_found(query: str, row: Row | Apart) -> bool:
    name = fold(row.name)
    return all(
        word in name or (word.isdecimal() and row.code.startswith(word))
        for word in fold(query).split()
    )


def _sorted(rows: list[Row], sort: str) -> list[Row]:
    match sort:
        case "name":
            return sorted(rows, key=lambda row: (row.name_key, row.code))
        case "parent":
            return sorted(rows, key=lambda row: (sort_key(row.parent), row.rank, row.name_key))
        case "moved":
            return sorted(rows, key=_best_mover_first)
    return rows


def _best_mover_first(row: Row) -> tuple[bool, int, int]:
    """Units without a last year come last."""
    return row.change is None, -row.change.moved if row.change else 0, row.rank
