"""Folding and sorting of Vietnamese: tables of real names, and what holds for any text."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtscore.text import fold, nfc, sort_key

IN_ORDER = [
    "1 Bảo Lộc",
    "2 Bảo Lộc",
    "10 Bảo Lộc",
    "An",
    "An Bình",
    "An Khê",
    "Anh Sơn",
    "Ao",
    "Ăn",
    "Ân",
    "Ba Đình",
    "Bà Đình",
    "Bả Đình",
    "Bã Đình",
    "Bá Đình",
    "Bạ Đình",
    "Ba Vì",
    "Bằng Lũng",
    "Bình",
    "Cam Ranh",
    "Cẩm",
    "Châu Đức",
    "Dương",
    "Đạ Huoai",
    "Đông",
    "Ea Súp",
    "Ên",
    "Gò Vấp",
    "Hòa Bình",
    "Hoa Lư",
    "Hoàng Mai",
    "Hố Nai",
    "Hốc Môn",
    "Hớn Quản",
    "Phường 2",
    "Phường 9",
    "Phường 10",
    "Quảng Bình",
    "Quảng Xương",
    "Tam Kỳ",
    "Tân An",
    "Tứ Kỳ",
    "Tư Nghĩa",
    "Vĩnh Lộc",
    "Yên",
    "Yên Bái",
]
NAMES = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậòỏõóọồổỗốộờởỡớợ 0123456789.'-ABĐÊ",
    max_size=12,
)


@pytest.mark.parametrize(("before", "after"), list(pairwise(IN_ORDER)))
def test_sort_key_puts_neighbours_in_dictionary_order(before, after):
    assert sort_key(before) < sort_key(after)


def test_sort_key_sorts_a_shuffled_list_back():
    backwards = IN_ORDER[::-1]
    assert sorted(backwards, key=sort_key) == IN_ORDER


@pytest.mark.parametrize(
    "numbers",
    [["3.2", "3.9", "3.10", "3.11", "10.1"], ["9", "10", "99", "100"], ["QĐ 2", "QĐ 12"]],
)
def test_sort_key_compares_numbers_by_value(numbers):
    assert sorted(sorted(numbers, reverse=True), key=sort_key) == numbers


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hòa Bình", "Hoà Bình"),
        ("thủy", "THUỶ"),
        ("ĐÔNG SƠN", "Đông Sơn"),
        ("B'Lá", "B' Lá"),
        ("Phường 05", "Phường 5"),
        ("Phan Rang-Tháp Chàm", "Phan Rang - Tháp Chàm"),
    ],
)
def test_sort_key_is_blind_to_case_tone_place_and_punctuation(one, other):
    assert sort_key(one) == sort_key(other)


@given(st.integers(min_value=0, max_value=10**80), st.integers(min_value=0, max_value=10**80))
def test_sort_key_of_numbers_orders_as_the_numbers(one, other):
    assert (sort_key(str(one)) < sort_key(str(other))) == (one < other)


@given(st.text(max_size=40))
def test_sort_key_is_plain_ascii_and_form_does_not_count(text):
    key = sort_key(text)
    assert set(key) <= set("0123456789abcdefghijklmnopqrstuvwxyz")
    assert key == sort_key(unicodedata.normalize("NFC", text))
    assert key == sort_key(unicodedata.normalize("NFD", text))


@given(NAMES, NAMES.filter(lambda name: any(ch.isalnum() for ch in name)))
def test_sort_key_puts_the_shorter_of_two_that_begin_alike_first(one, other):
    assert sort_key(one) < sort_key(f"{one} {other}")


@given(NAMES, NAMES)
def test_sort_key_with_different_letters_ignores_the_tones(one, other):
    toneless = [sort_key(_without_tones(name)) for name in (one, other)]
    if toneless[0] < toneless[1]:
        assert sort_key(one) < sort_key(other)


def _without_tones(text):
    tones = "\u0300\u0309\u0303\u0301\u0323"
    kept = (ch for ch in unicodedata.normalize("NFD", text) if ch not in tones)
    return nfc("".join(kept))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Xã Quảng Bình", "xa quang binh"),
        ("  ĐÔNG\u00a0 SƠN \n", "dong son"),
        ("Ưu đãi, ơn nghĩa", "uu dai, on nghia"),
        ("Đắk R'Lấp", "dak r'lap"),
        ("", ""),
    ],
)
def test_fold_of_real_words(text, folded):
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


@given(st.text(max_size=60))
def test_fold_twice_is_fold_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_fold_does_not_depend_on_the_form(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_nfc_joins_marks_and_leaves_the_place_of_the_tone():
    assert nfc("Ho\u0300a") == "Hòa"
    assert nfc("Hoà") == "Hoà"
