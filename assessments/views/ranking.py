"""The ranking of a campaign as it stands, and what was published of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from assessments.grading import read_bands, read_pass_rule
from assessments.kept_reports import KeptReportError, read_annex
from assessments.models import AnnexOrder, Campaign, PublishedRanking
from assessments.permissions import (
    can_publish_ranking,
    can_read_ranking,
    demand,
    visible_campaigns,
    visible_published_rankings,
)
from assessments.reports.ranking_data import basis_words, condition_words, order_words
from assessments.selectors.ranking import Ranking, open_ranking
from assessments.selectors.ranking_rows import COLUMNS
from assessments.selectors.ranking_snapshots import (
    compared_with,
    frozen_apart,
    frozen_rows,
    set_words,
)
from assessments.selectors.ranking_table import compared_words, table_rows
from assessments.services.jobs import MANY_TRIES, begin_anew
from assessments.tasks import tell_worker
from assessments.views.pages import signed_in
from assessments.views.pdfs import damaged_paper, inline_pdf
from assessments.views.ranking_filter import COLUMN_WORDS, choices, kept, sort_choices, wish_of
from dtscore.accounts.models import User

# A whole province at once, to be read and printed; only a whole country is turned over.
AT_ONCE = 1000
DAMAGED = (
    "Phụ lục lưu trữ không còn đúng như khi công bố, nên không mở. Hãy báo người quản trị cổng."
)


def ranked_campaign(user: User, pk: int) -> Campaign:
    """The campaign if it lies in the person's scope, with what a ranking reads of it."""
    rows = visible_campaigns(user).select_related(
        "indicator_set", "owner", "previous__indicator_set"
    )
    return get_object_or_404(rows, pk=pk)


@require_safe
def ranking(request: HttpRequest, pk: int) -> HttpResponse:
    """The ranking for those above the units; a commune is led to what is published."""
    user = signed_in(request)
    campaign = ranked_campaign(user, pk)
    published = list(_published(user).filter(campaign=campaign).defer("snapshot"))
    decision = can_read_ranking(user)
    if not decision:
        if published:
            return redirect("published_ranking", pk=published[-1].pk)
        demand(decision)
    assert user.unit is not None
    wish = wish_of(request.GET)
    found = open_ranking(campaign, wish, within=user.unit)
    context = {
        "campaign": campaign,
        "ranking": found,
        **_table(request, found),
        "published": published,
        "may_publish": can_publish_ranking(user, campaign),
        **_filter(found),
        "kept": kept(wish),
        **_rules(found),
    }
    return render(request, "ranking/ranking.html", context)


def _published(user: User) -> Any:
    return visible_published_rankings(user).select_related("campaign", "issued_by", "annex")


def _table(request: HttpRequest, found: Ranking) -> dict[str, Any]:
    """One page of rows: of a province all of them."""
    page = Paginator(found.shown, AT_ONCE).get_page(request.GET.get("trang"))
    pillars = list(found.spec.pillars)
    return {
        "page": page,
        "pillars": pillars,
        "rows": table_rows(page.object_list, [pillar.code for pillar in pillars]),
        "is_points": found.is_points,
        "shows_top": found.is_top and found.wish.narrows,
        "shows_column": len(found.columns) > 1,
        "usual_basis": usual_basis(found.bases),
        "shows_change": found.campaign.previous_id is not None,
    }


def _filter(found: Ranking) -> dict[str, Any]:
    return {
        "wish": found.wish,
        "columns": choices(COLUMN_WORDS, COLUMNS),
        "sorts": sort_choices(),
        "column_label": COLUMNS[found.wish.column],
        "sources": [(COLUMNS[key].lower(), count) for key, count in found.columns.items()],
    }


def _rules(found: Ranking) -> dict[str, Any]:
    """Bands, rule of recognition, order and rounding, each with its basis."""
    rule = read_pass_rule(found.campaign.pass_rule)
    words = {"set": set_words(found.spec), "order": found.wish.order, "bases": found.bases}
    return {
        "bands": read_bands(found.campaign.grade_bands),
        "rule": rule,
        "condition": condition_words(rule) if rule else "",
        "notes": [order_words(words), *basis_words(words)],
        "compared": compared_words(compared_with(found)),
    }


def usual_basis(bases: Mapping[str, int]) -> str:
    """What most rows rest on: said once, and only other rows say what they rest on."""
    return max(bases, key=lambda basis: bases[basis], default="")


@require_safe
def published_ranking(request: HttpRequest, pk: int) -> HttpResponse:
    """What the province published, as it was then, for everybody in it."""
    user = signed_in(request)
    published = get_object_or_404(_published(user), pk=pk)
    others = _published(user).filter(campaign=published.campaign).defer("snapshot")
    snapshot, table = published.snapshot, frozen_table(published.snapshot)
    context = {
        "published": published,
        "snapshot": snapshot,
        "others": [other for other in others if other.pk != published.pk],
        "newest": max(others, key=lambda other: other.number),
        **table,
        "own_unit": user.unit_id,
        "own": next((line for line in table["rows"] if line.row.unit == user.unit_id), None),
        "compared": compared_words(snapshot["compared"]),
    }
    return render(request, "ranking/published.html", context)


def frozen_table(snapshot: dict[str, Any]) -> dict[str, Any]:
    """The rows of a snapshot for a page, and by what they were ranked and judged."""
    rule = read_pass_rule(snapshot["rule"])
    codes = [pillar["code"] for pillar in snapshot["pillars"]]
    return {
        "pillars": snapshot["pillars"],
        "rows": list(table_rows(frozen_rows(snapshot), codes)),
        "apart": frozen_apart(snapshot),
        "is_points": snapshot["set"]["kind"] == "points",
        "usual_basis": usual_basis(snapshot["bases"]),
        "shows_change": snapshot["compared"] is not None,
        "bands": read_bands(snapshot["bands"]),
        "rule": rule,
        "condition": condition_words(rule) if rule else "",
        "notes": [order_words(snapshot), *basis_words(snapshot)],
    }


@require_safe
def published_ranking_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The annex as it was published, byte for byte, or a sentence when it is damaged or not there
    yet; where its worker has died, another one begins."""
    published = get_object_or_404(_published(signed_in(request)), pk=pk)
    if not published.annex_sha256:
        return _annex_in_the_making(request, published)
    name = f"xep-hang-{published.campaign.year}-dot-{published.campaign_id}-ban-{published.number}"
    try:
        pdf = read_annex(published.pk, published.annex_sha256)
    except KeptReportError:
        return damaged_paper(request, name, DAMAGED)
    return inline_pdf(pdf, f"{name}.pdf")


def _annex_in_the_making(request: HttpRequest, published: PublishedRanking) -> HttpResponse:
    order = AnnexOrder.objects.filter(ranking=published).first()
    if order and begin_anew(order):
        tell_worker(order)
        order.refresh_from_db(fields=["tries"])
    context = {"published": published, "stuck": order and order.tries > MANY_TRIES}
    response = render(request, "ranking/annex_in_the_making.html", context, status=202)
    response["Cache-Control"] = "no-store"
    return response
