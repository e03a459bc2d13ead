"""Reading the head of an official document (Nghị định 30/2020/NĐ-CP, Phụ lục I) from plain text.

The text layer of a first page gives the two columns of the head one after the other or line by
line through each other. What stands there clearly is proposed, what does not is left out: a wrong
proposal costs more than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from assessments.issuers import issuer_in_words
from dtscore.text import fold, nfc

KINDS = (
    "Quyết định", "Kế hoạch", "Công văn", "Báo cáo", "Thông báo", "Nghị quyết", "Tờ trình",
    "Giấy mời", "Chương trình", "Chỉ thị", "Quy chế", "Quy định", "Hướng dẫn", "Phương án",
    "Đề án", "Dự án", "Biên bản", "Hợp đồng", "Công điện", "Thông cáo", "Bản ghi nhớ",
    "Bản thỏa thuận", "Giấy ủy quyền", "Giấy giới thiệu", "Giấy nghỉ phép", "Phiếu gửi",
    "Phiếu chuyển", "Phiếu báo", "Kết luận", "Quy trình", "Nghị định", "Thông tư", "Luật",
)  # fmt: skip
# The abbreviation of a kind in the symbol of a number (Nghị định 30, Phụ lục III).
_SYMBOLS = {
    "NQ": "Nghị quyết", "QĐ": "Quyết định", "CT": "Chỉ thị", "QC": "Quy chế", "QYĐ": "Quy định",
    "TB": "Thông báo", "HD": "Hướng dẫn", "CTR": "Chương trình", "KH": "Kế hoạch",
    "PA": "Phương án", "ĐA": "Đề án", "DA": "Dự án", "BC": "Báo cáo", "BB": "Biên bản",
    "TTR": "Tờ trình", "HĐ": "Hợp đồng", "CĐ": "Công điện", "GM": "Giấy mời", "KL": "Kết luận",
    "NĐ": "Nghị định", "TT": "Thông tư", "CV": "Công văn",
}  # fmt: skip
FIRST_LINES = 60  # of a page; a head is never longer
LONGEST_ABSTRACT = 500
EARLIEST = 1945

_MOTTO = re.compile(
    r"cong hoa xa hoi chu nghia(?: viet nam)?|^viet nam$|dang cong san viet nam"
    r"|doc lap\s*-\s*tu do\s*-\s*hanh phuc"
)
_YOUTH_MOTTO = re.compile(r"(?:^|(?<!bch)(?<!hanh) )doan (?:tncs|thanh nien cong san) ho chi minh$")
_NUMBER_LINE = re.compile(r"S[ốỐ]\s*[:.]?(?=[\s\d/:.…_-]|$)")
_NUMBER = re.compile(r"\s*(\d{1,5}(?:\s?[/-]\s?[\w&]+)+)(?![\w/&-])(\s*[/-]\s*$)?")
_DATE = re.compile(
    r"(?:(?<=\s)|^)([^\W\d_][\w.'’ -]{1,40}),\s*(?:ngày|NGÀY)\s+(\d{1,2})\s+tháng\s+(\d{1,2})"
    r"\s+năm\s+(\d{4})(?!\d)"
)
_DATE_LINE = re.compile(r"\bngay\b.{0,12}\bthang\b.{0,12}\bnam\b")
_ABOUT = re.compile(r"^v\s?/\s?v\b\s*:?\s*")
_RULE = re.compile(r"^[\W_]*$")
# Above these lines of a document with a title stands its abstract and nothing else.
_AFTER_ABSTRACT = re.compile(r"(?:can cu|kinh gui|xet de nghi|theo de nghi)\b")
_OPENS_BODY = re.compile(
    r"(?:thực hiện|triển khai|nhằm|để|trong|sau khi|theo|hôm nay|kính|xét|được sự|qua|vừa qua"
    r"|sáng|chiều|ngày \d|năm \d{4},)\b"
)
_HEADING = re.compile(
    r"(?:[ivx]+\s*[.,-]|\d{1,2}\s*[.,)]|phan |chuong |dieu 1|muc \d|-\s|noi nhan)"
)
_UNFINISHED = re.compile(r"(?:,|\b(?:của|và|do|tại|với|cho|theo|các|về|trên|giữa|ở|trong))$")
_UNNAMED = re.compile(r"\b(?:xã|huyện|tỉnh|phường|thôn|thành phố|thị trấn)$")
_STAMPS = {"du thao", "hoa toc", "khan", "thuong khan", "mat", "sao y", "sao y ban chinh"}
_SENTENCE_END = re.compile(r"(?<!TP)(?<!TX)(?<!TT)[.;:](?:\s|$)")
LONGEST_CUT = 200  # of an abstract whose end is found by the paragraph that follows


@dataclass(frozen=True)
class HeaderProposal:
    """What a head says; None for what is not clearly there."""

    kind: str | None = None
    number: str | None = None
    issued_on: date | None = None
    issuer: str | None = None
    signer: str | None = None
    abstract: str | None = None


def read_header(text: str) -> HeaderProposal:
    """The fields that the head of a document's first page states beyond doubt."""
    lines = _clean_lines(text)
    if not any(_MOTTO.search(fold(line)) or _YOUTH_MOTTO.search(fold(line)) for line in lines):
        return HeaderProposal()  # an annex, a table, a letter: no head of an official document
    head = _find_head(lines)
    number = _read_number(head)
    about = next((i for i, line in enumerate(head.lines) if _ABOUT.match(fold(line))), None)
    kind = _read_kind(head, number, is_letter=about is not None)
    return HeaderProposal(
        kind=kind,
        number=number,
        issued_on=_read_date(head),
        issuer=_read_issuer(head),
        signer=_read_signer(lines),
        abstract=_read_letter_abstract(head, about) if about is not None else _read_abstract(head),
    )


@dataclass(frozen=True)
class _Head:
    """The lines above the title (or above "Kính gửi", "Căn cứ"), and those from there on."""

    lines: list[str]
    title: str | None
    below: list[str]

    @property
    def number_at(self) -> int | None:
        """The one line that begins with "Số"; None where there is none or a choice. A small "số"
        goes on with a sentence."""
        found = [i for i, line in enumerate(self.lines) if _NUMBER_LINE.match(line)]
        return found[0] if len(found) == 1 else None


def _clean_lines(text: str) -> list[str]:
    """NFC lines with single spaces and plain hyphens, without the national title and motto."""
    plain = re.sub(r"[‐‑‒–—−\u00ad\ufffe]", "-", nfc(text).replace("\u200b", ""))
    lines = [" ".join(line.split()) for line in plain.splitlines()]
    return [line for line in lines if line]


def _find_head(lines: Sequence[str]) -> _Head:
    lines = lines[:FIRST_LINES]
    for at, line in enumerate(lines):
        title = _title(line)
        if title:
            return _Head(_without_motto(lines[:at]), title[0], [*title[1:], *lines[at + 1 :]])
        if re.match(r"(?:kinh gui|can cu)\b", fold(line)):
            return _Head(_without_motto(lines[:at]), None, list(lines[at:]))
    return _Head(_without_motto(lines[:15]), None, [])


def _title(line: str) -> list[str] | None:
    """The kind that a line in capitals names, and what follows it on the line."""
    words = line.split()
    capitals = list(takewhile(lambda word: word == word.upper(), words))
    spaceless = fold("".join(capitals)).strip(":")
    for kind in KINDS:
        if fold(kind).replace(" ", "") == spaceless:
            rest = " ".join(words[len(capitals) :])
            return [kind, rest] if rest else [kind]
    return None


def _without_motto(lines: Sequence[str]) -> list[str]:
    """What stands beside the motto on the same line stays; stamps go."""
    kept = []
    for line in lines:
        folded = fold(line)
        if len(folded) != len(line) and _MOTTO.search(folded):
            continue  # letters that fold to several: no place in the one is a place in the other
        for motto in (_MOTTO, _YOUTH_MOTTO):
            for found in reversed(list(motto.finditer(fold(line)))):
                line = f"{line[: found.start()]} {line[found.end() :]}".strip()
        if line and fold(line) not in _STAMPS:
            kept.append(line)
    return kept


def _read_number(head: _Head) -> str | None:
    at = head.number_at
    if at is None:
        return None
    line = head.lines[at]
    prefix = _NUMBER_LINE.match(line)
    assert prefix is not None
    found = _NUMBER.match(line[prefix.end() :].lstrip(" :."))
    if not found or found[2]:
        return None  # left blank for the clerk, or broken in the middle of the symbol
    groups = re.split(r"[/-]", re.sub(r"\s", "", found[1]))[1:]
    named = all(group[0].isupper() or group.isdigit() for group in groups)
    return re.sub(r"\s", "", found[1]) if named and not groups[-1].isdigit() else None


def _read_kind(head: _Head, number: str | None, *, is_letter: bool) -> str | None:
    """The title, or "Công văn" for a letter; None where the number's symbol says another kind."""
    symbols = re.split(r"[\d/-]+", number or "")
    said = next((_SYMBOLS[s.upper()] for s in symbols if s.upper() in _SYMBOLS), None)
    if head.title:
        return head.title if said in {None, head.title} else None
    if is_letter and said in {None, "Công văn"} and _begins_with_addressee(head.below):
        return "Công văn"
    return None


def _begins_with_addressee(lines: Sequence[str]) -> bool:
    return bool(lines) and fold(lines[0]).startswith("kinh gui")


def _read_date(head: _Head) -> date | None:
    """The day after the place; never one that the text below mentions."""
    found = list(_DATE.finditer(" ".join(head.lines)))
    if not found:  # text boxes may come after the title: then it fills a line of its own
        found = [day_line for line in head.below if (day_line := _DATE.fullmatch(line))]
    days = {place_and_day.group(2, 3, 4) for place_and_day in found}
    if len(days) != 1:
        return None
    day, month, year = map(int, days.pop())
    try:
        return date(year, month, day) if year >= EARLIEST else None
    except ValueError:
        return None


def _read_issuer(head: _Head) -> str | None:
    """The lines in capitals above the number."""
    end = head.number_at
    if end is None:
        if any(_NUMBER_LINE.match(line) for line in head.lines):
            return None
        end = len(head.lines)
    lines = [line for line in head.lines[:end] if line == line.upper() and not _RULE.match(line)]
    return issuer_in_words([line.strip("*_- ") for line in lines])


def _read_letter_abstract(head: _Head, about: int | None) -> str | None:
    """From "V/v" to "Kính gửi", without the place and date that may stand between."""
    if about is None or not _begins_with_addressee(head.below):
        return None
    first, *others = head.lines[about:]
    lines = [first[_match_end(_ABOUT, first) :], *others]
    text = _DATE.sub("", "\n".join(lines)).strip()
    if _DATE_LINE.search(fold(text)) or _broken(text.splitlines()):
        return None
    return _abstract(text.splitlines(), capitalised=True)


def _match_end(pattern: re.Pattern[str], line: str) -> int:
    found = pattern.match(fold(line))
    return found.end() if found else 0


def _broken(lines: Sequence[str]) -> bool:
    """Whether something of the other column stands between the lines of an abstract."""
    return any(
        line == line.upper() and len(line.split()) > 1 and not _RULE.match(line) for line in lines
    )


def _read_abstract(head: _Head) -> str | None:
    """The lines under the title, up to one that can only be the body.

    A paragraph of a body begins with a capital letter. Where it begins is certain when a line opens
    as bodies do, or when only one line with a capital stands between title and first full stop.
    """
    if not head.title:
        return None
    taken: list[str] = []
    capitals: list[int] = []
    for line in head.below:
        if _DATE.fullmatch(line) or (_RULE.match(line) and not taken):
            continue
        ending = _ending(line, bool(taken))
        if ending:
            return None if capitals and ending == "heading" else _abstract(taken)
        if taken and line[0].isupper():
            capitals.append(len(taken))
        taken.append(line)
        if _SENTENCE_END.search(line):
            return _cut(taken, capitals)
    return None


def _ending(line: str, has_abstract: bool) -> str:
    """What ends an abstract before this line, empty where nothing does."""
    folded = fold(line)
    if _RULE.match(line) or _AFTER_ABSTRACT.match(folded):
        return "certain"
    if line == line.upper() and len(line.split()) > 1 and not _HEADING.match(folded):
        return "certain"  # who decides, in capitals
    if _HEADING.match(folded) and not line[0].islower():
        return "heading"
    if has_abstract and line[0].isupper() and _OPENS_BODY.match(line.lower()):
        return "paragraph"
    return ""


def _cut(lines: Sequence[str], capitals: Sequence[int]) -> str | None:
    """The abstract before the only line with which a paragraph can have begun."""
    if len(capitals) != 1 or _OPENS_BODY.match(lines[0].lower()):
        return None
    text = _abstract(lines[: capitals[0]])
    if text is None or len(text) > LONGEST_CUT or _UNNAMED.search(text.lower()):
        return None
    return text


def _abstract(lines: Sequence[str], *, capitalised: bool = False) -> str | None:
    text = " ".join(" ".join(lines).split()).strip(" -_*/.")
    if not 5 <= len(text) <= LONGEST_ABSTRACT or _UNFINISHED.search(text.lower()):
        return None
    return text[0].upper() + text[1:] if capitalised else text


# --- the signature of a document of one page --------------------------------------------------
_AUTHORITY = re.compile(
    r"^(?:(?:tm|kt|tl|tuq|q|t/m|k/t|t/l)\s?\.?\s.*|(?:pho )?(?:chu tich|bi thu|giam doc"
    r"|truong phong|truong ban|hieu truong|chanh van phong|truong cong an|tram truong|bo truong"
    r"|chu nhiem)\b.*)$"
)
_FAMILY_NAMES = frozenset(
    """
    an au bach bui cao chau chu cu dam dang dao dau dinh do doan duong giang ha han ho hoang hua
    huynh kieu kim la lai lam le lo luc luong luu ly mac mai nghiem ngo nguyen ninh ong pham phan
    phung quach quan ta tang thach thai than thieu to ton tong tran trieu trinh truong tu van vi
    vien vo vu vuong
    """.split()  # noqa: SIM905
)


def _read_signer(lines: Sequence[str]) -> str | None:
    """The one name that stands alone on a line under the title of who signs."""
    authority = [
        i for i, line in enumerate(lines)
        if line == line.upper() and _AUTHORITY.match(fold(line)) and i > len(lines) // 3
    ]  # fmt: skip
    if not authority:
        return None
    names = {line for line in lines[authority[0] :] if _is_name(line)}
    return names.pop() if len(names) == 1 else None


def _is_name(line: str) -> bool:
    words = line.split()
    return (
        2 <= len(words) <= 5
        and all(word.isalpha() and word[0].isupper() and word[1:].islower() for word in words)
        and fold(words[0]) in _FAMILY_NAMES
    )
