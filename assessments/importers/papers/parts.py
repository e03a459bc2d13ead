"""What stands around the results: head, legal bases, opening, free sections, end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from assessments.headers import HeaderProposal, read_header
from assessments.importers.papers.lines import Paragraph
from assessments.importers.papers.paragraphs import BULLETS
from dtscore.text import fold

_TITLE = re.compile(r"BÁO CÁO\b[\s:]*", re.IGNORECASE)
_BASIS = re.compile(
    r"(?:can cu\b|thuc hien (?:noi dung )?(?:cong van|quyet dinh|ke hoach|chi thi|nghi quyet"
    r"|huong dan|van ban)|theo (?:cong van|huong dan))"
)
_CITES = re.compile(r"\d+\s*/\s*[\w&-]*[A-ZĐ]{2}")
_ADDRESSEES = re.compile(r"kinh gui\s*:?\s*")
_OPENING = re.compile(r"\b(?:nhu sau|bao cao|cu the)\b")
_HEAD = re.compile(
    r"(?:uy ban nhan dan|ubnd|hdnd|dang uy|ban chi dao|xa |phuong |thi tran |huyen |thanh pho "
    r"|cong hoa|doc lap|so\b|[*_\-\s]+$|.{2,40}, ?ngay\b)"
)
_NEARLY_DATED = re.compile(r"ngày\s*(\d{1,2})?\s*(tháng\s*\d{1,2}\s*năm\s*\d{4})", re.IGNORECASE)
_OWN_NUMBER = re.compile(r"(?m)^S[ốỐ]\s*[:.]?\s*(\d{1,5})\s*/\s*BC")
_DAY = re.compile(r"ngày\s*(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})", re.IGNORECASE)
_RECIPIENTS = re.compile(r"(?P<label>Nơi nhận)\s*:?\s*", re.IGNORECASE)
_SIGN = re.compile(rf"^{BULLETS}+\s*")
_AUTHORITY = re.compile(r"(?:[A-ZĐ]{1,3}\.\s*)?[A-ZÀ-ỸĐ][A-ZÀ-ỸĐ .]{5,}$")
_NAME = re.compile(r"(?:[A-ZÀ-ỸĐ][a-zà-ỹđ]+\s?){2,5}$")
LONGEST_ABSTRACT_LINE = 200
# "1768/UBND- VH&TT", "3022/ UBND-VH&TT": blanks that a line break has left inside a symbol.
_BLANK_IN_SYMBOL = re.compile(r"(?<=\d/)\s+(?=[A-ZĐ]{2})|(?<=[A-ZĐ]-)\s+(?=[A-ZĐ]{2})")


@dataclass
class Front:
    """The head as read. ``introduction`` stands before the bases and is no field of a paper."""

    number: str = ""
    issued_on: date | None = None
    abstract: str = ""
    nearly_dated: str = ""
    legal_bases: list[Paragraph] = field(default_factory=list)
    addressees: list[str] = field(default_factory=list)
    opening: list[Paragraph] = field(default_factory=list)
    introduction: list[Paragraph] = field(default_factory=list)
    head: list[Paragraph] = field(default_factory=list)


@dataclass
class End:
    closing: list[Paragraph] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    signing_lines: list[str] = field(default_factory=list)
    signer: str = ""
    other: list[Paragraph] = field(default_factory=list)


def read_front(paragraphs: Sequence[Paragraph]) -> Front:
    front = Front()
    title = _title_at(paragraphs)
    front.head = list(paragraphs[: title + 1])
    body = _take_abstract(front, paragraphs, title)
    _read_head(front, read_header("\n".join(p.text for p in paragraphs[: body + 1])))
    _sort_body(front, paragraphs[body:])
    return front


def _read_head(front: Front, header: HeaderProposal) -> None:
    """Number and day; a head without the national title is read line by line."""
    head = "\n".join(paragraph.text for paragraph in front.head)
    number, day = _OWN_NUMBER.search(head), _DAY.search(head)
    if header.number or number:
        front.number = (header.number or (number[1] if number else "")).partition("/")[0]
    front.issued_on = header.issued_on
    if front.issued_on is None and day:
        with suppress(ValueError):
            front.issued_on = date(int(day[3]), int(day[2]), int(day[1]))
    if front.issued_on is None and (found := _NEARLY_DATED.search(head)):
        front.nearly_dated = found[2]


def _title_at(paragraphs: Sequence[Paragraph]) -> int:
    """Where "BÁO CÁO" stands; before the first paragraph where it does not."""
    for at, paragraph in enumerate(paragraphs):
        if _TITLE.match(paragraph.text) and len(paragraph.text) < LONGEST_ABSTRACT_LINE:
            return at
    last = -1
    for at, paragraph in enumerate(paragraphs):
        if not _HEAD.match(fold(paragraph.text)):
            break
        last = at
    return last


def _take_abstract(front: Front, paragraphs: Sequence[Paragraph], title: int) -> int:
    """The lines under the title; returns where the body begins."""
    words = []
    if title >= 0 and _TITLE.match(paragraphs[title].text):
        words.append(_TITLE.sub("", paragraphs[title].text, count=1).strip())
    at = title + 1
    while at < len(paragraphs) and _is_abstract(paragraphs[at].text):
        words.append(paragraphs[at].text)
        front.head.append(paragraphs[at])
        at += 1
    front.abstract = re.sub(r"\s*[-_*]{2,}\s*$", "", " ".join(words)).strip(" .:")
    return at


def _is_abstract(text: str) -> bool:
    folded = fold(text)
    return not (
        _BASIS.match(folded)
        or _ADDRESSEES.match(folded)
        or len(text) > LONGEST_ABSTRACT_LINE
        or text.endswith((".", ";", ":", ","))
    )


def _sort_body(front: Front, paragraphs: Sequence[Paragraph]) -> None:
    """Addressees, bases, and the sentence that opens the report; what is before the bases and none
    of these is an introduction."""
    rest: list[Paragraph] = []
    addressing = False
    for paragraph in paragraphs:
        folded = fold(paragraph.text)
        if found := _ADDRESSEES.match(folded):
            front.addressees += _listed(paragraph.text[found.end() :])
            addressing = True
        elif addressing and _SIGN.match(paragraph.text):
            front.addressees += _listed(paragraph.text)
        elif _BASIS.match(folded) and _CITES.search(paragraph.text):
            addressing = False
            front.legal_bases.append(paragraph)
        else:
            addressing = False
            rest.append(paragraph)
    after = front.legal_bases[-1].at if front.legal_bases else -1
    front.opening = [p for p in rest if p.at > after and _OPENING.search(fold(p.text))]
    front.introduction = [p for p in rest if p not in front.opening]


def _listed(text: str) -> list[str]:
    plain = _SIGN.sub("", text).strip(" ;.")
    return [plain] if plain else []


def bases_in_words(paragraphs: Sequence[Paragraph]) -> list[str]:
    return [_BLANK_IN_SYMBOL.sub("", p.text.rstrip(" ;.,")) for p in paragraphs]


def read_end(paragraphs: Sequence[Paragraph]) -> End:
    end = End()
    listing = False
    for paragraph in paragraphs:
        text = paragraph.text
        if found := _RECIPIENTS.match(text):
            listing = True
            _take_line(end, text[found.end() :])
        elif listing and _SIGN.match(text):
            end.recipients += _listed(text)
        elif _AUTHORITY.fullmatch(text) and (listing or end.closing):
            end.signing_lines.append(text)
        elif end.closing and _NAME.fullmatch(text):
            end.signer = text
        elif not listing:
            end.closing.append(paragraph)
        else:
            end.other.append(paragraph)
    return end


def _take_line(end: End, text: str) -> None:
    """What stands beside "Nơi nhận:" on its line: the authority of who signs."""
    if text and _AUTHORITY.fullmatch(text):
        end.signing_lines.append(text)
    elif text:
        end.recipients += _listed(text)


def closing_in_words(end: End) -> str:
    return " ".join(paragraph.text for paragraph in end.closing).rstrip(" ./")


def unit_names(text: str) -> Iterator[str]:
    """The communes that the head of the paper names."""
    for found in re.finditer(
        r"\b(?:xã|phường|thị trấn)\s+((?:[A-ZÀ-ỸĐ][a-zà-ỹđ]*\s?){1,4}|[A-ZÀ-ỸĐ\s]{3,30}$)",
        text,
        re.IGNORECASE if text.isupper() else 0,
    ):
        yield " ".join(found[0].split())
