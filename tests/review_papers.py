"""Whole ways through a review with real papers: each issued paper with what it must say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.kept_reports import read_issued_report
from assessments.models import Assessment, IssuedReport
from assessments.reports.review_pdf import review_pdf
from assessments.scoring import ScoreSheet, Totals
from assessments.selectors.decisions import ReviewFile
from dtscore.accounts.models import UnitLevel, User
from dtscore.numbers import format_decimal, format_difference
from tests.paper_reading import LETTERS, Reading, Sheet, is_upright, unwrapped
from tests.reviewing import (
    accept_rest,
    move,
    review_of,
    rule,
    set_chain,
    write_explanation,
)
from tests.submitting import make_ready, submit

ONE = (UnitLevel.PROVINCE,)
TWO = (UnitLevel.DISTRICT, UnitLevel.PROVINCE)
THREE = (UnitLevel.DISTRICT, UnitLevel.PROVINCE, UnitLevel.PROVINCE)
DISTRICT, PROVINCE = "Huyện thẩm định", "Tỉnh thẩm định"
STEPS_OF_THREE = [DISTRICT, f"{PROVINCE} (bước 2)", f"{PROVINCE} (bước 3)"]
# The papers of each way, and the columns that each of them has.
COLUMNS = {
    "one 1": ["Tự chấm", PROVINCE],
    "one final": ["Tự chấm", PROVINCE, "Chính thức"],
    "two 1": ["Tự chấm", DISTRICT],
    "two 2": ["Tự chấm", DISTRICT, PROVINCE],
    "two final": ["Tự chấm", DISTRICT, PROVINCE, "Chính thức"],
    "three 1": ["Tự chấm", DISTRICT],
    "three 2": ["Tự chấm", DISTRICT, PROVINCE],
    "three 3": ["Tự chấm", *STEPS_OF_THREE],
    "three final": ["Tự chấm", *STEPS_OF_THREE, "Chính thức"],
    "verdicts 1": ["Tự đánh giá", DISTRICT],
    "verdicts 2": ["Tự đánh giá", DISTRICT, PROVINCE],
}
POINTS = [name for name in COLUMNS if not name.startswith("verdicts")]

LONG_REASON = (
    "Đơn vị tính cả hồ sơ tiếp nhận tại bộ phận một cửa nhưng chưa được số hóa, trong khi hướng dẫn"
    " chỉ tính hồ sơ có đủ thành phần điện tử; đối chiếu với số liệu trên Cổng dịch vụ công của"
    " tỉnh (https://dichvucong.thanhhoa.gov.vn/thong-ke/nam-2022/xa-quang-binh/ho-so) thì chỉ có 13"
    " thủ tục phát sinh hồ sơ. "
)
EXPLANATION = (
    "Xã đã bổ sung danh sách 40 thủ tục.\n\nĐề nghị xem xét lại:\n- Phụ lục 1\n- Phụ lục 2"
)
ANSWER = "Chấp nhận một phần giải trình"
# What each step adjusts, by the number of the step.
RULINGS: Mapping[int, Mapping[str, Mapping[str, Any]]] = {
    1: {
        "6.2": {"points": Decimal("4.5"), "comment": (LONG_REASON * 6).strip()},
        "6.3": {"points": Decimal("3.75"), "comment": "Số liệu không khớp Cổng dịch vụ công"},
    },
    2: {
        "6.2": {"points": Decimal(4), "comment": "Tỉnh tính lại theo số liệu quý IV"},
        "8.1": {"points": Decimal(0), "comment": "Không có minh chứng"},
    },
    3: {"1.1": {"points": Decimal(1), "comment": "Sai thẩm quyền ban hành"}},
}
VERDICT_RULINGS: Mapping[int, Mapping[str, Mapping[str, Any]]] = {
    1: {"1.1": {"passed": False, "comment": "Thiếu quyết định"}},
    2: {"2.2": {"passed": False, "comment": LONG_REASON.strip()}},
}


@dataclass(frozen=True)
class Issued:
    """One paper, and what stood in the assessment when it was issued."""

    report: IssuedReport
    pdf: bytes
    sheets: Mapping[str, ScoreSheet]
    results: Mapping[str, Mapping[str, Any]]

    @property
    def snapshot(self) -> dict[str, Any]:
        return self.report.snapshot


def people_of_step(people: Mapping[str, User], level: str) -> tuple[User, User]:
    """Who reviews and who approves at a step of that level."""
    if level == UnitLevel.DISTRICT:
        return people["thamdinh.quangxuong"], people["lanhdao.quangxuong"]
    return people["quantri.thanhhoa"], people["quantri.thanhhoa"]


def walk(
    people: Mapping[str, User],
    assessment: Assessment,
    levels: Sequence[str],
    rulings: Mapping[int, Mapping[str, Mapping[str, Any]]],
    explained: str = "",
) -> list[Issued]:
    """Through every step, and through an explanation to the final result where one is named."""
    set_chain(assessment, *levels)
    leader, issued = people["lanhdao.quangbinh"], []
    submit(make_ready(assessment), leader)
    for position, level in enumerate(levels, start=1):
        reviewer, approver = people_of_step(people, level)
        move(assessment, reviewer, "begin")
        for code, ruling in rulings.get(position, {}).items():
            rule(assessment, reviewer, code, "adjusted", **ruling)
        accept_rest(assessment, reviewer)
        move(assessment, reviewer, "finish")
        issued.append(_issue(assessment, approver, "approve"))
    if explained:
        write_explanation(assessment, leader, explained, EXPLANATION)
        move(assessment, leader, "explain")
        rule(assessment, reviewer, explained, "adjusted", points=Decimal("5.25"), comment=ANSWER)
        issued.append(_issue(assessment, people["quantri.thanhhoa"], "finalize"))
    return issued


def _issue(assessment: Assessment, approver: User, name: str) -> Issued:
    review = review_of(assessment)
    report = move(assessment, approver, name, press=review_pdf)
    assert isinstance(report, IssuedReport)
    report = IssuedReport.objects.get(pk=report.pk)
    pdf = read_issued_report(report.pk, report.report_sha256)
    sheets = {"claim": review.claim_sheet, "last": review.result_sheet}
    return Issued(report, pdf, sheets, _results(review))


def _results(review: ReviewFile) -> dict[str, dict[str, Any]]:
    """Of each indicator the claim and the newest result, as the decisions give them."""
    return {
        code: {"claim": trail.claim, "last": trail.result} for code, trail in review.trails.items()
    }


def body_table(reading: Reading) -> list[list[str]]:
    """The table of sums in the body, its cells with their lines joined."""
    (table,) = [
        table
        for sheet in reading.pieces[0]
        for table in sheet.page.filter(is_upright).extract_tables()
        if unwrapped(table[0][0]) == "Nội dung"
    ]
    return [[unwrapped(cell) for cell in row] for row in table]


def heads_of(pages: Sequence[Sheet]) -> list[list[str]]:
    """The head of every table on these pages."""
    return [
        [unwrapped(cell) for cell in table[0]]
        for sheet in pages
        for table in sheet.page.filter(is_upright).extract_tables()
    ]


def expected_sums(
    row: Mapping[str, Any], keys: list[str], is_points: bool, title: str
) -> tuple[str, ...]:
    """The cells of a row of sums, without its last one, as the snapshot gives them. A stored
    snapshot does not keep the order of its names, so the columns come in that of ``keys``."""
    sums = [row["columns"][key] for key in keys]
    if not is_points:
        passes = [f"{each['passed']}/{each['counted']} đạt" for each in sums]
        difference = format_difference(Decimal(sums[-1]["passed"] - sums[0]["passed"]))
        return row["code"], title, "", "", *passes, difference
    letters = [LETTERS[basis] for basis in (row["maximum_basis"], sums[-1]["basis"])]
    points = [Decimal(each["points"]) for each in sums]
    return (
        row["code"], title, format_decimal(Decimal(sums[-1]["maximum"])), " / ".join(letters),
        *(format_decimal(each) for each in points), format_difference(points[-1] - points[0]),
    )  # fmt: skip


def expected_line(line: Mapping[str, Any], keys: list[str], is_points: bool) -> tuple[str, ...]:
    """The same of an indicator."""
    cells = [line["results"][key] for key in keys]
    if not is_points:
        words = {True: "Đạt", False: "Không đạt", None: "Không tính"}
        limit = line["threshold"]
        threshold = (
            limit and f"≥ {format_decimal(Decimal(limit['value']))}% ({LETTERS[limit['basis']]})"
        )
        difference = bool(cells[-1]["passed"]) - bool(cells[0]["passed"])
        return (
            line["code"], line["title"], threshold or "", LETTERS[line["rule_basis"]],
            *(words[cell["passed"]] for cell in cells), format_difference(Decimal(difference)),
        )  # fmt: skip
    points = [Decimal(cell["points"]) for cell in cells]
    return (
        line["code"], line["title"], format_decimal(Decimal(line["maximum"])),
        f"{LETTERS[line['maximum_basis']]} / {LETTERS[line['rule_basis']]}",
        *(format_decimal(each) for each in points), format_difference(points[-1] - points[0]),
    )  # fmt: skip


def assert_sums(shown: Mapping[str, Any], totals: Totals) -> None:
    """The frozen sums are those of the score sheet."""
    assert Decimal(shown["points"]) == totals.computed
    assert Decimal(shown["maximum"]) == totals.maximum
    assert (shown["passed"], shown["counted"]) == (totals.passed, totals.counted)
    assert shown["basis"] == totals.basis


def name_or_code(row: tuple[str, ...]) -> str:
    """The name of an entry; of a row with the name of an indicator its code."""
    is_subject = not any(row[1:4])
    return row[0].partition(". ")[0] if is_subject else row[0]


def without_time(person: str) -> str:
    return re.sub(r"\d\d:\d\d ngày \d\d/\d\d/\d{4}$", "", person)
