"""The signed paper that comes back from the document system: kept, inspected, never refused for
what its signatures or figures say."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.inspection import inspect_signed
from assessments.kept_reports import read_report
from assessments.models import Action, FileFormat, SignedPaper, StoredFile, Submission
from assessments.permissions import can_upload_signed, demand
from assessments.selectors.findings import summary_of
from assessments.selectors.stored_files import stored_path
from assessments.services.history import record
from assessments.services.locking import lock_assessment
from dtscore.accounts.models import User

NOT_PDF = "Tệp không phải PDF: hãy chọn bản PDF đã ký từ hệ thống văn bản."
LOST = "Tệp không còn trên máy chủ: hãy chọn tệp và tải lên lại."


def keep_signed_paper(*, actor: User, submission: Submission, file: StoredFile) -> SignedPaper:
    """Keep a stored file of the unit as the signed paper, with what is found in it.

    The same file again is inspected again and not doubled. Raises PermissionDenied,
    KeptReportError, or ValidationError for a file that cannot be one; then nothing is kept.
    """
    demand(can_upload_signed(actor, submission))
    _refuse_other(submission, file)
    kept = read_report(submission.pk, submission.report_sha256)
    # Takes seconds, so nothing is held meanwhile; what it reads cannot change.
    findings = inspect_signed(stored_path(file), kept, submission.snapshot, settings.TRUST_DIR)
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


def _refuse_other(submission: Submission, file: StoredFile) -> None:
    if file.owner_id != submission.assessment.unit_id:
        raise ValidationError({"file": "Tệp này không phải của đơn vị: hãy tải tệp lên lại."})
    if file.format != FileFormat.PDF:
        raise ValidationError({"file": NOT_PDF})
    if not stored_path(file).exists():
        raise ValidationError({"file": LOST})
