"""What the portal tells a person: kept until read, and mailed when mail is set up."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.models.assessment import Assessment
from assessments.models.review import Stage


class Notice(models.Model):
    """One thing told to one person. A reminder names the stage (and the step, as an extension
    does) and the day that it reminds of, and for which of the days before it was written
    (``days_left``; -1 after the last day); when that day is moved, it is cancelled."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="notices", null=True, blank=True
    )
    words = models.CharField("nội dung", max_length=500)
    page = models.CharField("trang", max_length=200, blank=True)
    stage = models.CharField("việc", max_length=12, choices=Stage, blank=True)
    step = models.PositiveSmallIntegerField("bước", default=0)
    due_on = models.DateField("hạn", null=True, blank=True)
    days_left = models.SmallIntegerField("nhắc trước (ngày)", null=True, blank=True)
    created_at = models.DateTimeField("lúc", auto_now_add=True)
    read_at = models.DateTimeField("đọc lúc", null=True, blank=True)
    mailed_at = models.DateTimeField("gửi thư lúc", null=True, blank=True)
    cancelled_at = models.DateTimeField("hủy lúc", null=True, blank=True)

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["person", "-id"], name="notices_of_person"),
            # What the top bar counts on every page.
            models.Index(
                fields=["person"],
                condition=models.Q(read_at=None, cancelled_at=None),
                name="notices_unread",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "assessment", "stage", "step", "due_on", "days_left"],
                condition=models.Q(days_left__isnull=False, cancelled_at=None),
                name="reminder_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.words}"


class MailDigest(models.Model):
    """The one e-mail that a person gets on a day. Whoever sends it claims it first, so that two
    workers never send the same; a claim that was not fulfilled runs out."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField("ngày")
    claimed_at = models.DateTimeField("nhận gửi lúc", null=True, blank=True)
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)

    class Meta:
        verbose_name = "thư tổng hợp"
        verbose_name_plural = "thư tổng hợp"
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="mail_digest_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.day:%d/%m/%Y}"
