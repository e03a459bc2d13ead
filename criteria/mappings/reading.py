"""Reading mappings: links as plain values."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from criteria.comparing import Link, Relation
from criteria.models import IndicatorSet, MappingKind, MappingLink, SetMapping, SetState


class MappingNotFoundError(Exception):
    """No such mapping; the message is Vietnamese."""


def mapping_between(source: IndicatorSet, target: IndicatorSet, kind: str) -> SetMapping | None:
    """The mapping of these two sets, confirmed or not. One query."""
    found = SetMapping.objects.filter(source=source, target=target, kind=kind)
    return found.select_related("source", "target", "confirmed_by", "updated_by").first()


def mappings_of(indicator_set: IndicatorSet) -> QuerySet[SetMapping]:
    """Every mapping from or to a set, with both sets. One query."""
    touching = SetMapping.objects.filter(Q(source=indicator_set) | Q(target=indicator_set))
    return touching.select_related("source", "target")


def all_mappings() -> QuerySet[SetMapping]:
    """Every mapping with both sets. One query."""
    return SetMapping.objects.select_related("source", "target")


def links_of(mapping: SetMapping) -> list[Link]:
    """The links as plain values, in the order of the source set. One query."""
    rows = mapping.links.select_related("source", "target").order_by(
        "source__pillar__group__position", "source__pillar__position", "source__position",
        "target__pillar__group__position", "target__pillar__position", "target__position",
    )  # fmt: skip
    return plain_links(rows)


def plain_links(rows: Iterable[MappingLink]) -> list[Link]:
    """Rows read with source and target as plain values."""
    return [
        Link(
            Relation(row.relation),
            row.source.code,
            row.target.code if row.target else None,
            row.note,
        )
        for row in rows
    ]


def confirmed_links(source: IndicatorSet, target: IndicatorSet) -> list[Link] | None:
    """What people have confirmed about these two versions, succession before crosswalk, also where
    it was written the other way round; None where they have not. At most two queries."""
    if SetState.DRAFT in {source.state, target.state}:
        return None
    confirmed = SetMapping.objects.filter(
        source__in=(source, target), target__in=(source, target), confirmed_at__isnull=False
    )
    ranked = sorted(
        confirmed, key=lambda one: (one.source_id != source.pk, one.kind != MappingKind.SUCCESSION)
    )
    if not ranked:
        return None
    links = links_of(ranked[0])
    return links if ranked[0].source_id == source.pk else turned_round(links)


_TURNED = {Relation.SPLIT: Relation.MERGED, Relation.MERGED: Relation.SPLIT}


def turned_round(links: Iterable[Link]) -> list[Link]:
    """The same links seen from the other set; what was dropped has nothing to be seen from."""
    return [
        Link(_TURNED.get(link.relation, link.relation), link.target, link.source, link.note)
        for link in links
        if link.target is not None
    ]
