"""Believable base figures of a unit: sizes that fit each other, parts never above their whole."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from criteria.rules.base import Ratio
from criteria.rules.capped_ratio import CappedRatioRule
from criteria.rules.ratio import RatioRule
from criteria.rules.spec import IndicatorSetSpec, IndicatorSpec
from criteria.rules.steps import StepsRule
from criteria.rules.threshold import ThresholdRule

# Least and most of what a commune has; of an unknown figure ``ANY``.
SIZES: Mapping[str, tuple[int, int]] = {
    "population": (2200, 14500),
    "officials": (17, 25),
    "leaders": (4, 7),
    "enterprises": (3, 90),
    "villages": (4, 16),
    "wifi_points": (2, 12),
    "cameras": (12, 60),
}
ANY = (5, 200)
# What one of the sizes above says about another, in percent.
SHARES: Mapping[str, tuple[str, int, int]] = {
    "people_15_plus": ("population", 70, 80),
    "households": ("population", 23, 30),
}
GROWTH = 0.03  # of what is achieved, from one year to the next
MORE = 0.01  # people and houses, from one year to the next
LARGE = 500  # smaller figures stay as they are: villages, officials
# How hard a thing is: from what quality on a commune has it, mostly.
EASIEST, HARDEST, BLUR = 0.15, 0.8, 0.05
AHEAD, SPREAD = 1.25, 0.15  # of the shares that are done, beside the quality
# Base figures that may be 0: not every commune has any.
OPTIONAL = frozenset({"wifi_points", "cameras"})


@dataclass(frozen=True)
class Character:
    """What a unit is like: ``quality`` from 0 to 1 decides how far it is with everything. What is
    drawn by name is the same wherever the name is met, and gets on from year to year."""

    quality: float
    rng: random.Random
    nature: str = ""
    years: int = 0

    @classmethod
    def of(cls, seed: int, unit: str, year: int, first_year: int) -> Character:
        """The same for the same seed: a unit keeps its nature, and gets on from year to year."""
        nature = f"{seed}/{unit}"
        quality = random.Random(nature).betavariate(14, 5)
        quality = min(quality + GROWTH * (year - first_year), 0.98)
        return cls(quality, random.Random(f"{nature}/{year}"), nature, year - first_year)

    def draw(self, name: str) -> random.Random:
        """What decides about a name, the same every year."""
        return random.Random(f"{self.nature}/{name}")

    def share(self, name: str) -> float:
        """How much of something is done: often all of it, where the unit is good."""
        return min(max(self.draw(name).gauss(AHEAD * self.quality, SPREAD), 0.03), 1.0)

    def is_there(self, name: str) -> bool:
        """Easy things are there nearly everywhere, hard ones where the unit is good; what is not
        there does not come from one year to the next."""
        gap = (self.quality - GROWTH * self.years - _hardness(name)) / BLUR
        return self.draw(name).random() < 1 / (1 + math.exp(-gap))

    def part_of(self, whole: Decimal, name: str) -> Decimal:
        return Decimal(int(whole * Decimal(str(self.share(name)))))

    def grown(self, size: int) -> Decimal:
        return Decimal(int(size * (1 + MORE * self.years)) if size >= LARGE else size)


@cache
def _hardness(name: str) -> float:
    return EASIEST if name in OPTIONAL else random.Random(name).uniform(EASIEST, HARDEST)


def ratios_of(indicator: IndicatorSpec) -> Iterator[Ratio]:
    """Numerators and denominators that the indicator's rule divides."""
    match indicator.rule:
        case ThresholdRule() as rule:
            yield from rule.ratios
        case RatioRule() | CappedRatioRule() | StepsRule() as rule:
            yield Ratio(rule.numerator, rule.denominator)


def base_figures(
    spec: IndicatorSetSpec, character: Character, sizes: random.Random
) -> dict[str, Decimal]:
    """Every base figure of the set. ``sizes`` is the unit's own source, the same every year."""
    wholes = _wholes(spec)
    figures: dict[str, Decimal] = {}

    def figure(code: str) -> Decimal:
        if code not in figures:
            figures[code] = ZERO  # a circle of parts ends here
            if code in SHARES:
                whole, least, most = SHARES[code]
                figures[code] = Decimal(int(figure(whole) * sizes.randint(least, most) / 100))
            elif code in wholes:
                figures[code] = character.part_of(figure(wholes[code]), code)
            else:
                size = sizes.randint(*SIZES.get(code, ANY))
                is_there = code not in OPTIONAL or character.is_there(code)
                figures[code] = character.grown(size) if is_there else ZERO
        return figures[code]

    for kind in sorted(spec.facts, key=lambda kind: kind.code):
        figure(kind.code)
    return figures


ZERO = Decimal(0)


def _wholes(spec: IndicatorSetSpec) -> dict[str, str]:
    """Of which base figure another one is a part, as the rules divide them."""
    wholes: dict[str, str] = {}
    for indicator in spec.indicators:
        facts = {item.name: item.fact for item in indicator.inputs if item.fact}
        for ratio in ratios_of(indicator):
            if ratio.numerator in facts and ratio.denominator in facts:
                wholes[facts[ratio.numerator]] = facts[ratio.denominator]
    return wholes
