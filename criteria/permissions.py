"""Who may look at a set and who keeps the mappings, and why not."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from criteria.models import IndicatorSet, SetDraft, SetState
from dtscore.accounts.decisions import ALLOWED, Decision
from dtscore.accounts.models import Role, User


def administers(user: User) -> bool:
    """Whether the person is an administrator of a whole province."""
    return (
        user.is_active
        and user.role == Role.PROVINCIAL_ADMIN
        and user.unit is not None
        and user.unit.parent_id is None
    )


def comparable_sets(user: User) -> QuerySet[IndicatorSet]:
    """The sets that the person may lay side by side: drafts are for administrators."""
    sets = IndicatorSet.objects.order_by("code", "version")
    return sets if administers(user) else sets.exclude(state=SetState.DRAFT)


def demand_mapping_rights(user: User) -> None:
    """Stop whoever does not administer a province; the sentence reaches the person."""
    if not administers(user):
        raise PermissionDenied("Chỉ quản trị tỉnh được lập và sửa bảng đối chiếu bộ chỉ số.")


def can_edit_sets(user: User) -> Decision:
    """The administrator of a province drafts its sets."""
    if not user.is_active or user.role != Role.PROVINCIAL_ADMIN:
        return Decision(False, "Chỉ quản trị tỉnh được lập và sửa bản nháp bộ chỉ số.")
    if not administers(user):
        return Decision(False, "Tài khoản chưa gắn với tỉnh nào: hãy liên hệ người quản trị cổng.")
    return ALLOWED


def visible_drafts(user: User) -> QuerySet[SetDraft]:
    """The drafts of the person's province. Only its administrator may open them, see
    ``can_edit_sets``; to another province they do not exist."""
    if not user.is_active or user.unit is None or not user.unit.path:
        return SetDraft.objects.none()
    return SetDraft.objects.filter(owner=user.unit.root_pk)
