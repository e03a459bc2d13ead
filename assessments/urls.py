"""Addresses of units, assessments and their papers."""

from django.urls import path

from assessments.views import (
    answering,
    document_files,
    document_placeholder,
    figures,
    files,
    history,
    home,
    paper,
    presence,
    reading,
    receipts,
    sharing,
    sign_off,
    taking_over,
    units,
    uploads,
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
    # Files: uploads on their way, stored files, and the files of a document.
    path("don-vi/<int:pk>/tai-len/", uploads.uploads, name="uploads"),
    path("tai-len/<uuid:pk>/", uploads.upload, name="upload"),
    path("don-vi/<int:pk>/tep/", document_files.file_upload, name="file_upload"),
    path("tep/<int:pk>/", files.file, name="file"),
    path("tep/<int:pk>/xem/", files.file_view, name="file_view"),
    path("tep/<int:pk>/trang/<int:number>/", files.file_page, name="file_page"),
    path("van-ban/<int:pk>/tep/", document_files.document_files, name="document_files"),
    path(
        "van-ban/<int:pk>/tep/<int:file_pk>/go/",
        document_files.document_file_remove,
        name="document_file_remove",
    ),
    # Stand-ins until the register has its own pages.
    path("van-ban/<int:pk>/", document_placeholder.document, name="document"),
    path("don-vi/<int:pk>/van-ban/moi/", document_placeholder.document_new, name="document_new"),
    path("ho-so/<int:pk>/ky-nop/", sign_off.sign_off, name="sign_off"),
    path("ho-so/<int:pk>/trinh/", sign_off.propose, name="propose"),
    path("ho-so/<int:pk>/nop/", sign_off.submit, name="submit"),
    path("ho-so/<int:pk>/rut/", sign_off.withdraw, name="withdraw"),
    path("ho-so/<int:pk>/nhat-ky/", history.history, name="history"),
    path("bien-nhan/<str:code>/", receipts.receipt, name="receipt"),
    path("bien-nhan/<str:code>/bao-cao.pdf", receipts.receipt_report, name="receipt_report"),
    path("bien-nhan/<str:code>/ban-da-ky/", receipts.signed_paper, name="signed_paper"),
]
