"""A campaign: one set version, one year, its units, its review chain, its deadlines."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.db import models

from criteria.models import IndicatorSet
from dtscore.accounts.models import AdministrativeUnit, UnitLevel


class LateSubmission(models.TextChoices):
    """What happens to an assessment that is submitted after the campaign's last day."""

    REFUSE = "refuse", "Không nhận hồ sơ nộp muộn"
    ACCEPT = "accept", "Nhận và ghi rõ là nộp muộn"


class LineageRule(models.TextChoices):
    """How the history of a merged unit is computed from those of its predecessors."""

    MEAN = "mean", "Trung bình cộng các đơn vị trước sắp xếp"
    SUM = "sum", "Cộng các đơn vị trước sắp xếp"
    WEIGHTED = "weighted", "Trung bình theo phần chuyển sang"


class Campaign(models.Model):
    """One round of self-assessment. The set version is fixed for all its units.

    ``grade_bands`` and ``pass_rule`` are the campaign's own data, each with its basis; see
    ``assessments.grading``. ``owner`` is the province that opens it, ``previous`` the campaign
    that its results are compared with.
    """

    name = models.CharField("tên đợt đánh giá", max_length=200)
    indicator_set = models.ForeignKey(
        IndicatorSet, models.PROTECT, related_name="campaigns", verbose_name="bộ chỉ số"
    )
    year = models.PositiveSmallIntegerField("năm đánh giá")
    # An index year runs 01/01–31/12, an administrative report year 15/12–14/12.
    period_start = models.DateField("từ ngày")
    period_end = models.DateField("đến ngày")
    submission_due_on = models.DateField("hạn nộp", null=True, blank=True)
    late_submission = models.CharField(
        "nộp muộn", max_length=10, choices=LateSubmission, default=LateSubmission.REFUSE
    )
    explanation_days = models.PositiveSmallIntegerField(
        "số ngày được giải trình", default=5, help_text="0: đợt này không có bước giải trình"
    )
    owner = models.ForeignKey(
        AdministrativeUnit,
        models.PROTECT,
        related_name="own_campaigns",
        verbose_name="tỉnh mở đợt",
        null=True,
        blank=True,
    )
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="+",
        verbose_name="đợt năm trước để so sánh",
        null=True,
        blank=True,
    )
    grade_bands = models.JSONField("thang xếp loại", default=list, blank=True)
    pass_rule = models.JSONField("điều kiện công nhận", default=dict, blank=True)
    lineage_rule = models.CharField(
        "lịch sử của đơn vị sau sắp xếp",
        max_length=10,
        choices=LineageRule,
        default=LineageRule.MEAN,
    )
    opened_at = models.DateTimeField("mở lúc", null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="người mở",
        null=True,
        blank=True,
    )
    units: models.ManyToManyField[AdministrativeUnit, models.Model] = models.ManyToManyField(
        AdministrativeUnit, through="Assessment", related_name="campaigns", verbose_name="đơn vị"
    )

    class Meta:
        verbose_name = "đợt đánh giá"
        verbose_name_plural = "đợt đánh giá"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator_set", "year", "name"], name="campaign_name_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(period_end__gte=models.F("period_start")),
                name="campaign_period_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(late_submission__in=list(LateSubmission.values)),
                name="campaign_late_submission_known",
            ),
            models.CheckConstraint(
                condition=models.Q(lineage_rule__in=list(LineageRule.values)),
                name="campaign_lineage_rule_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def steps(self) -> list[ReviewStep]:
        """The review chain in its order, read once; a list prefetches ``review_steps``."""
        return list(self.review_steps.all())


STEP_TITLES: dict[str, str] = {
    UnitLevel.DISTRICT: "Huyện thẩm định",
    UnitLevel.PROVINCE: "Tỉnh thẩm định",
}


class ReviewStep(models.Model):
    """One step of a campaign's review chain: whoever stands above the unit at ``level``.

    A chain goes up: a level may come twice (a department, then the province), never a lower one.
    ``name`` tells two steps of one level apart.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="review_steps")
    position = models.PositiveSmallIntegerField("thứ tự")
    level = models.CharField("cấp thẩm định", max_length=10, choices=UnitLevel)
    name = models.CharField("tên bước", max_length=100, blank=True)
    due_on = models.DateField("hạn thẩm định", null=True, blank=True)

    class Meta:
        verbose_name = "bước thẩm định"
        verbose_name_plural = "bước thẩm định"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "position"], name="review_step_position_unique"
            ),
            # The unit that assesses itself does not review itself.
            models.CheckConstraint(
                condition=~models.Q(level=UnitLevel.COMMUNE), name="review_step_above_commune"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"

    @property
    def title(self) -> str:
        """The step as a column of a table calls it."""
        return self.name or STEP_TITLES[self.level]


class PlannedUnit(models.Model):
    """A unit that is to take part in a campaign and has not been opened yet.

    ``note`` says where the proposal came from; opening the unit takes the row away.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="planned_units")
    unit = models.ForeignKey(
        AdministrativeUnit, models.PROTECT, related_name="+", verbose_name="đơn vị"
    )
    note = models.CharField("ghi chú", max_length=200, blank=True)

    class Meta:
        verbose_name = "đơn vị dự kiến"
        verbose_name_plural = "đơn vị dự kiến"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="planned_unit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} - {self.campaign_id}"
