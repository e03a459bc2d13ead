"""Moving a running campaign to a corrected version of its set: explicit, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from assessments.models import (
    LONGEST_SUBJECT,
    Action,
    AssessmentStatus,
    Campaign,
    HistoryEntry,
    Notice,
)
from assessments.permissions import can_run_campaign, demand
from assessments.selectors.version_changes import VersionChange
from assessments.selectors.version_plans import (
    ConcernedFile,
    VersionPlan,
    newer_versions,
    plan_version,
    shortened,
)
from assessments.services.changes import note_change
from assessments.services.history import Changes, history_line, record
from assessments.services.locking import lock_assessments_of
from assessments.services.planning import lock_campaign
from assessments.services.tallying import refresh_tallies
from assessments.services.version_answers import BATCH, CarriedAnswers, carry_answers
from assessments.workflow import OWN
from criteria.models import IndicatorSet
from dtscore.accounts.models import User

LONGEST_WORDS = 500
SET = "Bộ chỉ số"


class StaleVersionError(Exception):
    """What the move would do is no longer what was on the screen."""

    def __init__(self) -> None:
        super().__init__(
            "Danh sách vừa thay đổi (có đơn vị trả lời, nộp, hoặc hồ sơ đổi bước). Chưa chuyển gì:"
            " hãy xem lại danh sách mới dưới đây rồi bấm chuyển lần nữa."
        )


@dataclass(frozen=True)
class Moved:
    """What the move came to."""

    plan: VersionPlan
    kept: int
    set_aside: int


@transaction.atomic
def change_version(*, actor: User, campaign: Campaign, target: IndicatorSet, seen: str) -> Moved:
    """Move the campaign and every answer in it to ``target``, a later published version of its
    set. ``seen`` is the ``digest`` of the plan that was on the screen. Answers are kept: computed
    anew where the indicator is worth something else, set aside where there is none any more.
    Snapshots and papers of submissions stay as they are.

    Raises PermissionDenied, StaleVersionError, or ValidationError with every reason against it;
    then nothing has changed.
    """
    held = lock_campaign(campaign)
    demand(can_run_campaign(actor, held))
    if target not in newer_versions(held):
        raise ValidationError("Hãy chọn một phiên bản đã công bố, mới hơn phiên bản của đợt.")
    assessments = lock_assessments_of(held)
    plan = plan_version(held, target, assessments)
    if plan.digest != seen:
        raise StaleVersionError
    _refuse(plan)
    held.indicator_set = target
    held.save(update_fields=["indicator_set"])
    carried = carry_answers(held, plan.change, assessments)
    refresh_tallies([row for row in assessments if row.status != AssessmentStatus.DRAFT])
    _record(actor, plan, carried)
    note_change([row.unit_id for row in assessments])
    _tell(actor, plan)
    return Moved(plan, carried.kept, carried.set_aside)


def _refuse(plan: VersionPlan) -> None:
    faults = list(plan.refusals)
    if plan.blocked:
        names = [file.assessment.unit.full_name for file in plan.blocked]
        faults.append(
            f"{len(names)} hồ sơ không còn ở đơn vị hoặc chưa mở đúng chỉ số: {shortened(names)}."
            " Danh sách dưới đây ghi việc cần làm trước cho từng hồ sơ."
        )
    if faults:
        raise ValidationError(faults)


def _version(one: IndicatorSet) -> str:
    return f"{one.short_title} ({one.code}, phiên bản {one.version})"


def _record(actor: User, plan: VersionPlan, carried: CarriedAnswers) -> None:
    """One line of the campaign with what changed in the set, one of each assessment concerned."""
    change, campaign = plan.change, plan.campaign
    assert actor.unit is not None
    pair = (_version(change.before), _version(change.after))
    record(
        actor=actor,
        action=Action.VERSION_CHANGED,
        unit=actor.unit,
        subject=campaign.name[:LONGEST_SUBJECT],
        changes={SET: pair, **_in_short(change, plan)},
    )
    lines = [
        history_line(
            actor=actor,
            action=Action.VERSION_CHANGED,
            unit=file.assessment.unit,
            assessment=file.assessment,
            changes={SET: pair, **_told(carried.changes.get(file.assessment.pk, {}))},
        )
        for file in plan.concerned
    ]
    HistoryEntry.objects.bulk_create(lines, batch_size=BATCH)


def _in_short(change: VersionChange, plan: VersionPlan) -> Changes:
    """How many answers of which indicators, for the campaign's own line."""
    told: dict[str, tuple[Any, Any]] = {}
    for name, codes in (
        ("Tính lại", change.recomputed),
        ("Cất riêng", change.set_aside),
    ):
        counted = [f"{code}: {plan.answered[code]} câu trả lời" for code in codes]
        if counted:
            told[name] = ("", "; ".join(counted))
    if change.added:
        told["Chỉ số thêm"] = ("", ", ".join(change.added))
    if change.recoded:
        moved = [f"{code} → {change.goes_to[code]}" for code in change.recoded]
        told["Đổi mã"] = ("", ", ".join(moved))
    return told


def _told(changes: Mapping[str, Changes]) -> Changes:
    """Field by field, each under the code of its indicator."""
    return {
        f"{code}: {name}": pair for code, fields in changes.items() for name, pair in fields.items()
    }


def _tell(actor: User, plan: VersionPlan) -> None:
    """The people of every unit that has something to look at again, each of their own codes."""
    wanted = [file for file in plan.files if file.is_concerned or plan.change.added]
    by_unit = {file.assessment.unit_id: file for file in wanted}
    people = User.objects.filter(unit__in=by_unit, role__in=OWN, is_active=True)
    Notice.objects.bulk_create(
        [
            Notice(
                person=person,
                assessment=file.assessment,
                words=_words(plan, file),
                page=reverse(_page_of(file), args=[file.assessment.pk]),
            )
            for person in people.exclude(pk=actor.pk)
            if person.unit_id
            for file in [by_unit[person.unit_id]]
        ],
        batch_size=BATCH,
    )


def _page_of(file: ConcernedFile) -> str:
    """To what was set aside where that is all; else to the work."""
    return "set_aside" if file.set_aside and not file.recomputed else "assessment"


def _words(plan: VersionPlan, file: ConcernedFile) -> str:
    change = plan.change
    parts = [f"Đợt “{plan.campaign.name}” chuyển sang phiên bản {change.after.version}."]
    if file.recomputed:
        codes = shortened([change.goes_to[code] for code in file.recomputed])
        parts.append(f"Chỉ số {codes} đã đổi cách tính: hãy xem lại rồi xác nhận.")
    if change.added:
        parts.append(f"Cần trả lời thêm chỉ số {shortened(change.added)}.")
    if file.set_aside:
        parts.append(f"Không tính nữa (cất riêng): chỉ số {shortened(file.set_aside)}.")
    return " ".join(parts)[:LONGEST_WORDS]
