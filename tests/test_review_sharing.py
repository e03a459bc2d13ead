"""Dividing a review: pillars given, taken back, never silently overwritten; and one's own part."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import (
    Action,
    Answer,
    Assessment,
    AssessmentStatus,
    HistoryEntry,
    ReviewShare,
)
from assessments.permissions import DIVIDED_AT, can_divide_review
from assessments.selectors.review_sharing import divided_pillars, own_pillars, own_share
from assessments.selectors.reviewing_people import reviewers_of
from assessments.services.campaigns import open_assessment
from assessments.services.review_sharing import StaleShareError, share_pillars
from dtscore.accounts.models import Role, User
from tests.reviewing import accept_rest, begin_review, fresh, move, review_of, rule
from tests.test_pages import words

pytestmark = pytest.mark.django_db

REVIEWER, CHIEF = "thamdinh.quangxuong", "lanhdao.quangxuong"
ADMIN, PROVINCE = "quantri.thanhhoa", "province.reviewer"
SECOND = "second.reviewer"
NOT_AT_STEP = [
    "canbo.quangbinh", "lanhdao.quangbinh", "commune.viewer", "district.viewer", ADMIN, PROVINCE,
    "nguoixem.thanhhoa", "neighbour.officer", "far.reviewer", "far.leader", "direct.officer",
    "sibling.admin", "sibling.reviewer", "nobody",
]  # fmt: skip


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def play(demo) -> Assessment:
    return begin_review(
        demo.points, leader=demo.people["lanhdao.quangbinh"], reviewer=demo.people[REVIEWER]
    )


@pytest.fixture
def cast(demo, played):
    """The cast with a second reviewer of the district; the points set is under review there."""
    demo.people[SECOND] = User.objects.create(
        username=SECOND, full_name="Lê Thị Nhung", role=Role.REVIEWER, unit=demo.units["district"]
    )
    yield demo
    del demo.people[SECOND]


def held(cast) -> dict[str, str]:
    rows = ReviewShare.objects.filter(assessment=cast.points)
    return dict(rows.values_list("pillar__code", "reviewer__username"))


def give(cast, who: str | None, *codes: str, actor: str = CHIEF, **more) -> list[str]:
    return share_pillars(
        actor=cast.people[actor],
        assessment=cast.points,
        wanted=dict.fromkeys(codes, cast.people[who] if who else None),
        **more,
    )


def stand(cast, status: str) -> None:
    Assessment.objects.filter(pk=cast.points.pk).update(status=status)


# --- the service -------------------------------------------------------------------------------
def test_given_replaced_and_taken_back_with_a_history(cast):
    assert give(cast, SECOND, "3", "6") == ["3", "6"]
    assert give(cast, REVIEWER, "3", actor=REVIEWER) == ["3"]
    assert give(cast, None, "3", "8", actor=SECOND) == ["3"]  # 8 had nobody

    assert held(cast) == {"6": SECOND}
    told = HistoryEntry.objects.filter(action=Action.REVIEW_SHARED, subject="Mục 3").order_by("pk")
    second, first = str(cast.people[SECOND]), str(cast.people[REVIEWER])
    assert [(line.actor.username, line.changes["người thẩm định"]) for line in told] == [
        (CHIEF, ["chưa phân", second]),
        (REVIEWER, [second, first]),
        (SECOND, [first, "chưa phân"]),
    ]


def test_same_again_changes_and_tells_nothing(cast):
    give(cast, SECOND, "3")
    lines = HistoryEntry.objects.count()

    assert give(cast, SECOND, "3", seen={"3": None}) == []
    assert HistoryEntry.objects.count() == lines


def test_change_of_a_colleague_is_not_overwritten(cast):
    give(cast, SECOND, "6")

    with pytest.raises(StaleShareError, match="mục 6: Lê Thị Nhung") as caught:
        give(cast, REVIEWER, "3", "6", seen={"3": None, "6": None})

    assert caught.value.current == {"6": cast.people[SECOND]}
    assert held(cast) == {"6": SECOND}


@pytest.mark.parametrize("who", [*NOT_AT_STEP, CHIEF])
def test_only_reviewers_of_the_step_can_be_given_a_pillar(cast, who):
    with pytest.raises(ValidationError, match="chỉ phân cho cán bộ thẩm định"):
        give(cast, who, "3")
    assert held(cast) == {}


@pytest.mark.parametrize("who", NOT_AT_STEP)
def test_nobody_else_divides(cast, who):
    before = HistoryEntry.objects.count()

    with pytest.raises(PermissionDenied, match="Chỉ cán bộ thẩm định, lãnh đạo"):
        give(cast, SECOND, "3", actor=who)

    assert (held(cast), HistoryEntry.objects.count()) == ({}, before)


def test_somebody_who_left_can_be_replaced_but_not_given_more(cast):
    give(cast, SECOND, "3")
    User.objects.filter(username=SECOND).update(is_active=False)

    with pytest.raises(ValidationError, match="Lê Thị Nhung"):
        give(cast, SECOND, "6")
    assert give(cast, REVIEWER, "3") == ["3"]


@pytest.mark.parametrize("status", AssessmentStatus.values)
def test_divided_while_the_step_has_work(cast, status):
    stand(cast, status)
    if status in DIVIDED_AT:
        assert give(cast, SECOND, "3") == ["3"]
    else:
        with pytest.raises(PermissionDenied, match="hồ sơ đang ở bước"):
            give(cast, SECOND, "3")


@pytest.mark.parametrize("code", ["99", "8.1", "", "6\x00", "x" * 100_000])
def test_unknown_pillar_is_refused(cast, code):
    with pytest.raises(ValidationError, match="không có mục"):
        give(cast, SECOND, "3", code)
    assert held(cast) == {}


def test_every_step_is_divided_anew(cast):
    reviewer, chief = cast.people[REVIEWER], cast.people[CHIEF]
    give(cast, SECOND, "3")
    accept_rest(cast.points, reviewer)
    move(cast.points, reviewer, "finish")
    move(cast.points, chief, "approve")
    assert fresh(cast.points).status == "forwarded"

    assert own_pillars(cast.people[SECOND], [fresh(cast.points)]) == {}
    assert [str(person) for person in reviewers_of(fresh(cast.points))] == [
        str(cast.people[name]) for name in (PROVINCE, ADMIN)
    ]
    give(cast, PROVINCE, "3", actor=ADMIN)
    assert own_pillars(cast.people[PROVINCE], [cast.points]) == {cast.points.pk: {"3"}}
    kept = ReviewShare.objects.filter(assessment=cast.points).order_by("step")
    assert list(kept.values_list("step", "reviewer__username")) == [(1, SECOND), (2, PROVINCE)]
    with pytest.raises(ValidationError, match="sang bước thẩm định khác"):
        give(cast, PROVINCE, "6", actor=ADMIN, seen_step=1)
    with pytest.raises(PermissionDenied):
        give(cast, PROVINCE, "6", actor=CHIEF)


def test_unit_that_had_ended_has_no_part(cast):
    assessment = fresh(cast.points)
    assert can_divide_review(cast.people[REVIEWER], assessment)

    assessment.campaign.period_end = date(2099, 12, 31)

    assert not can_divide_review(cast.people[REVIEWER], assessment)


# --- what is read ------------------------------------------------------------------------------
def test_standing_decisions_are_counted_by_person(cast):
    reviewer, second = cast.people[REVIEWER], cast.people[SECOND]
    give(cast, SECOND, "6")
    rule(cast.points, reviewer, "6.1", "accepted")
    rule(cast.points, second, "6.2", "adjusted", points=Decimal("4.5"))
    rule(cast.points, second, "6.3", "accepted")
    rule(cast.points, second, "6.4", "returned")  # a return is no decision that stands
    Answer.objects.filter(assessment=cast.points, indicator__code="6.3").update(version=99)

    pillars = {row.code: row for row in divided_pillars(review_of(cast.points))}

    assert pillars["6"].reviewer == second
    assert pillars["6"].decided == [(reviewer, 1), (second, 1)]
    assert (pillars["6"].decided_count, pillars["6"].total) == (2, 13)
    assert pillars["6"].waiting == [f"6.{number}" for number in range(3, 14)]
    assert (pillars["1"].reviewer, pillars["1"].decided, pillars["1"].decided_count) == (
        None,
        [],
        0,
    )


def test_own_share_says_what_is_left(cast):
    def shown(name: str) -> str:
        share = own_share(cast.people[name], divided_pillars(review_of(cast.points)))
        context = {"own_share": share, "assessment": cast.points}
        page = render_to_string("review/partials/own_share.html", context)
        return words(type("Page", (), {"content": ("<main" + page).encode()}))

    assert "Hồ sơ này chưa phân việc thẩm định." in shown(REVIEWER)
    give(cast, SECOND, "1", "2")
    assert "Bạn chưa được phân mục nào của hồ sơ này." in shown(REVIEWER)
    assert "Phần của bạn: mục 1 , 2 ; còn 11/11 chỉ số." in shown(SECOND)
    rule(cast.points, cast.people[REVIEWER], "1.1", "accepted")
    assert "còn 10/11 chỉ số." in shown(SECOND)
    accept_rest(cast.points, cast.people[REVIEWER])
    assert "đã xong cả 11 chỉ số." in shown(SECOND)


def test_own_pillars_of_many_assessments_are_one_query(cast, django_assert_num_queries):
    give(cast, SECOND, "3", "6")
    other = open_assessment(campaign=cast.points.campaign, unit=cast.units["neighbour"])
    both = [fresh(cast.points), other]

    with django_assert_num_queries(1):
        assert own_pillars(cast.people[SECOND], both) == {cast.points.pk: {"3", "6"}}
    assert own_pillars(cast.people[REVIEWER], both) == {}


# --- the page ----------------------------------------------------------------------------------
@pytest.fixture
def chief(cast, client):
    client.force_login(cast.people[CHIEF])
    return client


def address(cast) -> str:
    return reverse("review_sharing", args=[cast.points.pk])


def page_form(client, cast, **chosen: str) -> dict[str, str]:
    """What a browser posts after these choices."""
    form = client.get(address(cast)).context["form"]
    return {**{name: form[name].value() or "" for name in form.fields}, **chosen}


def key(cast, who: str) -> str:
    return str(cast.people[who].pk)


def test_page_shows_who_has_and_who_decided_what(cast, chief):
    give(cast, SECOND, "6")
    rule(cast.points, cast.people[REVIEWER], "6.1", "accepted")

    response = chief.get(address(cast))

    page = words(response)
    assert "bước huyện thẩm định" in page
    assert "6 Hoạt động chính quyền số 1/13 Cán bộ thẩm định (dùng thử): 1" in page
    assert "7 Hoạt động kinh tế số 0/7 chưa có" in page
    assert response.context["form"]["who-6"].value() == key(cast, SECOND)
    choices = dict(response.context["form"].fields["who-1"].choices)
    assert set(choices) == {"none", key(cast, REVIEWER), key(cast, SECOND)}


def test_one_button_saves_what_was_changed(cast, chief):
    give(cast, REVIEWER, "1", "8")
    posted = page_form(chief, cast, **{"who-3": key(cast, SECOND), "who-8": "none"})

    response = chief.post(address(cast), posted, follow=True)

    assert held(cast) == {"1": REVIEWER, "3": SECOND}
    assert "Đã phân việc thẩm định mục 3, 8." in words(response)
    again = chief.post(address(cast), page_form(chief, cast), follow=True)
    assert "Không có gì thay đổi." in words(again)


def test_conflict_is_told_and_saved_only_the_second_time(cast, chief):
    posted = page_form(chief, cast, **{"who-3": key(cast, SECOND)})
    give(cast, REVIEWER, "3", "6", actor=REVIEWER)

    refused = chief.post(address(cast), posted)

    assert refused.status_code == 409
    assert "Có người vừa phân việc lại (mục 3: Cán bộ thẩm định (dùng thử))" in words(refused)
    assert held(cast) == {"3": REVIEWER, "6": REVIEWER}
    form = refused.context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    assert (values["who-3"], values["seen-3"]) == (key(cast, SECOND), key(cast, REVIEWER))
    assert values["who-6"] == key(cast, REVIEWER)
    assert chief.post(address(cast), values).status_code == 302
    assert held(cast) == {"3": SECOND, "6": REVIEWER}


@pytest.mark.parametrize("choice", ["99999999", "abc", "-1", "\x00", "9" * 100_000])
def test_person_who_cannot_be_chosen_is_refused_beside_the_field(cast, chief, choice):
    response = chief.post(address(cast), page_form(chief, cast, **{"who-3": choice}))

    assert response.status_code == 200
    assert "who-3" in response.context["form"].errors
    assert held(cast) == {}


@pytest.mark.parametrize(
    "forged",
    [{}, {"seen-3": "\x00"}, {"seen-3": "x" * 100_000}, {"step": "x"}, {"seen-3": "²"}],
)
def test_missing_or_forged_fields_change_nothing(cast, chief, forged):
    give(cast, REVIEWER, "3")

    status = chief.post(address(cast), {"who-3": key(cast, SECOND), **forged}).status_code

    assert status in {200, 409}
    assert held(cast) == {"3": REVIEWER}


def test_choices_stay_in_sight_when_the_assessment_has_left(cast, chief):
    posted = page_form(chief, cast, **{"who-3": key(cast, SECOND)})
    stand(cast, "final")

    response = chief.post(address(cast), posted)

    assert response.status_code == 403
    assert response.context["form"]["who-3"].value() == key(cast, SECOND)
    page = words(response)
    assert "Không phân việc thẩm định được: hồ sơ đang ở bước “Chính thức”." in page
    assert "Lưu phân việc" not in page
    assert held(cast) == {}


@pytest.mark.parametrize("status", AssessmentStatus.values)
def test_page_opens_in_every_status_and_says_why_it_is_read_only(cast, chief, status):
    give(cast, SECOND, "3")
    stand(cast, status)

    page = words(chief.get(address(cast)))

    assert ("Lưu phân việc" in page) == (status in DIVIDED_AT)
    label = AssessmentStatus(status).label
    reason = f"Không phân việc thẩm định được: hồ sơ đang ở bước “{label}”."
    assert (reason in page) == (status not in DIVIDED_AT)
    assert "Lê Thị Nhung" in page


def test_province_looks_at_the_step_of_the_district_without_a_button(cast, client):
    client.force_login(cast.people[ADMIN])
    page = words(client.get(address(cast)))

    assert "ở bước này được phân việc thẩm định. Trang này chỉ để xem." in page
    assert "Lưu phân việc" not in page


def test_page_costs_the_same_for_one_and_all_pillars(cast, chief):
    def queries() -> int:
        chief.get(address(cast))
        with CaptureQueriesContext(connection) as captured:
            assert chief.get(address(cast)).status_code == 200
        return len(captured)

    give(cast, SECOND, "1")
    one = queries()
    give(cast, SECOND, *(str(number) for number in range(2, 9)))
    accept_rest(cast.points, cast.people[REVIEWER])

    assert len(held(cast)) == 8
    assert queries() == one
    assert one <= 12, one
