"""The paper of a review: the three columns with their reasons, in the decree's layout."""

from __future__ import annotations

from assessments.models import Assessment, AssessmentStatus, ReportKind
from assessments.reports.pdf import render_html
from assessments.reports.review_data import review_paper
from assessments.reports.store import laid_out
from assessments.selectors.decisions import open_review
from assessments.selectors.review_snapshots import take_review_snapshot
from dtscore.text import nfc

DECIDED = frozenset({AssessmentStatus.PROVISIONAL, AssessmentStatus.EXPLAINED})


def review_pdf(assessment: Assessment) -> bytes:
    """Lay out the paper of the present step, or of the final result, from what stands now."""
    return _press(assessment, is_draft=False)


def review_draft(assessment: Assessment) -> bytes:
    """The same before anybody has approved it, with "DỰ THẢO" across its pages."""
    return _press(assessment, is_draft=True)


def kind_of(assessment: Assessment) -> ReportKind:
    """Which paper comes next: once the last step is approved, that of the final result."""
    return ReportKind.FINAL if assessment.status in DECIDED else ReportKind.REVIEW


def _press(assessment: Assessment, *, is_draft: bool) -> bytes:
    snapshot = take_review_snapshot(open_review(assessment), kind_of(assessment))
    paper = review_paper(snapshot, is_draft=is_draft)
    return laid_out(nfc(render_html(paper, template="reports/review.html")))
