"""What the official paper says, as plain values: the last place that asks the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assessments.models import Assessment, Evidence, Paper
from assessments.narrative import plain_text
from assessments.reports.annexes import (
    AnnexTable,
    EvidenceRow,
    ScoreRow,
    evidence_annex,
    score_annex,
)
from assessments.reports.frame import COLLECTIVE, COMMITTEE, HEAD_OF_COMMITTEE, Frame
from assessments.reports.wording import (
    breakable,
    in_paragraphs,
    labelled,
    listed,
    official_date,
    official_number,
    roman,
    sentence,
    unbroken,
)
from assessments.scoring import GroupScore, PillarScore, ScoreLine, Totals, verdict_words
from assessments.selectors.entries import Entry
from assessments.selectors.files import AssessmentFile, open_file, paper_of
from criteria.rules.base import Basis, OutcomeStatus
from criteria.rules.evaluate import BASIS_WORDS
from criteria.rules.spec import IndicatorSpec, ReportPartSpec
from dtscore.accounts.models import AdministrativeUnit
from dtscore.numbers import format_decimal, format_difference

RESULT_LABEL = "- Kết quả thực hiện:"
BASIS_LETTERS: dict[Basis, str] = {"stated": "N", "inferred": "S", "assumed": "G"}


@dataclass(frozen=True)
class ResultItem:
    """One indicator in the body: requirement, result, and the line of the score."""

    code: str
    requirement: str
    narrative: str
    score_label: str
    score: str

    @property
    def heading(self) -> str:
        return f"Chỉ tiêu {self.code}"

    @property
    def requirement_line(self) -> str:
        return f"- Yêu cầu của chỉ tiêu: {self.requirement}"

    @property
    def score_line(self) -> str:
        return f"- {self.score_label}: {self.score}"


@dataclass(frozen=True)
class ResultPillar:
    """One pillar in the body; ``counts`` are computed from its items."""

    number: str
    title: str
    counts: list[str]
    items: list[ResultItem]


@dataclass(frozen=True)
class ReportPart:
    """One Roman-numbered part: results by pillar, or text that the unit wrote. ``summary`` closes
    the last part that has results."""

    numeral: str
    heading: str
    pillars: list[ResultPillar]
    text: str = ""
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportData(Frame):
    """The whole paper. Layout reads this and nothing else."""

    parts: list[ReportPart]
    score_rows: list[ScoreRow]
    evidence_rows: list[EvidenceRow]

    @property
    def annexes(self) -> list[AnnexTable]:
        scores = score_annex(self.score_rows, self.basis_legend, is_points=self.is_points)
        return [scores, evidence_annex(self.evidence_rows)]

    @property
    def where_annexed(self) -> str:
        """The sentence after the summary that leads to the annexes."""
        table = "Bảng điểm" if self.is_points else "Bảng kết quả"
        return (
            f"{table} tự đánh giá tại Phụ lục I, danh mục tài liệu minh chứng tại Phụ lục II"
            " kèm theo."
        )


def build_report(assessment: Assessment) -> ReportData:
    """Read the assessment and put its paper together. Points are those of the rules; what a
    paper claimed stands beside them in Phụ lục I."""
    return report_of(open_file(assessment), paper_of(assessment))


def report_of(file: AssessmentFile, paper: Paper) -> ReportData:
    """The same from what has been read already."""
    return _Builder(file, paper).build()


class _Builder:
    """Holds the assessment's file and its paper while the parts are put together."""

    def __init__(self, file: AssessmentFile, paper: Paper) -> None:
        self.file, self.paper = file, paper
        self.unit = file.assessment.unit
        self.year = file.assessment.campaign.year
        self.report = file.spec.report
        self.is_points = file.spec.kind == "points"

    def build(self) -> ReportData:
        paper, unit = self.paper, self.unit
        addressees = paper.addressees or _default_addressees(unit)
        return ReportData(
            is_draft=self.file.assessment.is_draft,
            is_points=self.is_points,
            agency=(COMMITTEE.upper(), unit.title_name),
            number=f"Số: {official_number(paper.number)}",
            dateline=f"{unit.document_place}, {official_date(paper.issued_on)}",
            title="BÁO CÁO",
            abstract=unbroken(paper.abstract or self._fill(self.report.abstract), unit.full_name),
            addressees=[sentence(addressees[0])] if len(addressees) == 1 else listed(addressees),
            legal_bases=listed(paper.legal_bases or list(self.report.legal_bases)),
            opening=paper.opening or self._fill(self.report.opening),
            parts=list(self._parts()),
            closing=(paper.closing or self._fill(self.report.closing)).rstrip(". ") + "./.",
            recipients=self._recipients(bool(addressees)),
            signing_lines=paper.signing_lines or self._signing_lines(),
            signer=unit.signatory_name,
            score_rows=list(self._score_rows()),
            evidence_rows=list(self._evidence_rows()),
            attached_to=self._attached_to(),
        )

    def _fill(self, wording: str) -> str:
        return wording.replace("{unit}", self.unit.full_name).replace("{year}", str(self.year))

    def _recipients(self, has_addressees: bool) -> list[str]:
        """Like the decree: "Như trên" first where there are addressees, "Lưu" always last."""
        recipients = list(self.paper.recipients)
        if has_addressees and not any(line.startswith("Như trên") for line in listed(recipients)):
            recipients.insert(0, "Như trên")
        if not any(line.startswith("Lưu:") for line in listed(recipients)[-1:]):
            recipients.append("Lưu: VT")
        return listed(recipients)

    def _attached_to(self) -> str:
        number, day = official_number(self.paper.number), official_date(self.paper.issued_on)
        return f"(Kèm theo Báo cáo số {number} {day} của {COMMITTEE} {self.unit.full_name})"

    def _signing_lines(self) -> list[str]:
        return [COLLECTIVE, self.unit.signatory_title or HEAD_OF_COMMITTEE]

    # --- body ---------------------------------------------------------------------------------
    def _parts(self) -> Iterator[ReportPart]:
        last_result = [part for part in self.report.parts if part.kind != "text"][-1:]
        for position, part in enumerate(self.report.parts, start=1):
            numeral, heading = roman(position), part.heading.upper()
            if part.kind == "text":
                text = in_paragraphs(written(self.paper.sections.get(part.key, "")))
                yield ReportPart(numeral, heading, [], text)
            else:
                summary = self._summary() if part in last_result else ""
                yield ReportPart(numeral, heading, list(self._pillars(part)), summary=summary)

    def _pillars(self, part: ReportPartSpec) -> Iterator[ResultPillar]:
        for group in self.file.sheet.groups:
            if part.kind == "group" and group.group.code != part.group:
                continue
            for pillar in group.pillars:
                yield ResultPillar(
                    number=pillar.pillar.code,
                    title=pillar.pillar.title,
                    counts=[] if self.is_points else pass_counts(pillar.totals),
                    items=[self._item(entry) for entry in self.file.entries(pillar.lines)],
                )

    def _item(self, entry: Entry) -> ResultItem:
        indicator = entry.line.indicator
        return ResultItem(
            code=indicator.code,
            requirement=sentence(indicator.requirement or indicator.title),
            narrative=labelled(
                RESULT_LABEL, written(entry.answer.narrative) if entry.answer else ""
            ),
            score_label=self.report.verdict_label,
            score=sentence(score_words(entry.line)),
        )

    def _summary(self) -> str:
        totals = self.file.sheet.totals
        if not self.is_points:
            return f"Tổng hợp: {'; '.join(pass_counts(totals)).lower()}."
        maximum = self.file.spec.max_points
        known = f" (điểm tối đa: {BASIS_WORDS[maximum.basis]})" if maximum else ""
        words = (
            f"Tổng điểm tự chấm: {format_decimal(totals.computed)} trên"
            f" {format_decimal(totals.maximum)} điểm{known}"
        )
        if totals.basis and totals.basis != "stated":
            words += f"; cách tính có phần {BASIS_WORDS[totals.basis]}"
        if totals.incomplete:
            words += f"; {totals.incomplete} chỉ số chưa tính được vì thiếu số liệu"
        if unanswered := totals.indicators - totals.answered:
            words += f"; {unanswered} chỉ số chưa trả lời"
        return words + "."

    # --- Phụ lục I ----------------------------------------------------------------------------
    def _score_rows(self) -> Iterator[ScoreRow]:
        for group in self.file.sheet.groups:
            yield from self._group_rows(group)
        maximum = self.file.spec.max_points
        basis = maximum.basis if maximum else None
        yield self._sum_row("total", "", "Tổng cộng", self.file.sheet.totals, basis)

    def _group_rows(self, group: GroupScore) -> Iterator[ScoreRow]:
        spec = group.group
        yield self._sum_row("group", spec.code, spec.title, group.totals, spec.max_basis)
        for pillar in group.pillars:
            yield self._pillar_row(pillar)
            for line in pillar.lines:
                yield self._line_row(line)

    def _pillar_row(self, score: PillarScore) -> ScoreRow:
        pillar = score.pillar
        basis = pillar.max_points.basis if pillar.max_points else None
        return self._sum_row("pillar", pillar.code, pillar.title, score.totals, basis)

    def _sum_row(
        self, kind: str, code: str, title: str, totals: Totals, basis: Basis | None
    ) -> ScoreRow:
        if not self.is_points:
            passes = f"{totals.passed}/{totals.counted} đạt"
            return ScoreRow(kind, code, title, computed=passes)
        return ScoreRow(
            kind,
            code,
            title,
            maximum=format_decimal(totals.maximum),
            basis=basis_letters(basis, totals.basis),
            computed=format_decimal(totals.computed),
            claimed=format_decimal(totals.claimed) if totals.claims else "-",
            difference=format_difference(totals.difference) if totals.claims else "",
            why="; ".join(sum_notes(totals)),
        )

    def _line_row(self, line: ScoreLine) -> ScoreRow:
        indicator, outcome = line.indicator, line.outcome
        rule_letter = BASIS_LETTERS[indicator.rule.basis]
        if not self.is_points:
            return ScoreRow(
                "indicator",
                indicator.code,
                indicator.title,
                maximum=threshold_words(indicator),
                basis=rule_letter,
                computed=verdict_words(line),
                claimed=claimed_verdict(line),
                why=why_words(line),
            )
        maximum = indicator.max_points
        return ScoreRow(
            "indicator",
            indicator.code,
            indicator.title,
            maximum=format_decimal(maximum.value) if maximum else "",
            basis=f"{BASIS_LETTERS[maximum.basis]} / {rule_letter}" if maximum else rule_letter,
            computed="-" if outcome.points is None else format_decimal(outcome.points),
            claimed="-" if line.claimed_points is None else format_decimal(line.claimed_points),
            difference="" if line.difference is None else format_difference(line.difference),
            why=why_words(line),
        )

    # --- Phụ lục II ---------------------------------------------------------------------------
    def _evidence_rows(self) -> Iterator[EvidenceRow]:
        for entry in self.file.entries(self.file.sheet.lines):
            for evidence in entry.evidence:
                yield _evidence_row(entry.line.indicator.code, evidence)


def _evidence_row(code: str, evidence: Evidence) -> EvidenceRow:
    """The document or the link, and what of it proves the answer."""
    document, pages = evidence.document, evidence.pages
    link = breakable(evidence.link)
    name, issuer, abstract = link, "", ""
    if document is not None:
        day = f" ngày {document.issued_on:%d/%m/%Y}" if document.issued_on else ""
        name = f"{document.kind} số {document.number}{day} {link}".rstrip()
        issuer, abstract = document.issuer, document.abstract
    place = (evidence.clause, f"trang {pages}" if pages else "", _proving(evidence))
    content = "; ".join(text for text in (abstract, *place, evidence.note) if text)
    return EvidenceRow(code, name, issuer, breakable(content))


def _proving(evidence: Evidence) -> str:
    """The sentence that proves, and the day on which a page of the web said so."""
    quote = f"“{evidence.quote}”" if evidence.quote else ""
    seen = f"xem ngày {evidence.seen_on:%d/%m/%Y}" if evidence.seen_on else ""
    return "; ".join(text for text in (quote, seen) if text)


def _default_addressees(unit: AdministrativeUnit) -> list[str]:
    """A report goes to the unit above; Nghị định 30 wants it named."""
    return [f"{COMMITTEE} {unit.parent.full_name}"] if unit.parent else []


def written(narrative: str) -> str:
    """The narrative, or nothing where it is only tags and blanks."""
    return narrative if plain_text(narrative) else ""


def score_words(line: ScoreLine) -> str:
    """What stands behind "Chấm điểm:" or "Đánh giá:"."""
    if line.indicator.max_points is None:
        return verdict_words(line)
    if line.outcome.points is None:
        is_incomplete = line.outcome.status is OutcomeStatus.INCOMPLETE
        return "Chưa tính điểm (xem Phụ lục I)" if is_incomplete else verdict_words(line)
    return f"{format_decimal(line.outcome.points)} điểm"


def basis_letters(maximum: Basis | None, computed: Basis | None) -> str:
    """The letters of the column "Căn cứ": of the maximum, then of the way it was computed."""
    return " / ".join(BASIS_LETTERS[basis] for basis in (maximum, computed) if basis)


def sum_notes(totals: Totals) -> list[str]:
    """What the figures of a sum leave out, each with its points."""
    notes = {
        "Chưa phân bổ cho chỉ số nào": totals.unallocated,
        "Ghi trên giấy mà chưa tính được": totals.uncomputed,
    }
    return [f"{words}: {format_decimal(points)} điểm" for words, points in notes.items() if points]


def claimed_verdict(line: ScoreLine) -> str:
    if line.claimed_passed is None:
        return "-"
    return "Đạt" if line.claimed_passed else "Không đạt"


def why_words(line: ScoreLine) -> str:
    """The arithmetic with what looks wrong in its inputs."""
    return "; ".join((line.outcome.why, *line.outcome.notes))


def threshold_words(indicator: IndicatorSpec) -> str:
    """The threshold of a pass/fail indicator with its basis, where one is known."""
    limit = indicator.rule.limit
    return f"≥ {format_decimal(limit.value)}% ({BASIS_LETTERS[limit.basis]})" if limit else ""


def pass_counts(totals: Totals) -> list[str]:
    """The counts of a pillar or of the whole, from the items and not from anybody's typing."""
    share = f"{totals.passed}/{totals.counted}"
    counts = [f"Chỉ tiêu đạt: {share}", f"Chỉ tiêu chưa triển khai: {totals.not_deployed}"]
    counts.append(f"Chỉ tiêu không đạt: {totals.failed}")
    if totals.excluded:
        counts.append(f"Không thuộc đối tượng: {totals.excluded}")
    unknown = totals.counted - totals.passed - totals.not_deployed - totals.failed
    if unknown:
        counts.append(f"Chưa trả lời hoặc chưa xác định: {unknown}")
    return counts
