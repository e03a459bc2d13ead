"""What one line of a report is: points, a verdict, a maximum, a result, several of them at once."""

from __future__ import annotations

import pytest

from assessments.importers.papers.inline import pieces_of
from assessments.importers.papers.lines import Paragraph
from assessments.importers.papers.marks import is_evidence, read_requirement, read_result
from assessments.importers.papers.scores import prose_score, read_maximum, read_score

# The line, and its points; "?" where a person must look.
POINTS = [
    ("- Tự chấm: 20đ", "20"),
    ("Điểm tự chấm: 20/20 điểm", "20"),
    ("TĐ : 7,5đ", "7,5?"),
    ("Đ: 20", "20?"),
    ("Điểm TĐ: 20", "20?"),
    ("ĐG: 20", "20"),
    ("UBND xã tự chấm: 18 điểm", "18"),
    ("Điểm tối đa: 20; điểm tự chấm: 18", "18"),
    ("Điểm tự chấm/điểm tối đa: 18/20", "18"),
    ("Tự chấm: 20 điểm x 90% = 18 điểm", "18"),
    ("Tự chấm: 18 điểm (trừ 2 điểm do thiếu tin bài)", "18"),
    ("Tự chấm: 0 điểm, lý do: chưa có kinh phí", "0"),
    ("Tự chấm: 20 (hai mươi) điểm", "20"),
    ("Tự đánh giá: 20 điểm/20 điểm.", "20"),
    ("Kết quả tự chấm: 20 điểm", "20"),
    ("Đạt 20/20 điểm", "20"),
    ("b) Điểm đề nghị: 10,0", "10,0"),
    ("Tựchấm: 05đ", "05"),
]
VERDICTS = [
    ("Đánh giá chỉ tiêu 1.8: Đang triển khai", False, "ongoing"),
    ("Đánh giá: Chưa đạt do thiếu kinh phí", False, "failed"),
    ("ĐG: KĐ", False, "failed"),
    ("Đánhgiá 1.7 : Đ", True, "passed"),
    ("+ Kết luậnmục 3.5 : ĐẠT", True, "passed"),
    ("Tình trạng: Hoàn thành", True, "passed"),
    ("Tình trạng: Chưa triển khai", False, "not_done"),
    ("Mức độ hoàn thành: Hoàn thành 100%", True, "passed"),
    ("Tự đánh giá của xã: Đạt yêu cầu", True, "passed"),
    ("Xếp loại: Hoàn thành tốt nhiệm vụ", True, "passed"),
    ("Đạt/Không đạt: Đạt", True, "passed"),
    ("Tự đánh giá: ☐ Đạt ☒ Chưa đạt", False, "failed"),
    ("=> Chưa đạt.", False, "failed"),
    ("Đánh giá: Không đánh giá", None, "not_judged"),
    ("Đánh giá: Cơ bản đạt", True, "nearly"),
    ("Đánh giá: Hoàn thành một phần", False, "partly"),
]
NO_SCORES = (
    "Đánh giá: 96/100 lượt hài lòng", "Kết quả: Chưa triển khai", "Đạt 95% số hộ",
    "Hoàn thành việc cấp hộp thư", "Kết quả: 05 điểm wifi", "KQ: 9 điểm, không cài mật khẩu.",
    "Đang triển khai, chưa có số liệu.",
)  # fmt: skip
PROSE = [
    ("Có chuyên mục, đã đăng 21 tin bài, tự cho 20 điểm.", "20", None),
    ("Còn ít đơn vị hưởng ứng nên chỉ xin được tính 12 điểm.", "12", None),
    ("Đã kết nối từ năm 2021, xã nhận 10 điểm.", "10", None),
    ("Bằng 66,0% (yêu cầu 60%). Tiêu chí này đạt.", "", True),
    ("Còn thấp so với yêu cầu nên xã tự xác định là chưa đạt.", "", False),
    ("Ký số trên phần mềm. Đối chiếu yêu cầu thì đạt.", "", True),
]


@pytest.mark.parametrize(("line", "points"), POINTS)
def test_points(line: str, points: str) -> None:
    score = read_score(line)
    assert score is not None
    assert score.figure + "?" * score.is_unsure == points
    assert bool(score.doubt) == score.is_unsure


@pytest.mark.parametrize(("line", "passed", "outcome"), VERDICTS)
def test_verdicts(line: str, passed: bool | None, outcome: str) -> None:
    score = read_score(line)
    assert score is not None
    assert (score.passed, score.outcome) == (passed, outcome)
    assert bool(score.doubt) == (outcome in ("nearly", "partly"))


def test_a_verdict_that_takes_itself_back_is_doubted() -> None:
    for line in ("Kết luận: Đạt, tuy nhiên còn thiếu hồ sơ", "Đánh giá: Đạt 95%"):
        score = read_score(line)
        assert score is not None
        assert "không rõ" in score.doubt


def test_what_is_no_score() -> None:
    assert [line for line in NO_SCORES if read_score(line)] == []


def test_a_result_that_is_a_verdict_gives_way_to_a_line_that_is_one() -> None:
    score = read_score("Kết quả: Đạt")
    assert score is not None
    assert score.passed
    assert score.is_unsure


@pytest.mark.parametrize(("text", "figure", "passed"), PROSE)
def test_the_end_of_a_sentence_is_its_score(text: str, figure: str, passed: bool | None) -> None:
    body_and_score = prose_score(text)
    assert body_and_score is not None
    body, score = body_and_score
    assert (score.figure, score.passed) == (figure, passed)
    assert text.startswith(body)


def test_prose_without_a_score() -> None:
    for text in ("Được người dân đánh giá cao.", "Lắp 10 điểm.", "Đạt tỷ lệ 95%."):
        assert prose_score(text) is None, text


def test_maxima() -> None:
    assert read_maximum("Điểm tối đa: 20 điểm") == "20"
    assert read_maximum("- Thang điểm: 10") == "10"
    assert read_maximum("Điểm tự chấm: 20") is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("KQ: 20/20", "20/20"), ("- KQTH: có", "có"), ("+ K/quả: có", "có"), ("KQ", ""),
        ("Thực trạng: có", "có"), ("→ 1.240 văn bản", "1.240 văn bản"),
        ("-> 209/209 TTHC", "209/209 TTHC"), ("Thực hiện 01 điểm", "01 điểm"),
        ("– Thực hiên : Đã kết nối", "Đã kết nối"), ("KQ đạt được: có", "có"),
    ],
)  # fmt: skip
def test_results(line: str, said: str) -> None:
    assert read_result(line) == said


def test_requirements_and_evidence() -> None:
    assert read_requirement("- YC: có chuyên mục") == "có chuyên mục"
    assert is_evidence("- Tài liệu minh chứng: Quyết định số 5/QĐ-UBND")
    assert is_evidence("MC: giấy mời")
    assert not is_evidence("Minh chứng có kèm theo")


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("KQ: 20/20 CBCC = 100%; tự chấm: 05đ", ["KQ: 20/20 CBCC = 100%;", "tự chấm: 05đ"]),
        ("1.1. Tên. Kết quả: có. Điểm tự chấm: 20/20",
         ["1.1. Tên.", "Kết quả: có.", "Điểm tự chấm: 20/20"]),
        ("Đạt 100% - Tự đánh giá: Đạt", ["Đạt 100%", "Tự đánh giá: Đạt"]),
        ("Kết quả: 20 người => Đạt", ["Kết quả: 20 người", "=> Đạt"]),
        ("Kết quả khảo sát: 20 người; đánh giá: 96 lượt hài lòng", []),
        ("a) Thực hiện: chưa có", []),
    ],
)  # fmt: skip
def test_several_lines_in_one(text: str, pieces: list[str]) -> None:
    assert [one.text for one in pieces_of(Paragraph(text, "dòng 1", 0))] == pieces
