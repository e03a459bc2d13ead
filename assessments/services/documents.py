"""The register of official documents: entering and correcting what is typed once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from assessments.models import Action, FileRole, OfficialDocument, StoredFile
from assessments.permissions import can_change_document, can_edit_register, demand
from assessments.selectors.same_documents import Identity, find_same
from assessments.services.document_files import attach_file
from assessments.services.history import Changes, record
from assessments.services.locking import lock_unit, lock_unit_and_assessments
from dtscore.accounts.models import AdministrativeUnit, User
from dtscore.text import fold, has_control, one_line

LABELS = {
    "kind": "Loại văn bản",
    "number": "Số, ký hiệu",
    "issuer": "Cơ quan ban hành",
    "issued_on": "Ngày ban hành",
    "signer": "Người ký",
    "abstract": "Trích yếu",
}
EARLIEST = date(1945, 9, 2)  # no document of this State is older


@dataclass(frozen=True)
class DocumentFields:
    """What a document's head says, as typed."""

    kind: str
    number: str
    issuer: str
    issued_on: date | None = None
    signer: str = ""
    abstract: str = ""

    @property
    def tidy(self) -> DocumentFields:
        """In NFC, on one line each, without spaces at the ends."""
        return DocumentFields(
            one_line(self.kind),
            one_line(self.number),
            one_line(self.issuer),
            self.issued_on,
            one_line(self.signer),
            one_line(self.abstract),
        )

    @property
    def identity(self) -> Identity:
        return Identity(self.issuer, self.number, self.issued_on)


class KnownDocumentError(Exception):
    """The register has this issuer, number and date already: ``document``."""

    def __init__(self, document: OfficialDocument) -> None:
        super().__init__(f"Sổ đã có văn bản này: {document.full_title}.")
        self.document = document


class StaleDocumentError(Exception):
    """Somebody changed the document in between; ``current`` is how it stands now."""

    def __init__(self, current: OfficialDocument) -> None:
        super().__init__(f"Văn bản {current.number} vừa được người khác sửa.")
        self.current = current


@transaction.atomic
def register_document(
    *,
    actor: User,
    owner: AdministrativeUnit,
    kind: str,
    number: str,
    issuer: str,
    issued_on: date | None,
    signer: str = "",
    abstract: str = "",
) -> OfficialDocument:
    """The document in the unit's register; one that is there already is found, not doubled."""
    typed = DocumentFields(kind, number, issuer, issued_on, signer, abstract)
    try:
        return enter_document(actor=actor, owner=owner, typed=typed)
    except KnownDocumentError as known:
        return known.document


@transaction.atomic
def enter_document(
    *,
    actor: User,
    owner: AdministrativeUnit,
    typed: DocumentFields,
    file: StoredFile | None = None,
) -> OfficialDocument:
    """Enter a document that the unit's register does not have, with the file it was read from.

    Raises PermissionDenied, ValidationError (by field) or KnownDocumentError; then nothing is
    written.
    """
    demand(can_edit_register(actor, owner))
    lock_unit(owner)
    typed = typed.tidy
    _refuse_known(owner, typed)
    _refuse_faults(typed)
    document = OfficialDocument(owner=owner)
    changes = _fill(document, typed)
    document.full_clean()
    document.save()
    record(
        actor=actor,
        action=Action.DOCUMENT_REGISTERED,
        unit=owner,
        subject=document.history_subject,
        changes=changes,
    )
    if file is not None:
        attach_file(actor=actor, document=document, file=file, role=FileRole.TEXT)
    return document


@transaction.atomic
def change_document(
    *, actor: User, document: OfficialDocument, typed: DocumentFields, seen_version: int
) -> OfficialDocument:
    """Correct a document for every indicator that cites it. Without a change nothing is written.

    Raises PermissionDenied (also while an assessment that cites it is not with the unit),
    ValidationError (by field), StaleDocumentError or KnownDocumentError.
    """
    demand(can_change_document(actor, document))
    lock_unit_and_assessments(document.owner)
    document = OfficialDocument.objects.select_related("owner").get(pk=document.pk)
    demand(can_change_document(actor, document))
    if document.version != seen_version:
        raise StaleDocumentError(document)
    typed = typed.tidy
    _refuse_known(document.owner, typed, other_than=document.pk)
    _refuse_faults(typed)
    changes = _fill(document, typed)
    if not changes:
        return document
    document.version += 1
    document.full_clean()
    document.save()
    record(
        actor=actor,
        action=Action.DOCUMENT_CHANGED,
        unit=document.owner,
        subject=document.history_subject,
        changes=changes,
    )
    return document


def _refuse_known(owner: AdministrativeUnit, typed: DocumentFields, other_than: int = 0) -> None:
    if known := find_same(owner, typed.identity, other_than=other_than):
        raise KnownDocumentError(known)


def _refuse_faults(typed: DocumentFields) -> None:
    """What no model field refuses: control characters, and days that cannot be."""
    faults: dict[str, Any] = {
        field.name: "Có ký tự điều khiển: hãy gõ lại ô này."
        for field in fields(typed)
        if isinstance(value := getattr(typed, field.name), str) and has_control(value)
    }
    day = typed.issued_on
    if day and day > localdate():
        faults["issued_on"] = (
            f"Ngày {day:%d/%m/%Y} chưa đến: hãy kiểm tra lại ngày ghi trên văn bản."
        )
    elif day and day < EARLIEST:
        faults["issued_on"] = f"Ngày {day.day}/{day.month}/{day.year} quá xa: hãy kiểm tra lại năm."
    if faults:
        raise ValidationError(faults)


def _fill(document: OfficialDocument, typed: DocumentFields) -> Changes:
    """Put what was typed into the row; returns what that changed, in words."""
    changes = {}
    for field in fields(typed):
        before, after = getattr(document, field.name), getattr(typed, field.name)
        if before != after:
            changes[LABELS[field.name]] = (_words(before), _words(after))
            setattr(document, field.name, after)
    words = (typed.kind, typed.number, typed.issuer, typed.signer, typed.abstract)
    longest = OfficialDocument._meta.get_field("search_text").max_length
    document.search_text = fold(" ".join(words))[:longest]
    return changes


def _words(value: str | date | None) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value or ""
