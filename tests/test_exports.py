"""What is taken out of a campaign says what the pages say, number by number, and stays text."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from assessments.models import Answer, Assessment, Evidence, HistoryEntry
from assessments.reports.exports.campaign_tables import campaign_table
from assessments.reports.exports.table import write_table
from assessments.selectors import export_rows
from assessments.selectors.campaign_parts import CampaignPart
from assessments.services.tallying import refresh_tallies
from dtscore.sheets import Limits, read_workbook
from tests.queueing import communes_of, many_submitted, small_campaign
from tests.ranking_ground import campaign_of, official, ranked_set, stand
from tests.reviewing import accept_rest, begin_review, move, rule

pytestmark = pytest.mark.django_db
WIDE = Limits(max_columns=300)


@pytest.fixture
def admin(demo):
    return demo.people["quantri.thanhhoa"]


@pytest.fixture
def reviewed(demo):
    """The demonstration's year approved by the district, 6.2 reduced."""
    people = demo.people
    reviewer = people["thamdinh.quangxuong"]
    begin_review(demo.points, leader=people["lanhdao.quangbinh"], reviewer=reviewer)
    rule(demo.points, reviewer, "6.2", "adjusted", points=Decimal("9.45"))
    accept_rest(demo.points, reviewer)
    move(demo.points, reviewer, "finish")
    move(demo.points, people["lanhdao.quangxuong"], "approve")
    return demo.points


def written(user, campaign, what, kind, part=CampaignPart()) -> bytes:  # noqa: B008
    target = io.BytesIO()
    write_table(campaign_table(user, campaign, what, part), kind, target)
    return target.getvalue()


def sheet_rows(data: bytes, sheet: str) -> list[dict[int, object]]:
    rows = read_workbook(data, "a.xlsx", WIDE).sheet(sheet).rows
    return [{at: cell.value for at, cell in row.cells.items()} for row in rows]


def test_matrix_has_every_indicator_in_three_columns(reviewed, admin):
    head, row = sheet_rows(written(admin, reviewed.campaign, "ma-tran", "xlsx"), "Ma trận")[1:]
    at = {" ".join(str(title).split()): column for column, title in head.items()}
    assert len(head) == 4 + 3 + 3 * 56
    assert row[at["Mã đơn vị"]] == "16468"
    assert row[at["Tổng điểm Tự chấm"]] == Decimal("729.57")
    assert row[at["Tổng điểm Thẩm định"]] == Decimal("728.48")
    assert at["Tổng điểm Chính thức"] not in row
    assert (row[at["6.2 Tự chấm"]], row[at["6.2 Thẩm định"]]) == (Decimal("10.54"), Decimal("9.45"))
    claims = [row.get(at[f"{code} Tự chấm"]) for code in codes(reviewed)]
    assert sum(claim for claim in claims if claim is not None) == Decimal("729.57")


def added_up(admin, assessment) -> dict[str, tuple[object, object]]:
    """The sum of each column beside what its cells come to; None where a column is empty."""
    head, row = sheet_rows(written(admin, assessment.campaign, "ma-tran", "xlsx"), "Ma trận")[1:]
    at = {" ".join(str(title).split()): column for column, title in head.items()}
    found = {}
    for column in ("Tự chấm", "Thẩm định", "Chính thức"):
        cells = [row.get(at[f"{code} {column}"]) for code in codes(assessment)]
        cells = [cell for cell in cells if cell is not None]
        found[column] = (row.get(at[f"Tổng điểm {column}"]), sum(cells) if cells else None)
    return found


def test_cells_add_up_to_the_sums_of_their_row(demo, admin, reviewed):
    people, empty = demo.people, (None, None)
    claimed, approved = Decimal("729.57"), Decimal("728.48")
    province = people["province.reviewer"]
    move(reviewed, province, "begin")
    rule(reviewed, province, "6.2", "adjusted", points=Decimal("5.45"))
    # What the province has decided it has not approved: the district's result stands.
    assert added_up(admin, reviewed) == {
        "Tự chấm": (claimed, claimed), "Thẩm định": (approved, approved), "Chính thức": empty,
    }  # fmt: skip
    accept_rest(reviewed, province)
    move(reviewed, province, "finish")
    move(reviewed, admin, "approve")
    Assessment.objects.filter(pk=reviewed.pk).update(explanation_due_on=None)
    move(reviewed, admin, "finalize")
    final = Decimal("724.48")
    assert added_up(admin, reviewed) == {
        "Tự chấm": (claimed, claimed), "Thẩm định": (final, final), "Chính thức": (final, final),
    }  # fmt: skip
    move(reviewed, admin, "reopen", comment="Có sai sót")
    rule(reviewed, province, "6.2", "returned")
    assert added_up(admin, reviewed)["Thẩm định"] == (approved, approved)
    move(reviewed, province, "return", due_on=localdate() + timedelta(3))
    reviewed.answers.filter(indicator__code="6.2").update(claimed_points=1, self_points=1)
    assert added_up(admin, reviewed) == {
        "Tự chấm": (claimed, None), "Thẩm định": (approved, approved), "Chính thức": empty,
    }  # fmt: skip


def test_unit_taken_out_meanwhile_is_passed_over(demo, monkeypatch):
    monkeypatch.setattr(export_rows, "AT_ONCE", 1)
    campaign = campaign_of(demo.units["province"], ranked_set())
    units = list(communes_of(demo.units["district"]))[:3]
    first, gone, last = (stand(campaign, unit, "draft") for unit in units)
    chunks = export_rows.in_chunks(campaign.assessments.order_by("pk"))
    assert next(chunks) == [first]
    gone.delete()
    assert list(chunks) == [[], [last]]


def codes(assessment) -> list[str]:
    rows = assessment.campaign.indicator_set.indicators
    return list(rows.values_list("code", flat=True))


def test_every_kind_tells_the_same(reviewed, admin):
    campaign = reviewed.campaign
    table = json.loads(written(admin, campaign, "ma-tran", "json"))
    lines = written(admin, campaign, "ma-tran", "csv").decode("utf-8-sig").splitlines()
    (plain,) = list(csv.reader(lines[-1:], delimiter=";"))
    assert [cell.replace(",", ".") for cell in plain] == [cell or "" for cell in table["rows"][0]]
    assert table["info"]["Bộ chỉ số"].endswith("(mã QD3853, phiên bản 1)")
    info = sheet_rows(written(admin, campaign, "ma-tran", "xlsx"), "Thông tin")
    told = {row[1]: row.get(2) for row in info if 1 in row}
    assert (told["Đợt đánh giá"], told["Bộ lọc"]) == (campaign.name, "Không lọc")


def test_draft_shows_no_result(demo, admin):
    row = sheet_rows(written(admin, demo.points.campaign, "ma-tran", "xlsx"), "Ma trận")[2]
    assert row == {1: "16468", 2: "xã Quảng Bình", 3: "huyện Quảng Xương", 4: "Đang tự đánh giá"}


def test_differences_give_reason_and_change(reviewed, admin):
    data = written(admin, reviewed.campaign, "chenh-lech", "xlsx")
    head, row = sheet_rows(data, "Chênh lệch")[1:]
    found = {title: row.get(column) for column, title in head.items()}
    assert (found["Chỉ số"], found["Tự chấm"], found["Thẩm định"], found["Chênh lệch"]) == (
        "6.2", Decimal("10.54"), Decimal("9.45"), Decimal("-1.09"),
    )  # fmt: skip
    assert found["Bước thẩm định"] == "Huyện thẩm định"
    assert found["Lý do"]


def test_what_people_typed_stays_text(demo, admin):
    answer = Answer.objects.filter(assessment=demo.points, indicator__code="1.1").get()
    Evidence.objects.create(answer=answer, position=90, note="=cmd|' /C calc'!A0")
    data = written(admin, demo.points.campaign, "minh-chung", "xlsx")
    typed = [value for row in sheet_rows(data, "Minh chứng") for value in row.values()]
    assert "=cmd|' /C calc'!A0" in typed
    assert "'=cmd" in written(admin, demo.points.campaign, "minh-chung", "csv").decode()
    cited = Evidence.objects.filter(answer__assessment=demo.points).count()
    assert len(sheet_rows(data, "Minh chứng")) == cited + 2


@pytest.mark.parametrize("what", ["ma-tran", "minh-chung", "chenh-lech"])
def test_statements_do_not_grow_with_the_units(demo, admin, what, django_assert_num_queries):
    campaign = small_campaign()
    leader = demo.people["lanhdao.quangbinh"]
    rows = many_submitted(campaign, demo.units["district"], leader, 20)
    refresh_tallies(rows)
    written(admin, campaign, what, "csv")
    most = {"ma-tran": 9, "minh-chung": 5, "chenh-lech": 6}[what]
    with django_assert_num_queries(most, exact=False):
        text = written(admin, campaign, what, "csv")
    if what == "ma-tran":
        assert text.decode().count("Quảng Xương") == len(rows)


def test_filter_of_the_address_reaches_the_file_and_the_history(demo, client, admin):
    client.force_login(admin)
    address = reverse("export", args=[demo.points.campaign_id, "ma-tran", "csv"])
    page = client.get(address, {"tim": "quang binh", "huyen": demo.units["district"].pk})
    text = b"".join(page.streaming_content).decode()
    assert "16468" in text
    assert "16468" not in b"".join(client.get(address, {"tim": "yên"}).streaming_content).decode()
    entry = HistoryEntry.objects.filter(action="exported").order_by("pk").first()
    assert entry.changes["Bộ lọc"] == ["", "Thuộc: huyện Quảng Xương; Tìm: quang binh"]
    assert page.headers["Content-Disposition"].startswith('attachment; filename="ma-tran-qd3853')


def test_ranking_as_it_is_on_the_page(demo, client, admin):
    campaign = campaign_of(demo.units["province"], ranked_set())
    units = list(communes_of(demo.units["district"]))[:4]
    official(campaign, units[:3], "80.5", "80.5", "20")
    stand(campaign, units[3], "draft")
    client.force_login(admin)
    address = reverse("export", args=[campaign.pk, "xep-hang", "xlsx"])
    data = b"".join(client.get(address).streaming_content)
    head, *rows = sheet_rows(data, "Xếp hạng")[1:]
    at = {" ".join(str(title).split()): column for column, title in head.items()}
    shown = [[row.get(at[name]) for name in ("Hạng", "Điểm", "Tỷ lệ", "Xếp loại")] for row in rows]
    assert shown == [
        [1, Decimal("80.5"), Decimal("80.5"), "Tốt"],
        [1, Decimal("80.5"), Decimal("80.5"), "Tốt"],
        [3, 20, 20, None],
        [None, None, None, None],
    ]
    assert rows[3][at["Không xếp hạng vì"]] == "Chưa nộp hồ sơ"
    assert max(at.values()) == len(head) == len(at)
    found = b"".join(client.get(address, {"tim": units[2].name}).streaming_content)
    assert [row.get(at["Hạng"]) for row in sheet_rows(found, "Xếp hạng")[2:]] == [3]


def test_progress_keeps_the_filter(demo, client, admin):
    client.force_login(admin)
    pk = demo.points.campaign_id
    address = reverse("export", args=[pk, "tien-do", "json"])
    table = json.loads(b"".join(client.get(address).streaming_content))
    answered = Answer.objects.filter(assessment=demo.points).exclude(state="blank").count()
    assert table["rows"] == [
        ["16468", "xã Quảng Bình", "huyện Quảng Xương", "Đang tự đánh giá", "Đang tự đánh giá",
         None, None, answered, 56],
    ]  # fmt: skip
    late = client.get(address, {"qua-han": "1"})
    assert json.loads(b"".join(late.streaming_content))["rows"] == []


def test_unknown_table_or_kind_is_not_there(demo, client, admin):
    client.force_login(admin)
    pk = demo.points.campaign_id
    assert client.get(reverse("export", args=[pk, "gi-do", "csv"])).status_code == 404
    assert client.get(reverse("export", args=[pk, "ma-tran", "exe"])).status_code == 404


def test_district_takes_only_its_own(demo, client):
    campaign = small_campaign()
    leader = demo.people["lanhdao.quangbinh"]
    many_submitted(campaign, demo.units["district"], leader, 2)
    many_submitted(campaign, demo.units["far_district"], leader, 3)
    far = demo.people["far.reviewer"]
    rows = written(far, campaign, "ma-tran", "csv").decode().splitlines()
    assert len([row for row in rows if demo.units["far_district"].full_name in row]) == 3
    assert not [row for row in rows if "Quảng Xương" in row]
