"""What the portal has told a person."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from assessments.selectors.notices import notice_page, notices_of
from assessments.services.notices import mark_all_read, mark_read
from assessments.views.pages import signed_in
from dtscore.accounts.services import choose_mail

LONGEST_KEY = 18  # digits: what a key of both databases can have


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The newest first; ``trang`` is the page."""
    page = notice_page(signed_in(request), request.GET.get("trang", ""))
    newest = page.object_list[0].pk if page.object_list else 0
    context = {"page": page, "newest": newest, "sends_mail": settings.SENDS_MAIL}
    return render(request, "notices/list.html", context)


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one of the person's own as read and go where it leads: inside the portal, always. A
    forged link can do no more than that, so that a plain link is enough."""
    found = get_object_or_404(notices_of(signed_in(request)), pk=pk)
    if request.method == "GET":
        mark_read(actor=signed_in(request), notice=found)
    leads_inside = found.page.startswith("/") and url_has_allowed_host_and_scheme(
        found.page, allowed_hosts=None
    )
    return redirect(found.page) if leads_inside else redirect("notices")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read what the person could see; what came in meanwhile stays unread."""
    newest = request.POST.get("newest", "")
    is_key = newest.isascii() and newest.isdecimal() and len(newest) <= LONGEST_KEY
    count = mark_all_read(actor=signed_in(request), newest=int(newest) if is_key else 0)
    messages.success(request, f"Đã đánh dấu {count} thông báo là đã đọc.")
    return redirect("notices")


@require_POST
def choose_mail_or_not(request: HttpRequest) -> HttpResponse:
    """Whether the person gets the daily mail."""
    wants = request.POST.get("wants_mail") == "1"
    choose_mail(actor=signed_in(request), wants=wants)
    if wants:
        messages.success(request, "Từ nay cổng gửi thông báo cho bạn qua thư điện tử.")
    else:
        messages.success(request, "Từ nay cổng không gửi thư cho bạn; thông báo vẫn hiện ở đây.")
    return redirect("notices")
