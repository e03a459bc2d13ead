"""The counts that a paper prints at the head of a pillar ("Chỉ tiêu đạt: 11/11"), and the figures
of its free sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assessments.importers.papers.figures import (
    Figures,
    figures_of,
    label_before,
    leftover_figures,
)
from assessments.importers.papers.likeness import same_length_fold
from assessments.importers.papers.lines import Paragraph
from criteria.rules.spec import PillarSpec

_COUNT = re.compile(
    r"(?<![\d/.,])(?P<value>\d{1,3}(?:\s*/\s*\d{1,3})?)"
    r"(?=\s*(?:chi tieu|tieu chi|chi so|noi dung|muc\b|ct\b|t/c\b|$|[,.;)]))"
    r"|(?P<none>\bkhong)\s*[.;]?\s*$"
)
_KINDS = (
    ("deploying", r"dang (?:trien khai|thuc hien)|tu nam \d{4}|nam sau|chua trien khai"),
    ("failed", r"khong (?:dat|hoan thanh)|chua (?:dat|hoan thanh)|\bkd\b"),
    ("total", r"^\W*tong(?: so)?\b(?! hop)|^\W*trong (?=\d)"),
    ("passed", r"\bdat\b|hoan thanh|\bd\b|trien khai(?: thuc hien)? (?:trong )?nam \d{4}"),
)
# One count a clause: also "10 tiêu chí đạt và 01 tiêu chí chưa đạt", "Tổng 11 CT: Đ 11/11".
_CLAUSE = re.compile(
    r";|(?:,|\s(?:và|có))\s+(?=\d{1,3}\s+(?:tiêu chí|chỉ tiêu|chỉ số|mục|nội dung))"
    r"|(?<=CT):\s|(?<=t/c):\s|\.\s+"
    r"|,\s+(?=(?:đạt|(?:chưa|không) đạt|(?:chưa|đang) triển khai)"
    r"\s+\d{1,3}(?!\d|[.,]\d|\s*%))"
)
_TITLE = re.compile(r"\W*(?:[^\W\d]+\s+){0,3}(?:\d{1,2}|[A-HĐ])\s*[.)/:–-]\s*[^.:\d]+[.:(]")
_BEHIND = re.compile(r"\d{1,3}(?:\s*/\s*\d{1,3})?")
_SHARE = re.compile(r"\d{1,3}(?:[.,]\d{1,4})?\s*%")
_WHOLE_SET = re.compile(r"(?P<value>\d{1,3}/\d{1,3}) chi tieu")


def pillar_figures(
    paragraphs: Sequence[Paragraph], pillar: PillarSpec, place: str
) -> Iterator[dict[str, str]]:
    """One figure a clause that counts indicators ("Đạt 7/8 tiêu chí, chiếm 87,5%; chưa đạt 1");
    ``kind``, ``pillar`` and ``percent`` as models.Paper says."""
    for paragraph in paragraphs:
        for clause in _CLAUSE.split(paragraph.text):
            figure = _count(clause.strip())
            if figure:
                label = f"{pillar.title}: {figure.pop('label')}"
                yield {
                    "label": label, **figure, "place": f"Đầu mục {place}", "pillar": pillar.code,
                }  # fmt: skip


def counts_behind(heading: str) -> str:
    """The counts on the line of a pillar's heading: "Trụ cột 1. Chính quyền số: hoàn thành 10/11
    tiêu chí"; empty where none stand there."""
    title = _TITLE.match(heading)
    rest = heading[title.end() :].strip() if title else ""
    return rest if _count_words(rest) else ""


def is_count(text: str) -> bool:
    """Whether a line begins with a count of a pillar: "05/06 tiêu chí đạt, …"."""
    return bool(_count(_CLAUSE.split(text)[0].strip()))


def _count_words(text: str) -> bool:
    folded = same_length_fold(text)
    return bool(_BEHIND.search(folded)) and any(re.search(words, folded) for _, words in _KINDS)


def _count(clause: str) -> dict[str, str]:
    folded = same_length_fold(clause)
    # A number of a decision or a year is no count; the last that fits is.
    found = list(_COUNT.finditer(folded))
    kind = next((name for name, words in _KINDS if re.search(words, folded)), "")
    if not found or not kind:
        return {}
    at = found[0] if kind == "passed" and "/" in found[0][0] else found[-1]
    value = clause[at.start() : at.end()].strip(" .;")
    label = clause[: at.start()].strip(" -–+*:,") or clause[at.end() :].strip(" .;,")
    is_short = label.isupper() or label[1:2].isupper()
    figure = {
        "label": label if is_short else f"{label[:1].lower()}{label[1:]}",
        "value": value if at["none"] else value.replace(" ", ""),
        "unit": "" if at["none"] else "chỉ tiêu",
        "kind": kind,
    }
    share = _SHARE.search(clause, at.end())
    return figure | ({"percent": share[0].replace(" ", "")} if share and "/" in value else {})


def section_figures(paragraphs: Sequence[Paragraph], place: str) -> Iterator[dict[str, str]]:
    """Every figure of a free section, with the words before it; "30/30 chỉ tiêu" counts the whole
    set."""
    figures: Figures = figures_of(paragraphs)
    for figure in leftover_figures(figures, ()):
        whole = _WHOLE_SET.match(same_length_fold(f"{figure['value']} {figure['unit']}"))
        counted = {"kind": "passed", "pillar": ""} if whole else {}
        yield {**figure, "place": place, **counted}
    for percentage, paragraph in figures.percentages:
        label = label_before(paragraph.text, percentage.span.start) or percentage.noun
        yield {"label": label, "value": percentage.text, "unit": "", "place": place}
