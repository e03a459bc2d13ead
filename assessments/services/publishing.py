"""Publishing a ranking: what the province announces is frozen, and stays when it is corrected."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localtime, now

from assessments.kept_reports import keep_annex
from assessments.models import (
    LONGEST_SUBJECT,
    Action,
    Assessment,
    Campaign,
    Notice,
    PublishedRanking,
)
from assessments.permissions import can_publish_ranking, demand
from assessments.ranking import Order
from assessments.selectors.ranking_snapshots import (
    ISSUED,
    Proposal,
    content_of,
    propose_ranking,
)
from assessments.selectors.snapshots import Snapshot, digest_of
from assessments.services.annexes import AnnexPress, order_annex
from assessments.services.history import record
from assessments.services.reminders import BATCH
from assessments.workflow import OWN
from dtscore.accounts.models import AdministrativeUnit, User
from dtscore.text import one_line

LONGEST_REASON = 300
JUST_NOW = timedelta(minutes=5)


class StaleRankingError(Exception):
    """A result, a band or a unit changed after the person had opened the page."""

    def __init__(self) -> None:
        super().__init__(
            "Bảng xếp hạng vừa thay đổi sau khi bạn mở trang này. Chưa công bố gì: bên dưới là bảng"
            " mới nhất, hãy xem lại rồi bấm Công bố lần nữa."
        )


class AlreadyPublishedError(ValidationError):
    """The same ranking again, maybe by a second click on the button; ``again`` is the publication
    where this person made it only just now."""

    def __init__(self, last: PublishedRanking, actor: User) -> None:
        super().__init__(
            f"Không có gì để đính chính: bảng này giống hệt bản số {last.number} đã công bố."
        )
        is_new = now() - last.issued_at < JUST_NOW
        self.again = last if is_new and last.issued_by_id == actor.pk else None


def publish_ranking(
    *,
    actor: User,
    campaign: Campaign,
    seen: str,
    press: AnnexPress | None,
    order: Order = "sum",
    without_missing: bool = False,
    reason: str = "",
) -> PublishedRanking:
    """Freeze the official ranking with its annex, tell the units, write the history.

    ``seen`` is the digest of what was on the screen, ``without_missing`` the person's word that
    units that have not submitted stay out, ``reason`` why a published ranking is corrected.
    Raises PermissionDenied, StaleRankingError, AlreadyPublishedError or ValidationError
    (without_missing, reason); then nothing has changed. ``press`` lays the annex out, before
    anybody has to wait, and what it made counts only if that is still what is published; without
    it the annex is ordered, and the caller tells a worker (services/annexes.py).
    """
    words = _Words(without_missing, one_line(reason))
    proposal = _checked(actor, campaign, order, seen, words)[0]
    pdf = press(proposal.content) if press else None
    with transaction.atomic():
        held = _held(campaign)
        proposal, last = _checked(actor, held, order, seen, words)
        number = last.number + 1 if last else 1
        ranking = _freeze(actor, held, proposal.content, number, words.reason, pdf)
        _remember(actor, held, ranking)
        _tell(actor, held, ranking)
    return ranking


@dataclass(frozen=True)
class _Words:
    """What the person says beside the ranking itself."""

    without_missing: bool
    reason: str


def _checked(
    actor: User, campaign: Campaign, order: Order, seen: str, words: _Words
) -> tuple[Proposal, PublishedRanking | None]:
    """What may be published, and the publication that it corrects."""
    demand(can_publish_ranking(actor, campaign))
    proposal = propose_ranking(campaign, order)
    if digest_of(proposal.content) != seen:
        raise StaleRankingError
    last = campaign.published_rankings.last()
    if last and content_of(last.snapshot) == proposal.content:
        raise AlreadyPublishedError(last, actor)
    _check(proposal, last, words)
    return proposal, last


def _held(campaign: Campaign) -> Campaign:
    """The campaign and its assessments as they are now, held until the transaction ends: no result
    is reopened and no second publication begins meanwhile."""
    rows = Campaign.objects.select_for_update(of=("self",))
    held = rows.select_related("indicator_set", "owner", "previous__indicator_set").get(
        pk=campaign.pk
    )
    assessments = Assessment.objects.select_for_update().filter(campaign=held).order_by("pk")
    list(assessments.values_list("pk"))
    return held


def _check(proposal: Proposal, last: PublishedRanking | None, words: _Words) -> None:
    if proposal.blocking:
        raise ValidationError(
            f"Chưa công bố được: còn {len(proposal.blocking)} hồ sơ đã nộp mà chưa có kết quả chính"
            " thức. Hãy chốt kết quả của các hồ sơ đó trước; danh sách ở bên dưới."
        )
    if not proposal.rows:
        raise ValidationError("Chưa công bố được: chưa có đơn vị nào có kết quả chính thức.")
    faults = {}
    if proposal.missing and not words.without_missing:
        faults["without_missing"] = (
            f"Hãy đánh dấu xác nhận: {len(proposal.missing)} đơn vị chưa nộp hồ sơ không được xếp"
            " hạng."
        )
    if last and not words.reason:
        faults["reason"] = f"Hãy ghi lý do đính chính bản số {last.number}."
    if len(words.reason) > LONGEST_REASON:
        faults["reason"] = f"Ghi lý do không quá {LONGEST_REASON} ký tự."
    if faults:
        raise ValidationError(faults)


def _freeze(
    actor: User, campaign: Campaign, content: Snapshot, number: int, reason: str, pdf: bytes | None
) -> PublishedRanking:
    at = now()
    snapshot = {
        **content,
        ISSUED: {
            "number": number,
            "at": localtime(at).isoformat(),
            "by": str(actor),
            "unit": actor.unit.full_name if actor.unit else "",
            "reason": reason,
        },
    }
    ranking = PublishedRanking.objects.create(
        campaign=campaign,
        number=number,
        snapshot=snapshot,
        digest=digest_of(snapshot),
        report_sha256=hashlib.sha256(pdf).hexdigest() if pdf else "",
        issued_at=at,
        issued_by=actor,
    )
    if pdf:
        keep_annex(ranking.pk, pdf)
    else:
        order_annex(ranking=ranking)
    return ranking


def _remember(actor: User, campaign: Campaign, ranking: PublishedRanking) -> None:
    assert campaign.owner is not None
    totals = ranking.snapshot["totals"]
    record(
        actor=actor,
        action=Action.RANKING_PUBLISHED,
        unit=campaign.owner,
        subject=campaign.name[:LONGEST_SUBJECT],
        changes={
            "Bản số": ("", str(ranking.number)),
            "Đơn vị được xếp hạng": ("", f"{totals['ranked']}/{totals['units']}"),
            "Mã băm": ("", ranking.digest),
            **({"Lý do đính chính": ("", reason)} if (reason := _reason(ranking)) else {}),
        },
    )


def _reason(ranking: PublishedRanking) -> str:
    return str(ranking.snapshot[ISSUED]["reason"])


def _tell(actor: User, campaign: Campaign, ranking: PublishedRanking) -> None:
    """The people of every unit of the campaign in this province."""
    assert campaign.owner is not None
    units = AdministrativeUnit.objects.within(campaign.owner).filter(assessments__campaign=campaign)
    people = User.objects.filter(unit__in=units, role__in=OWN, is_active=True).exclude(pk=actor.pk)
    what = "đính chính" if ranking.number > 1 else "công bố"
    words = f"Tỉnh đã {what} kết quả xếp hạng chuyển đổi số năm {campaign.year}: {campaign.name}."
    page = reverse("published_ranking", args=[ranking.pk])
    Notice.objects.bulk_create(
        [Notice(person=person, words=words, page=page) for person in people], batch_size=BATCH
    )
