"""Reading a Vietnamese text: numbers, ratios, percentages, days, cited documents and counts of
things, each with its place. Plain Python, no Django: importers and checks stand on it."""

from assessments.reading.base import (
    Citation,
    CitedNumber,
    Count,
    DayMention,
    Mention,
    Percentage,
    RatioMention,
    Span,
)
from assessments.reading.marking import Piece, marked
from assessments.reading.reading import mentions_of, read_mentions

__all__ = [
    "Citation",
    "CitedNumber",
    "Count",
    "DayMention",
    "Mention",
    "Percentage",
    "Piece",
    "RatioMention",
    "Span",
    "marked",
    "mentions_of",
    "read_mentions",
]
