"""Parts and wholes: which ratio, or which two counts, are the two inputs that a rule divides."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from assessments.importers.papers.figures import Figure, Figures
from assessments.importers.papers.fitting import AHEAD, CLOSE, LEAST, fits_unit, score_of
from assessments.importers.papers.given import Assigned, free_of, is_open, many
from assessments.importers.papers.units import (
    closeness,
    content_words,
    counts_in,
    says_total,
    unit_key,
)
from criteria.rules.spec import IndicatorSpec, InputSpec
from dtscore.text import fold

FITS_PERCENT = 0.5
SURE_OWN = 0.5  # of the label's words beside the unit
HUNDRED = Decimal(100)
Pair = tuple[InputSpec, InputSpec]
_AMONG = re.compile(r"\b(?:trong do|trong so do|trong so nay)\b")


def rule_pairs(indicator: IndicatorSpec) -> Iterator[Pair]:
    known = {spec.name: spec for spec in indicator.inputs}
    rule = indicator.rule
    names = [(getattr(rule, "numerator", ""), getattr(rule, "denominator", ""))]
    names += [(one.numerator, one.denominator) for one in getattr(rule, "ratios", ())]
    for part, whole in names:
        if part in known and whole in known:
            yield known[part], known[whole]


def pair_names(indicator: IndicatorSpec) -> Mapping[Pair, str]:
    """What a rule with several ratios calls each of them."""
    known = {spec.name: spec for spec in indicator.inputs}
    return {
        (known[one.numerator], known[one.denominator]): one.label
        for one in getattr(indicator.rule, "ratios", ())
        if one.numerator in known and one.denominator in known
    }


def likely_pairs(wanted: Sequence[InputSpec]) -> Iterator[Pair]:
    """Neighbours of one unit of which the second is a total."""
    for part, whole in itertools.pairwise(wanted):
        same = unit_key(part) == unit_key(whole)
        if same and (whole.fact or says_total(whole.label)) and not says_total(part.label):
            yield part, whole
        elif same and says_total(part.label) and not says_total(whole.label):
            alike = [one for one in wanted if unit_key(one) == unit_key(part)]
            if len(alike) == 2:
                yield whole, part  # the total stands first


def assign_ratios(
    done: Assigned, figures: Figures, pairs: Sequence[Pair], names: Mapping[Pair, str]
) -> None:
    """The ratio whose words name a pair best comes first; of one pair the first that is printed."""
    order: list[tuple[float, int]] = [(0.0, -at) for at in range(len(figures.ratios))]
    if len(pairs) > 1:
        order = [
            (max(_named(pair, names, part) for pair in pairs), -at)
            for at, (part, _) in enumerate(figures.ratios)
        ]
    for _, at in sorted(order, reverse=True):
        _assign_ratio(done, figures, pairs, names, figures.ratios[-at])


def _assign_ratio(
    done: Assigned,
    figures: Figures,
    pairs: Sequence[Pair],
    names: Mapping[Pair, str],
    ratio: tuple[Figure, Figure],
) -> None:
    part, whole = ratio
    fitting = [
        pair for pair in _open_pairs(done, pairs)
        if not part.noun or counts_in(part.noun, pair[0]) or counts_in(part.noun, pair[1])
    ]  # fmt: skip
    doubt = ""
    if not fitting and len(pairs) == 1 and not done.inputs:
        fitting = list(pairs)
        doubt = f"Báo cáo đếm “{part.said}”, chỉ số đếm “{pairs[0][0].unit}”."
    if not fitting:
        fitting = [pair for pair in _open_pairs(done, pairs) if _named(pair, names, part) >= CLOSE]
        doubt = f"Báo cáo đếm “{part.said}”; hãy kiểm tra đã lấy đúng tỷ số."
    if not fitting:
        return
    best = max(fitting, key=lambda pair: _named(pair, names, part))
    if len(figures.ratios) > 1 and len(pairs) == 1 and not doubt:
        doubt = "Đoạn này có nhiều tỷ số; hãy kiểm tra đã lấy đúng tỷ số."
    if len(fitting) > 1 and not part.noun and _named(best, names, part) < LEAST:
        doubt = f"Báo cáo không ghi “{part.said}” đếm gì; hãy kiểm tra đã lấy đúng tỷ số."
    done.give(best[0], part, doubt)
    done.give(best[1], whole, doubt)


def _open_pairs(done: Assigned, pairs: Sequence[Pair]) -> list[Pair]:
    return [pair for pair in pairs if not {one.name for one in pair} & done.inputs.keys()]


def _named(pair: Pair, names: Mapping[Pair, str], figure: Figure) -> float:
    """How much the words around a ratio name what a pair counts."""
    own = names.get(pair, "")
    return max(closeness(pair[0].label, figure.around), closeness(own, figure.around) if own else 0)


def assign_of_a_fact(done: Assigned, figures: Figures, wanted: Sequence[InputSpec]) -> None:
    """ "19/21 cán bộ có hộp thư": mailboxes are counted, printed as people of all the people."""
    if len(wanted) != 2 or len(figures.ratios) != 1 or done.inputs:
        return
    own, total = sorted(wanted, key=lambda spec: bool(spec.fact))
    part, whole = figures.ratios[0]
    if own.fact or not total.fact or not counts_in(part.noun, total):
        return
    done.give(own, part, f"Báo cáo đếm “{part.said}”, chỉ số đếm “{own.unit}”.")
    done.give(total, whole)


def assign_part_alone(done: Assigned, figures: Figures, wanted: Sequence[InputSpec]) -> None:
    """ "1.120/1.280 hồ sơ" where the set asks for the part only, and nothing else of its unit."""
    free = [one for one in figures.ratios if one[0] not in done.used and one[1] not in done.used]
    for spec in [one for one in wanted if is_open(one, done) and not says_total(one.label)]:
        fitting = [part for part, _ in free if not spec.fact and counts_in(part.noun, spec)]
        rivals = [one for one in wanted if one is not spec and unit_key(one) == unit_key(spec)]
        counted = [one for one in free_of(done, figures) if fits_unit(one, spec)]
        if len(fitting) != 1 or rivals:
            continue
        part = fitting[0]
        if any(one.start < part.start or one.paragraph is not part.paragraph for one in counted):
            continue
        sure = not counted and closeness(spec.label, part.around) >= CLOSE
        done.give(spec, part, "" if sure else f"Báo cáo ghi “{part.said}”; hiểu là lấy số đầu.")


def assign_two(done: Assigned, figures: Figures, part: InputSpec, whole: InputSpec) -> None:
    """Two counts in words instead of "a/b": the part is not the greater one."""
    if part.name in done.inputs or whole.name in done.inputs:
        return
    free = [
        one for one in free_of(done, figures)
        if not one.noun or counts_in(one.noun, part) or counts_in(one.noun, whole)
    ]  # fmt: skip
    told = sorted(
        (
            (
                score_of(first, part) + score_of(second, whole) + _fits(first, second, figures),
                at,
                to,
            )
            for at, first in enumerate(free)
            for to, second in enumerate(free)
            if at != to and _may_be_part(first, second)
        ),
        reverse=True,
    )
    if not told or told[0][0] < LEAST:
        return
    best, at, to = told[0]
    others = [score for score, a, b in told[1:] if not _same(free, (a, b), (at, to))]
    close = others and best - others[0] < AHEAD
    doubt = many(free) if close else ""
    if free[at].value > free[to].value:
        doubt = f"“{free[at].said}” là một phần của “{free[to].said}” nhưng lớn hơn."
    done.give(part, free[at], doubt)
    done.give(whole, free[to], doubt)


def _may_be_part(part: Figure, whole: Figure) -> bool:
    """ "16 người, trong đó 19 người …" says which is the part, however great it is."""
    if part.paragraph is whole.paragraph:
        first, second = sorted((part, whole), key=lambda one: one.start)
        between = fold(first.paragraph.text[first.start : second.start])
        if _AMONG.search(between):
            return second is part
    return part.value <= whole.value


def _same(free: Sequence[Figure], one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two choices say the same numbers."""
    return [free[at].value for at in one] == [free[at].value for at in other]


def _fits(part: Figure, whole: Figure, figures: Figures) -> float:
    """A printed percentage that is this part of this whole confirms both."""
    if not whole.value:
        return 0.0
    share = part.value * HUNDRED / whole.value
    return max(
        (FITS_PERCENT for said, _ in figures.percentages if abs(said.value - share) < 1),
        default=0.0,
    )


def doubt_lonely(done: Assigned, pairs: Sequence[Pair]) -> None:
    """One number of a ratio may as well be the other."""
    for pair in pairs:
        given = [(one, done.inputs[one.name]) for one in pair if one.name in done.inputs]
        if len(given) != 1 or given[0][1].doubt:
            continue
        spec, only = given[0]
        unit = content_words(spec.unit)
        own = [word for word in content_words(spec.label) if word not in unit]
        said = content_words(only.words)
        if sum(word in said for word in own) < SURE_OWN * len(own) or not own:
            doubt = f"Báo cáo chỉ có một số ({only.text}) cho tỷ lệ này; hãy xem là số nào."
            done.inputs[spec.name] = replace(only, doubt=doubt)
