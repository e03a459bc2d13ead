"""Which schools are counted: levels asked for, a figure without levels, schools named elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.checks.groups import question_of
from assessments.consistency.clauses import clauses_of
from assessments.consistency.concepts import (
    SCHOOL_LEVELS,
    SchoolLevel,
    school_levels_in,
    school_range,
)
from assessments.consistency.namings import place_in, wheres
from assessments.consistency.places import at_start, input_place, view_name
from assessments.consistency.registry import check
from assessments.consistency.stating import stated_values
from assessments.consistency.unit_year import AnswerView, UnitYear
from criteria.rules.base import AnswerState
from dtscore.numbers import format_decimal
from dtscore.text import fold

_SCHOOLS = re.compile(r"\b(?:truong|co so giao duc|nha truong)\b")
_LEVELS = "|".join(one.pattern for one in SCHOOL_LEVELS)
# "Trường Tiểu học Quảng Bình": a school that is there, no level of a rule ("các trường tiểu học").
_NAMED = re.compile(rf"(?<!cac )\btruong (?:{_LEVELS})\b")
_BY_NAME = re.compile(
    r"(?:Tiểu học|Trung học (?:cơ sở|phổ thông)|THCS|THPT|Mầm non)(?: [A-ZĐ]\w+){2}"
)


@check(
    "schools_unclear",
    family="facts",
    title="Không rõ đếm trường cấp nào",
    severity=Severity.HINT,
)
def which_schools(unit_year: UnitYear) -> Iterator[Finding]:
    """Some levels are asked for, the words name none, and the commune has schools of others."""
    named = _named_schools(unit_year)
    for view in unit_year.answers():
        asked, total = school_range(question_of(view)), _total(view)
        outside = [level for level in named if level not in asked]
        is_told = any(school_levels_in(fold(view.passage.text)))
        if not asked or total is None or is_told or not outside:
            continue
        name, value = total
        there = [one for one in SCHOOL_LEVELS if one in named]
        places = tuple(dict.fromkeys(named[one] for one in there))
        levels = ", ".join(one.words for one in there)
        yield Finding(
            "schools_unclear",
            Severity.HINT,
            f"{at_start(view_name(unit_year, view))} hỏi trường từ {asked[0].words} đến"
            f" {asked[-1].words}; lời văn đếm {format_decimal(value)} trường mà không nói cấp nào,"
            f" trong khi xã có trường {levels} ({wheres(places, unit_year)}). Hãy nêu tên các"
            " trường đã đếm.",
            (input_place(view, name), Place("narrative", view.set, view.code), *places),
            {"schools": value, "levels": ", ".join(one.code for one in there)},
        )


def _total(view: AnswerView) -> tuple[str, Decimal] | None:
    """The last figure of schools that the answer gives: the total behind its part."""
    values, found = stated_values(view), None
    if view.line.state is not AnswerState.REPORTED:
        return None
    for spec in view.line.indicator.inputs:
        value = values.get(spec.name)
        if isinstance(value, Decimal) and _SCHOOLS.search(fold(spec.label)):
            found = spec.name, value
    return found


def _named_schools(unit_year: UnitYear) -> dict[SchoolLevel, Place]:
    """The levels of the schools that the year's words name, each with its first place."""
    found: dict[SchoolLevel, Place] = {}
    for passage in unit_year.passages():
        if not _SCHOOLS.search(fold(passage.text)):
            continue
        for clause in clauses_of(passage):
            said = [one[0] for one in _NAMED.finditer(clause.folded)]
            said += [fold(one[0]) for one in _BY_NAME.finditer(clause.text)]
            for level in (level for words in said for level in school_levels_in(words)):
                found.setdefault(level, place_in(passage, clause.plain, clause.span))
    return found
