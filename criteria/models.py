"""Indicator sets as rows: IndicatorSet → Group → Pillar → Indicator, and the kinds of facts.

A set is written by ``criteria.catalogue.storing`` and read back by ``criteria.selectors``. Inside
a set CASCADE is right, since only a draft can be deleted; whatever else points here uses PROTECT.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from criteria.comparing import RELATION_WORDS, Relation
from criteria.freezing import DRAFT, PUBLISHED, RETIRED, FreezableModel
from dtscore.accounts.models import AdministrativeUnit
from dtscore.fields import ExactDecimalField


class SetState(models.TextChoices):
    """draft → published → retired, one way only."""

    DRAFT = DRAFT, "Bản nháp"
    PUBLISHED = PUBLISHED, "Đã công bố"
    RETIRED = RETIRED, "Ngừng sử dụng"


class SetKind(models.TextChoices):
    """Whether indicators earn points or a verdict."""

    POINTS = "points", "Chấm điểm"
    PASS_FAIL = "pass_fail", "Đạt / không đạt"


class Certainty(models.TextChoices):
    """How well a number is known."""

    STATED = "stated", "Quyết định nêu"
    INFERRED = "inferred", "Suy ra"
    ASSUMED = "assumed", "Giả định"


class EvidenceNeed(models.TextChoices):
    """Whether an indicator counts without evidence."""

    REQUIRED = "required", "Bắt buộc"
    OPTIONAL = "optional", "Không bắt buộc"


class FactKind(models.Model):
    """A base figure (dân số, số hộ …) that indicators of any set read; one meaning per code."""

    code = models.CharField(max_length=60, unique=True)
    label = models.TextField()
    measure = models.CharField(max_length=60)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.label


class IndicatorSet(FreezableModel):
    """One version of a decision's set. Frozen from publication on; see ``FreezableModel``.

    ``facts`` repeats label and measure so that a published set says for ever what it said.
    """

    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=SetKind)
    title = models.TextField()
    short_title = models.TextField()
    issuer = models.TextField()
    legal_bases = models.JSONField(default=list)
    applies_from = models.PositiveSmallIntegerField()
    rounding_mode = models.CharField(max_length=10)
    rounding_decimals = models.PositiveSmallIntegerField()
    rounding_basis = models.CharField(max_length=10, choices=Certainty)
    rounding_source = models.TextField()
    tolerance = ExactDecimalField()
    tolerance_basis = models.CharField(max_length=10, choices=Certainty)
    tolerance_source = models.TextField()
    policies = models.JSONField()
    report = models.JSONField()
    facts = models.JSONField(default=list)
    max_points = ExactDecimalField(null=True)
    max_points_basis = models.CharField(max_length=10, choices=Certainty, blank=True)
    max_points_source = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=SetState, default=SetState.DRAFT)
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("code", "version")
        constraints = (
            models.UniqueConstraint("code", "version", name="indicator_set_code_version"),
            models.CheckConstraint(
                name="indicator_set_state_dates",
                condition=Q(state=DRAFT, published_at=None, retired_at=None)
                | Q(state=PUBLISHED, published_at__isnull=False, retired_at=None)
                | Q(state=RETIRED, published_at__isnull=False, retired_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} (phiên bản {self.version})"


class SetDraft(models.Model):
    """A set that a province is still working on, as the plain data of its file.

    Rows (``IndicatorSet`` …) hold only what ``validate_set`` takes, and everything that reads them
    relies on it: maxima add up, rules name inputs that exist. A draft is half of that for days, so
    it is kept as data, judged each time it is shown, and becomes rows when it is published. The
    columns beside ``data`` repeat it for lists: ``version`` is 0 and ``code`` empty where the data
    has none. Decimals are exact text in ``data``. ``version_stamp`` grows with every save.
    """

    owner = models.ForeignKey(AdministrativeUnit, models.PROTECT, related_name="set_drafts")
    based_on = models.ForeignKey(IndicatorSet, models.PROTECT, null=True, related_name="drafts")
    code = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=0)
    title = models.TextField(blank=True)
    fault_count = models.PositiveIntegerField(default=0)
    data = models.JSONField(default=dict)
    version_stamp = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("code", "version", "pk")
        constraints = (
            models.UniqueConstraint(
                "owner",
                "code",
                "version",
                condition=~Q(code="") & Q(version__gt=0),
                name="set_draft_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code or 'chưa có mã'} (bản nháp của phiên bản {self.version or '?'})"


class Group(FreezableModel):
    """A group of pillars, in the order of the decision."""

    STATE_LOOKUP: ClassVar[str] = "indicator_set__state"
    PARENTS: ClassVar[tuple[str, ...]] = ("indicator_set",)

    indicator_set = models.ForeignKey(IndicatorSet, models.CASCADE, related_name="groups")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    title = models.TextField(blank=True)

    class Meta:
        ordering = ("indicator_set", "position")
        constraints = (
            models.UniqueConstraint("indicator_set", "code", name="group_code_in_set"),
            models.UniqueConstraint("indicator_set", "position", name="group_position_in_set"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()


class Pillar(FreezableModel):
    """A main indicator with a maximum of its own, which its indicators need not use up."""

    STATE_LOOKUP: ClassVar[str] = "group__indicator_set__state"
    PARENTS: ClassVar[tuple[str, ...]] = ("group",)

    group = models.ForeignKey(Group, models.CASCADE, related_name="pillars")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    title = models.TextField()
    max_points = ExactDecimalField(null=True)
    max_points_basis = models.CharField(max_length=10, choices=Certainty, blank=True)
    max_points_source = models.TextField(blank=True)

    class Meta:
        ordering = ("group", "position")
        constraints = (
            models.UniqueConstraint("group", "code", name="pillar_code_in_group"),
            models.UniqueConstraint("group", "position", name="pillar_position_in_group"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Indicator(FreezableModel):
    """One indicator: wording, inputs, rule and maximum. Answers point here with PROTECT.

    ``search_text`` holds code, title and requirement without diacritics, for searching.
    """

    STATE_LOOKUP: ClassVar[str] = "indicator_set__state"
    PARENTS: ClassVar[tuple[str, ...]] = ("indicator_set", "pillar")

    indicator_set = models.ForeignKey(IndicatorSet, models.CASCADE, related_name="indicators")
    pillar = models.ForeignKey(Pillar, models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    title = models.TextField()
    requirement = models.TextField(blank=True)
    rule = models.JSONField()
    inputs = models.JSONField(default=list)
    max_points = ExactDecimalField(null=True)
    max_points_basis = models.CharField(max_length=10, choices=Certainty, blank=True)
    max_points_source = models.TextField(blank=True)
    evidence = models.CharField(max_length=10, choices=EvidenceNeed, default=EvidenceNeed.REQUIRED)
    applies_from = models.PositiveSmallIntegerField(null=True)
    legal_basis = models.TextField(blank=True)
    explain = models.JSONField(default=list)
    policies = models.JSONField(null=True)
    search_text = models.TextField(blank=True)

    class Meta:
        ordering = ("pillar", "position")
        constraints = (
            models.UniqueConstraint("indicator_set", "code", name="indicator_code_in_set"),
            models.UniqueConstraint("pillar", "position", name="indicator_position_in_pillar"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class MappingKind(models.TextChoices):
    """Two sets of which one follows the other, or two that are answered in the same year."""

    SUCCESSION = "succession", "Kế tiếp"
    CROSSWALK = "crosswalk", "Song song"

    @property
    def slug(self) -> str:
        """As it stands in addresses."""
        return "ke-tiep" if self is MappingKind.SUCCESSION else "song-song"


class MappingRelation(models.TextChoices):
    """How an indicator of the source set answers to the target set."""

    SAME = Relation.SAME.value, RELATION_WORDS[Relation.SAME]
    CHANGED = Relation.CHANGED.value, RELATION_WORDS[Relation.CHANGED]
    SPLIT = Relation.SPLIT.value, RELATION_WORDS[Relation.SPLIT]
    MERGED = Relation.MERGED.value, RELATION_WORDS[Relation.MERGED]
    DROPPED = Relation.DROPPED.value, RELATION_WORDS[Relation.DROPPED]


class SetMapping(models.Model):
    """Which indicator of one published set is which of another. Nobody's work rests on it before
    it is confirmed. Written by ``criteria.mappings.saving``, which refuses circles."""

    source = models.ForeignKey(IndicatorSet, models.PROTECT, related_name="mappings_from")
    target = models.ForeignKey(IndicatorSet, models.PROTECT, related_name="mappings_to")
    kind = models.CharField(max_length=10, choices=MappingKind)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    confirmed_at = models.DateTimeField(null=True)
    # Empty where a file was loaded at the command line.
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("source", "target", "kind")
        constraints = (
            models.UniqueConstraint("source", "target", "kind", name="mapping_of_two_sets"),
            models.CheckConstraint(
                name="mapping_between_two_sets", condition=~Q(source=models.F("target"))
            ),
            models.CheckConstraint(
                name="mapping_kind_known", condition=Q(kind__in=list(MappingKind.values))
            ),
            models.CheckConstraint(
                name="mapping_confirmed_when",
                condition=Q(confirmed_by=None) | Q(confirmed_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} → {self.target} ({self.get_kind_display().lower()})"

    @property
    def slug(self) -> str:
        """Its kind as it stands in addresses."""
        return MappingKind(self.kind).slug


class MappingLink(models.Model):
    """One indicator of the source set and one of the target set, or none where it was dropped.
    One that was split has several links, so has one that several were merged into."""

    mapping = models.ForeignKey(SetMapping, models.CASCADE, related_name="links")
    relation = models.CharField(max_length=10, choices=MappingRelation)
    source = models.ForeignKey(Indicator, models.PROTECT, related_name="links_on")
    target = models.ForeignKey(Indicator, models.PROTECT, null=True, related_name="links_back")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("mapping", "source", "target")
        constraints = (
            models.UniqueConstraint("mapping", "source", "target", name="mapping_link_once"),
            models.UniqueConstraint(
                "mapping", "source", condition=Q(target=None), name="mapping_drop_once"
            ),
            models.CheckConstraint(
                name="mapping_link_target",
                condition=Q(relation="dropped", target=None)
                | (~Q(relation="dropped") & Q(target__isnull=False)),
            ),
            models.CheckConstraint(
                name="mapping_relation_known",
                condition=Q(relation__in=list(MappingRelation.values)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}: {self.get_relation_display()}"


class PublicationState(models.TextChoices):
    """proposed → confirmed, refused or withdrawn."""

    PROPOSED = "proposed", "Đang chờ xác nhận"
    CONFIRMED = "confirmed", "Đã xác nhận"
    REFUSED = "refused", "Không đồng ý"
    WITHDRAWN = "withdrawn", "Đã rút"


class PublicationRequest(models.Model):
    """One administrator asks that a draft be published, another one decides.

    ``digest`` and ``draft_stamp`` say exactly what was proposed: a draft saved since is another
    thing, so the request no longer counts. The draft goes when it has become ``indicator_set``.
    """

    owner = models.ForeignKey(AdministrativeUnit, models.PROTECT, related_name="+")
    draft = models.ForeignKey(SetDraft, models.SET_NULL, null=True, related_name="requests")
    indicator_set = models.ForeignKey(
        IndicatorSet, models.PROTECT, null=True, related_name="requests"
    )
    subject = models.TextField()
    digest = models.CharField(max_length=64)
    draft_stamp = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=PublicationState, default=PublicationState.PROPOSED
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("draft",),
                condition=Q(state="proposed"),
                name="publication_request_open_once",
            ),
            models.CheckConstraint(
                name="publication_request_decided",
                condition=Q(state="proposed", decided_at=None, decided_by=None)
                | (~Q(state="proposed") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject}: {self.get_state_display()}"
