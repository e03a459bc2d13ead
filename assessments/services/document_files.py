"""Which files belong to a document of the register."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.models import Action, DocumentFile, FileRole, OfficialDocument, StoredFile
from assessments.permissions import can_change_document, can_edit_register, demand
from assessments.services.history import record
from assessments.services.locking import lock_unit, lock_unit_and_assessments
from dtscore.accounts.models import User


@transaction.atomic
def attach_file(
    *, actor: User, document: OfficialDocument, file: StoredFile, role: FileRole
) -> DocumentFile:
    """Add the file to the document; one that is there already stays as it is.

    Raises PermissionDenied, or ValidationError for a file of another unit.
    """
    demand(can_edit_register(actor, document.owner))
    lock_unit(document.owner)
    if file.owner_id != document.owner_id:
        raise ValidationError("Tệp này không phải của đơn vị: hãy tải tệp lên lại.")
    attached, is_new = DocumentFile.objects.get_or_create(
        document=document, file=file, defaults={"role": role}
    )
    if is_new:
        words = f"{file.name} ({role.label})"
        _record(actor, Action.FILE_ATTACHED, document, ("", words))
    return attached


@transaction.atomic
def detach_file(*, actor: User, document: OfficialDocument, file: StoredFile) -> None:
    """Take the file off the document; it stays stored. One that is not there is off already.

    Raises PermissionDenied, also while an assessment that cites the document is not with the unit.
    """
    demand(can_change_document(actor, document))
    lock_unit_and_assessments(document.owner)
    demand(can_change_document(actor, document))
    removed, _ = DocumentFile.objects.filter(document=document, file=file).delete()
    if removed:
        _record(actor, Action.FILE_DETACHED, document, (file.name, ""))


def _record(
    actor: User, action: Action, document: OfficialDocument, change: tuple[str, str]
) -> None:
    record(
        actor=actor,
        action=action,
        unit=document.owner,
        subject=document.history_subject,
        changes={"Tệp": change},
    )
