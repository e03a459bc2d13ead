"""What the portal tells a person: kept until read, and mailed when mail is set up."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.models.assessment import Assessment
from assessments.models.review import Stage


class Notice(models.Model):
    """One thing told to one person. A reminder names the stage and the day that it reminds of;
    when that day is moved, it is cancelled."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="notices", null=True, blank=True
    )
    words = models.CharField("nội dung", max_length=500)
    page = models.CharField("trang", max_length=200, blank=True)
    stage = models.CharField("việc", max_length=12, choices=Stage, blank=True)
    due_on = models.DateField("hạn", null=True, blank=True)
    created_at = models.DateTimeField("lúc", auto_now_add=True)
    read_at = models.DateTimeField("đọc lúc", null=True, blank=True)
    mailed_at = models.DateTimeField("gửi thư lúc", null=True, blank=True)
    cancelled_at = models.DateTimeField("hủy lúc", null=True, blank=True)

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["person", "-id"], name="notices_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.words}"
