"""What still stands between an assessment and its submission. Reads the file, asks no database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from assessments.models import Answer
from assessments.narrative import plain_text
from assessments.scoring import ScoreLine
from assessments.selectors.files import AssessmentFile, FactRow, fact_rows
from criteria.rules.base import AnswerState, OutcomeStatus

Kind = Literal["blank", "incomplete", "reason", "confirm", "evidence", "fact"]
# In the order in which an officer does them, with the heading of the group.
KIND_TITLES: dict[Kind, str] = {
    "blank": "Chưa trả lời",
    "fact": "Số liệu nền chưa nhập",
    "incomplete": "Thiếu số liệu",
    "reason": "Chưa nêu lý do",
    "confirm": "Cần xem lại, chưa xác nhận",
    "evidence": "Thiếu minh chứng",
}
# What to do, said once for a whole group; the others say it item by item.
KIND_HINTS: dict[Kind, str] = {
    "blank": "Mở từng chỉ số để trả lời.",
    "confirm": "Mở từng chỉ số, xem lại rồi xác nhận.",
    "reason": "Chọn tình trạng này thì phải nêu lý do ở phần Kết quả thực hiện.",
    "evidence": "Mở từng chỉ số để dẫn minh chứng, hoặc giải thích vì sao không có.",
}
# An answer in one of these states reads no figures.
WITHOUT_FIGURES = frozenset(
    {AnswerState.NOT_DEPLOYED, AnswerState.NOT_APPLICABLE, AnswerState.ZERO}
)


@dataclass(frozen=True)
class Missing:
    """One thing that has to be mended. ``route`` and ``code`` name the page that mends it: the
    answer of an indicator, or a base figure."""

    kind: Kind
    code: str
    title: str
    sentence: str

    @property
    def route(self) -> str:
        return "fact" if self.kind == "fact" else "answer"

    @property
    def name(self) -> str:
        """What the link says: the indicator's code, or the figure's label."""
        return self.title if self.kind == "fact" else self.code


def missing_of(file: AssessmentFile) -> list[Missing]:
    """Everything that an assessment lacks for its submission, by kind, then by indicator."""
    lines = chain.from_iterable(_of_line(file, line) for line in file.sheet.lines)
    found = [*lines, *_of_facts(file)]
    order = list(KIND_TITLES)
    return sorted(found, key=lambda item: order.index(item.kind))  # stable: the set's order stays


@dataclass(frozen=True)
class MissingGroup:
    """The missing things of one kind; with a ``hint`` the codes alone say the rest."""

    title: str
    hint: str
    items: list[Missing]


def grouped(missing: list[Missing]) -> list[MissingGroup]:
    """The missing things under their headings."""
    return [
        MissingGroup(title, KIND_HINTS.get(kind, ""), items)
        for kind, title in KIND_TITLES.items()
        if (items := [item for item in missing if item.kind == kind])
    ]


def _of_line(file: AssessmentFile, line: ScoreLine) -> Iterator[Missing]:
    code, title = line.indicator.code, line.indicator.title
    answer = file.answers.get(code)
    if answer is None or line.state is AnswerState.BLANK:
        yield Missing("blank", code, title, "Chưa trả lời")
        return
    checks: dict[Kind, Callable[[AssessmentFile, ScoreLine, Answer], str]] = {
        "incomplete": _lacks_figures,
        "reason": _lacks_reason,
        "confirm": _lacks_confirmation,
        "evidence": _lacks_evidence,
    }
    for kind, check in checks.items():
        if sentence := check(file, line, answer):
            yield Missing(kind, code, title, sentence)


def _lacks_figures(file: AssessmentFile, line: ScoreLine, answer: Answer) -> str:
    if line.outcome.status is not OutcomeStatus.INCOMPLETE or _lacks_reason(file, line, answer):
        return ""
    if _stands_on_paper(answer):
        return ""
    absent = [spec for spec in line.indicator.inputs if spec.name not in line.values]
    if absent and all(spec.fact for spec in absent):
        return ""  # the base figure itself is named, and mends every indicator at once
    return line.outcome.why


def _stands_on_paper(answer: Answer) -> bool:
    """A paper printed the score, nobody knows the figures any more and the unit says why: the
    reviewer decides what the claim is worth."""
    return (
        answer.has_claim
        and not answer.claim_superseded
        and bool(answer.evidence_explanation.strip())
    )


def _lacks_reason(file: AssessmentFile, line: ScoreLine, answer: Answer) -> str:  # noqa: ARG001
    if line.state not in line.indicator.explain or plain_text(answer.narrative).strip():
        return ""
    state = answer.get_state_display().lower()
    return f"Chọn “{state}” thì phải nêu lý do ở phần Kết quả thực hiện"


def _lacks_confirmation(file: AssessmentFile, line: ScoreLine, answer: Answer) -> str:  # noqa: ARG001
    if not answer.to_confirm:
        return ""
    return "Câu trả lời lấy từ năm trước, hoặc cách tính đã đổi: hãy xem lại rồi xác nhận"


def _lacks_evidence(file: AssessmentFile, line: ScoreLine, answer: Answer) -> str:  # noqa: ARG001
    if not wants_evidence(line) or answer.evidence.all() or answer.evidence_explanation.strip():
        return ""
    return "Bộ chỉ số yêu cầu minh chứng: hãy dẫn minh chứng, hoặc giải thích vì sao không có"


def wants_evidence(line: ScoreLine) -> bool:
    """Whether the set asks for evidence of this result."""
    return line.state is AnswerState.REPORTED and line.indicator.evidence == "required"


def _of_facts(file: AssessmentFile) -> Iterator[Missing]:
    lines = {line.indicator.code: line for line in file.sheet.lines}
    for row in fact_rows(file):
        if row.fact is None and any(_reads_figures(lines[code]) for code in row.readers):
            yield Missing("fact", row.code, row.label, _fact_sentence(row))


def _reads_figures(line: ScoreLine) -> bool:
    return line.state not in WITHOUT_FIGURES or line.outcome.status is OutcomeStatus.INCOMPLETE


def _fact_sentence(row: FactRow) -> str:
    return f"Chưa nhập; các chỉ số {', '.join(row.readers)} cần số này"
