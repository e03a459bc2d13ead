"""Addresses of units, assessments and their papers."""

from django.urls import path

from assessments.views import (
    answering,
    figures,
    history,
    home,
    paper,
    reading,
    receipts,
    sign_off,
    units,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("don-vi/<int:pk>/", units.unit_detail, name="unit"),
    path("ho-so/<int:pk>/", reading.assessment_detail, name="assessment"),
    path("ho-so/<int:pk>/muc/<str:code>/", reading.pillar_detail, name="pillar"),
    path("ho-so/<int:pk>/chi-so/<str:code>/", answering.edit_answer, name="answer"),
    path("ho-so/<int:pk>/chi-so/<str:code>/luu/", answering.autosave_answer, name="autosave"),
    path("ho-so/<int:pk>/so-lieu/", figures.fact_list, name="facts"),
    path("ho-so/<int:pk>/so-lieu/<str:code>/", figures.edit_fact, name="fact"),
    path("ho-so/<int:pk>/bao-cao.pdf", paper.report_pdf, name="report"),
    path("ho-so/<int:pk>/ky-nop/", sign_off.sign_off, name="sign_off"),
    path("ho-so/<int:pk>/trinh/", sign_off.propose, name="propose"),
    path("ho-so/<int:pk>/nop/", sign_off.submit, name="submit"),
    path("ho-so/<int:pk>/rut/", sign_off.withdraw, name="withdraw"),
    path("ho-so/<int:pk>/nhat-ky/", history.history, name="history"),
    path("bien-nhan/<str:code>/", receipts.receipt, name="receipt"),
    path("bien-nhan/<str:code>/bao-cao.pdf", receipts.receipt_report, name="receipt_report"),
    path("bien-nhan/<str:code>/ban-da-ky/", receipts.signed_paper, name="signed_paper"),
]
