"""Archives: asked for, made behind the pages, handed out, thrown away."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import localtime, now

from assessments.files.archive_zip import sha256_of
from assessments.files.atomic import beside, place, seal
from assessments.models import Action, Archive, Campaign, HistoryEntry, JobState
from assessments.permissions import can_archive, demand
from assessments.selectors.archives import archive_path, archived_assessments
from assessments.services.archive_writing import write_archive
from assessments.services.handing_out import GOES_ON_WITHIN, note_export
from assessments.services.jobs import Asked, Worker, ask_once, carry_out
from dtscore.accounts.models import AdministrativeUnit, User

KEPT_FOR = timedelta(days=7)


def request_archive(
    *, actor: User, campaign: Campaign, part: AdministrativeUnit, seen: int = 0
) -> Asked[Archive]:
    """Ask for an archive. One that is under way is not doubled, whoever asked for it, nor is one
    newer than the newest that the person had ``seen`` (its key): a double click is one request.
    Raises PermissionDenied."""
    demand(can_archive(actor, part))
    same = Archive.objects.filter(campaign=campaign, part=part).order_by("-pk")
    newest = same.first()
    if newest and not newest.is_under_way and newest.pk > seen:
        return Asked(newest, needs_worker=False)
    total = archived_assessments(campaign, part).count()
    return ask_once(
        same,
        lambda: Archive.objects.create(
            campaign=campaign, part=part, requested_by=actor, total=total
        ),
    )


def make_archive(*, pk: int) -> bool:
    """Make the archive, unless another worker is at it or it is done. A half-made one is thrown
    away: nothing of it is ever handed out."""
    return carry_out(Archive, pk, _make)


def _make(worker: Worker[Archive]) -> None:
    archive = worker.job
    path = archive_path(archive)
    with beside(path.parent) as (file, temporary):
        missing = write_archive(
            archive,
            file,
            after_file=worker.beat,
            after_unit=lambda number: worker.tell(done=number),
        )
        seal(file)
        worker.tell()
        size, digest = temporary.stat().st_size, sha256_of(temporary)
        worker.tell()
        place(temporary, path)
    _finish(worker, missing=missing, size=size, sha256=digest)


@transaction.atomic
def _finish(worker: Worker[Archive], *, missing: int, size: int, sha256: str) -> None:
    """Ready, for a week; the older ones of the same part go."""
    archive = worker.job
    worker.finish(
        total=F("done"), missing=missing, size=size, sha256=sha256, expires_at=now() + KEPT_FOR
    )
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
    failed = Q(state=JobState.FAILED, requested_at__lte=at - KEPT_FOR)
    expired = Archive.objects.filter(Q(state=JobState.DONE, expires_at__lte=at) | failed)
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
        "Lập lúc": ("", f"{localtime(archive.finished_at):%H:%M %d/%m/%Y}"),
        "SHA-256": ("", archive.sha256),
    }
    if first:
        told["Tải tiếp"] = ("", f"từ byte {first}")
    note_export(actor=actor, unit=archive.part, what=subject, told=told)
