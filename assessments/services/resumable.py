"""Uploads that go on from where they stopped: begin, receive, finish, give up, expire.

What has arrived is written and synced before the offset is committed, so that an upload never
claims bytes that it does not have; what a crash left beyond the offset is cut off and sent again.
"""

from __future__ import annotations

import os
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from assessments.files.checks import check_name, check_size
from assessments.files.refusals import RefusedFileError
from assessments.models import Upload
from assessments.permissions import can_edit_register, demand
from assessments.selectors.stored_files import own_uploads, part_path
from assessments.services.uploads import KeptFile, keep_file
from dtscore.accounts.models import AdministrativeUnit, User

# Committed one by one: a cut line costs at most so many bytes, and no lock lasts a slow upload.
BLOCK = 128 * 1024
MOST_AT_ONCE = 20


class UploadGoneError(Exception):
    """The upload is over: expired, given up, or its bytes are lost."""


class WrongOffsetError(Exception):
    """The bytes do not continue what is there; ``offset`` is where they would."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"Phải gửi tiếp từ byte thứ {offset}.")
        self.offset = offset


class TooMuchError(Exception):
    """More bytes than were announced."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def start_upload(*, actor: User, owner: AdministrativeUnit, name: str, size: int) -> Upload:
    """Begin an upload of ``size`` bytes. What its name and size already forbid is refused now.

    Raises PermissionDenied or RefusedFileError. Also removes expired uploads, and the person's
    oldest beyond twenty.
    """
    demand(can_edit_register(actor, owner))
    name, _ = check_name(name)
    check_size(size, settings.UPLOAD_LIMIT)
    expire_uploads(at=now())
    for forgotten in own_uploads(actor).order_by("-started_at", "pk")[MOST_AT_ONCE - 1 :]:
        abandon_upload(actor=actor, upload=forgotten)
    with transaction.atomic():
        upload = Upload(owner=owner, name=name, size=size, started_by=actor)
        upload.expires_at = now() + settings.UPLOAD_LIFETIME
        part_path(upload).parent.mkdir(parents=True, exist_ok=True)
        part_path(upload).touch(mode=0o640)
        upload.save(force_insert=True)
    return upload


def receive(*, actor: User, upload: Upload, offset: int, body: Readable) -> Upload:
    """Add what comes out of ``body`` from ``offset`` on, block by block; a line that breaks ends
    it, and what had arrived stays. Raises PermissionDenied, UploadGoneError, WrongOffsetError or
    TooMuchError, the last without the block that was too much."""
    upload = _append(actor, upload, offset, b"")
    while block := _next_block(body):
        upload = _append(actor, upload, upload.offset, block)
    return upload


def _next_block(body: Readable) -> bytes:
    try:
        return body.read(BLOCK)
    except OSError:  # the line is gone; the browser will ask how far it came
        return b""


@transaction.atomic
def _append(actor: User, upload: Upload, offset: int, block: bytes) -> Upload:
    current = Upload.objects.select_for_update(of=("self",)).select_related("owner", "file")
    locked = current.filter(pk=upload.pk).first()
    if locked is None or locked.expires_at <= now():
        raise UploadGoneError
    demand(can_edit_register(actor, locked.owner))
    if offset != locked.offset:
        raise WrongOffsetError(locked.offset)
    if offset + len(block) > locked.size:
        raise TooMuchError
    if not block:
        return locked
    _write(part_path(locked), offset, block)
    locked.offset += len(block)
    locked.expires_at = now() + settings.UPLOAD_LIFETIME
    locked.save(update_fields=["offset", "expires_at"])
    return locked


def _write(part: Path, offset: int, block: bytes) -> None:
    try:
        file = part.open("r+b")
    except FileNotFoundError:
        raise UploadGoneError from None
    with file:
        if os.fstat(file.fileno()).st_size < offset:
            raise UploadGoneError
        file.truncate(offset)
        file.seek(offset)
        file.write(block)
        file.flush()
        os.fsync(file.fileno())


def finish_upload(*, actor: User, upload: Upload) -> KeptFile:
    """Check and store an upload that is all there; asked again, it answers the same.

    Raises UploadGoneError, PermissionDenied, or RefusedFileError, and then the upload is removed.
    """
    if upload.file:
        return KeptFile(upload.file, is_known=True)
    part = part_path(upload)
    try:
        kept = keep_file(actor=actor, owner=upload.owner, name=upload.name, source=part)
    except FileNotFoundError:  # somebody else has finished it, or given it up, just now
        done = Upload.objects.filter(pk=upload.pk, file__isnull=False).select_related("file")
        if (winner := done.first()) and winner.file:
            return KeptFile(winner.file, is_known=True)
        raise UploadGoneError from None
    except RefusedFileError:
        abandon_upload(actor=actor, upload=upload)
        raise
    Upload.objects.filter(pk=upload.pk).update(file=kept.file)
    part.unlink(missing_ok=True)
    return kept


@transaction.atomic
def abandon_upload(*, actor: User, upload: Upload) -> None:
    """Give an upload up: what has arrived is removed; a file that was stored stays."""
    demand(can_edit_register(actor, upload.owner))
    Upload.objects.filter(pk=upload.pk).delete()
    transaction.on_commit(partial(_remove, upload))


def expire_uploads(*, at: datetime) -> int:
    """Remove the uploads that had expired by then; how many."""
    removed = 0
    for upload in Upload.objects.filter(expires_at__lte=at).order_by("expires_at")[:500]:
        with transaction.atomic():  # one that has just gone on is no longer expired, and stays
            gone, _ = Upload.objects.filter(pk=upload.pk, expires_at__lte=at).delete()
            if gone:
                removed += 1
                transaction.on_commit(partial(_remove, upload))
    return removed


def _remove(upload: Upload) -> None:
    part_path(upload).unlink(missing_ok=True)
