"""A mapping that nothing rests on may be deleted, on a page that asks first."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessments.models import Campaign
from criteria.mappings.deleting import delete_mapping
from criteria.mappings.reading import mapping_between
from criteria.models import MappingKind, SetMapping
from dtscore.accounts.models import JournalAction, JournalEntry
from tests.indicator_sets import points_set, stored_set, yes_no
from tests.test_mappings import KEPT, address, admin, save, versions
from tests.test_pages import words

__all__ = ["admin", "versions"]  # the fixtures
pytestmark = pytest.mark.django_db


def campaign(demo, indicator_set, year: int = 2023) -> Campaign:
    return Campaign.objects.create(
        name=f"Đợt {indicator_set}", indicator_set=indicator_set, year=year,
        period_start=f"{year}-01-01", period_end=f"{year}-12-31", owner=demo.units["province"],
    )  # fmt: skip


def delete(demo, mapping, who="quantri.thanhhoa", seen=None) -> None:
    delete_mapping(actor=demo.people[who], mapping=mapping, seen_version=seen or mapping.version)


def test_page_asks_and_the_journal_keeps_every_row(demo, versions, admin):
    first, second = versions[:2]
    mapping = save(demo, first, second)
    page = address("set_mapping_delete", first, second, kind=mapping.slug)
    assert (
        page in admin.get(address("set_mapping", first, second, kind=mapping.slug)).content.decode()
    )
    assert "Xóa rồi không lấy lại được" in words(admin.get(page))
    stale = admin.post(page, {"version": "7"})
    assert (stale.status_code, "vừa lưu bảng đối chiếu này" in words(stale)) == (422, True)
    assert mapping_between(first, second, MappingKind.SUCCESSION) == mapping

    done = admin.post(page, {"version": "1"})
    assert done.url == address("set_compare", first, second)
    assert mapping_between(first, second, MappingKind.SUCCESSION) is None
    told = JournalEntry.objects.get(action=JournalAction.MAPPING_DELETED)
    assert told.actor == demo.people["quantri.thanhhoa"]
    assert told.changes == {
        "Chỉ số 1.1": ["giữ nguyên 1.1", "chưa có"],
        "Chỉ số 1.2": ["đã đổi 1.2 (Sửa mẫu số)", "chưa có"],
        "Đưa vào dùng": ["có", "không"],
    }
    assert admin.get(page).status_code == 404


def test_mapping_that_campaigns_rest_on_is_refused_with_what_to_do(demo, versions, admin):
    first, second = versions[:2]
    other = stored_set({**points_set(yes_no("1.1"), yes_no("1.2")), "code": "QDKHAC"})
    version, succession = save(demo, first, second), save(demo, first, other)
    campaign(demo, second)
    campaign(demo, other)
    with pytest.raises(ValidationError, match="đang dùng ở 1 đợt"):
        delete(demo, version)  # campaigns may have been moved from the version before
    page = address("set_mapping_delete", first, second, kind=version.slug)
    shown = words(admin.get(page))
    assert "lưu thành bản nháp trước rồi xóa" in shown
    assert "Giữ lại" not in shown

    delete(demo, succession)  # nothing was ever assessed by the older set
    succession = save(demo, first, other)
    campaign(demo, first, 2022)
    with pytest.raises(ValidationError, match="đang dùng"):
        delete(demo, succession)
    draft = save(demo, first, other, seen_version=1, confirm=False)
    delete(demo, draft)
    assert mapping_between(first, other, MappingKind.SUCCESSION) is None


def test_sets_side_by_side_count_where_they_share_a_year(demo, versions):
    shipped = SetMapping.objects.get(kind=MappingKind.CROSSWALK)
    with pytest.raises(ValidationError, match="đang dùng"):
        delete(demo, shipped)
    Campaign.objects.filter(indicator_set=shipped.target).update(year=2030)
    delete(demo, shipped)


def test_only_who_may_change_it_deletes_it(demo, versions):
    mapping = save(demo, *versions[:2], KEPT, confirm=False)
    for who in ("nguoixem.thanhhoa", "thamdinh.quangxuong", "canbo.quangbinh"):
        with pytest.raises(PermissionDenied):
            delete(demo, mapping, who)
    campaign(demo, versions[0])  # of Thanh Hóa
    with pytest.raises(PermissionDenied, match="của tỉnh khác"):
        delete(demo, mapping, "sibling.admin")
    delete(demo, mapping)
    delete(demo, mapping)  # a second click finds nothing and says nothing
    assert JournalEntry.objects.filter(action=JournalAction.MAPPING_DELETED).count() == 1
