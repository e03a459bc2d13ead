"""Units and successions of one's own province from a table: looked at first, then written whole.

The loader is that of ``manage.py load_units``; here another province's unit is a fault, and every
unit that is new or changed has its line in the journal.
"""

from __future__ import annotations

from django.db import transaction

from dtscore.accounts.decisions import demand
from dtscore.accounts.journal import journal_line, note
from dtscore.accounts.models import JournalAction, JournalEntry, User
from dtscore.accounts.permissions import can_administer
from dtscore.accounts.services.people import lock_people
from dtscore.accounts.unit_loading import LoadReport, Tally, load_rows
from dtscore.accounts.unit_sheets import UnitsFile

BATCH = 200


def foresee_units(*, actor: User, file: UnitsFile) -> LoadReport:
    """What loading would do; writes nothing. Raises PermissionDenied or UnitFileError."""
    demand(can_administer(actor))
    return _load(actor, file, dry_run=True)


@transaction.atomic
def import_units(*, actor: User, file: UnitsFile) -> LoadReport:
    """Raises PermissionDenied or UnitFileError; then nothing is written."""
    actor = lock_people(actor)
    report = _load(actor, file, dry_run=False)
    lines = [
        *_lines(actor, report.units, JournalAction.UNIT_ADDED, JournalAction.UNIT_CHANGED),
        *_lines(
            actor,
            report.successions,
            JournalAction.SUCCESSION_SAVED,
            JournalAction.SUCCESSION_SAVED,
        ),
    ]
    JournalEntry.objects.bulk_create(lines, batch_size=BATCH)
    if lines:
        note(
            actor=actor,
            action=JournalAction.UNITS_LOADED,
            changes={
                "Đơn vị mới": ("", str(report.units.new)),
                "Đơn vị thay đổi": ("", str(report.units.changed)),
                "Kế thừa mới, thay đổi": (
                    "",
                    str(report.successions.new + report.successions.changed),
                ),
            },
        )
    return report


def _load(actor: User, file: UnitsFile, *, dry_run: bool) -> LoadReport:
    assert actor.unit is not None
    return load_rows(
        file.units,
        file.successions,
        home=actor.unit,
        dry_run=dry_run,
    )


def _lines(
    actor: User, tally: Tally, added: JournalAction, changed: JournalAction
) -> list[JournalEntry]:
    return [
        *(journal_line(actor=actor, action=added, subject=subject) for subject in tally.added),
        *(
            journal_line(actor=actor, action=changed, subject=one.subject, changes=one.changes)
            for one in tally.changes
        ),
    ]
