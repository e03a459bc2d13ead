"""One archive of a district: what is in it, byte for byte, who gets it, and how it ends."""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse
from django.utils.timezone import now

from assessments.files.archive_names import LONGEST, Names, safe_file_name, safe_name
from assessments.kept_reports import report_path
from assessments.models import (
    Archive,
    Assessment,
    DocumentFile,
    Evidence,
    HistoryEntry,
    OfficialDocument,
    StoredFile,
)
from assessments.selectors.archives import archive_path, archived_assessments, files_by_unit
from assessments.selectors.stored_files import stored_path
from assessments.services import archiving, jobs
from assessments.services.archiving import expire_archives, make_archive, request_archive
from assessments.services.uploads import store_file
from tests.queueing import many_submitted, small_campaign
from tests.reviewing import stored_report
from tests.sample_files import picture
from tests.submitting import PDF, stored_submission

pytestmark = pytest.mark.django_db
UNIT = "huyện Quảng Xương/xã Quảng Bình (16468)/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def district(demo):
    return demo.people["thamdinh.quangxuong"]


@pytest.fixture
def handed_in(demo, tmp_path) -> Assessment:
    """A submission, a review's paper, and one file that two cited documents have."""
    leader = demo.people["lanhdao.quangbinh"]
    stored_submission(demo.points, actor=leader, code="NOP-1")
    stored_report(demo.points, actor=demo.people["lanhdao.quangxuong"], pdf=PDF + b"review")
    source = tmp_path / "source.png"
    source.write_bytes(picture("PNG"))
    kept = store_file(actor=leader, owner=leader.unit, name="Ảnh: cổng?.png", source=source)
    for document in cited(demo.points)[:2]:
        DocumentFile.objects.create(document=document, file=kept)
    Assessment.objects.filter(pk=demo.points.pk).update(status="submitted", step=1)
    return demo.points


def cited(assessment) -> list[OfficialDocument]:
    rows = Evidence.objects.filter(answer__assessment=assessment, document__isnull=False)
    return list(OfficialDocument.objects.filter(pk__in=rows.values("document")).order_by("pk"))


def made(actor, assessment, part=None) -> Archive:
    asked = request_archive(actor=actor, campaign=assessment.campaign, part=part or actor.unit)
    assert make_archive(pk=asked.job.pk)
    return Archive.objects.select_related("campaign", "part").get(pk=asked.job.pk)


def test_archive_holds_papers_and_evidence_byte_for_byte(handed_in, district):
    archive = made(district, handed_in)
    path = archive_path(archive)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == archive.sha256
    assert (archive.state, archive.done, archive.total, archive.missing) == ("done", 1, 1, 0)
    with zipfile.ZipFile(path) as opened:
        assert opened.testzip() is None
        infos = {info.filename: info for info in opened.infolist()}
        manifest = json.loads(opened.read("manifest.json"))
        lines = opened.read("manifest.csv").decode("utf-8-sig").splitlines()
        digests = {name: hashlib.sha256(opened.read(name)).hexdigest() for name in infos}
    proofs = [name for name in infos if "/Minh chứng/" in name]
    assert sorted(set(infos) - set(proofs)) == [
        f"{UNIT}Báo cáo thẩm định (bản số 1).pdf",
        f"{UNIT}Báo cáo tự đánh giá (nộp lần 1, NOP-1).pdf",
        "manifest.csv",
        "manifest.json",
    ]
    assert len(proofs) == 1  # the same bytes once
    assert proofs[0].endswith(" - Ảnh- cổng-.png")
    assert infos[proofs[0]].flag_bits & 0x800  # the name is UTF-8
    assert infos[proofs[0]].compress_type == zipfile.ZIP_STORED
    assert {row["path"]: row["sha256"] for row in manifest["files"]} == {
        name: digest for name, digest in digests.items() if name.startswith(UNIT)
    }
    told = [row for row in manifest["files"] if row["kind"] == "Minh chứng"]
    assert [row["document"] for row in told] == [
        document.full_title for document in sorted_by_citation(handed_in, told)
    ]
    assert len(list(csv.reader(lines, delimiter=";"))) == 1 + len(manifest["files"]) == 5


def sorted_by_citation(assessment, rows) -> list[OfficialDocument]:
    """The documents of the rows, after checking that each row names just who cites it."""
    found = {document.full_title: document for document in cited(assessment)}
    for row in rows:
        codes = Evidence.objects.filter(
            answer__assessment=assessment, document=found[row["document"]]
        ).values_list("answer__indicator__code", flat=True)
        assert set(row["indicators"].split("; ")) == set(codes)
    return [found[row["document"]] for row in rows]


def test_lost_and_changed_files_are_named_and_stop_nothing(handed_in, district):
    report_path(handed_in.submissions.get().pk).write_bytes(b"%PDF-other")
    stored_path(StoredFile.objects.get()).unlink()
    archive = made(district, handed_in)
    assert archive.missing == 3  # the report, and a line for each document of the lost file
    with zipfile.ZipFile(archive_path(archive)) as opened:
        rows = json.loads(opened.read("manifest.json"))["files"]
    assert sorted(row["note"] for row in rows) == [
        "",
        "Nội dung không còn đúng như khi lưu",
        "Tệp không còn trên máy chủ",
        "Tệp không còn trên máy chủ",
    ]


def test_drafts_and_other_districts_are_not_in_it(demo, district):
    assert not archived_assessments(demo.points.campaign, district.unit).exists()
    Assessment.objects.filter(pk=demo.points.pk).update(status="submitted")
    far = demo.units["far_district"]
    assert not archived_assessments(demo.points.campaign, far).exists()
    with pytest.raises(PermissionDenied):
        request_archive(actor=district, campaign=demo.points.campaign, part=far)
    officer = demo.people["canbo.quangbinh"]
    with pytest.raises(PermissionDenied):
        request_archive(actor=officer, campaign=demo.points.campaign, part=officer.unit)


def test_two_requests_are_one_archive(handed_in, demo, district):
    wish = {"campaign": handed_in.campaign, "part": district.unit}
    first = request_archive(actor=district, **wish)
    second = request_archive(actor=demo.people["quantri.thanhhoa"], **wish)
    assert (first.job, second.needs_worker) == (second.job, False)
    assert make_archive(pk=first.job.pk)
    assert not make_archive(pk=first.job.pk)  # it is done
    again = request_archive(actor=district, **wish)  # the second half of a double click
    assert again.job == first.job
    newer = request_archive(actor=district, seen=first.job.pk, **wish)
    assert newer.job != first.job
    old = archive_path(first.job)
    assert old.exists()
    assert make_archive(pk=newer.job.pk)
    assert list(Archive.objects.all()) == [newer.job]


def test_dead_worker_is_followed_by_another_who_begins_anew(handed_in, district, monkeypatch):
    asked = request_archive(actor=district, campaign=handed_in.campaign, part=district.unit)
    pk = asked.job.pk
    assert jobs.claim(Archive, pk)  # a worker takes it, and is killed
    assert not make_archive(pk=pk)  # too early to call it dead
    Archive.objects.update(beat_at=now() - Archive.DEAD_AFTER)
    wish = {"campaign": handed_in.campaign, "part": district.unit}
    assert request_archive(actor=district, **wish).needs_worker
    assert not request_archive(actor=district, **wish).needs_worker  # somebody was told
    Archive.objects.update(beat_at=now() - Archive.DEAD_AFTER)
    call_command("expire_uploads", stdout=StringIO())  # or nobody looks, and the daily round does
    assert Archive.objects.get().state == "done"
    assert not make_archive(pk=pk)


def test_worker_that_was_taken_for_dead_stops(handed_in, district):
    asked = request_archive(actor=district, campaign=handed_in.campaign, part=district.unit)
    slow = jobs.claim(Archive, asked.job.pk)
    Archive.objects.update(beat_at=now() - Archive.DEAD_AFTER)
    assert make_archive(pk=slow.pk)
    before = archive_path(slow).read_bytes()
    with pytest.raises(jobs.TakenOverError):
        archiving._make(jobs.Worker(slow))
    assert archive_path(slow).read_bytes() == before
    assert [path.name for path in archive_path(slow).parent.iterdir()] == [f"{slow.pk}.zip"]


def test_full_disk_is_said_and_leaves_nothing(handed_in, district, monkeypatch):
    def full(*_, **__) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "open", full)
    asked = request_archive(actor=district, campaign=handed_in.campaign, part=district.unit)
    with pytest.raises(OSError, match="No space"):
        make_archive(pk=asked.job.pk)
    monkeypatch.undo()
    failed = Archive.objects.get()
    assert (failed.state, failed.problem) == ("failed", jobs.FULL)
    assert list(archive_path(failed).parent.iterdir()) == []


def test_page_asks_and_the_download_goes_on(handed_in, demo, client):
    client.force_login(demo.people["quantri.thanhhoa"])
    address = reverse("archives", args=[handed_in.campaign_id])
    page = client.get(address).content.decode()
    assert "Chưa có bộ hồ sơ nào" in page
    assert f'aria-current="page" href="{address}">Bộ hồ sơ</a>' in page
    campaign = client.get(reverse("campaign", args=[handed_in.campaign_id])).content.decode()
    assert f'href="{address}">Bộ hồ sơ</a>' in campaign
    answer = client.post(address, {"phan": demo.units["district"].pk, "da-thay": "0"}, follow=True)
    archive = Archive.objects.get()  # the demonstration makes it at once
    assert archive.sha256 in answer.content.decode()
    told = client.get(reverse("archive_progress", args=[archive.pk])).json()
    assert told == {"done": 1, "total": 1, "under_way": False}
    file = reverse("archive_file", args=[archive.pk])
    whole = b"".join(client.get(file).streaming_content)
    rest = client.get(file, headers={"Range": "bytes=100-"})
    assert (rest.status_code, rest["Content-Range"]) == (
        206,
        f"bytes 100-{archive.size - 1}/{archive.size}",
    )
    assert whole[:100] + b"".join(rest.streaming_content) == whole
    other = client.get(file, headers={"Range": "bytes=100-", "If-Range": '"other"'})
    assert b"".join(other.streaming_content) == whole
    lines = HistoryEntry.objects.filter(action="exported", unit=demo.units["district"])
    assert lines.count() == 2  # the whole one twice, its rest is no third


def test_expired_archives_go_with_their_files(
    handed_in, district, django_capture_on_commit_callbacks
):
    path = archive_path(made(district, handed_in))
    assert expire_archives(at=now() + timedelta(days=6)) == 0
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert expire_archives(at=now() + timedelta(days=8)) == 1
    assert not Archive.objects.exists()
    assert not path.exists()


def test_statements_do_not_grow_with_the_units(demo, district, django_assert_num_queries):
    campaign = small_campaign()
    leader = demo.people["lanhdao.quangbinh"]
    many_submitted(campaign, demo.units["district"], leader, 12)
    with django_assert_num_queries(6):  # nobody of these has cited a document
        units = list(files_by_unit(archived_assessments(campaign, district.unit)))
    assert len(units) == 12


def test_names_can_be_opened_everywhere_and_are_never_twice():
    assert safe_name("xã Quảng/Bình: \x00\u202e*?") == "xã Quảng-Bình- -"
    assert safe_name("a" * 300, ".pdf") == "a" * (LONGEST - 4) + ".pdf"
    assert len(safe_name("ệ" * 300).encode()) <= 200
    assert (safe_file_name("../.."), safe_name(" .. ")) == ("-", "khong-ten")
    assert safe_file_name("con.pdf") == "_con.pdf"
    assert safe_file_name("Ảnh. ") == "Ảnh"
    names = Names()
    taken = [names.take("a/", name) for name in ("Tệp.pdf", "tệp.PDF", "Tệp.pdf")]
    assert taken == ["a/Tệp.pdf", "a/tệp (2).PDF", "a/Tệp (3).pdf"]
    assert all(not Path(name).is_absolute() for name in taken)
