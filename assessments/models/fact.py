"""A fact: a base figure of a unit and a year, entered once and read by every indicator."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from criteria.models import FactKind
from dtscore.accounts.models import AdministrativeUnit
from dtscore.fields import ExactDecimalField


class Fact(models.Model):
    """The value that counts, with its source and the day it describes.

    ``note`` says what else has been printed about the same figure.
    """

    unit = models.ForeignKey(AdministrativeUnit, models.PROTECT, related_name="facts")
    year = models.PositiveSmallIntegerField("năm")
    kind = models.ForeignKey(FactKind, models.PROTECT, related_name="facts")
    value = ExactDecimalField("giá trị")
    source = models.CharField("nguồn", max_length=300)
    as_of = models.DateField("tính đến ngày", null=True, blank=True)
    note = models.TextField("ghi chú", blank=True)
    version = models.PositiveIntegerField("phiên bản", default=1)
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người sửa"
    )

    class Meta:
        verbose_name = "số liệu nền"
        verbose_name_plural = "số liệu nền"
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "kind"], name="fact_once"),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="fact_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.year}: {self.value}"
