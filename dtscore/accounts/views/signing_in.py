"""Sign-in and the own password; everything else about people belongs to the province's desk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dtscore.accounts.forms.second_factor import CodeForm
from dtscore.accounts.forms.signing_in import FirstOwnPasswordForm, OwnPasswordForm, SignInForm
from dtscore.accounts.held_posts import drop_held_post, held_post, mark_sent
from dtscore.accounts.second_factor import RECOVERY, codes_left
from dtscore.accounts.services.second_factor import WRONG_CODE
from dtscore.accounts.sessions import safe_next
from dtscore.accounts.two_steps import (
    CONFIRMED,
    Waiting,
    count_failure,
    finish,
    is_locked,
    sign_in,
    spend_code,
    waiting,
)
from dtscore.accounts.views.pages import signed_in

EITHER_CODE = "6 số đang hiện trong ứng dụng xác thực, hoặc một mã dự phòng 8 số."
NEW_CODES = "Khi gần hết, hãy tạo mã mới ở trang “Bảo mật”."
WAITED_TOO_LONG = "Đã quá 10 phút kể từ khi nhập mật khẩu: hãy đăng nhập lại."


class SignInView(views.LoginView):
    """Public by Django's own mark; locked by django-axes after five failures."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        return sign_in(self.request, user, then=safe_next(self.request), by_password=True)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, provider=settings.IDENTITY_PROVIDER)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second step; wrong codes lock the account as wrong passwords do."""
    who = waiting(request)
    if request.user.is_authenticated or who is None:
        if request.method == "POST" and not request.user.is_authenticated:
            messages.warning(request, WAITED_TOO_LONG)
        return redirect("home" if request.user.is_authenticated else "login")
    form = CodeForm(request.POST or None, button="Đăng nhập", help_text=EITHER_CODE)
    if is_locked(request, who.user, by_password=who.by_password):
        return HttpResponse(status=429)  # django-axes puts its page in the place of it
    if request.method == "POST" and form.is_valid():
        try:
            code = form.cleaned_data["code"]
            kind = spend_code(request, who.user, code, by_password=who.by_password)
        except ValidationError as problem:
            form.refuse(problem)
        else:
            if kind:
                return _come_in(request, who, kind)
            form.add_error("code", WRONG_CODE)
    return render(request, "accounts/sign_in_code.html", {"form": form, "who": who.user})


def _come_in(request: HttpRequest, who: Waiting, kind: str) -> HttpResponse:
    response = finish(request, who, with_code=True)
    if kind == RECOVERY:
        left = codes_left(who.user)
        messages.warning(request, f"Bạn vừa dùng một mã dự phòng, còn {left} mã. {NEW_CODES}")
    return response


class ChangePasswordView(views.PasswordChangeView):
    template_name = "accounts/change_password.html"

    def get_form_class(self) -> type[Any]:
        """A first password is not asked for again when it was typed just now."""
        user = signed_in(self.request)
        first = user.must_change_password and self.request.session.get(CONFIRMED, 1)
        return FirstOwnPasswordForm if first else OwnPasswordForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_locked(request, signed_in(request)):
            return HttpResponse(status=429)  # django-axes puts its page in the place of it
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        """The old password is guessed here no more often than at sign-in."""
        if "old_password" in form.errors and form.data.get("old_password"):
            count_failure(self.request, signed_in(self.request))
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "Đã đổi mật khẩu.")
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return safe_next(self.request) or reverse("home")


def resume(request: HttpRequest) -> HttpResponse:
    """Offer once to send again what was sent after the session had ended, or to drop it.

    It stays after it was sent: a double click sends twice, and the first answer is thrown away.
    """
    held = held_post(request, signed_in(request))
    if held is None or (held.sent and request.method != "POST"):
        return redirect("home")
    if request.method != "POST":
        return render(request, "accounts/resume.html", {"held": held})
    if "drop" in request.POST:
        drop_held_post(request)
        return redirect("home")
    mark_sent(request, held)
    # 307: the browser sends the same fields on, to where they were going in the first place.
    return HttpResponse(status=307, headers={"Location": held.path})
