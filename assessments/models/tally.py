"""The sums of an assessment as they stand after a move: a ranking reads them and never scores."""

from __future__ import annotations

from django.db import models

from assessments.models.assessment import Assessment
from dtscore.fields import ExactDecimalField


class TallyColumn(models.TextChoices):
    """The three columns that are never one."""

    SELF = "self", "Tự chấm"
    REVIEWED = "reviewed", "Thẩm định"
    FINAL = "final", "Chính thức"


class Tally(models.Model):
    """What one assessment comes to in one column.

    ``self`` is written by a submission, or when a return is recalled, ``reviewed`` by the newest
    approval, ``final`` by the final result; a column that is taken back is deleted. ``points`` and
    the two maxima are empty for a set of verdicts. ``attainable`` is the maximum without what does
    not apply to the unit.
    ``counted`` are the indicators that count towards ``passed``. ``pillars`` holds the same by the
    pillar's code, numbers as exact text:
    ``{code: {points, maximum, attainable, passed, counted}}``.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="tallies")
    column = models.CharField("cột điểm", max_length=10, choices=TallyColumn)
    points = ExactDecimalField("điểm", null=True)
    maximum = ExactDecimalField("điểm tối đa", null=True)
    attainable = ExactDecimalField("điểm tối đa của đơn vị", null=True)
    passed = models.PositiveSmallIntegerField("số chỉ số đạt")
    counted = models.PositiveSmallIntegerField("số chỉ số tính")
    basis = models.CharField("căn cứ", max_length=10, blank=True)
    pillars = models.JSONField("theo trụ cột", default=dict)
    written_at = models.DateTimeField("ghi lúc", auto_now=True)

    class Meta:
        verbose_name = "tổng điểm"
        verbose_name_plural = "tổng điểm"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "column"], name="tally_column_once"),
            models.CheckConstraint(
                condition=models.Q(column__in=list(TallyColumn.values)), name="tally_column_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.get_column_display()}: {self.points or self.passed}"
