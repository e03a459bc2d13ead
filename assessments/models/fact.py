"""A fact: a base figure of a unit and a year, entered once and read by every indicator."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.models.document import OfficialDocument
from assessments.models.history import LONGEST_SUBJECT
from criteria.models import FactKind
from dtscore.accounts.models import AdministrativeUnit
from dtscore.fields import ExactDecimalField


class Fact(models.Model):
    """The value that counts, with its source and the day it describes.

    ``note`` says what else has been printed about the same figure, ``document`` is the source where
    it stands in the unit's register. ``is_preloaded``: the value is the province's own, which alone
    it may lock against the unit.
    """

    unit = models.ForeignKey(AdministrativeUnit, models.PROTECT, related_name="facts")
    year = models.PositiveSmallIntegerField("năm")
    kind = models.ForeignKey(FactKind, models.PROTECT, related_name="facts")
    value = ExactDecimalField("giá trị")
    source = models.CharField("nguồn", max_length=300)
    document = models.ForeignKey(
        OfficialDocument,
        models.PROTECT,
        related_name="facts",
        null=True,
        blank=True,
        verbose_name="văn bản nguồn",
    )
    as_of = models.DateField("tính đến ngày", null=True, blank=True)
    note = models.TextField("ghi chú", blank=True)
    version = models.PositiveIntegerField("phiên bản", default=1)
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người sửa"
    )
    is_preloaded = models.BooleanField("do tỉnh nạp", default=False)
    locked_at = models.DateTimeField("khóa lúc", null=True, blank=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="người khóa",
    )

    class Meta:
        verbose_name = "số liệu nền"
        verbose_name_plural = "số liệu nền"
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "kind"], name="fact_once"),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="fact_not_negative"),
            models.CheckConstraint(
                condition=models.Q(locked_at__isnull=True, locked_by__isnull=True)
                | models.Q(locked_at__isnull=False, locked_by__isnull=False, is_preloaded=True),
                name="fact_locked_by_its_province",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.year}: {self.value}"

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None


def subject_of_fact(label: str, year: int) -> str:
    """Names a base figure in the history of its unit."""
    return f"{label} {year}"[:LONGEST_SUBJECT]
