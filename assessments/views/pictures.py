"""The pictures of a campaign."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assessments.permissions import can_follow_campaigns, demand, visible_campaigns
from assessments.selectors.campaign_parts import parents_in
from assessments.selectors.pictures import open_pictures
from assessments.views.exports import NAMES, part_of
from assessments.views.pages import key_of, signed_in


@require_safe
def pictures(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    campaign = get_object_or_404(visible_campaigns(user).select_related("indicator_set"), pk=pk)
    demand(can_follow_campaigns(user))
    part = part_of(request)
    context = {
        "campaign": campaign,
        "part": part,
        "parents": parents_in(user, campaign),
        "pictures": open_pictures(user, campaign, part, unit=key_of(request.GET.get("don-vi", ""))),
        "tables": NAMES.items(),
        "kept": urlencode({"huyen": part.parent}) if part.parent else "",
    }
    return render(request, "pictures/page.html", context)
