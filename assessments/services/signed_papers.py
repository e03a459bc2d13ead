"""The signed paper that comes back from the document system: kept, inspected, never refused for
what its signatures or figures say."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.inspection import inspect_signed
from assessments.kept_reports import read_report
from assessments.models import Action, FileFormat, SignedPaper, StoredFile, Submission
from assessments.permissions import can_upload_signed, demand
from assessments.selectors.findings import summary_of
from assessments.services.history import record
from assessments.services.locking import lock_assessment
from dtscore.accounts.models import AdministrativeUnit, User
from dtscore.text import nfc

MOST_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 100


def upload_signed_paper(
    *, actor: User, submission: Submission, name: str, source: Path
) -> SignedPaper:
    """Keep the signed PDF at ``source`` with what is found in it.

    The same file uploaded again is inspected again and not doubled. Raises PermissionDenied, or
    ValidationError for what is no PDF; then nothing is kept.
    """
    demand(can_upload_signed(actor, submission))
    _refuse_no_pdf(source)
    kept = read_report(submission.pk, submission.report_sha256)
    # Takes seconds, so nothing is held meanwhile; what it reads cannot change.
    findings = inspect_signed(source.read_bytes(), kept, submission.snapshot, settings.TRUST_DIR)
    with transaction.atomic():
        assessment = lock_assessment(submission.assessment)
        submission = Submission.objects.select_related("assessment__unit").get(pk=submission.pk)
        demand(can_upload_signed(actor, submission))
        file = _store(actor=actor, owner=assessment.unit, name=name, source=source)
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


def _refuse_no_pdf(source: Path) -> None:
    size = source.stat().st_size
    if size > MOST_BYTES:
        limit = MOST_BYTES // 1024 // 1024
        raise ValidationError({"file": f"Tệp quá {limit} MB: hãy xuất lại tệp nhẹ hơn."})
    with source.open("rb") as file:
        if file.read(5) != b"%PDF-":
            sentence = "Tệp không phải PDF: hãy chọn bản PDF đã ký từ hệ thống văn bản."
            raise ValidationError({"file": sentence})


def _store(*, actor: User, owner: AdministrativeUnit, name: str, source: Path) -> StoredFile:
    """The bytes in private storage under their id; a unit keeps the same bytes once."""
    content = source.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    printable = "".join(letter for letter in nfc(name) if letter.isprintable())
    plain = printable.replace("\\", "/").rsplit("/", 1)[-1][-LONGEST_NAME:] or "ban-da-ky.pdf"
    file, is_new = StoredFile.objects.get_or_create(
        owner=owner,
        sha256=sha256,
        defaults={
            "name": plain,
            "format": FileFormat.PDF,
            "size": len(content),
            "uploaded_by": actor,
        },
    )
    if is_new:
        target = Path(settings.MEDIA_ROOT) / "files" / str(file.pk)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    return file
