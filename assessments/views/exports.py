"""What a province or a district takes out of a campaign."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from assessments.permissions import can_follow_campaigns, demand
from assessments.reports.exports.campaign_tables import TABLES, campaign_table
from assessments.reports.exports.ranking_table import (
    PROGRESS,
    RANKING,
    progress_table,
    ranking_table,
)
from assessments.reports.exports.table import CONTENT_TYPES, Table, write_table
from assessments.selectors.campaign_parts import CampaignPart
from assessments.services.handing_out import note_export
from assessments.views.campaign_progress import progress_wish
from assessments.views.campaigns import campaign_of
from assessments.views.pages import key_of, signed_in
from assessments.views.ranking import ranked_campaign
from assessments.views.ranking_filter import wish_of
from assessments.views.units import LONGEST_QUERY, printable

LONGEST_KIND = 20
RANKING_WORD, PROGRESS_WORD = "xep-hang", "tien-do"
# What may be taken along, by the word of its address.
NAMES = {
    RANKING_WORD: RANKING,
    PROGRESS_WORD: PROGRESS,
    **{word: name for word, (name, *_) in TABLES.items()},
}


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
    campaign = ranked_campaign(user, pk)
    if what not in NAMES or kind not in CONTENT_TYPES:
        raise Http404
    demand(can_follow_campaigns(user))
    table = _table(request, pk, what)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_table(table, kind, file)
    assert user.unit is not None
    told = {name: ("", str(value)) for name, value in table.info if name in _TOLD}
    note_export(actor=user, unit=user.unit, what=table.name, told={**told, "Dạng": ("", kind)})
    file.seek(0)
    code = campaign.indicator_set.code.lower()
    name = f"{what}-{code}-{campaign.year}-{localdate():%Y-%m-%d}.{kind}"
    headers = {"Cache-Control": "private, no-store"}
    return FileResponse(
        file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[kind], headers=headers
    )


_TOLD = {"Đợt đánh giá", "Bộ lọc", "Cột điểm", "Trụ cột", "Tình trạng"}


def _table(request: HttpRequest, pk: int, what: str) -> Table:
    user = signed_in(request)
    if what == RANKING_WORD:
        return ranking_table(user, ranked_campaign(user, pk), wish_of(request.GET))
    if what == PROGRESS_WORD:
        wish = progress_wish(request.GET)
        return progress_table(user, campaign_of(request, pk), wish, localdate())
    return campaign_table(user, ranked_campaign(user, pk), what, part_of(request))
