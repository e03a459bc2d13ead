"""Reading, printing and rounding numbers."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtscore.numbers import (
    NumberFormatError,
    Rounding,
    exact_string,
    format_decimal,
    format_difference,
    parse_decimal,
    percent,
    round_decimal,
)

# A busy machine is no fault of a number: no time limit on single examples.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("15473", "15473"),
        ("15.473", "15473"),
        ("1.068", "1068"),
        ("1 068", "1068"),
        ("1\u00a0068", "1068"),
        ("1.234.567,89", "1234567.89"),
        ("52,7", "52.7"),
        ("52.7", "52.7"),
        ("16.1013", "16.1013"),
        ("0.068", "0.068"),
        ("0,068", "0.068"),
        ("  7  ", "7"),
        ("007", "7"),
        ("1068.5", "1068.5"),
        ("1.068.5", None),
        ("12.34.567", None),
        ("1,068,5", None),
        ("-3", None),
        ("1e3", None),
        ("NaN", None),
        ("∞", None),
        ("", None),
        ("10%", None),
        ("1" * 21, None),
    ],
)
def test_parse_decimal_reads_vietnamese_numbers(text, value):
    if value is None:
        with pytest.raises(NumberFormatError):
            parse_decimal(text)
    else:
        assert parse_decimal(text) == Decimal(value)


def test_parse_decimal_error_is_a_sentence_with_the_text():
    with pytest.raises(NumberFormatError, match="“12a” không phải là một số"):
        parse_decimal("12a")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("0", None, "0"),
        ("0.00", None, "0"),
        ("-0", None, "0"),
        ("1068", None, "1.068"),
        ("1E+3", None, "1.000"),
        ("9.450", None, "9,45"),
        ("1234567.5", None, "1.234.567,5"),
        ("16.1", 2, "16,10"),
        ("100", 2, "100,00"),
        (
            "12345678901234567890123456789012.5",
            None,
            "12.345.678.901.234.567.890.123.456.789.012,5",
        ),
        ("12345678901234567890123456789012", 2, "12.345.678.901.234.567.890.123.456.789.012,00"),
    ],
)
def test_format_decimal_prints_vietnamese_numbers(value, decimals, text):
    assert format_decimal(Decimal(value), decimals) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("10.50", "10.5"),
        ("0", "0"),
        ("0.00", "0"),
        ("-0", "0"),
        ("1E+3", "1000"),
        ("-2.50", "-2.5"),
    ],
)
def test_exact_string_is_canonical(value, text):
    assert exact_string(Decimal(value)) == text


@pytest.mark.parametrize(
    ("mode", "value", "rounded"),
    [
        ("truncate", "9.979", "9.97"),
        ("truncate", "9.975", "9.97"),
        ("half_up", "9.975", "9.98"),
        ("half_up", "9.965", "9.97"),
        ("half_up", "9.974", "9.97"),
        ("half_even", "9.975", "9.98"),
        ("half_even", "9.965", "9.96"),
        ("half_even", "9.9651", "9.97"),
    ],
)
def test_round_decimal_follows_the_mode(mode, value, rounded):
    assert round_decimal(Decimal(value), Rounding(mode, 2)) == Decimal(rounded)


def test_percent_is_rounded_in_the_mode_to_two_decimals_whatever_the_points_have():
    assert percent(Decimal(2), Decimal(3), Rounding("truncate", 0)) == Decimal("66.66")
    assert percent(Decimal(2), Decimal(3), Rounding("half_up", 4)) == Decimal("66.67")


@given(st.decimals(min_value=0, max_value=10**14, places=5))
def test_what_is_printed_reads_back_as_the_same_number(value):
    assert parse_decimal(format_decimal(value)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20))
def test_exact_string_loses_nothing(value):
    assert Decimal(exact_string(value)) == value


@given(st.text(max_size=40))
def test_parse_decimal_never_fails_otherwise(text):
    try:
        value = parse_decimal(text)
    except NumberFormatError:
        return
    assert value >= 0


@pytest.mark.parametrize(
    ("value", "text"), [("-1.09", "−1,09"), ("0.01", "+0,01"), ("0", "0"), ("-29.60", "−29,6")]
)
def test_difference_carries_its_sign(value, text):
    assert format_difference(Decimal(value)) == text
