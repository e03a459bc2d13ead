"""Second opinions: what one reviewer asks another about an indicator before deciding."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.models.assessment import Assessment
from criteria.models import Indicator

LONGEST_OPINION = 2000
LONGEST_SUGGESTION = 200
_OPEN = Q(answered_at__isnull=True, withdrawn_at__isnull=True)


class SecondOpinion(models.Model):
    """One question about one indicator to one person, and the answer: for the reviewing side only,
    never for the unit that is reviewed.

    The question is never changed, the answer is given once; a question without an answer may be
    taken back. ``suggested`` is what the person would decide, in plain words; it binds nobody.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="second_opinions")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    step = models.PositiveSmallIntegerField("bước thẩm định")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người hỏi"
    )
    asked_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="second_opinions",
        verbose_name="người được hỏi",
    )
    question = models.CharField("câu hỏi", max_length=LONGEST_OPINION)
    asked_at = models.DateTimeField("hỏi lúc")
    opinion = models.CharField("ý kiến", max_length=LONGEST_OPINION, blank=True)
    suggested = models.CharField("đề xuất kết quả", max_length=LONGEST_SUGGESTION, blank=True)
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    withdrawn_at = models.DateTimeField("rút lúc", null=True, blank=True)

    class Meta:
        verbose_name = "ý kiến thứ hai"
        verbose_name_plural = "ý kiến thứ hai"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "indicator", "step", "asked_of"],
                condition=_OPEN,
                name="opinion_open_once",
            ),
            models.CheckConstraint(condition=~Q(question=""), name="opinion_asks_something"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, opinion="", suggested="")
                | (Q(answered_at__isnull=False) & ~Q(opinion="")),
                name="opinion_answered_with_words",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="opinion_answered_or_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}/{self.indicator_id}: {self.asked_by_id} → {self.asked_of_id}"

    @property
    def is_open(self) -> bool:
        """Whether the answer is still awaited."""
        return self.answered_at is None and self.withdrawn_at is None
