"""A table of base figures that a province loads for its communes."""

from __future__ import annotations

from django.db import models

from assessments.models.job import Job
from dtscore.accounts.models import AdministrativeUnit


class FactLoad(Job):
    """One table: ``rows`` as they were read, with one source and one day for all of it.

    It is written part by part, so that a worker that died is followed by one that goes on from
    there. ``refused`` are the rows that were refused when they were to be written.
    """

    RESUMES = IS_RETRIED = True

    province = models.ForeignKey(AdministrativeUnit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("năm")
    name = models.CharField("tên tệp", max_length=200)
    source = models.CharField("nguồn", max_length=300)
    as_of = models.DateField("tính đến ngày")
    rows = models.JSONField("các dòng", default=dict)
    overwrite = models.BooleanField("ghi đè số của xã", default=False)
    lock = models.BooleanField("khóa sau khi ghi", default=False)
    created = models.PositiveIntegerField("số mới", default=0)
    changed = models.PositiveIntegerField("số đã sửa", default=0)
    rescored = models.PositiveIntegerField("câu trả lời đổi điểm", default=0)
    refused = models.JSONField("bị từ chối", default=list)

    class Meta(Job.Meta):
        verbose_name = "bảng số liệu nền"
        verbose_name_plural = "bảng số liệu nền"

    def __str__(self) -> str:
        return f"{self.name} {self.year}: {self.get_state_display()}"
