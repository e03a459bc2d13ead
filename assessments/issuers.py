"""Names of agencies as a letterhead prints them, in capitals, and as people write them.

"ỦY BAN NHÂN DÂN / XÃ QUẢNG BÌNH" is "UBND xã Quảng Bình". A name with a word that is not known here
is not put into words at all: a wrong name is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from dtscore.text import fold, sort_key

Found = TypeVar("Found")

LONGEST_NAME = 4  # syllables of a place

# As people write them. They are compared with the capitals letter by letter, except for the place
# of a tone in its syllable (ỦY, UỶ): a scan that misreads one letter here misreads others too.
_WHOLE = [
    "Quốc hội", "Chính phủ", "Thủ tướng Chính phủ", "Văn phòng Chính phủ", "Bộ Nội vụ",
    "Bộ Thông tin và Truyền thông", "Bộ Khoa học và Công nghệ", "Bộ Tài chính", "Bộ Y tế",
    "Bộ Giáo dục và Đào tạo", "Bộ Tư pháp", "Bộ Công an", "Bộ Kế hoạch và Đầu tư",
]  # fmt: skip
# What has a level and a place of its own: "UBND xã Quảng Bình".
_SEATED = {
    "ủy ban nhân dân": "UBND", "UBND": "UBND", "hội đồng nhân dân": "HĐND", "HĐND": "HĐND",
    "chủ tịch ủy ban nhân dân": "Chủ tịch UBND", "chủ tịch UBND": "Chủ tịch UBND",
    "đảng ủy": "Đảng ủy", "đảng bộ": "Đảng bộ",
    "ban chấp hành đảng bộ": "BCH Đảng bộ", "BCH đảng bộ": "BCH Đảng bộ",
    "ban chấp hành đảng ủy": "BCH Đảng ủy",
    "đoàn TNCS Hồ Chí Minh": "Đoàn TNCS Hồ Chí Minh",
    "đoàn thanh niên cộng sản Hồ Chí Minh": "Đoàn TNCS Hồ Chí Minh",
    "ban chấp hành đoàn": "BCH Đoàn", "BCH đoàn": "BCH Đoàn", "đoàn": "Đoàn",
    "BCH đoàn TNCS Hồ Chí Minh": "BCH Đoàn TNCS Hồ Chí Minh",
    "ban chấp hành đoàn TNCS Hồ Chí Minh": "BCH Đoàn TNCS Hồ Chí Minh",
}  # fmt: skip
# The level is part of the name: "Huyện ủy Quảng Xương".
_NAMED = [
    "Tỉnh ủy", "Thành ủy", "Huyện ủy", "Thị ủy", "Tỉnh đoàn", "Huyện đoàn", "Thành đoàn",
]  # fmt: skip
# What stands under somebody else, and takes the place from there where it names none.
_UNDER = [
    "Sở Thông tin và Truyền thông", "Sở Khoa học và Công nghệ", "Sở Nội vụ", "Sở Y tế",
    "Sở Giáo dục và Đào tạo", "Sở Tài chính", "Sở Kế hoạch và Đầu tư", "Sở Tư pháp",
    "Sở Công Thương", "Sở Xây dựng", "Sở Giao thông vận tải", "Sở Tài nguyên và Môi trường",
    "Sở Nông nghiệp và Phát triển nông thôn", "Sở Nông nghiệp và Môi trường",
    "Sở Văn hóa, Thể thao và Du lịch", "Sở Lao động - Thương binh và Xã hội",
    "Phòng Văn hóa và Thông tin", "Phòng Văn hóa - Thông tin", "Phòng Văn hóa - Xã hội",
    "Phòng Giáo dục và Đào tạo", "Phòng Nội vụ", "Phòng Tư pháp", "Phòng Y tế", "Phòng Kinh tế",
    "Phòng Tài chính - Kế hoạch", "Phòng Kinh tế và Hạ tầng", "Phòng Kinh tế - Hạ tầng",
    "Phòng Tài nguyên và Môi trường", "Phòng Nông nghiệp và Phát triển nông thôn",
    "Phòng Lao động - Thương binh và Xã hội", "Trung tâm Phục vụ hành chính công",
    "Văn phòng HĐND và UBND", "Văn phòng UBND", "Trạm Y tế", "Công an", "Ban Chỉ huy Quân sự",
    "Ban Chỉ đạo chuyển đổi số", "Ban Thường vụ", "Ban Tuyên giáo", "Hội Nông dân",
    "Hội Liên hiệp Phụ nữ", "Hội LHPN", "Hội Cựu chiến binh", "Hội Người cao tuổi",
    "Ủy ban MTTQ Việt Nam", "Ủy ban Mặt trận Tổ quốc Việt Nam", "Trường Mầm non",
    "Trường Tiểu học", "Trường THCS", "Trường Trung học cơ sở",
]  # fmt: skip
_LEVELS = ["thành phố", "thị trấn", "thị xã", "tỉnh", "huyện", "quận", "xã", "phường"]

_SIGNS = re.compile(r"[,\-–]")


def _key(text: str) -> tuple[str, ...]:
    return tuple(sort_key(word) for word in _SIGNS.sub(" ", text).split())


_BODIES: dict[tuple[str, ...], tuple[str, str]] = {
    **{_key(name): (name, "whole") for name in _WHOLE},
    **{_key(name): (said, "seated") for name, said in _SEATED.items()},
    **{_key(name): (name, "named") for name in _NAMED},
    **{_key(name): (name, "under") for name in _UNDER},
}
_PLACES = {_key(level): level for level in _LEVELS}
_SUPERIOR_ONLY = {"Đảng bộ"}
# Printed whole above the branch that issues.
_NATIONAL = {"Đoàn TNCS Hồ Chí Minh"}


def issuer_in_words(lines: Sequence[str]) -> str | None:
    """The agency that the lines of a letterhead name, superior first; None where a word is not
    understood or the name is not whole."""
    words = " ".join(_SIGNS.sub(" ", line) for line in lines).split()
    keys = [sort_key(word) for word in words]
    place, found = "", ""
    at = 0
    while at < len(words):
        (body, kind), length = _longest(_BODIES, keys, at) or (("", ""), 0)
        if not length:
            return None
        at += length
        own, at = _place(words, keys, at, with_level=kind != "named")
        if kind in {"seated", "named"} and not own:
            if body in _NATIONAL and at < len(words):
                continue
            return None
        if kind == "under" and not own:
            own = place
        found = "" if body in _SUPERIOR_ONLY else f"{body} {own}".strip()
        place = found if kind == "named" else own
    return found or None


def _place(words: list[str], keys: list[str], at: int, *, with_level: bool) -> tuple[str, int]:
    """ "xã Quảng Bình" and where it ends; empty where there is none or it is no name."""
    level = ""
    if with_level:
        found = _longest(_PLACES, keys, at)
        if not found:
            return "", at
        level, length = found
        at += length
    end = at
    while end < len(keys) and not _longest(_BODIES, keys, end):
        end += 1
    name = words[at:end]
    if not 1 <= len(name) <= LONGEST_NAME or not all(map(_is_syllable, name)):
        return "", at
    return f"{level} {' '.join(word.capitalize() for word in name)}".strip(), end


def _is_syllable(word: str) -> bool:
    return word.isdecimal() or (word.isalpha() and any(ch in "aeiouy" for ch in fold(word)))


def _longest(
    table: Mapping[tuple[str, ...], Found], keys: list[str], at: int
) -> tuple[Found, int] | None:
    for length in range(min(8, len(keys) - at), 0, -1):
        if (found := table.get(tuple(keys[at : at + length]))) is not None:
            return found, length
    return None
