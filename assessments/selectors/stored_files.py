"""Stored files: where they lie, and which documents have them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from assessments.models import DocumentFile, OfficialDocument, StoredFile, Upload
from dtscore.accounts.models import User


def stored_path(file: StoredFile) -> Path:
    """Where the bytes lie. Nothing of the path comes from a person."""
    return Path(settings.MEDIA_ROOT) / "files" / str(file.owner_id) / f"{file.pk}.bin"


def part_path(upload: Upload) -> Path:
    """Where the bytes of an upload on its way gather."""
    return Path(settings.MEDIA_ROOT) / "uploads" / f"{upload.pk}.part"


def own_uploads(user: User) -> QuerySet[Upload]:
    """The uploads that ``user`` has begun for the unit they are in now."""
    return Upload.objects.filter(started_by=user, owner=user.unit_id).select_related("owner")


def files_of_document(document: OfficialDocument) -> QuerySet[DocumentFile]:
    """The files of a document in the order in which they were added."""
    return document.files.select_related("file__uploaded_by").order_by("pk")


def documents_with(file: StoredFile) -> QuerySet[OfficialDocument]:
    """The documents of the register that have the file."""
    return OfficialDocument.objects.filter(files__file=file).order_by("pk")
