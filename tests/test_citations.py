"""Citing what proves an indicator: in two clicks, with the place, nothing doubled or lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import localdate

from assessments.models import (
    Action,
    Answer,
    Assessment,
    Campaign,
    DocumentFile,
    Evidence,
    HistoryEntry,
    OfficialDocument,
    StoredFile,
)
from assessments.page_ranges import PageRangeError, normalise_pages
from assessments.selectors.files import find_spot, open_file
from assessments.selectors.register import suggest_documents
from assessments.services.answers import AnswerChange, save_answer
from assessments.services.campaigns import open_assessment
from assessments.services.documents import register_document
from assessments.services.evidence import Citation, add_citation, cite_evidence
from criteria.rules.base import AnswerState
from tests.indicator_sets import points_set, stored_set, yes_no
from tests.test_pages import _assessment_with, words

pytestmark = pytest.mark.django_db

OFFICER, LEADER = "canbo.quangbinh", "lanhdao.quangbinh"
CODE = "1.3"


@pytest.fixture
def leader(demo):
    client = Client()
    client.force_login(demo.people[LEADER])
    return client


@pytest.fixture
def bare(demo):
    """An assessment whose three indicators nobody has answered."""
    return _assessment_with(demo, 3)


def plan(demo, number: str = "27/KH-UBND") -> OfficialDocument:
    return OfficialDocument.objects.get(number=number, owner=demo.units["commune"])


def page_of(assessment: Assessment, code: str = "1.1") -> str:
    return reverse("citations", args=[assessment.pk, code])


def adding(assessment: Assessment, code: str = "1.1") -> str:
    return reverse("citation_add", args=[assessment.pk, code])


def cite(demo, assessment: Assessment, **more) -> Evidence:
    given = {"document": plan(demo), **more}
    return add_citation(
        actor=demo.people[OFFICER],
        assessment=assessment,
        indicator_code="1.1",
        citation=Citation(**given),
    )


def changing(evidence: Evidence) -> str:
    return reverse("citation", args=[evidence.pk])


def stored(evidence: Evidence) -> Evidence:
    return Evidence.objects.get(pk=evidence.pk)


# --- the way from the answer: two clicks ----------------------------------------------------------
def test_known_document_is_cited_in_two_clicks(demo, officer, bare):
    answer = officer.get(reverse("answer", args=[bare.pk, "1.1"])).content.decode()
    assert f'href="{page_of(bare)}"' in answer

    cite(demo, demo.points, pages="1")  # used lately, elsewhere
    page = officer.get(page_of(bare)).content.decode()
    assert f'action="{adding(bare)}"' in page
    assert f'name="document" value="{plan(demo).pk}"' in page

    response = officer.post(adding(bare), {"document": plan(demo).pk})

    cited = Evidence.objects.get(answer__assessment=bare)
    assert (cited.document, cited.position, cited.version) == (plan(demo), 1, 1)
    assert response.url == f"{page_of(bare)}#dan-{cited.pk}"
    line = HistoryEntry.objects.first()
    assert (line.action, line.assessment, line.subject) == (Action.EVIDENCE_ADDED, bare, "1.1")
    assert line.changes == {
        "Minh chứng": ["", "Kế hoạch số 27/KH-UBND ngày 23/05/2022 của UBND xã Quảng Bình"]
    }
    panel = words(officer.get(reverse("answer", args=[bare.pk, "1.1"])))
    assert "Kế hoạch số 27/KH-UBND ngày 23/05/2022 của UBND xã Quảng Bình" in panel


def test_search_finds_without_diacritics_and_says_when_nothing_matches(demo, officer, bare):
    page = officer.get(page_of(bare), {"tim": "to cong nghe THON"})
    assert {item.document.number for item in page.context["suggestions"]} == {
        "2183/QĐ-UBND", "2184/QĐ-UBND", "2185/QĐ-UBND", "2186/QĐ-UBND", "2187/QĐ-UBND",
        "59/KH-UBND",
    }  # fmt: skip
    assert 'value="to cong nghe THON"' in page.content.decode()

    nothing = words(officer.get(page_of(bare), {"tim": "khong co van ban nao"}))
    assert "Sổ không có văn bản nào khớp." in nothing
    assert "Thêm văn bản mới vào sổ" in nothing


def test_proof_of_the_same_indicator_elsewhere_comes_first(demo, officer):
    """The same set in another year, and another set that asks for the same thing."""
    other = plan(demo, "47/KH-UBND")
    indicators = [yes_no("7.1"), yes_no("7.2")]
    indicators[0]["title"] = "Ban hành kế hoạch chuyển đổi số hằng năm của xã"
    earlier = _year(demo, stored_set(points_set(*indicators), publish=True), 2021)
    for code, document in (("7.1", other), ("7.2", plan(demo, "46/KH-UBND"))):
        add_citation(
            actor=demo.people[OFFICER],
            assessment=earlier,
            indicator_code=code,
            citation=Citation(document=document),
        )
    later = _year(demo, earlier.campaign.indicator_set, 2023)

    def first(assessment: Assessment, code: str) -> tuple[OfficialDocument, str]:
        spot = find_spot(open_file(assessment), code)
        found = suggest_documents(assessment, spot.indicator, "")[0]
        return found.document, found.reason

    assert first(later, "7.1")[0] == other
    assert first(later, "7.1")[1].startswith("Đã dẫn ở chỉ số 7.1, ")
    assert first(later, "7.2")[0] == plan(demo, "46/KH-UBND")

    twin = yes_no("9.9")
    twin["title"] = "Xã ban hành kế hoạch chuyển đổi số hằng năm"
    data = {**points_set(twin), "code": "KHAC"}
    across = _year(demo, stored_set(data, publish=True), 2022)
    assert first(across, "9.9")[0] == other


def _year(demo, indicator_set, year: int) -> Assessment:
    campaign = Campaign.objects.create(
        name=f"Đợt {year} {indicator_set.code}", indicator_set=indicator_set, year=year,
        period_start=date(year, 1, 1), period_end=date(year, 12, 31),
    )  # fmt: skip
    return open_assessment(campaign=campaign, unit=demo.units["commune"])


def test_latest_use_and_latest_entry_are_offered_in_turn(demo, bare):
    newest = register_document(
        actor=demo.people[OFFICER], owner=demo.units["commune"], kind="Kế hoạch",
        number="900/KH", issuer="UBND xã Quảng Bình", issued_on=None,
    )  # fmt: skip
    cite(demo, bare, document=plan(demo, "16/KH-UBND"))
    spot = find_spot(open_file(bare), "1.2")

    found = [item.document for item in suggest_documents(bare, spot.indicator, "")]

    assert found[:2] == [plan(demo, "16/KH-UBND"), newest]
    assert len(found) == len(set(found)) == 12


# --- what a citation says -------------------------------------------------------------------------
def test_place_and_sentence_are_kept_in_order_and_shown_everywhere(demo, officer, bare):
    evidence = cite(demo, bare)
    response = officer.post(
        changing(evidence),
        {"version": "1", "pages": "tr. 6, 3–5", "clause": " Mục  II ", "quote": "Đạt\n 100%"},
    )

    assert response.status_code == 302
    now = stored(evidence)
    assert (now.pages, now.clause, now.quote, now.version) == ("3-6", "Mục II", "Đạt 100%", 2)
    shown = (
        "của UBND xã Quảng Bình: Chuyển đổi số xã Quảng Bình năm 2022; tr. 3-6; Mục II; “Đạt 100%”"
    )
    for address in (
        page_of(bare),
        reverse("answer", args=[bare.pk, "1.1"]),
        reverse("pillar", args=[bare.pk, "1"]),
    ):
        response = officer.get(address)
        assert shown in words(response)
        assert reverse("document", args=[plan(demo).pk]) in response.content.decode()
    assert HistoryEntry.objects.first().action == Action.EVIDENCE_CHANGED


def test_link_is_kept_with_the_day_it_was_seen(demo, officer, bare):
    link = "https://quangxuong.thanhhoa.gov.vn/tin?id=5&x=1"
    today = f"{localdate():%d/%m/%Y}"
    assert officer.get(page_of(bare)).context["link_form"]["seen_on"].value() == localdate()

    officer.post(adding(bare), {"kind": "link", "link": link, "seen_on": today})

    evidence = Evidence.objects.get(answer__assessment=bare)
    assert (evidence.link, evidence.seen_on) == (link, localdate())
    page = officer.get(page_of(bare))
    assert f"{escape(link)} , xem ngày {today}" in words(page)
    assert f'href="{escape(link)}" rel="noopener noreferrer"' in page.content.decode()


def test_address_without_its_beginning_is_completed(demo, officer, bare):
    officer.post(
        adding(bare), {"kind": "link", "link": "facebook.com/xaquangbinh", "seen_on": "1/6/2022"}
    )

    assert Evidence.objects.get(answer__assessment=bare).link == "https://facebook.com/xaquangbinh"


def test_described_file_is_evidence_too(demo, officer, bare):
    officer.post(adding(bare), {"kind": "note", "note": "Ảnh chụp hội nghị, lưu ở văn phòng"})

    assert "Ảnh chụp hội nghị, lưu ở văn phòng" in words(officer.get(page_of(bare)))


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"kind": "link", "link": ""}, "bắt buộc"),
        ({"kind": "link", "link": "javascript:alert(1)"}, "phải bắt đầu bằng http://"),
        ({"kind": "link", "link": "ftp://a.vn/x"}, "phải bắt đầu bằng http://"),
        ({"kind": "link", "link": "http://khong co dau cach"}, "phải bắt đầu bằng http://"),
        ({"kind": "link", "link": "https://a.vn/" + "x" * 500}, "dài quá 500 ký tự"),
        ({"kind": "link", "link": "https://a.vn", "seen_on": ""}, "Hãy ghi ngày đã xem"),
        ({"kind": "link", "link": "https://a.vn", "seen_on": "31/2/2022"}, "Ngày này không có"),
        (
            {"kind": "link", "link": "https://a.vn",
             "seen_on": f"{localdate() + timedelta(days=1):%d/%m/%Y}"},
            "chưa đến: hãy ghi ngày đã xem",
        ),
        ({"kind": "note", "note": " "}, "bắt buộc"),
        ({"kind": "note", "note": "x" * 501}, "dài quá 500 ký tự"),
        ({"kind": "note", "note": "a\x07b"}, "Có ký tự điều khiển"),
        ({}, "bắt buộc"),
    ],
)  # fmt: skip
def test_bad_link_or_note_is_explained_and_stays_typed(demo, officer, bare, form, sentence):
    response = officer.post(adding(bare), {"seen_on": "1/6/2022", **form})

    page = response.content.decode()
    assert sentence in page
    for name in ("link", "note"):
        assert escape(form.get(name, "").strip()) in page
    assert not Answer.objects.filter(assessment=bare).exists()


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"pages": "năm"}, "Không đọc được trang “năm”"),
        ({"pages": "9-3"}, "viết ngược"),
        ({"pages": "0"}, "Số trang phải từ 1"),
        ({"pages": "9"}, "chỉ có 8 trang, không có trang 9"),
        ({"clause": "x" * 101}, "dài quá 100 ký tự"),
        ({"quote": "x" * 1001}, "dài quá 1.000 ký tự"),
        ({"quote": "a\x00b"}, "vô giá trị"),
        ({"quote": "a\x07b"}, "Có ký tự điều khiển"),
    ],
)
def test_bad_place_is_explained_and_stays_typed(demo, officer, bare, form, sentence):
    evidence = cite(demo, bare)
    file = StoredFile.objects.create(
        owner=demo.units["commune"], name="kh.pdf", format="pdf", size=1, sha256="0" * 64,
        pages=8, uploaded_by=demo.people[OFFICER],
    )  # fmt: skip
    DocumentFile.objects.create(document=plan(demo), file=file)

    page = officer.post(changing(evidence), {"version": "1", **form}).content.decode()

    if "\x00" not in form.get("quote", ""):  # Django's own sentence about it
        assert sentence in page
    for value in form.values():
        assert escape(value.strip().replace("\x00", "")) in page or "\x00" in value
    assert (stored(evidence).version, stored(evidence).pages) == (1, "")


@pytest.mark.parametrize(
    ("typed", "pages"),
    [
        ("", ""),
        ("  3 ", "3"),
        ("trang 3-5", "3-5"),
        ("tr.3 - 5", "3-5"),
        ("1, 4–6", "1, 4-6"),
        ("4-6; 1", "1, 4-6"),
        ("2 và 7", "2, 7"),
        ("1,2,3", "1-3"),
        ("3-5, 4-9", "3-9"),
        ("7-7", "7"),
        ("007", "7"),
    ],
)
def test_pages_are_put_in_order(typed, pages):
    assert normalise_pages(typed) == pages
    assert normalise_pages(pages) == pages


@pytest.mark.parametrize(
    "typed", ["x", "3-", "-3", "3--5", "1.5", "3 5", "10000", ",", "٣x", "1e3"]
)
def test_what_is_no_page_is_refused(typed):
    with pytest.raises(PageRangeError):
        normalise_pages(typed)


def test_too_many_pages_are_to_be_joined():
    with pytest.raises(PageRangeError, match="gộp thành khoảng"):
        normalise_pages(", ".join(str(number) for number in range(1, 60, 2)))


# --- nothing twice --------------------------------------------------------------------------------
def test_same_place_of_a_document_is_cited_once(demo, officer, bare):
    first = cite(demo, bare)
    page = words(officer.post(adding(bare), {"document": plan(demo).pk}))
    assert "Văn bản này đã được dẫn ở chỉ số này với cùng trang, cùng điều khoản" in page

    officer.post(changing(first), {"version": "1", "pages": "3", "clause": "Điều 1"})
    officer.post(adding(bare), {"document": plan(demo).pk})
    second = Evidence.objects.get(answer__assessment=bare, pages="")
    assert second.position == 2

    again = officer.post(
        changing(second), {"version": "1", "pages": " 3", "clause": "điều 1", "quote": "Giữ lại"}
    )
    assert "cùng trang, cùng điều khoản" in words(again)
    assert "Giữ lại" in again.content.decode()
    assert stored(second).pages == ""


def test_same_link_is_cited_once(demo, officer, bare):
    form = {"kind": "link", "link": "https://a.vn/x", "seen_on": "1/6/2022"}
    officer.post(adding(bare), form)
    page = words(officer.post(adding(bare), {**form, "link": " https://a.vn/x ", "note": "nữa"}))

    assert "Đường dẫn này đã được dẫn ở chỉ số này." in page
    assert Evidence.objects.filter(answer__assessment=bare).count() == 1


def test_same_document_proves_several_indicators_and_sets(demo, bare):
    cite(demo, bare)
    for assessment, code in ((bare, "1.2"), (demo.points, "1.3"), (demo.verdicts, "1.2")):
        add_citation(
            actor=demo.people[OFFICER],
            assessment=assessment,
            indicator_code=code,
            citation=Citation(document=plan(demo), pages="1"),
        )

    assert plan(demo).citations.filter(pages="1").count() == 3


# --- two people -------------------------------------------------------------------------------
def test_stale_change_shows_both_and_overwrites_only_on_purpose(demo, officer, leader, bare):
    evidence = cite(demo, bare)
    leader.post(changing(evidence), {"version": "1", "pages": "7", "quote": "Của lãnh đạo"})

    late = officer.post(changing(evidence), {"version": "1", "pages": "8", "quote": "Của tôi"})

    page = words(late)
    assert late.status_code == 409
    assert "đang lưu: Kế hoạch số 27/KH-UBND" in page
    assert "trang 7, “Của lãnh đạo”" in page
    assert "Của tôi" in late.content.decode()
    assert stored(evidence).pages == "7"

    officer.post(changing(evidence), {"version": "2", "pages": "8", "quote": "Của tôi"})
    assert (stored(evidence).pages, stored(evidence).quote) == ("8", "Của tôi")


def test_change_of_a_citation_removed_meanwhile_gives_the_words_back(demo, officer, leader, bare):
    """Between the page's own reading and the service's, somebody takes the citation away."""
    evidence = cite(demo, bare)
    seen: list[int] = []

    def take_away(instance: Evidence, **_: object) -> None:
        if instance.pk == evidence.pk and not seen:
            seen.append(evidence.pk)
            leader.post(reverse("citation_remove", args=[evidence.pk]), {"version": "1"})

    post_init.connect(take_away, sender=Evidence)
    try:
        late = officer.post(changing(evidence), {"version": "1", "quote": "Câu của tôi"})
    finally:
        post_init.disconnect(take_away, sender=Evidence)

    assert late.status_code == 409
    assert "vừa được người khác bỏ" in words(late)
    assert "Câu chứng minh: Câu của tôi" in words(late)


def test_citation_is_taken_away_and_the_document_stays(demo, officer, bare):
    evidence = cite(demo, bare)
    officer.post(reverse("citation_remove", args=[evidence.pk]), {"version": "1"})

    assert not Evidence.objects.filter(pk=evidence.pk).exists()
    assert plan(demo)
    line = HistoryEntry.objects.first()
    assert (line.action, line.changes["Minh chứng"][1]) == (Action.EVIDENCE_REMOVED, "")


@pytest.mark.parametrize("version", ["1", "", "x", "٢"])
def test_citation_changed_meanwhile_is_not_taken_away(demo, officer, leader, bare, version):
    evidence = cite(demo, bare)
    leader.post(changing(evidence), {"version": "1", "quote": "Câu mới"})

    late = officer.post(reverse("citation_remove", args=[evidence.pk]), {"version": version})

    assert late.status_code == 409
    assert "Hãy xem lại rồi bỏ nếu vẫn muốn." in words(late)
    assert stored(evidence).quote == "Câu mới"


def test_positions_go_on_after_one_was_taken_away(demo, officer, bare):
    first, second = cite(demo, bare), cite(demo, bare, pages="2")
    officer.post(reverse("citation_remove", args=[first.pk]), {"version": "1"})
    third = cite(demo, bare, pages="3")

    assert (second.position, third.position) == (2, 3)


# --- an answer that does not exist yet ------------------------------------------------------------
def test_citing_first_leaves_the_open_answer_form_current(demo, officer, bare):
    shown = officer.get(reverse("answer", args=[bare.pk, "1.1"])).context["form"]
    cite(demo, bare)

    answer = Answer.objects.get(assessment=bare)
    assert (answer.state, answer.version) == ("blank", 0)
    saved = officer.post(
        reverse("answer", args=[bare.pk, "1.1"]),
        {"version": shown["version"].value(), "state": "reported", "in-exists": "yes"},
    )
    assert saved.status_code == 302
    answer.refresh_from_db()
    assert (answer.state, answer.version) == ("reported", 1)
    assert answer.evidence.count() == 1


def test_answer_with_nothing_but_evidence_counts_as_unanswered(demo, officer, bare):
    before = open_file(bare).sheet.totals
    cite(demo, bare)
    file = open_file(bare)

    assert file.sheet.totals == before
    assert file.sheet.totals.answered == 0
    assert "1.1" in [line.indicator.code for line in file.waiting]
    form = officer.get(reverse("answer", args=[bare.pk, "1.1"])).context["form"]
    assert (form["state"].value(), form["version"].value()) == ("blank", 0)


def test_typing_after_citing_saves_by_itself_as_a_result(demo, officer, bare):
    cite(demo, bare)
    said = officer.post(
        reverse("autosave", args=[bare.pk, "1.1"]), {"version": "0", "in-exists": "yes"}
    ).json()

    assert (said["status"], said["version"]) == ("saved", 1)
    assert Answer.objects.get(assessment=bare).state == "reported"


def test_second_officer_with_version_0_is_still_told_of_the_first_answer(demo, officer, bare):
    cite(demo, bare)
    save_answer(
        actor=demo.people[LEADER],
        assessment=bare,
        indicator_code="1.1",
        change=AnswerChange(AnswerState.REPORTED, {"exists": True}),
        seen_version=0,
    )
    late = officer.post(
        reverse("answer", args=[bare.pk, "1.1"]), {"version": "0", "state": "not_deployed"}
    )

    assert late.status_code == 409
    assert Answer.objects.get(assessment=bare).state == "reported"


# --- who, and when --------------------------------------------------------------------------------
def test_submitted_assessment_keeps_its_evidence_and_shows_what_was_typed(demo, officer, bare):
    evidence = cite(demo, bare)
    Assessment.objects.filter(pk=bare.pk).update(status="submitted")

    late = officer.post(changing(evidence), {"version": "1", "quote": "Gõ dở"})
    assert late.status_code == 403
    assert "Hồ sơ đang ở bước “Đã nộp”." in words(late)
    assert "Gõ dở" in late.content.decode()
    for address, form in (
        (adding(bare), {"document": plan(demo, "16/KH-UBND").pk}),
        (reverse("citation_remove", args=[evidence.pk]), {"version": "1"}),
    ):
        assert officer.post(address, form).status_code == 403
    assert list(Evidence.objects.filter(answer__assessment=bare)) == [evidence]
    assert stored(evidence).version == 1


def test_documents_of_another_register_cannot_be_cited(demo, officer, bare):
    foreign = register_document(
        actor=demo.people["neighbour.officer"], owner=demo.units["neighbour"], kind="Kế hoạch",
        number="5/KH", issuer="UBND xã", issued_on=None,
    )  # fmt: skip

    assert officer.post(adding(bare), {"document": foreign.pk}).status_code == 404
    assert officer.post(adding(bare), {"document": "x"}).status_code == 404
    with pytest.raises(ValidationError, match="không có trong sổ văn bản của đơn vị"):
        cite(demo, bare, document=foreign)
    assert not Answer.objects.filter(assessment=bare).exists()


def test_unknown_indicator_is_not_found_and_nothing_is_written(demo, officer, bare):
    assert officer.get(page_of(bare, "9.9")).status_code == 404
    assert officer.post(adding(bare, "9.9"), {"document": plan(demo).pk}).status_code == 404
    assert not Evidence.objects.filter(answer__assessment=bare).exists()


def test_paper_replaces_evidence_with_one_line_of_history(demo):
    answer = Answer.objects.get(assessment=demo.points, indicator__code="2.2")
    lines = HistoryEntry.objects.count()
    cite_evidence(actor=demo.people[OFFICER], answer=answer, citations=[Citation(note="Một")])
    cite_evidence(actor=demo.people[OFFICER], answer=answer, citations=[Citation(note="Một")])

    assert HistoryEntry.objects.count() == lines + 1
    line = HistoryEntry.objects.first()
    assert (line.action, line.changes["Minh chứng"][1]) == (Action.EVIDENCE_CHANGED, "Một")


def test_hostile_words_are_shown_as_words(demo, officer, bare):
    cite(demo, bare, quote="<script>alert(1)</script>", clause="<b>")
    page = officer.get(page_of(bare), {"tim": '"><script>alert(2)</script>'}).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


# --- query counts -----------------------------------------------------------------------------
def test_citations_page_costs_the_same_for_one_and_many(demo, officer, bare):
    def queries(address: str) -> int:
        officer.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert officer.get(address).status_code == 200
        return len(captured)

    cite(demo, bare)
    one = queries(page_of(bare))
    for pages in ("1", "3", "5"):
        cite(demo, bare, pages=pages)

    assert queries(page_of(bare)) == one
    assert queries(f"{page_of(bare)}?tim=ke+hoach") == one
    assert one <= 12


def test_citing_is_cheap(demo, officer, bare):
    officer.get(page_of(bare))
    with CaptureQueriesContext(connection) as adding_one:
        officer.post(adding(bare), {"document": plan(demo).pk})

    assert len(adding_one) <= 20
