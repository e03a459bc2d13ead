"""Base figures of the unit as the paper gives them: a number said in several places is one value,
different numbers are all named and none is taken by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from assessments.importers.papers.given import Given
from assessments.importers.papers.indicators import ReadIndicator
from assessments.intake.found import FoundValue
from criteria.rules.spec import IndicatorSetSpec
from dtscore.numbers import exact_string, format_decimal

Said = dict[Decimal, list[tuple[str, Given]]]


def facts_of(indicators: Sequence[ReadIndicator], spec: IndicatorSetSpec) -> Iterator[FoundValue]:
    """One value a fact: where the paper prints several numbers the one that it prints most often,
    in doubt, with all of them and their places in the words of the doubt."""
    for fact in spec.facts:
        said: Said = {}
        for one in indicators:
            for code, given in one.facts:
                if code == fact.code:
                    said.setdefault(given.value, []).append((one.code, given))
        if said:
            yield _value(fact.code, said)


def _value(code: str, said: Said) -> FoundValue:
    value = max(said, key=lambda number: len(said[number]))
    given = [one for _, one in said[value]]
    # What is printed somewhere is surer than what was only inferred elsewhere.
    certain = next((one for one in given if not one.doubt), given[0])
    places = ", ".join(f"chỉ tiêu {where} ({one.place})" for where, one in said[value])
    words = [certain.words, *(each[0][1].words for other, each in said.items() if other != value)]
    return FoundValue(
        "fact", exact_string(value), name=code, words="\n".join(words), place=places,
        doubt=_contradiction(said) or certain.doubt,
    )  # fmt: skip


def _contradiction(said: Said) -> str:
    if len(said) < 2:
        return ""
    each = "; ".join(
        f"{format_decimal(value)} tại chỉ tiêu"
        f" {', '.join(f'{where} ({one.place})' for where, one in given)}"
        for value, given in said.items()
    )
    return f"Báo cáo ghi {len(said)} số khác nhau: {each}. Hãy kiểm tra số đúng rồi mới nhận."
