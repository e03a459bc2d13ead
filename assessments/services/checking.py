"""Checking a unit's year for contradictions, and explaining what has been found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now

from assessments.consistency.base import Finding as Contradiction
from assessments.consistency.check import check_unit_year
from assessments.consistency.registry import CHECKS
from assessments.consistency.unit_year import UnitYear
from assessments.models import (
    FEWEST_FINDING_WORDS,
    LONGEST_FINDING_WORDS,
    LONGEST_SUBJECT,
    SHORTEST_FINDING_WORDS,
    Action,
    Assessment,
    CheckedYear,
    Finding,
    FindingExplanation,
    FindingSeverity,
    HistoryEntry,
    UnitChange,
)
from assessments.permissions import can_explain_finding, demand
from assessments.selectors.contradictions import concerns, findings_if_fresh, stored_findings
from assessments.selectors.finding_places import finding_data
from assessments.selectors.unit_years import assessments_of_year, unit_year_of
from assessments.services.history import history_line, record
from assessments.services.locking import lock_unit
from dtscore.accounts.models import AdministrativeUnit, User
from dtscore.text import fold, has_control, nfc

MEND = "Đây là lỗi, không giải trình thay được: hãy mở chỗ ghi sai và sửa."
_KEPT_FIELDS = ("code", "family", "severity", "message", "data", "sets", "position")


class FindingGoneError(Exception):
    """The contradiction is not there any more, so there is nothing to explain."""

    def __init__(self) -> None:
        super().__init__(
            "Mâu thuẫn này không còn, hoặc số liệu vừa thay đổi nên đã thành mâu thuẫn khác."
            " Danh sách bên dưới là kết quả kiểm tra mới nhất."
        )


def fresh_findings(unit: AdministrativeUnit, year: int) -> list[Finding]:
    """What contradicts itself now; checked first where something has changed since the last time.
    One query where nothing has, two where nothing was found."""
    found = findings_if_fresh(unit, year)
    if found is not None:
        return found
    recheck(unit=unit, year=year)
    return stored_findings(unit, year)


def recheck(
    *, unit: AdministrativeUnit, year: int, assessments: Sequence[Assessment] | None = None
) -> None:
    """Check the year and store the difference: what is new comes, what is gone goes, what stays
    keeps the day it was found. An explanation counts for the key that it was written for.

    Reads without holding anything. What is saved meanwhile makes the result stale again: the
    number of changes is read first and stored with the result.
    """
    change, _ = UnitChange.objects.get_or_create(unit=unit)
    unit_year = unit_year_of(unit, year, assessments)
    found = {one.key: one for one in check_unit_year(unit_year)}
    _store(unit, year, _rows(unit, unit_year, found), change.number)


def _rows(
    unit: AdministrativeUnit, unit_year: UnitYear, found: Mapping[str, Contradiction]
) -> dict[str, Finding]:
    return {
        key: Finding(
            unit=unit,
            year=unit_year.year,
            key=key,
            code=one.code,
            family=CHECKS[one.code].family,
            severity=one.severity.value,
            message=one.message,
            data=finding_data(one, unit_year),
            sets=f"|{'|'.join(one.sets)}|" if one.sets else "",
            position=position,
        )
        for position, (key, one) in enumerate(found.items())
    }


@transaction.atomic
def _store(unit: AdministrativeUnit, year: int, rows: Mapping[str, Finding], number: int) -> None:
    checked, _ = CheckedYear.objects.select_for_update().get_or_create(
        unit=unit, year=year, defaults={"number": number}
    )
    if checked.number > number:  # somebody who read later was faster
        return
    known = {row.key: row for row in Finding.objects.filter(unit=unit, year=year)}
    gone = [row.pk for key, row in known.items() if key not in rows]
    if gone:
        Finding.objects.filter(pk__in=gone).delete()
    if new := [row for key, row in rows.items() if key not in known]:
        words = _newest_explanations(unit, year)
        for row in new:
            row.explanation = words.get(row.key)
        Finding.objects.bulk_create(new)
    if moved := [row for key, row in known.items() if key in rows and _take(row, rows[key])]:
        Finding.objects.bulk_update(moved, _KEPT_FIELDS)
    checked.number, checked.checked_at = number, now()
    checked.save(update_fields=["number", "checked_at"])


def _take(row: Finding, fresh: Finding) -> bool:
    """Bring a stored finding up to date; whether anything was not."""
    differing = [name for name in _KEPT_FIELDS if getattr(row, name) != getattr(fresh, name)]
    for name in differing:
        setattr(row, name, getattr(fresh, name))
    return bool(differing)


def _newest_explanations(unit: AdministrativeUnit, year: int) -> dict[str, FindingExplanation]:
    rows = FindingExplanation.objects.filter(unit=unit, year=year).order_by("pk")
    return {row.key: row for row in rows}


@transaction.atomic
def explain_finding(
    *,
    actor: User,
    unit: AdministrativeUnit,
    year: int,
    key: str,
    words: str,
    is_demo: bool = False,
) -> FindingExplanation:
    """Say why the figures are right all the same. The words before stay in the history.

    Raises PermissionDenied, FindingGoneError, or ValidationError for the words; then nothing is
    written.
    """
    # The unit first, as whoever submits: its findings are compared again under that lock.
    lock_unit(unit)
    demand(can_explain_finding(actor, unit, year))
    row = (
        Finding.objects.select_for_update(of=("self",))
        .select_related("explanation")
        .filter(unit=unit, year=year, key=key)
        .first()
    )
    if row is None:
        raise FindingGoneError
    if row.severity == FindingSeverity.ERROR:
        raise ValidationError({"words": MEND})
    words = checked_words(words)
    before = row.explanation.words if row.explanation else ""
    if row.explanation and before == words:
        return row.explanation
    row.explanation = FindingExplanation.objects.create(
        unit=unit, year=year, key=key, code=row.code, words=words, by=actor, is_demo=is_demo
    )
    row.save(update_fields=["explanation"])
    assessments = {one.pk: one for one in assessments_of_year(unit, year)}
    record(**_told(actor, unit, assessments, row, before, words))
    return row.explanation


@transaction.atomic
def explain_all(
    *,
    actor: User,
    unit: AdministrativeUnit,
    year: int,
    words: str,
    set_code: str = "",
    is_demo: bool = False,
) -> int:
    """Give every warning (about the set, where one is named) that has no explanation the same
    words: for a demonstration, where nobody can know better. Checks first. Returns how many.
    Raises PermissionDenied or ValidationError."""
    lock_unit(unit)
    demand(can_explain_finding(actor, unit, year))
    words = checked_words(words)
    recheck(unit=unit, year=year)
    waiting = Finding.objects.select_for_update(of=("self",)).filter(
        unit=unit, year=year, severity=FindingSeverity.WARNING, explanation=None
    )
    rows = [row for row in waiting if not set_code or concerns(row, set_code)]
    said = FindingExplanation.objects.bulk_create(
        FindingExplanation(
            unit=unit, year=year, key=row.key, code=row.code, words=words, by=actor, is_demo=is_demo
        )
        for row in rows
    )
    for row, explanation in zip(rows, said, strict=True):
        row.explanation = explanation
    Finding.objects.bulk_update(rows, ["explanation"])
    assessments = {one.pk: one for one in assessments_of_year(unit, year)}
    HistoryEntry.objects.bulk_create(
        history_line(**_told(actor, unit, assessments, row, "", words)) for row in rows
    )
    return len(rows)


def _told(
    actor: User,
    unit: AdministrativeUnit,
    assessments: Mapping[int, Assessment],
    row: Finding,
    before: str,
    words: str,
) -> dict[str, Any]:
    """The line of the history, under the assessment of the finding's first place."""
    places = (place["assessment"] for place in row.data["places"] if place["assessment"])
    title = CHECKS[row.code].title if row.code in CHECKS else row.code
    return {
        "actor": actor,
        "action": Action.FINDING_EXPLAINED,
        "unit": unit,
        "assessment": assessments.get(next(places, 0)),
        "subject": title[:LONGEST_SUBJECT],
        "changes": {"Mâu thuẫn": ("", row.message), "Giải trình": (before, words)},
    }


def checked_words(words: str) -> str:
    """The words in NFC. Raises ValidationError for too few letters, too many, or none at all."""
    words = nfc(words).strip()
    if has_control(words):
        raise ValidationError({"words": "Có ký tự điều khiển, hãy gõ lại."})
    too_short = sum(letter.isalpha() for letter in words) < SHORTEST_FINDING_WORDS
    if too_short or len(set(fold(words).split())) < FEWEST_FINDING_WORDS:
        raise ValidationError(
            {
                "words": f"Hãy ghi rõ vì sao số liệu vẫn đúng, ít nhất {SHORTEST_FINDING_WORDS}"
                f" chữ cái và {FEWEST_FINDING_WORDS} từ khác nhau."
            }
        )
    if len(words) > LONGEST_FINDING_WORDS:
        raise ValidationError(
            {"words": f"Ghi không quá {LONGEST_FINDING_WORDS} ký tự; đang có {len(words)} ký tự."}
        )
    return words
