"""Moving a campaign to a corrected version: whole, kept, recomputed, told; or refused with why."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from assessments.models import (
    Answer,
    Assessment,
    Assignment,
    Campaign,
    Evidence,
    HistoryEntry,
    Notice,
    Tally,
)
from assessments.permissions import can_edit_answer
from assessments.scoring import score
from assessments.selectors.decisions import open_review
from assessments.selectors.export_rows import difference_rows
from assessments.selectors.files import fact_values, open_file, scored_answers
from assessments.selectors.version_plans import VersionPlan, plan_version
from assessments.services.changing_version import (
    Moved,
    change_version,
)
from assessments.services.taking_over import confirm_answer
from criteria.models import IndicatorSet
from criteria.selectors import load_spec
from dtscore.accounts.models import User
from tests.indicator_sets import stored_set
from tests.queueing import note_submission
from tests.ranking_ground import stored_ranking
from tests.reviewing import accept_rest, fresh, move, rule
from tests.set_versions import (
    answered,
    confirm_succession,
    corrected,
    many_answered,
    reworded,
    running_campaign,
)
from tests.test_pages import words

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def admin(demo) -> User:
    return demo.people["quantri.thanhhoa"]


@pytest.fixture
def officer_person(demo) -> User:
    return demo.people["canbo.quangbinh"]


@pytest.fixture
def campaign(demo) -> Campaign:
    return running_campaign(demo.units["province"])


@pytest.fixture
def assessment(demo, campaign, officer_person) -> Assessment:
    return answered(campaign, demo.units["commune"], officer_person)


@pytest.fixture
def target(campaign) -> IndicatorSet:
    """The corrected version, and what people have said about it."""
    after = stored_set(corrected())
    confirm_succession(campaign.indicator_set, after)
    return after


def plan(campaign: Campaign, target: IndicatorSet) -> VersionPlan:
    held = Campaign.objects.select_related("indicator_set").get(pk=campaign.pk)
    return plan_version(held, target)


def move_campaign(actor: User, campaign: Campaign, target: IndicatorSet) -> Moved:
    seen = plan(campaign, target).digest
    return change_version(actor=actor, campaign=campaign, target=target, seen=seen)


def stored(assessment: Assessment, code: str) -> Answer:
    return Answer.objects.get(assessment=assessment, indicator__code=code)


def put(assessment: Assessment, status: str, step: int = 1) -> None:
    Assessment.objects.filter(pk=assessment.pk).update(status=status, step=step)


def test_nothing_is_lost_and_worth_follows_the_new_rules(
    demo, admin, officer_person, campaign, assessment, target
):
    before = Answer.objects.filter(assessment=assessment)
    dropped = before.get(indicator__code="1.3")
    Answer.objects.filter(pk=stored(assessment, "1.1").pk).update(claimed_points=D(10))
    untouched = Answer.objects.values().get(pk=stored(assessment, "1.4").pk)
    for row in before:
        Assignment.objects.create(
            assessment=assessment, indicator=row.indicator, assignee=officer_person, given_by=admin
        )
    done = move_campaign(admin, campaign, target)

    assert (done.kept, done.set_aside) == (4, 1)
    assert Answer.everything.filter(assessment=assessment).count() == 5
    assert Evidence.objects.filter(answer__assessment=assessment).count() == 5
    held = fresh(assessment)
    assert held.campaign.indicator_set == target
    file = open_file(held)
    assert {row.indicator.indicator_set_id for row in file.answers.values()} == {target.pk}
    facts = fact_values(file.facts)
    sheet = score(load_spec(target), scored_answers(load_spec(target), file.answers), facts)
    worth = {line.indicator.code: line.outcome.points for line in sheet.lines}
    assert worth == {"1.1": D(15), "1.2": D(10), "1.3": None, "1.4": D(10), "1.5": None}
    assert {code: row.self_points for code, row in file.answers.items()} == {
        code: points for code, points in worth.items() if code != "1.3"
    }
    confirming = {code for code, row in file.answers.items() if row.to_confirm}
    assert confirming == {"1.1", "1.2", "1.5"}
    assert stored(assessment, "1.1").version == 2
    assert stored(assessment, "1.1").claim_superseded
    # Of 10 declared points 8 are too many for 5, and the count is now a text: both are in the
    # history and no longer in the computing.
    assert stored(assessment, "1.5").inputs == {}
    # Only reworded: points at the new indicator, and nothing else differs.
    same = Answer.objects.values().get(pk=untouched["id"])
    assert {key for key in same if same[key] != untouched[key]} == {"indicator_id"}
    # The code was given to another indicator; the old answer does not pass for its answer.
    dropped.refresh_from_db()
    assert (dropped.set_aside_at is None, dropped.self_points) == (False, D(10))
    assert dropped.indicator.indicator_set.version == 1
    assert not Answer.objects.filter(assessment=assessment, indicator__code="1.3").exists()
    given = Assignment.objects.filter(assessment=assessment).values_list(
        "indicator__code", "indicator__indicator_set"
    )
    assert sorted(given) == [(code, target.pk) for code in ("1.1", "1.2", "1.4", "1.5")]


def test_move_is_told_and_pages_go_on(demo, client, admin, officer_person, campaign, target):
    assessment = answered(campaign, demo.units["commune"], officer_person)
    move_campaign(admin, campaign, target)

    lines = HistoryEntry.objects.filter(action="version_changed").order_by("pk")
    whole, own = lines
    sets = ["QĐ thử (QDTHU, phiên bản 1)", "QĐ thử (QDTHU, phiên bản 2)"]
    assert (whole.assessment, own.assessment) == (None, assessment)
    assert whole.changes["Bộ chỉ số"] == own.changes["Bộ chỉ số"] == sets
    assert "1.3: 1 câu trả lời" in whole.changes["Cất riêng"][1]
    assert own.changes["1.1: Điểm tự chấm"] == ["10", "15"]
    assert own.changes["1.5: Nhãn own"] == ["8", "–"]
    assert own.changes["1.5: Nhãn note"] == ["9", "–"]
    assert own.changes["1.3: Câu trả lời"] == ["đang tính", "cất riêng, không tính nữa"]
    notice = Notice.objects.get(person=officer_person, assessment=assessment)
    assert "Chỉ số 1.1, 1.2, 1.5 đã đổi cách tính: hãy xem lại" in notice.words
    assert "trả lời thêm chỉ số 1.3" in notice.words

    client.force_login(officer_person)
    for name, *more in (
        ("assessment",), ("answer", "1.1"), ("answer", "1.3"), ("pillar", "1"), ("sign_off",),
        ("history",), ("set_aside",),
    ):  # fmt: skip
        response = client.get(reverse(name, args=[assessment.pk, *more]))
        assert (name, more, response.status_code) == (name, more, 200)
    page = words(client.get(reverse("answer", args=[assessment.pk, "1.3"])))
    assert "Một việc khác hẳn" in page
    assert "Sổ theo dõi" not in page
    assert (
        reverse("set_aside", args=[assessment.pk])
        in client.get(reverse("history", args=[assessment.pk])).content.decode()
    )
    kept = words(client.get(reverse("set_aside", args=[assessment.pk])))
    assert all(text in kept for text in ("Chỉ số 1.3", "Đã làm", "Sổ theo dõi", "Phiên bản 1"))
    gone = Evidence.objects.get(answer__in=Answer.everything.exclude(set_aside_at=None))
    assert client.get(reverse("citation_remove", args=[gone.pk])).status_code in {404, 405}
    assert client.post(reverse("citation_remove", args=[gone.pk])).status_code == 404
    confirmed = confirm_answer(
        actor=officer_person, assessment=assessment, indicator_code="1.1", seen_version=2
    )
    assert not confirmed.to_confirm


def test_what_was_signed_is_not_changed(demo, admin, officer_person, campaign, target):
    rows = many_answered(campaign, demo.units["district"], officer_person, 3)
    put(rows[1], "submitted")
    put(rows[2], "under_review")
    shown = plan(campaign, target)
    blocked = {file.assessment: file.obstacle for file in shown.blocked}
    assert blocked[rows[1]] == "lãnh đạo đơn vị rút hồ sơ trước"
    assert "phiên bản mới thêm chỉ số 1.3" in blocked[rows[2]]
    with pytest.raises(ValidationError, match="2 hồ sơ không còn ở đơn vị"):
        move_campaign(admin, campaign, target)
    assert Campaign.objects.get(pk=campaign.pk).indicator_set.version == 1
    assert not HistoryEntry.objects.filter(action="version_changed").exists()

    put(rows[1], "draft", 0)
    put(rows[2], "draft", 0)
    assert move_campaign(admin, campaign, target).set_aside == 3


def test_campaign_is_refused_with_what_to_do(demo, admin, officer_person, campaign, assessment):
    after = stored_set({**corrected(), "applies_from": 2023})
    told = " ".join(plan(campaign, after).refusals)
    assert "áp dụng từ năm 2023" in told
    assert "bảng đối chiếu" in told
    for status in ("final", "published"):
        put(assessment, status)
        assert "kết quả chính thức (xã Quảng Bình)" in " ".join(plan(campaign, after).refusals)
    put(assessment, "draft", 0)
    stored_ranking(campaign, admin)
    assert "Xếp hạng của đợt đã công bố" in " ".join(plan(campaign, after).refusals)
    with pytest.raises(ValidationError, match="đã công bố"):
        move_campaign(admin, campaign, after)
    with pytest.raises(ValidationError, match="mới hơn"):
        change_version(actor=admin, campaign=campaign, target=campaign.indicator_set, seen="")
    for name in ("province.reviewer", "sibling.admin"):
        with pytest.raises(PermissionDenied):
            change_version(actor=demo.people[name], campaign=campaign, target=after, seen="")
    assert stored(assessment, "1.1").self_points == 10


def test_returned_moves_once_all_that_changes_is_open(demo, admin, campaign, assessment):
    """Only points of 1.1 change: the unit can look at it again where it was returned."""
    data = reworded()
    data["groups"][0]["pillars"][0]["indicators"][0]["max_points"]["value"] = "12"
    after = stored_set(data)
    put(assessment, "under_review")
    note_submission(assessment, demo.people["lanhdao.quangbinh"])
    reviewer = demo.people["thamdinh.quangxuong"]
    assert "trả lại chỉ số 1.1" in plan(campaign, after).blocked[0].obstacle
    rule(assessment, reviewer, "1.4", "returned")
    move(assessment, reviewer, "return", due_on=localdate() + timedelta(3))
    assert "trả lại cả chỉ số 1.1" in plan(campaign, after).blocked[0].obstacle
    with pytest.raises(ValidationError, match="chưa mở đúng chỉ số"):
        move_campaign(admin, campaign, after)

    other = answered(campaign, demo.units["neighbour"], demo.people["neighbour.officer"])
    put(other, "under_review")
    put(assessment, "draft", 0)
    for code in ("1.1", "1.4"):
        rule(other, reviewer, code, "returned")
    move(other, reviewer, "return", due_on=localdate() + timedelta(3))
    assert not plan(campaign, after).blocked
    move_campaign(admin, campaign, after)
    assert (stored(other, "1.1").self_points, stored(other, "1.1").to_confirm) == (D(12), True)
    assert can_edit_answer(demo.people["neighbour.officer"], fresh(other), "1.1")
    assert not can_edit_answer(demo.people["neighbour.officer"], fresh(other), "1.2")


def test_wording_alone_moves_what_is_under_review(demo, admin, campaign, assessment):
    """Decisions are never changed: they name the indicator of the version before, and hold."""
    after, reviewer = stored_set(reworded()), demo.people["thamdinh.quangxuong"]
    put(assessment, "under_review")
    note_submission(assessment, demo.people["lanhdao.quangbinh"])
    rule(assessment, reviewer, "1.1", "adjusted", points=D(4))
    assert plan(campaign, after).change.is_wording
    notices = Notice.objects.count()
    move_campaign(admin, campaign, after)

    assert Notice.objects.count() == notices
    review = open_review(fresh(assessment))
    assert review.trails["1.1"].number == 1
    assert sorted(review.undecided) == ["1.2", "1.3", "1.4", "1.5"]
    accept_rest(assessment, reviewer)
    move(assessment, reviewer, "finish")
    move(assessment, demo.people["lanhdao.quangxuong"], "approve")
    tallies = dict(Tally.objects.filter(assessment=assessment).values_list("column", "points"))
    # 10 + 20 × 30/100 + 10 + 10 + 8; the reviewer has found 4 in the place of the first 10.
    assert tallies == {"self": D(44), "reviewed": D(38)}
    rows = difference_rows(campaign.assessments.select_related("unit"), campaign.steps)
    assert [(row.decision.indicator.code, row.found.points) for row in rows] == [("1.1", D(4))]


def test_statements_do_not_grow_with_the_units(
    demo, client, admin, officer_person, campaign, target
):
    many_answered(campaign, demo.units["district"], officer_person, 1)
    client.force_login(admin)
    address = reverse("campaign_version", args=[campaign.pk])
    client.get(address)
    pages, moves = [], []
    for count in (0, 0, 14):  # the first reads the new version once for all
        many_answered(campaign, demo.units["district"], officer_person, count, skip=1)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        pages.append(len(seen))
        savepoint = transaction.savepoint()
        with CaptureQueriesContext(connection) as seen:
            done = move_campaign(admin, campaign, target)
        moves.append(len(seen))
        assert done.kept == 4 * (count + 1)
        transaction.savepoint_rollback(savepoint)
    assert pages[1] == pages[2] <= 16
    assert moves[1] <= moves[2] <= moves[1] + 1 <= 60  # one unit is told in one statement


def test_page_shows_whose_answers_and_moves_with_what_was_seen(
    demo, client, admin, officer_person, campaign, assessment, target
):
    client.force_login(admin)
    assert "Chuyển sang phiên bản đính chính" in words(
        client.get(reverse("campaign", args=[campaign.pk]))
    )
    address = reverse("campaign_version", args=[campaign.pk])
    assert address in client.get(reverse("campaign_edit", args=[campaign.pk])).content.decode()
    response = client.get(address)
    page = words(response)
    assert "Xã Quảng Bình" in page
    assert "1 đơn vị, 4 câu trả lời liên quan" in page
    assert "Chuyển 1 hồ sơ sang phiên bản 2" in page
    form = {"phien-ban": "2", "digest": response.context["plan"].digest}
    assert client.get(address, {"phien-ban": "7"}).status_code == 404

    answered(campaign, demo.units["neighbour"], officer_person)
    stale = client.post(address, form)
    assert stale.status_code == 409
    assert "2 đơn vị, 8 câu trả lời liên quan" in words(stale)
    assert Campaign.objects.get(pk=campaign.pk).indicator_set.version == 1
    form["digest"] = stale.context["plan"].digest
    put(assessment, "submitted")
    blocked = client.post(address, {**form, "digest": plan(campaign, target).digest})
    assert (blocked.status_code, "Lãnh đạo đơn vị rút hồ sơ trước" in words(blocked)) == (422, True)
    put(assessment, "draft", 0)
    assert client.post(address, form).status_code == 302
    assert Campaign.objects.get(pk=campaign.pk).indicator_set == target
    assert "chưa có phiên bản nào mới hơn" in words(client.get(address))
