"""The one function that moves an assessment along the workflow's table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate, now

from assessments.kept_reports import keep_report
from assessments.models import Action, Assessment, AssessmentStatus, Submission
from assessments.permissions import can_move, demand
from assessments.selectors.files import open_file
from assessments.selectors.readiness import Missing, lateness_of, missing_of
from assessments.selectors.snapshots import digest_of
from assessments.services.history import record
from assessments.services.locking import lock_assessment, lock_unit
from assessments.services.submissions import (
    Press,
    as_submitted,
    freeze_submission,
    snapshot_of,
    take_back,
)
from assessments.workflow import LONGEST_COMMENT, MOVES, Move
from dtscore.accounts.models import User
from dtscore.text import nfc


class IncompleteError(Exception):
    """The assessment lacks what ``missing`` lists; each entry names the page that mends it."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(f"Hồ sơ còn {len(missing)} việc chưa xong.")
        self.missing = missing


class LateError(Exception):
    """The last day has passed and the campaign takes nothing late; the message says what to do."""


class ChangedSinceSeenError(Exception):
    """Somebody changed the assessment after the leader had opened the page."""

    def __init__(self) -> None:
        super().__init__(
            "Hồ sơ vừa có thay đổi sau khi bạn mở trang này. Số liệu bên dưới là số liệu mới nhất:"
            " hãy xem lại rồi bấm nộp."
        )


@dataclass(frozen=True)
class Passage:
    """One move under way: the assessment is held, everything has been checked."""

    actor: User
    assessment: Assessment
    move: Move
    comment: str
    seen: str
    at: datetime
    press: Press | None


def move_assessment(
    *,
    actor: User,
    assessment: Assessment,
    move: str,
    comment: str = "",
    seen: str = "",
    press: Press | None = None,
) -> Submission | None:
    """Make one move of the table: hold, re-check, move, record, do what belongs to it.

    ``seen`` is the digest of the snapshot that the person had before their eyes, ``press`` lays
    out the paper of a submission. Returns the submission that the move made or took back. Raises
    PermissionDenied, ValidationError (by field), IncompleteError, LateError or
    ChangedSinceSeenError; then nothing has moved.
    """
    step = MOVES[move]
    demand(can_move(actor, assessment, move))
    comment = _checked_comment(step, comment)
    _check_guards(step, assessment)
    if move == "submit" and press:
        # Laying out takes a second or two: done before anything is held. The press keeps what it
        # has made, so that under the lock the same content costs nothing; if somebody saved in
        # between the content is another one and is laid out again, inside, and rightly so.
        press(as_submitted(assessment))
    with transaction.atomic():
        # In the order of record_fact. The unit too: neither figures nor register change meanwhile.
        lock_unit(assessment.unit)
        held = lock_assessment(assessment)
        demand(can_move(actor, held, move))
        _check_guards(step, held)
        passage = Passage(actor, held, step, comment, seen, now(), press)
        return _EFFECTS[move](passage)


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


# --- guards -----------------------------------------------------------------------------------
def _check_guards(step: Move, assessment: Assessment) -> None:
    for name in step.guards:
        _GUARDS[name](assessment)


def _complete(assessment: Assessment) -> None:
    if missing := missing_of(open_file(assessment)):
        raise IncompleteError(missing)


def _on_time(assessment: Assessment) -> None:
    lateness = lateness_of(assessment, localdate())
    if lateness.is_refused:
        raise LateError(lateness.sentence)


_GUARDS: Mapping[str, Callable[[Assessment], None]] = {"complete": _complete, "on_time": _on_time}


# --- effects ----------------------------------------------------------------------------------
def _propose(passage: Passage) -> None:
    assessment = passage.assessment
    assessment.proposed_at, assessment.proposed_by = passage.at, passage.actor
    assessment.save(update_fields=["proposed_at", "proposed_by"])
    _record(passage, Action.PROPOSED, {"Ý kiến": ("", passage.comment)} if passage.comment else {})


def _submit(passage: Passage) -> Submission:
    if passage.press is None:
        raise TypeError("a submission needs a press for its paper")
    assessment, before = passage.assessment, passage.assessment.status
    snapshot = snapshot_of(assessment)
    if passage.seen and passage.seen != digest_of(snapshot):
        raise ChangedSinceSeenError
    # By the campaign's rule for the status that it had, so before the status moves.
    lateness = lateness_of(assessment, localdate())
    pdf = passage.press(as_submitted(assessment))
    _move(passage)
    changes = {"Trạng thái": _statuses(before, assessment.status)}
    if passage.comment:
        changes["Ý kiến"] = ("", passage.comment)
    submission = freeze_submission(
        actor=passage.actor,
        assessment=assessment,
        snapshot=snapshot,
        pdf=pdf,
        at=passage.at,
        late=lateness.is_late,
    )
    changes["Mã biên nhận"] = ("", submission.code)
    _record(passage, Action.SUBMITTED, changes)
    # Last before the commit: no committed submission lacks its file, and little can leave a file
    # without its submission.
    keep_report(submission.pk, pdf)
    return submission


def _withdraw(passage: Passage) -> Submission | None:
    assessment, before = passage.assessment, passage.assessment.status
    submission = take_back(actor=passage.actor, assessment=assessment, at=passage.at)
    # What was proposed has been acted upon; the next submission deserves a new look.
    assessment.proposed_at = assessment.proposed_by = None
    assessment.save(update_fields=["proposed_at", "proposed_by"])
    _move(passage)
    changes = {
        "Trạng thái": _statuses(before, assessment.status),
        "Lý do": ("", passage.comment),
    }
    if submission:
        changes["Mã biên nhận"] = (submission.code, "đã rút")
    _record(passage, Action.WITHDRAWN, changes)
    return submission


_EFFECTS: Mapping[str, Callable[[Passage], Submission | None]] = {
    "propose": _propose,
    "submit": _submit,
    "withdraw": _withdraw,
}


def _move(passage: Passage) -> None:
    assert passage.move.target is not None
    passage.assessment.status = passage.move.target
    passage.assessment.save(update_fields=["status"])


def _statuses(before: str, after: str) -> tuple[str, str]:
    return AssessmentStatus(before).label, AssessmentStatus(after).label


def _record(passage: Passage, action: Action, changes: dict[str, tuple[str, str]]) -> None:
    record(
        actor=passage.actor,
        action=action,
        unit=passage.assessment.unit,
        assessment=passage.assessment,
        changes=changes,
    )
