"""Where else the evidence of an assessment turns up: the same document cited by another unit, the
same bytes at another unit or in another document. Nothing outside the asking person's scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from assessments.hints.base import Link
from assessments.hints.proofs import FileCopy, Twin, is_issued_by, names_a_place
from assessments.models import DocumentFile, Evidence, OfficialDocument, StoredFile
from assessments.permissions import visible_assessments, visible_files
from assessments.selectors.files import AssessmentFile
from assessments.selectors.same_documents import Identity, issuer_key, number_key
from dtscore.accounts.models import AdministrativeUnit, User


@dataclass(frozen=True)
class SharedEvidence:
    """By document of this assessment: its twins, the copies of its files, how many files it has."""

    twins: dict[int, list[Twin]]
    copies: dict[int, list[FileCopy]]
    file_counts: dict[int, int]


def shared_evidence(user: User, file: AssessmentFile) -> SharedEvidence:
    """Three queries, however many documents and units there are; fewer without documents."""
    unit = file.assessment.unit
    cited = {
        item.document.pk: item.document
        for answer in file.answers.values()
        for item in answer.evidence.all()
        if item.document
    }
    rows = list(_files_around(file, cited))
    attached: dict[int, list[DocumentFile]] = defaultdict(list)
    for row in rows:
        attached[row.file_id].append(row)
    copies: dict[int, list[FileCopy]] = defaultdict(list)
    for row in rows:
        if row.document_id in cited:
            copies[row.document_id] += _own_copies(row, attached[row.file_id])
    own = [row for row in rows if row.document_id in cited]
    for pk, copy in _foreign_copies(user, unit, own):
        copies[pk].append(copy)
    counts: dict[int, int] = defaultdict(int)
    for row in own:
        counts[row.document_id] += 1
    return SharedEvidence(_twins(user, unit, cited.values()), copies, counts)


# --- files -------------------------------------------------------------------------------------
def _files_around(file: AssessmentFile, cited: Iterable[int]) -> QuerySet[DocumentFile]:
    """The files of the cited documents, in every document of the unit that has them, each with
    the last earlier year in which that document was cited. One query."""
    cited_before = Evidence.objects.filter(
        document=OuterRef("document"),
        answer__assessment__campaign__year__lt=file.assessment.campaign.year,
    ).order_by("-answer__assessment__campaign__year")
    files = DocumentFile.objects.filter(document__in=list(cited)).values("file")
    return (
        DocumentFile.objects.filter(file__in=files)
        .select_related("document", "file")
        .annotate(cited_in=Subquery(cited_before.values("answer__assessment__campaign__year")[:1]))
        .order_by("pk")
    )


def _own_copies(row: DocumentFile, places: Iterable[DocumentFile]) -> Iterable[FileCopy]:
    """The other documents of the register that have this file. A unit keeps bytes once, so the
    same file is the same bytes."""
    for other in places:
        if other.document_id != row.document_id:
            year: int | None = getattr(other, "cited_in", None)
            yield FileCopy(
                kind="other_document" if year is None else "earlier_year",
                name=row.file.name,
                place=other.document.full_title,
                link=Link("document", other.document_id),
                year=year,
            )


def _foreign_copies(
    user: User, unit: AdministrativeUnit, own: list[DocumentFile]
) -> Iterable[tuple[int, FileCopy]]:
    """The same bytes stored by another unit, by document of this assessment. One query."""
    by_bytes: dict[str, list[DocumentFile]] = defaultdict(list)
    for row in own:
        by_bytes[row.file.sha256].append(row)
    of_document = DocumentFile.objects.filter(file=OuterRef("pk")).order_by("pk")
    found = (
        visible_files(user)
        .filter(sha256__in=list(by_bytes))
        .exclude(_is_line_of("owner", unit))
        .select_related("owner")
        .annotate(first_document=Subquery(of_document.values("document")[:1]))
        .order_by("owner__sort_key", "pk")
    )
    for stored in found:
        for row in by_bytes[stored.sha256]:
            yield row.document_id, _foreign_copy(row, stored, unit)


def _foreign_copy(row: DocumentFile, stored: StoredFile, unit: AdministrativeUnit) -> FileCopy:
    document: int | None = getattr(stored, "first_document", None)
    return FileCopy(
        kind="other_unit",
        name=row.file.name,
        place=stored.owner.full_name,
        link=Link("document", document) if document else Link("file_view", stored.pk),
        other_name=stored.name,
        is_own=_is_own(row.document.issuer, unit, stored.owner),
    )


# --- documents ---------------------------------------------------------------------------------
def _twins(
    user: User, unit: AdministrativeUnit, cited: Iterable[OfficialDocument]
) -> dict[int, list[Twin]]:
    """The same documents in the citations of other units. One query: the database compares the
    dates, the spelling is compared here."""
    named = [document for document in cited if names_a_place(document.issuer)]
    own = {_key(document): document for document in named}
    dates = {document.issued_on for document in named}
    same_day = Q(document__issued_on__in=dates - {None})
    if None in dates:
        same_day |= Q(document__issued_on__isnull=True)
    twins: dict[int, list[Twin]] = defaultdict(list)
    if not named:
        return twins
    for row in _citations_elsewhere(user, unit).filter(same_day):
        assert row.document is not None
        if document := own.get(_key(row.document)):
            twins[document.pk].append(_twin(row, document, unit))
    return twins


def _citations_elsewhere(user: User, unit: AdministrativeUnit) -> QuerySet[Evidence]:
    return (
        Evidence.objects.filter(
            answer__assessment__in=visible_assessments(user), document__isnull=False,
            answer__set_aside_at=None,
        )
        .exclude(_is_line_of("answer__assessment__unit", unit))
        .select_related(
            "document", "answer__assessment__unit", "answer__assessment__campaign",
            "answer__indicator__pillar",
        )
        .only(
            "document__issuer", "document__number", "document__issued_on",
            "answer__assessment__unit__kind", "answer__assessment__unit__name",
            "answer__assessment__campaign__year", "answer__indicator__code",
            "answer__indicator__pillar__code",
        )
        .order_by("answer__assessment__unit__sort_key", "answer__assessment__campaign__year", "pk")
    )  # fmt: skip


def _twin(row: Evidence, document: OfficialDocument, unit: AdministrativeUnit) -> Twin:
    answer = row.answer
    other, indicator = answer.assessment.unit, answer.indicator
    return Twin(
        unit=other.full_name,
        year=answer.assessment.campaign.year,
        code=indicator.code,
        is_own=_is_own(document.issuer, unit, other),
        link=Link("pillar", answer.assessment_id, indicator.pillar.code, f"c{indicator.code}"),
    )


def _key(document: OfficialDocument) -> Identity:
    """What is the same for one document, whatever way its issuer and number were typed."""
    return Identity(issuer_key(document.issuer), number_key(document.number), document.issued_on)


def _is_own(issuer: str, *units: AdministrativeUnit) -> bool:
    """Whether one of the units issued it, not somebody above both."""
    return any(is_issued_by(issuer, unit.full_name) for unit in units)


def _is_line_of(path: str, unit: AdministrativeUnit) -> Q:
    """The unit itself, those it took over from, and those that took over from it: they share
    their registers rightly."""
    return (
        Q(**{path: unit})
        | Q(**{f"{path}__successions__successor": unit})
        | Q(**{f"{path}__predecessions__predecessor": unit})
    )
