"""What a unit did in a year, as tables."""

from assessments.models.answer import Answer
from assessments.models.assessment import APPROVED_STATUSES, Assessment, AssessmentStatus
from assessments.models.campaign import Campaign, ReviewStep
from assessments.models.document import Evidence, OfficialDocument
from assessments.models.fact import Fact
from assessments.models.paper import Paper

__all__ = [
    "APPROVED_STATUSES",
    "Answer",
    "Assessment",
    "AssessmentStatus",
    "Campaign",
    "Evidence",
    "Fact",
    "OfficialDocument",
    "Paper",
    "ReviewStep",
]
