"""What the unit's own people may write, and what stays as it was submitted."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from assessments.models import (
    DRAFT_STATUSES,
    Answer,
    Assessment,
    AssessmentStatus,
    Fact,
    OfficialDocument,
    ReturnedItem,
    Submission,
)
from assessments.permissions.scope import ALLOWED, Decision
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


def can_edit_answer(
    user: User, assessment: Assessment, code: str, returned: frozenset[str] | None = None
) -> Decision:
    """The same for one indicator and its evidence: of a returned assessment only the indicators
    that were chosen are open (``returned``, where somebody has read them already). One query, and
    only where it was returned."""
    decision = can_edit_answers(user, assessment)
    if not decision or code in open_codes(user, assessment, [code], returned):
        return decision
    return Decision(False, NOT_RETURNED)


def open_codes(
    user: User,
    assessment: Assessment,
    codes: Iterable[str],
    returned: frozenset[str] | None = None,
) -> frozenset[str]:
    """Those of the indicators that this person may answer now. At most one query, none where those
    of the open return are given as ``returned``."""
    if not can_edit_answers(user, assessment):
        return frozenset()
    if assessment.status != AssessmentStatus.RETURNED:
        return frozenset(codes)
    if returned is None:
        returned = returned_codes(assessment)
    return returned.intersection(codes)


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
    others judge by stays what was submitted. The same holds for the source of a base figure. A file
    may always be added. Two queries."""
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
        return _can_change_source(document)
    why = _why_frozen(first)
    return Decision(
        False, f"Không sửa văn bản, không gỡ tệp của nó được: {why} Thêm tệp thì vẫn được."
    )


def _can_change_source(document: OfficialDocument) -> Decision:
    years = Fact.objects.filter(document=document).values("year")
    gone = Assessment.objects.filter(unit=document.owner_id, campaign__year__in=years)
    gone = gone.exclude(status__in=EDITABLE_STATUSES).select_related("campaign__indicator_set")
    first = gone.order_by("-campaign__year", "pk").first()
    if first is None:
        return ALLOWED
    name, year = first.campaign.indicator_set.short_title, first.campaign.year
    return Decision(
        False,
        "Không sửa văn bản, không gỡ tệp của nó được: văn bản là nguồn của số liệu nền năm"
        f" {year}, và hồ sơ {name} của năm đó đang ở bước “{first.get_status_display()}”. Thêm tệp"
        " thì vẫn được.",
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
