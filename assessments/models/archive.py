"""An archive: the kept reports and the evidence of a part of a campaign in one ZIP file."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from assessments.models.campaign import Campaign
from assessments.models.job import Job
from dtscore.accounts.models import AdministrativeUnit


class Archive(Job):
    """One archive of the units in ``part`` (a district, or a whole province).

    ``missing`` files could not be put in. A half-made one is thrown away and begun anew.
    """

    DEAD_AFTER = timedelta(minutes=10)  # one large file may take minutes

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="archives")
    part = models.ForeignKey(AdministrativeUnit, models.PROTECT, related_name="+")
    missing = models.PositiveIntegerField("số tệp thiếu", default=0)
    size = models.PositiveBigIntegerField("kích thước", default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    expires_at = models.DateTimeField("giữ đến", null=True, blank=True)

    class Meta(Job.Meta):
        verbose_name = "bộ hồ sơ"
        verbose_name_plural = "bộ hồ sơ"
        constraints = [
            *Job.Meta.constraints,
            # Two requests at once for the same part are one archive.
            models.UniqueConstraint(
                fields=["campaign", "part"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="archive_under_way_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id}/{self.campaign_id}: {self.get_state_display()}"
