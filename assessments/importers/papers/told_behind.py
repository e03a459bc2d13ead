"""A result in the paragraph of its requirement: "Chỉ tiêu yêu cầu: tỷ lệ …, từ 60%. Qua rà soát có
2.505/3.962 người."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from assessments.importers.papers.blocks import Block
from assessments.importers.papers.likeness import likeness
from assessments.importers.papers.lines import Paragraph
from criteria.rules.spec import IndicatorSetSpec

WHOLE_TITLE = 0.85
LONGEST = 3_000
MOST_CUTS = 6  # a title has few sentences
_SENTENCE = re.compile(r"[.;](?=\s+(?P<first>\S))")


def part_results(blocks: Sequence[Block], spec: IndicatorSetSpec) -> None:
    """Where a block has no result and its requirement goes on behind a whole title of the set,
    what stands behind is its result."""
    titles = [text for one in spec.indicators for text in (one.title, one.requirement) if text]
    for block in blocks:
        if block.result or not block.paragraphs or len(block.requirement) > LONGEST:
            continue
        told = [
            (max(likeness(head, title) for title in titles), head, rest)
            for head, rest in islice(_cuts(block.requirement), MOST_CUTS)
        ]
        like, head, rest = max(told, default=(0.0, "", ""))
        if like >= WHOLE_TITLE:
            block.requirement = head
            first = block.paragraphs[0]
            block.result.append(Paragraph(rest, first.place, first.at))


def _cuts(text: str) -> Iterator[tuple[str, str]]:
    for found in _SENTENCE.finditer(text):
        if found["first"].isupper() or found["first"].isdigit():
            yield text[: found.start()].strip(), text[found.end() :].strip()
