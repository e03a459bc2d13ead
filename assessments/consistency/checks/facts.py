"""One fact once: the same figure with two values, in one paper or in two."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.fact_names import (
    FACT_SUMS,
    SAME_FIGURES,
    fact_counted,
    fact_named,
    fact_named_after,
)
from assessments.consistency.places import (
    answer_name,
    figure_place,
    paper_place,
    printed_place,
    set_name,
    sides_and_views,
)
from assessments.consistency.registry import check
from assessments.consistency.sentences import sentence_before
from assessments.consistency.stating import printed_figures, printed_inputs, stated_values
from assessments.consistency.unit_year import PrintedFigure, SetSide, UnitYear
from assessments.hints.claims import read_number
from criteria.rules.base import AnswerState
from dtscore.numbers import exact_string, format_decimal
from dtscore.text import fold

_OPENING = "phan mo dau"  # as the reader names the place
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ANSWERED = {AnswerState.REPORTED, AnswerState.ZERO}


@dataclass(frozen=True)
class Saying:
    """One place that gives a value for a figure, and how it is called in a sentence; ``others``
    are places that the value comes from too, ``unit`` what is printed behind the figure."""

    value: Decimal
    place: Place
    where: str
    verb: str = "ghi"
    others: tuple[Place, ...] = ()
    unit: str = ""


@check(
    "fact_values",
    family="facts",
    title="Một số liệu nền có nhiều giá trị",
    severity=Severity.WARNING,
)
def fact_values(unit_year: UnitYear) -> Iterator[Finding]:
    """A fact beside what papers printed for it: with the answers that read it, and at the head of
    the paper. One finding for each other value, with all places that have it."""
    sayings = _sayings_of_facts(unit_year)
    for code, said in sayings.items():
        fact = unit_year.facts.get(code)
        right = fact.value if fact else _most_said(said)
        label = fact.label if fact else _label_of(unit_year, code)
        lead = f"số liệu nền là {format_decimal(right)}" if fact else _lead(said, right)
        first = Place("fact", name=code)
        for value, others in _other_values(said, right):
            yield _finding("fact_values", label, (lead, right, (first,)), (value, others))


def _sayings_of_facts(unit_year: UnitYear) -> Mapping[str, list[Saying]]:
    """What the papers say, by fact, in the order of the papers."""
    found: dict[str, list[Saying]] = defaultdict(list)
    for side in unit_year.sides.values():
        for figure in side.printed:
            code, value = _fact_of(side, figure, unit_year.year), read_number(figure.value)
            if code and value is not None and not figure.kind:
                where = _paper_words(side, figure.place)
                place = paper_place(side, figure)
                found[code].append(Saying(value, place, where, unit=figure.unit))
    for code, saying in (*_answers(unit_year), *_sums(unit_year)):
        found[code].append(saying)
    return found


def _fact_of(side: SetSide, figure: PrintedFigure, year: int) -> str:
    """The fact that a figure's label names, or, in the opening, its unit: "1.400 hộ với 6.300 nhân
    khẩu" has a label that only runs along. So has a figure of a part that the set does not know;
    the others are texts, and read sentence by sentence."""
    named = fact_named(figure.label)
    if named or fold(figure.place) in _texts(side):
        return named
    words = f"{figure.value} {figure.unit}"
    sentence = sentence_before(figure.label, words, figure.place)
    is_opening = fold(figure.place).startswith(_OPENING)
    if set(_YEAR.findall(figure.label)) - {str(year)} or not (is_opening or sentence.is_of(year)):
        return ""
    unit, before = fold(figure.unit), fold(figure.label)
    if unit == "diem" and _WIFI_BEFORE.search(before):
        return "wifi_points"
    is_profile = bool(_PROFILE.search(before))
    if not (is_opening or is_profile or _ALL_OF.search(before)):
        return ""
    return fact_named_after(unit) or (
        fact_counted(unit)[0] if is_profile and unit in _PROFILED else ""
    )


def _texts(side: SetSide) -> set[str]:
    """The places of figures whose words are kept as a text, as the reader names them."""
    kept = {passage.name for passage in side.passages if passage.kind == "section"}
    return {fold(f"Phần {part.heading}") for part in side.spec.report.parts if part.key in kept}


# Words before a figure that say that it is all there is.
_ALL_OF = re.compile(
    r"\b(?:he thong|toan bo|hien co|hien nay co|tong so|bao duong|bao tri|duy tri|van hanh)\b"
    r"[^,]{0,25}$"
)
_PROFILED = frozenset({"ho", "khau", "thon", "ban", "xom", "dn"})
_WIFI_BEFORE = re.compile(r"\bwi-?fi\b[^,;]{0,40}$")
# Words before a figure that introduce the commune: "xã có 8 thôn với 1.480 hộ".
_PROFILE = re.compile(
    r"\d (?:thon|ban|xom|khu pho|ho|ho dan|to dan pho),?(?: (?:va|voi|gom|co))?(?: tong so)?$"
    r"|\b(?:xa|phuong|thi tran|dia ban|dan so) (?:hien )?(?:co|gom)(?: tong (?:so|cong))?$"
    r"|\b(?:tong so|toan xa|toan phuong)(?: hien)?(?: co| la)?$"
)


def _paper_words(side: SetSide, place: str) -> str:
    name = f"{place[:1].lower()}{place[1:]}" if place else "phần chung"
    return f"{name} ({set_name(side.spec)})"


def _answers(unit_year: UnitYear) -> Iterator[tuple[str, Saying]]:
    for _, view in sides_and_views(unit_year):
        where = answer_name(unit_year, view.set, view.code)
        printed = printed_inputs(view)
        for spec in view.line.indicator.inputs:
            value = printed.get(spec.name)
            if spec.fact and isinstance(value, Decimal):
                place = printed_place(view, spec.name, format_decimal(value))
                yield spec.fact, Saying(value, place, where)
        for label, text, _ in printed_figures(view):
            code, number = fact_named(label), read_number(text)
            if code and number is not None:
                yield code, Saying(number, figure_place(view, label, text), where)


def _sums(unit_year: UnitYear) -> Iterator[tuple[str, Saying]]:
    """A fact that follows from another one and an input: leaders and the other officials."""
    for rule in FACT_SUMS:
        added = unit_year.facts.get(rule.other_fact)
        for _, view in sides_and_views(unit_year):
            value = stated_values(view).get(rule.input)
            if added is None or not isinstance(value, Decimal):
                continue
            sum_ = f"{format_decimal(value)} + {format_decimal(added.value)}"
            where = f"{answer_name(unit_year, view.set, view.code)} cộng với {rule.words} ({sum_})"
            place = Place("input", view.set, view.code, rule.input, words=format_decimal(value))
            readers = _readers(unit_year.sides[view.set], rule.other_fact)
            yield rule.fact, Saying(added.value + value, place, where, "là", readers)


def _readers(side: SetSide, fact: str) -> tuple[Place, ...]:
    """The answers of a set that read a fact."""
    return tuple(
        Place("fact", side.code, code, fact)
        for code, view in side.answers.items()
        if any(spec.fact == fact for spec in view.line.indicator.inputs)
    )


def _most_said(said: Sequence[Saying]) -> Decimal:
    """Where no fact is recorded: the value that most places give, of several the first."""
    values = [saying.value for saying in said]
    return max(values, key=values.count)


def _lead(said: Sequence[Saying], right: Decimal) -> str:
    where = next(saying.where for saying in said if saying.value == right)
    return f"{where} ghi {format_decimal(right)}"


def _other_values(said: Iterable[Saying], right: Decimal) -> Iterator[tuple[Decimal, list[Saying]]]:
    others: dict[Decimal, list[Saying]] = {}
    for saying in said:
        if saying.value != right:
            others.setdefault(saying.value, []).append(saying)
    yield from others.items()


def _finding(
    code: str,
    label: str,
    right: tuple[str, Decimal, tuple[Place, ...]],
    other: tuple[Decimal, Sequence[Saying]],
) -> Finding:
    lead, expected, first = right
    value, sayings = other
    where = ", ".join(dict.fromkeys(saying.where for saying in sayings))
    unit = f" {sayings[-1].unit}" if sayings[-1].unit else ""
    message = (
        f"“{label}”: {lead}, {where} {sayings[-1].verb} {format_decimal(value)}{unit}."
        " Hãy thống nhất một số, hoặc giải trình vì sao khác nhau."
    )
    said = [place for saying in sayings for place in (saying.place, *saying.others)]
    places = dict.fromkeys((*first, *said))
    values = {"value": exact_string(expected), "other": exact_string(value)}
    return Finding(code, Severity.WARNING, message, tuple(places), values)


def _label_of(unit_year: UnitYear, code: str) -> str:
    specs = (fact for side in unit_year.sides.values() for fact in side.spec.facts)
    return next((fact.label for fact in specs if fact.code == code), code)


@check(
    "same_figure",
    family="facts",
    title="Cùng một số liệu nhưng các chỉ số ghi khác nhau",
    severity=Severity.WARNING,
)
def same_figure(unit_year: UnitYear) -> Iterator[Finding]:
    """Inputs that count one thing without being a fact, with several values: one finding that
    names them all."""
    for figure in SAME_FIGURES:
        said = list(_said_of(unit_year, set(figure.inputs)))
        if len({saying.value for saying in said}) < 2:
            continue
        listed = "; ".join(f"{one.where} ghi {format_decimal(one.value)}" for one in said)
        message = (
            f"“{figure.label}”: {listed}. Hãy thống nhất một số, hoặc giải trình vì sao khác nhau."
        )
        values = {
            f"{one.place.set} {one.place.indicator} {one.place.name}": exact_string(one.value)
            for one in said
        }
        places = tuple(one.place for one in said)
        yield Finding("same_figure", Severity.WARNING, message, places, values)


# Documents sent and received are more than those sent.
_BOTH_WAYS = re.compile(r"\b(?:di|gui)\b(?:\W+(?:va|lan))?\W{1,4}(?:va )?(?:\S+\W+)?(?:den|nhan)\b")


def _said_of(unit_year: UnitYear, inputs: set[tuple[str, str]]) -> Iterator[Saying]:
    for _, view in sides_and_views(unit_year):
        if view.line.state not in _ANSWERED:
            continue
        if not any((view.set, spec.name) in inputs for spec in view.line.indicator.inputs):
            continue
        if _BOTH_WAYS.search(fold(view.passage.text)):
            continue
        values = stated_values(view)
        for spec in view.line.indicator.inputs:
            value = values.get(spec.name)
            if (view.set, spec.name) in inputs and isinstance(value, Decimal):
                place = printed_place(view, spec.name, format_decimal(value))
                yield Saying(value, place, answer_name(unit_year, view.set, view.code))


@check(
    "figure_printed",
    family="facts",
    title="Số liệu dùng để tính khác số liệu in trên báo cáo",
    severity=Severity.HINT,
    on_desk=False,
)
def figure_printed(unit_year: UnitYear) -> Iterator[Finding]:
    """An input beside what its paper printed for it; facts are told by ``fact_values``."""
    for _, view in sides_and_views(unit_year):
        printed = printed_inputs(view)
        for spec in view.line.indicator.inputs:
            stated, counted = printed.get(spec.name), view.line.values.get(spec.name)
            is_both = isinstance(stated, Decimal) and isinstance(counted, Decimal)
            if spec.fact or not is_both or stated == counted:
                continue
            assert isinstance(stated, Decimal)
            assert isinstance(counted, Decimal)
            where = answer_name(unit_year, view.set, view.code)
            message = (
                f"“{spec.label}” của {where}: báo cáo in {format_decimal(stated)}, số liệu dùng để"
                f" tính là {format_decimal(counted)}. Hãy kiểm tra lại."
            )
            values = {"printed": exact_string(stated), "counted": exact_string(counted)}
            place = Place("input", view.set, view.code, spec.name)
            yield Finding("figure_printed", Severity.HINT, message, (place,), values)
