"""The signed paper that comes back from the document system: kept, inspected, never refused for
what its signatures or figures say."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.files.refusals import RefusedFileError
from assessments.inspection import inspect_signed
from assessments.kept_reports import read_report
from assessments.models import Action, FileFormat, SignedPaper, StoredFile, Submission
from assessments.permissions import can_upload_signed, demand
from assessments.selectors.findings import summary_of
from assessments.services.history import record
from assessments.services.locking import lock_assessment
from assessments.services.uploads import store_file
from dtscore.accounts.models import AdministrativeUnit, User


def upload_signed_paper(
    *, actor: User, submission: Submission, name: str, source: Path
) -> SignedPaper:
    """Keep the signed PDF at ``source`` with what is found in it.

    The same file uploaded again is inspected again and not doubled. Raises PermissionDenied, or
    ValidationError for what is no PDF; then nothing is kept.
    """
    demand(can_upload_signed(actor, submission))
    # Before the assessment is held: whoever holds both holds the unit first.
    file = _store_pdf(actor, submission.assessment.unit, name, source)
    kept = read_report(submission.pk, submission.report_sha256)
    # Takes seconds, so nothing is held meanwhile; what it reads cannot change.
    findings = inspect_signed(source.read_bytes(), kept, submission.snapshot, settings.TRUST_DIR)
    with transaction.atomic():
        assessment = lock_assessment(submission.assessment)
        submission = Submission.objects.select_related("assessment__unit").get(pk=submission.pk)
        demand(can_upload_signed(actor, submission))
        paper, _ = SignedPaper.objects.update_or_create(
            submission=submission,
            file=file,
            defaults={"findings": findings, "uploaded_by": actor},
        )
        record(
            actor=actor,
            action=Action.SIGNED_PAPER_UPLOADED,
            unit=assessment.unit,
            assessment=assessment,
            changes={"Bản đã ký": ("", file.name), "Kết quả": ("", summary_of(findings))},
        )
    return paper


def _store_pdf(actor: User, owner: AdministrativeUnit, name: str, source: Path) -> StoredFile:
    try:
        file = store_file(actor=actor, owner=owner, name=name, source=source)
    except RefusedFileError as refusal:
        raise ValidationError({"file": str(refusal)}) from refusal
    if file.format != FileFormat.PDF:
        sentence = "Tệp không phải PDF: hãy chọn bản PDF đã ký từ hệ thống văn bản."
        raise ValidationError({"file": sentence})
    return file
