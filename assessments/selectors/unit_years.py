"""One unit and one year from the database, as the plain values that the checks look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, Q

from assessments.consistency.unit_year import (
    AnswerView,
    Cited,
    Document,
    EarlierAnswer,
    FactView,
    Passage,
    PrintedFigure,
    SameQuestion,
    SetSide,
    UnitYear,
)
from assessments.models import (
    DRAFT_STATUSES,
    Answer,
    Assessment,
    Evidence,
    Fact,
    OfficialDocument,
    Paper,
)
from assessments.narrative import plain_text
from assessments.scoring import ScoreLine, with_facts
from assessments.selectors.cited_elsewhere import cited_elsewhere
from assessments.selectors.files import AssessmentFile, answer_data, scored_file
from assessments.selectors.peers import peers_of
from assessments.selectors.years import PreviousAnswer, previous_answers
from criteria.models import MappingKind, MappingLink, MappingRelation
from criteria.selectors import load_spec
from dtscore.accounts.models import AdministrativeUnit
from dtscore.text import nfc

FactRows = Mapping[int, Mapping[str, Fact]]


def assessments_of_year(unit: AdministrativeUnit, year: int) -> list[Assessment]:
    """The unit's assessments of the year, of each set the newest. One query."""
    rows = Assessment.objects.filter(unit=unit, campaign__year=year).select_related(
        "unit", "campaign__indicator_set"
    )
    newest: dict[str, Assessment] = {}
    for row in rows.order_by("campaign__indicator_set__version", "pk"):
        newest[row.campaign.indicator_set.code] = row
    return [newest[code] for code in sorted(newest)]


def unit_year_of(
    unit: AdministrativeUnit, year: int, assessments: Sequence[Assessment] | None = None
) -> UnitYear:
    """Everything that the checks look at; whose eyes it is read with makes no difference, and no
    other unit is named. At most twenty queries for two sets once the sets are known, however many
    answers, documents and neighbours there are."""
    rows = assessments_of_year(unit, year) if assessments is None else assessments
    facts = _facts(unit, year)
    files = _files(rows, facts[year])
    cited = _cited_documents(files)
    elsewhere = cited_elsewhere(unit, cited)
    papers = {paper.assessment_id: paper for paper in Paper.objects.filter(assessment__in=rows)}
    sides = [_side(file, papers.get(file.assessment.pk), elsewhere) for file in files]
    return UnitYear(
        unit_code=unit.code,
        unit_name=unit.full_name,
        year=year,
        period_start=min((row.campaign.period_start for row in rows), default=date(year, 1, 1)),
        period_end=max((row.campaign.period_end for row in rows), default=date(year, 12, 31)),
        sides={side.code: side for side in sides},
        facts={code: _fact(row, facts[year - 1].get(code)) for code, row in facts[year].items()},
        documents=_documents(unit, year, cited),
        earlier=_earlier(unit, files, {code: row.value for code, row in facts[year - 1].items()}),
        same_questions=_same_questions(rows),
        peers=peers_of(unit, rows),
    )


# --- this year ---------------------------------------------------------------------------------
def _facts(unit: AdministrativeUnit, year: int) -> FactRows:
    """The base figures of this year and of the one before, by code. One query."""
    found: dict[int, dict[str, Fact]] = {year: {}, year - 1: {}}
    rows = Fact.objects.filter(unit=unit, year__in=list(found)).select_related("kind")
    for row in rows.order_by("kind__label", "pk"):
        found[row.year][row.kind.code] = row
    return found


def _fact(row: Fact, earlier: Fact | None) -> FactView:
    return FactView(
        code=row.kind.code,
        label=row.kind.label,
        measure=row.kind.measure,
        value=row.value,
        source=row.source,
        as_of=row.as_of,
        note=row.note,
        earlier=earlier.value if earlier else None,
    )


def _files(rows: Sequence[Assessment], facts: Mapping[str, Fact]) -> list[AssessmentFile]:
    """The assessments, read and scored. Two queries, three with documents."""
    answers: dict[int, dict[str, Answer]] = defaultdict(dict)
    evidence = Evidence.objects.select_related("document").order_by("position")
    found = (
        Answer.objects.filter(assessment__in=rows)
        .select_related("indicator")
        .prefetch_related(Prefetch("evidence", queryset=evidence))
    )
    for answer in found:
        answers[answer.assessment_id][answer.indicator.code] = answer
    return [scored_file(row, answers[row.pk], facts) for row in rows]


def _cited_documents(files: Iterable[AssessmentFile]) -> dict[int, OfficialDocument]:
    return {
        item.document.pk: item.document
        for file in files
        for answer in file.answers.values()
        for item in answer.evidence.all()
        if item.document
    }


def _documents(unit: AdministrativeUnit, year: int, cited: Collection[int]) -> tuple[Document, ...]:
    """What the register holds of this year: dated in it, or cited for it; another year's slips do
    not trouble this one. In the order in which it was kept, one query."""
    of_year = Q(issued_on__year=year) | Q(pk__in=list(cited))
    rows = OfficialDocument.objects.filter(of_year, owner=unit).order_by("pk")
    return tuple(_document(row) for row in rows)


def _document(row: OfficialDocument) -> Document:
    return Document(row.pk, row.kind, row.number, row.issued_on, row.issuer, row.abstract)


def _side(file: AssessmentFile, paper: Paper | None, elsewhere: Mapping[int, int]) -> SetSide:
    code = file.spec.code
    views = {
        line.indicator.code: _answer(code, line, answer, elsewhere)
        for line in file.sheet.lines
        if (answer := file.answers.get(line.indicator.code))
    }
    return SetSide(
        code=code,
        assessment=file.assessment.pk,
        spec=file.spec,
        sheet=file.sheet,
        answers=views,
        passages=tuple(_passages(code, paper)) if paper else (),
        printed=tuple(_printed(item) for item in paper.figures) if paper else (),
        paper_number=paper.number if paper else "",
        paper_issued_on=paper.issued_on if paper else None,
        paper_abstract=paper.abstract if paper else "",
    )


def _answer(
    set_code: str, line: ScoreLine, answer: Answer, elsewhere: Mapping[int, int]
) -> AnswerView:
    text = nfc(plain_text(answer.narrative))
    return AnswerView(
        set=set_code,
        line=line,
        passage=Passage("narrative", set_code, text, indicator=line.indicator.code),
        explanation=answer.evidence_explanation,
        printed=answer.printed,
        cited=tuple(_cited(item, elsewhere) for item in answer.evidence.all()),
        version=answer.version,
        is_superseded=answer.claim_superseded,
    )


def _cited(item: Evidence, elsewhere: Mapping[int, int]) -> Cited:
    return Cited(
        pk=item.pk,
        document=_document(item.document) if item.document else None,
        link=item.link,
        note=item.note,
        pages=item.pages,
        clause=item.clause,
        quote=item.quote,
        seen_on=item.seen_on,
        elsewhere=elsewhere.get(item.document_id or 0, 0),
    )


def _passages(code: str, paper: Paper) -> Iterable[Passage]:
    """The free texts around the results, in the order of the paper."""
    for number, basis in enumerate(paper.legal_bases):
        yield Passage("legal_basis", code, nfc(basis), name=str(number))
    if paper.opening:
        yield Passage("opening", code, nfc(paper.opening), name="opening")
    for name, content in paper.sections.items():
        if text := plain_text(content):
            yield Passage("section", code, nfc(text), name=name)
    if paper.closing:
        yield Passage("closing", code, nfc(paper.closing), name="closing")


def _printed(item: Mapping[str, str]) -> PrintedFigure:
    return PrintedFigure(
        label=item["label"],
        value=str(item["value"]),
        unit=item.get("unit") or "",
        place=item.get("place") or "",
        kind=item.get("kind") or "",
        pillar=item.get("pillar") or "",
        percent=item.get("percent") or "",
    )


# --- the year before, the other set ------------------------------------------------------------
def _earlier(
    unit: AdministrativeUnit, files: Sequence[AssessmentFile], facts: Mapping[str, Decimal]
) -> dict[tuple[str, str], EarlierAnswer]:
    """Last year's results of the same questions; what the unit was still writing is none. One
    query where there is nothing, else at most two more a set."""
    years = [file.assessment.campaign.year - 1 for file in files[:1]]
    if not Assessment.objects.filter(unit=unit, campaign__year__in=years).exists():
        return {}
    return {
        (file.spec.code, code): _earlier_answer(file, code, previous, facts)
        for file in files
        for code, previous in previous_answers(file.assessment, known=facts).items()
        if _is_comparable(previous)
    }


def _is_comparable(previous: PreviousAnswer) -> bool:
    is_draft = previous.answer.assessment.status in DRAFT_STATUSES
    return previous.carries and not previous.beside and not is_draft


def _earlier_answer(
    file: AssessmentFile, code: str, previous: PreviousAnswer, facts: Mapping[str, Decimal]
) -> EarlierAnswer:
    """With the figures that are still asked for under their name."""
    before = previous.indicator
    values = with_facts(before, answer_data(before, previous.answer).inputs, facts)
    asked = {spec.name for spec in file.spec.by_code[code].inputs}
    return EarlierAnswer(
        year=previous.year,
        points=previous.points,
        maximum=before.max_points.value if before.max_points else None,
        passed=previous.passed,
        values={
            name: value
            for name, value in values.items()
            if name in asked and isinstance(value, Decimal)
        },
    )


def _same_questions(rows: Collection[Assessment]) -> tuple[SameQuestion, ...]:
    """What the sets of the year ask alike, by the crosswalks that somebody confirmed. One query."""
    codes = {row.campaign.indicator_set_id: row.campaign.indicator_set.code for row in rows}
    links = MappingLink.objects.filter(
        mapping__source__in=codes,
        mapping__target__in=codes,
        mapping__kind=MappingKind.CROSSWALK,
        mapping__confirmed_at__isnull=False,
        target__isnull=False,
    ).select_related("mapping", "source", "target")
    return tuple(
        SameQuestion(
            codes[link.mapping.source_id],
            link.source.code,
            codes[link.mapping.target_id],
            link.target.code,
            link.relation == MappingRelation.SAME,
        )
        for link in links.order_by("mapping", "pk")
        if link.target
    )


def sets_reading(rows: Iterable[Assessment], fact: str) -> list[Assessment]:
    """Those of the assessments whose set reads the base figure."""
    return [
        row
        for row in rows
        if any(
            item.fact == fact
            for indicator in load_spec(row.campaign.indicator_set).indicators
            for item in indicator.inputs
        )
    ]
