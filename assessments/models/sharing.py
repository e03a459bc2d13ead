"""Who among colleagues does which indicator, and who has it open now."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.models.assessment import Assessment
from criteria.models import Indicator


class Assignment(models.Model):
    """One indicator of an assessment given to one colleague of the unit.

    It says whose work it is; it forbids nobody else to help.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="assignments")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="assignments",
        verbose_name="người phụ trách",
    )
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField("giao lúc", auto_now=True)

    class Meta:
        verbose_name = "phân việc"
        verbose_name_plural = "phân việc"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "indicator"], name="assignment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}/{self.indicator_id}: {self.assignee}"


class Presence(models.Model):
    """Somebody had an indicator open at ``seen_at``; old rows mean nothing."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="+")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField("thấy lúc")

    class Meta:
        verbose_name = "người đang mở"
        verbose_name_plural = "người đang mở"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "user"], name="presence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.assessment_id}/{self.indicator_id}"
