"""What the official paper says around its results."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localtime

from assessments.models import Action, Assessment, HistoryEntry, Paper
from assessments.narrative import clean_html, plain_text
from assessments.permissions import can_edit_answers, demand
from assessments.services.history import record
from assessments.services.locking import lock_assessment
from assessments.wording import changed_part
from dtscore.accounts.models import User

WORDING = {field.name for field in Paper._meta.concrete_fields} - {
    "id",
    "assessment",
    "version",
}


class StalePaperError(Exception):
    """Somebody saved in between; ``current`` is the paper as it stands now."""

    def __init__(self, current: Paper, last: HistoryEntry | None) -> None:
        who = f"{last.actor} đã lưu lúc {localtime(last.at):%H:%M %d/%m/%Y}" if last else "Có người"
        super().__init__(
            f"{who} phần này trước bạn. Bản của bạn chưa được lưu và còn nguyên dưới đây; bấm Lưu"
            " lần nữa nếu muốn thay bản đang lưu."
        )
        self.current = current


@transaction.atomic
def save_paper(
    *, actor: User, assessment: Assessment, seen_version: int | None = None, **wording: Any
) -> Paper:
    """Store what the official paper says around its results; ``wording`` names Paper's fields.

    ``seen_version`` is the version on the officer's screen (0: none yet); without one the caller
    takes the paper as it is. Raises PermissionDenied, ValidationError or StalePaperError.
    """
    if unknown := wording.keys() - WORDING:
        raise TypeError(f"a paper has no {', '.join(sorted(unknown))}")
    assessment = lock_assessment(assessment)
    demand(can_edit_answers(actor, assessment))
    paper = Paper.objects.filter(assessment=assessment).first() or Paper(assessment=assessment)
    if seen_version is not None and paper.version != seen_version:
        raise StalePaperError(paper, _last_line(assessment))
    paper.version += 1
    for name, value in wording.items():
        setattr(paper, name, value)
    paper.sections = {key: clean_html(body) for key, body in paper.sections.items()}
    paper.full_clean(validate_constraints=False)
    if paper.number and not paper.number.isdecimal():
        raise ValidationError({"number": "Chỉ ghi phần số, ví dụ 05; ký hiệu /BC-UBND có sẵn."})
    if paper.number and paper.issued_on is None:
        raise ValidationError({"issued_on": "Báo cáo đã có số thì phải có ngày ban hành."})
    before = Paper.objects.filter(pk=paper.pk).first()
    paper.save()
    record(
        actor=actor,
        action=Action.PAPER_SAVED,
        unit=assessment.unit,
        assessment=assessment,
        changes=_changes(before, paper, wording),
    )
    return paper


def _last_line(assessment: Assessment) -> HistoryEntry | None:
    lines = HistoryEntry.objects.filter(assessment=assessment, action=Action.PAPER_SAVED)
    return lines.select_related("actor").order_by("pk").last()


def _changes(
    before: Paper | None, paper: Paper, names: Iterable[str]
) -> dict[str, tuple[str, str]]:
    """What the fields said and what they say now, by their Vietnamese names."""
    pairs = {
        str(column.verbose_name): (
            _words(getattr(before, column.name, None)),
            _words(getattr(paper, column.name)),
        )
        for column in Paper._meta.concrete_fields
        if column.name in names
    }
    return {name: changed_part(*pair) for name, pair in pairs.items() if pair[0] != pair[1]}


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{key}: {plain_text(str(body))}" for key, body in value.items())
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)
