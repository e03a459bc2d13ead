"""Writing a mapping: all its links or none of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from criteria.comparing import RELATION_WORDS, Link, LinkFaults, find_link_faults
from criteria.comparing.links import find_circle
from criteria.mappings.reading import links_of, mapping_between
from criteria.models import (
    Indicator,
    IndicatorSet,
    MappingKind,
    MappingLink,
    SetMapping,
    SetState,
)
from criteria.permissions import can_edit_sets, can_save_mapping
from dtscore.accounts.decisions import demand
from dtscore.accounts.journal import note as note_in_journal
from dtscore.accounts.models import JournalAction, User

UNDECIDED = "Chưa quyết định: hãy chọn quan hệ (chọn “Bỏ” nếu bộ mới không còn hỏi)."
NOTHING = "chưa có"


class MappingRefusedError(Exception):
    """The mapping cannot be stored as it is; ``faults`` says everything that stands against it."""

    def __init__(self, faults: LinkFaults) -> None:
        self.faults = faults
        super().__init__("\n".join(faults.sentences))


class StaleMappingError(MappingRefusedError):
    """Somebody else has saved the same mapping in the meantime."""

    def __init__(self) -> None:
        sentence = (
            "Người khác vừa lưu bảng đối chiếu này. Nội dung bạn nhập vẫn còn dưới đây: hãy mở bản"
            " mới ở cửa sổ khác để so, rồi bấm lưu lại nếu vẫn muốn thay."
        )
        super().__init__(LinkFaults(general=[sentence]))


@transaction.atomic
def save_mapping(
    *,
    actor: User,
    source: IndicatorSet,
    target: IndicatorSet,
    kind: str,
    links: Sequence[Link],
    seen_version: int,
    confirm: bool,
    note: str = "",
) -> SetMapping:
    """Store what an administrator decided. ``seen_version`` is 0 for a mapping that did not exist;
    ``confirm`` puts it to use, else it becomes a draft that nothing rests on.

    Raises PermissionDenied, ``StaleMappingError`` or ``MappingRefusedError`` with every fault;
    then nothing is written.
    """
    demand(can_edit_sets(actor))
    lock_sets()
    mapping = mapping_between(source, target, kind)
    demand(can_save_mapping(actor, mapping))
    if (mapping.version if mapping else 0) != seen_version:
        raise StaleMappingError
    return _store(actor, _Wish(source, target, kind, tuple(links), confirm, note), mapping)


@transaction.atomic
def load_mapping(
    *,
    source: IndicatorSet,
    target: IndicatorSet,
    kind: str,
    links: Sequence[Link],
    note: str = "",
) -> tuple[SetMapping, bool]:
    """Store and confirm a mapping read from a file at the command line; the second value tells
    whether anything had to be written. Raises ``MappingRefusedError``."""
    lock_sets()
    mapping = mapping_between(source, target, kind)
    is_same = mapping and mapping.confirmed_at and mapping.note == note
    if mapping and is_same and _sorted(links_of(mapping)) == _sorted(links):
        return mapping, False
    wish = _Wish(source, target, kind, tuple(links), True, note)
    return _store(None, wish, mapping), True


@dataclass(frozen=True)
class _Wish:
    """What somebody wants stored."""

    source: IndicatorSet
    target: IndicatorSet
    kind: str
    links: tuple[Link, ...]
    confirm: bool
    note: str


def lock_sets() -> None:
    """All sets, so that two people cannot close a circle together; there are only few."""
    list(IndicatorSet.objects.select_for_update().order_by("pk").values_list("pk"))


def _store(actor: User | None, wish: _Wish, mapping: SetMapping | None) -> SetMapping:
    old = _codes(wish.source), _codes(wish.target)
    faults = find_link_faults(wish.links, *old)
    faults.general += _set_faults(wish)
    if wish.confirm and wish.kind == MappingKind.SUCCESSION:
        linked = {link.source for link in wish.links}
        for code in old[0]:
            if code not in linked:
                faults.rows[code].append(UNDECIDED)
    if faults:
        raise MappingRefusedError(faults)
    before = links_of(mapping) if mapping else []
    was_confirmed = bool(mapping and mapping.confirmed_at)
    stored = _write(actor, wish, mapping, *old)
    note_in_journal(
        actor=actor,
        action=JournalAction.MAPPING_SAVED,
        subject=str(stored),
        changes=_told(before, wish, was_confirmed=was_confirmed),
    )
    return stored


def _set_faults(wish: _Wish) -> list[str]:
    """Why these two sets cannot be mapped at all, or not this way."""
    source, target = wish.source, wish.target
    faults = [
        f"{one} còn là bản nháp: hãy công bố rồi lập bảng đối chiếu."
        for one in (source, target)
        if one.state == SetState.DRAFT
    ]
    if source.pk == target.pk:
        faults.append("Hai bộ phải khác nhau: hãy chọn bộ khác.")
    elif wish.kind == MappingKind.SUCCESSION:
        faults += _succession_faults(source, target)
    elif mapping_between(target, source, MappingKind.CROSSWALK):
        faults.append(
            "Hai bộ này đã có bảng đối chiếu song song theo chiều ngược lại: hãy sửa bảng đó."
        )
    return faults


def _succession_faults(source: IndicatorSet, target: IndicatorSet) -> list[str]:
    if source.code == target.code and source.version > target.version:
        return [
            f"Phiên bản {target.version} ra trước phiên bản {source.version}: hãy đối chiếu từ"
            " phiên bản cũ sang phiên bản mới."
        ]
    edges: dict[int, list[int]] = defaultdict(list)
    successions = SetMapping.objects.filter(kind=MappingKind.SUCCESSION)
    for first, second in successions.values_list("source", "target"):
        edges[first].append(second)
    way = find_circle(edges, source.pk, target.pk)
    if not way:
        return []
    sets = IndicatorSet.objects.in_bulk(way)
    listed = " → ".join(str(sets[pk]) for pk in [source.pk, *way])
    return [f"Thành vòng tròn: {listed}. Một bộ không thể kế tiếp chính nó: hãy đổi chiều."]


def _codes(indicator_set: IndicatorSet) -> dict[str, int]:
    """The keys of the indicators by code, in the order of the set."""
    rows = Indicator.objects.filter(indicator_set=indicator_set).order_by(
        "pillar__group__position", "pillar__position", "position"
    )
    return dict(rows.values_list("code", "pk"))


def _write(
    actor: User | None,
    wish: _Wish,
    mapping: SetMapping | None,
    old: Mapping[str, int],
    new: Mapping[str, int],
) -> SetMapping:
    if mapping is None:
        mapping = SetMapping(source=wish.source, target=wish.target, kind=str(wish.kind), version=0)
    mapping.version += 1
    mapping.note, mapping.updated_by = wish.note, actor
    mapping.confirmed_at = timezone.now() if wish.confirm else None
    mapping.confirmed_by = actor if wish.confirm else None
    mapping.save()
    mapping.links.all().delete()
    MappingLink.objects.bulk_create(
        MappingLink(
            mapping=mapping,
            relation=link.relation,
            source_id=old[link.source],
            target_id=None if link.target is None else new[link.target],
            note=link.note,
        )
        for link in wish.links
    )
    return mapping


def _told(
    before: Sequence[Link], wish: _Wish, *, was_confirmed: bool
) -> dict[str, tuple[str, str]]:
    """What the journal keeps: each row that changed, and whether it is in use."""
    old, new = words_by_row(before), words_by_row(wish.links)
    told = {
        f"Chỉ số {code}": (old.get(code, NOTHING), new.get(code, NOTHING))
        for code in {**old, **new}
        if old.get(code) != new.get(code)
    }
    if was_confirmed != wish.confirm:
        told["Đưa vào dùng"] = (
            "có" if was_confirmed else "không",
            "có" if wish.confirm else "không",
        )
    return told


def words_by_row(links: Sequence[Link]) -> dict[str, str]:
    """What a mapping says about each indicator, as the journal keeps it."""
    rows: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        rows[link.source].append(link)
    return {code: _row_words(own) for code, own in rows.items()}


def _row_words(own: Sequence[Link]) -> str:
    targets = ", ".join(link.target for link in own if link.target)
    words = RELATION_WORDS[own[0].relation].lower()
    note = f" ({own[0].note})" if own[0].note else ""
    return f"{words} {targets}".rstrip() + note


def _sorted(links: Sequence[Link]) -> list[tuple[str, str, str, str]]:
    return sorted((link.source, link.target or "", link.relation, link.note) for link in links)
