"""How reports name the base figures, and which inputs of which sets count one thing.

Data, not guesses: every row says where its wording was seen or why its inputs are one figure. A
name that is not here is not compared. Labels and nouns are folded (``dtscore.text.fold``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from dtscore.text import fold


@dataclass(frozen=True)
class FactName:
    """``labels``: patterns that match the whole label of a printed figure; ``nouns``: what follows
    the figure in a sentence, where that can mean nothing but the fact."""

    fact: str
    labels: tuple[str, ...]
    nouns: tuple[str, ...]
    source: str


_ALL = r"(?: (?:toan xa|cua xa|tren dia ban.*|trong xa|hien co))?"

FACT_NAMES = (
    FactName(
        "population",
        (r"(?:tong )?so nhan khau" + _ALL, r"(?:tong )?(?:so )?dan so" + _ALL),
        ("nhan khau",),
        "Phần mở đầu báo cáo: “1.759 hộ dân, 6.633 nhân khẩu”",
    ),
    FactName(
        "people_15_plus",
        (r"(?:tong )?(?:so )?(?:nguoi|nhan khau|cong dan|dan so) (?:tu|du) 15 tuoi(?: tro len)?",),
        ("nhan khau tu 15 tuoi", "nguoi tu 15 tuoi tro len", "nguoi o do tuoi truong thanh"),
        "QĐ 3853, chỉ số 3.4, 8.2; QĐ 1829, chỉ tiêu 3.2, 3.4",
    ),
    FactName(
        "households",
        (r"(?:tong )?so ho(?: dan| gia dinh)?" + _ALL,),
        ("ho dan", "ho gia dinh"),
        "Phần mở đầu báo cáo: “1.759 hộ dân”; QĐ 1829, chỉ tiêu 4.1: “Tổng số hộ”",
    ),
    FactName(
        "officials",
        (r"(?:tong )?so (?:can bo,? cong chuc|cbcc)(?:,? vien chuc)?" + _ALL,),
        ("can bo, cong chuc", "cbcc"),
        "QĐ 3853, chỉ số 3.1, 4.4, 6.7",
    ),
    FactName(
        "enterprises",
        (r"(?:tong )?so doanh nghiep(?: vua va nho| nho va vua)?" + _ALL,),
        ("doanh nghiep", "doanh nghiep vua va nho", "doanh nghiep nho va vua"),
        "QĐ 3853, chỉ số 7.1, 7.2; QĐ 1829, chỉ tiêu 2.4, 2.6",
    ),
    FactName(
        "villages",
        (r"(?:tong )?so (?:thon|thon, ban, khu pho|thon, ban|khu pho|to dan pho)" + _ALL,),
        ("thon",),
        "Phần mở đầu báo cáo: “gồm 5 thôn”",
    ),
    FactName(
        "wifi_points",
        (r"(?:tong )?so diem (?:phat )?wifi(?: cong cong)?(?: mien phi)?" + _ALL,),
        ("diem wifi", "diem wifi cong cong"),
        "QĐ 3853, chỉ số 3.9; QĐ 1829, chỉ tiêu 4.5",
    ),
    FactName(
        "cameras",
        (
            r"(?:tong )?so mat camera(?: an ninh)?(?: da lap(?: dat)?)?" + _ALL,
            r"(?:tong )?so mat camera(?: an ninh)? ket noi (?:ve|den) .*",
        ),
        ("mat camera", "mat camera an ninh"),
        "QĐ 3853, chỉ số 3.8: “40 mắt camera”; QĐ 1829, chỉ tiêu 4.6 và phần III.2",
    ),
)


@dataclass(frozen=True)
class SameFigure:
    """Inputs, each named with its set, that are one figure of the unit and the year."""

    name: str
    label: str
    inputs: tuple[tuple[str, str], ...]
    source: str


SAME_FIGURES = (
    SameFigure(
        "outgoing_documents",
        "Số văn bản đi trong năm",
        (
            ("QD3853", "documents_sent"),
            ("QD3853", "documents_issued"),
            ("QD1829", "outgoing_documents"),
        ),
        "QĐ 3853, chỉ số 6.8, 6.11 và QĐ 1829, chỉ tiêu 1.3 cùng đếm văn bản xã ban hành, gửi đi"
        " trong năm; chỉ số 6.12 chỉ đếm văn bản điện tử trong số đó",
    ),
    SameFigure(
        "procedures",
        "Số thủ tục hành chính của xã",
        (("QD1829", "procedures"),),
        "QĐ 1829, chỉ tiêu 1.2 và 1.5 cùng đếm thủ tục thuộc thẩm quyền của xã",
    ),
    SameFigure(
        "e_id_holders",
        "Số người dân có tài khoản định danh điện tử",
        (("QD3853", "id_holders"), ("QD1829", "e_id_holders")),
        "QĐ 3853, chỉ số 8.1 và QĐ 1829, chỉ tiêu 3.9",
    ),
    SameFigure(
        "e_contract_enterprises",
        "Số doanh nghiệp sử dụng hợp đồng điện tử",
        (("QD3853", "contract_users"), ("QD1829", "enterprises_with_e_contracts")),
        "QĐ 3853, chỉ số 7.3 và QĐ 1829, chỉ tiêu 2.5",
    ),
    SameFigure(
        "incidents",
        "Số sự cố an toàn thông tin đã phát hiện",
        (("QD3853", "incidents"), ("QD3853", "incidents_found")),
        "QĐ 3853, chỉ số 5.1 và mẫu số của chỉ số 5.2",
    ),
)


@dataclass(frozen=True)
class FactSum:
    """A fact that is the sum of another fact and of an input that is no fact; ``words`` says what
    the other fact counts."""

    fact: str
    other_fact: str
    input: str
    words: str
    source: str


FACT_SUMS = (
    FactSum(
        "officials",
        "leaders",
        "officials_not_leading",
        "số lãnh đạo",
        "QĐ 3853, chỉ số 6.9 đếm lãnh đạo, chỉ số 6.10 đếm cán bộ, công chức còn lại",
    ),
)


@lru_cache(maxsize=4096)
def fact_named(label: str) -> str:
    """The fact that a printed label names; empty for none."""
    folded = fold(label)
    return next((fact for pattern, fact in _patterns() if pattern.fullmatch(folded)), "")


def fact_named_after(noun: str) -> str:
    """The fact that the folded noun behind a figure names; empty for none."""
    return next((row.fact for row in FACT_NAMES if noun in row.nouns), "")


# What a figure counts in running words, told by how its noun begins; the narrower first.
_COUNTED = (
    (
        "people_15_plus",
        r"(?:nhan khau|khau|nguoi(?: dan)?|cong dan|dan so)(?: o)?(?: trong)?(?: do)?(?: tuoi)?"
        r" (?:(?:tu|du|tren) (?:du )?15\b|truong thanh|lao dong)",
    ),
    ("population", r"(?:nhan khau|khau)(?!\w)"),
    ("households", r"ho (?:dan|gia dinh)\b|ho(?=\s*(?:$|[,;.(]|(?:va|voi)\b))"),
    ("officials", r"(?:can bo,? cong chuc|cbcc|can bo va cong chuc)\b"),
    ("enterprises", r"(?:doanh nghiep|dn)\b"),
    ("villages", r"(?:thon|khu pho|xom|to dan pho)\b|ban(?=\s*(?:$|[,;.(]|(?:va|voi)\b))"),
    ("wifi_points", r"diem (?:phat |truy cap )?(?:wifi|wi-fi)"),
    ("cameras", r"(?:mat|chiec|diem|bo|cai)? ?camera\b"),
)


def fact_counted(words: str) -> tuple[str, str]:
    """The fact that folded words behind a figure begin to name, and the words behind its name;
    both empty for none."""
    for fact, pattern in _COUNTED:
        if found := re.match(pattern, words):
            return fact, words[found.end() :].strip()
    return "", ""


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(_compiled())


def _compiled() -> Iterator[tuple[re.Pattern[str], str]]:
    for row in FACT_NAMES:
        for label in row.labels:
            yield re.compile(label), row.fact
