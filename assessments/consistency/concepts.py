"""Small vocabularies of what may be taken for each other. Data, not guesses: every row says where
it comes from, and what is not here is not compared. All patterns are of folded words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# --- groups of people by age ---
ADULT, WORKING = "18+", "15-60"
_AGE = re.compile(r"\b(?:tu|du|tren)(?: du)? (?P<age>\d{1,2}) tuoi(?! den)")
_ADULTS = re.compile(r"\b(?:tuoi |dan so |nguoi |dan |khau )truong thanh\b")
_WORKERS = re.compile(r"\btuoi lao dong\b")
GROUP_WORDS = {
    ADULT: "người trưởng thành (từ đủ 18 tuổi, Điều 20 Bộ luật Dân sự 2015)",
    WORKING: "người trong độ tuổi lao động (từ đủ 15 tuổi đến tuổi nghỉ hưu, Bộ luật Lao động)",
}


def groups_in(folded: str) -> list[tuple[int, str]]:
    """The groups of people that words name, each with its place: "18+", "15+", "15-60"."""
    found = [(one.start(), f"{int(one['age'])}+") for one in _AGE.finditer(folded)]
    found += [(one.start(), ADULT) for one in _ADULTS.finditer(folded)]
    found += [(one.start(), WORKING) for one in _WORKERS.finditer(folded)]
    return sorted(found)


def group_words(group: str) -> str:
    return GROUP_WORDS.get(group) or f"người từ {group.removesuffix('+')} tuổi trở lên"


# --- having a thing and using it ---
@dataclass(frozen=True)
class Substitution:
    """Who is ``asked`` for in a question and who is ``counted`` in its place; both also in words.
    One who has what it takes need not use it."""

    asked: re.Pattern[str]
    counted: re.Pattern[str]
    asked_words: str
    counted_words: str
    source: str


SUBSTITUTIONS = (
    Substitution(
        re.compile(
            r"(?:su dung|thanh toan)[\w ,]{0,40}(?:thanh toan |phuong thuc )?khong"
            r" (?:dung|bang) tien mat"
        ),
        re.compile(r"co tai khoan (?:ngan hang|giao dich|thanh toan|tai ngan hang)"),
        "người sử dụng thanh toán không dùng tiền mặt",
        "người có tài khoản ngân hàng",
        "QĐ 1829, chỉ tiêu 2.4 và 3.2 hỏi hai điều: sử dụng kênh thanh toán và có tài khoản",
    ),
    Substitution(
        re.compile(r"(?:co )?su dung dich vu cong"),
        re.compile(r"co tai khoan (?:dich vu cong|dinh danh|vneid|tren cong)"),
        "người sử dụng dịch vụ công trực tuyến",
        "người có tài khoản",
        "QĐ 1829, chỉ tiêu 3.9 và 3.11 hỏi hai điều: có tài khoản định danh và sử dụng dịch vụ",
    ),
    Substitution(
        re.compile(r"thuong xuyen su dung thu|su dung (?:hop )?thu dien tu"),
        re.compile(r"(?:duoc|da) cap (?:\w+ ){0,3}(?:hop thu|thu dien tu)"),
        "người thường xuyên sử dụng thư điện tử",
        "người được cấp hộp thư",
        "QĐ 3853, chỉ số 6.7: “được cấp và thường xuyên sử dụng”",
    ),
)


# --- levels of schools ---
@dataclass(frozen=True)
class SchoolLevel:
    code: str
    words: str
    pattern: str


SCHOOL_LEVELS = (
    SchoolLevel("preschool", "mầm non", r"mam non|mau giao"),
    SchoolLevel("primary", "tiểu học", r"tieu hoc"),
    SchoolLevel("lower", "THCS", r"trung hoc co so|thcs"),
    SchoolLevel("upper", "THPT", r"trung hoc pho thong|thpt"),
)


def school_levels_in(folded: str) -> Iterator[SchoolLevel]:
    return (one for one in SCHOOL_LEVELS if re.search(rf"\b(?:{one.pattern})\b", folded))


def school_range(folded: str) -> list[SchoolLevel]:
    """The levels of "từ tiểu học đến trung học phổ thông"; none where no range is named."""
    named = list(school_levels_in(folded))
    if len(named) < 2 or " den " not in folded:
        return []
    first, last = (SCHOOL_LEVELS.index(one) for one in (named[0], named[-1]))
    return list(SCHOOL_LEVELS[first : last + 1])


# --- sums of money that are a part of something ---
@dataclass(frozen=True)
class NeededWhole:
    """A sum that says nothing without the whole that it is a part of."""

    set: str
    input: str
    whole: str
    given: re.Pattern[str]
    source: str


NEEDED_WHOLES = (
    NeededWhole(
        "QD3853",
        "digital_spending",
        "tổng chi ngân sách của xã trong năm",
        re.compile(r"tong (?:so )?(?:chi|du toan|ngan sach|kinh phi)|tren tong|/ ?tong"),
        "QĐ 3853, chỉ số 3.11 hỏi phần chi cho chuyển đổi số; không có tổng chi thì không tính được"
        " tỷ lệ (phụ lục chưa đọc được)",
    ),
    NeededWhole(
        "QD3853",
        "security_spending",
        "tổng chi cho chuyển đổi số, công nghệ thông tin trong năm",
        re.compile(r"tong (?:so )?(?:chi|du toan|ngan sach|kinh phi)|tren tong|/ ?tong"),
        "QĐ 3853, chỉ số 5.4 hỏi phần chi cho an toàn thông tin; không có tổng chi thì không tính"
        " được tỷ lệ (phụ lục chưa đọc được)",
    ),
)


# --- stages of one thing ---
@dataclass(frozen=True)
class Thing:
    """Something that a commune has once: it cannot be planned here and in use there. What is
    counted by pieces (cameras, wifi points) is not here: the next piece may always be planned.
    ``indicators`` ask for it."""

    name: str
    pattern: re.Pattern[str]
    indicators: tuple[tuple[str, str], ...]


THINGS = (
    Thing(
        "Đài truyền thanh thông minh",
        re.compile(
            r"(?:dai|loa|he thong|truyen thanh)(?: truyen thanh)?(?: co)? (?:thong minh\b"
            r"|ung dung (?:cong nghe|vien thong|cntt))|truyen thanh thong minh"
        ),
        (("QD3853", "3.10"), ("QD1829", "4.7")),
    ),
    Thing(
        "Hệ thống hội nghị truyền hình trực tuyến",
        re.compile(
            r"(?:phong|he thong)(?: hoi nghi| hop)?(?: truyen hinh| hop| hoi nghi)? truc tuyen"
        ),
        (("QD3853", "3.7"), ("QD1829", "4.4")),
    ),
    Thing(
        "Mạng truyền số liệu chuyên dùng",
        re.compile(r"mang truyen so lieu chuyen dung"),
        (("QD3853", "3.3"),),
    ),
    Thing(
        "Hệ thống thông tin một cửa điện tử",
        re.compile(r"(?:he thong (?:thong tin )?|phan mem )mot cua dien tu"),
        (("QD1829", "1.5"),),
    ),
    Thing(
        "Biển số nhà, địa chỉ số",
        re.compile(r"gan bien (?:so nha|dia chi)|bien dia chi so|gan dia chi so"),
        (("QD3853", "8.3"),),
    ),
)

_BUY = r"(?:lap dat|dau tu|trien khai|mua sam|xay dung|trang bi)"
_USE = r"dua vao (?:su dung|van hanh|khai thac|hoat dong)"
# The least finished first: in one sentence the words of the least finished stage hold.
STAGES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "awaited",
        re.compile(
            r"(?:dang|con|hien) cho (?:\w+[ ,]+){0,12}?(?:tham dinh|phe duyet"
            r"|(?:cap|bo tri|phan bo) (?:kinh phi|(?:nguon )?von))"
            rf"|chua (?:duoc )?(?:{_BUY}|ket noi|{_USE}|co kinh phi|bo tri (?:kinh phi|von))"
        ),
    ),
    (
        "planned",
        re.compile(
            rf"co (?:ke hoach|chu truong) (?:\w+ ){{0,2}}?{_BUY}"
            rf"|(?:du kien|phan dau) (?:\w+ ){{0,4}}?(?:{_BUY}|{_USE})"
            rf"|\bse (?:\w+ ){{0,4}}?(?:{_BUY}|{_USE})|truoc mat,? (?:\w+ ){{0,2}}?{_BUY}"
        ),
    ),
    ("underway", re.compile(r"dang (?:tien hanh|trien khai|thi cong|cho lap dat|lap dat)")),
    (
        "in_use",
        re.compile(
            rf"(?<!de )(?<!se )(?<!khi )(?<!bi )(?<!dau )(?<!som ){_USE}|da di vao hoat dong"
            r"|dang (?:hoat dong|van hanh|duoc (?:su dung|van hanh))"
            r"|su dung tu (?:ngay|thang|nam)|hoat dong (?:tot|hieu qua|on dinh)"
            r"|\bda (?:duoc )?(?:\w+ ){0,2}?(?:lap dat|trang bi|ket noi)"
        ),
    ),
)
OPEN_STAGES = ("awaited", "planned")
# More of what is there, or its further reach: no earlier stage of the thing itself.
MORE = re.compile(
    r"\b(?:them|bo sung|mo rong|nhan rong|nang cap|tiep tuc|thay the|sua chua|bao tri|con lai"
    r"|phien ban|the he moi|lien thong"
    r"|(?:tai|o|xuong|den|toi|cho) (?:(?:cac|tung|moi|dia ban|don vi) ){0,3}"
    r"(?:thon|khu|diem|ngo|nha))\b"
)
# What is done upon, through or for the thing: the stage is of something else.
ASIDE = re.compile(r"\b(?:tren|qua|bang|ve|trong|tai|voi|den|cho|cua|cac noi dung)\b")
# What may follow a stage that is said behind the thing: anything else is what the stage is of.
NO_OBJECT = re.compile(r"\s*(?:$|[,.;:)]|(?:duoc|do|vi|trong|nam|thang|quy|nen|xong|vao|tu)\b)")
EXCLUDING = (("in_use", "planned"), ("in_use", "awaited"))
