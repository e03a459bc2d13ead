"""Another level of government: asked in a commune's set, or answered with the district's work."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.checks.groups import question_of
from assessments.consistency.clauses import Clause, clauses_of
from assessments.consistency.namings import place_in, where
from assessments.consistency.places import at_start, set_name
from assessments.consistency.registry import check
from assessments.consistency.stating import claim_of
from assessments.consistency.unit_year import AnswerView, SetSide, UnitYear
from dtscore.text import fold

_COMMUNE = re.compile(r"(?:xa|phuong|thi tran)\b")
_ABOVE = r"(?:cap )?(?:huyen|thi xa|thanh pho|tinh)"
# What belongs to a level above; "kết nối đến cấp huyện" or "theo hướng dẫn của tỉnh" does not.
_ASKED_ABOVE = re.compile(
    rf"(?:thuoc|truc thuoc) {_ABOVE}\b(?:, (?:thi xa|thanh pho))*"
    rf"|(?:bo phan mot cua|trung tam hanh chinh cong|cong thong tin dien tu)(?: ubnd)? {_ABOVE}\b"
)
_BY_ABOVE = re.compile(
    r"\b(?:do|duoc|boi)? ?(?:ubnd|uy ban nhan dan|phong van hoa[\w ]{0,15}|so thong tin[\w ]{0,20})"
    rf" {_ABOVE}\b(?: (?!quy dinh|huong dan|giao|chi dao|phe duyet|cong nhan|ban hanh)\w+){{0,3}}?"
    r" (?:da )?(?:dau tu|trien khai|trang bi|lap dat|xay dung|thuc hien)"
    r"|\btoan (?:huyen|thi xa|thanh pho|tinh)\b"
)
_COMMUNES = re.compile(r"(?<![\d.,/])(?:\d{1,3}/)?(?P<number>\d{1,3}) (?:xa|phuong|thi tran)\b")
_AMONG = re.compile(r"(?:la|trong) (?:mot|1|01|so)? ?(?:trong )?(?:so )?(?:cac )?$|\bdau tien\b")


@check(
    "asked_of_other_level",
    family="evidence",
    title="Yêu cầu viết cho cấp huyện, cấp tỉnh trong bộ của cấp xã",
    severity=Severity.HINT,
    on_desk=False,
)
def asked_of_level_above(unit_year: UnitYear) -> Iterator[Finding]:
    """Once a set, with the words: they are the set's own, and the unit answers for its own part."""
    if not _COMMUNE.match(fold(unit_year.unit_name)):
        return
    for side in unit_year.sides.values():
        found = {view.code: words for view in _answered(side) if (words := _asked(view))}
        if found:
            listed = "; ".join(f"{code} (“{words}”)" for code, words in found.items())
            yield Finding(
                "asked_of_other_level",
                Severity.HINT,
                f"{set_name(side.spec)}: yêu cầu của {listed} viết cho cấp trên của xã. Hãy nêu"
                " phần việc, số liệu của xã.",
                tuple(Place("narrative", side.code, code) for code in found),
                {"codes": ", ".join(found)},
            )


def _answered(side: SetSide) -> Iterator[AnswerView]:
    return (view for view in side.answers.values() if claim_of(view).is_worth)


def _asked(view: AnswerView) -> str:
    """The words of the question that are of a level above, as the set writes them."""
    indicator = view.line.indicator
    for text in (indicator.title, indicator.requirement):
        found = _ASKED_ABOVE.search(fold(text))
        if found and len(fold(text)) == len(text):
            return text[found.start() : found.end()]
    return ""


@check(
    "done_by_other_level",
    family="evidence",
    title="Lấy kết quả của cấp huyện, cấp tỉnh làm kết quả của xã",
    severity=Severity.HINT,
)
def done_by_level_above(unit_year: UnitYear) -> Iterator[Finding]:
    """The words tell what a level above did in many communes at once: that is its result."""
    if not _COMMUNE.match(fold(unit_year.unit_name)):
        return
    for side in unit_year.sides.values():
        for view in _answered(side):
            told = next((one for one in clauses_of(view.passage) if _is_of_above(one)), None)
            if told is None:
                continue
            doer, many = _BY_ABOVE.search(told.folded), _communes(told)
            assert doer is not None
            assert many is not None
            place = place_in(view.passage, told.plain, told.span)
            is_asked = _ASKED_ABOVE.search(question_of(view))
            asked = "có yêu cầu viết cho cấp trên của xã, và " if is_asked else ""
            said = f"{told.words(*doer.span())} … {told.words(*many.span())}"
            yield Finding(
                "done_by_other_level",
                Severity.HINT,
                f"{at_start(where(place, unit_year))} {asked}lấy việc và số liệu của cấp"
                f" trên làm kết quả: “{said}”. Hãy nêu kết quả riêng của xã.",
                (place,),
                {"words": many[0]},
            )


def _is_of_above(clause: Clause) -> bool:
    return bool(_BY_ABOVE.search(clause.folded)) and _communes(clause) is not None


def _communes(clause: Clause) -> re.Match[str] | None:
    """A figure of several communes that is no rank among them ("một trong 5 xã")."""
    for found in _COMMUNES.finditer(clause.folded):
        before = clause.folded[max(0, found.start() - 30) : found.start()]
        if int(found["number"]) > 1 and not _AMONG.search(before):
            return found
    return None
