"""The paper of a review: the three columns with their reasons, in the decree's layout."""

from __future__ import annotations

from assessments.models import Assessment
from assessments.reports.store import report_pdf


def review_pdf(assessment: Assessment) -> bytes:
    """Lay out the paper of the present step, or of the final result, from what stands now."""
    return report_pdf(assessment)
