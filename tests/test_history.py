"""The history pages: who, in which role, when, what, from what to what."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from assessments.models import Action, HistoryEntry
from assessments.selectors.history import PAGE_SIZE, history_entries, history_page, history_rows
from assessments.services.history import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(demo, client):
    client.force_login(demo.people["canbo.quangbinh"])
    return demo.people["canbo.quangbinh"]


def tell(demo, person, subject="", changes=None, *, action=Action.ANSWER_SAVED, unit_wide=False):
    return record(
        actor=person,
        action=action,
        unit=demo.units["commune"],
        assessment=None if unit_wide else demo.points,
        subject=subject,
        changes=changes,
    )


def words(response) -> str:
    body = response.content.decode().split("<main", 1)[1]
    return " ".join(strip_tags(body.replace("<", " <")).split())


def test_line_says_who_in_which_role_what_and_from_what_to_what(demo, client, officer):
    tell(demo, officer, "8.1", {"Số người": ("1.068", "1.100"), "Kết quả": ("", "<5 hộ")})
    page = words(client.get(reverse("history", args=[demo.points.pk])))

    assert "Lưu câu trả lời 8.1" in page
    assert "Cán bộ xã (dùng thử) (cán bộ xã, xã Quảng Bình)" in page
    assert "Số người: 1.068 → 1.100" in page
    assert "Kết quả: &lt;5 hộ" in page


def test_role_and_unit_are_those_of_that_time(demo, client, officer):
    entry = tell(demo, officer, "8.1")
    officer.role = "leader"
    officer.save()

    (row,) = [row for row in rows(demo) if row.entry == entry]
    assert row.role == "Cán bộ xã"
    assert row.entry.actor_unit == demo.units["commune"]


def rows(demo, code=""):
    return history_rows(history_page(demo.people["canbo.quangbinh"], demo.points, code, "1"))


def test_filter_keeps_one_indicator_of_one_assessment(demo, client, officer):
    mine = tell(demo, officer, "8.1")
    tell(demo, officer, "8.10")
    tell(demo, officer, "8.1", unit_wide=True)
    record(
        actor=officer,
        action=Action.ANSWER_SAVED,
        unit=demo.units["commune"],
        assessment=demo.verdicts,
        subject="8.1",
    )

    assert mine in history_entries(demo.people["canbo.quangbinh"], demo.points, "8.1")
    assert {
        (entry.subject, entry.assessment_id)
        for entry in history_entries(demo.people["canbo.quangbinh"], demo.points, "8.1")
    } == {("8.1", demo.points.pk)}
    address = reverse("history", args=[demo.points.pk])
    assert "Nhật ký: chỉ số 8.1" in words(client.get(address, {"chi-so": "8.1"}))


def test_figures_of_the_unit_are_part_of_the_whole_history(demo, client, officer):
    fact = tell(
        demo, officer, "Dân số", {"Giá trị": ("6.000", "6.633")}, action=Action.FACT_RECORDED,
        unit_wide=True,
    )  # fmt: skip
    foreign = record(
        actor=demo.people["neighbour.officer"],
        action=Action.FACT_RECORDED,
        unit=demo.units["neighbour"],
    )

    entries = set(history_entries(demo.people["canbo.quangbinh"], demo.points))
    assert fact in entries
    assert foreign not in entries
    page = words(client.get(reverse("history", args=[demo.points.pk])))
    assert "Ghi số liệu nền Dân số (chung của đơn vị)" in page


def test_words_are_shown_as_words(demo, client, officer):
    tell(demo, officer, "8.1", {"Kết quả": ("", "<script>alert(1)</script>")})
    tell(demo, officer, "8.2", {"Có": (None, True), "Danh sách": ([], ["a", "b"])})
    body = client.get(reverse("history", args=[demo.points.pk])).content.decode()

    assert "<script>alert" not in body
    assert "Danh sách: <ins>a, b</ins>" in body
    assert "Có: <ins>Có</ins>" in body


def test_long_texts_are_folded_away(demo, client, officer):
    tell(demo, officer, "8.1", {"Kết quả": ("cũ", "rất dài " * 100)})
    body = client.get(reverse("history", args=[demo.points.pk])).content.decode()

    assert "<details><summary>Kết quả</summary>" in body


@pytest.mark.parametrize(
    "query", [{"chi-so": "99.9"}, {"chi-so": "' OR 1=1"}, {"trang": "-1"}, {"trang": "x" * 99}]
)
def test_hostile_query_is_answered_calmly(demo, client, officer, query):
    tell(demo, officer, "8.1")
    response = client.get(reverse("history", args=[demo.points.pk]), query)

    assert response.status_code == 200
    assert list(response.context["rows"])


def test_newest_first_in_pages_that_keep_the_filter_and_cost_the_same(demo, client, officer):
    address = reverse("history", args=[demo.points.pk])
    tell(demo, officer, "7.1", {"Lần": ("", "0")})
    few = _queries(client, address, {"chi-so": "7.1"})
    for number in range(1, PAGE_SIZE + 3):
        tell(demo, officer, "7.1", {"Lần": ("", str(number))})
    many = _queries(client, address, {"chi-so": "7.1"})

    assert few == many
    assert many <= 10
    first = client.get(address, {"chi-so": "7.1"})
    told = [row.changes[0].after for row in first.context["rows"]]
    assert told == [str(number) for number in range(PAGE_SIZE + 2, 2, -1)]
    assert 'href="?trang=2&amp;chi-so=7.1"' in first.content.decode()
    second = client.get(address, {"chi-so": "7.1", "trang": "2"})
    assert [row.changes[0].after for row in second.context["rows"]][:3] == ["2", "1", "0"]


def _queries(client, address: str, query: dict[str, str]) -> int:
    client.get(address, query)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address, query).status_code == 200
    return len(queries)


def test_empty_history_says_so(demo, client, officer):
    if HistoryEntry.objects.filter(assessment=demo.points, subject="8.5").exists():
        pytest.skip("the demonstration tells of 8.5")
    page = words(client.get(reverse("history", args=[demo.points.pk]), {"chi-so": "8.5"}))

    assert "Chưa có dòng nào." in page
