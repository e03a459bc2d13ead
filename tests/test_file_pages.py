"""Handing files out and taking them in by plain forms: headers, rights, sentences, query counts."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.kept_reports import keep_report
from assessments.models import (
    Assessment,
    DocumentFile,
    Evidence,
    FileRole,
    HistoryEntry,
    OfficialDocument,
    StoredFile,
    Submission,
)
from assessments.selectors.stored_files import stored_path
from assessments.services import handing_out
from assessments.services.document_files import attach_file
from assessments.services.uploads import store_file
from tests.sample_files import EXE, HONEST, MEGABYTE, docx, pdf, picture
from tests.submitting import stored_submission
from tests.test_pages import words

pytestmark = pytest.mark.django_db
PDF = pdf("Một", "Hai", "Ba")
FROZEN = "đang ở bước “Đã nộp”. Muốn sửa, lãnh đạo đơn vị rút hồ sơ trước. Thêm tệp thì vẫn được."
NAME = 'Quyết định "số 12"; bản ký.pdf'


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PAGE_CACHE_DIR = tmp_path / "pages"
    settings.REPORT_CACHE_DIR = tmp_path / "reports"
    settings.UPLOAD_LIMIT = 2 * MEGABYTE


@pytest.fixture
def keep(demo, tmp_path):
    """Stores bytes for the commune."""
    officer = demo.people["canbo.quangbinh"]

    def store(content: bytes, name: str = NAME) -> StoredFile:
        source = tmp_path / "source"
        source.write_bytes(content)
        return store_file(actor=officer, owner=officer.unit, name=name, source=source)

    return store


@pytest.fixture
def documents(demo) -> list[OfficialDocument]:
    return list(OfficialDocument.objects.filter(owner=demo.units["commune"]).order_by("pk")[:3])


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def post(client: Client, document: OfficialDocument, name: str, content: bytes, **more: str):
    """What a browser without JavaScript sends, with the name exactly as given."""
    return post_to(client, reverse("document_files", args=[document.pk]), name, content, **more)


def post_to(client: Client, address: str, name: str, content: bytes, **more: str):
    fields = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in more.items()
    )
    file = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    sent = fields.encode() + file.encode() + content + b"\r\n--x--\r\n"
    return client.post(address, sent, content_type="multipart/form-data; boundary=x")


# --- handing out --------------------------------------------------------------------------------
def test_file_is_a_private_download_that_runs_nowhere(officer, keep):
    file = keep(PDF)
    response = officer.get(reverse("file", args=[file.pk]))

    assert body(response) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(PDF))
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(NAME)}"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize("name", HONEST)
def test_content_type_comes_from_our_list(officer, keep, name):
    response = officer.get(reverse("file", args=[keep(HONEST[name], name).pk]))

    kinds = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
    assert body(response) == HONEST[name]
    extension = name.rpartition(".")[2].lower().replace("jpeg", "jpg")
    office = "application/vnd.o"
    assert response["Content-Type"].startswith(kinds.get(extension, office))


def test_every_download_is_remembered_once_and_its_rest_is_no_second_one(demo, officer, keep):
    address = reverse("file", args=[keep(PDF).pk])
    assert body(officer.head(address)) == b""
    assert not HistoryEntry.objects.filter(action="file_downloaded").exists()
    body(officer.get(address, headers={"Range": "bytes=1-"}))  # nobody has begun it
    body(officer.get(address, headers={"Range": "bytes=2-"}))
    for asked in ("bytes=0-0", "bytes=-5", "rows=1-2"):
        body(officer.get(address, headers={"Range": asked}))
        body(officer.get(address, headers={"Range": "bytes=1-"}))

    lines = HistoryEntry.objects.filter(action="file_downloaded").order_by("pk")
    assert {(line.actor, line.unit, line.subject) for line in lines} == {
        (demo.people["canbo.quangbinh"], demo.units["commune"], NAME)
    }
    part = {"Tải tiếp": ["", "từ byte 1"]}
    assert [line.changes for line in lines] == [part, {}, {}, {}]


def test_rest_of_a_download_of_two_days_ago_or_of_somebody_else_is_a_download(
    demo, client, officer, keep, monkeypatch
):
    file = keep(PDF)
    address = reverse("file", args=[file.pk])
    body(officer.get(address))
    client.force_login(demo.people["lanhdao.quangbinh"])
    body(client.get(address, headers={"Range": "bytes=5-"}))
    monkeypatch.setattr(handing_out, "GOES_ON_WITHIN", timedelta(0))
    body(client.get(address, headers={"Range": "bytes=6-"}))

    lines = HistoryEntry.objects.filter(action="file_downloaded").order_by("pk")
    assert [(line.actor.username, line.changes) for line in lines] == [
        ("canbo.quangbinh", {}),
        ("lanhdao.quangbinh", {"Tải tiếp": ["", "từ byte 5"]}),
        ("lanhdao.quangbinh", {"Tải tiếp": ["", "từ byte 6"]}),
    ]


@pytest.mark.parametrize(
    ("asked", "status", "expected"), [(None, 200, PDF), ("bytes=100-", 206, PDF[100:])]
)
def test_download_is_not_compressed_and_keeps_its_length(officer, keep, asked, status, expected):
    headers = {"Accept-Encoding": "gzip, deflate, br", **({"Range": asked} if asked else {})}
    file = keep(PDF)
    response = officer.get(reverse("file", args=[file.pk]), headers=headers)

    assert response.status_code == status
    assert "Content-Encoding" not in response
    assert response["Content-Length"] == str(len(expected))
    assert response["ETag"] == f'"{file.sha256}"'
    assert body(response) == expected


def test_pictures_of_pages_are_not_compressed_and_pages_are(officer, keep):
    file, gzip = keep(PDF), {"Accept-Encoding": "gzip"}
    drawn = officer.get(reverse("file_page", args=[file.pk, 1]), headers=gzip)
    page = officer.get(reverse("file_view", args=[file.pk]), headers=gzip)

    assert "Content-Encoding" not in drawn
    assert page["Content-Encoding"] == "gzip"


def test_papers_are_not_compressed(demo, officer):
    leader = demo.people["lanhdao.quangbinh"]
    submission = stored_submission(demo.verdicts, actor=leader, code="NOP-THU")
    keep_report(submission.pk, PDF)
    Submission.objects.update(report_sha256=hashlib.sha256(PDF).hexdigest())
    gzip = {"Accept-Encoding": "gzip"}
    kept = officer.get(reverse("receipt_report", args=["NOP-THU"]), headers=gzip)
    draft = officer.get(reverse("report", args=[demo.points.pk]), headers=gzip)

    assert kept.content == PDF
    assert draft.content.startswith(b"%PDF-")
    for response in (kept, draft):
        assert "Content-Encoding" not in response
        assert response["Content-Length"] == str(len(response.content))


@pytest.mark.parametrize(
    ("asked", "first", "last"), [("bytes=100-", 100, None), ("bytes=10-19", 10, 19)]
)
def test_download_goes_on_from_where_it_stopped(officer, keep, asked, first, last):
    response = officer.get(reverse("file", args=[keep(PDF).pk]), headers={"Range": asked})
    last = len(PDF) - 1 if last is None else last

    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(PDF)}"
    assert body(response) == PDF[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=-5", "bytes=9-3", "bytes=99999999-", "rows=1-2", "x"])
def test_other_ranges_get_the_whole_file(officer, keep, asked):
    response = officer.get(reverse("file", args=[keep(PDF).pk]), headers={"Range": asked})

    assert response.status_code == 200
    assert body(response) == PDF


def test_file_lost_on_the_disk_is_a_sentence(officer, keep):
    file = keep(PDF)
    stored_path(file).unlink()

    for name, arguments in (
        ("file", [file.pk]),
        ("file_view", [file.pk]),
        ("file_page", [file.pk, 1]),
    ):
        response = officer.get(reverse(name, args=arguments))
        assert response.status_code == 404
        assert "không còn trên máy chủ. Hãy báo người quản trị" in words(response)


def test_pages_are_shown_as_pictures_one_after_the_other(officer, keep):
    file = keep(PDF)
    address = reverse("file_view", args=[file.pk])
    second = officer.get(address, {"trang": "2"}).content.decode()

    assert f'src="{reverse("file_page", args=[file.pk, 2])}"' in second
    assert 'rel="prev" href="?trang=1"' in second
    assert 'rel="next" href="?trang=3"' in second
    assert 'rel="next"' not in officer.get(address, {"trang": "3"}).content.decode()
    assert "<iframe" not in second
    picture_of = officer.get(reverse("file_page", args=[file.pk, 2]))
    assert picture_of["Content-Type"] == "image/png"
    assert picture_of.content.startswith(b"\x89PNG")
    assert picture_of["Cache-Control"] == "private, max-age=3600"
    assert picture_of["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("0", 1), ("-4", 1), ("abc", 1), ("99", 3), ("9" * 40, 1), ("٣", 1), ("3", 3), ("", 1)],
)
def test_strange_page_numbers_show_a_page(officer, keep, typed, shown):
    response = officer.get(reverse("file_view", args=[keep(PDF).pk]), {"trang": typed})

    assert response.context["number"] == shown


def test_no_picture_of_what_has_none(officer, keep):
    file, letter = keep(PDF), keep(docx(), "thư.docx")

    assert officer.get(reverse("file_page", args=[file.pk, 4])).status_code == 404
    assert officer.get(reverse("file_page", args=[file.pk, 0])).status_code == 404
    assert officer.get(reverse("file_page", args=[letter.pk, 1])).status_code == 404
    page = words(officer.get(reverse("file_view", args=[letter.pk])))
    assert "hãy tải về rồi mở bằng phần mềm văn phòng" in page


# --- taking in ----------------------------------------------------------------------------------
def test_file_of_a_plain_form_is_attached(officer, documents):
    response = post(officer, documents[0], "Phụ lục.pdf", PDF, role="annex")

    assert response.url == reverse("document", args=[documents[0].pk])
    attached = DocumentFile.objects.select_related("file").get()
    assert (attached.document, attached.file.name) == (documents[0], "Phụ lục.pdf")
    assert (attached.role, attached.file.pages) == ("annex", 3)
    page = words(officer.get(response.url))
    assert "Đã nhận tệp “Phụ lục.pdf”." in page
    assert "Phụ lục.pdf Phụ lục ·" in page
    assert "3 trang · Cán bộ xã (dùng thử) tải lên" in page


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("bao-cao.pdf", EXE, "Nội dung tệp không phải là PDF như tên tệp ghi"),
        ("hinh.svg", b"<svg/>", "Cổng chỉ nhận tệp PDF, DOCX"),
        ("bao-cao.pdf", b"", "Tệp rỗng (0 byte)"),
        ("bao-cao.pdf", bytes(2 * MEGABYTE + 1), "Tệp lớn hơn 2 MB"),
        ("bao-cao.pdf", bytes(5 * MEGABYTE), "Tệp lớn hơn 2 MB"),
        ("../../a.pdf", PDF, "Tên tệp không được chứa đường dẫn"),
        ("C:\\a.pdf", PDF, "Tên tệp không được chứa đường dẫn"),
        ("a" * 296 + ".pdf", PDF, "Tên tệp dài quá 255 ký tự"),
        ("a." + "b" * 300, PDF, "Tên tệp dài quá 255 ký tự"),
    ],
)
def test_refused_file_is_explained_beside_the_field_and_the_rest_stays(
    officer, documents, name, content, sentence
):
    response = post(officer, documents[0], name, content, role="signed")

    assert response.status_code == 422
    assert response.context["form"].errors["file"][0].startswith(sentence)
    assert sentence in words(response)
    assert '<option value="signed" selected>' in response.content.decode()
    assert not StoredFile.objects.exists()
    assert not DocumentFile.objects.exists()


def test_form_without_a_file_says_so(officer, documents):
    response = officer.post(reverse("document_files", args=[documents[0].pk]), {"role": "text"})

    assert response.status_code == 422
    assert "Hãy chọn một tệp." in words(response)


def test_file_that_was_sent_already_is_attached_by_its_number(officer, documents, keep):
    file = keep(PDF)
    address = reverse("document_files", args=[documents[0].pk])
    for _ in range(2):  # a double click
        officer.post(address, {"stored_file": file.pk, "role": "text"})

    assert DocumentFile.objects.get().file == file
    page = words(officer.get(reverse("document", args=[documents[0].pk])))
    assert "Tệp này đã có ở chính văn bản này, không thêm lần nữa." in page


def test_number_of_somebody_elses_file_is_refused(demo, officer, documents, tmp_path):
    neighbour = demo.people["neighbour.officer"]
    source = tmp_path / "theirs"
    source.write_bytes(PDF)
    theirs = store_file(actor=neighbour, owner=neighbour.unit, name="a.pdf", source=source)
    address = reverse("document_files", args=[documents[0].pk])

    for number in (theirs.pk, 999_999, "x"):
        response = officer.post(address, {"stored_file": number, "role": "text"})
        assert response.status_code == 422
    assert not DocumentFile.objects.exists()


def test_same_file_in_another_document_is_named_with_a_link(officer, documents):
    post(officer, documents[0], "a.pdf", PDF)
    response = post(officer, documents[1], "b.pdf", PDF)
    page = officer.get(response.url).content.decode()

    assert StoredFile.objects.count() == 1
    link = f'<a href="{reverse("document", args=[documents[0].pk])}">{documents[0]}</a>'
    assert f"Tệp này đã có trong sổ: {link}." in page


def test_upload_first_leads_to_registering_the_document(demo, officer, documents):
    unit = demo.units["commune"]
    address = reverse("file_upload", args=[unit.pk])
    response = post_to(officer, address, "a.pdf", PDF)
    file = StoredFile.objects.get()
    assert response.url == f"{reverse('document_new', args=[unit.pk])}?tep={file.pk}"

    refused = post_to(officer, address, "a.pdf", EXE)
    assert refused.status_code == 422
    assert "Nội dung tệp không phải là PDF" in words(refused)


def test_forgery_is_refused_although_the_check_comes_late(demo, documents):
    client = Client(enforce_csrf_checks=True)
    client.force_login(demo.people["canbo.quangbinh"])

    assert post(client, documents[0], "a.pdf", PDF).status_code == 403
    assert not StoredFile.objects.exists()


def test_only_the_unit_itself_adds_and_takes_off(demo, client, documents, keep):
    actor = demo.people["canbo.quangbinh"]
    file = keep(PDF)
    attach_file(actor=actor, document=documents[0], file=file, role=FileRole.TEXT)
    for username, person in demo.people.items():
        if username in {"canbo.quangbinh", "lanhdao.quangbinh"}:
            continue
        client.force_login(person)
        page = client.get(reverse("document_files", args=[documents[0].pk]))
        expected = 403 if page.status_code == 200 else 404
        if expected == 403:
            assert "Thêm tệp" not in words(page)
        remove = reverse("document_file_remove", args=[documents[0].pk, file.pk])
        assert (username, post(client, documents[0], "b.png", picture("PNG")).status_code) == (
            username, expected,
        )  # fmt: skip
        assert (username, client.post(remove).status_code) == (username, expected)
    assert DocumentFile.objects.count() == StoredFile.objects.count() == 1


def test_file_is_taken_off_by_its_button(officer, documents):
    post(officer, documents[0], "a.pdf", PDF)
    file = StoredFile.objects.get()
    remove = reverse("document_file_remove", args=[documents[0].pk, file.pk])
    for _ in range(2):
        assert officer.post(remove).url == reverse("document", args=[documents[0].pk])

    assert not DocumentFile.objects.exists()
    assert "Chưa có tệp nào." in words(officer.get(reverse("document", args=[documents[0].pk])))


def test_evidence_of_a_submitted_assessment_shows_no_button_and_why(demo, officer, keep):
    evidence = Evidence.objects.filter(answer__assessment=demo.points, document__isnull=False)
    document = evidence.earliest("pk").document
    file = keep(PDF)
    attach_file(
        actor=demo.people["canbo.quangbinh"], document=document, file=file, role=FileRole.TEXT
    )
    remove = reverse("document_file_remove", args=[document.pk, file.pk])
    places = [reverse(name, args=[document.pk]) for name in ("document", "document_files")]
    for place in places:
        assert remove in officer.get(place).content.decode()
    Assessment.objects.filter(pk=demo.points.pk).update(status="submitted")

    for place in places:
        response = officer.get(place)
        assert remove not in response.content.decode()
        assert 'name="abstract"' not in response.content.decode()
        assert FROZEN in words(response)
        assert "Thêm tệp" in words(response)
    refused = officer.post(remove)
    assert (refused.status_code, FROZEN in words(refused)) == (403, True)
    assert DocumentFile.objects.count() == 1
    post(officer, document, "b.png", picture("PNG"))
    assert DocumentFile.objects.count() == 2


# --- query counts -------------------------------------------------------------------------------
def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_pages_cost_the_same_for_one_and_many_files(demo, officer, documents, keep):
    actor = demo.people["canbo.quangbinh"]
    file = keep(PDF)
    address = reverse("document_files", args=[documents[0].pk])
    attach_file(actor=actor, document=documents[0], file=file, role=FileRole.TEXT)
    officer.get(address)  # the session is written once a minute
    officer.get(reverse("file_view", args=[file.pk]))  # the first opening of the day is written
    one = queries(officer, address), queries(officer, reverse("file_view", args=[file.pk]))
    for number in range(4):
        other = keep(picture("PNG", (10 + number, 10)), f"{number}.png")
        attach_file(actor=actor, document=documents[0], file=other, role=FileRole.ANNEX)
    for document in documents[1:]:
        attach_file(actor=actor, document=document, file=file, role=FileRole.TEXT)
    many = queries(officer, address), queries(officer, reverse("file_view", args=[file.pk]))

    assert one == many
    assert max(many) <= 8


def test_form_of_another_page_takes_an_ordinary_upload(officer, documents):
    sent = {"file": SimpleUploadedFile("a.pdf", PDF), "role": "text"}
    officer.post(reverse("document_files", args=[documents[0].pk]), sent)

    assert DocumentFile.objects.get().file.name == "a.pdf"
