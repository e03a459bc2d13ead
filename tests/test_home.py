"""Home of the commune: what is due, how far it is, the one next thing to do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from assessments.models import Answer, Assessment, Campaign
from assessments.selectors.files import open_file
from assessments.selectors.readiness import missing_of
from assessments.services.campaigns import open_assessment, open_campaign
from assessments.services.sharing import assign_each
from tests.indicator_sets import points_set, stored_set, yes_no
from tests.reviewing import return_to_unit
from tests.test_pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def home(client) -> str:
    return words(client.get(reverse("home")))


def primary(client) -> tuple[str, str]:
    """Where the one primary button of the page leads, and what it says."""
    body = client.get(reverse("home")).content.decode().split("<main", 1)[1]
    found = re.findall(r'<(?:a|button) class="btn btn-primary[^"]*" href="([^"]*)">([^<]*)<', body)
    assert len(found) == 1, found
    return found[0]


def answer_all(assessment: Assessment) -> None:
    """Leave nothing that waits: what is incomplete becomes "chưa triển khai"."""
    waiting = Answer.objects.filter(
        assessment=assessment, self_points__isnull=True, self_passed__isnull=True
    )
    waiting.update(state="not_deployed")


def of_no_paper(code: str) -> None:
    """The figures are missing and no paper vouches for the score."""
    Answer.objects.filter(indicator__code=code).update(claim_superseded=True)


def explain_all() -> None:
    """Leave no answer without evidence or explanation."""
    Answer.objects.update(evidence_explanation="Lưu hồ sơ giấy")


def give_back(demo, *codes: str, comment: str = "") -> None:
    return_to_unit(
        demo.points, *codes, leader=demo.people["lanhdao.quangbinh"],
        reviewer=demo.people["thamdinh.quangxuong"], comment=comment,
    )  # fmt: skip


def due(assessment: Assessment, days: int, late: str = "refuse") -> str:
    day = localdate() + timedelta(days=days)
    Campaign.objects.filter(pk=assessment.campaign_id).update(
        submission_due_on=day, late_submission=late
    )
    return f"{day:%d/%m/%Y}"


def test_no_deadline_is_said(officer):
    assert home(officer).count("Đợt này không đặt hạn nộp.") == 2


def test_overdue_is_red_and_says_what_can_be_done(demo, officer):
    day = due(demo.points, -3)
    later = due(demo.verdicts, 5)
    body = officer.get(reverse("home")).content.decode()
    page = home(officer)

    assert f"Đã hết hạn nộp ngày {day} và đợt này không nhận hồ sơ nộp muộn." in page
    assert f"Hạn nộp: hết ngày {later}, còn 5 ngày." in page
    red = re.findall(r'<p class="due( differs)?">[^<]*?([\d/]{10})', body)
    assert red == [(" differs", day), ("", later)]
    due(demo.points, -3, "accept")
    assert "hồ sơ vẫn được nhận và ghi rõ là nộp muộn." in home(officer)


def test_returned_assessment_is_no_longer_due_on_the_first_day(demo, officer):
    due(demo.points, -3, "accept")
    give_back(demo, "6.2")

    assert f"Hạn nộp lại: hết ngày {localdate() + timedelta(3):%d/%m/%Y}, còn 3 ngày." in home(
        officer
    )
    assert "không nhận hồ sơ nộp muộn" not in home(officer)


def test_progress_is_a_number_and_a_bar(demo, officer):
    Answer.objects.filter(assessment=demo.points, indicator__code__in=["1.1", "1.2"]).update(
        to_confirm=True
    )
    page, body = home(officer), officer.get(reverse("home")).content.decode()

    lacking = len(missing_of(open_file(demo.verdicts)))
    wanting = {item.code for item in missing_of(open_file(demo.points)) if item.kind != "confirm"}
    done = 54 - len(wanting)
    assert 20 < done < 51
    assert (
        f"Đã xong {done}/56 chỉ số, còn {len(wanting)} cần trả lời hoặc bổ sung, 2 cần xác nhận."
        in page
    )
    assert f'<progress max="56" value="{done}"' in body
    assert f"Đã xong {37 - lacking}/37 chỉ số, còn {lacking} cần trả lời hoặc bổ sung." in page
    assert "704,97 / 1.000 điểm trên số điểm có thể đạt" in page
    assert "27/37 chỉ tiêu đạt" in page
    assert "Cần xác nhận: 1.1 , 1.2" in page


def test_attainable_shrinks_with_what_does_not_apply(demo, officer):
    Answer.objects.filter(assessment=demo.points, indicator__code="1.1").update(
        state="not_applicable"
    )

    assert "/ 980 điểm trên số điểm có thể đạt" in home(officer)


def test_nearest_steps_are_shown_and_the_rest_folded(demo, officer):
    for code, name, number in (
        ("3.10", "signature_holders", "1500"),
        ("3.12", "households_cashless_electricity", "900"),
        ("3.5", "health_records", "3000"),
    ):
        Answer.objects.filter(assessment=demo.verdicts, indicator__code=code).update(
            state="reported", inputs={name: number}
        )
    page, body = home(officer), officer.get(reverse("home")).content.decode()

    assert "Gần đạt mức cao hơn" in page
    assert "3.10 : thêm 88 người là đạt 30%" in page
    shown, folded = body.split("<details", 1)
    assert "thêm 143 hộ là đạt 60%" in shown
    assert "thêm 980 người là đạt 60%" in folded.split("</details>", 1)[0]
    assert "thêm 980 người" not in shown


def test_next_thing_is_what_waits_first(demo, officer):
    assert primary(officer) == (
        reverse("answer", args=[demo.verdicts.pk, "1.3"]),
        "Làm tiếp chỉ số 1.3",
    )
    explain_all()
    of_no_paper("3.2")
    assert primary(officer) == (
        reverse("answer", args=[demo.points.pk, "3.2"]),
        "Làm tiếp chỉ số 3.2",
    )


def test_next_thing_is_ones_own_before_that_of_others(demo, officer):
    assign_each(
        actor=demo.people["lanhdao.quangbinh"],
        assessment=demo.points,
        wanted=dict.fromkeys(["6.12", "1.1"], demo.people["canbo.quangbinh"]),
    )

    assert primary(officer)[1] == "Làm tiếp chỉ số 6.12"  # 1.1 is done
    page = home(officer)
    assert "Việc của tôi: còn 1 chỉ số" in page
    assert "1/2 việc của tôi đã xong" in page


def test_next_thing_is_what_was_returned(demo, officer):
    explain_all()
    Answer.objects.filter(assessment=demo.verdicts, indicator__code="2.1").update(to_confirm=True)
    assert primary(officer) == (
        reverse("answer", args=[demo.verdicts.pk, "2.1"]),
        "Xác nhận chỉ số 2.1",
    )

    give_back(demo, "6.2", "6.3", comment="Cần bổ sung số liệu.")

    assert primary(officer) == (
        reverse("answer", args=[demo.points.pk, "6.2"]),
        "Sửa chỉ số 6.2 được trả lại",
    )
    response = officer.get(reverse("home"))
    assert [desk.file.assessment for desk in response.context["desks"]] == [
        demo.points,
        demo.verdicts,
    ]
    page = words(response)
    assert page.count("Hồ sơ được trả lại: 2 chỉ số cần sửa, còn 2 chưa sửa.") == 1
    assert "Ý kiến thẩm định: Cần bổ sung số liệu." in page
    assert "Đã xong 54/56 chỉ số, 2 được trả lại chưa sửa." in page

    address = reverse("autosave", args=[demo.points.pk, "6.2"])
    version = demo.points.answers.get(indicator__code="6.2").version
    officer.post(address, {"version": str(version), "narrative": "<p>Đã bổ sung.</p>"})
    assert primary(officer)[1] == "Sửa chỉ số 6.3 được trả lại"
    assert "2 chỉ số cần sửa, còn 1 chưa sửa." in home(officer)


def _sign_off(assessment: Assessment) -> str:
    return reverse("sign_off", args=[assessment.pk])


def test_at_the_end_the_leader_is_asked(demo, officer):
    answer_all(demo.points)
    explain_all()
    assert primary(officer) == (_sign_off(demo.verdicts), "Xem và trình lãnh đạo")

    Assessment.objects.filter(pk=demo.verdicts.pk).update(proposed_at=now())
    assert primary(officer) == (_sign_off(demo.points), "Xem và trình lãnh đạo")

    Assessment.objects.filter(pk=demo.points.pk).update(proposed_at=now())
    assert primary(officer)[1] == "Xem hồ sơ đã trình lãnh đạo"


def test_leader_looks_first_at_what_was_proposed(demo, client):
    client.force_login(demo.people["lanhdao.quangbinh"])
    Assessment.objects.filter(pk=demo.points.pk).update(proposed_at=now())

    thing = client.get(reverse("home")).context["next"]

    assert (thing.file.assessment, thing.words) == (demo.points, "Kiểm tra và nộp hồ sơ")


def test_leader_is_led_to_signing_and_to_own_work_only(demo, client):
    leader = demo.people["lanhdao.quangbinh"]
    client.force_login(leader)
    assert "Xem hồ sơ cán bộ đang làm" in home(client)
    explain_all()
    of_no_paper("6.4")
    assert "Kiểm tra và nộp hồ sơ" in home(client)
    assert "Làm tiếp" not in home(client)

    assign_each(actor=leader, assessment=demo.points, wanted=dict.fromkeys(["6.4"], leader))
    assert "Làm tiếp chỉ số 6.4" in home(client)


def test_nothing_is_next_when_all_has_left_the_unit(demo, officer):
    Assessment.objects.update(status="submitted")

    response = officer.get(reverse("home"))

    assert response.context["next"] is None
    page = words(response)
    assert "Hạn nộp" not in page
    assert "Phân việc" not in page
    assert "Gần đạt" not in page


def test_viewer_sees_totals_and_no_work(demo, client):
    client.force_login(demo.people["commune.viewer"])
    page = home(client)

    assert "704,97 điểm tính theo quy tắc giả định 729,57 điểm ghi trên giấy" in page
    assert "Làm tiếp" not in page
    assert "Việc của tôi" not in client.get(reverse("home")).content.decode()


def test_commune_without_an_assessment_is_told_so(demo, client):
    client.force_login(demo.people["direct.officer"])

    assert "Đơn vị chưa có hồ sơ nào." in home(client)


def test_older_assessment_that_is_still_here_stays_in_full(demo, officer):
    campaign = open_campaign(
        indicator_set=demo.points.campaign.indicator_set, year=2023, name="Năm 2023", levels=[]
    )
    open_assessment(campaign=campaign, unit=demo.units["commune"])
    Assessment.objects.filter(pk=demo.verdicts.pk).update(status="published")

    response = officer.get(reverse("home"))

    shown = [desk.file.assessment.campaign.year for desk in response.context["desks"]]
    assert sorted(shown) == [2022, 2023]
    assert [row.pk for row in response.context["earlier"]] == [demo.verdicts.pk]


# --- query counts ------------------------------------------------------------------------------
def _queries(client) -> int:
    client.get(reverse("home"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("home"))
    return len(queries)


@pytest.mark.parametrize("who", ["canbo.quangbinh", "lanhdao.quangbinh"])
def test_home_costs_the_same_for_one_and_many_assessments(demo, client, who):
    client.force_login(demo.people[who])
    assign_each(
        actor=demo.people[who],
        assessment=demo.points,
        wanted=dict.fromkeys(["1.1"], demo.people[who]),
    )
    two = _queries(client)
    for number in range(3):
        campaign = open_campaign(
            indicator_set=demo.points.campaign.indicator_set,
            year=2022,
            name=f"Đợt {number}",
            levels=[],
        )
        open_assessment(campaign=campaign, unit=demo.units["commune"])
    five = _queries(client)

    assert five == two <= 12


def test_home_costs_the_same_for_1_and_56_indicators(demo, client):
    far = demo.people["far.officer"]
    campaign = open_campaign(
        indicator_set=stored_set(points_set(yes_no("1.1"))), year=2022, name="Đợt 1", levels=[]
    )
    assessment = open_assessment(campaign=campaign, unit=demo.units["far_commune"])
    indicator = campaign.indicator_set.indicators.get()
    Answer.objects.create(assessment=assessment, indicator=indicator, state="blank", updated_by=far)
    client.force_login(far)
    one = _queries(client)
    client.force_login(demo.people["canbo.quangbinh"])

    # Where the checks found nothing, one more asks whether they have run at all.
    assert _queries(client) == one - 1
