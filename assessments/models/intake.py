"""A file from which an assessment is filled: what was found in it, and what was taken over."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.models.assessment import Assessment
from assessments.models.file import StoredFile
from criteria.models import IndicatorSet


class IntakeKind(models.TextChoices):
    """What the file is: a report that was written, or the portal's own workbook filled in."""

    PAPER = "paper", "Báo cáo có sẵn"
    WORKBOOK = "workbook", "Tệp Excel điền ngoại tuyến"


class Intake(models.Model):
    """One file read for one assessment by the set that it answers to then; the same bytes once.

    ``found`` is what the file says (``intake.keeping``), never changed afterwards. ``chosen`` are
    the keys that somebody took over, ``written`` what that changed, in words:
    ``[{label, before, after}]``; both grow when more of the same file is taken over later.
    """

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="intakes", verbose_name="hồ sơ"
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="intakes", verbose_name="tệp")
    indicator_set = models.ForeignKey(
        IndicatorSet, models.PROTECT, related_name="+", verbose_name="bộ chỉ số"
    )
    kind = models.CharField("loại", max_length=10, choices=IntakeKind)
    found = models.JSONField("nội dung tìm thấy")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người nạp"
    )
    uploaded_at = models.DateTimeField("nạp lúc", auto_now_add=True)
    taken_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="người lấy vào hồ sơ",
        null=True,
        blank=True,
    )
    taken_over_at = models.DateTimeField("lấy vào hồ sơ lúc", null=True, blank=True)
    chosen = models.JSONField("đã chọn", default=list, blank=True)
    written = models.JSONField("đã ghi", default=list, blank=True)

    class Meta:
        verbose_name = "tệp nạp vào hồ sơ"
        verbose_name_plural = "tệp nạp vào hồ sơ"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "file", "indicator_set"], name="intake_bytes_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=list(IntakeKind.values)), name="intake_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} → {self.assessment_id}"
