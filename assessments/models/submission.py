"""What left the unit: snapshot, receipt and paper of a submission, and the signed paper."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.models.assessment import Assessment
from assessments.models.file import StoredFile


class Submission(models.Model):
    """One submission of an assessment, numbered from 1; never changed but for its withdrawal.

    ``snapshot`` holds answers, score sheet, base figures, evidence list and wording as they were,
    numbers as exact text; ``digest`` is the SHA-256 of its canonical JSON. ``report_sha256`` is
    that of the PDF made at that moment.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField("lần nộp")
    code = models.CharField("mã biên nhận", max_length=40, unique=True)
    submitted_at = models.DateTimeField("nộp lúc")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người nộp"
    )
    is_late = models.BooleanField("nộp muộn", default=False)
    snapshot = models.JSONField("bản chụp")
    digest = models.CharField("mã băm bản chụp", max_length=64)
    report_sha256 = models.CharField("mã băm báo cáo", max_length=64)
    withdrawn_at = models.DateTimeField("rút lúc", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="người rút",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = "lần nộp"
        verbose_name_plural = "lần nộp"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="submission_number_once"),
        ]

    def __str__(self) -> str:
        return self.code


class SignedPaper(models.Model):
    """The signed PDF that came back from the document system, with what was found in it.

    ``findings`` is ``{signatures: [...], figures: [...]}`` as read when it was uploaded.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="signed_papers")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    findings = models.JSONField("kết quả kiểm tra")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("tải lên lúc", auto_now_add=True)

    class Meta:
        verbose_name = "bản đã ký"
        verbose_name_plural = "bản đã ký"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "file"], name="signed_paper_once"),
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.file}"
