"""Opening a campaign for its units in one act, and taking a unit out that has nothing yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate, now

from assessments.models import (
    LONGEST_SUBJECT,
    Action,
    Assessment,
    AssessmentStatus,
    Campaign,
    HistoryEntry,
    LateSubmission,
    Notice,
)
from assessments.permissions import can_run_campaign, demand
from assessments.selectors.campaign_units import foresee_units, listed
from assessments.services.campaign_units import BATCH, refuse_units
from assessments.services.changes import note_change
from assessments.services.history import history_line, record
from assessments.services.locking import lock_assessment, lock_unit
from assessments.services.planning import lock_campaign
from assessments.workflow import OWN
from criteria.models import SetState
from dtscore.accounts.models import AdministrativeUnit, User
from dtscore.text import has_control, one_line

LONGEST_REASON = 500


@dataclass(frozen=True)
class Opened:
    """What opening came to: the new assessments, and how many units had theirs already."""

    assessments: list[Assessment]
    known: int


@transaction.atomic
def open_for_units(
    *, actor: User, campaign: Campaign, units: Collection[AdministrativeUnit]
) -> Opened:
    """Open an assessment for each of the units that has none here, with a line of history and a
    notice to its people; the number of statements does not grow with the units, but for one more
    in every batch. Doing it again adds nothing.

    Raises PermissionDenied, or ValidationError when the campaign is not ready or one of the units
    cannot take part; then nothing has changed.
    """
    held = lock_campaign(campaign)
    demand(can_run_campaign(actor, held))
    _check_ready(held)
    foreseen = foresee_units(held, _lock_units(units))
    refuse_units(foreseen)
    if not foreseen.to_open:
        return Opened([], len(foreseen.opened))
    rows = [Assessment(campaign=held, unit=unit) for unit in foreseen.to_open]
    opened = Assessment.objects.bulk_create(rows, batch_size=BATCH)
    _record(actor, held, opened)
    _tell(held, opened)
    held.planned_units.filter(unit__in=[row.unit_id for row in opened]).delete()
    if held.opened_at is None:
        held.opened_at, held.opened_by = now(), actor
        held.save(update_fields=["opened_at", "opened_by"])
    return Opened(opened, len(foreseen.opened))


def _lock_units(units: Collection[AdministrativeUnit]) -> list[AdministrativeUnit]:
    """In one order: two campaigns of one set that open for the same unit wait for each other, and
    the second sees what the first has done."""
    rows = AdministrativeUnit.objects.select_for_update(no_key=True)
    return list(rows.filter(pk__in=[unit.pk for unit in units]).order_by("pk"))


def _check_ready(campaign: Campaign) -> None:
    faults = []
    if campaign.indicator_set.state != SetState.PUBLISHED:
        faults.append("Bộ chỉ số của đợt đã ngừng sử dụng: hãy sửa đợt, chọn bộ đang áp dụng.")
    if not campaign.steps:
        faults.append("Đợt chưa có bước thẩm định nào: hãy sửa đợt.")
    due = campaign.submission_due_on
    if due and due < localdate() and campaign.late_submission == LateSubmission.REFUSE:
        faults.append(
            f"Hạn nộp {due:%d/%m/%Y} đã qua và đợt không nhận hồ sơ nộp muộn: hãy đặt lại hạn."
        )
    if faults:
        raise ValidationError(faults)


def _record(actor: User, campaign: Campaign, opened: Sequence[Assessment]) -> None:
    """The lines name the unit and the campaign and not the assessment, which can be taken away as
    long as nothing has been entered."""
    subject = campaign.name[:LONGEST_SUBJECT]
    units = [row.unit for row in opened]
    lines = [
        history_line(
            actor=actor, action=Action.ASSESSMENT_OPENED, unit=unit, subject=subject,
            changes={"Hạn nộp hồ sơ": ("", _due(campaign))},
        )
        for unit in units
    ]  # fmt: skip
    HistoryEntry.objects.bulk_create(lines, batch_size=BATCH)
    note_change([unit.pk for unit in units])
    assert actor.unit is not None
    record(
        actor=actor,
        action=Action.CAMPAIGN_OPENED,
        unit=actor.unit,
        subject=subject,
        changes={f"Mở cho {len(units)} đơn vị": ("", listed(units))},
    )


def _due(campaign: Campaign) -> str:
    day = campaign.submission_due_on
    return f"{day:%d/%m/%Y}" if day else "không đặt hạn"


def _tell(campaign: Campaign, opened: Sequence[Assessment]) -> None:
    by_unit = {row.unit_id: row for row in opened}
    people = User.objects.filter(unit__in=by_unit, role__in=OWN, is_active=True)
    words = f"Đợt “{campaign.name}” đã mở cho đơn vị. Hạn nộp hồ sơ: {_due(campaign)}."
    Notice.objects.bulk_create(
        [
            Notice(
                person=person,
                assessment=by_unit[person.unit_id],
                words=words,
                page=reverse("assessment", args=[by_unit[person.unit_id].pk]),
            )
            for person in people
            if person.unit_id
        ],
        batch_size=BATCH,
    )


def why_not_removable(assessment: Assessment) -> str:
    """What stands against taking the unit out of its campaign; empty when nothing does. At most
    five queries."""
    if assessment.status != AssessmentStatus.DRAFT:
        at = assessment.get_status_display()
        return f"Hồ sơ đang ở bước “{at}” nên không bỏ khỏi đợt được."
    if (
        assessment.answers.exists()
        or assessment.history.exists()
        or assessment.extensions.exists()
        or assessment.assignments.exists()
        or assessment.intakes.exists()
    ):
        return (
            "Đơn vị đã nhập nội dung, nạp tệp, phân việc, được gia hạn hoặc đã có nhật ký trong"
            " hồ sơ này nên không bỏ khỏi đợt được: việc của đơn vị không bị xóa."
        )
    return ""


@transaction.atomic
def remove_unit(*, actor: User, assessment: Assessment, reason: str) -> None:
    """Take a unit out of the campaign that has entered nothing, and tell its people why.

    Raises PermissionDenied (also where there is work) or ValidationError (reason).
    """
    lock_unit(assessment.unit)
    held = lock_assessment(assessment)
    demand(can_run_campaign(actor, held.campaign))
    if why := why_not_removable(held):
        raise PermissionDenied(why)
    reason = checked_reason(reason)
    name = held.campaign.name
    record(
        actor=actor,
        action=Action.UNIT_REMOVED,
        unit=held.unit,
        subject=name[:LONGEST_SUBJECT],
        changes={"Lý do": ("", reason)},
    )
    Notice.objects.filter(assessment=held).update(
        assessment=None, page=reverse("home"), cancelled_at=now()
    )
    people = User.objects.filter(unit=held.unit, role__in=OWN, is_active=True)
    words = f"Đơn vị không còn trong đợt “{name}”. Lý do: {reason}"[:LONGEST_REASON]
    Notice.objects.bulk_create(
        Notice(person=person, words=words, page=reverse("home")) for person in people
    )
    held.delete()


def checked_reason(reason: str) -> str:
    if has_control(reason):
        raise ValidationError({"reason": "Có ký tự điều khiển, hãy gõ lại."})
    reason = one_line(reason)
    if not reason:
        raise ValidationError({"reason": "Hãy ghi lý do."})
    if len(reason) > LONGEST_REASON:
        raise ValidationError(
            {"reason": f"Ghi không quá {LONGEST_REASON} ký tự; đang có {len(reason)} ký tự."}
        )
    return reason
