"""Writing what the unit answers to a reduced result. Sending it is a move of the workflow."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate, localtime, now

from assessments.models import Action, Assessment, Explanation
from assessments.permissions import demand
from assessments.selectors.decisions import Trail, open_trail
from assessments.selectors.explaining import may_explain
from assessments.services.history import record
from assessments.services.locking import lock_assessment
from assessments.wording import changed_part
from criteria.selectors import indicator_ids
from dtscore.accounts.models import User
from dtscore.numbers import format_decimal
from dtscore.text import has_control, nfc

LONGEST_EXPLANATION = 5000


class StaleExplanationError(Exception):
    """Somebody saved in between; ``current`` is the explanation as it stands now."""

    def __init__(self, current: Explanation) -> None:
        at = localtime(current.updated_at)
        super().__init__(f"Giải trình đã được sửa lúc {at:%H:%M %d/%m/%Y}.")
        self.current = current


@transaction.atomic
def save_explanation(
    *,
    actor: User,
    assessment: Assessment,
    code: str,
    words: str,
    seen_version: int,
    save_key: str = "",
) -> Explanation:
    """Save the unit's explanation of one reduced result, until the leader sends it.

    ``seen_version`` is 0 for an explanation that did not exist; ``save_key`` names this save:
    repeated, it returns what it has saved already. Raises PermissionDenied, ValidationError (by
    field) or StaleExplanationError; then nothing is written.
    """
    held = lock_assessment(assessment)
    demand(may_explain(actor, held, localdate()))
    trail = open_trail(held, code)
    if trail is None:
        raise ValidationError(f"Bộ chỉ số này không có chỉ số {code}.")
    _demand_open(trail)
    words = _checked(words)
    current = trail.explanation
    if current and save_key and current.save_key == save_key:
        return current
    if current and current.version != seen_version:
        raise StaleExplanationError(current)
    before = current.words if current else ""
    explanation = current or Explanation(
        assessment=held,
        indicator_id=indicator_ids(held.campaign.indicator_set)[code],
        version=0,
        updated_at=now(),
    )
    if before == words:  # opened and saved as it was
        return explanation
    explanation.version += 1
    explanation.words, explanation.save_key, explanation.updated_by = words, save_key, actor
    explanation.save()
    record(
        actor=actor,
        action=Action.EXPLANATION_SAVED,
        unit=held.unit,
        assessment=held,
        subject=code,
        changes={"Giải trình": changed_part(before, words)},
    )
    return explanation


def _demand_open(trail: Trail) -> None:
    if trail.explanation and trail.explanation.sent_at:
        raise PermissionDenied("Giải trình của chỉ số này đã gửi, không sửa được nữa.")
    if not trail.is_reduced:
        raise PermissionDenied(
            "Chỉ số này không bị giảm kết quả nên không cần giải trình. Hãy quay lại trang Giải"
            " trình để xem các chỉ số bị giảm."
        )


def _checked(words: str) -> str:
    words = nfc(words).replace("\r\n", "\n").strip()
    if len(words) > LONGEST_EXPLANATION:
        raise ValidationError(
            {
                "words": f"Ghi không quá {format_decimal(Decimal(LONGEST_EXPLANATION))} ký tự;"
                f" đang có {format_decimal(Decimal(len(words)))} ký tự."
            }
        )
    if has_control(words):
        raise ValidationError({"words": "Có ký tự điều khiển: hãy gõ lại ô này."})
    return words
