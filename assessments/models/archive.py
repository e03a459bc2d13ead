"""An archive: the kept reports and the evidence of a part of a campaign in one ZIP file."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from assessments.models.campaign import Campaign
from dtscore.accounts.models import AdministrativeUnit


class ArchiveState(models.TextChoices):
    """How far an archive is."""

    WAITING = "waiting", "Đang chờ lập"
    RUNNING = "running", "Đang lập"
    READY = "ready", "Đã lập xong"
    FAILED = "failed", "Không lập được"


UNDER_WAY = (ArchiveState.WAITING, ArchiveState.RUNNING)


class Archive(models.Model):
    """One archive of the units in ``part`` (a district, or a whole province).

    ``done`` of ``total`` units are in it, ``missing`` files could not be put in. While it is made,
    ``claim`` names the worker and ``beat_at`` is its last sign of life: a worker that has been
    silent for long is dead, and the archive is begun anew by the next one.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="archives")
    part = models.ForeignKey(AdministrativeUnit, models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField("yêu cầu lúc", auto_now_add=True)
    state = models.CharField(
        "tình trạng", max_length=10, choices=ArchiveState, default=ArchiveState.WAITING
    )
    total = models.PositiveIntegerField("số đơn vị", default=0)
    done = models.PositiveIntegerField("đã xong", default=0)
    missing = models.PositiveIntegerField("số tệp thiếu", default=0)
    size = models.PositiveBigIntegerField("kích thước", default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    problem = models.CharField("vì sao không lập được", max_length=300, blank=True)
    claim = models.CharField(max_length=36, blank=True, editable=False)
    beat_at = models.DateTimeField(default=now, editable=False)
    ready_at = models.DateTimeField("xong lúc", null=True, blank=True)
    expires_at = models.DateTimeField("giữ đến", null=True, blank=True)

    class Meta:
        verbose_name = "bộ hồ sơ"
        verbose_name_plural = "bộ hồ sơ"
        ordering = ["-pk"]
        constraints = [
            # Two requests at once for the same part are one archive.
            models.UniqueConstraint(
                fields=["campaign", "part"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="archive_under_way_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=list(ArchiveState.values)), name="archive_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id}/{self.campaign_id}: {self.get_state_display()}"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY
