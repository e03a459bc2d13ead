"""Reading indicator sets: rows → the plain spec that forms, scores and reports work with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from pydantic import TypeAdapter

from criteria.models import (
    Group,
    Indicator,
    IndicatorSet,
    Pillar,
    PublicationRequest,
    PublicationState,
    SetState,
)
from criteria.rules.spec import IndicatorSetSpec

CACHED_SETS = 32

_SPEC: TypeAdapter[IndicatorSetSpec] = TypeAdapter(IndicatorSetSpec)

_SET_FIELDS = (
    "code",
    "version",
    "kind",
    "title",
    "short_title",
    "issuer",
    "legal_bases",
    "applies_from",
    "policies",
    "report",
    "facts",
)
_INDICATOR_FIELDS = (
    "code",
    "title",
    "rule",
    "inputs",
    "requirement",
    "evidence",
    "applies_from",
    "legal_basis",
    "explain",
    "policies",
)


class SetNotFoundError(Exception):
    """No such set; the Vietnamese message lists the sets that exist."""


def published_sets() -> QuerySet[IndicatorSet]:
    """Published sets by code and version; drafts and retired ones are left out."""
    return IndicatorSet.objects.filter(state=SetState.PUBLISHED)


def without_other_provinces(
    sets: QuerySet[IndicatorSet], province: int | None
) -> QuerySet[IndicatorSet]:
    """Of these sets those that the province (its key) published itself or that came with the
    portal: a version of the same code by another province may score otherwise."""
    confirmed = PublicationRequest.objects.filter(
        indicator_set=OuterRef("pk"), state=PublicationState.CONFIRMED
    )
    return sets.filter(~Exists(confirmed.exclude(owner=province)))


def find_set(code: str, version: int | None = None, year: int | None = None) -> IndicatorSet:
    """The set that a person means: exactly ``version`` in any state, or the newest published one.

    ``year`` leaves out sets that apply only later. Raises ``SetNotFoundError``.
    """
    sets = IndicatorSet.objects.filter(code=code)
    if version is None:
        sets = sets.filter(state=SetState.PUBLISHED)
    else:
        sets = sets.filter(version=version)
    if year is not None:
        sets = sets.filter(applies_from__lte=year)
    found = sets.order_by("version").last()
    if found is None:
        raise SetNotFoundError(_not_found_sentence(code, version, year))
    return found


def load_spec(indicator_set: IndicatorSet) -> IndicatorSetSpec:
    """The whole set as a plain spec, in at most 4 queries; none for a frozen set read before."""
    if indicator_set.published_at is None:
        return _read_spec(indicator_set)
    return _frozen_spec(indicator_set.pk, indicator_set.published_at)


def indicator_ids(indicator_set: IndicatorSet) -> dict[str, int]:
    """Primary key of each indicator of the set by its code. One query; none for a frozen set
    read before."""
    if indicator_set.published_at is None:
        return _read_ids(indicator_set.pk)
    return dict(_frozen_ids(indicator_set.pk, indicator_set.published_at))


@lru_cache(maxsize=CACHED_SETS)
def _frozen_ids(pk: int, published_at: datetime) -> dict[str, int]:  # noqa: ARG001
    return _read_ids(pk)


def _read_ids(set_pk: int) -> dict[str, int]:
    return dict(Indicator.objects.filter(indicator_set=set_pk).values_list("code", "pk"))


@lru_cache(maxsize=CACHED_SETS)
def _frozen_spec(pk: int, published_at: datetime) -> IndicatorSetSpec:  # noqa: ARG001
    """A frozen set never changes. ``published_at`` tells it from one rolled back under its key."""
    return _read_spec(IndicatorSet.objects.get(pk=pk))


def _read_spec(indicator_set: IndicatorSet) -> IndicatorSetSpec:
    groups = Group.objects.filter(indicator_set=indicator_set).order_by("position")
    pillars = Pillar.objects.filter(group__indicator_set=indicator_set).order_by("position")
    indicators = Indicator.objects.filter(indicator_set=indicator_set).order_by("position")
    indicators_of = _by_parent(indicators, "pillar_id")
    pillars_of = _by_parent(pillars, "group_id")
    data = {name: getattr(indicator_set, name) for name in _SET_FIELDS}
    data |= {
        "rounding": {
            "mode": indicator_set.rounding_mode,
            "decimals": indicator_set.rounding_decimals,
            "basis": indicator_set.rounding_basis,
            "source": indicator_set.rounding_source,
        },
        "tolerance": _sourced(indicator_set, "tolerance"),
        "max_points": _sourced(indicator_set, "max_points"),
        "groups": [
            {
                "code": group.code,
                "title": group.title,
                "pillars": [
                    _pillar_data(pillar, indicators_of[pillar.pk])
                    for pillar in pillars_of[group.pk]
                ],
            }
            for group in groups
        ],
    }
    return _SPEC.validate_python(data)


def _by_parent(rows: Iterable[Any], parent: str) -> dict[int, list[Any]]:
    children: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        children[getattr(row, parent)].append(row)
    return children


def _pillar_data(pillar: Pillar, indicators: list[Indicator]) -> dict[str, Any]:
    return {
        "code": pillar.code,
        "title": pillar.title,
        "max_points": _sourced(pillar, "max_points"),
        "indicators": [_indicator_data(indicator) for indicator in indicators],
    }


def _indicator_data(indicator: Indicator) -> dict[str, Any]:
    data = {name: getattr(indicator, name) for name in _INDICATOR_FIELDS}
    return {**data, "max_points": _sourced(indicator, "max_points")}


def _sourced(row: Any, name: str) -> dict[str, Any] | None:
    value = getattr(row, name)
    if value is None:
        return None
    basis, source = getattr(row, f"{name}_basis"), getattr(row, f"{name}_source")
    return {"value": value, "basis": basis, "source": source}


def _not_found_sentence(code: str, version: int | None, year: int | None) -> str:
    wanted = f"“{code}”"
    if version is not None:
        wanted += f" phiên bản {version}"
    if year is not None:
        wanted += f" áp dụng cho năm {year}"
    existing = [
        f"{found.code} phiên bản {found.version}"
        f" ({found.get_state_display().lower()}, áp dụng từ năm {found.applies_from})"
        for found in IndicatorSet.objects.only("code", "version", "state", "applies_from")
    ]
    listing = f"Hiện có: {'; '.join(existing)}." if existing else "Chưa có bộ chỉ số nào."
    return f"Không có bộ chỉ số {wanted}. {listing}"
