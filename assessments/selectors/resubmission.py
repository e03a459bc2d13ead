"""What an assessment that was returned says otherwise than the submission before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.models import Answer, Submission
from assessments.selectors.files import AssessmentFile
from assessments.selectors.snapshots import Snapshot
from assessments.wording import NOTHING, AnswerWords, changes_between, words_of
from criteria.rules.spec import IndicatorSpec
from dtscore.numbers import format_decimal

ELSE_CHANGED = "Nội dung tệp hoặc số liệu nền"


@dataclass(frozen=True)
class Difference:
    """One thing that was and what it has become, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangedIndicator:
    pillar: str
    code: str
    title: str
    differences: list[Difference]


@dataclass(frozen=True)
class Resubmission:
    """The differences from submission ``number``; ``unchanged`` names the returned indicators that
    are what they were."""

    number: int
    indicators: list[ChangedIndicator]
    figures: list[Difference]
    is_paper_changed: bool
    unchanged: list[str]


def compare(
    file: AssessmentFile, before: Submission, now: Snapshot, returned: Iterable[str]
) -> Resubmission:
    """Old and new of everything that was submitted. Asks the database nothing."""
    old = before.snapshot
    pairs = _pairs(old, now)
    changed = {code: pair for code, pair in pairs.items() if pair[0] != pair[1]}
    return Resubmission(
        number=before.number,
        indicators=[
            ChangedIndicator(
                pillar.pillar.code, code, line.indicator.title, _told(line.indicator, changed[code])
            )
            for pillar in file.sheet.pillars
            for line in pillar.lines
            for code in [line.indicator.code]
            if code in changed
        ],
        figures=_figures(old["facts"], now["facts"]),
        is_paper_changed=old["paper"] != now["paper"],
        unchanged=[code for code in returned if code not in changed],
    )


State = tuple[Mapping[str, Any], Mapping[str, Any]]


def _pairs(old: Snapshot, now: Snapshot) -> dict[str, tuple[State, State]]:
    before, after = _states(old), _states(now)
    empty: State = ({}, {})
    return {code: (before.get(code, empty), after.get(code, empty)) for code in {**before, **after}}


def _states(snapshot: Snapshot) -> dict[str, State]:
    """Each answer with its line, without the version: content is what counts."""
    lines = {line["code"]: line for line in snapshot["lines"]}
    return {
        answer["code"]: (
            {name: value for name, value in answer.items() if name != "version"},
            lines[answer["code"]],
        )
        for answer in snapshot["answers"]
    }


def _told(indicator: IndicatorSpec, pair: tuple[State, State]) -> list[Difference]:
    changes = changes_between(_words(indicator, pair[0]), _words(indicator, pair[1]))
    if not changes:
        return [Difference(ELSE_CHANGED, "như lần trước", "đã đổi")]
    return [Difference(name, *map(str, change)) for name, change in changes.items()]


def _words(indicator: IndicatorSpec, state: State) -> AnswerWords:
    """A stored answer in the words of the history."""
    stored, line = state
    if not stored:
        return AnswerWords({}, {})
    answer = Answer(
        state=stored["state"],
        inputs=stored["inputs"],
        narrative=stored["narrative"],
        evidence_explanation=stored["evidence_explanation"],
        self_points=None if line["points"] is None else Decimal(line["points"]),
        self_passed=line["passed"],
    )
    words = words_of(indicator, answer)
    cited = "; ".join(_citation(item) for item in stored["evidence"])
    return AnswerWords(words.fields, {**words.texts, "Minh chứng": cited})


def _citation(item: Mapping[str, Any]) -> str:
    document = item.get("document")
    parts = [f"{document['kind']} số {document['number']}"] if document else []
    parts += [item["link"], f"tr. {item['pages']}" if item["pages"] else "", item["clause"]]
    parts += [f"“{item['quote']}”" if item["quote"] else "", item["note"]]
    if document and document["files"]:
        parts.append(f"tệp {', '.join(file['name'] for file in document['files'])}")
    return ", ".join(part for part in parts if part)


def _figures(old: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[Difference]:
    before = {row["code"]: row for row in old}
    return [
        Difference(row["label"], _figure(before.get(row["code"])), _figure(row))
        for row in now
        if _figure(before.get(row["code"])) != _figure(row)
    ]


def _figure(row: Mapping[str, Any] | None) -> str:
    return NOTHING if row is None else f"{format_decimal(Decimal(row['value']))} ({row['source']})"
