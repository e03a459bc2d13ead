"""The words beside the figures: what a narrative says and what was entered are one thing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise, takewhile

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.namings import place_in, where, wheres
from assessments.consistency.places import at_start
from assessments.consistency.registry import check
from assessments.consistency.stating import ratios
from assessments.consistency.unit_year import AnswerView, Passage, UnitYear
from assessments.hints.claims import is_printed_as, printed_percent, ratios_of, read_number
from assessments.reading import Count, Percentage, RatioMention, Span
from criteria.rules.base import AnswerState
from criteria.rules.declared import DeclaredRule
from criteria.rules.yes_no import YesNoRule
from dtscore.numbers import format_decimal, percent
from dtscore.text import fold

HUNDRED = Decimal(100)
NEAR = 80  # characters between a ratio and the percentage that belongs to it


@check(
    "words_percent",
    family="percentage",
    title="Tỷ lệ trong lời văn không khớp số chia",
    severity=Severity.WARNING,
)
def ratio_beside_percentage(unit_year: UnitYear) -> Iterator[Finding]:
    """ "4.445/5.293 … đạt 84,8%" in any text. What an answer's printed percentage contradicts is
    told by the check of printed percentages."""
    for passage in unit_year.passages():
        printed = _printed_percent(unit_year, passage)
        for ratio, share in _ratios_with_percentage(passage):
            exact = ratio.part * HUNDRED / ratio.whole
            side = unit_year.sides[passage.set]
            if share.value == printed or is_printed_as(exact, share.value, side.tolerance):
                continue
            place = place_in(
                passage,
                passage.text[ratio.span.start : share.span.end],
                Span(ratio.span.start, share.span.end),
            )
            computed = format_decimal(percent(ratio.part, ratio.whole, side.spec.round_to))
            yield Finding(
                "words_percent",
                Severity.WARNING,
                f"{at_start(where(place, unit_year))}: {format_decimal(ratio.part)} /"
                f" {format_decimal(ratio.whole)} = {computed}%, lời văn ghi"
                f" {format_decimal(share.value)}%. Hãy sửa số liệu hoặc tỷ lệ.",
                (place,),
                {"part": ratio.part, "whole": ratio.whole, "percent": share.value},
            )


@check(
    "words_ratio",
    family="narrative",
    title="Số liệu trong lời văn khác số liệu đã nhập",
    severity=Severity.WARNING,
)
def ratio_unlike_inputs(unit_year: UnitYear) -> Iterator[Finding]:
    """The words give a ratio for an indicator whose rule divides other figures. What the answer's
    own printed figures say already is told by the check of facts."""
    for view in unit_year.answers():
        pair = _divided(view)
        mentions = [m for m in view.passage.mentions if isinstance(m, RatioMention)]
        if pair is None or not mentions or any((m.part, m.whole) == pair for m in mentions):
            continue
        mention = mentions[0]
        if _is_printed(view, mention.part) or _is_printed(view, mention.whole):
            continue
        if mention.part not in pair and mention.whole not in pair:
            continue  # a ratio of something else
        place = place_in(view.passage, mention.text, mention.span)
        yield Finding(
            "words_ratio",
            Severity.WARNING,
            f"{at_start(where(place, unit_year))}: lời văn ghi {format_decimal(mention.part)} /"
            f" {format_decimal(mention.whole)}, số liệu dùng để tính là {format_decimal(pair[0])} /"
            f" {format_decimal(pair[1])}. Hãy ghi một số.",
            (place, *_input_places(view)),
            {"words": f"{mention.part}/{mention.whole}", "inputs": f"{pair[0]}/{pair[1]}"},
        )


@check(
    "words_figure",
    family="narrative",
    title="Con số trong lời văn khác số liệu đã nhập",
    severity=Severity.WARNING,
)
def count_unlike_input(unit_year: UnitYear) -> Iterator[Finding]:
    """The words count one thing of the input's own name, and the input has another figure."""
    for view in unit_year.answers():
        if view.line.state is not AnswerState.REPORTED:
            continue
        for name, value in view.line.values.items():
            spec = next(item for item in view.line.indicator.inputs if item.name == name)
            if spec.kind != "count" or not isinstance(value, Decimal):
                continue
            found = _only_count(view, fold(spec.unit), fold(spec.label))
            if found is None or found.value == value or _is_printed(view, found.value):
                continue
            if found.about and _agrees(found, value):
                continue
            place = place_in(view.passage, found.text, found.span)
            yield Finding(
                "words_figure",
                Severity.WARNING,
                f"{at_start(where(place, unit_year))}: lời văn ghi “{found.text}”, ô “{spec.label}”"
                f" là {format_decimal(value)}. Hãy ghi một số.",
                (
                    place,
                    Place("fact", name=spec.fact)
                    if spec.fact
                    else Place("input", view.set, view.code, name),
                ),
                {"words": found.value, "input": value, "name": name},
            )


_UNDER = frozenset({"gan", "duoi", "chua den", "khong day"})
_OVER = frozenset({"tren", "hon", "it nhat", "tu"})


@check(
    "words_about",
    family="narrative",
    title="Một số ước chừng ghi hai cách",
    severity=Severity.HINT,
)
def under_and_over(unit_year: UnitYear) -> Iterator[Finding]:
    """ "gần 250 hộ" in one place, "trên 250 hộ" in another."""
    said: dict[tuple[Decimal, str], list[tuple[Count, Place]]] = defaultdict(list)
    for passage in unit_year.passages():
        for mention in passage.mentions:
            if isinstance(mention, Count) and mention.about and mention.noun:
                noun = mention.noun.split()[0]
                place = place_in(passage, mention.text, mention.span)
                said[mention.value, noun].append((mention, place))
    for (value, noun), rows in said.items():
        words = {mention.about for mention, _ in rows}
        if not (words & _UNDER and words & _OVER):
            continue
        under = next(row for row in rows if row[0].about in _UNDER)
        over = next(row for row in rows if row[0].about in _OVER)
        places = [under[1], over[1]]
        yield Finding(
            "words_about",
            Severity.HINT,
            f"Cùng một số ghi “{under[0].text}” và “{over[0].text}” ({wheres(places, unit_year)})."
            " Hãy ghi con số đúng.",
            tuple(places),
            {"value": value, "noun": noun},
        )


_UNDONE = re.compile(
    r"cho tham dinh|dang cho|cho phe duyet|cho cap (?:kinh phi|von)|chua (?:duoc )?(?:trien khai"
    r"|thuc hien|lap dat|trang bi)|da co ke hoach (?:lap dat|trien khai|mua sam)"
)

# What a question of yes or no asks for and the words deny; not everything is bad to lack.
_NOT_YET = re.compile(
    r"chua (?:duoc )?(?:phe duyet|ban hanh|thanh lap|ket noi|bo tri|xay dung|hoan thanh)"
    r"|(?:khong|chua) (?:trien khai|thuc hien)|chua co (?P<thing>\w+ \w+)"
)


@check(
    "words_undone",
    family="states",
    title="Đạt nhưng lời văn nói chưa làm",
    severity=Severity.HINT,
)
def passed_but_undone(unit_year: UnitYear) -> Iterator[Finding]:
    """A pass or points beside words that say that it is still to be done."""
    for view in unit_year.answers():
        outcome, line = view.line.outcome, view.line
        earned = outcome.passed or line.claimed_passed or outcome.points or line.claimed_points
        if line.state is not AnswerState.REPORTED or not earned:
            continue
        found = _undone(view)
        if found:
            place = place_in(view.passage, found[0], _same_span(view.passage, found))
            yield Finding(
                "words_undone",
                Severity.HINT,
                f"{at_start(where(place, unit_year))} được tính là đạt, nhưng lời văn có đoạn"
                f" “{place.words}”. Hãy xem lại kết quả hoặc lời văn.",
                (place,),
                {"words": found[0]},
            )


_OTHER_UNIT = re.compile(
    r"\b(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân|Đảng ủy|Đảng uỷ|HĐND|Công an)"
    r"\s+(xã|thị trấn|phường)\s+(?=(\w+(?:\s\w+){0,3}))"
)


@check(
    "words_other_unit",
    family="narrative",
    title="Lời văn ghi tên xã khác",
    severity=Severity.WARNING,
)
def another_commune(unit_year: UnitYear) -> Iterator[Finding]:
    """The words speak of another commune: copied from its report?"""
    own = fold(unit_year.unit_name)
    for passage in unit_year.passages():
        for found in _OTHER_UNIT.finditer(passage.text):
            words = list(takewhile(str.istitle, found[2].split()))
            name = fold(" ".join([found[1], *words]))
            if len(words) < 2 or own.startswith(name) or name.startswith(own):
                continue
            span = Span(found.start(), found.end() + len(" ".join(words)))
            place = place_in(passage, span.words(passage.text), span)
            yield Finding(
                "words_other_unit",
                Severity.WARNING,
                f"{at_start(where(place, unit_year))} nói về “{found[1]} {' '.join(words)}”,"
                f" không phải {unit_year.unit_name}. Hãy xem lời văn có chép từ báo cáo khác"
                " không.",
                (place,),
                {"words": name},
            )


_LEFT_BLANK = re.compile(r"…{2,}|\.{5,}|_{3,}|\bx{3,}\b|\bXX+\b")


@check(
    "words_left_blank",
    family="narrative",
    title="Chỗ trống chưa điền",
    severity=Severity.WARNING,
)
def left_blank(unit_year: UnitYear) -> Iterator[Finding]:
    """Dots or crosses where a figure or a name was to be filled in."""
    for view in unit_year.answers():
        if found := _LEFT_BLANK.search(view.passage.text):
            around = view.passage.text[max(0, found.start() - 25) : found.end() + 15]
            place = place_in(view.passage, " ".join(around.split()), Span(*found.span()))
            yield Finding(
                "words_left_blank",
                Severity.WARNING,
                f"{at_start(where(place, unit_year))} còn chỗ trống chưa điền: “{place.words}”.",
                (place,),
                {"words": place.words},
            )


# --- parts ----------------------------------------------------------------------------------------
def _ratios_with_percentage(passage: Passage) -> Iterator[tuple[RatioMention, Percentage]]:
    """Each ratio with the next percentage of the same sentence, when no other figure with a whole
    stands between."""
    numbered = [m for m in passage.mentions if isinstance(m, RatioMention | Percentage)]
    for ratio, share in pairwise(numbered):
        if not isinstance(ratio, RatioMention) or not isinstance(share, Percentage):
            continue
        between = passage.text[ratio.span.end : share.span.start]
        if ratio.whole and len(between) <= NEAR and not re.search(r"[.;]\s", between):
            yield ratio, share


def _printed_percent(unit_year: UnitYear, passage: Passage) -> Decimal | None:
    """The percentage that the checks of printed ones judge: of an indicator that divides."""
    view = unit_year.sides[passage.set].answers.get(passage.indicator)
    return printed_percent(view.printed) if view and ratios(view.line.indicator) else None


def _divided(view: AnswerView) -> tuple[Decimal, Decimal] | None:
    """What the rule divides by what; None where it divides nothing or a figure is missing."""
    ratios = ratios_of(view.line.indicator.rule)
    if len(ratios) != 1:
        return None
    part, whole = (
        view.line.values.get(name) for name in (ratios[0].numerator, ratios[0].denominator)
    )
    return (part, whole) if isinstance(part, Decimal) and isinstance(whole, Decimal) else None


def _input_places(view: AnswerView) -> Iterator[Place]:
    for ratio in ratios_of(view.line.indicator.rule):
        for spec in view.line.indicator.inputs:
            if spec.name in {ratio.numerator, ratio.denominator}:
                yield (
                    Place("fact", name=spec.fact)
                    if spec.fact
                    else Place("input", view.set, view.code, spec.name)
                )


def _is_printed(view: AnswerView, value: Decimal) -> bool:
    """Whether the figure is among those that the answer keeps as printed: told elsewhere."""
    texts: Mapping[str, object] = view.printed.get("inputs") or {}
    figures = [str(item.get("value", "")) for item in view.printed.get("figures") or ()]
    return any(read_number(str(text)) == value for text in [*texts.values(), *figures])


def _only_count(view: AnswerView, unit: str, label: str) -> Count | None:
    """The one count of the words whose noun is the input's unit and whose noun or words before it
    are in the input's label; None where there is none, or a choice."""
    if not unit:
        return None
    counts = [m for m in view.passage.mentions if isinstance(m, Count) and m.noun]
    found = [m for m in counts if m.noun.startswith(unit) and _names(view.passage, m, unit, label)]
    values = {mention.value for mention in found}
    return found[0] if len(values) == 1 else None


def _names(passage: Passage, mention: Count, unit: str, label: str) -> bool:
    """Whether the label has what the noun adds to the unit ("văn bản *đến*"), or else its telling
    words stand around the count."""
    added = mention.noun.removeprefix(unit).split()
    if added and set(added) <= set(label.split()):
        return True
    around = fold(passage.text[max(0, mention.span.start - 60) : mention.span.end + 60])
    telling = [word for word in re.findall(r"\w{3,}", label) if word not in unit.split()]
    telling = [word for word in telling if word not in {"tong", "cua", "duoc", "trong", "nam"}]
    if not telling:
        return True
    return sum(word in around for word in telling) * 3 >= len(telling) * 2


def _agrees(count: Count, value: Decimal) -> bool:
    """Whether an inexact figure allows the exact one: "hơn 40" and 43."""
    if count.about in _OVER:
        return value >= count.value
    if count.about in _UNDER:
        return value <= count.value
    return abs(value - count.value) * 10 <= count.value


def _undone(view: AnswerView) -> re.Match[str] | None:
    text = fold(view.passage.text)
    if found := _UNDONE.search(text):
        return found
    if not isinstance(view.line.indicator.rule, YesNoRule | DeclaredRule):
        return None  # "5 hộ chưa kết nối": the rest of a ratio
    asked = fold(view.line.indicator.title)
    said = (one for one in _NOT_YET.finditer(text) if not one["thing"] or one["thing"] in asked)
    return next(said, None) or next(_none_at_all(text, asked), None)


_NONE_AT_ALL = re.compile(r"\b(?:khong|chua) (?P<what>(?:\w+ ){1,6}?)nao\b(?P<where>(?: \w+){0,4})")


def _none_at_all(text: str, asked: str) -> Iterator[re.Match[str]]:
    """ "chưa đưa được sản phẩm nào lên sàn": none at all of what is asked for."""
    for found in _NONE_AT_ALL.finditer(text):
        words = {word for word in f"{found['what']} {found['where']}".split() if len(word) > 2}
        if len(words & set(asked.split())) >= _SHARED_WORDS:
            yield found


_SHARED_WORDS = 2  # with what is asked, so that "chưa có sự cố nào" denies nothing


def _same_span(passage: Passage, found: re.Match[str]) -> Span | None:
    return Span(*found.span()) if len(fold(passage.text)) == len(passage.text) else None
