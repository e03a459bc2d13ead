"""Freezing an assessment at the moment of its submission, and taking a submission back."""

from __future__ import annotations

import copy
import hashlib
import re
import secrets
from datetime import datetime

from django.utils.timezone import localdate

from assessments.kept_reports import keep_report
from assessments.models import Assessment, AssessmentStatus, Submission
from assessments.selectors.contradictions import stored_findings
from assessments.selectors.deadlines import lateness_of
from assessments.selectors.files import open_file, paper_of
from assessments.selectors.snapshots import Snapshot, digest_of, seen_digest, take_snapshot
from assessments.selectors.submissions import current_submission
from assessments.services.passage import ChangedSinceSeenError, Changes, Passage
from assessments.services.returning import close_return, reopen_return
from dtscore.accounts.models import User

# Without letters and digits that look or sound alike: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V.
CODE_LETTERS = "ACDEFGHJKMNPQRTWXY34679"
CODE_LENGTH = 4
LONGEST_SET_PART = 10


def snapshot_of(assessment: Assessment) -> Snapshot:
    """What would be frozen now."""
    findings = stored_findings(assessment.unit, assessment.campaign.year)
    return take_snapshot(open_file(assessment), paper_of(assessment), findings)


def as_submitted(assessment: Assessment) -> Assessment:
    """A copy that is no draft any more, for the paper that the chairman signs."""
    submitted = copy.copy(assessment)
    submitted.status = AssessmentStatus.SUBMITTED
    return submitted


def propose(passage: Passage) -> tuple[None, Changes]:
    """The unit's people say that the file is ready; nothing is frozen by it."""
    assessment = passage.assessment
    assessment.proposed_at, assessment.proposed_by = passage.at, passage.actor
    assessment.save(update_fields=["proposed_at", "proposed_by"])
    return None, {}


def submit(passage: Passage) -> tuple[Submission, Changes]:
    """Freeze what the leader saw, with its paper. Raises ChangedSinceSeenError."""
    assessment, press = passage.assessment, passage.demand_press()
    snapshot = snapshot_of(assessment)
    if passage.order.seen and passage.order.seen != seen_digest(snapshot):
        raise ChangedSinceSeenError
    pdf = press(as_submitted(assessment))
    submission = freeze_submission(
        actor=passage.actor,
        assessment=assessment,
        snapshot=snapshot,
        pdf=pdf,
        at=passage.at,
        late=lateness_of(assessment, localdate()).is_late,
    )
    close_return(assessment, passage.at)
    # No committed submission lacks its file, and little can leave a file without its submission.
    keep_report(submission.pk, pdf)
    return submission, {"Mã biên nhận": ("", submission.code)}


def withdraw(passage: Passage) -> tuple[Submission | None, Changes]:
    """Mark the submission as taken back; what was proposed deserves a new look."""
    assessment = passage.assessment
    submission = take_back(actor=passage.actor, assessment=assessment, at=passage.at)
    assessment.proposed_at = assessment.proposed_by = None
    assessment.save(update_fields=["proposed_at", "proposed_by"])
    if assessment.status == AssessmentStatus.RESUBMITTED:
        reopen_return(assessment)
    return submission, {"Mã biên nhận": (submission.code, "đã rút")} if submission else {}


def freeze_submission(
    *, actor: User, assessment: Assessment, snapshot: Snapshot, pdf: bytes, at: datetime, late: bool
) -> Submission:
    """Write the submission, inside the transaction of the move, which holds the assessment."""
    return Submission.objects.create(
        assessment=assessment,
        number=assessment.submissions.count() + 1,
        code=_new_code(assessment),
        submitted_at=at,
        submitted_by=actor,
        is_late=late,
        snapshot=snapshot,
        digest=digest_of(snapshot),
        report_sha256=hashlib.sha256(pdf).hexdigest(),
    )


def take_back(*, actor: User, assessment: Assessment, at: datetime) -> Submission | None:
    """Mark the submission that stands as withdrawn; it stays, and so does its PDF."""
    submission = current_submission(assessment)
    if submission:
        submission.withdrawn_at, submission.withdrawn_by = at, actor
        submission.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return submission


def _new_code(assessment: Assessment) -> str:
    """``NOP-2022-16468-3853-K7Q4``: year, unit, set, and a part that nobody can guess."""
    campaign = assessment.campaign
    set_code = campaign.indicator_set.code
    set_part = (re.sub(r"\D", "", set_code) or set_code)[:LONGEST_SET_PART]
    lead = f"NOP-{campaign.year}-{assessment.unit.code}-{set_part}"
    while True:
        secret = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if not Submission.objects.filter(code=f"{lead}-{secret}").exists():
            return f"{lead}-{secret}"
