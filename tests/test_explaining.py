"""Giải trình: only reduced results, only in time, once; and what of it who may read."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from assessments.models import Assessment, AssessmentStatus, Explanation, HistoryEntry
from assessments.selectors.explaining import may_explain, open_explaining
from assessments.services.answers import AnswerChange, save_answer
from assessments.services.campaigns import open_assessment, open_campaign
from assessments.services.explaining import StaleExplanationError, save_explanation
from criteria.rules.base import AnswerState
from tests.indicator_sets import points_set, stored_set, yes_no
from tests.reviewing import WORDS, fresh, make_provisional, move, rule
from tests.test_pages import words

pytestmark = pytest.mark.django_db
REDUCED, KEPT = "6.2", "8.1"


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.REPORT_CACHE_DIR = tmp_path / "reports"


@pytest.fixture
def cast(demo) -> dict[str, Any]:
    return {
        "officer": demo.people["canbo.quangbinh"],
        "leader": demo.people["lanhdao.quangbinh"],
        "reviewer": demo.people["thamdinh.quangxuong"],
        "district": demo.people["lanhdao.quangxuong"],
    }


def chain(cast) -> dict[str, Any]:
    return {name: cast[name] for name in ("leader", "reviewer", "district")}


def play(demo) -> Assessment:
    chain = {
        "leader": demo.people["lanhdao.quangbinh"],
        "reviewer": demo.people["thamdinh.quangxuong"],
        "district": demo.people["lanhdao.quangxuong"],
    }
    return make_provisional(demo.points, **chain, c6_2=Decimal("4.5"), c6_3=Decimal(1))


@pytest.fixture
def provisional(played) -> Assessment:
    return played


@pytest.fixture
def leader(cast) -> Client:
    client = Client()
    client.force_login(cast["leader"])
    return client


def save(assessment, actor, code: str = REDUCED, said: str = "Đã bổ sung", **more) -> Explanation:
    more = {"seen_version": 0, **more}
    return save_explanation(actor=actor, assessment=assessment, code=code, words=said, **more)


# --- the service ------------------------------------------------------------------------------
def test_explanation_is_stored_tidy_and_told_to_the_history(provisional, cast):
    saved = save(provisional, cast["officer"], said="  Đã bổ sung\r\nvăn bản  ")
    again = save(provisional, cast["leader"], said="Đã bổ sung\nhai văn bản", seen_version=1)

    assert (saved.version, saved.words) == (1, "Đã bổ sung\nvăn bản")
    assert (again.pk, again.version, again.updated_by) == (saved.pk, 2, cast["leader"])
    lines = HistoryEntry.objects.filter(action="explanation_saved", subject=REDUCED)
    assert lines.latest("pk").changes == {
        "Giải trình": ["Đã bổ sung\nvăn bản", "Đã bổ sung\nhai văn bản"]
    }
    assert lines.count() == 2


def test_repeated_or_unchanged_save_writes_nothing(provisional, cast):
    key = "k" * 36
    first = save(provisional, cast["officer"], save_key=key)
    assert save(provisional, cast["officer"], save_key=key).pk == first.pk
    assert save(provisional, cast["officer"], seen_version=1).version == 1
    assert save(provisional, cast["officer"], code="6.3", said=" ").pk is None
    assert HistoryEntry.objects.filter(action="explanation_saved").count() == 1


def test_second_officer_is_told_and_nothing_is_overwritten(provisional, cast):
    save(provisional, cast["officer"], said="Một")
    with pytest.raises(StaleExplanationError) as conflict:
        save(provisional, cast["leader"], said="Hai")
    assert conflict.value.current.words == "Một"
    assert Explanation.objects.get().words == "Một"


BAD = {
    "too long": ("x" * 5001, "Ghi không quá 5.000 ký tự; đang có 5.001 ký tự."),
    "far too long": ("x" * 100_000, "Ghi không quá 5.000 ký tự; đang có 100.000 ký tự."),
    "control": ("a\x00", "Có ký tự điều khiển: hãy gõ lại ô này."),
}


@pytest.mark.parametrize(("said", "sentence"), BAD.values(), ids=BAD)
def test_bad_words_are_refused_with_a_sentence(provisional, cast, said, sentence):
    with pytest.raises(ValidationError) as refusal:
        save(provisional, cast["officer"], said=said)
    assert refusal.value.message_dict == {"words": [sentence]}
    assert not Explanation.objects.exists()


def test_five_thousand_letters_are_enough_and_allowed(provisional, cast):
    assert len(save(provisional, cast["officer"], said="x" * 5000).words) == 5000


def test_only_reduced_indicators_are_explained(provisional, cast):
    with pytest.raises(PermissionDenied, match="không bị giảm kết quả"):
        save(provisional, cast["officer"], code=KEPT)
    with pytest.raises(ValidationError, match=r"không có chỉ số 99\.9"):
        save(provisional, cast["officer"], code="99.9")
    assert not Explanation.objects.exists()


@pytest.mark.parametrize(
    "status", [status for status in AssessmentStatus.values if status != "provisional"]
)
def test_at_no_other_status(provisional, cast, status):
    Assessment.objects.filter(pk=provisional.pk).update(status=status)
    for code in (REDUCED, KEPT):
        with pytest.raises(PermissionDenied) as refusal:
            save(provisional, cast["leader"], code=code)
        assert str(refusal.value) != ""
    assert not Explanation.objects.exists()


def test_only_the_unit_s_own_officers_and_leaders(demo, provisional):
    may = {
        name
        for name, person in demo.people.items()
        if may_explain(person, provisional, localdate())
    }
    assert may == {"canbo.quangbinh", "lanhdao.quangbinh"}


def test_last_day_counts_in_full_and_then_the_door_is_shut(provisional, cast):
    due = provisional.explanation_due_on
    assert may_explain(cast["officer"], provisional, due)
    late = may_explain(cast["officer"], provisional, due + timedelta(1))
    assert not late
    assert f"Đã hết hạn giải trình ngày {due:%d/%m/%Y}." in late.reason
    Assessment.objects.filter(pk=provisional.pk).update(
        explanation_due_on=localdate() - timedelta(1)
    )
    with pytest.raises(PermissionDenied, match="Đã hết hạn giải trình"):
        save(provisional, cast["officer"])


def test_sent_explanation_stays(provisional, cast):
    save(provisional, cast["officer"])
    move(provisional, cast["leader"], "explain")
    with pytest.raises(PermissionDenied, match="Giải trình đã gửi"):
        save(provisional, cast["officer"], said="Khác", seen_version=1)
    Assessment.objects.filter(pk=provisional.pk).update(status="provisional")  # reopened
    with pytest.raises(PermissionDenied, match="chỉ số này đã gửi"):
        save(provisional, cast["officer"], said="Khác", seen_version=1)


# --- the page ---------------------------------------------------------------------------------
def page_of(client: Client, assessment: Assessment) -> str:
    return words(client.get(reverse("explanations", args=[assessment.pk])))


def test_page_lists_reduced_results_with_reasons_and_days_left(provisional, officer):
    response = officer.get(reverse("explanations", args=[provisional.pk]))
    page = words(response)

    assert [item.code for item in response.context["page"].items] == ["6.2", "6.3"]
    assert f"Huyện thẩm định 4,5 điểm (−6,04) Lý do: {WORDS}" in page
    due = provisional.explanation_due_on
    assert f"Hạn giải trình: hết ngày {due:%d/%m/%Y}, còn 5 ngày." in page
    assert "Đã ghi 0/2 chỉ số. Chưa ghi: 6.2 , 6.3 ." in page
    assert "Chỉ lãnh đạo của đơn vị được gửi giải trình." in page


def test_saved_by_the_button_and_by_itself(provisional, officer):
    button = reverse("explanation", args=[provisional.pk, REDUCED])
    saved = officer.post(button, {"version": "0", "words": "Đã bổ sung"}, follow=True)
    assert "Giải trình chỉ số 6.2: đã lưu" in words(saved)
    by_itself = officer.post(
        reverse("explanation_autosave", args=[provisional.pk, REDUCED]),
        {"version": "1", "save_key": "k", "words": "Đã bổ sung hai"},
    )
    assert (by_itself.json()["status"], by_itself.json()["version"]) == ("saved", 2)
    assert Explanation.objects.get().words == "Đã bổ sung hai"


def test_conflict_shows_both_and_goes_over_only_on_purpose(provisional, officer, leader):
    address = reverse("explanation", args=[provisional.pk, REDUCED])
    leader.post(address, {"version": "0", "words": "Bản của lãnh đạo"})
    late = officer.post(address, {"version": "0", "words": "Bản của cán bộ"})
    page = late.content.decode()
    assert late.status_code == 409
    assert "Có người khác vừa sửa giải trình này" in page
    assert "Bản của lãnh đạo" in page
    assert "Bản của cán bộ</textarea>" in page
    by_itself = reverse("explanation_autosave", args=[provisional.pk, REDUCED])
    told = officer.post(by_itself, {"version": "0", "words": "Bản của cán bộ"})
    assert told.json() == {"status": "conflict", "who": "Lãnh đạo xã (dùng thử)"}
    officer.post(address, {"version": "1", "words": "Bản của cán bộ"})
    assert Explanation.objects.get().words == "Bản của cán bộ"


@pytest.mark.parametrize(("said", "sentence"), BAD.values(), ids=BAD)
def test_refused_words_stay_in_the_field(provisional, officer, said, sentence):
    form = {"version": "0", "words": said}
    refused = officer.post(reverse("explanation", args=[provisional.pk, REDUCED]), form)
    assert refused.status_code == 422
    assert said.strip("\x00")[:5000] in refused.content.decode()
    by_itself = officer.post(reverse("explanation_autosave", args=[provisional.pk, REDUCED]), form)
    assert by_itself.status_code == 422
    assert list(by_itself.json()["errors"]) == ["words"]
    assert not Explanation.objects.exists()


def test_words_stay_in_sight_where_the_time_has_run_out(provisional, officer):
    Assessment.objects.filter(pk=provisional.pk).update(
        explanation_due_on=localdate() - timedelta(1)
    )
    form = {"version": "0", "words": "Viết dở"}
    page = officer.post(reverse("explanation", args=[provisional.pk, REDUCED]), form)
    assert page.status_code == 403
    assert "Viết dở" in page.content.decode()
    assert "Đã hết hạn giải trình" in words(page)
    stray = officer.post(reverse("explanation", args=[provisional.pk, KEPT]), form)
    assert (stray.status_code, "Viết dở" in words(stray)) == (403, True)
    by_itself = officer.post(reverse("explanation_autosave", args=[provisional.pk, REDUCED]), form)
    assert by_itself.json()["status"] == "refused"
    assert "Đã hết hạn giải trình" in page_of(officer, provisional)
    assert b"<textarea" not in officer.get(reverse("explanations", args=[provisional.pk])).content


def test_leader_sends_once_after_the_box(provisional, cast, leader):
    address = reverse("explain", args=[provisional.pk])
    nothing = leader.post(address, {"confirm": "on"})
    assert nothing.status_code == 409
    assert "Chưa có giải trình nào" in words(nothing)
    save(provisional, cast["officer"])
    unboxed = leader.post(address)
    assert unboxed.status_code == 422
    assert "Hãy đánh dấu ô này trước khi gửi." in words(unboxed)
    assert fresh(provisional).status == "provisional"
    assert leader.post(address, {"confirm": "on"}).status_code == 302
    assert fresh(provisional).status == "explained"
    assert leader.post(address, {"confirm": "on"}).status_code == 403
    page = page_of(leader, provisional)
    assert "Giải trình đã gửi, không sửa được nữa" in page
    assert "Chưa có trả lời." in page


def test_answers_are_known_to_the_unit_with_the_final_result(demo, provisional, cast, officer):
    save(provisional, cast["officer"], said="Có văn bản kèm theo")
    reviewing = Client()
    reviewing.force_login(cast["reviewer"])
    assert "Có văn bản kèm theo" not in page_of(reviewing, provisional)  # still a draft
    move(provisional, cast["leader"], "explain")
    assert "Có văn bản kèm theo" in page_of(reviewing, provisional)
    rule(provisional, cast["reviewer"], REDUCED, "adjusted", points=Decimal(5), comment="Nhận thêm")

    assert "Nhận thêm" not in page_of(officer, provisional)
    assert "Nhận thêm" in page_of(reviewing, provisional)
    move(provisional, demo.people["quantri.thanhhoa"], "finalize")
    page = page_of(officer, provisional)
    assert "Trả lời của người thẩm định Điều chỉnh: Nhận thêm" in page
    assert "Huyện thẩm định 4,5 điểm (−6,04)" in page
    assert "Chính thức 5 điểm (+0,5) Lý do: Nhận thêm" in page


def test_everybody_in_scope_reads_and_nobody_else_writes(demo, provisional):
    for name in ("commune.viewer", "nguoixem.thanhhoa", "lanhdao.quangxuong"):
        client = Client()
        client.force_login(demo.people[name])
        response = client.get(reverse("explanations", args=[provisional.pk]))
        assert response.status_code == 200
        assert b"<textarea" not in response.content
        assert b'<form method="post" action="/ho-so' not in response.content


def test_home_shows_the_provisional_result_and_the_way(provisional, officer):
    response = officer.get(reverse("home"))
    page = words(response)
    assert "Kết quả tạm thời 729,57 tự chấm, điểm" in page
    assert "Hạn giải trình: hết ngày" in page
    assert "Xem và giải trình" in page


def test_before_a_result_the_page_says_so(demo, officer):
    page = page_of(officer, demo.points)
    assert "Hồ sơ chưa có kết quả tạm thời (đang ở bước “Đang tự đánh giá”)." in page


# --- query counts -----------------------------------------------------------------------------
def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", ["explanations", "assessment", "pillar"])
def test_pages_cost_the_same_for_1_and_56(demo, provisional, cast, officer, name):
    campaign = open_campaign(
        indicator_set=stored_set(points_set(yes_no("1.1"))), year=2022, name="Đợt 1",
        levels=["district"],
    )  # fmt: skip
    one = open_assessment(campaign=campaign, unit=demo.units["commune"])
    save_answer(
        actor=cast["officer"], assessment=one, indicator_code="1.1",
        change=AnswerChange(AnswerState.REPORTED, {"exists": True}), seen_version=0,
    )  # fmt: skip
    one = make_provisional(one, **chain(cast), c1_1=Decimal(0))
    more = ["1"] if name == "pillar" else []
    few = _queries(officer, reverse(name, args=[one.pk, *more]))
    many = _queries(officer, reverse(name, args=[provisional.pk, *more]))
    assert many - few <= 1  # the documents of the evidence, where there is any
    assert many <= 12


def test_selector_costs_eight_queries(provisional, cast):
    open_explaining(cast["officer"], fresh(provisional), localdate())
    assessment = fresh(provisional)
    with CaptureQueriesContext(connection) as queries:
        open_explaining(cast["officer"], assessment, localdate())
    assert len(queries) <= 8
