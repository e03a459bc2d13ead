"""Addresses of units, assessments and their papers."""

from django.urls import path

from assessments.views import (
    answering,
    figures,
    home,
    paper,
    presence,
    reading,
    sharing,
    taking_over,
    units,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("don-vi/<int:pk>/", units.unit_detail, name="unit"),
    path("ho-so/<int:pk>/", reading.assessment_detail, name="assessment"),
    path("ho-so/<int:pk>/muc/<str:code>/", reading.pillar_detail, name="pillar"),
    path("ho-so/<int:pk>/chi-so/<str:code>/", answering.edit_answer, name="answer"),
    path("ho-so/<int:pk>/chi-so/<str:code>/luu/", answering.autosave_answer, name="autosave"),
    path(
        "ho-so/<int:pk>/chi-so/<str:code>/lay-nam-truoc/",
        taking_over.take_answer,
        name="take_over",
    ),
    path("ho-so/<int:pk>/chi-so/<str:code>/xac-nhan/", taking_over.confirm, name="confirm_answer"),
    path(
        "ho-so/<int:pk>/muc/<str:code>/lay-nam-truoc/",
        taking_over.take_pillar,
        name="take_over_all",
    ),
    path("ho-so/<int:pk>/phan-viec/", sharing.share_work, name="sharing"),
    path("ho-so/<int:pk>/co-mat/", presence.beat, name="presence"),
    path("viec-cua-toi/", sharing.my_work, name="my_work"),
    path("ho-so/<int:pk>/so-lieu/", figures.fact_list, name="facts"),
    path("ho-so/<int:pk>/so-lieu/<str:code>/", figures.edit_fact, name="fact"),
    path("ho-so/<int:pk>/bao-cao/", paper.edit_paper, name="paper"),
    path("ho-so/<int:pk>/bao-cao.pdf", paper.report_pdf, name="report"),
]
