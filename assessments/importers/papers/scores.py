"""A line with points or a verdict, in whatever words: "Tự chấm: 20đ", "=> Chưa đạt do …"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assessments.importers.papers import phrases
from assessments.importers.papers.likeness import same_length_fold
from assessments.importers.papers.paragraphs import BULLETS
from assessments.importers.papers.phrases import VERDICT_WORDS, Outcome, one_of

_MARK = phrases.mark(BULLETS)
_ARROW = r"(?:[=-]+>|[→⇒])\s*"
_NUMBER = r"\d{1,4}(?:[.,]\d{1,4})?"
_SPELT = r"(?:\s*\([^()\d]{2,40}\))?"  # "20 (hai mươi) điểm"
_FIGURE = rf"(?P<figure>{_NUMBER}){_SPELT}"
_POINT = r"(?:diem|d\b)"
# "9,5/10", "20 điểm/20 điểm", "18 trên tổng số 20": the maximum behind the points.
_OF = (
    rf"(?:\s*{_POINT}?\s*(?:/|tren(?: tong)?(?: so)?|so voi|trong(?: tong)?(?: so)?)"
    rf"\s*(?:toi da\s*)?{_NUMBER})?"
)
_UNIT = rf"{_OF}\s*{_POINT}"
_BEFORE = rf"(?:{one_of(*phrases.MAXIMA)}\s*[:=]?\s*{_NUMBER}\s*{_POINT}?\s*[;,./|\-–]\s*)?"
_BESIDE = r"(?:\s*/\s*(?:diem )?(?:toi da|chuan))?"  # "Điểm tự chấm/điểm tối đa: 18/20"
_SUM = rf"(?:{_NUMBER}\s*{_POINT}?(?:\s*[-–+x×*/]\s*{_NUMBER}\s*(?:%|{_POINT})?){{1,4}}\s*=\s*)?"
_WHY = (
    r"(?P<rest>[\s.,;]*(?:[(\[].*|[,;.:\-–]?\s*(?:do|vi|boi|ly do|nguyen nhan|minh chung"
    r"|co (?:ho so )?minh chung|kem theo|trong do|tru|bi tru)\b.*)?)$"
)
_SAID = rf"(?P<said>{_FIGURE}(?:{_UNIT}|{_OF})){_WHY}"
_WHOSE = r"(?P<of>[^\d:]{0,30}\d{1,2}\.\d{1,2})?"
_POINTS = re.compile(
    rf"{_MARK}{_BEFORE}{one_of(*phrases.POINTS)}\b{_BESIDE}{_WHOSE}\s*[:.=\-–]?\s*"
    rf"(?:(?:dat|duoc|la)\b\s*:?\s*)?{_SUM}{_SAID}"
)
_UNSURE_POINTS = re.compile(rf"{_MARK}{one_of(*phrases.UNSURE_POINTS)}\s*[:=]\s*{_SUM}{_SAID}")
_PROSE_POINTS = re.compile(rf"{one_of(*phrases.PROSE_POINTS)}\s*:?\s*{_SUM}{_SAID}")
_PROSE_VERDICT = re.compile(rf"{one_of(*phrases.PROSE_VERDICTS)}\s*:?\s*")
_PROSE = re.compile(
    r"(?:[,;.]\s+|\s+)(?:(?:nen|do do|do vay|vi vay|vi the|theo do|song|va)\s+)?"
    rf"(?={one_of(*phrases.PROSE_POINTS, *phrases.PROSE_VERDICTS)}\b)"
)
# The paper's own sum belongs to no indicator: "Tổng điểm tự chấm: 735,5 điểm".
_TOTAL = re.compile(rf"{_MARK}(?:tong|cong)\b[^\d.,;:]{{0,30}}\bdiem\b(?! (?:wifi|cau|phat|phuc))")
_BARE_POINTS = re.compile(rf"{_MARK}(?:dat\s+)?(?P<said>{_FIGURE}{_UNIT}){_WHY}")
_MAXIMUM = re.compile(
    rf"{_MARK}{one_of(*phrases.MAXIMA)}\s*[:=.\-–]?\s*(?P<figure>{_NUMBER})\s*{_POINT}?[\s.;]*$"
)
_ABOUT_WHAT = (
    rf"(?P<of>(?:\s{{0,3}}(?:muc do )?(?:{phrases.INDICATOR}|{phrases.INDICATOR_SHORT}|ket qua))*)"
    rf"\s*(?:{phrases.CODE})?\s*[:.\-–]?\s*(?:la\s+)?"
)
_VERDICT = re.compile(rf"{_MARK}{one_of(*phrases.VERDICTS)}{_ABOUT_WHAT}")
_UNSURE_VERDICT = re.compile(rf"{_MARK}{one_of(*phrases.UNSURE_VERDICTS)}\s*[:.\-–]\s*")
_BARE_VERDICT = re.compile(rf"{_MARK}(?={VERDICT_WORDS[0].words}|{VERDICT_WORDS[-1].words})")
_SHOWN_VERDICT = re.compile(rf"{_ARROW}|(?=[☐□☑☒])")
_BEHIND_VERDICT = re.compile(
    r"(?P<share>\s*(?:ty le\s*)?\d{1,3}(?:[.,]\d{1,2})?\s?%)?"
    r"(?P<rest>[\s.,;]*|\s*[(\[].*|[,;.:]\s.*|\s*[-–]\s.*|\s+(?:do|vi|boi|ly do|nguyen nhan|so voi"
    r"|theo)\b.*)$"
)
_TICKED = re.compile(r"[☑☒✓✔]\s*")
_NOT_TICKED = re.compile(r"[☐□]\s*[^☐□☑☒✓✔]*")
_CONTRARY = re.compile(r"\b(?:tuy nhien|nhung|song|chua|khong dat)\b")
_NEARLY = "Báo cáo viết “{}”, không rõ là đạt hay chưa đạt."
LONGEST_VERDICT = 400
LONGEST_TAIL = 160
UNSURE = "Không rõ dòng này ghi điểm tự chấm hay điểm tối đa."


@dataclass(frozen=True)
class Score:
    """A line with points or a verdict, as printed. ``code`` is None where the line names none.

    ``outcome`` is empty for points. ``is_unsure`` where the label may mean something else ("TĐ"),
    or none stands there: a line that is sure goes before it.
    """

    line: str
    figure: str = ""
    said: str = ""
    passed: bool | None = None
    code: str | None = None
    rest: str = ""
    outcome: Outcome | None = None
    is_unsure: bool = False
    doubt: str = ""


def read_score(text: str) -> Score | None:
    """A line with points ("Chấm điểm: 05 điểm", "10 điểm") or a verdict ("Đánh giá chỉ tiêu 1.1:
    Đạt", "Tự đánh giá: Chưa đạt"); None where the paragraph says neither."""
    folded = same_length_fold(text)
    if score := _verdict(text, folded):
        return score
    if found := _POINTS.match(folded) or _BARE_POINTS.match(folded):
        return _points(text, found)
    if found := _UNSURE_POINTS.match(folded):
        return replace(_points(text, found), is_unsure=True, doubt=UNSURE)
    return None


def prose_score(text: str) -> tuple[str, Score] | None:
    """A sentence that ends with its score: "Đã có chuyên mục, tự chấm 20 điểm." Its other words
    and the score."""
    folded = same_length_fold(text)
    if _TOTAL.match(folded):
        return None
    for found in _PROSE.finditer(folded, max(0, len(folded) - LONGEST_TAIL)):
        tail = text[found.end() :]
        at = same_length_fold(tail)
        score = None
        if points := _PROSE_POINTS.match(at):
            score = _points(tail, points)
        elif verdict := _PROSE_VERDICT.match(at):
            score = _said(tail, verdict.end())
        if score and not score.rest:
            return text[: found.start()].rstrip(" ,;"), replace(score, is_unsure=True)
    return None


def read_maximum(text: str) -> str | None:
    """The points of "Điểm tối đa: 20", which is the set's number and no score; else None."""
    found = _MAXIMUM.match(same_length_fold(text))
    return found["figure"] if found else None


def _points(text: str, points: re.Match[str]) -> Score:
    said = text[points.start("said") : points.end("said")].strip()
    of = re.search(r"\d{1,2}\.\d{1,2}", points.groupdict().get("of") or "")
    rest = text[points.start("rest") :].strip(" .,;")
    return Score(_line(text), points["figure"], said, None, of[0] if of else None, rest)


def _verdict(text: str, folded: str) -> Score | None:
    """What is said behind a label must be a verdict and nothing else than its reason."""
    if len(text) > LONGEST_VERDICT:
        return None
    if (found := _VERDICT.match(folded)) and (score := _said(text, found.end())):
        code = re.sub(r"\s", "", found["code"]) if found["code"] else None
        return replace(score, code=code)
    if (found := _SHOWN_VERDICT.match(folded)) and (score := _said(text, found.end())):
        return score
    found = _UNSURE_VERDICT.match(folded) or _BARE_VERDICT.match(folded)
    score = _said(text, found.end()) if found else None
    # "Kết quả: Chưa triển khai" is a result.
    if score is None or score.outcome not in ("passed", "failed") or score.said.isupper():
        return None
    return replace(score, is_unsure=True) if not score.rest else None


def _said(text: str, at: int) -> Score | None:
    """The verdict that begins at a place of the line."""
    words = text[at:]
    if _TICKED.search(words):  # "☒ Đạt  ☐ Chưa đạt"
        words = _TICKED.sub("", _NOT_TICKED.sub("", words)).strip()
    folded = same_length_fold(words)
    for verdict in VERDICT_WORDS:
        said = re.match(rf"(?:{verdict.words})(?!\w)", folded)
        behind = _BEHIND_VERDICT.match(folded, said.end()) if said else None
        if said and behind:
            return _judged(text, words[: said.end()], verdict.outcome, words[said.end() :], behind)
    return None


def _judged(text: str, said: str, outcome: Outcome, rest: str, behind: re.Match[str]) -> Score:
    passed = None if outcome == "not_judged" else outcome in ("passed", "nearly")
    share = behind["share"]
    is_clear = outcome not in ("nearly", "partly") and not (
        passed and (_CONTRARY.search(behind["rest"]) or (share and "100" not in share))
    )
    doubt = "" if is_clear else _NEARLY.format(f"{said}{rest}".strip(" .;,")[:120])
    return Score(_line(text), "", said, passed, None, rest.strip(" .,;"), outcome, doubt=doubt)


def _line(text: str) -> str:
    return re.sub(rf"^(?:{BULLETS}+|=+>|[→⇒])\s*", "", text).strip(" .;")
