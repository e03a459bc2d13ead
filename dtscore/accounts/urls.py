"""Sign-in, sign-out, own password; the people and units of a province, and their journal."""

from django.contrib.auth import views
from django.urls import path

from dtscore.accounts.views import api_tokens, journal, people, people_import, units_import
from dtscore.accounts.views.signing_in import ChangePasswordView, SignInView, resume

urlpatterns = [
    path("dang-nhap/", SignInView.as_view(), name="login"),
    path("dang-xuat/", views.LogoutView.as_view(), name="logout"),
    path("doi-mat-khau/", ChangePasswordView.as_view(), name="password_change"),
    path("gui-tiep/", resume, name="resume"),
    # People and units of the province.
    path("tai-khoan/", people.people, name="people"),
    path("tai-khoan/moi/", people.person_new, name="person_new"),
    path("tai-khoan/nap/", people_import.people_import, name="people_import"),
    path("tai-khoan/nap/mau.xlsx", people_import.people_template, name="people_template"),
    path("tai-khoan/nap/bi-tu-choi.xlsx", people_import.people_refused, name="people_refused"),
    path("tai-khoan/nap/mat-khau.xlsx", people_import.people_passwords, name="people_passwords"),
    path("tai-khoan/<int:pk>/", people.person, name="person"),
    path("tai-khoan/<int:pk>/mat-khau/", people.person_password, name="person_password"),
    path("tai-khoan/<int:pk>/khoa/", people.person_disable, name="person_disable"),
    path("tai-khoan/<int:pk>/mo-khoa/", people.person_enable, name="person_enable"),
    path("tai-khoan/<int:pk>/bo-tam-khoa/", people.person_unlock, name="person_unlock"),
    path("don-vi/nap/", units_import.units_import, name="units_import"),
    path("don-vi/nap/mau.xlsx", units_import.units_template, name="units_template"),
    path("nhat-ky/quan-tri/", journal.journal, name="journal"),
    path("tai-khoan/khoa-api/", api_tokens.api_tokens, name="api_tokens"),
    path(
        "tai-khoan/khoa-api/<int:pk>/thu-hoi/",
        api_tokens.api_token_revoke,
        name="api_token_revoke",
    ),
]
