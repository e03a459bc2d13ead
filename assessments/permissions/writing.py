"""What the unit's own people may write, and what stays as it was submitted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Exists, OuterRef, Q

from assessments.models import (
    DRAFT_STATUSES,
    Answer,
    Assessment,
    AssessmentStatus,
    OfficialDocument,
    ReturnedItem,
    Submission,
)
from assessments.permissions.scope import ALLOWED, Decision
from criteria.selectors import load_spec
from dtscore.accounts.models import AdministrativeUnit, Role, User

EDITABLE_STATUSES = DRAFT_STATUSES
_HOW_TO_CHANGE = {
    AssessmentStatus.SUBMITTED.value: "Muốn sửa, lãnh đạo đơn vị rút hồ sơ trước.",
    AssessmentStatus.UNDER_REVIEW.value: "Muốn sửa, hãy đề nghị người thẩm định trả lại hồ sơ.",
}
NOT_RETURNED = (
    "Chỉ số này không được trả lại nên giữ nguyên như đã nộp. Muốn sửa, hãy đề nghị người thẩm định"
    " trả lại cả chỉ số này."
)
_ENTER_ANEW = "Nếu sổ ghi sai, hãy vào sổ văn bản đúng và dẫn văn bản đó từ nay."


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


def returned_codes(assessment: Assessment) -> frozenset[str]:
    """The indicators of the return that is open; none when none is. One query."""
    items = ReturnedItem.objects.filter(
        returning__assessment=assessment, returning__closed_at__isnull=True
    )
    return frozenset(items.values_list("decision__indicator__code", flat=True))


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


def can_explain_finding(user: User, unit: AdministrativeUnit, year: int) -> Decision:
    """The unit's own people, while one of its assessments of the year is with them. One query."""
    if not can_edit_register(user, unit):
        return Decision(False, "Chỉ cán bộ, lãnh đạo của chính đơn vị được giải trình mâu thuẫn.")
    open_ones = Assessment.objects.filter(
        unit=unit, campaign__year=year, status__in=EDITABLE_STATUSES
    )
    if not open_ones.exists():
        return Decision(
            False,
            f"Hồ sơ năm {year} không còn ở đơn vị nên không giải trình thêm được; giải trình đã ghi"
            " vẫn đi cùng hồ sơ.",
        )
    return ALLOWED


def can_upload_signed(user: User, submission: Submission) -> Decision:
    """The unit's own people bring the signed paper of a submission that stands."""
    if not can_edit_register(user, submission.assessment.unit):
        return Decision(False, "Chỉ cán bộ, lãnh đạo của chính đơn vị được tải bản đã ký lên.")
    if submission.withdrawn_at:
        return Decision(False, "Lần nộp này đã rút: hãy tải bản đã ký lên ở lần nộp sau.")
    return ALLOWED
