"""Which unit of a province somebody means who types its code or its name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from dtscore.accounts.models import AdministrativeUnit, UnitLevel
from dtscore.accounts.unit_files import CODE_LENGTHS
from dtscore.text import fold

LEVELS_BY_NAME = {
    "Tỉnh": UnitLevel.PROVINCE,
    "Huyện": UnitLevel.DISTRICT,
    "Xã": UnitLevel.COMMUNE,
}
NAMES_OF_LEVELS = {level: name for name, level in LEVELS_BY_NAME.items()}
_NAMED = 5


class UnitNotFoundError(Exception):
    """No unit, or more than one; the sentence says what to type instead."""


def unit_label(unit: AdministrativeUnit) -> str:
    """What a list of suggestions offers and a field shows."""
    above = f", {unit.parent.full_name}" if unit.parent and unit.parent.parent_id else ""
    ended = f" (đến {unit.valid_to:%d/%m/%Y})" if unit.valid_to else ""
    return f"{unit.code} – {unit.full_name}{above}{ended}"


class UnitFinder:
    """The units of one province, read once. A code names the unit that exists on ``day``, else the
    last one that bore it: codes are used again for other units."""

    def __init__(self, units: Iterable[AdministrativeUnit], day: date) -> None:
        self.units = list(units)
        self._day = day
        self._by_code: dict[tuple[str, str], list[AdministrativeUnit]] = defaultdict(list)
        for unit in self.units:
            self._by_code[unit.level, unit.code].append(unit)

    def by_code(self, code: str, level: UnitLevel | None = None) -> AdministrativeUnit:
        """Zeros that Excel dropped are put back. Raises UnitNotFoundError."""
        bearers = [
            self._now(self._by_code[lv, padded])
            for lv, length in CODE_LENGTHS.items()
            if level in (None, lv) and code.isdecimal()
            for padded in [code.zfill(length)]
            if (lv, padded) in self._by_code
        ]
        exact = [unit for unit in bearers if unit.code == code] or bearers
        return self._one(exact, f"trong tỉnh không có đơn vị mã “{code}”", "ghi thêm cột Cấp")

    def typed(self, text: str) -> AdministrativeUnit:
        """What was chosen from the suggestions, a code, or a name. Raises UnitNotFoundError."""
        wanted = fold(text)
        for unit in self.units:
            if fold(unit_label(unit)) == wanted:
                return unit
        if wanted.isdecimal():
            return self.by_code(wanted)
        named = [unit for unit in self.units if wanted in (fold(unit.full_name), fold(unit.name))]
        there = [unit for unit in named if unit.exists_on(self._day)] or named
        return self._one(there, f"trong tỉnh không có đơn vị “{text}”", "ghi mã đơn vị")

    def _now(self, bearers: list[AdministrativeUnit]) -> AdministrativeUnit:
        there = [unit for unit in bearers if unit.exists_on(self._day)]
        return there[0] if there else max(bearers, key=lambda unit: unit.valid_to or date.max)

    def _one(
        self, found: list[AdministrativeUnit], nothing: str, instead: str
    ) -> AdministrativeUnit:
        if not found:
            raise UnitNotFoundError(nothing)
        if len(found) > 1:
            names = "; ".join(unit_label(unit) for unit in found[:_NAMED])
            more = "; …" if len(found) > _NAMED else ""
            raise UnitNotFoundError(f"có {len(found)} đơn vị khớp ({names}{more}): hãy {instead}")
        return found[0]
