"""The accounts of a province: the list, one person, and what is done to an account."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from dtscore.accounts.decisions import demand
from dtscore.accounts.forms.people import UNITS, NewPersonForm, PersonForm, initial_of
from dtscore.accounts.models import LEVELS_OF_ROLE, Role, User
from dtscore.accounts.permissions import (
    LEVEL_NAMES,
    can_administer,
    can_change_place,
    can_disable,
    can_enable,
    can_reset,
    can_reset_second_factor,
    needs_second_factor,
    people_in_scope,
)
from dtscore.accounts.selectors.people import (
    PeopleFilter,
    Standing,
    people_page,
    unit_finder,
    with_security,
    with_standing,
)
from dtscore.accounts.services import people as services
from dtscore.accounts.unit_finding import UnitFinder, unit_label
from dtscore.accounts.views.pages import chosen, kept, signed_in, typed


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    demand(can_administer(user))
    wanted = wanted_people(request)
    context = {
        "page": people_page(user, wanted, request.GET.get("trang", "")),
        "wanted": wanted,
        "roles": Role.choices,
        "standings": Standing.choices,
        "kept": kept_people(wanted),
    }
    return render(request, "accounts/people.html", context)


def wanted_people(request: HttpRequest) -> PeopleFilter:
    return PeopleFilter(
        query=typed(request, "tim"),
        unit=typed(request, "don-vi"),
        role=chosen(request, "vai-tro", Role.values),
        standing=chosen(request, "trang-thai", Standing.values),
    )


def kept_people(wanted: PeopleFilter) -> str:
    return kept(
        tim=wanted.query, don_vi=wanted.unit, vai_tro=wanted.role, trang_thai=wanted.standing
    )


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One account, and the form that changes it."""
    user, subject = signed_in(request), _visible(request, pk)
    demand(can_administer(user))
    finder = unit_finder(user)
    form = PersonForm(
        request.POST or None, initial=initial_of(subject), finder=finder, person=subject
    )
    if not can_change_place(user, subject):
        form.leave_out_place()
    if request.method == "POST" and form.is_valid():
        try:
            changed = services.change_person(actor=user, person=subject, fields=form.wanted())
        except ValidationError as problem:
            form.refuse(problem)
        else:
            said = f"Đã lưu: {', '.join(changed).lower()}." if changed else "Không có gì thay đổi."
            messages.success(request, said)
            return redirect("person", subject.pk)
    return _person_page(request, user, subject, form, finder)


@never_cache
@sensitive_variables("password")
def person_new(request: HttpRequest) -> HttpResponse:
    """A new account; the page that answers shows its first password, once."""
    user = signed_in(request)
    demand(can_administer(user))
    finder = unit_finder(user)
    form = NewPersonForm(request.POST or None, finder=finder)
    if request.method == "POST" and form.is_valid():
        try:
            added, password = services.add_person(
                actor=user, username=form.cleaned_data["username"], fields=form.wanted()
            )
        except ValidationError as problem:
            form.refuse(problem)
        else:
            return _password_page(request, added, password)
    return render(request, "accounts/person_new.html", {"form": form, **_form_context(finder)})


@require_POST
@never_cache
@sensitive_variables("password")
def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    subject = _visible(request, pk)
    password = services.reset_password(actor=signed_in(request), person=subject)
    return _password_page(request, subject, password)


@require_POST
def person_disable(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, services.disable_person, "Đã khóa tài khoản của {}.")


@require_POST
def person_enable(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, services.enable_person, "Đã mở khóa tài khoản của {}.")


@require_POST
def person_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, services.unlock_person, "Đã bỏ tạm khóa: {} đăng nhập lại được ngay.")


def _done(request: HttpRequest, pk: int, do: Callable[..., None], said: str) -> HttpResponse:
    subject = _visible(request, pk)
    try:
        do(actor=signed_in(request), person=subject)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, said.format(subject))
    return redirect("person", pk)


def _visible(request: HttpRequest, pk: int) -> User:
    """The account if it lies in the person's scope; outside it there is nothing to see."""
    rows = with_security(with_standing(people_in_scope(signed_in(request))))
    rows = rows.select_related("unit__parent")
    return get_object_or_404(rows, pk=pk)


def _person_page(
    request: HttpRequest, user: User, subject: User, form: PersonForm, finder: UnitFinder
) -> HttpResponse:
    context = {
        "person": subject,
        "form": form,
        "place": can_change_place(user, subject),
        "disabling": can_disable(user, subject),
        "enabling": can_enable(user, subject),
        "resetting": can_reset(user, subject),
        "factor_resetting": can_reset_second_factor(user, subject),
        "needs_factor": needs_second_factor(subject),
        **_form_context(finder),
    }
    return render(request, "accounts/person.html", context)


def _form_context(finder: UnitFinder) -> dict[str, object]:
    levels = [
        (Role(role).label, ", ".join(name for level, name in LEVEL_NAMES.items() if level in there))
        for role, there in LEVELS_OF_ROLE.items()
    ]
    labels = [unit_label(unit) for unit in finder.units]
    return {"units_id": UNITS, "unit_labels": labels, "levels": levels}


def _password_page(request: HttpRequest, subject: User, password: str) -> HttpResponse:
    context = {"person": subject, "password": password}
    return render(request, "accounts/first_password.html", context)
