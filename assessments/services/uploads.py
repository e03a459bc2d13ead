"""Storing what was uploaded: checked, once per unit, privately, never half."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from assessments.files.atomic import beside, place, seal, sweep
from assessments.files.checks import CheckedFile, check_file, check_name, check_size
from assessments.models import Action, StoredFile
from assessments.permissions import can_edit_register, demand
from assessments.selectors.stored_files import stored_path
from assessments.services.history import record
from assessments.services.locking import lock_unit
from dtscore.accounts.models import AdministrativeUnit, User

BLOCK = 256 * 1024
LONGEST_SUBJECT = 100
LEFT_OVER_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class KeptFile:
    """A stored file, and whether the unit had the same bytes already."""

    file: StoredFile
    is_known: bool


def store_file(*, actor: User, owner: AdministrativeUnit, name: str, source: Path) -> StoredFile:
    """Check the file at ``source`` and store a copy for the unit; see ``keep_file``."""
    return keep_file(actor=actor, owner=owner, name=name, source=source).file


def keep_file(
    *,
    actor: User,
    owner: AdministrativeUnit,
    name: str,
    source: Path,
    sources: bool = False,
) -> KeptFile:
    """Check the file at ``source`` and store a copy; the same bytes again are found, not doubled.

    Raises PermissionDenied, or RefusedFileError with a sentence; then nothing is stored. The
    check takes its time before the lock, on the very copy that is stored. The copy lies in place
    before the row is committed: after a crash there may be a file without a row, never a row
    without its file.
    """
    demand(can_edit_register(actor, owner))
    check_name(name, sources=sources)
    check_size(source.stat().st_size, settings.UPLOAD_LIMIT)
    with _copied(source) as (copy, sha256):
        checked = check_file(copy, name, limit=settings.UPLOAD_LIMIT, sources=sources)
        return _keep(actor, owner, checked, copy, sha256)


@contextmanager
def _copied(source: Path) -> Iterator[tuple[Path, str]]:
    """A copy on the disk of the stored files, safely written, with its SHA-256."""
    directory = Path(settings.MEDIA_ROOT) / "files"
    digest = hashlib.sha256()
    with beside(directory) as (copy, path), source.open("rb") as original:
        while block := original.read(BLOCK):
            digest.update(block)
            copy.write(block)
        seal(copy)
        yield path, digest.hexdigest()


@transaction.atomic
def _keep(
    actor: User, owner: AdministrativeUnit, checked: CheckedFile, copy: Path, sha256: str
) -> KeptFile:
    lock_unit(owner)
    demand(can_edit_register(actor, owner))
    known = StoredFile.objects.filter(owner=owner, sha256=sha256).first()
    if known:
        if not stored_path(known).exists():  # lost on the disk, and now it is back
            place(copy, stored_path(known))
        return KeptFile(known, is_known=True)
    file = StoredFile.objects.create(
        owner=owner,
        name=checked.name,
        format=checked.kind.extension,
        size=checked.size,
        sha256=sha256,
        pages=checked.pages,
        uploaded_by=actor,
    )
    record(
        actor=actor,
        action=Action.FILE_UPLOADED,
        unit=owner,
        subject=file.name[:LONGEST_SUBJECT],
        changes={"Tệp": ("", file.name), "SHA-256": ("", sha256)},
    )
    place(copy, stored_path(file))
    return KeptFile(file, is_known=False)


def sweep_leftovers(*, at: datetime) -> int:
    """Remove what writers that were killed left half written a day ago or earlier; how many."""
    media = Path(settings.MEDIA_ROOT)
    places = (
        media / "files",
        media / "submissions",
        media / "archives",
        Path(settings.REPORT_CACHE_DIR),
        Path(settings.PAGE_CACHE_DIR),
    )
    before = (at - LEFT_OVER_AFTER).timestamp()
    return sum(sweep(directory, before=before) for directory in places)
