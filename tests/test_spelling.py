"""Numbers in Vietnamese words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtscore.spelling import spell


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0", "không"),
        ("5", "năm"),
        ("10", "mười"),
        ("11", "mười một"),
        ("15", "mười lăm"),
        ("20", "hai mươi"),
        ("21", "hai mươi mốt"),
        ("25", "hai mươi lăm"),
        ("44", "bốn mươi bốn"),
        ("101", "một trăm linh một"),
        ("105", "một trăm linh năm"),
        ("110", "một trăm mười"),
        ("1000", "một nghìn"),
        ("1068", "một nghìn không trăm sáu mươi tám"),
        ("1005", "một nghìn không trăm linh năm"),
        ("15473", "mười lăm nghìn bốn trăm bảy mươi ba"),
        ("1000000", "một triệu"),
        ("1000021", "một triệu không trăm hai mươi mốt"),
        ("2500000000", "hai tỷ năm trăm triệu"),
        ("1000000000000000000", "một tỷ tỷ"),
        ("52.7", "năm mươi hai phẩy bảy"),
        ("52.70", "năm mươi hai phẩy bảy"),
        ("1.068", "một phẩy không sáu tám"),
        ("0.05", "không phẩy không năm"),
        ("12.38", "mười hai phẩy ba mươi tám"),
        ("-3", "âm ba"),
    ],
)
def test_number_in_words(value, words):
    assert spell(Decimal(value)) == words


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_different_numbers_read_differently(one, other):
    assert (spell(Decimal(one)) == spell(Decimal(other))) == (one == other)
