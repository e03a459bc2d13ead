"""What a reviewer has typed and not decided yet: kept for them alone until they decide.

No history: words that nobody has decided upon are nobody's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from assessments.models import LONGEST_REVIEW_COMMENT, Assessment, ReviewDraft
from assessments.permissions import can_review, demand
from assessments.services.locking import lock_visible_assessment
from criteria.rules.spec import IndicatorSpec
from criteria.selectors import indicator_ids, load_spec
from dtscore.accounts.models import User
from dtscore.text import has_control, nfc

INPUT_PREFIX = "in-"
UNKNOWN_FIELD = "Trang này đã cũ: hãy chép nội dung, mở lại chỉ số rồi gõ lại."


class StaleDraftError(Exception):
    """The same person has typed on in another tab; ``current`` is the draft as it stands."""

    def __init__(self, current: ReviewDraft) -> None:
        super().__init__("Bản nháp này vừa được sửa ở thẻ khác.")
        self.current = current


@dataclass(frozen=True)
class TypedDraft:
    """Raw texts by the name of their field, the version that was seen (0: no draft yet), and the
    name of this save."""

    fields: Mapping[str, str]
    seen: int
    save_key: str


@transaction.atomic
def save_draft(*, actor: User, assessment_pk: int, code: str, typed: TypedDraft) -> ReviewDraft:
    """Keep the fields that changed; an empty text takes its field away.

    Raises Assessment.DoesNotExist (also for an indicator that the set does not have),
    PermissionDenied, ValidationError by field, or StaleDraftError; then nothing is written.
    """
    held = lock_visible_assessment(actor, assessment_pk)
    demand(can_review(actor, held))
    indicator = indicator_ids(held.campaign.indicator_set).get(code)
    if indicator is None:
        raise Assessment.DoesNotExist
    _refuse_faults(load_spec(held.campaign.indicator_set).by_code[code], typed.fields)
    drafts = ReviewDraft.objects.filter(assessment=held, indicator=indicator, author=actor)
    draft = drafts.filter(step=held.step).first()
    if draft is None:
        draft = ReviewDraft(
            assessment=held, indicator_id=indicator, step=held.step, author=actor, version=0
        )
    elif typed.save_key and draft.save_key == typed.save_key:
        return draft
    elif draft.version != typed.seen:
        raise StaleDraftError(draft)
    merged = {**draft.fields, **{name: nfc(text) for name, text in typed.fields.items()}}
    draft.fields = {name: text for name, text in merged.items() if text.strip()}
    draft.version += 1
    draft.save_key = typed.save_key
    draft.save()
    return draft


def _refuse_faults(indicator: IndicatorSpec, fields: Mapping[str, str]) -> None:
    if fields.keys() - kept_fields(indicator):  # "saved" has to mean all that was sent
        raise ValidationError({NON_FIELD_ERRORS: UNKNOWN_FIELD})
    faults = {name: sentence for name, text in fields.items() if (sentence := _fault_of(text))}
    if faults:
        raise ValidationError(faults)


def kept_fields(indicator: IndicatorSpec) -> set[str]:
    """The fields of a decision that a draft keeps."""
    figures = {INPUT_PREFIX + spec.name for spec in indicator.inputs if not spec.fact}
    return {"points" if indicator.max_points else "passed", "reason", "comment", *figures}


def _fault_of(text: str) -> str:
    if len(text) > LONGEST_REVIEW_COMMENT:
        return f"Ghi không quá {LONGEST_REVIEW_COMMENT} ký tự; đang có {len(text)} ký tự."
    return "Có ký tự điều khiển, hãy gõ lại." if has_control(text) else ""
