"""Making, changing and deleting drafts of sets; every one of them is written in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from criteria.catalogue.changes import data_changes
from criteria.catalogue.exporting import export_data
from criteria.catalogue.faults import InvalidSetError
from criteria.catalogue.validation import unprintable
from criteria.drafts import judge
from criteria.models import IndicatorSet, SetDraft, SetState
from criteria.permissions import can_edit_sets, visible_drafts
from dtscore.accounts.decisions import demand
from dtscore.accounts.journal import note
from dtscore.accounts.models import JournalAction, User
from dtscore.numbers import exact_string

CODE_LENGTH = 40
LARGEST_VERSION = 9_999


class StaleDraftError(Exception):
    """Somebody saved the draft meanwhile; ``draft`` is how it stands now."""

    def __init__(self, draft: SetDraft) -> None:
        super().__init__(
            f"{draft.updated_by} đã lưu bản nháp này trong lúc bạn đang sửa. Chưa có gì của bạn"
            " được lưu: hãy mở lại bản nháp, xem thay đổi rồi làm lại."
        )
        self.draft = draft


def create_draft(*, actor: User, data: Any, based_on: IndicatorSet | None = None) -> SetDraft:
    """A new draft of the actor's province from the plain data of a set file, sound or not yet.

    Raises ``ValidationError`` by field (code, version) where the version is published or drafted
    already, ``InvalidSetError`` for what no database stores.
    """
    demand(can_edit_sets(actor))
    assert actor.unit is not None
    draft = SetDraft(owner=actor.unit, based_on=based_on, created_by=actor)
    with transaction.atomic():
        _write(draft, actor, storable(data))
        changes = {"Lập từ": ("", str(based_on))} if based_on else {}
        note(
            actor=actor, action=JournalAction.SET_DRAFTED, subject=_subject(draft), changes=changes
        )
    return draft


def save_draft(*, actor: User, draft: SetDraft, data: Any, seen: int) -> SetDraft:
    """The draft with other data, as stored; the same data again writes nothing.

    ``seen`` is the ``version_stamp`` that the person had before them: ``StaleDraftError`` when
    another save came between. Otherwise raises like ``create_draft``.
    """
    demand(can_edit_sets(actor))
    with transaction.atomic():
        locked = _locked(actor, draft)
        demand(can_edit_sets(actor))
        plain = storable(data)
        if plain == locked.data:
            return locked
        if locked.version_stamp != seen:
            raise StaleDraftError(locked)
        told = data_changes(locked.data, plain).told
        locked.version_stamp += 1
        _write(locked, actor, plain)
        note(actor=actor, action=JournalAction.SET_CHANGED, subject=_subject(locked), changes=told)
    return locked


def refuse_taken_version(*, draft: SetDraft, data: Mapping[str, Any]) -> None:
    """Raise ``ValidationError`` where the draft could not have this version: one that is published
    stays as it is, and two drafts of one version would race."""
    code, version = _text(data, "code")[:CODE_LENGTH], _version(data)
    if not code or not version:
        return
    same = {"code": code, "version": version}
    if IndicatorSet.objects.filter(**same).exclude(state=SetState.DRAFT).exists():
        sentence = f"{code} phiên bản {version} đã công bố: hãy đặt số phiên bản lớn hơn."
        raise ValidationError({"version": sentence})
    others = SetDraft.objects.filter(owner=draft.owner, **same).exclude(pk=draft.pk)
    if others.exists():
        raise ValidationError({"version": _drafted(code, version)})


def delete_draft(*, actor: User, draft: SetDraft) -> None:
    """Take a draft away for good; the journal keeps that it was there and how large it was."""
    demand(can_edit_sets(actor))
    with transaction.atomic():
        locked = _locked(actor, draft)
        count = len(data_changes({}, locked.data).added)
        note(
            actor=actor,
            action=JournalAction.SET_DELETED,
            subject=_subject(locked),
            changes={"Số chỉ số": (str(count), "")},
        )
        locked.delete()


def _locked(actor: User, draft: SetDraft) -> SetDraft:
    rows = visible_drafts(actor).select_for_update(of=("self",)).select_related("updated_by")
    return rows.get(pk=draft.pk)


def _write(draft: SetDraft, actor: User, data: dict[str, Any]) -> None:
    draft.data, draft.updated_by = data, actor
    draft.code = _text(data, "code")[:CODE_LENGTH]
    draft.version = _version(data)
    draft.title = _text(data, "short_title") or _text(data, "title")
    draft.fault_count = len(judge(data).faults)
    refuse_taken_version(draft=draft, data=data)
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        raise ValidationError({"version": _drafted(draft.code, draft.version)}) from error


def _drafted(code: str, version: int) -> str:
    return (
        f"Tỉnh đã có một bản nháp của {code} phiên bản {version}: hãy sửa bản nháp đó, hoặc đặt số"
        " phiên bản khác."
    )


def note_export(*, actor: User, subject: str) -> None:
    """What administrators take out is written down; sets are no secret to others."""
    if can_edit_sets(actor):
        note(actor=actor, action=JournalAction.SET_EXPORTED, subject=subject)


def storable(data: Any) -> dict[str, Any]:
    """The data as JSON keeps it: decimals as exact text; a sound set in the order of its file."""
    if not isinstance(data, Mapping):
        raise ValidationError("Dữ liệu của bộ chỉ số không đọc được.")
    if faults := list(unprintable(data)):
        raise InvalidSetError(faults)
    spec = judge(data).spec
    plain: dict[str, Any] = _plain(export_data(spec) if spec else data)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return exact_string(value) if isinstance(value, Decimal) else value


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value.strip() if isinstance(value, str) else ""


def _version(data: Mapping[str, Any]) -> int:
    value = data.get("version")
    if isinstance(value, bool) or not isinstance(value, int):
        return 0
    return value if 0 < value <= LARGEST_VERSION else 0


def _subject(draft: SetDraft) -> str:
    return f"{draft.code} phiên bản {draft.version}: {draft.title}"
