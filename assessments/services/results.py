"""What a finished step, an explanation and the end of the review leave behind."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.utils.timezone import localdate

from assessments.kept_reports import keep_issued_report
from assessments.models import Answer, Explanation, IssuedReport, ReportKind
from assessments.selectors.decisions import ReviewFile, open_review
from assessments.selectors.review_snapshots import take_review_snapshot
from assessments.selectors.snapshots import digest_of
from assessments.services.passage import Changes, Passage


def approve(passage: Passage) -> tuple[IssuedReport, Changes]:
    """Issue the paper of the step; at the last one the unit's time to explain begins."""
    assessment = passage.assessment
    review = open_review(assessment)
    days = assessment.campaign.explanation_days
    if assessment.next_step is None:
        assessment.explanation_due_on = localdate() + timedelta(days) if days else None
    return _issue(passage, review, ReportKind.REVIEW), {}


def explain(passage: Passage) -> tuple[None, Changes]:
    """Send what the unit has written; from now on nobody changes it."""
    review = open_review(passage.assessment)
    waiting = [
        explanation
        for code in review.reduced
        for explanation in [review.trails[code].explanation]
        if explanation and explanation.sent_at is None and explanation.words.strip()
    ]
    for explanation in waiting:
        explanation.sent_at = passage.at
    Explanation.objects.bulk_update(waiting, ["sent_at"])
    codes = ", ".join(explanation.indicator.code for explanation in waiting)
    return None, {"Chỉ số giải trình": ("", codes)}


def finalize(passage: Passage) -> tuple[IssuedReport, Changes]:
    """Write the final column and issue the paper of the final result."""
    review = open_review(passage.assessment)
    answers = []
    for trail in review.trails.values():
        if trail.answer and trail.result:
            trail.answer.final_points = trail.result.points
            trail.answer.final_passed = trail.result.passed
            answers.append(trail.answer)
    Answer.objects.bulk_update(answers, ["final_points", "final_passed"])
    return _issue(passage, review, ReportKind.FINAL), {}


def reopen(passage: Passage) -> tuple[None, Changes]:
    """The final column is empty until it is decided anew; what was final stays in its paper."""
    assessment = passage.assessment
    assessment.explanation_due_on = None
    assessment.answers.update(final_points=None, final_passed=None)
    return None, {}


def _issue(passage: Passage, review: ReviewFile, kind: ReportKind) -> IssuedReport:
    assessment = passage.assessment
    snapshot = take_review_snapshot(review, kind)
    pdf = passage.demand_press()(assessment)
    report = IssuedReport.objects.create(
        assessment=assessment,
        kind=kind,
        step=assessment.step,
        number=assessment.issued_reports.count() + 1,
        snapshot=snapshot,
        digest=digest_of(snapshot),
        report_sha256=hashlib.sha256(pdf).hexdigest(),
        issued_at=passage.at,
        issued_by=passage.actor,
    )
    keep_issued_report(report.pk, pdf)
    return report
