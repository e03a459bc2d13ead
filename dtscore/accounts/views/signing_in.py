"""Sign-in and the own password; everything else about people belongs to the province's desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy

from dtscore.accounts.forms.signing_in import FirstOwnPasswordForm, OwnPasswordForm, SignInForm
from dtscore.accounts.held_posts import drop_held_post, held_post, mark_sent
from dtscore.accounts.models import User


class SignInView(views.LoginView):
    """Public by Django's own mark; locked by django-axes after five failures."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        self.request.session.set_expiry(None)  # a held form had made it longer
        return response

    def get_success_url(self) -> str:
        """Where the person was going, or first to what they had sent when the session ended."""
        user = self.request.user
        held = held_post(self.request, user) if isinstance(user, User) else None
        return reverse("resume") if held and not held.sent else super().get_success_url()


class ChangePasswordView(views.PasswordChangeView):
    template_name = "accounts/change_password.html"
    success_url = reverse_lazy("home")

    def get_form_class(self) -> type[Any]:
        user = self.request.user
        assert isinstance(user, User)
        return FirstOwnPasswordForm if user.must_change_password else OwnPasswordForm

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "Đã đổi mật khẩu.")
        return super().form_valid(form)


def resume(request: HttpRequest) -> HttpResponse:
    """Offer once to send again what was sent after the session had ended, or to drop it.

    It stays after it was sent: a double click sends twice, and the first answer is thrown away.
    """
    assert isinstance(request.user, User)
    held = held_post(request, request.user)
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
