"""Lists behind a count, and ratios in words."""

from __future__ import annotations

import pytest

from assessments.reading import Count, RatioMention, mentions_of

LISTS = [
    ("1.460 hồ sơ: trước hạn 1.102, đúng hạn 350, quá hạn 08.", "ho so", [1102, 350, 8]),
    ("198 TTHC; tiếp nhận 1.460 hồ sơ: trước hạn 1.102, đúng hạn 350", "ho so", [1102, 350]),
    ("3.350 hồ sơ = 2.017 trước hạn + 1.333 đúng hạn", "ho so", [2017, 1333]),
    ("11 điểm: công sở 2, nhà văn hoá thôn 7, bến đò 1.", "diem", [2, 7, 1]),
    ("VB đi: 1.964; quyết định 890, tờ trình 204", "vb di", [890, 204]),
    ("67 người (20 cán bộ và 47 thành viên tổ)", "nguoi", [20, 47]),
    ("phát hành 742 văn bản, chia ra 318 quyết định, 62 tờ trình", "van ban", [318, 62]),
    (
        "Hồ sơ tiếp nhận: 1.460; trước hạn: 1.102; đúng hạn: 350; quá hạn: 8.",
        "ho so tiep nhan",
        [1102, 350, 8],
    ),
    ("lắp 40 mắt camera. Có 5 thôn", "mat camera", []),
    ("tổng 604 thành viên: thôn Bắc 112; thôn Nam 96.", "thanh vien", [112, 96]),
]
RATIOS = [
    ("8 trên 8 bản đã có tổ", "8/8 ban"),
    ("Cả 22 trong tổng số 22 cán bộ, công chức", "22/22 can bo"),
    ("23 máy trên 23 máy còn lại", "23/23 may"),
    ("có 21 đồng chí dự trên tổng số 22 cán bộ", "21/22 can bo"),
    ("1.562 người trên 4.127 khẩu đã có", "1562/4127 khau"),
    ("95 lượt hài lòng, rất hài lòng trên 100 lượt", "95/100 luot"),
    ("Số máy kết nối là 22/ tổng 24 máy", "22/24 may"),
    ("20 máy trong số 24 máy tính", "20/24 may tinh"),
]
NO_RATIOS = (
    "phát 3 lần trong 1 tuần", "15 phút trong 1 tuần", "đứng thứ 3 trong 20 xã",
    "lắp 12 camera trên 5 tuyến đường", "tổ chức 2 hội nghị trong 3 ngày",
    "có 35 điểm phục vụ trên 100 hộ",
)  # fmt: skip


@pytest.mark.parametrize(("text", "noun", "items"), LISTS)
def test_items_count_what_their_whole_does(text: str, noun: str, items: list[int]) -> None:
    listed = [one for one in mentions_of(text, Count) if one.listed == noun]
    assert [int(one.value) for one in listed] == items


@pytest.mark.parametrize(("text", "ratio"), RATIOS)
def test_ratios_in_words(text: str, ratio: str) -> None:
    (found,) = mentions_of(text, RatioMention)
    assert f"{found.part}/{found.whole} {found.noun}" == ratio


def test_what_only_looks_like_one() -> None:
    assert [text for text in NO_RATIOS if mentions_of(text, RatioMention)] == []


def test_a_share_that_looks_like_the_whole_day() -> None:
    assert mentions_of("24/24 (100%)", RatioMention)
    assert mentions_of("KQ 24/24 CBCC", RatioMention)
    assert not mentions_of("Đài phát 24/24 giờ", RatioMention)
    assert not mentions_of("Trực 24/24", RatioMention)


def test_a_title_ends_before_a_ratio() -> None:
    text = (
        "Quyết định số 71; 72/QĐ-UBND ngày 20/5/2022 thành lập tổ công nghệ số tại 8/8 thôn, đạt"
        " tỷ lệ 100%"
    )
    assert [(one.part, one.whole) for one in mentions_of(text, RatioMention)] == [(8, 8)]
