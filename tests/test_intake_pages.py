"""Filling from a file through the pages: download, upload, look, choose, take over."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.intake.found import Found, FoundValue
from assessments.models import Answer, Intake
from assessments.selectors.files import open_file
from tests.offline import (
    CODE,
    downloaded,
    edited,
    kept,
    paper_of_three,
    saved_meanwhile,
    typed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def upload(client, demo, data: bytes, name: str = "điền.xlsx"):
    address = reverse("intakes", args=[demo.points.pk])
    return client.post(address, {"tep": SimpleUploadedFile(name, data)}, follow=True)


def test_from_the_download_to_the_answer_through_the_pages(demo, officer):
    response = officer.get(reverse("offline_workbook", args=[demo.points.pk]))
    data = edited(b"".join(response.streaming_content), typed("input:1.3:posts", 40))
    page = upload(officer, demo, data)
    intake = Intake.objects.get(assessment=demo.points)
    address = reverse("intake", args=[demo.points.pk, intake.pk])
    assert page.redirect_chain == [(address, 302)]
    text = page.content.decode()
    assert text.count('name="chon"') == 1
    assert 'value="input:1.3:posts" checked' in text
    assert "checked" not in officer.get(address, {"chon": "khong"}).content.decode()
    again = upload(officer, demo, data)  # the same bytes: the earlier one
    assert again.redirect_chain == [(address, 302)]
    assert Intake.objects.count() == 1
    nothing = officer.post(address, {"da-xem": page.context["seen"]}, follow=True)
    assert "Chưa đánh dấu mục nào" in nothing.content.decode()
    fields = {"chon": ["input:1.3:posts"], "da-xem": page.context["seen"]}
    done = officer.post(address, fields, follow=True)
    assert "Đã ghi 1 mục vào hồ sơ." in done.content.decode()
    label = "1.3 Số tin, bài về chuyển đổi số đã đăng trong năm (tin, bài)"
    told = [" ".join(line.split()) for line in done.content.decode().split("<tr>")]
    assert any(label in line and 'class="intake-words">40 </td>' in line for line in told)
    answer = Answer.objects.get(assessment=demo.points, indicator__code=CODE)
    assert answer.inputs["posts"] == "40"
    nothing = officer.post(address, fields, follow=True)
    assert "Không có gì để ghi" in nothing.content.decode()


def test_a_stale_page_writes_nothing_and_shows_both(demo, officer):
    page = upload(officer, demo, edited(downloaded(demo.points), typed("input:1.3:posts", 40)))
    saved_meanwhile(demo, Decimal(33))
    address = page.redirect_chain[0][0]
    fields = {"chon": ["input:1.3:posts"], "da-xem": page.context["seen"]}
    stale = officer.post(address, fields)
    text = stale.content.decode()
    assert stale.status_code == 409
    assert "Chưa ghi gì" in text
    assert "vừa có người sửa</span>" in text
    assert 'value="input:1.3:posts" checked' in text  # the choice stays
    assert ("33" in text, "40" in text) == (True, True)
    for nonsense in ("", "[]", "{", '{"answer:1.3": "x"}', "[" * 5000):
        assert officer.post(address, fields | {"da-xem": nonsense}).status_code == 409
    answer = Answer.objects.get(assessment=demo.points, indicator__code=CODE)
    assert answer.inputs["posts"] == "33"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("hồ sơ.xlsx", b"", "Tệp rỗng"),
        ("hồ sơ.xlsx", b"PK\x03\x04 rest", "Tệp hỏng"),
        ("hồ sơ.exe", b"MZ", "chỉ nạp tệp Excel"),
        ("hồ sơ.xlsm", b"PK", "chỉ nạp tệp Excel"),
    ],
)
def test_a_file_that_cannot_be_read_is_not_kept(demo, officer, name, data, said):
    page = upload(officer, demo, data, name)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Intake.objects.exists()


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_preview_asks_the_same_questions_for_one_and_for_all(demo, officer, tmp_path):
    one = kept(demo, tmp_path, Found("paper", paper_of_three().values[:1]))
    values = tuple(
        FoundValue("input", "15", code, "x", words="15")
        for code in open_file(demo.points).spec.by_code
    )
    many = kept(demo, tmp_path, Found("paper", values), data=downloaded(demo.verdicts))
    whole = kept(demo, tmp_path, paper_of_three(), data=edited(downloaded(demo.points)))
    counts = [
        queries(officer, reverse("intake", args=[demo.points.pk, row.pk]))
        for row in (one, many, whole)
    ]
    assert counts[0] == counts[1]
    assert max(counts) <= 12
    assert queries(officer, reverse("intakes", args=[demo.points.pk])) <= 12


def test_a_long_preview_is_folded_and_nothing_of_it_is_left_out(demo, officer, tmp_path):
    values = tuple(
        FoundValue("narrative", f"<p>Kết quả của {code}.</p>", indicator=code)
        for code in open_file(demo.points).spec.by_code
    )
    row = kept(demo, tmp_path, Found("paper", values))
    address = reverse("intake", args=[demo.points.pk, row.pk])
    shown = officer.get(address, {"chon": "tat-ca"})
    folds = shown.context["folds"]
    assert [fold.is_open for fold in folds] == [True] + [False] * (len(folds) - 1)
    assert len(folds) > 1
    assert sum(fold.ticked for fold in folds) == shown.content.decode().count("checked>") > 12
    key = folds[-1].rows[0][0].key  # chosen in a part that is folded
    officer.post(address, {"chon": [key], "da-xem": shown.context["seen"]})
    code = folds[-1].rows[0][0].indicator
    answer = Answer.objects.get(assessment=demo.points, indicator__code=code)
    assert answer.narrative == f"<p>Kết quả của {code}.</p>"
