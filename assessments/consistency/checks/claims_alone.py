"""Claims that nothing stands behind: no figures, no words with a figure, no document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.places import (
    at_start,
    claim_place,
    input_place,
    input_places,
    sides_and_views,
    view_name,
)
from assessments.consistency.registry import check
from assessments.consistency.stating import (
    FIGURES,
    Claim,
    claim_of,
    declared_ratio,
    is_simple_share,
    measured,
    stated_percent,
    stated_values,
)
from assessments.consistency.unit_year import AnswerView, UnitYear
from criteria.rules.base import AnswerState, MeasuredRatio
from criteria.rules.declared import DeclaredRule
from dtscore.numbers import exact_string, format_decimal
from dtscore.text import fold

# What stands in every narrative and measures nothing: days, years, numbers of documents.
_NO_FIGURES = re.compile(
    r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b|\b\d{1,2}/\d{4}\b"
    r"|\bngay \d{1,2}\b|\bthang \d{1,2}\b|\b(?:nam|quy|giai doan) \d{1,4}(?: ?- ?\d{4})?\b"
    r"|\b\d+(?:/\d{4})?[/-][a-z&]+(?:-[a-z&]+)*\b|\b(?:muc do|cap do|so) \d+\b"
)
_FIGURE = re.compile(r"(?<![a-z\d])\d")


@check(
    "claim_without_figures",
    family="points",
    title="Tự chấm điểm hoặc đạt nhưng thiếu số liệu để tính",
    severity=Severity.WARNING,
    on_desk=False,
)
def claim_without_figures(unit_year: UnitYear) -> Iterator[Finding]:
    """A claim whose rule wants figures that nobody gave. Where a percentage was printed in their
    place, ``percent_without_figures`` tells it."""
    for _, view in sides_and_views(unit_year):
        missing = _missing_figures(view)
        claim = claim_of(view)
        if not missing or not claim.is_worth or stated_percent(view) is not None:
            continue
        labels = ", ".join(f"“{view.line.indicator.labels[name]}”" for name in missing)
        message = (
            f"{at_start(view_name(unit_year, view))} ghi {_worth(claim)} nhưng thiếu {labels} nên"
            " không tính lại được. Hãy nhập số liệu, hoặc giải trình."
        )
        values = {"claimed": _exact(claim), "missing": ", ".join(missing)}
        places = (*input_places(view, missing), claim_place(view))
        yield Finding("claim_without_figures", Severity.WARNING, message, places, values)


def _missing_figures(view: AnswerView) -> list[str]:
    if view.line.state is not AnswerState.REPORTED:
        return []
    wanted = set(view.line.indicator.rule.input_names)
    values = stated_values(view)
    return [
        spec.name
        for spec in view.line.indicator.inputs
        if spec.name in wanted and spec.kind in FIGURES | {"percent"} and spec.name not in values
    ]


@check(
    "declared_without_ground",
    family="points",
    title="Tự khai điểm hoặc đạt mà thuyết minh không có số liệu, không có văn bản",
    severity=Severity.WARNING,
)
def declared_without_ground(unit_year: UnitYear) -> Iterator[Finding]:
    """A declared score whose words hold no figure and that cites no document. A pass or a full
    score is only a hint where the words say what was done, or where a word about the evidence is
    there: points that are a part of the maximum must come from somewhere, if only from words that
    say what is lacking."""
    for _, view in sides_and_views(unit_year):
        rule, claim = view.line.indicator.rule, claim_of(view)
        is_claimed = view.line.state is AnswerState.REPORTED and claim.is_worth
        if not isinstance(rule, DeclaredRule) or not is_claimed or _has_ground(view):
            continue
        is_part = claim.points is not None and _is_part(view, claim)
        is_told = _says_what_lacks(view) if is_part else view.cited or _says_what_was_done(view)
        severity = Severity.HINT if is_told else Severity.WARNING
        message = (
            f"{at_start(view_name(unit_year, view))} tự khai {_worth(claim)} nhưng thuyết minh"
            " không có số liệu nào và không gắn văn bản nào. Hãy nêu số liệu, gắn văn bản, hoặc"
            " giải trình."
        )
        places = (Place("narrative", view.set, view.code), input_place(view, rule.input))
        values = {"claimed": _exact(claim)}
        yield Finding("declared_without_ground", severity, message, places, values)


_FEW_WORDS = 4
_LACKING = re.compile(
    r"\b(?:thiếu|còn|cơ bản|chưa|mới chỉ|mới có|một phần|chỉ|ít|một số|tuy nhiên|hạn chế)\b",
    re.IGNORECASE,
)


def _says_what_lacks(view: AnswerView) -> bool:
    """Why it is not all of the points: "còn thiếu chức năng hỏi đáp"."""
    return bool(_LACKING.search(view.passage.text))


def _says_what_was_done(view: AnswerView) -> bool:
    return len(view.passage.text.split()) >= _FEW_WORDS


def _is_part(view: AnswerView, claim: Claim) -> bool:
    maximum = view.line.indicator.max_points
    return claim.points is not None and maximum is not None and claim.points != maximum.value


def _has_ground(view: AnswerView) -> bool:
    has_figures = any(
        spec.name in view.line.values
        for spec in view.line.indicator.inputs
        if spec.kind in FIGURES and not spec.fact
    )
    cites = any(cited.document or cited.link for cited in view.cited)
    return has_figures or cites or holds_figure(view.passage.text)


def holds_figure(text: str) -> bool:
    """Whether words hold a number that measures something."""
    return bool(_FIGURE.search(_NO_FIGURES.sub(" ", fold(text))))


@check(
    "declared_unlike_figures",
    family="points",
    title="Điểm tự khai không suy ra được từ số liệu đã nêu",
    severity=Severity.WARNING,
)
def declared_unlike_figures(unit_year: UnitYear) -> Iterator[Finding]:
    """A declared score beside the part and whole that the unit gives with it: neither the part of
    the maximum, nor a plain share, is a warning; much for little is a hint."""
    for side, view in sides_and_views(unit_year):
        claim, maximum = claim_of(view), view.line.indicator.max_points
        ratio = declared_ratio(view.line.indicator)
        found = measured(view, stated_values(view), side) if ratio else None
        if found is None or claim.points is None or maximum is None or not claim.is_worth:
            continue
        share = found.part * maximum.value / found.whole if found.whole else found.whole
        is_simple = is_simple_share(view, claim)
        if abs(claim.points - share) <= side.tolerance or (is_simple and claim.points <= share):
            continue
        severity = Severity.HINT if is_simple and found.part else Severity.WARNING
        assert ratio is not None
        places = (claim_place(view), *input_places(view, (ratio.numerator, ratio.denominator)))
        yield Finding(
            "declared_unlike_figures",
            severity,
            _unlike(unit_year, view, found, claim),
            places,
            {
                "claimed": _exact(claim),
                "part": exact_string(found.part),
                "whole": exact_string(found.whole),
            },
        )


def _unlike(unit_year: UnitYear, view: AnswerView, found: MeasuredRatio, claim: Claim) -> str:
    maximum = view.line.indicator.max_points
    assert maximum is not None
    return (
        f"{at_start(view_name(unit_year, view))} tự khai {_worth(claim)} trên"
        f" {format_decimal(maximum.value)} điểm, trong khi số liệu là {found.words}."
        " Hãy nêu cách tính điểm, hoặc giải trình."
    )


def _worth(claim: Claim) -> str:
    return f"{format_decimal(claim.points)} điểm" if claim.points is not None else "“Đạt”"


def _exact(claim: Claim) -> str:
    return exact_string(claim.points) if claim.points is not None else "passed"
