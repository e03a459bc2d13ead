"""How far a campaign is: counts, lateness, filters, reminding, more time for many."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from assessments.models import (
    Answer,
    Assessment,
    Campaign,
    Extension,
    HistoryEntry,
    Notice,
    Returning,
)
from assessments.selectors.campaign_progress import (
    ProgressGroup,
    campaign_assessments,
    count_progress,
)
from assessments.selectors.campaign_units import by_tree
from assessments.selectors.deadlines import awaited
from assessments.services.extending_many import extend_many
from assessments.services.opening import open_for_units
from assessments.services.reminders import cancel_outdated
from assessments.services.reminding import remind
from dtscore.accounts.models import User
from tests.test_pages import words

pytestmark = pytest.mark.django_db
TODAY = localdate()


def day(days: int) -> date:
    return TODAY + timedelta(days)


@pytest.fixture
def admin(demo) -> User:
    return demo.people["quantri.thanhhoa"]


@pytest.fixture
def campaign(demo, admin) -> Campaign:
    """The demonstration's, due in a week, opened for thirteen communes of three districts."""
    campaign = Campaign.objects.select_related("indicator_set", "owner").get(
        pk=demo.points.campaign_id
    )
    districts = [demo.units["district"].pk, demo.units["far_district"].pk]
    units = [
        unit
        for district in districts
        for unit in by_tree(campaign, whole=False, districts=[district], kinds=())[:6]
    ]
    units = {*units, demo.units["neighbour"]} - {demo.units["commune"]}
    open_for_units(actor=admin, campaign=campaign, units=units)
    Campaign.objects.filter(pk=campaign.pk).update(submission_due_on=day(7))
    return Campaign.objects.get(pk=campaign.pk)


def rows_of(campaign: Campaign) -> list[Assessment]:
    return list(
        Assessment.objects.filter(campaign=campaign)
        .select_related("unit", "campaign")
        .prefetch_related("campaign__review_steps", "extensions", "returnings")
        .order_by("pk")
    )


def put(assessment: Assessment, status: str, step: int = 0) -> None:
    Assessment.objects.filter(pk=assessment.pk).update(status=status, step=step)


def grant(assessment: Assessment, admin: User, stage: str, step: int, until: date) -> None:
    Extension.objects.create(
        assessment=assessment, stage=stage, step=step, until=until, reason="Bão", granted_by=admin
    )


def give_back(assessment: Assessment, actor: User, due_on: date) -> None:
    put(assessment, "returned", 1)
    Returning.objects.create(
        assessment=assessment, number=1, step=1, due_on=due_on, returned_by=actor, returned_at=now()
    )


def test_counts_by_group_and_district_in_the_persons_part_of_the_tree(demo, campaign, admin):
    rows = [row for row in rows_of(campaign) if row.unit != demo.units["commune"]]
    moved = ["submitted", "under_review", "returned", "provisional", "final", "published"]
    for row, status in zip(rows, moved, strict=False):
        put(row, status, 1)
    Answer.objects.create(
        assessment=rows[-1],
        indicator=Answer.objects.filter(assessment=demo.points).first().indicator,
        version=0,
        state="blank",
        updated_by=admin,
    )  # the place where evidence hangs, nothing saved
    progress = count_progress(campaign_assessments(admin, campaign, TODAY))

    counts = dict(progress.whole.groups)
    total = len(rows) + 1
    assert counts == {
        ProgressGroup.NOT_STARTED: total - 7, ProgressGroup.FILLING: 1,
        ProgressGroup.RETURNED: 1, ProgressGroup.SUBMITTED: 1, ProgressGroup.UNDER_REVIEW: 1,
        ProgressGroup.PROVISIONAL: 1, ProgressGroup.FINAL: 2,
    }  # fmt: skip
    assert (progress.whole.total, progress.whole.handed_in) == (total, 5)
    assert len(progress.districts) == 2
    assert sum(part.total for part in progress.districts) == total
    assert sum(piece.count for piece in progress.whole.segments) == total
    mine = count_progress(campaign_assessments(demo.people["thamdinh.quangxuong"], campaign, TODAY))
    assert [part.name for part in mine.districts] == ["huyện Quảng Xương"]
    assert 0 < mine.whole.total < total


def test_lateness_in_the_list_is_that_of_each_assessment(demo, campaign, admin):
    """The database's answer and that of the deadlines agree wherever an extension stands."""
    Campaign.objects.filter(pk=campaign.pk).update(submission_due_on=day(-2))
    campaign.review_steps.filter(position=1).update(due_on=day(-1))
    rows = rows_of(campaign)
    reviewer = demo.people["thamdinh.quangxuong"]
    grant(rows[1], admin, "submission", 0, day(3))
    grant(rows[2], admin, "submission", 0, day(3))
    grant(rows[2], admin, "submission", 0, day(-1))  # the newest counts
    give_back(rows[3], reviewer, day(-1))
    give_back(rows[4], reviewer, day(-1))
    grant(rows[4], admin, "return", 1, day(2))
    put(rows[5], "submitted", 1)
    put(rows[6], "under_review", 1)
    grant(rows[6], admin, "review", 1, day(2))
    put(rows[7], "final", 2)
    put(rows[8], "forwarded", 2)  # the second step has no day

    found = {row.pk: row.is_late for row in campaign_assessments(admin, campaign, TODAY)}
    expected = {
        row.pk: bool((deadline := awaited(row)) and deadline.until < TODAY)
        for row in rows_of(campaign)
    }
    assert found == expected
    assert [found[row.pk] for row in rows[:9]] == [
        True, False, True, True, False, True, False, False, False,
    ]  # fmt: skip


def test_reminding_tells_once_a_day_and_goes_when_the_work_is_done(demo, campaign, admin):
    neighbour = Assessment.objects.get(campaign=campaign, unit=demo.units["neighbour"])
    put(demo.points, "final", 2)
    everything = [row.pk for row in rows_of(campaign)]
    before = Notice.objects.count()
    done = remind(actor=admin, campaign=campaign, assessments=everything)

    assert (done.reminded, done.already, done.not_waiting) == (2, 0, 1)
    assert len(done.nobody) == len(everything) - 3
    notice = Notice.objects.get(person=demo.people["neighbour.officer"], stage="submission")
    assert notice.words == (
        "Quản trị tỉnh nhắc: đề nghị nộp hồ sơ QĐ 3853 - chấm điểm năm 2022 của xã Quảng Trạch"
        f" trước khi hết ngày {day(7):%d/%m/%Y}."
    )
    assert HistoryEntry.objects.filter(action="reminded", unit=demo.units["neighbour"]).count() == 1
    again = remind(actor=admin, campaign=campaign, assessments=everything)
    assert (again.reminded, again.already) == (0, 2)
    assert Notice.objects.count() == before + 2
    Notice.objects.filter(pk=notice.pk).update(created_at=now() - timedelta(days=1))
    assert remind(actor=admin, campaign=campaign, assessments=[neighbour.pk]).reminded == 1

    put(neighbour, "submitted", 1)
    cancel_outdated([row for row in rows_of(campaign) if row.pk == neighbour.pk])
    assert not Notice.objects.filter(assessment=neighbour, cancelled_at=None, stage="submission")
    with pytest.raises(PermissionDenied):
        remind(actor=demo.people["thamdinh.quangxuong"], campaign=campaign, assessments=everything)


def test_more_time_for_many_says_what_came_of_each(demo, campaign, admin):
    rows = rows_of(campaign)[:3]
    put(rows[2], "submitted", 1)
    done = extend_many(
        actor=admin, assessments=rows_of(campaign)[:3], until=day(20), reason="Bão lũ"
    )
    assert done.extended == rows[:2]
    assert [(row, "không còn ở đơn vị" in why) for row, why in done.refused] == [(rows[2], True)]
    granted = Extension.objects.values_list("assessment", "until", "reason")
    assert set(granted) == {(row.pk, day(20), "Bão lũ") for row in rows[:2]}


def test_time_runs_out_and_the_rest_is_offered_again(campaign, admin, client, monkeypatch):
    rows = rows_of(campaign)[:3]
    seconds = iter([0.0, 15.0, 21.0])  # begun; before the second; before the third
    done = extend_many(
        actor=admin, assessments=rows, until=day(20), reason="Bão", clock=lambda: next(seconds)
    )
    assert (done.extended, done.refused, done.left) == (rows[:2], [], rows[2:])

    monkeypatch.setattr("assessments.services.extending_many.SECONDS", 0.0)
    client.force_login(admin)
    keys = [row.pk for row in rows_of(campaign)[3:5]]
    given = {"chon": keys, "xac-nhan": "1", "until": f"{day(21):%d/%m/%Y}", "reason": "Lũ <b>"}
    page = client.post(reverse("campaign_extend", args=[campaign.pk]), given)
    assert "Chưa kịp gia hạn (1)" in words(page)
    for value in (f'name="until" value="{day(21):%d/%m/%Y}"', 'name="reason" value="Lũ &lt;b&gt;"'):
        assert value in page.content.decode()


def test_page_filters_reminds_and_extends(demo, campaign, admin, client):
    client.force_login(admin)
    address = reverse("campaign", args=[campaign.pk])
    page = words(client.get(address))
    total = campaign.assessments.count()
    assert f"0/{total} đơn vị đã nộp" in page
    assert "Theo huyện" in page
    found = words(client.get(address, {"nhom": "dang-nhap", "tim": "quang binh"}))
    assert "1 đơn vị khớp." in found
    assert "Không có đơn vị nào khớp" in words(client.get(address, {"nhom": "chinh-thuc"}))
    nonsense = {"nhom": "x", "huyen": "-1", "trang": "99999", "qua-han": "?", "tim": "\x00"}
    assert f"{total} đơn vị." in words(client.get(address, nonsense))

    picked = {"chon": [demo.points.pk], "nhom": "dang-nhap"}
    done = client.post(reverse("campaign_remind", args=[campaign.pk]), picked, follow=True)
    assert done.redirect_chain == [(f"{address}?nhom=dang-nhap", 302)]
    assert "Đã nhắc 1 đơn vị" in words(done)
    extending = reverse("campaign_extend", args=[campaign.pk])
    assert "Gia hạn cho 1 đơn vị" in words(client.post(extending, picked))
    sure = {**picked, "xac-nhan": "1", "until": "31/02/2027", "reason": ""}
    refused = client.post(extending, sure)
    assert refused.status_code == 422
    assert 'value="31/02/2027"' in refused.content.decode()
    assert "Hãy ghi lý do" in words(refused)
    early = {**sure, "until": f"{day(1):%d/%m/%Y}", "reason": "Bão"}
    assert "phải sau hạn chung" in words(client.post(extending, early))
    assert not Extension.objects.exists()
    late = client.post(extending, {**early, "until": f"{day(9):%d/%m/%Y}"})
    assert "Đã gia hạn cho 1 đơn vị" in words(late)
    assert Extension.objects.get().until == day(9)


def test_others_read_their_part_and_change_nothing(demo, campaign, client):
    client.force_login(demo.people["thamdinh.quangxuong"])
    page = client.get(reverse("campaign", args=[campaign.pk])).content.decode()
    assert "Quảng Xương" in page
    assert 'name="chon"' not in page
    assert "Nhắc" not in page
    assert demo.units["far_district"].name not in page


def test_pages_cost_the_same_for_one_unit_and_for_thirty(demo, campaign, admin, client):
    client.force_login(admin)
    other = Campaign.objects.select_related("indicator_set", "owner").get(
        pk=demo.verdicts.campaign_id
    )
    pages = {
        "campaign": reverse("campaign", args=[other.pk]), "campaigns": reverse("campaigns"),
        "campaign_units": reverse("campaign_units", args=[other.pk]),
    }  # fmt: skip
    most = {"campaign": 10, "campaigns": 5, "campaign_units": 10}

    def spent() -> dict[str, int]:
        counts = {}
        for name, address in pages.items():
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts[name] = len(queries)
        return counts

    first = spent()
    units = by_tree(other, whole=True, districts=(), kinds=())[:30]
    units = [unit for unit in units if unit != demo.units["commune"]]
    open_for_units(actor=admin, campaign=other, units=units)
    assert spent() == first
    assert all(first[name] <= most[name] for name in most), first
