"""A returned assessment: exactly the chosen indicators are open, everywhere, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import localdate

from assessments.models import (
    Answer,
    Assessment,
    AssessmentStatus,
    Evidence,
    Fact,
    OfficialDocument,
    Presence,
    Submission,
)
from assessments.permissions import (
    NOT_RETURNED,
    can_change_document,
    can_edit_answer,
    can_edit_fact,
    open_codes,
)
from assessments.selectors.files import open_file
from assessments.selectors.returns import open_returns
from assessments.services.answers import AnswerChange, save_answer
from assessments.services.documents import register_document
from assessments.services.evidence import (
    Citation,
    add_citation,
    change_citation,
    cite_evidence,
    remove_citation,
)
from assessments.services.facts import record_fact
from assessments.services.papers import save_paper
from assessments.services.presence import touch
from assessments.services.taking_over import confirm_answer, take_over, take_over_all
from criteria.models import FactKind
from criteria.rules.base import AnswerState
from criteria.selectors import load_spec
from tests.indicator_sets import points_set, stored_set, yes_no
from tests.reviewing import WORDS, fresh, move, return_to_unit, rule
from tests.submitting import withdraw
from tests.test_pages import words

pytestmark = pytest.mark.django_db
OPEN, FROZEN = "6.2", "8.1"


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
    }


def play(demo) -> Assessment:
    leader, reviewer = demo.people["lanhdao.quangbinh"], demo.people["thamdinh.quangxuong"]
    return return_to_unit(
        demo.points, OPEN, "6.3", leader=leader, reviewer=reviewer,
        comment="Đối chiếu lại hồ sơ một cửa.",
    )  # fmt: skip


@pytest.fixture
def returned(played) -> Assessment:
    return played


@pytest.fixture
def leader(cast) -> Client:
    client = Client()
    client.force_login(cast["leader"])
    return client


def answer_of(assessment: Assessment, code: str) -> Answer:
    return Answer.objects.get(assessment=assessment, indicator__code=code)


def proof_of(assessment: Assessment, code: str, actor) -> Evidence:
    """A citation of the indicator, made while it could be."""
    found = Evidence.objects.filter(answer=answer_of(assessment, code)).first()
    if found:
        return found
    return Evidence.objects.create(answer=answer_of(assessment, code), position=1, note="Ảnh")


def writes(assessment: Assessment, actor, code: str) -> dict[str, Callable[[], Any]]:
    """Every service that writes one answer or what proves it."""
    answer = answer_of(assessment, code)
    evidence = proof_of(assessment, code, actor)
    change = AnswerChange(AnswerState.REPORTED, {}, "<p>Viết lại</p>")
    common = {"actor": actor, "assessment": assessment, "indicator_code": code}
    seen = {"seen_version": answer.version}
    note = Citation(note="Sổ theo dõi")
    return {
        "save": lambda: save_answer(**common, change=change, **seen),
        "cite": lambda: add_citation(**common, citation=note),
        "change": lambda: change_citation(
            actor=actor, evidence=evidence, citation=note, seen_version=evidence.version
        ),
        "remove": lambda: remove_citation(
            actor=actor, evidence=evidence, seen_version=evidence.version
        ),
        "replace": lambda: cite_evidence(actor=actor, answer=answer, citations=[note]),
        "take over": lambda: take_over(**common, replace=True, **seen),
        "confirm": lambda: confirm_answer(**common, **seen),
        "presence": lambda: touch(actor=actor, assessment=assessment, code=code),
    }


WRITES = ("save", "cite", "change", "remove", "replace", "take over", "confirm", "presence")


# --- one indicator ----------------------------------------------------------------------------
@pytest.mark.parametrize("name", WRITES)
def test_what_was_not_returned_is_frozen_for_every_service(returned, cast, name):
    write = writes(returned, cast["officer"], FROZEN)[name]
    before = list(Answer.objects.order_by("pk").values_list())
    proofs = list(Evidence.objects.order_by("pk").values_list())

    with pytest.raises(PermissionDenied) as refusal:
        write()

    assert str(refusal.value) == NOT_RETURNED
    assert list(Answer.objects.order_by("pk").values_list()) == before
    assert list(Evidence.objects.order_by("pk").values_list()) == proofs
    assert not Presence.objects.exists()


@pytest.mark.parametrize("name", [name for name in WRITES if name != "take over"])
def test_what_was_returned_is_open_to_every_service(returned, cast, name):
    writes(returned, cast["officer"], OPEN)[name]()


AWAY = [status for status in AssessmentStatus.values if status not in {"draft", "returned"}]


@pytest.mark.parametrize("status", AWAY)
def test_nothing_is_open_at_any_other_status(returned, cast, status):
    """Not even the indicators of a return that nobody has closed."""
    Assessment.objects.filter(pk=returned.pk).update(status=status)
    label = AssessmentStatus(status).label
    for code in (OPEN, FROZEN):
        for write in writes(fresh(returned), cast["leader"], code).values():
            with pytest.raises(PermissionDenied, match=f"đang ở bước “{label}”"):
                write()


def test_open_codes_are_those_of_the_open_return_and_only_for_the_unit(demo, returned, cast):
    every = [line.indicator.code for line in open_file(returned).sheet.lines]
    assert open_codes(cast["officer"], returned, every) == {OPEN, "6.3"}
    for name, person in demo.people.items():
        expected = name in {"canbo.quangbinh", "lanhdao.quangbinh"}
        assert (name, bool(can_edit_answer(person, returned, OPEN))) == (name, expected)
        assert not can_edit_answer(person, returned, FROZEN)


def test_second_return_opens_its_own_indicators_only(returned, cast):
    move(returned, cast["leader"], "submit")
    move(returned, cast["reviewer"], "begin")
    rule(returned, cast["reviewer"], FROZEN, "returned")
    move(returned, cast["reviewer"], "return", due_on=localdate() + timedelta(2))
    again = fresh(returned)

    assert open_codes(cast["officer"], again, [OPEN, "6.3", FROZEN]) == {FROZEN}


def test_withdrawn_resubmission_opens_the_same_again(returned, cast):
    move(returned, cast["leader"], "submit")
    assert not open_codes(cast["officer"], fresh(returned), [OPEN])
    withdraw(returned, cast["leader"], "Sửa thêm")
    assert open_codes(cast["officer"], fresh(returned), [OPEN, FROZEN]) == {OPEN}


def test_whole_pillar_is_taken_over_only_where_it_is_open(returned, cast):
    Answer.objects.filter(assessment=returned, indicator__pillar__code="6").update(
        state="blank", inputs={}, narrative=""
    )
    last_year = _year_before(returned, cast["officer"], [OPEN, "6.1"])

    assert take_over_all(actor=cast["officer"], assessment=returned, pillar_code="6") == [OPEN]
    assert answer_of(returned, OPEN).narrative == answer_of(last_year, OPEN).narrative
    assert answer_of(returned, "6.1").state == "blank"


def _year_before(assessment: Assessment, actor, codes: list[str]) -> Assessment:
    campaign = assessment.campaign
    campaign.pk, campaign.year, campaign.name = None, campaign.year - 1, "Năm trước"
    campaign.save()
    before = Assessment.objects.create(campaign=campaign, unit=assessment.unit)
    for code in codes:
        indicator = answer_of(assessment, code).indicator
        Answer.objects.create(
            assessment=before, indicator=indicator, state="not_deployed",
            narrative="<p>Chưa làm</p>", updated_by=actor,
        )  # fmt: skip
    return before


def test_paper_may_be_reworded_and_it_leaves_anew(returned, cast):
    save_paper(actor=cast["officer"], assessment=returned, abstract="Báo cáo đã sửa")
    submission = move(returned, cast["leader"], "submit")
    assert submission.snapshot["paper"]["abstract"] == "Báo cáo đã sửa"


# --- figures ----------------------------------------------------------------------------------
def readers(assessment: Assessment, fact: str) -> list[str]:
    spec = load_spec(assessment.campaign.indicator_set)
    return [
        indicator.code
        for indicator in spec.indicators
        if any(item.fact == fact for item in indicator.inputs)
    ]


def test_figure_moves_only_where_all_its_readers_were_returned(demo, cast):
    kinds = load_spec(demo.points.campaign.indicator_set).facts
    shared = next(kind.code for kind in kinds if len(readers(demo.points, kind.code)) > 1)
    codes = readers(demo.points, shared)
    returned = return_to_unit(
        demo.points, *codes[:-1], leader=cast["leader"], reviewer=cast["reviewer"]
    )
    fact = Fact.objects.get(unit=returned.unit, year=2022, kind__code=shared)

    def correct() -> Fact:
        return record_fact(
            actor=cast["officer"], unit=returned.unit, year=2022, kind=fact.kind,
            value=Decimal(7000), source="Công an xã", seen_version=fact.version,
        )  # fmt: skip

    with pytest.raises(PermissionDenied) as refusal:
        correct()
    assert f"chỉ số {codes[-1]} của hồ sơ" in str(refusal.value)
    assert "đề nghị người thẩm định trả lại" in str(refusal.value)

    _return_also(returned, cast["reviewer"], codes[-1])
    assert correct().value == Decimal(7000)


def _return_also(assessment: Assessment, reviewer, code: str) -> None:
    """Put one more indicator into the open return, as if it had been chosen at first."""
    Assessment.objects.filter(pk=assessment.pk).update(status="under_review")
    decision = rule(assessment, reviewer, code, "returned")
    Assessment.objects.filter(pk=assessment.pk).update(status="returned")
    assessment.returnings.get().items.create(decision=decision)


def test_figure_that_no_indicator_of_the_returned_set_reads_is_free(returned, cast):
    kind = FactKind.objects.create(code="unread", label="Không ai đọc", measure="cái")
    assert can_edit_fact(cast["officer"], returned.unit, 2022, kind.code)


def test_list_of_figures_offers_only_what_may_change(returned, officer):
    body = officer.get(reverse("facts", args=[returned.pk]), follow=True).content.decode()
    offered = [
        kind.code
        for kind in load_spec(returned.campaign.indicator_set).facts
        if reverse("fact", args=[returned.pk, kind.code]) in body
    ]
    expected = [
        kind.code
        for kind in load_spec(returned.campaign.indicator_set).facts
        if set(readers(returned, kind.code)) <= {OPEN, "6.3"}
    ]
    assert offered == expected
    assert "giữ nguyên như đã nộp" in body


# --- documents --------------------------------------------------------------------------------
def test_document_of_a_frozen_answer_stays_and_can_still_be_cited(demo, returned, cast):
    document = OfficialDocument.objects.filter(
        citations__answer=answer_of(returned, FROZEN)
    ).first() or _cited(returned, FROZEN, cast["officer"])

    refusal = can_change_document(cast["officer"], document)
    assert not refusal
    assert "mà không được trả lại nên giữ nguyên như đã nộp" in refusal.reason
    add_citation(
        actor=cast["officer"], assessment=returned, indicator_code=OPEN,
        citation=Citation(document=document, pages="1"),
    )  # fmt: skip


def test_document_that_only_returned_answers_cite_is_free(returned, cast):
    document = _cited(returned, OPEN, cast["officer"])
    assert can_change_document(cast["officer"], document)
    Evidence.objects.create(answer=answer_of(returned, "6.1"), position=9, document=document)
    assert "chỉ số 6.1 của hồ sơ" in can_change_document(cast["officer"], document).reason


def _cited(assessment: Assessment, code: str, actor) -> OfficialDocument:
    document = register_document(
        actor=actor, owner=assessment.unit, kind="Quyết định", number="77/QĐ-UBND",
        issuer="UBND xã Quảng Bình", issued_on=None,
    )  # fmt: skip
    Evidence.objects.create(answer=answer_of(assessment, code), position=8, document=document)
    return document


# --- typing while it is taken away ------------------------------------------------------------
def test_recall_while_somebody_types_keeps_the_words(returned, cast, officer):
    returned.returnings.update(due_on=localdate() - timedelta(1))
    version = answer_of(returned, OPEN).version
    move(returned, cast["reviewer"], "recall", comment="Quá hạn nộp lại")
    typed = {"version": str(version), "narrative": "<p>Viết dở</p>"}

    by_itself = officer.post(reverse("autosave", args=[returned.pk, OPEN]), typed)
    assert (by_itself.status_code, by_itself.json()) == (
        403,
        {"status": "refused", "reason": "Hồ sơ đang ở bước “Đang thẩm định”."},
    )
    page = officer.post(reverse("answer", args=[returned.pk, OPEN]), {**typed, "state": "reported"})
    assert page.status_code == 403
    assert "Hồ sơ đang ở bước “Đang thẩm định”." in page.content.decode()
    assert escape("<p>Viết dở</p>") in page.content.decode()
    assert answer_of(returned, OPEN).version == version


def test_frozen_answer_that_is_posted_all_the_same_keeps_the_words(returned, officer):
    typed = {"version": "1", "state": "reported", "narrative": "<p>Viết dở</p>"}
    refused = officer.post(reverse("answer", args=[returned.pk, FROZEN]), typed)

    assert refused.status_code == 403
    assert NOT_RETURNED in refused.content.decode()
    assert escape("<p>Viết dở</p>") in refused.content.decode()
    autosave = officer.post(reverse("autosave", args=[returned.pk, FROZEN]), typed)
    assert autosave.json() == {"status": "refused", "reason": NOT_RETURNED}
    assert officer.get(reverse("citations", args=[returned.pk, FROZEN])).status_code == 403


def test_autosave_of_a_returned_answer_costs_one_query_more(returned, officer):
    address = reverse("autosave", args=[returned.pk, OPEN])
    version = answer_of(returned, OPEN).version
    officer.post(address, {"version": str(version), "narrative": "<p>Một</p>"})
    with CaptureQueriesContext(connection) as queries:
        officer.post(address, {"version": str(version + 1), "narrative": "<p>Hai</p>"})
    verbs = [query["sql"].split()[0] for query in queries]
    assert len([verb for verb in verbs if verb not in {"SAVEPOINT", "RELEASE"}]) <= 9
    assert answer_of(returned, OPEN).narrative == "<p>Hai</p>"


# --- pages ------------------------------------------------------------------------------------
def test_section_opens_the_returned_indicators_and_shows_the_others(returned, officer):
    response = officer.get(reverse("pillar", args=[returned.pk, "6"]))

    rows = response.context["rows"]
    assert {row.code for row in rows if row.desk} == {OPEN, "6.3"}
    body = response.content.decode()
    assert f'data-autosave="{reverse("autosave", args=[returned.pk, OPEN])}"' in body
    assert reverse("autosave", args=[returned.pk, "6.1"]) not in body
    page = words(response)
    assert page.count(f"Được trả lại để sửa Ý kiến thẩm định: {WORDS}") == 2
    assert "chỉ sửa được các chỉ số được trả lại" in page


def test_answer_page_shows_why_it_came_back_and_the_others_to_read(returned, officer):
    opened = words(officer.get(reverse("answer", args=[returned.pk, OPEN])))
    assert f"Ý kiến thẩm định: {WORDS}" in opened
    response = officer.get(reverse("answer", args=[returned.pk, FROZEN]))
    assert response.status_code == 200
    assert NOT_RETURNED in words(response)
    assert b"<textarea" not in response.content
    assert b"data-presence" not in response.content


def test_page_of_what_came_back_knows_what_was_worked_on(returned, cast, officer):
    address = reverse("returned", args=[returned.pk])
    page = words(officer.get(address))
    due = localdate() + timedelta(3)
    assert f"Hạn nộp lại: hết ngày {due:%d/%m/%Y}, còn 3 ngày." in page
    assert "Đối chiếu lại hồ sơ một cửa." in page
    assert (page.count("chưa sửa"), page.count("đã sửa")) == (3, 0)
    assert "Còn 2 chỉ số chưa sửa." in page

    add_citation(
        actor=cast["officer"], assessment=returned, indicator_code="6.3",
        citation=Citation(note="Ảnh chụp"),
    )  # fmt: skip
    opened = open_returns([open_file(fresh(returned))])[returned.pk]
    assert [(item.code, item.is_changed) for item in opened.items] == [(OPEN, False), ("6.3", True)]
    writes(returned, cast["officer"], OPEN)["save"]()
    assert "Cả 2 chỉ số đã sửa." in words(officer.get(address))


def test_corrected_document_counts_as_work_on_what_cites_it(returned, cast, officer):
    document = _cited(returned, OPEN, cast["officer"])
    assert open_returns([open_file(returned)])[returned.pk].unchanged == [OPEN, "6.3"]
    officer.post(
        reverse("document", args=[document.pk]),
        {
            "kind": "Quyết định", "number": "78/QĐ-UBND", "issuer": "UBND xã Quảng Bình",
            "version": "1",
        },
    )  # fmt: skip
    assert OfficialDocument.objects.get(pk=document.pk).number == "78/QĐ-UBND"
    assert open_returns([open_file(fresh(returned))])[returned.pk].unchanged == ["6.3"]


def test_page_without_a_return_says_where_the_assessment_is(demo, officer):
    page = words(officer.get(reverse("returned", args=[demo.points.pk])))
    assert "không có chỉ số nào đang được trả lại. Hồ sơ đang ở bước “Đang tự đánh giá”." in page


def test_my_work_lists_what_came_back(returned, cast, officer):
    from assessments.services.sharing import assign_each

    assign_each(
        actor=cast["leader"], assessment=returned,
        wanted=dict.fromkeys([OPEN, FROZEN], cast["officer"]),
    )  # fmt: skip
    page = words(officer.get(reverse("my_work")))
    assert "Chưa xong (1) Tất cả (2)" in page
    assert "Được trả lại, chưa sửa" in page


# --- resubmission -----------------------------------------------------------------------------
def test_sign_off_tells_what_changed_and_warns_without_forbidding(returned, cast, leader):
    answer = answer_of(returned, OPEN)
    save_answer(
        actor=cast["officer"], assessment=returned, indicator_code=OPEN,
        change=AnswerChange(
            AnswerState.REPORTED, {name: Decimal(9) for name in _typed(returned, OPEN)[:1]}
            | {name: Decimal(55) for name in _typed(returned, OPEN)[1:]},
            answer.narrative,
        ),
        seen_version=answer.version,
    )  # fmt: skip
    response = leader.get(reverse("sign_off", args=[returned.pk]))
    page = words(response)

    assert "Thay đổi so với lần nộp 1" in page
    assert "1 chỉ số được trả lại chưa thay đổi gì: 6.3" in page
    again = response.context["page"].again
    assert [item.code for item in again.indicators] == [OPEN]
    told = {
        change.name: (change.before, change.after) for change in again.indicators[0].differences
    }
    assert told["Điểm tự chấm"] == ("9,45", "3,27")
    assert not again.figures
    assert not again.is_paper_changed
    seen = response.context["page"].digest
    sent = leader.post(reverse("submit", args=[returned.pk]), {"confirm": "on", "seen": seen})
    assert sent.status_code == 302
    assert fresh(returned).status == "resubmitted"
    assert Submission.objects.filter(assessment=returned).count() == 2


def _typed(assessment: Assessment, code: str) -> list[str]:
    spec = load_spec(assessment.campaign.indicator_set).by_code[code]
    return [item.name for item in spec.inputs if not item.fact]


def test_sign_off_without_a_change_says_so(returned, leader):
    page = words(leader.get(reverse("sign_off", args=[returned.pk])))
    assert "2 chỉ số được trả lại chưa thay đổi gì: 6.2 , 6.3" in page
    assert "Chưa có gì thay đổi." in page


def test_sign_off_tells_changed_evidence(returned, cast, leader):
    add_citation(
        actor=cast["officer"], assessment=returned, indicator_code=OPEN,
        citation=Citation(note="Sổ theo dõi một cửa"),
    )  # fmt: skip
    again = leader.get(reverse("sign_off", args=[returned.pk])).context["page"].again
    (difference,) = again.indicators[0].differences
    assert difference.name == "Minh chứng"
    assert "Sổ theo dõi một cửa" in difference.after
    assert again.unchanged == ["6.3"]


# --- query counts -----------------------------------------------------------------------------
def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def _small_return(demo, cast) -> Assessment:
    """The same with a set of one indicator."""
    from assessments.services.campaigns import open_assessment, open_campaign

    campaign = open_campaign(
        indicator_set=stored_set(points_set(yes_no("1.1"))), year=2022, name="Đợt 1",
        levels=["district"],
    )  # fmt: skip
    assessment = open_assessment(campaign=campaign, unit=demo.units["commune"])
    save_answer(
        actor=cast["officer"], assessment=assessment, indicator_code="1.1",
        change=AnswerChange(AnswerState.REPORTED, {"exists": True}), seen_version=0,
    )  # fmt: skip
    return return_to_unit(assessment, "1.1", leader=cast["leader"], reviewer=cast["reviewer"])


@pytest.mark.parametrize("name", ["pillar", "answer", "returned", "sign_off", "assessment"])
def test_pages_of_a_returned_assessment_cost_the_same_for_1_and_56(
    demo, returned, cast, officer, name
):
    one = _small_return(demo, cast)
    more = {"pillar": ("1", "6"), "answer": ("1.1", OPEN)}.get(name)
    few = _queries(officer, reverse(name, args=[one.pk, *more[:1]] if more else [one.pk]))
    many = _queries(
        officer, reverse(name, args=[returned.pk, *more[1:]] if more else [returned.pk])
    )

    assert many - few <= 1  # the documents of the evidence, where there is any
    assert many <= 12


def test_home_with_a_return_and_a_result_stays_under_twelve(demo, returned, cast, officer):
    from tests.reviewing import make_provisional

    make_provisional(
        demo.verdicts, leader=cast["leader"], reviewer=cast["reviewer"],
        district=demo.people["lanhdao.quangxuong"],
    )  # fmt: skip
    assert _queries(officer, reverse("home")) <= 12
