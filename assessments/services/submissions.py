"""Freezing an assessment at the moment of its submission, and taking a submission back."""

from __future__ import annotations

import copy
import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import datetime

from assessments.models import Assessment, AssessmentStatus, Submission
from assessments.selectors.files import open_file, paper_of
from assessments.selectors.snapshots import Snapshot, digest_of, take_snapshot
from assessments.selectors.submissions import current_submission
from dtscore.accounts.models import User

# Lays out the official paper of an assessment as it stands.
Press = Callable[[Assessment], bytes]
# Without letters and digits that look or sound alike: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V.
CODE_LETTERS = "ACDEFGHJKMNPQRTWXY34679"
CODE_LENGTH = 4
LONGEST_SET_PART = 10


def snapshot_of(assessment: Assessment) -> Snapshot:
    """What would be frozen now."""
    return take_snapshot(open_file(assessment), paper_of(assessment))


def as_submitted(assessment: Assessment) -> Assessment:
    """A copy that is no draft any more, for the paper that the chairman signs."""
    submitted = copy.copy(assessment)
    submitted.status = AssessmentStatus.SUBMITTED
    return submitted


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
