"""Claimed points and verdicts beside the percentage, the rule and the maximum."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

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
    Claim,
    agrees,
    claim_of,
    declared_claim,
    is_simple_share,
    measured,
    outcome_of,
    outcome_of_percent,
    printed_claim,
    stated_percent,
    stated_values,
)
from assessments.consistency.unit_year import AnswerView, SetSide, UnitYear
from assessments.consistency.yes_and_no import is_unlike_figures
from assessments.hints.claims import exact_percent, is_full_for_nothing, is_printed_as, ratios_of
from criteria.rules.base import ZERO, AnswerState, Outcome, Value
from criteria.rules.declared import DeclaredRule
from dtscore.numbers import exact_string, format_decimal
from dtscore.text import fold

HUNDRED = Decimal(100)


@check(
    "points_of_percent",
    family="points",
    title="Điểm tự chấm không khớp tỷ lệ ghi trên báo cáo",
    severity=Severity.WARNING,
)
def points_against_percent(unit_year: UnitYear) -> Iterator[Finding]:
    """A claim that follows neither from the printed percentage nor from the figures. One that
    contradicts the figures alone is told by ``points_of_rule``; where it follows from the printed
    percentage, the percentage is what is wrong."""
    for side, view in _claims(unit_year):
        percent = stated_percent(view)
        if percent is None or not ZERO <= percent <= HUNDRED:
            continue
        given = outcome_of_percent(view, percent, side)
        if given is None or _follows(view, given, percent, side) is not False:
            continue
        computed = outcome_of(view, stated_values(view), side)
        if agrees(claim_of(view), computed, side.tolerance) or _is_percent_right(view, side):
            continue
        yield _of_percent(unit_year, view, percent, given)


def _follows(view: AnswerView, given: Outcome, percent: Decimal, side: SetSide) -> bool | None:
    """Whether the claim is what the percentage gives. All or nothing leaves nothing to round."""
    tolerance = ZERO if percent in {ZERO, HUNDRED} else side.tolerance + _room(view, percent)
    return agrees(claim_of(view), given, tolerance)


def _room(view: AnswerView, percent: Decimal) -> Decimal:
    """What the decimals that a paper left out of a percentage can be worth in points."""
    maximum = view.line.indicator.max_points
    exponent = percent.as_tuple().exponent
    decimals = max(-exponent, 0) if isinstance(exponent, int) else 0
    return maximum.value / HUNDRED / Decimal(10) ** decimals if maximum else ZERO


def _is_percent_right(view: AnswerView, side: SetSide) -> bool:
    percent, found = stated_percent(view), measured(view, stated_values(view), side)
    return (
        percent is not None
        and found is not None
        and is_printed_as(exact_percent(found), percent, side.tolerance)
    )


def _of_percent(unit_year: UnitYear, view: AnswerView, percent: Decimal, given: Outcome) -> Finding:
    claim = claim_of(view)
    name = at_start(view_name(unit_year, view))
    message = (
        f"{name}: tỷ lệ ghi {format_decimal(percent)}% cho {_worth(given.points, given.passed)},"
        f" báo cáo ghi {_worth(claim.points, claim.passed)}."
        " Hãy kiểm tra tỷ lệ và điểm, hoặc giải trình."
    )
    names = _rule_names(view)
    values = {"percent": exact_string(percent), **_claim_values(claim, given)}
    places = (claim_place(view), *input_places(view, names))
    return Finding("points_of_percent", Severity.WARNING, message, places, values)


@check(
    "points_of_rule",
    family="points",
    title="Điểm hoặc kết quả tự đánh giá khác kết quả tính từ số liệu",
    severity=Severity.WARNING,
    on_desk=False,
)
def points_against_rule(unit_year: UnitYear) -> Iterator[Finding]:
    """The claim beside what the rule gives for the stated figures. Left to others: the states that
    are no result, results of 0, 0/0, a no beside figures, parts greater than their wholes, claims
    that follow from a wrong percentage, and claims that follow from the figures that count: there
    the paper has another figure than the facts."""
    for side, view in _claims(unit_year):
        values = stated_values(view)
        computed, claim = outcome_of(view, values, side), claim_of(view)
        if agrees(claim, computed, side.tolerance) is not False or _is_over(view, claim):
            continue
        if agrees(claim, view.line.outcome, side.tolerance) or _wrong_percent_owns(view, side):
            continue
        if _is_nothing(view, values) or _is_part_over(view, values) or is_unlike_figures(view):
            continue
        yield _of_rule(unit_year, view, computed)


def _is_part_over(view: AnswerView, values: Mapping[str, Value]) -> bool:
    return any(
        isinstance(part := values.get(ratio.numerator), Decimal)
        and isinstance(whole := values.get(ratio.denominator), Decimal)
        and part > whole
        for ratio in ratios_of(view.line.indicator.rule)
    )


def _is_nothing(view: AnswerView, values: Mapping[str, Value]) -> bool:
    """A result of 0, or nothing to measure: those contradictions have checks of their own."""
    found = ratios_of(view.line.indicator.rule)
    return bool(found) and all(values.get(ratio.numerator) == ZERO for ratio in found)


def _wrong_percent_owns(view: AnswerView, side: SetSide) -> bool:
    """Whether figures and percentage disagree: ``percent_printed`` tells it, and
    ``points_of_percent`` where the claim fits neither."""
    return (
        stated_percent(view) is not None
        and measured(view, stated_values(view), side) is not None
        and not _is_percent_right(view, side)
    )


def _of_rule(unit_year: UnitYear, view: AnswerView, computed: Outcome) -> Finding:
    claim = claim_of(view)
    unlike_any = " Số liệu này không cho ra điểm đó theo cách nào."
    unexplained = "" if is_simple_share(view, claim) else unlike_any
    message = (
        f"{at_start(view_name(unit_year, view))}: báo cáo ghi {_worth(claim.points, claim.passed)},"
        f" tính lại từ số liệu được {_worth(computed.points, computed.passed)} ({computed.why})."
        f"{unexplained} Hãy kiểm tra số liệu, hoặc giải trình."
    )
    places = (*input_places(view, _rule_names(view)), claim_place(view))
    severity = _severity_of(view, claim, computed)
    return Finding("points_of_rule", severity, message, places, _claim_values(claim, computed))


def _severity_of(view: AnswerView, claim: Claim, computed: Outcome) -> Severity:
    """A plain share that is less than what an assumed rule gives harms nobody: the rule may be
    another one."""
    if claim.points is None or computed.points is None:
        return Severity.WARNING
    is_less = claim.points < computed.points
    is_assumed = view.line.indicator.result_basis == "assumed"
    is_harmless = is_less and is_assumed and is_simple_share(view, claim)
    return Severity.HINT if is_harmless else Severity.WARNING


@check(
    "points_above_maximum",
    family="points",
    title="Điểm lớn hơn điểm tối đa",
    severity=Severity.ERROR,
)
def points_above_maximum(unit_year: UnitYear) -> Iterator[Finding]:
    """Typed points over the maximum cannot be; printed ones can only be explained."""
    for _, view in sides_and_views(unit_year):
        maximum = view.line.indicator.max_points
        for claim, severity in _claims_of(view):
            if maximum is None or claim.points is None or claim.points <= maximum.value:
                continue
            message = (
                f"{at_start(view_name(unit_year, view))}: {format_decimal(claim.points)} điểm lớn"
                f" hơn điểm tối đa {format_decimal(maximum.value)} điểm. Hãy kiểm tra lại điểm."
            )
            values = {
                "points": exact_string(claim.points), "maximum": exact_string(maximum.value)
            }  # fmt: skip
            place = _declared_place(view) if severity is Severity.ERROR else claim_place(view)
            yield Finding("points_above_maximum", severity, message, (place,), values)
            break


@check("points_negative", family="points", title="Điểm âm", severity=Severity.ERROR)
def points_negative(unit_year: UnitYear) -> Iterator[Finding]:
    for _, view in sides_and_views(unit_year):
        for claim, severity in _claims_of(view):
            if claim.points is None or claim.points >= ZERO:
                continue
            points = format_decimal(abs(claim.points))
            message = (
                f"{at_start(view_name(unit_year, view))}: điểm −{points} là số âm."
                " Hãy kiểm tra lại điểm."
            )
            place = _declared_place(view) if severity is Severity.ERROR else claim_place(view)
            values = {"points": exact_string(claim.points)}
            yield Finding("points_negative", severity, message, (place,), values)
            break


def _claims_of(view: AnswerView) -> Iterator[tuple[Claim, Severity]]:
    """What was typed, which can be mended, then what a paper printed."""
    yield declared_claim(view), Severity.ERROR
    yield printed_claim(view), Severity.WARNING


def _declared_place(view: AnswerView) -> Place:
    rule = view.line.indicator.rule
    assert isinstance(rule, DeclaredRule)
    return input_place(view, rule.input)


@check(
    "points_for_nothing",
    family="states",
    title="Có điểm hoặc đạt khi không phát sinh trường hợp nào (0/0)",
    severity=Severity.WARNING,
    on_desk=False,
)
def points_for_nothing(unit_year: UnitYear) -> Iterator[Finding]:
    """0 of 0 with points. What the set itself states about 0/0 is left alone. Who says that no case
    arose ("không phát sinh"), and whose set is only assumed to give points for it, gets a hint
    where a paper claims them, and nothing where the portal counts them."""
    for side, view in sides_and_views(unit_year):
        policy = (view.line.indicator.policies or side.spec.policies).nothing_to_measure
        claim = claim_of(view)
        earns = claim.is_worth if claim.is_there else is_full_for_nothing(view.line)
        if not earns or not _is_zero_of_zero(view):
            continue
        is_full = policy.value == "full"
        is_said = is_full and _says_nothing_arose(view)
        if is_full and (policy.basis == "stated" or (is_said and not claim.is_there)):
            continue
        worth = _worth(claim.points, claim.passed) if claim.is_there else "đủ điểm"
        places = (*input_places(view, _rule_names(view)), claim_place(view))
        values = {"part": "0", "whole": "0", **_claim_values(claim, view.line.outcome)}
        yield Finding(
            "points_for_nothing",
            Severity.HINT if is_said else Severity.WARNING,
            f"{at_start(view_name(unit_year, view))}: 0 / 0, không phát sinh trường hợp nào, nhưng"
            f" được {worth}. {_ASSUMED if is_said else _CHOOSE}",
            places,
            values,
        )


_CHOOSE = (
    "Nếu đúng là không phát sinh, hãy chọn “Không phát sinh (0/0)” và nêu lý do, hoặc giải trình."
)
_ASSUMED = (
    "Chưa thấy văn bản nêu cách chấm khi không phát sinh (đang giả định là tính đủ): hãy nêu căn cứ"
    " của điểm này."
)
_NOTHING_AROSE = re.compile(
    r"\bkhong (?:co )?(?:\w+ ){0,3}?(?:phat sinh|xay ra|ghi nhan)\b"
    r"|\bchua (?:\w+ ){0,2}?phat sinh\b"
)


def _says_nothing_arose(view: AnswerView) -> bool:
    is_chosen = view.line.state is AnswerState.NOTHING_TO_MEASURE
    return is_chosen or bool(_NOTHING_AROSE.search(fold(view.passage.text)))


def _is_zero_of_zero(view: AnswerView) -> bool:
    if view.line.state is AnswerState.NOTHING_TO_MEASURE:
        return True
    found = ratios_of(view.line.indicator.rule)
    names = [name for ratio in found for name in (ratio.numerator, ratio.denominator)]
    values = stated_values(view)
    is_reported = view.line.state is AnswerState.REPORTED
    return is_reported and bool(names) and all(values.get(name) == ZERO for name in names)


def _claims(unit_year: UnitYear) -> Iterator[tuple[SetSide, AnswerView]]:
    """Answers with a result and with a claim that a paper printed, except those that the set
    leaves to the unit."""
    for side, view in sides_and_views(unit_year):
        is_declared = isinstance(view.line.indicator.rule, DeclaredRule)
        has_result = view.line.state is AnswerState.REPORTED
        if has_result and not is_declared and printed_claim(view).is_there:
            yield side, view


def _is_over(view: AnswerView, claim: Claim) -> bool:
    maximum = view.line.indicator.max_points
    return claim.points is not None and (
        claim.points < ZERO or (maximum is not None and claim.points > maximum.value)
    )


def _rule_names(view: AnswerView) -> tuple[str, ...]:
    return view.line.indicator.rule.input_names


def _worth(points: Decimal | None, passed: bool | None) -> str:
    if points is not None:
        return f"{format_decimal(points)} điểm"
    return {True: "“Đạt”", False: "“Không đạt”", None: "chưa rõ"}[passed]


def _claim_values(claim: Claim, computed: Outcome) -> Mapping[str, str]:
    """Claim and computation, by whichever of points and verdict there is."""
    values: dict[str, str] = {}
    for name, points, passed in (
        ("claimed", claim.points, claim.passed),
        ("computed", computed.points, computed.passed),
    ):
        if points is not None:
            values[name] = exact_string(points)
        elif passed is not None:
            values[name] = "passed" if passed else "failed"
    return values
