"""What the history says of a long text: the words that changed, with a little around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.wording import CONTEXT, changed_part

LONG = "Một hai ba bốn năm sáu bảy tám chín mười. " * 5


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "Mới", ("", "Mới")),
        ("Cũ", "", ("Cũ", "")),
        ("aaa", "aaaa", ("aaa", "aaaa")),
        ("có 5 hộ", "có 7 hộ", ("có 5 hộ", "có 7 hộ")),
        (
            f"{LONG}có 5 hộ{LONG}",
            f"{LONG}có 7 hộ{LONG}",
            (
                f"… {LONG[-CONTEXT + 3 :]}có 5 hộ{LONG[: CONTEXT - 3]} …",
                f"… {LONG[-CONTEXT + 3 :]}có 7 hộ{LONG[: CONTEXT - 3]} …",
            ),
        ),
    ],
)
def test_changed_part(old, new, told):
    assert changed_part(old, new) == told


@given(st.text("ab ", max_size=200), st.text("ab ", max_size=200))
def test_nothing_that_changed_is_left_out(old, new):
    """From the old text and the two parts the new text can be made again."""
    before, after = changed_part(old, new)
    before, after = (part.removeprefix("… ").removesuffix(" …") for part in (before, after))
    if old != new:
        assert any(
            old[:at] + after + old[at + len(before) :] == new
            for at in range(len(old) + 1)
            if old[at:].startswith(before)
        )
