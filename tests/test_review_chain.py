"""An assessment through the whole review: the same code for one, two and three steps."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import localdate

from assessments.kept_reports import read_issued_report
from assessments.models import (
    Assessment,
    Extension,
    HistoryEntry,
    IssuedReport,
    Notice,
    ReviewDecision,
    ReviewReason,
    Stage,
)
from assessments.scoring import Result
from assessments.selectors.decisions import result_of
from assessments.selectors.files import open_file
from assessments.selectors.history import history_entries
from assessments.selectors.snapshots import digest_of
from assessments.services.answers import AnswerChange, save_answer
from assessments.services.deciding import Ruling, StaleAnswerError, StaleDecisionError, decide
from assessments.services.passage import (
    EarlyError,
    LateError,
    MoveRefusedError,
    UndecidedError,
)
from criteria.rules.base import AnswerState
from dtscore.accounts.models import Role, UnitLevel, User
from tests.reviewing import (
    WORDS,
    accept_rest,
    fresh,
    move,
    review_of,
    rule,
    set_chain,
    write_explanation,
)
from tests.scenes import points_under_review
from tests.submitting import PDF, make_ready, submit, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def people(demo) -> dict[str, User]:
    return {
        "leader": demo.people["lanhdao.quangbinh"],
        "reviewer": demo.people["thamdinh.quangxuong"],
        "district": demo.people["lanhdao.quangxuong"],
        "admin": demo.people["quantri.thanhhoa"],
    }


play = points_under_review


@pytest.fixture
def points(played) -> Assessment:
    return played


# --- chains -----------------------------------------------------------------------------------
CHAINS = {
    "province": (UnitLevel.PROVINCE,),
    "district": (UnitLevel.DISTRICT,),
    "district and province": (UnitLevel.DISTRICT, UnitLevel.PROVINCE),
    "three": (UnitLevel.DISTRICT, UnitLevel.PROVINCE, UnitLevel.PROVINCE),
}


@pytest.mark.parametrize("levels", CHAINS.values(), ids=CHAINS)
def test_whole_way_through_chains_of_any_length(demo, people, levels):
    set_chain(demo.points, *levels)
    submit(make_ready(demo.points), people["leader"])
    by_level = {
        UnitLevel.DISTRICT: (people["reviewer"], people["district"]),
        UnitLevel.PROVINCE: (people["admin"], people["admin"]),
    }
    for position, level in enumerate(levels, start=1):
        reviewer, leader = by_level[level]
        assert fresh(demo.points).step == position
        move(demo.points, reviewer, "begin")
        if position == 1:
            rule(demo.points, reviewer, "6.2", "adjusted", points=Decimal("4.5"))
        accept_rest(demo.points, reviewer)
        move(demo.points, reviewer, "finish")
        move(demo.points, leader, "approve")
        is_last = position == len(levels)
        assert fresh(demo.points).status == ("provisional" if is_last else "forwarded")
    due = fresh(demo.points).explanation_due_on
    assert due == localdate() + timedelta(5)

    with pytest.raises(EarlyError, match=f"hết ngày {due:%d/%m/%Y}"):
        move(demo.points, people["admin"], "finalize")
    write_explanation(demo.points, people["leader"], "6.2")
    move(demo.points, people["leader"], "explain")
    with pytest.raises(UndecidedError, match=r"6\.2"):
        move(demo.points, people["admin"], "finalize")
    last_reviewer = by_level[levels[-1]][0]
    rule(demo.points, last_reviewer, "6.2", "adjusted", points=Decimal(5))
    move(demo.points, people["admin"], "finalize")
    move(demo.points, people["admin"], "publish")

    assert fresh(demo.points).status == "published"
    answer = demo.points.answers.get(indicator__code="6.2")
    assert (answer.claimed_points, answer.reviewed_points, answer.final_points) == (
        review_of(demo.points).trails["6.2"].claim.points, Decimal(5), Decimal(5),
    )  # fmt: skip
    assert not demo.points.answers.filter(final_points=None).exists()
    assert demo.points.issued_reports.count() == len(levels) + 1


def test_commune_without_a_district_skips_the_step_of_the_district(demo):
    demo.points.unit = demo.units["direct_commune"]
    assert [step.position for step in demo.points.chain] == [2]
    assert demo.points.unit.levels_above == {"province"}
    assert demo.units["commune"].levels_above == {"province", "district"}
    assert demo.units["province"].levels_above == set()


# --- decisions --------------------------------------------------------------------------------
def test_decisions_are_added_and_nothing_is_overwritten(points, people):
    claim = review_of(points).trails["6.2"].claim
    first = rule(points, people["reviewer"], "6.2", "adjusted", points=Decimal("4.5"))
    second = rule(points, people["reviewer"], "6.2", "accepted")

    trail = review_of(points).trails["6.2"]
    assert [row.pk for row in trail.decisions] == [first.pk, second.pk]
    assert [row.number for row in trail.decisions] == [1, 2]
    assert result_of(trail.decisions[0]) == Result(Decimal("4.5"), None, "Người thẩm định cho điểm")
    assert trail.standing(1) == second
    assert result_of(second).same_as(claim)
    lines = HistoryEntry.objects.filter(assessment=points, action="decided", subject="6.2")
    assert lines.latest("pk").changes["Kết quả"] == ["10,54 điểm", "10,54 điểm"]
    assert lines.earliest("pk").changes == {
        "Quyết định": ["", "Điều chỉnh"],
        "Kết quả": ["10,54 điểm", "4,5 điểm"],
        "Lý do": ["", WORDS],
    }


def test_next_step_accepts_what_the_step_before_found(points, people):
    rule(points, people["reviewer"], "6.2", "adjusted", points=Decimal("4.5"))
    accept_rest(points, people["reviewer"])
    move(points, people["reviewer"], "finish")
    move(points, people["district"], "approve")
    move(points, people["admin"], "begin")

    assert len(review_of(points).undecided) == 56
    decision = rule(points, people["admin"], "6.2", "accepted")
    assert (decision.step, decision.points) == (2, Decimal("4.5"))
    trail = review_of(points).trails["6.2"]
    assert trail.at(1).points == Decimal("4.5")
    with pytest.raises(ValidationError, match="giống kết quả đang có"):
        rule(points, people["admin"], "6.2", "adjusted", points=Decimal("4.5"))


def test_figures_that_the_unit_corrects_are_its_new_claim(points, people, demo):
    """The paper claimed 10,54; 13 of 55 come to 4,72, whatever the step before made of it."""
    rule(points, people["reviewer"], "6.2", "adjusted", points=Decimal("9.45"))
    accept_rest(points, people["reviewer"])
    move(points, people["reviewer"], "finish")
    move(points, people["district"], "approve")
    move(points, people["admin"], "begin")
    for code in ("6.2", "6.3"):
        rule(points, people["admin"], code, "returned")
    move(points, people["admin"], "return", due_on=localdate() + timedelta(3))
    answer = points.answers.get(indicator__code="6.2")
    name = _line(points, "6.2").indicator.inputs[0].name
    figures = AnswerChange(AnswerState.REPORTED, {**_figures(points, "6.2"), name: Decimal(13)})
    save_answer(
        actor=demo.people["canbo.quangbinh"], assessment=fresh(points), indicator_code="6.2",
        change=figures, seen_version=answer.version,
    )  # fmt: skip
    submit(points, people["leader"])
    move(points, people["admin"], "begin")

    assert review_of(points).trails["6.2"].claim.points == Decimal("4.72")
    assert rule(points, people["admin"], "6.2", "accepted").points == Decimal("4.72")
    kept = review_of(points).trails["6.3"].before(2)
    assert rule(points, people["admin"], "6.3", "accepted").points == kept.points


def _figures(assessment, code: str) -> dict:
    line = _line(assessment, code)
    own = {spec.name for spec in line.indicator.inputs if not spec.fact}
    return {name: value for name, value in line.values.items() if name in own}


def test_rule_recomputes_from_corrected_inputs(points, people):
    """6.2 is 26 of 55 procedures; the reviewer counts 13."""
    names = [spec.name for spec in _line(points, "6.2").indicator.inputs]
    decision = rule(points, people["reviewer"], "6.2", "adjusted", values={names[0]: Decimal(13)})
    assert decision.points == Decimal("4.72")
    assert decision.corrected == {names[0]: "13"}
    assert decision.why == "13 / 55 = 23,63% × 20 điểm = 4,72 điểm"
    review = review_of(points)
    expected = review.claim_sheet.totals.computed - Decimal("10.54") + Decimal("4.72")
    assert review.sheet_at(1).totals.computed == expected  # the rest as it would be accepted


def _line(assessment, code: str):
    return next(line for line in open_file(assessment).sheet.lines if line.indicator.code == code)


BAD = {
    "above the maximum": ({"points": Decimal("20.01")}, "points", "Điểm phải từ 0 đến 20."),
    "below 0": ({"points": Decimal("-0.01")}, "points", "Điểm phải từ 0 đến 20."),
    "no number": ({"points": Decimal("NaN")}, "points", "Hãy ghi điểm thẩm định."),
    "nothing": ({}, "points", "Hãy ghi điểm thẩm định."),
    "too fine": ({"points": Decimal("4.555")}, "points",
                 "Điểm có nhiều nhất 2 chữ số thập phân."),
    "no reason": ({"points": Decimal(4), "comment": " "}, "reason",
                  "Điều chỉnh thì phải chọn hoặc ghi lý do."),
    "too long": ({"points": Decimal(4), "comment": "x" * 100_000}, "comment",
                 "Ghi không quá 2000 ký tự; đang có 100000 ký tự."),
    "control": ({"points": Decimal(4), "comment": "a\x00"}, "comment",
                "Có ký tự điều khiển, hãy gõ lại."),
    "same": ({"points": Decimal("10.54")}, "points",
             "Kết quả điều chỉnh giống kết quả đang có (10,54 điểm): hãy bấm “Chấp nhận”,"
             " hoặc sửa lại."),
    "strange input": ({"values": {"no_such_input": Decimal(1)}}, "no_such_input", None),
}  # fmt: skip


@pytest.mark.parametrize(("more", "field", "sentence"), BAD.values(), ids=BAD)
def test_bad_decision_says_why_and_changes_nothing(points, people, more, field, sentence):
    before = HistoryEntry.objects.count()
    with pytest.raises(ValidationError) as refusal:
        rule(points, people["reviewer"], "6.2", "adjusted", **more)
    if sentence:
        assert refusal.value.message_dict == {field: [sentence]}
    else:
        assert list(refusal.value.message_dict) == [field]
    assert not ReviewDecision.objects.filter(assessment=points).exists()
    assert HistoryEntry.objects.count() == before


def test_unknown_indicator_is_refused(points, people):
    with pytest.raises(ValidationError, match=r"không có chỉ số 99\.9"):
        decide(
            actor=people["reviewer"], assessment=points, code="99.9",
            ruling=Ruling("accepted"), seen=0,
        )  # fmt: skip


def test_second_screen_is_told_who_was_faster(points, people):
    ruling = Ruling("accepted")
    key = "a" * 36
    first = decide(
        actor=people["reviewer"], assessment=points, code="6.2", ruling=ruling, seen=0,
        save_key=key,
    )  # fmt: skip
    again = decide(
        actor=people["reviewer"], assessment=points, code="6.2", ruling=ruling, seen=0,
        save_key=key,
    )  # fmt: skip
    assert again == first
    with pytest.raises(StaleDecisionError, match="vừa quyết định chỉ số này") as conflict:
        decide(actor=people["reviewer"], assessment=points, code="6.2", ruling=ruling, seen=0)
    assert conflict.value.current == first


def test_answer_changed_since_the_screen_was_opened_is_not_decided(points, people):
    ruling, key = Ruling("accepted"), "a" * 36
    seen = points.answers.get(indicator__code="6.2").version
    asked = {"actor": people["reviewer"], "assessment": points, "code": "6.2", "ruling": ruling}
    points.answers.filter(indicator__code="6.2").update(version=seen + 1)
    with pytest.raises(StaleAnswerError, match="Đơn vị đã sửa câu trả lời"):
        decide(**asked, seen=0, seen_answer=seen)
    assert not ReviewDecision.objects.filter(assessment=points).exists()
    first = decide(**asked, seen=0, seen_answer=seen + 1, save_key=key)
    points.answers.filter(indicator__code="6.2").update(version=seen + 2)
    assert decide(**asked, seen=0, seen_answer=seen + 1, save_key=key) == first


def test_only_reviewers_of_the_step_decide(demo, points, people):
    may = {
        name for name, person in demo.people.items()
        if _tried(points, person)
    }  # fmt: skip
    assert may == {"thamdinh.quangxuong"}


def _tried(assessment, person) -> bool:
    try:
        rule(assessment, person, "6.2", "accepted")
    except PermissionDenied:
        return False
    return True


@pytest.mark.parametrize("status", ["submitted", "returned", "reviewed", "provisional", "final"])
def test_no_decision_at_any_other_time(points, people, status):
    points.status = status
    points.save(update_fields=["status"])
    with pytest.raises(PermissionDenied):
        rule(points, people["reviewer"], "6.2", "accepted")


def test_reason_of_the_list_is_copied(demo, points, people):
    reason = ReviewReason.objects.create(owner=demo.units["province"], words="Thiếu minh chứng")
    decision = rule(
        points, people["reviewer"], "6.2", "adjusted", points=Decimal(0), reason=reason,
        comment="",
    )  # fmt: skip
    reason.words = "Khác"
    reason.save()
    assert ReviewDecision.objects.get(pk=decision.pk).reason_text == "Thiếu minh chứng"


# --- returning --------------------------------------------------------------------------------
def test_return_opens_chosen_indicators_and_resubmission_wants_new_decisions(points, people):
    reviewer = people["reviewer"]
    accept_rest(points, reviewer, but=["6.2", "6.3"])
    rule(points, reviewer, "6.2", "returned")
    with pytest.raises(UndecidedError, match=r"chọn “Trả lại” mà chưa gửi trả: 6\.2"):
        move(points, reviewer, "finish")
    with pytest.raises(ValidationError, match="sau hôm nay"):
        move(points, reviewer, "return", due_on=localdate())
    due = localdate() + timedelta(3)
    move(points, reviewer, "return", due_on=due)

    returned = fresh(points)
    assert (returned.status, returned.step) == ("returned", 1)
    assert returned.returnings.get().due_on == due
    with pytest.raises(EarlyError):
        move(points, reviewer, "recall", comment="Quá hạn")
    submit(points, people["leader"])
    assert fresh(points).status == "resubmitted"
    assert returned.returnings.get().closed_at is not None

    withdraw(points, people["leader"], "Sửa thêm")
    assert fresh(points).status == "returned"
    assert returned.returnings.get().closed_at is None
    submit(points, people["leader"])
    move(points, reviewer, "begin")
    assert review_of(points).undecided == ["6.2", "6.3"]
    assert review_of(points).to_return == []
    accept_rest(points, reviewer)
    move(points, reviewer, "finish")


def test_return_is_for_a_year_at_most(points, people):
    rule(points, people["reviewer"], "6.2", "returned")
    with pytest.raises(ValidationError, match="không quá một năm"):
        move(points, people["reviewer"], "return", due_on=localdate() + timedelta(367))


def test_nobody_withdraws_what_could_not_be_submitted_again(points, people):
    rule(points, people["reviewer"], "6.2", "returned")
    move(points, people["reviewer"], "return", due_on=localdate() + timedelta(3))
    submit(points, people["leader"])
    points.returnings.update(due_on=localdate() - timedelta(1))
    with pytest.raises(LateError, match="rút rồi sẽ không nộp lại được"):
        withdraw(points, people["leader"], "Sửa thêm")
    assert fresh(points).status == "resubmitted"


def test_nothing_returned_is_no_return(points, people):
    with pytest.raises(MoveRefusedError, match="Chưa có chỉ số nào"):
        move(points, people["reviewer"], "return", due_on=localdate() + timedelta(3))


def test_recall_after_the_last_day(points, people):
    rule(points, people["reviewer"], "6.2", "returned")
    move(points, people["reviewer"], "return", due_on=localdate() + timedelta(3))
    points.returnings.update(due_on=localdate() - timedelta(1))
    points.answers.filter(indicator__code="6.2").update(state="blank", version=9)
    move(points, people["reviewer"], "recall", comment="Đơn vị không nộp lại")
    assert fresh(points).status == "under_review"
    assert "6.2" in review_of(points).undecided
    assert rule(points, people["reviewer"], "6.2", "adjusted", points=Decimal(0)).points == 0


# --- deadlines --------------------------------------------------------------------------------
def test_review_ends_with_its_last_day_unless_extended(points, people):
    points.campaign.review_steps.filter(position=1).update(due_on=date(2023, 3, 31))
    with pytest.raises(LateError, match="Đã hết hạn thẩm định ngày 31/03/2023"):
        rule(points, people["reviewer"], "6.2", "accepted")
    Extension.objects.create(
        assessment=points, stage=Stage.REVIEW, step=2, until=localdate(), reason="khác bước",
        granted_by=people["admin"],
    )  # fmt: skip
    with pytest.raises(LateError):
        move(points, people["reviewer"], "return", due_on=localdate() + timedelta(3))
    Extension.objects.create(
        assessment=points, stage=Stage.REVIEW, step=1, until=localdate(), reason="mất điện",
        granted_by=people["admin"],
    )  # fmt: skip
    assert rule(points, people["reviewer"], "6.2", "accepted").number == 1


# --- explanations and the end -----------------------------------------------------------------
@pytest.fixture
def provisional(points, people, demo):
    set_chain(points, UnitLevel.DISTRICT)
    rule(points, people["reviewer"], "6.2", "adjusted", points=Decimal("4.5"))
    accept_rest(points, people["reviewer"])
    move(points, people["reviewer"], "finish")
    move(points, people["district"], "approve")
    return fresh(points)


def test_only_reduced_indicators_are_explained_and_answered(provisional, people):
    assert review_of(provisional).reduced == ["6.2"]
    with pytest.raises(MoveRefusedError, match="Chưa có giải trình nào"):
        move(provisional, people["leader"], "explain")
    write_explanation(provisional, people["leader"], "6.3")  # not reduced: sends nothing
    with pytest.raises(MoveRefusedError, match="Chưa có giải trình nào"):
        move(provisional, people["leader"], "explain")
    write_explanation(provisional, people["leader"], "6.2")
    move(provisional, people["leader"], "explain")

    with pytest.raises(PermissionDenied, match="không giải trình chỉ số này"):
        rule(provisional, people["reviewer"], "6.3", "accepted")
    with pytest.raises(ValidationError, match="không trả lại nữa"):
        rule(provisional, people["reviewer"], "6.2", "returned")
    decision = rule(provisional, people["reviewer"], "6.2", "accepted")
    assert decision.points == Decimal("10.54")
    assert review_of(provisional).unanswered_explanations == []


def test_explanation_is_answered_after_the_last_day_of_the_review(provisional, people):
    provisional.campaign.review_steps.update(due_on=localdate() - timedelta(1))
    write_explanation(provisional, people["leader"], "6.2")
    move(provisional, people["leader"], "explain")
    assert rule(provisional, people["reviewer"], "6.2", "accepted").points == Decimal("10.54")


def test_unit_reads_no_line_that_tells_what_is_not_approved(points, people, demo):
    officer, reviewer = demo.people["canbo.quangbinh"], people["reviewer"]
    rule(points, reviewer, "6.2", "adjusted", points=Decimal("4.5"), comment="KÍN-1")
    accept_rest(points, reviewer)
    move(points, reviewer, "finish", comment="KÍN-2")
    move(points, people["district"], "rework", comment="KÍN-3")

    def told(person) -> str:
        return str([line.changes for line in history_entries(person, points)])

    assert all(f"KÍN-{number}" in told(reviewer) for number in (1, 2, 3))
    assert "KÍN-" not in told(officer)
    move(points, reviewer, "finish")
    move(points, people["district"], "approve")
    assert "KÍN-1" in told(officer)
    assert "KÍN-2" not in told(officer)


def test_explanation_comes_once_and_in_time(provisional, people):
    write_explanation(provisional, people["leader"], "6.2")
    provisional.explanation_due_on = localdate() - timedelta(1)
    provisional.save(update_fields=["explanation_due_on"])
    with pytest.raises(LateError, match="hết hạn giải trình"):
        move(provisional, people["leader"], "explain")
    move(provisional, people["admin"], "finalize")
    with pytest.raises(PermissionDenied):
        move(provisional, people["leader"], "explain")


def test_reopened_result_leaves_its_paper_and_empties_the_final_column(provisional, people):
    provisional.explanation_due_on = localdate() - timedelta(1)
    provisional.save(update_fields=["explanation_due_on"])
    report = move(provisional, people["admin"], "finalize")
    assert provisional.answers.get(indicator__code="6.2").final_points == Decimal("4.5")
    with pytest.raises(ValidationError, match="hãy ghi lý do"):
        move(provisional, people["admin"], "reopen")
    move(provisional, people["admin"], "reopen", comment="Phát hiện sai sót")

    assert fresh(provisional).status == "under_review"
    assert not provisional.answers.exclude(final_points=None).exists()
    kept = IssuedReport.objects.get(pk=report.pk)
    assert digest_of(kept.snapshot) == kept.digest
    assert read_issued_report(kept.pk, kept.report_sha256).startswith(PDF)


def test_whom_the_moves_tell(points, people):
    told = Notice.objects.filter(assessment=points).values_list("person__role", "words")
    submitted = [role for role, words in told if "đã nộp, chờ thẩm định" in words]
    assert submitted == [Role.REVIEWER]
    rule(points, people["reviewer"], "6.2", "returned")
    move(points, people["reviewer"], "return", due_on=localdate() + timedelta(3))
    returned = [role for role, words in told.all() if "được trả lại để sửa" in words]
    assert sorted(returned) == [Role.LEADER, Role.OFFICER]
    assert not Notice.objects.filter(person=people["reviewer"], words__contains="trả lại").exists()
