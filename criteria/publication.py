"""Who may publish and retire sets, and where a draft's publication stands."""

from __future__ import annotations

from criteria.models import (
    IndicatorSet,
    PublicationRequest,
    PublicationState,
    SetDraft,
)
from criteria.permissions import can_edit_sets, decides_on
from dtscore.accounts.decisions import ALLOWED, Decision
from dtscore.accounts.models import Role, User

ONLY_ONE = (
    "Cần một quản trị tỉnh khác xác nhận, nhưng tỉnh chỉ có một tài khoản quản trị đang hoạt động:"
    " hãy lập thêm một tài khoản quản trị tỉnh, rồi nhờ người ấy mở trang này."
)
ANOTHER = "Bạn là người đề nghị nên cần một quản trị khác của tỉnh xác nhận: {names}."


def open_request(draft: SetDraft) -> PublicationRequest | None:
    """The proposal that waits for a decision; one of an earlier state of the draft does not."""
    waiting = draft.requests.filter(
        state=PublicationState.PROPOSED, draft_stamp=draft.version_stamp
    )
    return waiting.select_related("proposed_by", "owner").first()


def last_request(draft: SetDraft) -> PublicationRequest | None:
    """The newest proposal whatever became of it."""
    return draft.requests.select_related("proposed_by", "decided_by").first()


def other_admins(user: User) -> list[User]:
    """The other administrators of the same province who can sign in."""
    same = User.objects.filter(role=Role.PROVINCIAL_ADMIN, unit=user.unit_id, is_active=True)
    return list(same.exclude(pk=user.pk).order_by("full_name", "pk"))


def can_confirm(user: User, request: PublicationRequest) -> Decision:
    """Another administrator of the province than the one who proposed."""
    decision = can_edit_sets(user)
    if not decision:
        return decision
    if request.owner_id != user.unit_id:
        return Decision(False, "Bản nháp này của tỉnh khác.")
    if request.proposed_by_id != user.pk:
        return ALLOWED
    others = other_admins(user)
    if not others:
        return Decision(False, ONLY_ONE)
    return Decision(False, ANOTHER.format(names=", ".join(map(str, others))))


def can_retire(user: User, indicator_set: IndicatorSet) -> Decision:
    """The administrator of the province that published the set, or, of a set that came with the
    portal, of a province that is the only one to use it."""
    decision = can_edit_sets(user)
    if not decision or decides_on([indicator_set], user):
        return decision
    return Decision(False, "Bộ chỉ số này do tỉnh khác công bố hoặc đang dùng.")


def publisher_name(indicator_set: IndicatorSet) -> str:
    """Who published the set, in words. No query where its requests are prefetched with their
    owners."""
    for request in indicator_set.requests.all():
        if request.state == PublicationState.CONFIRMED:
            return f"{request.owner.full_name} công bố"
    return "có sẵn trong cổng"
