"""Official documents that results cite, with the indicators they prove."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from assessments.importers.papers.figures import Figures
from assessments.importers.papers.indicators import ReadIndicator
from assessments.importers.papers.lines import Paragraph
from assessments.intake.found import FoundDocument
from assessments.reading import Citation, CitedNumber
from criteria.rules.spec import IndicatorSetSpec
from dtscore.text import fold

# Rules for everybody, not the unit's own work.
_LAWS = frozenset({"Luật", "Nghị định", "Thông tư", "Hiến pháp", "Pháp lệnh", "Bộ luật"})
_HIGHER = re.compile(
    r"\b(?:tinh|trung uong|chinh phu|thu tuong|quoc hoi|bo (?:thong tin|noi vu|y te|tai chinh"
    r"|truong)|so thong tin|so tttt|ban bi thu|bo chinh tri)\b"
)
_HIGHER_SYMBOL = re.compile(r"(?:TU|CP|TTg|BTTTT|STTTT|QH|TW)\b")
MOST_WORDS = 400


@dataclass
class _Cited:
    """One number with all its mentions."""

    kind: str
    number: str
    days: list[date] = field(default_factory=list)
    issuers: list[str] = field(default_factory=list)
    abstracts: list[str] = field(default_factory=list)
    indicators: list[str] = field(default_factory=list)
    words: str = ""
    place: str = ""


def documents_of(
    indicators: Sequence[ReadIndicator], others: Figures, spec: IndicatorSetSpec, unit_name: str
) -> Iterator[FoundDocument]:
    """The documents of the results; then those of head and free sections (``others``), which prove
    no indicator but may know a day or an issuer that a result leaves out."""
    known: dict[tuple[str, str], _Cited] = {}
    own_bases = " ".join((*spec.legal_bases, *spec.report.legal_bases))
    for one in indicators:
        for citation, paragraph in _proving(one.figures):
            for number in citation.numbers:
                if number.ordinal and number.number not in own_bases:
                    _add(known, citation, number, paragraph, one.code)
    for citation, paragraph in _proving(others):
        for number in citation.numbers:
            if number.ordinal and number.number not in own_bases:
                _add(known, citation, number, paragraph, "")
    for cited in known.values():
        yield from _documents(cited, unit_name)


def _proving(figures: Figures) -> Iterator[tuple[Citation, Paragraph]]:
    """Without those that only stand inside the title of another, and without what is only the
    ground of the unit's own documents."""
    for citation, paragraph in figures.citations:
        inside = any(
            other.abstract_span is not None
            and other is not citation
            and where is paragraph
            and other.abstract_span.start <= citation.span.start < other.abstract_span.end
            for other, where in figures.citations
        )
        if not inside and not _is_ground(citation):
            yield citation, paragraph


def _is_ground(citation: Citation) -> bool:
    symbols = " ".join(number.symbol for number in citation.numbers)
    return (
        citation.kind in _LAWS
        or bool(_HIGHER.search(fold(citation.issuer)))
        or bool(_HIGHER_SYMBOL.search(symbols))
    )


def _add(
    known: dict[tuple[str, str], _Cited],
    citation: Citation,
    number: CitedNumber,
    paragraph: Paragraph,
    code: str,
) -> None:
    key = (number.number, fold(citation.kind))
    cited = known.setdefault(key, _Cited(citation.kind, number.number))
    if not cited.words:
        cited.words, cited.place = paragraph.text[:MOST_WORDS], paragraph.place
    if code and code not in cited.indicators:
        cited.indicators.append(code)
    _learn(cited, citation)


def _learn(cited: _Cited, citation: Citation) -> None:
    if citation.issued_on and citation.issued_on not in cited.days:
        cited.days.append(citation.issued_on)
    if citation.issuer and citation.issuer not in cited.issuers:
        cited.issuers.append(citation.issuer)
    if citation.abstract and citation.abstract not in cited.abstracts:
        cited.abstracts.append(citation.abstract)


def _documents(cited: _Cited, unit_name: str) -> Iterator[FoundDocument]:
    """One document; one for each day where the paper prints several."""
    issuer, guess = _issuer(cited, unit_name)
    doubts = [guess] if guess else []
    if len(cited.days) > 1:
        said = ", ".join(f"{day:%d/%m/%Y}" for day in cited.days)
        doubts.append(f"Báo cáo ghi nhiều ngày cho văn bản này: {said}.")
    if not cited.kind:
        doubts.append("Báo cáo không ghi loại văn bản.")
    abstract = cited.abstracts[0] if cited.abstracts else ""
    for day in (*cited.days,) or (None,):
        yield FoundDocument(
            kind=cited.kind,
            number=cited.number,
            issued_on=day.isoformat() if day else "",
            issuer=issuer,
            abstract=abstract[:1].upper() + abstract[1:500],
            indicators=tuple(cited.indicators),
            words=cited.words,
            place=cited.place,
            doubt=" ".join(doubts),
        )


def _issuer(cited: _Cited, unit_name: str) -> tuple[str, str]:
    """Who issued it, in full; what the paper leaves out is taken from the number, in doubt."""
    if cited.issuers:
        return _full(max(cited.issuers, key=len), unit_name), ""
    if cited.number.endswith("UBND"):
        return f"UBND {unit_name}", "Báo cáo không ghi cơ quan ban hành; hiểu là của xã."
    if cited.number.endswith("/ĐU"):
        return f"Đảng ủy {unit_name}", "Báo cáo không ghi cơ quan ban hành; hiểu là của xã."
    return "", "Báo cáo không ghi cơ quan ban hành."


_LEVEL = re.compile(r"(?:xã|phường|thị trấn)$", re.IGNORECASE)


def _full(issuer: str, unit_name: str) -> str:
    """ "Uỷ ban nhân dân xã" is "UBND xã Quảng Bình"."""
    words = re.sub(r"^[UỦ][ỷyỶ]? ?ban nhân dân\b", "UBND", issuer.strip(), flags=re.IGNORECASE)
    words = re.sub(r"^(?:Đảng|đảng) (?:uỷ|ủy|Uỷ|Ủy)\b", "Đảng ủy", words)
    words = re.sub(r"\bUỷ ban nhân dân\b|\bỦy ban nhân dân\b", "UBND", words)
    return _LEVEL.sub(unit_name, words)
