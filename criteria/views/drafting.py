"""Pages of drafts: begin one from nothing or from a published version, look at it, delete it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from criteria.catalogue.exporting import export_data
from criteria.catalogue.skeleton import skeleton
from criteria.drafts import next_version, open_draft
from criteria.forms.drafts import NewSetForm
from criteria.models import IndicatorSet, SetState
from criteria.permissions import can_edit_sets
from criteria.selectors import load_spec
from criteria.services.drafting import create_draft, delete_draft
from criteria.views.draft_page import draft_page
from criteria.views.requests import signed_in
from dtscore.accounts.decisions import demand


def set_new(request: HttpRequest) -> HttpResponse:
    """Begin a set: from nothing here, from a file or a published version by the links."""
    user = signed_in(request)
    demand(can_edit_sets(user))
    form = NewSetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = create_draft(actor=user, data=skeleton(**form.cleaned_data))
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "Đã lập bản nháp.")
            return redirect("set_draft", draft.pk)
    published = IndicatorSet.objects.filter(state=SetState.PUBLISHED)
    context = {"form": form, "published": list(published)}
    return render(request, "criteria/set_new.html", context)


@require_POST
def set_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft of the next version of a published set."""
    user = signed_in(request)
    source = get_object_or_404(IndicatorSet.objects.exclude(state=SetState.DRAFT), pk=pk)
    demand(can_edit_sets(user))
    version = next_version(user, source.code)
    data = {**export_data(load_spec(source)), "version": version}
    try:
        draft = create_draft(actor=user, data=data, based_on=source)
    except ValidationError as problem:  # somebody pressed the button at the same moment
        messages.error(request, " ".join(problem.messages))
        return redirect("sets")
    messages.success(request, f"Đã lập bản nháp phiên bản {version} từ {source}.")
    return redirect("set_draft", draft.pk)


def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft: what is in it, sums against maxima, what still keeps it from being published."""
    found = open_draft(signed_in(request), pk)
    context = {"draft": found, "page": draft_page(found)}
    return render(request, "criteria/draft.html", context)


def draft_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete."""
    user = signed_in(request)
    found = open_draft(user, pk)
    if request.method == "POST":
        delete_draft(actor=user, draft=found)
        messages.success(request, f"Đã xóa bản nháp {found.code} phiên bản {found.version}.")
        return redirect("sets")
    context = {"draft": found, "page": draft_page(found)}
    return render(request, "criteria/draft_delete.html", context)
