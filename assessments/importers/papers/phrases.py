"""What officers call the lines of a report and what they write on them: labels, abbreviations and
verdicts, as phrases. Folded (no diacritics, small letters), each a piece of a regular expression.

A new manner of writing is a new phrase here; ``marks`` puts them together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["passed", "failed", "ongoing", "nearly", "partly", "not_done", "not_judged"]


def loose(words: str) -> str:
    """Blanks may be left out or doubled: "Đánhgiá", "Nội  dung"."""
    return words.replace(" ", r"\s{0,3}")


def one_of(*phrases: str) -> str:
    return loose(f"(?:{'|'.join(phrases)})")


def mark(bullets: str) -> str:
    """What may stand before a result or a score: a sign of a list, "a)", "=>", "→"."""
    return rf"(?:(?:{bullets}+|[=-]+>|[→⇒]|[a-h]\s?\))\s*)?"


CODE = r"(?P<code>\d{1,2}\s?\.\s?\d{1,2}(?:\.\d{1,2})?)(?![\d/])"
WHO = r"(?:ubnd (?:xa|phuong)|xa|phuong|don vi|dia phuong|co quan)"

# Said in full before words are compared.
ABBREVIATIONS = {
    "dvctt": "dich vu cong truc tuyen", "dvc": "dich vu cong", "tthc": "thu tuc hanh chinh",
    "cbcc": "can bo cong chuc", "cb, cc": "can bo cong chuc", "ttdt": "thong tin dien tu",
    "cds": "chuyen doi so", "cntt": "cong nghe thong tin", "bcd": "ban chi dao",
    "cnscd": "cong nghe so cong dong", "dnnvv": "doanh nghiep nho va vua", "dn": "doanh nghiep",
    "hs": "ho so", "vb": "van ban", "tmdt": "thuong mai dien tu", "hddt": "hop dong dien tu",
    "dttm": "dien thoai thong minh", "attt": "an toan thong tin", "csdl": "co so du lieu",
    "sp": "san pham", "cts": "chung thu so", "thcs": "trung hoc co so",
    "thpt": "trung hoc pho thong", "tslcd": "truyen so lieu chuyen dung",
    "nsnn": "ngan sach nha nuoc", "kd": "kinh doanh", "hkd": "ho kinh doanh",
}  # fmt: skip
_ABBREVIATION = re.compile(rf"\b(?:{'|'.join(sorted(ABBREVIATIONS, key=len, reverse=True))})\b")


def in_full(folded: str) -> str:
    """Folded text with its abbreviations said in full."""
    return _ABBREVIATION.sub(lambda found: ABBREVIATIONS[found[0]], folded)


# What an indicator is called before its code; the short names only there.
INDICATOR = loose(r"(?:chir?\s*t?i?eu|tieu chi|chi so|noi dung)")
INDICATOR_SHORT = r"(?:ct|tc|cs|muc)\b"
ABOUT = ("ve", "doi voi", "voi", "tai")  # may stand before it

# --- results ------------------------------------------------------------------------------------
RESULTS = (
    r"ket qua(?: thuc hien| dat duoc| tu danh gia| thuc te| trien khai)*",
    r"giai trinh(?: ket qua)?", "thuyet minh", "noi dung thuc hien",
    r"tinh hinh(?: trien khai)?(?: thuc hien)?(?=\s*[:.]|$)", "tinh hinh thuc hien",
    r"kq ?(?:thuc hien|dat duoc|th|tt|dd|tk)?(?=\s*[:.\-–]|\s*$|\s+\d)",
    r"k ?/ ?q(?:ua)?(?: ?/? ?th| thuc hien| dat duoc)?(?=\s*[:.\-–]|\s*$)",
    r"(?:da )?thuc hien(?=\s*:|\s+\d)", r"(?:ket qua )?thuc te(?: thuc hien)?(?=\s*:)",
    r"(?:hien|thuc) trang(?=\s*:)", r"dien giai(?=\s*:)", r"(?:da|viec da) lam(?=\s*:)",
    r"da dat duoc(?=\s*:)", r"so lieu(?: thuc te| thuc hien)?(?=\s*:)", r"th(?=\s*:)",
)  # fmt: skip
# Documents and reasons that belong to the result wherever they stand.
EVIDENCE = (
    r"minh chung(?: kem theo)?", r"kiem chung", "mc", "tlmc", "tlkc", "vbmc",
    r"(?:tai lieu|van ban|ho so|can cu)(?: de)? (?:minh chung|kiem chung|chung minh|kem theo)",
    r"(?:ly do|nguyen nhan)(?: chua dat| khong dat| chua hoan thanh)?", "can cu danh gia",
)  # fmt: skip
REQUIREMENTS = (
    r"(?:noi dung )?yeu cau(?: cua)?(?: cac)?(?: chi tieu| tieu chi| chi so| noi dung)?",
    r"yc(?: ?ct)?(?=\s*[:.\-–])",
    r"(?:noi dung|muc tieu|tieu chuan)(?: cua)?(?: chi tieu| tieu chi| chi so)(?=\s*:)",
)  # fmt: skip

# --- scores -------------------------------------------------------------------------------------
_JUDGED = r"(?:tu )?(?:cham|danh gia|dg)"
POINTS = (
    rf"(?:{WHO} )?tu cham(?: diem)?(?: (?:cua )?{WHO})?", r"cham(?: diem)?",
    rf"(?:{WHO} )?(?:tu (?:danh gia|dg)|danh gia|dg|tdg)(?: diem)?(?: (?:cua )?{WHO})?",
    rf"(?:so |muc )?diem(?: {WHO})?(?: (?:{_JUDGED}|de nghi|de xuat|dat duoc|dat"
    rf"|duoc cham|tc|tdg|tu nhan|tu xep)){{0,2}}(?: (?:cua )?{WHO})?",
    r"(?:de nghi|de xuat)(?: cham)?(?: diem)?", r"dtc", r"dtdg",
    rf"(?:ket qua|kq) {_JUDGED}(?: diem)?", r"tu nhan(?: diem)?",
)  # fmt: skip
# "Điểm TĐ" is "tự đánh giá" to one officer and "tối đa" to another; "Đ" may be anything.
UNSURE_POINTS = (r"(?:diem )?td(?=\s*[:=])", r"d(?=\s*[:=])")
MAXIMA = (
    r"(?:so )?diem (?:toi da|chuan|cao nhat|(?:theo )?quy dinh)", "thang diem", "dtd", "toi da",
)  # fmt: skip

# --- verdicts -----------------------------------------------------------------------------------
VERDICTS = (
    rf"(?:{WHO} )?(?:tu )?(?:danh gia|xep loai|ket luan|d/?g)(?: chung)?(?: (?:cua )?{WHO})?",
    r"(?:ket qua|kq) (?:(?:tu )?(?:danh gia|dg|xep loai|cham)|chung)", r"kqdg", r"tdg", r"td",
    r"muc do(?: hoan thanh| dat| dat duoc| thuc hien)?", r"(?:trang thai|tinh trang)",
    r"tu nhan(?: xet)?", r"doi chieu(?: voi)? yeu cau", r"muc dat(?: duoc)?",
    r"dat ?/ ?(?:chua|khong) dat", r"hoan thanh ?/ ?(?:chua|khong) hoan thanh",
)  # fmt: skip
# "Kết quả: Đạt" is a verdict where no other line is one.
# The end of a sentence that is a score: "…, xã chỉ xin được tính 12 điểm", "Tiêu chí này đạt".
PROSE_POINTS = (
    rf"(?:{WHO} )?(?:(?:chi|cung|da) )?(?:tu|xin|xin duoc|de nghi|de nghi duoc)"
    r" (?:cham|cho|nhan|tinh|danh gia|xac dinh|cong|huong)(?: diem| muc)?(?: (?:la|duoc)\b)?",
    rf"{WHO} (?:chi )?(?:nhan|tinh|cham)(?: duoc| diem)?",
)
PROSE_VERDICTS = (
    rf"(?:{WHO} )?tu (?:xac dinh|danh gia|nhan|ket luan|xep loai|nhan dinh)(?: la\b)?",
    rf"{WHO} (?:xac dinh|danh gia|ket luan|xep loai|nhan dinh)(?: la\b)?",
    r"(?:chi tieu|tieu chi|chi so|noi dung|muc)(?: nay| tren)\b(?: (?:la|duoc(?: danh gia)?)\b)?",
    r"doi chieu(?: voi)?(?: cac)? yeu cau(?: de ra)?,?(?: (?:thi|la)\b)?(?: xa\b)?",
)
UNSURE_VERDICTS = (r"ket qua(?: thuc hien)?", "kq", "kqth")
_AIM = r"(?:yeu cau|chi tieu|tieu chi|muc tieu|chuan|ke hoach|noi dung|theo quy dinh|nhiem vu|nay)"
_DONE = rf"(?:dat|hoan thanh)(?: (?:tot|xuat sac|day du|toan bo|va vuot|vuot(?: muc)?|{_AIM}))*"
_DO = r"(?:trien khai|thuc hien|hoan thien|to chuc|xay dung)"


@dataclass(frozen=True)
class Verdict:
    """A phrase and what it comes to. The first that fits the whole of what is said wins."""

    words: str
    outcome: Outcome


VERDICT_WORDS = (
    Verdict(rf"(?:chua|khong|ko|k)(?: the| duoc)? {_DONE}", "failed"),
    Verdict(r"(?:kd|k/d|k|cd|kht|cht)", "failed"),
    Verdict(rf"(?:da |moi )?{_DONE} mot phan|(?:gan|sap) {_DONE}|chua {_DONE} day du", "partly"),
    Verdict(rf"co ban (?:da )?{_DONE}", "nearly"),
    Verdict(
        rf"(?:van )?(?:dang|con dang)(?: trong qua trinh)?(?: duoc| tiep tuc)? (?:{_DO}|phan dau)"
        rf"|tiep tuc {_DO}",
        "ongoing",
    ),
    Verdict(rf"(?:chua|khong)(?: duoc)? {_DO}", "not_done"),
    Verdict(
        r"(?:khong|chua)(?: duoc)? (?:danh gia|xet|tinh|cham)"
        r"|khong ap dung|khong thuoc doi tuong|khong phat sinh",
        "not_judged",
    ),
    Verdict(rf"(?:da )?{_DONE}|vuot(?: muc)?(?: {_AIM})?|d|ht", "passed"),
)
