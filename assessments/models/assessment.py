"""An assessment: one unit in one campaign."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.models.campaign import Campaign, ReviewStep
from dtscore.accounts.models import AdministrativeUnit


class AssessmentStatus(models.TextChoices):
    """Where an assessment stands on its way from the commune to the published ranking."""

    DRAFT = "draft", "Đang tự đánh giá"
    SUBMITTED = "submitted", "Đã nộp"
    UNDER_REVIEW = "under_review", "Đang thẩm định"
    RETURNED = "returned", "Trả lại"
    RESUBMITTED = "resubmitted", "Đã nộp lại"
    REVIEWED = "reviewed", "Chờ phê duyệt"
    FORWARDED = "forwarded", "Đã chuyển cấp trên"
    PROVISIONAL = "provisional", "Kết quả tạm thời"
    EXPLAINED = "explained", "Đã giải trình"
    FINAL = "final", "Chính thức"
    PUBLISHED = "published", "Đã công bố"


# While the unit still writes. From the submission on the paper is what the chairman signs.
DRAFT_STATUSES = frozenset({AssessmentStatus.DRAFT, AssessmentStatus.RETURNED})


class Assessment(models.Model):
    """Opened once per unit and campaign; its answers, paper and scores hang on it."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="assessments", verbose_name="đợt đánh giá"
    )
    unit = models.ForeignKey(
        AdministrativeUnit, models.PROTECT, related_name="assessments", verbose_name="đơn vị"
    )
    status = models.CharField(
        "trạng thái",
        max_length=20,
        choices=AssessmentStatus,
        default=AssessmentStatus.DRAFT,
    )
    # The position of the review step that it has reached; 0 before the first submission. Returned,
    # it stays at the step that it was returned from.
    step = models.PositiveSmallIntegerField("bước thẩm định", default=0)
    # Set when the result becomes provisional; the unit may explain until the end of that day.
    explanation_due_on = models.DateField("hạn giải trình", null=True, blank=True)
    created_at = models.DateTimeField("mở lúc", auto_now_add=True)
    # An officer proposes, the leader submits; a proposal binds nobody.
    proposed_at = models.DateTimeField("trình lãnh đạo lúc", null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="người trình",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = "hồ sơ tự đánh giá"
        verbose_name_plural = "hồ sơ tự đánh giá"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="assessment_unit_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=list(AssessmentStatus.values)),
                name="assessment_status_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} - {self.campaign}"

    @property
    def is_draft(self) -> bool:
        """Whether the paper still carries the word "DỰ THẢO"."""
        return self.status in DRAFT_STATUSES

    @property
    def chain(self) -> list[ReviewStep]:
        """The review steps that stand above this unit, in order: a chain names levels, and a
        commune directly under a province has no district."""
        levels = self.unit.levels_above
        return [step for step in self.campaign.steps if step.level in levels]

    @property
    def current_step(self) -> ReviewStep | None:
        """The review step that it has reached; None before the first submission."""
        return next((step for step in self.chain if step.position == self.step), None)

    @property
    def next_step(self) -> ReviewStep | None:
        """The step after the present one; None at the end of the chain."""
        return next((step for step in self.chain if step.position > self.step), None)
