"""Archives: asked for, made behind the pages, handed out, thrown away."""

from __future__ import annotations

import errno
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import localtime, now

from assessments.files.archive_zip import sha256_of
from assessments.files.atomic import beside, place, seal
from assessments.models import Action, Archive, ArchiveState, Campaign, HistoryEntry
from assessments.models.archive import UNDER_WAY
from assessments.permissions import can_archive, demand
from assessments.selectors.archives import archive_path, archived_assessments
from assessments.services.archive_writing import write_archive
from assessments.services.handing_out import GOES_ON_WITHIN, note_export
from dtscore.accounts.models import AdministrativeUnit, User

KEPT_FOR = timedelta(days=7)
# A worker gives a sign of life at least so often, and one silent for so long is dead.
BEAT = timedelta(seconds=15)
DEAD_AFTER = timedelta(minutes=10)
FULL = "Máy chủ hết chỗ trống: hãy báo người quản trị cổng, rồi lập lại."
BROKEN = "Có lỗi khi lập bộ hồ sơ, lỗi đã được ghi lại. Hãy thử lập lại sau ít phút."


class TakenOverError(Exception):
    """Another worker has begun the archive anew."""


@dataclass(frozen=True)
class Requested:
    """The archive of the part, and whether a worker must be told of it."""

    archive: Archive
    needs_worker: bool


def request_archive(
    *, actor: User, campaign: Campaign, part: AdministrativeUnit, seen: int = 0
) -> Requested:
    """Ask for an archive. One that is under way is not doubled, whoever asked for it, nor is one
    newer than the newest that the person had ``seen`` (its key): a double click is one request.
    Raises PermissionDenied."""
    demand(can_archive(actor, part))
    try:
        with transaction.atomic():
            return _request(actor, campaign, part, seen)
    except IntegrityError:  # somebody else has asked in this very moment
        return Requested(_newest(campaign, part)[:1].get(), needs_worker=False)


def _request(actor: User, campaign: Campaign, part: AdministrativeUnit, seen: int) -> Requested:
    newest = _newest(campaign, part).first()
    if newest and (newest.is_under_way or newest.pk > seen):
        return Requested(newest, needs_worker=newest.is_under_way and is_silent(newest))
    made = Archive(campaign=campaign, part=part, requested_by=actor)
    made.total = archived_assessments(campaign, part).count()
    made.save(force_insert=True)
    return Requested(made, needs_worker=True)


def _newest(campaign: Campaign, part: AdministrativeUnit) -> QuerySet[Archive]:
    return Archive.objects.filter(campaign=campaign, part=part).order_by("-pk")


def is_silent(archive: Archive) -> bool:
    """Whether its worker has given no sign of life for long."""
    return archive.beat_at <= now() - DEAD_AFTER


def silent_archives() -> QuerySet[Archive]:
    """Those under way whose worker is dead, or never came."""
    return Archive.objects.filter(state__in=UNDER_WAY, beat_at__lte=now() - DEAD_AFTER)


def make_archive(*, pk: int) -> bool:
    """Make the archive, unless another worker is at it or it is done. A half-made one is thrown
    away and begun anew: nothing of it is ever handed out."""
    archive = _claim(pk)
    if archive is None:
        return False
    try:
        _make(archive)
    except TakenOverError:
        return False
    except Exception as problem:
        is_full = isinstance(problem, OSError) and problem.errno in {errno.ENOSPC, errno.EDQUOT}
        _own(archive).update(state=ArchiveState.FAILED, problem=FULL if is_full else BROKEN)
        raise
    return True


def _claim(pk: int) -> Archive | None:
    dead = Q(state=ArchiveState.RUNNING, beat_at__lte=now() - DEAD_AFTER)
    free = Archive.objects.filter(Q(state=ArchiveState.WAITING) | dead, pk=pk)
    claim = str(uuid.uuid4())
    if not free.update(
        state=ArchiveState.RUNNING, claim=claim, done=0, missing=0, problem="", beat_at=now()
    ):
        return None
    return Archive.objects.select_related("campaign__indicator_set", "part").get(pk=pk)


def _make(archive: Archive) -> None:
    progress = _Progress(archive)
    path = archive_path(archive)
    with beside(path.parent) as (file, temporary):
        missing = write_archive(
            archive, file, after_file=progress.beat, after_unit=progress.unit_done
        )
        seal(file)
        progress.beat(at_once=True)
        size, digest = temporary.stat().st_size, sha256_of(temporary)
        progress.beat(at_once=True)
        place(temporary, path)
    _finish(archive, missing=missing, size=size, sha256=digest)


class _Progress:
    """Tells the page how far it is, and finds out whether somebody else has taken over."""

    def __init__(self, archive: Archive) -> None:
        self._archive, self._done, self._told = archive, 0, now()

    def beat(self, *, at_once: bool = False) -> None:
        if at_once or now() - self._told >= BEAT:
            self._tell()

    def unit_done(self, number: int) -> None:
        self._done = number
        self._tell()

    def _tell(self) -> None:
        self._told = now()
        if not _own(self._archive).update(done=self._done, beat_at=self._told):
            raise TakenOverError


def _own(archive: Archive) -> QuerySet[Archive]:
    return Archive.objects.filter(pk=archive.pk, claim=archive.claim, state=ArchiveState.RUNNING)


@transaction.atomic
def _finish(archive: Archive, *, missing: int, size: int, sha256: str) -> None:
    """Ready, for a week; the older ones of the same part go."""
    at = now()
    if not _own(archive).update(
        state=ArchiveState.READY,
        total=F("done"),
        missing=missing,
        size=size,
        sha256=sha256,
        ready_at=at,
        expires_at=at + KEPT_FOR,
    ):
        raise TakenOverError
    older = Archive.objects.filter(campaign=archive.campaign, part=archive.part, pk__lt=archive.pk)
    for old in older:
        _remove(old)


def _remove(archive: Archive) -> None:
    """The row, and once that is certain the file."""
    path = archive_path(archive)
    archive.delete()
    transaction.on_commit(partial(path.unlink, missing_ok=True))


def expire_archives(*, at: datetime) -> int:
    """Remove the archives that had expired by then, and failures as old; how many."""
    failed = Q(state=ArchiveState.FAILED, requested_at__lte=at - KEPT_FOR)
    expired = Archive.objects.filter(Q(state=ArchiveState.READY, expires_at__lte=at) | failed)
    removed = 0
    for archive in expired:
        with transaction.atomic():
            _remove(archive)
        removed += 1
    return removed


@transaction.atomic
def note_archive(*, actor: User, archive: Archive, first: int = 0) -> None:
    """Remember who took the archive along; the rest of a download that broke off is no second
    one."""
    subject = f"Bộ hồ sơ {archive.pk}"
    begun = HistoryEntry.objects.filter(
        actor=actor,
        action=Action.EXPORTED,
        unit=archive.part,
        subject=subject,
        at__gte=now() - GOES_ON_WITHIN,
    )
    if first and begun.exists():
        return
    told = {
        "Đợt": ("", archive.campaign.name),
        "Phần": ("", archive.part.full_name),
        "Lập lúc": ("", f"{localtime(archive.ready_at):%H:%M %d/%m/%Y}"),
        "SHA-256": ("", archive.sha256),
    }
    if first:
        told["Tải tiếp"] = ("", f"từ byte {first}")
    note_export(actor=actor, unit=archive.part, what=subject, told=told)
