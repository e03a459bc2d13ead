"""How a change of an answer reads in the history: Vietnamese names, values as people see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from typing import Any

from assessments.inputs import decode_inputs, readable
from assessments.models import Answer, Fact
from assessments.narrative import plain_text
from assessments.scoring import Result
from criteria.rules.spec import IndicatorSpec
from dtscore.numbers import format_decimal

NOTHING = "–"
TO_CONFIRM = "Cần xác nhận"
CONTEXT = 40  # characters that stay around the words that changed


@dataclass(frozen=True)
class AnswerWords:
    """An answer as words, taken before and after a change."""

    fields: Mapping[str, str]
    texts: Mapping[str, str]


def words_of(indicator: IndicatorSpec, answer: Answer | None) -> AnswerWords:
    """What the history compares. No answer reads like a blank one."""
    if answer is None:
        return AnswerWords({}, {})
    values = decode_inputs(indicator, answer.inputs)
    fields = {"Tình trạng": answer.get_state_display()}
    fields |= {
        spec.label: readable(indicator, spec, values.get(spec.name))
        for spec in indicator.inputs
        if spec.name in values
    }
    fields[TO_CONFIRM] = "có" if answer.to_confirm else "không"
    fields[score_field(indicator)] = score_of(answer)
    texts = {
        "Kết quả thực hiện": plain_text(answer.narrative),
        "Giải thích khi không có minh chứng": answer.evidence_explanation,
    }
    return AnswerWords(fields, texts)


def score_field(indicator: IndicatorSpec) -> str:
    """What the self-assessed result of an indicator is called."""
    return "Điểm tự chấm" if indicator.max_points else "Tự đánh giá"


def score_of(answer: Answer) -> str:
    """The self-assessed result as people read it."""
    if isinstance(answer.self_points, Decimal):
        return format_decimal(answer.self_points)
    return {True: "đạt", False: "không đạt", None: NOTHING}[answer.self_passed]


def words_of_fact(fact: Fact | None) -> str:
    """A base figure as the history tells it."""
    return NOTHING if fact is None else f"{format_decimal(fact.value)} ({fact.source})"


def result_words(result: Result) -> str:
    """A result as people read it: points, a verdict, or that it does not count."""
    if result.points is not None:
        return f"{format_decimal(result.points)} điểm"
    return {True: "Đạt", False: "Không đạt", None: "Không tính"}[result.passed]


def changes_between(before: AnswerWords, after: AnswerWords) -> dict[str, tuple[Any, Any]]:
    """What differs, field by field: what it was and what it became. Of a long text only the words
    that changed, with a little around them."""
    changes: dict[str, tuple[Any, Any]] = {
        name: (before.fields.get(name, NOTHING), after.fields.get(name, NOTHING))
        for name in {**before.fields, **after.fields}
        if before.fields.get(name, NOTHING) != after.fields.get(name, NOTHING)
    }
    for name, text in after.texts.items():
        old = before.texts.get(name, "")
        if old != text:
            changes[name] = changed_part(old, text)
    if not before.fields and changes.get(TO_CONFIRM) == (NOTHING, "không"):
        del changes[TO_CONFIRM]
    return changes


def changed_part(old: str, new: str) -> tuple[str, str]:
    """The two texts without what they begin and end with in common, but for some context."""
    start = _common(old, new)
    limit = min(len(old), len(new)) - start
    end = min(_common(old[::-1], new[::-1]), limit)
    first, last = max(start - CONTEXT, 0), max(end - CONTEXT, 0)
    return _cut(old, first, last), _cut(new, first, last)


def _common(one: str, other: str) -> int:
    """How many characters the two begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _cut(text: str, first: int, last: int) -> str:
    kept = text[first : len(text) - last]
    return f"{'… ' if first else ''}{kept}{' …' if last else ''}"
