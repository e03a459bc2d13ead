"""What a unit did in a year, as tables."""

from assessments.models.answer import Answer
from assessments.models.archive import Archive
from assessments.models.assessment import DRAFT_STATUSES, Assessment, AssessmentStatus
from assessments.models.campaign import (
    STEP_TITLES,
    Campaign,
    LateSubmission,
    LineageRule,
    PlannedUnit,
    ReviewStep,
)
from assessments.models.document import Evidence, OfficialDocument
from assessments.models.fact import Fact, subject_of_fact
from assessments.models.fact_load import FactLoad
from assessments.models.file import DocumentFile, FileFormat, FileRole, StoredFile, Upload
from assessments.models.finding import (
    FEWEST_FINDING_WORDS,
    LONGEST_FINDING_WORDS,
    SHORTEST_FINDING_WORDS,
    CheckedYear,
    Finding,
    FindingExplanation,
    FindingSeverity,
    Recheck,
    UnitChange,
)
from assessments.models.history import (
    LONGEST_SUBJECT,
    REVIEWING_SIDE_ONLY,
    Action,
    HistoryEntry,
)
from assessments.models.intake import Intake, IntakeKind
from assessments.models.job import Job, JobState
from assessments.models.notice import MailDigest, Notice
from assessments.models.paper import Paper
from assessments.models.published_ranking import AnnexOrder, PublishedAnnex, PublishedRanking
from assessments.models.report_template import ReportTemplate
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
from assessments.models.review_sharing import ReviewShare
from assessments.models.second_opinion import (
    LONGEST_OPINION,
    LONGEST_SUGGESTION,
    SecondOpinion,
)
from assessments.models.sharing import Assignment, Presence
from assessments.models.submission import SignedPaper, Submission
from assessments.models.tally import Tally, TallyColumn

__all__ = [
    "DRAFT_STATUSES",
    "FEWEST_FINDING_WORDS",
    "LONGEST_FINDING_WORDS",
    "LONGEST_OPINION",
    "LONGEST_REVIEW_COMMENT",
    "LONGEST_SUBJECT",
    "LONGEST_SUGGESTION",
    "REVIEWING_SIDE_ONLY",
    "SHORTEST_FINDING_WORDS",
    "STEP_TITLES",
    "Action",
    "AnnexOrder",
    "Answer",
    "Archive",
    "Assessment",
    "AssessmentStatus",
    "Assignment",
    "Campaign",
    "CheckedYear",
    "DocumentFile",
    "Evidence",
    "Explanation",
    "Extension",
    "Fact",
    "FactLoad",
    "FileFormat",
    "FileRole",
    "Finding",
    "FindingExplanation",
    "FindingSeverity",
    "HistoryEntry",
    "Intake",
    "IntakeKind",
    "IssuedReport",
    "Job",
    "JobState",
    "LateSubmission",
    "LineageRule",
    "MailDigest",
    "Notice",
    "OfficialDocument",
    "Paper",
    "PlannedUnit",
    "Presence",
    "PublishedAnnex",
    "PublishedRanking",
    "Recheck",
    "ReportKind",
    "ReportTemplate",
    "ReturnedItem",
    "Returning",
    "ReviewDecision",
    "ReviewDraft",
    "ReviewReason",
    "ReviewShare",
    "ReviewStep",
    "SecondOpinion",
    "SignedPaper",
    "Stage",
    "StoredFile",
    "Submission",
    "Tally",
    "TallyColumn",
    "UnitChange",
    "Upload",
    "Verdict",
    "subject_of_fact",
]
