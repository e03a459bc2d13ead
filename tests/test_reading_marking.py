"""Pieces of a text for a page that marks words."""

from hypothesis import given
from hypothesis import strategies as st

from assessments.reading import Span, marked, read_mentions

TEXT = "Có 40 mắt camera, đạt 100%."


def test_the_recognised_words_are_marked():
    pieces = marked(TEXT, [mention.span for mention in read_mentions(TEXT)])

    assert [(piece.words, piece.nth) for piece in pieces] == [
        ("Có ", None),
        ("40 mắt camera", 0),
        (", đạt ", None),
        ("100%", 1),
        (".", None),
    ]


def test_nothing_is_escaped_and_nothing_marked_without_spans():
    (piece,) = marked("<b>&", [])

    assert piece.words == "<b>&"
    assert not piece.is_marked
    assert marked("", [Span(0, 5)]) == ()


def test_of_overlapping_spans_the_first_has_the_words():
    pieces = marked("abcdef", [Span(2, 6), Span(0, 3), Span(1, 2), Span(5, 99)])

    assert [(piece.words, piece.nth) for piece in pieces] == [("abc", 1), ("def", 0)]


@given(
    st.text(max_size=30), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6)
)
def test_the_pieces_join_to_the_text(text, ends):
    pieces = marked(text, [Span(start, end) for start, end in ends])

    assert "".join(piece.words for piece in pieces) == text
    assert all(piece.words for piece in pieces)
