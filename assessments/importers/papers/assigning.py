"""Which figure of a result is which input of its indicator. Nothing is guessed silently: what has
more than one reading carries its doubt in words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assessments.importers.papers.figures import Figure, Figures
from assessments.importers.papers.units import (
    closeness,
    content_words,
    counts_in,
    denies,
    item_of,
    says_total,
    unit_key,
)
from criteria.rules.spec import IndicatorSpec, InputSpec
from dtscore.numbers import format_decimal
from dtscore.text import fold

CLOSE = 0.3  # from which the words name the input
AHEAD = 0.12  # of the next figure
LEAST = 0.12
TOTAL = 0.15
FULLER = 0.01  # a word: of two labels that fit the one that says more
DENIED = 0.6
FITS_PERCENT = 0.5
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Given:
    """A figure for an input. ``text`` as printed, empty where the paper prints no number."""

    value: Decimal
    text: str
    words: str
    place: str
    doubt: str = ""


@dataclass
class Assigned:
    inputs: dict[str, Given] = field(default_factory=dict)
    used: list[Figure] = field(default_factory=list)

    def give(self, spec: InputSpec, figure: Figure, doubt: str = "") -> None:
        self.inputs[spec.name] = Given(
            figure.value, figure.text, clause_of(figure), figure.paragraph.place, doubt
        )
        self.used.append(figure)


def clause_of(figure: Figure) -> str:
    """The words of the paper around the figure, for the person who decides."""
    text, at = figure.paragraph.text, figure.start
    start = max(text.rfind(mark, 0, at) for mark in (". ", "; ", "\n")) + 1
    ends = [end for mark in (". ", "; ") if (end := text.find(mark, at + len(figure.said))) > 0]
    return text[start : min(ends, default=len(text))].strip()[:300]


def assign(indicator: IndicatorSpec, figures: Figures) -> Assigned:
    done = Assigned()
    wanted = [
        spec for spec in indicator.inputs if spec.kind in ("count", "number", "money", "percent")
    ]
    pairs = list(_rule_pairs(indicator))
    _assign_items(done, figures, wanted)
    _assign_ratios(done, figures, pairs or list(_likely_pairs(wanted)), _pair_names(indicator))
    _assign_of_a_fact(done, figures, wanted)
    for part, whole in pairs:
        _assign_two(done, figures, part, whole)
    _assign_money(done, figures, wanted)
    _assign_singly(done, figures, [spec for spec in wanted if _is_open(spec, done)])
    _assign_by_percent(done, figures, pairs or list(_likely_pairs(wanted)))
    return done


# --- part and whole ---------------------------------------------------------------------------
Pair = tuple[InputSpec, InputSpec]


def _rule_pairs(indicator: IndicatorSpec) -> Iterator[Pair]:
    known = {spec.name: spec for spec in indicator.inputs}
    rule = indicator.rule
    names = [(getattr(rule, "numerator", ""), getattr(rule, "denominator", ""))]
    names += [(one.numerator, one.denominator) for one in getattr(rule, "ratios", ())]
    for part, whole in names:
        if part in known and whole in known:
            yield known[part], known[whole]


def _pair_names(indicator: IndicatorSpec) -> Mapping[Pair, str]:
    """What a rule with several ratios calls each of them."""
    known = {spec.name: spec for spec in indicator.inputs}
    return {
        (known[one.numerator], known[one.denominator]): one.label
        for one in getattr(indicator.rule, "ratios", ())
        if one.numerator in known and one.denominator in known
    }


def _likely_pairs(wanted: Sequence[InputSpec]) -> Iterator[Pair]:
    """Neighbours of one unit of which the second is a total."""
    for part, whole in itertools.pairwise(wanted):
        same = unit_key(part) == unit_key(whole)
        if same and (whole.fact or says_total(whole.label)) and not says_total(part.label):
            yield part, whole


def _assign_ratios(
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
        pair
        for pair in pairs
        if pair[0].name not in done.inputs
        and pair[1].name not in done.inputs
        and (not part.noun or counts_in(part.noun, pair[0]) or counts_in(part.noun, pair[1]))
    ]
    doubt = ""
    if not fitting and len(pairs) == 1 and not done.inputs:
        fitting = list(pairs)
        doubt = f"Báo cáo đếm “{part.said}”, chỉ số đếm “{pairs[0][0].unit}”."
    if not fitting:
        return
    best = max(fitting, key=lambda pair: _named(pair, names, part))
    if len(figures.ratios) > 1 and len(pairs) == 1 and not doubt:
        doubt = "Đoạn này có nhiều tỷ số; hãy kiểm tra đã lấy đúng tỷ số."
    if len(fitting) > 1 and not part.noun and _named(best, names, part) < LEAST:
        doubt = f"Báo cáo không ghi “{part.said}” đếm gì; hãy kiểm tra đã lấy đúng tỷ số."
    done.give(best[0], part, doubt)
    done.give(best[1], whole, doubt)


def _named(pair: Pair, names: Mapping[Pair, str], figure: Figure) -> float:
    """How much the words around a ratio name what a pair counts."""
    own = names.get(pair, "")
    return max(closeness(pair[0].label, figure.around), closeness(own, figure.around) if own else 0)


def _assign_of_a_fact(done: Assigned, figures: Figures, wanted: Sequence[InputSpec]) -> None:
    """ "19/21 cán bộ có hộp thư": mailboxes are counted, printed as people of all the people."""
    if len(wanted) != 2 or len(figures.ratios) != 1 or done.inputs:
        return
    own, total = sorted(wanted, key=lambda spec: bool(spec.fact))
    part, whole = figures.ratios[0]
    if own.fact or not total.fact or not counts_in(part.noun, total):
        return
    if closeness(own.label, part.around) >= LEAST:
        done.give(own, part, f"Báo cáo đếm “{part.said}”, chỉ số đếm “{own.unit}”.")
        done.give(total, whole)


# --- what a total is made of ------------------------------------------------------------------
def _assign_items(done: Assigned, figures: Figures, wanted: Sequence[InputSpec]) -> None:
    """ "950 văn bản đi (520 quyết định; 30 tờ trình …)": each kind by its own name."""
    for spec in wanted:
        item = item_of(spec)
        if not item:
            continue
        free = _free(done, figures)
        hits = [one for one in free if re.match(rf"{re.escape(item)}\b", one.noun)]
        hits = hits or [one for one in free if _stands_behind(item, one)]
        if hits:
            done.give(spec, hits[0], _many(hits) if len({one.value for one in hits}) > 1 else "")


def _stands_behind(item: str, figure: Figure) -> bool:
    before = fold(figure.paragraph.text[max(0, figure.start - 60) : figure.start])
    return bool(re.search(rf"\b{re.escape(item)}\W*(?:(?:la|co|gom)\W*)?$", before))


def _is_open(spec: InputSpec, done: Assigned) -> bool:
    """A kind that is not named is not guessed from its unit."""
    return spec.name not in done.inputs and not item_of(spec)


def _assign_two(done: Assigned, figures: Figures, part: InputSpec, whole: InputSpec) -> None:
    """Two counts in words instead of "a/b": the part is not the greater one."""
    if part.name in done.inputs or whole.name in done.inputs:
        return
    free = [
        one for one in _free(done, figures)
        if not one.noun or counts_in(one.noun, part) or counts_in(one.noun, whole)
    ]  # fmt: skip
    told = sorted(
        (
            (_score(first, part) + _score(second, whole) + _fits(first, second, figures), at, to)
            for at, first in enumerate(free)
            for to, second in enumerate(free)
            if at != to and first.value <= second.value
        ),
        reverse=True,
    )
    if not told or told[0][0] < LEAST:
        return
    best, at, to = told[0]
    others = [score for score, a, b in told[1:] if not _same(free, (a, b), (at, to))]
    close = others and best - others[0] < AHEAD
    doubt = _many(free) if close else ""
    done.give(part, free[at], doubt)
    done.give(whole, free[to], doubt)


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


# --- one by one -------------------------------------------------------------------------------
def _free(done: Assigned, figures: Figures) -> list[Figure]:
    return [one for one in figures.counts if one not in done.used and not one.about]


def _score(figure: Figure, spec: InputSpec) -> float:
    score = closeness(spec.label, figure.around) + FULLER * len(content_words(spec.label))
    if says_total(figure.around):
        score += TOTAL if says_total(spec.label) or score >= CLOSE else 0
    elif says_total(spec.label):
        score -= TOTAL
    return score - (DENIED if denies(spec.label, figure.around) else 0)


def _assign_money(done: Assigned, figures: Figures, wanted: Sequence[InputSpec]) -> None:
    sums = [one for one in _free(done, figures) if one.is_money]
    for spec in wanted:
        if spec.kind != "money" or not sums or spec.name in done.inputs:
            continue
        best = max(sums, key=lambda one: closeness(spec.label, one.around))
        done.give(spec, best, _many(sums) if len({one.value for one in sums}) > 1 else "")


def _assign_singly(done: Assigned, figures: Figures, wanted: Sequence[InputSpec]) -> None:
    told = sorted(
        (
            (_score(figure, spec), -at, -to)
            for at, spec in enumerate(wanted)
            for to, figure in enumerate(_free(done, figures))
            if spec.kind != "money" and not figure.is_money and counts_in(figure.noun, spec)
        ),
        reverse=True,
    )
    free = _free(done, figures)
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
        doubt = _many([figure, *close]) if close else ""
        if not doubt and score < LEAST:
            doubt = f"Chỉ nhận ra theo đơn vị tính (“{figure.said}”)."
        done.give(spec, figure, doubt)


def _many(figures: Sequence[Figure]) -> str:
    said = ", ".join(dict.fromkeys(f"“{one.said}”" for one in figures))
    return f"Đoạn này có nhiều số có thể là số liệu này: {said}."


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
