"""Random years of one unit without a contradiction: figures drawn once by name, parts within their
wholes, sums that add up, claims and percentages as the rules give them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

from assessments.consistency import checks
from assessments.consistency.base import Finding
from assessments.consistency.fact_names import FACT_SUMS, SAME_FIGURES
from assessments.consistency.registry import CHECKS, Check
from assessments.consistency.stating import ratios
from assessments.consistency.unit_year import UnitYear
from assessments.consistency.wholes import INPUT_PAIRS, TOTALS, fact_pairs
from assessments.hints.claims import ratios_of
from criteria.rules.choice import ChoiceRule
from criteria.rules.declared import DeclaredRule
from criteria.rules.spec import NUMERIC_KINDS, IndicatorSpec, InputSpec
from dtscore.numbers import Rounding, RoundingMode, format_decimal, round_decimal
from tests.consistency_builder import mapped_questions, set_spec, unit_year

SETS = ("QD3853", "QD1829")
# The checks of figures, points, states and codes: what needs no reading of words.
MODULES = frozenset(
    f"assessments.consistency.checks.{name}"
    for name in (
        "percentages", "points", "claims_alone", "parts", "facts", "sections", "labels", "states",
        "sets", "earlier", "peers",
    )
)  # fmt: skip
WORDS = "Đã thực hiện, có 12 kết quả cụ thể; lý do được nêu rõ."
_MODES: tuple[RoundingMode, ...] = ("truncate", "half_up", "half_even")


def figure_checks() -> list[Check]:
    """The checks of these modules, in the order in which they are declared."""
    checks.load()
    return [one for one in CHECKS.values() if one.search.__module__ in MODULES]


def figure_findings(year: UnitYear) -> list[Finding]:
    """What they find."""
    return [finding for one in figure_checks() for finding in one.search(year)]


def consistent_year(random: Random) -> UnitYear:
    """One year of both sets with facts, papers, and the counts at the heads of the parts."""
    return unit_year(**consistent_data(random))


def consistent_data(random: Random) -> dict[str, Any]:
    """The same year as what ``unit_year`` takes, to plant a fault in."""
    facts = _facts(random)
    figures = _Figures(random, facts)
    resting = _resting(random)
    sides = {
        code: {
            indicator.code: _answer(
                figures, code, indicator, is_resting=(code, indicator.code) in resting
            )
            for indicator in set_spec(code).indicators
        }
        for code in SETS
    }
    unclaimed = unit_year(sides, facts=facts)
    claimed = {
        code: {
            name: _with_claim(random, unclaimed, code, name, item) for name, item in side.items()
        }
        for code, side in sides.items()
    }
    papers = {"QD1829": {"figures": _heads(unclaimed)}}
    return {"sides": claimed, "facts": facts, "papers": papers}


def _facts(random: Random) -> dict[str, int]:
    codes = {fact.code for code in SETS for fact in set_spec(code).facts}
    wholes: dict[str, list[str]] = {}
    for pair in fact_pairs(set_spec(code) for code in SETS):
        wholes.setdefault(pair.part, []).append(pair.whole)
    found = {"population": random.randint(2000, 20000)}
    while len(found) < len(codes):
        for code in sorted(codes - set(found)):
            over = wholes.get(code, [])
            if set(over) <= set(found):
                most = min((found[whole] for whole in over), default=60)
                found[code] = random.randint(max(1, most // 2), most)
    found["leaders"] = min(found["leaders"], found["officials"] - 1) or 1
    found["officials"] = max(found["officials"], found["leaders"] + 1)
    return found


class _Figures:
    """The figures of the year by the name of their input; one name has one value."""

    def __init__(self, random: Random, facts: Mapping[str, int]) -> None:
        self.random, self.facts = random, facts
        self.values: dict[str, int] = {}
        self.wholes: dict[str, set[str]] = {}
        for code in SETS:
            for indicator in set_spec(code).indicators:
                for ratio in ratios(indicator):
                    self.wholes.setdefault(ratio.numerator, set()).add(ratio.denominator)
        for pair in INPUT_PAIRS:
            self.wholes.setdefault(pair.part, set()).add(pair.whole)
        for rule in FACT_SUMS:
            self.values[rule.input] = facts[rule.fact] - facts[rule.other_fact]
        for total in TOTALS:
            parts = {name: random.randint(1, 900) for name in total.parts}
            self.values |= {**parts, total.total: sum(parts.values())}
        for figure in SAME_FIGURES:
            names = [name for _, name in figure.inputs]
            known = next((self.values[name] for name in names if name in self.values), None)
            # A part of a fact stays within it: the smallest whole there is.
            value = known or random.randint(1, min(facts.values()))
            self.values |= dict.fromkeys(names, value)

    def value(self, name: str) -> int:
        if name in self.facts:
            return self.facts[name]
        if name not in self.values:
            most = min(
                (self.value(whole) for whole in sorted(self.wholes.get(name, ()))), default=0
            )
            least = 1 if most else 50
            self.values[name] = self.random.randint(least, most or 500)
        return self.values[name]


def _resting(random: Random) -> set[tuple[str, str]]:
    """What is not deployed: never one of two indicators that ask the same without the other."""
    groups: list[set[tuple[str, str]]] = [
        {(code, indicator.code)} for code in SETS for indicator in set_spec(code).indicators
    ]
    for asked in mapped_questions():
        pair = {(asked.set, asked.indicator), (asked.other_set, asked.other_indicator)}
        joined = [group for group in groups if group & pair]
        groups = [group for group in groups if not group & pair] + [set().union(*joined)]
    return set().union(*(group for group in groups if random.random() < 0.2))


def _answer(
    figures: _Figures, code: str, indicator: IndicatorSpec, *, is_resting: bool
) -> dict[str, Any]:
    if is_resting:
        state = "not_deployed"
        return {"state": state, "narrative": WORDS}
    inputs = {
        spec.name: _input(figures, indicator, spec) for spec in indicator.inputs if not spec.fact
    }
    return {"inputs": inputs, "narrative": WORDS, "evidence": [{"note": f"Hồ sơ {code}"}]}


def _input(figures: _Figures, indicator: IndicatorSpec, spec: InputSpec) -> Any:
    rule = indicator.rule
    if spec.kind == "flag":
        return True
    if isinstance(rule, ChoiceRule):
        return rule.options[0].value
    if isinstance(rule, DeclaredRule) and spec.name == rule.input:
        return _declared(figures, indicator)
    assert spec.kind in NUMERIC_KINDS
    return figures.value(spec.name)


def _declared(figures: _Figures, indicator: IndicatorSpec) -> Decimal:
    """The points as the part of the whole gives them, else all of them."""
    assert indicator.max_points
    maximum = indicator.max_points.value
    for ratio in ratios(indicator):
        part, whole = figures.value(ratio.numerator), figures.value(ratio.denominator)
        return round_decimal(part * maximum / whole, Rounding())
    return maximum


def _with_claim(
    random: Random, year: UnitYear, code: str, name: str, item: Mapping[str, Any]
) -> dict[str, Any]:
    """The same answer with what a paper would print: the score, its figures, the percentage."""
    view = year.sides[code].answers[name]
    outcome, values = view.line.outcome, view.line.values
    numbers = {key: value for key, value in values.items() if isinstance(value, Decimal)}
    printed: dict[str, Any] = {
        "inputs": {key: format_decimal(value) for key, value in numbers.items()}
    }
    asked = {(one.set, one.indicator) for one in mapped_questions()}
    asked |= {(one.other_set, one.other_indicator) for one in mapped_questions()}
    found = ratios_of(view.line.indicator.rule)
    if "state" not in item and len(found) == 1 and (code, name) not in asked:
        part, whole = numbers[found[0].numerator], numbers[found[0].denominator]
        rounding = Rounding(random.choice(_MODES), random.choice((1, 2)))
        printed["percent"] = f"{format_decimal(round_decimal(part * 100 / whole, rounding))}%"
    claims = {"claimed_points": outcome.points, "claimed_passed": outcome.passed}
    return {**item, **claims, "printed": printed}


def _heads(year: UnitYear) -> list[dict[str, str]]:
    """The counts at the head of each pillar of the second set, and of all of it."""
    sheet = year.sides["QD1829"].sheet
    parts = [(pillar.pillar.code, pillar.totals) for pillar in sheet.pillars]
    return [
        {"label": kind, "value": value, "unit": "chỉ tiêu", "kind": kind, "pillar": code}
        for code, totals in [*parts, ("", sheet.totals)]
        for kind, value in (
            ("passed", f"{totals.passed:02}/{totals.indicators - totals.not_deployed:02}"),
            ("deploying", f"{totals.not_deployed:02}" if totals.not_deployed else "Không"),
            ("failed", str(totals.failed)),
            ("total", str(totals.indicators)),
        )
    ]
