"""The pages: what they say, their empty states, their query counts, hostile addresses."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.timezone import localdate

from assessments.models import Campaign
from assessments.services.campaigns import open_assessment
from criteria.selectors import load_spec
from tests.indicator_sets import points_set, stored_set, yes_no

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(demo, client):
    client.force_login(demo.people["quantri.thanhhoa"])
    return client


def words(response) -> str:
    """The visible words of a page, without markup and with single spaces."""
    body = response.content.decode().split("<main", 1)[1]
    return " ".join(strip_tags(re.sub(r"<(?!/?(?:b|i|em|strong)\b)", " <", body)).split())


def test_commune_lands_on_its_own_assessments(officer):
    page = words(officer.get(reverse("home")))

    assert "QĐ 3853 - chấm điểm, năm 2022" in page
    assert "704,97 / 1.000 điểm trên số điểm có thể đạt giả định 729,57 điểm ghi trên giấy" in page
    assert "27/37 chỉ tiêu đạt giả định 10 chưa triển khai" in page


def test_province_lands_on_the_tree(admin):
    page = words(admin.get(reverse("home")))

    assert "Tỉnh Thanh Hóa" in page
    assert "huyện Quảng Xương" in page
    assert "Danh sách năm 2022" in page


def test_commune_without_assessment_is_told_so(demo, client):
    client.force_login(demo.people["direct.officer"])

    assert "Đơn vị chưa có hồ sơ nào." in words(client.get(reverse("home")))


def test_person_without_unit_is_told_what_to_do(demo, client):
    client.force_login(demo.people["nobody"])

    assert "liên hệ người quản trị cổng để được gắn đơn vị" in words(client.get(reverse("home")))


def test_overview_shows_pillars_with_maximum_basis_and_unallocated_part(demo, officer):
    page = words(officer.get(reverse("assessment", args=[demo.points.pk])))

    assert (
        "6. Hoạt động chính quyền số 122,97 giả định 152,59 −9,75 19,87 200 giả định 20 13/13"
        in page
    )
    assert "5. An toàn thông tin mạng 80 giả định 80 0 0 100 nêu 20 4/4" in page
    assert "Chỉ số mà điểm trên giấy khác cách tính (6)" in page


def test_indicator_shows_arithmetic_claim_fact_and_evidence(demo, client):
    client.force_login(demo.people["commune.viewer"])
    page = words(client.get(reverse("pillar", args=[demo.points.pk, "8"])))

    assert "1.068 / 6.633 = 16,10% × 10 điểm = 1,61 điểm" in page
    assert "1,61 / 10 suy ra điểm trên giấy: 1,6" in page
    assert "Số người từ 15 tuổi trở lên 5.293 người 5.239 Số liệu nền" in page
    assert "8.3 Tỷ lệ hộ gia đình, cơ quan, tổ chức, khu di tích" in page
    assert "Chưa triển khai: 0 / 10 điểm" in page


def test_indicators_stand_in_natural_order(demo, officer):
    body = officer.get(reverse("pillar", args=[demo.points.pk, "3"])).content.decode()

    assert re.findall(r'id="c([\d.]+)"', body) == [f"3.{number}" for number in range(1, 12)]


def test_verdicts_are_words(demo, officer):
    page = words(officer.get(reverse("pillar", args=[demo.verdicts.pk, "3"])))

    assert "3.2 Tỷ lệ dân số từ 15 tuổi trở lên" in page
    assert "3.831 / 5.293 = 72,37%, đạt ngưỡng 60%: đạt" in page
    assert "Chưa triển khai trên giấy: không ghi" in page


def test_facts_name_their_source_and_readers(demo, officer):
    page = words(officer.get(reverse("facts", args=[demo.points.pk]), follow=True))

    assert "Dân số (người) Sửa Dân số 6.633" in page
    assert "Số người từ 15 tuổi trở lên (người) Sửa Số người từ 15 tuổi trở lên 5.293" in page
    assert "Tính đến 31/12/2022." in page


def test_report_is_a_private_pdf_under_a_plain_name(demo, officer, settings, tmp_path):
    settings.REPORT_CACHE_DIR = tmp_path
    response = officer.get(reverse("report", args=[demo.points.pk]))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="bao-cao-16468-2022-QD3853.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.content[:5] == b"%PDF-"


def test_unit_page_lists_the_units_of_the_chosen_year(demo, admin):
    address = reverse("unit", args=[demo.units["province"].pk])

    in_2022 = words(admin.get(address, {"nam": "2022"}))
    today = words(admin.get(address, {"nam": str(localdate().year)}))
    assert words(admin.get(address)) == in_2022  # the newest year with assessments
    assert "Huyện Quảng Xương" in in_2022
    assert "Huyện Quảng Xương" not in today
    assert "từ 01/07/2025" in today
    assert "từ 01/07/2025" not in in_2022


def test_district_that_has_ended_offers_only_years_with_units(demo, client):
    client.force_login(demo.people["thamdinh.quangxuong"])
    address = reverse("unit", args=[demo.units["district"].pk])

    assert client.get(address).context["years"] == [2022, 2024]
    for year in ("2022", "2024"):
        assert "Xã Quảng Bình" in words(client.get(address, {"nam": year}))


def test_unit_page_tells_what_became_of_the_commune(demo, admin):
    page = words(admin.get(reverse("unit", args=[demo.units["commune"].pk])))

    assert "Từ 01/07/2025, toàn bộ thuộc xã Quảng Bình (mã 16543)." in page


def test_search_needs_no_diacritics(demo, admin):
    address = reverse("unit", args=[demo.units["province"].pk])
    page = words(admin.get(address, {"nam": "2022", "tim": "quang binh"}))

    assert "1 đơn vị khớp “quang binh”." in page
    assert "Xã Quảng Bình" in page
    nothing = words(admin.get(address, {"tim": "khongcoxanaonhuthe"}))
    assert "0 đơn vị khớp" in nothing
    assert "Không có đơn vị nào." in nothing


@pytest.mark.parametrize(
    "query", [{"nam": "abc"}, {"nam": "99999999999"}, {"trang": "-5"}, {"trang": "x"},
              {"tim": "<script>alert(1)</script>"}, {"tim": "%"}, {"tim": "á" * 5000}],
)  # fmt: skip
def test_hostile_query_is_answered_calmly(demo, admin, query):
    response = admin.get(reverse("unit", args=[demo.units["province"].pk]), query)

    assert response.status_code == 200
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize("code", ["99", "1.1", "%00", "' OR 1=1", "x" * 500])
def test_unknown_pillar_is_not_found_in_words(demo, officer, code):
    response = officer.get(reverse("pillar", args=[demo.points.pk, code]))

    assert response.status_code == 404
    assert "không thuộc phạm vi đơn vị của bạn" in words(response)


def test_draft_sets_are_not_shown(demo, officer):
    draft = stored_set(points_set(), publish=False)

    assert officer.get(reverse("set", args=[draft.pk])).status_code == 404
    assert draft.short_title not in words(officer.get(reverse("sets")))


def test_set_page_shows_rule_maximum_and_their_basis(demo, officer):
    points = words(officer.get(reverse("set", args=[demo.points.campaign.indicator_set_id])))
    assert "Làm tròn: cắt bỏ đến 2 chữ số thập phân suy ra" in points
    assert "Phó Bí thư hoặc Phó Chủ tịch là Trưởng ban: 50% điểm tối đa" in points

    verdicts = words(officer.get(reverse("set", args=[demo.verdicts.campaign.indicator_set_id])))
    assert "Ngưỡng 60 nêu %" in verdicts


# --- query counts ---------------------------------------------------------------------------
def _assessment_with(demo, count: int):
    """An assessment of the commune under a published set of ``count`` indicators."""
    indicators = [yes_no(f"1.{number}", points="1") for number in range(1, count + 1)]
    indicator_set = stored_set(points_set(*indicators), publish=True)
    campaign = Campaign.objects.create(
        name=f"Đợt {count}",
        indicator_set=indicator_set,
        year=2022,
        period_start=date(2022, 1, 1),
        period_end=date(2022, 12, 31),
    )
    return open_assessment(campaign=campaign, unit=demo.units["commune"])


def _queries(client, address: str) -> int:
    client.get(address)  # sets are frozen and cached: the second visit is the usual one
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_section_page_costs_the_same_for_1_and_56_indicators(demo, officer):
    one = _assessment_with(demo, 1)
    few = _queries(officer, reverse("pillar", args=[one.pk, "1"]))
    many = _queries(officer, reverse("pillar", args=[demo.points.pk, "3"]))

    assert len(list(load_spec(demo.points.campaign.indicator_set).indicators)) == 56
    assert many - few <= 1  # the documents of the evidence, where there is any
    assert many <= 12


@pytest.mark.parametrize("name", ["home", "unit", "assessment", "unit_facts", "sets", "set"])
def test_pages_stay_under_twelve_queries(demo, admin, name):
    arguments = {
        "unit": [demo.units["province"].pk],
        "assessment": [demo.points.pk],
        "unit_facts": [demo.units["commune"].pk, 2022],
        "set": [demo.points.campaign.indicator_set_id],
    }
    assert _queries(admin, reverse(name, args=arguments.get(name, []))) <= 12


def test_lists_cost_the_same_for_one_and_many_units(demo, admin):
    many = _queries(admin, reverse("unit", args=[demo.units["province"].pk]))
    few = _queries(admin, reverse("unit", args=[demo.units["district"].pk]) + "?nam=2022")

    assert many == few


def test_address_of_a_button_says_so_to_whoever_opens_it(demo, client):
    client.force_login(demo.people["lanhdao.quangbinh"])
    address = reverse("submit", args=[demo.points.pk])
    answer = client.get(address, headers={"accept": "text/html"})

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "Chưa có gì được thực hiện." in answer.content.decode()
    assert client.get(address).content == b""
