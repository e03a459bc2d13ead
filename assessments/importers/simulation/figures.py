"""Believable base figures of a unit: sizes that fit each other, parts never above their whole."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

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
    "wifi_points": (0, 15),
    "cameras": (0, 60),
}
ANY = (5, 200)
# What one of the sizes above says about another, in percent.
SHARES: Mapping[str, tuple[str, int, int]] = {
    "people_15_plus": ("population", 70, 80),
    "households": ("population", 23, 30),
}
GROWTH = 0.05  # of what is achieved, from one year to the next


@dataclass(frozen=True)
class Character:
    """What a unit is like: ``quality`` from 0 to 1 decides how far it is with everything."""

    quality: float
    rng: random.Random

    @classmethod
    def of(cls, seed: int, unit: str, year: int, first_year: int) -> Character:
        """The same for the same seed: a unit keeps its nature, and gets on from year to year."""
        nature = random.Random(f"{seed}/{unit}").betavariate(6, 2.6)
        quality = min(nature + GROWTH * (year - first_year), 0.98)
        return cls(quality, random.Random(f"{seed}/{unit}/{year}"))

    def share(self) -> float:
        """How much of something is done: often all of it, where the unit is good."""
        if self.rng.random() < self.quality * 0.55:
            return 1.0
        return min(max(self.rng.gauss(self.quality, 0.13), 0.03), 1.0)

    def is_there(self) -> bool:
        return self.rng.random() < 0.25 + 0.75 * self.quality

    def part_of(self, whole: Decimal) -> Decimal:
        return Decimal(int(whole * Decimal(str(self.share()))))


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
                figures[code] = character.part_of(figure(wholes[code]))
            else:
                figures[code] = Decimal(sizes.randint(*SIZES.get(code, ANY)))
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
