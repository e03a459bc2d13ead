"""The annexes of published rankings: laid out behind the pages where that takes long, kept once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import now

from assessments.kept_reports import keep_annex
from assessments.models import AnnexOrder, PublishedAnnex, PublishedRanking
from assessments.selectors.ranking_snapshots import content_of
from assessments.selectors.snapshots import Snapshot

# Lays out the annex of what is ranked; who publishes it when does not stand on it.
AnnexPress = Callable[[Snapshot], bytes]
# A layout of a whole province takes seconds: whoever has been silent for so long is dead.
DEAD_AFTER = timedelta(minutes=3)
# So many workers began it and none came to an end: somebody must look at the server.
MANY_TRIES = 3


def order_annex(*, ranking: PublishedRanking) -> None:
    """Write down that a worker is to lay the annex out; the caller tells one."""
    AnnexOrder.objects.create(ranking=ranking)


def order_annex_again(*, ranking: PublishedRanking) -> bool:
    """Whether a worker must be told once more: none has been told lately, and there is no annex.
    Of several who ask at once one is told yes."""
    return bool(
        silent_orders().filter(ranking=ranking).update(asked_at=now(), tries=F("tries") + 1)
    )


def silent_orders() -> QuerySet[AnnexOrder]:
    """Those whose worker is dead, or never came."""
    silent = Q(asked_at__lte=now() - DEAD_AFTER)
    return AnnexOrder.objects.filter(silent, ranking__annex=None)


def make_annex(*, pk: int, press: AnnexPress) -> bool:
    """Lay out the annex of a published ranking from its snapshot and keep it; False where that
    has been done. Of two workers at once the first one's is kept, byte for byte."""
    ranking = PublishedRanking.objects.select_related("annex").get(pk=pk)
    if ranking.annex_sha256:
        return False
    pdf = press(content_of(ranking.snapshot))
    with transaction.atomic():
        PublishedRanking.objects.select_for_update().get(pk=pk)
        if PublishedAnnex.objects.filter(ranking=ranking).exists():
            return False
        PublishedAnnex.objects.create(ranking=ranking, sha256=hashlib.sha256(pdf).hexdigest())
        AnnexOrder.objects.filter(ranking=ranking).delete()
        keep_annex(ranking.pk, pdf)
    return True
