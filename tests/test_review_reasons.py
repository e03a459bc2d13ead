"""The province's list of reasons: added to, ordered, retired, revived; decisions keep their own."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import HistoryEntry, ReviewReason
from assessments.selectors.review_reasons import reasons_of, reasons_to_choose
from assessments.services.review_reasons import (
    SUGGESTED,
    add_reason,
    add_suggested,
    change_reason,
)
from dtscore.accounts.models import User
from tests.test_pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(demo) -> User:
    return demo.people["quantri.thanhhoa"]


@pytest.fixture
def listed(admin) -> list[ReviewReason]:
    return [add_reason(actor=admin, words=name) for name in ("Một", "Hai", "Ba")]


def order(demo) -> list[str]:
    return [row.words for row in reasons_of(demo.units["district"])]


def change(admin, reason, what) -> None:
    change_reason(actor=admin, reason=reason, change=what)


def test_reasons_are_added_in_order_for_the_whole_province(demo, admin, listed):
    assert order(demo) == ["Một", "Hai", "Ba"]
    assert {row.owner for row in listed} == {demo.units["province"]}
    assert not reasons_of(demo.units["sibling_province"]).exists()
    line = HistoryEntry.objects.filter(action="reason_listed").earliest("pk")
    assert (line.unit, line.changes) == (demo.units["province"], {"Một": ["", "đang dùng"]})


def test_order_is_changed_one_place_at_a_time(demo, admin, listed):
    change(admin, listed[2], "up")
    assert order(demo) == ["Một", "Ba", "Hai"]
    change(admin, listed[0], "down")
    assert order(demo) == ["Ba", "Một", "Hai"]
    change(admin, listed[2], "up")
    change(admin, listed[1], "down")
    assert order(demo) == ["Ba", "Một", "Hai"]
    changes = [row.changes for row in HistoryEntry.objects.filter(action="reason_listed")]
    assert changes[:2] == [{"Một": ["thứ 1", "thứ 2"]}, {"Ba": ["thứ 3", "thứ 2"]}]


def test_retired_reason_is_offered_no_more_and_comes_back(demo, admin, listed):
    change(admin, listed[1], "retire")
    change(admin, listed[1], "retire")
    offered = [row.words for row in reasons_to_choose(demo.units["district"])]
    assert offered == ["Một", "Ba"]
    assert order(demo) == ["Một", "Hai", "Ba"]
    with pytest.raises(ValidationError, match="hãy bấm “Dùng lại”"):
        add_reason(actor=admin, words="hai")

    change(admin, listed[1], "revive")
    assert reasons_to_choose(demo.units["district"]).count() == 3
    told = HistoryEntry.objects.filter(action="reason_listed").order_by("-pk")
    assert [row.changes["Hai"] for row in told[:2]] == [
        ["ngừng dùng", "đang dùng"], ["đang dùng", "ngừng dùng"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [(" ", "Hãy ghi lý do."), ("x" * 201, "đang có 201 ký tự"), ("a\x07", "ký tự điều khiển"),
     (" mỘt ", "Danh mục đã có lý do “Một”.")],
)  # fmt: skip
def test_bad_reason_is_refused(admin, listed, typed, sentence):
    with pytest.raises(ValidationError) as refusal:
        add_reason(actor=admin, words=typed)
    assert sentence in refusal.value.message_dict["words"][0]
    assert ReviewReason.objects.count() == 3


def test_suggestions_fill_an_empty_list_only(demo, admin):
    assert add_suggested(actor=admin) == len(SUGGESTED) == len(set(SUGGESTED))
    assert order(demo) == list(SUGGESTED)
    assert add_suggested(actor=admin) == 0
    assert len(order(demo)) == len(SUGGESTED)


def test_only_the_province_keeps_its_own_list(demo, admin, listed):
    for name, person in demo.people.items():
        if name in {"quantri.thanhhoa", "sibling.admin"}:
            continue
        for call in (
            lambda who=person: add_reason(actor=who, words="Bốn"),
            lambda who=person: add_suggested(actor=who),
            lambda who=person: change(who, listed[0], "retire"),
        ):
            with pytest.raises(PermissionDenied):
                call()
    add_reason(actor=demo.people["sibling.admin"], words="Một")
    assert order(demo) == ["Một", "Hai", "Ba"]


# --- the page ----------------------------------------------------------------------------------
def test_admin_fills_and_keeps_the_list_on_the_page(demo, admin, client):
    client.force_login(admin)
    address = reverse("review_reasons")
    assert "Nạp danh mục gợi ý" in words(client.get(address))
    page = words(client.post(reverse("review_reasons_suggested"), follow=True))
    assert f"Đã nạp {len(SUGGESTED)} lý do gợi ý." in page
    assert "Nạp danh mục gợi ý" not in page

    first = ReviewReason.objects.get(words=SUGGESTED[0])
    where = reverse("review_reason", args=[first.pk])
    client.post(where, {"viec": "xuong"})
    assert order(demo)[:2] == [SUGGESTED[1], SUGGESTED[0]]
    client.post(where, {"viec": "ngung"})
    assert f"{SUGGESTED[0]} ngừng dùng" in words(client.get(address))
    client.post(where, {"viec": "dung-lai"})
    client.post(where, {"viec": "len"})
    assert order(demo) == list(SUGGESTED)
    assert client.post(where, {"viec": "xoa"}).status_code == 404

    refused = client.post(address, {"words": SUGGESTED[3].upper()})
    assert refused.status_code == 422
    assert "Danh mục đã có lý do" in words(refused)
    assert SUGGESTED[3].upper() in refused.content.decode()
    assert "Đã thêm: Lý do mới." in words(client.post(address, {"words": "Lý do mới"}, follow=True))


def test_reviewers_read_and_change_nothing(demo, listed, client):
    client.force_login(demo.people["thamdinh.quangxuong"])
    page = words(client.get(reverse("review_reasons")))
    assert "Một Hai Ba" in page
    assert "Chỉ quản trị tỉnh được sửa danh mục lý do." in page
    assert "Ngừng dùng" not in page
    for name, arguments in (
        ("review_reasons", []), ("review_reasons_suggested", []),
        ("review_reason", [listed[0].pk]),
    ):  # fmt: skip
        response = client.post(reverse(name, args=arguments), {"viec": "ngung", "words": "Bốn"})
        assert response.status_code == 403
    assert order(demo) == ["Một", "Hai", "Ba"]


def test_another_province_does_not_see_the_reason(demo, listed, client):
    client.force_login(demo.people["sibling.admin"])
    address = reverse("review_reason", args=[listed[0].pk])

    assert client.post(address, {"viec": "ngung"}).status_code == 404
    assert "Danh mục chưa có lý do nào." in words(client.get(reverse("review_reasons")))


def test_page_costs_the_same_for_one_and_many(admin, client):
    client.force_login(admin)
    counts = []
    for batch in (range(1), range(1, 30)):
        for number in batch:
            add_reason(actor=admin, words=f"Lý do {number}")
        client.get(reverse("review_reasons"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("review_reasons"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6
