"""The evidence is what the indicator asks for: of the right kind, span, issuer and matter."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.namings import (
    Naming,
    evidence_namings,
    passage_namings,
    place_in,
    where,
    wheres,
)
from assessments.consistency.places import at_start, set_name, view_name
from assessments.consistency.questions import question_of, says_done
from assessments.consistency.registry import check
from assessments.consistency.unit_year import AnswerView, UnitYear
from assessments.reading import Span
from dtscore.text import fold

_LONG_PLAN = re.compile(r"ke hoach (?:0?5|nam) nam|ke hoach (?:trung han|giai doan)")
_YEAR_PLAN = re.compile(r"ke hoach h[ai]ng nam")
_PARTY_PAPER = re.compile(r"nghi quyet.*cap uy")
_SPAN = re.compile(
    r"20\d\d\s*(?:-|–|den(?: nam)?)\s*20\d\d|giai doan|(?:0?5|nam) nam\b"
    r"|den (?:het )?(?:nam )?20\d\d"
)
_YEAR = re.compile(r"nam (20\d\d)")
# "… năm 2022 theo Nghị quyết … đến năm 2025": the span behind these words is the other paper's.
_ON_GROUNDS = re.compile(r"\b(?:theo|thuc hien|trien khai)(?: ke hoach| nghi quyet| quyet dinh)\b")


@check(
    "plan_span_wrong",
    family="evidence",
    title="Kế hoạch không phải kế hoạch 5 năm, giai đoạn",
    severity=Severity.WARNING,
)
def plan_of_one_year(unit_year: UnitYear) -> Iterator[Finding]:
    """A plan of five years or of a period is asked for, and only plans of one year are named."""
    for view, plans in _plans(unit_year, _LONG_PLAN):
        if plans and not any(_SPAN.search(_own_title(plan)) for plan in plans):
            named = "; ".join(dict.fromkeys(plan.title for plan in plans))
            yield Finding(
                "plan_span_wrong",
                Severity.WARNING,
                f"{_at(view, unit_year)} hỏi kế hoạch 5 năm hoặc giai đoạn, nhưng chỉ dẫn kế hoạch"
                f" của từng năm: {named}. Hãy dẫn kế hoạch cả giai đoạn, hoặc giải trình.",
                (*_ends(view), *(plan.place for plan in plans)),
                {"numbers": ", ".join(sorted({plan.key for plan in plans}))},
            )


@check(
    "plan_year_wrong",
    family="evidence",
    title="Kế hoạch năm của năm khác",
    severity=Severity.WARNING,
)
def plan_of_another_year(unit_year: UnitYear) -> Iterator[Finding]:
    """The plan of the year is asked for, and only plans of other years are named."""
    for view, plans in _plans(unit_year, _YEAR_PLAN):
        years = [_plan_year(plan) for plan in plans]
        if not plans or None in years or unit_year.year in years:
            continue
        named = "; ".join(dict.fromkeys(plan.title for plan in plans))
        said = ", ".join(str(year) for year in sorted({year for year in years if year}))
        yield Finding(
            "plan_year_wrong",
            Severity.WARNING,
            f"{_at(view, unit_year)} hỏi kế hoạch của năm {unit_year.year}, nhưng dẫn kế hoạch của"
            f" năm {said}: {named}. Hãy dẫn kế hoạch năm {unit_year.year}, hoặc giải trình.",
            (*_ends(view), *(plan.place for plan in plans)),
            {"numbers": ", ".join(sorted({plan.key for plan in plans})), "years": said},
        )


@check(
    "plan_not_yearly",
    family="evidence",
    title="Kế hoạch giai đoạn được dẫn thay kế hoạch năm",
    severity=Severity.WARNING,
)
def plan_of_a_period_only(unit_year: UnitYear) -> Iterator[Finding]:
    """The plan of the year is asked for, and only plans of a period are named. One that is also
    named as the plan of the period is told by ``evidence_excludes``."""
    long = {(v.set, plan.key) for v, plans in _plans(unit_year, _LONG_PLAN) for plan in plans}
    for view, plans in _plans(unit_year, _YEAR_PLAN):
        spans = [plan for plan in plans if _SPAN.search(_own_title(plan))]
        of_year = f"nam {unit_year.year}"
        if not plans or len(spans) < len(plans) or any(of_year in fold(p.abstract) for p in plans):
            continue
        if any((view.set, plan.key) in long for plan in plans):
            continue
        named = "; ".join(dict.fromkeys(plan.title for plan in plans))
        yield Finding(
            "plan_not_yearly",
            Severity.WARNING,
            f"{_at(view, unit_year)} hỏi kế hoạch của năm {unit_year.year}, nhưng chỉ dẫn kế hoạch"
            f" của cả giai đoạn: {named}. Hãy dẫn kế hoạch năm, hoặc giải trình.",
            (*_ends(view), *(plan.place for plan in plans)),
            {"numbers": ", ".join(sorted({plan.key for plan in plans}))},
        )


@check(
    "evidence_excludes",
    family="evidence",
    title="Một văn bản chứng minh hai điều loại trừ nhau",
    severity=Severity.WARNING,
)
def one_plan_for_both(unit_year: UnitYear) -> Iterator[Finding]:
    """The same plan as the plan of a period and as the plan of one year."""
    for side in unit_year.sides:
        long = {
            p.key: (v, p)
            for v, plans in _plans(unit_year, _LONG_PLAN)
            for p in plans
            if v.set == side
        }
        yearly = {
            p.key: (v, p)
            for v, plans in _plans(unit_year, _YEAR_PLAN)
            for p in plans
            if v.set == side
        }
        for key in sorted(long.keys() & yearly.keys()):
            (one, plan), (other, again) = long[key], yearly[key]
            if one.code == other.code:
                continue
            yield Finding(
                "evidence_excludes",
                Severity.WARNING,
                f"{plan.title} được dẫn cho cả chỉ số {one.code} (kế hoạch giai đoạn) và"
                f" {other.code} (kế hoạch năm) của {set_name(unit_year.sides[side].spec)}: một"
                " kế hoạch không thể vừa là kế hoạch năm vừa là kế hoạch giai đoạn.",
                (*_ends(one), *_ends(other), plan.place, again.place),
                {"number": key},
            )


@check(
    "issuer_wrong",
    family="evidence",
    title="Văn bản không do cấp ủy ban hành",
    severity=Severity.WARNING,
)
def not_of_the_party(unit_year: UnitYear) -> Iterator[Finding]:
    """A resolution of the party committee is asked for, and no document of it is named."""
    for view in unit_year.answers():
        if not _PARTY_PAPER.search(question_of(view)) or not says_done(view):
            continue
        named = [naming for naming in _namings_of(unit_year, view) if naming.ordinal]
        own = [naming for naming in named if naming.level in {"commune", ""}]
        if own and not any(_is_of_party(naming) for naming in own):
            yield Finding(
                "issuer_wrong",
                Severity.WARNING,
                f"{_at(view, unit_year)} hỏi văn bản của cấp ủy, nhưng chỉ dẫn"
                f" {'; '.join(dict.fromkeys(naming.title for naming in own))}.",
                (*_ends(view), *(naming.place for naming in own)),
                {"numbers": ", ".join(sorted({naming.key for naming in own}))},
            )


@check(
    "evidence_missing",
    family="evidence",
    title="Có kết quả nhưng không có minh chứng",
    severity=Severity.HINT,
    on_desk=False,
)
def nothing_proves(unit_year: UnitYear) -> Iterator[Finding]:
    """The set wants evidence; nothing is cited, named in the words, or explained. Once a set, with
    all its indicators: the submission asks for a reason by itself."""
    for side in unit_year.sides.values():
        bare = [view for view in side.answers.values() if _is_bare(unit_year, view)]
        if bare:
            codes = ", ".join(view.code for view in bare)
            yield Finding(
                "evidence_missing",
                Severity.HINT,
                f"{set_name(side.spec)}: {len(bare)} chỉ số có kết quả nhưng không dẫn văn bản, tệp"
                f" hay đường dẫn nào ({codes}). Hãy dẫn minh chứng, hoặc nói vì sao không có.",
                tuple(Place("evidence", view.set, view.code) for view in bare),
            )


def _is_bare(unit_year: UnitYear, view: AnswerView) -> bool:
    if view.line.indicator.evidence != "required" or not says_done(view) or view.cited:
        return False
    if view.explanation.strip() or "http" in view.passage.text:
        return False
    return not _namings_of(unit_year, view)


@dataclass(frozen=True)
class Replaced:
    """A term that a decree has replaced, and since which year of assessment."""

    term: re.Pattern[str]
    says: str
    since: int


REPLACED = (
    Replaced(
        re.compile(r"muc do [34]\b"),
        "“mức độ 3, mức độ 4” đã được thay bằng “toàn trình, một phần” (Nghị định 42/2022/NĐ-CP)",
        2022,
    ),
)


@check(
    "term_replaced",
    family="evidence",
    title="Thuật ngữ đã được thay thế",
    severity=Severity.HINT,
)
def replaced_term(unit_year: UnitYear) -> Iterator[Finding]:
    for passage in unit_year.passages():
        if passage.kind != "narrative":
            continue
        for term in REPLACED:
            found = term.term.search(fold(passage.text))
            if found and unit_year.year >= term.since:
                place = place_in(passage, found[0], _span(passage.text, found))
                yield Finding(
                    "term_replaced",
                    Severity.HINT,
                    f"{at_start(where(place, unit_year))}: {term.says}.",
                    (place,),
                    {"words": found[0]},
                )


@check(
    "evidence_elsewhere",
    family="evidence",
    title="Minh chứng cũng được xã khác dẫn",
    severity=Severity.HINT,
    on_desk=False,
)
def cited_elsewhere(unit_year: UnitYear) -> Iterator[Finding]:
    """The same own document or the same file at other communes; once a document."""
    found: dict[str, list[tuple[Place, int]]] = defaultdict(list)
    for view in unit_year.answers():
        for cited in view.cited:
            if cited.elsewhere:
                name = cited.document.title if cited.document else cited.link or cited.note
                place = Place("evidence", view.set, view.code, pk=cited.pk, words=name)
                found[name].append((place, cited.elsewhere))
    for name, rows in found.items():
        places = [place for place, _ in rows]
        units = max(number for _, number in rows)
        yield Finding(
            "evidence_elsewhere",
            Severity.HINT,
            f"{name} ({wheres(places, unit_year)}) cũng là minh chứng của {units} đơn vị khác. Hãy"
            " chắc rằng đây là văn bản, tệp của xã mình.",
            tuple(places),
            {"name": name, "units": str(units)},
        )


# --- parts ----------------------------------------------------------------------------------------
def _plans(
    unit_year: UnitYear, asked: re.Pattern[str]
) -> Iterator[tuple[AnswerView, list[Naming]]]:
    """The answers to questions for such a plan, with the commune's plans that they name."""
    for view in unit_year.answers():
        if asked.search(question_of(view)) and says_done(view):
            named = _namings_of(unit_year, view)
            own = [n for n in named if fold(n.kind) == "ke hoach" and n.level in {"commune", ""}]
            yield view, list({plan.key: plan for plan in reversed(own)}.values())[::-1]


def _namings_of(unit_year: UnitYear, view: AnswerView) -> list[Naming]:
    """Citations first: their titles are whole."""
    return [
        naming
        for naming in [*evidence_namings(unit_year), *passage_namings(unit_year)]
        if naming.place.set == view.set and naming.place.indicator == view.code
    ]


def _own_title(plan: Naming) -> str:
    """The title of the plan itself, without that of the decision it carries out."""
    return _ON_GROUNDS.split(fold(plan.abstract))[0]


def _plan_year(plan: Naming) -> int | None:
    title = _own_title(plan)
    if _SPAN.search(title):
        return None
    years = _YEAR.findall(title)
    if years:
        return int(years[-1])
    return plan.issued_on.year if plan.issued_on else None


def _is_of_party(naming: Naming) -> bool:
    return (
        "/du" in naming.key or "dang uy" in fold(naming.issuer) or "dang bo" in fold(naming.issuer)
    )


def _ends(view: AnswerView) -> tuple[Place, ...]:
    return (Place("evidence", view.set, view.code),)


def _at(view: AnswerView, unit_year: UnitYear) -> str:
    return at_start(view_name(unit_year, view))


def _span(text: str, found: re.Match[str]) -> Span | None:
    """The place in the text of what was found in its folded form, where folding kept the length."""
    return Span(found.start(), found.end()) if len(fold(text)) == len(text) else None
