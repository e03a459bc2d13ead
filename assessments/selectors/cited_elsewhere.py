"""How many other units cite the same documents, or hold the same files: numbers, no names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Q

from assessments.hints.proofs import names_a_place
from assessments.models import DocumentFile, Evidence, OfficialDocument, StoredFile
from assessments.selectors.same_documents import Identity, issuer_key, number_key
from dtscore.accounts.models import AdministrativeUnit, UnitSuccession


def cited_elsewhere(
    unit: AdministrativeUnit, cited: Mapping[int, OfficialDocument]
) -> dict[int, int]:
    """By document, whatever units somebody may see: the units that cite it too, those that hold
    one of its files included. Units that a unit took over from share its register rightly. Four
    queries, fewer without documents and files."""
    if not cited:
        return {}
    own = _line_of(unit)
    units: dict[int, set[int]] = defaultdict(set)
    _add_citing(units, own, cited)
    _add_holding(units, own, cited)
    return {pk: len(found) for pk, found in units.items()}


def _line_of(unit: AdministrativeUnit) -> set[int]:
    """The unit itself, its predecessors and its successors. One query."""
    links = UnitSuccession.objects.filter(Q(predecessor=unit) | Q(successor=unit))
    return {unit.pk}.union(*links.values_list("predecessor", "successor"))


def _add_citing(
    units: dict[int, set[int]], own: set[int], cited: Mapping[int, OfficialDocument]
) -> None:
    """The database compares the dates, the spelling is compared here. One query."""
    named = {
        Identity(issuer_key(row.issuer), number_key(row.number), row.issued_on): pk
        for pk, row in cited.items()
        if names_a_place(row.issuer)
    }
    dates = {identity.issued_on for identity in named}
    same_day = Q(document__issued_on__in=dates - {None})
    if None in dates:
        same_day |= Q(document__issued_on__isnull=True)
    if not named:
        return
    rows = (
        Evidence.objects.filter(same_day, document__isnull=False, answer__set_aside_at=None)
        .exclude(answer__assessment__unit__in=own)
        .order_by()
        .values_list(
            "document__issuer",
            "document__number",
            "document__issued_on",
            "answer__assessment__unit",
        )
        .distinct()
    )
    for issuer, number, issued_on, unit in rows:
        pk = named.get(Identity(issuer_key(issuer), number_key(number), issued_on))
        if pk is not None:
            units[pk].add(unit)


def _add_holding(
    units: dict[int, set[int]], own: set[int], cited: Mapping[int, OfficialDocument]
) -> None:
    """The same bytes stored by another unit. Two queries, one where no file is attached."""
    documents: dict[str, set[int]] = defaultdict(set)
    attached = DocumentFile.objects.filter(document__in=cited)
    for pk, digest in attached.values_list("document", "file__sha256"):
        documents[digest].add(pk)
    if not documents:
        return
    held = StoredFile.objects.filter(sha256__in=list(documents)).exclude(owner__in=own)
    for digest, owner in held.values_list("sha256", "owner"):
        for pk in documents[digest]:
            units[pk].add(owner)
