"""Cutting a paper into its pieces, paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assessments.importers.papers.blocks import Block, Layout
from assessments.importers.papers.counts import counts_behind, is_count
from assessments.importers.papers.flat_tables import flat_table
from assessments.importers.papers.forms import blocks_of_table
from assessments.importers.papers.headed import headed_blocks
from assessments.importers.papers.inline import pieces_of
from assessments.importers.papers.likeness import likeness
from assessments.importers.papers.lines import Paragraph
from assessments.importers.papers.marks import (
    Heading,
    is_closing,
    is_evidence,
    is_labelled,
    part_and_text,
    read_bare_title,
    read_heading,
    read_own_title,
    read_part,
    read_pillar,
    read_requirement,
    read_result,
)
from assessments.importers.papers.paragraphs import BULLETS
from assessments.importers.papers.part_headings import begins_part, is_of_results, part_of
from assessments.importers.papers.scores import Score, prose_score, read_maximum, read_score
from criteria.rules.spec import IndicatorSetSpec

NEXT = 3  # indicators that a paper may leave out
LEAST_PROSE = 3  # headings whose line holds result and score: the paper is written so
_BULLET = re.compile(rf"^{BULLETS}+\s*")


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
        if not self.flat.blocks:
            self.flat = headed_blocks(paragraphs, spec, self.titles)
        self.mode = "front"
        self.pillar = self.heading = ""
        self.block: Block | None = None
        told = (p.text for p in paragraphs if not p.rows and prose_score(p.text))
        headings = [text for text in told if read_heading(text, self.titles)]
        self.is_prose = len(headings) >= LEAST_PROSE
        self.last_part = max(
            (p.at for p in paragraphs if read_part(p.text) and part_of(p.text, spec, behind=False)),
            default=-1,
        )

    def take(self, paragraph: Paragraph) -> None:
        text = paragraph.text
        if self._take_cell(paragraph):
            pass
        elif (both := part_and_text(text)) and not read_score(text):
            for words in both:
                self.take(_with_text(paragraph, words))
        elif pieces := self._pieces_of(paragraph):
            for piece in pieces:
                self.take(piece)
        elif prose := self._prose_of(paragraph):
            body, score = prose
            self.take(_with_text(paragraph, body))
            self._add_score(paragraph, score)
        elif paragraph.rows and (blocks := blocks_of_table(paragraph, self.spec)):
            self._enter_results()
            self.layout.blocks += blocks
        elif self.mode == "end":
            self.layout.end.append(paragraph)
        elif self._is_end(paragraph):
            self.mode, self.block = "end", None
            self.layout.end.append(paragraph)
        elif (heading := self._part_heading(text)) and self._begin_part(paragraph, heading):
            pass
        elif self.mode in ("front", "results") or self._results_begin(text):
            self._take_result(paragraph)
        else:
            self._take_text(paragraph)

    def _pieces_of(self, paragraph: Paragraph) -> list[Paragraph]:
        """Only among the results: elsewhere a colon begins no line of a form."""
        heading = None if self.mode == "results" else read_heading(paragraph.text, self.titles)
        is_result = self.mode == "results" or (heading is not None and self._is_known(heading))
        pieces = pieces_of(paragraph) if is_result else []
        return [*self._title_and_result(pieces[0]), *pieces[1:]] if pieces else []

    def _title_and_result(self, paragraph: Paragraph) -> list[Paragraph]:
        """ "1.5. Tần suất phát sóng: 03 lần/tuần." before its score: a title and a result."""
        head, colon, rest = paragraph.text.partition(": ")
        heading = read_heading(head, self.titles) or read_own_title(head)
        if not (colon and heading and heading.rest and self._is_known(heading)):
            return [paragraph]
        return [_with_text(paragraph, head), _with_text(paragraph, f"Kết quả: {rest}")]

    def _prose_of(self, paragraph: Paragraph) -> tuple[str, Score] | None:
        """A result that ends with its score, under its heading or on the heading's line."""
        text = paragraph.text
        if paragraph.rows or self.mode == "end" or read_score(text):
            return None
        prose = prose_score(text)
        heading = read_heading(text, self.titles) if prose else None
        begins = heading is not None and self._is_known(heading)
        return prose if begins or (self.mode == "results" and self.block is not None) else None

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
    def _part_heading(self, text: str) -> str | None:
        """ "A. CHÍNH QUYỀN SỐ" is a pillar, no part."""
        return None if read_pillar(text, self.spec) else read_part(text)

    def _begin_part(self, paragraph: Paragraph, heading: str) -> bool:
        behind = bool(self.layout.blocks)
        part = part_of(heading, self.spec, behind=behind)
        if part is None and not begins_part(heading, behind=behind):
            return False
        self.block, self.pillar = None, ""
        self.layout.headings.append(paragraph)
        if part is not None and part.kind == "text":
            self.mode = f"text {part.key}"
        elif part is not None or is_of_results(heading):
            self._enter_results()
        else:
            self.mode, self.heading = "text", heading
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
            self.layout.others.setdefault(self.heading, []).append(paragraph)

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
            if counts := counts_behind(text):
                self._between(_with_text(paragraph, counts))
        elif self.mode == "front":
            self.layout.front.append(paragraph)
        elif (score := read_score(text)) is not None and self._may_score(score):
            self._add_score(paragraph, score)
        elif self.block is not None and (self._take_maximum(text) or self._is_evidence(text)):
            self.block.paragraphs.append(paragraph)
            if is_evidence(text):
                self.block.result.append(paragraph)
        elif (requirement := read_requirement(text)) is not None:
            self._add_requirement(paragraph, requirement)
        elif self._is_count(text):
            self._between(paragraph)
        elif (result := read_result(text)) is not None and not self._has_result:
            self._add_result(paragraph, result)
        else:
            self._go_on(paragraph)

    def _bare_title(self, text: str) -> Heading | None:
        """Only where an indicator may begin: in the results, none begun or the last one told."""
        begun = self.block is not None and not (self.block.result or self.block.is_scored)
        if self.mode != "results" or begun or read_requirement(text) is not None:
            return None
        return read_bare_title(text, self.titles)

    def _own_title(self, text: str) -> Heading | None:
        """A heading in the paper's own words: only where an indicator may begin, of a code that
        has none yet, in a paper whose headings are numbered so."""
        told = self.block is None or bool(self.block.result)
        if self.mode != "results" or not told:
            return None
        heading = read_own_title(text)
        if heading is None or not self._is_known(heading):
            return None
        if self.block is not None and not self.block.scores and not self._follows(heading):
            return None  # nothing was claimed for the one before: only one of the next
        headings = [block.heading.text for block in self.layout.blocks if block.heading]
        is_used = any(block.printed_code == heading.code for block in self.layout.blocks)
        return None if is_used or any(map(is_labelled, headings)) else heading

    def _follows(self, heading: Heading) -> bool:
        """Whether the code is one of the next of the set."""
        codes = list(self.spec.by_code)
        last = self.block.printed_code if self.block else None
        at = codes.index(last) + 1 if last in codes else len(codes)
        return heading.code in codes[at : at + NEXT]

    def _is_known(self, heading: Heading) -> bool:
        return heading.code in self.spec.by_code

    @property
    def _has_result(self) -> bool:
        return self.block is not None and bool(self.block.result) and not self.block.is_scored

    def _begin_block(self, paragraph: Paragraph, heading: Heading | None) -> Block:
        self.block = Block(pillar=self.pillar)
        self.layout.blocks.append(self.block)
        if heading is None:
            return self.block
        self.block.heading, self.block.printed_code = paragraph, heading.code or None
        self.block.paragraphs.append(paragraph)
        rest = heading.rest
        self.block.is_prose = self.is_prose
        if rest and self.is_prose:
            self.block.result.append(_with_text(paragraph, rest))
        elif rest:
            requirement = read_requirement(rest)
            self.block.requirement = rest if requirement is None else requirement
        return self.block

    def _may_score(self, score: Score) -> bool:
        """What may be no score at all does not begin an indicator."""
        return not score.is_unsure or self.block is not None

    def _take_maximum(self, text: str) -> bool:
        maximum = read_maximum(text)
        if maximum and self.block:
            self.block.maximum = maximum
        return maximum is not None

    def _is_evidence(self, text: str) -> bool:
        return bool(self.block and self.block.is_scored) and is_evidence(text)

    def _add_score(self, paragraph: Paragraph, score: Score) -> None:
        block = self.block
        sure = [one for one, _ in block.scores if not one.is_unsure] if block else []
        if block is None or (not score.is_unsure and sure and _same_kind(score, sure[-1])):
            block = self._begin_block(paragraph, None)
        block.scores.append((score, paragraph))
        block.paragraphs.append(paragraph)
        if score.is_unsure and (result := read_result(paragraph.text)) and not block.result:
            block.result.append(_with_text(paragraph, result))

    def _add_requirement(self, paragraph: Paragraph, requirement: str) -> None:
        block = self.block
        if block and block.heading and not (block.requirement or block.is_scored):
            pass  # its result came first
        elif block is None or block.requirement or block.result:
            if block is not None and block.requirement and not block.result and not block.is_scored:
                self._go_on(paragraph)  # a title on the heading's line, then the requirement
                return
            block = self._begin_block(paragraph, None)
        block.requirement = requirement
        block.paragraphs.append(paragraph)

    def _add_result(self, paragraph: Paragraph, result: str) -> None:
        block = self.block
        if block is None or (block.is_scored and (block.result or block.heading is None)):
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
        elif block.is_scored and not text.startswith("("):
            self.layout.loose.append(paragraph)
            return
        elif block.result or block.is_scored:
            block.result.append(paragraph)
        elif not block.requirement or self._completes(block, text):
            text = text if block.requirement else _BULLET.sub("", text)
            block.requirement = f"{block.requirement} {text}".strip()
        else:
            block.result.append(_with_text(paragraph, _BULLET.sub("", text)))
        block.paragraphs.append(paragraph)

    def _is_count(self, text: str) -> bool:
        """Under a pillar's head: "Kết quả: 05/06 tiêu chí đạt"."""
        return self.block is None and bool(self.pillar) and is_count(read_result(text) or "")

    def _completes(self, block: Block, text: str) -> bool:
        """Whether the text makes the requirement more like a title of the set. A figure behind a
        sign of a list is a result: "+ 15 điểm: UBND xã 1 …"."""
        if _BULLET.match(text) and re.search(r"\d", text):
            return False
        best = max(self.titles, key=lambda title: likeness(block.requirement, title))
        whole = f"{block.requirement} {_BULLET.sub('', text)}"
        return likeness(whole, best) > likeness(block.requirement, best)

    def _between(self, paragraph: Paragraph) -> None:
        if self.pillar:
            self.layout.pillars.setdefault(self.pillar, []).append(paragraph)
        else:
            self.layout.loose.append(paragraph)


def _same_kind(score: Score, other: Score) -> bool:
    """Points and a verdict may stand below each other; two of one kind belong to two indicators."""
    return bool(score.figure) == bool(other.figure)


def _with_text(paragraph: Paragraph, text: str) -> Paragraph:
    return Paragraph(text, paragraph.place, paragraph.at, paragraph.rows)
