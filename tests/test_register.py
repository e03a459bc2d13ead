"""The register of official documents: typed once, found again, never doubled, never overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import localdate

from assessments.files.pdf import first_page_text
from assessments.headers import HeaderProposal, read_header
from assessments.models import (
    Action,
    Assessment,
    Evidence,
    HistoryEntry,
    OfficialDocument,
)
from assessments.selectors.proposals import header_of
from assessments.selectors.same_documents import issuer_key, number_key
from assessments.services.documents import (
    DocumentFields,
    KnownDocumentError,
    StaleDocumentError,
    change_document,
    enter_document,
    register_document,
)
from assessments.services.evidence import Citation, add_citation
from assessments.services.uploads import store_file
from tests.test_headers import DECISION, laid_out
from tests.test_pages import words

pytestmark = pytest.mark.django_db

OFFICER, LEADER = "canbo.quangbinh", "lanhdao.quangbinh"
KNOWN = DocumentFields("Kế hoạch", "27/KH-UBND", "UBND xã Quảng Bình", date(2022, 5, 23))


@pytest.fixture
def leader(demo):
    client = Client()
    client.force_login(demo.people[LEADER])
    return client


def typed(**more: str) -> dict[str, str]:
    """What a browser posts for a new document."""
    return {
        "kind": "Quyết định",
        "number": "301/QĐ-UBND",
        "issued_on": "15/8/2022",
        "issuer": "UBND xã Quảng Bình",
        "signer": "Lê Văn Thử",
        "abstract": "Thành lập Tổ công nghệ số cộng đồng thôn Đông",
        **more,
    }


def entering(demo, **query: str) -> str:
    address = reverse("document_new", args=[demo.units["commune"].pk])
    return f"{address}?{'&'.join(f'{key}={value}' for key, value in query.items())}"


def listing(client: Client, demo, **query: str) -> str:
    return words(client.get(reverse("documents", args=[demo.units["commune"].pk]), query))


def known(demo) -> OfficialDocument:
    return OfficialDocument.objects.get(number="27/KH-UBND", owner=demo.units["commune"])


def enter(demo, **more: Any) -> OfficialDocument:
    given = {"kind": "Kế hoạch", "number": "1/KH-THỬ", "issuer": "UBND xã Quảng Bình", **more}
    return enter_document(
        actor=demo.people[OFFICER], owner=demo.units["commune"], typed=DocumentFields(**given)
    )


# --- the list -------------------------------------------------------------------------------------
def test_register_lists_newest_first_with_files_and_citing_indicators(demo, officer):
    page = listing(officer, demo)

    assert page.index("27/QĐ-UBND") < page.index("118/BC-UBND") < page.index("1768/UBND-VH&amp;TT")
    assert (
        "Kế hoạch 27/KH-UBND 23/05/2022 UBND xã Quảng Bình Chuyển đổi số xã Quảng Bình năm 2022 0 2"
        in page
    )


def test_indicator_that_cites_twice_counts_once(demo, officer):
    document = enter(demo)
    for pages in ("1", "2"):
        add_citation(
            actor=demo.people[OFFICER],
            assessment=demo.points,
            indicator_code="1.2",
            citation=Citation(document=document, pages=pages),
        )

    assert "Kế hoạch 1/KH-THỬ không ghi UBND xã Quảng Bình – 0 1" in listing(officer, demo)


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("27/kh", "27/KH-UBND"),
        ("TAP HUAN chuyen doi so nam 2022", "47/KH-UBND"),
        ("dang uy 29", "29-KH/ĐU"),
        ("đảng ủy 29", "29-KH/ĐU"),
        ("phong giao duc", "50/KH-PGDĐT"),
    ],
)
def test_documents_are_found_without_diacritics_in_any_order(demo, officer, query, number):
    assert number in listing(officer, demo, tim=query)


def test_signer_and_abstract_are_searched_too(demo, officer):
    enter(demo, signer="Đặng Thị Thử", abstract="Mua sắm đường truyền")

    assert "1 văn bản khớp." in listing(officer, demo, tim="dang thi thu")
    assert "1 văn bản khớp." in listing(officer, demo, tim="DUONG TRUYEN ke hoach")


def test_filter_by_year_and_kind(demo, officer):
    page = listing(officer, demo, nam="2023", loai="Kế hoạch")

    assert "16/KH-UBND" in page
    assert "27/QĐ-UBND" not in page
    assert "1 văn bản khớp." in page
    assert "1768/UBND" in listing(officer, demo, nam="khong-ngay", loai="Công văn")


@pytest.mark.parametrize("query", [{"tim": "khong co dau"}, {"tim": "%"}, {"tim": "<b>x" * 90}])
def test_no_match_says_what_to_do(demo, officer, query):
    page = listing(officer, demo, **query)

    assert "Không có văn bản nào khớp. Hãy thử ít chữ hơn" in page
    assert "Xem cả sổ" in page


@pytest.mark.parametrize("query", [{"nam": "abc"}, {"loai": "Lạ"}, {"trang": "x"}, {"nam": "٢٠٢٢"}])
def test_unknown_filters_are_no_filters(demo, officer, query):
    assert "23 văn bản." in listing(officer, demo, **query)


def test_empty_register_says_how_to_begin(demo):
    client = Client()
    client.force_login(demo.people["direct.officer"])
    page = words(client.get(reverse("documents", args=[demo.units["direct_commune"].pk])))

    assert "Sổ chưa có văn bản nào. Hãy bắt đầu với một văn bản hay dùng" in page


def test_readers_see_no_buttons(demo, client):
    client.force_login(demo.people["thamdinh.quangxuong"])

    assert "Thêm văn bản" not in listing(client, demo)
    page = words(client.get(reverse("document", args=[known(demo).pk])))
    assert "Chỉ số dẫn văn bản này" in page
    assert "Sửa văn bản" not in page


def test_long_register_has_pages_and_keeps_the_search(demo, officer):
    OfficialDocument.objects.bulk_create(
        OfficialDocument(
            owner=demo.units["commune"], kind="Công văn", number=f"{n}/CV", issuer="UBND xã",
            search_text=f"cong van {n}/cv ubnd xa",
        )
        for n in range(1, 53)
    )  # fmt: skip
    response = officer.get(
        reverse("documents", args=[demo.units["commune"].pk]), {"tim": "cong van", "trang": "2"}
    )

    assert "Trang 2 / 2" in words(response)
    assert "?tim=cong+van&amp;nam=&amp;loai=&amp;trang=1" in response.content.decode()


# --- entering ---------------------------------------------------------------------------------
def test_document_is_entered_once_with_its_history(demo, officer):
    response = officer.post(entering(demo), typed(number=" Số: 301/QĐ-UBND "), follow=True)

    document = OfficialDocument.objects.get(number="301/QĐ-UBND")
    assert (document.issued_on, document.signer, document.version) == (
        date(2022, 8, 15),
        "Lê Văn Thử",
        1,
    )
    assert response.redirect_chain[-1][0] == reverse("document", args=[document.pk])
    line = HistoryEntry.objects.get(action=Action.DOCUMENT_REGISTERED, subject__contains="301/")
    assert line.actor == demo.people[OFFICER]
    assert line.changes["Ngày ban hành"] == ["", "15/08/2022"]
    assert "Cán bộ xã (dùng thử): vào sổ văn bản" in words(response)


@pytest.mark.parametrize(
    ("number", "issuer"),
    [
        ("27/KH-UBND", "UBND xã Quảng Bình"),
        ("27/kh-ubnd", "ubnd  xã quảng bình"),
        ("27 / KH - UBND", "UBND XA QUANG BINH"),
        ("27/KH–UBND", "Ủy ban nhân dân xã Quảng Bình"),
        ("Số 27/KH-UBND", "UỶ BAN NHÂN DÂN XÃ QUẢNG BÌNH"),
    ],
)
def test_known_document_is_shown_and_not_doubled(demo, officer, number, issuer):
    count = OfficialDocument.objects.count()
    form = typed(number=number, issuer=issuer, issued_on="23/05/2022", abstract="Chữ của tôi")
    response = officer.post(entering(demo), form)

    assert OfficialDocument.objects.count() == count
    page = response.content.decode()
    assert "Sổ đã có văn bản này" in page
    assert reverse("document", args=[known(demo).pk]) in page
    assert "Chữ của tôi" in page


def test_known_document_can_be_cited_from_there(demo, officer):
    form = typed(number="27/kh-ubnd", issued_on="23/5/2022")
    page = officer.post(entering(demo, cho=f"{demo.points.pk}:1.3"), form).content.decode()

    assert "Dẫn văn bản đã có cho chỉ số 1.3" in page
    assert f'name="document" value="{known(demo).pk}"' in page
    assert reverse("citation_add", args=[demo.points.pk, "1.3"]) in page


def test_document_entered_for_an_indicator_is_cited_there(demo, officer):
    response = officer.post(entering(demo, cho=f"{demo.points.pk}:1.3"), typed())

    cited = Evidence.objects.get(document__number="301/QĐ-UBND")
    assert (cited.answer.assessment, cited.answer.indicator.code) == (demo.points, "1.3")
    page = reverse("citations", args=[demo.points.pk, "1.3"])
    assert response.url == f"{page}#dan-{cited.pk}"


@pytest.mark.parametrize("goal", ["x:1.3", "999999:1.3", "1", ":", "9" * 30 + ":1"])
def test_purpose_that_leads_nowhere_is_no_purpose(demo, officer, goal):
    response = officer.post(entering(demo, cho=goal), typed())

    document = OfficialDocument.objects.get(number="301/QĐ-UBND")
    assert response.url == reverse("document", args=[document.pk])


def test_document_stays_entered_when_it_cannot_be_cited_any_more(demo, officer):
    type(demo.points).objects.filter(pk=demo.points.pk).update(status="submitted")

    response = officer.post(entering(demo, cho=f"{demo.points.pk}:1.3"), typed(), follow=True)

    assert OfficialDocument.objects.filter(number="301/QĐ-UBND").exists()
    assert "Chưa dẫn được cho chỉ số 1.3: Hồ sơ đang ở bước “Đã nộp”." in words(response)


@pytest.mark.parametrize(
    "form",
    [
        {"number": "27/KH-UBND", "issued_on": "24/5/2022"},
        {"number": "27/KH-UBND", "issued_on": ""},
        {"number": "27/KH-UBND", "issued_on": "23/5/2022", "issuer": "UBND huyện Quảng Xương"},
    ],
)
def test_document_that_is_nearly_known_is_asked_about_and_then_kept(demo, officer, form):
    first = officer.post(entering(demo), typed(**form))

    assert not OfficialDocument.objects.filter(abstract=typed()["abstract"]).exists()
    page = first.content.decode()
    assert "Có văn bản gần giống trong sổ" in page
    assert "Vẫn lưu thành văn bản riêng" in page
    confirmed = f'name="confirmed" value="{known(demo).pk}"'
    assert confirmed in page

    officer.post(entering(demo), typed(confirmed=str(known(demo).pk), **form))
    assert OfficialDocument.objects.filter(abstract=typed()["abstract"]).count() == 1


def test_confirming_one_document_does_not_confirm_another(demo, officer):
    form = typed(number="27/KH-UBND", issued_on="24/5/2022", confirmed="1,2,3999")

    assert "Có văn bản gần giống trong sổ" in words(officer.post(entering(demo), form))


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"kind": ""}, "bắt buộc"),
        ({"number": " "}, "bắt buộc"),
        ({"issuer": ""}, "bắt buộc"),
        ({"issued_on": "31/2/2022"}, "Ngày này không có thật hoặc viết chưa đúng"),
        ({"issued_on": "hôm qua"}, "hãy viết như 31/12/2022"),
        ({"issued_on": "1/1/0022"}, "hãy kiểm tra lại năm"),
        ({"issued_on": f"{localdate() + timedelta(days=1):%d/%m/%Y}"}, "chưa đến"),
        ({"number": "1" * 61}, "dài quá 60 ký tự"),
        ({"abstract": "a" * 501}, "dài quá 500 ký tự"),
        ({"signer": "Lê\x07 Thử"}, "Có ký tự điều khiển: hãy gõ lại ô này."),
    ],
)
def test_bad_input_is_explained_and_what_was_typed_stays(demo, officer, form, sentence):
    count = OfficialDocument.objects.count()
    page = officer.post(entering(demo), typed(**form)).content.decode()

    assert sentence in page
    assert escape(typed()["abstract"])[:30] in page or "abstract" in form
    for value in form.values():
        assert escape(value.strip()) in page
    assert OfficialDocument.objects.count() == count


def test_document_of_today_is_entered(demo, officer):
    officer.post(entering(demo), typed(issued_on=f"{localdate():%d/%m/%Y}"))

    assert OfficialDocument.objects.get(number="301/QĐ-UBND").issued_on == localdate()


# --- one document, corrected ----------------------------------------------------------------------
def correcting(demo) -> str:
    return reverse("document", args=[known(demo).pk])


def as_stored(version: str = "1", **more: str) -> dict[str, str]:
    return {
        "version": version,
        "kind": "Kế hoạch",
        "number": "27/KH-UBND",
        "issued_on": "23/05/2022",
        "issuer": "UBND xã Quảng Bình",
        "signer": "",
        "abstract": "Chuyển đổi số xã Quảng Bình năm 2022",
        **more,
    }


def test_document_page_shows_who_cites_it_and_where(demo, officer):
    cited = Evidence.objects.get(document=known(demo), answer__assessment=demo.points)
    Evidence.objects.filter(pk=cited.pk).update(pages="3-5", clause="Mục II", quote="Đạt 100%")
    page = words(officer.get(correcting(demo)))

    assert "2.2 Kế hoạch 05 năm" in page
    assert "QĐ 3853 - chấm điểm, 2022 3-5 Mục II “Đạt 100%”" in page


def test_correction_reaches_every_indicator_and_the_history(demo, officer):
    document = known(demo)
    response = officer.post(correcting(demo), as_stored(signer="Lê Văn Thử", number="27a/KH-UBND"))

    assert response.status_code == 302
    document.refresh_from_db()
    assert (document.number, document.signer, document.version) == ("27a/KH-UBND", "Lê Văn Thử", 2)
    assert "le van thu" in document.search_text
    line = HistoryEntry.objects.first()
    assert (line.action, line.changes) == (
        Action.DOCUMENT_CHANGED,
        {"Số, ký hiệu": ["27/KH-UBND", "27a/KH-UBND"], "Người ký": ["", "Lê Văn Thử"]},
    )
    page = words(officer.get(reverse("document", args=[document.pk])))
    assert "vào sổ văn bản" in page  # its older lines stay with it under the new number
    assert "“27/KH-UBND” → “27a/KH-UBND”" in page


def test_saving_without_a_change_writes_nothing(demo, officer):
    lines = HistoryEntry.objects.count()
    officer.post(correcting(demo), as_stored())

    assert (known(demo).version, HistoryEntry.objects.count()) == (1, lines)


def test_stale_correction_shows_both_and_keeps_what_was_typed(demo, officer, leader):
    leader.post(correcting(demo), as_stored(abstract="Trích yếu của lãnh đạo"))

    late = officer.post(correcting(demo), as_stored(abstract="Trích yếu của cán bộ"))

    page = words(late)
    assert late.status_code == 409
    assert "Lãnh đạo xã (dùng thử) đã sửa lúc" in page
    assert "Trích yếu Trích yếu của lãnh đạo Trích yếu của cán bộ" in page
    assert late.context["form"]["abstract"].value() == "Trích yếu của cán bộ"
    assert late.context["form"]["version"].value() == "2"
    assert known(demo).abstract == "Trích yếu của lãnh đạo"

    officer.post(correcting(demo), as_stored("2", abstract="Trích yếu của cán bộ"))
    assert known(demo).abstract == "Trích yếu của cán bộ"


def test_document_cannot_be_corrected_into_another_one(demo, officer):
    page = officer.post(correcting(demo), as_stored(number="28/kh-ubnd")).content.decode()

    assert "Sổ đã có văn bản này" in page
    assert "28/KH-UBND" in page
    assert known(demo).version == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("commune.viewer", 403), ("thamdinh.quangxuong", 403), ("neighbour.officer", 404)],
)
def test_only_the_unit_corrects_its_register(demo, client, who, status):
    client.force_login(demo.people[who])

    assert client.post(correcting(demo), as_stored(abstract="x")).status_code == status
    assert client.post(entering(demo), typed()).status_code == status
    assert known(demo).version == 1
    assert not OfficialDocument.objects.filter(number="301/QĐ-UBND").exists()


# --- services ---------------------------------------------------------------------------------
def test_registering_again_finds_and_keeps_the_one_that_is_there(demo):
    found = register_document(
        actor=demo.people[OFFICER], owner=demo.units["commune"], kind="Khác", number="27/kh-ubnd",
        issuer="Ủy ban nhân dân xã Quảng Bình", issued_on=date(2022, 5, 23), abstract="Khác",
    )  # fmt: skip

    assert (found, found.kind) == (known(demo), "Kế hoạch")


def test_services_refuse_what_the_pages_refuse(demo):
    with pytest.raises(KnownDocumentError) as doubled:
        enter(demo, number="27/KH-UBND", issued_on=date(2022, 5, 23))
    assert doubled.value.document == known(demo)
    with pytest.raises(ValidationError) as later:
        enter(demo, issued_on=localdate() + timedelta(days=1))
    assert list(later.value.message_dict) == ["issued_on"]
    with pytest.raises(StaleDocumentError) as stale:
        change_document(
            actor=demo.people[OFFICER], document=known(demo), typed=KNOWN, seen_version=7
        )
    assert stale.value.current == known(demo)


def test_keys_of_numbers_and_issuers():
    assert number_key(" 27 /KH–UBND") == number_key("27/kh-ubnd") == "27/kh-ubnd"
    assert number_key("27/KH-UBND") != number_key("127/KH-UBND")
    assert issuer_key("Hội đồng nhân dân xã A") == issuer_key("HĐND  xã a")
    assert issuer_key("UBND xã A") != issuer_key("UBND huyện A")


# --- query counts -----------------------------------------------------------------------------
# --- evidence of what is away -----------------------------------------------------------------
def cited(demo) -> OfficialDocument:
    document = known(demo)
    add_citation(
        actor=demo.people[OFFICER],
        assessment=demo.points,
        indicator_code="1.1",
        citation=Citation(document=document),
    )
    return document


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "Quyết định"}, {"number": "28/KH-UBND"}, {"issuer": "UBND huyện Quảng Xương"},
        {"issued_on": date(2022, 5, 24)}, {"signer": "Người khác"}, {"abstract": "Khác"},
    ],
)  # fmt: skip
def test_cited_document_stays_as_it_was_submitted(demo, changed):
    document = cited(demo)
    before = OfficialDocument.objects.filter(pk=document.pk).values().get()
    Assessment.objects.filter(pk=demo.points.pk).update(status="under_review")

    with pytest.raises(PermissionDenied) as refusal:
        change_document(
            actor=demo.people[OFFICER],
            document=document,
            typed=replace(KNOWN, **changed),
            seen_version=document.version,
        )
    assert "đang ở bước “Đang thẩm định”. Muốn sửa, hãy đề nghị người thẩm định trả lại" in str(
        refusal.value
    )
    assert OfficialDocument.objects.filter(pk=document.pk).values().get() == before
    assert not HistoryEntry.objects.filter(action=Action.DOCUMENT_CHANGED).exists()


def test_page_of_a_frozen_document_says_why_and_takes_no_post(demo, officer):
    document = cited(demo)
    address = reverse("document", args=[document.pk])
    assert 'name="abstract"' in officer.get(address).content.decode()
    Assessment.objects.filter(pk=demo.points.pk).update(status="final")

    page = officer.get(address)
    assert 'name="abstract"' not in page.content.decode()
    sentence = "đang ở bước “Chính thức”. Nếu sổ ghi sai, hãy vào sổ văn bản đúng"
    assert sentence in words(page)
    refused = officer.post(address, typed(version=str(document.version)))
    assert refused.status_code == 403
    assert sentence in words(refused)
    assert OfficialDocument.objects.get(pk=document.pk).abstract == document.abstract


def test_long_first_page_is_read_only_at_its_beginning(demo, tmp_path, settings):
    """A head behind twenty thousand letters is none, and nothing searches for it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    officer = demo.people[OFFICER]
    tiny = f'<p style="font-size: 1pt; line-height: 1">{"chữ " * 6000}</p>'
    found = []
    for filling in ("", tiny):
        source = laid_out(filling + DECISION, tmp_path)
        file = store_file(actor=officer, owner=officer.unit, name="a.pdf", source=source)
        assert read_header(first_page_text(source)) != HeaderProposal()
        found.append(header_of(file))

    assert found[0].number
    assert found[1] == HeaderProposal()


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_register_costs_the_same_for_one_and_many_documents(demo, officer):
    many = _queries(officer, reverse("documents", args=[demo.units["commune"].pk]))
    neighbour = Client()
    neighbour.force_login(demo.people["neighbour.officer"])
    register_document(
        actor=demo.people["neighbour.officer"], owner=demo.units["neighbour"],
        kind="Kế hoạch", number="1/KH", issuer="UBND xã", issued_on=None,
    )  # fmt: skip
    one = _queries(neighbour, reverse("documents", args=[demo.units["neighbour"].pk]))

    assert many == one
    assert many <= 10


def test_document_page_costs_the_same_for_none_and_many_citations(demo, officer):
    none = enter(demo)
    for code in ("1.1", "1.2", "1.3"):
        add_citation(
            actor=demo.people[OFFICER],
            assessment=demo.points,
            indicator_code=code,
            citation=Citation(document=known(demo)),
        )
    officer.get(correcting(demo))  # the session is written once a minute
    few = _queries(officer, reverse("document", args=[none.pk]))

    assert _queries(officer, correcting(demo)) == few
    assert few <= 10
    assert _queries(officer, entering(demo, cho=f"{demo.points.pk}:1.3")) <= 10
