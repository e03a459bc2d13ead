"""The evidence: is it there, of the year, and this unit's own?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assessments.hints.base import Hint, HintCode, Link, Severity
from dtscore.text import fold

NAMED_AT_MOST = 3
LONGEST_EXPLANATION = 120  # characters of an explanation that a hint repeats
_SIGNS = re.compile(r"[^a-z0-9]+")
# An issuer that ends so names no place: every commune has its own "UBND xã".
_PLACELESS = ("xa", "phuong", "thi tran", "ubnd", "hdnd", "dang uy", "cong an")


@dataclass(frozen=True)
class Period:
    """The assessed stretch of time, both days included."""

    start: date
    end: date

    def __str__(self) -> str:
        return f"{self.start:%d/%m/%Y} – {self.end:%d/%m/%Y}"


@dataclass(frozen=True)
class Twin:
    """The same document, cited by another unit; ``is_own`` when it was issued by one of the two
    and not by somebody above both."""

    unit: str
    year: int
    code: str
    is_own: bool
    link: Link


CopyKind = Literal["earlier_year", "other_document", "other_unit"]


@dataclass(frozen=True)
class FileCopy:
    """The bytes of a cited file in another place. ``place`` is the other document or unit, ``year``
    that of the last assessment that cited the other document, ``other_name`` what the file is
    called there."""

    kind: CopyKind
    name: str
    place: str
    link: Link
    other_name: str = ""
    year: int | None = None
    is_own: bool = True


@dataclass(frozen=True)
class Cited:
    """One citation. ``document`` is empty for a link or a described file; ``openable`` counts its
    files and its link."""

    pk: int
    document: str = ""
    issued_on: date | None = None
    has_place: bool = False
    openable: int = 0
    twins: Sequence[Twin] = ()
    copies: Sequence[FileCopy] = ()


def missing_hints(*, wanted: bool, explanation: str, cited: Sequence[Cited]) -> Iterator[Hint]:
    """Evidence that the set wants and that is not there, or that cannot be opened."""
    if cited and not any(item.openable for item in cited):
        sentence = f"Trong {len(cited)} minh chứng không có tệp hay đường dẫn nào để mở."
        yield Hint(HintCode.EVIDENCE_NOT_OPENABLE, "note", sentence)
    if cited or not wanted:
        return
    words = " ".join(explanation.split())
    if not words:
        sentence = "Bộ chỉ số yêu cầu minh chứng; đơn vị không dẫn và không giải thích."
        yield Hint(HintCode.EVIDENCE_MISSING, "warning", sentence)
        return
    if len(words) > LONGEST_EXPLANATION:
        words = f"{words[:LONGEST_EXPLANATION].rstrip()} …"
    sentence = f"Bộ chỉ số yêu cầu minh chứng; đơn vị không dẫn mà giải thích: “{words}”"
    yield Hint(HintCode.EVIDENCE_MISSING, "note", sentence)


def place_hints(cited: Sequence[Cited]) -> Iterator[Hint]:
    """Documents of which nobody has said where in them the proof stands, in one hint."""
    documents = [item for item in cited if item.document]
    vague = [item for item in documents if not item.has_place]
    if len(vague) == 1:
        sentence = f"{vague[0].document}: chưa ghi trang hay điều, khoản nào chứng minh."
        yield Hint(HintCode.EVIDENCE_WITHOUT_PLACE, "note", sentence, vague[0].pk)
    elif vague:
        share = f"{len(vague)} / {len(documents)}"
        sentence = f"{share} văn bản chưa ghi trang hay điều, khoản nào chứng minh."
        yield Hint(HintCode.EVIDENCE_WITHOUT_PLACE, "note", sentence)


def citation_hints(item: Cited, period: Period) -> Iterator[Hint]:
    """What is odd about one citation."""
    if item.document:
        yield from _date_hints(item, period)
        yield from _twin_hints(item)
        for copy in item.copies:
            yield _copy_hint(item, copy)


def _date_hints(item: Cited, period: Period) -> Iterator[Hint]:
    """An earlier plan or decision may still be in force; a later one proves nothing."""
    day = item.issued_on
    if day is None:
        sentence = f"{item.document} không ghi ngày: chưa biết có thuộc kỳ đánh giá {period} không."
        yield Hint(HintCode.EVIDENCE_UNDATED, "warning", sentence, item.pk)
    elif day > period.end:
        sentence = f"{item.document}: ban hành sau kỳ đánh giá {period}."
        yield Hint(HintCode.EVIDENCE_AFTER_PERIOD, "warning", sentence, item.pk)
    elif day < period.start:
        sentence = (
            f"{item.document}: ban hành trước kỳ đánh giá {period}, hãy xem trong kỳ còn hiệu lực"
            " không."
        )
        yield Hint(HintCode.EVIDENCE_BEFORE_PERIOD, "note", sentence, item.pk)


def _twin_hints(item: Cited) -> Iterator[Hint]:
    if not item.twins:
        return
    is_own = any(twin.is_own for twin in item.twins)
    usual = (
        "" if is_own else "; nếu là văn bản của cấp trên thì nhiều đơn vị cùng dẫn là bình thường"
    )
    sentence = f"{item.document} cũng được {_citing(item.twins)} dẫn{usual}."
    severity: Severity = "warning" if is_own else "note"
    yield Hint(HintCode.DOCUMENT_OF_OTHER_UNIT, severity, sentence, item.pk, item.twins[0].link)


def _citing(twins: Sequence[Twin]) -> str:
    """Which units cite it; of a single unit also where, while that is short to say."""
    units = list(dict.fromkeys(twin.unit for twin in twins))
    codes = list(dict.fromkeys(twin.code for twin in twins))
    years = {twin.year for twin in twins}
    if len(units) > 1 or len(years) > 1 or len(codes) > NAMED_AT_MOST:
        return named(units)
    return f"{units[0]} (chỉ số {', '.join(codes)}, năm {twins[0].year})"


def _copy_hint(item: Cited, copy: FileCopy) -> Hint:
    severity: Severity = "warning" if copy.is_own else "note"
    match copy.kind:
        case "earlier_year":
            code = HintCode.FILE_OF_EARLIER_YEAR
            sentence = (
                f"Tệp “{copy.name}” của {item.document} chính là tệp của {copy.place}, đã làm minh"
                f" chứng năm {copy.year}."
            )
        case "other_document":
            code = HintCode.FILE_OF_OTHER_DOCUMENT
            sentence = f"Tệp “{copy.name}” của {item.document} cũng là tệp của {copy.place}."
        case "other_unit":
            code = HintCode.FILE_OF_OTHER_UNIT
            called = f", tên “{copy.other_name}”" if copy.other_name != copy.name else ""
            sentence = (
                f"Tệp “{copy.name}” của {item.document} giống hệt một tệp mà {copy.place} đang"
                f" lưu{called}."
            )
    return Hint(code, severity, sentence, item.pk, copy.link)


def named(units: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    shown = ", ".join(units[:NAMED_AT_MOST])
    more = len(units) - NAMED_AT_MOST
    return f"{shown} và {more} đơn vị khác" if more > 0 else shown


def names_a_place(issuer: str) -> bool:
    """Whether an issuer says whose it is. Two communes' "UBND xã" are not one issuer."""
    words = _words(issuer)
    return bool(words.strip()) and not any(words.endswith(f" {end} ") for end in _PLACELESS)


def is_issued_by(issuer: str, unit: str) -> bool:
    """Whether the issuer names the unit: "Đảng ủy xã Quảng Bình" and "xã Quảng Bình"."""
    return _words(unit) in _words(issuer)


def _words(text: str) -> str:
    """The folded words between single spaces, one before the first and one behind the last."""
    return f" {' '.join(_SIGNS.sub(' ', fold(text)).split())} "
