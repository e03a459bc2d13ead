"""Every place in which a unit's year names an official document: the register, the citations of
the answers, and the words of the papers. Checks compare these places with each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Literal

from assessments.consistency.base import Place
from assessments.consistency.places import answer_name, set_name
from assessments.consistency.unit_year import Document, Passage, UnitYear
from assessments.reading import Citation, Span
from dtscore.text import fold

Level = Literal["commune", "district", "province", "state", ""]

_DASHES = re.compile(r"[‐‑‒–—−]")
_BLANKS = re.compile(r"\s+")
# Read in this order: "UBND huyện Quảng Xương" may be followed by its province.
_LEVEL_WORDS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    ("commune", re.compile(r"\b(?:xa|phuong|thi tran)\b")),
    ("district", re.compile(r"\b(?:huyen|quan|thi xa|phong (?:van hoa|giao duc|noi vu))\b")),
    (
        "province",
        re.compile(r"\b(?:tinh|so (?:thong tin|khoa hoc|noi vu|y te|giao duc)|thanh pho)\b"),
    ),
    ("state", re.compile(r"\b(?:chinh phu|thu tuong|bo|quoc hoi|trung uong)\b")),
)
# Who signs is part of some symbols: party committees, departments, ministries.
_SYMBOL_LEVELS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    ("commune", re.compile(r"/du$")),
    ("province", re.compile(r"[/-](?:tu|stttt|skhcn|snv|sgddt|syt)(?:-|$)")),
    ("district", re.compile(r"[/-](?:hu|pgddt|vhtt|vh&tt|pvhtt)(?:-|$)")),
    ("state", re.compile(r"[/-](?:nd-cp|qd-ttg|tt-btttt|qd-btttt|nq-cp|ct-ttg|qh\d+|nq/tw)$")),
)
CONTEXT = 160  # characters around a citation in which its issuer and its role are said


@dataclass(frozen=True)
class Naming:
    """One document in one place. ``number`` as printed, ``key`` for comparing; ``ordinal`` is the
    running number, 0 where there is none; ``register`` the symbol behind it, folded. ``mention``
    groups the numbers that one citation names together. ``context`` are folded words around it."""

    number: str
    kind: str
    issued_on: date | None
    issuer: str
    abstract: str
    place: Place
    level: Level
    mention: str = ""
    context: str = ""

    @cached_property
    def key(self) -> str:
        return number_key(self.number)

    @cached_property
    def ordinal(self) -> int:
        found = re.match(r"\d+", self.number)
        return int(found[0]) if found else 0

    @cached_property
    def register(self) -> str:
        return re.sub(r"^\d+", "", self.key)

    @property
    def title(self) -> str:
        day = f" ngày {self.issued_on:%d/%m/%Y}" if self.issued_on else ""
        return f"{self.kind or 'Văn bản'} số {self.number}{day}"


def number_key(number: str) -> str:
    """A number however it is spelled: "27 /KH- UBND" and "27/kh-ubnd" are one."""
    return _BLANKS.sub("", fold(_DASHES.sub("-", number)))


def level_of(issuer: str, symbol: str, unit_name: str, context: str = "") -> Level:
    """Who issues: by the symbol, else by the issuer's words, else by the words before it."""
    key = number_key(symbol)
    for level, pattern in _SYMBOL_LEVELS:
        if pattern.search(key):
            return level
    for words in (fold(issuer), context):
        if words and fold(unit_name) in words:
            return "commune"
        for level, pattern in _LEVEL_WORDS:
            if pattern.search(words):
                return level
    return ""


def may_be_one(one: Naming, other: Naming) -> bool:
    """Whether two places may speak of the same issuer: nothing says otherwise."""
    return not one.level or not other.level or one.level == other.level


@lru_cache(maxsize=2)
def register_namings(unit_year: UnitYear) -> tuple[Naming, ...]:
    """The unit's register itself."""
    return tuple(
        _of_document(document, unit_year.unit_name, Place("document", pk=document.pk))
        for document in unit_year.documents
    )


@lru_cache(maxsize=2)
def evidence_namings(unit_year: UnitYear) -> tuple[Naming, ...]:
    """The documents that answers cite as evidence."""
    return tuple(_cited(unit_year))


def _cited(unit_year: UnitYear) -> Iterator[Naming]:
    for view in unit_year.answers():
        for cited in view.cited:
            if cited.document is not None:
                place = Place("evidence", view.set, view.code, pk=cited.pk)
                yield _of_document(cited.document, unit_year.unit_name, place)


@lru_cache(maxsize=2)
def passage_namings(unit_year: UnitYear) -> tuple[Naming, ...]:
    """The documents that the words name."""
    return tuple(_named(unit_year))


def _named(unit_year: UnitYear) -> Iterator[Naming]:
    for passage in unit_year.passages():
        for mention in passage.mentions:
            if isinstance(mention, Citation):
                yield from _of_citation(passage, mention, unit_year.unit_name)


def all_namings(unit_year: UnitYear) -> list[Naming]:
    """Register first, then the words: what an answer cites is in the register already."""
    return [*register_namings(unit_year), *passage_namings(unit_year)]


def places_of(namings: Iterable[Naming], unit_year: UnitYear) -> tuple[Place, ...]:
    """Where these namings stand; for a document of the register also the answers that cite it."""
    citing: dict[int, list[Place]] = defaultdict(list)
    for view in unit_year.answers():
        for cited in view.cited:
            if cited.document is not None:
                place = Place("evidence", view.set, view.code, pk=cited.pk)
                citing[cited.document.pk].append(place)
    found: dict[Place, None] = {}
    for naming in namings:
        found[naming.place] = None
        if naming.place.kind == "document" and naming.place.pk is not None:
            found.update(dict.fromkeys(citing[naming.place.pk]))
    return tuple(found)


def _of_document(document: Document, unit_name: str, place: Place) -> Naming:
    level = level_of(document.issuer, document.number, unit_name)
    return Naming(
        number=document.number,
        kind=document.kind,
        issued_on=document.issued_on,
        issuer=document.issuer,
        abstract=document.abstract,
        place=replace(place, words=document.title),
        level=level,
        mention=f"document {document.pk}",
        context=fold(document.abstract),
    )


def _of_citation(passage: Passage, mention: Citation, unit_name: str) -> Iterator[Naming]:
    before = fold(passage.text[max(0, mention.span.start - CONTEXT) : mention.span.start])
    after = fold(_own_words(passage.text, mention.span))
    for one in mention.numbers:
        yield Naming(
            number=one.number,
            kind=mention.kind,
            issued_on=mention.issued_on,
            issuer=mention.issuer,
            abstract=_certain_title(passage, mention),
            place=place_in(passage, mention.text, mention.span),
            level=level_of(mention.issuer, one.symbol, unit_name, _last_sentence(before)),
            mention=f"{passage.set} {passage.indicator} {passage.name} {mention.span.start}",
            context=f"{_last_sentence(before)} {after}",
        )


_NEXT_CITED = re.compile(r"[;,.]?\s*(?:\w+\s+)?(?:số\s+)?\d+\s*[/-]\s*[A-ZĐ]{2}")


def _own_words(text: str, span: Span) -> str:
    """A citation and what is said behind it, up to the next one."""
    end = min(span.end + CONTEXT, len(text))
    following = _NEXT_CITED.search(text, span.end, end)
    return text[span.start : following.start() if following else end]


_ABOUT = re.compile(r"\b(?:ve|viec|v/v)[\s:]*[“\"]?$")


def _certain_title(passage: Passage, mention: Citation) -> str:
    """The title, where a "về" announces it: "Kế hoạch số 27/KH-UBND, thành lập Ban …" goes on with
    what else was done."""
    span = mention.abstract_span
    if span is None or not _ABOUT.search(fold(passage.text[max(0, span.start - 12) : span.start])):
        return ""
    return mention.abstract


def _last_sentence(words: str) -> str:
    return re.split(r"[.;]\s", words)[-1]


def place_in(passage: Passage, words: str, span: Span | None) -> Place:
    """The place of some words of a passage."""
    kind: Literal["narrative", "section", "paper"] = "narrative"
    if passage.kind == "section":
        kind = "section"
    elif passage.kind not in {"narrative", "explanation"}:
        kind = "paper"
    name = passage.name or ("" if kind == "narrative" else passage.kind)
    return Place(kind, passage.set, passage.indicator, name, words=words, span=span)


def where(place: Place, unit_year: UnitYear) -> str:
    """A place in words: "chỉ số 6.2 (QĐ 3853)", "phần mở đầu (QĐ 1829)", "sổ văn bản"."""
    if place.kind == "document":
        return "sổ văn bản"
    side = unit_year.sides.get(place.set)
    if side and place.indicator:
        return answer_name(unit_year, place.set, place.indicator)
    title = f" ({set_name(side.spec)})" if side else ""
    names = {"opening": "lời dẫn", "closing": "lời kết", "legal_basis": "phần căn cứ"}
    if place.name in names:
        return f"{names[place.name]}{title}"
    headings = {part.key: part.heading for part in side.spec.report.parts} if side else {}
    heading = headings.get(place.name, "")
    return f"phần “{heading}”{title}" if heading else f"phần viết thêm{title}"


def wheres(places: Sequence[Place], unit_year: UnitYear) -> str:
    """Several places in words, each once, at most four."""
    names = list(dict.fromkeys(where(place, unit_year) for place in places))
    shown = ", ".join(names[:4])
    return f"{shown} và {len(names) - 4} chỗ khác" if len(names) > 4 else shown
