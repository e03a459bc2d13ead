"""What a unit changed since the submission that was looked at before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.inputs import decode_inputs, readable
from assessments.models import Answer, Assessment, Evidence
from assessments.models.answer import AnswerStateChoices
from assessments.narrative import plain_text
from assessments.scoring import ScoreLine, with_facts
from assessments.selectors.files import AssessmentFile
from assessments.selectors.proofs import DocumentFiles
from assessments.selectors.snapshots import Snapshot
from criteria.rules.base import Value
from dtscore.numbers import format_decimal
from dtscore.wordwise import Piece, differing_words

NOTHING = "chưa có"


@dataclass(frozen=True)
class Change:
    """What became of one indicator's answer: figures as label, old, new; texts word by word; the
    citations that are gone or new."""

    figures: list[tuple[str, str, str]]
    narrative: list[Piece]
    explanation: list[Piece]
    evidence: list[Piece]

    @property
    def is_any(self) -> bool:
        return bool(self.figures or self.narrative or self.explanation or self.evidence)


def previous_round(assessment: Assessment) -> Snapshot | None:
    """The snapshot of the submission before the one that stands; None for a first one, and while
    the unit is writing. One query."""
    if assessment.is_draft:
        return None
    rows = assessment.submissions.filter(withdrawn_at__isnull=True).order_by("-number")
    return next(iter(rows.values_list("snapshot", flat=True)[1:2]), None)


def changes_since(
    file: AssessmentFile, before: Snapshot | None, files: DocumentFiles
) -> dict[str, Change]:
    """The indicators that are not as they were, by code. Asks the database nothing."""
    if before is None:
        return {}
    found = {
        line.indicator.code: change_of(line, file.answers.get(line.indicator.code), before, files)
        for line in file.sheet.lines
    }
    return {code: change for code, change in found.items() if change.is_any}


def change_of(
    line: ScoreLine, answer: Answer | None, before: Snapshot, files: DocumentFiles
) -> Change:
    """How one indicator differs from the snapshot."""
    code = line.indicator.code
    known: dict[str, Any] = {row["code"]: row for row in before["answers"]}
    old = known.get(code, {})
    return Change(
        figures=_figures(line, answer, old, before),
        narrative=differing_words(
            plain_text(old.get("narrative", "")), plain_text(answer.narrative if answer else "")
        ),
        explanation=differing_words(
            old.get("evidence_explanation", ""), answer.evidence_explanation if answer else ""
        ),
        evidence=_evidence(old.get("evidence", ()), answer, files),
    )


def _figures(
    line: ScoreLine, answer: Answer | None, old: Mapping[str, Any], before: Snapshot
) -> list[tuple[str, str, str]]:
    indicator = line.indicator
    facts = {row["code"]: Decimal(row["value"]) for row in before["facts"]}
    values = with_facts(indicator, decode_inputs(indicator, old.get("inputs", {})), facts)
    rows = [
        ("Tình trạng", _state(old.get("state")), _state(answer.state if answer else None)),
        *(
            (
                spec.label,
                readable(indicator, spec, values.get(spec.name)),
                readable(indicator, spec, line.values.get(spec.name)),
            )
            for spec in indicator.inputs
        ),
        ("Điểm ghi trên giấy", _points(old.get("claimed_points")), _points(line.claimed_points)),
    ]
    return [row for row in rows if row[1] != row[2]]


def _state(state: str | None) -> str:
    return str(AnswerStateChoices(state).label) if state else NOTHING


def _points(points: Value | None) -> str:
    return NOTHING if points is None else format_decimal(Decimal(points))


def _evidence(
    old: Iterable[Mapping[str, Any]], answer: Answer | None, files: DocumentFiles
) -> list[Piece]:
    before = [_snapshot_words(row) for row in old]
    now = [_words(item, files) for item in answer.evidence.all()] if answer else []
    gone = [Piece("del", words) for words in before if words not in now]
    return [*gone, *(Piece("ins", words) for words in now if words not in before)]


def _snapshot_words(row: Mapping[str, Any]) -> str:
    document = row.get("document")
    name = f"{document['kind']} số {document['number']}" if document else ""
    files = [item["name"] for item in document["files"]] if document else []
    return _line(name, row["link"], row["note"], row["pages"], row["clause"], row["quote"], files)


def _words(item: Evidence, files: DocumentFiles) -> str:
    names = [row.file.name for row in files.get(item.document_id or 0, ())]
    name = str(item.document) if item.document else ""
    return _line(name, item.link, item.note, item.pages, item.clause, item.quote, names)


def _line(
    name: str, link: str, note: str, pages: str, clause: str, quote: str, files: list[str]
) -> str:
    place = f"tr. {pages}" if pages else ""
    words = f"“{quote}”" if quote else ""
    listed = f"tệp {', '.join(files)}" if files else ""
    return "; ".join(part for part in (name, link, note, place, clause, words, listed) if part)
