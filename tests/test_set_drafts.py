"""Drafts of sets: from nothing, from a version, from files; replaced with a preview; deleted."""

from __future__ import annotations

import io
from copy import deepcopy
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from criteria.catalogue.exporting import export_data, export_text
from criteria.catalogue.validation import validate_set
from criteria.catalogue.workbook import read_set_workbook, write_workbook
from criteria.models import IndicatorSet, SetDraft
from criteria.selectors import load_spec
from criteria.services.drafting import StaleDraftError, create_draft, delete_draft, save_draft
from criteria.views.draft_page import draft_page
from dtscore.accounts.models import JournalEntry, User
from dtscore.accounts.views import carrying
from tests.indicator_sets import points_set

pytestmark = pytest.mark.django_db
NEW = {
    "code": "QD9000", "version": "1", "kind": "points", "title": "Bộ chỉ số năm 2027",
    "short_title": "QĐ 9000", "issuer": "UBND tỉnh", "applies_from": "2027", "max_points": "1.000",
}  # fmt: skip


@pytest.fixture
def admin(demo):
    return demo.people["quantri.thanhhoa"]


@pytest.fixture
def desk(admin, client):
    client.force_login(admin)
    return client


@pytest.fixture
def draft(admin):
    return create_draft(actor=admin, data=points_set())


def excel(data) -> bytes:
    out = io.BytesIO()
    write_workbook(data, out)
    return out.getvalue()


def upload(client, name: str, content: bytes, draft: SetDraft | None = None):
    address = reverse("set_draft_replace", args=[draft.pk]) if draft else reverse("set_import")
    return client.post(address, {"file": SimpleUploadedFile(name, content)})


def actions() -> list[str]:
    return list(
        JournalEntry.objects.filter(action__startswith="set_")
        .order_by("pk")
        .values_list("action", flat=True)
    )


# --- making -------------------------------------------------------------------------------------
def test_a_draft_from_nothing_tells_what_is_still_missing(desk):
    response = desk.post(reverse("set_new"), NEW, follow=True)

    draft = SetDraft.objects.get()
    assert (draft.code, draft.version, draft.data["max_points"]["value"]) == ("QD9000", 1, "1000")
    page = response.content.decode()
    assert "Trụ cột 1, chỉ số" in page
    assert f"Còn {draft.fault_count} lỗi trước khi công bố được" in page
    assert actions() == ["set_drafted"]


def test_a_wrong_form_keeps_what_was_typed(desk):
    response = desk.post(reverse("set_new"), {**NEW, "code": "Đ 1", "max_points": ""})

    page = response.content.decode()
    assert "Mã chỉ gồm chữ không dấu" in page
    assert "Bộ chấm điểm cần tổng điểm tối đa" in page
    assert 'value="Đ 1"' in page
    assert not SetDraft.objects.exists()


def test_a_copy_of_a_published_set_is_its_next_version(desk, demo):
    source = demo.points.campaign.indicator_set

    desk.post(reverse("set_copy", args=[source.pk]))
    desk.post(reverse("set_copy", args=[source.pk]))

    first, second = SetDraft.objects.order_by("version")
    assert (first.version, second.version, first.fault_count) == (2, 3, 0)
    assert first.based_on == source
    expected = {**export_data(load_spec(source)), "version": 2}
    assert export_data(validate_set(first.data)) == expected


def test_no_second_draft_of_a_version_and_none_of_a_published_one(admin, draft, demo):
    with pytest.raises(ValidationError) as caught:
        create_draft(actor=admin, data=points_set())
    assert "đã có một bản nháp" in caught.value.message_dict["version"][0]
    published = export_data(load_spec(demo.points.campaign.indicator_set))
    with pytest.raises(ValidationError) as caught:
        create_draft(actor=admin, data=published)
    assert "đã công bố" in caught.value.message_dict["version"][0]
    other = create_draft(actor=demo.people["sibling.admin"], data=points_set())
    assert other.owner == demo.units["sibling_province"]


def test_data_is_kept_exactly_and_in_the_form_of_a_file(admin):
    data = points_set()
    data["tolerance"]["value"] = Decimal("0.0500")

    kept = create_draft(actor=admin, data=data)

    kept.refresh_from_db()
    assert kept.data["tolerance"]["value"] == "0.05"
    assert validate_set(kept.data) == validate_set(points_set())


# --- saving and deleting ------------------------------------------------------------------------
def test_a_save_after_somebody_elses_is_refused(admin, draft):
    changed = {**draft.data, "title": "Tên khác"}
    saved = save_draft(actor=admin, draft=draft, data=changed, seen=1)
    assert (saved.version_stamp, saved.data["title"]) == (2, "Tên khác")

    with pytest.raises(StaleDraftError, match="đã lưu bản nháp này"):
        save_draft(actor=admin, draft=draft, data={**draft.data, "title": "Tên thứ ba"}, seen=1)
    again = save_draft(actor=admin, draft=draft, data=changed, seen=1)

    assert again.version_stamp == 2
    assert SetDraft.objects.get().data["title"] == "Tên khác"
    line = JournalEntry.objects.latest("pk")
    assert (line.action, line.changes) == (
        "set_changed",
        {"Thông tin chung": ["", "tên (Bộ chỉ số thử → Tên khác)"]},
    )


def test_deleting_asks_first_and_is_written_down(desk, draft):
    address = reverse("set_draft_delete", args=[draft.pk])

    assert "Bản nháp có 2 chỉ số" in desk.get(address).content.decode()
    assert SetDraft.objects.exists()
    desk.post(address)

    assert not SetDraft.objects.exists()
    line = JournalEntry.objects.latest("pk")
    assert (line.action, line.changes) == ("set_deleted", {"Số chỉ số": ["2", ""]})


def test_services_guard_themselves(demo, admin, draft):
    reviewer = demo.people["province.reviewer"]
    for work in (
        lambda: create_draft(actor=reviewer, data=points_set()),
        lambda: save_draft(actor=reviewer, draft=draft, data={}, seen=1),
        lambda: delete_draft(actor=reviewer, draft=draft),
    ):
        with pytest.raises(PermissionDenied, match="dành cho quản trị tỉnh"):
            work()
    with pytest.raises(SetDraft.DoesNotExist):
        delete_draft(actor=demo.people["sibling.admin"], draft=draft)


# --- files --------------------------------------------------------------------------------------
def test_a_draft_from_excel_and_from_yaml(desk, demo):
    source = demo.points.campaign.indicator_set
    spec = load_spec(source)
    data = {**export_data(spec), "version": 2}

    upload(desk, "bộ.xlsx", excel(data))
    text = export_text(spec).replace("version: 1", "version: 3", 1)
    upload(desk, "bộ.yaml", text.encode())

    first, second = SetDraft.objects.order_by("version")
    assert export_data(validate_set(first.data)) == data
    assert export_data(validate_set(second.data)) == {**data, "version": 3}
    assert {first.based_on, second.based_on} == {source}


def test_a_published_version_is_refused_with_its_place(desk, demo):
    data = export_data(load_spec(demo.points.campaign.indicator_set))

    response = upload(desk, "cũ.xlsx", excel(data))

    page = response.content.decode()
    assert response.status_code == 422
    assert "Tệp “cũ.xlsx” có 1 lỗi, chưa ghi gì" in page
    assert "Mục “Phiên bản”" in page
    assert not SetDraft.objects.exists()


def test_a_replacement_of_a_published_version_is_refused_before_the_preview(desk, draft, demo):
    data = export_data(load_spec(demo.points.campaign.indicator_set))

    response = upload(desk, "cũ.xlsx", excel(data), draft)

    assert response.status_code == 422
    assert "QD3853 phiên bản 1 đã công bố" in response.content.decode()


def test_replacing_shows_the_changes_and_waits(desk, draft):
    data = {**deepcopy(draft.data), "title": "Tên khác"}
    first, second = data["groups"][0]["pillars"][0]["indicators"]
    first["code"], second["title"] = "1.9", "Tên chỉ số khác"

    page = upload(desk, "mới.xlsx", excel(data), draft)

    words = page.content.decode()
    for words_of_change in ("Thêm 1 chỉ số", "Bỏ 1 chỉ số", "Sửa 1 chỉ số", "Thông tin chung"):
        assert words_of_change in words
    draft.refresh_from_db()
    assert draft.version_stamp == 1

    content = page.context["content"]
    address = reverse("set_draft_replace", args=[draft.pk])
    desk.post(address, {"content": content + "x"})
    draft.refresh_from_db()
    assert draft.version_stamp == 1
    desk.post(address, {"content": content})
    draft.refresh_from_db()
    assert (draft.version_stamp, draft.title) == (2, "QĐ thử")
    assert validate_set(draft.data) == validate_set(data)


def test_a_preview_that_somebody_overtook_changes_nothing(desk, admin, draft):
    mine = excel({**draft.data, "title": "Của tôi"})
    content = upload(desk, "a.xlsx", mine, draft).context["content"]
    save_draft(actor=admin, draft=draft, data={**draft.data, "title": "Của bạn"}, seen=1)

    address = reverse("set_draft_replace", args=[draft.pk])
    response = desk.post(address, {"content": content}, follow=True)

    assert "đã lưu bản nháp này trong lúc bạn đang sửa" in response.content.decode()
    draft.refresh_from_db()
    assert draft.data["title"] == "Của bạn"


def test_a_preview_is_its_persons_own_and_never_longer_than_a_form_takes(
    desk, demo, draft, monkeypatch
):
    mine = excel({**draft.data, "title": "Của tôi"})
    content = upload(desk, "a.xlsx", mine, draft).context["content"]
    other = Client()
    other.force_login(
        User.objects.create(
            username="quantri.hai", role="provincial_admin", unit=demo.units["province"]
        )
    )
    address = reverse("set_draft_replace", args=[draft.pk])
    page = other.post(address, {"content": content}, follow=True).content.decode()
    assert "hãy chọn lại tệp" in page

    monkeypatch.setattr(carrying, "LONGEST", len(content) - 1)
    response = upload(desk, "a.xlsx", mine, draft)
    assert response.status_code == 422
    assert "Nội dung quá dài để xem trước: hãy rút ngắn" in response.content.decode()
    draft.refresh_from_db()
    assert draft.version_stamp == 1


def test_downloads_hold_the_set_whatever_its_state(desk, admin, demo):
    source = demo.points.campaign.indicator_set
    response = desk.get(reverse("set_export_xlsx", args=[source.pk]))
    assert response["Content-Disposition"] == 'attachment; filename="QD3853-phien-ban-1.xlsx"'
    assert read_set_workbook(response.content, "a.xlsx") == export_data(load_spec(source))
    text = desk.get(reverse("set_export_yaml", args=[source.pk])).content.decode()
    assert text == export_text(load_spec(source))

    half = create_draft(actor=admin, data={"code": "NỬA /..", "groups": [{"pillars": ["?"]}]})
    for name in ("set_draft_xlsx", "set_draft_yaml"):
        response = desk.get(reverse(name, args=[half.pk]))
        assert response.content
        assert 'filename="N-A-..-phien-ban-0-nhap.' in response["Content-Disposition"]
    assert actions()[-2:] == ["set_exported", "set_exported"]


# --- pages --------------------------------------------------------------------------------------
def test_sums_and_faults_of_a_draft(admin):
    data = points_set()
    pillar = data["groups"][0]["pillars"][0]
    pillar["max_points"]["value"] = "25"
    pillar["indicators"][1]["title"] = ""

    draft = create_draft(actor=admin, data=data)
    page = draft_page(draft)

    (block,) = page.groups[0].parts
    assert (block.sum.allocated, block.sum.maximum, block.sum.over) == (30, 25, 5)
    assert [part.faults for part in (page.groups[0], block, *block.parts)] == [0, 1, 0, 1]
    assert (page.total.allocated, page.total.maximum, page.total.open) == (25, 100, 75)
    assert (page.used, page.count) == (30, 2)
    told = {(fault.place, fault.address, fault.problem) for fault in page.faults}
    head, indicator, pillar = (
        reverse(f"draft_{name}", args=[draft.pk, *more])
        for name, *more in (("head",), ("indicator", "1.2"), ("pillar", "1"))
    )
    assert told == {
        ("Điểm tối đa", head, "các trụ cột cộng lại 25 điểm, khác 100"),
        ("Chỉ số 1.2, tên", indicator, "để trống"),
        ("Trụ cột 1, điểm tối đa", pillar, "các chỉ số cộng lại 30 điểm, vượt điểm tối đa 25"),
    }


def test_number_of_queries(desk, admin, draft, django_assert_num_queries):
    desk.get(reverse("sets"))
    for count in (1, 12):
        for version in range(2, count + 1):
            create_draft(actor=admin, data={**points_set(), "version": version})
        with django_assert_num_queries(5):
            desk.get(reverse("sets"))
        with django_assert_num_queries(3):
            desk.get(reverse("set_draft", args=[draft.pk]))


def test_only_administrators_see_drafts_in_the_list(demo, draft, client):
    def listed(name: str) -> bool:
        client.force_login(demo.people[name])
        return reverse("set_draft", args=[draft.pk]) in client.get(reverse("sets")).content.decode()

    assert [name for name in sorted(demo.people) if listed(name)] == ["quantri.thanhhoa"]
    assert IndicatorSet.objects.count() == 2
