"""A ranking as the province published it: never changed; a correction is another number."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.models.campaign import Campaign


class PublishedRanking(models.Model):
    """One publication of a campaign's ranking, numbered from 1; rows are only ever added.

    ``snapshot`` holds every row with its sums as exact text, bands, rule, set, and who published
    it when; ``digest`` is the SHA-256 of its canonical JSON, ``report_sha256`` that of the annex,
    which is kept beside it.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="published_rankings")
    number = models.PositiveSmallIntegerField("bản số")
    snapshot = models.JSONField("bản chụp")
    digest = models.CharField("mã băm bản chụp", max_length=64)
    report_sha256 = models.CharField("mã băm phụ lục", max_length=64)
    issued_at = models.DateTimeField("công bố lúc")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "bảng xếp hạng đã công bố"
        verbose_name_plural = "bảng xếp hạng đã công bố"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"], name="published_ranking_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.number}"
