"""The citations that prove an answer: added, corrected and taken away one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from assessments.models import Action, Answer, Assessment, Evidence, OfficialDocument
from assessments.page_ranges import PageRangeError, normalise_pages
from assessments.permissions import can_edit_answer, demand
from assessments.services.history import record
from assessments.services.locking import lock_assessment
from criteria.models import Indicator
from criteria.rules.base import AnswerState
from dtscore.accounts.models import AdministrativeUnit, User
from dtscore.text import fold, has_control, one_line

_web_address = URLValidator(
    schemes=["http", "https"],
    message="Đường dẫn phải bắt đầu bằng http:// hoặc https:// và viết đầy đủ, ví dụ "
    "https://quangxuong.thanhhoa.gov.vn/tin-tuc.",
)


class StaleCitationError(Exception):
    """Somebody changed the citation in between, or took it away (then ``current`` is None)."""

    def __init__(self, current: Evidence | None) -> None:
        happened = "sửa" if current else "bỏ"
        super().__init__(f"Minh chứng này vừa được người khác {happened}.")
        self.current = current


@dataclass(frozen=True)
class Citation:
    """One piece of evidence: a document of the register (pages, clause, the sentence that proves),
    a link with the day it was seen, or a described file."""

    document: OfficialDocument | None = None
    pages: str = ""
    clause: str = ""
    quote: str = ""
    link: str = ""
    seen_on: date | None = None
    note: str = ""


@transaction.atomic
def add_citation(
    *, actor: User, assessment: Assessment, indicator_code: str, citation: Citation
) -> Evidence:
    """Cite one more proof for an indicator. An answer that does not exist yet begins blank, as
    version 0, which is what an open form has seen.

    Raises PermissionDenied or ValidationError (by field); then nothing is written.
    """
    assessment = lock_assessment(assessment)
    demand(can_edit_answer(actor, assessment, indicator_code))
    answer = _answer_of(actor, assessment, indicator_code)
    citation = _checked(assessment.unit, citation)
    _refuse_duplicate(answer, citation)
    last = answer.evidence.aggregate(last=Max("position"))["last"] or 0
    evidence = Evidence(answer=answer, position=last + 1)
    _fill(evidence, citation)
    evidence.save()
    changes = {"Minh chứng": ("", citation_words(evidence))}
    _tell(actor, Action.EVIDENCE_ADDED, assessment, indicator_code, changes)
    return evidence


@transaction.atomic
def change_citation(
    *, actor: User, evidence: Evidence, citation: Citation, seen_version: int
) -> Evidence:
    """Correct pages, clause, quote, link or note; the document cited stays the one it is.

    Raises PermissionDenied, ValidationError (by field) or StaleCitationError.
    """
    assessment, evidence = _locked(actor, evidence, seen_version)
    citation = _checked(assessment.unit, replace(citation, document=evidence.document))
    _refuse_duplicate(evidence.answer, citation, other_than=evidence.pk)
    before = citation_words(evidence)
    _fill(evidence, citation)
    after = citation_words(evidence)
    if before == after:
        return evidence
    evidence.version += 1
    evidence.save()
    code = evidence.answer.indicator.code
    changes = {"Minh chứng": (before, after)}
    _tell(actor, Action.EVIDENCE_CHANGED, assessment, code, changes)
    return evidence


@transaction.atomic
def remove_citation(*, actor: User, evidence: Evidence, seen_version: int) -> None:
    """Take a citation away; the document stays in the register.

    Raises PermissionDenied or StaleCitationError.
    """
    assessment, evidence = _locked(actor, evidence, seen_version)
    code = evidence.answer.indicator.code
    changes = {"Minh chứng": (citation_words(evidence), "")}
    evidence.delete()
    _tell(actor, Action.EVIDENCE_REMOVED, assessment, code, changes)


@transaction.atomic
def cite_evidence(*, actor: User, answer: Answer, citations: Sequence[Citation]) -> list[Evidence]:
    """Replace the evidence of an answer by ``citations``, in their order.

    A paper's link has no day on which it was seen. Raises PermissionDenied or ValidationError; then
    what was there stays.
    """
    assessment = lock_assessment(answer.assessment)
    demand(can_edit_answer(actor, assessment, answer.indicator.code))
    evidence = []
    for position, citation in enumerate(citations, start=1):
        _refuse_empty(assessment.unit, citation, f"Minh chứng thứ {position}")
        item = Evidence(answer=answer, position=position)
        _fill(item, _checked(assessment.unit, citation, dated=False))
        evidence.append(item)
    before = _listed(answer.evidence.select_related("document"))
    answer.evidence.all().delete()
    stored = Evidence.objects.bulk_create(evidence)
    after = _listed(stored)
    if before != after:
        action = Action.EVIDENCE_CHANGED if before else Action.EVIDENCE_ADDED
        changes = {"Minh chứng": (before, after)}
        _tell(actor, action, assessment, answer.indicator.code, changes)
    return stored


def citation_words(evidence: Evidence) -> str:
    """A citation in one line, as the history tells it."""
    parts = [
        evidence.document.full_title if evidence.document else "",
        f"trang {evidence.pages}" if evidence.pages else "",
        evidence.clause,
        f"“{evidence.quote}”" if evidence.quote else "",
        evidence.link,
        f"xem ngày {evidence.seen_on:%d/%m/%Y}" if evidence.seen_on else "",
        evidence.note,
    ]
    return ", ".join(part for part in parts if part)


def _listed(evidence: Iterable[Evidence]) -> str:
    return "; ".join(citation_words(item) for item in evidence)


def _tell(
    actor: User,
    action: Action,
    assessment: Assessment,
    code: str,
    changes: dict[str, tuple[str, str]],
) -> None:
    record(
        actor=actor,
        action=action,
        unit=assessment.unit,
        assessment=assessment,
        subject=code,
        changes=changes,
    )


def _answer_of(actor: User, assessment: Assessment, code: str) -> Answer:
    found = Answer.objects.filter(assessment=assessment, indicator__code=code).first()
    if found:
        return found
    indicators = Indicator.objects.filter(indicator_set=assessment.campaign.indicator_set)
    indicator = indicators.filter(code=code).first()
    if indicator is None:
        raise ValidationError(f"Bộ chỉ số không có chỉ số {code}.", code="unknown_indicator")
    return Answer.objects.create(
        assessment=assessment,
        indicator=indicator,
        state=AnswerState.BLANK.value,
        version=0,
        updated_by=actor,
    )


def _locked(actor: User, evidence: Evidence, seen_version: int) -> tuple[Assessment, Evidence]:
    """Both as they are now, held until the transaction ends."""
    assessment = lock_assessment(evidence.answer.assessment)
    demand(can_edit_answer(actor, assessment, evidence.answer.indicator.code))
    rows = Evidence.objects.select_related("document", "answer__indicator")
    current = rows.filter(pk=evidence.pk).first()
    if current is None or current.version != seen_version:
        raise StaleCitationError(current)
    return assessment, current


def _checked(unit: AdministrativeUnit, citation: Citation, *, dated: bool = True) -> Citation:
    """The citation in NFC with its pages in order. Raises ValidationError by field."""
    _refuse_empty(unit, citation, "Minh chứng")
    tidy = replace(
        citation,
        clause=one_line(citation.clause),
        quote=one_line(citation.quote),
        link=citation.link.strip(),
        note=one_line(citation.note),
    )
    faults: dict[str, str | ValidationError] = {
        name: "Có ký tự điều khiển: hãy gõ lại ô này."
        for name in ("clause", "quote", "link", "note")
        if has_control(getattr(citation, name))
    }
    try:
        tidy = replace(tidy, pages=normalise_pages(citation.pages, _page_count(citation.document)))
    except PageRangeError as problem:
        faults["pages"] = str(problem)
    faults.update(_link_faults(tidy, dated=dated))
    if faults:
        raise ValidationError(dict(faults))
    item = Evidence(position=1)
    _fill(item, tidy)
    item.full_clean(exclude=["answer"], validate_constraints=False, validate_unique=False)
    return tidy


def _refuse_empty(unit: AdministrativeUnit, citation: Citation, which: str) -> None:
    document = citation.document
    if document is None and not citation.link.strip() and not citation.note.strip():
        raise ValidationError(
            f"{which} còn trống: hãy chọn văn bản, ghi đường dẫn hoặc ghi chú.", code="empty"
        )
    if document is not None and document.owner_id != unit.pk:
        raise ValidationError(f"{which} không có trong sổ văn bản của đơn vị.", code="foreign")


def _link_faults(citation: Citation, *, dated: bool) -> dict[str, str | ValidationError]:
    faults: dict[str, str | ValidationError] = {}
    if citation.link:
        try:
            _web_address(citation.link)
        except ValidationError as problem:
            faults["link"] = problem
        if dated and citation.seen_on is None:
            faults["seen_on"] = "Hãy ghi ngày đã xem trang này, ví dụ 31/12/2022."
    if citation.seen_on and citation.seen_on > localdate():
        faults["seen_on"] = f"Ngày {citation.seen_on:%d/%m/%Y} chưa đến: hãy ghi ngày đã xem."
    return faults


def _page_count(document: OfficialDocument | None) -> int | None:
    """Pages of the longest PDF among the document's files; None where no file has any."""
    if document is None:
        return None
    count = document.files.aggregate(count=Max("file__pages"))["count"]
    return int(count) if count else None


def _refuse_duplicate(answer: Answer, citation: Citation, other_than: int = 0) -> None:
    for item in answer.evidence.exclude(pk=other_than):
        if citation.link and item.link == citation.link:
            raise ValidationError({"link": "Đường dẫn này đã được dẫn ở chỉ số này."})
        if (
            citation.document
            and item.document_id == citation.document.pk
            and (item.pages, fold(item.clause)) == (citation.pages, fold(citation.clause))
        ):
            raise ValidationError(
                "Văn bản này đã được dẫn ở chỉ số này với cùng trang, cùng điều khoản: "
                "hãy ghi trang hoặc điều khoản khác."
            )


def _fill(evidence: Evidence, citation: Citation) -> None:
    evidence.document = citation.document
    evidence.pages, evidence.clause = citation.pages, citation.clause
    evidence.quote, evidence.note = citation.quote, citation.note
    evidence.link, evidence.seen_on = citation.link, citation.seen_on
