"""Asking another reviewer for an opinion, giving it, taking the question back.

The texts stay with the opinion: neither the history nor a notice repeats them, since the unit that
is reviewed reads the one and a mail server may carry the other.
"""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localtime, now

from assessments.models import (
    LONGEST_OPINION,
    LONGEST_SUGGESTION,
    Action,
    Assessment,
    SecondOpinion,
)
from assessments.permissions import can_ask_opinion, can_see_review_work, demand
from assessments.selectors.reviewing_people import advisers_of
from assessments.services.history import Changes, record
from assessments.services.locking import lock_assessment
from assessments.services.notices import write_notices
from criteria.selectors import indicator_ids
from dtscore.accounts.models import User
from dtscore.numbers import format_decimal
from dtscore.text import has_control, nfc, one_line


class OpinionClosedError(Exception):
    """The question has its answer already, or was taken back; ``current`` is how it stands."""

    def __init__(self, current: SecondOpinion) -> None:
        at = current.withdrawn_at or current.answered_at
        assert at is not None
        did = (
            f"{current.asked_by} đã rút câu hỏi này"
            if current.withdrawn_at
            else f"{current.asked_of} đã trả lời câu hỏi này"
        )
        super().__init__(f"{did} lúc {localtime(at):%H:%M %d/%m/%Y}. Chưa lưu gì thêm.")
        self.current = current


@transaction.atomic
def ask_opinion(
    *, actor: User, assessment: Assessment, code: str, asked_of: User, question: str
) -> SecondOpinion:
    """Ask one person about one indicator. The same question pressed twice is asked once.

    Raises PermissionDenied or ValidationError (by field: asked_of, question); then nothing is
    written.
    """
    held = lock_assessment(assessment)
    demand(can_ask_opinion(actor, held))
    ids = indicator_ids(held.campaign.indicator_set)
    if code not in ids:
        raise ValidationError("Bộ chỉ số này không có chỉ số đó.")
    words = _checked("question", question, missing="Hãy ghi điều cần hỏi.")
    if asked_of not in advisers_of(actor, held):
        raise ValidationError({"asked_of": _no_adviser(actor, asked_of)})
    earlier = _open_question(held, ids[code], asked_of)
    if earlier and (earlier.asked_by_id, earlier.question) == (actor.pk, words):
        return earlier
    if earlier:
        raise ValidationError({"asked_of": _asked_already(earlier, code)})
    opinion = SecondOpinion.objects.create(
        assessment=held,
        indicator_id=ids[code],
        step=held.step,
        asked_by=actor,
        asked_of=asked_of,
        question=words,
        asked_at=now(),
    )
    _tell(
        actor, opinion, Action.OPINION_ASKED, asked_of, f"{actor} xin ý kiến của bạn",
        {"người được hỏi": ("", str(asked_of))},
    )  # fmt: skip
    return opinion


@transaction.atomic
def answer_opinion(
    *, actor: User, opinion: SecondOpinion, words: str, suggested: str = ""
) -> SecondOpinion:
    """Give the opinion, once; it binds nobody. The same words pressed twice are given once.

    Raises PermissionDenied, ValidationError (by field: opinion, suggested) or OpinionClosedError;
    then nothing is written.
    """
    held = _hold(opinion)
    demand(can_see_review_work(actor, held.assessment))
    if held.asked_of_id != actor.pk:
        raise PermissionDenied("Chỉ người được hỏi trả lời câu hỏi này.")
    text = _checked("opinion", words, missing="Hãy ghi ý kiến của bạn.")
    result = _checked("suggested", one_line(suggested), longest=LONGEST_SUGGESTION)
    if held.answered_at and (held.opinion, held.suggested) == (text, result):
        return held
    _demand_open(held)
    held.opinion, held.suggested, held.answered_at = text, result, now()
    held.save(update_fields=["opinion", "suggested", "answered_at"])
    _tell(
        actor, held, Action.OPINION_GIVEN, held.asked_by, f"{actor} đã cho ý kiến",
        {"người hỏi": ("", str(held.asked_by))},
    )  # fmt: skip
    return held


@transaction.atomic
def take_back_opinion(*, actor: User, opinion: SecondOpinion) -> SecondOpinion:
    """Take back a question that has no answer yet. Raises PermissionDenied or OpinionClosedError;
    then nothing is written."""
    held = _hold(opinion)
    demand(can_see_review_work(actor, held.assessment))
    if held.asked_by_id != actor.pk:
        raise PermissionDenied("Chỉ người đã hỏi được rút câu hỏi này.")
    if held.withdrawn_at:
        return held
    _demand_open(held)
    held.withdrawn_at = now()
    held.save(update_fields=["withdrawn_at"])
    _tell(
        actor, held, Action.OPINION_TAKEN_BACK, held.asked_of,
        f"{actor} đã rút câu hỏi xin ý kiến của bạn", {"người được hỏi": (str(held.asked_of), "")},
    )  # fmt: skip
    return held


def _hold(opinion: SecondOpinion) -> SecondOpinion:
    """The opinion as it is now: whoever holds the assessment is alone with its opinions."""
    assessment = lock_assessment(opinion.assessment)
    rows = SecondOpinion.objects.select_related("indicator", "asked_by", "asked_of")
    held = rows.get(pk=opinion.pk)
    held.assessment = assessment
    return held


def _demand_open(opinion: SecondOpinion) -> None:
    if not opinion.is_open:
        raise OpinionClosedError(opinion)


def _open_question(assessment: Assessment, indicator: int, asked_of: User) -> SecondOpinion | None:
    rows = SecondOpinion.objects.filter(
        assessment=assessment,
        step=assessment.step,
        indicator=indicator,
        asked_of=asked_of,
        answered_at=None,
        withdrawn_at=None,
    )
    return rows.select_related("asked_by", "asked_of").first()


def _no_adviser(actor: User, asked_of: User) -> str:
    if actor == asked_of:
        return "Hãy xin ý kiến người khác, không phải chính mình."
    return (
        f"Không xin ý kiến của {asked_of} được: chỉ hỏi cán bộ thẩm định, lãnh đạo đang làm việc"
        " tại cơ quan thẩm định ở bước này hoặc cấp trên. Hãy chọn người khác."
    )


def _asked_already(earlier: SecondOpinion, code: str) -> str:
    return (
        f"{earlier.asked_by} đã hỏi {earlier.asked_of} về chỉ số {code} lúc"
        f" {localtime(earlier.asked_at):%H:%M %d/%m/%Y} và chưa được trả lời."
        " Hãy chờ trả lời, hoặc rút câu hỏi cũ rồi hỏi lại."
    )


def _checked(name: str, text: str, *, missing: str = "", longest: int = LONGEST_OPINION) -> str:
    """The text as it is kept, or a ValidationError beside its field."""
    kept = nfc(text).replace("\r\n", "\n").strip()
    if missing and not kept:
        raise ValidationError({name: missing})
    if has_control(kept):
        raise ValidationError({name: "Có ký tự điều khiển, hãy xóa đi rồi gõ lại."})
    if len(kept) > longest:
        most, length = format_decimal(Decimal(longest)), format_decimal(Decimal(len(kept)))
        raise ValidationError({name: f"Ghi không quá {most} ký tự; đang có {length} ký tự."})
    return kept


def _tell(
    actor: User, opinion: SecondOpinion, action: Action, person: User, did: str, changes: Changes
) -> None:
    """A line of the history and a notice, both without the texts."""
    assessment, code = opinion.assessment, opinion.indicator.code
    record(
        actor=actor,
        action=action,
        unit=assessment.unit,
        assessment=assessment,
        subject=code,
        changes=changes,
    )
    campaign = assessment.campaign
    words = (
        f"{did} về chỉ số {code}, hồ sơ {campaign.indicator_set.short_title}"
        f" năm {campaign.year} của {assessment.unit.full_name}."
    )
    write_notices([person], words=words, assessment=assessment, page=reverse("opinions"))
