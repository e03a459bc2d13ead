"""The official form as a table: one row an indicator, the columns named in its head."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from assessments.importers.papers.blocks import Block
from assessments.importers.papers.lines import Paragraph
from assessments.importers.papers.scores import read_score
from criteria.rules.spec import IndicatorSetSpec
from dtscore.text import fold

LEAST_ROWS = 3
HEAD_ROWS = 4
# The first that fits names the column; the maximum is the set's, not the paper's.
_COLUMNS = (
    ("maximum", r"diem toi da|diem chuan|thang diem"),
    ("points", r"tu cham|diem tu|tu danh gia|diem danh gia|diem dat|cham diem|ket qua diem"),
    ("how", r"cach (?:xac dinh|tinh|cham)|phuong phap"),
    ("result", r"giai trinh|ket qua|minh chung|thuyet minh|ghi chu|noi dung thuc hien"),
    ("title", r"chi so|chi tieu|tieu chi|noi dung|yeu cau"),
    ("code", r"^(?:stt|tt|ma(?: so)?|so tt)$"),
)
_CODE = re.compile(r"\d{1,2}\.\d{1,2}(?:\.\d{1,2})?")


def blocks_of_table(paragraph: Paragraph, spec: IndicatorSetSpec) -> list[Block]:
    """The indicators of a table; none where it is a table of something else."""
    codes = [(row, _code(row)) for row in paragraph.rows]
    rows = [(row, code) for row, code in codes if code in spec.by_code]
    columns = _columns(paragraph.rows[:HEAD_ROWS])
    if len(rows) < LEAST_ROWS or not {"points", "result"} & columns.keys():
        return []
    blocks = [_block(row, code, columns, paragraph) for row, code in rows]
    others = [row for row, code in codes if code not in spec.by_code]
    said = " ".join(" ".join(row) for row in others)
    blocks[0].paragraphs.insert(0, Paragraph(said, paragraph.place, paragraph.at))
    return blocks


def _code(row: tuple[str, ...]) -> str:
    for cell in row[:2]:
        if found := _CODE.match(cell.strip()):
            return found[0]
    return ""


def _columns(rows: tuple[tuple[str, ...], ...]) -> Mapping[str, int]:
    columns: dict[str, int] = {}
    for row in rows:
        for at, cell in enumerate(row):
            name = next((n for n, words in _COLUMNS if re.search(words, fold(cell))), "")
            if name and name not in columns and len(cell) < 80:
                columns[name] = at
    return columns


def _block(
    row: tuple[str, ...], code: str, columns: Mapping[str, int], paragraph: Paragraph
) -> Block:
    def cell(name: str) -> str:
        at = columns.get(name, len(row))
        return row[at] if at < len(row) else ""

    place = f"{paragraph.place}, dòng {code}"
    own = Paragraph(" ".join(" ".join(row).split()), place, paragraph.at)
    title = cell("title")
    block = Block(own, code, title if not _CODE.fullmatch(title) else "", paragraphs=[own])
    if result := cell("result"):
        block.result.append(Paragraph(result, place, paragraph.at))
    said = cell("points")
    if said and (score := read_score(f"Chấm điểm: {said}") or read_score(f"Đánh giá: {said}")):
        block.scores.append((replace(score, line=said, said=said, code=code), own))
    return block
