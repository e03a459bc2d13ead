"""Which nouns count in which unit, and which words of a label say what it is about."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from assessments.importers.papers.phrases import in_full
from criteria.rules.spec import InputSpec
from dtscore.text import fold

# Nouns by the unit of an input; each is compared with the beginning of what stands at a figure.
_NOUNS: dict[str, tuple[str, ...]] = {
    "nguoi": (
        "nguoi", "nhan khau", "khau", "cong dan", "dan", "can bo", "cong chuc", "cbcc", "lanh dao",
        "thanh vien", "hoc vien", "hoi vien", "vien chuc", "dai bieu", "luot nguoi",
        "dong chi",
    ),
    "ho": ("ho gia dinh", "ho dan", "ho"),
    "thon": ("thon", "ban", "khu pho", "to dan pho", "xom", "ap", "khu dan cu"),
    "doanh nghiep": ("doanh nghiep", "dn", "cong ty"),
    "co so": ("co so", "truong", "nha truong", "ho kinh doanh", "cua hang", "don vi truong"),
    "truong": ("truong", "nha truong", "co so giao duc"),
    "may": ("may",),
    "mat": ("mat", "camera", "diem camera"),
    "diem": ("diem",),
    "tram": ("tram", "cot"),
    "tin": ("tin", "bai"),
    "lan": ("lan", "buoi"),
    "van ban": ("van ban", "vb"),
    "ho so": ("ho so", "hs"),
    "thu tuc": ("thu tuc", "tthc"),
    "dich vu": ("dich vu", "dvctt", "dvc", "tong so dvctt", "tong so dich vu"),
    "luot": ("luot", "phieu"),
    "y kien": ("y kien", "phan anh", "kien nghi"),
    "tai khoan": ("tai khoan", "hop thu"),
    "hoi nghi": ("hoi nghi", "lop", "buoi"),
    "cuoc": ("cuoc", "phien hop", "hoi nghi"),
    "cum": ("cum",),
    "su co": ("su co",),
    "thue bao": ("thue bao",),
    "dia chi": ("dia chi", "ho", "bien"),
}  # fmt: skip
_NOT = {"ho": ("ho so",), "ban": ("ban chi dao",), "diem": ("diem cau", "diem camera")}
_SAME = {
    "vi rut": "virus", "nhan khau": "nguoi", "khau": "nguoi",
    "cong dan": "nguoi dan",
    "dan so": "danso",  # one word: "người dân" alone is not the whole population
}  # fmt: skip
_EMPTY = frozenset(
    """
    so tong cua va hoac da duoc co cac trong nam tren dia ban cho ve theo tai la do den tu voi moi
    nay o ra vao thi ma nhung mot xa cap tat ca luong do
    """.split()  # noqa: SIM905
)
_WORD = re.compile(r"[^\W_]+")
LONGEST_ITEM = 3  # words


def unit_key(spec: InputSpec) -> str:
    """The unit's own word: "lần/tuần" counts "lần", "tin, bài" counts "tin"."""
    unit = fold(spec.unit)
    known = sorted(_NOUNS, key=len, reverse=True)  # "hồ sơ" before "hộ"
    return next((key for key in known if re.match(rf"{key}\b", unit)), unit)


def counts_in(noun: str, spec: InputSpec) -> bool:
    """Whether what stands at a figure is counted in the input's unit."""
    key = unit_key(spec)
    nouns = _NOUNS.get(key, (key,))
    if any(noun.startswith(other) for other in _NOT.get(key, ())):
        return False
    if key == "nguoi" and noun == "luot":  # "310 lượt" alone, not "310 lượt truy cập"
        return True
    return any(re.match(rf"{re.escape(one)}\b", noun) for one in nouns if one)


_KINDS = {
    "qd": "quyet dinh", "ttr": "to trinh", "tt": "to trinh", "cv": "cong van", "bc": "bao cao",
    "kh": "ke hoach", "p/an": "phuong an", "pa": "phuong an",
}  # fmt: skip


def kind_in_full(folded: str) -> str:
    """ "QĐ 688; TTr 97": kinds of documents as lists of them write them."""
    short = "|".join(map(re.escape, _KINDS))
    return re.sub(rf"(?<![\w/])(?:{short})(?![\w/-])", lambda hit: _KINDS[hit[0]], folded)


def item_of(spec: InputSpec) -> str:
    """What a "Trong đó: tờ trình" counts, folded; empty for other labels."""
    found = re.match(r"trong do\s*[:,]\s*(?:so )?(.+)", fold(spec.label))
    return found[1] if found and len(found[1].split()) <= LONGEST_ITEM else ""


def content_words(text: str) -> list[str]:
    """The words that carry what a label is about, abbreviations said in full."""
    folded = in_full(fold(text))
    for short, full in _SAME.items():
        folded = re.sub(rf"\b{re.escape(short)}\b", full, folded)
    return [word for word in _WORD.findall(folded) if word not in _EMPTY]


def closeness(label: str, around: str) -> float:
    """How much of the label the words around a figure say: 0 to 1, singly and in pairs."""
    wanted, said = content_words(label), content_words(around)
    if not wanted:
        return 0.0
    words = sum(word in said for word in wanted) / len(wanted)
    pairs = list(itertools.pairwise(wanted))
    if not pairs:
        return words
    spoken = set(itertools.pairwise(said))
    return 0.6 * words + 0.4 * sum(pair in spoken for pair in pairs) / len(pairs)


def says_total(text: str) -> bool:
    return bool(re.search(r"\btong(?: cong)?(?: so)?\b", fold(text)))


def denies(label: str, around: Sequence[str] | str) -> bool:
    """Whether the words around a figure deny what the label asserts."""
    said = around if isinstance(around, str) else " ".join(around)
    negative = re.compile(r"\b(?:khong|chua)\b")
    return bool(negative.search(fold(said))) and not negative.search(fold(label))
