"""The paper of a review read back from its PDF: what was frozen with it, in the decree's layout.

The ways through one, two and three steps are gone once; their papers are read by every test.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

import pdfplumber
import pytest
from django.db import transaction
from django.test import override_settings

from assessments.selectors.snapshots import digest_of
from tests.paper_reading import (
    BOLD,
    HEIGHT,
    LEFT,
    MARGIN,
    MM,
    WIDTH,
    Reading,
    assert_apart,
    assert_in_order,
    assert_third_to_half,
    columns_of,
    end_columns,
    loose,
    sheet_text,
    table_rows,
)
from tests.review_papers import (
    ANSWER,
    COLUMNS,
    DISTRICT,
    EXPLANATION,
    LONG_REASON,
    ONE,
    POINTS,
    PROVINCE,
    RULINGS,
    THREE,
    TWO,
    VERDICT_RULINGS,
    Issued,
    assert_sums,
    body_table,
    expected_line,
    expected_sums,
    heads_of,
    name_or_code,
    walk,
    without_time,
)
from tests.running_order import LAID_OUT

pytestmark = [pytest.mark.django_db, LAID_OUT]


@pytest.fixture(scope="module")
def papers(demo, django_db_blocker, tmp_path_factory) -> dict[str, Issued]:
    """Every paper of four ways, each way begun from the same demonstration."""
    ways = {
        "one": (demo.points, ONE, RULINGS, "6.2"),
        "two": (demo.points, TWO, RULINGS, "6.2"),
        "three": (demo.points, THREE, RULINGS, "6.2"),
        "verdicts": (demo.verdicts, TWO, VERDICT_RULINGS, ""),
    }
    found: dict[str, Issued] = {}
    place = tmp_path_factory.mktemp("papers")
    for way, arguments in ways.items():
        with (
            override_settings(MEDIA_ROOT=place / way, REPORT_CACHE_DIR=place / "cache"),
            django_db_blocker.unblock(),
            transaction.atomic(),
        ):
            for issued in walk(demo.people, *arguments):
                kind, step = issued.report.kind, issued.report.step
                found[f"{way} {'final' if kind == 'final' else step}"] = issued
            transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def readings(papers) -> Iterator[dict[str, Reading]]:
    opened = {name: pdfplumber.open(io.BytesIO(issued.pdf)) for name, issued in papers.items()}
    yield {name: Reading(papers[name].pdf, document) for name, document in opened.items()}
    for document in opened.values():
        document.close()


@pytest.fixture(params=COLUMNS)
def name(request) -> str:
    return request.param


@pytest.fixture
def issued(papers, name) -> Issued:
    return papers[name]


@pytest.fixture
def reading(readings, name) -> Reading:
    return readings[name]


# --- the figures ------------------------------------------------------------------------------
def test_each_chain_has_its_columns(reading, name, papers):
    assert set(papers) == set(COLUMNS)
    is_points = name in POINTS
    measure = "Điểm tối đa" if is_points else "Ngưỡng"
    expected = ["Mã", "Chỉ số", measure, "Căn cứ", *COLUMNS[name], "Chênh lệch", "Lý do"]
    assert heads_of(reading.pieces[1]) == [expected] * len(reading.pieces[1])
    sums = [part for part in ("Nội dung", "Điểm tối đa" if is_points else "") if part]
    assert body_table(reading)[0] == [*sums, *COLUMNS[name], "Chênh lệch"]


def test_first_appendix_is_the_snapshot(issued, reading, name):
    """Every figure of the table is that of the frozen value, sums too."""
    snapshot, is_points, rows = issued.snapshot, name in POINTS, []
    keys = [column["key"] for column in snapshot["columns"]]
    for group in snapshot["groups"]:
        rows.append(expected_sums(group, keys, is_points, group["title"].upper()))
        for pillar in [row for row in snapshot["pillars"] if row["group"] == group["code"]]:
            rows.append(expected_sums(pillar, keys, is_points, pillar["title"]))
            rows += [
                expected_line(line, keys, is_points)
                for line in snapshot["lines"]
                if line["pillar"] == pillar["code"]
            ]
    rows.append(expected_sums({"code": "", **snapshot["totals"]}, keys, is_points, "Tổng cộng"))

    shown = table_rows(reading.pieces[1])
    assert [row[:-1] for row in shown] == rows
    assert len(rows) == (67 if is_points else 43)


def test_sums_of_the_body_are_the_snapshot(issued, reading, name):
    snapshot, is_points = issued.snapshot, name in POINTS
    keys = [column["key"] for column in snapshot["columns"]]
    rows = [
        expected_sums(pillar, keys, is_points, f"{pillar['code']}. {pillar['title']}")
        for pillar in snapshot["pillars"]
    ]
    rows.append(expected_sums({"code": "", **snapshot["totals"]}, keys, is_points, "Tổng cộng"))
    figures = [(row[1], *row[2:3], *row[4:]) if is_points else (row[1], *row[4:]) for row in rows]

    assert [tuple(row) for row in body_table(reading)[1:]] == figures


def test_snapshot_is_what_the_decisions_come_to(issued, name):
    """First and last column of the snapshot, line by line and sum by sum, and its digest."""
    snapshot = issued.snapshot
    last = snapshot["columns"][-1]["key"]
    for key, column in (("claim", "claim"), ("last", last)):
        sheet = issued.sheets[key]
        scores = {pillar.pillar.code: pillar.totals for pillar in sheet.pillars}
        for row in snapshot["pillars"]:
            assert_sums(row["columns"][column], scores[row["code"]])
        groups = {group.group.code: group.totals for group in sheet.groups}
        for row in snapshot["groups"]:
            assert_sums(row["columns"][column], groups[row["code"]])
        assert_sums(snapshot["totals"]["columns"][column], sheet.totals)
    for line in snapshot["lines"]:
        expected = issued.results[line["code"]]
        for key, column in (("claim", "claim"), ("last", last)):
            cell = line["results"][column]
            points = None if cell["points"] is None else Decimal(cell["points"])
            assert (points, cell["passed"]) == (expected[key].points, expected[key].passed)
    assert digest_of(snapshot) == issued.report.digest
    assert len(snapshot["lines"]) == (56 if name in POINTS else 37)


def test_final_paper_shows_what_the_step_found_before_the_explanation(papers, readings):
    rows = {row[0]: row for row in table_rows(readings["two final"].pieces[1])}

    assert rows["6.2"][4:9] == ("10,54", "4,5", "4", "5,25", "−5,29")
    assert rows["6.3"][4:9] == ("15,81", "3,75", "3,75", "3,75", "−12,06")
    assert rows["8.1"][4:9] == ("1,6", "1,6", "0", "0", "−1,6")
    total = {row[0]: row for row in table_rows(readings["two 2"].pieces[1])}[""]
    assert rows[""][4:7] == total[4:7]
    before, after = (Decimal(text.replace(",", ".")) for text in rows[""][6:8])
    assert after - before == Decimal("1.25")


# --- the words --------------------------------------------------------------------------------
def test_body_tells_the_course_of_the_review(papers, readings):
    text = readings["two final"].text(0)
    codes = [row["code"] for row in papers["two final"].snapshot["submissions"]]

    assert_in_order(
        [
            "Ủy ban nhân dân tỉnh Thanh Hóa báo cáo kết quả chính thức hồ sơ tự đánh giá",
            "I. QUÁ TRÌNH THẨM ĐỊNH",
            f"- Nộp hồ sơ: mã biên nhận {codes[0]}, lúc",
            "- Huyện thẩm định: Cán bộ thẩm định (dùng thử) (huyện Quảng Xương): 56 chỉ số.",
            "- Tỉnh thẩm định: Quản trị tỉnh (dùng thử) (tỉnh Thanh Hóa): 56 chỉ số.",
            "- Không trả lại hồ sơ lần nào.",
            "- Giải trình: Ủy ban nhân dân xã Quảng Bình giải trình 1 chỉ số (6.2) ngày",
            "sau giải trình, kết quả của 1 chỉ số thay đổi.",
            "II. KẾT QUẢ CHÍNH THỨC",
            "- Kết quả khác với đơn vị tự chấm ở 3/56 chỉ số, trong đó 3 chỉ số giảm.",
            "- Tổng điểm - Tự chấm: 729,57 điểm; Huyện thẩm định: 711,47 điểm; Tỉnh thẩm định:"
            " 709,37 điểm; Chính thức: 710,62 điểm; chênh lệch: −18,95 điểm; điểm tối đa: 1.000"
            " điểm (suy ra từ số liệu); cách tính có phần giả định.",
        ],
        text,
    )


def test_body_counts_the_decisions_of_the_step(readings):
    assert "- Trong 56 chỉ số: chấp nhận 54, điều chỉnh 2." in readings["two 1"].text(0)
    second = readings["two 2"].text(0)
    assert "- Trong 56 chỉ số: chấp nhận 54, điều chỉnh 2." in second
    assert "ở 3/56 chỉ số, trong đó 3 chỉ số giảm." in second
    verdicts = readings["verdicts 2"].text(0)
    assert_in_order(
        [
            "- Trong 37 chỉ số: chấp nhận 36, điều chỉnh 1.",
            "- Kết quả khác với đơn vị tự đánh giá ở 2/37 chỉ số, trong đó 2 chỉ số giảm.",
            "- Số chỉ tiêu đạt - Tự đánh giá: 27/37; Huyện thẩm định: 26/37; Tỉnh thẩm định: 25/37;"
            " chênh lệch: −2; cách tính có phần giả định.",
        ],
        verdicts,
    )


ISSUERS = {
    "one 1": ("TỈNH THANH HÓA", "Thanh Hóa", "xã Quảng Bình"),
    "two 1": ("HUYỆN QUẢNG XƯƠNG", "Quảng Xương", "tỉnh Thanh Hóa"),
    "two 2": ("TỈNH THANH HÓA", "Thanh Hóa", "xã Quảng Bình"),
    "three 2": ("TỈNH THANH HÓA", "Thanh Hóa", "xã Quảng Bình"),
    "two final": ("TỈNH THANH HÓA", "Thanh Hóa", "xã Quảng Bình"),
}


@pytest.mark.parametrize("name", ISSUERS)
def test_paper_comes_from_the_unit_of_the_step_and_goes_to_the_next(readings, name):
    agency, place, addressee = ISSUERS[name]
    reading = readings[name]
    left, right = columns_of(reading.first)

    assert [line.text for line in left[:2]] == ["ỦY BAN NHÂN DÂN", agency]
    assert left[2].text == "Số: /BC-UBND"
    assert right[2].text == f"{place}, ngày tháng năm"
    assert reading.line("Kính gửi").text == f"Kính gửi: Ủy ban nhân dân {addressee}."
    recipients, signing = end_columns(reading.pieces[0][-1])
    others = [] if addressee == "xã Quảng Bình" else ["- UBND xã Quảng Bình;"]
    assert [line.text for line in recipients[1:]] == ["- Như trên;", *others, "- Lưu: VT."]
    assert [line.text for line in signing] == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]


def test_last_step_tells_the_unit_what_it_may_explain(readings):
    words = (
        "Ủy ban nhân dân xã Quảng Bình được giải trình một lần, trong 5 ngày kể từ ngày kết quả"
        " này được phê duyệt, đối với 3 chỉ số có kết quả bị giảm: 6.2, 6.3, 8.1."
    )
    assert re.search(loose(words), readings["two 2"].text(0))
    for name in ("two 1", "two final"):
        assert "được giải trình" not in readings[name].text(0)


def test_second_appendix_holds_every_difference_with_all_that_was_said(readings):
    rows = table_rows(readings["two final"].pieces[2])
    district = "Cán bộ thẩm định (dùng thử) (huyện Quảng Xương), "
    province = "Quản trị tỉnh (dùng thử) (tỉnh Thanh Hóa), "
    claimed, given = "Theo điểm đơn vị tự chấm ghi trên giấy", "Người thẩm định cho điểm"
    said = [
        tuple(cell[:40] for cell in (name_or_code(row), without_time(row[1]), *row[2:]))
        for row in rows
        if row[0] not in {"", "Nội dung"}
    ]
    long_reason = LONG_REASON[:40]

    assert said == [
        tuple(cell[:40] for cell in row)
        for row in (
            ("6.2", "", "", "", ""),
            ("Tự chấm", "xã Quảng Bình", "10,54 điểm", claimed, ""),
            (DISTRICT, district, "Điều chỉnh: 4,5 điểm", given, long_reason),
            (PROVINCE, province, "Điều chỉnh: 4 điểm", given, RULINGS[2]["6.2"]["comment"]),
            ("Giải trình của đơn vị", "xã Quảng Bình, ", "", "", EXPLANATION.replace("\n\n", " ")),
            ("Trả lời giải trình", province, "Điều chỉnh: 5,25 điểm", given, ANSWER),
            ("Chính thức", "", "5,25 điểm", "", ""),
            ("6.3", "", "", "", ""),
            ("Tự chấm", "xã Quảng Bình", "15,81 điểm", claimed, ""),
            (DISTRICT, district, "Điều chỉnh: 3,75 điểm", given, RULINGS[1]["6.3"]["comment"]),
            (PROVINCE, province, "Chấp nhận: 3,75 điểm", given, ""),
            ("Chính thức", "", "3,75 điểm", "", ""),
            ("8.1", "", "", "", ""),
            ("Tự chấm", "xã Quảng Bình", "1,6 điểm", claimed, ""),
            (DISTRICT, district, "Chấp nhận: 1,6 điểm", claimed, ""),
            (PROVINCE, province, "Điều chỉnh: 0 điểm", given, RULINGS[2]["8.1"]["comment"]),
            ("Chính thức", "", "0 điểm", "", ""),
        )
    ]
    assert re.search(loose("(điểm tối đa: 20; chênh lệch: −5,29)"), rows[1][0])
    words = "".join("".join(row[-1] for row in rows).split())
    assert "".join(EXPLANATION.split()) in words


@pytest.mark.parametrize("name", ["one 1", "two final", "verdicts 2"])
def test_long_reason_comes_out_whole_over_the_pages(readings, name):
    """In Phụ lục I only its beginning, in whole words; in Phụ lục II every word of it."""
    times = 1 if name.startswith("verdicts") else 6
    pieces = readings[name].pieces
    words = "".join(
        "".join(row[-1] for row in table_rows(pieces[2])[1:] if row[0] != "Nội dung").split()
    )
    assert "".join((LONG_REASON * times).split()) in words
    if times > 1:
        assert len(pieces[2]) > 1
    (short,) = [row[-1] for row in table_rows(pieces[1]) if "xem Phụ lục II" in row[-1]]
    kept = short.partition(" … ")[0].rpartition("thẩm định: ")[2]
    assert len(kept) > 100
    assert LONG_REASON.startswith(kept)
    assert LONG_REASON[len(kept)] in " ,.;"


# --- the layout -------------------------------------------------------------------------------
@pytest.fixture(params=["one 1", "two final", "three final", "verdicts 2"])
def laid_out(readings, request) -> Reading:
    """The papers that lie differently: few and many columns, short and long."""
    return readings[request.param]


def test_pages_and_margins(laid_out):
    for piece, pages in enumerate(laid_out.pieces):
        expected = (0, 0, HEIGHT, WIDTH) if piece else (0, 0, WIDTH, HEIGHT)
        for sheet in pages:
            height, width = float(sheet.page.height), float(sheet.page.width)
            assert sheet.page.mediabox == pytest.approx(expected, abs=0.01)
            edges = [edge for thing in sheet.page.edges for edge in (thing["x0"], thing["x1"])]
            assert min([word["x0"] for word in sheet.content] + edges) >= LEFT - 0.5
            assert max([word["x1"] for word in sheet.content] + edges) <= width - 16 * MM + 1
            assert min(word["top"] for word in sheet.content) >= MARGIN
            assert height - max(word["bottom"] for word in sheet.content) >= MARGIN
    assert len(laid_out.pieces) == 3


def test_page_numbers_start_again_in_every_piece(laid_out):
    for pages in laid_out.pieces:
        shown = [[word["text"] for word in sheet.numbers] for sheet in pages]
        assert shown == [[]] + [[str(number)] for number in range(2, len(pages) + 1)]


def test_header_is_that_of_the_decree(laid_out):
    left, right = columns_of(laid_out.first)
    agency, motto, abstract = laid_out.first.rules[:3]

    assert (right[0].text, right[0].styles) == (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", {(BOLD, 13)},
    )  # fmt: skip
    assert (right[1].text, right[1].styles) == ("Độc lập - Tự do - Hạnh phúc", {(BOLD, 14)})
    assert motto["width"] == pytest.approx(right[1].width, abs=1)
    assert_third_to_half(agency, left[:2])
    lines = laid_out.first.lines
    title = [line.text for line in lines].index("BÁO CÁO")
    address = next(n for n, line in enumerate(lines) if line.text.startswith("Kính gửi"))
    assert_third_to_half(abstract, lines[title + 1 : address])
    assert lines[title].styles == {(BOLD, 14)}


def test_text_is_nfc_and_nothing_lies_on_anything(laid_out):
    text = "".join(char["text"] for sheet in laid_out.sheets for char in sheet.page.chars)
    assert unicodedata.is_normalized("NFC", text)
    assert not re.search(r"[\ufffd\ue000-\uf8ff\u200b]|\(cid:", text)
    for sheet in (laid_out.first, *(pages[0] for pages in laid_out.pieces[1:])):
        assert_apart(sheet)


def test_every_piece_ends_with_the_closing_sign_and_the_end_stays_together(laid_out):
    body = [sheet_text(sheet) for sheet in laid_out.pieces[0]]
    assert "./." in body[-1]
    assert "Nơi nhận:" in body[-1]
    assert sum(text.count("./.") for text in body) == 1
    for pages in laid_out.pieces[1:]:
        assert pages[-1].lines[-1].text == "./."
        assert len(pages[-1].lines) > 2


def test_heads_of_the_second_appendix_come_again_on_every_page(laid_out):
    expected = ["Nội dung", "Người thực hiện", "Kết quả", "Cách tính", "Lý do, nội dung giải trình"]
    assert heads_of(laid_out.pieces[2]) == [expected] * len(laid_out.pieces[2])


def test_no_issued_page_is_a_draft(laid_out):
    assert {sheet.watermark for sheet in laid_out.sheets} == {""}
