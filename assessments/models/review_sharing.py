"""Who among the reviewers of one step reviews which pillar."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.models.assessment import Assessment
from criteria.models import Pillar


class ReviewShare(models.Model):
    """One pillar of an assessment given to one reviewer for one step of the review chain.

    It says whose work it is; it forbids nobody else to decide.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="review_shares")
    step = models.PositiveSmallIntegerField("bước thẩm định")
    pillar = models.ForeignKey(Pillar, models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="review_shares",
        verbose_name="người thẩm định",
    )
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField("giao lúc", auto_now=True)

    class Meta:
        verbose_name = "phân việc thẩm định"
        verbose_name_plural = "phân việc thẩm định"
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "step", "pillar"], name="review_share_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}/{self.pillar_id}: {self.reviewer_id}"
