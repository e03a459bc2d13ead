"""How far a campaign is, who is late; to remind or to give more time from the same page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from assessments.forms.campaign_units import ExtendManyForm
from assessments.models import Assessment, Campaign
from assessments.permissions import (
    can_follow_campaigns,
    can_run_campaign,
    demand,
)
from assessments.selectors.campaign_progress import (
    WITH_UNIT,
    ProgressGroup,
    ProgressWish,
    campaign_assessments,
    chosen_rows,
    count_progress,
    unit_page,
)
from assessments.selectors.version_plans import newer_versions
from assessments.services.extending_many import extend_many
from assessments.services.reminding import RemindedByHand, remind
from assessments.views.campaigns import campaign_of
from assessments.views.pages import key_of, signed_in
from assessments.views.units import LONGEST_QUERY, printable


@require_safe
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """Counts, districts, and the units that the filter finds."""
    user, today = signed_in(request), localdate()
    shown, wish = campaign_of(request, pk), progress_wish(request.GET)
    demand(can_follow_campaigns(user))
    rows = campaign_assessments(user, shown, today)
    progress = count_progress(rows)
    page, units = unit_page(
        shown, chosen_rows(user, rows, wish), request.GET.get("trang", ""), today
    )
    runs = can_run_campaign(user, shown)
    context = {
        "campaign": shown,
        "progress": progress,
        "page": page,
        "rows": units,
        "wish": wish,
        "groups": list(ProgressGroup),
        "hidden": _kept(wish),
        "kept": urlencode(_kept(wish)),
        "runs": runs,
        "newer": runs and progress.whole.total and newer_versions(shown),
    }
    return render(request, "campaigns/progress.html", context)


def progress_wish(data: QueryDict) -> ProgressWish:
    """What is asked for; whatever makes no sense is as if it were not there."""
    group = data.get("nhom", "")
    return ProgressWish(
        group=ProgressGroup(group) if group in set(ProgressGroup) else None,
        parent=key_of(data.get("huyen", "")),
        is_late=data.get("qua-han") == "1",
        query=printable(data.get("tim", ""))[:LONGEST_QUERY],
    )


def _kept(wish: ProgressWish) -> dict[str, str]:
    """The wish as it stands in an address, without what is not asked for."""
    asked = {
        "nhom": wish.group.value if wish.group else "",
        "huyen": str(wish.parent or ""),
        "qua-han": "1" if wish.is_late else "",
        "tim": wish.query,
    }
    return {name: value for name, value in asked.items() if value}


def _picked(request: HttpRequest, shown: Campaign) -> QuerySet[Any]:
    """What was ticked, or everything of one kind; nothing outside the campaign."""
    user = signed_in(request)
    rows: QuerySet[Any] = campaign_assessments(user, shown, localdate())
    match request.POST.get("pham-vi", ""):
        case "loc":
            rows = chosen_rows(user, rows, progress_wish(request.POST))
        case "chua-nop":
            rows = rows.filter(progress_group__in=[group.value for group in WITH_UNIT])
        case "qua-han":
            rows = rows.filter(is_late=True)
        case _:
            keys = [key for typed in request.POST.getlist("chon") if (key := key_of(typed))]
            rows = rows.filter(pk__in=keys)
    return rows.order_by("unit__sort_key", "pk")


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    kept = urlencode(_kept(progress_wish(request.POST)))
    return redirect(reverse("campaign", args=[pk]) + (f"?{kept}" if kept else ""))


@require_POST
def campaign_remind(request: HttpRequest, pk: int) -> HttpResponse:
    user, shown = signed_in(request), campaign_of(request, pk)
    demand(can_run_campaign(user, shown))
    keys = list(_picked(request, shown).values_list("pk", flat=True))
    if not keys:
        messages.error(request, "Chưa nhắc ai: hãy đánh dấu ít nhất một đơn vị.")
        return _back(request, pk)
    _tell(request, remind(actor=user, campaign=shown, assessments=keys))
    return _back(request, pk)


def _tell(request: HttpRequest, done: RemindedByHand) -> None:
    if done.reminded:
        messages.success(
            request, f"Đã nhắc {done.reminded} đơn vị; thư đi cùng thư tổng hợp hằng ngày."
        )
    if done.already:
        messages.info(request, f"{done.already} đơn vị đã được nhắc hôm nay nên không nhắc thêm.")
    if done.not_waiting:
        messages.info(request, f"{done.not_waiting} đơn vị không có việc nào đang chờ nên bỏ qua.")
    if done.nobody:
        names = ", ".join(done.nobody[:10]) + (" …" if len(done.nobody) > 10 else "")
        messages.warning(
            request,
            f"{len(done.nobody)} đơn vị chưa có tài khoản nào để nhắc: {names}.",
        )


@require_POST
def campaign_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """The units that were ticked with a form for day and reason, then the extension of each."""
    user, shown = signed_in(request), campaign_of(request, pk)
    demand(can_run_campaign(user, shown))
    rows = list(_fresh(_picked(request, shown)))
    if not rows:
        messages.error(request, "Chưa gia hạn: hãy đánh dấu ít nhất một đơn vị.")
        return _back(request, pk)
    if request.POST.get("xac-nhan") != "1":
        return _extend_page(request, shown, rows, ExtendManyForm())
    form = ExtendManyForm(request.POST)
    if not form.is_valid():
        return _extend_page(request, shown, rows, form, status=422)
    given = {name: form.cleaned_data[name] for name in ("until", "reason")}
    try:
        done = extend_many(actor=user, assessments=rows, **given)
    except ValidationError as problem:
        form.refuse(problem)
        return _extend_page(request, shown, rows, form, status=422)
    if not done.extended and not done.left:
        form.add_error("until", list(dict.fromkeys(reason for _, reason in done.refused)))
        return _extend_page(request, shown, rows, form, status=422)
    context = {"campaign": shown, "done": done, **given}
    return render(request, "campaigns/extended.html", context)


def _fresh(rows: QuerySet[Any]) -> QuerySet[Assessment]:
    """With what their deadlines are read from."""
    rows = rows.select_related("unit__parent", "campaign__indicator_set")
    return rows.prefetch_related("campaign__review_steps", "extensions", "returnings")


def _extend_page(
    request: HttpRequest,
    shown: Campaign,
    rows: list[Assessment],
    form: ExtendManyForm,
    status: int = 200,
) -> HttpResponse:
    context = {
        "campaign": shown,
        "rows": rows,
        "form": form,
        "hidden": _kept(progress_wish(request.POST)),
    }
    return render(request, "campaigns/extend.html", context, status=status)
