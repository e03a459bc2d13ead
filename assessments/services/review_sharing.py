"""Dividing the pillars of one assessment among the reviewers of a step."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.models import Action, Assessment, ReviewShare
from assessments.permissions import can_divide_review, demand
from assessments.selectors.review_sharing import pillar_ids, shares_of
from assessments.selectors.reviewing_people import reviewers_of
from assessments.services.history import record
from assessments.services.locking import lock_assessment
from dtscore.accounts.models import User

NOBODY = "chưa phân"
Wanted = Mapping[str, User | None]


class StaleShareError(Exception):
    """Somebody divided in between; ``current`` is who has these pillars now."""

    def __init__(self, current: Wanted) -> None:
        told = "; ".join(f"mục {code}: {person or NOBODY}" for code, person in current.items())
        super().__init__(
            f"Có người vừa phân việc lại ({told}). Chưa lưu gì; hãy xem rồi bấm Lưu lần nữa."
        )
        self.current = current


@transaction.atomic
def share_pillars(
    *,
    actor: User,
    assessment: Assessment,
    wanted: Wanted,
    seen: Mapping[str, int | None] | None = None,
    seen_step: int | None = None,
) -> list[str]:
    """Give each pillar of ``wanted`` to its reviewer for the present step; returns the codes that
    changed hands.

    ``seen`` is who had them on the screen, by primary key, ``seen_step`` the step that it showed;
    without them nothing is compared. Raises PermissionDenied, ValidationError or StaleShareError;
    then nothing is written.
    """
    held = lock_assessment(assessment)
    demand(can_divide_review(actor, held))
    _refuse_other_step(held, seen_step)
    _refuse_strangers(held, wanted)
    ids = pillar_ids(held.campaign.indicator_set)
    _refuse_unknown(held, wanted, ids)
    rows = shares_of(held)
    current = {code: rows[code].reviewer if code in rows else None for code in wanted}
    changed = {code: person for code, person in wanted.items() if person != current[code]}
    _refuse_stale(changed, current, seen)
    _store(actor, held, {ids[code]: person for code, person in changed.items()})
    for code, person in changed.items():
        record(
            actor=actor,
            action=Action.REVIEW_SHARED,
            unit=held.unit,
            assessment=held,
            subject=f"Mục {code}",
            changes={"người thẩm định": (str(current[code] or NOBODY), str(person or NOBODY))},
        )
    return list(changed)


def _refuse_other_step(assessment: Assessment, seen_step: int | None) -> None:
    if seen_step is not None and seen_step != assessment.step:
        raise ValidationError(
            "Hồ sơ vừa sang bước thẩm định khác. Chưa lưu gì; hãy xem rồi bấm Lưu lần nữa."
        )


def _refuse_strangers(assessment: Assessment, wanted: Wanted) -> None:
    asked = {person for person in wanted.values() if person}
    if strangers := asked - set(reviewers_of(assessment)):
        names = ", ".join(sorted(map(str, strangers)))
        raise ValidationError(
            f"Không phân cho {names} được: chỉ phân cho cán bộ thẩm định đang làm việc tại cơ quan"
            " thẩm định ở bước này. Hãy chọn người khác."
        )


def _refuse_unknown(assessment: Assessment, wanted: Wanted, ids: Mapping[str, int]) -> None:
    if unknown := [code for code in wanted if code not in ids]:
        indicator_set = assessment.campaign.indicator_set
        raise ValidationError(f"Bộ {indicator_set.code} không có mục {', '.join(unknown)}.")


def _refuse_stale(changed: Wanted, current: Wanted, seen: Mapping[str, int | None] | None) -> None:
    if seen is None:
        return
    moved = {
        code: person
        for code in changed
        for person in [current[code]]
        if (person.pk if person else None) != seen.get(code)
    }
    if moved:
        raise StaleShareError(moved)


def _store(actor: User, assessment: Assessment, changed: Mapping[int, User | None]) -> None:
    taken_back = [pk for pk, person in changed.items() if person is None]
    ReviewShare.objects.filter(
        assessment=assessment, step=assessment.step, pillar__in=taken_back
    ).delete()
    ReviewShare.objects.bulk_create(
        [
            ReviewShare(
                assessment=assessment,
                step=assessment.step,
                pillar_id=pk,
                reviewer=person,
                given_by=actor,
            )
            for pk, person in changed.items()
            if person
        ],
        update_conflicts=True,
        unique_fields=["assessment", "step", "pillar"],
        update_fields=["reviewer", "given_by", "given_at"],
    )
