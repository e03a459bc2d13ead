"""The days of a campaign: in order, ahead, told once; old reminders do not stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from assessments.models import Assessment, Campaign, HistoryEntry, Notice
from assessments.selectors.campaign_dates import CampaignDates
from assessments.services.campaign_dates import StaleDatesError, set_dates
from assessments.services.campaigns import open_assessment
from assessments.services.reminders import write_reminders
from dtscore.accounts.models import User
from tests.test_pages import words

pytestmark = pytest.mark.django_db


def day(days: int):
    return localdate() + timedelta(days)


@pytest.fixture
def campaign(demo) -> Campaign:
    return Campaign.objects.get(pk=demo.points.campaign_id)


@pytest.fixture
def admin(demo) -> User:
    return demo.people["quantri.thanhhoa"]


def wanted(campaign: Campaign, submission=None, first=None, second=None, **more) -> CampaignDates:
    dates = CampaignDates.of(Campaign.objects.get(pk=campaign.pk))
    return replace(dates, submission_due_on=submission, steps={1: first, 2: second}, **more)


def save(admin: User, campaign: Campaign, dates: CampaignDates) -> bool:
    seen = CampaignDates.of(Campaign.objects.get(pk=campaign.pk)).key
    return set_dates(actor=admin, campaign=campaign, dates=dates, seen=seen)


def stored(campaign: Campaign) -> CampaignDates:
    return CampaignDates.of(Campaign.objects.get(pk=campaign.pk))


def test_days_are_set_and_recorded(demo, campaign, admin):
    dates = wanted(campaign, day(5), day(9), day(9), late_submission="accept", explanation_days=7)
    assert save(admin, campaign, dates) is True

    assert stored(campaign) == dates
    line = HistoryEntry.objects.get(action="dates_set")
    assert (line.unit, line.assessment) == (demo.units["province"], None)
    assert line.changes == {
        "Hạn nộp hồ sơ": ["không đặt hạn", f"{day(5):%d/%m/%Y}"],
        "Hạn của “Huyện thẩm định”": ["không đặt hạn", f"{day(9):%d/%m/%Y}"],
        "Hạn của “Tỉnh thẩm định”": ["không đặt hạn", f"{day(9):%d/%m/%Y}"],
        "Nộp muộn": ["Không nhận hồ sơ nộp muộn", "Nhận và ghi rõ là nộp muộn"],
        "Số ngày được giải trình": ["5", "7"],
    }
    assert save(admin, campaign, dates) is False
    assert HistoryEntry.objects.filter(action="dates_set").count() == 1


def test_each_person_is_told_once_and_only_of_what_is_theirs(demo, campaign, admin):
    open_assessment(campaign=campaign, unit=demo.units["neighbour"])
    save(admin, campaign, wanted(campaign, day(5), day(9)))

    told = {row.person.username: row for row in Notice.objects.select_related("person")}
    assert Notice.objects.count() == len(told)
    assert set(told) == {
        "canbo.quangbinh", "lanhdao.quangbinh", "neighbour.officer",
        "thamdinh.quangxuong", "lanhdao.quangxuong",
    }  # fmt: skip
    own, reviewers = told["neighbour.officer"], told["thamdinh.quangxuong"]
    assert own.words == (
        "Tự đánh giá chuyển đổi số năm 2022 theo QĐ 3853 - chấm điểm đổi hạn."
        f" Hạn nộp hồ sơ: {day(5):%d/%m/%Y} (trước đây: không đặt hạn)."
    )
    assert own.assessment == Assessment.objects.get(unit=demo.units["neighbour"])
    assert own.page == reverse("assessment", args=[own.assessment_id])
    assert "Huyện thẩm định" in reviewers.words
    assert "nộp hồ sơ" not in reviewers.words


BAD = {
    "a step before the submission": ((5, 4, None), "step_1", "phải từ ngày"),
    "a later step before an earlier one": ((None, 6, 5), "step_2", "phải từ ngày"),
    "the last before the first": ((6, None, 5), "step_2", "phải từ ngày"),
    "yesterday": ((-1, None, None), "submission_due_on", "phải từ hôm nay"),
    "a wrong year": ((3000, None, None), "submission_due_on", "hãy xem lại năm"),
}


@pytest.mark.parametrize(("days", "field", "sentence"), BAD.values(), ids=BAD)
def test_days_out_of_order_are_refused(campaign, admin, days, field, sentence):
    before = stored(campaign)
    chosen = [None if days is None else day(days) for days in days]
    with pytest.raises(ValidationError) as refusal:
        save(admin, campaign, wanted(campaign, *chosen))

    assert list(refusal.value.message_dict) == [field]
    assert sentence in refusal.value.message_dict[field][0]
    assert stored(campaign) == before
    assert not Notice.objects.exists()


def test_day_that_has_passed_may_stay_while_others_are_set(campaign, admin):
    Campaign.objects.filter(pk=campaign.pk).update(submission_due_on=day(-9))
    save(admin, campaign, wanted(campaign, day(-9), day(9)))

    assert stored(campaign).steps[1] == day(9)


def test_days_can_be_taken_away(campaign, admin):
    save(admin, campaign, wanted(campaign, day(5), day(9)))
    save(admin, campaign, wanted(campaign))

    assert set(stored(campaign).days.values()) == {None}


@pytest.mark.parametrize("number", [-1, 61])
def test_days_to_explain_have_bounds(campaign, admin, number):
    with pytest.raises(ValidationError) as refusal:
        save(admin, campaign, wanted(campaign, explanation_days=number))
    assert list(refusal.value.message_dict) == ["explanation_days"]


def test_somebody_faster_wins_and_the_other_is_told(campaign, admin):
    seen = stored(campaign).key
    save(admin, campaign, wanted(campaign, day(5)))

    with pytest.raises(StaleDatesError, match="vừa đổi hạn"):
        set_dates(actor=admin, campaign=campaign, dates=wanted(campaign, day(8)), seen=seen)
    assert stored(campaign).submission_due_on == day(5)


def test_only_the_administrator_of_all_its_units_sets_days(demo, campaign, admin):
    for name, person in demo.people.items():
        if name != "quantri.thanhhoa":
            with pytest.raises(PermissionDenied):
                save(person, campaign, wanted(campaign, day(5)))
    stranger = demo.units["sibling_province"]
    Assessment.objects.create(campaign=campaign, unit=stranger)
    with pytest.raises(PermissionDenied, match="tỉnh khác"):
        save(admin, campaign, wanted(campaign, day(5)))


def test_moved_day_cancels_the_reminders_of_the_old_one(campaign, admin):
    save(admin, campaign, wanted(campaign, day(3)))
    write_reminders(day=localdate())
    reminders = Notice.objects.filter(days_left__isnull=False)
    assert reminders.filter(cancelled_at=None).count() == 2

    save(admin, campaign, wanted(campaign, day(4)))

    assert not reminders.filter(cancelled_at=None).exists()
    assert write_reminders(day=localdate() + timedelta(1)).written == 2
    assert {row.due_on for row in reminders.filter(cancelled_at=None)} == {day(4)}


# --- the page ----------------------------------------------------------------------------------
def posted(campaign: Campaign, **more: str) -> dict[str, str]:
    days = {"submission_due_on": "", "step_1": "", "step_2": ""}
    rest = {"late_submission": "refuse", "explanation_days": "5", "seen": stored(campaign).key}
    return {**days, **rest, **more}


def test_page_saves_and_keeps_what_was_refused(campaign, admin, client):
    client.force_login(admin)
    address = reverse("campaign_dates", args=[campaign.pk])
    assert "Đang áp dụng: không đặt hạn." in words(client.get(address))
    five, four = f"{day(5):%d/%m/%Y}", f"{day(4):%d/%m/%Y}"

    refused = client.post(address, posted(campaign, submission_due_on=five, step_1=four))
    assert refused.status_code == 422
    assert f'value="{four}"' in refused.content.decode()
    assert f"Hạn này phải từ ngày {five}, hạn của bước trước, trở đi." in words(refused)
    assert stored(campaign).submission_due_on is None

    saved = client.post(address, posted(campaign, submission_due_on=five), follow=True)
    assert "Đã lưu hạn của đợt" in words(saved)
    again = client.post(address, posted(campaign, submission_due_on=five), follow=True)
    assert "Không có hạn nào thay đổi." in words(again)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [({"submission_due_on": "32/13/2026"}, "Ngày này không có thật"),
     ({"explanation_days": "mười"}, "Ghi một số nguyên từ 0 đến 60."),
     ({"explanation_days": "61"}, "Ghi một số nguyên từ 0 đến 60."),
     ({"explanation_days": ""}, "Ghi một số nguyên từ 0 đến 60."),
     ({"late_submission": "x"}, "x")],
)  # fmt: skip
def test_bad_input_is_explained_at_its_field(campaign, admin, client, typed, sentence):
    client.force_login(admin)
    address = reverse("campaign_dates", args=[campaign.pk])
    response = client.post(address, posted(campaign, **typed))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert set(stored(campaign).days.values()) == {None}


def test_conflict_on_the_page_shows_the_day_that_holds_and_what_was_typed(campaign, admin, client):
    client.force_login(admin)
    address = reverse("campaign_dates", args=[campaign.pk])
    mine = posted(campaign, submission_due_on=f"{day(8):%d/%m/%Y}")
    save(admin, campaign, wanted(campaign, day(5)))

    response = client.post(address, mine)

    assert response.status_code == 409
    page = words(response)
    assert "Có người vừa đổi hạn của đợt này." in page
    assert f"Đang áp dụng: {day(5):%d/%m/%Y}." in page
    assert f'value="{day(8):%d/%m/%Y}"' in response.content.decode()
    again = {name: field.value() or "" for name, field in _fields(response)}
    client.post(address, again)
    assert stored(campaign).submission_due_on == day(8)


def _fields(response):
    form = response.context["form"]
    return [(name, form[name]) for name in form.fields]
