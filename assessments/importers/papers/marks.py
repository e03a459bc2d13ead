"""What a paragraph announces: an indicator, its requirement, its result, its score or verdict, a
pillar, a part. Each reader looks at one paragraph and knows nothing of the others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from assessments.importers.papers import phrases
from assessments.importers.papers.likeness import coverage, likeness, same_length_fold
from assessments.importers.papers.paragraphs import BULLETS
from assessments.importers.papers.phrases import one_of
from assessments.importers.papers.scores import read_score
from criteria.rules.spec import IndicatorSetSpec, PillarSpec
from dtscore.text import fold

_MARK = phrases.mark(BULLETS)
_CODE = phrases.CODE
_SIGN = rf"(?:{BULLETS}+\s*)?"
_NOUN = phrases.INDICATOR
LABEL = rf"{_NOUN}(?:\s*[,:\-]?\s*(?:{_NOUN}|thanh phan))*"
_LABELLED = re.compile(
    rf"{_SIGN}(?:{LABEL}|{phrases.INDICATOR_SHORT})\s*[:.]?\s*(?:so\s)?\s*{_CODE}(?P<stop>[\s.:)\-–]*)"
)
_NUMBERED = re.compile(rf"{_SIGN}{_CODE}(?P<stop>[\s.:)\-–]*)")
_BARE_LABEL = re.compile(rf"{_SIGN}(?=.*(?:chi t?ieu|chir tieu|tieu chi|chi so)){LABEL}\s*[.:]*$")
_LABEL_BEHIND = re.compile(
    rf"{LABEL}\s*[:.]?\s*(?:\d{{1,2}}\s?\.\s?\d{{1,2}}(?:\.\d{{1,2}})?)?[\s.:)\-–]*"
)
_REQUIREMENT = re.compile(
    rf"{_SIGN}{one_of(*phrases.REQUIREMENTS)}(?P<stop>\s*[:.\-–]\s*|\s*$|\s+)"
)
_RESULT = re.compile(
    rf"{_MARK}{one_of(*phrases.RESULTS)}(?: nam \d{{4}})?"
    r"(?P<stop>\s*[:.\-–]\s*|\s*$|\s+(?=co\b|qua\b|nam\b|tren\b|xa\b|ubnd\b|\d))"
)
_SHOWN = re.compile(r"(?:[=-]+>|[→⇒])\s*")
_EVIDENCE = re.compile(rf"{_MARK}{one_of(*phrases.EVIDENCE)}\s*:")
_ROMAN = re.compile(
    r"(?:(?:PHẦN|Phần)\s+)?(?P<number>[IVX]{1,4})\s*[.\-–/:)]\s*(?P<text>.+)$"
    r"|(?:PHẦN|Phần)\s+(?:THỨ|thứ)\s+\w+\s*[.\-–/:)]\s*(?P<words>.+)$"
)
_LETTER = re.compile(r"(?:PHẦN\s+)?[A-EĐ]\s*[.\-–/:)]\s*(?P<text>\D{5,})$")
# "IV. PHƯƠNG HƯỚNG: tiếp tục …": heading and text on one line.
_PART_AND_TEXT = re.compile(
    r"(?P<heading>(?:[IVX]{1,4}|[A-EĐ])\s*[./)]\s*[A-ZÀ-ỸĐ][A-ZÀ-ỸĐ\s,\d-]{4,80}):\s*(?P<text>\S.*)$"
)
_PILLAR = re.compile(
    rf"{_SIGN}(?:(?:tru cot|nhom|muc|phan|noi dung)\s*)?(?P<code>\d{{1,2}}|[a-h])"
    r"\s*[.)/:\-–]\s*(?P<text>\D.*)$"
)
_BEHIND_TITLE = re.compile(r"\s*\(\s*(?:tối đa\s*)?\d[\d,.]*\s*(?:%|điểm|đ)?\s*\)\s*[.:]?$")
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
    if not numbered:
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
    bare = _BEHIND_TITLE.sub("", text)
    return any(likeness(bare, title) >= TITLE_LIKE for title in titles)


def read_requirement(text: str) -> str | None:
    """What stands behind "Yêu cầu của chỉ tiêu:"; None where the paragraph is no requirement."""
    return _behind(_REQUIREMENT, text)


def read_result(text: str) -> str | None:
    """What stands behind "Kết quả thực hiện:" or an arrow; None where the paragraph is no
    result."""
    said = _behind(_RESULT, text)
    return _behind(_SHOWN, text) if said is None else said


def _behind(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.match(same_length_fold(text))
    return text[found.end() :].strip() if found else None


def is_evidence(text: str) -> bool:
    """Whether a paragraph names documents or a reason of the result before it: "Minh chứng: …"."""
    return bool(_EVIDENCE.match(same_length_fold(text)))


def read_part(text: str) -> str | None:
    """The heading behind a Roman number, or in capitals behind a letter; None where the paragraph
    is no part's heading."""
    found = _ROMAN.match(text) or (_LETTER.match(text) if text == text.upper() else None)
    said = found and (found["text"] or found.groupdict().get("words"))
    return said.strip() if said and len(text) <= LONGEST_HEADING else None


def part_and_text(text: str) -> tuple[str, str] | None:
    """A part's heading in capitals and the text behind its colon."""
    found = _PART_AND_TEXT.match(text)
    return (found["heading"].strip(), found["text"].strip()) if found else None


def read_pillar(text: str, spec: IndicatorSetSpec) -> PillarSpec | None:
    """The pillar that a short numbered paragraph names; its number must be the set's too."""
    folded = same_length_fold(text)
    found = _PILLAR.match(folded)
    if not found or len(text) > LONGEST_HEADING or read_heading(text, ()):
        return None
    code = text[found.start("code") : found.end("code")]
    letters = dict(zip("ABCDEFGH", spec.pillars, strict=False))
    for pillar in spec.pillars:
        said = max(coverage(pillar.title, found["text"]), _short_title(found["text"], pillar.title))
        if said >= 0.75 and (pillar.code == code or pillar is letters.get(code)):
            return pillar
    return None


def _short_title(text: str, title: str) -> float:
    """ "6. Chính quyền số" of "Hoạt động chính quyền số": every word is the title's."""
    return float(len(text.split()) >= 3 and coverage(text, title) == 1)


def is_closing(text: str) -> bool:
    return bool(re.match(rf"{_SIGN}tren day la\b|{_SIGN}noi nhan\b", fold(text)))
