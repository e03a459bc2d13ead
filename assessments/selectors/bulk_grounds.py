"""On what grounds many indicators may be decided at once: the rule, the evidence, the step
before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from assessments.hints import Hint
from assessments.models import (
    Action,
    Assessment,
    AssessmentStatus,
    DocumentFile,
    HistoryEntry,
    StoredFile,
    Verdict,
)
from assessments.scoring import Result
from assessments.selectors.decisions import ReviewFile, Trail
from assessments.selectors.hints import fully_confirmed, hints_of
from assessments.selectors.history import SEEN
from assessments.selectors.readiness import wants_evidence
from dtscore.accounts.models import AdministrativeUnit, User

FILES_SHOWN = 3


class Ground(models.TextChoices):
    """Why many indicators may be accepted without looking at each again; values in addresses."""

    RULE = "quy-tac", "Chấp nhận các chỉ số đã được quy tắc xác nhận"
    KEEP = "giu-ket-qua", "Giữ kết quả của bước trước"


@dataclass(frozen=True)
class Acceptable:
    """One indicator that would be accepted, and what accepting it means."""

    trail: Trail
    result: Result


@dataclass(frozen=True)
class Doubt:
    """One undecided indicator that has to be looked at by itself, and why."""

    code: str
    title: str
    reason: str


@dataclass(frozen=True)
class AcceptingPlan:
    """Every undecided indicator is in one of the two lists."""

    accepted: list[Acceptable]
    doubts: list[Doubt]

    @property
    def doubt_groups(self) -> list[DoubtGroup]:
        """The doubts by their reason, the most frequent first."""
        by_reason: dict[str, list[Doubt]] = defaultdict(list)
        for doubt in self.doubts:
            by_reason[doubt.reason].append(doubt)
        groups = [DoubtGroup(reason, doubts) for reason, doubts in by_reason.items()]
        return sorted(groups, key=lambda group: -len(group.doubts))


@dataclass(frozen=True)
class DoubtGroup:
    """The indicators with one reason."""

    reason: str
    doubts: list[Doubt]


def plan_accepting(review: ReviewFile, ground: Ground, user: User) -> AcceptingPlan:
    """What accepting by this ground would do now. People of the user's unit must have opened the
    evidence. At most eight queries."""
    undecided = [review.trails[code] for code in review.undecided]
    assert user.unit is not None
    unopened = unopened_files(review, undecided, user.unit) if ground is Ground.RULE else {}
    hints = hints_of(user, review.file) if undecided else {}
    accepted, doubts = [], []
    for trail in undecided:
        if reason := _against(review, trail, ground, unopened, hints[trail.code]):
            doubts.append(Doubt(trail.code, trail.line.indicator.title, reason))
        else:
            accepted.append(Acceptable(trail, trail.basis(review.step)))
    return AcceptingPlan(accepted, doubts)


def _against(
    review: ReviewFile,
    trail: Trail,
    ground: Ground,
    unopened: Mapping[str, Sequence[StoredFile]],
    hints: Sequence[Hint],
) -> str:
    """Why the indicator has to be looked at by itself; empty when it need not."""
    newest = trail.at(review.step)
    if newest and newest.verdict == Verdict.RETURNED:
        return "Đã chọn trả lại ở bước này."
    if trail.answer is None:
        return "Đơn vị chưa trả lời."
    if ground is Ground.KEEP:
        return _against_keeping(review, trail, hints)
    if reason := _against_rule(review, trail, hints):
        return reason
    return _against_evidence(trail, unopened.get(trail.code))


def _against_keeping(review: ReviewFile, trail: Trail, hints: Sequence[Hint]) -> str:
    earlier = trail.before(review.step)
    if earlier is None or trail.answer is None:
        return "Bước trước chưa quyết định."
    if earlier.answer_version != trail.answer.version:
        return "Đơn vị đã sửa câu trả lời sau quyết định của bước trước."
    # Whoever adjusted or wrote something has looked at what the hints warn of.
    was_looked_at = earlier.verdict == Verdict.ADJUSTED or earlier.comment
    warnings = [hint.sentence for hint in hints if hint.severity == "warning"]
    return warnings[0] if warnings and not was_looked_at else ""


def _against_rule(review: ReviewFile, trail: Trail, hints: Sequence[Hint]) -> str:
    if trail.answer and trail.answer.to_confirm:
        return "Câu trả lời lấy từ năm trước hoặc cách tính đã đổi, đơn vị chưa xác nhận."
    if not trail.basis(review.step).same_as(trail.claim):
        return "Bước trước đã điều chỉnh kết quả đơn vị tự chấm."
    return fully_confirmed(review.file.entries([trail.line])[0], hints).reason


def _against_evidence(trail: Trail, unopened: Sequence[StoredFile] | None) -> str:
    if not wants_evidence(trail.line):
        return ""
    if unopened is None:
        return "Không có tệp minh chứng để mở xem."
    if unopened:
        names = ", ".join(f"“{file.name}”" for file in unopened[:FILES_SHOWN])
        more = len(unopened) - FILES_SHOWN
        rest = f" và {more} tệp khác" if more > 0 else ""
        return f"Cơ quan thẩm định chưa mở tệp minh chứng: {names}{rest}."
    return ""


# --- evidence ---------------------------------------------------------------------------------
def unopened_files(
    review: ReviewFile, trails: Collection[Trail], unit: AdministrativeUnit
) -> dict[str, list[StoredFile]]:
    """The files of each indicator's cited documents that nobody of the reviewing unit has opened
    at this step; an indicator without any file is left out. Three queries."""
    cited = _cited_files(trails)
    files = {file.pk: file for found in cited.values() for file in found}
    opened = opened_by_unit(files.values(), unit, arrived_at(review.assessment))
    return {
        code: [file for file in found if file.pk not in opened]
        for code, found in cited.items()
        if found
    }


def _cited_files(trails: Collection[Trail]) -> dict[str, list[StoredFile]]:
    documents: dict[str, set[int]] = {
        trail.code: {
            proof.document_id for proof in trail.answer.evidence.all() if proof.document_id
        }
        for trail in trails
        if trail.answer
    }
    wanted = set().union(*documents.values()) if documents else set()
    of_document: dict[int, list[StoredFile]] = defaultdict(list)
    for row in DocumentFile.objects.filter(document__in=wanted).select_related("file"):
        of_document[row.document_id].append(row.file)
    return {
        code: list({file.pk: file for pk in sorted(found) for file in of_document[pk]}.values())
        for code, found in documents.items()
    }


def opened_by_unit(
    files: Collection[StoredFile], unit: AdministrativeUnit, since: datetime | None
) -> set[int]:
    """Those of the files that somebody of the unit has looked at or taken along since then. One
    query."""
    if not files or since is None:
        return set()
    lines = HistoryEntry.objects.filter(
        file__in=[file.pk for file in files], action__in=SEEN, actor_unit=unit, at__gte=since
    )
    return set(lines.order_by().values_list("file", flat=True).distinct())


def arrived_at(assessment: Assessment) -> datetime | None:
    """When the assessment came to its present step: the first submission since it was a draft, or
    the last approval. One query."""
    lines = HistoryEntry.objects.filter(
        assessment=assessment, action__in=[Action.SUBMITTED, Action.APPROVED]
    ).order_by("-pk")
    draft = AssessmentStatus.DRAFT.label
    for line in lines.only("at", "action", "changes"):
        is_first = (line.changes.get("Trạng thái") or [""])[0] == draft
        if line.action == Action.APPROVED or is_first:
            return line.at
    return None
