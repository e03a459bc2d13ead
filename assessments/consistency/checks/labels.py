"""Codes and lines of a paper: missing, used twice, or another indicator's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.places import (
    at_start,
    claim_place,
    noun,
    set_name,
    sides_and_views,
    view_name,
)
from assessments.consistency.registry import check
from assessments.consistency.stating import claim_of, is_under_way
from assessments.consistency.unit_year import AnswerView, SetSide, UnitYear
from criteria.rules.base import AnswerState
from dtscore.text import fold

_LINES = {
    "code": "mã",
    "requirement": "dòng yêu cầu",
    "result": "phần kết quả thực hiện",
    "verdict": "dòng đánh giá",
    "points": "dòng chấm điểm",
}
# Without these nobody knows what the unit claims.
_CLAIMING = {"verdict", "points"}


@check(
    "verdict_of_other",
    family="labels",
    title="Dòng đánh giá ghi mã của chỉ tiêu khác",
    severity=Severity.WARNING,
)
def verdict_of_other(unit_year: UnitYear) -> Iterator[Finding]:
    """A verdict under another code: its own indicator has none, and the other one has two, or one
    that is not its own. Two verdicts that changed places are two findings."""
    for side, view in sides_and_views(unit_year):
        named = _verdict_code(view)
        if not named or named in {view.code, printed_code(view)}:
            continue
        other = side.answers.get(named)
        doubled = other is not None and _verdict_code(other) in {None, "", named}
        name = at_start(view_name(unit_year, view))
        twice = f", trong khi chỉ tiêu {named} cũng có dòng đánh giá của mình" if doubled else ""
        message = (
            f"{name}: dòng đánh giá ghi mã {named}{twice}, nên {view.code} không có kết quả mang"
            " mã của mình. Hãy kiểm tra lại mã ở dòng đánh giá."
        )
        own = claim_place(view, str(view.printed.get("verdict", "")))
        places = (own, claim_place(other)) if other else (own,)
        values = {"code": view.code, "printed": named, "is_twice": str(doubled).lower()}
        yield Finding("verdict_of_other", Severity.WARNING, message, places, values)


def _verdict_code(view: AnswerView) -> str | None:
    """The code that the verdict line names; empty where it names none, None as expected."""
    if view.is_superseded or "verdict_code" not in view.printed:
        return None
    return str(view.printed["verdict_code"] or "").strip()


def printed_code(view: AnswerView) -> str:
    """The code that the paper printed for the indicator."""
    printed = "" if view.is_superseded else str(view.printed.get("code") or "").strip()
    return printed or view.code


@check(
    "verdict_without_code",
    family="labels",
    title="Dòng đánh giá không ghi mã chỉ tiêu",
    severity=Severity.HINT,
)
def verdict_without_code(unit_year: UnitYear) -> Iterator[Finding]:
    """One forgotten code among others. A paper that writes none in these lines has its manner."""
    without = [view for _, view in sides_and_views(unit_year) if _verdict_code(view) == ""]
    for side, view in sides_and_views(unit_year):
        is_manner = sum(one.set == side.code for one in without) * 2 > len(side.answers)
        if _verdict_code(view) == "" and not is_manner:
            verdict = str(view.printed.get("verdict", ""))
            message = (
                f"{at_start(view_name(unit_year, view))}: dòng đánh giá “{verdict}” không ghi mã."
                f" Hãy ghi thêm mã {view.code}."
            )
            place = claim_place(view, verdict)
            values = {"verdict": verdict}
            yield Finding("verdict_without_code", Severity.HINT, message, (place,), values)


@check(
    "code_twice",
    family="labels",
    title="Một mã dùng cho hai chỉ số",
    severity=Severity.WARNING,
)
def code_twice(unit_year: UnitYear) -> Iterator[Finding]:
    """The paper is not changed by the portal, so this is explained and does not block."""
    for side in unit_year.sides.values():
        for code, views in _by_printed_code(side).items():
            if len(views) < 2:
                continue
            wrong = sorted(views, key=lambda view: view.code == code)
            meant = ", ".join(view.code for view in wrong if view.code != code)
            message = (
                f"Báo cáo {set_name(side.spec)} ghi mã {code} cho {len(views)} {noun(side)}."
                f" Theo bộ, phải có mã {meant}: hãy sửa mã trên báo cáo."
            )
            places = tuple(Place("claim", side.code, view.code, words=code) for view in wrong)
            values = {"printed": code, "codes": ", ".join(view.code for view in views)}
            yield Finding("code_twice", Severity.WARNING, message, places, values)


def _by_printed_code(side: SetSide) -> dict[str, list[AnswerView]]:
    found: dict[str, list[AnswerView]] = {}
    for line in side.sheet.lines:
        view = side.answers.get(line.indicator.code)
        if view is not None and "code" not in _missing(view):
            found.setdefault(printed_code(view), []).append(view)
    return found


@check(
    "code_otherwise",
    family="labels",
    title="Mã in trên báo cáo không phải mã của bộ chỉ số",
    severity=Severity.WARNING,
)
def code_otherwise(unit_year: UnitYear) -> Iterator[Finding]:
    """A code that is not the indicator's and that no other answer has; one that another answer has
    is told by ``code_twice``."""
    for side in unit_year.sides.values():
        for code, views in _by_printed_code(side).items():
            if len(views) != 1 or views[0].code == code:
                continue
            view = views[0]
            owner = "là mã của mục khác" if code in side.spec.by_code else "không có trong bộ"
            message = (
                f"{at_start(view_name(unit_year, view))}: báo cáo in mã {code}, mã này {owner}."
                f" Hãy kiểm tra: {noun(side)} này có mã {view.code}."
            )
            values = {"printed": code, "code": view.code}
            place = claim_place(view, code)
            yield Finding("code_otherwise", Severity.WARNING, message, (place,), values)


@check(
    "line_missing",
    family="labels",
    title="Báo cáo thiếu dòng mã, yêu cầu, kết quả, điểm hoặc đánh giá",
    severity=Severity.WARNING,
)
def line_missing(unit_year: UnitYear) -> Iterator[Finding]:
    """Lines that the paper lacks. No line of points is not 0 points: the unit has to say which."""
    for side, view in sides_and_views(unit_year):
        missing = [name for name in _LINES if name in _missing(view)]
        if not missing:
            continue
        listed = ", ".join(_LINES[name] for name in missing)
        alike = _alike_with_claim(side, view) if "points" in missing else None
        compared = f"; {noun(side)} {alike.code} cùng tình trạng ghi 0 điểm" if alike else ""
        message = (
            f"{at_start(view_name(unit_year, view))}: báo cáo thiếu {listed}{compared}."
            " Hãy bổ sung, bỏ trống không có nghĩa là 0."
            if _CLAIMING & set(missing)
            else f"{at_start(view_name(unit_year, view))}: báo cáo thiếu {listed}. Hãy bổ sung."
        )
        severity = Severity.WARNING if _CLAIMING & set(missing) else Severity.HINT
        values = {"missing": ", ".join(missing)}
        yield Finding("line_missing", severity, message, (claim_place(view),), values)


def _missing(view: AnswerView) -> Sequence[str]:
    """What the paper lacks; "đang triển khai" is a verdict, too, and where nothing was to be
    measured "không chấm" is all there is to say."""
    found = [str(name) for name in view.printed.get("missing") or ()]
    if _CLAIMING & set(found) and (is_under_way(view) or _is_left_out(view)):
        found = [name for name in found if name not in _CLAIMING]
    return () if view.is_superseded else tuple(found)


_NOT_SCORED = re.compile(
    r"\bkhong (?:tu )?(?:cham|tinh|danh gia|de nghi)(?: diem)?\b|\bkhong thuoc\b"
)


def _is_left_out(view: AnswerView) -> bool:
    states = {AnswerState.NOTHING_TO_MEASURE, AnswerState.NOT_APPLICABLE}
    return view.line.state in states or bool(_NOT_SCORED.search(fold(view.passage.text)))


def _alike_with_claim(side: SetSide, view: AnswerView) -> AnswerView | None:
    """Another answer in the same state whose paper did say 0."""
    if view.line.state is not AnswerState.NOT_DEPLOYED:
        return None
    alike = (other for other in side.answers.values() if other.line.state is view.line.state)
    return next((other for other in alike if claim_of(other).points == 0), None)
