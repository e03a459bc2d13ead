"""May this person do this now, and if not, why not. One policy for one object and for lists."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from assessments.models import (
    DRAFT_STATUSES,
    Assessment,
    AssessmentStatus,
    OfficialDocument,
    StoredFile,
    Submission,
)
from assessments.workflow import MOVES, obstacle
from dtscore.accounts.models import AdministrativeUnit, Role, User
from dtscore.accounts.scope import units_in_scope

EDITABLE_STATUSES = DRAFT_STATUSES
_HOW_TO_CHANGE = {
    AssessmentStatus.SUBMITTED.value: "Muốn sửa, lãnh đạo đơn vị rút hồ sơ trước.",
    AssessmentStatus.UNDER_REVIEW.value: "Muốn sửa, hãy đề nghị người thẩm định trả lại hồ sơ.",
}
_ENTER_ANEW = "Nếu sổ ghi sai, hãy vào sổ văn bản đúng và dẫn văn bản đó từ nay."


@dataclass(frozen=True)
class Decision:
    """The answer of a policy; ``reason`` is the Vietnamese sentence beside a disabled button."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(True)


def visible_assessments(user: User) -> QuerySet[Assessment]:
    """The assessments that ``user`` may read: those of the units in their scope."""
    return Assessment.objects.filter(unit__in=units_in_scope(user))


def visible_files(user: User) -> QuerySet[StoredFile]:
    """The files that ``user`` may open: those of the units in their scope."""
    return StoredFile.objects.filter(owner__in=units_in_scope(user))


def visible_documents(user: User) -> QuerySet[OfficialDocument]:
    """The official documents that ``user`` may read: those in the registers of their scope."""
    return OfficialDocument.objects.filter(owner__in=units_in_scope(user))


def can_edit_answers(user: User, assessment: Assessment) -> Decision:
    """Officers and leaders of the unit itself, while the assessment is with the unit."""
    decision = can_edit_register(user, assessment.unit)
    if not decision:
        return decision
    if assessment.status not in EDITABLE_STATUSES:
        return Decision(False, f"Hồ sơ đang ở bước “{assessment.get_status_display()}”.")
    return ALLOWED


def can_edit_facts(user: User, unit: AdministrativeUnit, year: int) -> Decision:
    """The unit's own people, while every assessment of that year is still with the unit: a figure
    that others have begun to judge by must not move under them."""
    decision = can_edit_register(user, unit)
    if not decision:
        return decision
    away = Assessment.objects.filter(unit=unit, campaign__year=year).exclude(
        status__in=EDITABLE_STATUSES
    )
    if gone := away.select_related("campaign__indicator_set").first():
        name = gone.campaign.indicator_set.short_title
        return Decision(
            False,
            f"Số liệu năm {year} đã khóa: hồ sơ {name} đang ở bước “{gone.get_status_display()}”.",
        )
    return ALLOWED


def can_edit_register(user: User, unit: AdministrativeUnit) -> Decision:
    """The register of documents belongs to the unit and is kept by its own people."""
    if user.role not in {Role.OFFICER, Role.LEADER} or user.unit_id != unit.pk:
        return Decision(False, "Chỉ cán bộ, lãnh đạo của chính đơn vị được sửa.")
    return ALLOWED


def can_change_document(user: User, document: OfficialDocument) -> Decision:
    """The unit's own people, while every assessment that cites the document is with the unit: what
    others judge by stays what was submitted. A file may always be added. One query."""
    decision = can_edit_register(user, document.owner)
    if not decision:
        return decision
    citing = Assessment.objects.filter(answers__evidence__document=document)
    away = citing.exclude(status__in=EDITABLE_STATUSES).select_related("campaign__indicator_set")
    if gone := away.order_by("-campaign__year", "pk").first():
        name = f"{gone.campaign.indicator_set.short_title}, năm {gone.campaign.year}"
        return Decision(
            False,
            f"Không sửa văn bản, không gỡ tệp của nó được: hồ sơ {name} dẫn văn bản này và đang ở"
            f" bước “{gone.get_status_display()}”. {_HOW_TO_CHANGE.get(gone.status, _ENTER_ANEW)}"
            " Thêm tệp thì vẫn được.",
        )
    return ALLOWED


def can_move(user: User, assessment: Assessment, move: str) -> Decision:
    """Whether the workflow's table lets this person make the move now."""
    step = MOVES[move]
    is_own = user.unit_id == assessment.unit_id
    match obstacle(step, status=assessment.status, role=user.role, is_own=is_own):
        case None:
            return ALLOWED
        case "status":
            hint = step.hints.get(assessment.status, "")
            at = AssessmentStatus(assessment.status).label
            label = step.label[0].lower() + step.label[1:]
            return Decision(False, f"Không {label} được: hồ sơ đang ở bước “{at}”. {hint}".rstrip())
        case _:
            return Decision(False, step.wrong_role)


def can_upload_signed(user: User, submission: Submission) -> Decision:
    """The unit's own people bring the signed paper of a submission that stands."""
    if not can_edit_register(user, submission.assessment.unit):
        return Decision(False, "Chỉ cán bộ, lãnh đạo của chính đơn vị được tải bản đã ký lên.")
    if submission.withdrawn_at:
        return Decision(False, "Lần nộp này đã rút: hãy tải bản đã ký lên ở lần nộp sau.")
    return ALLOWED


def demand(decision: Decision) -> None:
    """Stop a service that is not allowed; the sentence reaches the person."""
    if not decision:
        raise PermissionDenied(decision.reason)
