"""Reading drafts of sets: one that a person may work on, the list, and what is wrong in one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from criteria.catalogue.faults import Fault, InvalidSetError
from criteria.catalogue.validation import validate_set
from criteria.models import IndicatorSet, SetDraft, SetState
from criteria.permissions import can_edit_sets, visible_drafts
from criteria.rules.spec import IndicatorSetSpec
from criteria.selectors import without_other_provinces
from dtscore.accounts.decisions import demand
from dtscore.accounts.models import User


@dataclass(frozen=True)
class Judged:
    """A draft's data as a set, or everything that keeps it from being one."""

    spec: IndicatorSetSpec | None
    faults: tuple[Fault, ...] = ()


def open_draft(user: User, pk: int) -> SetDraft:
    """The draft with its people and its base, one query. Another province's does not exist (404);
    in the own province only its administrator gets in (403 with the reason)."""
    rows = visible_drafts(user).select_related("based_on", "created_by", "updated_by", "owner")
    draft = get_object_or_404(rows, pk=pk)
    demand(can_edit_sets(user))
    return draft


def listed_drafts(user: User) -> QuerySet[SetDraft]:
    """The drafts of the province for its administrator, without their data; none for others."""
    if not can_edit_sets(user):
        return SetDraft.objects.none()
    rows = visible_drafts(user).select_related("based_on", "updated_by")
    return rows.defer("data").order_by("code", "-version", "pk")


def judge(data: Any) -> Judged:
    """Whether the data is a set; all its faults when it is not."""
    try:
        return Judged(validate_set(data))
    except InvalidSetError as error:
        return Judged(None, error.faults)


def next_version(user: User, code: str) -> int:
    """One more than the newest version of this code, drafts of the province included."""
    published = IndicatorSet.objects.filter(code=code).values_list("version", flat=True)
    drafted = visible_drafts(user).filter(code=code).values_list("version", flat=True)
    return max([0, *published, *drafted]) + 1


def base_of(user: User, data: Any) -> IndicatorSet | None:
    """The newest published version of the set that the data is a version of; one that another
    province published is not what this one starts from."""
    code = data.get("code") if isinstance(data, Mapping) else None
    rows = IndicatorSet.objects.exclude(state=SetState.DRAFT).filter(code=code or "")
    return without_other_provinces(rows, user.unit_id).order_by("version").last()
