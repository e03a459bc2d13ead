"""How well a figure fits an input: by its unit, and by the words around it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from assessments.importers.papers.figures import Figure
from assessments.importers.papers.units import (
    closeness,
    content_words,
    counts_in,
    denies,
    says_total,
    unit_key,
)
from criteria.rules.spec import InputSpec

CLOSE = 0.3  # from which the words name the input
AHEAD = 0.12  # of the next figure
LEAST = 0.12
TOTAL = 0.15
FULLER = 0.01  # a word: of two labels that fit the one that says more
DENIED = 0.6
_COUNTING = re.compile(r"^(?:(?:tong cong|tong so luong|tong so|tong|so luong|so)\s+(?!la\b))+")


def score_of(figure: Figure, spec: InputSpec) -> float:
    score = closeness(spec.label, figure.around) + FULLER * len(content_words(spec.label))
    if says_total(figure.around) or (figure.is_whole and says_total(spec.label)):
        score += TOTAL if says_total(spec.label) or score >= CLOSE else 0
    elif says_total(spec.label):
        score -= TOTAL
    return score - (DENIED if denies(spec.label, figure.around) else 0)


def fits_unit(figure: Figure, spec: InputSpec) -> bool:
    """Whether a figure counts in the input's unit: by the noun behind it, else by what stands
    before it or by the list it is of. An item of a list is the input only where its words say."""
    if figure.listed and counts_in(figure.listed, spec):
        return _says_own(figure.own, spec)
    if counts_in(figure.noun, spec):
        return True
    return bool(figure.named) and counts_in(_COUNTING.sub("", figure.named), spec)


def _says_own(around: str, spec: InputSpec) -> bool:
    """Two words of the label one after the other, beside those of the unit: "trước hạn"."""
    unit = set(content_words(spec.unit))
    pairs = set(itertools.pairwise(content_words(spec.label)))
    said = set(itertools.pairwise(content_words(around)))
    return any(not set(pair) <= unit for pair in pairs & said)


def named_score(figure: Figure, spec: InputSpec, wanted: Sequence[InputSpec]) -> float:
    """Of several inputs of one unit a figure is none by its unit alone."""
    score = score_of(figure, spec)
    alike = [one for one in wanted if unit_key(one) == unit_key(spec)]
    unit = content_words(spec.unit)
    own = {word for word in content_words(spec.label) if word not in unit}
    is_named = own & set(content_words(figure.around)) or (
        figure.is_whole and says_total(spec.label)
    )
    return score if len(alike) < 2 or is_named or not (unit and own) else min(score, LEAST / 2)
