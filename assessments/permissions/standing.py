"""Where a person stands towards an assessment, and which moves follow from it."""

from __future__ import annotations

from assessments.models import (
    Assessment,
    AssessmentStatus,
)
from assessments.permissions.scope import ALLOWED, Decision
from assessments.workflow import MOVES, REVIEWERS, STEP_LEADERS, Place, obstacle
from dtscore.accounts.models import User

# Who takes part in a review at all, deciding or approving.
REVIEWING = REVIEWERS | STEP_LEADERS


def places_of(user: User, assessment: Assessment) -> frozenset[Place]:
    """Where the person stands towards the assessment: in its unit, in the unit above it at the
    present review step, in its province. A unit that had ended before the assessed period did has
    no part in it."""
    unit = user.unit
    if unit is None or not user.is_active or not assessment.unit.path.startswith(unit.path or "?"):
        return frozenset()
    if unit.pk == assessment.unit_id:
        return frozenset({"own"})
    if not unit.exists_on(assessment.campaign.period_end):
        return frozenset()
    places: set[Place] = {"top"} if unit.parent_id is None else set()
    step = assessment.current_step
    if step and step.level == unit.level:
        places.add("step")
    return frozenset(places)


def stands_above(user: User, assessment: Assessment) -> bool:
    """Whether the person works in a unit above the assessment's, one that had not ended before the
    assessed period did."""
    unit = user.unit
    if unit is None or not user.is_active or unit.pk == assessment.unit_id:
        return False
    is_above = assessment.unit.path.startswith(unit.path or "?")
    return is_above and unit.exists_on(assessment.campaign.period_end)


def can_move(user: User, assessment: Assessment, move: str) -> Decision:
    """Whether the workflow's table lets this person make the move now."""
    step = MOVES[move]
    places = places_of(user, assessment)
    match obstacle(step, status=assessment.status, role=user.role, places=places):
        case None:
            return ALLOWED
        case "place":
            return Decision(False, step.wrong_place)
        case "status":
            hint = step.hints.get(assessment.status, "")
            at = AssessmentStatus(assessment.status).label
            label = step.label[0].lower() + step.label[1:]
            return Decision(False, f"Chưa thể {label}: hồ sơ đang ở bước “{at}”. {hint}".rstrip())
        case _:
            return Decision(False, step.wrong_role)
