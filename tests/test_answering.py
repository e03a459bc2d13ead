"""The commune's desk: saving one answer, correcting one figure, and losing nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import localtime

from assessments.models import Action, Answer, Assessment, Fact, HistoryEntry
from assessments.selectors.files import open_file
from tests.running_order import EACH_OF_MANY

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(demo):
    from django.test import Client

    client = Client()
    client.force_login(demo.people["lanhdao.quangbinh"])
    return client


def address(demo, code: str) -> str:
    return reverse("answer", args=[demo.points.pk, code])


def stored(demo, code: str) -> Answer:
    return Answer.objects.get(assessment=demo.points, indicator__code=code)


def form(version: int = 1, **typed: str) -> dict[str, str]:
    """What a browser posts for 8.1."""
    return {
        "version": str(version),
        "state": "reported",
        "in-id_holders": "2.000",
        "narrative": "<p>Đã rà soát lại.</p>",
        **typed,
    }


def test_saved_answer_is_read_the_vietnamese_way_and_scored(demo, officer):
    response = officer.post(address(demo, "8.1"), form(), follow=True)

    answer = stored(demo, "8.1")
    assert answer.inputs == {"id_holders": "2000"}
    assert answer.self_points == Decimal("3.01")
    assert (answer.version, answer.updated_by.username) == (2, "canbo.quangbinh")
    assert answer.claimed_points == Decimal("1.6")  # what the paper claimed is not touched
    page = response.content.decode()
    assert "Chỉ số 8.1: đã lưu " in page
    assert "2.000 / 6.633 = 30,15% × 10 điểm = 3,01 điểm" in page
    assert 'value="2.000"' in page


def test_save_and_go_on_leads_to_the_next_indicator(demo, officer):
    response = officer.post(
        address(demo, "7.7"), {"version": "1", "state": "reported", "next": "1"}
    )

    assert response.url == address(demo, "8.1")


def test_draft_may_lack_anything(demo, officer):
    response = officer.post(address(demo, "6.4"), {"version": "1", "state": "reported"})

    assert response.status_code == 302
    answer = stored(demo, "6.4")
    assert (answer.inputs, answer.narrative, answer.self_points) == ({}, "", None)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"in-id_holders": "abc"}, "“abc” không phải là một số."),
        ({"in-id_holders": "-5"}, "“-5” là số âm"),
        ({"in-id_holders": "12,5"}, "cần một số đếm nguyên"),
        ({"in-id_holders": "9" * 60}, "chữ số"),
        ({"state": "dang-lam"}, "dang-lam"),
        ({"version": "x"}, "Trang này đã cũ"),
        ({"narrative": "dài " * 60_000}, "hơn 200.000 ký tự"),
    ],
)
def test_bad_input_is_explained_and_what_was_typed_stays(demo, officer, typed, sentence):
    response = officer.post(address(demo, "8.1"), form(**typed))

    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page
    for value in typed.values():
        if value not in {"dang-lam"}:  # a choice that does not exist cannot be shown as chosen
            assert escape(value.strip()) in page
    assert stored(demo, "8.1").version == 1


def test_conflict_shows_both_and_overwrites_only_on_purpose(demo, officer, colleague):
    colleague.post(address(demo, "8.1"), form(narrative="<p>Bản của lãnh đạo</p>"))

    late = officer.post(address(demo, "8.1"), form(narrative="<p>Bản của cán bộ</p>"))

    page = late.content.decode()
    assert late.status_code == 409
    assert "Lãnh đạo xã (dùng thử) đã lưu lúc" in page
    assert "Bản của lãnh đạo" in page
    assert escape("<p>Bản của cán bộ</p>") in page
    assert stored(demo, "8.1").narrative == "<p>Bản của lãnh đạo</p>"
    assert 'name="version" value="2"' in page

    chosen = officer.post(address(demo, "8.1"), form(2, narrative="<p>Bản của cán bộ</p>"))
    assert chosen.status_code == 302
    assert stored(demo, "8.1").narrative == "<p>Bản của cán bộ</p>"


def test_two_tabs_on_two_assessments_do_not_mix(demo, officer):
    officer.get(reverse("answer", args=[demo.verdicts.pk, "1.1"]))
    officer.post(address(demo, "8.1"), form())

    assert stored(demo, "8.1").version == 2
    assert Answer.objects.get(assessment=demo.verdicts, indicator__code="1.1").version == 1


def test_words_stay_in_sight_when_the_assessment_moved_on(demo, officer):
    Assessment.objects.filter(pk=demo.points.pk).update(status="submitted")

    response = officer.post(address(demo, "8.1"), form(narrative="<p>Viết dở</p>"))

    page = response.content.decode()
    assert response.status_code == 403
    assert "Hồ sơ đang ở bước “Đã nộp”." in page
    assert escape("<p>Viết dở</p>") in page
    assert stored(demo, "8.1").version == 1


def test_narrative_is_cleaned_on_the_server(demo, officer):
    hostile = '<p onclick="x()">Kết quả<script>alert(1)</script></p><img src=x onerror=y>'
    officer.post(address(demo, "8.1"), form(narrative=hostile))

    assert stored(demo, "8.1").narrative == "<p>Kết quả</p>"


def test_no_case_arose_is_offered_only_where_there_is_a_ratio(demo, officer):
    def offered(code: str) -> list[str]:
        states = officer.get(address(demo, code)).context["desk"].form.fields["state"].choices
        return [value for value, _ in states]

    assert "nothing_to_measure" in offered("5.2")
    assert "nothing_to_measure" not in offered("1.3")
    assert len(offered("1.3")) == 5


def test_unknown_indicator_is_not_found(demo, officer):
    assert officer.get(address(demo, "99.9")).status_code == 404
    assert officer.get(reverse("fact", args=[demo.points.pk, "khong-co"])).status_code == 404


@EACH_OF_MANY
def test_every_indicator_of_both_sets_opens_and_saves_unchanged(demo, officer):
    """Open → save without a change is a no-op for figures and score, whatever the rule."""
    for assessment in (demo.points, demo.verdicts):
        for code, answer in open_file(assessment).answers.items():
            where = reverse("answer", args=[assessment.pk, code])
            shown = officer.get(where).context["desk"].form
            posted = {
                name: shown[name].value()
                for name in shown.fields
                if shown[name].value() is not None
            }
            assert officer.post(where, posted).status_code == 302, (assessment.pk, code)
            again = Answer.objects.get(pk=answer.pk)
            assert (again.inputs, again.state, again.narrative, again.self_points) == (
                answer.inputs,
                answer.state,
                answer.narrative,
                answer.self_points,
            )


# --- saving by itself ------------------------------------------------------------------------
def autosave(client, demo, version: int, key: str = "", **changed: str):
    where = reverse("autosave", args=[demo.points.pk, "8.1"])
    return client.post(where, {"version": str(version), "save_key": key, **changed})


def test_only_what_changed_travels_and_the_rest_stays(demo, officer):
    before = stored(demo, "8.1").narrative

    said = autosave(officer, demo, 1, **{"in-id_holders": "2.000"}).json()

    answer = stored(demo, "8.1")
    assert (answer.inputs, answer.narrative) == ({"id_holders": "2000"}, before)
    assert (said["status"], said["version"], said["score"]) == ("saved", 2, "3,01")
    assert said["why"] == "2.000 / 6.633 = 30,15% × 10 điểm = 3,01 điểm"
    assert said["at"] == f"{localtime(answer.updated_at):%H:%M}"


def test_repeated_save_is_saved_once_and_is_no_conflict(demo, officer):
    key = "0d1f0a30-9a3f-4a52-8bd5-0a3c8a9f0c11"
    autosave(officer, demo, 1, key, **{"in-id_holders": "2.000"})

    again = autosave(officer, demo, 1, key, **{"in-id_holders": "2.000"}).json()

    assert (again["status"], again["version"], stored(demo, "8.1").version) == ("saved", 2, 2)


def test_autosave_conflict_writes_nothing_and_names_the_other(demo, officer, colleague):
    autosave(colleague, demo, 1, narrative="<p>Bản của lãnh đạo</p>")

    late = autosave(officer, demo, 1, narrative="<p>Bản của cán bộ</p>")

    assert (late.status_code, late.json()) == (
        409,
        {"status": "conflict", "who": "Lãnh đạo xã (dùng thử)"},
    )
    assert stored(demo, "8.1").narrative == "<p>Bản của lãnh đạo</p>"


def test_autosave_of_what_cannot_be_read_says_where(demo, officer):
    refused = autosave(officer, demo, 1, **{"in-id_holders": "abc"})

    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == ["in-id_holders"]
    assert stored(demo, "8.1").version == 1


def test_saved_means_all_that_was_sent(demo, officer):
    """A field that the indicator does not have is not passed over in silence."""
    refused = autosave(officer, demo, 1, **{"in-id_holders": "2.000", "in-gone": "7"})

    assert refused.status_code == 422
    assert refused.json()["errors"]["__all__"][0].startswith("Trang này đã cũ")
    assert stored(demo, "8.1").version == 1


def test_autosave_tells_why_it_is_refused(demo, officer):
    Assessment.objects.filter(pk=demo.points.pk).update(status="submitted")

    refused = autosave(officer, demo, 1, narrative="<p>x</p>")

    assert (refused.status_code, refused.json()) == (
        403,
        {"status": "refused", "reason": "Hồ sơ đang ở bước “Đã nộp”."},
    )


def test_number_is_echoed_in_words_nobody_can_misread(demo, officer):
    said = autosave(officer, demo, 1, **{"in-id_holders": "1.069"}).json()

    assert said["readings"] == {"in-id_holders": "đọc là: một nghìn không trăm sáu mươi chín"}
    page = officer.get(address(demo, "8.1")).content.decode()
    assert "đọc là: một nghìn không trăm sáu mươi chín" in page


def test_emptied_figure_is_gone_and_the_others_stay(demo, officer):
    where = reverse("autosave", args=[demo.points.pk, "8.4"])
    before = stored(demo, "8.4")
    officer.post(where, {"version": str(before.version), "explanation": " Xã chưa có mạng riêng. "})
    officer.post(where, {"version": str(before.version + 1), "in-declared_points": ""})

    after = stored(demo, "8.4")
    assert after.evidence_explanation == "Xã chưa có mạng riêng."
    assert "declared_points" in before.inputs
    assert "declared_points" not in after.inputs
    assert after.narrative == before.narrative


def test_stranger_saves_nothing_and_learns_nothing(demo, client):
    client.force_login(demo.people["neighbour.officer"])

    assert autosave(client, demo, 1, narrative="<p>x</p>").status_code == 404
    assert stored(demo, "8.1").version == 1


def test_one_save_is_small_and_at_most_eight_queries(demo, officer):
    autosave(officer, demo, 1, **{"in-id_holders": "1.500"})  # the set is known from here on
    narrative = "<p>" + "Đã rà soát lại. " * 60 + "</p>"
    with CaptureQueriesContext(connection) as queries:
        said = autosave(officer, demo, 2, "k" * 36, narrative=narrative, **{"in-id_holders": "2"})

    statements = [query["sql"].split(maxsplit=1)[0] for query in queries]
    assert said.json()["status"] == "saved"
    assert len([verb for verb in statements if verb not in {"SAVEPOINT", "RELEASE"}]) <= 8
    assert len(said.content) <= 2048


# --- history -----------------------------------------------------------------------------------
def lines(demo, code: str) -> list[tuple[str, str, dict[str, list[str]]]]:
    history = HistoryEntry.objects.filter(assessment=demo.points, subject=code).order_by("pk")
    return [(line.action, line.actor.username, line.changes) for line in history]


def test_history_says_who_changed_what_from_what_to_what(demo, officer, colleague):
    first = len(lines(demo, "8.1"))
    autosave(officer, demo, 1, **{"in-id_holders": "2.000", "state": "reported"})
    autosave(colleague, demo, 2, narrative="<p>Theo Công an xã, có 1.068 người.</p>")

    officer_line, leader_line = lines(demo, "8.1")[first:]
    assert officer_line == (
        "answer_saved",
        "canbo.quangbinh",
        {
            "Số người dân có danh tính số hoặc tài khoản định danh điện tử": ["1.068", "2.000"],
            "Điểm tự chấm": ["1,61", "3,01"],
        },
    )
    assert leader_line[:2] == ("answer_saved", "lanhdao.quangbinh")
    old, new = leader_line[2]["Kết quả thực hiện"]
    assert old.startswith("Theo Công an xã, ")
    assert new == "Theo Công an xã, có 1.068 người."


def test_history_tells_which_answers_a_corrected_figure_moved(demo, officer):
    officer.post(reverse("fact", args=[demo.points.pk, "population"]), fact_form())

    told = HistoryEntry.objects.filter(action=Action.FACT_RECORDED).latest("pk")
    assert told.changes == {
        "Dân số": ["6.633 (Báo cáo của Công an xã, chỉ số 8.1 (QĐ 3853))", "7.249 (Trạm Y tế xã)"]
    }
    assert lines(demo, "8.1")[-1][::2] == (
        "answer_rescored",
        {"Điểm tự chấm": ["1,61", "1,47"]},
    )


def test_refused_save_leaves_no_line(demo, officer):
    before = HistoryEntry.objects.count()
    autosave(officer, demo, 7, narrative="<p>x</p>")
    autosave(officer, demo, 1, **{"in-id_holders": "abc"})

    assert HistoryEntry.objects.count() == before


# --- base figures ----------------------------------------------------------------------------
def fact_form(version: int = 1, **typed: str) -> dict[str, str]:
    return {
        "version": str(version),
        "value": "7.249",
        "source": "Trạm Y tế xã",
        "as_of": "31/12/2022",
        **typed,
    }


def test_corrected_figure_rescores_both_sets(demo, officer):
    where = reverse("fact", args=[demo.points.pk, "population"])
    response = officer.post(where, fact_form(), follow=True)

    told = "Đã lưu “Dân số”. Đã tính lại: QĐ 3853 - chấm điểm chỉ số 8.1: 1,61 → 1,47 điểm."
    assert told in response.content.decode()
    fact = Fact.objects.get(kind__code="population")
    assert (fact.value, fact.source, fact.version) == (Decimal(7249), "Trạm Y tế xã", 2)
    assert stored(demo, "8.1").self_points == Decimal("1.47")
    health = Answer.objects.get(assessment=demo.verdicts, indicator__code="3.5")
    assert health.self_passed


def test_figure_conflict_says_who_and_what(demo, officer, colleague):
    where = reverse("fact", args=[demo.points.pk, "population"])
    colleague.post(where, fact_form(value="7.000"))

    page = officer.post(where, fact_form()).content.decode()

    assert "Lãnh đạo xã (dùng thử) vừa sửa số liệu này thành 7.000" in page
    assert 'value="7.249"' in page
    assert Fact.objects.get(kind__code="population").value == 7000
    assert officer.post(where, fact_form(2)).status_code == 302


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"value": ""}, "bắt buộc"),
        ({"value": "bảy nghìn"}, "không phải là một số"),
        ({"source": ""}, "bắt buộc"),
        ({"as_of": "31/02/2022"}, "Ngày này không có thật"),
        ({"value": "99999999999999999999"}, "quá lớn"),
    ],
)
def test_bad_figure_is_explained_and_nothing_changes(demo, officer, typed, sentence):
    where = reverse("fact", args=[demo.points.pk, "population"])
    page = officer.post(where, fact_form(**typed)).content.decode()

    assert sentence in page
    assert Fact.objects.get(kind__code="population").value == 6633


def test_opening_and_saving_an_answer_stay_cheap(demo, officer):
    officer.get(address(demo, "8.1"))
    with CaptureQueriesContext(connection) as opening:
        officer.get(address(demo, "8.1"))
    with CaptureQueriesContext(connection) as saving:
        officer.post(address(demo, "8.1"), form())

    assert len(opening) <= 12
    assert len(saving) <= 24


def test_opened_and_saved_as_it_was_changes_and_tells_nothing(demo, officer):
    before, told = stored(demo, "8.1"), HistoryEntry.objects.count()
    shown = officer.get(address(demo, "8.1")).context["desk"].form
    posted = {name: shown[name].value() or "" for name in shown.fields}

    officer.post(address(demo, "8.1"), posted)

    assert (stored(demo, "8.1").version, stored(demo, "8.1").updated_at) == (
        before.version,
        before.updated_at,
    )
    assert HistoryEntry.objects.count() == told


def test_first_words_make_a_blank_answer_one_with_a_result(demo, officer):
    Answer.objects.filter(assessment=demo.points, indicator__code="8.1").delete()
    shown = officer.get(address(demo, "8.1")).context["desk"].form
    assert shown["state"].value() == "blank"

    said = autosave(officer, demo, 0, **{"in-id_holders": "5"}).json()

    assert (said["state"], stored(demo, "8.1").state) == ("reported", "reported")
    Answer.objects.filter(assessment=demo.points, indicator__code="8.1").delete()
    officer.post(address(demo, "8.1"), form(0, state="blank"))
    assert stored(demo, "8.1").state == "reported"


def test_conflict_names_every_field_that_differs(demo, officer, colleague):
    autosave(colleague, demo, 1, explanation="Lưu hồ sơ giấy")

    late = officer.post(address(demo, "8.1"), form(explanation=""))

    rows = {label: (stored, typed) for label, stored, typed in late.context["differing"]}
    assert rows["Giải thích khi không có minh chứng"] == ("Lưu hồ sơ giấy", "")
    assert rows["Số người dân có danh tính số hoặc tài khoản định danh điện tử (người)"] == (
        "1.068",
        "2.000",
    )
    assert "Tình trạng" not in rows


def test_own_other_tab_is_no_stranger(demo, officer):
    autosave(officer, demo, 1, **{"in-id_holders": "5"})

    page = officer.post(address(demo, "8.1"), form()).content.decode()

    assert "Bạn vừa sửa chỉ số này ở thẻ khác" in page


def test_figure_typed_after_the_submission_stays_in_sight(demo, officer):
    Assessment.objects.filter(pk=demo.points.pk).update(status="submitted")

    refused = officer.post(reverse("fact", args=[demo.points.pk, "population"]), fact_form())

    assert refused.status_code == 403
    assert "Số liệu năm 2022 đã khóa" in refused.content.decode()
    assert 'value="7.249"' in refused.content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"value": "7.249,5"}, "không có phần thập phân"),
        ({"as_of": "31/12/2130"}, "Ngày này chưa tới"),
    ],
)
def test_figure_that_cannot_be_is_refused(demo, officer, typed, sentence):
    where = reverse("fact", args=[demo.points.pk, "population"])

    assert sentence in officer.post(where, fact_form(**typed)).content.decode()
    assert Fact.objects.get(kind__code="population").value == 6633


def test_figure_leads_back_to_the_indicator_it_was_opened_from(demo, officer):
    where = reverse("fact", args=[demo.points.pk, "population"])

    assert officer.post(f"{where}?ve=8.1", fact_form()).url == address(demo, "8.1")
    assert officer.post(f"{where}?ve=//x.example", fact_form(2)).url == reverse(
        "unit_facts", args=[demo.points.unit_id, 2022]
    )
