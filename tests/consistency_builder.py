"""Years of one unit as plain values, built by hand on the real sets, for tests of the checks.

Answers, facts, papers and documents are written as in ``fixtures/demo``: ``unit_year(
{"QD3853": {"6.2": {"inputs": {"services_full": 26, "services_total": 55}}}})``.
No database is needed. ``real_year()`` is the demonstration's year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from assessments.consistency import checks
from assessments.consistency.base import Finding
from assessments.consistency.registry import CHECKS
from assessments.consistency.unit_year import (
    AnswerView,
    Cited,
    Document,
    EarlierAnswer,
    FactView,
    Passage,
    Peers,
    PrintedFigure,
    SameQuestion,
    SetSide,
    UnitYear,
)
from assessments.narrative import plain_text
from assessments.scoring import AnswerData, ScoreSheet, score
from criteria.catalogue.reading import read_set_file
from criteria.catalogue.validation import validate_set
from criteria.rules.base import AnswerState, Value
from criteria.rules.spec import NUMERIC_KINDS, IndicatorSetSpec, IndicatorSpec
from dtscore.text import nfc

FIXTURES = Path(__file__).parents[1] / "fixtures"
DEMO = FIXTURES / "demo" / "quang_binh_2022"
UNIT = ("16468", "xã Quảng Bình")

Data = Mapping[str, Any]


@cache
def set_spec(code: str) -> IndicatorSetSpec:
    """One of the two real sets, "QD3853" or "QD1829"."""
    return validate_set(read_set_file(FIXTURES / "indicator_sets" / f"{code.lower()}.yaml"))


@cache
def mapped_questions() -> tuple[SameQuestion, ...]:
    """Where the two real sets ask the same or something alike."""
    content = _read(FIXTURES / "mappings" / "qd3853-qd1829.yaml")
    return tuple(
        SameQuestion(
            content["source"]["code"],
            link["indicator"],
            content["target"]["code"],
            target,
            link["relation"] == "same",
        )
        for link in content["links"]
        for target in link.get("to", ())
    )


def unit_year(
    sides: Mapping[str, Mapping[str, Data]] | None = None,
    *,
    facts: Mapping[str, Any] | None = None,
    documents: Iterable[Data] = (),
    papers: Mapping[str, Data] | None = None,
    earlier: Mapping[tuple[str, str], EarlierAnswer] | None = None,
    same_questions: tuple[SameQuestion, ...] | None = None,
    peers: Peers | None = None,
    year: int = 2022,
    unit_name: str = UNIT[1],
) -> UnitYear:
    """A year of one unit.

    ``sides``: by set code, by indicator: ``state`` ("reported"), ``inputs``, ``claimed_points``,
    ``claimed_passed``, ``printed``, ``narrative`` (HTML or plain), ``explanation``, ``evidence``
    (``[{document: key or number, note, link, pages, clause, quote, seen_on, elsewhere}]``).
    ``facts``: value by code, or ``{value, source, as_of, note, earlier}``.
    ``documents``: ``{key, kind, number, issued_on, issuer, abstract}``, ``pk`` counted from 1.
    ``papers``: by set code: ``figures``, ``sections``, ``opening``, ``closing``, ``legal_bases``,
    ``number``, ``issued_on``, ``abstract``, and ``documents`` whose keys hold for this set alone.
    """
    register = _Register(documents)
    views = {code: _fact(code, given) for code, given in (facts or {}).items()}
    numbers = count(1)
    built = {
        code: _side(code, answers, (papers or {}).get(code, {}), views, register, numbers)
        for code, answers in (sides or {}).items()
    }
    return UnitYear(
        unit_code=UNIT[0],
        unit_name=unit_name,
        year=year,
        period_start=date(year, 1, 1),
        period_end=date(year, 12, 31),
        sides=built,
        facts=views,
        documents=tuple(register.listed),
        earlier=earlier or {},
        same_questions=_known(same_questions, built),
        peers=peers or Peers(),
    )


@cache
def real_year() -> UnitYear:
    """The year of the demonstration: both papers of one commune, contradictions and all."""
    papers = {"QD3853": _read(DEMO / "qd3853.yaml"), "QD1829": _read(DEMO / "qd1829.yaml")}
    return unit_year(
        sides={code: content["answers"] for code, content in papers.items()},
        facts={item["code"]: item for item in _read(DEMO / "facts.yaml")["facts"]},
        papers={
            code: {**content["paper"], "documents": content["documents"]}
            for code, content in papers.items()
        },
    )


def findings(code: str, year: UnitYear) -> list[Finding]:
    """What one check finds."""
    checks.load()
    return list(CHECKS[code].search(year))


def told(code: str, year: UnitYear) -> list[tuple[str, tuple[str, ...]]]:
    """The severities and the indicators' codes of what one check finds."""
    return [
        (str(found.severity), tuple(indicator for _, indicator in found.indicators))
        for found in findings(code, year)
    ]


class _Register:
    """The documents of the unit, each number of an issuer once, found by key or number."""

    def __init__(self, documents: Iterable[Data]) -> None:
        self.listed: list[Document] = []
        self._found: dict[str, Document] = {}
        for item in documents:
            self.register(item)

    def register(self, item: Data) -> Document:
        known = [one for one in self.listed if _same_document(one, item)]
        document = known[0] if known else self._new(item)
        for name in (item.get("key"), item["number"]):
            if name:
                self._found[name] = document
        return document

    def find(self, name: str | None) -> Document | None:
        return self._found[name] if name else None

    def _new(self, item: Data) -> Document:
        document = Document(
            pk=len(self.listed) + 1,
            kind=item.get("kind", "Kế hoạch"),
            number=item["number"],
            issued_on=item.get("issued_on"),
            issuer=item.get("issuer", "UBND xã Quảng Bình"),
            abstract=item.get("abstract") or "",
        )
        self.listed.append(document)
        return document


def _same_document(document: Document, item: Data) -> bool:
    """The register holds an issuer's number of a day once."""
    issuer = item.get("issuer", document.issuer)
    identity = (document.issuer, document.number, document.issued_on)
    return identity == (issuer, item["number"], item.get("issued_on"))


def _side(
    code: str,
    answers: Mapping[str, Data],
    paper: Data,
    facts: Mapping[str, FactView],
    register: _Register,
    numbers: Iterator[int],
) -> SetSide:
    spec = set_spec(code)
    for item in paper.get("documents", ()):
        register.register(item)
    data = {key: _data(spec.by_code[key], item) for key, item in answers.items()}
    sheet = score(spec, data, {key: fact.value for key, fact in facts.items()})
    return SetSide(
        code=code,
        assessment=1 + sorted(("QD3853", "QD1829"), reverse=True).index(code),
        spec=spec,
        sheet=sheet,
        answers=dict(_views(code, sheet, answers, register, numbers)),
        passages=tuple(_passages(code, paper)),
        printed=tuple(
            PrintedFigure(**{name: str(text) for name, text in item.items()})
            for item in paper.get("figures", ())
        ),
        paper_number=paper.get("number", ""),
        paper_issued_on=paper.get("issued_on"),
        paper_abstract=paper.get("abstract", ""),
    )


def _views(
    code: str,
    sheet: ScoreSheet,
    answers: Mapping[str, Data],
    register: _Register,
    numbers: Iterator[int],
) -> Iterator[tuple[str, AnswerView]]:
    for line in sheet.lines:
        key = line.indicator.code
        if key not in answers:
            continue
        item = answers[key]
        text = _plain(item.get("narrative", ""))
        cited = tuple(_cited(next(numbers), one, register) for one in item.get("evidence", ()))
        view = AnswerView(
            set=code,
            line=line,
            passage=Passage("narrative", code, text, indicator=key),
            explanation=item.get("explanation", ""),
            printed=item.get("printed") or {},
            cited=cited,
            version=item.get("version", 1),
            is_superseded=item.get("is_superseded", False),
        )
        yield key, view


def _cited(pk: int, item: Data, register: _Register) -> Cited:
    names = ("link", "note", "pages", "clause", "quote")
    return Cited(
        pk=pk,
        document=register.find(item.get("document")),
        seen_on=item.get("seen_on"),
        elsewhere=item.get("elsewhere", 0),
        **{name: item.get(name) or "" for name in names},
    )


def _data(indicator: IndicatorSpec, item: Data) -> AnswerData:
    points = item.get("claimed_points")
    return AnswerData(
        state=AnswerState(item.get("state", "reported")),
        inputs=_inputs(indicator, item.get("inputs") or {}),
        words=_plain(item.get("narrative", "")),
        claimed_points=None if points is None else Decimal(str(points)),
        claimed_passed=item.get("claimed_passed"),
    )


def _inputs(indicator: IndicatorSpec, inputs: Data) -> dict[str, Value]:
    kinds = {spec.name: spec.kind for spec in indicator.inputs}
    return {
        name: Decimal(str(raw)) if kinds[name] in NUMERIC_KINDS else raw
        for name, raw in inputs.items()
    }


def _fact(code: str, given: Any) -> FactView:
    item = given if isinstance(given, Mapping) else {"value": given}
    specs = {fact.code: fact for name in ("QD3853", "QD1829") for fact in set_spec(name).facts}
    earlier = item.get("earlier")
    return FactView(
        code=code,
        label=specs[code].label,
        measure=specs[code].measure,
        value=Decimal(str(item["value"])),
        source=item.get("source", ""),
        as_of=item.get("as_of"),
        note=item.get("note", ""),
        earlier=None if earlier is None else Decimal(str(earlier)),
    )


def _passages(code: str, paper: Data) -> Iterator[Passage]:
    for key, text in (paper.get("sections") or {}).items():
        yield Passage("section", code, _plain(text), name=key)
    if paper.get("opening"):
        yield Passage("opening", code, _plain(paper["opening"]))
    for number, text in enumerate(paper.get("legal_bases", ())):
        yield Passage("legal_basis", code, _plain(text), name=str(number))
    if paper.get("closing"):
        yield Passage("closing", code, _plain(paper["closing"]))


def _known(
    given: tuple[SameQuestion, ...] | None, sides: Mapping[str, SetSide]
) -> tuple[SameQuestion, ...]:
    """By default what the sets' mapping says, when the year has both sets."""
    if given is not None:
        return given
    return mapped_questions() if {"QD3853", "QD1829"} <= set(sides) else ()


def _plain(text: str) -> str:
    return nfc(plain_text(text))


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
