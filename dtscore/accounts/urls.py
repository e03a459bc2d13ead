"""Sign-in, sign-out, own password; the people and units of a province, and their journal."""

from django.contrib.auth import views
from django.urls import path

from dtscore.accounts.views import (
    api_tokens,
    identities,
    journal,
    people,
    people_import,
    security,
    units_import,
)
from dtscore.accounts.views.signing_in import (
    ChangePasswordView,
    SignInView,
    resume,
    sign_in_code,
)

urlpatterns = [
    path("dang-nhap/", SignInView.as_view(), name="login"),
    path("dang-nhap/ma-xac-thuc/", sign_in_code, name="login_code"),
    path("dang-nhap/mot-lan/", identities.identity_start, name="identity_start"),
    path("dang-nhap/mot-lan/ve/", identities.identity_back, name="identity_back"),
    path("dang-xuat/", views.LogoutView.as_view(), name="logout"),
    path("doi-mat-khau/", ChangePasswordView.as_view(), name="password_change"),
    path("gui-tiep/", resume, name="resume"),
    # What guards one's own account.
    path("tai-khoan-cua-toi/bao-mat/", security.security, name="security"),
    path("tai-khoan-cua-toi/bao-mat/xac-nhan/", security.security_confirm, name="security_confirm"),
    path("tai-khoan-cua-toi/bao-mat/hai-lop/", security.factor_set_up, name="factor_set_up"),
    path("tai-khoan-cua-toi/bao-mat/hai-lop/tat/", security.factor_remove, name="factor_remove"),
    path("tai-khoan-cua-toi/bao-mat/ma-du-phong/", security.recovery_codes, name="recovery_codes"),
    path(
        "tai-khoan-cua-toi/bao-mat/ma-du-phong.txt",
        security.recovery_codes_file,
        name="recovery_codes_file",
    ),
    path("tai-khoan-cua-toi/bao-mat/lien-ket/", identities.identity_link, name="identity_link"),
    path(
        "tai-khoan-cua-toi/bao-mat/lien-ket/<int:pk>/bo/",
        identities.identity_unlink,
        name="identity_unlink",
    ),
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
