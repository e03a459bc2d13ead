"""Publication by two: one administrator of the province proposes, another one confirms."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from criteria.catalogue.storing import store_set
from criteria.catalogue.validation import validate_set
from criteria.digest import data_digest
from criteria.models import (
    IndicatorSet,
    PublicationRequest,
    PublicationState,
    SetDraft,
)
from criteria.permissions import can_edit_sets, visible_drafts
from criteria.publication import can_confirm, can_retire, open_request
from criteria.services.lifecycle import retire_set
from dtscore.accounts.decisions import demand
from dtscore.accounts.journal import note
from dtscore.accounts.models import JournalAction, User

CHANGED_SINCE = "Bản nháp đã được sửa sau khi đề nghị."
OUTDATED = (
    "Bản nháp không còn như lúc bạn xem: hãy đọc lại trang này rồi quyết định. Chưa có gì được"
    " thực hiện."
)
FAULTY = "Bản nháp còn {count} chỗ cần sửa: hãy sửa hết rồi mới đề nghị công bố."
PROPOSED_ALREADY = "Bản nháp này đã được {who} đề nghị công bố rồi."
DECIDED = "Đề nghị công bố này đã được quyết định hoặc đã rút: hãy mở lại trang."
NO_REASON = "Hãy ghi lý do không đồng ý, để người lập bản nháp biết cần sửa gì."
IN_USE = (
    "Bộ chỉ số đang được dùng trong đợt đánh giá chưa xong: {names}. Hãy hoàn tất các đợt này rồi"
    " ngừng sử dụng."
)
# The statuses of an assessment that has its official result.
FINISHED = ("final", "published")


def propose_publication(*, actor: User, draft: SetDraft, seen: int) -> PublicationRequest:
    """Ask that the draft be published as the actor has seen it (``seen``: its stamp).

    Raises ``ValidationError`` for a draft with faults, one that was saved meanwhile, and one that
    is proposed already.
    """
    demand(can_edit_sets(actor))
    with transaction.atomic():
        locked = _locked_draft(actor, draft.pk)
        if locked.version_stamp != seen:
            raise ValidationError(OUTDATED)
        if locked.fault_count:
            raise ValidationError(FAULTY.format(count=locked.fault_count))
        validate_set(locked.data)
        _close_outdated(actor, locked)
        if waiting := open_request(locked):
            raise ValidationError(PROPOSED_ALREADY.format(who=waiting.proposed_by))
        request = PublicationRequest.objects.create(
            owner=locked.owner,
            draft=locked,
            subject=_subject(locked),
            digest=data_digest(locked.data),
            draft_stamp=locked.version_stamp,
            proposed_by=actor,
        )
        _journal(actor, JournalAction.SET_PROPOSED, request)
    return request


def confirm_publication(*, actor: User, request: PublicationRequest, digest: str) -> IndicatorSet:
    """Publish what was proposed; ``digest`` is that of what the actor has read.

    The draft becomes the frozen set and is gone. Raises ``ValidationError`` when anything changed
    since, ``InvalidSetError`` when the set cannot be stored, ``PermissionDenied`` for the one who
    proposed it.
    """
    with transaction.atomic():
        locked, draft = _locked_request(actor, request.pk)
        demand(can_confirm(actor, locked))
        if locked.digest != digest or data_digest(draft.data) != digest:
            raise ValidationError(OUTDATED)
        stored = store_set(spec=validate_set(draft.data), publish=True).indicator_set
        locked.indicator_set = stored
        _decide(locked, actor, PublicationState.CONFIRMED, "")
        _journal(actor, JournalAction.SET_PUBLISHED, locked)
        draft.delete()
    return stored


def refuse_publication(*, actor: User, request: PublicationRequest, comment: str) -> None:
    """Say no, with a reason; the draft stays and can be changed and proposed again."""
    with transaction.atomic():
        locked, _ = _locked_request(actor, request.pk)
        demand(can_confirm(actor, locked))
        if not comment.strip():
            raise ValidationError({"comment": NO_REASON})
        _decide(locked, actor, PublicationState.REFUSED, comment.strip())
        _journal(actor, JournalAction.SET_REFUSED, locked)


def withdraw_publication(*, actor: User, request: PublicationRequest) -> None:
    """Take the own proposal back."""
    demand(can_edit_sets(actor))
    with transaction.atomic():
        locked, _ = _locked_request(actor, request.pk)
        if locked.proposed_by_id != actor.pk:
            raise ValidationError("Chỉ người đề nghị được rút đề nghị của mình.")
        _decide(locked, actor, PublicationState.WITHDRAWN, "")
        _journal(actor, JournalAction.SET_CHANGED, locked, {"Đề nghị công bố": ("", "đã rút")})


def retire_published(*, actor: User, indicator_set: IndicatorSet) -> IndicatorSet:
    """Take a published set out of use. Refused while a campaign that is not finished uses it."""
    with transaction.atomic():
        locked = IndicatorSet.objects.select_for_update().get(pk=indicator_set.pk)
        demand(can_retire(actor, locked))
        if names := campaigns_in_work(locked):
            raise ValidationError(IN_USE.format(names="; ".join(names)))
        retired = retire_set(indicator_set=locked)
        note(actor=actor, action=JournalAction.SET_RETIRED, subject=str(retired))
    return retired


def campaigns_in_work(indicator_set: IndicatorSet) -> list[str]:
    """Campaigns of the set that are prepared or have an assessment without an official result.

    They live in a room above this one: asked for through the set's own relation.
    """
    campaigns: Any = indicator_set.campaigns
    counted = campaigns.annotate(
        opened=Count("assessments"),
        finished=Count("assessments", filter=Q(assessments__status__in=FINISHED)),
    )
    found = counted.filter(Q(opened=0) | Q(finished__lt=F("opened"))).order_by("year", "name")
    return [f"{name} ({year})" for name, year in found.values_list("name", "year")]


def _locked_draft(actor: User, pk: int) -> SetDraft:
    """The draft, held: nobody saves it and nobody publishes it meanwhile."""
    rows = visible_drafts(actor).select_for_update(of=("self",)).select_related("owner")
    draft = rows.filter(pk=pk).first()
    if draft is None:
        raise ValidationError(DECIDED)
    return draft


def _locked_request(actor: User, pk: int) -> tuple[PublicationRequest, SetDraft]:
    """The request and its draft, the draft held first; both as they stand now."""
    seen = PublicationRequest.objects.filter(pk=pk, owner=actor.unit_id).first()
    if seen is None or seen.draft_id is None:
        raise ValidationError(DECIDED)
    draft = _locked_draft(actor, seen.draft_id)
    request = PublicationRequest.objects.select_for_update(of=("self",)).get(pk=pk)
    if request.state != PublicationState.PROPOSED:
        raise ValidationError(DECIDED)
    if request.draft_stamp != draft.version_stamp:
        raise ValidationError(OUTDATED)
    return request, draft


def _close_outdated(actor: User, draft: SetDraft) -> None:
    """A proposal of what the draft no longer is counts as withdrawn."""
    outdated = PublicationRequest.objects.filter(draft=draft, state=PublicationState.PROPOSED)
    for request in outdated.exclude(draft_stamp=draft.version_stamp):
        _decide(request, actor, PublicationState.WITHDRAWN, CHANGED_SINCE)


def _decide(
    request: PublicationRequest, actor: User, state: PublicationState, comment: str
) -> None:
    request.state, request.comment = state, comment
    request.decided_by, request.decided_at = actor, timezone.now()
    request.save()


def _journal(
    actor: User,
    action: JournalAction,
    request: PublicationRequest,
    more: dict[str, tuple[str, str]] | None = None,
) -> None:
    changes = {"Người đề nghị": ("", str(request.proposed_by)), **(more or {})}
    if action in {JournalAction.SET_PUBLISHED, JournalAction.SET_REFUSED}:
        changes["Người quyết định"] = ("", str(actor))
    if request.comment:
        changes["Lý do"] = ("", request.comment)
    changes["Mã nội dung (SHA-256)"] = ("", request.digest)
    note(actor=actor, action=action, subject=request.subject, changes=changes, unit=request.owner)


def _subject(draft: SetDraft) -> str:
    return f"{draft.code} phiên bản {draft.version}: {draft.title}"
