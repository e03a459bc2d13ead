"""The figures that an officer types: what counts one thing has one value wherever it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from assessments.consistency.fact_names import FACT_SUMS, SAME_FIGURES
from assessments.consistency.stating import ratios
from assessments.consistency.wholes import INPUT_PAIRS, TOTALS
from assessments.importers.simulation.figures import Character
from criteria.rules.spec import IndicatorSetSpec, InputSpec

USUAL = (4, 60)  # of a figure that nothing else says anything about
SIZES: Mapping[str, tuple[int, int]] = {
    "documents": (300, 1500),
    "procedures": (90, 180),
    "services_total": (60, 160),
    "files_online": (50, 900),
    "files_received": (400, 2500),
    "rated": (40, 600),
    "addresses": (600, 4200),
    "schools": (2, 5),
    "education_institutions": (2, 5),
    "bts_stations": (2, 9),
    "postal_points": (1, 2),
    "incidents": (1, 3),
}
MILLION = 1_000_000


class TypedFigures:
    """Those of one unit and year by the name of their input: parts within their wholes, sums that
    add up, and what several indicators ask alike the same."""

    def __init__(
        self, spec: IndicatorSetSpec, facts: Mapping[str, Decimal], character: Character
    ) -> None:
        self.facts, self.character = facts, character
        self.known: dict[str, Decimal] = {
            rule.input: max(facts[rule.fact] - facts[rule.other_fact], Decimal(1))
            for rule in FACT_SUMS
            if {rule.fact, rule.other_fact} <= set(facts)
        }
        self._fact_of = {
            item.name: item.fact
            for indicator in spec.indicators
            for item in indicator.inputs
            if item.fact
        }
        self._wholes = {pair.part: pair.whole for pair in INPUT_PAIRS}
        for indicator in spec.indicators:
            self._wholes |= {ratio.numerator: ratio.denominator for ratio in ratios(indicator)}

    def value(self, item: InputSpec) -> Decimal:
        """A figure that is no fact; money in whole millions."""
        value = self._named(item.name)
        return value * MILLION if item.kind == "money" else value

    def _named(self, name: str) -> Decimal:
        if name in self._fact_of:
            return self.facts[self._fact_of[name]]
        if name not in self.known:
            self.known[name] = self._drawn(name)
        return self.known[name]

    def _drawn(self, name: str) -> Decimal:
        if whole := self._wholes.get(name):
            return self.character.part_of(self._named(whole), _ONE_NAME.get(name, name))
        if name in _TOTALS:
            return sum((self._named(part) for part in _TOTALS[name]), Decimal(0))
        same = _ONE_NAME.get(name, name)
        if same == "incidents" and self.character.is_there(same):
            return Decimal(0)  # nothing has happened
        return self.character.grown(self.character.draw(same).randint(*SIZES.get(same, USUAL)))


_TOTALS = {total.total: total.parts for total in TOTALS}
_ONE_NAME = {
    name: "documents" if figure.name == "outgoing_documents" else figure.name
    for figure in SAME_FIGURES
    for _, name in figure.inputs
    if name not in _TOTALS
}
