"""Which units a campaign is for, opening it for them in one act, taking one out again."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.forms.campaign_units import UnitsForm
from assessments.models import Assessment, Campaign, HistoryEntry, Notice, PlannedUnit
from assessments.selectors.campaign_units import Typed, by_codes, by_tree, foresee_units
from assessments.services.campaign_units import plan_units
from assessments.services.opening import open_for_units, remove_unit
from dtscore.accounts.models import AdministrativeUnit, Role, User
from tests.test_pages import words
from tests.test_sheets import book

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(demo) -> User:
    return demo.people["quantri.thanhhoa"]


@pytest.fixture
def campaign(demo) -> Campaign:
    """Of 2023, prepared; the communes of then exist until 2025."""
    campaign = Campaign.objects.create(
        name="Đợt 2023",
        indicator_set=demo.points.campaign.indicator_set,
        year=2023,
        period_start=date(2023, 1, 1),
        period_end=date(2023, 12, 31),
        owner=demo.units["province"],
    )
    campaign.review_steps.create(position=1, level="district")
    return Campaign.objects.select_related("indicator_set", "owner").get(pk=campaign.pk)


def communes(campaign: Campaign, count: int) -> list[AdministrativeUnit]:
    return by_tree(campaign, whole=True, districts=(), kinds=())[:count]


def test_tree_and_kind_choose_the_communes_of_that_day(demo, campaign):
    everything = by_tree(campaign, whole=True, districts=(), kinds=())
    district = by_tree(
        campaign, whole=False, districts=[demo.units["district"].pk], kinds=["thị trấn"]
    )
    assert len(everything) == 559
    assert [unit.full_name for unit in district] == ["thị trấn Tân Phong"]


def test_codes_are_found_by_the_day_and_each_fault_names_its_place(demo, campaign):
    typed = [Typed("16468", "dòng 1"), Typed("99999", "dòng 2"), Typed("16447", "ô A7")]
    found, refused = by_codes(campaign, typed)
    assert set(found) == {demo.units["commune"], demo.units["neighbour"]}
    assert [each.sentence for each in refused] == [
        "Dòng 2: không có đơn vị cấp xã nào của tỉnh mang mã “99999”."
    ]
    campaign.period_end = date(2026, 12, 31)
    found, refused = by_codes(campaign, typed[:1])
    assert not found
    assert "xã Quảng Bình (mã 16468) không tồn tại vào ngày 31/12/2026" in refused[0].sentence


def test_unit_in_an_overlapping_campaign_of_the_set_is_refused_by_name(demo, campaign, admin):
    Campaign.objects.filter(pk=campaign.pk).update(
        period_start=date(2022, 12, 15), period_end=date(2023, 12, 14)
    )
    campaign.refresh_from_db()
    units = [demo.units["commune"], demo.units["neighbour"], demo.units["district"]]
    foreseen = foresee_units(campaign, units)
    assert foreseen.fresh == [demo.units["neighbour"]]
    first, second = (each.sentence for each in foreseen.refused)
    assert first.startswith(f"Xã Quảng Bình (mã 16468): đang ở đợt “{demo.points.campaign}”")
    assert "không phải là đơn vị cấp xã" in second
    for service in (plan_units, open_for_units):
        with pytest.raises(ValidationError) as refusal:
            service(actor=admin, campaign=campaign, units=units)
        assert sorted(refusal.value.messages) == sorted([first, second])
    assert not campaign.assessments.exists()
    assert not campaign.planned_units.exists()


def test_unit_without_a_step_above_it_is_refused(demo, campaign):
    campaign.period_end = date(2026, 12, 31)
    (refusal,) = foresee_units(campaign, [demo.units["direct_commune"]]).refused
    assert "cần một bước cấp tỉnh" in refusal.sentence


def test_opening_records_and_tells_once_and_again_adds_only_what_is_new(demo, campaign, admin):
    commune, neighbour = demo.units["commune"], demo.units["neighbour"]
    plan_units(actor=admin, campaign=campaign, units=[commune, neighbour])
    assert len(open_for_units(actor=admin, campaign=campaign, units=[commune]).assessments) == 1
    again = open_for_units(actor=admin, campaign=campaign, units=[commune, neighbour])

    assert ([row.unit for row in again.assessments], again.known) == ([neighbour], 1)
    held = Campaign.objects.get(pk=campaign.pk)
    assert held.opened_by == admin
    assert set(held.units.all()) == {commune, neighbour}
    assert not PlannedUnit.objects.exists()
    lines = HistoryEntry.objects.filter(action="assessment_opened")
    assert {(line.unit, line.actor) for line in lines} == {(commune, admin), (neighbour, admin)}
    told = Notice.objects.filter(assessment__campaign=campaign)
    assert sorted(told.values_list("person__username", flat=True)) == [
        "canbo.quangbinh", "lanhdao.quangbinh", "neighbour.officer",
    ]  # fmt: skip
    third = open_for_units(actor=admin, campaign=campaign, units=[commune, neighbour])
    assert (third.assessments, lines.count(), told.count()) == ([], 2, 3)


def test_opening_costs_the_same_for_one_unit_and_for_thirty(demo, campaign, admin):
    units = communes(campaign, 31)
    for unit in units:
        User.objects.create(username=f"x{unit.code}", role=Role.OFFICER, unit=unit)
    spent = []
    for part in (units[:1], units[1:]):
        with CaptureQueriesContext(connection) as queries:
            open_for_units(actor=admin, campaign=Campaign.objects.get(pk=campaign.pk), units=part)
        spent.append(len([1 for row in queries if "SAVEPOINT" not in row["sql"]]))
    # the first one alone writes who opened it
    assert spent[1] <= spent[0] + 1 <= 19  # many units are told in two statements, one in one
    told = Notice.objects.filter(assessment__campaign=campaign, person__username__startswith="x")
    assert told.count() == 31


def test_campaign_that_is_not_ready_is_not_opened(demo, campaign, admin):
    Campaign.objects.filter(pk=campaign.pk).update(submission_due_on=date(2024, 1, 31))
    campaign.review_steps.all().delete()
    with pytest.raises(ValidationError) as refusal:
        open_for_units(actor=admin, campaign=campaign, units=[demo.units["commune"]])
    first, second = refusal.value.messages
    assert "Đợt chưa có bước" in first
    assert "đã qua" in second
    assert not campaign.assessments.exists()


def test_unit_with_nothing_entered_is_taken_out_and_one_with_work_is_not(demo, campaign, admin):
    opened = open_for_units(actor=admin, campaign=campaign, units=[demo.units["neighbour"]])
    (empty,) = opened.assessments
    with pytest.raises(ValidationError):
        remove_unit(actor=admin, assessment=empty, reason=" ")
    remove_unit(actor=admin, assessment=empty, reason="Chọn nhầm")

    assert not Assessment.objects.filter(campaign=campaign).exists()
    line = HistoryEntry.objects.get(action="unit_removed")
    assert (line.unit, line.changes) == (demo.units["neighbour"], {"Lý do": ["", "Chọn nhầm"]})
    notice = Notice.objects.get(person=demo.people["neighbour.officer"], cancelled_at=None)
    assert notice.words == "Đơn vị không còn trong đợt “Đợt 2023”. Lý do: Chọn nhầm"
    with pytest.raises(PermissionDenied, match="việc của đơn vị không bị xóa"):
        remove_unit(actor=admin, assessment=demo.points, reason="Chọn nhầm")


def test_others_neither_choose_nor_open(demo, campaign):
    for name in ("province.reviewer", "sibling.admin", "thamdinh.quangxuong"):
        for service in (plan_units, open_for_units):
            with pytest.raises(PermissionDenied):
                service(actor=demo.people[name], campaign=campaign, units=[demo.units["neighbour"]])


def test_page_previews_adds_and_opens(demo, campaign, admin, client):
    client.force_login(admin)
    units, opening = (reverse(f"campaign_{name}", args=[campaign.pk]) for name in ("units", "open"))
    assert client.post(units, {"viec": "xem"}).status_code == 422
    preview = client.post(units, {"viec": "xem", "codes": "16468, 16447\n99999"})
    page = words(preview)
    assert "2 sẽ được thêm" in page
    assert "Dòng 2: không có đơn vị cấp xã nào của tỉnh mang mã “99999”." in page
    assert not campaign.planned_units.exists()
    keys = ",".join(str(demo.units[name].pk) for name in ("commune", "neighbour"))
    client.post(units, {"viec": "them", "don-vi": keys})
    client.post(units, {"viec": "bo", "chon": demo.units["commune"].pk})
    (planned,) = campaign.planned_units.all()
    assert planned.unit == demo.units["neighbour"]

    shown = client.get(opening)
    assert "Mở đợt cho 1 đơn vị" in words(shown)
    plan_units(actor=admin, campaign=campaign, units=[demo.units["commune"]])
    stale = client.post(opening, {"seen": shown.context["seen"]})
    assert stale.status_code == 409
    assert not campaign.assessments.exists()
    assert client.post(opening, {"seen": stale.context["seen"]}).status_code == 302
    assert campaign.assessments.count() == 2


def test_file_of_codes_names_the_cell_of_each_fault(demo, campaign):
    def asked(data: bytes, name: str) -> UnitsForm:
        form = UnitsForm({}, {"file": SimpleUploadedFile(name, data)}, campaign=campaign)
        form.full_clean()
        return form

    rows = [["STT", "Mã đơn vị"], [1, "16468"], [2, 16447], [3, "99999"]]
    form = asked(book(("Xã", rows)), "xa.xlsx")
    assert {unit.code for unit in form.found} == {"16468", "16447"}
    assert form.refused[0].sentence.startswith("Trang tính “Xã”, ô B4: không có đơn vị")
    csv = "Mã đơn vị;Tên\n16468;Quảng Bình\n00000;?\n".encode()
    form = asked(csv, "xa.csv")
    assert form.refused[0].sentence.startswith("Ô A3: không có đơn vị")
    form = asked(book(("Xã", [["Mã đơn vị"], [16468.5]])), "xa.xlsx")
    assert "ô A2" in form.errors["file"][0]
    assert "không tìm thấy dòng tiêu đề" in asked(b"a;b\n1;2\n", "x.csv").errors["file"][0]
