"""Reading the indicator sets: everybody who signs in may see how points are found."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from criteria.models import IndicatorSet, SetState
from criteria.selectors import load_spec


def set_list(request: HttpRequest) -> HttpResponse:
    sets = IndicatorSet.objects.exclude(state=SetState.DRAFT).order_by("code", "-version")
    return render(request, "criteria/set_list.html", {"sets": sets})


def set_detail(request: HttpRequest, pk: int) -> HttpResponse:
    indicator_set = get_object_or_404(IndicatorSet.objects.exclude(state=SetState.DRAFT), pk=pk)
    context = {"indicator_set": indicator_set, "spec": load_spec(indicator_set)}
    return render(request, "criteria/set_detail.html", context)
