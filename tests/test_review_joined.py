"""What the parts of a review say of one another: the desk, the moves, the overview, the notices."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from assessments.models import Assessment, Notice, ReviewReason, SecondOpinion
from assessments.services.review_sharing import share_pillars
from assessments.services.second_opinions import ask_opinion
from tests.reviewing import accept_rest, begin_review, fresh, move, rule
from tests.submitting import make_ready, submit

pytestmark = pytest.mark.django_db
REVIEWER, CHIEF, ADMIN = "thamdinh.quangxuong", "lanhdao.quangxuong", "quantri.thanhhoa"
OFFICER, LEADER = "canbo.quangbinh", "lanhdao.quangbinh"
QUESTION = "Lấy mẫu số là hộ hay người?"


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def play(demo) -> Assessment:
    return begin_review(demo.points, leader=demo.people[LEADER], reviewer=demo.people[REVIEWER])


@pytest.fixture
def points(played) -> Assessment:
    return played


@pytest.fixture
def browse(demo):
    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(demo.people[name])
        return client

    return signed_in


def words(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


def links(response) -> set[str]:
    return set(re.findall(r'href="([^"]*)"', response.content.decode()))


def divide(demo, assessment: Assessment) -> None:
    """Pillar 1 is the reviewer's, the rest nobody's."""
    reviewer = demo.people[REVIEWER]
    share_pillars(actor=reviewer, assessment=assessment, wanted={"1": reviewer}, seen={"1": None})


# --- the desk ---------------------------------------------------------------------------------
def test_desk_narrows_to_ones_own_share(demo, points, browse):
    divide(demo, points)
    rule(points, demo.people[REVIEWER], "1.1", "accepted")
    address = reverse("review", args=[points.pk])
    page = browse(REVIEWER).get(address, {"loc": "cua-toi"})

    assert {code.split(".")[0] for code in page.context["listing"].shown} == {"1"}
    assert "Phần của bạn: mục 1; còn 5/6 chỉ số." in words(page)
    other = browse(CHIEF).get(address)
    assert "Bạn chưa được phân mục nào của hồ sơ này." in words(other)
    assert 'data-filter="cua-toi"' in other.content.decode()
    assert other.context["listing"].filters[-1][1] == 0


def test_question_from_the_desk_comes_back_to_it(demo, points, browse):
    client, address = browse(REVIEWER), reverse("review", args=[points.pk])
    page = client.get(address, {"chi-so": "6.2"})
    back = re.search(r'name="back" value="([^"]*)"', page.content.decode())
    asked = {"asked_of": demo.people[CHIEF].pk, "back": back[1]}
    form = reverse("opinion_ask", args=[points.pk, "6.2"])

    refused = client.post(form, {**asked, "question": ""})
    assert f'name="back" value="{back[1]}"' in refused.content.decode()
    saved = client.post(form, {**asked, "question": QUESTION})
    assert saved.url == f"{address}?chi-so=6.2"
    assert SecondOpinion.objects.get().question == QUESTION
    for shown in (client.get(saved.url), client.get(f"{address}chi-so/6.2/")):
        assert QUESTION in words(shown)
        assert "Đang chờ ý kiến của" in words(shown)
    assert QUESTION not in words(client.get(address, {"chi-so": "6.3"}))
    for way in (f"{address}?chi-so=6.2", f"{address}chi-so/6.2/"):
        theirs = browse(OFFICER).get(way)
        assert QUESTION not in words(theirs)
        assert "Xin ý kiến" not in words(theirs)


def test_desk_offers_the_reasons_in_use(demo, points, browse):
    province = demo.units["province"]
    ReviewReason.objects.create(owner=province, words="Đang dùng", position=1)
    ReviewReason.objects.create(owner=province, words="Đã bỏ", position=2, is_active=False)
    page = words(browse(REVIEWER).get(reverse("review", args=[points.pk])))
    assert "Đang dùng" in page
    assert "Đã bỏ" not in page


@pytest.mark.parametrize(
    ("name", "more"),
    [
        (REVIEWER, {"review_accept", "review_draft_pdf", "review_sharing", "queue"}),
        (CHIEF, {"review_draft_pdf", "review_sharing", "queue"}),
        (OFFICER, set()),
        ("nguoixem.thanhhoa", set()),
    ],
)
def test_every_link_of_the_desk_opens_for_whoever_sees_it(points, browse, name, more):
    client = browse(name)
    found = links(client.get(reverse("review", args=[points.pk])))
    names = {"review_accept", "review_draft_pdf", "review_sharing", "extensions"}
    addresses = {one: reverse(one, args=[points.pk]) for one in names}
    addresses["queue"] = reverse("queue")
    offered = {one for one, address in addresses.items() if address in found}
    assert offered - {"extensions"} == more
    for one in offered - {"review_draft_pdf"}:
        assert client.get(addresses[one]).status_code == 200, one


# --- the page of moves, the overview ------------------------------------------------------------
def test_page_of_moves_tells_of_open_questions_to_the_reviewing_side(demo, points, browse):
    people = demo.people
    ask_opinion(
        actor=people[REVIEWER],
        assessment=points,
        code="6.2",
        asked_of=people[CHIEF],
        question=QUESTION,
    )
    address, sharing = (
        reverse(one, args=[points.pk]) for one in ("review_moves", "review_sharing")
    )
    page = browse(CHIEF).get(address)
    assert "Còn 1 ý kiến chưa được trả lời" in words(page)
    assert sharing in links(page)
    theirs = browse(OFFICER).get(address)
    assert "ý kiến chưa được trả lời" not in words(theirs)
    assert sharing not in links(theirs)


def test_overview_leads_reviewers_on_once_there_is_something_to_review(demo, browse):
    ways = {reverse(one, args=[demo.points.pk]) for one in ("review", "review_moves")}

    def offered(name: str) -> set[str]:
        return ways & links(browse(name).get(reverse("assessment", args=[demo.points.pk])))

    assert not offered(REVIEWER)
    submit(make_ready(demo.points), demo.people[LEADER])
    for name in (REVIEWER, CHIEF, ADMIN):
        assert offered(name) == ways, name
    for name in (OFFICER, LEADER, "nguoixem.thanhhoa"):
        assert not offered(name), name


# --- notices ------------------------------------------------------------------------------------
def test_notices_of_moves_lead_everybody_where_they_go_on(demo, points):
    def pages(name: str) -> list[str]:
        rows = Notice.objects.filter(person=demo.people[name]).order_by("pk")
        return list(rows.values_list("page", flat=True))

    names = ("review", "review_moves", "assessment")
    at = {one: reverse(one, args=[points.pk]) for one in names}
    assert pages(REVIEWER) == [at["review"]]  # it was submitted
    accept_rest(points, demo.people[REVIEWER])
    move(fresh(points), demo.people[REVIEWER], "finish")
    assert pages(CHIEF) == [at["review_moves"]]
    move(fresh(points), demo.people[CHIEF], "approve")
    assert at["review"] in pages(ADMIN)
    assert set(pages(OFFICER)) == set(pages(LEADER)) == {at["assessment"]}
