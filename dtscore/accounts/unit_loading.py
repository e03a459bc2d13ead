"""Bringing units and successions from files into the database, whole or not at all."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from dtscore.accounts.models import AdministrativeUnit, UnitLevel, UnitSuccession
from dtscore.accounts.unit_files import (
    Fault,
    SuccessionRow,
    UnitFileError,
    UnitRow,
    read_successions,
    read_units,
)
from dtscore.accounts.unit_strangers import Strangers
from dtscore.accounts.unit_timeline import (
    Identity,
    Span,
    Timeline,
    check_successions,
    check_tree,
    identity_of,
    merge_repeated,
    span_of_row,
)
from dtscore.numbers import format_decimal
from dtscore.text import fold, nfc, sort_key

LOADED_FIELDS = ("kind", "name", "parent", "valid_to", "search_text", "sort_key")
_UPDATE_BATCH = 200

Link = tuple[AdministrativeUnit, AdministrativeUnit, SuccessionRow]


class UnknownProvinceError(Exception):
    """No province of this code is in the files; ``known`` lists the codes that are."""

    def __init__(self, code: str, known: Sequence[str]) -> None:
        super().__init__(f"Không có tỉnh mã “{code}”; cần một trong: {', '.join(known)}.")
        self.known = list(known)


@dataclass(frozen=True)
class LoadedChange:
    """What of one unit or succession a load has changed: each name with what it was and became."""

    subject: str
    changes: dict[str, tuple[str, str]]


@dataclass
class Tally:
    """How many rows of a load were new, changed, or as they already stood, and which."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    added: list[str] = field(default_factory=list)
    changes: list[LoadedChange] = field(default_factory=list)


@dataclass
class LoadReport:
    """What a load did, or on a dry run would have done.

    ``unlinked`` holds the succession rows that name a unit nobody knows; ``without_successor`` the
    provinces and communes of the loaded part that have ended and lead nowhere.
    """

    units: Tally = field(default_factory=Tally)
    successions: Tally = field(default_factory=Tally)
    unlinked: list[Fault] = field(default_factory=list)
    without_successor: list[str] = field(default_factory=list)

    @property
    def wrote_nothing(self) -> bool:
        tallies = (self.units, self.successions)
        return not any(tally.new or tally.changed for tally in tallies)


def create_unit(
    *,
    level: UnitLevel,
    code: str,
    kind: str,
    name: str,
    parent: AdministrativeUnit | None = None,
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
    place_name: str = "",
    electronic_id: str = "",
    signatory_title: str = "",
    signatory_name: str = "",
    is_demo: bool = False,
) -> AdministrativeUnit:
    """Write one unit with its place in the tree and its search and sort columns.

    Raises ValidationError when a rule of the model is broken, such as a code that is taken.
    """
    unit = AdministrativeUnit(
        level=level,
        code=code,
        parent=parent,
        valid_from=valid_from,
        valid_to=valid_to,
        place_name=nfc(place_name),
        electronic_id=electronic_id,
        signatory_title=nfc(signatory_title),
        signatory_name=nfc(signatory_name),
        is_demo=is_demo,
        **_name_fields(kind, name),
    )
    unit.full_clean()
    with transaction.atomic():
        unit.save(force_insert=True)
        AdministrativeUnit.objects.filter(pk=unit.pk).refresh_paths()
    unit.refresh_from_db(fields=["path"])
    return unit


def load_units(
    *,
    unit_files: Sequence[Path],
    succession_files: Sequence[Path] = (),
    province: str = "",
    dry_run: bool = False,
) -> LoadReport:
    """Load the files, the whole country or one province, in one transaction.

    Rows are known by level, code and first day; a name, kind, parent or last day that differs is
    written, nothing is ever deleted. Raises UnitFileError with every fault, or
    UnknownProvinceError, and then nothing is written; nor is it on a dry run.
    """
    unit_rows, faults = read_units(unit_files)
    succession_rows, succession_faults = read_successions(succession_files)
    faults += succession_faults
    return load_rows(unit_rows, succession_rows, faults=faults, province=province, dry_run=dry_run)


def load_rows(
    unit_rows: Sequence[UnitRow],
    succession_rows: Sequence[SuccessionRow],
    *,
    faults: list[Fault] | None = None,
    province: str = "",
    home: AdministrativeUnit | None = None,
    dry_run: bool = False,
) -> LoadReport:
    """``load_units`` for rows that have been read. What lies outside the province is left out.
    Whatever would touch a unit outside ``home``, the province of whoever uploads, is a fault.
    Raises as ``load_units`` does.
    """
    faults = list(faults or ())
    province = home.code if home else province
    unit_rows = merge_repeated(unit_rows, faults)
    check_successions(succession_rows, faults)
    with transaction.atomic():
        known = {identity_of(unit): unit for unit in AdministrativeUnit.objects.all()}
        timeline = Timeline([*_spans_of_database(known), *map(span_of_row, unit_rows)])
        check_tree(unit_rows, timeline, faults)
        chosen = [row for row in unit_rows if _lies_in(province, span_of_row(row), timeline)]
        if home:
            faults += Strangers(home, known, timeline).faults(unit_rows, succession_rows)
        if faults:
            raise UnitFileError(sorted(faults, key=lambda fault: (fault.file, fault.line)))
        _check_province(province, timeline)
        report = LoadReport()
        report.units = _write_units(chosen, known, timeline)
        links = _links(succession_rows, known, timeline, province, report.unlinked)
        report.successions = _write_successions(links)
        if succession_rows:
            report.without_successor = _ended_without_successor(province)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _spans_of_database(known: dict[Identity, AdministrativeUnit]) -> Iterable[Span]:
    codes = {unit.pk: unit.code for unit in known.values()}
    for identity, unit in known.items():
        parent_code = codes[unit.parent_id] if unit.parent_id else ""
        yield Span(identity, unit.valid_to, parent_code)


def _name_fields(kind: str, name: str) -> dict[str, str]:
    """Name and kind with the columns made from them."""
    kind, name = nfc(kind), nfc(name)
    return {
        "kind": kind,
        "name": name,
        "search_text": fold(f"{kind} {name}"),
        "sort_key": sort_key(name),
    }


def _check_province(province: str, timeline: Timeline) -> None:
    known = timeline.province_codes()
    if province and province not in known:
        raise UnknownProvinceError(province, known)


def _lies_in(province: str, span: Span | None, timeline: Timeline) -> bool:
    return not province or (span is not None and timeline.province_code(span) == province)


def _write_units(
    rows: Sequence[UnitRow], known: dict[Identity, AdministrativeUnit], timeline: Timeline
) -> Tally:
    """Write level by level, parents first; ``known`` is brought up to date."""
    tally = Tally()
    stored = {unit.pk: unit for unit in known.values()}
    for level in UnitLevel:
        new: list[AdministrativeUnit] = []
        changed: list[AdministrativeUnit] = []
        for row in (row for row in rows if row.level == level):
            values = _values(row, known, timeline)
            unit = known.get(identity_of(row))
            if unit is None:
                new.append(
                    AdministrativeUnit(
                        level=level, code=row.code, valid_from=row.valid_from, **values
                    )
                )
            elif told := _take_over(unit, values, stored.get(unit.parent_id or 0)):
                changed.append(unit)
                tally.changes.append(LoadedChange(_subject(unit), told))
            else:
                tally.unchanged += 1
        AdministrativeUnit.objects.bulk_create(new)
        AdministrativeUnit.objects.bulk_update(changed, LOADED_FIELDS, batch_size=_UPDATE_BATCH)
        known.update((identity_of(unit), unit) for unit in new)
        tally.new += len(new)
        tally.added += [_subject(unit) for unit in new]
        tally.changed += len(changed)
    if tally.new or tally.changed:
        AdministrativeUnit.objects.all().refresh_paths()
    return tally


def _values(
    row: UnitRow, known: dict[Identity, AdministrativeUnit], timeline: Timeline
) -> dict[str, object]:
    parent = timeline.parent(span_of_row(row)) if row.parent_code else None
    return {
        **_name_fields(row.kind, row.name),
        "parent": known[parent.identity] if parent else None,
        "valid_to": row.valid_to,
    }


def _take_over(
    unit: AdministrativeUnit, values: dict[str, object], above: AdministrativeUnit | None
) -> dict[str, tuple[str, str]]:
    """Set what differs; returns what, in Vietnamese. ``above`` is the parent until now; parents
    are compared by key, without a query."""
    parent = values["parent"]
    told: dict[str, tuple[str, str]] = {}
    differs = unit.parent_id != (parent.pk if isinstance(parent, AdministrativeUnit) else None)
    if differs:
        told["Đơn vị cấp trên"] = (_shown(above), _shown(parent))
    for name, value in values.items():
        if name != "parent" and getattr(unit, name) != value:
            differs = True
            if name in _TOLD:
                told[_TOLD[name]] = (_shown(getattr(unit, name)), _shown(value))
    if differs:
        for name, value in values.items():
            setattr(unit, name, value)
    return told or ({"Cách tìm và xếp": ("", "tính lại")} if differs else {})


_TOLD = {"kind": "Loại", "name": "Tên", "valid_to": "Đến ngày"}


def _shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:%d/%m/%Y}" if isinstance(value, datetime.date) else str(value)


def _subject(unit: AdministrativeUnit) -> str:
    since = f", từ {unit.valid_from:%d/%m/%Y}" if unit.valid_from else ""
    return f"{unit.full_name} (mã {unit.code}{since})"


def _links(
    rows: Iterable[SuccessionRow],
    known: dict[Identity, AdministrativeUnit],
    timeline: Timeline,
    province: str,
    unlinked: list[Fault],
) -> list[Link]:
    """The units behind each row; rows that name a unit nobody knows go to ``unlinked``.

    With a province only rows that touch it count.
    """
    links: list[Link] = []
    for row in rows:
        eve = row.effective_on - datetime.timedelta(days=1)
        before = timeline.covering(row.predecessor_code, eve, eve)
        after = timeline.covering(row.successor_code, row.effective_on, row.effective_on)
        if not any(_lies_in(province, span, timeline) for span in (before, after)):
            continue
        predecessor = known.get(before.identity) if before else None
        successor = known.get(after.identity) if after else None
        if predecessor is None:
            unlinked.append(_not_loaded(row, row.predecessor_code, eve))
        elif successor is None:
            unlinked.append(_not_loaded(row, row.successor_code, row.effective_on))
        else:
            links.append((predecessor, successor, row))
    return links


def _not_loaded(row: SuccessionRow, code: str, day: datetime.date) -> Fault:
    return row.place.fault(
        f"chưa có đơn vị mã {code} vào ngày {day:%d/%m/%Y}", "dòng này chưa được nối"
    )


def _write_successions(links: Iterable[Link]) -> Tally:
    tally = Tally()
    known = {
        (item.predecessor_id, item.successor_id, item.effective_on): item
        for item in UnitSuccession.objects.all()
    }
    new: list[UnitSuccession] = []
    changed: list[UnitSuccession] = []
    for predecessor, successor, row in links:
        item = known.get((predecessor.pk, successor.pk, row.effective_on))
        if item is None:
            tally.added.append(_link_subject(predecessor, successor, row))
            new.append(
                UnitSuccession(
                    predecessor=predecessor,
                    successor=successor,
                    effective_on=row.effective_on,
                    share=row.share,
                )
            )
        elif item.share != row.share:
            told = {"Phần chuyển": (_part(item.share), _part(row.share))}
            tally.changes.append(LoadedChange(_link_subject(predecessor, successor, row), told))
            item.share = row.share
            changed.append(item)
        else:
            tally.unchanged += 1
    UnitSuccession.objects.bulk_create(new)
    UnitSuccession.objects.bulk_update(changed, ["share"], batch_size=_UPDATE_BATCH)
    tally.new, tally.changed = len(new), len(changed)
    return tally


def _part(share: Decimal | None) -> str:
    return "chưa rõ" if share is None else format_decimal(share)


def _link_subject(
    predecessor: AdministrativeUnit, successor: AdministrativeUnit, row: SuccessionRow
) -> str:
    before = f"{predecessor.full_name} ({predecessor.code})"
    after = f"{successor.full_name} ({successor.code})"
    return f"{before} → {after}, {row.effective_on:%d/%m/%Y}, phần {_part(row.share)}"


def _ended_without_successor(province: str) -> list[str]:
    """Provinces and communes that ended and lead nowhere; districts ended for good in 2025."""
    ended = AdministrativeUnit.objects.filter(
        level__in=(UnitLevel.PROVINCE, UnitLevel.COMMUNE),
        valid_to__isnull=False,
        successions__isnull=True,
    )
    if province:
        roots = AdministrativeUnit.objects.filter(level=UnitLevel.PROVINCE, code=province)
        inside = Q(pk__in=[])
        for root in roots:
            inside |= Q(path__startswith=root.path)
        ended = ended.filter(inside)
    return [f"{unit.code} {unit.full_name}" for unit in ended.order_by("code", "pk")]
