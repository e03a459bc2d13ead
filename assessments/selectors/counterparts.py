"""The same question in the other set of the same year, where a mapping says that it is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from assessments.models import Assessment
from criteria.models import Indicator, MappingKind, MappingLink, MappingRelation


@dataclass(frozen=True)
class Counterpart:
    """An indicator of another set that asks the same, and the unit's own assessment of it."""

    set_title: str
    indicator: Indicator
    is_same: bool
    note: str
    assessment_pk: int


def counterparts(assessment: Assessment, codes: Collection[str]) -> Mapping[str, list[Counterpart]]:
    """By the code of this assessment's indicator: where the unit is asked the same in the same
    year. Only assessments that the unit has. One query for any number of ``codes``."""
    this_set = assessment.campaign.indicator_set_id
    links = (
        MappingLink.objects.filter(
            Q(mapping__source=this_set, source__code__in=codes)
            | Q(mapping__target=this_set, target__code__in=codes),
            mapping__kind=MappingKind.CROSSWALK,
            mapping__confirmed_at__isnull=False,
            target__isnull=False,
        )
        .select_related("mapping__source", "mapping__target", "source__pillar", "target__pillar")
        .annotate(
            of_source=_assessments(assessment, "mapping__source"),
            of_target=_assessments(assessment, "mapping__target"),
        )
        .order_by("mapping_id", "pk")
    )
    found: dict[str, list[Counterpart]] = defaultdict(list)
    for link in links:
        one, code = _seen_from(link, this_set)
        if one is not None:
            found[code].append(one)
    return found


def _assessments(assessment: Assessment, of_set: str) -> Subquery:
    """The unit's newest assessment of a set in the same year."""
    rows: QuerySet[Assessment] = Assessment.objects.filter(
        unit=assessment.unit_id,
        campaign__year=assessment.campaign.year,
        campaign__indicator_set=OuterRef(of_set),
    )
    return Subquery(rows.order_by("-pk").values("pk")[:1])


def _seen_from(link: MappingLink, this_set: int) -> tuple[Counterpart | None, str]:
    """The other end of a link, and the code of this end."""
    assert link.target is not None
    from_source = link.mapping.source_id == this_set
    own, other = (link.source, link.target) if from_source else (link.target, link.source)
    other_set = link.mapping.target if from_source else link.mapping.source
    pk = getattr(link, "of_target" if from_source else "of_source")
    if pk is None:
        return None, own.code
    is_same = link.relation == MappingRelation.SAME
    return Counterpart(other_set.short_title, other, is_same, link.note, pk), own.code
