"""What a label means is one thing in the whole paper: "TĐ" is the unit's own score where it is not
always the maximum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assessments.importers.papers.blocks import Block
from assessments.importers.papers.claims import number_of
from assessments.importers.papers.scores import UNSURE
from criteria.rules.spec import IndicatorSetSpec

LEAST_OTHER = 2  # scores under the maximum, before the label is taken for the score's


def settle_scores(blocks: Sequence[Block], spec: IndicatorSetSpec) -> None:
    """Take the doubt from scores whose label the rest of the paper explains."""
    named = [block for block in blocks if block.code]
    if sum(_is_other(block, spec) for block in named) < LEAST_OTHER:
        return
    for block in named:
        block.scores = [
            (replace(score, is_unsure=False, doubt="") if score.doubt == UNSURE else score, where)
            for score, where in block.scores
        ]


def _is_other(block: Block, spec: IndicatorSetSpec) -> bool:
    """Whether such a score is not the maximum of its indicator."""
    maximum = spec.by_code[block.code].max_points
    figures = [score.figure for score, _ in block.counted_scores if score.doubt == UNSURE]
    return maximum is not None and any(number_of(one) != maximum.value for one in figures)
