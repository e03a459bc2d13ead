"""The answers that a corrected version of the set no longer asks for: kept, to be read."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from assessments.models import Answer, Assessment, Evidence
from assessments.wording import TO_CONFIRM, words_of
from criteria.selectors import load_spec


@dataclass(frozen=True)
class SetAsideAnswer:
    """One answer with its indicator as it was asked, and its fields in words."""

    answer: Answer
    fields: dict[str, str]
    evidence: list[Evidence]


def is_anything_set_aside(assessment: Assessment) -> bool:
    """One query."""
    return _rows(assessment).exists()


def set_aside_answers(assessment: Assessment) -> list[SetAsideAnswer]:
    """In the order of their versions and codes. Two queries once the old versions are known."""
    evidence = Evidence.objects.select_related("document").order_by("position")
    rows = _rows(assessment).select_related("indicator__indicator_set", "indicator__pillar")
    rows = rows.prefetch_related(Prefetch("evidence", queryset=evidence)).order_by(
        "set_aside_at", "indicator__pillar__group__position", "indicator__pillar__position",
        "indicator__position",
    )  # fmt: skip
    return [_in_words(answer) for answer in rows]


def _rows(assessment: Assessment) -> QuerySet[Answer]:
    return Answer.everything.filter(assessment=assessment, set_aside_at__isnull=False)


def _in_words(answer: Answer) -> SetAsideAnswer:
    spec = load_spec(answer.indicator.indicator_set)
    fields = dict(words_of(spec.by_code[answer.indicator.code], answer).fields)
    fields.pop(TO_CONFIRM, None)
    return SetAsideAnswer(answer, fields, list(answer.evidence.all()))
