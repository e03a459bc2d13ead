"""A draft edited on its pages: saving, rows, moves, two people at once, the try-out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from criteria import tree
from criteria.forms.places import SHAPE, IndicatorForm
from criteria.models import SetDraft
from criteria.rules.base import AnswerState
from criteria.rules.evaluate import AnswerValues, evaluate
from criteria.services.drafting import create_draft, save_draft
from criteria.trying import TITLES, scene_of, try_out
from criteria.views.place import Place
from dtscore.accounts.models import JournalAction, JournalEntry, Role, User
from dtscore.numbers import format_decimal
from tests.indicator_sets import entry, indicator, points_set, rule, stored_set
from tests.test_pages import words
from tests.test_set_forms import EVERY_SHAPE, INPUTS, SETS, posted, set_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(demo, client) -> Client:
    client.force_login(demo.people["quantri.thanhhoa"])
    return client


@pytest.fixture
def second(demo) -> User:
    """Another administrator of the same province."""
    return User.objects.create(
        username="second.admin",
        full_name="Lê Thị Hai",
        role=Role.PROVINCIAL_ADMIN,
        unit=demo.units["province"],
        is_demo=True,
    )


@pytest.fixture
def draft(demo) -> SetDraft:
    return create_draft(actor=demo.people["quantri.thanhhoa"], data=points_set())


def part_form(draft: SetDraft, code: str) -> dict[str, Any]:
    """What the browser of somebody who has opened the indicator sends."""
    page_of = Place(draft, "indicator", tree.find(draft.data, "indicator", code))
    form = page_of.form(plain=page_of.part)
    assert isinstance(form, IndicatorForm)
    return {**posted(form), SHAPE: form.shape, "print": page_of.print, "above": "1"}


def stored(draft: SetDraft, code: str) -> dict[str, Any]:
    draft.refresh_from_db()
    node = tree.find(draft.data, "indicator", code)
    assert node is not None
    return node.data


def test_a_rule_is_changed_in_its_form_and_saved_with_a_line_in_the_journal(admin, draft):
    address = reverse("draft_indicator", args=[draft.pk, "1.2"])
    before = stored(draft, "1.2")
    typed = {**part_form(draft, "1.2"), "max_points-value": "12,5", "rule-source": "Mục II"}
    response = admin.post(address, typed)

    assert (response.status_code, response.url) == (302, address)
    after = stored(draft, "1.2")
    expected = {**before, "max_points": {**before["max_points"], "value": "12.5"}}
    assert after == {**expected, "rule": {**before["rule"], "source": "Mục II"}}
    line = JournalEntry.objects.earliest("-pk")
    assert line.action == JournalAction.SET_CHANGED
    assert line.changes == {"Chỉ số sửa": ["", "1.2"]}
    assert "Không có gì thay đổi." in words(
        admin.post(address, part_form(draft, "1.2"), follow=True)
    )


def test_add_row_other_shape_and_try_save_nothing_and_keep_what_was_typed(admin, draft):
    address = reverse("draft_indicator", args=[draft.pk, "1.2"])
    typed = {**part_form(draft, "1.2"), "title": "Tên mới đang gõ"}
    for more, seen in (
        ({"add": "inputs"}, 'name="inputs-2-label"'),
        ({"rule-type": "steps"}, 'name="rule-steps-0-at"'),
        (
            {"try": "1", "try-in-done": "412", "try-in-people": "515"},
            "412 / 515 = 80,00% × 20 điểm",
        ),
    ):
        response = admin.post(address, {**typed, **more})
        assert response.status_code == 200
        page = response.content.decode()
        assert seen in page
        assert "Tên mới đang gõ" in page
    assert stored(draft, "1.2")["title"] == "Chỉ số 1.2"
    assert draft.version_stamp == 1


def test_an_unreadable_number_is_refused_beside_its_field(admin, draft):
    address = reverse("draft_indicator", args=[draft.pk, "1.2"])
    response = admin.post(address, {**part_form(draft, "1.2"), "max_points-value": "mười"})

    assert response.status_code == 422
    assert "“mười” không phải là một số" in words(response)
    assert 'value="mười"' in response.content.decode()
    assert stored(draft, "1.2")["max_points"]["value"] == "20"


def test_a_fault_of_the_rule_stands_beside_its_field_and_the_draft_keeps_it(admin, draft):
    address = reverse("draft_indicator", args=[draft.pk, "1.2"])
    page = words(
        admin.post(address, {**part_form(draft, "1.2"), "rule-denominator": ""}, follow=True)
    )

    assert "Cần sửa trước khi công bố (1)" in page
    assert "Cách tính điểm – Mẫu số : Chưa chọn đầu vào." in page
    assert "Còn 1 lỗi trước khi công bố được" in words(
        admin.get(reverse("set_draft", args=[draft.pk]))
    )


def test_two_people_change_two_indicators_and_both_are_kept(admin, draft, second):
    mine = part_form(draft, "1.2")
    other = tree.find(draft.data, "indicator", "1.1")
    theirs = tree.replaced(draft.data, other, {**other.data, "title": "Tên của người kia"})
    save_draft(actor=second, draft=draft, data=theirs, seen=1)

    admin.post(reverse("draft_indicator", args=[draft.pk, "1.2"]), {**mine, "title": "Tên của tôi"})

    assert stored(draft, "1.1")["title"] == "Tên của người kia"
    assert stored(draft, "1.2")["title"] == "Tên của tôi"


def test_two_people_change_one_indicator_and_the_second_reads_both(admin, draft, second):
    mine = {**part_form(draft, "1.2"), "title": "Tên của tôi"}
    node = tree.find(draft.data, "indicator", "1.2")
    theirs = tree.replaced(draft.data, node, {**node.data, "title": "Tên của người kia"})
    save_draft(actor=second, draft=draft, data=theirs, seen=1)
    address = reverse("draft_indicator", args=[draft.pk, "1.2"])
    response = admin.post(address, mine)

    assert response.status_code == 409
    page = words(response)
    assert "Lê Thị Hai vừa sửa chính phần này" in page
    assert "Tên chỉ số Tên của người kia" in page
    assert "Tên của tôi</textarea>" in response.content.decode()
    assert stored(draft, "1.2")["title"] == "Tên của người kia"

    again = {**mine, "print": part_form(draft, "1.2")["print"]}
    assert admin.post(address, again).status_code == 302
    assert stored(draft, "1.2")["title"] == "Tên của tôi"


def test_an_indicator_that_was_deleted_while_it_was_typed_can_be_added_again(admin, draft, second):
    mine = {**part_form(draft, "1.2"), "title": "Tên của tôi"}
    node = tree.find(draft.data, "indicator", "1.2")
    save_draft(actor=second, draft=draft, data=tree.removed(draft.data, node), seen=1)
    address = reverse("draft_indicator", args=[draft.pk, "1.2"])

    response = admin.post(address, mine)
    assert response.status_code == 409
    assert "vừa xóa hoặc đổi mã phần này" in words(response)
    admin.post(address, {**mine, "print": ""})
    assert stored(draft, "1.2")["title"] == "Tên của tôi"


def test_parts_are_added_moved_and_taken_away(admin, draft):
    edit = reverse("set_draft", args=[draft.pk])
    admin.post(reverse("draft_group_new", args=[draft.pk]), {"code": "II", "title": "Nhóm hai"})
    pillar = {"code": "2", "title": "Hạ tầng số", "max_points-value": "50"}
    admin.post(reverse("draft_pillar_new", args=[draft.pk, "II"]), pillar)
    draft.refresh_from_db()

    def move(code: str, what: str, **more: Any) -> str:
        draft.refresh_from_db()
        data = {
            "level": "indicator",
            "code": code,
            "viec": what,
            "seen": draft.version_stamp,
            **more,
        }
        return words(admin.post(reverse("draft_move", args=[draft.pk]), data, follow=True))

    assert "Đã chuyển chỉ số 1.2" in move("1.2", "len")
    move("1.1", "sang", sang="2")
    draft.refresh_from_db()
    codes = [(node.places, node.code) for node in tree.nodes(draft.data, "indicator")]
    assert codes == [((0, 0, 0), "1.2"), ((1, 0, 0), "1.1")]

    assert "thứ tự bạn thấy đã cũ" in move("1.1", "sang", sang="1", seen=1)
    remove = reverse("draft_group_remove", args=[draft.pk, "II"])
    assert "Xóa cả 1 chỉ số bên trong." in words(admin.get(remove))
    draft.refresh_from_db()
    assert admin.post(remove, {"seen": draft.version_stamp}).url == edit
    draft.refresh_from_db()
    assert [node.code for node in tree.nodes(draft.data, "indicator")] == ["1.2"]


def test_a_draft_whose_version_was_published_elsewhere_says_so_when_parts_move(admin, draft):
    stored_set(draft.data)
    moved = {"level": "indicator", "code": "1.2", "viec": "len", "seen": draft.version_stamp}
    sentence = "QDTHU phiên bản 1 đã công bố: hãy đặt số phiên bản lớn hơn."
    assert sentence in words(admin.post(reverse("draft_move", args=[draft.pk]), moved, follow=True))
    remove = reverse("draft_indicator_remove", args=[draft.pk, "1.2"])
    assert sentence in words(admin.post(remove, {"seen": draft.version_stamp}, follow=True))
    draft.refresh_from_db()
    assert [node.code for node in tree.nodes(draft.data, "indicator")] == ["1.1", "1.2"]


def test_the_pillar_says_how_its_maximum_is_used(admin, draft):
    address = reverse("draft_pillar", args=[draft.pk, "1"])
    assert "Đã phân bổ 30 / 100 điểm, còn 70 điểm chưa phân bổ" in words(admin.get(address))

    indicator_page = reverse("draft_indicator", args=[draft.pk, "1.2"])
    admin.post(indicator_page, {**part_form(draft, "1.2"), "max_points-value": "95"})
    page = words(admin.get(address))
    assert "Đã phân bổ 105 / 100 điểm, vượt 5 điểm" in page
    assert "Các chỉ số cộng lại 105 điểm, vượt điểm tối đa 100" in page


def test_a_base_figure_that_another_set_knows_is_listed_when_it_is_read(admin, draft, demo):
    address = reverse("draft_indicator", args=[draft.pk, "1.2"])
    admin.post(address, {**part_form(draft, "1.2"), "inputs-0-fact": "households"})

    stored(draft, "1.2")
    assert [fact["code"] for fact in draft.data["facts"]] == ["population", "households"]
    assert draft.fault_count == 0


@pytest.mark.parametrize(
    "figures", [{}, {"done": "0", "people": "0"}, {"done": "412", "people": "515"}]
)
def test_the_try_out_says_what_evaluate_says_for_every_shape_and_state(admin, draft, figures):
    extra = {"there": "yes", "here": "no", "who": "head", "rate": "3", "day": "31/12/2025"}
    typed = {f"try-in-{name}": value for name, value in {**figures, **extra}.items()}
    for each in EVERY_SHAPE:
        whole = indicator("9.9", each, *INPUTS)
        data = {**posted(IndicatorForm(plain=whole, scored=True)), **typed, "try-words": "Lý do"}
        page = admin.post(reverse("draft_try", args=[draft.pk]), data).content.decode()
        scene = scene_of(draft.data, whole)
        assert scene is not None
        values = {name: Decimal(value) for name, value in figures.items()}
        values |= {
            "there": True,
            "here": False,
            "who": "head",
            "rate": Decimal(3),
            "day": "2025-12-31",
        }
        answer = AnswerValues(AnswerState.REPORTED, values, "Lý do")
        said = evaluate(scene.indicator, answer, scene.rounding, scene.policies)
        rows = try_out(scene, values, "Lý do")
        assert rows[0].outcome == said
        assert [row.title for row in rows] == list(TITLES.values())
        for row in rows:
            assert escape(row.outcome.why) in page
            if row.outcome.points is not None:
                assert f">{format_decimal(row.outcome.points)}</td>" in page


def test_the_states_that_are_no_number_are_worth_what_the_policies_say():
    scene = scene_of(points_set(), indicator("1.1", EVERY_SHAPE[3], *INPUTS, points="4"))
    values = {"done": Decimal(412), "people": Decimal(515)}
    told = {row.title: row.outcome for row in try_out(scene, values, "")}

    assert told["Số liệu đã gõ"].why == "412 / 515 = 80,00% × 4 điểm = 3,2 điểm"
    assert told["Chưa trả lời"].points is None
    assert told["Kết quả bằng 0"].points == 0
    assert told["Chưa triển khai"].points == 0
    assert told["Không thuộc đối tượng"].max_points == 0
    assert told["Không phát sinh (0/0)"].points == 4


def test_pages_of_a_large_draft_need_few_queries(admin, demo):
    large = create_draft(
        actor=demo.people["quantri.thanhhoa"], data={**set_data(SETS[0]), "version": 9}
    )
    small = create_draft(
        actor=demo.people["quantri.thanhhoa"],
        data=points_set(indicator("1.1", rule("yes_no", input="there"), entry("there", "flag"))),
    )
    counts = {}
    for name, more in (
        ("set_draft", []), ("draft_head", []), ("draft_pillar", ["1"]),
        ("draft_indicator", ["1.1"]), ("set_publish", []),
    ):  # fmt: skip
        for draft in (small, large):
            address = reverse(name, args=[draft.pk, *more])
            admin.get(address)
            with CaptureQueriesContext(connection) as queries:
                admin.get(address)
            counts[name, draft.pk] = len(queries)
        assert counts[name, small.pk] == counts[name, large.pk] <= 12
