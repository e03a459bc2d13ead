"""What the paper claims for an indicator, and everything that it prints otherwise than expected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.importers.papers.blocks import Block
from assessments.importers.papers.figures import Figures, label_before, leftover_figures
from assessments.importers.papers.given import Assigned
from assessments.importers.papers.likeness import likeness
from assessments.importers.papers.marks import read_requirement, read_result
from assessments.importers.papers.scores import Score
from criteria.rules.base import AnswerState
from criteria.rules.spec import IndicatorSpec
from dtscore.numbers import NumberFormatError, exact_string, parse_decimal

_PERCENT = re.compile(r"phầntrăm$", re.IGNORECASE)
_UNSCORED = frozenset({AnswerState.NOTHING_TO_MEASURE, AnswerState.NOT_APPLICABLE})
OWN_WORDS = 0.9  # likeness under which the paper's wording of the requirement is kept


@dataclass(frozen=True)
class Claimed:
    """Points or verdict as values; ``printed`` as ``models.Answer.printed`` keeps it."""

    points: Decimal | None
    passed: bool | None
    printed: Mapping[str, Any]
    words: str
    place: str
    doubt: str = ""

    @property
    def value(self) -> dict[str, Any]:
        points = None if self.points is None else exact_string(self.points)
        return {"points": points, "passed": self.passed, "printed": dict(self.printed)}

    @property
    def good(self) -> bool | None:
        """Whether the paper counts something; None where it says nothing."""
        if self.passed is not None:
            return self.passed
        return None if self.points is None else self.points > 0


def claim_of(
    block: Block, indicator: IndicatorSpec, figures: Figures, assigned: Assigned, state: str
) -> Claimed:
    points, point_line = _points(block)
    passed, verdict = _verdict(block)
    printed: dict[str, Any] = {"inputs": _printed_inputs(assigned)}
    percent = _percent(figures)
    if percent:
        printed["percent"] = percent
    if point_line:
        printed["points"] = point_line.said
    if verdict:
        printed |= _printed_verdict(verdict, block.code)
    printed["figures"] = [
        *leftover_figures(figures, assigned.used), *_other_percentages(figures, percent),
    ]  # fmt: skip
    printed |= _not_as_expected(block, indicator, state)
    lines = [score.line for score, _ in block.counted_scores]
    place = block.counted_scores[0][1].place if block.counted_scores else block.place
    return Claimed(
        points, passed, printed, "; ".join(lines), place, _doubt(block, indicator, points)
    )


def _points(block: Block) -> tuple[Decimal | None, Score | None]:
    first = next((score for score, _ in block.counted_scores if score.figure), None)
    return (number_of(first.figure), first) if first else (None, None)


def _without_zeros(figure: str) -> str:
    """05 is 5; 0,5 stays."""
    stripped = figure.lstrip("0")
    return stripped if stripped[:1].isdigit() else f"0{stripped}"


def _verdict(block: Block) -> tuple[bool | None, Score | None]:
    judged = [score for score, _ in block.counted_scores if score.outcome]
    best = next((score for score in judged if score.passed is not None), None)
    best = best or next(iter(judged), None)
    return (best.passed, best) if best else (None, None)


def _printed_inputs(assigned: Assigned) -> dict[str, str]:
    return {name: given.text for name, given in assigned.inputs.items() if given.text}


def _percent(figures: Figures) -> str:
    """The one percentage of a result; several different ones are figures."""
    said = list(dict.fromkeys(_as_printed(one.text) for one, _ in figures.percentages))
    about = any(one.about for one, _ in figures.percentages)
    return said[0] if len(said) == 1 and not about else ""


def _as_printed(text: str) -> str:
    digits = [at for at, letter in enumerate(text) if letter.isdigit()]
    said = text[digits[0] :].replace(" ", "") if digits else text
    return _PERCENT.sub("%", said)


def _other_percentages(figures: Figures, percent: str) -> list[dict[str, str]]:
    return [
        {
            "label": label_before(paragraph.text, one.span.start) or one.noun,
            "value": one.text,
            "unit": "",
        }
        for one, paragraph in figures.percentages
        if not percent
    ]


def _printed_verdict(verdict: Score, code: str) -> dict[str, str]:
    """Where the line names another indicator, or none, the whole line is kept."""
    if verdict.code == code:
        return {"verdict": verdict.said}
    return {"verdict": verdict.line, "verdict_code": verdict.code or ""}


def _not_as_expected(block: Block, indicator: IndicatorSpec, state: str) -> dict[str, Any]:
    odd: dict[str, Any] = {}
    if block.printed_code and block.printed_code != indicator.code:
        odd["code"] = block.printed_code
    own = block.requirement.strip()
    official = (indicator.title, indicator.requirement)
    if own and max(likeness(own, text) for text in official) < OWN_WORDS:
        odd["requirement"] = own
    if missing := _missing(block, indicator, state):
        odd["missing"] = missing
    if repeated := _repeated(block):
        odd["repeated"] = repeated
    return odd


def _repeated(block: Block) -> list[str]:
    """Which labels stand twice, once with nothing behind them."""
    readers = {"requirement": read_requirement, "result": read_result}
    found = {
        name: [said for one in block.paragraphs if (said := read(one.text)) is not None]
        for name, read in readers.items()
    }
    return [name for name, said in found.items() if len(said) > 1 and "" in said]


def _missing(block: Block, indicator: IndicatorSpec, state: str) -> list[str]:
    """What was not printed; a verdict is not expected for what was not deployed, points are not
    for what there was nothing to measure of."""
    scored = indicator.max_points is not None
    has_points = any(score.figure for score, _ in block.counted_scores)
    has_verdict = any(score.outcome for score, _ in block.counted_scores)
    absent = {
        "code": block.printed_code is None,
        "requirement": not block.requirement.strip() and not block.is_prose,
        "result": not block.result_text.strip(),
        "points": scored and not has_points and state not in _UNSCORED,
        "verdict": not scored and not has_verdict and state != AnswerState.NOT_DEPLOYED,
    }
    return [name for name, is_absent in absent.items() if is_absent]


def _doubt(block: Block, indicator: IndicatorSpec, points: Decimal | None) -> str:
    doubts = [block.doubt] if block.doubt else []
    maximum = indicator.max_points
    if maximum and points is not None and points > maximum.value:
        doubts.append(f"Báo cáo chấm {exact_string(points)} điểm, hơn điểm tối đa của chỉ số.")
    scores = [score for score, _ in block.counted_scores]
    if len({score.figure for score in scores if score.figure}) > 1:
        doubts.append("Báo cáo có hai dòng chấm điểm khác nhau cho chỉ số này.")
    doubts += dict.fromkeys(score.doubt for score in scores if score.doubt)
    if block.maximum and maximum and number_of(block.maximum) != maximum.value:
        doubts.append(f"Báo cáo ghi điểm tối đa {block.maximum}, khác với bộ chỉ số.")
    return " ".join(doubts)


def number_of(figure: str) -> Decimal | None:
    """The number that a text is; None where it is none."""
    try:
        return parse_decimal(_without_zeros(figure))
    except NumberFormatError:
        return None
