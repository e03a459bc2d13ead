"""The review desk over plain requests: what it shows, decides and refuses, and what it costs."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.timezone import localdate

from assessments.models import (
    Answer,
    Assessment,
    DocumentFile,
    Evidence,
    Explanation,
    Fact,
    HistoryEntry,
    ReviewDecision,
    ReviewDraft,
    ReviewReason,
    StoredFile,
)
from assessments.selectors.presence import versions_of_others
from assessments.selectors.proofs import Asked, open_binder
from assessments.selectors.review_list import ReviewState, state_of
from assessments.services.uploads import store_file
from dtscore.accounts.models import User
from dtscore.wordwise import Piece, differing_words
from tests.reviewing import WORDS, accept_rest, begin_review, fresh, move, review_of, rule
from tests.sample_files import pdf
from tests.submitting import submit

pytestmark = pytest.mark.django_db
PAGE, PAGE_AGAIN, PART, PROOFS, DECISION, DRAFT = 16, 18, 14, 12, 12, 6
FRAME = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
REVIEWER = "thamdinh.quangxuong"


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def play(demo) -> Assessment:
    return begin_review(
        demo.points, leader=demo.people["lanhdao.quangbinh"], reviewer=demo.people[REVIEWER]
    )


@pytest.fixture
def points(played) -> Assessment:
    return played


@pytest.fixture
def reviewer(demo) -> User:
    return demo.people[REVIEWER]


@pytest.fixture
def desk(demo, client) -> Client:
    client.force_login(demo.people[REVIEWER])
    return client


def page(client: Client, assessment: Assessment, code: str = "6.2", **more):
    return client.get(reverse("review", args=[assessment.pk]), {"chi-so": code, **more})


def part(client: Client, assessment: Assessment, code: str = "6.2", **more):
    return client.get(reverse("review_indicator", args=[assessment.pk, code]), more)


def post(client: Client, name: str, assessment: Assessment, code: str = "6.2", **fields):
    typed = {"version": "0", "save_key": "", **fields}
    if "answer_version" not in typed:  # as on a screen that was opened just now
        answer = assessment.answers.filter(indicator__code=code).first()
        typed["answer_version"] = str(answer.version if answer else 0)
    return client.post(reverse(name, args=[assessment.pk, code]), typed)


def words(response) -> str:
    body = response.content.decode()
    return " ".join(strip_tags(re.sub(r"<", " <", body)).split())


def queries_of(call) -> int:
    call()  # one request first: sets and sessions are read once
    with CaptureQueriesContext(connection) as queries:
        call()
    return sum(not query["sql"].startswith(FRAME) for query in queries)


# --- what it shows ------------------------------------------------------------------------------
def test_page_shows_the_claim_its_arithmetic_and_the_columns(points, desk):
    shown = words(page(desk, points))

    assert "26 / 55 = 47,27% × 20 điểm = 9,45 điểm" in shown
    assert "Trên giấy: 10,54 (−1,09); theo quy tắc: 9,45." in shown
    assert re.search(r"Tự chấm 10,54 điểm .*Huyện thẩm định Chưa quyết định .*Chính thức Chưa chốt",
                     shown)  # fmt: skip
    assert "Chấp nhận 10,54 điểm" in shown
    assert "còn 56/56 chưa quyết định" in shown


def test_narratives_of_the_other_indicators_are_not_in_the_page(points, desk):
    own, other = (
        points.answers.select_related("indicator").get(indicator__code=code)
        for code in ("1.1", "2.1")
    )
    shown = page(desk, points, "1.1").content.decode()

    assert own.narrative
    assert own.narrative in shown
    assert other.narrative
    assert other.narrative not in shown


def test_desk_opens_at_the_first_that_waits_and_leads_on(points, desk, reviewer):
    rule(points, reviewer, "1.1", "accepted")
    rule(points, reviewer, "1.3", "accepted")
    context = desk.get(reverse("review", args=[points.pk])).context

    assert context["code"] == "1.2"
    assert (context["previous_code"], context["next_code"]) == ("1.1", "1.3")
    assert context["waiting_code"] == "1.4"
    narrowed = page(desk, points, "1.2", loc="chua").context
    assert (narrowed["previous_code"], narrowed["next_code"]) == ("", "1.4")
    assert "1.1" not in narrowed["listing"].shown


def test_states_of_the_list(points, reviewer, demo):
    rule(points, reviewer, "1.1", "accepted")
    rule(points, reviewer, "6.2", "adjusted", points=Decimal("4.5"))
    rule(points, reviewer, "6.3", "returned")

    def states() -> dict[str, ReviewState]:
        review = review_of(points)
        return {
            code: state_of(review.trails[code], review.assessment)
            for code in ("1.1", "1.2", "6.2", "6.3")
        }

    decided = {
        "1.1": ReviewState.ACCEPTED,
        "1.2": ReviewState.WAITING,
        "6.2": ReviewState.ADJUSTED,
        "6.3": ReviewState.RETURNED,
    }
    assert states() == decided
    move(points, reviewer, "return", due_on=localdate() + timedelta(3))
    assert states() == decided
    submit(points, demo.people["lanhdao.quangbinh"])
    move(points, reviewer, "begin")
    points.answers.filter(indicator__code="6.2").update(version=9)
    assert states() == {
        **decided, "6.2": ReviewState.CAME_BACK, "6.3": ReviewState.CAME_BACK,
    }  # fmt: skip


def test_hints_come_after_the_page_or_with_a_link(points, desk):
    plain = page(desk, points)
    assert "Bản giấy ghi 10,54 điểm" not in words(plain)
    assert "goi-y=1" in plain.content.decode()

    assert "Bản giấy ghi 10,54 điểm" in words(page(desk, points, **{"goi-y": "1"}))
    listed = desk.get(reverse("review_hints", args=[points.pk])).content.decode()
    assert 'data-hints-of="6.2" data-warnings="2"' in listed
    warned = page(desk, points, loc="canh-bao").context["listing"].shown
    assert "6.2" in warned
    assert len(warned) < 56


def test_unit_itself_does_not_read_what_is_being_decided(points, demo, client):
    """Words and points of a decision that no leader has approved yet."""
    rule(points, demo.people["thamdinh.quangxuong"], "6.2", "adjusted", points=Decimal("4.5"))
    for name in ("canbo.quangbinh", "lanhdao.quangbinh", "commune.viewer"):
        client.force_login(demo.people[name])
        for answer in (page(client, points, "6.2"), part(client, points, "6.2")):
            assert answer.status_code == 403
            assert "4,5" not in answer.content.decode()
        assert client.get(reverse("review_proofs", args=[points.pk, "6.2"])).status_code == 403
        assert client.get(reverse("review_hints", args=[points.pk])).status_code == 403


@pytest.mark.parametrize("code", ["99.9", "6.2'--", "x" * 300])
def test_forged_code_is_nothing(points, desk, code):
    assert page(desk, points, code).status_code == 404
    assert part(desk, points, code).status_code == 404
    assert post(desk, "decide_now", points, code, verdict="accepted").status_code == 404
    assert post(desk, "review_draft", points, code, comment="x").status_code == 404


# --- evidence -----------------------------------------------------------------------------------
@pytest.fixture
def scan(demo, points) -> Evidence:
    """A citation of indicator 1.1 on page 2 of a document that has a file of three pages."""
    evidence = Evidence.objects.filter(
        answer__assessment=points, answer__indicator__code="1.1", document__isnull=False
    ).earliest("position")
    evidence.pages = "2-3"
    evidence.save()
    _attach(demo, evidence, "quyet-dinh.pdf", pdf("Một", "Hai", "Ba"))
    return evidence


def _attach(demo, evidence: Evidence, name: str, content: bytes) -> StoredFile:
    officer = demo.people["canbo.quangbinh"]
    source = Path(django_settings.MEDIA_ROOT) / name
    source.write_bytes(content)
    file = store_file(actor=officer, owner=officer.unit, name=name, source=source)
    DocumentFile.objects.create(document=evidence.document, file=file)
    return file


def test_evidence_opens_at_the_cited_page(points, desk, scan):
    file = scan.document.files.get().file
    shown = part(desk, points, "1.1").content.decode()

    assert f'src="{reverse("file_page", args=[file.pk, 2])}"' in shown
    assert "trang 2/3" in shown
    assert reverse("file", args=[file.pk]) in shown
    turned = desk.get(
        reverse("review_proofs", args=[points.pk, "1.1"]),
        {"dan": scan.pk, "tep": file.pk, "trang": 3, "co": "lon"},
    ).content.decode()
    assert f'src="{reverse("file_page", args=[file.pk, 3])}?co=lon"' in turned
    assert 'data-proof="next"' not in turned


@pytest.mark.parametrize(
    ("asked", "page_shown"),
    [("9", 3), ("0", 1), ("-1", 2), ("x", 2), ("99999999", 2), ("٢", 2)],
)
def test_forged_pages_open_something_that_is_there(points, desk, scan, asked, page_shown):
    response = part(desk, points, "1.1", trang=asked, dan="1e9", tep="../../x")
    assert response.context["binder"].number == page_shown


def test_evidence_that_cannot_be_shown_says_so(demo, points, desk, scan):
    scan.document.files.all().delete()
    assert "Văn bản này chưa có tệp trong sổ của đơn vị" in words(part(desk, points, "1.1"))
    Evidence.objects.filter(pk=scan.pk).update(document=None, link="https://quangbinh.example/a")
    assert "Đường dẫn ngoài cổng" in words(part(desk, points, "1.1"))
    Evidence.objects.filter(pk=scan.pk).update(link="", note="Ảnh chụp")
    assert "Chỉ mô tả bằng lời, không có tệp." in words(part(desk, points, "1.1"))
    points.answers.get(indicator__code="1.1").evidence.all().delete()
    assert "Đơn vị không dẫn minh chứng nào." in words(part(desk, points, "1.1"))


def test_binder_prefers_the_file_that_has_the_cited_page(demo, points, scan):
    _attach(demo, scan, "toan-van.pdf", pdf("Một"))
    files = list(scan.document.files.select_related("file").order_by("-pk"))
    binder = open_binder([scan], {scan.document_id: files}, Asked())

    assert (binder.file.name, binder.number) == ("quyet-dinh.pdf", 2)


# --- deciding -----------------------------------------------------------------------------------
def test_plain_form_decides_and_comes_back_to_the_indicator(points, desk):
    response = post(desk, "decide", points, verdict="adjusted", points="4,5", comment=WORDS)

    assert response.url == f"{reverse('review', args=[points.pk])}?chi-so=6.2"
    decision = ReviewDecision.objects.get(assessment=points)
    assert (decision.verdict, decision.points, decision.comment) == (
        "adjusted", Decimal("4.5"), WORDS,
    )  # fmt: skip
    shown = words(desk.get(response.url))
    assert "Chỉ số 6.2: Điều chỉnh, 4,5 điểm. Đã chốt" in shown
    assert "Điều chỉnh: 4,5 điểm" in shown
    assert "1 lần quyết định" in shown


def test_decision_from_the_page_answers_with_its_parts(points, desk):
    response = post(desk, "decide_now", points, verdict="accepted")
    answer = response.json()

    assert (answer["status"], answer["number"], answer["state"]) == ("saved", 1, "accepted")
    assert answer["words"].startswith("Đã chốt ")
    assert "Chấp nhận: 10,54 điểm" in strip_tags(answer["found"])
    assert 'name="version" value="1"' in answer["form"]
    assert "narrative" not in response.content.decode()


def test_rule_recomputes_from_corrected_figures(points, desk):
    name = _input(points, "6.2")
    foreseen = post(desk, "review_preview", points, **{f"in-{name}": "13"}, **_rest(points)).json()
    assert foreseen == {
        "status": "found",
        "words": "4,72 điểm (đang là 10,54 điểm)",
        "why": "13 / 55 = 23,63% × 20 điểm = 4,72 điểm",
    }
    assert not ReviewDecision.objects.exists()

    response = post(
        desk, "decide_now", points, verdict="adjusted", comment=WORDS,
        **{f"in-{name}": "13"}, **_rest(points),
    )  # fmt: skip
    decision = ReviewDecision.objects.get()
    assert decision.corrected == {name: "13"}
    assert (decision.points, decision.why) == (Decimal("4.72"), foreseen["why"])
    assert "26 → 13" in strip_tags(response.json()["found"])


def _input(assessment: Assessment, code: str) -> str:
    line = review_of(assessment).trails[code].line
    return line.indicator.inputs[0].name


def _rest(assessment: Assessment, code: str = "6.2") -> dict[str, str]:
    """The other figures as the form shows them."""
    answer = assessment.answers.get(indicator__code=code)
    first = _input(assessment, code)
    return {f"in-{name}": str(value) for name, value in answer.inputs.items() if name != first}


BAD = {
    "over the maximum": ({"points": "20,01", "comment": WORDS}, "points", "Điểm phải từ 0 đến 20."),
    "below 0": ({"points": "-1", "comment": WORDS}, "points", "số âm"),
    "no number": ({"points": "mười", "comment": WORDS}, "points", "không phải là một số"),
    "nothing": ({"comment": WORDS}, "points", "Hãy ghi điểm thẩm định."),
    "no reason": ({"points": "4"}, "reason", "phải chọn hoặc ghi lý do"),
    "forged reason": ({"points": "4", "reason": "987654"}, "reason", "không còn trong danh mục"),
    "100,000 letters": ({"points": "4", "comment": "đ" * 100_000}, "comment",
                        "Ghi không quá 2000 ký tự; đang có 100000 ký tự."),
    "unchanged": ({"points": "10,54", "comment": WORDS}, "points", "giống kết quả đang có"),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "field", "sentence"), BAD.values(), ids=BAD)
def test_bad_decision_says_why_beside_the_field_and_keeps_what_was_typed(
    points, desk, typed, field, sentence
):
    typed = {**_all(points), **typed}
    answer = post(desk, "decide_now", points, verdict="adjusted", **typed)
    assert answer.status_code == 422
    assert sentence in " ".join(answer.json()["errors"][field])

    plain = post(desk, "decide", points, verdict="adjusted", **typed)
    form = plain.context["form"]
    assert sentence in " ".join(form.errors[field])
    assert sentence in words(plain)
    assert {name: form[name].value() for name in typed} == typed
    assert not ReviewDecision.objects.exists()
    assert not HistoryEntry.objects.filter(action="decided").exists()


def _all(assessment: Assessment) -> dict[str, str]:
    answer = assessment.answers.get(indicator__code="6.2")
    return {f"in-{name}": str(value) for name, value in answer.inputs.items()}


def test_two_faults_are_told_at_once(points, desk):
    answer = post(desk, "decide_now", points, verdict="adjusted", points="21", **_all(points))
    assert set(answer.json()["errors"]) == {"points", "reason"}


def test_corrected_figures_and_points_exclude_each_other(points, desk):
    name = _input(points, "6.2")
    typed = {**_all(points), f"in-{name}": "13", "points": "4", "comment": WORDS}
    errors = post(desk, "decide_now", points, verdict="adjusted", **typed).json()["errors"]
    assert "để trống ô này" in errors["points"][0]

    typed |= {f"in-{name}": "", "points": ""}
    errors = post(desk, "decide_now", points, verdict="adjusted", **typed).json()["errors"]
    assert "Hãy ghi số liệu đúng" in errors[f"in-{name}"][0]
    typed[f"in-{name}"] = "1,5"
    errors = post(desk, "decide_now", points, verdict="adjusted", **typed).json()["errors"]
    assert "số đếm nguyên" in errors[f"in-{name}"][0]


def test_no_button_is_no_decision(points, desk):
    answer = post(desk, "decide_now", points, verdict="", comment=WORDS)
    assert "Hãy bấm Chấp nhận" in answer.json()["errors"]["__all__"][0]
    for verdict in ("approved", "ACCEPTED"):
        assert post(desk, "decide_now", points, verdict=verdict).status_code == 422
    assert not ReviewDecision.objects.exists()


def test_unreadable_points_do_not_stand_in_the_way_of_accepting(points, desk):
    answer = post(desk, "decide_now", points, verdict="accepted", points="mười")
    assert answer.json()["status"] == "saved"


def test_verdict_set_is_adjusted_by_a_verdict(demo, desk):
    verdicts = begin_review(
        demo.verdicts, leader=demo.people["lanhdao.quangbinh"], reviewer=demo.people[REVIEWER]
    )
    review = review_of(verdicts)
    code = next(code for code, trail in review.trails.items() if trail.claim.passed)
    assert "Đạt" in words(page(desk, verdicts, code))
    typed = _kept(verdicts, code)
    errors = post(desk, "decide_now", verdicts, code, verdict="adjusted", comment=WORDS, **typed)
    assert errors.json()["errors"] == {"passed": ["Hãy chọn Đạt hoặc Không đạt."]}
    post(desk, "decide_now", verdicts, code, verdict="adjusted", passed="no", comment=WORDS,
         **typed)  # fmt: skip
    assert ReviewDecision.objects.get().passed is False


def _kept(assessment: Assessment, code: str) -> dict[str, str]:
    """What the form of an indicator shows before anybody types."""
    client = Client()
    client.force_login(User.objects.get(username=REVIEWER))
    form = page(client, assessment, code).context["form"]
    return {
        field.html_name: {True: "yes", False: "no"}.get(field.value(), str(field.value()))
        for field in form.input_fields
        if field.value() is not None
    }


def test_reasons_are_those_of_the_province_and_in_use(demo, points, desk):
    rows = [
        ReviewReason.objects.create(owner=demo.units[place], words=text, is_active=active)
        for place, text, active in (
            ("province", "Thiếu minh chứng", True),
            ("province", "Không dùng nữa", False),
            ("sibling_province", "Của tỉnh khác", True),
        )
    ]
    offered = page(desk, points).context["form"].fields["reason"].choices
    assert [label for _, label in offered] == ["Chọn lý do", "Thiếu minh chứng"]
    for row in rows[1:]:
        answer = post(desk, "decide_now", points, verdict="returned", reason=str(row.pk))
        assert answer.status_code == 422
    post(desk, "decide_now", points, verdict="returned", reason=str(rows[0].pk))
    assert ReviewDecision.objects.get().reason_words == "Thiếu minh chứng"


def test_second_reviewer_sees_who_decided_and_loses_nothing(points, desk, reviewer):
    rule(points, reviewer, "6.2", "adjusted", points=Decimal(5))
    typed = {"verdict": "adjusted", "points": "4", "comment": "Bản của tôi", **_all(points)}

    answer = post(desk, "decide_now", points, **typed)
    assert answer.status_code == 409
    said = answer.json()
    assert said["number"] == 1
    assert said["who"] == str(reviewer)
    assert "vừa quyết định chỉ số này lúc" in said["words"]
    assert "5 điểm" in strip_tags(said["found"])

    plain = post(desk, "decide", points, **typed)
    assert plain.status_code == 409
    assert "vừa quyết định chỉ số này lúc" in words(plain)
    form = plain.context["form"]
    assert (form["comment"].value(), form["points"].value()) == ("Bản của tôi", "4")
    again = post(desk, "decide", points, **{**typed, "version": form["version"].value()})
    assert again.status_code == 302
    assert [row.points for row in ReviewDecision.objects.order_by("number")] == [5, 4]


def test_repeated_after_a_lost_line_is_the_same_decision(points, desk):
    key = "k" * 36
    first = post(desk, "decide_now", points, verdict="accepted", save_key=key).json()
    again = post(desk, "decide_now", points, verdict="accepted", save_key=key).json()

    assert (again["status"], again["number"]) == ("saved", first["number"]) == ("saved", 1)
    assert "1 lần quyết định" in strip_tags(again["found"])
    assert ReviewDecision.objects.count() == 1


@pytest.mark.parametrize("status", ["submitted", "reviewed", "final"])
def test_frozen_assessment_says_why_and_gives_the_words_back(points, desk, status):
    Assessment.objects.filter(pk=points.pk).update(status=status)
    typed = {"verdict": "returned", "comment": "Thiếu trang 3"}
    answer = post(desk, "decide_now", points, **typed)
    assert (answer.status_code, answer.json()["status"]) == (403, "refused")
    plain = post(desk, "decide", points, **typed)
    assert plain.status_code == 403
    assert "Thiếu trang 3" in words(plain)
    assert post(desk, "review_draft", points, comment="x").status_code == 403
    assert not ReviewDecision.objects.exists()
    assert not ReviewDraft.objects.exists()


def test_late_review_says_why(points, desk):
    points.campaign.review_steps.filter(position=1).update(due_on=localdate() - timedelta(1))
    answer = post(desk, "decide_now", points, verdict="accepted")
    assert answer.status_code == 403
    assert "Đã hết hạn thẩm định" in answer.json()["reason"]
    assert "Đã hết hạn thẩm định" in words(post(desk, "decide", points, verdict="accepted"))


DECIDING = ("decide", "decide_now", "review_preview", "review_draft")


@pytest.mark.parametrize("name", DECIDING)
def test_only_the_reviewer_of_the_step_posts(demo, points, client, name):
    """Of everybody: who is outside finds nothing, who is inside is told why not."""
    got = {}
    for username in demo.people.keys() - {REVIEWER}:
        client.force_login(demo.people[username])
        got[username] = post(client, name, points, verdict="accepted", comment="x").status_code
    inside = {
        "canbo.quangbinh", "lanhdao.quangbinh", "commune.viewer", "lanhdao.quangxuong",
        "district.viewer", "quantri.thanhhoa", "nguoixem.thanhhoa", "province.reviewer",
    }  # fmt: skip
    assert got == {username: 403 if username in inside else 404 for username in got}
    assert not ReviewDecision.objects.exists()
    assert not ReviewDraft.objects.exists()


# --- drafts -------------------------------------------------------------------------------------
def test_draft_comes_back_and_goes_with_the_decision(points, desk):
    saved = post(desk, "review_draft", points, comment="Xem lại số hồ sơ", points="4").json()
    assert (saved["status"], saved["version"]) == ("saved", 1)
    shown = page(desk, points)
    assert shown.context["form"]["comment"].value() == "Xem lại số hồ sơ"
    assert "chưa chốt" in words(shown)
    saved = post(desk, "review_draft", points, version="1", points="").json()
    assert ReviewDraft.objects.get().fields == {"comment": "Xem lại số hồ sơ"}

    post(desk, "decide_now", points, verdict="accepted")
    assert not ReviewDraft.objects.exists()
    assert not HistoryEntry.objects.filter(action="answer_saved", subject="6.2",
                                           actor__username=REVIEWER).exists()  # fmt: skip


def test_draft_is_its_authors_alone(demo, points, desk):
    post(desk, "review_draft", points, comment="Của tôi")
    colleague = User.objects.create(
        username="r2", full_name="r2", role="reviewer", unit=demo.units["district"]
    )
    other = Client()
    other.force_login(colleague)
    assert "Của tôi" not in words(page(other, points))
    post(other, "review_draft", points, comment="Của người kia")
    post(other, "decide_now", points, verdict="accepted")
    assert [draft.fields for draft in ReviewDraft.objects.all()] == [{"comment": "Của tôi"}]


def test_draft_of_another_tab_is_not_overwritten(points, desk):
    post(desk, "review_draft", points, comment="Thẻ một", save_key="a" * 36)
    repeated = post(desk, "review_draft", points, comment="Thẻ một", save_key="a" * 36)
    assert repeated.json()["status"] == "saved"
    answer = post(desk, "review_draft", points, comment="Thẻ hai", save_key="b" * 36)
    assert (answer.status_code, answer.json()["version"]) == (409, 1)
    assert ReviewDraft.objects.get().fields == {"comment": "Thẻ một"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"comment": "x" * 100_000}, "comment"), ({"comment": "a\x00"}, "comment"),
     ({"state": "reported"}, "__all__"), ({"in-no_such": "1"}, "__all__")],
)  # fmt: skip
def test_bad_draft_is_refused_whole(points, desk, fields, field):
    answer = post(desk, "review_draft", points, points="4", **fields)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]
    assert not ReviewDraft.objects.exists()


# --- what changed since the last round ----------------------------------------------------------
def test_differing_words():
    pieces = differing_words("Đã có 12 tổ công nghệ số.", "Đã có 14 tổ công nghệ số hoạt động.")
    assert [(piece.sign, piece.words.strip()) for piece in pieces] == [
        ("same", "Đã có"), ("del", "12"), ("ins", "14"), ("same", "tổ công nghệ"),
        ("del", "số."), ("ins", "số hoạt động."),
    ]  # fmt: skip
    assert differing_words("một  hai", "một hai") == []
    assert differing_words("", "mới") == [Piece("ins", "mới")]


def test_very_long_texts_are_compared_at_once():
    old, new = "chữ " * 25_000, "từ " * 25_000
    assert [piece.sign for piece in differing_words(old, new)] == ["del", "ins"]


@pytest.fixture
def resubmitted(demo, points, reviewer, scan):
    rule(points, reviewer, "6.2", "returned")
    rule(points, reviewer, "1.1", "returned")
    move(points, reviewer, "return", due_on=localdate() + timedelta(3))
    answer = Answer.objects.get(assessment=points, indicator__code="6.2")
    answer.inputs = {**answer.inputs, _input(points, "6.2"): "27"}
    answer.narrative = "<p>Đã đếm lại <b>hồ sơ</b> năm 2022</p>"
    answer.version += 1
    answer.save()
    _attach(demo, scan, "ban-ky.pdf", pdf("Ký"))
    submit(points, demo.people["lanhdao.quangbinh"])
    move(points, reviewer, "begin")
    return fresh(points)


def test_only_what_changed_is_listed_with_the_words_marked(resubmitted, desk):
    response = page(desk, resubmitted, loc="thay-doi")

    assert response.context["listing"].shown == ["1.1", "6.2"]
    body = response.content.decode()
    assert "<del>26</del> → <ins>27</ins>" in body
    assert "<ins>Đã đếm lại hồ sơ năm 2022" in body
    single = part(desk, resubmitted, "1.1").content.decode()
    assert "ban-ky.pdf</ins>" in single
    assert "Thay đổi từ lần trước" not in part(desk, resubmitted, "6.3").content.decode()


def test_changed_base_figure_marks_the_indicators_that_read_it(demo, resubmitted, desk):
    fact = Fact.objects.filter(unit=demo.units["commune"]).select_related("kind").first()
    Fact.objects.filter(pk=fact.pk).update(value=fact.value + 1)
    review = review_of(resubmitted)
    readers = {
        line.indicator.code
        for line in review.file.sheet.lines
        if any(spec.fact == fact.kind.code for spec in line.indicator.inputs)
    }
    assert readers
    assert set(page(desk, resubmitted, loc="thay-doi").context["listing"].shown) == {
        "1.1", "6.2", *readers,
    }  # fmt: skip


def test_withdrawn_submission_is_no_round(demo, resubmitted, reviewer, desk):
    """Compared is what the reviewer saw, not what the unit took back in between."""
    resubmitted.submissions.filter(number=2).update(withdrawn_at=fresh(resubmitted).created_at)
    assert page(desk, resubmitted, loc="thay-doi").context["listing"].shown == []


def test_first_round_has_no_changes(points, desk):
    assert page(desk, points, loc="thay-doi").context["listing"].shown == []


def test_decision_about_an_answer_that_was_changed_meanwhile_is_refused(resubmitted, desk):
    version = resubmitted.answers.get(indicator__code="6.2").version
    typed = {"version": "1", "answer_version": str(version - 1), "comment": "Bản của tôi"}
    sentence = "Đơn vị đã sửa câu trả lời sau khi bạn mở chỉ số này."
    answer = post(desk, "decide_now", resubmitted, verdict="accepted", **typed)
    assert (answer.status_code, answer.json()["status"]) == (409, "conflict")
    assert answer.json()["words"].startswith(sentence)
    assert answer.json()["answer_version"] == version

    figures = {f"in-{_input(resubmitted, '6.2')}": "26", "points": "4", **_rest(resubmitted)}
    plain = post(desk, "decide", resubmitted, verdict="adjusted", **typed, **figures)
    assert plain.status_code == 409
    assert sentence in words(plain)
    form = plain.context["form"]
    assert (form["comment"].value(), form["points"].value()) == ("Bản của tôi", "4")
    assert ReviewDecision.objects.filter(indicator__code="6.2").count() == 1
    typed["answer_version"] = form["answer_version"].value()
    assert post(desk, "decide", resubmitted, verdict="accepted", **typed).status_code == 302


def test_page_posts_the_version_of_the_answer_it_shows(resubmitted, desk):
    version = resubmitted.answers.get(indicator__code="6.2").version
    hidden = f'name="answer_version" value="{version}"'
    assert hidden in part(desk, resubmitted).content.decode()
    assert post(desk, "decide_now", resubmitted, verdict="accepted", version="1",
                answer_version="").status_code == 422  # fmt: skip
    answer = post(desk, "decide_now", resubmitted, verdict="accepted", version="1")
    assert hidden in answer.json()["form"]


# --- explanations -------------------------------------------------------------------------------
@pytest.fixture
def explained(demo, points, reviewer):
    points.campaign.review_steps.exclude(level="district").delete()
    for code in ("6.2", "6.3"):
        rule(points, reviewer, code, "adjusted", points=Decimal(1))
    accept_rest(points, reviewer)
    move(points, reviewer, "finish")
    move(points, demo.people["lanhdao.quangxuong"], "approve")
    leader = demo.people["lanhdao.quangbinh"]
    indicator = Answer.objects.get(assessment=points, indicator__code="6.2").indicator
    Explanation.objects.create(
        assessment=points, indicator=indicator, words="Đã bổ sung văn bản", updated_by=leader
    )
    move(points, leader, "explain")
    return fresh(points)


def test_only_explained_indicators_are_decided(explained, desk):
    opened = desk.get(reverse("review", args=[explained.pk]))
    assert opened.context["code"] == "6.2"
    assert opened.context["listing"].shown == ["6.2"]
    shown = words(opened)
    assert "Đơn vị giải trình Đã bổ sung văn bản" in shown
    assert "Chấp nhận 10,54 điểm" in shown
    assert "Lưu trả lại" not in shown

    other = words(page(desk, explained, "6.3"))
    assert "Đơn vị không giải trình chỉ số này nên kết quả giữ nguyên." in other
    assert post(desk, "decide_now", explained, "6.3", verdict="accepted",
                version="1").status_code == 403  # fmt: skip
    answer = post(desk, "decide_now", explained, verdict="accepted", version="1").json()
    assert (answer["status"], answer["state"], answer["waits"]) == ("saved", "accepted", False)


# --- presence -----------------------------------------------------------------------------------
def test_reviewers_see_each_other_and_the_unit_is_not_there(demo, points, desk, client):
    colleague = User.objects.create(
        username="r2", full_name="Người thứ hai", role="reviewer", unit=demo.units["district"]
    )
    other = Client()
    other.force_login(colleague)
    address = reverse("presence", args=[points.pk])
    assert other.post(address, {"code": "6.2"}).status_code == 200
    rule(points, colleague, "6.2", "accepted")
    said = desk.post(address, {"code": "6.2"}).json()
    assert [row["who"] for row in said["others"]] == ["Người thứ hai"]
    assert said["versions"] == {"6.2": 1}
    assert versions_of_others(points, colleague) == {}
    officer = Client()
    officer.force_login(demo.people["canbo.quangbinh"])
    assert officer.post(address, {"code": "6.2"}).status_code == 403


# --- cost ---------------------------------------------------------------------------------------
def test_page_costs_the_same_however_much_is_decided(points, desk, reviewer):
    alone = queries_of(lambda: page(desk, points))
    accept_rest(points, reviewer)
    assert queries_of(lambda: page(desk, points)) == alone <= PAGE


def test_page_of_a_resubmitted_assessment(resubmitted, desk):
    """Its rounds are compared, which reads the submission before and every file."""
    assert queries_of(lambda: page(desk, resubmitted, "1.1")) <= PAGE_AGAIN


@pytest.mark.parametrize("code", ["1.1", "6.2", "8.1"])
def test_part_and_evidence_are_cheap(resubmitted, desk, code):
    assert queries_of(lambda: part(desk, resubmitted, code)) <= PART
    address = reverse("review_proofs", args=[resubmitted.pk, code])
    assert queries_of(lambda: desk.get(address)) <= PROOFS


@pytest.mark.parametrize("code", ["6.2", "8.1"])
def test_decision_and_draft_are_cheap(points, desk, code):
    # Behind a lock that somebody may have waited for, the campaign's set is read once more.
    again = connection.features.has_select_for_update
    seen = iter(range(9))
    version = str(points.answers.get(indicator__code=code).version)
    assert (
        queries_of(
            lambda: post(
                desk,
                "decide_now",
                points,
                code,
                verdict="accepted",
                version=str(next(seen)),
                answer_version=version,
            )
        )
        <= DECISION + again
    )
    drafts = iter(range(9))
    assert (
        queries_of(
            lambda: post(
                desk,
                "review_draft",
                points,
                code,
                comment="x",
                version=str(next(drafts)),
                answer_version=version,
            )
        )
        <= DRAFT + again
    )
    assert queries_of(lambda: post(desk, "review_preview", points, code, points="1")) <= PROOFS
