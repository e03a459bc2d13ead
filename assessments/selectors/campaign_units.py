"""Which units a campaign is for: chosen by tree, kind or code, and what stands against each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count

from assessments.models import Assessment, Campaign, PlannedUnit
from dtscore.accounts.models import AdministrativeUnit, UnitLevel, UnitSuccession
from dtscore.accounts.models.units import UnitQuerySet

# Reorganisations are years apart; a longer line than this is a circle in the data.
GENERATIONS = 5
NAMED = 20
CODE_LENGTH = 5


@dataclass(frozen=True)
class Refusal:
    """What cannot take part, by its name or the place where it was typed, and why; ``unit`` is
    its key where there is such a unit."""

    name: str
    reason: str
    unit: int | None = None

    @property
    def sentence(self) -> str:
        return f"{self.name[0].upper()}{self.name[1:]}: {self.reason}."


@dataclass(frozen=True)
class Foreseen:
    """What becomes of units that are to take part: ``fresh`` are added, ``planned`` wait already,
    ``opened`` have their assessment already."""

    fresh: list[AdministrativeUnit] = field(default_factory=list)
    planned: list[AdministrativeUnit] = field(default_factory=list)
    opened: list[AdministrativeUnit] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    @property
    def to_open(self) -> list[AdministrativeUnit]:
        return [*self.fresh, *self.planned]


@dataclass(frozen=True)
class Typed:
    """A code and where it was typed: "Dòng 3", "Trang tính “Xã”, ô A7"."""

    code: str
    place: str


@dataclass(frozen=True)
class District:
    """One unit right above communes, with how many of them there are."""

    unit: AdministrativeUnit
    count: int


def communes_of(owner: AdministrativeUnit, day: date) -> UnitQuerySet:
    """The communes of the province that exist on that day."""
    units = AdministrativeUnit.objects.within(owner).filter(level=UnitLevel.COMMUNE)
    return units.existing_on(day)


def districts_of(owner: AdministrativeUnit, day: date) -> list[District]:
    """The units that stand right above communes on that day, in order. Two queries."""
    counted = communes_of(owner, day).order_by().values_list("parent").annotate(Count("pk"))
    counts = dict(counted)
    units = AdministrativeUnit.objects.filter(pk__in=counts).in_order()
    return [District(unit, counts[unit.pk]) for unit in units]


def kinds_of(owner: AdministrativeUnit, day: date) -> list[tuple[str, int]]:
    """Xã, phường, thị trấn, the most frequent first. One query."""
    counted = communes_of(owner, day).order_by().values_list("kind").annotate(number=Count("pk"))
    return sorted(counted, key=lambda row: (-row[1], row[0]))


def by_tree(
    campaign: Campaign, *, whole: bool, districts: Collection[int], kinds: Collection[str]
) -> list[AdministrativeUnit]:
    """The communes of the whole province or of these districts; of these kinds where any is
    given. One query."""
    assert campaign.owner is not None
    units = communes_of(campaign.owner, campaign.period_end)
    if not whole:
        units = units.filter(parent__in=districts)
    if kinds:
        units = units.filter(kind__in=kinds)
    return list(units.select_related("parent").in_order())


def by_codes(
    campaign: Campaign, typed: Sequence[Typed]
) -> tuple[list[AdministrativeUnit], list[Refusal]]:
    """The communes that bear these codes at the end of the period, and what bears none. One
    query. A code is used again for another unit, so the day decides."""
    assert campaign.owner is not None
    asked = {_full_code(each.code) for each in typed}
    known: dict[str, list[AdministrativeUnit]] = defaultdict(list)
    rows = AdministrativeUnit.objects.within(campaign.owner).filter(
        level=UnitLevel.COMMUNE, code__in=asked
    )
    for unit in rows.select_related("parent"):
        known[unit.code].append(unit)
    found: dict[int, AdministrativeUnit] = {}
    refused = []
    for each in typed:
        units = known.get(_full_code(each.code), [])
        there = next((unit for unit in units if unit.exists_on(campaign.period_end)), None)
        if there:
            found[there.pk] = there
        else:
            refused.append(Refusal(each.place, _why_not(campaign, each.code, units)))
    return list(found.values()), refused


def _full_code(code: str) -> str:
    """A spreadsheet takes the zeros in front away."""
    return code.zfill(CODE_LENGTH) if code.isdecimal() else code


def _why_not(campaign: Campaign, code: str, units: list[AdministrativeUnit]) -> str:
    if not units:
        return f"không có đơn vị cấp xã nào của tỉnh mang mã “{code}”"
    names = ", ".join(unit.full_name for unit in units)
    return f"{names} (mã {code}) không tồn tại vào ngày {campaign.period_end:%d/%m/%Y}"


def foresee_units(campaign: Campaign, units: Iterable[AdministrativeUnit]) -> Foreseen:
    """What would become of these units. Three queries, however many there are."""
    units = list(units)
    keys = [unit.pk for unit in units]
    opened = set(campaign.assessments.filter(unit__in=keys).values_list("unit", flat=True))
    planned = set(campaign.planned_units.filter(unit__in=keys).values_list("unit", flat=True))
    elsewhere = overlapping(campaign, keys)
    foreseen = Foreseen()
    for unit in units:
        if unit.pk in opened:
            foreseen.opened.append(unit)
        elif reason := _obstacle(campaign, unit) or elsewhere.get(unit.pk, ""):
            name = f"{unit.full_name} (mã {unit.code})"
            foreseen.refused.append(Refusal(name, reason, unit.pk))
        elif unit.pk in planned:
            foreseen.planned.append(unit)
        else:
            foreseen.fresh.append(unit)
    return foreseen


def overlapping(campaign: Campaign, units: Collection[int]) -> dict[int, str]:
    """The units that already take part in another campaign of the same set, of whatever version,
    at the same time, with the sentence that names it. One query."""
    rows = Assessment.objects.filter(
        unit__in=units,
        campaign__indicator_set__code=campaign.indicator_set.code,
        campaign__period_start__lte=campaign.period_end,
        campaign__period_end__gte=campaign.period_start,
    ).exclude(campaign=campaign)
    named = rows.order_by().values_list(
        "unit", "campaign__name", "campaign__period_start", "campaign__period_end"
    )
    return {
        unit: (
            f"đang ở đợt “{name}” của cùng bộ chỉ số, kỳ {start:%d/%m/%Y} – {end:%d/%m/%Y}"
            " chồng lên kỳ của đợt này"
        )
        for unit, name, start, end in named
    }


def _obstacle(campaign: Campaign, unit: AdministrativeUnit) -> str:
    if unit.level != UnitLevel.COMMUNE:
        return "không phải là đơn vị cấp xã"
    if unit.root_pk != campaign.owner_id:
        return "không thuộc tỉnh mở đợt"
    if not unit.exists_on(campaign.period_end):
        return f"không tồn tại vào ngày {campaign.period_end:%d/%m/%Y}"
    if not has_reviewer(unit, (step.level for step in campaign.steps)):
        return "không có cấp nào thẩm định: đơn vị trực thuộc tỉnh cần một bước cấp tỉnh"
    return ""


def has_reviewer(unit: AdministrativeUnit, levels: Iterable[str]) -> bool:
    """Whether somebody stands above the unit at one of the levels of a review chain."""
    return not unit.levels_above.isdisjoint(levels)


def listed(units: Sequence[AdministrativeUnit]) -> str:
    """The first of them by name and code."""
    named = ", ".join(f"{unit.full_name} ({unit.code})" for unit in units[:NAMED])
    return f"{named} …" if len(units) > NAMED else named


@dataclass(frozen=True)
class Proposed:
    """A unit that is proposed for next year; ``note`` says why it is not last year's own."""

    unit: AdministrativeUnit
    note: str = ""


def next_year_units(campaign: Campaign, day: date) -> list[Proposed]:
    """The units of the campaign that still exist on that day, and the successors of those that
    have ended, each once. One query and one a generation."""
    last = AdministrativeUnit.objects.filter(assessments__campaign=campaign).distinct()
    proposed: dict[int, Proposed] = {}
    ended: dict[int, list[str]] = {}
    for unit in last:
        if unit.exists_on(day):
            proposed[unit.pk] = Proposed(unit)
        else:
            ended[unit.pk] = [unit.full_name]
    for _ in range(GENERATIONS):
        if not ended:
            break
        links = UnitSuccession.objects.filter(predecessor__in=ended, effective_on__lte=day)
        further: dict[int, list[str]] = {}
        for link in links.select_related("successor").order_by("successor", "pk"):
            heir, names = link.successor, ended[link.predecessor_id]
            if heir.exists_on(day):
                if heir.pk not in proposed or proposed[heir.pk].note:
                    before = proposed[heir.pk].note if heir.pk in proposed else ""
                    proposed[heir.pk] = Proposed(heir, _note(before, names))
            else:
                further.setdefault(heir.pk, []).extend(names)
        ended = further
    return list(proposed.values())


def _note(before: str, names: list[str]) -> str:
    listed = ", ".join(dict.fromkeys(names))
    return f"{before}, {listed}" if before else f"kế thừa {listed}"


def planned_rows(campaign: Campaign) -> list[PlannedUnit]:
    """The units that wait to be opened, in order. One query."""
    rows = campaign.planned_units.select_related("unit__parent")
    return list(rows.order_by("unit__sort_key", "unit__code", "unit"))
