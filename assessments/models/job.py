"""What is done behind the pages: asked for, claimed by a worker, followed, brought to an end."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now


class JobState(models.TextChoices):
    """How far a job is; a preview is not begun before somebody confirms it."""

    PREVIEW = "preview", "Đang xem trước"
    WAITING = "waiting", "Đang chờ đến lượt"
    RUNNING = "running", "Đang thực hiện"
    DONE = "done", "Đã xong"
    FAILED = "failed", "Dừng giữa chừng"


UNDER_WAY = (JobState.WAITING, JobState.RUNNING)


class Job(models.Model):
    """``done`` of ``total`` parts are done. ``claim`` names the worker that is at it, ``beat_at``
    is its last sign of life: one that is silent for ``DEAD_AFTER`` is dead, and the job is begun
    anew. ``tries`` counts how often; ``problem`` says what stopped the last try.
    """

    DEAD_AFTER: ClassVar = timedelta(minutes=5)
    # Whether the next worker goes on where the last one stopped; else it begins at nothing.
    RESUMES: ClassVar = False
    # Whether one that has failed is tried again; else somebody asks for a new one.
    IS_RETRIED: ClassVar = False

    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField("yêu cầu lúc", auto_now_add=True)
    state = models.CharField(
        "tình trạng", max_length=10, choices=JobState, default=JobState.WAITING
    )
    total = models.PositiveIntegerField("số đơn vị", default=0)
    done = models.PositiveIntegerField("đã xong", default=0)
    problem = models.CharField("vì sao dừng", max_length=300, blank=True)
    claim = models.CharField(max_length=36, blank=True, editable=False)
    beat_at = models.DateTimeField(default=now, editable=False)
    tries = models.PositiveSmallIntegerField("số lần", default=1, editable=False)
    finished_at = models.DateTimeField("xong lúc", null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=list(JobState.values)), name="%(class)s_state_known"
            ),
        ]

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_silent(self) -> bool:
        """Whether its worker is dead, or never came."""
        return self.is_under_way and self.beat_at <= now() - self.DEAD_AFTER
