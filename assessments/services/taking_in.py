"""Files from which an assessment is filled: kept, and taken over whole or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now

from assessments.intake.found import Found, FoundValue
from assessments.intake.keeping import as_json
from assessments.intake.preview import PreviewRow, Status, is_empty
from assessments.models import LONGEST_SUBJECT, Action, Assessment, Intake, OfficialDocument
from assessments.permissions import can_edit_answers, demand
from assessments.selectors.intake import Preview, decoded_input, open_preview
from assessments.services.answers import AnswerEdit, Claim, Typed, save_typed
from assessments.services.documents import register_document
from assessments.services.evidence import Citation, add_citation
from assessments.services.facts import record_fact
from assessments.services.history import record
from assessments.services.locking import lock_assessment, lock_assessments, lock_unit
from assessments.services.papers import save_paper
from assessments.services.uploads import keep_file
from criteria.models import FactKind
from criteria.rules.base import AnswerState
from dtscore.accounts.models import User


class StaleIntakeError(Exception):
    """Somebody saved since the preview was shown: nothing was written. ``keys`` are the chosen
    rows that this concerns."""

    def __init__(self, keys: Collection[str]) -> None:
        super().__init__(
            "Chưa ghi gì: trong lúc bạn xem, có người vừa sửa một số mục đã chọn. Hãy xem lại"
            " các mục được đánh dấu “vừa có người sửa” rồi bấm lại."
        )
        self.keys = frozenset(keys)


class IntakeRefusedError(Exception):
    """One of the chosen rows cannot be stored, for ``sentences``; nothing was written."""

    def __init__(self, where: str, problem: ValidationError) -> None:
        self.sentences = [f"{where}: {sentence}" for sentence in problem.messages]
        super().__init__("\n".join(self.sentences))


def keep_intake(
    *, actor: User, assessment: Assessment, name: str, source: Path, found: Found
) -> Intake:
    """Keep the file in private storage with what was found in it. The same bytes again for the
    same assessment give the intake that there is.

    Raises PermissionDenied or RefusedFileError; then nothing is kept.
    """
    demand(can_edit_answers(actor, assessment))
    file = keep_file(
        actor=actor, owner=assessment.unit, name=name, source=source, sources=True
    ).file
    with transaction.atomic():
        demand(can_edit_answers(actor, lock_assessment(assessment)))
        intake, _ = Intake.objects.get_or_create(
            assessment=assessment,
            file=file,
            # The set that it was read by, which may be another one by now.
            indicator_set_id=assessment.campaign.indicator_set_id,
            defaults={"kind": found.kind, "found": as_json(found), "uploaded_by": actor},
        )
    return intake


@transaction.atomic
def take_over(
    *, actor: User, intake: Intake, chosen: Collection[str], seen: Mapping[str, int]
) -> list[PreviewRow]:
    """Write the chosen rows, through the services that typing uses; returns those that changed
    something. ``seen`` are the versions of the preview (``Preview.seen``).

    Raises PermissionDenied, StaleIntakeError or IntakeRefusedError; then nothing is written.
    """
    unit, year = intake.assessment.unit, intake.assessment.campaign.year
    lock_unit(unit)
    held = {row.pk: row for row in lock_assessments(unit, year)}[intake.assessment_id]
    intake = Intake.objects.select_related("file").get(pk=intake.pk)
    intake.assessment = held
    demand(can_edit_answers(actor, held))
    preview = open_preview(actor, intake)
    rows = [row for row in preview.rows if row.key in chosen and row.status != Status.UNCHANGED]
    if moved := [row.key for row in rows if not row.is_choosable or _is_stale(row, seen)]:
        raise StaleIntakeError(moved)
    if rows:
        _Writing(actor, preview, rows).write()
        _tell(actor, intake, rows)
    return rows


def _is_stale(row: PreviewRow, seen: Mapping[str, int]) -> bool:
    return bool(row.holder) and seen.get(row.holder) != row.version


def _tell(actor: User, intake: Intake, rows: list[PreviewRow]) -> None:
    """One line of history for the file, and what it has written kept beside it."""
    intake.taken_over_at, intake.taken_over_by = now(), actor
    intake.chosen = [*intake.chosen, *(row.key for row in rows)]
    intake.written = [
        *intake.written,
        *(
            {
                "label": f"{row.indicator} {row.label}".strip(),
                "before": row.stored,
                "after": row.found,
            }
            for row in rows
        ),
    ]
    intake.save(update_fields=["taken_over_at", "taken_over_by", "chosen", "written"])
    record(
        actor=actor,
        action=Action.INTAKE_TAKEN_OVER,
        unit=intake.assessment.unit,
        assessment=intake.assessment,
        subject=intake.file.name[:LONGEST_SUBJECT],
        changes={
            "Tệp": ("", f"{intake.file.name} ({intake.get_kind_display()})"),
            "SHA-256": ("", intake.file.sha256),
            "Số mục đã ghi": ("", str(len(rows))),
        },
    )


@dataclass
class _Writing:
    """The chosen rows on their way into facts, answers, paper and register, in this order: an
    answer is scored with the facts of the same file."""

    actor: User
    preview: Preview
    rows: list[PreviewRow]
    values: dict[str, list[FoundValue]] = field(default_factory=lambda: defaultdict(list))

    def write(self) -> None:
        chosen = {row.key for row in self.rows}
        for value in self.preview.found.values:
            if value.key in chosen:
                holder = value.target if value.target in ("fact", "paper") else value.indicator
                self.values[holder].append(value)
        self._facts()
        for indicator in self.preview.spec.by_code:
            if indicator in self.values:
                self._answer(indicator, self.values[indicator])
        if self.values["paper"]:
            self._paper(self.values["paper"])
        self._documents(chosen)

    @property
    def assessment(self) -> Assessment:
        return self.preview.intake.assessment

    def _facts(self) -> None:
        values = self.values["fact"]
        kinds = FactKind.objects.in_bulk([value.name for value in values], field_name="code")
        for value in values:
            known = self.preview.facts.get(value.name)
            said = value.value if isinstance(value.value, dict) else {"value": value.value}
            day = said.get("as_of")
            try:
                record_fact(
                    actor=self.actor,
                    unit=self.assessment.unit,
                    year=self.assessment.campaign.year,
                    kind=kinds[value.name],
                    value=Decimal(str(said["value"])),
                    source=said.get("source") or self._source,
                    seen_version=known.version if known else 0,
                    as_of=date.fromisoformat(day) if day else None,
                    note=known.note if known else "",
                )
            except ValidationError as problem:
                raise IntakeRefusedError(kinds[value.name].label, problem) from problem

    @property
    def _source(self) -> str:
        return f"Báo cáo có sẵn: tệp {self.preview.intake.file.name}"[:300]

    def _answer(self, code: str, values: list[FoundValue]) -> None:
        answer = self.preview.answers.get(code)
        edit = self._edit(code, values, answer.state if answer else AnswerState.BLANK.value)
        typed = Typed(edit, answer.version if answer else 0, "")
        try:
            save_typed(
                actor=self.actor,
                assessment_pk=self.assessment.pk,
                indicator_code=code,
                read=lambda _: typed,
            )
        except ValidationError as problem:
            raise IntakeRefusedError(f"Chỉ số {code}", problem) from problem

    def _edit(self, code: str, values: list[FoundValue], state: str) -> AnswerEdit:
        """As typing would: the first words or figures make of a blank answer one with a result."""
        indicator = self.preview.spec.by_code[code]
        by_target = {value.target: value for value in values}
        chosen_state = by_target["state"].value if "state" in by_target else None
        has_words = any(
            not is_empty(value.target, value.value)
            for value in values
            if value.target in ("input", "narrative")
        )
        if chosen_state is None and state == AnswerState.BLANK and has_words:
            chosen_state = AnswerState.REPORTED.value
        claim = by_target.get("claim")
        if claim is None and by_target.keys() & {"state", "input"}:
            claim = self._stored_claim(code)
        return AnswerEdit(
            state=AnswerState(chosen_state) if chosen_state else None,
            values={
                value.name: decoded_input(indicator, value)
                for value in values
                if value.target == "input"
            },
            narrative=_text(by_target.get("narrative")),
            explanation=_text(by_target.get("explanation")),
            claim=_claim(claim.value or {}) if claim else None,
        )

    def _stored_claim(self, code: str) -> FoundValue | None:
        """What the same paper claims, where it is stored as it is and so are its figures once the
        chosen ones are written: they do not correct it."""
        own = {
            value.target: value for value in self.preview.found.values if value.indicator == code
        }
        chosen = {row.key for row in self.rows}
        is_whole = all(
            row.status == Status.UNCHANGED or row.key in chosen
            for row in self.preview.rows
            if row.indicator == code and row.key.startswith(("claim:", "state:", "input:"))
        )
        return own.get("claim") if is_whole else None

    def _paper(self, values: list[FoundValue]) -> None:
        paper = self.preview.paper
        wording: dict[str, Any] = {}
        for value in values:
            said = value.value
            if value.name == "sections":
                said = {**paper.sections, **(said or {})}
            elif value.name == "issued_on":
                said = date.fromisoformat(said) if said else None
            wording[value.name] = said
        try:
            save_paper(
                actor=self.actor,
                assessment=self.assessment,
                seen_version=paper.version,
                **wording,
            )
        except ValidationError as problem:
            raise IntakeRefusedError("Phần chữ của báo cáo", problem) from problem

    def _documents(self, chosen: Collection[str]) -> None:
        for item in self.preview.found.documents:
            if item.key not in chosen:
                continue
            side = self.preview.sides[item.key]
            try:
                document = self.preview.documents[item.key] or register_document(
                    actor=self.actor,
                    owner=self.assessment.unit,
                    kind=item.kind,
                    number=item.number,
                    issuer=item.issuer,
                    issued_on=date.fromisoformat(item.issued_on) if item.issued_on else None,
                    abstract=item.abstract,
                )
                for code in side.to_cite(item):
                    self._cite(document, code)
            except ValidationError as problem:
                raise IntakeRefusedError(f"{item.kind} số {item.number}", problem) from problem

    def _cite(self, document: OfficialDocument, code: str) -> None:
        """Once, whatever the file calls it: two spellings may have led to one document."""
        citing = document.citations.filter(
            answer__assessment=self.assessment, answer__indicator__code=code
        )
        if not citing.exists():
            add_citation(
                actor=self.actor,
                assessment=self.assessment,
                indicator_code=code,
                citation=Citation(document=document),
            )


def _text(value: FoundValue | None) -> str | None:
    return None if value is None else str(value.value or "")


def _claim(said: Mapping[str, Any]) -> Claim:
    points = said.get("points")
    return Claim(
        points=None if points is None else Decimal(str(points)),
        passed=said.get("passed"),
        printed=said.get("printed") or {},
    )
