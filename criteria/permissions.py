"""Who may look at a set or a draft, and who keeps sets and their mappings."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from criteria.models import (
    IndicatorSet,
    PublicationRequest,
    PublicationState,
    SetDraft,
    SetMapping,
    SetState,
)
from dtscore.accounts.decisions import Decision
from dtscore.accounts.models import User
from dtscore.accounts.permissions import can_administer

OTHERS_MAPPING = (
    "Bảng đối chiếu này đang dùng và thuộc bộ chỉ số do tỉnh khác công bố hoặc đang dùng nên bạn"
    " chỉ xem được. Nếu thấy cần sửa, hãy trao đổi với quản trị của tỉnh ấy."
)

OTHERS_DRAFT = "Bản nháp này của tỉnh khác nên bạn không xóa được: hãy trao đổi với tỉnh ấy."


def can_edit_sets(user: User) -> Decision:
    """The administrator of a province drafts its sets and keeps their mappings."""
    return can_administer(user)


def comparable_sets(user: User) -> QuerySet[IndicatorSet]:
    """The sets that the person may lay side by side: drafts are for administrators."""
    sets = IndicatorSet.objects.order_by("code", "version")
    return sets if can_edit_sets(user) else sets.exclude(state=SetState.DRAFT)


def visible_drafts(user: User) -> QuerySet[SetDraft]:
    """The drafts of the person's province. Only its administrator may open them, see
    ``can_edit_sets``; to another province they do not exist."""
    if not user.is_active or user.unit is None or not user.unit.path:
        return SetDraft.objects.none()
    return SetDraft.objects.filter(owner=user.unit.root_pk)


def can_save_mapping(user: User, mapping: SetMapping | None) -> Decision:
    """Every province's administrator may map two sets. A mapping in use is changed by the province
    that published the set it leads to, else the one it comes from; of two that came with the
    portal, by the province that is the only one to use them."""
    decision = can_edit_sets(user)
    if not decision or mapping is None or mapping.confirmed_at is None:
        return decision
    if decides_on([mapping.target, mapping.source], user):
        return decision
    return Decision(False, OTHERS_MAPPING)


def can_delete_mapping(user: User, mapping: SetMapping) -> Decision:
    """Who may change it; a draft only the province that wrote it, else the one that decides on
    the sets."""
    decision = can_save_mapping(user, mapping)
    if not decision or mapping.confirmed_at:
        return decision
    writer = mapping.updated_by
    if writer is None or writer.unit_id == user.unit_id:
        return decision
    if decides_on([mapping.target, mapping.source], user):
        return decision
    return Decision(False, OTHERS_DRAFT)


def decides_on(sets: Sequence[IndicatorSet], user: User) -> bool:
    """Whether the sets are the matter of the person's province: the first that has a publisher
    decides; without any, nobody else's campaigns may use them. At most two queries."""
    requests = PublicationRequest.objects.filter(
        indicator_set__in=sets, state=PublicationState.CONFIRMED
    )
    publishers = dict(requests.values_list("indicator_set", "owner"))
    for each in sets:
        if each.pk in publishers:
            return publishers[each.pk] == user.unit_id
    used = IndicatorSet.objects.filter(pk__in=[each.pk for each in sets])
    owners = set(used.values_list("campaigns__owner", flat=True))
    return owners <= {None, user.unit_id}
