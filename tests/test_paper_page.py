"""What the official paper says around its results: typed once, printed, never overwritten."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from assessments.models import Action, Assessment, HistoryEntry, Paper
from assessments.reports.data import build_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(demo):
    client = Client()
    client.force_login(demo.people["lanhdao.quangbinh"])
    return client


def page_of(assessment: Assessment) -> str:
    return reverse("paper", args=[assessment.pk])


def shown(client, assessment: Assessment) -> dict[str, str]:
    form = client.get(page_of(assessment)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def test_opened_and_saved_unchanged_the_paper_says_the_same(demo, officer):
    for assessment in (demo.points, demo.verdicts):
        before = build_report(assessment)

        saved = officer.post(page_of(assessment), shown(officer, assessment))

        assert (saved.status_code, saved.url) == (302, page_of(assessment))
        assert build_report(assessment) == before


def test_what_is_typed_is_printed(demo, officer):
    typed = shown(officer, demo.verdicts)
    text = next(name for name in typed if name.startswith("section-"))
    typed |= {
        "addressees": "Ủy ban nhân dân huyện\n\n Phòng Văn hóa ",
        "signing_lines": "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
        text: "<p>Khó khăn: <b>thiếu máy</b></p><script>x()</script>",
    }
    officer.post(page_of(demo.verdicts), typed)

    report = build_report(demo.verdicts)
    assert report.addressees == ["Ủy ban nhân dân huyện;", "Phòng Văn hóa."]
    assert report.signing_lines == ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    assert "<p>Khó khăn: <strong>thiếu máy</strong></p>" in [part.text for part in report.parts]


def test_emptied_fields_take_the_wording_of_the_set(demo, officer):
    emptied = dict.fromkeys(shown(officer, demo.points), "") | {"version": "1"}
    page = officer.get(page_of(demo.points)).content.decode()
    officer.post(page_of(demo.points), emptied)

    report = build_report(demo.points)
    assert report.opening == "Ủy ban nhân dân xã Quảng Bình báo cáo kết quả cụ thể như sau:"
    assert escape(report.opening) in page  # as placeholder, before anything was emptied
    assert report.addressees == ["Ủy ban nhân dân huyện Quảng Xương."]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"number": "05/BC-UBND"}, "Chỉ ghi phần số"),
        ({"number": "5", "issued_on": ""}, "phải có ngày ban hành"),
        ({"issued_on": "31/02/2023"}, "Ngày này không có thật"),
        ({"version": "x"}, "Trang này đã cũ"),
        ({"opening": "dài " * 6000}, "hơn 20.000 ký tự"),
    ],
)
def test_bad_input_is_explained_and_what_was_typed_stays(demo, officer, typed, sentence):
    before = Paper.objects.values().get(assessment=demo.points)
    sent = shown(officer, demo.points) | {"closing": "Lời kết viết dở"} | typed

    response = officer.post(page_of(demo.points), sent)

    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page
    assert "Lời kết viết dở" in page
    assert Paper.objects.values().get(assessment=demo.points) == before


def test_later_save_does_not_overwrite_the_earlier_one_silently(demo, officer, leader):
    mine, theirs = shown(officer, demo.points), shown(leader, demo.points)
    leader.post(page_of(demo.points), theirs | {"closing": "Lời kết của lãnh đạo"})

    late = officer.post(page_of(demo.points), mine | {"closing": "Lời kết của cán bộ"})

    page = late.content.decode()
    assert late.status_code == 409
    assert "Lãnh đạo xã (dùng thử) đã lưu lúc" in page
    assert "Lời kết của cán bộ" in page
    assert Paper.objects.get(assessment=demo.points).closing == "Lời kết của lãnh đạo"
    again = {"version": str(late.context["form"]["version"].value()), "closing": "Của cán bộ"}
    assert officer.post(page_of(demo.points), mine | again).status_code == 302
    assert Paper.objects.get(assessment=demo.points).closing == "Của cán bộ"


def test_history_has_the_words_that_changed(demo, officer):
    officer.post(page_of(demo.points), shown(officer, demo.points) | {"closing": "Hết"})

    line = HistoryEntry.objects.filter(action=Action.PAPER_SAVED).latest("pk")
    assert list(line.changes) == ["lời kết"]
    assert line.changes["lời kết"][1] == "Hết"


def test_page_is_cheap(demo, officer):
    officer.get(page_of(demo.points))
    with CaptureQueriesContext(connection) as queries:
        officer.get(page_of(demo.points))

    assert len(queries) <= 8
