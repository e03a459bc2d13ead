"""Publishing a ranking: what is frozen, who may, what refuses it, and the annex read back."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from decimal import Decimal
from itertools import islice

import pdfplumber
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.timezone import now

from assessments.kept_reports import KeptReportError, read_annex
from assessments.models import Action, Answer, Assessment, HistoryEntry, Notice, PublishedRanking
from assessments.reports.layout import ND30_2020
from assessments.reports.ranking_pdf import annex_draft, annex_pdf
from assessments.selectors.ranking_snapshots import content_of, frozen_rows, propose_ranking
from assessments.selectors.ranking_table import table_rows
from assessments.selectors.snapshots import digest_of
from assessments.services.campaigns import open_assessment
from assessments.services.publishing import StaleRankingError, publish_ranking
from dtscore.accounts.models import Role, User
from tests.indicator_sets import points_set, stored_set, yes_no
from tests.paper_reading import MM, Reading
from tests.paper_reading import table_rows as printed_rows
from tests.queueing import communes_of
from tests.ranking_ground import campaign_of, lay, official, ranked_set, stand
from tests.reviewing import make_provisional, move, triggers_at_rest

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nannex\n%%EOF\n"


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.REPORT_CACHE_DIR = tmp_path / "reports"


@pytest.fixture
def near(demo):
    own = demo.units["commune"]
    others = (unit for unit in communes_of(demo.units["district"]) if unit.pk != own.pk)
    return [own, *islice(others, 3)]


@pytest.fixture
def campaign(demo, near):
    """Three communes with official results, two of them alike; one has not submitted."""
    campaign = campaign_of(demo.units["province"], ranked_set())
    official(campaign, near[:3], "72.5", "72.5", ("60", "90"))
    stand(campaign, near[3], "draft")
    return campaign


@pytest.fixture
def admin(demo):
    return demo.people["quantri.thanhhoa"]


def seen(campaign) -> str:
    return digest_of(propose_ranking(campaign).content)


def publish(actor, campaign, **more) -> PublishedRanking:
    values = {"seen": seen(campaign), "press": lambda _: PDF, "without_missing": True, **more}
    return publish_ranking(actor=actor, campaign=campaign, **values)


def test_published_is_frozen_told_and_remembered(demo, admin, campaign, near):
    ranking = publish(admin, campaign)
    content = content_of(ranking.snapshot)
    assert (ranking.number, digest_of(ranking.snapshot)) == (1, ranking.digest)
    assert content == propose_ranking(campaign).content
    assert [(row["code"], row["rank"], row["shared"]) for row in content["rows"]] == [
        (near[0].code, 1, True), (near[1].code, 1, True), (near[2].code, 3, False),
    ]  # fmt: skip
    assert [(row["code"], row["why"]) for row in content["apart"]] == [
        (near[3].code, "not_submitted")
    ]
    assert (content["filter"], content["set"]["version"]) == (None, 1)
    assert [band["basis"] for band in content["bands"]] == ["assumed", "assumed"]
    assert ranking.snapshot["issued"]["by"] == str(admin)
    assert read_annex(ranking.pk, ranking.report_sha256) == PDF
    line = HistoryEntry.objects.get(action=Action.RANKING_PUBLISHED)
    assert (line.actor, line.unit) == (admin, demo.units["province"])
    assert line.changes["Đơn vị được xếp hạng"] == ["", "3/4"]
    told = Notice.objects.filter(page=reverse("published_ranking", args=[ranking.pk]))
    assert {notice.person for notice in told} == {
        person
        for person in demo.people.values()
        if person.unit in near and person.role in {"officer", "leader"}
    }


def test_correction_is_another_number_and_the_first_stays(admin, campaign, near, client, demo):
    first = publish(admin, campaign, press=annex_pdf)
    with pytest.raises(ValidationError, match="giống hệt bản số 1"):
        publish(admin, campaign, reason="Sai")
    before = read_annex(first.pk, first.report_sha256)
    lay(campaign.assessments.get(unit=near[2]), "final", "99.25")
    with pytest.raises(ValidationError, match="lý do đính chính"):
        publish(admin, campaign)
    second = publish(admin, campaign, reason="Cộng sót trụ cột 1", press=annex_pdf)
    Assessment.objects.filter(campaign=campaign).update(status="under_review")

    client.force_login(demo.people["far.officer"])  # a commune elsewhere in the province
    page = text(client.get(reverse("published_ranking", args=[first.pk])))
    assert "99,25" not in page
    assert "bản số 2" in page
    page = text(client.get(reverse("published_ranking", args=[second.pk])))
    assert "99,25" in page
    assert "Cộng sót trụ cột 1" in page
    response = client.get(reverse("published_ranking_pdf", args=[first.pk]))
    assert response.content == before == annex_pdf(content_of(first.snapshot))
    client.force_login(demo.people["canbo.quangbinh"])
    led = client.get(reverse("ranking", args=[campaign.pk]))
    assert led.url == reverse("published_ranking", args=[second.pk])


def text(response) -> str:
    assert response.status_code == 200
    return " ".join(strip_tags(response.content.decode()).split())


def test_whatever_refuses_changes_nothing(demo, admin, campaign, near):
    old = seen(campaign)
    for name in ("province.reviewer", "nguoixem.thanhhoa", "lanhdao.quangxuong", "sibling.admin"):
        with pytest.raises(PermissionDenied):
            publish(demo.people[name], campaign)
    with pytest.raises(ValidationError, match="1 đơn vị chưa nộp") as refused:
        publish(admin, campaign, without_missing=False)
    assert set(refused.value.error_dict) == {"without_missing"}

    lay(campaign.assessments.get(unit=near[0]), "final", "72.4999")
    with pytest.raises(StaleRankingError):
        publish(admin, campaign, seen=old)

    campaign.assessments.filter(unit=near[1]).update(status="provisional")
    campaign.assessments.get(unit=near[1]).tallies.filter(column="final").delete()
    with pytest.raises(ValidationError, match="còn 1 hồ sơ đã nộp"):
        publish(admin, campaign)
    campaign.assessments.update(status="draft")
    for assessment in campaign.assessments.all():
        assessment.tallies.all().delete()
    with pytest.raises(ValidationError, match="chưa có đơn vị nào"):
        publish(admin, campaign)
    assert not PublishedRanking.objects.exists()
    assert not HistoryEntry.objects.filter(action=Action.RANKING_PUBLISHED).exists()


def test_result_reopened_while_the_annex_is_laid_out_is_not_published(admin, campaign, near):
    def slow(_: object) -> bytes:
        lay(campaign.assessments.get(unit=near[0]), "final", "10")
        return PDF

    with pytest.raises(StaleRankingError):
        publish(admin, campaign, press=slow)
    assert not PublishedRanking.objects.exists()


def test_page_shows_what_will_be_frozen_and_refuses_what_is_stale(admin, campaign, near, client):
    client.force_login(admin)
    address = reverse("ranking_publish", args=[campaign.pk])
    page = client.get(address)
    form = {"seen": page.context["form"]["seen"].value(), "theo": "tong"}
    assert form["seen"] == seen(campaign)
    unconfirmed = client.post(address, form)
    assert (unconfirmed.status_code, "Hãy đánh dấu xác nhận" in unconfirmed.content.decode()) == (
        422, True,
    )  # fmt: skip
    lay(campaign.assessments.get(unit=near[0]), "final", "71")
    stale = client.post(address, {**form, "without_missing": "on"})
    assert stale.status_code == 409
    assert "vừa thay đổi" in stale.content.decode()
    fresh = {"seen": stale.context["form"]["seen"].value(), "theo": "tong", "without_missing": "on"}
    done = client.post(address, fresh)
    assert done.url == reverse("published_ranking", args=[PublishedRanking.objects.get().pk])


def test_second_click_leads_to_what_the_first_one_published(admin, campaign, client):
    client.force_login(admin)
    address = reverse("ranking_publish", args=[campaign.pk])
    form = {"seen": seen(campaign), "theo": "tong", "without_missing": "on"}
    first, second = (client.post(address, form, follow=True) for _ in range(2))
    assert PublishedRanking.objects.count() == 1
    assert first.redirect_chain == second.redirect_chain
    assert "Bảng này vừa được công bố, bản số 1." in text(second)
    with triggers_at_rest():
        PublishedRanking.objects.update(issued_at=now() - timedelta(hours=1))
    late = client.post(address, form)
    assert (late.status_code, "giống hệt bản số 1" in late.content.decode()) == (422, True)


def test_damaged_annex_is_not_handed_out(admin, campaign, client, settings):
    ranking = publish(admin, campaign)
    path = settings.MEDIA_ROOT / "rankings" / f"{ranking.pk}.pdf"
    path.write_bytes(PDF + b"x")
    with pytest.raises(KeptReportError):
        read_annex(ranking.pk, ranking.report_sha256)
    client.force_login(admin)
    response = client.get(reverse("published_ranking_pdf", args=[ranking.pk]))
    assert (response.status_code, b"%PDF" in response.content) == (500, False)


def test_from_the_moves_to_what_is_published(demo, admin, near):
    """100 claimed and 85,5 found, 60 claimed and found: nothing is laid beside by hand."""
    indicators = points_set(yes_no("1.1", "60"), yes_no("1.2", "40"))
    campaign = campaign_of(demo.units["province"], stored_set(indicators))
    leaders = {
        near[0]: demo.people["lanhdao.quangbinh"],
        near[1]: User.objects.create(username="lanhdao.khac", role=Role.LEADER, unit=near[1]),
    }
    for (unit, leader), has_second in zip(leaders.items(), (True, False), strict=True):
        assessment = open_assessment(campaign=campaign, unit=unit)
        for indicator in campaign.indicator_set.indicators.all():
            there = has_second or indicator.code == "1.1"
            Answer.objects.create(
                assessment=assessment, indicator=indicator, state="reported",
                inputs={"exists": there}, updated_by=leader,
            )  # fmt: skip
        reduced = {"c1_2": Decimal("25.5")} if has_second else {}
        people = {"leader": leader, "reviewer": demo.people["thamdinh.quangxuong"]}
        district = demo.people["lanhdao.quangxuong"]
        make_provisional(assessment, district=district, **people, **reduced)
        with pytest.raises(ValidationError, match="hồ sơ đã nộp"):
            publish(admin, campaign)
        Assessment.objects.filter(pk=assessment.pk).update(explanation_due_on=None)
        move(assessment, admin, "finalize")
    rows = publish(admin, campaign).snapshot["rows"]
    assert [(row["code"], row["rank"], row["percent"], row["grade"]) for row in rows] == [
        (near[0].code, 1, "85.5", "Tốt"), (near[1].code, 2, "60", "Khá"),
    ]  # fmt: skip


# --- the annex --------------------------------------------------------------------------------
def test_annex_says_what_the_snapshot_says(demo, campaign, near):
    campaign.pass_rule = {"kind": "percent", "value": "70", "basis": "inferred", "source": "Suy ra"}
    campaign.save()
    content = propose_ranking(campaign).content
    with pdfplumber.open(io.BytesIO(annex_pdf(content))) as document:
        reading = Reading(b"", document)
        (sheet,) = reading.sheets
        words = " ".join(word["text"] for word in sheet.content)
        rows = printed_rows([sheet])
        size = (round(sheet.page.width / MM), round(sheet.page.height / MM))
    assert size == (ND30_2020.page_height, ND30_2020.page_width)
    assert words.startswith("ỦY BAN NHÂN DÂN TỈNH THANH HÓA Phụ lục KẾT QUẢ ĐÁNH GIÁ, XẾP HẠNG MỨC")
    assert re.search(r"\(Kèm theo Quyết định số\s*/QĐ-UBND ngày\s*tháng\s*năm", words)
    assert words.endswith("./.")
    assert not sheet.numbers
    assert not sheet.watermark
    expected = [
        (
            line.rank, capitalised(line.row.name), *line.pillars, line.result, line.whole,
            line.percent, line.row.grade, "Có" if line.row.recognised else "Chưa",
        )
        for line in table_rows(frozen_rows(content), ["1"])
    ]  # fmt: skip
    found = [row for row in rows if row[0] not in {"Hạng", "TT"}]
    assert found[:3] == expected
    assert expected[2][-5:] == ("60", "90", "66,66%", "Khá", "Chưa")
    assert found[3] == ("1", capitalised(near[3].full_name), "Chưa nộp hồ sơ")
    for sentence in (
        "Tốt: từ 80%; Khá: từ 50% (giả định: Thang để thử)",
        "đạt từ 70% điểm tối đa của đơn vị (suy ra từ số liệu: Suy ra)",
        "Xếp theo tổng điểm chính thức; đơn vị bằng nhau cùng hạng",
    ):
        assert sentence in words


def capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]


def test_draft_carries_the_word_on_every_page_with_a_repeated_head(demo):
    campaign = campaign_of(demo.units["province"], ranked_set())
    units = list(communes_of(demo.units["district"]))
    official(campaign, units, *[str(position) for position in range(len(units))])
    content = propose_ranking(campaign).content
    with pdfplumber.open(io.BytesIO(annex_draft(content))) as document:
        sheets = Reading(b"", document).sheets
        assert len(sheets) > 1
        assert {sheet.watermark for sheet in sheets} == {"DỰ THẢO"}
        tables = [table for sheet in sheets for table in sheet.page.extract_tables()]
        assert [table[0][0] for table in tables] == ["Hạng"] * len(tables)
        assert len(tables) > 1
        assert [sheet.numbers[0]["text"] for sheet in sheets[1:]] == [
            str(number) for number in range(2, len(sheets) + 1)
        ]
