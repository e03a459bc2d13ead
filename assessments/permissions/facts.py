"""Who may change the base figures of a unit and a year, and what keeps them as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from assessments.models import Assessment, AssessmentStatus, Fact, ReturnedItem
from assessments.permissions.scope import ALLOWED, Decision
from assessments.permissions.writing import EDITABLE_STATUSES, can_edit_register
from criteria.selectors import load_spec
from dtscore.accounts.models import AdministrativeUnit, UnitLevel, User
from dtscore.accounts.permissions import can_administer


class FactGrounds:
    """What the assessments of a year say about changing the figures of these units. Two queries,
    however many units."""

    def __init__(self, units: Iterable[AdministrativeUnit], year: int) -> None:
        rows = Assessment.objects.filter(unit__in=[unit.pk for unit in units], campaign__year=year)
        self._by_unit: dict[int, list[Assessment]] = defaultdict(list)
        for row in rows.select_related("campaign__indicator_set").order_by("pk"):
            self._by_unit[row.unit_id].append(row)
        returned = [
            row
            for rows_of_unit in self._by_unit.values()
            for row in rows_of_unit
            if row.status == AssessmentStatus.RETURNED
        ]
        self._opened = _returned_by_assessment(returned) if returned else {}

    def assessments(self, unit_pk: int) -> list[Assessment]:
        """The unit's assessments of the year."""
        return self._by_unit.get(unit_pk, [])

    def of_unit(self, unit_pk: int) -> Decision:
        """A figure that others have begun to judge by must not move under them."""
        for row in self.assessments(unit_pk):
            if row.status not in EDITABLE_STATUSES:
                name, year = row.campaign.indicator_set.short_title, row.campaign.year
                at = row.get_status_display()
                return Decision(
                    False, f"Số liệu năm {year} đã khóa: hồ sơ {name} đang ở bước “{at}”."
                )
        return ALLOWED

    def of_figure(self, unit_pk: int, code: str) -> Decision:
        """The same for one figure: what a returned assessment reads may change only where every
        indicator of its set that reads it was returned."""
        general = self.of_unit(unit_pk)
        if not general:
            return general
        for row in self.assessments(unit_pk):
            if row.status == AssessmentStatus.RETURNED:
                held = _held(row, code, self._opened.get(row.pk, set()))
                if not held:
                    return held
        return ALLOWED


def can_edit_facts(
    user: User, unit: AdministrativeUnit, year: int, grounds: FactGrounds | None = None
) -> Decision:
    """The unit's own people, while every assessment of that year is still with the unit. Two
    queries, none with ``grounds`` that somebody has read already."""
    own = can_edit_register(user, unit)
    return (grounds or FactGrounds([unit], year)).of_unit(unit.pk) if own else own


def can_edit_fact(user: User, unit: AdministrativeUnit, year: int, code: str) -> Decision:
    """The same for one figure, which the province may have locked. Three queries."""
    return fact_decisions(user, unit, year, [code])[code]


def fact_decisions(
    user: User,
    unit: AdministrativeUnit,
    year: int,
    codes: Iterable[str],
    grounds: FactGrounds | None = None,
) -> dict[str, Decision]:
    """That answer for many figures at once. Three queries, one with ``grounds``."""
    own = can_edit_register(user, unit)
    if not own:
        return dict.fromkeys(codes, own)
    grounds = grounds or FactGrounds([unit], year)
    locked = Fact.objects.filter(unit=unit, year=year, locked_at__isnull=False)
    held = {fact.kind.code: fact for fact in locked.select_related("kind", "locked_by__unit").all()}
    return {
        code: why_locked(held[code]) if code in held else grounds.of_figure(unit.pk, code)
        for code in codes
    }


def why_locked(fact: Fact) -> Decision:
    """What the unit reads about a figure that the province has locked: why, and whom to ask."""
    person = fact.locked_by
    assert person is not None
    place = f", {person.unit.full_name}" if person.unit else ""
    phone = f", điện thoại {person.phone}" if person.phone else ""
    return Decision(
        False,
        f"Tỉnh đã nạp và khóa số liệu này (nguồn: {fact.source}). Nếu số chưa đúng, hãy đề nghị"
        f" {person.full_name}{place}{phone} sửa hoặc mở khóa.",
    )


def can_preload_facts(user: User) -> Decision:
    """The administrator of the province, for the communes of that province."""
    return can_administer(user)


def can_lock_facts(user: User, unit: AdministrativeUnit) -> Decision:
    """The province locks and unlocks what it has loaded for its communes."""
    if not can_administer(user):
        return Decision(False, "Chỉ quản trị tỉnh được khóa, mở khóa số liệu do tỉnh nạp.")
    assert user.unit is not None
    if not unit.path.startswith(user.unit.path or "?") or unit.level != UnitLevel.COMMUNE:
        return Decision(False, "Đơn vị này không phải là xã thuộc tỉnh của bạn.")
    return ALLOWED


def _held(assessment: Assessment, code: str, opened: set[str]) -> Decision:
    indicator_set = assessment.campaign.indicator_set
    held = [
        indicator.code
        for indicator in load_spec(indicator_set).indicators
        if any(item.fact == code for item in indicator.inputs) and indicator.code not in opened
    ]
    if not held:
        return ALLOWED
    return Decision(
        False,
        f"Số liệu này giữ nguyên như đã nộp: chỉ số {', '.join(held)} của hồ sơ"
        f" {indicator_set.short_title} dùng số này mà không được trả lại. Muốn sửa, hãy đề"
        " nghị người thẩm định trả lại cả các chỉ số đó.",
    )


def _returned_by_assessment(assessments: Iterable[Assessment]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    items = ReturnedItem.objects.filter(
        returning__assessment__in=[row.pk for row in assessments], returning__closed_at__isnull=True
    )
    for pk, code in items.values_list("returning__assessment_id", "decision__indicator__code"):
        found[pk].add(code)
    return found
