"""The keys with which other systems of the province read results."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dtscore.accounts.forms.api_tokens import TokenForm
from dtscore.accounts.models import User
from dtscore.accounts.services.tokens import (
    MOST_A_MINUTE,
    issue_token,
    own_province,
    revoke_token,
    tokens_of,
)


@never_cache
def api_tokens(request: HttpRequest) -> HttpResponse:
    """List the keys, or issue one; its secret is on this answer and nowhere else."""
    own_province(_person(request))
    if request.method != "POST":
        return _page(request, TokenForm())
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        token, secret = issue_token(actor=_person(request), **form.cleaned_data)
    except ValidationError as problem:
        form.add_error(None, problem)
        return _page(request, form, status=422)
    return _page(request, TokenForm(), issued=token, secret=secret)


@require_POST
def api_token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    user = _person(request)
    token = get_object_or_404(tokens_of(own_province(user)), pk=pk)
    if revoke_token(actor=user, token=token):
        messages.success(request, f"Đã thu hồi khóa {token}. Từ giờ khóa này không dùng được nữa.")
    else:
        messages.info(request, f"Khóa {token} đã được thu hồi từ trước.")
    return redirect("api_tokens")


def _page(
    request: HttpRequest, form: TokenForm, *, status: int = 200, **more: object
) -> HttpResponse:
    tokens = tokens_of(own_province(_person(request)))
    context = {"form": form, "tokens": tokens, "most": MOST_A_MINUTE, **more}
    return render(request, "accounts/api_tokens.html", context, status=status)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
