"""A table that has lost its columns: code, title, result, maximum and score of an indicator, each
on a line of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from assessments.importers.papers.blocks import Block
from assessments.importers.papers.likeness import coverage
from assessments.importers.papers.lines import Paragraph
from assessments.importers.papers.scores import Score, read_score
from criteria.rules.spec import IndicatorSetSpec, IndicatorSpec
from dtscore.numbers import NumberFormatError, parse_decimal

LEAST_ROWS = 3
LEAST_SCORED = 0.6  # of the rows end in a score; else the lone codes are something else
LONGEST_CELL = 20
PILLAR_LIKE = 0.75
_CODE = re.compile(r"\d{1,2}\.\d{1,2}(?:\.\d{1,2})?")


@dataclass
class FlatTable:
    """The indicators by the place of their first line, the heads of pillars by theirs; ``within``
    are the lines that belong to one of them."""

    blocks: dict[int, Block] = field(default_factory=dict)
    pillars: dict[int, str] = field(default_factory=dict)
    within: set[int] = field(default_factory=set)


def flat_table(paragraphs: Sequence[Paragraph], spec: IndicatorSetSpec) -> FlatTable:
    """The rows of a flattened table; none where the paper has no such table."""
    pillars = dict(_pillar_heads(paragraphs, spec))
    starts = [at for at, one in enumerate(paragraphs) if _is_code(one, spec)]
    rows: list[_Row] = []
    for at, start in enumerate(starts):
        last = at + 1 == len(starts)
        stops = [*(number for number in pillars if number > start), len(paragraphs)]
        stop = min(stops if last else [*stops, starts[at + 1]])
        own = spec.by_code[paragraphs[start].text.strip()]
        rows.append(_row(paragraphs[start], paragraphs[start + 1 : stop], own))
    scored = [row for row in rows if row.cells]
    if len(scored) < LEAST_ROWS or len(scored) < LEAST_SCORED * len(rows):
        return FlatTable()
    table = FlatTable()
    has_maxima = sum(len(row.cells) > 1 for row in scored) * 2 > len(scored)
    for row in rows:
        block = _block(row, has_maxima)
        table.blocks[row.code.at] = block
        table.within |= {one.at for one in block.paragraphs}
    for number, code in pillars.items():
        heads = paragraphs[number : number + 2]
        table.pillars |= {one.at: code for one in heads if one.at not in table.within}
    return table


def _is_code(paragraph: Paragraph, spec: IndicatorSetSpec) -> bool:
    text = paragraph.text.strip()
    return not paragraph.rows and bool(_CODE.fullmatch(text)) and text in spec.by_code


def _pillar_heads(
    paragraphs: Sequence[Paragraph], spec: IndicatorSetSpec
) -> Iterator[tuple[int, str]]:
    """Where "2", or "B", stands alone above "Thể chế số"."""
    heads = {pillar.code: pillar for pillar in spec.pillars}
    heads |= dict(zip("ABCDEFGH", spec.pillars, strict=False))
    for number, one in enumerate(paragraphs[:-1]):
        pillar = heads.get(one.text.strip())
        if pillar and coverage(pillar.title, paragraphs[number + 1].text) >= PILLAR_LIKE:
            yield number, pillar.code


@dataclass(frozen=True)
class _Row:
    """The lines of one indicator; ``cells`` are those at its end that hold only a score."""

    indicator: IndicatorSpec
    code: Paragraph
    body: list[Paragraph]
    cells: list[Paragraph]


def _row(code: Paragraph, lines: Sequence[Paragraph], indicator: IndicatorSpec) -> _Row:
    stop = max((at + 1 for at, one in enumerate(lines) if _score(one) is not None), default=0)
    if not stop:
        return _Row(indicator, code, list(lines[:2]), [])
    start = stop
    while start and _score(lines[start - 1]) is not None:
        start -= 1
    # "36 / 10 / 10": a result may be a bare number too.
    start = max(start, stop - 2)
    return _Row(indicator, code, list(lines[:start]), list(lines[start:stop]))


def _score(paragraph: Paragraph) -> Score | None:
    said = paragraph.text.strip()
    if len(said) > LONGEST_CELL:
        return None
    return read_score(f"Chấm điểm: {said}") or read_score(f"Đánh giá: {said}")


def _block(row: _Row, has_maxima: bool) -> Block:
    paragraphs = [row.code, *row.body, *row.cells]
    title = row.body[0].text if row.body else ""
    block = Block(row.code, row.code.text.strip(), title, paragraphs=paragraphs)
    block.result = list(row.body[1:])
    if not row.cells:
        return block
    *before, last = row.cells
    if before and not _is_maximum(before[0], row.indicator):
        block.result.append(before[0])
        block.doubt = f"Trước điểm tự chấm là “{before[0].text}”, không phải điểm tối đa của bộ."
    elif not before and has_maxima and not _says_maximum(last):
        block.doubt = f"Hàng này chỉ có một số (“{last.text}”), không rõ là điểm tự chấm."
    if score := _score(last):
        block.scores.append((_as_cell(score, last.text.strip(), row.indicator.code), last))
    return block


def _says_maximum(cell: Paragraph) -> bool:
    """ "20/20" has both in one cell."""
    return "/" in cell.text


def _is_maximum(cell: Paragraph, indicator: IndicatorSpec) -> bool:
    maximum = indicator.max_points
    return maximum is not None and _number(cell.text) == maximum.value


def _number(text: str) -> Decimal | None:
    try:
        return parse_decimal(text.strip())
    except NumberFormatError:
        return None


def _as_cell(score: Score, said: str, code: str) -> Score:
    """The row says of which indicator it is."""
    return replace(score, line=said, said=said, code=code)
