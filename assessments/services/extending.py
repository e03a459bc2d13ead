"""More time for one unit at one stage: granted with a reason, never taken back in silence."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from assessments.models import Action, Assessment, Extension, ReviewStep, Stage
from assessments.permissions import can_extend, demand
from assessments.selectors.deadlines import Deadline, open_deadlines
from assessments.services.history import record
from assessments.services.locking import lock_assessment, lock_unit
from assessments.services.notices import people_of, write_notices
from assessments.services.reminders import cancel_outdated
from assessments.workflow import Audience
from dtscore.accounts.models import User
from dtscore.text import has_control, one_line

LONGEST_REASON = 500
LONGEST_AHEAD = timedelta(days=366)


class StaleDeadlineError(Exception):
    """The day was changed, or the stage ended, after the person had opened the page."""

    def __init__(self) -> None:
        super().__init__(
            "Hạn này vừa được đổi hoặc việc này đã xong. Chưa lưu gì: hãy xem bảng hạn bên dưới"
            " rồi chọn lại."
        )


def extend(
    *, actor: User, assessment: Assessment, deadline: Deadline, until: date | None, reason: str
) -> Extension:
    """Give the unit more time than ``deadline``, which is what the person had before their eyes,
    and tell those whom it concerns.

    Raises PermissionDenied, StaleDeadlineError or ValidationError (by field); then nothing has
    changed.
    """
    demand(can_extend(actor, assessment, deadline.stage))
    reason = _checked_reason(reason)
    with transaction.atomic():
        lock_unit(assessment.unit)
        held = lock_assessment(assessment)
        if deadline not in open_deadlines(held):
            raise StaleDeadlineError
        demand(can_extend(actor, held, deadline.stage))
        extension = Extension.objects.create(
            assessment=held,
            stage=deadline.stage,
            step=deadline.step,
            until=_checked_day(deadline, until),
            reason=reason,
            granted_by=actor,
        )
        _record(actor, held, deadline, extension)
        _tell(actor, held, deadline, extension)
        cancel_outdated([held])
    return extension


def _checked_reason(reason: str) -> str:
    if has_control(reason):
        raise ValidationError({"reason": "Có ký tự điều khiển, hãy gõ lại."})
    reason = one_line(reason)
    if not reason:
        raise ValidationError({"reason": "Hãy ghi lý do gia hạn."})
    if len(reason) > LONGEST_REASON:
        length = len(reason)
        raise ValidationError(
            {"reason": f"Ghi không quá {LONGEST_REASON} ký tự; đang có {length} ký tự."}
        )
    return reason


def _checked_day(deadline: Deadline, until: date | None) -> date:
    """Ahead of today and after the day that all have: an extension never takes time away from
    anybody, but one that was too long can be corrected."""
    today = localdate()
    if deadline.common is None:
        raise ValidationError({"deadline": "Việc này không đặt hạn nên không cần gia hạn."})
    if until is None:
        raise ValidationError({"until": "Hãy ghi hạn mới."})
    if until <= today:
        raise ValidationError({"until": f"Hạn mới phải sau hôm nay ({today:%d/%m/%Y})."})
    if until > today + LONGEST_AHEAD:
        raise ValidationError({"until": "Hạn mới cách hôm nay hơn một năm: hãy xem lại năm."})
    if until <= deadline.common:
        common = f"{deadline.common:%d/%m/%Y}"
        raise ValidationError({"until": f"Hạn mới phải sau hạn chung ({common})."})
    if until == deadline.until:
        raise ValidationError({"until": "Hạn đang áp dụng đã là ngày này."})
    return until


def _record(actor: User, assessment: Assessment, deadline: Deadline, extension: Extension) -> None:
    before = f"{deadline.until:%d/%m/%Y}" if deadline.until else ""
    record(
        actor=actor,
        action=Action.EXTENDED,
        unit=assessment.unit,
        assessment=assessment,
        subject=deadline.title,
        changes={
            "Hạn": (before, f"{extension.until:%d/%m/%Y}"),
            "Lý do": ("", extension.reason),
        },
    )


def _tell(actor: User, assessment: Assessment, deadline: Deadline, extension: Extension) -> None:
    """The unit always; whoever reviews where it is their time that was extended."""
    audiences: tuple[Audience, ...] = ("unit",)
    if deadline.stage == Stage.REVIEW:
        audiences = ("unit", "reviewers", "leaders")
    campaign = assessment.campaign
    words = (
        f"Hồ sơ {campaign.indicator_set.short_title} năm {campaign.year} của"
        f" {assessment.unit.full_name}: “{deadline.title}” được gia hạn đến hết ngày"
        f" {extension.until:%d/%m/%Y}."
    )
    people = people_of(assessment, audiences, _step(assessment, deadline)).exclude(pk=actor.pk)
    page = reverse("extensions", args=[assessment.pk])
    write_notices(people, words=words, assessment=assessment, page=page)


def _step(assessment: Assessment, deadline: Deadline) -> ReviewStep | None:
    if deadline.stage != Stage.REVIEW:
        return None
    return next(step for step in assessment.chain if step.position == deadline.step)
