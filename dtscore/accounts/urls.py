"""Sign-in, sign-out, own password."""

from django.contrib.auth import views
from django.urls import path

from dtscore.accounts.token_views import api_token_revoke, api_tokens
from dtscore.accounts.views import ChangePasswordView, SignInView, resume

urlpatterns = [
    path("dang-nhap/", SignInView.as_view(), name="login"),
    path("dang-xuat/", views.LogoutView.as_view(), name="logout"),
    path("doi-mat-khau/", ChangePasswordView.as_view(), name="password_change"),
    path("gui-tiep/", resume, name="resume"),
    path("tai-khoan/khoa-api/", api_tokens, name="api_tokens"),
    path("tai-khoan/khoa-api/<int:pk>/thu-hoi/", api_token_revoke, name="api_token_revoke"),
]
