"""Archives, and what goes into one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from assessments.files.archive_names import safe_file_name, safe_name
from assessments.kept_reports import issued_report_path, report_path
from assessments.models import (
    Archive,
    Assessment,
    AssessmentStatus,
    Campaign,
    DocumentFile,
    Evidence,
    IssuedReport,
    OfficialDocument,
    SignedPaper,
    StoredFile,
    Submission,
)
from assessments.selectors.campaign_parts import parents_in
from assessments.selectors.export_rows import in_chunks
from assessments.selectors.stored_files import stored_path
from dtscore.accounts.models import AdministrativeUnit, User
from dtscore.accounts.scope import units_in_scope

SELF, SIGNED, REVIEW, PROOF = (
    "Báo cáo tự đánh giá",
    "Bản đã ký",
    "Báo cáo thẩm định",
    "Minh chứng",
)
PROOFS_IN = "Minh chứng/"


@dataclass(frozen=True)
class ArchiveItem:
    """One file of a unit: what it is to be called, where its bytes lie and what they were."""

    kind: str
    name: str
    source: Path
    sha256: str
    folder: str = ""
    document: str = ""
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnitFiles:
    """What an archive holds of one unit."""

    assessment: Assessment
    items: list[ArchiveItem]

    @property
    def folder(self) -> str:
        """ "huyện Quảng Xương/xã Quảng Bình (16468)", without the district where there is none."""
        unit, parent = self.assessment.unit, self.assessment.unit.parent
        own = safe_name(unit.full_name, f" ({unit.code})")
        is_under_district = parent is not None and parent.parent_id is not None
        return f"{safe_name(parent.full_name)}/{own}" if parent and is_under_district else own


def visible_archives(user: User) -> QuerySet[Archive]:
    """The archives of parts that lie wholly in the person's scope."""
    rows = Archive.objects.filter(part__in=units_in_scope(user))
    return rows.select_related("campaign__indicator_set", "part", "requested_by")


def archive_parts(user: User, campaign: Campaign) -> list[AdministrativeUnit]:
    """Of which units the person may take an archive: their own, and the districts in it. One
    query."""
    assert user.unit is not None
    return [user.unit, *(unit for unit in parents_in(user, campaign) if unit.pk != user.unit_id)]


def archive_path(archive: Archive) -> Path:
    return Path(settings.MEDIA_ROOT) / "archives" / f"{archive.pk}.zip"


def archived_assessments(campaign: Campaign, part: AdministrativeUnit) -> QuerySet[Assessment]:
    """What was submitted at least once, by district and name: a draft is nobody's yet but the
    unit's."""
    rows = Assessment.objects.filter(
        campaign=campaign, unit__in=AdministrativeUnit.objects.within(part)
    ).exclude(status=AssessmentStatus.DRAFT)
    return rows.select_related("unit__parent").order_by(
        "unit__parent__sort_key", "unit__parent", "unit__sort_key", "unit__code", "pk"
    )


def files_by_unit(rows: QuerySet[Assessment]) -> Iterator[UnitFiles]:
    """What each unit has, read a hundred units at a time: five queries each."""
    for chunk in in_chunks(rows):
        items: dict[int, list[ArchiveItem]] = defaultdict(list)
        for read in (_submitted, _signed, _issued, _proofs):
            for pk, item in read(chunk):
                items[pk].append(item)
        for assessment in chunk:
            yield UnitFiles(assessment, items[assessment.pk])


Found = Iterator[tuple[int, ArchiveItem]]


def _submitted(chunk: Sequence[Assessment]) -> Found:
    rows = Submission.objects.filter(assessment__in=chunk, withdrawn_at__isnull=True)
    for row in rows.defer("snapshot").order_by("number"):
        name = safe_name(f"{SELF} (nộp lần {row.number}, {row.code})", ".pdf")
        yield row.assessment_id, ArchiveItem(SELF, name, report_path(row.pk), row.report_sha256)


def _signed(chunk: Sequence[Assessment]) -> Found:
    rows = SignedPaper.objects.filter(
        submission__assessment__in=chunk, submission__withdrawn_at__isnull=True
    ).select_related("file", "submission")
    for row in rows.defer("submission__snapshot").order_by("pk"):
        name = safe_name(f"{SIGNED} (nộp lần {row.submission.number})", ".pdf")
        item = ArchiveItem(SIGNED, name, stored_path(row.file), row.file.sha256)
        yield row.submission.assessment_id, item


def _issued(chunk: Sequence[Assessment]) -> Found:
    rows = IssuedReport.objects.filter(assessment__in=chunk).defer("snapshot").order_by("number")
    for row in rows:
        kind = row.get_kind_display()
        name = safe_name(f"{kind} (bản số {row.number})", ".pdf")
        item = ArchiveItem(kind, name, issued_report_path(row.pk), row.report_sha256)
        yield row.assessment_id, item


def _proofs(chunk: Sequence[Assessment]) -> Found:
    """The files of the documents that are cited, each with the indicators that cite it."""
    cited: dict[tuple[int, int], list[str]] = {}
    citations = Evidence.objects.filter(
        answer__assessment__in=chunk, answer__set_aside_at=None, document__isnull=False
    ).order_by("answer__indicator__pillar__position", "answer__indicator__position", "pk")
    for assessment, document, code in citations.values_list(
        "answer__assessment_id", "document_id", "answer__indicator__code"
    ):
        codes = cited.setdefault((assessment, document), [])
        if code not in codes:
            codes.append(code)
    files: dict[int, list[DocumentFile]] = defaultdict(list)
    wanted = {document for _, document in cited}
    attached = DocumentFile.objects.filter(document__in=wanted).select_related("file", "document")
    for row in attached.order_by("pk"):
        files[row.document_id].append(row)
    for (assessment, document), codes in cited.items():
        for row in files[document]:
            yield assessment, _proof(row.document, row.file, codes)


def _proof(document: OfficialDocument, file: StoredFile, codes: list[str]) -> ArchiveItem:
    return ArchiveItem(
        kind=PROOF,
        name=safe_file_name(f"{document.number} - {file.name}"),
        source=stored_path(file),
        sha256=file.sha256,
        folder=PROOFS_IN,
        document=document.full_title,
        indicators=tuple(codes),
    )
