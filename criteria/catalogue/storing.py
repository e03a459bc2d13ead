"""Writing a validated set into the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from pydantic import TypeAdapter

from criteria.catalogue.faults import Fault, InvalidSetError
from criteria.models import FactKind, Group, Indicator, IndicatorSet, Pillar, SetState
from criteria.rules.base import Sourced
from criteria.rules.spec import IndicatorSetSpec, IndicatorSpec
from criteria.selectors import load_spec
from criteria.services import publish_set
from dtscore.text import fold

Action = Literal["created", "replaced", "published", "unchanged"]

_SPEC: TypeAdapter[IndicatorSetSpec] = TypeAdapter(IndicatorSetSpec)
_INDICATOR: TypeAdapter[IndicatorSpec] = TypeAdapter(IndicatorSpec)

_COPIED_SET_FIELDS = (
    "code", "version", "kind", "title", "short_title", "issuer", "legal_bases", "applies_from",
    "policies", "report", "facts",
)  # fmt: skip
_COPIED_INDICATOR_FIELDS = (
    "code", "title", "requirement", "rule", "inputs", "evidence", "applies_from", "legal_basis",
    "explain", "policies",
)  # fmt: skip


@dataclass(frozen=True)
class StoreResult:
    """The stored set and what had to be done: ``published`` means a draft as it stood."""

    indicator_set: IndicatorSet
    action: Action


def store_set(*, spec: IndicatorSetSpec, publish: bool) -> StoreResult:
    """Store ``spec`` whole or not at all; storing the same again changes nothing.

    A draft of the same version is replaced. Raises ``InvalidSetError`` when the version is
    published with other content, when answers point at the draft, or when a fact already means
    something else. Writes also the kinds of facts that are new.
    """
    try:
        with transaction.atomic():
            return _store(spec, publish)
    except IntegrityError as error:
        problem = "bộ chỉ số vừa được người khác ghi cùng lúc"
        raise InvalidSetError([Fault("", problem, "nạp lại lần nữa")]) from error


def _store(spec: IndicatorSetSpec, publish: bool) -> StoreResult:
    _store_facts(spec)
    existing = (
        IndicatorSet.objects.select_for_update()
        .filter(code=spec.code, version=spec.version)
        .first()
    )
    if existing is None:
        return _published_if(publish, _write(IndicatorSet(), spec), "created")
    if load_spec(existing) == spec:
        if existing.state == SetState.DRAFT and publish:
            return _published_if(publish, existing, "published")
        return StoreResult(existing, "unchanged")
    _refuse_change_of_published(existing)
    _empty(existing)
    return _published_if(publish, _write(existing, spec), "replaced")


def _published_if(publish: bool, indicator_set: IndicatorSet, action: Action) -> StoreResult:
    stored = publish_set(indicator_set=indicator_set) if publish else indicator_set
    return StoreResult(stored, action)


def _refuse_change_of_published(existing: IndicatorSet) -> None:
    if existing.state == SetState.DRAFT:
        return
    newest = IndicatorSet.objects.filter(code=existing.code).aggregate(newest=Max("version"))
    problem = f"{existing} đã công bố, không sửa được"
    expected = f"hãy tăng version lên {newest['newest'] + 1}"
    raise InvalidSetError([Fault("version", problem, expected)])


def _empty(draft: IndicatorSet) -> None:
    try:
        draft.groups.all().delete()
    except ProtectedError as error:
        problem = f"bản nháp {draft} đã có phiếu trả lời nên không thay được"
        raise InvalidSetError([Fault("version", problem, "một version mới")]) from error


def _store_facts(spec: IndicatorSetSpec) -> None:
    known = {kind.code: kind for kind in FactKind.objects.all()}
    faults = list(_changed_facts(spec, known))
    if faults:
        raise InvalidSetError(faults)
    FactKind.objects.bulk_create(
        FactKind(code=fact.code, label=fact.label, measure=fact.measure)
        for fact in spec.facts
        if fact.code not in known
    )


def _changed_facts(spec: IndicatorSetSpec, known: dict[str, FactKind]) -> Iterator[Fault]:
    for index, fact in enumerate(spec.facts):
        kind = known.get(fact.code)
        for name in ("label", "measure") if kind else ():
            stored, given = getattr(kind, name), getattr(fact, name)
            if stored != given:
                problem = f"số liệu nền “{fact.code}” đã có với “{stored}”, khác “{given}”"
                yield Fault(f"facts[{index}].{name}", problem, "ghi như cũ, hoặc dùng mã khác")


def _write(row: IndicatorSet, spec: IndicatorSetSpec) -> IndicatorSet:
    data = _SPEC.dump_python(spec, mode="json")
    for name in _COPIED_SET_FIELDS:
        setattr(row, name, data[name])
    row.rounding_mode, row.rounding_decimals = spec.rounding.mode, spec.rounding.decimals
    row.rounding_basis, row.rounding_source = spec.rounding.basis, spec.rounding.source
    _set_columns(row, _columns("tolerance", spec.tolerance))
    _set_columns(row, _columns("max_points", spec.max_points))
    row.save()
    _write_parts(row, spec)
    return row


def _write_parts(row: IndicatorSet, spec: IndicatorSetSpec) -> None:
    """Three bulk inserts: all groups, all pillars, all indicators."""
    groups = Group.objects.bulk_create(
        Group(indicator_set=row, position=position, code=group.code, title=group.title)
        for position, group in enumerate(spec.groups)
    )
    pillar_specs = [
        (group, position, pillar)
        for group, group_spec in zip(groups, spec.groups, strict=True)
        for position, pillar in enumerate(group_spec.pillars)
    ]
    pillars = Pillar.objects.bulk_create(
        Pillar(
            group=group,
            position=position,
            code=pillar.code,
            title=pillar.title,
            **_columns("max_points", pillar.max_points),
        )
        for group, position, pillar in pillar_specs
    )
    Indicator.objects.bulk_create(
        _indicator_row(row, pillar, position, indicator)
        for pillar, (_, _, pillar_spec) in zip(pillars, pillar_specs, strict=True)
        for position, indicator in enumerate(pillar_spec.indicators)
    )


def _indicator_row(
    row: IndicatorSet, pillar: Pillar, position: int, spec: IndicatorSpec
) -> Indicator:
    data = _INDICATOR.dump_python(spec, mode="json")
    return Indicator(
        indicator_set=row,
        pillar=pillar,
        position=position,
        search_text=fold(f"{spec.code} {spec.title} {spec.requirement}"),
        **{name: data[name] for name in _COPIED_INDICATOR_FIELDS},
        **_columns("max_points", spec.max_points),
    )


def _columns(name: str, number: Sourced | None) -> dict[str, Any]:
    if number is None:
        return {name: None, f"{name}_basis": "", f"{name}_source": ""}
    return {
        name: number.value,
        f"{name}_basis": number.basis,
        f"{name}_source": number.source,
    }


def _set_columns(row: IndicatorSet, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
