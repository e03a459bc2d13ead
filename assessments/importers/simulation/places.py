"""Which communes take part, and which are left alone because they have work of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assessments.importers.simulation.campaigns import SIMULATED
from assessments.models import Assessment
from dtscore.accounts.models import AdministrativeUnit, UnitLevel


@dataclass(frozen=True)
class Province:
    """A province with the communes of it that take part, and everything between."""

    unit: AdministrativeUnit
    communes: Sequence[AdministrativeUnit]
    districts: Sequence[AdministrativeUnit]

    @property
    def units(self) -> list[AdministrativeUnit]:
        return [self.unit, *self.districts, *self.communes]


def provinces_of(count: int, first: str, last_day: date, *, only: bool) -> list[Province]:
    """``count`` communes that exist on the day and have no assessment of their own: those of the
    province ``first``, then of the others by code unless ``only`` it is wanted."""
    provinces = AdministrativeUnit.objects.existing_on(last_day).filter(level=UnitLevel.PROVINCE)
    ordered = sorted(provinces, key=lambda unit: (unit.code != first, unit.code))
    found: list[Province] = []
    for unit in ordered[:1] if only else ordered:
        left = count - sum(len(province.communes) for province in found)
        if left <= 0:
            break
        found.append(_province(unit, left, last_day))
    return [province for province in found if province.communes]


def _province(unit: AdministrativeUnit, count: int, last_day: date) -> Province:
    there = AdministrativeUnit.objects.existing_on(last_day).within(unit)
    busy = Assessment.objects.exclude(campaign__name__endswith=SIMULATED).values("unit")
    communes = there.filter(level=UnitLevel.COMMUNE).exclude(pk__in=busy).order_by("code")
    taken = list(communes.select_related("parent")[:count])
    districts = {commune.parent_id for commune in taken if commune.parent_id} - {unit.pk}
    return Province(unit, taken, list(there.filter(pk__in=districts).order_by("code")))
