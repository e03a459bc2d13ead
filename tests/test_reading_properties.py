"""What holds for every text, and how long reading takes at worst."""

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.reading import Citation, DayMention, read_mentions
from dtscore.text import nfc

_PIECES = [
    "Kế hoạch", "Kế ho ch", "số", "số:", "27/KH-UBND", "29-KH/ĐU", "2183;", "2184,", "và", "ngày",
    "23/5/2022", "ngày 25 tháng 03 năm 2022", "tháng 8 năm 2020", "năm", "2022", "của", "UBND xã",
    "về", "về việc", "ban hành", "thực hiện", "đạt tỷ lệ", "84,8%", "52,7 %", "100%", "4.445/5.293",
    "người", "26/55", "40", "mắt camera", "gần 250 hộ", "05", "thôn", "1.786", "văn bản đến",
    "10-15",
    "lần", "trở lên", "tỷ đồng", "3.10", "24/7", "3G/4G", "IPv6", "mức độ 3", ".", ";", ",", ":",
    "(",
    ")", "-", "/", "%", "\n", "\n\n", "\n- ", "   ", "\u00a0", "https://a.vn/1", "0912 345 678",
    "1",
    "Nghị định", "42/2022/NĐ-CP", "31/02/2022", "theo", "\u0301", "İ", "ﬁ", "²", "٣", "…",
]  # fmt: skip
_SPOKEN = st.lists(st.sampled_from(_PIECES), max_size=40).flatmap(
    lambda pieces: st.sampled_from([" ", "", "\n\n"]).map(lambda gap: gap.join(pieces))
)
TEXTS = (_SPOKEN | st.text(max_size=200)).map(nfc)


@settings(max_examples=120, deadline=None)
@given(TEXTS)
def test_mentions_lie_in_the_text_in_order_and_apart(text):
    mentions = read_mentions(text)

    for mention in mentions:
        assert 0 <= mention.span.start < mention.span.end <= len(text)
        assert mention.span.words(text) == mention.text
        assert mention.text == mention.text.strip()
    for first, second in pairwise(mentions):
        assert first.span.end <= second.span.start


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_the_form_in_which_a_text_came_does_not_matter(text):
    decomposed = unicodedata.normalize("NFD", text)

    assert read_mentions(nfc(decomposed)) == read_mentions(text)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_titles_and_days_are_sound(text):
    for mention in read_mentions(text):
        if isinstance(mention, DayMention):
            assert (mention.on is None) == (mention.day is None or mention.is_impossible)
        if isinstance(mention, Citation):
            assert mention.numbers
            assert bool(mention.abstract) == (mention.abstract_span is not None)
            if mention.abstract_span:
                words = mention.abstract_span.words(text)
                assert " ".join(words.split()) == mention.abstract


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_without_digits_and_documents_there_is_nothing(text):
    left = "".join(ch for ch in text if not ch.isdigit()).replace("số", "")

    assert read_mentions(nfc(left)) == ()


HOSTILE = [
    "1/", "1 / ", "1;", "1; ", "2183; ", "27/KH-", "27/A&", "27-KH/", "A-", "Kế hoạch số về ",
    "Kế hoạch số 27/KH-UBND về ", "Ngày 23/5/2022 UBND xã ban hành ", "các năm 2022, ", "1-2 ",
    "và 1 ", "Kế hoạch số 27/KH-UBND về thực hiện ", "100% ", "1\n", "1/2 ", "a.a", "a@",
    "https://", "0123 456 789 ", "của UBND ", "số.....", " ", "\n",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_repetition_makes_reading_slow(piece):
    """Twice the text takes about twice the time: nothing is searched again and again."""
    length = 3000
    short = _seconds((piece * length)[:length])
    long = _seconds((piece * length * 4)[: length * 4])

    assert long < max(12 * short, 0.5)


def _seconds(text: str) -> float:
    begin = time.process_time()
    read_mentions(text)
    return time.process_time() - begin
