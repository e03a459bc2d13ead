"""An assessment as one plain value that can be frozen: every number exact text, every word as it
was. The canonical JSON of that value has one SHA-256, whatever database it lies in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from assessments.models import (
    Answer,
    DocumentFile,
    Evidence,
    Fact,
    Finding,
    FindingSeverity,
    Paper,
)
from assessments.scoring import PillarScore, ScoreLine, Totals, verdict_words
from assessments.selectors.contradictions import snapshot_findings
from assessments.selectors.files import AssessmentFile
from dtscore.numbers import exact_string

FORMAT = 1
Snapshot = dict[str, Any]
Files = Mapping[int, list[dict[str, Any]]]


def canonical(snapshot: Mapping[str, Any]) -> bytes:
    """The one spelling of a snapshot: sorted keys, no blanks, UTF-8."""
    text = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest_of(snapshot: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(snapshot)).hexdigest()


def seen_digest(snapshot: Mapping[str, Any]) -> str:
    """What a person has looked at before they submit. Hints come and go with the neighbours'
    figures and bind nobody, so they are left out."""
    findings = [row for row in snapshot["findings"] if row["severity"] != FindingSeverity.HINT]
    return digest_of({**snapshot, "findings": findings})


def take_snapshot(file: AssessmentFile, paper: Paper, findings: Iterable[Finding] = ()) -> Snapshot:
    """Everything that is submitted, with what contradicts itself in it and what the unit says to
    that. One query, for the files of the cited documents."""
    spec, unit = file.spec, file.assessment.unit
    files = _files_of(file)
    return {
        "format": FORMAT,
        "year": file.assessment.campaign.year,
        "unit": {"code": unit.code, "name": unit.full_name},
        "set": {
            "code": spec.code,
            "version": spec.version,
            "kind": spec.kind,
            "title": spec.title,
            "short_title": spec.short_title,
            "verdict_label": spec.report.verdict_label,
            "rounding": {"mode": spec.rounding.mode, "decimals": spec.rounding.decimals},
            "tolerance": exact_string(spec.tolerance.value),
        },
        "answers": [
            _answer(answer, line, files)
            for line in file.sheet.lines
            if (answer := file.answers.get(line.indicator.code))
        ],
        "facts": [_fact(file.facts[kind.code]) for kind in spec.facts if kind.code in file.facts],
        "groups": [
            {"code": score.group.code, "title": score.group.title, "totals": _totals(score.totals)}
            for score in file.sheet.groups
        ],
        "pillars": [
            _pillar(group.group.code, pillar)
            for group in file.sheet.groups
            for pillar in group.pillars
        ],
        "lines": [
            _line(pillar.pillar.code, line)
            for pillar in file.sheet.pillars
            for line in pillar.lines
        ],
        "totals": _totals(file.sheet.totals),
        "paper": _paper(file, paper),
        "findings": snapshot_findings(findings, spec.code),
    }


def _files_of(file: AssessmentFile) -> Files:
    """The files of every document that this assessment cites, by document."""
    found: dict[int, list[dict[str, Any]]] = {}
    rows = (
        DocumentFile.objects.filter(document__citations__answer__assessment=file.assessment)
        .select_related("file")
        .order_by("pk")
        .distinct()
    )
    for row in rows:
        entry = {"name": row.file.name, "role": row.role, "sha256": row.file.sha256}
        found.setdefault(row.document_id, []).append(entry)
    return found


def _answer(answer: Answer, line: ScoreLine, files: Files) -> dict[str, Any]:
    return {
        "code": line.indicator.code,
        "state": answer.state,
        "inputs": answer.inputs,
        "narrative": answer.narrative,
        "evidence_explanation": answer.evidence_explanation,
        "version": answer.version,
        "claimed_points": _exact(answer.claimed_points),
        "claimed_passed": answer.claimed_passed,
        "evidence": [_evidence(item, files) for item in answer.evidence.all()],
    }


def _evidence(evidence: Evidence, files: Files) -> dict[str, Any]:
    document = evidence.document
    cited = {
        "pages": evidence.pages,
        "clause": evidence.clause,
        "quote": evidence.quote,
        "link": evidence.link,
        "seen_on": _day(evidence.seen_on),
        "note": evidence.note,
    }
    if document is None:
        return cited
    return {
        **cited,
        "document": {
            "kind": document.kind,
            "number": document.number,
            "issued_on": _day(document.issued_on),
            "issuer": document.issuer,
            "abstract": document.abstract,
            "files": files.get(document.pk, []),
        },
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "code": fact.kind.code,
        "label": fact.kind.label,
        "value": exact_string(fact.value),
        "source": fact.source,
        "as_of": _day(fact.as_of),
        "version": fact.version,
    }


def _line(pillar: str, line: ScoreLine) -> dict[str, Any]:
    outcome = line.outcome
    return {
        "pillar": pillar,
        "code": line.indicator.code,
        "title": line.indicator.title,
        "status": outcome.status.value,
        "points": _exact(outcome.points),
        "passed": outcome.passed,
        "verdict": verdict_words(line) if line.indicator.max_points is None else "",
        "max": _exact(line.indicator.max_points.value if line.indicator.max_points else None),
        "why": outcome.why,
        "notes": list(outcome.notes),
    }


def _pillar(group: str, pillar: PillarScore) -> dict[str, Any]:
    return {
        "group": group,
        "code": pillar.pillar.code,
        "title": pillar.pillar.title,
        "totals": _totals(pillar.totals),
    }


def _totals(totals: Totals) -> dict[str, Any]:
    values = {item.name: getattr(totals, item.name) for item in fields(Totals)}
    return {
        name: exact_string(value) if isinstance(value, Decimal) else value
        for name, value in values.items()
    }


def _paper(file: AssessmentFile, paper: Paper) -> dict[str, Any]:
    """The stored wording; what is empty here takes the set's, and the PDF shows it."""
    unit = file.assessment.unit
    return {
        "number": paper.number,
        "issued_on": _day(paper.issued_on),
        "abstract": paper.abstract,
        "legal_bases": paper.legal_bases,
        "addressees": paper.addressees,
        "opening": paper.opening,
        "closing": paper.closing,
        "recipients": paper.recipients,
        "signing_lines": paper.signing_lines,
        "sections": paper.sections,
        "signatory_title": unit.signatory_title,
        "signatory_name": unit.signatory_name,
        "place_name": unit.place_name,
    }


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else exact_string(value)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
