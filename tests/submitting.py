"""A submission for tests that need one to look at, and an assessment that may be submitted."""

from __future__ import annotations

import hashlib

from django.utils.timezone import now

from assessments.kept_reports import keep_report
from assessments.models import Answer, Assessment, Submission
from assessments.selectors.snapshots import digest_of
from assessments.services.checking import explain_all
from assessments.services.moving import move_assessment
from assessments.services.submissions import snapshot_of
from dtscore.accounts.models import Role, User

CONTRADICTED = "Đã đối chiếu với sổ gốc, số liệu của đơn vị là đúng"
PDF = b"%PDF-1.7\nkept\n%%EOF\n"


def press(assessment: Assessment) -> bytes:
    """A paper for tests that are about something else; a real one takes two seconds."""
    return PDF + assessment.status.encode()


def make_ready(assessment: Assessment) -> Assessment:
    """Explain every missing piece of evidence and every contradiction of an assessment that lacks
    nothing else."""
    Answer.objects.filter(assessment=assessment).update(evidence_explanation="Lưu hồ sơ giấy")
    explain_contradictions(_fresh(assessment))
    return Assessment.objects.get(pk=assessment.pk)


def explain_contradictions(assessment: Assessment) -> int:
    """Somebody of the unit explains what the papers of the year contradict, through the service."""
    own = User.objects.filter(unit=assessment.unit, role__in=(Role.OFFICER, Role.LEADER)).earliest(
        "pk"
    )
    year = assessment.campaign.year
    return explain_all(actor=own, unit=assessment.unit, year=year, words=CONTRADICTED)


def submit(assessment: Assessment, actor: User, **more) -> Submission:
    """Submit through the service."""
    submission = move_assessment(
        actor=actor, assessment=_fresh(assessment), move="submit", press=press, **more
    )
    assert submission is not None
    return submission


def withdraw(assessment: Assessment, actor: User, comment: str) -> Submission:
    """Withdraw through the service."""
    submission = move_assessment(
        actor=actor, assessment=_fresh(assessment), move="withdraw", comment=comment
    )
    assert submission is not None
    return submission


def _fresh(assessment: Assessment) -> Assessment:
    return Assessment.objects.select_related("unit", "campaign").get(pk=assessment.pk)


def stored_submission(assessment: Assessment, *, actor: User, code: str) -> Submission:
    """The rows and the file of a submission, the assessment left as it is."""
    snapshot = snapshot_of(assessment)
    submission = Submission.objects.create(
        assessment=assessment,
        number=1,
        code=code,
        submitted_at=now(),
        submitted_by=actor,
        snapshot=snapshot,
        digest=digest_of(snapshot),
        report_sha256=hashlib.sha256(PDF).hexdigest(),
    )
    keep_report(submission.pk, PDF)
    return submission
