"""Addresses of the portal, in Vietnamese without diacritics: people read and dictate them."""

from django.urls import include, path

urlpatterns = [
    path("", include("dtscore.accounts.urls")),
    path("", include("assessments.urls")),
    path("bo-chi-so/", include("criteria.urls")),
]

handler400 = "dtscore.errors.bad_request"
handler403 = "dtscore.errors.forbidden"
handler404 = "dtscore.errors.not_found"
handler500 = "dtscore.errors.server_error"
