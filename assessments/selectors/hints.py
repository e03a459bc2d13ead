"""What a reviewer should look at in one assessment, and which claims need no second look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

from assessments.hints.base import Hint, HintCode
from assessments.hints.distances import EarlierResult, PeerResult
from assessments.hints.finding import Subject, find_hints
from assessments.hints.proofs import Cited, Period
from assessments.models import DRAFT_STATUSES, Answer, Evidence
from assessments.permissions import ALLOWED, OFFICIAL, Decision, visible_assessments
from assessments.scoring import ScoreLine
from assessments.selectors.entries import Entry
from assessments.selectors.files import AssessmentFile
from assessments.selectors.readiness import wants_evidence
from assessments.selectors.shared_evidence import SharedEvidence, shared_evidence
from assessments.selectors.years import Way, answered_before, ways_between
from criteria.rules.base import OutcomeStatus
from dtscore.accounts.models import User

Known = TypeVar("Known", Decimal, bool)


def hints_of(user: User, file: AssessmentFile) -> dict[str, list[Hint]]:
    """The hints of every indicator by its code, in the order of the set; an empty list where
    nothing is to be said.

    At most five queries for a file from ``open_file``: last year, the neighbours, the files, the
    same bytes elsewhere, the same documents elsewhere; one more where last year's set was another
    one or another version. Only units in the scope of ``user`` are
    compared with and named.
    """
    earlier = _earlier_results(file)
    peers = _peer_results(user, file)
    shared = shared_evidence(user, file)
    return {
        code: find_hints(_subject(file, line, earlier.get(code), peers[code], shared))
        for line in file.sheet.lines
        for code in [line.indicator.code]
    }


def _subject(
    file: AssessmentFile,
    line: ScoreLine,
    earlier: EarlierResult | None,
    peers: Sequence[PeerResult],
    shared: SharedEvidence,
) -> Subject:
    answer = file.answers.get(line.indicator.code)
    campaign = file.assessment.campaign
    return Subject(
        line=line,
        rounding=file.spec.round_to,
        period=Period(campaign.period_start, campaign.period_end),
        printed=answer.printed if answer else {},
        earlier=earlier,
        peers=peers,
        wants_evidence=wants_evidence(line),
        explanation=answer.evidence_explanation if answer else "",
        cited=[_cited(item, shared) for item in answer.evidence.all()] if answer else [],
    )


def _cited(evidence: Evidence, shared: SharedEvidence) -> Cited:
    document = evidence.document
    if document is None:
        return Cited(evidence.pk, openable=int(bool(evidence.link)))
    return Cited(
        pk=evidence.pk,
        document=document.full_title,
        issued_on=document.issued_on,
        has_place=bool(evidence.pages or evidence.clause),
        openable=shared.file_counts.get(document.pk, 0) + int(bool(evidence.link)),
        twins=shared.twins.get(document.pk, ()),
        copies=shared.copies.get(document.pk, ()),
    )


def _earlier_results(file: AssessmentFile) -> dict[str, EarlierResult]:
    """Last year's final results by this year's indicator, else what was submitted; nothing while
    the unit is still writing them, nor where one question became several or several one. One query,
    two where last year's set was another one or another version."""
    before = answered_before(file.assessment).exclude(status__in=DRAFT_STATUSES)
    rows = Answer.objects.filter(assessment__in=before.values("pk")[:1])
    answers = list(rows.select_related("indicator", "assessment__campaign__indicator_set"))
    if not answers:
        return {}
    campaign = answers[0].assessment.campaign
    ways = ways_between(campaign.indicator_set, file.assessment.campaign.indicator_set)
    return {
        way.code: _earlier_result(answer)
        for answer in answers
        for own in [answer.indicator.code]
        for way in ([Way(own)] if ways is None else ways.get(own, ()))
        if way.carries
    }


def _earlier_result(answer: Answer) -> EarlierResult:
    year, maximum = answer.assessment.campaign.year, answer.indicator.max_points
    if answer.assessment.status in OFFICIAL:
        final = answer.final_points, maximum, answer.final_passed
        return EarlierResult(year, "chính thức", *final)
    return EarlierResult(year, "tự chấm", answer.self_points, maximum, answer.self_passed)


def _peer_results(user: User, file: AssessmentFile) -> dict[str, list[PeerResult]]:
    """What the units right under the same unit came to in the same campaign, by indicator: of each
    the column that counts most. Those that are still writing are left out. One query."""
    assessment = file.assessment
    neighbours = visible_assessments(user).filter(
        campaign=assessment.campaign_id, unit__parent=assessment.unit.parent_id
    )
    away = neighbours.exclude(pk=assessment.pk).exclude(status__in=DRAFT_STATUSES)
    rows = Answer.objects.filter(assessment__in=away).values_list(
        "indicator__code", "final_points", "reviewed_points", "self_points",
        "final_passed", "reviewed_passed", "self_passed",
    )  # fmt: skip
    found: dict[str, list[PeerResult]] = defaultdict(list)
    for code, *columns in rows:
        found[code].append(PeerResult(_first(columns[:3]), _first(columns[3:])))
    return found


def _first(values: Sequence[Known | None]) -> Known | None:
    return next((value for value in values if value is not None), None)


# --- what the rule confirms --------------------------------------------------------------------
_UNCONFIRMED = {
    OutcomeStatus.DECLARED: "Kết quả do đơn vị tự khai, quy tắc không tính được.",
    OutcomeStatus.NOT_DEPLOYED: "Đơn vị ghi chưa triển khai, không có số liệu để tính.",
    OutcomeStatus.EXCLUDED: "Đơn vị ghi không thuộc đối tượng, không có số liệu để tính.",
    OutcomeStatus.BLANK: "Chưa trả lời.",
}


def fully_confirmed(entry: Entry, hints: Sequence[Hint]) -> Decision:
    """Whether the rule by itself confirms the claim, so that it may be accepted with many others;
    if not, the first reason why. ``hints`` are those of the indicator. No query."""
    line = entry.line
    if line.outcome.status is not OutcomeStatus.COMPUTED:
        reason = _UNCONFIRMED.get(line.outcome.status) or f"{line.outcome.why}."
        return Decision(False, f"{reason} Hãy xem riêng chỉ số này.")
    warnings = [hint for hint in hints if hint.is_warning]
    if warnings:
        more = f" (và {len(warnings) - 1} điểm cần xem khác)" if len(warnings) > 1 else ""
        return Decision(False, f"{warnings[0].sentence}{more}")
    if line.differs:  # also without its hint: a claim that differs is never accepted unseen
        return Decision(False, "Điểm, kết quả trên giấy khác với tính lại.")
    return _proved(entry, hints)


def _proved(entry: Entry, hints: Sequence[Hint]) -> Decision:
    if not wants_evidence(entry.line):
        return ALLOWED
    if not entry.evidence:
        return Decision(False, "Bộ chỉ số yêu cầu minh chứng mà đơn vị không dẫn minh chứng nào.")
    for hint in hints:
        if hint.code is HintCode.EVIDENCE_NOT_OPENABLE:  # nobody can have looked at it
            return Decision(False, hint.sentence)
    return ALLOWED
