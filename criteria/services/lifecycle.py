"""The two moves in the life of a set: draft → published → retired."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from criteria.freezing import FrozenSetError
from criteria.models import IndicatorSet, SetState


@transaction.atomic
def publish_set(*, indicator_set: IndicatorSet) -> IndicatorSet:
    """Freeze a draft for ever and return it as stored. Raises ``FrozenSetError`` if it is no draft.

    The content is not judged again: only ``store_set`` writes drafts, and only checked ones.
    """
    locked = _locked(indicator_set)
    if locked.state != SetState.DRAFT:
        raise FrozenSetError(f"{locked} không còn là bản nháp nên không công bố lại được.")
    locked.state, locked.published_at = SetState.PUBLISHED, timezone.now()
    locked.save(update_fields=["state", "published_at"])
    return locked


@transaction.atomic
def retire_set(*, indicator_set: IndicatorSet) -> IndicatorSet:
    """Take a published set out of use; its results stay. Raises ``FrozenSetError`` otherwise."""
    locked = _locked(indicator_set)
    if locked.state != SetState.PUBLISHED:
        raise FrozenSetError(f"{locked} chưa công bố hoặc đã ngừng sử dụng.")
    retired_at = timezone.now()
    IndicatorSet.objects.filter(pk=locked.pk).update(state=SetState.RETIRED, retired_at=retired_at)
    locked.state, locked.retired_at = SetState.RETIRED, retired_at
    return locked


def _locked(indicator_set: IndicatorSet) -> IndicatorSet:
    return IndicatorSet.objects.select_for_update().get(pk=indicator_set.pk)
