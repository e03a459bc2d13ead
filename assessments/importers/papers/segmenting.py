"""Cutting a paper into its pieces, paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assessments.importers.papers.blocks import Block, Layout
from assessments.importers.papers.flat_tables import flat_table
from assessments.importers.papers.forms import blocks_of_table
from assessments.importers.papers.likeness import likeness
from assessments.importers.papers.lines import Paragraph
from assessments.importers.papers.marks import (
    Heading,
    Score,
    is_closing,
    is_labelled,
    read_bare_title,
    read_heading,
    read_own_title,
    read_part,
    read_pillar,
    read_requirement,
    read_result,
    read_score,
)
from assessments.importers.papers.paragraphs import BULLETS
from criteria.rules.spec import IndicatorSetSpec, ReportPartSpec
from dtscore.text import fold

PART_LIKE = 0.4
_BULLET = re.compile(rf"^{BULLETS}+\s*")
_RESULTS = re.compile(r"^ket qua\b|\b(?:nhom )?(?:chi so|chi tieu|tieu chi)\b")
# Words by which a free part is known whatever else its heading says.
_KINDS_OF_TEXT = tuple(
    re.compile(rf"\b(?:{words})\b")
    for words in (
        "chi dao|dieu hanh|lanh dao|to chuc trien khai|to chuc thuc hien",
        "phuong huong|nhiem vu|giai phap|ke hoach nam",
        "danh gia chung|nhan xet|ton tai|han che|kho khan|thuan loi|vuong mac",
        "de xuat|kien nghi",
    )
)


def segment(paragraphs: Sequence[Paragraph], spec: IndicatorSetSpec) -> Layout:
    """Every paragraph in one piece of the layout."""
    cutter = _Cutter(spec, paragraphs)
    for paragraph in paragraphs:
        cutter.take(paragraph)
    return cutter.layout


class _Cutter:
    """Where the reading stands: in which part, under which pillar, in which indicator."""

    def __init__(self, spec: IndicatorSetSpec, paragraphs: Sequence[Paragraph]) -> None:
        self.spec = spec
        self.titles = [
            text for one in spec.indicators for text in (one.title, one.requirement) if text
        ]
        self.layout = Layout()
        self.flat = flat_table(paragraphs, spec)
        self.mode = "front"
        self.pillar = ""
        self.block: Block | None = None
        self.last_part = max(
            (p.at for p in paragraphs if read_part(p.text) and self._part_of(p.text)), default=-1
        )

    def take(self, paragraph: Paragraph) -> None:
        text = paragraph.text
        if self._take_cell(paragraph):
            pass
        elif paragraph.rows and (blocks := blocks_of_table(paragraph, self.spec)):
            self._enter_results()
            self.layout.blocks += blocks
        elif self.mode == "end":
            self.layout.end.append(paragraph)
        elif self._is_end(paragraph):
            self.mode, self.block = "end", None
            self.layout.end.append(paragraph)
        elif (heading := read_part(text)) and self._begin_part(paragraph, heading):
            pass
        elif self.mode in ("front", "results") or self._results_begin(text):
            self._take_result(paragraph)
        else:
            self._take_text(paragraph)

    def _take_cell(self, paragraph: Paragraph) -> bool:
        """A line of a table that has lost its columns."""
        at = paragraph.at
        if block := self.flat.blocks.get(at):
            self._enter_results()
            block.pillar, self.block = self.pillar, block
            self.layout.blocks.append(block)
        elif pillar := self.flat.pillars.get(at):
            self._enter_results()
            self.pillar, self.block = pillar, None
            self.layout.headings.append(paragraph)
        return at in self.flat.within or at in self.flat.pillars

    def _is_end(self, paragraph: Paragraph) -> bool:
        """The closing sentence stands behind the results and the last part."""
        return (
            bool(self.layout.blocks)
            and is_closing(paragraph.text)
            and (paragraph.at > self.last_part)
        )

    # --- parts --------------------------------------------------------------------------------
    def _part_of(self, heading: str) -> ReportPartSpec | None:
        """The part of the set's report whose heading is most alike."""
        told = [(likeness(heading, part.heading), at) for at, part in enumerate(self._parts)]
        best, at = max(told, default=(0.0, 0))
        if best >= PART_LIKE:
            return self._parts[at]
        folded = fold(heading)
        if _RESULTS.search(folded) or not _looks_like_part(heading):
            return None
        kinds = [kind for kind in _KINDS_OF_TEXT if kind.search(folded)]
        return next(
            (
                part
                for part in self._parts
                if part.kind == "text" and any(kind.search(fold(part.heading)) for kind in kinds)
            ),
            None,
        )

    @property
    def _parts(self) -> tuple[ReportPartSpec, ...]:
        return self.spec.report.parts

    def _begin_part(self, paragraph: Paragraph, heading: str) -> bool:
        part = self._part_of(heading)
        if part is None and not _looks_like_part(heading):
            return False
        self.block, self.pillar = None, ""
        self.layout.headings.append(paragraph)
        if part is not None and part.kind == "text":
            self.mode = f"text {part.key}"
        elif part is not None or _RESULTS.search(fold(heading)):
            self._enter_results()
        else:
            self.mode = "text"
            self.layout.headings.pop()
            self.layout.loose.append(paragraph)
        return True

    def _results_begin(self, text: str) -> bool:
        """Under a heading that is no known part: the indicators may still be there."""
        if self.mode != "text":
            return False
        heading = read_heading(text, self.titles)
        is_pillar = not self.layout.blocks and read_pillar(text, self.spec) is not None
        return is_pillar or (heading is not None and self._is_known(heading))

    def _enter_results(self) -> None:
        self.mode = "results"

    def _take_text(self, paragraph: Paragraph) -> None:
        key = self.mode.partition(" ")[2]
        if key:
            self.layout.texts.setdefault(key, []).append(paragraph)
        else:
            self.layout.loose.append(paragraph)

    # --- indicators ---------------------------------------------------------------------------
    def _take_result(self, paragraph: Paragraph) -> None:
        text = paragraph.text
        heading = read_heading(text, self.titles) or self._bare_title(text) or self._own_title(text)
        if heading and (self.mode == "results" or self._is_known(heading)):
            self._enter_results()
            self._begin_block(paragraph, heading)
        elif pillar := read_pillar(text, self.spec):
            self._enter_results()
            self.pillar, self.block = pillar.code, None
            self.layout.headings.append(paragraph)
        elif self.mode == "front":
            self.layout.front.append(paragraph)
        elif (score := read_score(text)) is not None:
            self._add_score(paragraph, score)
        elif (requirement := read_requirement(text)) is not None:
            self._add_requirement(paragraph, requirement)
        elif (result := read_result(text)) is not None and not self._has_result:
            self._add_result(paragraph, result)
        else:
            self._go_on(paragraph)

    def _bare_title(self, text: str) -> Heading | None:
        """Only where an indicator may begin: in the results, none begun or the last one told."""
        begun = self.block is not None and not (self.block.result or self.block.scores)
        if self.mode != "results" or begun or read_requirement(text) is not None:
            return None
        return read_bare_title(text, self.titles)

    def _own_title(self, text: str) -> Heading | None:
        """A heading in the paper's own words: only where an indicator may begin, of a code that
        has none yet, in a paper whose headings are numbered so."""
        told = self.block is None or bool(self.block.result and self.block.scores)
        if self.mode != "results" or not told:
            return None
        heading = read_own_title(text)
        if heading is None or not self._is_known(heading):
            return None
        headings = [block.heading.text for block in self.layout.blocks if block.heading]
        is_used = any(block.printed_code == heading.code for block in self.layout.blocks)
        return None if is_used or any(map(is_labelled, headings)) else heading

    def _is_known(self, heading: Heading) -> bool:
        return heading.code in self.spec.by_code

    @property
    def _has_result(self) -> bool:
        return self.block is not None and bool(self.block.result) and not self.block.scores

    def _begin_block(self, paragraph: Paragraph, heading: Heading | None) -> Block:
        self.block = Block(pillar=self.pillar)
        self.layout.blocks.append(self.block)
        if heading is None:
            return self.block
        self.block.heading, self.block.printed_code = paragraph, heading.code or None
        self.block.paragraphs.append(paragraph)
        rest = heading.rest
        if rest:
            requirement = read_requirement(rest)
            self.block.requirement = rest if requirement is None else requirement
        return self.block

    def _add_score(self, paragraph: Paragraph, score: Score) -> None:
        block = self.block
        if block is None or (block.scores and _same_kind(score, block.scores[-1][0])):
            block = self._begin_block(paragraph, None)
        block.scores.append((score, paragraph))
        block.paragraphs.append(paragraph)

    def _add_requirement(self, paragraph: Paragraph, requirement: str) -> None:
        block = self.block
        if block is None or block.requirement or block.result:
            if block is not None and block.requirement and not block.result and not block.scores:
                self._go_on(paragraph)  # a title on the heading's line, then the requirement
                return
            block = self._begin_block(paragraph, None)
        block.requirement = requirement
        block.paragraphs.append(paragraph)

    def _add_result(self, paragraph: Paragraph, result: str) -> None:
        block = self.block
        if block is None or (block.scores and (block.result or block.heading is None)):
            block = self._begin_block(paragraph, None)
        block.paragraphs.append(paragraph)
        if result or paragraph.rows:
            block.result.append(_with_text(paragraph, result))
        else:
            block.result.append(_with_text(paragraph, ""))

    def _go_on(self, paragraph: Paragraph) -> None:
        """More of what was begun: counts of a pillar, a requirement, a result."""
        block, text = self.block, paragraph.text
        if block is None:
            self._between(paragraph)
            return
        again = read_result(text)
        if again is not None and block.result and not "".join(p.text for p in block.result):
            block.result.append(_with_text(paragraph, again))
        elif block.scores and not text.startswith("("):
            self.layout.loose.append(paragraph)
            return
        elif block.result or block.scores:
            block.result.append(paragraph)
        elif not block.requirement or self._completes(block, text):
            text = text if block.requirement else _BULLET.sub("", text)
            block.requirement = f"{block.requirement} {text}".strip()
        else:
            block.result.append(_with_text(paragraph, _BULLET.sub("", text)))
        block.paragraphs.append(paragraph)

    def _completes(self, block: Block, text: str) -> bool:
        """Whether the text makes the requirement more like a title of the set."""
        best = max(self.titles, key=lambda title: likeness(block.requirement, title))
        whole = f"{block.requirement} {_BULLET.sub('', text)}"
        return likeness(whole, best) > likeness(block.requirement, best)

    def _between(self, paragraph: Paragraph) -> None:
        if self.pillar:
            self.layout.pillars.setdefault(self.pillar, []).append(paragraph)
        else:
            self.layout.loose.append(paragraph)


def _looks_like_part(heading: str) -> bool:
    return heading == heading.upper() and len(heading) > 4


def _same_kind(score: Score, other: Score) -> bool:
    """Points and a verdict may stand below each other; two of one kind belong to two indicators."""
    return bool(score.figure) == bool(other.figure)


def _with_text(paragraph: Paragraph, text: str) -> Paragraph:
    return Paragraph(text, paragraph.place, paragraph.at, paragraph.rows)
