"""The contradictions found in a unit's year, what the unit says to them, and how fresh they are."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from assessments.models.campaign import Campaign
from assessments.models.job import Job
from dtscore.accounts.models import AdministrativeUnit

LONGEST_FINDING_WORDS = 2000
SHORTEST_FINDING_WORDS = 10
FEWEST_FINDING_WORDS = 3
KEY_LENGTH = 32


class FindingSeverity(models.TextChoices):
    """As ``consistency.base.Severity`` says it."""

    ERROR = "error", "Lỗi"
    WARNING = "warning", "Cần giải trình"
    HINT = "hint", "Gợi ý"


class UnitChange(models.Model):
    """How often anything that the checks read has changed at a unit. One row a unit, so that two
    people who save at once wait for one row and never for two in different order."""

    unit = models.OneToOneField(
        AdministrativeUnit, models.CASCADE, related_name="change", primary_key=True
    )
    number = models.PositiveBigIntegerField("số lần thay đổi", default=0)

    class Meta:
        verbose_name = "thay đổi của đơn vị"
        verbose_name_plural = "thay đổi của đơn vị"

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.number}"


class CheckedYear(models.Model):
    """The last time that a unit's year was checked: ``number`` is that of its ``UnitChange`` when
    the checks began to read. With another number the findings are stale."""

    unit = models.ForeignKey(AdministrativeUnit, models.CASCADE, related_name="checked_years")
    year = models.PositiveSmallIntegerField("năm")
    number = models.PositiveBigIntegerField("số lần thay đổi khi kiểm tra")
    checked_at = models.DateTimeField("kiểm tra lúc", default=now)

    class Meta:
        verbose_name = "lần kiểm tra mâu thuẫn"
        verbose_name_plural = "lần kiểm tra mâu thuẫn"
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="checked_year_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.year}: {self.number}"


class FindingExplanation(models.Model):
    """What the unit says to a finding. Rows are only ever added; the newest of a key counts, and
    only as long as the same figures contradict each other in the same places.

    ``is_demo`` marks words that a demonstration or a simulation wrote.
    """

    unit = models.ForeignKey(AdministrativeUnit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("năm")
    key = models.CharField("khóa", max_length=KEY_LENGTH)
    code = models.CharField("phép kiểm tra", max_length=60)
    words = models.TextField("giải trình")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người giải trình"
    )
    at = models.DateTimeField("lúc", auto_now_add=True)
    is_demo = models.BooleanField("dùng thử", default=False)

    class Meta:
        verbose_name = "giải trình mâu thuẫn"
        verbose_name_plural = "giải trình mâu thuẫn"
        ordering = ["pk"]
        indexes = [models.Index(fields=["unit", "year", "key", "-id"], name="explanation_newest")]

    def __str__(self) -> str:
        return f"{self.code} {self.unit_id}/{self.year}"


class Finding(models.Model):
    """One contradiction as it was found last; see ``consistency.base.Finding``.

    ``data`` is ``{"places": [...], "values": {...}}``: each place with the words of its link, the
    assessment that it belongs to, and around marked words a little of their text. ``sets`` are the
    codes of the sets concerned between bars ("|QD3853|"), empty where a finding is about the unit
    as a whole. ``explanation`` is the newest of the key.
    """

    unit = models.ForeignKey(AdministrativeUnit, models.CASCADE, related_name="findings")
    year = models.PositiveSmallIntegerField("năm")
    key = models.CharField("khóa", max_length=KEY_LENGTH)
    code = models.CharField("phép kiểm tra", max_length=60)
    family = models.CharField("nhóm", max_length=30)
    severity = models.CharField("mức độ", max_length=10, choices=FindingSeverity)
    message = models.TextField("nội dung")
    data = models.JSONField("chỗ và số liệu", default=dict)
    sets = models.CharField("bộ chỉ số", max_length=200, blank=True)
    position = models.PositiveIntegerField("thứ tự", default=0)
    found_at = models.DateTimeField("thấy lúc", default=now)
    explanation = models.ForeignKey(
        FindingExplanation, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = "mâu thuẫn"
        verbose_name_plural = "mâu thuẫn"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "key"], name="finding_once"),
            models.CheckConstraint(
                condition=models.Q(severity__in=list(FindingSeverity.values)),
                name="finding_severity_known",
            ),
        ]
        indexes = [models.Index(fields=["year", "code"], name="finding_of_check")]

    def __str__(self) -> str:
        return f"{self.code} {self.unit_id}/{self.year}"


class Recheck(Job):
    """All units of a campaign checked anew. Checking twice changes nothing."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="rechecks")

    class Meta(Job.Meta):
        verbose_name = "lượt kiểm tra lại"
        verbose_name_plural = "lượt kiểm tra lại"
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(
                fields=["campaign"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="recheck_under_way_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.get_state_display()}"
