"""A whole report, from its bytes to what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from assessments.importers.papers.blocks import Block, Layout
from assessments.importers.papers.counts import pillar_figures, section_figures
from assessments.importers.papers.documents import documents_of
from assessments.importers.papers.facts import facts_of
from assessments.importers.papers.figures import figures_of
from assessments.importers.papers.indicators import ReadIndicator, read_indicator
from assessments.importers.papers.lines import Line, PaperError, Paragraph
from assessments.importers.papers.matching import OTHER, name_blocks, words_of
from assessments.importers.papers.narratives import to_html
from assessments.importers.papers.paragraphs import paragraphs_of
from assessments.importers.papers.parts import (
    End,
    Front,
    bases_in_words,
    closing_in_words,
    read_end,
    read_front,
    unit_names,
)
from assessments.importers.papers.restoring import Restored, restore, restore_across
from assessments.importers.papers.running import without_running
from assessments.importers.papers.segmenting import segment
from assessments.importers.papers.settling import settle_scores
from assessments.importers.papers.sources import read_lines
from assessments.importers.papers.told_behind import part_results
from assessments.importers.papers.totals import head_figures, total_figures
from assessments.importers.papers.wording import vocabulary_of
from assessments.intake.found import Found, FoundValue, Leftover
from criteria.rules.spec import IndicatorSetSpec
from dtscore.text import fold

LONGEST_ABSTRACT = 500
LONGEST_NUMBER = 11
MOST_NAMED = 12


def read(data: bytes, name: str, spec: IndicatorSetSpec, year: int, unit_name: str) -> Found:
    """What ``papers.read_report`` promises."""
    lines = read_lines(data, name)
    layout, restored, running, codes = lay_out(lines, spec)
    _refuse_other_papers(layout, spec)
    reader = _Report(layout, spec, unit_name)
    strangeness = list(_strangeness(reader, year, unit_name))
    remarks = [
        *strangeness, *_signer_remark(reader.end), *_structure_remarks(layout, spec), *codes,
        *restored.remarks(), *_running_remark(running),
    ]  # fmt: skip
    found = Found(
        "paper",
        tuple(reader.values()),
        tuple(reader.documents()),
        tuple(reader.leftovers()),
        tuple(remarks),
    )
    return _in_doubt(found, strangeness)


def lay_out(
    lines: Sequence[Line], spec: IndicatorSetSpec
) -> tuple[Layout, Restored, list[Line], list[str]]:
    """The pieces of a paper, its restored lines, those that only run along, and sentences about
    codes that were not as expected."""
    told = without_running(lines)
    known = vocabulary_of(spec)
    restored = restore(told.lines, known)
    paragraphs = restore_across(paragraphs_of(restored.lines), restored, known)
    layout = segment(paragraphs, spec)
    part_results(layout.blocks, spec)
    remarks = name_blocks(layout.blocks, spec)
    settle_scores(layout.blocks, spec)
    return layout, restored, told.running, remarks


def _refuse_other_papers(layout: Layout, spec: IndicatorSetSpec) -> None:
    named = [block for block in layout.blocks if block.code and not block.is_empty]
    if not named:
        raise PaperError(
            f"Không tìm thấy chỉ số nào của bộ {spec.short_name} trong tệp: hãy chọn đúng tệp báo"
            " cáo tự đánh giá và đúng bộ chỉ số."
        )
    told = [block for block in layout.blocks if block.requirement]
    alike = [
        block for block in told
        if block.code and words_of(spec.by_code[block.code], block.requirement) >= OTHER
    ]  # fmt: skip
    if len(told) >= 3 and len(alike) < len(told) / 2:
        raise PaperError(
            f"Nội dung các chỉ tiêu trong tệp không giống bộ {spec.short_name}: báo cáo này theo bộ"
            " chỉ số khác. Hãy chọn đúng bộ chỉ số rồi nạp lại."
        )


class _Report:
    """The paper's pieces turned into values."""

    def __init__(self, layout: Layout, spec: IndicatorSetSpec, unit_name: str) -> None:
        self.layout, self.spec, self.unit_name = layout, spec, unit_name
        self.front: Front = read_front(layout.front)
        self.end: End = read_end(layout.end)
        self.indicators: list[ReadIndicator] = [
            read_indicator(block, spec.by_code[block.code]) for block in layout.blocks if block.code
        ]

    def values(self) -> Iterator[FoundValue]:
        for indicator in self.indicators:
            yield from indicator.values
        yield from facts_of(self.indicators, self.spec)
        yield from self._head()
        yield from self._wording()

    def documents(self) -> Iterator[Any]:
        elsewhere = [p for section in self.layout.texts.values() for p in section]
        others = figures_of([*self.front.legal_bases, *self.front.introduction, *elsewhere])
        yield from documents_of(self.indicators, others, self.spec, self.unit_name)

    # --- fields of the paper ------------------------------------------------------------------
    def _head(self) -> Iterator[FoundValue]:
        head = self.front.head[0] if self.front.head else None
        issued_on = self.front.issued_on
        if self.front.number:
            doubt = "" if issued_on else "Báo cáo có số nhưng không đọc được ngày ban hành."
            long = len(self.front.number) > LONGEST_NUMBER or not self.front.number.isdecimal()
            fault = "Số của báo cáo không chỉ gồm chữ số: hãy ghi tay." if long else ""
            yield _paper("number", self.front.number, head, doubt=doubt, fault=fault)
        if issued_on:
            yield _paper("issued_on", issued_on.isoformat(), head)
        if self.front.abstract:
            title = self.front.head[-1] if self.front.head else None
            yield _paper("abstract", self.front.abstract[:LONGEST_ABSTRACT], title)

    def _wording(self) -> Iterator[FoundValue]:
        front, end = self.front, self.end
        if front.legal_bases:
            bases = bases_in_words(front.legal_bases)
            yield _paper("legal_bases", bases, front.legal_bases[0], words="\n".join(bases))
        if front.addressees:
            yield _paper("addressees", front.addressees, front.head[-1] if front.head else None)
        if front.opening:
            opening = " ".join(paragraph.text for paragraph in front.opening)
            yield _paper("opening", opening, front.opening[0])
        if closing := closing_in_words(end):
            yield _paper("closing", closing, end.closing[0])
        first = self.layout.end[0] if self.layout.end else None
        if end.recipients:
            yield _paper("recipients", end.recipients, first, words="\n".join(end.recipients))
        if end.signing_lines:
            yield _paper("signing_lines", end.signing_lines, first, words=end.signer)
        if self.layout.texts:
            yield self._sections()
        if figures := list(self._figures()):
            yield _paper("figures", figures, self.layout.front[0] if self.layout.front else None)

    def _sections(self) -> FoundValue:
        texts = self.layout.texts
        sections = {key: to_html(body, headings=True) for key, body in texts.items()}
        places = ", ".join(f"{key}: {body[0].place}" for key, body in texts.items())
        words = "\n".join(body[0].text[:200] for body in texts.values())
        return FoundValue("paper", sections, name="sections", words=words, place=places)

    def _figures(self) -> Iterator[dict[str, str]]:
        yield from head_figures(self.front)
        yield from section_figures(self.front.introduction, "Phần mở đầu")
        for pillar in self.spec.pillars:
            if lines := self.layout.pillars.get(pillar.code):
                yield from pillar_figures(lines, pillar, pillar.code)
        headings = {part.key: part.heading for part in self.spec.report.parts if part.key}
        for key, body in self.layout.texts.items():
            yield from section_figures(body, f"Phần {headings[key].capitalize()}")
        for heading, body in self.layout.others.items():
            yield from section_figures(body, f"Phần {heading.capitalize()}")
        yield from total_figures(self.layout)

    def leftovers(self) -> Iterator[Leftover]:
        """What has no field of its own, in the order of the paper."""
        loose = [*self.front.introduction, *self.layout.loose, *self.end.other]
        loose += [p for b in self.layout.blocks if not b.code for p in b.paragraphs]
        for paragraph in sorted(loose, key=lambda one: one.at):
            yield Leftover(paragraph.text, paragraph.place)


def _paper(
    name: str,
    value: Any,
    at: Paragraph | None,
    *,
    words: str = "",
    doubt: str = "",
    fault: str = "",
) -> FoundValue:
    said = words or (at.text if at else "")
    place = at.place if at else ""
    return FoundValue("paper", value, name=name, words=said, place=place, doubt=doubt, fault=fault)


# --- remarks ----------------------------------------------------------------------------------
def _strangeness(report: _Report, year: int, unit_name: str) -> Iterator[str]:
    """Whether the paper is of this unit and year at all."""
    head = " ".join(paragraph.text for paragraph in report.layout.front)
    named = list(unit_names(report.front.abstract)) or list(unit_names(head))
    if named and fold(unit_name) not in fold(head):
        yield f"Báo cáo ghi “{named[0]}”, không phải {unit_name}: hãy kiểm tra đã chọn đúng đơn vị."
    years = re.findall(r"\bnăm (20\d{2})\b", report.front.abstract, re.IGNORECASE)
    if years and str(year) not in years:
        yield f"Báo cáo ghi năm {years[0]}, không phải {year}: hãy kiểm tra đã chọn đúng năm."


def _signer_remark(end: End) -> Iterator[str]:
    if end.signer:
        yield f"Người ký trên báo cáo: {end.signer}."


def _in_doubt(found: Found, strangeness: Sequence[str]) -> Found:
    """Nothing of a stranger's paper is taken by itself."""
    if not strangeness:
        return found
    doubt = " ".join(strangeness)
    return replace(
        found,
        values=tuple(replace(one, doubt=one.doubt or doubt) for one in found.values),
        documents=tuple(replace(one, doubt=one.doubt or doubt) for one in found.documents),
    )


def _structure_remarks(layout: Layout, spec: IndicatorSetSpec) -> Iterator[str]:
    found = {block.code for block in layout.blocks if block.code}
    total = sum(1 for _ in spec.indicators)
    yield f"Đọc được {len(found)} trên {total} chỉ số của bộ {spec.short_name}."
    if lacking := [one.code for one in spec.indicators if one.code not in found]:
        named = ", ".join(lacking[:MOST_NAMED])
        more = f" và {len(lacking) - MOST_NAMED} chỉ số khác" if len(lacking) > MOST_NAMED else ""
        yield f"Không tìm thấy trong báo cáo: {named}{more}."
    for block in layout.blocks:
        yield from _block_remarks(block)


def _block_remarks(block: Block) -> Iterator[str]:
    if not block.code:
        yield (
            f"{block.place}: có một mục không rõ là chỉ số nào (mã in"
            f" {block.printed_code or 'không có'}); để ở phần chưa xếp được."
        )
        return
    for score, paragraph in block.scores:
        if score.code and score.code != block.code:
            yield f"{paragraph.place}: dòng “{score.line}” nằm ở chỉ số {block.code}."


def _running_remark(running: Sequence[Line]) -> Iterator[str]:
    if running:
        said = list(dict.fromkeys(line.text for line in running))
        named = ", ".join(f"“{text[:60]}”" for text in said[:5])
        yield (
            f"Đã bỏ qua {len(running)} dòng lặp lại giữa các trang (số trang, đầu trang, địa chỉ"
            f" liên kết): {named}{' …' if len(said) > 5 else ''}."
        )
