"""A ranking as the province published it: never changed; a correction is another number."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models

from assessments.models.campaign import Campaign
from assessments.models.job import Job


class PublishedRanking(models.Model):
    """One publication of a campaign's ranking, numbered from 1; rows are only ever added.

    ``snapshot`` holds every row with its sums as exact text, bands, rule, set, and who published
    it when; ``digest`` is the SHA-256 of its canonical JSON, ``report_sha256`` that of the annex
    kept beside it, where it was laid out with the publication; else ``annex`` has it once it is.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="published_rankings")
    number = models.PositiveSmallIntegerField("bản số")
    snapshot = models.JSONField("bản chụp")
    digest = models.CharField("mã băm bản chụp", max_length=64)
    report_sha256 = models.CharField("mã băm phụ lục", max_length=64, blank=True)
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

    @property
    def annex_sha256(self) -> str:
        """The SHA-256 of the annex; empty while it is not there. Read with ``annex`` joined."""
        if self.report_sha256:
            return self.report_sha256
        made: PublishedAnnex | None = getattr(self, "annex", None)
        return made.sha256 if made else ""


class PublishedAnnex(models.Model):
    """The annex of a publication whose layout came afterwards; rows are only ever added."""

    ranking = models.OneToOneField(PublishedRanking, models.PROTECT, related_name="annex")
    sha256 = models.CharField("mã băm phụ lục", max_length=64)
    made_at = models.DateTimeField("lập lúc", auto_now_add=True)

    class Meta:
        verbose_name = "phụ lục bảng xếp hạng"
        verbose_name_plural = "phụ lục bảng xếp hạng"

    def __str__(self) -> str:
        return f"{self.ranking_id}"


class AnnexOrder(Job):
    """An annex that a worker is to lay out. Gone once the annex is there."""

    DEAD_AFTER = timedelta(minutes=3)  # the layout of a whole province takes seconds
    IS_RETRIED = True

    ranking = models.OneToOneField(PublishedRanking, models.PROTECT, related_name="annex_order")

    class Meta(Job.Meta):
        verbose_name = "phụ lục đang lập"
        verbose_name_plural = "phụ lục đang lập"

    def __str__(self) -> str:
        return f"{self.ranking_id}: {self.tries}"
