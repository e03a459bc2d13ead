"""Publishing a ranking: exactly what will be frozen, then the confirmation."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from assessments.forms.ranking import PublishForm
from assessments.models import Campaign, PublishedRanking
from assessments.permissions import can_publish_ranking, demand
from assessments.reports.ranking_pdf import annex_draft, annex_pdf
from assessments.selectors.ranking_snapshots import Proposal, propose_ranking
from assessments.selectors.ranking_table import compared_words
from assessments.selectors.snapshots import digest_of
from assessments.services.publishing import (
    AlreadyPublishedError,
    StaleRankingError,
    publish_ranking,
)
from assessments.tasks import tell_worker
from assessments.views.pages import signed_in
from assessments.views.pdfs import inline_pdf
from assessments.views.ranking import frozen_table, ranked_campaign
from assessments.views.ranking_filter import ORDER_WORDS, order_of

# So many rows are laid out in a second, while the person waits; more behind the pages.
AT_ONCE = 60


def ranking_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposal on the screen; posted, it is frozen, or the page says why not."""
    user = signed_in(request)
    campaign = ranked_campaign(user, pk)
    demand(can_publish_ranking(user, campaign))
    if request.method != "POST":
        return _page(request, campaign, propose_ranking(campaign, order_of(request.GET)))
    proposal = propose_ranking(campaign, order_of(request.POST))
    form = _form(request, campaign, proposal)
    if not form.is_valid():
        return _page(request, campaign, proposal, form, status=422)
    try:
        published = _publish(request, campaign, proposal, form)
    except StaleRankingError as conflict:
        form = _over(request, campaign, proposal)
        form.add_error(None, str(conflict))
        return _page(request, campaign, proposal, form, status=409)
    except ValidationError as problem:
        if isinstance(problem, AlreadyPublishedError) and problem.again:
            again = problem.again
            messages.info(request, f"Bảng này vừa được công bố, bản số {again.number}.")
            return redirect("published_ranking", pk=again.pk)
        form.refuse(problem)
        return _page(request, campaign, proposal, form, status=422)
    messages.success(request, f"Đã công bố bảng xếp hạng, bản số {published.number}.")
    return redirect("published_ranking", pk=published.pk)


def _publish(
    request: HttpRequest, campaign: Campaign, proposal: Proposal, form: PublishForm
) -> PublishedRanking:
    is_small = proposal.content["totals"]["units"] <= AT_ONCE
    published = publish_ranking(
        actor=signed_in(request),
        campaign=campaign,
        seen=form.cleaned_data["seen"],
        press=annex_pdf if is_small else None,
        order=order_of(request.POST),
        without_missing=form.cleaned_data.get("without_missing", False),
        reason=form.cleaned_data.get("reason", ""),
    )
    if not published.report_sha256:
        tell_worker(published.annex_order)
    return published


def _number(campaign: Campaign) -> int:
    last = campaign.published_rankings.defer("snapshot").last()
    return last.number + 1 if last else 1


def _form(request: HttpRequest, campaign: Campaign, proposal: Proposal) -> PublishForm:
    return PublishForm(request.POST, missing=len(proposal.missing), number=_number(campaign))


def _over(request: HttpRequest, campaign: Campaign, proposal: Proposal) -> PublishForm:
    """The form with what was typed, over the ranking of now."""
    data = request.POST.copy()
    data["seen"] = digest_of(proposal.content)
    data.pop("without_missing", None)
    form = PublishForm(data, missing=len(proposal.missing), number=_number(campaign))
    form.is_valid()
    return form


def _page(
    request: HttpRequest,
    campaign: Campaign,
    proposal: Proposal,
    form: PublishForm | None = None,
    status: int = 200,
) -> HttpResponse:
    content, number = proposal.content, _number(campaign)
    word = next(word for word, order in ORDER_WORDS.items() if order == content["order"])
    first = {"seen": digest_of(content), "theo": word}
    context = {
        "campaign": campaign,
        "proposal": proposal,
        "number": number,
        "snapshot": content,
        **frozen_table(content),
        "word": word,
        "digest": digest_of(content),
        "compared": compared_words(content["compared"]),
        "form": form or PublishForm(initial=first, missing=len(proposal.missing), number=number),
    }
    return render(request, "ranking/publish.html", context, status=status)


@require_safe
def ranking_draft_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """What the annex would be now, marked as a draft."""
    user = signed_in(request)
    campaign = ranked_campaign(user, pk)
    demand(can_publish_ranking(user, campaign))
    proposal = propose_ranking(campaign, order_of(request.GET))
    return inline_pdf(annex_draft(proposal.content), f"xep-hang-{campaign.year}-du-thao.pdf")
