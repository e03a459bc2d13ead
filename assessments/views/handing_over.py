"""The page that hands the work of a person who leaves to a colleague."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assessments.forms.handing_over import HandOverForm
from assessments.permissions import can_administer, demand
from assessments.selectors.handing_over import heirs_of, work_of
from assessments.services import handing_over as services
from assessments.views.pages import signed_in
from dtscore.accounts.permissions import can_disable, people_in_scope


def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """How much there is and who can take it; posted, it goes over."""
    user = signed_in(request)
    person = get_object_or_404(people_in_scope(user).select_related("unit"), pk=pk)
    demand(can_administer(user))
    heirs = list(heirs_of(person))
    form = HandOverForm(request.POST or None, heirs=heirs)
    if request.method == "POST" and form.is_valid():
        disable, to = form.cleaned_data["disable"], form.heir()
        try:
            work = services.hand_over(actor=user, person=person, to=to, disable=disable)
        except ValidationError as problem:
            form.refuse(problem)
        else:
            done = f"Đã bàn giao cho {to}: {work}." if work.counted else "Không có việc nào."
            messages.success(request, f"{done} Đã khóa tài khoản." if disable else done)
            return redirect("person", person.pk)
    context = {
        "person": person,
        "work": work_of(person),
        "form": form,
        "heirs": heirs,
        "disabling": can_disable(user, person),
    }
    return render(request, "accounts/hand_over.html", context)
