"""Things that are taken for each other: the words answer another question than the one asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assessments.consistency.base import Finding, Severity
from assessments.consistency.namings import place_in
from assessments.consistency.places import at_start, view_name
from assessments.consistency.questions import question_of, says_done
from assessments.consistency.registry import check
from assessments.consistency.unit_year import UnitYear
from dtscore.text import fold


@dataclass(frozen=True)
class Confusion:
    """Two things that are taken for each other: one is asked, the words answer the other."""

    asked: re.Pattern[str]
    answered: re.Pattern[str]
    says: str


CONFUSIONS = (
    Confusion(
        re.compile(r"dinh danh dien tu|danh tinh (?:so|dien tu)"),
        re.compile(r"ma (?:so )?dinh danh ca nhan|so dinh danh ca nhan"),
        "hỏi tài khoản định danh điện tử, lời văn nói mã định danh cá nhân: hai điều khác nhau",
    ),
    Confusion(
        re.compile(r"thanh toan khong (?:dung|bang) tien mat|thanh toan truc tuyen"),
        re.compile(r"co tai khoan (?:ngan hang|giao dich|thanh toan)"),
        "hỏi người thanh toán không dùng tiền mặt, lời văn đếm người có tài khoản",
    ),
    Confusion(
        re.compile(r"\bsmedx\b"),
        re.compile(r"san thuong m\w* ?i dien tu"),
        "hỏi chương trình SMEdx, văn bản dẫn ra nói về sàn thương mại điện tử",
    ),
    Confusion(
        re.compile(r"hop dong dien tu"),
        re.compile(r"hoa don dien tu"),
        "hỏi hợp đồng điện tử, lời văn nói hóa đơn điện tử",
    ),
    Confusion(
        re.compile(r"chu ky so.* ca nhan"),
        re.compile(r"chung thu so (?:co quan|chuyen dung)"),
        "hỏi chữ ký số cá nhân của người dân, lời văn nói chứng thư số chuyên dùng",
    ),
    Confusion(
        re.compile(r"ban chi dao|\bbcd\b"),
        re.compile(r"(?:thanh lap|ve viec|kien toan)[\w ,]{0,30}to (?:cong nghe so|cnscd)"),
        "hỏi Ban Chỉ đạo, văn bản dẫn ra nói về tổ công nghệ số cộng đồng",
    ),
    Confusion(
        re.compile(r"to cong nghe so|\bcnscd\b"),
        re.compile(r"(?:thanh lap|ve viec|kien toan)[\w ,]{0,30}(?:ban chi dao|bcd)\b"),
        "hỏi tổ công nghệ số cộng đồng, văn bản dẫn ra nói về Ban Chỉ đạo",
    ),
    Confusion(
        re.compile(r"thu (?:dien tu|cong vu|cv)\b|hop thu|mail\b"),
        re.compile(r"\bzalo\b|\bfacebook\b"),
        "hỏi thư điện tử công vụ, lời văn nói mạng xã hội",
    ),
    Confusion(
        re.compile(r"nop thue|thue dien tu|ke khai thue"),
        re.compile(r"hoa don dien tu"),
        "hỏi nộp thuế điện tử, lời văn nói hóa đơn điện tử",
    ),
    Confusion(
        re.compile(r"suc khoe|\bhssk\b|\bsk\b"),
        re.compile(r"bao hiem y te|\bbhyt\b|can cuoc|\bvssid\b"),
        "hỏi hồ sơ sức khỏe điện tử, lời văn nói thẻ bảo hiểm y tế",
    ),
)


@check(
    "other_matter",
    family="evidence",
    title="Lời văn nói về điều khác với điều được hỏi",
    severity=Severity.WARNING,
)
def confused_matter(unit_year: UnitYear) -> Iterator[Finding]:
    """One of the pairs in CONFUSIONS: the words answer the other one, and never name what is
    asked for."""
    for view in unit_year.answers():
        if not says_done(view):
            continue
        question, words = question_of(view), fold(view.passage.text)
        for pair in CONFUSIONS:
            found = pair.answered.search(words)
            if not found or not pair.asked.search(question) or pair.asked.search(words):
                continue
            yield Finding(
                "other_matter",
                Severity.WARNING,
                f"{at_start(view_name(unit_year, view))} {pair.says}. Hãy xem lại, hoặc giải"
                " trình.",
                (place_in(view.passage, words[found.start() : found.end()], None),),
                {"words": found[0]},
            )
