"""Signing in with the province's provider, and linking an account with an identity there.

Going there is posted, so that no other site starts it; the browser then leaves from a page of ours,
because the content policy lets no form end outside the portal.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from dtscore.accounts.identity_provider import Identity, IdentityError, way_there, who_came_back
from dtscore.accounts.models import User
from dtscore.accounts.services import identities as services
from dtscore.accounts.sessions import safe_next
from dtscore.accounts.two_steps import freshly_confirmed, sign_in
from dtscore.accounts.views.pages import signed_in

STRANGER = (
    "Danh tính “{name}” chưa liên kết với tài khoản nào của cổng. Hãy đăng nhập bằng tên đăng"
    " nhập và mật khẩu một lần rồi liên kết ở trang “Bảo mật”; chưa có tài khoản thì đề nghị"
    " quản trị tỉnh cấp."
)
DISABLED = "Tài khoản của bạn đang bị khóa. Hãy liên hệ quản trị tỉnh để được mở lại."
NOT_YOURS = (
    "Phiên làm việc đã hết hoặc đã đổi người nên chưa liên kết: hãy đăng nhập rồi liên kết lại ở"
    " trang “Bảo mật”."
)


def with_provider(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Where no provider is set there is no such page."""

    @wraps(view)
    def there(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.IDENTITY_PROVIDER:
            raise Http404
        return view(request, *args, **kwargs)

    return there


@login_not_required
@with_provider
@require_POST
@never_cache
def identity_start(request: HttpRequest) -> HttpResponse:
    """From the page of sign-in to the provider."""
    if request.user.is_authenticated:
        return redirect("home")
    return _leave(request, {"then": safe_next(request)})


@with_provider
@require_POST
@never_cache
@freshly_confirmed
def identity_link(request: HttpRequest) -> HttpResponse:
    """From one's own page to the provider, to be known by that identity from then on."""
    return _leave(request, {"links": signed_in(request).pk})


@login_not_required
@with_provider
@require_GET
@never_cache
def identity_back(request: HttpRequest) -> HttpResponse:
    """Where the provider sends the browser back to."""
    try:
        identity = who_came_back(request)
    except IdentityError as problem:
        return _problem(request, str(problem), status=400)
    if "links" in identity.remembered:
        return _linked(request, identity)
    if request.user.is_authenticated:
        return redirect("home")
    return _come_in(request, identity)


@require_POST
@freshly_confirmed
def identity_unlink(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        services.unlink_identity(actor=signed_in(request), pk=pk)
    except SocialAccount.DoesNotExist:
        raise Http404 from None
    messages.success(request, "Đã bỏ liên kết. Từ nay bạn đăng nhập bằng mật khẩu.")
    return redirect("security")


def _leave(request: HttpRequest, remember: dict[str, object]) -> HttpResponse:
    try:
        address = way_there(request, remember)
    except IdentityError as problem:
        return _problem(request, str(problem), status=503)
    context = {"address": address, "provider": settings.IDENTITY_PROVIDER}
    response = render(request, "accounts/identity_leave.html", context)
    response["Refresh"] = f"0; url={address}"
    return response


def _come_in(request: HttpRequest, identity: Identity) -> HttpResponse:
    """The account that is linked, whatever else the provider says; never a new one."""
    rows = SocialAccount.objects.select_related("user")
    linked = rows.filter(provider=identity.issuer, uid=identity.subject).first()
    if linked is None:
        return _problem(request, STRANGER.format(name=identity.name), status=403)
    assert isinstance(linked.user, User)
    if not linked.user.is_active:
        return _problem(request, DISABLED, status=403)
    linked.save(update_fields=["last_login"])
    return sign_in(request, linked.user, then=identity.remembered["then"], by_password=False)


def _linked(request: HttpRequest, identity: Identity) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or user.pk != identity.remembered["links"]:
        return _problem(request, NOT_YOURS, status=403)
    try:
        services.link_identity(
            actor=user, issuer=identity.issuer, subject=identity.subject, name=identity.name
        )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, f"Đã liên kết với “{identity.name}”.")
    return redirect("security")


def _problem(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    context = {"sentence": sentence}
    return render(request, "accounts/identity_problem.html", context, status=status)
