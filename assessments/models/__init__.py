"""What a unit did in a year, as tables."""

from assessments.models.answer import Answer
from assessments.models.assessment import DRAFT_STATUSES, Assessment, AssessmentStatus
from assessments.models.campaign import Campaign, LateSubmission, ReviewStep
from assessments.models.document import Evidence, OfficialDocument
from assessments.models.fact import Fact
from assessments.models.file import DocumentFile, FileFormat, FileRole, StoredFile, Upload
from assessments.models.history import Action, HistoryEntry
from assessments.models.notice import Notice
from assessments.models.paper import Paper
from assessments.models.review import (
    LONGEST_REVIEW_COMMENT,
    Explanation,
    Extension,
    IssuedReport,
    ReportKind,
    ReturnedItem,
    Returning,
    ReviewDecision,
    ReviewDraft,
    ReviewReason,
    Stage,
    Verdict,
)
from assessments.models.sharing import Assignment, Presence
from assessments.models.submission import SignedPaper, Submission

__all__ = [
    "DRAFT_STATUSES",
    "LONGEST_REVIEW_COMMENT",
    "Action",
    "Answer",
    "Assessment",
    "AssessmentStatus",
    "Assignment",
    "Campaign",
    "DocumentFile",
    "Evidence",
    "Explanation",
    "Extension",
    "Fact",
    "FileFormat",
    "FileRole",
    "HistoryEntry",
    "IssuedReport",
    "LateSubmission",
    "Notice",
    "OfficialDocument",
    "Paper",
    "Presence",
    "ReportKind",
    "ReturnedItem",
    "Returning",
    "ReviewDecision",
    "ReviewDraft",
    "ReviewReason",
    "ReviewStep",
    "SignedPaper",
    "Stage",
    "StoredFile",
    "Submission",
    "Upload",
    "Verdict",
]
