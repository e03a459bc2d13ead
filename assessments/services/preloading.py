"""Loading base figures for the communes of a province: looked at, confirmed, written in parts.

A part is one transaction of some units, short enough that nobody waits long for them. What a part
has written is counted in the same transaction, so a worker that died is followed by one that goes
on where it stopped, and nothing is written twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from assessments.fact_tables import FactTable
from assessments.models import (
    Action,
    Fact,
    FactLoad,
    HistoryEntry,
    JobState,
    subject_of_fact,
)
from assessments.models.history import LONGEST_SUBJECT
from assessments.permissions import can_preload_facts, demand
from assessments.selectors.fact_loads import (
    CheckedFigure,
    CheckedTable,
    Outcome,
    check_table,
    units_of,
)
from assessments.services.changes import note_change
from assessments.services.fact_locks import lock_line
from assessments.services.history import history_line, record
from assessments.services.jobs import Worker, carry_out
from assessments.services.locking import lock_units_and_assessments
from assessments.services.rescoring import rescore_readers
from assessments.wording import words_of_fact
from dtscore.accounts.models import User
from dtscore.text import nfc

PART = 40  # rows
BATCH = 500
# What is small enough is written while the person waits.
AT_ONCE = 40
KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True)
class TableOfFacts:
    """What somebody uploads: the rows, and what is said once for all of them."""

    table: FactTable
    name: str
    year: int
    source: str
    as_of: date


@transaction.atomic
def start_load(*, actor: User, upload: TableOfFacts) -> FactLoad:
    """Keep a table to be looked at; no figure is written. Previews that nobody confirmed are
    thrown away after a week. Raises PermissionDenied."""
    demand(can_preload_facts(actor))
    assert actor.unit is not None
    old = now() - KEPT_FOR
    FactLoad.objects.filter(state=JobState.PREVIEW, requested_at__lte=old).delete()
    return FactLoad.objects.create(
        province=actor.unit,
        year=upload.year,
        name=nfc(upload.name)[:200],
        source=nfc(upload.source).strip(),
        as_of=upload.as_of,
        rows=upload.table.as_data(),
        requested_by=actor,
        state=JobState.PREVIEW,
        total=len(upload.table.rows),
    )


@transaction.atomic
def confirm_load(*, actor: User, load: FactLoad, overwrite: bool, lock: bool) -> bool:
    """Say that the table is to be written, with the commune's own figures overwritten or kept, and
    locked afterwards or not. False where somebody has said so already. Raises PermissionDenied."""
    demand(can_preload_facts(actor))
    waiting = FactLoad.objects.filter(pk=load.pk, province=actor.unit_id, state=JobState.PREVIEW)
    confirmed = waiting.update(
        state=JobState.WAITING,
        overwrite=overwrite,
        lock=lock,
        requested_by=actor,
        beat_at=now(),
    )
    return bool(confirmed)


def run_load(*, pk: int) -> bool:
    """Write the table, from where the last worker stopped. False where another one is at it or it
    is done."""
    return carry_out(FactLoad, pk, _write)


def _write(worker: Worker[FactLoad]) -> None:
    table = FactTable.from_data(worker.job.rows)
    while worker.job.done < worker.job.total:
        _write_part(worker, table)
    _finish(worker)


@transaction.atomic
def _write_part(worker: Worker[FactLoad], table: FactTable) -> None:
    """Some rows: whoever would change their units waits, they are looked at, and written."""
    load = worker.job
    part, actor = table.part(load.done, PART), load.requested_by
    units = units_of(part, province=load.province, year=load.year)
    assessments = lock_units_and_assessments([unit.pk for unit in units], load.year)
    demand(can_preload_facts(actor))
    found = check_table(part, province=load.province, year=load.year, load=load)
    theirs = [Outcome.THEIRS] if load.overwrite else []
    chosen = found.of(Outcome.NEW, Outcome.CHANGED, *theirs)
    stored = [_stored(load, figure) for figure in chosen]
    new = [fact for fact in stored if fact.pk is None]
    Fact.objects.bulk_create(new, batch_size=BATCH)
    changed = [fact for fact in stored if fact.version > 1]
    _update(load, changed)
    lines = [_line(actor, figure, fact) for figure, fact in zip(chosen, stored, strict=True)]
    lines += _lock(load, [*stored, *(figure.fact for figure in found.of(Outcome.UNCHANGED))])
    HistoryEntry.objects.bulk_create(lines, batch_size=BATCH)
    note_change({fact.unit_id for fact in stored})
    kinds: dict[int, set[str]] = defaultdict(set)
    for fact in stored:
        kinds[fact.unit_id].add(fact.kind.code)
    rescored = rescore_readers(actor=actor, assessments=assessments, kinds=kinds)
    _count(worker, part, found, new=len(new), changed=len(changed), rescored=len(rescored))


def _stored(load: FactLoad, figure: CheckedFigure) -> Fact:
    """The figure as it will be kept; not written yet."""
    assert figure.unit is not None
    assert figure.kind is not None
    fact = figure.fact or Fact(unit=figure.unit, year=load.year, kind=figure.kind, version=0)
    fact.unit, fact.version, fact.value = figure.unit, fact.version + 1, figure.value
    for name, value in _said_once(load).items():
        setattr(fact, name, value)
    return fact


def _said_once(load: FactLoad) -> dict[str, Any]:
    """What all figures of a table have in common."""
    return {
        "source": load.source,
        "as_of": load.as_of,
        "note": "",
        "document": None,
        "is_preloaded": True,
        "updated_by": load.requested_by,
        "updated_at": load.beat_at,
    }


def _update(load: FactLoad, changed: list[Fact]) -> None:
    """Three statements are quicker than every field of every row: only the values differ."""
    Fact.objects.bulk_update(changed, ["value"], batch_size=BATCH)
    rows = Fact.objects.filter(pk__in=[fact.pk for fact in changed])
    rows.update(version=F("version") + 1, **_said_once(load))


def _line(actor: User, figure: CheckedFigure, fact: Fact) -> HistoryEntry:
    return history_line(
        actor=actor,
        action=Action.FACT_PRELOADED,
        unit=fact.unit,
        subject=subject_of_fact(fact.kind.label, fact.year),
        changes={fact.kind.label: (figure.before, words_of_fact(fact))},
    )


def _lock(load: FactLoad, facts: Iterable[Fact | None]) -> list[HistoryEntry]:
    """Lock what is the province's and is not locked yet, if that was chosen; the lines of it."""
    if not load.lock:
        return []
    fresh = [fact for fact in facts if fact and fact.is_preloaded and not fact.is_locked]
    rows = Fact.objects.filter(pk__in=[fact.pk for fact in fresh])
    rows.update(locked_at=now(), locked_by=load.requested_by)
    return [lock_line(load.requested_by, fact, locked=True) for fact in fresh]


def _count(
    worker: Worker[FactLoad],
    part: FactTable,
    found: CheckedTable,
    *,
    new: int,
    changed: int,
    rescored: int,
) -> None:
    load, refused = worker.job, found.of(Outcome.REFUSED)
    told = [[figure.row.number, figure.cell, figure.reason] for figure in refused]
    load.refused = [*load.refused, *told]
    load.done, load.beat_at = load.done + len(part.rows), now()
    worker.tell(
        done=load.done,
        created=F("created") + new,
        changed=F("changed") + changed,
        rescored=F("rescored") + rescored,
        refused=load.refused,
    )


@transaction.atomic
def _finish(worker: Worker[FactLoad]) -> None:
    load = worker.job
    worker.finish()
    done = FactLoad.objects.get(pk=load.pk)
    counted = {"Mới": done.created, "Thay đổi": done.changed, "Bị từ chối": len(done.refused)}
    record(
        actor=load.requested_by,
        action=Action.FACTS_LOADED,
        unit=load.province,
        subject=f"{load.name} (năm {load.year})"[:LONGEST_SUBJECT],
        changes={
            "Nguồn": ("", load.source),
            **{name: ("", str(count)) for name, count in counted.items()},
        },
    )
