"""The annexes of published rankings: laid out behind the pages where that takes long, kept once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.db import transaction

from assessments.kept_reports import keep_annex
from assessments.models import AnnexOrder, PublishedAnnex, PublishedRanking
from assessments.selectors.ranking_snapshots import content_of
from assessments.selectors.snapshots import Snapshot
from assessments.services.jobs import Worker, carry_out

# Lays out the annex of what is ranked; who publishes it when does not stand on it.
AnnexPress = Callable[[Snapshot], bytes]


def order_annex(*, ranking: PublishedRanking) -> AnnexOrder:
    """Write down that a worker is to lay the annex out; the caller tells one."""
    return AnnexOrder.objects.create(ranking=ranking, requested_by=ranking.issued_by, total=1)


def make_annex(*, pk: int, press: AnnexPress) -> bool:
    """Lay out the annex that was ordered from its ranking's snapshot and keep it; False where
    another worker is at it or that has been done."""

    def lay_out(worker: Worker[AnnexOrder]) -> None:
        ranking = worker.job.ranking
        pdf = press(content_of(ranking.snapshot))
        with transaction.atomic():
            worker.tell()  # whoever was taken for dead meanwhile stops here
            PublishedAnnex.objects.create(ranking=ranking, sha256=hashlib.sha256(pdf).hexdigest())
            worker.job.delete()
            keep_annex(ranking.pk, pdf)

    return carry_out(AnnexOrder, pk, lay_out)
