"""The one function that moves an assessment along the workflow's table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now

from assessments.models import Action, Assessment, AssessmentStatus, IssuedReport, Submission
from assessments.permissions import can_move, demand
from assessments.services.guards import check_guards
from assessments.services.history import record
from assessments.services.locking import lock_assessment, lock_unit
from assessments.services.notices import tell_of_move
from assessments.services.passage import Changes, Order, Passage, Press
from assessments.services.reminders import cancel_outdated
from assessments.services.results import approve, explain, finalize, reopen
from assessments.services.returning import give_back, take_again
from assessments.services.submissions import as_submitted, propose, submit, withdraw
from assessments.services.tallying import refresh_tallies
from assessments.workflow import LONGEST_COMMENT, MOVES, Move
from dtscore.accounts.models import User
from dtscore.text import nfc

Outcome = Submission | IssuedReport | None
# Does what belongs to the move, before the status changes; tells the history what is special.
Effect = Callable[[Passage], tuple[Outcome, Changes]]
# The moves that leave a paper behind.
_WITH_PAPER = frozenset({"submit", "approve", "finalize"})
# The moves after which the sums of some column are others.
_WITH_SUMS = frozenset({"submit", "withdraw", "recall", "approve", "finalize", "reopen"})


def move_assessment(
    *,
    actor: User,
    assessment: Assessment,
    move: str,
    comment: str = "",
    seen: str = "",
    press: Press | None = None,
    due_on: date | None = None,
) -> Outcome:
    """Make one move of the table: hold, re-check, do what belongs to it, move, record, tell.

    ``seen`` is the digest of the snapshot that the person had before their eyes, ``press`` lays
    out the paper of a submission, an approval or a final result, ``due_on`` is the last day that a
    return gives. Returns the submission that the move made or took back, or the paper that it
    issued. Raises PermissionDenied, ValidationError (by field) or MoveRefusedError; then nothing
    has moved.
    """
    step = MOVES[move]
    demand(can_move(actor, assessment, move))
    order = Order(step, _checked_comment(step, comment), seen, press, due_on)
    check_guards(assessment, order)
    if press and move in _WITH_PAPER:
        # Laying out takes a second or two: done before anything is held. The press keeps what it
        # has made, so that under the lock the same content costs nothing; if somebody saved in
        # between the content is another one and is laid out again, inside, and rightly so.
        press(as_submitted(assessment) if move == "submit" else assessment)
    with transaction.atomic():
        # In the order of record_fact. The unit too: neither figures nor register change meanwhile.
        lock_unit(assessment.unit)
        held = lock_assessment(assessment)
        demand(can_move(actor, held, move))
        check_guards(held, order, is_held=True)
        passage = Passage(actor, held, order, now())
        outcome, changes = _EFFECTS[move](passage)
        _pass(passage, changes)
    return outcome


def _checked_comment(step: Move, comment: str) -> str:
    comment = nfc(comment).strip()
    if step.comment == "required" and not comment:
        raise ValidationError({"comment": f"{step.label}: hãy ghi lý do."})
    if len(comment) > LONGEST_COMMENT:
        length = len(comment)
        raise ValidationError(
            {"comment": f"Ghi không quá {LONGEST_COMMENT} ký tự; đang có {length} ký tự."}
        )
    if "\x00" in comment:
        raise ValidationError({"comment": "Có ký tự điều khiển, hãy gõ lại."})
    return comment


def _pass(passage: Passage, special: Changes) -> None:
    """Set the status, write the line of the history, tell those whom it concerns."""
    assessment, move = passage.assessment, passage.order.move
    before, step = assessment.status, assessment.current_step
    assessment.status = move.target(before, is_last_step=assessment.next_step is None)
    if assessment.status == AssessmentStatus.FORWARDED:
        assert assessment.next_step is not None
        assessment.step = assessment.next_step.position
    elif before == AssessmentStatus.DRAFT and assessment.status == AssessmentStatus.SUBMITTED:
        assessment.step = assessment.chain[0].position if assessment.chain else 0
    elif assessment.status == AssessmentStatus.DRAFT:
        assessment.step = 0
    assessment.save(update_fields=["status", "step", "explanation_due_on"])
    if move.name in _WITH_SUMS:
        refresh_tallies([assessment])
    changes = dict(special)
    if before != assessment.status:
        names = (AssessmentStatus(before).label, AssessmentStatus(assessment.status).label)
        changes = {"Trạng thái": names, **changes}
    if passage.order.comment:
        name = "Lý do" if move.comment == "required" else "Ý kiến"
        changes[name] = ("", passage.order.comment)
    record(
        actor=passage.actor,
        action=_ACTIONS[move.name],
        unit=assessment.unit,
        assessment=assessment,
        changes=changes,
    )
    tell_of_move(passage, step=step)
    cancel_outdated([assessment])


def _nothing_more(passage: Passage) -> tuple[None, Changes]:  # noqa: ARG001
    return None, {}


_EFFECTS: Mapping[str, Effect] = {
    "propose": propose,
    "submit": submit,
    "withdraw": withdraw,
    "begin": _nothing_more,
    "return": give_back,
    "recall": take_again,
    "finish": _nothing_more,
    "rework": _nothing_more,
    "approve": approve,
    "explain": explain,
    "finalize": finalize,
    "publish": _nothing_more,
    "reopen": reopen,
}
_ACTIONS: Mapping[str, Action] = {
    "propose": Action.PROPOSED,
    "submit": Action.SUBMITTED,
    "withdraw": Action.WITHDRAWN,
    "begin": Action.REVIEW_BEGUN,
    "return": Action.RETURNED,
    "recall": Action.RECALLED,
    "finish": Action.REVIEW_FINISHED,
    "rework": Action.REWORK_ASKED,
    "approve": Action.APPROVED,
    "explain": Action.EXPLAINED,
    "finalize": Action.FINALIZED,
    "publish": Action.PUBLISHED,
    "reopen": Action.REOPENED,
}
