"""Remembering what people looked at and what they took out of the portal."""

from __future__ import annotations

from datetime import timedelta

from django.db import models, transaction
from django.utils.timezone import localtime, now

from assessments.models import Action, Assessment, HistoryEntry, StoredFile, Submission
from assessments.models.history import LONGEST_SUBJECT
from assessments.services.history import Changes, record
from dtscore.accounts.models import AdministrativeUnit, User

# A download that broke off goes on within this time; later it is another one.
GOES_ON_WITHIN = timedelta(hours=24)


@transaction.atomic
def note_download(*, actor: User, file: StoredFile, first: int = 0) -> None:
    """Remember who took a copy of the file, or its bytes from ``first`` on, out of the portal.

    The rest of a download that broke off is no second one. Bytes that somebody asks for without
    having begun at the beginning are remembered: together the parts are the file.
    """
    if first and _has_begun(actor, file):
        return
    record(
        actor=actor,
        action=Action.FILE_DOWNLOADED,
        unit=file.owner,
        subject=file.name[:LONGEST_SUBJECT],
        changes={"Tải tiếp": ("", f"từ byte {first}")} if first else {},
        file=file,
    )


def _has_begun(actor: User, file: StoredFile) -> bool:
    lines = _lines_about(actor, file).filter(action=Action.FILE_DOWNLOADED)
    return lines.filter(at__gte=now() - GOES_ON_WITHIN).exists()


def note_opening(*, actor: User, file: StoredFile) -> None:
    """Remember who looked at the pages of the file, once a person, file and day.

    The pictures of a file are asked for several at once, so the first of the day holds the file;
    the later ones write nothing and wait for nobody.
    """
    if _was_opened_today(actor, file):
        return
    with transaction.atomic():
        StoredFile.objects.select_for_update(no_key=True).get(pk=file.pk)
        if _was_opened_today(actor, file):
            return
        record(
            actor=actor,
            action=Action.FILE_OPENED,
            unit=file.owner,
            subject=file.name[:LONGEST_SUBJECT],
            file=file,
        )


def _was_opened_today(actor: User, file: StoredFile) -> bool:
    midnight = localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = _lines_about(actor, file).filter(action=Action.FILE_OPENED)
    return lines.filter(at__gte=midnight).exists()


def _lines_about(actor: User, file: StoredFile) -> models.QuerySet[HistoryEntry]:
    return HistoryEntry.objects.filter(file=file, actor=actor).order_by()


@transaction.atomic
def note_report(
    *, actor: User, assessment: Assessment, paper: str, submission: Submission | None = None
) -> None:
    """Remember who took an official paper along: the draft of that moment, or a kept version."""
    version = f"nộp lần {submission.number}, {submission.code}" if submission else "dự thảo"
    record(
        actor=actor,
        action=Action.REPORT_DOWNLOADED,
        unit=assessment.unit,
        assessment=assessment,
        subject=paper,
        changes={"Bản": ("", version)},
    )


@transaction.atomic
def note_export(*, actor: User, unit: AdministrativeUnit, what: str, told: Changes) -> None:
    """Remember who exported what about ``unit`` and what lies beneath it, and by which filter."""
    record(actor=actor, action=Action.EXPORTED, unit=unit, subject=what, changes=told)
