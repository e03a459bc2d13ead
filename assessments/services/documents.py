"""The register of official documents, and the citations that prove an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.models import Answer, Evidence, OfficialDocument
from assessments.permissions import can_edit_answers, can_edit_register, demand
from assessments.services.locking import lock_assessment, lock_unit
from dtscore.accounts.models import AdministrativeUnit, User
from dtscore.text import fold, nfc


@dataclass(frozen=True)
class Citation:
    """One piece of evidence: a document of the register, a link, or a described file."""

    document: OfficialDocument | None = None
    link: str = ""
    note: str = ""


@transaction.atomic
def register_document(
    *,
    actor: User,
    owner: AdministrativeUnit,
    kind: str,
    number: str,
    issuer: str,
    issued_on: date | None,
    abstract: str = "",
) -> OfficialDocument:
    """The document in the unit's register; one that is there already is found, not doubled."""
    demand(can_edit_register(actor, owner))
    lock_unit(owner)
    known = OfficialDocument.objects.filter(
        owner=owner, issuer=nfc(issuer), number=nfc(number), issued_on=issued_on
    ).first()
    if known:
        return known
    document = OfficialDocument(
        owner=owner,
        kind=nfc(kind),
        number=nfc(number),
        issuer=nfc(issuer),
        issued_on=issued_on,
        abstract=nfc(abstract),
        search_text=fold(f"{kind} {number} {issuer} {abstract}"),
    )
    document.full_clean()
    document.save()
    return document


@transaction.atomic
def cite_evidence(*, actor: User, answer: Answer, citations: Sequence[Citation]) -> list[Evidence]:
    """Replace the evidence of an answer by ``citations``, in their order.

    Raises PermissionDenied or ValidationError; then what was there stays.
    """
    assessment = lock_assessment(answer.assessment)
    demand(can_edit_answers(actor, assessment))
    for position, citation in enumerate(citations, start=1):
        _refuse_citation(assessment.unit, position, citation)
    evidence = [
        Evidence(
            answer=answer,
            position=position,
            document=citation.document,
            link=citation.link,
            note=nfc(citation.note),
        )
        for position, citation in enumerate(citations, start=1)
    ]
    for item in evidence:
        item.full_clean(exclude=["answer"], validate_constraints=False, validate_unique=False)
    answer.evidence.all().delete()
    return Evidence.objects.bulk_create(evidence)


def _refuse_citation(unit: AdministrativeUnit, position: int, citation: Citation) -> None:
    document = citation.document
    if document is None and not citation.link and not citation.note.strip():
        raise ValidationError(
            f"Minh chứng thứ {position} còn trống: hãy chọn văn bản, ghi đường dẫn hoặc ghi chú."
        )
    if document is not None and document.owner_id != unit.pk:
        raise ValidationError(f"Minh chứng thứ {position} không có trong sổ văn bản của đơn vị.")
