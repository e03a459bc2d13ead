"""One archive of a district or a province: asked for, watched, downloaded."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from assessments.models import Archive, JobState
from assessments.permissions import can_archive, can_follow_campaigns, demand, visible_campaigns
from assessments.selectors.archives import archive_parts, archive_path, visible_archives
from assessments.services.archiving import note_archive, request_archive
from assessments.tasks import tell_worker
from assessments.views.downloads import asked_part, download
from assessments.views.jobs import progress_of
from assessments.views.pages import key_of, signed_in
from dtscore.accounts.scope import units_in_scope

GONE = (
    "Bộ hồ sơ này chưa lập xong, đã hết hạn giữ hoặc đã có bản mới hơn. Hãy mở trang Bộ hồ sơ của"
    " đợt đánh giá để xem hoặc lập lại."
)


def archives(request: HttpRequest, pk: int) -> HttpResponse:
    """The archives of a campaign, and the form that asks for one."""
    user = signed_in(request)
    campaign = get_object_or_404(visible_campaigns(user).select_related("indicator_set"), pk=pk)
    demand(can_follow_campaigns(user))
    if request.method == "POST":
        part = get_object_or_404(units_in_scope(user), pk=key_of(request.POST.get("phan", "")))
        seen = key_of(request.POST.get("da-thay", "")) or 0
        asked = request_archive(actor=user, campaign=campaign, part=part, seen=seen)
        if asked.needs_worker:
            tell_worker(asked.job)
        return redirect("archive", pk=asked.job.pk)
    rows = list(visible_archives(user).filter(campaign=campaign))
    context = {
        "campaign": campaign,
        "parts": archive_parts(user, campaign),
        "chosen": key_of(request.GET.get("huyen", "")),
        "archives": rows,
        "seen": rows[0].pk if rows else 0,
    }
    return render(request, "archives/list.html", context)


@require_safe
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, and when it is ready the download."""
    return render(request, "archives/detail.html", {"archive": _visible(request, pk)})


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for the script of the page."""
    return progress_of(_visible(request, pk))


@require_safe
def archive_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The ZIP; a download that broke off may go on."""
    found = _visible(request, pk)
    try:
        if found.state != JobState.DONE:
            raise FileNotFoundError
        content = archive_path(found).open("rb")
    except FileNotFoundError:
        context = {"title": "Bộ hồ sơ không còn", "sentence": GONE}
        return render(request, "error.html", context, status=404)
    part = asked_part(request, found.size, found.sha256)
    if request.method == "GET":
        note_archive(actor=signed_in(request), archive=found, first=part.first)
    name = f"ho-so-{found.part.code}-{found.campaign.year}-{found.campaign.indicator_set.code}.zip"
    return download(content, part, name=name, content_type="application/zip")


def _visible(request: HttpRequest, pk: int) -> Archive:
    user = signed_in(request)
    found = get_object_or_404(visible_archives(user), pk=pk)
    if not (decision := can_archive(user, found.part)):
        raise PermissionDenied(decision.reason)
    return found
