"""The figures of a result with the words around them, ready to be compared with the labels of a
set's inputs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from assessments.importers.papers.lines import Paragraph
from assessments.reading import Citation, Count, DayMention, Mention, Percentage, RatioMention
from assessments.reading.reading import read_mentions
from dtscore.text import fold

_CLAUSE_END = re.compile(r"[.;!?](?=\s|$)")
_PARTING = re.compile(r",|;|\btrong đó\b|\bvà\b|\bgồm\b|:", re.IGNORECASE)
_ONLY_AND = re.compile(r"\W*(?:hoặc|và|hay|đến)?\W*", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)|\d[\d.,]*")  # "4 512" is one
_DENIAL = re.compile(r"[,;]\s*(?=(?:không|chưa)\b)", re.IGNORECASE)
_MULTIPLES = {
    "ty": Decimal(10) ** 9, "trieu": Decimal(10) ** 6, "nghin": Decimal(1000),
    "ngan": Decimal(1000),
}  # fmt: skip
_MONEY = re.compile(r"\b(?:dong|vnd)\b")


@dataclass(frozen=True)
class Figure:
    """One number of a text: what it counts (folded), the words around it, the paragraph.

    ``text`` is the number as printed. ``about`` says that it is not exact. Both sides of a ratio
    name each other by ``ratio`` (a number) and are ``part`` or ``whole``. A figure without a noun
    behind it may count what the whole of its list does (``listed``) or what stands before it
    (``named``: "Số mắt camera: 18"); ``own`` are the words of an item of a list, ``is_whole`` says
    that a list follows.
    """

    value: Decimal
    text: str
    noun: str
    around: str
    said: str
    paragraph: Paragraph
    start: int = 0
    is_money: bool = False
    about: str = ""
    ratio: int = 0
    side: str = ""
    listed: str = ""
    named: str = ""
    own: str = ""
    is_whole: bool = False


@dataclass
class Figures:
    counts: list[Figure] = field(default_factory=list)
    ratios: list[tuple[Figure, Figure]] = field(default_factory=list)
    percentages: list[tuple[Percentage, Paragraph]] = field(default_factory=list)
    citations: list[tuple[Citation, Paragraph]] = field(default_factory=list)
    days: list[tuple[DayMention, Paragraph]] = field(default_factory=list)


def figures_of(paragraphs: Sequence[Paragraph]) -> Figures:
    found = Figures()
    for paragraph in paragraphs:
        mentions = read_mentions(paragraph.text)
        numbers = [one for one in mentions if isinstance(one, Count | RatioMention | Percentage)]
        for at, mention in enumerate(numbers):
            _take(found, mention, _Place(paragraph, numbers, at))
        _mark_wholes(found.counts, paragraph)
        found.citations += [(one, paragraph) for one in mentions if isinstance(one, Citation)]
        found.days += [(one, paragraph) for one in mentions if isinstance(one, DayMention)]
    return found


def _mark_wholes(counts: list[Figure], paragraph: Paragraph) -> None:
    """The last figure before a list is its whole."""
    for at, one in enumerate(counts):
        behind = counts[at + 1] if at + 1 < len(counts) else None
        if behind and one.paragraph is paragraph and behind.listed and not one.listed:
            counts[at] = replace(one, is_whole=True)


@dataclass(frozen=True)
class _Place:
    paragraph: Paragraph
    mentions: Sequence[Mention]
    at: int

    @property
    def before(self) -> str:
        """What stands between the figure before and this one."""
        start = self.mentions[self.at - 1].span.end if self.at else 0
        return self.paragraph.text[start : self.mentions[self.at].span.start]

    @property
    def around(self) -> str:
        """The words of the clause that belong to this figure and not to its neighbours."""
        text, own = self.paragraph.text, self.mentions[self.at]
        start = self.mentions[self.at - 1].span.end if self.at else 0
        last = self.at + 1 == len(self.mentions)
        end = len(text) if last else self.mentions[self.at + 1].span.start
        before = _CLAUSE_END.split(text[start : own.span.start])
        after = _CLAUSE_END.split(text[own.span.end : end])
        # What is denied behind a comma is said of something else.
        said_before, said_after = before[-1], _DENIAL.split(after[0])[0]
        # Between two figures of one clause the words are shared out at the last comma.
        if self.at and len(before) == 1 and len(parts := _PARTING.split(said_before)) > 1:
            said_before = parts[-1]
        if not last and len(after) == 1:
            said_after = self._shared(said_after)
        return fold(f"{said_before} {own.text} {said_after}")

    def _shared(self, between: str) -> str:
        """What is said up to the next figure; "40 hoặc 45 mắt camera" says all of it of both."""
        joins = any(letter.isalpha() for letter in between) or not _noun_of(self.mentions[self.at])
        if joins and _ONLY_AND.fullmatch(between):
            following = self.mentions[self.at + 1].span.start
            return f"{between} {_CLAUSE_END.split(self.paragraph.text[following:])[0]}"
        parts = _PARTING.split(between)
        return " ".join(parts[:-1]) if len(parts) > 1 else between


def _noun_of(mention: Mention) -> str:
    return mention.noun if isinstance(mention, Count | RatioMention | Percentage) else ""


def _take(found: Figures, mention: Mention, place: _Place) -> None:
    if isinstance(mention, Percentage):
        found.percentages.append((mention, place.paragraph))
    elif isinstance(mention, RatioMention):
        number = len(found.ratios) + 1
        texts = _NUMBER.findall(mention.text)
        sides = ((mention.part, texts[0], "part"), (mention.whole, texts[-1], "whole"))
        part, whole = (
            Figure(
                value, text.rstrip(".,"), mention.noun, place.around, mention.text,
                place.paragraph, mention.span.start, ratio=number, side=side,
            )
            for value, text, side in sides
        )  # fmt: skip
        found.ratios.append((part, whole))
    elif isinstance(mention, Count):
        found.counts.append(_count(mention, place))


def _count(mention: Count, place: _Place) -> Figure:
    number = _NUMBER.search(mention.text)
    printed = number[0].rstrip(".,") if number else mention.text
    value = mention.value
    is_money = bool(_MONEY.search(mention.unit)) or (
        mention.unit in ("ty", "trieu") and not mention.noun  # "120 triệu"
    )
    for word, times in _MULTIPLES.items():
        if re.search(rf"\b{word}\b", mention.unit):
            value *= times
            printed = _with_multiple(mention.text, printed)
    own = _own(place.before, mention.text)
    bare = mention.listed and not mention.noun
    around = f"{own} {place.around}" if bare else place.around
    return Figure(
        value, printed, mention.noun, around, mention.text, place.paragraph,
        mention.span.start, is_money, mention.about, listed=mention.listed,
        named="" if mention.noun or mention.unit else _named(place.before),
        own=own,
    )  # fmt: skip


_SEPARATOR = re.compile(r"[,;:(+]|\bvà\b")
# "Tổng số hồ sơ tiếp nhận: 2.800", "Hồ sơ quá hạn là 5".
_NAMED = re.compile(
    r"(?:^|[.;,(]\s*|[-+•*]\s*)(?P<name>[^\d.;,()%]{3,80}?)\s*(?:[:=]|\b(?:la|co|gom|dat|duoc)\b)+\s*$"
)


def _own(before: str, text: str) -> str:
    """The words of an item of a list: "; giải quyết trước hạn: 1.102"."""
    label = _SEPARATOR.split(before.rstrip(" :="))[-1]
    return fold(f"{label} {text}")


def _named(before: str) -> str:
    found = _NAMED.search(fold(before))
    return found["name"].strip(" :-+") if found else ""


def _with_multiple(text: str, number: str) -> str:
    """ "1,8 tỷ đồng" is printed as "1,8 tỷ"."""
    found = re.search(rf"{re.escape(number)}\s*[^\W\d]+", text)
    return found[0] if found else number


def leftover_figures(found: Figures, used: Sequence[Figure]) -> Iterator[dict[str, str]]:
    """What is printed beside the inputs, for ``printed.figures``."""
    for figure in found.counts:
        if figure not in used:
            yield {
                "label": label_before(figure.paragraph.text, figure.start) or figure.said,
                "value": f"{_about(figure)}{figure.text}", "unit": _unit(figure.said),
            }  # fmt: skip
    for part, whole in found.ratios:
        if part not in used and whole not in used:
            value = f"{part.text}/{whole.text}"
            label = label_before(part.paragraph.text, part.start) or part.said
            yield {"label": label, "value": value, "unit": _unit(part.said)}


LONGEST_LABEL = 120


# What a total says of itself at the end of its words: "… là 43 thủ tục", ": 146 hồ sơ".
_OWN_FIGURE = re.compile(r"(?:\s(?:là|có|gồm)|:)\s*\d[\d.,]*[^\d:(]*$")
_OF_THEM = re.compile(r"^(?:trong đó|bao gồm|gồm|cụ thể)[\s:,]*", re.IGNORECASE)


def label_before(text: str, at: int) -> str:
    """The clause before a place, in the words of the paper. Inside brackets with the words that
    opened them: "Hồ sơ mức độ 3: khai tử"."""
    before = text[:at]
    opened = before.rfind("(")
    if opened > before.rfind(")"):
        head = _clause(_OWN_FIGURE.sub("", before[:opened]))
        item = _OF_THEM.sub("", _clause(before[opened + 1 :]))
        words = f"{head}: {item}" if head and item else head or item
    else:
        words = _clause(before)
    if len(words) > LONGEST_LABEL:
        words = "… " + words[-LONGEST_LABEL:].split(" ", 1)[-1]
    return words


def _clause(text: str) -> str:
    return " ".join(_CLAUSE_END.split(text)[-1].strip(" :,-–+*(").split())


def _about(figure: Figure) -> str:
    """ "trên 250": the word that makes it inexact belongs to the value."""
    head = figure.said.split(figure.text, 1)[0].strip() if figure.about else ""
    return f"{head} " if head else ""


def _unit(said: str) -> str:
    """What stands behind the last number."""
    return re.split(r"\d[\d.,]*", said)[-1].strip(" /%")
