"""The page on which an administrator takes away the second factor of somebody who lost it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assessments.forms.second_factor import ResetFactorForm
from assessments.permissions import demand
from assessments.services import second_factor as services
from assessments.views.pages import signed_in
from dtscore.accounts.permissions import (
    can_reset_second_factor,
    needs_second_factor,
    people_in_scope,
)


def person_factor(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    person = get_object_or_404(people_in_scope(user).select_related("unit"), pk=pk)
    demand(can_reset_second_factor(user, person))
    form = ResetFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.reset_factor(actor=user, person=person, reason=form.cleaned_data["reason"])
        except ValidationError as problem:
            form.refuse(problem)
        else:
            messages.success(request, f"Đã gỡ xác thực hai lớp của {person}.")
            return redirect("person", person.pk)
    context = {"person": person, "form": form, "needs_factor": needs_second_factor(person)}
    return render(request, "accounts/person_factor.html", context)
