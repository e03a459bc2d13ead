"""Deleting a mapping that nothing rests on."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from criteria.mappings.reading import links_of
from criteria.mappings.saving import NOTHING, lock_sets, words_by_row
from criteria.models import IndicatorSet, MappingKind, SetMapping
from criteria.permissions import can_delete_mapping
from dtscore.accounts.decisions import demand
from dtscore.accounts.journal import note as note_in_journal
from dtscore.accounts.models import JournalAction, User

STALE = (
    "Người khác vừa lưu bảng đối chiếu này nên chưa xóa gì: hãy xem lại bản mới, rồi bấm xóa lần"
    " nữa nếu vẫn muốn."
)

IN_USE = (
    "Bảng đối chiếu đang dùng ở {} đợt đánh giá theo {}: hồ sơ, gợi ý thẩm định và so sánh dựa vào"
    " đó, nên không xóa được. Nếu có chỗ sai, hãy sửa rồi lưu; nếu không dùng nữa, hãy lưu thành"
    " bản nháp trước rồi xóa."
)


@transaction.atomic
def delete_mapping(*, actor: User, mapping: SetMapping, seen_version: int) -> None:
    """Delete a mapping with its links; the journal keeps every row of it. ``seen_version`` is the
    one that was on the screen. Raises PermissionDenied, or ValidationError where somebody has
    changed it or campaigns rest on it; then nothing is deleted."""
    lock_sets()
    rows = SetMapping.objects.select_related("source", "target", "updated_by__unit")
    held = rows.filter(pk=mapping.pk).first()
    if held is None:
        return
    demand(can_delete_mapping(actor, held))
    if held.version != seen_version:
        raise ValidationError(STALE)
    if reason := use_of(held):
        raise ValidationError(reason)
    told: dict[str, tuple[str, str]] = {
        f"Chỉ số {code}": (words, NOTHING) for code, words in words_by_row(links_of(held)).items()
    }
    if held.confirmed_at:
        told["Đưa vào dùng"] = ("có", "không")
    subject = str(held)
    held.links.all().delete()
    held.delete()
    note_in_journal(
        actor=actor, action=JournalAction.MAPPING_DELETED, subject=subject, changes=told
    )


def use_of(mapping: SetMapping) -> str:
    """Why campaigns rest on a mapping, empty where none does. A draft is used by nobody; one that
    is confirmed by the campaigns of the set it leads to, where the other set has campaigns too (of
    the same year, of sets side by side) or is an earlier version that they may have been moved
    from. At most one query."""
    if mapping.confirmed_at is None:
        return ""
    rows = IndicatorSet.objects.filter(
        pk__in=(mapping.source_id, mapping.target_id), campaigns__isnull=False
    ).values_list("pk", "campaigns__year")
    years = [year for pk, year in rows if pk == mapping.target_id]
    before = {year for pk, year in rows if pk == mapping.source_id}
    if mapping.kind == MappingKind.CROSSWALK:
        years = [year for year in years if year in before]
    elif not before and mapping.source.code != mapping.target.code:
        years = []
    return IN_USE.format(len(years), mapping.target.short_title) if years else ""
