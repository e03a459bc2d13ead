"""Cited documents: numbers in all the forms that papers write, day, body and title."""

from datetime import date

import pytest

from assessments.reading import Citation, CitedNumber, mentions_of, read_mentions

# text, kind, numbers
NUMBERS = [
    ("Kế hoạch số 27/KH-UBND", "Kế hoạch", "27/KH-UBND"),
    ("Kế ho ch số 27/KH-UBND", "Kế hoạch", "27/KH-UBND"),
    ("Kế ho ch sô 46/KH-UBND", "Kế hoạch", "46/KH-UBND"),
    ("Kế ho chsố 50/KH-\n\nPGDĐT", "Kế hoạch", "50/KH-PGDĐT"),
    ("kế hoạch   số:  27 /KH- \n\nUBND", "Kế hoạch", "27/KH-UBND"),
    ("Quyết \n\nđịnh số \n\n2268/QĐ-UBND", "Quyết định", "2268/QĐ-UBND"),
    ("số 27/KH-UBND", "", "27/KH-UBND"),
    ("27/KH-UBND", "", "27/KH-UBND"),
    ("Số: 118/BC-UBND", "", "118/BC-UBND"),
    ("Quyết định số 3853/QĐ-\n\nUBND", "Quyết định", "3853/QĐ-UBND"),
    ("Quyết định 191/QĐ-UBND", "Quyết định", "191/QĐ-UBND"),
    ("Kế hoạch số 29-KH/ĐU", "Kế hoạch", "29-KH/ĐU"),
    ("Kế hoạch số 29-\n\nKH/ĐU", "Kế hoạch", "29-KH/ĐU"),
    ("Nghị Quyết số 06- NQ/TU", "Nghị quyết", "06-NQ/TU"),
    ("Nghị quyết chuyên đề số 05-NQ/HU", "Nghị quyết", "05-NQ/HU"),
    ("Công văn số 2610/STTTT-CNTT", "Công văn", "2610/STTTT-CNTT"),
    ("Công văn số 1768/UBND- VH&TT", "Công văn", "1768/UBND-VH&TT"),
    ("Công văn số 3022/ UBND-VH&TT", "Công văn", "3022/UBND-VH&TT"),
    ("Công văn số 123/UBND", "Công văn", "123/UBND"),
    ("Công văn số 45-CV/BTGTU", "Công văn", "45-CV/BTGTU"),
    ("Nghị định 42/2022/NĐ-CP", "Nghị định", "42/2022/NĐ-CP"),
    ("Nghị định số \n\n42/2022/NĐ-CP", "Nghị định", "42/2022/NĐ-CP"),
    ("tại NĐ61/2018/NĐ-CP là", "Nghị định", "61/2018/NĐ-CP"),
    ("QĐ số 3853/QĐ-UBND", "Quyết định", "3853/QĐ-UBND"),
    ("Thông tư số 02/2022/TT-BTTTT", "Thông tư", "02/2022/TT-BTTTT"),
    ("kế hoạch số 27/kh-ubnd", "Kế hoạch", "27/KH-UBND"),
    ("KẾ HOẠCH SỐ 27/KH-UBND", "Kế hoạch", "27/KH-UBND"),
    ("Luật Giao dịch điện tử số 20/2023/QH15", "Luật", "20/2023/QH15"),
    ("kỷ luật, theo số 20/2023/NQ-HĐND", "", "20/2023/NQ-HĐND"),
    ("Hợp đồng số 01/2023/HĐKT-VNPT", "Hợp đồng", "01/2023/HĐKT-VNPT"),
    ("Đề án 06/CP", "Đề án", "06/CP"),
    ("Luật số 67/2006/QH11", "Luật", "67/2006/QH11"),
    ("Quyết định số 749/QĐ-TTg", "Quyết định", "749/QĐ-TTg"),
    ("Chỉ thị số 12/CT-TTg", "Chỉ thị", "12/CT-TTg"),
    ("Quy định số 08-QĐi/TW", "Quy định", "08-QĐi/TW"),
    ("Quyết định số 2183; 2184; 2185/QĐ-UBND", "Quyết định",
     "2183/QĐ-UBND 2184/QĐ-UBND 2185/QĐ-UBND"),
    ("các Quyết định số \n\n2183, 2184 và 2185/QĐ- UBND", "Quyết định",
     "2183/QĐ-UBND 2184/QĐ-UBND 2185/QĐ-UBND"),
    ("Tờ trình số 15a/TTr-UBND", "Tờ trình", "15a/TTr-UBND"),
    ("Thông báo kết luận số 7/TB-UBND", "Thông báo", "7/TB-UBND"),
    ("Kế hoạch số 27/KH - UBND ngày", "Kế hoạch", "27/KH-UBND"),
    ("báo cáo (số 12/BC-UBND)", "Báo cáo", "12/BC-UBND"),
    ("Báo cáo số 12/BC/UBND", "Báo cáo", "12/BC/UBND"),
    ("Nghị quyết số 20 ngày 5/6/2022", "Nghị quyết", "20"),
    ("Quyết định số      /QĐ-UBND", "Quyết định", "/QĐ-UBND"),
    ("Quyết định số ....../QĐ-UBND", "Quyết định", "/QĐ-UBND"),
    ("xây dựng kế ho ch số về thực hiện", "Kế hoạch", ""),
]  # fmt: skip

# text, day, body, title of the first citation
AROUND = [
    ("Kế hoạch số 27/KH-UBND ngày 23/5/2022 của UBND xã Quảng Bình về chuyển đổi số",
     "2022-05-23", "UBND xã Quảng Bình", "chuyển đổi số"),
    ("Công văn số 2610/STTTT-CNTT ngày 29/11/2022 của Sở Thông \n\ntin & Truyền thông về việc "
     "hướng dẫn đánh giá;", "2022-11-29", "Sở Thông tin & Truyền thông", "hướng dẫn đánh giá"),
    ("số 59/KH-UBND 05/7/2022 về Tập huấn; lãnh đạo", "2022-07-05", "", "Tập huấn"),
    ("Nghị quyết số 06-NQ/TU Ngày 10/11/2021 của Ban thường vụ Tỉnh \n\nuỷ về chuyển đổi số tỉnh "
     "Thanh Hoá đến năm 2025, định hướng đến năm 2030; Ngày", "2021-11-10", "Ban thường vụ Tỉnh uỷ",
     "chuyển đổi số tỉnh Thanh Hoá đến năm 2025, định hướng đến năm 2030"),
    ("Quyết định số 2187/QĐ- UBND ngày 20 tháng 6 năm 2022 về việc thành lập tổ. Xã", "2022-06-20",
     "", "thành lập tổ"),
    ("báo cáo số 118/BC-UBND của UBND xã Quảng Bình, ngày \n\n07/11/2022 về kết quả. Theo",
     "2022-11-07", "UBND xã Quảng Bình", "kết quả"),
    ("Công văn số 1768/UBND- VH&TT của UBND \n\nhuyện Quảng Xương, về việc báo cáo;", "",
     "UBND huyện Quảng Xương", "báo cáo"),
    ("Quyết định số 1829/QĐ-UBND (ngày 30/5/2023) V/v ban hành tiêu chí.", "2023-05-30", "",
     "ban hành tiêu chí"),
    ("Nghị định 42/2022/NĐ-CP Quy định về việc cung cấp thông tin. ", "", "",
     "Quy định về việc cung cấp thông tin"),
    ("Nghị quyết số 06-NQ/TU của Ban Chấp hành Đảng bộ tỉnh (khóa XIX) về chuyển đổi số.", "",
     "Ban Chấp hành Đảng bộ tỉnh", "chuyển đổi số"),
    ("Quyết định số 2171/QĐ-UBND do đồng chí Chủ tịch làm trưởng ban", "", "", ""),
    ("Quyết định số 1829/QĐ-UBND là 08 chỉ tiêu", "", "", ""),
    ("Quyết định số 5/QĐ-UBND ngày 31/02/2022 của UBND xã", "", "", ""),
    ("Thông tư số 1/2022/TT-BVHTTDL của Bộ Văn hóa, Thể thao và Du lịch;", "",
     "Bộ Văn hóa, Thể thao và Du lịch", ""),
    ("Kế hoạch số 9/KH-UBND của UBND thành phố Đà Nẵng đã ban hành", "",
     "UBND thành phố Đà Nẵng", ""),
    ("kế hoạch số 9/KH-PGD về dạy học của ngành Giáo dục. ", "", "", "dạy học của ngành Giáo dục"),
    ("Quyết định số 3/QĐ-UBND về giao chỉ tiêu\n\n- Yêu cầu", "", "", "giao chỉ tiêu"),
    ("Ngày 23/5/2022 Uỷ ban nhân dân xã Quảng Bình đã \n\nban hành Kế ho ch số 27/KH-UBND về số "
     "hóa.",
     "2022-05-23", "Uỷ ban nhân dân xã Quảng Bình", "số hóa"),
    ("ngày 23 \n\ntháng 5 năm 2022; Uỷ ban nhân dân xã đã xây dựng và ban hành Kế hoạch số "
     "27/KH-UBND",
     "2022-05-23", "Uỷ ban nhân dân xã", ""),
    ("Ngày 20/6/2022 UBND xã ban hành các Quyết định số 1; 2/QĐ-UBND", "2022-06-20", "UBND xã", ""),
    ("Quyết định 749/QĐ-TTg, ngày 03/6/2020 của Thủ tướng Chính phủ phê duyệt Chương trình X.",
     "2020-06-03", "Thủ tướng Chính phủ", "phê duyệt Chương trình X"),
    ("Nghị định số 107/2021/NĐ-CP của Chính phủ sửa đổi, bổ sung một số điều của Nghị định số "
     "61/2018/NĐ-CP;", "", "Chính phủ",
     "sửa đổi, bổ sung một số điều của Nghị định số 61/2018/NĐ-CP"),
    ("Ngày 06/4/2023 ban hành Kế hoạch số 16/KH-UBND", "2023-04-06", "", ""),
    ("Từ ngày 06/4/2023 UBND xã ban hành Kế hoạch số 16/KH-UBND", "", "", ""),
    ("Họp ngày 06/4/2023. UBND xã ban hành Kế hoạch số 16/KH-UBND", "", "", ""),
    ("Ngày 23/5/2022 UBND xã thành lập tổ theo Quyết định số 2171/QĐ-UBND", "", "", ""),
    ("Ngày 1/4/2023 UBND xã ban hành Kế hoạch số 16/KH-UBND ngày 6/4/2023", "2023-04-06", "", ""),
]  # fmt: skip

NOTHING = [
    "4.445/5.293 người", "26/55", "23/5/2022", "3G/4G/5G", "24/7", "4 lần/tuần", "12/tháng",
    "các công văn chỉ đạo của cấp trên", "Kế hoạch tuyên truyền chuyển đổi số năm 2023",
    "Kế hoạch 69 Văn bản", "Quyết định: 2.343 văn bản", "Tổ 5/KDC", "chương trình chuyển đổi số về",
    "Phụ lục số 1 về", "công nghệ số về", "Số          /BC-UBND", "Covid-19/SARS", "mục 3-A/B",
    "hợp đồng số về", "phương án số 2,", "https://a.vn/27/KH-UBND", "Quyết định 5 năm",
    "báo cáo sở về việc", "Nghị quyết của Đảng",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "numbers"), NUMBERS)
def test_numbers(text, kind, numbers):
    (citation,) = mentions_of(text, Citation)

    assert citation.kind == kind
    assert [number.number for number in citation.numbers] == (numbers.split() or [""])
    assert citation.span.words(text) == citation.text


@pytest.mark.parametrize(("text", "issued_on", "issuer", "abstract"), AROUND)
def test_what_stands_around(text, issued_on, issuer, abstract):
    citation = mentions_of(text, Citation)[0]

    assert citation.issued_on == (date.fromisoformat(issued_on) if issued_on else None)
    assert (citation.issuer, citation.abstract) == (issuer, abstract)
    if abstract:
        assert " ".join(citation.abstract_span.words(text).split()) == abstract
    else:
        assert citation.abstract_span is None


@pytest.mark.parametrize("text", NOTHING)
def test_no_citations(text):
    assert mentions_of(text, Citation) == ()


def test_the_parts_of_a_citation_are_no_mentions_of_their_own():
    text = "Kế hoạch số 27/KH-UBND ngày 23/5/2022 về số hóa 05 thôn năm 2022."

    (citation,) = read_mentions(text)

    assert citation.text == text[:-1]


def test_a_document_named_in_the_title_of_another():
    text = (
        "Kế hoạch số 29-KH/ĐU về thực \n\nhiện Nghị quyết số 06-NQ/TU ngày 10/11/2021 của Ban "
        "thường vụ tỉnh uỷ về chuyển đổi số đến năm 2025. "
    )

    outer, inner = mentions_of(text, Citation)

    assert outer.issued_on is None
    assert outer.abstract == (
        "thực hiện Nghị quyết số 06-NQ/TU ngày 10/11/2021 của Ban thường vụ tỉnh uỷ về chuyển đổi"
        " số đến năm 2025"
    )
    assert outer.span.end <= inner.span.start
    assert inner.issued_on == date(2021, 11, 10)
    assert inner.abstract == "chuyển đổi số đến năm 2025"


def test_a_title_ends_before_the_day_of_the_next_document():
    text = "Kế hoạch số 5/KH-UBND về số hóa, ngày 6/4/2023 UBND xã ban hành Kế hoạch số 16/KH-UBND"

    first, second = mentions_of(text, Citation)

    assert first.abstract == "số hóa"
    assert (second.issued_on, second.issuer) == (date(2023, 4, 6), "UBND xã")


def test_a_title_ends_before_the_document_it_follows():
    text = "Kế hoạch số 27/KH-UBND về chuyển đổi số năm 2022 theo Nghị Quyết số 06-NQ/TU; "

    first, second = mentions_of(text, Citation)

    assert first.abstract == "chuyển đổi số năm 2022"
    assert second.kind == "Nghị quyết"


def test_two_documents_of_one_verb_share_their_day():
    text = "Ngày 20/3/2024, UBND xã ban hành Kế hoạch số 50/KH-UBND và Kế hoạch số 51/KH-UBND"

    assert {citation.issued_on for citation in mentions_of(text, Citation)} == {date(2024, 3, 20)}


def test_two_documents_issued_at_once_share_their_day():
    text = (
        "Ngày 6/4/2023 Uỷ ban nhân dân xã, ban hành Kế hoạch \n\nsố 16/KH-UBND về chuyển đổi số "
        "năm 2023; đồng thời ban \n\nhành Quyết định số 27/QĐ-UBND về việc kiện toàn Ban chỉ đạo. "
        "Quyết định số 28/QĐ-UBND"
    )

    plan, decision, other = mentions_of(text, Citation)

    assert plan.issued_on == decision.issued_on == date(2023, 4, 6)
    assert decision.issuer == "Uỷ ban nhân dân xã"
    assert other.issued_on is None


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        (CitedNumber("29", "KH/ĐU"), "29-KH/ĐU"),
        (CitedNumber("07", "HD/BTCTW"), "07-HD/BTCTW"),
        (CitedNumber("27", "KH-UBND"), "27/KH-UBND"),
        (CitedNumber("42", "2022/NĐ-CP"), "42/2022/NĐ-CP"),
        (CitedNumber("67", "2006/QH11"), "67/2006/QH11"),
        (CitedNumber("12", "BC/UBND", "/"), "12/BC/UBND"),
        (CitedNumber("", ""), ""),
        (CitedNumber("20", ""), "20"),
    ],
)
def test_a_number_is_printed_as_its_kind_is_written(number, printed):
    assert number.number == printed
