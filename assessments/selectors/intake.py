"""What was found in a file beside what is stored, ready to be chosen from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet

from assessments.inputs import find_faults
from assessments.intake.found import Found, FoundDocument, FoundValue
from assessments.intake.keeping import from_json
from assessments.intake.preview import (
    CHOOSABLE,
    DocumentSide,
    PreviewRow,
    Side,
    Status,
    compare_documents,
    compare_values,
)
from assessments.intake.workbook import STATES
from assessments.models import Answer, Assessment, Evidence, Fact, Intake, OfficialDocument, Paper
from assessments.permissions import can_edit_answers, fact_decisions, open_codes
from assessments.permissions.writing import NOT_RETURNED
from assessments.selectors.files import facts_of, paper_of
from assessments.selectors.intake_words import (
    EMPTY,
    NOTHING,
    document_title,
    fact_words,
    label_of,
    paper_words,
    words_of_value,
)
from assessments.selectors.offline import stored_fact
from assessments.selectors.same_documents import issuer_key, number_key
from assessments.wording import changed_part
from criteria.rules.base import AnswerState
from criteria.rules.spec import NUMERIC_KINDS, IndicatorSetSpec, IndicatorSpec
from criteria.selectors import load_spec
from dtscore.accounts.models import User

FACTS, PAPER, DOCUMENTS = "so-lieu", "bao-cao", "van-ban"
LONG = 160
OTHER_VERSION = (
    "Tệp được đọc theo phiên bản trước của bộ chỉ số: hãy tải tệp Excel mới, hoặc nạp lại báo cáo."
)
FILTERS: Sequence[tuple[str, str, frozenset[Status]]] = (
    ("", "Cần xem", frozenset(Status) - {Status.UNCHANGED}),
    ("moi", "Mới", frozenset({Status.NEW})),
    ("sua", "Sửa", frozenset({Status.CHANGED})),
    ("xung-dot", "Xung đột", frozenset({Status.CONFLICT})),
    ("khac", "Khác bản đang lưu", frozenset({Status.DIFFERENT})),
    ("chua-chac", "Chưa chắc", frozenset({Status.UNCERTAIN})),
    ("khong-nhan", "Không nhận được", frozenset({Status.REFUSED})),
    ("giu-nguyen", "Không đổi", frozenset({Status.UNCHANGED})),
)


@dataclass(frozen=True)
class Part:
    """The rows of one pillar, or of what belongs to none."""

    code: str
    title: str
    rows: list[PreviewRow]
    titles: Mapping[str, str]


@dataclass(frozen=True)
class Preview:
    """Everything that a file says, compared with what is stored at this moment."""

    intake: Intake
    spec: IndicatorSetSpec
    found: Found
    rows: list[PreviewRow]
    answers: Mapping[str, Answer]
    facts: Mapping[str, Fact]
    paper: Paper
    documents: Mapping[str, OfficialDocument | None]
    sides: Mapping[str, DocumentSide]

    @cached_property
    def counts(self) -> Counter[Status]:
        return Counter(row.status for row in self.rows)

    @property
    def seen(self) -> dict[str, int]:
        """The versions that this comparison was made with, by what carries them."""
        return {row.holder: row.version for row in self.rows if row.holder and row.is_choosable}

    @cached_property
    def by_key(self) -> dict[str, PreviewRow]:
        return {row.key: row for row in self.rows}

    def parts(self, statuses: frozenset[Status]) -> list[Part]:
        """The rows with these statuses, by pillar in the order of the set; then the others."""
        shown = [row for row in self.rows if row.status in statuses]
        parts = [
            Part(
                pillar.code,
                f"{pillar.code}. {pillar.title}",
                [row for row in shown if row.indicator in codes],
                codes,
            )
            for pillar in self.spec.pillars
            for codes in [{item.code: item.title for item in pillar.indicators}]
        ]
        others = ((FACTS, "Số liệu nền", "fact"), (PAPER, "Phần chữ của báo cáo", "paper"),
                  (DOCUMENTS, "Văn bản và minh chứng", "document"))  # fmt: skip
        parts += [
            Part(code, title, [row for row in shown if row.key.startswith(f"{kind}:")], {})
            for code, title, kind in others
        ]
        strangers = [
            row for row in shown if row.indicator and row.indicator not in self.spec.by_code
        ]
        parts.append(Part("khac", "Chỉ số không có trong bộ", strangers, {}))
        return [part for part in parts if part.rows]


def intakes_of(assessment: Assessment) -> QuerySet[Intake]:
    """The files that were read for the assessment, the newest first; without what they say."""
    rows = Intake.objects.filter(assessment=assessment).defer("found", "written", "chosen")
    return rows.select_related("file", "uploaded_by", "taken_over_by").order_by("-pk")


def known_intake(assessment: Assessment, sha256: str) -> Intake | None:
    """The intake that these bytes are already, read by the set that counts."""
    rows = intakes_of(assessment).filter(indicator_set=assessment.campaign.indicator_set_id)
    return rows.filter(file__sha256=sha256).first()


def open_preview(user: User, intake: Intake) -> Preview:
    """Compare the file with what is stored now; ``user`` is who would write it. Two queries, and
    one or two more for each kind of thing that the file speaks of, however much it says."""
    found = from_json(intake.found)
    assessment = intake.assessment
    spec = load_spec(assessment.campaign.indicator_set)
    desk = _desk(user, assessment, spec, found)
    if intake.indicator_set_id != assessment.campaign.indicator_set_id:
        desk = replace(desk, closed=desk.closed or OTHER_VERSION)
    documents = {item.key: desk.document(item) for item in found.documents}
    rows = compare_values(found, desk.side)
    rows += compare_documents(found.documents, lambda item: documents[item.key][1])
    rows = [_shortened(row) for row in rows]
    return Preview(
        intake=intake,
        spec=spec,
        found=found,
        rows=rows,
        answers=desk.answers,
        facts=desk.facts,
        paper=desk.paper,
        documents={key: pair[0] for key, pair in documents.items()},
        sides={key: pair[1] for key, pair in documents.items()},
    )


def _shortened(row: PreviewRow) -> PreviewRow:
    """Of two long texts only the words that differ, with a little around them."""
    if min(len(row.stored), len(row.found)) < LONG or row.status not in CHOOSABLE:
        return row
    stored, found = changed_part(row.stored, row.found)
    return replace(row, stored=stored or NOTHING, found=found or EMPTY)


@dataclass(frozen=True)
class _Desk:
    """What is stored, and what this person may write."""

    spec: IndicatorSetSpec
    answers: Mapping[str, Answer]
    facts: Mapping[str, Fact]
    paper: Paper
    register: Sequence[OfficialDocument]
    closed: str  # why nothing may be written
    opened: frozenset[str]
    fact_refusals: Mapping[str, str]

    def side(self, value: FoundValue) -> Side:
        if value.target == "fact":
            return self._fact(value)
        if value.target == "paper":
            return self._paper(value)
        indicator = self.spec.by_code.get(value.indicator)
        if indicator is None:
            refusal = f"Bộ chỉ số không có chỉ số {value.indicator}."
            return Side(value.target, None, NOTHING, value.words, "", 0, refusal)
        return self._answer(indicator, value)

    def _answer(self, indicator: IndicatorSpec, value: FoundValue) -> Side:
        answer = self.answers.get(indicator.code)
        stored = _stored(value, answer)
        fault = _fault(indicator, value)
        return Side(
            label=label_of(indicator, value),
            stored=stored,
            stored_words=words_of_value(indicator, value, stored) or NOTHING,
            found_words=EMPTY if fault else words_of_value(indicator, value, value.value) or EMPTY,
            holder=f"answer:{indicator.code}",
            version=answer.version if answer else 0,
            refusal=self._refusal(indicator.code) or fault,
        )

    def _refusal(self, code: str) -> str:
        if self.closed or code in self.opened:
            return self.closed
        return NOT_RETURNED

    def _fact(self, value: FoundValue) -> Side:
        spec = next((item for item in self.spec.facts if item.code == value.name), None)
        fact = self.facts.get(value.name)
        whole = isinstance(value.value, dict)
        stored = stored_fact(fact)
        refusal = "" if spec else f"Bộ chỉ số không có số liệu nền “{value.name}”."
        number = value.value.get("value") if whole else value.value
        if number is not None and not _is_number(number):
            refusal = refusal or f"“{number}” không phải là một số."
        if number is None and not value.fault:
            refusal = refusal or "Số liệu nền đã ghi thì không xóa được: hãy ghi số đúng."
        return Side(
            label=f"{spec.label} ({spec.measure})" if spec else value.name,
            stored=stored if whole or stored is None else stored["value"],
            stored_words=fact_words(stored) or NOTHING,
            found_words=fact_words(value.value) or EMPTY,
            holder=f"fact:{value.name}",
            version=fact.version if fact else 0,
            refusal=refusal or self.fact_refusals.get(value.name, ""),
        )

    def _paper(self, value: FoundValue) -> Side:
        columns = {field.name: field for field in Paper._meta.concrete_fields}
        known = value.name in columns and value.name not in ("id", "assessment", "version")
        stored = getattr(self.paper, value.name) if known else None
        if isinstance(stored, date):
            stored = stored.isoformat()
        if isinstance(stored, dict) and isinstance(value.value, dict):
            stored = {name: stored[name] for name in value.value if name in stored}
        return Side(
            label=str(columns[value.name].verbose_name).capitalize() if known else value.name,
            stored=stored,
            stored_words=paper_words(stored) or NOTHING,
            found_words=paper_words(value.value) or EMPTY,
            holder="paper:",
            version=self.paper.version,
            refusal=self.closed if known else "Báo cáo không có mục này.",
        )

    def document(self, item: FoundDocument) -> tuple[OfficialDocument | None, DocumentSide]:
        """The document of the register that is meant, and how it stands."""
        known, alike = self._find(item)
        cited = frozenset(
            code
            for code in item.indicators
            if known and code in self.answers and _cites(self.answers[code], known)
        )
        closed = frozenset(code for code in item.indicators if self._is_closed(code))
        refusal = self.closed or (NOT_RETURNED if closed else "")
        if known is None and not (item.issuer.strip() and item.number.strip()):
            refusal = "Chưa rõ số hoặc cơ quan ban hành: hãy vào sổ văn bản này bằng tay."
            closed = frozenset(item.indicators)
        title = document_title(item)
        return known, DocumentSide(title, known is not None, cited, closed, refusal, alike)

    def _is_closed(self, code: str) -> bool:
        return code not in self.spec.by_code or bool(self._refusal(code))

    def _find(self, item: FoundDocument) -> tuple[OfficialDocument | None, str]:
        """By number, issuer and day however spelled; what only lacks the day or the issuer is
        taken where one document alone has that number."""
        number = number_key(item.number)
        alike = [row for row in self.register if number_key(row.number) == number]
        if item.issuer:
            wanted = issuer_key(item.issuer)
            alike = [row for row in alike if issuer_key(row.issuer) == wanted]
        for row in alike:
            if (
                item.issuer
                and (row.issued_on.isoformat() if row.issued_on else "") == item.issued_on
            ):
                return row, ""
        near = [row for row in alike if not (row.issued_on and item.issued_on)
                or row.issued_on.isoformat() == item.issued_on]  # fmt: skip
        if len(near) == 1:
            return near[0], f"Trong sổ có “{near[0].full_title}”: chọn mục này là dẫn văn bản đó."
        return None, ""


def _desk(user: User, assessment: Assessment, spec: IndicatorSetSpec, found: Found) -> _Desk:
    evidence = Prefetch("evidence", queryset=Evidence.objects.order_by("position"))
    answers = Answer.objects.filter(assessment=assessment).select_related("indicator")
    speaks_of = {value.target for value in found.values}
    unit, year = assessment.unit, assessment.campaign.year
    codes = [value.name for value in found.values if value.target == "fact"]
    decisions = fact_decisions(user, unit, year, codes) if codes else {}
    register = OfficialDocument.objects.filter(owner=unit).order_by("pk")
    return _Desk(
        spec=spec,
        answers={row.indicator.code: row for row in answers.prefetch_related(evidence)},
        facts={row.kind.code: row for row in facts_of(unit, year)} if codes else {},
        paper=paper_of(assessment) if "paper" in speaks_of else Paper(assessment=assessment),
        register=list(register) if found.documents else (),
        closed=can_edit_answers(user, assessment).reason,
        opened=open_codes(user, assessment, spec.by_code),
        fact_refusals={code: decision.reason for code, decision in decisions.items()},
    )


def _cites(answer: Answer, document: OfficialDocument) -> bool:
    return any(item.document_id == document.pk for item in answer.evidence.all())


def _stored(value: FoundValue, answer: Answer | None) -> Any:
    if answer is None:
        return AnswerState.BLANK.value if value.target == "state" else None
    match value.target:
        case "state":
            return answer.state
        case "input":
            return answer.inputs.get(value.name)
        case "narrative":
            return answer.narrative
        case "explanation":
            return answer.evidence_explanation
    points = answer.claimed_points
    if not answer.has_claim and not answer.printed:
        return None
    return {
        "points": None if points is None else str(points),
        "passed": answer.claimed_passed,
        "printed": answer.printed,
    }


def _fault(indicator: IndicatorSpec, value: FoundValue) -> str:
    """Why what was found cannot be stored, as the services would say it."""
    if value.fault or value.value is None:
        return ""
    if value.target == "state":
        known = {state.value for state in STATES}
        return "" if value.value in known else f"Không có tình trạng “{value.value}”."
    if value.target != "input":
        return ""
    try:
        decoded = decoded_input(indicator, value)
    except (InvalidOperation, ValueError):
        return f"“{value.value}” không phải là một số."
    faults = find_faults(indicator, {value.name: decoded})
    return faults[0].sentence if faults else ""


def decoded_input(indicator: IndicatorSpec, value: FoundValue) -> Any:
    """The value that an input is computed with; None empties it."""
    kinds = {spec.name: spec.kind for spec in indicator.inputs}
    if value.value is None or kinds.get(value.name) not in NUMERIC_KINDS:
        return value.value
    return Decimal(str(value.value))


def _is_number(value: Any) -> bool:
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False
