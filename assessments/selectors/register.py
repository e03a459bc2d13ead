"""The register of official documents as people search and read it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, zip_longest

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from assessments.models import (
    Assessment,
    DocumentFile,
    Evidence,
    Fact,
    HistoryEntry,
    OfficialDocument,
)
from criteria.rules.spec import IndicatorSpec
from dtscore.accounts.models import AdministrativeUnit
from dtscore.text import fold, sort_key

HISTORY_LINES = 20
SUGGESTED = 20  # found by a search
OFFERED = 12  # before anything is typed
ALIKE = 0.5  # of the words of two titles, from which on two sets ask about the same thing
UNDATED = 0  # the "year" of documents without a date


def register_rows(
    unit: AdministrativeUnit, *, query: str = "", year: int | None = None, kind: str = ""
) -> QuerySet[OfficialDocument]:
    """The unit's documents that hold every word, newest first, with ``file_count`` and
    ``indicator_count``, the number of indicators that cite it."""
    rows = search_documents(OfficialDocument.objects.filter(owner=unit), query)
    if year == UNDATED:
        rows = rows.filter(issued_on=None)
    elif year is not None:
        rows = rows.filter(issued_on__year=year)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.annotate(
        file_count=_counted(DocumentFile.objects.all(), Count("pk")),
        indicator_count=_counted(Evidence.objects.all(), Count("answer", distinct=True)),
    ).order_by(F("issued_on").desc(nulls_last=True), "-pk")


def _counted(rows: QuerySet[DocumentFile] | QuerySet[Evidence], count: Count) -> Coalesce:
    of_document = rows.filter(document=OuterRef("pk")).order_by().annotate(one=Value(1))
    return Coalesce(Subquery(of_document.values("one").annotate(n=count).values("n")), 0)


def search_documents(rows: QuerySet[OfficialDocument], query: str) -> QuerySet[OfficialDocument]:
    """Those that hold every word of the query, whatever case and diacritics."""
    found = Q()
    for word in fold(query).split():
        found &= Q(search_text__contains=word)
    return rows.filter(found)


@dataclass(frozen=True)
class Facets:
    """What a register can be filtered by."""

    years: list[int]
    kinds: list[str]
    has_undated: bool


def register_facets(unit: AdministrativeUnit) -> Facets:
    """Years newest first, kinds as a dictionary orders them. One query."""
    rows = OfficialDocument.objects.filter(owner=unit).order_by()
    pairs = list(rows.values_list("kind", "issued_on__year").distinct())
    return Facets(
        years=sorted({year for _, year in pairs if year}, reverse=True),
        kinds=sorted({kind for kind, _ in pairs}, key=sort_key),
        has_undated=any(year is None for _, year in pairs),
    )


def known_issuers(unit: AdministrativeUnit) -> list[str]:
    """The issuers that the register names, the most frequent first. One query."""
    rows = OfficialDocument.objects.filter(owner=unit).order_by().values("issuer")
    return [row["issuer"] for row in rows.annotate(n=Count("pk")).order_by("-n", "issuer")[:50]]


@dataclass(frozen=True)
class DocumentRecord:
    """One document with the citations of it, the base figures that it is the source of, and what
    happened to it."""

    document: OfficialDocument
    citations: list[Evidence]
    facts: list[Fact]
    history: list[HistoryEntry]


def open_document(document: OfficialDocument) -> DocumentRecord:
    """Three queries."""
    citations = (
        document.citations.filter(answer__set_aside_at=None)
        .select_related("answer__assessment__campaign__indicator_set", "answer__indicator__pillar")
        .order_by(
            "-answer__assessment__campaign__year",
            "answer__assessment",
            "answer__indicator",
            "position",
        )
    )
    return DocumentRecord(
        document,
        list(citations),
        list(document.facts.select_related("kind").order_by("-year", "kind__label", "pk")),
        list(document_history(document)[:HISTORY_LINES]),
    )


def document_history(document: OfficialDocument) -> QuerySet[HistoryEntry]:
    """What happened to the document, newest first; its number may have changed meanwhile."""
    return (
        HistoryEntry.objects.filter(
            unit=document.owner_id, subject__endswith=f"(văn bản {document.pk})"
        )
        .select_related("actor")
        .order_by("-pk")
    )


@dataclass(frozen=True)
class Suggestion:
    """A document to cite, with what speaks for it."""

    document: OfficialDocument
    reason: str
    is_cited: bool


def suggest_documents(
    assessment: Assessment, indicator: IndicatorSpec, query: str
) -> list[Suggestion]:
    """Documents to cite: first what proved this indicator in other years or sets, then in turn
    what was used and what was entered last; with ``query`` those that match it. Two queries."""
    here, proved, used = _uses(assessment, indicator)
    rows = OfficialDocument.objects.filter(owner=assessment.unit)
    if query:
        newest = F("issued_on").desc(nulls_last=True)
        found = list(search_documents(rows, query).order_by(newest, "-pk")[:SUGGESTED])
        found.sort(key=lambda row: row.pk not in proved)
    else:
        used = list(dict.fromkeys(used))[:OFFERED]
        entered = rows.order_by("-pk").values("pk")[:OFFERED]
        pool = {row.pk: row for row in rows.filter(Q(pk__in=[*proved, *used]) | Q(pk__in=entered))}
        turns = chain.from_iterable(zip_longest(used, sorted(pool, reverse=True)))
        ranked = dict.fromkeys(pk for pk in [*proved, *turns] if pk in pool)
        found = [pool[pk] for pk in ranked if pk is not None][:OFFERED]
    return [Suggestion(row, proved.get(row.pk, ""), row.pk in here) for row in found]


def _uses(
    assessment: Assessment, indicator: IndicatorSpec
) -> tuple[set[int], dict[int, str], list[int]]:
    """Documents cited here; documents that proved this indicator elsewhere, with where; and all
    that were ever cited, the last first. One query."""
    rows = (
        Evidence.objects.filter(document__owner=assessment.unit, answer__set_aside_at=None)
        .order_by("-pk")
        .values_list(
            "document_id",
            "answer__assessment_id",
            "answer__indicator__code",
            "answer__indicator__title",
            "answer__assessment__campaign__indicator_set__code",
            "answer__assessment__campaign__indicator_set__short_title",
            "answer__assessment__campaign__year",
        )
    )
    own_set = assessment.campaign.indicator_set.code
    here: set[int] = set()
    proved: dict[int, str] = {}
    used: list[int] = []
    for document, where, code, title, set_code, set_title, year in rows:
        used.append(document)
        if where == assessment.pk:
            if code == indicator.code:
                here.add(document)
        elif (set_code == own_set and code == indicator.code) or (
            set_code != own_set and _alike(title, indicator.title)
        ):
            proved.setdefault(document, f"Đã dẫn ở chỉ số {code}, {set_title}, năm {year}")
    return here, proved, used


def _alike(title: str, other: str) -> bool:
    words, others = set(fold(title).split()), set(fold(other).split())
    return len(words & others) >= ALIKE * len(words | others)
