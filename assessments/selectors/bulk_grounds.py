"""On what grounds many indicators may be decided at once: the rule, the evidence, the step before.

Everything that is judged by a hint is in ``is_confirmed`` and ``is_doubtful``, everything about
who has opened which file in ``opened_by_unit``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from assessments.models import (
    Action,
    Assessment,
    AssessmentStatus,
    DocumentFile,
    HistoryEntry,
    StoredFile,
    Verdict,
)
from assessments.models.history import LONGEST_SUBJECT
from assessments.scoring import Result
from assessments.selectors.decisions import ReviewFile, Trail
from assessments.selectors.readiness import wants_evidence
from dtscore.accounts.models import AdministrativeUnit

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


def plan_accepting(review: ReviewFile, ground: Ground, unit: AdministrativeUnit) -> AcceptingPlan:
    """What accepting by this ground would do now. ``unit`` is the reviewing unit, whose people
    must have opened the evidence. At most three queries."""
    undecided = [review.trails[code] for code in review.undecided]
    unopened = unopened_files(review, undecided, unit) if ground is Ground.RULE else {}
    accepted, doubts = [], []
    for trail in undecided:
        if reason := _against(review, trail, ground, unopened):
            doubts.append(Doubt(trail.code, trail.line.indicator.title, reason))
        else:
            accepted.append(Acceptable(trail, trail.basis(review.step)))
    return AcceptingPlan(accepted, doubts)


def _against(
    review: ReviewFile,
    trail: Trail,
    ground: Ground,
    unopened: Mapping[str, Sequence[StoredFile]],
) -> str:
    """Why the indicator has to be looked at by itself; empty when it need not."""
    newest = trail.at(review.step)
    if newest and newest.verdict == Verdict.RETURNED:
        return "Đã chọn trả lại ở bước này."
    if trail.answer is None:
        return "Đơn vị chưa trả lời."
    if ground is Ground.KEEP:
        return _against_keeping(review, trail)
    if reason := _against_rule(review, trail):
        return reason
    return _against_evidence(trail, unopened.get(trail.code))


def _against_keeping(review: ReviewFile, trail: Trail) -> str:
    earlier = trail.before(review.step)
    if earlier is None or trail.answer is None:
        return "Bước trước chưa quyết định."
    if earlier.answer_version != trail.answer.version:
        return "Đơn vị đã sửa câu trả lời sau quyết định của bước trước."
    if is_doubtful(review, trail):
        return "Có điểm cần lưu ý: kết quả khác cách tính của quy tắc mà chưa ai điều chỉnh."
    return ""


def _against_rule(review: ReviewFile, trail: Trail) -> str:
    if not is_confirmed(review, trail):
        return "Quy tắc chưa xác nhận được kết quả này."
    if not trail.basis(review.step).same_as(trail.claim):
        return "Bước trước đã điều chỉnh kết quả đơn vị tự chấm."
    return ""


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


# --- hints ------------------------------------------------------------------------------------
def is_confirmed(review: ReviewFile, trail: Trail) -> bool:  # noqa: ARG001
    """Whether the rule computes from the unit's own figures exactly what the unit claims."""
    computed = Result(trail.line.outcome.points, trail.line.outcome.passed)
    is_whole = trail.line.is_computed and trail.answer is not None and not trail.answer.to_confirm
    return is_whole and computed.same_as(trail.claim)


def is_doubtful(review: ReviewFile, trail: Trail) -> bool:
    """Whether something warns of keeping the earlier result: the claim is not what the rule
    computes, and the step before accepted it all the same."""
    earlier = trail.before(review.step)
    is_accepted = earlier is not None and earlier.verdict == Verdict.ACCEPTED
    return is_accepted and not is_confirmed(review, trail)


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
    """Those of the files that somebody of the unit has taken along since then. One query.

    The history names a file by its owner and its name; two files of one name in one unit cannot be
    told apart there, so neither counts as opened.
    """
    if not files or since is None:
        return set()
    lines = HistoryEntry.objects.filter(
        action=Action.FILE_DOWNLOADED,
        actor_unit=unit,
        at__gte=since,
        unit__in={file.owner_id for file in files},
    )
    seen = set(lines.order_by().values_list("unit", "subject").distinct())
    names: dict[tuple[int, str], list[int]] = defaultdict(list)
    for file in files:
        names[file.owner_id, file.name[:LONGEST_SUBJECT]].append(file.pk)
    return {pks[0] for key, pks in names.items() if key in seen and len(pks) == 1}


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
