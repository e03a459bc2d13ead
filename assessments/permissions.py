"""May this person do this now, and if not, why not. One policy for one object and for lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from assessments.models import (
    DRAFT_STATUSES,
    REVIEWING_SIDE_ONLY,
    Action,
    Answer,
    Assessment,
    AssessmentStatus,
    Campaign,
    HistoryEntry,
    OfficialDocument,
    ReturnedItem,
    ReviewDecision,
    SecondOpinion,
    Stage,
    StoredFile,
    Submission,
)
from assessments.workflow import MOVES, REVIEWERS, STEP_LEADERS, Place, obstacle
from criteria.selectors import load_spec
from dtscore.accounts.models import AdministrativeUnit, Role, User
from dtscore.accounts.scope import units_in_scope

EDITABLE_STATUSES = DRAFT_STATUSES
# Who takes part in a review at all, deciding or approving.
REVIEWING = REVIEWERS | STEP_LEADERS
# While a step has work, or will have it again.
DIVIDED_AT = frozenset(
    {
        AssessmentStatus.SUBMITTED, AssessmentStatus.UNDER_REVIEW, AssessmentStatus.RETURNED,
        AssessmentStatus.RESUBMITTED, AssessmentStatus.REVIEWED, AssessmentStatus.FORWARDED,
        AssessmentStatus.EXPLAINED,
    }
)  # fmt: skip
ASKED_AT = frozenset(
    {AssessmentStatus.UNDER_REVIEW, AssessmentStatus.REVIEWED, AssessmentStatus.EXPLAINED}
)
# While a paper of the review is being prepared: a step's, then that of the final result.
PREVIEWED_STATUSES = frozenset(
    {
        AssessmentStatus.UNDER_REVIEW,
        AssessmentStatus.RETURNED,
        AssessmentStatus.RESUBMITTED,
        AssessmentStatus.REVIEWED,
        AssessmentStatus.PROVISIONAL,
        AssessmentStatus.EXPLAINED,
    }
)
_HOW_TO_CHANGE = {
    AssessmentStatus.SUBMITTED.value: "Muốn sửa, lãnh đạo đơn vị rút hồ sơ trước.",
    AssessmentStatus.UNDER_REVIEW.value: "Muốn sửa, hãy đề nghị người thẩm định trả lại hồ sơ.",
}
# The result of the last step of the review is known to the unit.
ANNOUNCED = frozenset(
    {
        AssessmentStatus.PROVISIONAL,
        AssessmentStatus.EXPLAINED,
        AssessmentStatus.FINAL,
        AssessmentStatus.PUBLISHED,
    }
)
OFFICIAL = frozenset({AssessmentStatus.FINAL, AssessmentStatus.PUBLISHED})
_EXTENDABLE_AT = {
    Stage.SUBMISSION: frozenset({AssessmentStatus.DRAFT}),
    Stage.RETURN: frozenset({AssessmentStatus.RETURNED}),
    Stage.REVIEW: frozenset(AssessmentStatus) - ANNOUNCED,
    Stage.EXPLANATION: frozenset({AssessmentStatus.PROVISIONAL}),
}
NOT_RETURNED = (
    "Chỉ số này không được trả lại nên giữ nguyên như đã nộp. Muốn sửa, hãy đề nghị người thẩm định"
    " trả lại cả chỉ số này."
)
_ENTER_ANEW = "Nếu sổ ghi sai, hãy vào sổ văn bản đúng và dẫn văn bản đó từ nay."


@dataclass(frozen=True)
class Decision:
    """The answer of a policy; ``reason`` is the Vietnamese sentence beside a disabled button."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(True)


def visible_assessments(user: User) -> QuerySet[Assessment]:
    """The assessments that ``user`` may read: those of the units in their scope."""
    return Assessment.objects.filter(unit__in=units_in_scope(user))


def visible_campaigns(user: User) -> QuerySet[Campaign]:
    """The campaigns with units in the person's scope."""
    return Campaign.objects.filter(pk__in=visible_assessments(user).values("campaign"))


def visible_files(user: User) -> QuerySet[StoredFile]:
    """The files that ``user`` may open: those of the units in their scope."""
    return StoredFile.objects.filter(owner__in=units_in_scope(user))


def visible_documents(user: User) -> QuerySet[OfficialDocument]:
    """The official documents that ``user`` may read: those in the registers of their scope."""
    return OfficialDocument.objects.filter(owner__in=units_in_scope(user))


def can_edit_answers(user: User, assessment: Assessment) -> Decision:
    """Officers and leaders of the unit itself, while the assessment is with the unit."""
    decision = can_edit_register(user, assessment.unit)
    if not decision:
        return decision
    if assessment.status not in EDITABLE_STATUSES:
        return Decision(False, f"Hồ sơ đang ở bước “{assessment.get_status_display()}”.")
    return ALLOWED


def can_edit_answer(user: User, assessment: Assessment, code: str) -> Decision:
    """The same for one indicator and its evidence: of a returned assessment only the indicators
    that were chosen are open. One query, and only where it was returned."""
    decision = can_edit_answers(user, assessment)
    if not decision or code in open_codes(user, assessment, [code]):
        return decision
    return Decision(False, NOT_RETURNED)


def open_codes(user: User, assessment: Assessment, codes: Iterable[str]) -> frozenset[str]:
    """Those of the indicators that this person may answer now. At most one query."""
    if not can_edit_answers(user, assessment):
        return frozenset()
    if assessment.status != AssessmentStatus.RETURNED:
        return frozenset(codes)
    return returned_codes(assessment).intersection(codes)


def can_edit_facts(user: User, unit: AdministrativeUnit, year: int) -> Decision:
    """The unit's own people, while every assessment of that year is still with the unit: a figure
    that others have begun to judge by must not move under them."""
    return _can_edit_facts(user, unit, _assessments_of(unit, year))


def can_edit_fact(user: User, unit: AdministrativeUnit, year: int, code: str) -> Decision:
    """The same for one figure: what a returned assessment reads may change only where every
    indicator of its set that reads it was returned. Two queries."""
    return fact_decisions(user, unit, year, [code])[code]


def fact_decisions(
    user: User, unit: AdministrativeUnit, year: int, codes: Iterable[str]
) -> dict[str, Decision]:
    """That answer for many figures at once. Two queries."""
    assessments = _assessments_of(unit, year)
    general = _can_edit_facts(user, unit, assessments)
    if not general:
        return dict.fromkeys(codes, general)
    returned = [row for row in assessments if row.status == AssessmentStatus.RETURNED]
    opened = _returned_by_assessment(returned)
    return {code: _fact_decision(code, returned, opened) for code in codes}


def _assessments_of(unit: AdministrativeUnit, year: int) -> list[Assessment]:
    rows = Assessment.objects.filter(unit=unit, campaign__year=year)
    return list(rows.select_related("campaign__indicator_set").order_by("pk"))


def _can_edit_facts(
    user: User, unit: AdministrativeUnit, assessments: Iterable[Assessment]
) -> Decision:
    decision = can_edit_register(user, unit)
    if not decision:
        return decision
    for gone in assessments:
        if gone.status not in EDITABLE_STATUSES:
            name, year = gone.campaign.indicator_set.short_title, gone.campaign.year
            at = gone.get_status_display()
            return Decision(False, f"Số liệu năm {year} đã khóa: hồ sơ {name} đang ở bước “{at}”.")
    return ALLOWED


def _fact_decision(
    code: str, returned: Iterable[Assessment], opened: Mapping[int, set[str]]
) -> Decision:
    for assessment in returned:
        indicator_set = assessment.campaign.indicator_set
        held = [
            indicator.code
            for indicator in load_spec(indicator_set).indicators
            if any(item.fact == code for item in indicator.inputs)
            and indicator.code not in opened[assessment.pk]
        ]
        if held:
            return Decision(
                False,
                f"Số liệu này giữ nguyên như đã nộp: chỉ số {', '.join(held)} của hồ sơ"
                f" {indicator_set.short_title} dùng số này mà không được trả lại. Muốn sửa, hãy đề"
                " nghị người thẩm định trả lại cả các chỉ số đó.",
            )
    return ALLOWED


def _returned_by_assessment(assessments: Iterable[Assessment]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    items = ReturnedItem.objects.filter(
        returning__assessment__in=[row.pk for row in assessments], returning__closed_at__isnull=True
    )
    for pk, code in items.values_list("returning__assessment_id", "decision__indicator__code"):
        found[pk].add(code)
    return found


def can_edit_register(user: User, unit: AdministrativeUnit) -> Decision:
    """The register of documents belongs to the unit and is kept by its own people."""
    if user.role not in {Role.OFFICER, Role.LEADER} or user.unit_id != unit.pk:
        return Decision(False, "Chỉ cán bộ, lãnh đạo của chính đơn vị được sửa.")
    return ALLOWED


def can_change_document(user: User, document: OfficialDocument) -> Decision:
    """The unit's own people, while every answer that cites the document is open to them: what
    others judge by stays what was submitted. A file may always be added. One query."""
    decision = can_edit_register(user, document.owner)
    if not decision:
        return decision
    citing = Answer.objects.filter(evidence__document=document)
    chosen = ReturnedItem.objects.filter(
        returning__assessment=OuterRef("assessment"),
        returning__closed_at__isnull=True,
        decision__indicator=OuterRef("indicator"),
    )
    frozen = citing.filter(
        ~Q(assessment__status__in=EDITABLE_STATUSES)
        | Q(assessment__status=AssessmentStatus.RETURNED) & ~Exists(chosen)
    ).select_related("assessment__campaign__indicator_set", "indicator")
    first = frozen.order_by("-assessment__campaign__year", "assessment", "indicator").first()
    if first is None:
        return ALLOWED
    why = _why_frozen(first)
    return Decision(
        False, f"Không sửa văn bản, không gỡ tệp của nó được: {why} Thêm tệp thì vẫn được."
    )


def _why_frozen(answer: Answer) -> str:
    assessment = answer.assessment
    name = f"{assessment.campaign.indicator_set.short_title}, năm {assessment.campaign.year}"
    if assessment.status == AssessmentStatus.RETURNED:
        return (
            f"chỉ số {answer.indicator.code} của hồ sơ {name} dẫn văn bản này mà không được trả"
            f" lại nên giữ nguyên như đã nộp. {_ENTER_ANEW}"
        )
    return (
        f"hồ sơ {name} dẫn văn bản này và đang ở bước “{assessment.get_status_display()}”."
        f" {_HOW_TO_CHANGE.get(assessment.status, _ENTER_ANEW)}"
    )


def can_move(user: User, assessment: Assessment, move: str) -> Decision:
    """Whether the workflow's table lets this person make the move now."""
    step = MOVES[move]
    places = places_of(user, assessment)
    match obstacle(step, status=assessment.status, role=user.role, places=places):
        case None:
            return ALLOWED
        case "place":
            return Decision(False, step.wrong_place)
        case "status":
            hint = step.hints.get(assessment.status, "")
            at = AssessmentStatus(assessment.status).label
            label = step.label[0].lower() + step.label[1:]
            return Decision(False, f"Không {label} được: hồ sơ đang ở bước “{at}”. {hint}".rstrip())
        case _:
            return Decision(False, step.wrong_role)


def places_of(user: User, assessment: Assessment) -> frozenset[Place]:
    """Where the person stands towards the assessment: in its unit, in the unit above it at the
    present review step, in its province. A unit that had ended before the assessed period did has
    no part in it."""
    unit = user.unit
    if unit is None or not user.is_active or not assessment.unit.path.startswith(unit.path or "?"):
        return frozenset()
    if unit.pk == assessment.unit_id:
        return frozenset({"own"})
    if not unit.exists_on(assessment.campaign.period_end):
        return frozenset()
    places: set[Place] = {"top"} if unit.parent_id is None else set()
    step = assessment.current_step
    if step and step.level == unit.level:
        places.add("step")
    return frozenset(places)


def returned_codes(assessment: Assessment) -> frozenset[str]:
    """The indicators of the return that is open; none when none is. One query."""
    items = ReturnedItem.objects.filter(
        returning__assessment=assessment, returning__closed_at__isnull=True
    )
    return frozenset(items.values_list("decision__indicator__code", flat=True))


def visible_steps(user: User, assessment: Assessment) -> frozenset[int]:
    """The review steps whose decisions this person may read. The unit's own people read what a
    step found once the leader of that step has approved it; everybody else in scope reads all."""
    steps = frozenset(step.position for step in assessment.chain)
    if user.unit_id != assessment.unit_id:
        return steps
    is_over = assessment.status in ANNOUNCED
    return frozenset(
        step for step in steps if step < assessment.step or (is_over and step == assessment.step)
    )


def may_read_decision(user: User, assessment: Assessment, decision: ReviewDecision) -> bool:
    """Whether this person may read one decision: of a step that they may read, or one with which
    the indicator was given back. What answers an explanation is known to the unit with the final
    result. No query where ``returned_item`` was read with the decision."""
    if user.unit_id != assessment.unit_id or hasattr(decision, "returned_item"):
        return True
    if decision.explanation_id and assessment.status == AssessmentStatus.EXPLAINED:
        return False
    return decision.step in visible_steps(user, assessment)


def can_explain(user: User, assessment: Assessment) -> Decision:
    """The unit's officers and leaders write explanations while the result is provisional; until
    which day, the deadline says."""
    decision = can_edit_register(user, assessment.unit)
    if not decision:
        return Decision(False, "Chỉ cán bộ, lãnh đạo của chính đơn vị được viết giải trình.")
    match assessment.status:
        case AssessmentStatus.PROVISIONAL:
            return ALLOWED
        case AssessmentStatus.EXPLAINED:
            return Decision(False, "Giải trình đã gửi, không sửa được nữa; hãy chờ trả lời.")
        case AssessmentStatus.FINAL | AssessmentStatus.PUBLISHED:
            return Decision(False, "Kết quả đã chốt nên không viết giải trình được nữa.")
    at = assessment.get_status_display()
    return Decision(
        False,
        f"Hồ sơ đang ở bước “{at}”. Chỉ giải trình được khi hồ sơ có kết quả tạm thời.",
    )


def can_review(user: User, assessment: Assessment) -> Decision:
    """Whether this person decides about indicators of the assessment now, in general."""
    if "step" not in places_of(user, assessment):
        return Decision(False, "Chỉ cơ quan thẩm định ở bước này được quyết định.")
    if user.role not in REVIEWERS:
        return Decision(False, "Chỉ cán bộ thẩm định được quyết định từng chỉ số.")
    match assessment.status:
        case AssessmentStatus.UNDER_REVIEW | AssessmentStatus.EXPLAINED:
            return ALLOWED
        case AssessmentStatus.SUBMITTED | AssessmentStatus.RESUBMITTED | AssessmentStatus.FORWARDED:
            return Decision(False, "Hãy bấm “Bắt đầu thẩm định” trước khi quyết định.")
    at = assessment.get_status_display()
    return Decision(False, f"Không quyết định được: hồ sơ đang ở bước “{at}”.")


def stands_above(user: User, assessment: Assessment) -> bool:
    """Whether the person works in a unit above the assessment's, one that had not ended before the
    assessed period did."""
    unit = user.unit
    if unit is None or not user.is_active or unit.pk == assessment.unit_id:
        return False
    is_above = assessment.unit.path.startswith(unit.path or "?")
    return is_above and unit.exists_on(assessment.campaign.period_end)


def can_see_review_work(user: User, assessment: Assessment) -> Decision:
    """Who does what in a review, and what reviewers ask one another: for the reviewing side."""
    if user.role in REVIEWING and stands_above(user, assessment):
        return ALLOWED
    return Decision(False, "Chỉ cán bộ thẩm định, lãnh đạo của cơ quan thẩm định được xem.")


def can_divide_review(user: User, assessment: Assessment) -> Decision:
    """Whether the person may share out the pillars at the present step."""
    at = assessment.get_status_display()
    if assessment.status not in DIVIDED_AT:
        return Decision(False, f"Không phân việc thẩm định được: hồ sơ đang ở bước “{at}”.")
    return _takes_part(user, assessment, "phân việc thẩm định")


def can_ask_opinion(user: User, assessment: Assessment) -> Decision:
    """Whether the person may ask for a second opinion now."""
    at = assessment.get_status_display()
    if assessment.status not in ASKED_AT:
        return Decision(
            False, f"Chỉ xin ý kiến khi đang thẩm định, chờ duyệt; hồ sơ đang ở bước “{at}”."
        )
    return _takes_part(user, assessment, "xin ý kiến")


def _takes_part(user: User, assessment: Assessment, what: str) -> Decision:
    if user.role in REVIEWING and "step" in places_of(user, assessment):
        return ALLOWED
    return Decision(
        False, f"Chỉ cán bộ thẩm định, lãnh đạo của cơ quan thẩm định ở bước này được {what}."
    )


def visible_opinions(user: User) -> QuerySet[SecondOpinion]:
    """The second opinions that ``user`` may read: the same as ``can_see_review_work`` says."""
    unit = user.unit
    if unit is None or user.role not in REVIEWING:
        return SecondOpinion.objects.none()
    rows = SecondOpinion.objects.filter(assessment__in=visible_assessments(user))
    if unit.valid_from:
        rows = rows.filter(assessment__campaign__period_end__gte=unit.valid_from)
    if unit.valid_to:
        rows = rows.filter(assessment__campaign__period_end__lte=unit.valid_to)
    return rows.exclude(assessment__unit=unit)


def readable_history(user: User, entries: QuerySet[HistoryEntry]) -> QuerySet[HistoryEntry]:
    """The lines without what reviewers say among themselves, but for the reviewing side; and for
    the unit's own people without the decisions that no leader has approved yet."""
    if user.role in REVIEWING:
        return entries.exclude(action__in=REVIEWING_SIDE_ONLY, unit=user.unit_id)
    approved = HistoryEntry.objects.filter(
        assessment=OuterRef("assessment"), action__in=(Action.APPROVED, Action.FINALIZED)
    ).order_by("-pk")
    last = Coalesce(Subquery(approved.values("pk")[:1]), 0)
    undisclosed = Q(action=Action.DECIDED, unit=user.unit_id, pk__gt=last)
    return entries.exclude(action__in=REVIEWING_SIDE_ONLY).exclude(undisclosed)


def can_extend(user: User, assessment: Assessment, stage: str) -> Decision:
    """The province gives more time at a stage that is not over; an open return the reviewer of
    the step may extend, too."""
    places = places_of(user, assessment)
    is_top = "top" in places and user.role == Role.PROVINCIAL_ADMIN
    is_reviewer = "step" in places and user.role in REVIEWERS
    if stage == Stage.RETURN and not (is_top or is_reviewer):
        return Decision(
            False, "Chỉ cán bộ thẩm định ở bước này hoặc quản trị tỉnh được gia hạn nộp lại."
        )
    if stage != Stage.RETURN and not is_top:
        return Decision(False, "Chỉ quản trị tỉnh được gia hạn việc này.")
    if assessment.status not in _EXTENDABLE_AT[Stage(stage)]:
        at, name = assessment.get_status_display(), Stage(stage).label.lower()
        return Decision(False, f"Không gia hạn được việc “{name}”: hồ sơ đang ở bước “{at}”.")
    return ALLOWED


def can_set_dates(user: User, campaign: Campaign) -> Decision:
    """The administrator of the province whose units the campaign is for. One query."""
    if user.role != Role.PROVINCIAL_ADMIN or user.unit is None or user.unit.parent_id is not None:
        return Decision(False, "Chỉ quản trị tỉnh được đặt hạn của đợt đánh giá.")
    outside = campaign.assessments.exclude(unit__path__startswith=user.unit.path)
    if not user.is_active or not user.unit.path or outside.exists():
        return Decision(False, "Đợt này có đơn vị của tỉnh khác, bạn không đặt hạn được.")
    return ALLOWED


def can_read_reasons(user: User) -> Decision:
    """Who reviews or approves reads the list of reasons of their province."""
    if user.unit is None or not user.is_active:
        return Decision(
            False, "Tài khoản chưa gắn với đơn vị nào: hãy liên hệ người quản trị cổng."
        )
    if user.role not in REVIEWERS | STEP_LEADERS:
        return Decision(False, "Danh mục này dành cho người thẩm định và quản trị tỉnh.")
    return ALLOWED


def can_edit_reasons(user: User) -> Decision:
    """The province keeps its list itself."""
    if decision := can_read_reasons(user):
        assert user.unit is not None
        if user.role != Role.PROVINCIAL_ADMIN or user.unit.parent_id is not None:
            return Decision(False, "Chỉ quản trị tỉnh được sửa danh mục lý do.")
        return ALLOWED
    return decision


def can_be_present(user: User, assessment: Assessment, code: str = "") -> Decision:
    """Whoever works on the assessment now is seen by the others who do: those who answer it (or its
    indicator ``code``) while it is with the unit, those who decide while it is under review."""
    if user.unit_id == assessment.unit_id or assessment.status in EDITABLE_STATUSES:
        if code:
            return can_edit_answer(user, assessment, code)
        return can_edit_answers(user, assessment)
    return can_review(user, assessment)


def reads_hints(user: User, assessment: Assessment) -> bool:
    """The reviewers' hints are for those who look from above, not for the unit itself."""
    return user.role in REVIEWERS | STEP_LEADERS and user.unit_id != assessment.unit_id


def can_upload_signed(user: User, submission: Submission) -> Decision:
    """The unit's own people bring the signed paper of a submission that stands."""
    if not can_edit_register(user, submission.assessment.unit):
        return Decision(False, "Chỉ cán bộ, lãnh đạo của chính đơn vị được tải bản đã ký lên.")
    if submission.withdrawn_at:
        return Decision(False, "Lần nộp này đã rút: hãy tải bản đã ký lên ở lần nộp sau.")
    return ALLOWED


def can_preview_report(user: User, assessment: Assessment) -> Decision:
    """Whether this person may see the paper of the review before it is approved: those who review
    and approve at the present step, and the province."""
    is_reviewing = user.role in REVIEWERS | STEP_LEADERS
    if not is_reviewing or not places_of(user, assessment) & {"step", "top"}:
        return Decision(
            False,
            "Bản dự thảo báo cáo thẩm định chỉ dành cho cơ quan thẩm định. Báo cáo đã phê duyệt có"
            " ở trang hồ sơ.",
        )
    if assessment.status not in PREVIEWED_STATUSES:
        at = assessment.get_status_display()
        return Decision(False, f"Chưa có gì để lập báo cáo: hồ sơ đang ở bước “{at}”.")
    return ALLOWED


def demand(decision: Decision) -> None:
    """Stop a service that is not allowed; the sentence reaches the person."""
    if not decision:
        raise PermissionDenied(decision.reason)
