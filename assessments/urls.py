"""Addresses of units, assessments and their papers."""

from django.urls import path

from assessments.views import (
    answering,
    citing,
    entering,
    figures,
    home,
    paper,
    reading,
    register,
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
    path("ho-so/<int:pk>/chi-so/<str:code>/minh-chung/", citing.citations, name="citations"),
    path("ho-so/<int:pk>/chi-so/<str:code>/minh-chung/them/", citing.add, name="citation_add"),
    path("minh-chung/<int:pk>/", citing.change, name="citation"),
    path("minh-chung/<int:pk>/bo/", citing.remove, name="citation_remove"),
    path("don-vi/<int:pk>/van-ban/", register.documents, name="documents"),
    path("don-vi/<int:pk>/van-ban/moi/", entering.enter, name="document_new"),
    path("van-ban/<int:pk>/", register.document, name="document"),
    path("ho-so/<int:pk>/bao-cao.pdf", paper.report_pdf, name="report"),
]
