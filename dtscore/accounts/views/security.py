"""What guards one's own account: the telephone, the recovery codes, the linked identity."""

from __future__ import annotations

from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dtscore.accounts.forms.second_factor import CodeForm, ConfirmForm
from dtscore.accounts.models import User
from dtscore.accounts.permissions import (
    SECOND_FACTOR_ROLES,
    can_remove_second_factor,
    needs_second_factor,
)
from dtscore.accounts.second_factor import (
    codes_left,
    factor_of,
    in_fours,
    is_set_up,
    pairing_address,
    pairing_picture,
)
from dtscore.accounts.services import second_factor as services
from dtscore.accounts.sessions import first_thing, safe_next
from dtscore.accounts.two_steps import confirm, freshly_confirmed, keep_this_session
from dtscore.accounts.views.carrying import CarriedError, carried, carry
from dtscore.accounts.views.pages import signed_in

CODES = "recovery-codes"


def security(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    factor = factor_of(user)
    context = {
        "factor": factor,
        "left": codes_left(user) if factor else 0,
        "needed": needs_second_factor(user),
        "role_needs": user.role in SECOND_FACTOR_ROLES,
        "removing": can_remove_second_factor(user),
        "provider": settings.IDENTITY_PROVIDER,
        "identity": _identity_of(user),
    }
    return render(request, "accounts/security.html", context)


@sensitive_post_parameters("password")
def security_confirm(request: HttpRequest) -> HttpResponse:
    """The password once more; wrong ones count as at sign-in."""
    user, form = signed_in(request), ConfirmForm(request.POST or None)
    then = safe_next(request) or reverse("security")
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password"]
        if authenticate(request, username=user.username, password=password):
            confirm(request)
            return redirect(then)
        form.add_error("password", "Mật khẩu không đúng. Sai 5 lần, tài khoản bị khóa 15 phút.")
    return render(request, "accounts/security_confirm.html", {"form": form})


@never_cache
@sensitive_post_parameters("code")
@freshly_confirmed
def factor_set_up(request: HttpRequest) -> HttpResponse:
    """The picture to scan; the code that proves it was scanned turns the factor on, and the page
    that answers shows the recovery codes, once."""
    user, secret = signed_in(request), get_totp_secret()
    form = CodeForm(request.POST or None, button="Bật xác thực hai lớp", focus=False)
    if request.method == "POST" and form.is_valid():
        try:
            codes = services.set_up_factor(
                actor=user, secret=secret, code=form.cleaned_data["code"]
            )
        except ValidationError as problem:
            form.refuse(problem)
        else:
            clear_totp_secret(request)
            keep_this_session(request, user)
            return _codes_page(request, user, codes, "Đã bật xác thực hai lớp")
    context = {
        "form": form,
        "is_first": first_thing(request) is not None,
        "again": is_set_up(user),
        "picture": pairing_picture(user, secret),
        "address": pairing_address(user, secret),
        "secret": in_fours(secret),
    }
    return render(request, "accounts/factor_set_up.html", context)


@require_POST
@freshly_confirmed
def factor_remove(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    services.remove_factor(actor=user)
    keep_this_session(request, user)
    messages.success(request, "Đã tắt xác thực hai lớp. Các phiên khác của bạn đã kết thúc.")
    return redirect("security")


@require_POST
@never_cache
@freshly_confirmed
def recovery_codes(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    try:
        codes = services.renew_codes(actor=user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("security")
    return _codes_page(request, user, codes, "Mã dự phòng mới")


@require_POST
@never_cache
def recovery_codes_file(request: HttpRequest) -> HttpResponse:
    """The codes of the page they were shown on, as a text to keep."""
    user = signed_in(request)
    try:
        codes = carried(user, CODES, request.POST.get("codes", ""))
    except CarriedError:
        messages.error(request, "Trang có mã đã quá cũ: hãy tạo mã dự phòng mới.")
        return redirect("security")
    lines = [
        f"Mã dự phòng của tài khoản {user.username}, cổng {request.get_host()}",
        f"Tải lúc {localtime():%H:%M %d/%m/%Y}. Mỗi mã dùng một lần, khi không có điện thoại.",
        "",
        *codes,
    ]
    text = "\r\n".join([*lines, ""])
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ma-du-phong.txt"'
    return response


def _codes_page(request: HttpRequest, user: User, codes: list[str], title: str) -> HttpResponse:
    context = {
        "title": title,
        "codes": codes,
        "carried": carry(user, CODES, codes),
        "then": safe_next(request) or reverse("security"),
    }
    return render(request, "accounts/recovery_codes.html", context)


def _identity_of(user: User) -> SocialAccount | None:
    """That of the provider of today; one of an earlier provider opens nothing."""
    issuer = settings.IDENTITY_PROVIDER.get("ISSUER", "")
    return SocialAccount.objects.filter(user=user, provider=issuer).first() if issuer else None
