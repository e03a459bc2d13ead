"""Rates of the free sections beside the indicator that asks for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.checks.groups import question_of
from assessments.consistency.concepts import groups_in
from assessments.consistency.namings import place_in, where
from assessments.consistency.places import at_start, noun, view_name
from assessments.consistency.registry import check
from assessments.consistency.stating import claim_of, ratios, stated_values
from assessments.consistency.unit_year import AnswerView, Passage, SetSide, UnitYear
from assessments.reading import Percentage, RatioMention
from criteria.rules.base import AnswerState
from dtscore.text import fold

REACH = 220  # characters before a percentage that may say what it is a rate of
_RATE = re.compile(r"\bty le\b")
# Words that stand in every title and tell nothing of one.
_FILLERS = frozenset(
    {"ty", "le", "duoc", "cac", "cua", "va", "co", "tai", "tren", "dia", "ban", "xa", "trong",
     "cho", "den", "tu", "voi", "hoac", "nguoi", "dan", "so"}
)  # fmt: skip
ALIKE = 0.3  # share of the title's word pairs that the section has too


@check(
    "rate_only_in_section",
    family="narrative",
    title="Tỷ lệ chỉ có ở phần chung, chỉ tiêu không nêu con số",
    severity=Severity.HINT,
)
def rate_only_in_section(unit_year: UnitYear) -> Iterator[Finding]:
    """ "… có kỹ năng … đạt 80% trở lên" in a section, and the indicator that asks for this rate
    passes without any share of these people."""
    for side in unit_year.sides.values():
        open_views = [view for view in side.answers.values() if _lacks_rate(view)]
        for passage in side.passages if open_views else ():
            for share in passage.mentions if passage.kind == "section" else ():
                label = _label(passage, share) if isinstance(share, Percentage) else ""
                view = _meant(side, label) if label else None
                if view is None or view not in open_views:
                    continue
                place = place_in(passage, share.text, share.span)
                more = " trở lên" if _is_at_least(passage, share.span.end) else ""
                yield Finding(
                    "rate_only_in_section",
                    Severity.HINT,
                    f"{at_start(where(place, unit_year))} ghi “{share.text}{more}” cho nội dung của"
                    f" {view_name(unit_year, view)}, nhưng {noun(side)} này không nêu tỷ lệ hay số"
                    " người nào. Hãy ghi số liệu ở đó, hoặc bỏ con số ở phần chung.",
                    (place, Place("narrative", view.set, view.code)),
                    {"words": share.text, "code": view.code},
                )


def _is_at_least(passage: Passage, end: int) -> bool:
    return fold(passage.text[end : end + 12]).startswith("tro len")


def _label(passage: Passage, share: Percentage) -> str:
    """The words from "tỷ lệ" to the percentage, in its sentence, else those right behind it."""
    before = passage.text[max(0, share.span.start - REACH) : share.span.start]
    sentence = fold(re.split(r"[.;!?]\s|\n", before)[-1])
    found = list(_RATE.finditer(sentence))
    if found:
        return sentence[found[0].start() :]
    behind = re.split(r"[.;:!?,]\s|\n", passage.text[share.span.end :][:REACH])[0]
    return f"ty le {fold(behind)}"


def _meant(side: SetSide, label: str) -> AnswerView | None:
    """The answer whose question is most like a label, of the same group of people, with a telling
    word besides; None for none."""
    group = {name for _, name in groups_in(label)}
    told = [
        (_alike(label, question_of(view)), view)
        for view in side.answers.values()
        if group == {name for _, name in groups_in(question_of(view))}
        and _telling(label) & _telling(question_of(view))
    ]
    best = max(told, key=lambda row: row[0], default=None)
    return best[1] if best and best[0] >= ALIKE else None


def _telling(words: str) -> set[tuple[str, str]]:
    """Neighbouring words of which none is a filler, without those that name the group."""
    plain = re.sub(r"\bdo tuoi (?:lao dong|truong thanh)\b", " ", words)
    return {pair for pair in pairwise(re.findall(r"\w+", plain)) if not _FILLERS & set(pair)}


def _alike(label: str, question: str) -> float:
    pairs, asked = (set(pairwise(re.findall(r"\w+", text))) for text in (label, question))
    return len(pairs & asked) / len(asked) if asked else 0.0


def _lacks_rate(view: AnswerView) -> bool:
    """A claimed rate without a percentage, and without a ratio of what is asked for."""
    question = question_of(view)
    is_rate = bool(_RATE.match(question)) and view.line.state is AnswerState.REPORTED
    if not is_rate or not claim_of(view).is_worth:
        return False
    if any(isinstance(one, Percentage) for one in view.passage.mentions):
        return False
    values = stated_values(view)
    units = {spec.name: fold(spec.unit) for spec in view.line.indicator.inputs}
    nouns = [units[one.numerator] for one in ratios(view.line.indicator) if one.numerator in values]
    nouns += [one.noun for one in view.passage.mentions if isinstance(one, RatioMention)]
    # "5/5 thôn" is no share of people: the thing counted has to be in the question.
    asked = set(question.split())
    return not any(noun and noun.split()[0] in asked for noun in nouns)
