"""Reading the indicator sets: everybody who signs in may see how points are found."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from criteria.drafting_views import signed_in
from criteria.drafts import listed_drafts
from criteria.models import IndicatorSet, SetState
from criteria.permissions import can_edit_sets
from criteria.selectors import load_spec


def set_list(request: HttpRequest) -> HttpResponse:
    sets = IndicatorSet.objects.exclude(state=SetState.DRAFT).order_by("code", "-version")
    user = signed_in(request)
    administers = can_edit_sets(user)
    context = {"sets": sets, "drafts": listed_drafts(user), "administers": administers}
    return render(request, "criteria/set_list.html", context)


def set_detail(request: HttpRequest, pk: int) -> HttpResponse:
    indicator_set = get_object_or_404(IndicatorSet.objects.exclude(state=SetState.DRAFT), pk=pk)
    context = {
        "indicator_set": indicator_set,
        "spec": load_spec(indicator_set),
        "administers": can_edit_sets(signed_in(request)),
    }
    return render(request, "criteria/set_detail.html", context)
