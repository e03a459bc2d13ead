"""Second opinions: asked, given once, taken back; for the reviewing side and nobody else."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from assessments.models import (
    REVIEWING_SIDE_ONLY,
    Assessment,
    AssessmentStatus,
    Evidence,
    HistoryEntry,
    Notice,
    SecondOpinion,
)
from assessments.permissions import (
    ASKED_AT,
    REVIEWING,
    can_ask_opinion,
    can_see_review_work,
    readable_history,
    visible_opinions,
)
from assessments.selectors.reviewing_people import advisers_of
from assessments.selectors.second_opinions import awaited, cases_of, opinion_rows, opinions_of
from assessments.services.second_opinions import (
    OpinionClosedError,
    answer_opinion,
    ask_opinion,
    take_back_opinion,
)
from dtscore.accounts.models import Role, User
from tests.reviewing import accept_rest, begin_review, fresh, move, rule
from tests.test_pages import words

pytestmark = pytest.mark.django_db

REVIEWER, CHIEF = "thamdinh.quangxuong", "lanhdao.quangxuong"
ADMIN, PROVINCE = "quantri.thanhhoa", "province.reviewer"
OFFICER, LEADER = "canbo.quangbinh", "lanhdao.quangbinh"
QUESTION, OPINION = "Lấy mẫu số là hộ hay người?", "Lấy theo hộ gia đình."
ABOVE = {REVIEWER, CHIEF, ADMIN, PROVINCE}
LONG = "ă" * 100_000


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def play(demo) -> Assessment:
    return begin_review(demo.points, leader=demo.people[LEADER], reviewer=demo.people[REVIEWER])


@pytest.fixture
def cast(demo, played):
    return demo


def ask(cast, who: str = REVIEWER, whom: str = PROVINCE, **more) -> SecondOpinion:
    people = cast.people
    given = {"code": "6.2", "question": QUESTION, **more}
    return ask_opinion(actor=people[who], assessment=cast.points, asked_of=people[whom], **given)


def give(cast, opinion: SecondOpinion, who: str = PROVINCE, words: str = OPINION, **more):
    return answer_opinion(actor=cast.people[who], opinion=opinion, words=words, **more)


def stand(cast, status: str) -> None:
    Assessment.objects.filter(pk=cast.points.pk).update(status=status)


def rows() -> list[list[tuple]]:
    return [
        list(table.objects.order_by("pk").values_list())
        for table in (SecondOpinion, HistoryEntry, Notice)
    ]


# --- the services ------------------------------------------------------------------------------
def test_asked_and_given_with_notices_and_without_the_texts_elsewhere(cast):
    opinion = ask(cast, question=f"  {QUESTION}\r\nHay trả lại? ")
    give(cast, opinion, suggested=" 4,5\n điểm ")

    kept = SecondOpinion.objects.get()
    assert (kept.question, kept.opinion, kept.suggested, kept.step) == (
        f"{QUESTION}\nHay trả lại?", OPINION, "4,5 điểm", 1,
    )  # fmt: skip
    assert kept.answered_at is not None
    assert not kept.is_open
    told = Notice.objects.filter(page=reverse("opinions")).order_by("pk")
    assert [(line.person.username, line.words) for line in told] == [
        (
            PROVINCE,
            "Cán bộ thẩm định (dùng thử) xin ý kiến của bạn về chỉ số 6.2,"
            " hồ sơ QĐ 3853 - chấm điểm năm 2022 của xã Quảng Bình.",
        ),
        (
            REVIEWER,
            "province.reviewer đã cho ý kiến về chỉ số 6.2,"
            " hồ sơ QĐ 3853 - chấm điểm năm 2022 của xã Quảng Bình.",
        ),
    ]
    lines = HistoryEntry.objects.filter(action__in=REVIEWING_SIDE_ONLY).order_by("pk")
    assert [(line.action, line.subject, line.actor.username, line.changes) for line in lines] == [
        ("opinion_asked", "6.2", REVIEWER, {"người được hỏi": ["", "province.reviewer"]}),
        ("opinion_given", "6.2", PROVINCE, {"người hỏi": ["", "Cán bộ thẩm định (dùng thử)"]}),
    ]


def test_pressed_twice_is_asked_and_given_once(cast):
    first = ask(cast)
    give(cast, first)
    before = rows()
    assert give(cast, first).pk == first.pk
    assert rows() == before

    second = ask(cast)
    assert second.pk != first.pk
    before = rows()
    assert ask(cast).pk == second.pk
    assert rows() == before


def test_one_person_is_asked_about_one_indicator_by_one_at_a_time(cast):
    ask(cast)
    with pytest.raises(ValidationError, match=r"đã hỏi province\.reviewer về chỉ số 6\.2"):
        ask(cast, question="Câu khác")
    with pytest.raises(ValidationError, match="Hãy chờ trả lời"):
        ask(cast, who=CHIEF)
    ask(cast, whom=ADMIN)
    ask(cast, code="6.3")
    assert SecondOpinion.objects.count() == 3


def test_given_once_and_never_changed(cast):
    opinion = give(cast, ask(cast))
    before = rows()

    with pytest.raises(OpinionClosedError, match=r"province\.reviewer đã trả lời câu hỏi này lúc"):
        give(cast, opinion, words="Ý khác")
    with pytest.raises(OpinionClosedError):
        take_back_opinion(actor=cast.people[REVIEWER], opinion=opinion)
    assert rows() == before


def test_taken_back_while_unanswered_and_asked_anew(cast):
    opinion = ask(cast)
    taken = take_back_opinion(actor=cast.people[REVIEWER], opinion=opinion)

    assert taken.withdrawn_at is not None
    with pytest.raises(OpinionClosedError, match="đã rút câu hỏi này lúc"):
        give(cast, opinion)
    assert opinions_of(cast.points) == {}
    last = Notice.objects.latest("pk")
    assert last.person == cast.people[PROVINCE]
    assert last.words.startswith("Cán bộ thẩm định (dùng thử) đã rút câu hỏi xin ý kiến của bạn")
    before = rows()
    take_back_opinion(actor=cast.people[REVIEWER], opinion=opinion)
    assert rows() == before
    assert ask(cast).is_open


def test_who_asks_and_who_can_be_asked(cast):
    """Everybody of the cast asks everybody, at the step of the district and of the province."""
    asking, asked = set(), set()
    for who, person in cast.people.items():
        for whom in cast.people:
            try:
                with transaction.atomic():
                    ask(cast, who, whom, question=f"{who} hỏi {whom}")
                    transaction.set_rollback(True)
            except (PermissionDenied, ValidationError):
                continue
            asking.add(who)
            asked.add(whom)
            assert person != cast.people[whom]
    assert asking == {REVIEWER, CHIEF}
    assert asked == ABOVE
    assert {row.username for row in advisers_of(cast.people[REVIEWER], cast.points)} == set()

    accept_rest(cast.points, cast.people[REVIEWER])
    move(cast.points, cast.people[REVIEWER], "finish")
    move(cast.points, cast.people[CHIEF], "approve")
    move(cast.points, cast.people[PROVINCE], "begin")
    at_province = fresh(cast.points)
    assert [row.username for row in advisers_of(cast.people[PROVINCE], at_province)] == [ADMIN]
    with pytest.raises(PermissionDenied, match="ở bước này được xin ý kiến"):
        ask(cast)


@pytest.mark.parametrize("status", AssessmentStatus.values)
def test_asked_while_it_is_under_review(cast, status):
    stand(cast, status)
    if status in ASKED_AT:
        assert ask(cast).is_open
    else:
        with pytest.raises(PermissionDenied, match="Chỉ xin ý kiến khi đang thẩm định"):
            ask(cast)


def test_open_question_blocks_nothing_and_may_be_answered_later(cast):
    opinion = ask(cast)
    rule(cast.points, cast.people[REVIEWER], "6.2", "accepted")
    accept_rest(cast.points, cast.people[REVIEWER])
    move(cast.points, cast.people[REVIEWER], "finish")
    move(cast.points, cast.people[CHIEF], "approve")

    assert fresh(cast.points).status == "forwarded"
    assert give(cast, opinion).opinion == OPINION


def test_only_the_two_people_act(cast):
    opinion = ask(cast)
    before = rows()
    for name, person in cast.people.items():
        if name != PROVINCE:
            with pytest.raises(PermissionDenied):
                give(cast, opinion, who=name)
        if name != REVIEWER:
            with pytest.raises(PermissionDenied):
                take_back_opinion(actor=person, opinion=opinion)
    assert rows() == before


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"role": Role.VIEWER}, {"unit": "sibling_province"}, {"unit": None}],
)
def test_somebody_who_left_neither_answers_nor_is_asked(cast, change):
    opinion = ask(cast)
    change = {
        name: cast.units[value] if isinstance(value, str) and name == "unit" else value
        for name, value in change.items()
    }
    User.objects.filter(username=PROVINCE).update(**change)
    gone = User.objects.get(username=PROVINCE)

    with pytest.raises(PermissionDenied):
        answer_opinion(actor=gone, opinion=opinion, words=OPINION)
    with pytest.raises(ValidationError, match="Hãy chọn người khác"):
        ask(cast, code="6.3")
    assert not visible_opinions(gone).exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Hãy ghi"),
        ("  \r\n ", "Hãy ghi"),
        (LONG, r"không quá 2\.000 ký tự; đang có 100\.000 ký tự"),
        ("a\x00b", "ký tự điều khiển"),
        ("a\ud800b", "ký tự điều khiển"),
    ],
)
def test_bad_texts_are_refused_and_write_nothing(cast, text, told):
    opinion = ask(cast, whom=ADMIN)
    before = rows()

    with pytest.raises(ValidationError, match=told) as caught:
        ask(cast, question=text)
    assert set(caught.value.message_dict) == {"question"}
    with pytest.raises(ValidationError, match=told) as caught:
        give(cast, opinion, who=ADMIN, words=text)
    assert set(caught.value.message_dict) == {"opinion"}
    assert rows() == before


@pytest.mark.parametrize("text", ["x" * 201, "a\x00b", LONG])
def test_bad_suggestion_is_refused(cast, text):
    opinion = ask(cast)
    with pytest.raises(ValidationError) as caught:
        give(cast, opinion, suggested=text)
    assert set(caught.value.message_dict) == {"suggested"}


def test_texts_of_the_full_length_are_kept(cast):
    full = "ă" * 1999 + "\r\n" + "b"
    with pytest.raises(ValidationError, match=r"đang có 2\.001"):
        ask(cast, question=full)
    opinion = ask(cast, question="ă" * 1998 + "\r\nb")
    assert len(give(cast, opinion, words="ă" * 2000, suggested="x" * 200).opinion) == 2000


def test_unknown_indicator_is_refused(cast):
    for code in ("99.9", "6", "\x00", LONG):
        with pytest.raises(ValidationError, match="không có chỉ số đó"):
            ask(cast, code=code)


def test_database_keeps_question_and_answer_together(cast):
    opinion = ask(cast)
    for wrong in (
        {"answered_at": now()}, {"opinion": "x"}, {"suggested": "x"}, {"question": ""},
        {"answered_at": now(), "opinion": "x", "withdrawn_at": now()},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            SecondOpinion.objects.filter(pk=opinion.pk).update(**wrong)


# --- who reads them ----------------------------------------------------------------------------
def test_list_and_object_agree_for_everybody_and_the_commune_reads_nothing(cast):
    opinion = give(cast, ask(cast))
    readers = {name for name, person in cast.people.items() if opinion in visible_opinions(person)}
    assert readers == ABOVE
    assert readers == {
        name for name, person in cast.people.items() if can_see_review_work(person, cast.points)
    }


def test_somebody_moved_into_the_commune_reads_nothing_any_more(cast):
    """Also with a role that elsewhere reads them."""
    opinion = ask(cast)
    User.objects.filter(username=PROVINCE).update(unit=cast.units["commune"])
    moved = User.objects.get(username=PROVINCE)

    assert opinion not in visible_opinions(moved)
    assert not can_see_review_work(moved, cast.points)
    assert not can_ask_opinion(moved, cast.points)


def test_unit_that_had_ended_reads_nothing(cast):
    opinion = ask(cast)
    campaign = fresh(cast.points).campaign
    reviewer = cast.people[REVIEWER]
    assert opinion in visible_opinions(reviewer)
    campaign.period_end = campaign.period_end.replace(year=2099)
    campaign.save()

    assert opinion not in visible_opinions(reviewer)
    assert not can_see_review_work(reviewer, fresh(cast.points))
    assert opinion in visible_opinions(cast.people[ADMIN])


def test_history_tells_only_the_reviewing_side(cast):
    give(cast, ask(cast))
    lines = HistoryEntry.objects.filter(assessment=cast.points)
    hidden = set(lines.filter(action__in=REVIEWING_SIDE_ONLY))
    assert len(hidden) == 2
    for person in cast.people.values():
        told = set(readable_history(person, lines))
        assert told == set(lines) - (hidden if person.role not in REVIEWING else set())


# Everything that a person of the commune or a viewer may open about the assessment.
OPEN_TO_THE_UNIT = ("home", "assessment", "pillar", "answer", "history", "sign_off", "unit")


@pytest.mark.parametrize("who", [OFFICER, LEADER, "commune.viewer", "district.viewer"])
def test_no_page_of_the_commune_shows_an_opinion(cast, client, who):
    give(cast, ask(cast), suggested="Đề xuất 4,5 điểm")
    ask(cast, whom=ADMIN, code="6.3")
    client.force_login(cast.people[who])
    pk = cast.points.pk
    arguments = {
        "home": [], "pillar": [pk, "6"], "answer": [pk, "6.2"], "unit": [cast.units["commune"].pk],
    }  # fmt: skip
    for name in OPEN_TO_THE_UNIT:
        page = client.get(reverse(name, args=arguments.get(name, [pk]))).content.decode()
        for secret in (QUESTION, OPINION, "Đề xuất 4,5", "xin ý kiến", "Xin ý kiến", "y-kien"):
            assert secret not in page, name
    only = words(client.get(reverse("opinions")))
    assert "6.2" not in only
    assert "Chưa có ai hỏi ý kiến bạn." in only


def test_reviewer_reads_the_lines_in_the_history(cast, client):
    ask(cast)
    client.force_login(cast.people[ADMIN])

    page = words(client.get(reverse("history", args=[cast.points.pk])))

    assert "Xin ý kiến thứ hai 6.2" in page
    assert QUESTION not in page


# --- the pages ---------------------------------------------------------------------------------
@pytest.fixture
def reviewer(cast, client):
    client.force_login(cast.people[REVIEWER])
    return client


@pytest.fixture
def adviser(cast, client):
    client.force_login(cast.people[PROVINCE])
    return client


def ask_address(cast, code: str = "6.2") -> str:
    return reverse("opinion_ask", args=[cast.points.pk, code])


def test_question_is_asked_from_the_page_of_the_indicator(cast, reviewer):
    page = words(reviewer.get(ask_address(cast)))
    assert "Chọn một người" in page
    assert "province.reviewer (cán bộ thẩm định, tỉnh Thanh Hóa)" in page
    assert "Lãnh đạo huyện (dùng thử) (lãnh đạo huyện, huyện Quảng Xương)" in page
    assert "far.reviewer" not in page

    posted = {"asked_of": cast.people[PROVINCE].pk, "question": QUESTION}
    response = reviewer.post(ask_address(cast), posted, follow=True)

    page = words(response)
    assert "Đã gửi câu hỏi về chỉ số 6.2 tới province.reviewer." in page
    assert "Đang chờ ý kiến của province.reviewer." in page
    assert SecondOpinion.objects.get().question == QUESTION


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        ("/ho-so/1/tham-dinh/#c6.2", True),
        ("//evil.example/", False),
        ("https://evil.example/", False),
        ("javascript:alert(1)", False),
        ("\x00", False),
    ],
)
def test_way_back_leads_only_into_the_portal(cast, reviewer, back, expected):
    posted = {"asked_of": cast.people[PROVINCE].pk, "question": QUESTION, "back": back}

    response = reviewer.post(ask_address(cast), posted)

    assert response.url == (back if expected else ask_address(cast))


@pytest.mark.parametrize(
    ("posted", "field"),
    [
        ({}, "asked_of"),
        ({"asked_of": "abc"}, "asked_of"),
        ({"asked_of": "99999999"}, "asked_of"),
        ({"asked_of": "\x00"}, "asked_of"),
        ({"question": ""}, "question"),
        ({"question": "Câu\x00hỏi"}, "question"),
        ({"question": LONG}, "question"),
    ],
)
def test_refused_question_stays_in_its_field(cast, reviewer, posted, field):
    right = {"asked_of": cast.people[PROVINCE].pk, "question": QUESTION} if posted else {}

    response = reviewer.post(ask_address(cast), {**right, **posted})

    assert response.status_code == 200
    assert field in response.context["ask_form"].errors
    body = response.content.decode()
    assert response.context["ask_form"].errors[field][0] in body
    assert posted.get("question", "")[:50] in body
    assert "<details open>" in body
    assert not SecondOpinion.objects.exists()


def test_question_stays_in_sight_when_the_assessment_has_left(cast, reviewer):
    stand(cast, "final")
    posted = {"asked_of": cast.people[PROVINCE].pk, "question": QUESTION}

    response = reviewer.post(ask_address(cast), posted)

    assert response.status_code == 403
    assert QUESTION in words(response)
    assert "hồ sơ đang ở bước “Chính thức”" in words(response)
    assert not SecondOpinion.objects.exists()


def test_unknown_indicator_has_no_page(cast, reviewer):
    assert reviewer.get(ask_address(cast, "99.9")).status_code == 404
    assert reviewer.get(ask_address(cast, "\x00")).status_code == 404


def test_list_shows_claim_evidence_question_and_form(cast, adviser):
    proof = proof_of(cast)
    assert proof.document is not None
    ask(cast, code=proof.answer.indicator.code)
    opinion = ask(cast, code="8.1")
    ask(cast, code="6.2")  # without evidence

    response = adviser.get(reverse("opinions"))

    page = words(response)
    assert "Đơn vị tự chấm: 1,6 điểm (tối đa 10 điểm)" in page
    assert "1.068 / 6.633 = 16,10% × 10 điểm = 1,61 điểm" in page
    assert QUESTION in page
    assert f'action="{reverse("opinion_answer", args=[opinion.pk])}"' in response.content.decode()
    assert page.count("Đơn vị chưa dẫn minh chứng nào.") == 1
    document = reverse("document", args=[proof.document.pk])
    assert f'href="{document}"' in response.content.decode()


def test_answer_goes_back_to_the_asker(cast, adviser):
    opinion = ask(cast)
    where = reverse("opinion_answer", args=[opinion.pk])

    response = adviser.post(where, {"opinion": OPINION, "suggested": "4,5 điểm"}, follow=True)

    assert "Đã gửi ý kiến tới Cán bộ thẩm định (dùng thử)." in words(response)
    adviser.force_login(cast.people[REVIEWER])
    page = words(adviser.get(reverse("opinions")))
    assert OPINION in page
    assert "Đề xuất: 4,5 điểm" in page
    assert OPINION in words(adviser.get(ask_address(cast)))


@pytest.mark.parametrize("text", ["", "a\x00b", LONG])
def test_refused_answer_stays_in_its_field(cast, adviser, text):
    opinion = ask(cast)
    ask(cast, code="6.3")

    response = adviser.post(
        reverse("opinion_answer", args=[opinion.pk]), {"opinion": text, "suggested": "giữ lại"}
    )

    case, form = response.context["cases"][0]
    assert response.status_code == 200
    assert (case.opinion, len(response.context["cases"])) == (opinion, 2)
    assert set(form.errors) == {"opinion"}
    assert form["suggested"].value() == "giữ lại"
    assert text[:50] in response.content.decode()
    assert SecondOpinion.objects.filter(answered_at=None).count() == 2


def test_answer_to_a_question_taken_back_is_told_and_not_lost(cast, adviser):
    opinion = ask(cast)
    take_back_opinion(actor=cast.people[REVIEWER], opinion=opinion)

    response = adviser.post(reverse("opinion_answer", args=[opinion.pk]), {"opinion": OPINION})

    page = words(response)
    assert response.status_code == 409
    assert "Cán bộ thẩm định (dùng thử) đã rút câu hỏi này lúc" in page
    assert f"Nội dung bạn vừa gõ {OPINION}" in page


def test_taken_back_by_button_or_told_that_it_is_too_late(cast, reviewer):
    opinion, late = ask(cast), give(cast, ask(cast, code="6.3"))

    page = words(reviewer.post(reverse("opinion_take_back", args=[opinion.pk]), follow=True))
    assert "Đã rút câu hỏi gửi province.reviewer." in page
    assert "Bạn đã rút câu hỏi này lúc" in page
    page = words(reviewer.post(reverse("opinion_take_back", args=[late.pk]), follow=True))
    assert "province.reviewer đã trả lời câu hỏi này lúc" in page
    assert SecondOpinion.objects.get(pk=late.pk).withdrawn_at is None


def test_open_ones_come_first_and_pages_go_on(cast, adviser):
    codes = opinions_codes(cast)[:13]
    asked = [ask(cast, code=code) for code in codes]
    give(cast, asked[-1])

    first = adviser.get(reverse("opinions")).context["to_me"]
    second = adviser.get(reverse("opinions"), {"trang": "2"}).context["to_me"]

    assert [row.pk for row in first] == [row.pk for row in reversed(asked[2:12])]
    assert [row.pk for row in second] == [asked[1].pk, asked[0].pk, asked[12].pk]
    assert adviser.get(reverse("opinions"), {"trang": "x\x00"}).status_code == 200


def proof_of(cast) -> Evidence:
    proofs = Evidence.objects.filter(answer__assessment=cast.points, document__isnull=False)
    return proofs.select_related("answer__indicator", "document").earliest("pk")


def opinions_codes(cast) -> list[str]:
    return sorted(cast.points.answers.values_list("indicator__code", flat=True))


def test_partial_of_the_moves_page_says_how_many_are_open(cast):
    ask(cast)
    ask(cast, code="6.3", whom=ADMIN)
    give(cast, ask(cast, code="6.4"))
    waiting = awaited(opinions_of(cast.points), fresh(cast.points).step)

    shown = render_to_string("review/partials/open_opinions.html", {"open_opinions": waiting})

    assert "Còn <strong>2</strong> ý kiến chưa được trả lời; vẫn trình, duyệt được" in shown
    assert "đang chờ ý kiến của province.reviewer" in shown
    assert awaited(opinions_of(cast.points), 2) == []


def test_selectors_and_pages_cost_the_same_for_one_and_many(cast, client):
    def queries(where: str) -> int:
        client.get(where)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(where).status_code == 200
        return len(captured)

    def selected() -> int:
        with CaptureQueriesContext(connection) as captured:
            opinions_of(cast.points)
            cases_of(opinion_rows(cast.people[PROVINCE])[:10])
        return len(captured)

    def all_three() -> tuple[int, int, int, int]:
        client.force_login(cast.people[REVIEWER])
        asking = queries(reverse("opinions")), queries(ask_address(cast))
        client.force_login(cast.people[PROVINCE])
        return *asking, queries(reverse("opinions")), selected()

    proved = proof_of(cast).answer.indicator.code
    ask(cast, code=proved)
    ask(cast)
    selected()
    one = all_three()
    for code in opinions_codes(cast):
        if code not in {proved, "6.2"}:
            opinion = ask(cast, code=code)
            if code > "3":
                give(cast, opinion)
    ask(cast, whom=ADMIN)

    assert all_three() == one
    assert one[0] <= 10
    assert one[1] <= 12
    assert one[2] <= 10
    assert one[3] <= 7
