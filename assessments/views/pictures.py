"""The pictures of a campaign, on the page and as a paper."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_safe

from assessments.models import Campaign
from assessments.permissions import can_follow_campaigns, demand
from assessments.reports.pictures import pictures_pdf, pictures_words
from assessments.selectors.campaign_parts import parents_in
from assessments.selectors.pictures import Pictures, open_pictures
from assessments.services.handing_out import note_export
from assessments.views.exports import NAMES, part_of
from assessments.views.pages import key_of, signed_in
from assessments.views.pdfs import inline_pdf
from assessments.views.ranking import ranked_campaign

TITLE = "Hình ảnh kết quả"


@require_safe
def pictures(request: HttpRequest, pk: int) -> HttpResponse:
    campaign, found = _asked(request, pk)
    part = part_of(request)
    asked = {"huyen": part.parent, "loai": part.kind, "tim": part.query}
    kept = {name: value for name, value in asked.items() if value}
    unit = {"don-vi": found.chosen.assessment.unit_id} if found.chosen else {}
    context = {
        "campaign": campaign,
        "part": part,
        "parents": parents_in(signed_in(request), campaign),
        "pictures": found,
        "tables": NAMES.items(),
        "kept": urlencode(kept),
        "paper": urlencode({**kept, **unit}),
    }
    return render(request, "pictures/page.html", context)


@require_GET
def pictures_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """What the page shows, as PDF; taking it along is a line of the history."""
    user = signed_in(request)
    campaign, found = _asked(request, pk)
    words = pictures_words(user, found, part_of(request))
    pdf = pictures_pdf(user, found, words)
    assert user.unit is not None
    told = {name: ("", value) for name, value in words if name in _TOLD}
    note_export(actor=user, unit=user.unit, what=TITLE, told={**told, "Dạng": ("", "pdf")})
    name = f"hinh-anh-{campaign.indicator_set.code.lower()}-{campaign.year}-{localdate()}.pdf"
    return inline_pdf(pdf, name)


_TOLD = {"Đợt đánh giá", "Bộ lọc", "Đơn vị so sánh"}


def _asked(request: HttpRequest, pk: int) -> tuple[Campaign, Pictures]:
    """The campaign and its pictures as the address asks for them."""
    user = signed_in(request)
    campaign = ranked_campaign(user, pk)
    demand(can_follow_campaigns(user))
    unit = key_of(request.GET.get("don-vi", ""))
    return campaign, open_pictures(user, campaign, part_of(request), unit=unit)
