"""The files of an official document."""

from __future__ import annotations

from django.db import transaction

from assessments.models import Action, DocumentFile, FileRole, OfficialDocument, StoredFile
from assessments.permissions import can_edit_register, demand
from assessments.services.history import record
from dtscore.accounts.models import User


@transaction.atomic
def attach_file(
    *, actor: User, document: OfficialDocument, file: StoredFile, role: str = FileRole.TEXT
) -> DocumentFile:
    """Make a stored file of the unit one of the document's files."""
    demand(can_edit_register(actor, document.owner))
    attached, is_new = DocumentFile.objects.get_or_create(
        document=document, file=file, defaults={"role": role}
    )
    if is_new:
        record(
            actor=actor,
            action=Action.FILE_ATTACHED,
            unit=document.owner,
            subject=document.history_subject,
            changes={"Tệp": ("", file.name)},
        )
    return attached
