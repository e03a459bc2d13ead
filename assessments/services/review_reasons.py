"""Keeping the list of reasons: add, order, retire, revive. Decisions hold copies of the words, so
that nothing here changes what was decided."""

from __future__ import annotations

from typing import Literal

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.models import Action, ReviewReason
from assessments.permissions import can_edit_reasons, demand
from assessments.selectors.review_reasons import reasons_of
from assessments.services.history import record
from assessments.services.locking import lock_unit
from dtscore.accounts.models import AdministrativeUnit, User
from dtscore.text import has_control, one_line

LONGEST_REASON = 200
LONGEST_LIST = 100
IN_USE, RETIRED = "đang dùng", "ngừng dùng"
SUGGESTED = (
    "Thiếu tài liệu kiểm chứng",
    "Tài liệu kiểm chứng không đúng nội dung của chỉ số",
    "Tài liệu kiểm chứng ban hành ngoài thời gian đánh giá",
    "Văn bản chưa có chữ ký, con dấu hoặc số, ngày ban hành",
    "Số liệu không khớp với tài liệu kiểm chứng",
    "Số liệu không khớp với số liệu nền hoặc số liệu của ngành",
    "Tính sai tỷ lệ hoặc sai số học",
    "Áp dụng chưa đúng cách tính điểm của bộ chỉ số",
    "Kết quả thực hiện mô tả chưa đủ căn cứ để cho điểm",
    "Đã có tài liệu bổ sung, công nhận thêm điểm",
)
Change = Literal["up", "down", "retire", "revive"]


@transaction.atomic
def add_reason(*, actor: User, words: str) -> ReviewReason:
    """Put one reason at the end of the actor's province's list. Raises PermissionDenied or
    ValidationError (field: words)."""
    province = _held_province(actor)
    known = list(reasons_of(province))
    words = _checked(words, known)
    reason = ReviewReason.objects.create(
        owner=province, words=words, position=_after(known), is_active=True
    )
    _record(actor, reason, "", IN_USE)
    return reason


@transaction.atomic
def add_suggested(*, actor: User) -> int:
    """Fill an empty list with what most provinces will want; a list that is not empty is left
    alone. Returns how many were added."""
    province = _held_province(actor)
    if reasons_of(province).exists():
        return 0
    for position, words in enumerate(SUGGESTED, start=1):
        reason = ReviewReason.objects.create(owner=province, words=words, position=position)
        _record(actor, reason, "", IN_USE)
    return len(SUGGESTED)


@transaction.atomic
def change_reason(*, actor: User, reason: ReviewReason, change: Change) -> None:
    """Move it one place, retire it or use it again. Nothing happens where it is so already."""
    province = _held_province(actor)
    listed = list(reasons_of(province))
    held = next(row for row in listed if row.pk == reason.pk)
    if change in ("up", "down"):
        _reorder(actor, listed, held, -1 if change == "up" else 1)
        return
    wanted = change == "revive"
    if held.is_active == wanted:
        return
    held.is_active = wanted
    held.save(update_fields=["is_active"])
    _record(actor, held, RETIRED if wanted else IN_USE, IN_USE if wanted else RETIRED)


def _held_province(actor: User) -> AdministrativeUnit:
    """One writer at a time in a province's list."""
    demand(can_edit_reasons(actor))
    assert actor.unit is not None
    lock_unit(actor.unit)
    return actor.unit


def _checked(words: str, known: list[ReviewReason]) -> str:
    if has_control(words):
        raise ValidationError({"words": "Có ký tự điều khiển, hãy gõ lại."})
    words = one_line(words)
    if not words:
        raise ValidationError({"words": "Hãy ghi lý do."})
    if len(words) > LONGEST_REASON:
        length = len(words)
        raise ValidationError(
            {"words": f"Ghi không quá {LONGEST_REASON} ký tự; đang có {length} ký tự."}
        )
    if len(known) >= LONGEST_LIST:
        raise ValidationError({"words": f"Danh mục đã có {LONGEST_LIST} lý do, không thêm nữa."})
    same = next((row for row in known if row.words.casefold() == words.casefold()), None)
    if same and same.is_active:
        raise ValidationError({"words": f"Danh mục đã có lý do “{same.words}”."})
    if same:
        sentence = f"Lý do “{same.words}” đã có nhưng đang ngừng dùng: hãy bấm “Dùng lại”."
        raise ValidationError({"words": sentence})
    return words


def _after(known: list[ReviewReason]) -> int:
    return max((row.position for row in known), default=0) + 1


def _reorder(actor: User, listed: list[ReviewReason], held: ReviewReason, by: int) -> None:
    """Change places with the neighbour; the numbers of the list are written anew."""
    at = listed.index(held)
    if not 0 <= at + by < len(listed):
        return
    listed[at], listed[at + by] = listed[at + by], listed[at]
    for position, row in enumerate(listed, start=1):
        row.position = position
    ReviewReason.objects.bulk_update(listed, ["position"])
    _record(actor, held, f"thứ {at + 1}", f"thứ {at + by + 1}")


def _record(actor: User, reason: ReviewReason, before: str, after: str) -> None:
    record(
        actor=actor,
        action=Action.REASON_LISTED,
        unit=reason.owner,
        changes={reason.words: (before, after)},
    )
