"""The sentence around a figure of a free text, of which time it speaks, and what it says."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache

from assessments.consistency.unit_year import Passage
from assessments.reading import Span
from dtscore.text import fold

FREE = frozenset({"section", "opening", "closing"})
_SENTENCE_END = re.compile(r"[.;!?](?=\s|$)|\n")
# Of another time or only of a part: plans, what was added, what was before.
_NOT_NOW = re.compile(
    r"\b(?:phan dau|muc tieu|du kien|ke hoach|se|them|bo sung|lap moi|lap dat moi|de nghi|kien nghi"
    r"|de xuat|so voi|truoc day|nam truoc|nam toi|nam sau|tu nhan|doanh nghiep tu lap|can|chi tieu"
    r"|tang (?:tu|len|thu)|nang (?:tu|len|tong|so)|den het nam|thoi gian toi)\b"
)
_NOW = re.compile(
    r"\b(?:hien nay|hien co|hien tai|den nay|bao duong|bao tri|duy tri|van hanh|tiep tuc giu)\b"
)
_AHEAD = frozenset({"solutions", "proposals"})
_AHEAD_PART = re.compile(
    r"phuong huong|nhiem vu|giai phap|kien nghi|de xuat|thoi gian toi|ke hoach"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True)
class Sentence:
    """Folded words of a figure, ``before`` and ``behind`` it, up to the ends of its sentence.
    ``is_ahead`` in the parts of a paper that say what is to be done and what is asked for."""

    before: str
    figure: str
    behind: str
    is_ahead: bool = False

    @property
    def words(self) -> str:
        return f"{self.before} {self.figure} {self.behind}"

    def is_of(self, year: int) -> bool:
        """Whether it tells what is there in that year: no plan, no other year."""
        if self.is_ahead and not _NOW.search(self.words):
            return False
        return not _NOT_NOW.search(self.words) and not set(_YEAR.findall(self.words)) - {str(year)}


def sentence_before(label: str, figure: str, part: str) -> Sentence:
    """What is left of the sentence of a figure that a paper prints in a part without a text of its
    own: the words before it."""
    before = _SENTENCE_END.split(label)[-1]
    is_ahead = bool(_AHEAD_PART.search(fold(part)))
    return Sentence(fold(before), fold(figure), "", is_ahead=is_ahead)


@lru_cache(maxsize=32)
def _ends(text: str) -> tuple[int, ...]:
    return (0, *(found.end() for found in _SENTENCE_END.finditer(text)))


def sentence_of(passage: Passage, span: Span) -> Sentence:
    text = passage.text
    ends = _ends(text)
    start = ends[bisect_right(ends, span.start) - 1]
    stop = next(iter(ends[bisect_left(ends, span.end) :]), len(text))
    return Sentence(
        fold(text[start : span.start]),
        fold(span.words(text)),
        fold(text[span.end : stop]),
        is_ahead=passage.name in _AHEAD,
    )


_CLAUSE = 70  # characters on either side that still belong to a figure
_WORD = re.compile(r"[a-z]{3,}")
_FILLERS = frozenset(
    {"cua", "duoc", "trong", "nam", "tren", "dia", "cac", "tong", "dat", "cho", "den", "voi", "thi",
     "moi", "hien", "nay", "chiem", "toan", "tai", "nhung", "tieu", "xac", "dinh", "lap", "da",
     "theo", "van", "con"}
)  # fmt: skip
# What officers shorten, folded.
_SHORT = {
    "attt": "an toan thong tin", "cbcc": "can bo cong chuc", "cds": "chuyen doi so",
    "cnscd": "cong nghe so cong dong", "csdl": "co so du lieu", "dttm": "dien thoai thong minh",
    "dvc": "dich vu cong", "dvctt": "dich vu cong truc tuyen", "dn": "doanh nghiep",
    "hddt": "hop dong dien tu", "tmdt": "thuong mai dien tu", "tthc": "thu tuc hanh chinh",
    "ttdt": "thong tin dien tu", "vb": "van ban", "hs": "ho so", "tk": "tai khoan",
    "nvh": "nha van hoa",
}  # fmt: skip
_SHORTENED = re.compile(rf"\b(?:{'|'.join(_SHORT)})\b")


def telling(folded: str) -> set[str]:
    """The folded words that say something, shortened ones in full."""
    full = _SHORTENED.sub(lambda found: _SHORT[found[0]], folded)
    return set(_WORD.findall(full)) - _FILLERS


def clause_of(sentence: Sentence) -> str:
    """The folded words around a figure, up to the commas."""
    before = re.split(r",\s", sentence.before[-_CLAUSE:])[-1]
    behind = re.split(r",\s|\(", sentence.behind[:_CLAUSE])[0]
    return f"{before} {sentence.figure} {behind}"
