"""Preparing a campaign: what is refused beside which field, what is fixed when, a year on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.timezone import localdate, now

from assessments.grading import GradeBand, PassRule
from assessments.models import Assessment, Campaign, HistoryEntry, PlannedUnit, PublishedRanking
from assessments.selectors.campaign_plans import CampaignPlan, StepPlan, locks_of, next_year_of
from assessments.selectors.campaign_units import planned_rows
from assessments.selectors.campaigns import campaign_list, sets_to_choose
from assessments.services.campaign_units import create_from
from assessments.services.planning import (
    StalePlanError,
    change_campaign,
    create_campaign,
    discard_campaign,
)
from criteria.models import IndicatorSet, PublicationRequest
from dtscore.accounts.models import User
from tests.test_pages import words

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def campaign(demo) -> Campaign:
    """The demonstration's, opened for one commune; read anew, the cast is shared."""
    return Campaign.objects.select_related("indicator_set").get(pk=demo.points.campaign_id)


def band(name: str, at_least: int) -> GradeBand:
    return GradeBand(name, D(at_least), "assumed", "")


@pytest.fixture
def admin(demo) -> User:
    return demo.people["quantri.thanhhoa"]


@pytest.fixture
def plan(demo) -> CampaignPlan:
    """A campaign of next year, whose dates all lie ahead."""
    year = localdate().year
    due = date(year + 1, 1, 15)
    return CampaignPlan(
        indicator_set=demo.points.campaign.indicator_set,
        year=year,
        name="Đợt thử",
        period_start=date(year, 1, 1),
        period_end=date(year, 12, 31),
        submission_due_on=due,
        late_submission="refuse",
        explanation_days=5,
        steps=(StepPlan("district", "", due + timedelta(20)), StepPlan("province")),
        bands=(band("Tốt", 80), band("Khá", 50), band("Yếu", 0)),
        pass_rule=PassRule("share_passed", D(80), "stated", "QĐ 1829, Điều 2"),
        lineage_rule="mean",
        previous=None,
    )


def test_campaign_is_laid_down_and_nobody_is_opened(demo, admin, plan):
    campaign = create_campaign(actor=admin, plan=plan)

    stored = Campaign.objects.get(pk=campaign.pk)
    assert (stored.owner, stored.opened_at) == (demo.units["province"], None)
    assert CampaignPlan.of(stored) == plan
    assert not stored.assessments.exists()
    line = HistoryEntry.objects.get(action="campaign_planned")
    assert line.changes["Thang xếp loại"] == ["", "Tốt từ 80%; Khá từ 50%; Yếu từ 0%"]
    with pytest.raises(PermissionDenied):
        create_campaign(actor=demo.people["province.reviewer"], plan=plan)


def _wrong(plan: CampaignPlan) -> dict[str, tuple[CampaignPlan, str]]:
    """Field → a plan that is wrong there, and a piece of the sentence."""
    end, due = plan.period_end, plan.submission_due_on
    first, second = plan.steps
    return {
        "period_end": (replace(plan, period_start=end, period_end=plan.period_start), "phải sau"),
        "indicator_set": (
            replace(plan, year=2021, period_start=date(2021, 1, 1), period_end=date(2021, 12, 31)),
            "áp dụng từ năm",
        ),
        "name": (replace(plan, name="x" * 201), "không quá 200"),
        "submission_due_on": (replace(plan, submission_due_on=end), "sau ngày cuối kỳ"),
        "step_1_due_on": (
            replace(plan, steps=(replace(first, due_on=due - timedelta(1)), second)),
            "hạn của bước trước",
        ),
        "step_2_level": (replace(plan, steps=(second, first)), "từ dưới lên"),
        "step_2_name": (replace(plan, steps=(second, second)), "cùng tên"),
        "step_1_level": (replace(plan, steps=()), "ít nhất một bước"),
        "band_2_at_least": (
            replace(plan, bands=(band("Tốt", 80), band("Khá", 80), band("Yếu", 0))),
            "Trùng mức",
        ),
        "band_1_at_least": (replace(plan, bands=(band("Đạt", 50),)), "bắt đầu từ 0"),
        "band_3_at_least": (
            replace(plan, bands=(*plan.bands[:2], band("Yếu", 101))),
            "từ 0 đến 100",
        ),
        "pass_value": (
            replace(plan, pass_rule=PassRule("percent", D(0), "assumed")),
            "lớn hơn 0",
        ),
        "pass_source": (
            replace(plan, pass_rule=PassRule("percent", D(50), "stated")),
            "văn bản",
        ),
        "explanation_days": (replace(plan, explanation_days=99), "từ 0 đến 60"),
    }


def test_every_fault_stands_beside_its_field_and_nothing_is_stored(admin, plan):
    for field, (wrong, sentence) in _wrong(plan).items():
        with pytest.raises(ValidationError) as refusal:
            create_campaign(actor=admin, plan=wrong)
        told = refusal.value.message_dict
        assert field in told, (field, told)
        assert sentence in told[field][0], (field, told)
    assert not Campaign.objects.filter(year=plan.year).exists()


def test_name_is_once_a_set_and_year(admin, plan):
    create_campaign(actor=admin, plan=plan)
    with pytest.raises(ValidationError) as refusal:
        create_campaign(actor=admin, plan=plan)
    assert list(refusal.value.message_dict) == ["name"]


def change(admin: User, campaign: Campaign, **other: object) -> bool:
    held = Campaign.objects.get(pk=campaign.pk)
    plan = CampaignPlan.of(held)
    return change_campaign(actor=admin, campaign=held, plan=replace(plan, **other), seen=plan.key)


def test_parts_are_fixed_one_after_the_other_with_the_reason(demo, campaign, admin, plan):
    other = demo.verdicts.campaign.indicator_set
    steps = (StepPlan("province"),)
    # opened: the set no longer, the chain still, the days on their own page
    assert set(locks_of(campaign)) == {"identity", "dates"}
    for field, value in (("indicator_set", other), ("submission_due_on", plan.submission_due_on)):
        with pytest.raises(ValidationError) as refusal:
            change(admin, campaign, **{field: value})
        assert list(refusal.value.message_dict) == [field]
    assert change(admin, campaign, steps=steps, bands=plan.bands) is True
    assert change(admin, campaign) is False
    # submitted: nor the chain
    Assessment.objects.filter(campaign=campaign).update(status="submitted")
    with pytest.raises(ValidationError) as refusal:
        change(admin, campaign, steps=(StepPlan("district"), *steps))
    assert "Đã có đơn vị nộp" in refusal.value.message_dict["step_1_level"][0]
    assert change(admin, campaign, bands=()) is True
    # published: nor what the results are called
    Assessment.objects.filter(campaign=campaign).update(status="published")
    with pytest.raises(ValidationError) as refusal:
        change(admin, campaign, bands=plan.bands)
    assert "đã công bố" in refusal.value.message_dict["band_1_name"][0]
    told = HistoryEntry.objects.filter(action="campaign_changed").first()
    assert told.changes == {
        "Thang xếp loại": ["Tốt từ 80%; Khá từ 50%; Yếu từ 0%", "không có"],
        "Căn cứ thang xếp loại": ["Giả định", ""],
    }


def test_a_chain_that_leaves_an_opened_unit_without_reviewer_is_refused(demo, campaign, admin):
    """A commune right under the province has nobody at the step of the district."""
    Assessment.objects.create(campaign=campaign, unit=demo.units["direct_commune"])
    with pytest.raises(ValidationError) as refusal:
        change(admin, campaign, steps=(StepPlan("district"),))
    (sentence,) = refusal.value.message_dict["step_1_level"]
    assert demo.units["direct_commune"].full_name in sentence
    assert demo.units["commune"].full_name not in sentence
    assert [step.level for step in Campaign.objects.get(pk=campaign.pk).steps] == [
        "district", "province",
    ]  # fmt: skip
    assert change(admin, campaign, steps=(StepPlan("province"),)) is True


def test_a_published_ranking_fixes_what_it_is_made_by(campaign, admin, plan):
    PublishedRanking.objects.create(
        campaign=campaign, number=1, snapshot={}, digest="0", report_sha256="0",
        issued_at=now(), issued_by=admin,
    )  # fmt: skip
    for other in ({"bands": plan.bands}, {"pass_rule": plan.pass_rule}, {"lineage_rule": "sum"}):
        with pytest.raises(ValidationError, match="đã công bố"):
            change(admin, campaign, **other)


def test_list_counts_each_thing_once(demo, campaign, admin):
    Assessment.objects.create(
        campaign=campaign, unit=demo.units["direct_commune"], status="submitted"
    )
    for unit in (demo.units["neighbour"], demo.units["commune"], demo.units["far_district"]):
        PlannedUnit.objects.create(campaign=campaign, unit=unit)
    row = campaign_list(admin).get(pk=campaign.pk)
    assert (row.unit_count, row.handed_in, row.planned_count) == (2, 1, 3)
    own = campaign_list(demo.people["thamdinh.quangxuong"]).get(pk=campaign.pk)
    assert (own.unit_count, own.handed_in, own.planned_count) == (1, 0, 3)


def test_who_comes_second_is_told(admin, plan):
    campaign = create_campaign(actor=admin, plan=plan)
    change(admin, campaign, name="Tên khác")
    with pytest.raises(StalePlanError):
        change_campaign(actor=admin, campaign=campaign, plan=plan, seen=plan.key)
    assert Campaign.objects.get(pk=campaign.pk).name == "Tên khác"
    assert change(admin, campaign, pass_rule=replace(plan.pass_rule, source="QĐ 99")) is True
    line = HistoryEntry.objects.filter(action="campaign_changed").first()
    assert line.changes == {
        "Căn cứ điều kiện công nhận": [
            "Quyết định nêu: QĐ 1829, Điều 2", "Quyết định nêu: QĐ 99",
        ]
    }  # fmt: skip


def test_only_what_was_never_opened_is_discarded(campaign, admin, plan):
    prepared = create_campaign(actor=admin, plan=plan)
    discard_campaign(actor=admin, campaign=prepared)
    assert not Campaign.objects.filter(pk=prepared.pk).exists()
    with pytest.raises(PermissionDenied):
        discard_campaign(actor=admin, campaign=campaign)


def _version(of: IndicatorSet, number: int) -> IndicatorSet:
    """Another published version, as if it came with the portal."""
    return IndicatorSet.objects.create(
        **{
            field.attname: getattr(of, field.attname)
            for field in IndicatorSet._meta.concrete_fields
            if field.name not in {"id", "version", "applies_from", "created_at"}
        },
        version=number,
        applies_from=2023,
    )


def test_versions_of_another_province_are_not_taken(demo, campaign, admin, client):
    own, other = (_version(campaign.indicator_set, number) for number in (8, 9))
    for indicator_set, who in ((own, admin), (other, demo.people["sibling.admin"])):
        PublicationRequest.objects.create(
            owner=who.unit, indicator_set=indicator_set, subject="", digest="0", draft_stamp=1,
            state="confirmed", proposed_by=who, decided_by=who, decided_at=now(),
        )  # fmt: skip
    assert next_year_of(campaign).indicator_set == own
    sets = sets_to_choose(admin.unit)
    assert own in sets
    assert campaign.indicator_set in sets
    assert other not in sets
    assert sets_to_choose(admin.unit, other)[0] == other  # chosen already
    client.force_login(admin)
    page = words(client.get(reverse("campaign_new")))
    assert f"(phiên bản 8, áp dụng từ năm 2023; {admin.unit.full_name} công bố)" in page
    assert "có sẵn trong cổng)" in page
    assert "phiên bản 9" not in page


def test_year_after_is_one_year_on_under_the_newest_version(campaign):
    old = campaign
    old.period_end = date(2023, 2, 28)
    old.submission_due_on = date(2023, 3, 1)
    newer = _version(old.indicator_set, 9)
    copied = next_year_of(old)

    assert (copied.year, copied.previous, copied.indicator_set) == (2023, old, newer)
    assert copied.name == "Tự đánh giá chuyển đổi số năm 2023 theo QĐ 3853 - chấm điểm"
    assert (copied.period_end, copied.submission_due_on) == (date(2024, 2, 29), date(2024, 3, 1))
    assert [step.level for step in copied.steps] == ["district", "province"]


def test_units_of_the_year_after_are_last_years_or_their_successors(demo, campaign, admin):
    """The communes of 2022 end on 30/6/2025: in 2026 their successors are proposed."""
    old = campaign
    copied = next_year_of(old)
    same = create_from(actor=admin, previous=old, plan=copied)
    assert [(row.unit, row.note) for row in planned_rows(same)] == [(demo.units["commune"], "")]

    days = {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31)}
    later = create_from(
        actor=admin, previous=old, plan=replace(copied, year=2026, name="Năm 2026", **days)
    )
    (row,) = planned_rows(later)
    assert row.unit.exists_on(date(2026, 12, 31))
    assert row.note == "kế thừa xã Quảng Bình"
    assert row.unit in [link.successor for link in demo.units["commune"].successions.all()]
    assert not later.assessments.exists()


def _form(plan: CampaignPlan, **other: str) -> dict[str, str]:
    return {
        "indicator_set": str(plan.indicator_set.pk),
        "year": str(plan.year),
        "name": plan.name,
        "period": "nam-bao-cao",
        "submission_due_on": f"{plan.submission_due_on:%d/%m/%Y}",
        "late_submission": "accept",
        "explanation_days": "5",
        "step_1_level": "province",
        "band_1_name": "Tốt",
        "band_1_at_least": "79,5",
        "band_2_name": "Còn lại",
        "band_2_at_least": "0",
        "bands_basis": "assumed",
        "lineage_rule": "sum",
        **other,
    }


def test_form_lays_down_a_campaign_and_keeps_what_was_typed(demo, admin, plan, client):
    client.force_login(admin)
    wrong = _form(plan, band_2_at_least="muoi", step_3_level="province", period="khac")
    refused = client.post(reverse("campaign_new"), wrong)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'value="muoi"' in page
    assert "“muoi” không phải là một số" in page
    assert "Hãy ghi ngày này khi chọn kỳ khác." in page
    assert "các bước liền nhau" in page
    assert not Campaign.objects.filter(year=plan.year).exists()

    done = client.post(reverse("campaign_new"), _form(plan))
    campaign = Campaign.objects.get(year=plan.year)
    assert done.url == reverse("campaign_units", args=[campaign.pk])
    assert campaign.period_start == date(plan.year - 1, 12, 15)
    assert campaign.grade_bands[0]["at_least"] == "79.5"
    shown = client.get(reverse("campaign", args=[campaign.pk]))
    assert "Đợt chưa mở cho đơn vị nào." in words(shown)
    edit = reverse("campaign_edit", args=[campaign.pk])
    seen = CampaignPlan.of(campaign).key
    assert client.post(edit, _form(plan, name="Mới", seen="x")).status_code == 409
    assert client.post(edit, _form(plan, name="Mới", seen=seen)).status_code == 302
    assert Campaign.objects.get(pk=campaign.pk).name == "Mới"


def test_form_of_an_opened_campaign_changes_what_may_still_change(campaign, admin, client):
    before = CampaignPlan.of(campaign)
    client.force_login(admin)
    address = reverse("campaign_edit", args=[campaign.pk])
    assert "bộ chỉ số, năm và kỳ đánh giá giữ nguyên" in words(client.get(address))
    sent = {
        "seen": before.key, "name": "Tên mới", "step_1_level": "province",
        "band_1_name": "Đạt", "band_1_at_least": "0", "bands_basis": "assumed",
        "lineage_rule": "mean",
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    after = CampaignPlan.of(Campaign.objects.get(pk=campaign.pk))
    assert (after.name, [step.level for step in after.steps]) == ("Tên mới", ["province"])
    assert after.part("identity") == before.part("identity")
    # a page from before the opening sends the year as well: refused beside it, still typed
    stale = {**sent, "seen": after.key, "indicator_set": str(campaign.indicator_set_id),
             "year": "2030", "period": "nam-duong-lich"}  # fmt: skip
    refused = client.post(address, stale)
    assert refused.status_code == 422
    assert 'value="2030"' in refused.content.decode()
    assert Campaign.objects.get(pk=campaign.pk).year == 2022
