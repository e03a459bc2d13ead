"""What is accepted, what is refused and with which sentence, and how files are stored."""

from __future__ import annotations

import hashlib
import io
import os
import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import transaction
from django.utils.timezone import now
from PIL import Image

from assessments.files.atomic import write_whole
from assessments.files.checks import check_file
from assessments.files.kinds import KINDS
from assessments.files.pdf import (
    first_page_text,
    kept_page,
    page_count,
    picture_type,
    render_page,
)
from assessments.files.refusals import SENTENCES, RefusedFileError
from assessments.files.sandbox import ask
from assessments.models import (
    Assessment,
    AssessmentStatus,
    DocumentFile,
    Evidence,
    FileFormat,
    FileRole,
    HistoryEntry,
    OfficialDocument,
    StoredFile,
)
from assessments.permissions import EDITABLE_STATUSES
from assessments.selectors.stored_files import stored_path
from assessments.services.document_files import attach_file, detach_file
from assessments.services.documents import register_document
from assessments.services.uploads import keep_file, store_file
from tests.sample_files import HONEST, HOSTILE, MEGABYTE, pdf, picture

pytestmark = pytest.mark.django_db
LIMIT = 2 * MEGABYTE


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.UPLOAD_LIMIT = LIMIT
    return settings.MEDIA_ROOT


@pytest.fixture
def source(tmp_path):
    """Writes bytes to a file as an upload would."""

    def write(content: bytes) -> Path:
        path = tmp_path / "source"
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def officer(demo):
    return demo.people["canbo.quangbinh"]


# --- what is accepted ---------------------------------------------------------------------------
@pytest.mark.parametrize("name", HONEST)
def test_honest_file_is_accepted(source, name):
    checked = check_file(source(HONEST[name]), name, limit=LIMIT)

    assert checked.name == name
    assert checked.size == len(HONEST[name])
    assert checked.pages == (3 if name.endswith(".pdf") else None)


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_file_is_refused_with_its_sentence(source, case):
    name, content, code = HOSTILE[case]

    with pytest.raises(RefusedFileError) as refused:
        check_file(source(content), name, limit=LIMIT)

    assert refused.value.code == code
    assert "{" not in str(refused.value)
    if code == "too_large":
        assert "lớn hơn 2 MB" in str(refused.value)
    if code == "macros":
        assert f"lưu lại thành {name[-4:].strip('.').upper()} không có macro" in str(refused.value)


def test_every_reason_has_a_case_and_says_what_to_do():
    rare = {"unreadable", "too_many_pages"}

    assert {code for _, _, code in HOSTILE.values()} == set(SENTENCES) - rare
    assert all("hãy" in sentence for sentence in SENTENCES.values())


def test_formats_of_the_checks_and_of_the_database_are_the_same():
    assert list(KINDS) == FileFormat.values


# --- the worker ---------------------------------------------------------------------------------
def test_worker_that_fails_is_one_refusal(source):
    with pytest.raises(RefusedFileError) as refused:
        ask("no such task", "pdf", source(pdf()))

    assert refused.value.code == "unreadable"


def test_worker_has_little_time_memory_and_nothing_of_our_environment():
    given_up = (
        "import resource; from assessments.files.limits import give_up_rights; give_up_rights();"
        "print(resource.getrlimit(resource.RLIMIT_CPU)[1]);"
        "bytearray(2 * 1024 ** 3)"
    )
    done = subprocess.run([sys.executable, "-c", given_up], capture_output=True, text=True)

    assert done.stdout == "10\n"
    assert done.stderr.strip().endswith("MemoryError")


def test_text_of_the_first_pages_is_read(source):
    path = source(pdf("Số: 12/QĐ-UBND", "Điều 2", "Trang ba"))

    assert first_page_text(path) == "Số: 12/QĐ-UBND\n\nĐiều 2"
    assert page_count(path) == 3


def test_scan_has_no_text(source):
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(out, "PDF")

    assert first_page_text(source(out.getvalue())) == ""


@pytest.mark.parametrize(
    ("name", "size"), [("a.pdf", (500, 707)), ("a.jpg", (60, 40)), ("a.png", (60, 40))]
)
def test_page_is_drawn_at_most_as_wide_as_asked(source, name, size):
    content = pdf() if name == "a.pdf" else HONEST["ảnh.jpg" if name == "a.jpg" else "ảnh.png"]
    drawn = Image.open(
        io.BytesIO(render_page(source(content), 1, 500, extension=name.removeprefix("a.")))
    )

    assert drawn.format == "PNG"
    assert drawn.size == pytest.approx(size, abs=2)


def test_scan_is_drawn_as_a_photograph(source):
    noise = Image.frombytes("RGB", (300, 300), random.Random(1).randbytes(300 * 300 * 3))
    out = io.BytesIO()
    noise.save(out, "PDF", resolution=72)

    drawn = render_page(source(out.getvalue()), 1, 300)
    assert Image.open(io.BytesIO(drawn)).format == "JPEG"
    assert picture_type(drawn) == "image/jpeg"


def test_drawn_pages_are_kept_and_bounded(source, tmp_path):
    path, pages = source(pdf("Một", "Hai", "Ba")), tmp_path / "pages"
    place = {"key": "a" * 64, "directory": pages, "most": 2, "extension": "pdf"}
    first = kept_page(path, 1, 200, **place)

    path.write_bytes(b"no longer a PDF")
    assert kept_page(path, 1, 200, **place) == first
    path.write_bytes(pdf("Một", "Hai", "Ba"))
    for number in (2, 3):
        kept_page(path, number, 200, **place)
    assert len(list(pages.iterdir())) == 2


# --- storing ------------------------------------------------------------------------------------
def test_file_is_stored_under_its_number_with_its_digest(demo, officer, source, media):
    content = HONEST["quyết định.pdf"]
    unit = demo.units["commune"]
    file = store_file(actor=officer, owner=unit, name="quyết định.pdf", source=source(content))

    assert (file.format, file.size, file.pages) == ("pdf", len(content), 3)
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert stored_path(file) == media / "files" / str(unit.pk) / f"{file.pk}.bin"
    assert stored_path(file).read_bytes() == content
    assert [path for path in media.rglob("*") if path.is_file()] == [stored_path(file)]
    line = HistoryEntry.objects.get(action="file_uploaded")
    assert (line.actor, line.unit, line.subject) == (officer, unit, "quyết định.pdf")


def test_same_bytes_are_found_again_per_unit(demo, officer, source):
    neighbour = demo.people["neighbour.officer"]
    first = keep_file(
        actor=officer, owner=officer.unit, name="a.png", source=source(picture("PNG"))
    )
    again = keep_file(
        actor=officer, owner=officer.unit, name="b.png", source=source(picture("PNG"))
    )
    elsewhere = keep_file(
        actor=neighbour, owner=neighbour.unit, name="a.png", source=source(picture("PNG"))
    )

    assert (first.is_known, again.is_known, elsewhere.is_known) == (False, True, False)
    assert again.file == first.file
    assert elsewhere.file != first.file
    assert HistoryEntry.objects.filter(action="file_uploaded").count() == 2


def test_lost_bytes_come_back_with_the_next_upload(demo, officer, source):
    file = store_file(actor=officer, owner=officer.unit, name="a.pdf", source=source(pdf()))
    content = stored_path(file).read_bytes()
    stored_path(file).unlink()

    again = store_file(actor=officer, owner=officer.unit, name="a.pdf", source=source(content))
    assert again == file
    assert stored_path(file).read_bytes() == content


def test_refused_file_leaves_nothing(demo, officer, source, media):
    with pytest.raises(RefusedFileError):
        store_file(actor=officer, owner=officer.unit, name="a.pdf", source=source(b"<html>"))

    assert not StoredFile.objects.exists()
    assert not HistoryEntry.objects.filter(action="file_uploaded").exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_rolled_back_transaction_leaves_no_row(demo, officer, source):
    with transaction.atomic():
        store_file(actor=officer, owner=officer.unit, name="a.pdf", source=source(pdf()))
        transaction.set_rollback(True)

    assert not StoredFile.objects.exists()
    stored = store_file(actor=officer, owner=officer.unit, name="a.pdf", source=source(pdf()))
    assert stored_path(stored).stat().st_size == stored.size


def test_only_the_unit_itself_stores(demo, source):
    for name in ("neighbour.officer", "thamdinh.quangxuong", "commune.viewer", "quantri.thanhhoa"):
        with pytest.raises(PermissionDenied):
            store_file(
                actor=demo.people[name],
                owner=demo.units["commune"],
                name="a.pdf",
                source=source(pdf()),
            )
    assert not StoredFile.objects.exists()


# --- the files of a document --------------------------------------------------------------------
def test_file_is_attached_once_and_taken_off(demo, officer, source):
    document = OfficialDocument.objects.filter(owner=officer.unit).earliest("pk")
    file = store_file(actor=officer, owner=officer.unit, name="a.pdf", source=source(pdf()))
    for _ in range(2):
        attach_file(actor=officer, document=document, file=file, role=FileRole.ANNEX)
    assert DocumentFile.objects.values_list("document", "file", "role").get() == (
        document.pk, file.pk, "annex",
    )  # fmt: skip

    for _ in range(2):
        detach_file(actor=officer, document=document, file=file)
    assert not DocumentFile.objects.exists()
    assert StoredFile.objects.filter(pk=file.pk).exists()
    lines = HistoryEntry.objects.filter(action__in=["file_attached", "file_detached"])
    assert [(line.action, line.changes) for line in lines.order_by("pk")] == [
        ("file_attached", {"Tệp": ["", "a.pdf (Phụ lục)"]}),
        ("file_detached", {"Tệp": ["a.pdf", ""]}),
    ]


def test_file_of_another_unit_is_not_attached(demo, officer, source):
    neighbour = demo.people["neighbour.officer"]
    theirs = store_file(actor=neighbour, owner=neighbour.unit, name="a.pdf", source=source(pdf()))
    document = OfficialDocument.objects.filter(owner=officer.unit).earliest("pk")

    with pytest.raises(ValidationError):
        attach_file(actor=officer, document=document, file=theirs, role=FileRole.TEXT)
    with pytest.raises(PermissionDenied):
        attach_file(actor=neighbour, document=document, file=theirs, role=FileRole.TEXT)
    assert not DocumentFile.objects.exists()


AWAY = [status for status in AssessmentStatus.values if status not in EDITABLE_STATUSES]


@pytest.mark.parametrize("status", AWAY)
def test_file_of_cited_document_stays_while_the_assessment_is_away(demo, officer, source, status):
    proofs = Evidence.objects.filter(answer__assessment=demo.points, document__isnull=False)
    document = proofs.earliest("pk").document
    kept = keep_file(actor=officer, owner=officer.unit, name="a.pdf", source=source(pdf()))
    attach_file(actor=officer, document=document, file=kept.file, role=FileRole.TEXT)
    Assessment.objects.filter(pk=demo.points.pk).update(status=status)

    with pytest.raises(PermissionDenied) as refusal:
        detach_file(actor=officer, document=document, file=kept.file)
    step = AssessmentStatus(status).label
    name = demo.points.campaign.indicator_set.short_title
    assert f"hồ sơ {name}, năm 2022 dẫn văn bản này và đang ở bước “{step}”." in str(refusal.value)
    assert DocumentFile.objects.get().file == kept.file
    assert not HistoryEntry.objects.filter(action="file_detached").exists()
    more = keep_file(actor=officer, owner=officer.unit, name="b.png", source=source(picture("PNG")))
    attach_file(actor=officer, document=document, file=more.file, role=FileRole.ANNEX)
    assert DocumentFile.objects.count() == 2
    Assessment.objects.filter(pk=demo.points.pk).update(status="draft")
    detach_file(actor=officer, document=document, file=kept.file)
    assert DocumentFile.objects.get().file == more.file


def test_document_that_no_assessment_away_cites_stays_free(demo, officer, source):
    document = register_document(
        actor=officer, owner=officer.unit, kind="Quyết định", number="9/QĐ", issuer="UBND xã",
        issued_on=None,
    )  # fmt: skip
    file = store_file(actor=officer, owner=officer.unit, name="a.pdf", source=source(pdf()))
    attach_file(actor=officer, document=document, file=file, role=FileRole.TEXT)
    Assessment.objects.update(status="published")

    detach_file(actor=officer, document=document, file=file)
    assert not DocumentFile.objects.exists()


# --- what killed writers leave ------------------------------------------------------------------
def test_leftovers_of_killed_writers_are_removed_after_a_day(settings, tmp_path, media, capsys):
    settings.REPORT_CACHE_DIR, settings.PAGE_CACHE_DIR = tmp_path / "reports", tmp_path / "pages"
    old, young = now() - timedelta(hours=25), now() - timedelta(hours=23)
    stay, go = [], []
    for place in (media / "files", media / "submissions", tmp_path / "reports", tmp_path / "pages"):
        place.mkdir(parents=True)
        for name, at, kept in (
            ("a.tmp", old, go), ("b.tmp", young, stay), ("1.pdf", old, stay),
        ):  # fmt: skip
            (place / name).touch()
            os.utime(place / name, (at.timestamp(), at.timestamp()))
            kept.append(place / name)
    call_command("expire_uploads")

    assert all(path.exists() for path in stay)
    assert not any(path.exists() for path in go)
    assert "Đã xóa 4 tệp tạm bị bỏ lại." in capsys.readouterr().out


def test_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    write_whole(tmp_path / "a.bin", b"old")
    with pytest.raises(TypeError):
        write_whole(tmp_path / "a.bin", "no bytes")
    write_whole(tmp_path / "b.bin", b"new")

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "a.bin": b"old", "b.bin": b"new",
    }  # fmt: skip
    assert (tmp_path / "b.bin").stat().st_mode & 0o777 == 0o640
