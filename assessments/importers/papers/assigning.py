"""Which figure of a result is which input of its indicator. Nothing is guessed silently: what has
more than one reading carries its doubt in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assessments.importers.papers.figures import Figure, Figures
from assessments.importers.papers.fitting import AHEAD, LEAST, fits_unit, named_score
from assessments.importers.papers.given import Assigned, Given, free_of, is_open, many
from assessments.importers.papers.pairing import (
    HUNDRED,
    Pair,
    assign_of_a_fact,
    assign_part_alone,
    assign_ratios,
    assign_two,
    doubt_lonely,
    likely_pairs,
    pair_names,
    rule_pairs,
)
from assessments.importers.papers.units import (
    closeness,
    counts_in,
    item_of,
    kind_in_full,
    says_total,
    unit_key,
)
from criteria.rules.spec import IndicatorSpec, InputSpec
from dtscore.numbers import format_decimal
from dtscore.text import fold


def assign(indicator: IndicatorSpec, figures: Figures) -> Assigned:
    done = Assigned()
    wanted = [
        spec for spec in indicator.inputs if spec.kind in ("count", "number", "money", "percent")
    ]
    pairs = list(rule_pairs(indicator))
    _assign_items(done, figures, wanted)
    assign_ratios(done, figures, pairs or list(likely_pairs(wanted)), pair_names(indicator))
    assign_of_a_fact(done, figures, wanted)
    for part, whole in pairs:
        assign_two(done, figures, part, whole)
    _assign_money(done, figures, wanted)
    assign_part_alone(done, figures, wanted)
    _assign_singly(done, figures, [spec for spec in wanted if is_open(spec, done)])
    _assign_inexact(done, figures, wanted)
    _assign_by_percent(done, figures, pairs or list(likely_pairs(wanted)))
    doubt_lonely(done, pairs)
    return done


def _assign_items(done: Assigned, figures: Figures, wanted: Sequence[InputSpec]) -> None:
    """ "950 văn bản đi (520 quyết định; 30 tờ trình …)": each kind by its own name."""
    for spec in wanted:
        item = item_of(spec)
        if not item:
            continue
        free = free_of(done, figures)
        hits = [one for one in free if re.match(rf"{re.escape(item)}\b", kind_in_full(one.noun))]
        hits = hits or [one for one in free if _stands_behind(item, one)]
        if hits:
            done.give(spec, hits[0], many(hits) if len({one.value for one in hits}) > 1 else "")


def _stands_behind(item: str, figure: Figure) -> bool:
    before = kind_in_full(fold(figure.paragraph.text[max(0, figure.start - 60) : figure.start]))
    return bool(re.search(rf"\b{re.escape(item)}\W*(?:(?:la|co|gom)\W*)?$", before))


def _assign_inexact(done: Assigned, figures: Figures, wanted: Sequence[InputSpec]) -> None:
    """ "Khoảng 40 ý kiến" where nothing exact is printed: for a person to make exact."""
    for spec in wanted:
        near = [
            one for one in figures.counts
            if one.about
            and (one.is_money if spec.kind == "money" else counts_in(one.noun, spec))
        ]  # fmt: skip
        if is_open(spec, done) and len(near) == 1 and spec.kind in ("count", "money"):
            doubt = f"Báo cáo chỉ ghi “{near[0].said}”, không phải số chính xác."
            done.give(spec, near[0], doubt)


def _assign_money(done: Assigned, figures: Figures, wanted: Sequence[InputSpec]) -> None:
    """The sum that says it is the total goes before its parts."""
    sums = [one for one in free_of(done, figures) if one.is_money]
    for spec in wanted:
        if spec.kind != "money" or not sums or spec.name in done.inputs:
            continue
        totals = [one for one in sums if says_total(one.around) or _adds_up(one, sums)] or sums
        best = max(totals, key=lambda one: closeness(spec.label, one.around))
        done.give(spec, best, many(sums) if len({one.value for one in totals}) > 1 else "")


def _adds_up(whole: Figure, sums: Sequence[Figure]) -> bool:
    """ "1,2 tỷ đồng; trong đó: 700 triệu, 500 triệu": the sum of the others."""
    others = [one.value for one in sums if one is not whole]
    return len(others) > 1 and sum(others) == whole.value


def _assign_sums(done: Assigned, figures: Figures, wanted: Sequence[InputSpec]) -> None:
    """ "24 mắt, năm 2021 lắp 10 mắt, năm 2022 lắp 14 mắt": what is the sum of the others."""
    keys = [unit_key(spec) for spec in wanted]
    for spec in wanted:
        if spec.kind == "money" or keys.count(unit_key(spec)) > 1:
            continue
        hits = [one for one in free_of(done, figures) if fits_unit(one, spec)]
        wholes = [one for one in hits if _adds_up(one, hits)]
        if len(wholes) == 1:
            done.give(spec, wholes[0], "")


def _assign_singly(done: Assigned, figures: Figures, wanted: Sequence[InputSpec]) -> None:
    _assign_sums(done, figures, wanted)
    told = sorted(
        (
            (named_score(figure, spec, wanted), -at, -to)
            for at, spec in enumerate(wanted)
            for to, figure in enumerate(free_of(done, figures))
            if spec.kind != "money" and not figure.is_money and fits_unit(figure, spec)
        ),
        reverse=True,
    )
    free = free_of(done, figures)
    for score, at, to in told:
        spec, figure = wanted[-at], free[-to]
        if spec.name in done.inputs or figure in done.used:
            continue
        rivals = [(other, free[-b]) for other, a, b in told if a == at and b != to]
        if score < LEAST and rivals:
            continue
        close = [
            one for other, one in rivals
            if score - other < AHEAD and one.value != figure.value and one not in done.used
        ]  # fmt: skip
        close += [one for one in figures.counts if one.about and counts_in(one.noun, spec)]
        doubt = many([figure, *close]) if close else ""
        if not doubt and score < LEAST:
            doubt = f"Chỉ nhận ra theo đơn vị tính (“{figure.said}”)."
        done.give(spec, figure, doubt)


def _assign_by_percent(done: Assigned, figures: Figures, pairs: Sequence[Pair]) -> None:
    """ "100%" of a whole that is printed: the part is the same number, which the paper leaves
    out."""
    for pair in pairs:
        known = [spec for spec in pair if spec.name in done.inputs]
        full = [one for one in figures.percentages if one[0].value == HUNDRED and not one[0].about]
        if len(known) != 1 or not full:
            continue
        missing = pair[1] if known[0] is pair[0] else pair[0]
        if unit_key(missing) != unit_key(known[0]) or not _speaks_of(full, missing):
            continue
        given = done.inputs[known[0].name]
        percentage, paragraph = full[0]
        done.inputs[missing.name] = Given(
            given.value,
            "",
            paragraph.text[:300],
            paragraph.place,
            f"Báo cáo chỉ ghi {percentage.text}, không ghi số này; suy ra từ số"
            f" {format_decimal(given.value)}.",
        )


def _speaks_of(full: Sequence[tuple[object, object]], spec: InputSpec) -> bool:
    said = [f"{getattr(one, 'noun', '')} {getattr(one, 'of', '')}" for one, _ in full]
    return len(full) == 1 or any(counts_in(words.strip(), spec) for words in said)
