"""Administrative units of Vietnam through time, and which unit took over from which."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from dtscore.text import fold

PATH_SEPARATOR = "/"
NAME_LENGTH = 100


class UnitLevel(models.TextChoices):
    """The three levels of administration; since 1/7/2025 no unit of the middle one exists."""

    PROVINCE = "province", "Tỉnh/thành phố trực thuộc trung ương"
    DISTRICT = "district", "Cấp huyện"
    COMMUNE = "commune", "Cấp xã"


class UnitQuerySet(models.QuerySet["AdministrativeUnit"]):
    """Filters on units alone; each can be joined to the others."""

    def within(self, unit: AdministrativeUnit) -> Self:
        """The unit itself and everything beneath it, of any time.

        A unit without a path has not been placed in the tree yet: nothing lies within it.
        """
        if not unit.path:
            return self.none()
        return self.filter(path__startswith=unit.path)

    def existing_on(self, day: datetime.date) -> Self:
        """Units that exist on that day, their first and last day included."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )

    def search(self, text: str) -> Self:
        """Units whose name and kind hold every word, whatever case and diacritics.

        A word of digits also finds the units whose official code begins with it.
        """
        units = self
        for word in fold(text).split():
            found = Q(search_text__contains=word)
            if word.isdecimal():
                found |= Q(code__startswith=word)
            units = units.filter(found)
        return units

    def in_order(self) -> Self:
        """By name as a Vietnamese dictionary orders it; the code decides between namesakes."""
        return self.order_by("sort_key", "code", "pk")

    def refresh_paths(self) -> int:
        """Write the path of every unit here whose path is not its parent's plus its own key.

        One UPDATE a level, from the top. Returns the number of rows written.
        """
        parent = AdministrativeUnit.objects.filter(pk=OuterRef("parent_id")).values("path")[:1]
        right = Concat(
            Coalesce(Subquery(parent), Value(PATH_SEPARATOR)),
            Cast("pk", models.CharField()),
            Value(PATH_SEPARATOR),
        )
        written = 0
        for level in UnitLevel.values:
            written += self.filter(level=level).exclude(path=right).update(path=right)
        return written


class AdministrativeUnit(models.Model):
    """One unit during one stretch of time.

    A unit that is newly formed is a new row even where it keeps the code or the name of one before
    it, so a row is known by level, code and first day. Names are kept as officially spelt: tone
    marks are never moved (hòa, hoà), only the Unicode form is NFC.
    """

    level = models.CharField("cấp", max_length=10, choices=UnitLevel.choices)
    code = models.CharField("mã đơn vị hành chính", max_length=5)
    electronic_id = models.CharField("mã định danh điện tử", max_length=35, blank=True)
    kind = models.CharField("loại", max_length=20, help_text="Viết thường: xã, phường, thị trấn …")
    name = models.CharField(
        "tên", max_length=NAME_LENGTH, help_text="Không kèm loại, viết như văn bản gốc"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name="đơn vị cấp trên",
        on_delete=models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
    )
    path = models.CharField("đường dẫn", max_length=80, blank=True, editable=False)
    place_name = models.CharField(
        "địa danh trên văn bản",
        max_length=100,
        blank=True,
        help_text="Để trống thì dùng tên đơn vị",
    )
    valid_from = models.DateField(
        "có từ ngày", null=True, blank=True, help_text="Để trống: có từ trước khi có dữ liệu"
    )
    valid_to = models.DateField(
        "ngày cuối cùng còn tồn tại", null=True, blank=True, help_text="Để trống: đang tồn tại"
    )
    search_text = models.CharField(max_length=130, blank=True, editable=False)
    sort_key = models.CharField(max_length=400, blank=True, editable=False)
    signatory_title = models.CharField("chức vụ người ký", max_length=100, blank=True)
    signatory_name = models.CharField("họ tên người ký", max_length=100, blank=True)
    is_demo = models.BooleanField("dữ liệu mẫu", default=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị hành chính"
        verbose_name_plural = "đơn vị hành chính"
        constraints = (
            models.UniqueConstraint(
                fields=("level", "code", "valid_from"), name="unit_once_per_first_day"
            ),
            # Both databases hold two nulls for different, hence the second constraint.
            models.UniqueConstraint(
                fields=("level", "code"),
                condition=Q(valid_from__isnull=True),
                name="unit_once_without_first_day",
            ),
            models.CheckConstraint(
                condition=Q(level__in=UnitLevel.values), name="unit_level_known"
            ),
            models.CheckConstraint(
                condition=Q(level=UnitLevel.PROVINCE, parent__isnull=True)
                | (~Q(level=UnitLevel.PROVINCE) & Q(parent__isnull=False)),
                name="unit_parent_unless_province",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="unit_ends_after_it_begins",
            ),
        )
        indexes = (
            # The operator class makes LIKE 'prefix%' use the index on PostgreSQL whatever the
            # collation; SQLite has no operator classes and Django leaves it out there.
            models.Index(
                fields=("path",), name="unit_path_prefix", opclasses=("varchar_pattern_ops",)
            ),
            models.Index(fields=("sort_key", "code"), name="unit_in_order"),
        )

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Kind and name inside a sentence: "xã Quảng Bình".

        A kind before a number takes a capital ("Phường 5"): Nghị định 30/2020/NĐ-CP, Phụ lục II.
        """
        kind = self.kind.capitalize() if self._is_numbered else self.kind
        return f"{kind} {self.name}"

    @property
    def title_name(self) -> str:
        """Kind and name in capitals, as in the header of a document: "XÃ QUẢNG BÌNH"."""
        return self.full_name.upper()

    @property
    def document_place(self) -> str:
        """The place before the date of a document.

        Units named by a number are written in full there: Nghị định 30/2020/NĐ-CP, Phụ lục I.
        """
        if self.place_name:
            return self.place_name
        return self.full_name if self._is_numbered else self.name

    @property
    def _is_numbered(self) -> bool:
        return self.name[:1].isdecimal()

    @property
    def levels_above(self) -> frozenset[str]:
        """The levels of the units that this one lies under, read from its path."""
        ancestors = self.path.strip(PATH_SEPARATOR).count(PATH_SEPARATOR)
        above = [UnitLevel.PROVINCE.value, UnitLevel.DISTRICT.value]
        return frozenset(above[:ancestors])

    @property
    def root_pk(self) -> int:
        """The key of the province that the unit lies in, or its own, read from its path."""
        return int(self.path.strip(PATH_SEPARATOR).partition(PATH_SEPARATOR)[0])

    def exists_on(self, day: datetime.date) -> bool:
        """Whether the unit exists on that day, its first and last day included."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


class UnitSuccession(models.Model):
    """Some or all of one unit became part of another on a day."""

    predecessor = models.ForeignKey(
        AdministrativeUnit,
        verbose_name="đơn vị trước",
        on_delete=models.PROTECT,
        related_name="successions",
    )
    successor = models.ForeignKey(
        AdministrativeUnit,
        verbose_name="đơn vị kế thừa",
        on_delete=models.PROTECT,
        related_name="predecessions",
    )
    effective_on = models.DateField("ngày có hiệu lực")
    share = models.DecimalField(
        "phần chuyển sang",
        max_digits=7,
        decimal_places=6,
        null=True,
        blank=True,
        help_text="1 là toàn bộ; để trống khi chưa có căn cứ",
    )
    basis = models.TextField("căn cứ", blank=True)

    class Meta:
        verbose_name = "kế thừa đơn vị"
        verbose_name_plural = "kế thừa đơn vị"
        constraints = (
            models.UniqueConstraint(
                fields=("predecessor", "successor", "effective_on"), name="succession_once_per_day"
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True)
                | (Q(share__gt=Decimal(0)) & Q(share__lte=Decimal(1))),
                name="succession_share_is_part",
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="succession_between_two_units"
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"
