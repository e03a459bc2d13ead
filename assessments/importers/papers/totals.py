"""What a paper prints of itself as a whole: who issues it, its day, its total, its grade."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assessments.importers.papers.blocks import Layout
from assessments.importers.papers.likeness import same_length_fold
from assessments.importers.papers.lines import Paragraph
from assessments.importers.papers.parts import Front
from dtscore.text import fold

_TOTAL = re.compile(
    r"\btong (?:so |cong )?diem(?: tu)?(?: cham| danh gia| dat(?: duoc)?)*"
    r"(?: (?:cua|cac|toan|nam)[a-z0-9 ]{0,40}?\s*(?::|\bla\b|\bdat\b)|\s*(?::|\bla\b|\bdat\b)?)\s*"
    r"(?P<points>(?!20[12]\d\b)\d{1,4}(?:[.,]\d{1,3})?)(?![\d.,]*\d)"
)
# A total is there, and which of several figures it is nobody can say: a row of a table.
_SOME_TOTAL = re.compile(r"\btong (?:cong|diem|so diem(?! (?:phat|wifi|cau|phuc)))\b")
_GRADE = re.compile(r"\bxep (?:loai|hang)\s*:?\s*(?P<grade>xuat sac|tot|kha|trung binh|yeu|kem)\b")
_ISSUER = re.compile(r"\b(?:uy ban nhan dan|ubnd)\b")
_TITLE = re.compile(r"\W*bao cao\b")


def head_figures(front: Front) -> Iterator[dict[str, str]]:
    """A day left blank, and a head that begins with the title: nobody issues it."""
    if front.nearly_dated:
        label = "Thời gian ghi trên báo cáo (để trống ngày)"
        yield _figure(label, front.nearly_dated, "Phần đầu", "nearly_dated")
    above = [one for one in front.head if not _TITLE.match(fold(one.text))]
    is_titled = any(_TITLE.match(fold(one.text)) for one in front.head[:1])
    if is_titled and not any(_ISSUER.search(fold(one.text)) for one in above):
        yield _figure("Cơ quan ban hành ghi ở đầu báo cáo", "không có", "Phần đầu", "no_issuer")


def total_figures(layout: Layout) -> Iterator[dict[str, str]]:
    """The paper's last total of points and its grade, outside its indicators. A total that may be
    there says so: nobody is to be told that it is not."""
    around = list(_around_indicators(layout))
    totals = [(one, said) for one in around if (said := _said(_TOTAL, one, "points"))]
    if totals:
        one, said = totals[-1]
        yield _figure("Tổng điểm", said, one.place, "points_total")
    elif unclear := next((one for one in layout.everything() if _has_total(one)), None):
        yield _figure("Tổng điểm", "không rõ", unclear.place, "points_total_unclear")
    grades = [(one, said) for one in around if (said := _said(_GRADE, one, "grade"))]
    if grades:
        one, said = grades[-1]
        yield _figure("Xếp loại", said, one.place, "grade")


def _around_indicators(layout: Layout) -> Iterator[Paragraph]:
    """Free parts, what is loose, and the rows of a table that are no indicator's."""
    yield from (*layout.front, *layout.headings, *layout.loose)
    for paragraphs in (*layout.texts.values(), *layout.pillars.values()):
        yield from paragraphs
    for block in layout.blocks:
        is_row = block.heading is not None and block.heading in block.paragraphs[1:]
        yield from block.paragraphs[:1] if is_row else ()
    yield from layout.end


def _has_total(paragraph: Paragraph) -> bool:
    cells = [cell for row in paragraph.rows for cell in row]
    return bool(_SOME_TOTAL.search(fold(" ; ".join([paragraph.text, *cells]))))


def _said(pattern: re.Pattern[str], paragraph: Paragraph, name: str) -> str:
    found = pattern.search(same_length_fold(paragraph.text))
    return paragraph.text[found.start(name) : found.end(name)].strip() if found else ""


def _figure(label: str, value: str, place: str, kind: str) -> dict[str, str]:
    unit = "điểm" if kind == "points_total" else ""
    return {"label": label, "value": value, "unit": unit, "place": place, "kind": kind}
