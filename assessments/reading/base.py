"""What can be recognised in a text. Every mention knows its place, so that it can be marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Span:
    """Where something stands: ``text[start:end]`` of the text that was read (form NFC)."""

    start: int
    end: int

    def words(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True)
class Mention:
    """Something that was recognised. ``text`` are its words as written."""

    span: Span
    text: str


@dataclass(frozen=True)
class Count(Mention):
    """A figure with what it counts: "40 mắt camera", "21 doanh nghiệp", "6.633 nhân khẩu".

    ``noun`` is folded (no diacritics), empty where no noun follows; ``unit`` is the unit of money
    or measure that follows ("triệu đồng", "ha"), folded, else empty. ``about`` is the word that
    makes it inexact ("gan", "tren", "hon", "khoang", "duoi", "it nhat"), else empty. ``listed`` is
    what the whole before a list counts, folded, for a figure of the list ("1.460 hồ sơ: trước hạn
    1.102, đúng hạn 350"), else empty.
    """

    value: Decimal
    noun: str = ""
    unit: str = ""
    about: str = ""
    listed: str = ""


@dataclass(frozen=True)
class RatioMention(Mention):
    """ "4.445/5.293 người": a part of a whole, never a date, a document number or a code."""

    part: Decimal
    whole: Decimal
    noun: str = ""


@dataclass(frozen=True)
class Percentage(Mention):
    """ "84,8%", "đạt tỷ lệ 72,37 %". ``value`` is 84.8; ``of`` are the folded words before it that
    say what it measures (at most a clause), empty where none do; ``noun`` what follows
    ("100% hộ gia đình"), folded, outside the span."""

    value: Decimal
    of: str = ""
    about: str = ""
    noun: str = ""


@dataclass(frozen=True)
class DayMention(Mention):
    """ "ngày 23/5/2022", "25 tháng 3 năm 2022", "tháng 6 năm 2023", "năm 2022".

    ``month`` and ``day`` are None where the text names only a year or a month.
    ``is_impossible`` for a day that no calendar has ("31/02/2022"); then ``on`` is None.
    """

    year: int
    month: int | None = None
    day: int | None = None
    is_impossible: bool = False

    @property
    def on(self) -> date | None:
        if self.month is None or self.day is None or self.is_impossible:
            return None
        return date(self.year, self.month, self.day)


@dataclass(frozen=True)
class CitedNumber:
    """One number of a citation: "27/KH-UBND"; ``symbol`` is "KH-UBND", ``ordinal`` "27" (text, as
    printed). ``ordinal`` is empty where the paper left it out ("kế hoạch số về").

    A year belongs to the symbol ("2022/NĐ-CP"). ``separator`` is only said where the paper writes
    another one than its kind of number has ("12/BC/UBND").
    """

    ordinal: str
    symbol: str
    separator: str = ""

    @property
    def number(self) -> str:
        """As printed: the party writes "29-KH/ĐU", the administration "27/KH-UBND"."""
        separator = self.separator or usual_separator(self.symbol)
        return f"{self.ordinal}{separator}{self.symbol}" if self.symbol else self.ordinal


def usual_separator(symbol: str) -> str:
    """A party symbol names kind and body with a stroke between them: "KH/ĐU", "NQ/TU"."""
    kind, stroke, _ = symbol.partition("/")
    return "-" if stroke and not kind.isdecimal() else "/"


@dataclass(frozen=True)
class Citation(Mention):
    """ "Kế hoạch số 27/KH-UBND ngày 23/5/2022 của UBND xã Quảng Bình về chuyển đổi số".

    One mention names several documents when the text does ("2183; 2184; 2185/QĐ-UBND").
    ``kind`` is the kind in full words ("Kế hoạch"), empty where none stands before the number.
    ``issued_on`` also when the day stands before ("Ngày 23/5/2022 … ban hành Kế hoạch số …") and
    belongs to it beyond doubt. ``issuer`` and ``abstract`` as written, empty where not said.
    ``abstract_span`` marks the abstract.
    """

    kind: str
    numbers: tuple[CitedNumber, ...]
    issued_on: date | None = None
    issuer: str = ""
    abstract: str = ""
    abstract_span: Span | None = None
