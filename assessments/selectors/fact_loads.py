"""Tables of base figures: what one would do, figure by figure, and those that were loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.timezone import localdate

from assessments.fact_tables import CODE_LENGTH, UNIT, FactTable, FigureKind, UnitRow
from assessments.models import Assessment, Campaign, Fact, FactLoad
from assessments.permissions import FactGrounds
from assessments.wording import NOTHING, words_of_fact
from criteria.models import FactKind
from criteria.selectors import load_spec
from dtscore.accounts.models import AdministrativeUnit, UnitLevel, User
from dtscore.accounts.unit_finding import UnitFinder, UnitNotFoundError
from dtscore.fields import BIGINT_MAX
from dtscore.text import sort_key

MOST = Decimal(BIGINT_MAX).scaleb(-4)


class Outcome(StrEnum):
    """What loading would do with one figure. ``theirs`` is another value that the commune has
    entered: it stays unless somebody chooses otherwise."""

    NEW = "new"
    CHANGED = "changed"
    THEIRS = "theirs"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class CheckedFigure:
    """One cell of a table; ``fact`` is what is kept of the figure, ``before`` the words of it when
    it was looked at, ``reason`` why it is refused."""

    row: UnitRow
    cell: str
    outcome: Outcome
    kind: FactKind | None = None
    unit: AdministrativeUnit | None = None
    value: Decimal | None = None
    fact: Fact | None = None
    before: str = NOTHING
    reason: str = ""


@dataclass(frozen=True)
class CheckedTable:
    """Every figure of a table, and by what became of it."""

    figures: list[CheckedFigure]

    def of(self, *outcomes: Outcome) -> list[CheckedFigure]:
        return [figure for figure in self.figures if figure.outcome in outcomes]

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(figure.outcome for figure in self.figures)
        return {outcome.value: counted[outcome] for outcome in Outcome}


def figure_kinds() -> list[FigureKind]:
    """Every kind of base figure, by its label. One query. Where two would head their columns
    alike, the code is said, too."""
    kinds = [FigureKind(kind.code, kind.label, kind.measure) for kind in FactKind.objects.all()]
    kinds.sort(key=lambda kind: sort_key(kind.title))
    titles = Counter(kind.title for kind in kinds)
    return [
        kind
        if titles[kind.title] == 1
        else FigureKind(kind.code, f"{kind.label} [{kind.code}]", kind.measure)
        for kind in kinds
    ]


def newest_year(province: AdministrativeUnit) -> int:
    """The year of the province's newest campaign, else the last whole year. One query."""
    years = Campaign.objects.filter(owner=province).order_by("-year").values_list("year", flat=True)
    return years.first() or localdate().year - 1


def communes_of(province: AdministrativeUnit, year: int) -> list[AdministrativeUnit]:
    """The communes of the province at the end of the year, by district and name. One query."""
    units = AdministrativeUnit.objects.within(province).filter(level=UnitLevel.COMMUNE)
    units = units.existing_on(date(year, 12, 31)).select_related("parent")
    return list(units.order_by("parent__sort_key", "parent", "sort_key", "code", "pk"))


def visible_loads(user: User) -> QuerySet[FactLoad]:
    """The tables of the person's own province."""
    if not user.is_active or user.unit_id is None:
        return FactLoad.objects.none()
    return FactLoad.objects.filter(province=user.unit_id).select_related("province", "requested_by")


def loaded_facts(load: FactLoad) -> QuerySet[Fact]:
    """The figures of the table that are as the province loaded them."""
    table = FactTable.from_data(load.rows)
    communes = AdministrativeUnit.objects.within(load.province).filter(
        level=UnitLevel.COMMUNE, code__in={row.unit.zfill(CODE_LENGTH) for row in table.rows}
    )
    return Fact.objects.filter(
        unit__in=communes,
        year=load.year,
        kind__code__in=table.kinds,
        is_preloaded=True,
        source=load.source,
        as_of=load.as_of,
    )


def check_table(
    table: FactTable, *, province: AdministrativeUnit, year: int, load: FactLoad
) -> CheckedTable:
    """What writing these rows would do; writes nothing. Five queries."""
    return _Check(table, province, year, load).table()


def units_of(
    table: FactTable, *, province: AdministrativeUnit, year: int
) -> list[AdministrativeUnit]:
    """The communes that the rows are about. One query."""
    found = _find_units(table, province, year).values()
    return [unit for unit in found if isinstance(unit, AdministrativeUnit)]


def _find_units(
    table: FactTable, province: AdministrativeUnit, year: int
) -> dict[int, AdministrativeUnit | str]:
    """The unit of each row by the row's number, or why there is none. One query."""
    day, codes = date(year, 12, 31), {row.unit.zfill(CODE_LENGTH) for row in table.rows}
    units = AdministrativeUnit.objects.within(province).filter(
        level=UnitLevel.COMMUNE, code__in=codes
    )
    finder = UnitFinder(units.select_related("parent"), day)
    return {row.number: _find_unit(row, finder, day) for row in table.rows}


def _find_unit(row: UnitRow, finder: UnitFinder, day: date) -> AdministrativeUnit | str:
    if UNIT in row.unreadable:
        return row.unreadable[UNIT][0]
    try:
        unit = finder.by_code(row.unit, UnitLevel.COMMUNE)
    except UnitNotFoundError:
        return f"trong tỉnh không có xã, phường, thị trấn mã “{row.unit}”"
    if not unit.exists_on(day):
        return f"{unit.full_name} (mã {row.unit}) không có vào ngày {day:%d/%m/%Y}"
    return unit


class _Check:
    """The rows beside what the portal knows."""

    def __init__(
        self, table: FactTable, province: AdministrativeUnit, year: int, load: FactLoad
    ) -> None:
        self._table, self._load = table, load
        self._kinds = {kind.code: kind for kind in FactKind.objects.filter(code__in=table.kinds)}
        self._found = _find_units(table, province, year)
        known = [unit for unit in self._found.values() if isinstance(unit, AdministrativeUnit)]
        self._grounds = FactGrounds(known, year)
        rows = Fact.objects.filter(unit__in=known, year=year, kind__in=self._kinds.values())
        self._facts = {
            (fact.unit_id, fact.kind.code): fact
            for fact in rows.select_related("kind", "updated_by")
        }

    def table(self) -> CheckedTable:
        return CheckedTable([figure for row in self._table.rows for figure in self._of_row(row)])

    def _of_row(self, row: UnitRow) -> Iterable[CheckedFigure]:
        unit = self._found[row.number]
        if isinstance(unit, str):
            yield self._refused(row, UNIT, unit)
            return
        for key in self._table.kinds:
            if key in row.unreadable:
                yield self._refused(row, key, row.unreadable[key][0])
            elif key in row.figures:
                yield self._figure(row, key, unit)

    def _refused(self, row: UnitRow, key: str, reason: str) -> CheckedFigure:
        unit = self._found[row.number]
        return CheckedFigure(
            row,
            self._table.cell(row, key),
            Outcome.REFUSED,
            kind=self._kinds.get(key),
            unit=None if isinstance(unit, str) else unit,
            reason=reason,
        )

    def _figure(self, row: UnitRow, key: str, unit: AdministrativeUnit) -> CheckedFigure:
        kind, value = self._kinds.get(key), Decimal(row.figures[key])
        if kind is None:
            return self._refused(row, key, "số liệu nền này không còn trong cổng")
        fact = self._facts.get((unit.pk, key))
        outcome = self._outcome(fact, value)
        if outcome != Outcome.UNCHANGED and (why := self._obstacle(unit, kind, value)):
            return self._refused(row, key, why)
        cell = self._table.cell(row, key)
        return CheckedFigure(row, cell, outcome, kind, unit, value, fact, words_of_fact(fact))

    def _outcome(self, fact: Fact | None, value: Decimal) -> Outcome:
        if fact is None:
            return Outcome.NEW
        if not fact.is_preloaded:
            return Outcome.UNCHANGED if fact.value == value else Outcome.THEIRS
        same = (fact.value, fact.source, fact.as_of) == (value, self._load.source, self._load.as_of)
        return Outcome.UNCHANGED if same else Outcome.CHANGED

    def _obstacle(self, unit: AdministrativeUnit, kind: FactKind, value: Decimal) -> str:
        if value > MOST:
            return "số quá lớn, không lưu được"
        assessments = self._grounds.assessments(unit.pk)
        if value % 1 and any(counts_things(row, kind.code) for row in assessments):
            return f"“{kind.label}” là số đếm nguyên ({kind.measure}), không có phần thập phân"
        return self._grounds.of_figure(unit.pk, kind.code).reason


def counts_things(assessment: Assessment, code: str) -> bool:
    """Whether the assessment's set reads the figure as a number of things."""
    return any(
        item.fact == code and item.kind == "count"
        for indicator in load_spec(assessment.campaign.indicator_set).indicators
        for item in indicator.inputs
    )


def refused_rows(figures: Sequence[CheckedFigure]) -> list[tuple[UnitRow, str]]:
    """The rows with something refused, each once, with every reason."""
    reasons: dict[int, list[str]] = {}
    rows: dict[int, UnitRow] = {}
    for figure in figures:
        rows[figure.row.number] = figure.row
        reasons.setdefault(figure.row.number, []).append(f"{figure.cell}: {figure.reason}")
    return [(rows[number], "; ".join(told)) for number, told in reasons.items()]
