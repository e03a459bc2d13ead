"""What a province or a district takes out of a campaign."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from assessments.permissions import can_follow_campaigns, demand, visible_campaigns
from assessments.reports.exports.campaign_tables import TABLES, campaign_table
from assessments.reports.exports.table import CONTENT_TYPES, write_table
from assessments.selectors.campaign_parts import CampaignPart
from assessments.services.handing_out import note_export
from assessments.views.pages import signed_in
from assessments.views.queue import key_of
from assessments.views.units import LONGEST_QUERY, printable

LONGEST_KIND = 20


def part_of(request: HttpRequest) -> CampaignPart:
    """The filter of the address; whatever makes no sense is as if it were not there."""
    return CampaignPart(
        parent=key_of(request.GET.get("huyen", "")),
        kind=printable(request.GET.get("loai", ""))[:LONGEST_KIND],
        query=printable(request.GET.get("tim", ""))[:LONGEST_QUERY],
    )


@require_GET
def export(request: HttpRequest, pk: int, what: str, kind: str) -> HttpResponseBase:
    """One table of the campaign as a file; taking it along is a line of the history."""
    user = signed_in(request)
    campaign = get_object_or_404(visible_campaigns(user).select_related("indicator_set"), pk=pk)
    if what not in TABLES or kind not in CONTENT_TYPES:
        raise Http404
    demand(can_follow_campaigns(user))
    part = part_of(request)
    table = campaign_table(user, campaign, what, part)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_table(table, kind, file)
    assert user.unit is not None
    told = dict(part.words()) | {"Đợt": campaign.name, "Dạng": kind}
    changes = {name: ("", value) for name, value in told.items()}
    note_export(actor=user, unit=user.unit, what=TABLES[what][0], told=changes)
    file.seek(0)
    code = campaign.indicator_set.code.lower()
    name = f"{what}-{code}-{campaign.year}-{localdate():%Y-%m-%d}.{kind}"
    headers = {"Cache-Control": "private, no-store"}
    return FileResponse(
        file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[kind], headers=headers
    )
