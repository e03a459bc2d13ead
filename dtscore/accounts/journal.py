"""Writing the journal of administration: called by every service inside its own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dtscore.accounts.models import AdministrativeUnit, JournalAction, JournalEntry, User
from dtscore.accounts.models.journal import LONGEST_SUBJECT
from dtscore.accounts.whence import current_address
from dtscore.text import fold

# Enough for names, numbers, reasons; of a long text its beginning.
LONGEST_SEARCHED = 400


def note(
    *,
    actor: User | None,
    action: JournalAction,
    subject: str = "",
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    unit: AdministrativeUnit | None = None,
) -> JournalEntry:
    """Add one line, with the actor's role as it is now and the address of the request.

    ``unit`` is whose administration it is: that of the actor unless said otherwise. ``changes``
    maps what was changed, in Vietnamese, to what it was and what it became.
    """
    entry = journal_line(actor=actor, action=action, subject=subject, changes=changes, unit=unit)
    entry.save(force_insert=True)
    return entry


def journal_line(
    *,
    actor: User | None,
    action: JournalAction,
    subject: str = "",
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    unit: AdministrativeUnit | None = None,
) -> JournalEntry:
    """A line that is not written yet, for services that write many at once."""
    told = {name: list(pair) for name, pair in (changes or {}).items()}
    words = [text[:LONGEST_SEARCHED] for pair in told.values() for text in pair if _is_text(text)]
    return JournalEntry(
        actor=actor,
        actor_role=actor.role if actor else "",
        unit=unit or (actor.unit if actor else None),
        action=action,
        subject=subject[:LONGEST_SUBJECT],
        changes=told,
        address=current_address(),
        search_text=fold(" ".join([subject, *told, *words])),
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
