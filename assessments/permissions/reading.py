"""What of a review the unit itself reads, and when."""

from __future__ import annotations

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from assessments.models import (
    REVIEWING_SIDE_ONLY,
    Action,
    Assessment,
    AssessmentStatus,
    HistoryEntry,
    ReviewDecision,
)
from assessments.permissions.standing import REVIEWING
from dtscore.accounts.models import User

# The result of the last step of the review is known to the unit.
ANNOUNCED = frozenset(
    {
        AssessmentStatus.PROVISIONAL,
        AssessmentStatus.EXPLAINED,
        AssessmentStatus.FINAL,
        AssessmentStatus.PUBLISHED,
    }
)
OFFICIAL = frozenset({AssessmentStatus.FINAL, AssessmentStatus.PUBLISHED})


# With words in them that may tell an unapproved decision.
_AMONG_REVIEWERS = (Action.REVIEW_FINISHED, Action.REWORK_ASKED)


def visible_steps(user: User, assessment: Assessment) -> frozenset[int]:
    """The review steps whose decisions this person may read. The unit's own people read what a
    step found once the leader of that step has approved it; everybody else in scope reads all."""
    steps = frozenset(step.position for step in assessment.chain)
    if user.unit_id != assessment.unit_id:
        return steps
    is_over = assessment.status in ANNOUNCED
    return frozenset(
        step for step in steps if step < assessment.step or (is_over and step == assessment.step)
    )


def may_read_decision(user: User, assessment: Assessment, decision: ReviewDecision) -> bool:
    """Whether this person may read one decision: of a step that they may read, or one with which
    the indicator was given back. What answers an explanation is known to the unit with the final
    result. No query where ``returned_item`` was read with the decision."""
    if user.unit_id != assessment.unit_id or hasattr(decision, "returned_item"):
        return True
    if decision.explanation_id and assessment.status == AssessmentStatus.EXPLAINED:
        return False
    return decision.step in visible_steps(user, assessment)


def readable_history(user: User, entries: QuerySet[HistoryEntry]) -> QuerySet[HistoryEntry]:
    """The lines that this person may read. What reviewers say among themselves is for the
    reviewing side; the unit's own people do not read what no leader has approved yet, nor what its
    reviewers and their leader write one another; what the unit has written to explain is its own
    until it is sent."""
    own = Q(unit=user.unit_id)
    approved = HistoryEntry.objects.filter(
        assessment=OuterRef("assessment"), action__in=(Action.APPROVED, Action.FINALIZED)
    ).order_by("-pk")
    last = Coalesce(Subquery(approved.values("pk")[:1]), 0)
    hidden = (
        Q(action=Action.DECIDED, pk__gt=last) & own
        | Q(action__in=_AMONG_REVIEWERS) & own
        | Q(action=Action.EXPLANATION_SAVED) & ~own
        | Q(action__in=REVIEWING_SIDE_ONLY) & (own if user.role in REVIEWING else Q())
    )
    return entries.exclude(hidden)
