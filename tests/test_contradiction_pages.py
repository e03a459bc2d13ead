"""Where findings are shown: beside the field, at home, at sign-off, on the desk, in lists."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from assessments.models import (
    Answer,
    Finding,
    FindingExplanation,
    JobState,
    Recheck,
)
from assessments.selectors.campaign_findings import campaign_findings
from assessments.selectors.campaign_parts import CampaignPart
from assessments.services.checking import fresh_findings, recheck
from assessments.services.jobs import Asked
from assessments.services.rechecking import recheck_campaign, request_recheck
from tests.finding_checks import MISSPELT, own_checks  # noqa: F401
from tests.queueing import many_submitted
from tests.reviewing import begin_review
from tests.test_contradictions import WORDS, YEAR, explain, set_part, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_checks")]


@pytest.fixture
def warned(demo) -> Finding:
    """One warning at 8.1, found."""
    write(demo, "8.1", f"Toàn xã {MISSPELT} một chỗ.")
    fresh_findings(demo.units["commune"], YEAR)
    return Finding.objects.get(code="test_misspelt")


def text_of(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


# --- the unit's own pages ------------------------------------------------------------------------
def test_beside_the_field_with_marked_words_and_a_way_to_mend(demo, officer, warned):
    page = officer.get(reverse("answer", args=[demo.points.pk, "8.1"])).content.decode()
    assert "Chỉ số 8.1 ghi “sai chính tả”." in page
    assert "Toàn xã <mark>sai chính tả</mark> một chỗ." in page
    assert f"{reverse('answer', args=[demo.points.pk, '8.1'])}#c8.1-narrative" in page
    assert 'id="c8.1-narrative"' in page  # the link leads somewhere
    pillar = text_of(officer.get(reverse("pillar", args=[demo.points.pk, "8"])))
    assert pillar.count("Chỉ số 8.1 ghi") == 1
    assert "Chỉ số 8.1 ghi" not in text_of(
        officer.get(reverse("answer", args=[demo.points.pk, "8.2"]))
    )


def test_home_counts_what_waits_and_leads_to_it(demo, officer, warned):
    set_part(demo, 9000)
    page = officer.get(reverse("home"))
    assert "2 mâu thuẫn cần xử lý" in text_of(page)
    assert reverse("fact", args=[demo.verdicts.pk, "people_15_plus"]) in page.content.decode()
    set_part(demo, 5293)
    explain(demo, warned.key)
    assert "mâu thuẫn cần xử lý" not in text_of(officer.get(reverse("home")))


def test_sign_off_lists_them_and_shuts_the_button(demo, client, warned):
    set_part(demo, 9000)
    client.force_login(demo.people["lanhdao.quangbinh"])
    address = reverse("sign_off", args=[demo.points.pk])
    page = client.get(address).content.decode()
    assert "2 mâu thuẫn cần xử lý trước khi nộp" in page
    assert f"#m{warned.key}" in page
    posted = client.post(reverse("submit", args=[demo.points.pk]), {"confirm": "on"})
    assert posted.status_code == 409
    demo.points.refresh_from_db()
    assert demo.points.status == "draft"


def test_the_page_of_a_year_explains_in_place_and_keeps_what_was_typed(demo, officer, warned):
    address = reverse("finding_explain", args=[demo.units["commune"].pk, YEAR, warned.key])
    refused = officer.post(address, {"words": "ngắn <b>"})
    assert refused.status_code == 422
    assert "ngắn &lt;b&gt;</textarea>" in refused.content.decode()
    assert "ít nhất 10 chữ cái" in text_of(refused)
    kept = officer.post(f"{address}?muc=warning", {"words": WORDS})
    assert kept["Location"].endswith("?muc=warning&mo=narrative#nhom-narrative")
    page = text_of(officer.get(reverse("findings", args=[demo.units["commune"].pk, YEAR])))
    assert f"Đã giải trình: {WORDS}" in page
    assert FindingExplanation.objects.get().by == demo.people["canbo.quangbinh"]


def test_many_are_folded_in_groups_and_a_link_opens_the_one_it_leads_to(demo, officer, warned):
    set_part(demo, 9000)
    Answer.objects.filter(assessment=demo.points).update(narrative=f"<p>{MISSPELT}</p>")
    recheck(unit=demo.units["commune"], year=YEAR)
    address = reverse("findings", args=[demo.units["commune"].pk, YEAR])

    def groups(more: str = "") -> dict[str, bool]:
        folds = officer.get(f"{address}{more}").context["folds"]
        return {fold.group.key: fold.group.is_open for fold in folds}

    assert groups() == {"loi": True, "narrative": False, "goi-y": False}
    last = Finding.objects.filter(severity="warning").last()
    assert groups(f"?mo={last.key}") == {"loi": False, "narrative": True, "goi-y": False}
    assert groups("?mo=khong-co")["loi"]
    page = officer.get(address).content.decode()
    assert page.count('<details class="found-group"') - page.count('loi" open>') == 2
    where = reverse("finding_explain", args=[demo.units["commune"].pk, YEAR, last.key])
    refused = officer.post(where, {"words": "ngắn"})
    opened = [fold.group.key for fold in refused.context["folds"] if fold.group.is_open]
    assert opened == ["narrative"]  # what was typed is in sight


def test_words_for_what_is_gone_stay_in_sight(demo, officer, warned):
    address = reverse("finding_explain", args=[demo.units["commune"].pk, YEAR, "0" * 32])
    gone = officer.post(address, {"words": WORDS})
    assert gone.status_code == 409
    assert WORDS in text_of(gone)


def test_filters_of_the_year_and_others_only_read(demo, officer, client, warned):
    set_part(demo, 9000)
    address = reverse("findings", args=[demo.units["commune"].pk, YEAR])
    for asked, shown, hidden in (
        ("muc=error", "lớn hơn", "ghi “sai"),
        ("nhom=narrative", "ghi “sai", "lớn hơn"),
        ("phep=test_misspelt", "ghi “sai", "lớn hơn"),
    ):
        page = text_of(officer.get(f"{address}?{asked}"))
        assert shown in page
        assert hidden not in page
    assert "Không có mâu thuẫn nào khớp" in text_of(officer.get(f"{address}?giai-trinh=roi"))
    client.force_login(demo.people["thamdinh.quangxuong"])
    page = client.get(address).content.decode()
    assert "<textarea" not in page
    assert "ghi “sai" in page
    assert client.get(reverse("findings", args=[demo.units["commune"].pk, 1999])).status_code == 404


# --- those above ---------------------------------------------------------------------------------
def test_the_desk_shows_the_explanation_and_leaves_out_what_its_hints_say(demo, client, warned):
    write(demo, "6.2", MISSPELT)  # without evidence: a hint that is not for the desk
    fresh_findings(demo.units["commune"], YEAR)
    explain(demo, warned.key)
    reviewer = demo.people["thamdinh.quangxuong"]
    begin_review(demo.points, leader=demo.people["lanhdao.quangbinh"], reviewer=reviewer)
    client.force_login(reviewer)
    desk = reverse("review", args=[demo.points.pk])
    page = text_of(client.get(f"{desk}?chi-so=8.1"))
    assert f"Đã giải trình: {WORDS}" in page
    other = text_of(client.get(reverse("review_indicator", args=[demo.points.pk, "6.2"])))
    assert "Chỉ số 6.2 ghi" in other
    assert "Chưa dẫn minh chứng nào." not in other
    assert Finding.objects.filter(code="test_no_evidence").exists()


def test_the_campaign_counts_by_commune_and_by_check(demo, client, warned):
    set_part(demo, 9000)
    write(demo, "1.1", MISSPELT, demo.verdicts)
    fresh_findings(demo.units["commune"], YEAR)
    admin = demo.people["quantri.thanhhoa"]
    found = campaign_findings(admin, demo.points.campaign, CampaignPart())
    (row,) = found.units
    assert (row.counts.errors, row.counts.unexplained, row.is_stale) == (1, 1, False)
    assert {one.code: one.units for one in found.checks} == {
        "test_misspelt": 1, "test_part_greater": 1,
    }  # fmt: skip
    client.force_login(admin)
    page = client.get(reverse("campaign_findings", args=[demo.points.campaign_id]))
    assert "1/1 đơn vị còn mâu thuẫn chưa xử lý" in text_of(page)
    assert reverse("findings", args=[demo.units["commune"].pk, YEAR]) in page.content.decode()


def test_pages_cost_the_same_for_few_and_many(demo, client, officer, warned):
    admin, campaign = demo.people["quantri.thanhhoa"], demo.points.campaign
    own = reverse("findings", args=[demo.units["commune"].pk, YEAR])
    few = queries_of(officer, own)
    Answer.objects.filter(assessment=demo.points).update(narrative=f"<p>{MISSPELT}</p>")
    recheck(unit=demo.units["commune"], year=YEAR)
    assert Finding.objects.count() > 50
    assert queries_of(officer, own) == few <= 10
    client.force_login(admin)
    address = reverse("campaign_findings", args=[campaign.pk])
    few = queries_of(client, address)
    for row in many_submitted(campaign, demo.units["far_district"], admin, 12):
        recheck(unit=row.unit, year=YEAR)
    assert queries_of(client, address) == few <= 10


# --- checking all of it --------------------------------------------------------------------------
def test_a_whole_campaign_is_checked_once_with_progress(demo, warned):
    admin = demo.people["quantri.thanhhoa"]
    Answer.objects.filter(assessment=demo.points).update(narrative="")  # tells nobody
    asked = request_recheck(actor=admin, campaign=demo.points.campaign)
    run = asked.job
    assert (asked.needs_worker, run.total) == (True, 1)
    assert request_recheck(actor=admin, campaign=demo.points.campaign) == Asked(run, False)
    assert recheck_campaign(pk=run.pk)
    assert not recheck_campaign(pk=run.pk)
    run.refresh_from_db()
    assert (run.state, run.done) == (JobState.DONE, 1)
    assert not Finding.objects.exists()


def test_one_whose_worker_died_is_begun_anew(demo, client):
    admin = demo.people["quantri.thanhhoa"]
    run = request_recheck(actor=admin, campaign=demo.points.campaign).job
    Recheck.objects.update(state=JobState.RUNNING, beat_at="2022-01-01T00:00Z", claim="dead")
    client.force_login(admin)
    page = text_of(client.get(reverse("campaign_findings", args=[demo.points.campaign_id])))
    assert "Đã lâu không có tiến triển. Hãy bấm “Kiểm tra lại toàn tỉnh”" in page
    assert request_recheck(actor=admin, campaign=demo.points.campaign) == Asked(run, True)
    assert recheck_campaign(pk=run.pk)


# --- the command ---------------------------------------------------------------------------------
def test_the_command_prints_everything_as_json(demo, warned):
    set_part(demo, 9000)
    explain(demo, warned.key)
    printed = StringIO()
    call_command("check_consistency", unit="16468", year="2022", format="json", stdout=printed)
    error, warning = json.loads(printed.getvalue())
    assert (error["code"], error["severity"], error["sets"]) == ("test_part_greater", "error", [])
    assert error["facts"] == ["people_15_plus", "population"]
    assert error["values"] == {"part": "9000", "whole": "6633"}
    assert warning["indicators"] == [{"set": "QD3853", "code": "8.1"}]
    assert warning["places"][0]["span"] == [8, 20]
    assert warning["explanation"]["words"] == WORDS
    for unit, year in (("99999", "2022"), ("16468", "hai"), ("16468", "1999")):
        with pytest.raises(CommandError, match="Không có hồ sơ") as refusal:
            call_command("check_consistency", unit=unit, year=year)
        assert refusal.value.returncode == 2
