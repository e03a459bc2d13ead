"""Sharing the work: given, taken back, never silently overwritten; and one's own list."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Action, Answer, Assessment, Assignment, Evidence, HistoryEntry
from assessments.services.campaigns import open_assessment, open_campaign
from assessments.services.sharing import StaleAssignmentError, assign_each
from dtscore.accounts.models import Role, User
from tests.test_pages import words

pytestmark = pytest.mark.django_db

OFFICER, LEADER = "canbo.quangbinh", "lanhdao.quangbinh"


def held(demo) -> dict[str, str]:
    rows = Assignment.objects.filter(assessment=demo.points)
    return dict(rows.values_list("indicator__code", "assignee__username"))


def give(demo, who: str | None, *codes: str, actor: str = LEADER, **more) -> list[str]:
    return assign_each(
        actor=demo.people[actor],
        assessment=demo.points,
        wanted=dict.fromkeys(codes, demo.people[who] if who else None),
        **more,
    )


# --- the service -------------------------------------------------------------------------------
def test_given_replaced_and_taken_back_with_a_history(demo):
    assert give(demo, OFFICER, "8.1", "8.2") == ["8.1", "8.2"]
    assert give(demo, LEADER, "8.1") == ["8.1"]
    assert give(demo, None, "8.1", "8.3") == ["8.1"]  # 8.3 had nobody

    assert held(demo) == {"8.2": OFFICER}
    told = HistoryEntry.objects.filter(action=Action.ASSIGNED, subject="8.1").order_by("pk")
    officer, leader = str(demo.people[OFFICER]), str(demo.people[LEADER])
    assert [entry.changes["người phụ trách"] for entry in told] == [
        ["chưa giao", officer],
        [officer, leader],
        [leader, "chưa giao"],
    ]
    assert {(entry.actor.username, entry.assessment_id) for entry in told} == {
        (LEADER, demo.points.pk)
    }


def test_same_again_changes_and_tells_nothing(demo):
    give(demo, OFFICER, "8.1")
    lines = HistoryEntry.objects.count()

    assert give(demo, OFFICER, "8.1", seen={"8.1": None}) == []
    assert HistoryEntry.objects.count() == lines


def test_change_of_a_colleague_is_not_overwritten(demo):
    give(demo, LEADER, "8.2")

    with pytest.raises(StaleAssignmentError, match=r"8\.2: Lãnh đạo xã") as caught:
        give(demo, OFFICER, "8.1", "8.2", seen={"8.1": None, "8.2": None})

    assert caught.value.current == {"8.2": demo.people[LEADER]}
    assert held(demo) == {"8.2": LEADER}


@pytest.mark.parametrize(
    "who", ["neighbour.officer", "commune.viewer", "thamdinh.quangxuong", "quantri.thanhhoa"]
)
def test_only_colleagues_can_be_given_work(demo, who):
    with pytest.raises(ValidationError, match="Không giao được cho"):
        give(demo, who, "8.1")
    assert held(demo) == {}


def test_somebody_who_left_can_be_replaced_but_not_given_more(demo):
    give(demo, OFFICER, "8.1")
    User.objects.filter(username=OFFICER).update(is_active=False)

    with pytest.raises(ValidationError):
        give(demo, OFFICER, "8.2")
    assert give(demo, LEADER, "8.1") == ["8.1"]


@pytest.mark.parametrize("who", ["commune.viewer", "thamdinh.quangxuong", "neighbour.officer"])
def test_only_the_unit_shares_its_work(demo, who):
    with pytest.raises(PermissionDenied):
        give(demo, OFFICER, "8.1", actor=who)


def test_nothing_is_shared_once_the_assessment_has_left(demo):
    Assessment.objects.filter(pk=demo.points.pk).update(status="submitted")

    with pytest.raises(PermissionDenied, match="Đã nộp"):
        give(demo, OFFICER, "8.1")


def test_unknown_indicator_is_refused(demo):
    with pytest.raises(ValidationError, match=r"không có chỉ số 99\.9"):
        give(demo, OFFICER, "8.1", "99.9")
    assert held(demo) == {}


# --- the page ----------------------------------------------------------------------------------
def page_form(client, demo, pillar: str = "8", **chosen: str) -> dict[str, str]:
    """What a browser posts for one pillar after these choices."""
    shown = client.get(reverse("sharing", args=[demo.points.pk])).context["forms"]
    form = next(each for each in shown if each.pillar.code == pillar)
    posted = {name: form[name].value() or "" for name in form.fields}
    return {**posted, "pillar": pillar, **chosen}


def post(client, demo, posted: dict[str, str]):
    return client.post(reverse("sharing", args=[demo.points.pk]), posted)


def key(demo, who: str) -> str:
    return str(demo.people[who].pk)


def test_one_indicator_and_a_whole_pillar_by_button(demo, officer):
    give(demo, LEADER, "8.2")
    chosen = {"who-8.1": key(demo, LEADER), "whole": key(demo, OFFICER)}

    response = post(officer, demo, page_form(officer, demo, **chosen))

    assert response.url == reverse("sharing", args=[demo.points.pk]) + "#p8"
    codes = [f"8.{number}" for number in range(1, 4)]
    expected = dict.fromkeys(codes, OFFICER) | {"8.1": LEADER}
    assert {code: who for code, who in held(demo).items() if code in codes} == expected


def test_whole_pillar_is_taken_back(demo, officer):
    give(demo, LEADER, "8.1", "8.2", "1.1")

    post(officer, demo, page_form(officer, demo, whole="none"))

    assert held(demo) == {"1.1": LEADER}


def test_saving_without_a_change_says_so(demo, officer):
    give(demo, LEADER, "8.1")
    where = reverse("sharing", args=[demo.points.pk])

    response = officer.post(where, page_form(officer, demo), follow=True)

    assert "Mục 8: không có gì thay đổi." in words(response)
    assert held(demo) == {"8.1": LEADER}


def test_conflict_is_told_and_saved_only_the_second_time(demo, officer):
    posted = page_form(officer, demo, **{"who-8.1": key(demo, OFFICER)})
    give(demo, LEADER, "8.1", "8.2")

    refused = post(officer, demo, posted)

    page = words(refused)
    assert refused.status_code == 409
    assert "Có người vừa phân việc lại (8.1: Lãnh đạo xã (dùng thử))" in page
    assert held(demo) == {"8.1": LEADER, "8.2": LEADER}
    again = next(form for form in refused.context["forms"] if form.pillar.code == "8")
    values = {name: again[name].value() or "" for name in again.fields}
    assert values["who-8.1"] == key(demo, OFFICER)
    assert values["who-8.2"] == values["seen-8.2"] == key(demo, LEADER)
    assert post(officer, demo, {**values, "pillar": "8"}).status_code == 302
    assert held(demo) == {"8.1": OFFICER, "8.2": LEADER}


def test_unchanged_indicator_never_overwrites(demo, officer):
    """Another indicator of the same form moved meanwhile: it was not touched here."""
    posted = page_form(officer, demo, **{"who-8.1": key(demo, OFFICER)})
    give(demo, LEADER, "8.2")

    assert post(officer, demo, posted).status_code == 302
    assert held(demo) == {"8.1": OFFICER, "8.2": LEADER}


def test_whole_pillar_conflict_keeps_what_was_meant(demo, officer):
    posted = page_form(officer, demo, whole=key(demo, OFFICER))
    give(demo, LEADER, "8.2")

    refused = post(officer, demo, posted)

    again = next(form for form in refused.context["forms"] if form.pillar.code == "8")
    assert refused.status_code == 409
    assert again["who-8.2"].value() == again["who-8.1"].value() == key(demo, OFFICER)
    assert again["seen-8.2"].value() == key(demo, LEADER)


def test_somebody_who_left_shows_as_such_and_the_form_still_saves(demo, officer):
    gone = User.objects.create(
        username="da.nghi", full_name="Lê Thị Cũ", role=Role.OFFICER, unit=demo.units["commune"]
    )
    demo.people["da.nghi"] = gone
    try:
        give(demo, "da.nghi", "8.1")
        User.objects.filter(pk=gone.pk).update(is_active=False)

        posted = page_form(officer, demo, **{"who-8.2": key(demo, LEADER)})
        page = words(officer.get(reverse("sharing", args=[demo.points.pk])))
        assert page.count("Lê Thị Cũ (đã nghỉ hoặc chuyển công tác)") == 1
        assert post(officer, demo, posted).status_code == 302
        assert held(demo) == {"8.1": "da.nghi", "8.2": LEADER}
        post(officer, demo, page_form(officer, demo, **{"who-8.1": key(demo, LEADER)}))
        assert held(demo)["8.1"] == LEADER
    finally:
        del demo.people["da.nghi"]


@pytest.mark.parametrize("choice", ["99999999", "abc", "-1"])
def test_person_who_cannot_be_chosen_is_refused_beside_the_field(demo, officer, choice):
    response = post(officer, demo, page_form(officer, demo, **{"who-8.1": choice}))

    assert response.status_code == 200
    form = next(form for form in response.context["forms"] if form.pillar.code == "8")
    assert "who-8.1" in form.errors
    assert held(demo) == {}


def test_missing_or_forged_fields_change_nothing(demo, officer):
    give(demo, LEADER, "8.1")

    assert post(officer, demo, {"pillar": "8"}).status_code == 302
    assert post(officer, demo, {"pillar": "99"}).status_code == 404
    forged = page_form(officer, demo, **{"seen-8.1": "abc", "who-8.1": key(demo, OFFICER)})
    assert post(officer, demo, forged).status_code == 409
    assert held(demo) == {"8.1": LEADER}


def test_choices_stay_in_sight_when_the_assessment_has_left(demo, officer):
    posted = page_form(officer, demo, **{"who-8.1": key(demo, LEADER)})
    Assessment.objects.filter(pk=demo.points.pk).update(status="submitted")

    response = post(officer, demo, posted)

    form = next(form for form in response.context["forms"] if form.pillar.code == "8")
    assert response.status_code == 403
    assert form["who-8.1"].value() == key(demo, LEADER)
    assert "Hồ sơ đang ở bước “Đã nộp”." in words(response)


# --- one's own work ----------------------------------------------------------------------------
def my_work(client, **query: str) -> str:
    return words(client.get(reverse("my_work"), query))


def test_own_work_tells_the_five_states(demo, officer):
    give(demo, OFFICER, "1.1", "1.2", "1.3", "6.4", "8.1")
    give(demo, LEADER, "8.2")
    rows = Answer.objects.filter(assessment=demo.points)
    rows.filter(indicator__code="1.1").update(to_confirm=True)
    rows.filter(indicator__code="1.2").update(state="blank")
    Evidence.objects.filter(answer__in=rows.filter(indicator__code="1.3")).delete()

    page = my_work(officer, loc="tat-ca")
    unfinished = my_work(officer)

    assert "Chưa xong (4) Tất cả (5)" in page
    listed = officer.get(reverse("my_work"), {"loc": "tat-ca"}).context["listed"]
    assert [(row.code, row.state.value) for _, rows in listed for row in rows] == [
        ("1.1", "Cần xác nhận"),
        ("1.2", "Chưa trả lời"),
        ("1.3", "Thiếu minh chứng hoặc lý do"),
        ("6.4", "Thiếu số liệu"),
        ("8.1", "Xong"),
    ]
    assert "8.1" not in unfinished
    assert (
        reverse("answer", args=[demo.points.pk, "6.4"])
        in officer.get(reverse("my_work")).content.decode()
    )


def test_own_work_is_empty_done_or_elsewhere(demo, officer):
    assert "Bạn chưa được giao chỉ số nào." in my_work(officer)

    give(demo, OFFICER, "8.1")
    assert "Bạn đã làm xong cả 1 chỉ số được giao." in my_work(officer)
    assert "8.1" in my_work(officer, loc="tat-ca")

    Assessment.objects.filter(pk=demo.points.pk).update(status="submitted")
    assert "Bạn chưa được giao chỉ số nào." in my_work(officer)


def test_work_stays_behind_when_somebody_moves(demo, client):
    person = User.objects.create(
        username="chuyen", full_name="Chuyển", role=Role.OFFICER, unit=demo.units["commune"]
    )
    assign_each(actor=person, assessment=demo.points, wanted={"6.4": person})
    User.objects.filter(pk=person.pk).update(unit=demo.units["neighbour"])
    client.force_login(User.objects.get(pk=person.pk))

    assert "Bạn chưa được giao chỉ số nào." in my_work(client)


def _queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_pages_cost_the_same_for_one_and_many(demo, officer):
    where = reverse("sharing", args=[demo.points.pk])
    mine = reverse("my_work") + "?loc=tat-ca"
    give(demo, OFFICER, "1.1")
    one = _queries(officer, where), _queries(officer, mine)

    codes = Answer.objects.filter(assessment=demo.points).values_list("indicator__code", flat=True)
    give(demo, OFFICER, *codes)
    for number in range(2):
        campaign = open_campaign(
            indicator_set=demo.points.campaign.indicator_set,
            year=2022,
            name=f"Đợt {number}",
            levels=[],
        )
        other = open_assessment(campaign=campaign, unit=demo.units["commune"])
        assign_each(
            actor=demo.people[LEADER], assessment=other, wanted={"1.1": demo.people[OFFICER]}
        )

    assert len(codes) == 56
    assert (_queries(officer, where), _queries(officer, mine)) == one
    assert one[0] <= 12
    assert one[1] <= 10
