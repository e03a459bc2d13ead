"""What a paragraph announces: an indicator, its requirement, its result, its score or verdict, a
pillar, a part. Each reader looks at one paragraph and knows nothing of the others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from assessments.importers.papers.likeness import coverage, likeness, same_length_fold
from assessments.importers.papers.paragraphs import BULLETS
from criteria.rules.spec import IndicatorSetSpec, PillarSpec
from dtscore.text import fold

_SIGN = rf"(?:{BULLETS}+\s*)?"
# Before a result or a score also "a)", "=>", "→".
_MARK = rf"(?:(?:{BULLETS}+|[=-]+>|[→⇒]|[a-h]\s?\))\s*)?"
_CODE = r"(?P<code>\d{1,2}\s?\.\s?\d{1,2}(?:\.\d{1,2})?)(?![\d/])"
_NOUN = r"(?:chir?\s*t?i?eu|tieu chi|chi so|noi dung)"
_LABEL = rf"{_NOUN}(?:\s*[,:\-]?\s*(?:{_NOUN}|thanh phan))*"
_LABELLED = re.compile(rf"{_SIGN}{_LABEL}\s*[:.]?\s*(?:so\s)?\s*{_CODE}(?P<stop>[\s.:)\-–]*)")
_NUMBERED = re.compile(rf"{_SIGN}{_CODE}(?P<stop>[\s.:)\-–]*)")
_BARE_LABEL = re.compile(rf"{_SIGN}(?=.*(?:chi t?ieu|chir tieu|tieu chi|chi so)){_LABEL}\s*[.:]*$")
_LABEL_BEHIND = re.compile(
    rf"{_LABEL}\s*[:.]?\s*(?:\d{{1,2}}\s?\.\s?\d{{1,2}}(?:\.\d{{1,2}})?)?[\s.:)\-–]*"
)
_REQUIREMENT = re.compile(
    rf"{_SIGN}(?:noi dung\s)?yeu cau(?: cua)?(?: cac)?(?: chi tieu| tieu chi| chi so| noi dung)?"
    r"(?P<stop>\s*[:.\-–]\s*|\s*$|\s+)"
)
_RESULT = re.compile(
    rf"{_MARK}(?:ket qua(?: thuc hien| dat duoc| tu danh gia| thuc te)*|giai trinh(?: ket qua)?"
    r"|thuyet minh|noi dung thuc hien|tinh hinh thuc hien|(?:da )?thuc hien(?=\s*:))(?: nam \d{4})?"
    r"(?P<stop>\s*[:.\-–]\s*|\s*$|\s+(?=co\b|qua\b|nam\b|tren\b|xa\b|ubnd\b|\d))"
)
_FIGURE = r"(?P<figure>\d{1,4}(?:[.,]\d{1,4})?)"
_OF = r"(?:\s*/\s*\d{1,4}(?:[.,]\d+)?)?"  # "9,5/10": the maximum behind the points
_UNIT = rf"{_OF}\s*(?:diem|d\b)"
_POINTS = re.compile(
    rf"{_MARK}(?:(?:tu )?cham diem|diem (?:(?:tu )?(?:cham|danh gia)|de nghi|de xuat)|tu cham"
    rf"|diem tu danh gia|de nghi(?: cham)?(?: diem)?|so diem(?: tu cham| dat duoc| dat| de nghi)?"
    rf"|diem(?: dat)?|tu danh gia|danh gia)(?P<of>[^\d:]{{0,30}}"
    rf"\d{{1,2}}\.\d{{1,2}})?\s*[:.=\-–]?\s*(?:dat\s*)?(?P<said>{_FIGURE}(?:{_UNIT}|{_OF}))"
    r"(?P<rest>[\s.,;]*(?:\(.*)?)$"
)
_BARE_POINTS = re.compile(rf"{_MARK}(?P<said>{_FIGURE}{_UNIT})(?P<rest>[\s.,;]*(?:\(.*)?)$")
_VERDICT = re.compile(
    rf"{_MARK}(?:tu )?(?:danh gia|xep loai|ket luan)(?P<of>(?: (?:muc do )?(?:chi tieu|tieu chi"
    rf"|chi so|noi dung|ket qua))*)\s*(?:{_CODE})?\s*[:.\-–]?\s*"
    r"(?P<said>(?:chua |khong )?(?:dat|hoan thanh)(?: yeu cau| chi tieu| tieu chi)?)"
    r"(?P<rest>[\s.,;]*(?:\(.*)?)$"
)
_ROMAN = re.compile(r"(?:PHẦN\s+)?(?P<number>[IVX]{1,4})\s*[.\-–/:)]\s*(?P<text>.+)$")
_LETTER = re.compile(r"(?:PHẦN\s+)?[A-EĐ]\s*[.\-–/:)]\s*(?P<text>\D{5,})$")
_PILLAR = re.compile(rf"{_SIGN}(?:tru cot\s*)?(?P<code>\d{{1,2}})\s*[.)/:\-–]\s*(?P<text>\D.*)$")
LONGEST_HEADING = 220
LONGEST_OWN_TITLE = 110
TITLE_LIKE = 0.55
WHOLE_TITLE = 0.85


@dataclass(frozen=True)
class Heading:
    """An indicator begins; ``rest`` is what stands on the line behind code and label. The code is
    empty where the paper has left it out."""

    code: str
    rest: str


@dataclass(frozen=True)
class Score:
    """A line with points or a verdict, as printed. ``code`` is None where the line names none."""

    line: str
    figure: str = ""
    said: str = ""
    passed: bool | None = None
    code: str | None = None
    rest: str = ""


def read_heading(text: str, titles: Iterable[str]) -> Heading | None:
    """An indicator's heading in whatever manner: "* Chỉ tiêu 1.1.", "1.1. Chỉ tiêu, nội dung
    1.1.", "Chỉ iêu: 2.5", "3.2. Tỷ lệ …" (when the set says something like it)."""
    folded = same_length_fold(text)
    if labelled := _LABELLED.match(folded):
        rest = text[labelled.end() :]
        return _heading(labelled, rest) if _may_follow(labelled, rest, titles) else None
    if _BARE_LABEL.match(folded):
        return Heading("", "")
    numbered = _NUMBERED.match(folded)
    if not numbered or len(text) > LONGEST_HEADING * 2:
        return None
    rest = text[numbered.end() :]
    if behind := _LABEL_BEHIND.match(folded, numbered.end()):
        return _heading(numbered, text[behind.end() :])
    if not rest or _REQUIREMENT.match(folded, numbered.end()):
        return _heading(numbered, rest)
    return _heading(numbered, rest) if is_title(rest, titles) else None


def _heading(found: re.Match[str], rest: str) -> Heading:
    return Heading(re.sub(r"\s", "", found["code"]), rest.strip())


def _may_follow(found: re.Match[str], rest: str, titles: Iterable[str]) -> bool:
    """Whether a heading goes on so; a sentence about an indicator does not."""
    if not rest or is_title(rest, titles):
        return True
    return rest[0].isupper() and bool(found["stop"].strip()) and not read_score(rest)


def read_bare_title(text: str, titles: Iterable[str]) -> Heading | None:
    """A title of the set on a line of its own: Word keeps the number before it elsewhere."""
    bare = re.sub(rf"^{BULLETS}+\s*", "", text)
    if len(bare) > LONGEST_HEADING or max(map(partial(likeness, bare), titles)) < WHOLE_TITLE:
        return None
    return Heading("", bare)


def read_own_title(text: str) -> Heading | None:
    """ "1.7. Kênh giao tiếp với người dân": a short title in the paper's own words behind a code.
    The caller knows whether an indicator may begin here."""
    numbered = _NUMBERED.match(same_length_fold(text))
    if not numbered or not numbered["stop"].strip():
        return None
    rest = text[numbered.end() :]
    is_short = 0 < len(rest) <= LONGEST_OWN_TITLE and rest[0].isupper()
    if not is_short or rest[-1] in ".;:," or read_score(rest) or read_result(rest) is not None:
        return None
    return _heading(numbered, rest)


def is_labelled(text: str) -> bool:
    """Whether a heading says "Chỉ tiêu", "Tiêu chí" … before its code."""
    return bool(_LABELLED.match(same_length_fold(text)))


def is_title(text: str, titles: Iterable[str]) -> bool:
    return any(likeness(text, title) >= TITLE_LIKE for title in titles)


def read_requirement(text: str) -> str | None:
    """What stands behind "Yêu cầu của chỉ tiêu:"; None where the paragraph is no requirement."""
    return _behind(_REQUIREMENT, text)


def read_result(text: str) -> str | None:
    """What stands behind "Kết quả thực hiện:"; None where the paragraph is no result."""
    return _behind(_RESULT, text)


def _behind(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.match(same_length_fold(text))
    return text[found.end() :].strip() if found else None


def read_score(text: str) -> Score | None:
    """A line with points ("Chấm điểm: 05 điểm", "10 điểm") or a verdict ("Đánh giá chỉ tiêu 1.1:
    Đạt", "Tự đánh giá: Chưa đạt")."""
    folded = same_length_fold(text)
    if verdict := _VERDICT.match(folded):
        said = text[verdict.start("said") : verdict.end("said")]
        passed = not verdict["said"].startswith(("chua", "khong"))
        code = re.sub(r"\s", "", verdict["code"]) if verdict["code"] else None
        return Score(
            _line(text), "", said, passed, code, text[verdict.start("rest") :].strip(" .,;")
        )
    points = _POINTS.match(folded) or _BARE_POINTS.match(folded)
    if not points:
        return None
    said = text[points.start("said") : points.end("said")].strip()
    of = re.search(r"\d{1,2}\.\d{1,2}", points.groupdict().get("of") or "")
    rest = text[points.start("rest") :].strip(" .,;")
    return Score(_line(text), points["figure"], said, None, of[0] if of else None, rest)


def _line(text: str) -> str:
    return re.sub(rf"^(?:{BULLETS}+|=+>|[→⇒])\s*", "", text).strip(" .;")


def read_part(text: str) -> str | None:
    """The heading behind a Roman number, or in capitals behind a letter; None where the paragraph
    is no part's heading."""
    found = _ROMAN.match(text) or (_LETTER.match(text) if text == text.upper() else None)
    return found["text"].strip() if found and len(text) <= LONGEST_HEADING else None


def read_pillar(text: str, spec: IndicatorSetSpec) -> PillarSpec | None:
    """The pillar that a short numbered paragraph names; its number must be the set's too."""
    folded = same_length_fold(text)
    found = _PILLAR.match(folded)
    if not found or len(text) > LONGEST_HEADING or read_heading(text, ()):
        return None
    for pillar in spec.pillars:
        said = max(coverage(pillar.title, found["text"]), _short_title(found["text"], pillar.title))
        if pillar.code == found["code"] and said >= 0.75:
            return pillar
    return None


def _short_title(text: str, title: str) -> float:
    """ "6. Chính quyền số" of "Hoạt động chính quyền số": every word is the title's."""
    return float(len(text.split()) >= 3 and coverage(text, title) == 1)


def is_closing(text: str) -> bool:
    return bool(re.match(rf"{_SIGN}tren day la\b|{_SIGN}noi nhan\b", fold(text)))
