"""A table of base figures that a province loads for its communes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from dtscore.accounts.models import AdministrativeUnit


class FactLoadState(models.TextChoices):
    """How far a table is."""

    PREVIEW = "preview", "Đang xem trước"
    WAITING = "waiting", "Đang chờ ghi"
    RUNNING = "running", "Đang ghi"
    DONE = "done", "Đã ghi xong"
    FAILED = "failed", "Dừng giữa chừng"


UNDER_WAY = (FactLoadState.WAITING, FactLoadState.RUNNING)


class FactLoad(models.Model):
    """One table: ``rows`` as they were read, with one source and one day for all of it.

    It is written part by part; ``done`` of ``total`` rows have been dealt with, so that a worker
    that died is followed by one that goes on from there. ``claim`` names the worker, ``beat_at`` is
    its last sign of life. ``refused`` are the rows that were refused when they were to be written.
    """

    province = models.ForeignKey(AdministrativeUnit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("năm")
    name = models.CharField("tên tệp", max_length=200)
    source = models.CharField("nguồn", max_length=300)
    as_of = models.DateField("tính đến ngày")
    rows = models.JSONField("các dòng", default=dict)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    overwrite = models.BooleanField("ghi đè số của xã", default=False)
    lock = models.BooleanField("khóa sau khi ghi", default=False)
    state = models.CharField(
        "tình trạng", max_length=10, choices=FactLoadState, default=FactLoadState.PREVIEW
    )
    total = models.PositiveIntegerField("số dòng", default=0)
    done = models.PositiveIntegerField("đã xong", default=0)
    created = models.PositiveIntegerField("số mới", default=0)
    changed = models.PositiveIntegerField("số đã sửa", default=0)
    rescored = models.PositiveIntegerField("câu trả lời đổi điểm", default=0)
    refused = models.JSONField("bị từ chối", default=list)
    claim = models.CharField(max_length=36, blank=True, editable=False)
    beat_at = models.DateTimeField(default=now, editable=False)
    finished_at = models.DateTimeField("xong lúc", null=True, blank=True)

    class Meta:
        verbose_name = "bảng số liệu nền"
        verbose_name_plural = "bảng số liệu nền"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=list(FactLoadState.values)),
                name="fact_load_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}: {self.get_state_display()}"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY
