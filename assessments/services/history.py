"""Writing the history: called by every service inside its own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessments.models import Action, Assessment, HistoryEntry, StoredFile
from assessments.models.history import words_to_search
from assessments.services.changes import READ_BY_CHECKS, note_change
from dtscore.accounts.models import AdministrativeUnit, User
from dtscore.accounts.whence import current_address

Changes = Mapping[str, tuple[Any, Any]]


def record(
    *,
    actor: User,
    action: Action,
    unit: AdministrativeUnit,
    assessment: Assessment | None = None,
    subject: str = "",
    changes: Changes | None = None,
    file: StoredFile | None = None,
) -> HistoryEntry:
    """Add one line, with the actor's role and unit as they are now, and the address from which the
    request came. ``changes`` maps what was changed, in Vietnamese, to what it was and what it
    became; ``file`` is the stored file that was looked at or taken along. What was found at the
    unit becomes stale where the checks read what was written."""
    line = history_line(
        actor=actor,
        action=action,
        unit=unit,
        assessment=assessment,
        subject=subject,
        changes=changes,
        file=file,
    )
    line.save(force_insert=True)
    if action in READ_BY_CHECKS:
        note_change([unit.pk])
    return line


def history_line(
    *,
    actor: User,
    action: Action,
    unit: AdministrativeUnit,
    assessment: Assessment | None = None,
    subject: str = "",
    changes: Changes | None = None,
    file: StoredFile | None = None,
) -> HistoryEntry:
    """A line that is not written yet, for services that write many at once; of what the checks
    read they tell ``note_change`` themselves."""
    told = {name: list(pair) for name, pair in (changes or {}).items()}
    return HistoryEntry(
        actor=actor,
        actor_role=actor.role,
        actor_unit_id=actor.unit_id,
        action=action,
        unit=unit,
        assessment=assessment,
        subject=subject,
        changes=told,
        address=current_address(),
        file=file,
        search_text=words_to_search(subject, told),
    )
