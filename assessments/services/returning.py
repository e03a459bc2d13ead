"""Giving chosen indicators back to the unit, and taking the assessment again."""

from __future__ import annotations

from datetime import datetime

from assessments.models import Assessment, ReturnedItem, Returning
from assessments.selectors.deadlines import open_return
from assessments.selectors.decisions import open_review
from assessments.services.passage import Changes, Passage


def give_back(passage: Passage) -> tuple[None, Changes]:
    """Open exactly the indicators whose decision says so, until the given day."""
    assessment, due_on = passage.assessment, passage.order.due_on
    assert due_on is not None
    review = open_review(assessment)
    returning = Returning.objects.create(
        assessment=assessment,
        step=assessment.step,
        number=assessment.returnings.count() + 1,
        due_on=due_on,
        comment=passage.order.comment,
        returned_at=passage.at,
        returned_by=passage.actor,
    )
    decisions = [review.trails[code].decisions[-1] for code in review.to_return]
    ReturnedItem.objects.bulk_create(
        ReturnedItem(returning=returning, decision=decision) for decision in decisions
    )
    # Whatever was proposed before has been acted upon.
    assessment.proposed_at = assessment.proposed_by = None
    assessment.save(update_fields=["proposed_at", "proposed_by"])
    codes = ", ".join(review.to_return)
    return None, {"Chỉ số trả lại": ("", codes), "Hạn nộp lại": ("", f"{due_on:%d/%m/%Y}")}


def take_again(passage: Passage) -> tuple[None, Changes]:
    """The unit let the day pass: what stands in the assessment now is what is reviewed."""
    close_return(passage.assessment, passage.at)
    return None, {}


def close_return(assessment: Assessment, at: datetime) -> None:
    """The unit has answered the return; nothing happens when none is open."""
    if returning := open_return(assessment):
        returning.closed_at = at
        returning.save(update_fields=["closed_at"])


def reopen_return(assessment: Assessment) -> None:
    """The answer to the last return was withdrawn: the same indicators are open again."""
    returning = assessment.returnings.order_by("number").last()
    if returning:
        returning.closed_at = None
        returning.save(update_fields=["closed_at"])
