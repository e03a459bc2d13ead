"""Reading the indicator sets: everybody who signs in may see how points are found."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from criteria.drafts import listed_drafts
from criteria.mappings.reading import all_mappings, mappings_of
from criteria.models import IndicatorSet, SetState
from criteria.permissions import can_edit_sets
from criteria.publication import can_retire
from criteria.selectors import load_spec
from criteria.views.requests import signed_in


def set_list(request: HttpRequest) -> HttpResponse:
    sets = IndicatorSet.objects.exclude(state=SetState.DRAFT).order_by("code", "-version")
    user = signed_in(request)
    administers = can_edit_sets(user)
    context = {
        "sets": sets,
        "drafts": listed_drafts(user),
        "administers": administers,
        "mappings": all_mappings() if administers else (),
    }
    return render(request, "criteria/set_list.html", context)


def set_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How points are found; its administrator also finds the mappings and the way out of use."""
    user = signed_in(request)
    indicator_set = get_object_or_404(IndicatorSet.objects.exclude(state=SetState.DRAFT), pk=pk)
    administers = can_edit_sets(user)
    published = indicator_set.state == SetState.PUBLISHED
    context = {
        "indicator_set": indicator_set,
        "spec": load_spec(indicator_set),
        "administers": administers,
        "may_retire": published and can_retire(user, indicator_set),
        "mappings": mappings_of(indicator_set) if administers else (),
    }
    return render(request, "criteria/set_detail.html", context)
