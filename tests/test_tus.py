"""The tus 1.0 protocol, rule by rule; whose uploads they are; and what a crash leaves behind."""

from __future__ import annotations

import base64
import io
import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from assessments.models import StoredFile, Upload
from assessments.selectors.stored_files import part_path, stored_path
from assessments.services.resumable import (
    BLOCK,
    MOST_AT_ONCE,
    TooMuchError,
    UploadGoneError,
    WrongOffsetError,
    receive,
)
from tests.sample_files import EXE, MEGABYTE, pdf, picture

pytestmark = pytest.mark.django_db
TUS = {"Tus-Resumable": "1.0.0"}
BODY = "application/offset+octet-stream"
PDF = pdf("Một", "Hai")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.UPLOAD_LIMIT = 2 * MEGABYTE
    return tmp_path


@pytest.fixture
def creation(demo) -> str:
    return reverse("uploads", args=[demo.units["commune"].pk])


def named(name: str) -> str:
    return f"filename {base64.b64encode(name.encode()).decode()},filetype YQ=="


def begin(client: Client, address: str, size: int, name: str = "Quyết định.pdf", **headers: str):
    about = {"Upload-Length": str(size), "Upload-Metadata": named(name), **TUS, **headers}
    return client.post(address, content_type="", headers=about)


def send(client: Client, address: str, offset: int, content: bytes, **headers: str):
    # The test client gives no type to an empty body.
    about = {"Upload-Offset": str(offset), "Content-Type": BODY, **TUS, **headers}
    return client.patch(address, content, content_type=BODY, headers=about)


def ask(client: Client, address: str, **headers: str):
    return client.head(address, headers={**TUS, **headers})


def words(response) -> str:
    return response.content.decode()


def only_upload() -> Upload:
    return Upload.objects.get()


# --- the way of an upload -----------------------------------------------------------------------
def test_upload_in_pieces_becomes_a_stored_file(officer, creation):
    created = begin(officer, creation, len(PDF))
    address = created["Location"]
    assert created.status_code == 201
    assert created["Tus-Resumable"] == "1.0.0"
    assert ask(officer, address)["Upload-Offset"] == "0"

    half = send(officer, address, 0, PDF[:1000])
    assert (half.status_code, half["Upload-Offset"]) == (204, "1000")
    assert "Upload-File" not in half
    asked = ask(officer, address)
    assert asked.status_code == 200
    assert (asked["Upload-Offset"], asked["Upload-Length"]) == ("1000", str(len(PDF)))
    assert asked["Cache-Control"] == "no-store"
    assert asked["Upload-Metadata"] == named("Quyết định.pdf").split(",")[0]
    assert asked["Upload-Expires"].endswith("GMT")

    done = send(officer, address, 1000, PDF[1000:])
    file = StoredFile.objects.get()
    assert done.status_code == 204
    assert (done["Upload-File"], done["Upload-Known"]) == (str(file.pk), "0")
    assert (file.name, file.pages) == ("Quyết định.pdf", 2)
    assert stored_path(file).read_bytes() == PDF


def test_lost_last_answer_costs_nothing(officer, creation):
    address = begin(officer, creation, len(PDF))["Location"]
    number = send(officer, address, 0, PDF)["Upload-File"]

    asked = ask(officer, address)
    assert (asked["Upload-Offset"], asked["Upload-File"]) == (str(len(PDF)), number)
    again = send(officer, address, len(PDF), b"")
    assert (again.status_code, again["Upload-File"]) == (204, number)
    assert not part_path(only_upload()).exists()


def test_upload_whose_bytes_are_there_but_not_yet_stored_is_finished_by_an_empty_patch(
    officer, creation
):
    """The server was killed after the last byte and before the check."""
    address = begin(officer, creation, len(PDF))["Location"]
    part_path(only_upload()).write_bytes(PDF)
    Upload.objects.update(offset=len(PDF))

    assert "Upload-File" not in ask(officer, address)
    assert send(officer, address, len(PDF), b"")["Upload-File"] == str(StoredFile.objects.get().pk)


def test_same_bytes_again_are_recognised(officer, creation):
    numbers = {
        send(officer, begin(officer, creation, len(PDF), name)["Location"], 0, PDF)["Upload-File"]
        for name in ("a.pdf", "b.pdf")
    }
    assert numbers == {str(StoredFile.objects.get().pk)}


def test_refused_content_is_answered_with_its_sentence_and_removed(
    officer, creation, django_capture_on_commit_callbacks
):
    address = begin(officer, creation, len(EXE))["Location"]
    part = part_path(only_upload())
    with django_capture_on_commit_callbacks(execute=True):
        response = send(officer, address, 0, EXE)

    assert response.status_code == 422
    assert words(response).startswith("Nội dung tệp không phải là PDF như tên tệp ghi")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert ask(officer, address).status_code == 404
    assert not part.exists()
    assert not StoredFile.objects.exists()


def test_given_up_upload_is_gone(officer, creation, django_capture_on_commit_callbacks):
    address = begin(officer, creation, len(PDF))["Location"]
    send(officer, address, 0, PDF[:500])
    part = part_path(only_upload())
    with django_capture_on_commit_callbacks(execute=True):
        assert officer.delete(address, headers=TUS).status_code == 204

    assert ask(officer, address).status_code == 404
    assert not part.exists()


# --- rules --------------------------------------------------------------------------------------
def test_server_says_what_it_can(officer, creation, demo):
    address = begin(officer, creation, len(PDF))["Location"]
    for place in (creation, address):
        response = officer.options(place)
        assert response.status_code == 204
        assert response["Tus-Version"] == "1.0.0"
        assert response["Tus-Extension"] == "creation,termination,expiration"
        assert response["Tus-Max-Size"] == str(2 * MEGABYTE)


@pytest.mark.parametrize("version", [None, "0.2.2", "2.0.0", "x"])
def test_other_version_is_refused_before_anything_is_done(officer, creation, version):
    address = begin(officer, creation, len(PDF))["Location"]
    headers = {"Upload-Length": "10", "Upload-Offset": "0", "Upload-Metadata": named("a.pdf")}
    if version:
        headers["Tus-Resumable"] = version
    answers = [
        officer.post(creation, content_type="", headers=headers),
        officer.head(address, headers=headers),
        officer.patch(address, PDF, content_type=BODY, headers=headers),
        officer.delete(address, headers=headers),
    ]

    assert [answer.status_code for answer in answers] == [412] * 4
    assert {answer["Tus-Version"] for answer in answers} == {"1.0.0"}
    assert only_upload().offset == 0


@pytest.mark.parametrize("length", ["", "-1", "1.5", "mười", "٣", "9" * 30])
def test_length_must_be_a_number(officer, creation, length):
    response = begin(officer, creation, 0, **{"Upload-Length": length})

    assert (response.status_code, words(response)) == (
        400, "Upload-Length phải là một số nguyên không âm.",
    )  # fmt: skip
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("name", "size", "status", "sentence"),
    [
        ("a.pdf", 2 * MEGABYTE + 1, 413, "Tệp lớn hơn 2 MB"),
        ("a.pdf", 0, 422, "Tệp rỗng (0 byte)"),
        ("a.exe", 10, 422, "Cổng chỉ nhận tệp PDF, DOCX"),
        ("../a.pdf", 10, 422, "Tên tệp không được chứa đường dẫn"),
        ("a" * 300 + ".pdf", 10, 422, "Tên tệp dài quá 255 ký tự"),
        ("a\x00.pdf", 10, 422, "Tên tệp có ký tự ẩn"),
        ("", 10, 422, "Tệp chưa có tên"),
    ],
)
def test_what_name_and_size_forbid_is_refused_before_a_byte_travels(
    officer, creation, name, size, status, sentence
):
    response = begin(officer, creation, size, name)

    assert response.status_code == status
    assert words(response).startswith(sentence)
    assert not Upload.objects.exists()


def test_unreadable_metadata_is_refused(officer, creation):
    for metadata in ("filename ***", "filename /w=="):
        response = begin(officer, creation, 10, **{"Upload-Metadata": metadata})
        assert response.status_code == 400
    assert not Upload.objects.exists()


@pytest.mark.parametrize("offset", [1, 499, 501, 999_999])
def test_wrong_offset_is_a_conflict_and_changes_nothing(officer, creation, offset):
    address = begin(officer, creation, len(PDF))["Location"]
    send(officer, address, 0, PDF[:500])

    assert send(officer, address, offset, PDF[500:600]).status_code == 409
    assert only_upload().offset == 500
    assert part_path(only_upload()).read_bytes() == PDF[:500]


def test_other_content_type_is_refused(officer, creation):
    address = begin(officer, creation, len(PDF))["Location"]
    for content_type in ("application/octet-stream", "multipart/form-data; boundary=x", ""):
        headers = {"Upload-Offset": "0", **TUS}
        response = officer.patch(address, PDF, content_type=content_type, headers=headers)
        assert response.status_code == 415
    assert only_upload().offset == 0


def test_more_than_announced_is_refused(officer, creation):
    address = begin(officer, creation, 100)["Location"]

    assert send(officer, address, 0, PDF).status_code == 413
    assert only_upload().offset == 0


def test_offset_must_be_a_number(officer, creation):
    address = begin(officer, creation, 100)["Location"]

    assert send(officer, address, 0, b"x", **{"Upload-Offset": "-1"}).status_code == 400


def test_method_may_be_named_by_a_header_of_a_post(officer, creation):
    address = begin(officer, creation, len(PDF))["Location"]
    headers = {"Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH", **TUS}
    response = officer.post(address, PDF, content_type=BODY, headers=headers)

    assert response.status_code == 204
    assert response["Upload-File"] == str(StoredFile.objects.get().pk)
    # Only of a POST, which has passed the CSRF check.
    assert (
        officer.get(address, headers={**headers, "X-HTTP-Method-Override": "DELETE"}).status_code
        == 405
    )
    assert Upload.objects.exists()


def test_other_methods_are_refused(officer, creation):
    address = begin(officer, creation, 100)["Location"]

    for response in (officer.get(creation), officer.put(creation), officer.get(address)):
        assert response.status_code == 405
        assert response["Tus-Resumable"] == "1.0.0"
    assert officer.get(address)["Allow"] == "HEAD, PATCH, DELETE, OPTIONS"


def test_forgery_is_refused(demo, creation):
    client = Client(enforce_csrf_checks=True)
    client.force_login(demo.people["canbo.quangbinh"])

    assert begin(client, creation, 100).status_code == 403
    assert not Upload.objects.exists()


def test_unknown_and_expired_uploads(officer, creation):
    assert ask(officer, reverse("upload", args=[uuid.uuid4()])).status_code == 404

    address = begin(officer, creation, len(PDF))["Location"]
    Upload.objects.update(expires_at=now() - timedelta(seconds=1))
    for response in (ask(officer, address), send(officer, address, 0, PDF)):
        assert response.status_code == 410
        assert response["Tus-Resumable"] == "1.0.0"
    assert not StoredFile.objects.exists()


# --- whose --------------------------------------------------------------------------------------
def test_only_the_unit_itself_begins(demo, client, creation):
    got = {}
    for username, person in demo.people.items():
        client.force_login(person)
        response = begin(client, creation, 100)
        got.setdefault(response.status_code, set()).add(username)

    assert got[201] == {"canbo.quangbinh", "lanhdao.quangbinh"}
    assert got[403] == {
        "commune.viewer", "thamdinh.quangxuong", "lanhdao.quangxuong", "district.viewer",
        "quantri.thanhhoa", "nguoixem.thanhhoa", "province.reviewer",
    }  # fmt: skip
    assert set(got) == {201, 403, 404}
    client.force_login(demo.people["commune.viewer"])
    assert words(begin(client, creation, 100)) == "Chỉ cán bộ, lãnh đạo của chính đơn vị được sửa."


def test_somebody_elses_upload_is_not_there(demo, officer, creation, client):
    address = begin(officer, creation, len(PDF))["Location"]
    for username, person in demo.people.items():
        if username == "canbo.quangbinh":
            continue
        client.force_login(person)
        answers = (
            ask(client, address),
            send(client, address, 0, PDF),
            client.delete(address, headers=TUS),
        )
        assert (username, [answer.status_code for answer in answers]) == (username, [404] * 3)
    assert only_upload().offset == 0


def test_moved_person_does_not_go_on(demo, officer, creation):
    address = begin(officer, creation, len(PDF))["Location"]
    person = demo.people["canbo.quangbinh"]
    person.unit = demo.units["neighbour"]
    person.save()

    assert send(officer, address, 0, PDF).status_code == 404
    person.unit = demo.units["commune"]
    person.save()


# --- broken lines and crashes -------------------------------------------------------------------
class CutLine(io.BytesIO):
    """Gives what it has, then fails as a lost connection does."""

    def read(self, size: int | None = -1, /) -> bytes:
        block = super().read(size)
        if not block:
            raise OSError("connection lost")
        return block


def test_what_arrived_before_the_line_was_cut_stays(demo, officer, creation):
    content = bytes(BLOCK) + b"half a block"
    begin(officer, creation, MEGABYTE)

    upload = receive(
        actor=demo.people["canbo.quangbinh"],
        upload=only_upload(),
        offset=0,
        body=CutLine(content),
    )
    assert upload.offset == only_upload().offset == len(content)
    assert part_path(upload).read_bytes() == content


def test_bytes_beyond_the_offset_are_cut_off_and_sent_again(officer, creation):
    """Killed after the write and before the commit."""
    address = begin(officer, creation, len(PDF))["Location"]
    send(officer, address, 0, PDF[:500])
    with part_path(only_upload()).open("ab") as part:
        part.write(b"never acknowledged" * 1000)

    assert ask(officer, address)["Upload-Offset"] == "500"
    assert "Upload-File" in send(officer, address, 500, PDF[500:])
    assert stored_path(StoredFile.objects.get()).read_bytes() == PDF


def test_upload_whose_bytes_are_lost_is_over(officer, creation):
    address = begin(officer, creation, len(PDF))["Location"]
    send(officer, address, 0, PDF[:500])
    part_path(only_upload()).write_bytes(b"")

    assert send(officer, address, 500, PDF[500:]).status_code == 410
    assert only_upload().offset == 500


def test_service_checks_offset_size_and_life_itself(demo, officer, creation):
    actor = demo.people["canbo.quangbinh"]
    begin(officer, creation, 100)
    upload = only_upload()

    with pytest.raises(WrongOffsetError) as wrong:
        receive(actor=actor, upload=upload, offset=3, body=io.BytesIO(b"x"))
    assert wrong.value.offset == 0
    with pytest.raises(TooMuchError):
        receive(actor=actor, upload=upload, offset=0, body=io.BytesIO(bytes(101)))
    Upload.objects.update(expires_at=now())
    with pytest.raises(UploadGoneError):
        receive(actor=actor, upload=upload, offset=0, body=io.BytesIO(b"x"))


# --- expiry -------------------------------------------------------------------------------------
def test_progress_renews_the_life_of_an_upload(officer, creation):
    address = begin(officer, creation, len(PDF))["Location"]
    soon = now() + timedelta(minutes=1)
    Upload.objects.update(expires_at=soon)
    send(officer, address, 0, PDF[:10])

    assert only_upload().expires_at > soon + timedelta(hours=23)


def test_expired_uploads_are_removed_by_the_command_and_the_others_stay(
    officer, creation, capsys, django_capture_on_commit_callbacks
):
    begin(officer, creation, 100)
    expired = only_upload()
    begin(officer, creation, 200)
    Upload.objects.filter(pk=expired.pk).update(expires_at=now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("expire_uploads")

    assert capsys.readouterr().out == "Đã xóa 1 tệp tải lên dở dang.\n"
    assert only_upload().size == 200
    assert not part_path(expired).exists()
    assert part_path(only_upload()).exists()


def test_new_upload_sweeps_the_expired_and_the_oldest(officer, creation):
    begin(officer, creation, 1)
    Upload.objects.update(expires_at=now())
    for size in range(2, MOST_AT_ONCE + 4):
        begin(officer, creation, size)

    sizes = sorted(Upload.objects.values_list("size", flat=True))
    assert sizes == list(range(4, MOST_AT_ONCE + 4))


def test_picture_goes_the_same_way(officer, creation):
    content = picture("PNG")
    address = begin(officer, creation, len(content), "ảnh.png")["Location"]

    assert "Upload-File" in send(officer, address, 0, content)
    assert StoredFile.objects.get().format == "png"
