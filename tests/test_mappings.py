"""Mappings: saved whole or not at all, refused with a sentence, as a file and on their page."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from criteria.catalogue.faults import InvalidSetError
from criteria.catalogue.reading import read_set_file, read_set_text
from criteria.comparing import Link, Relation
from criteria.mappings.files import export_mapping, store_mapping_file, validate_mapping
from criteria.mappings.reading import confirmed_links, links_of, mapping_between
from criteria.mappings.saving import MappingRefusedError, StaleMappingError, save_mapping
from criteria.models import (
    IndicatorSet,
    MappingKind,
    MappingLink,
    PublicationRequest,
    SetMapping,
)
from dtscore.accounts.models import JournalAction, JournalEntry
from tests.indicator_sets import points_set, stored_set, yes_no
from tests.test_pages import words

pytestmark = pytest.mark.django_db

FILE = Path(__file__).parent.parent / "fixtures" / "mappings" / "qd3853-qd1829.yaml"
ADMIN = "quantri.thanhhoa"
R = Relation
KEPT = [Link(R.SAME, "1.1", "1.1"), Link(R.CHANGED, "1.2", "1.2", "Sửa mẫu số")]


@pytest.fixture
def versions(demo) -> list[IndicatorSet]:
    """Four published versions of a set of two indicators."""
    indicators = yes_no("1.1"), yes_no("1.2")
    return [stored_set({**points_set(*indicators), "version": number}) for number in (1, 2, 3, 4)]


@pytest.fixture
def admin(demo, client):
    client.force_login(demo.people[ADMIN])
    return client


def save(demo, source, target, links=KEPT, who=ADMIN, **more) -> SetMapping:
    wish = {"kind": MappingKind.SUCCESSION, "seen_version": 0, "confirm": True, **more}
    return save_mapping(actor=demo.people[who], source=source, target=target, links=links, **wish)


def refusal(demo, *args, **more) -> str:
    before = list(SetMapping.objects.values_list()), list(MappingLink.objects.values_list())
    with pytest.raises(MappingRefusedError) as caught:
        save(demo, *args, **more)
    assert before == (
        list(SetMapping.objects.values_list()),
        list(MappingLink.objects.values_list()),
    )
    return str(caught.value)


# --- saving ------------------------------------------------------------------------------------
def test_saved_read_replaced_and_told(demo, versions):
    first, second = versions[:2]
    mapping = save(demo, first, second)
    assert links_of(mapping) == KEPT
    assert confirmed_links(first, second) == KEPT
    assert confirmed_links(second, first)[1] == Link(R.CHANGED, "1.2", "1.2", "Sửa mẫu số")

    again = save(demo, first, second, [KEPT[0]], seen_version=1, confirm=False)

    assert (again.pk, again.version, again.confirmed_at) == (mapping.pk, 2, None)
    assert links_of(again) == [KEPT[0]]
    assert confirmed_links(first, second) is None
    told = JournalEntry.objects.filter(action=JournalAction.MAPPING_SAVED).first()
    assert told.actor == demo.people[ADMIN]
    assert told.changes == {
        "Chỉ số 1.2": ["đã đổi 1.2 (Sửa mẫu số)", "chưa có"],
        "Đưa vào dùng": ["có", "không"],
    }


def test_only_administrators_of_a_province_save(demo, versions):
    for who in ("nguoixem.thanhhoa", "thamdinh.quangxuong", "canbo.quangbinh", "nobody"):
        with pytest.raises(PermissionDenied, match="quản trị"):
            save(demo, *versions[:2], who=who)
    assert mapping_between(*versions[:2], MappingKind.SUCCESSION) is None


def test_another_province_reads_a_mapping_in_use_and_does_not_change_it(demo, versions, client):
    """The campaigns of both sets are Thanh Hóa's."""
    shipped = SetMapping.objects.get()
    wish = {"kind": shipped.kind, "seen_version": shipped.version, "confirm": False}
    with pytest.raises(PermissionDenied, match="do tỉnh khác công bố hoặc đang dùng"):
        save(demo, shipped.source, shipped.target, links_of(shipped), "sibling.admin", **wish)
    client.force_login(demo.people["sibling.admin"])
    page = client.get(address("set_mapping", shipped.source, shipped.target, kind=shipped.slug))
    assert "bạn chỉ xem được" in words(page)
    assert 'name="confirm"' not in page.content.decode()
    assert save(demo, shipped.source, shipped.target, links_of(shipped), **wish).version == 2

    # the one who published the newer set decides, whoever uses the older one
    other = demo.people["sibling.admin"]
    PublicationRequest.objects.create(
        owner=other.unit, indicator_set=versions[1], subject="", digest="0", draft_stamp=1,
        state="confirmed", proposed_by=other, decided_by=other, decided_at=now(),
    )  # fmt: skip
    mapping = save(demo, *versions[:2])
    with pytest.raises(PermissionDenied):
        save(demo, *versions[:2], seen_version=mapping.version)
    assert save(demo, *versions[:2], who="sibling.admin", seen_version=1).version == 2


def test_who_saw_an_older_mapping_does_not_overwrite(demo, versions):
    save(demo, *versions[:2])
    for seen in (0, 2):
        with pytest.raises(StaleMappingError, match="Người khác vừa lưu"):
            save(demo, *versions[:2], [KEPT[0]], seen_version=seen)
    assert len(links_of(mapping_between(*versions[:2], MappingKind.SUCCESSION))) == 2


def test_circles_are_refused_however_long(demo, versions):
    first, second, third, _ = versions
    other = stored_set({**points_set(yes_no("1.1"), yes_no("1.2")), "code": "QDKHAC"})
    save(demo, first, second)
    save(demo, second, other)
    save(demo, other, third)

    assert "Thành vòng tròn: QDKHAC (phiên bản 1) → QDTHU" in refusal(demo, other, first)
    assert "ra trước phiên bản 2" in refusal(demo, second, first)
    assert "Hai bộ phải khác nhau" in refusal(demo, first, first)
    save(demo, first, third)  # a short cut closes nothing


def test_everything_wrong_is_said_at_once(demo, versions):
    links = [Link(R.SPLIT, "1.1", "1.1"), Link(R.SAME, "9.9", "1.2")]

    said = refusal(demo, *versions[:2], links)

    for sentence in ("Bộ cũ không có chỉ số 9.9", "1.1: “Tách ra” cần ít nhất hai", "1.2: Chưa"):
        assert sentence in said
    save(demo, *versions[:2], [KEPT[0]], confirm=False)  # a draft may be unfinished


def test_drafts_and_second_crosswalks_are_refused(demo, versions):
    draft = stored_set({**points_set(yes_no("1.1")), "version": 9}, publish=False)
    crosswalk = {"kind": MappingKind.CROSSWALK}

    assert "còn là bản nháp" in refusal(demo, versions[0], draft, [KEPT[0]])
    save(demo, *versions[:2], [KEPT[0]], **crosswalk)  # what the other does not ask is left out
    assert "chiều ngược lại" in refusal(demo, versions[1], versions[0], [KEPT[0]], **crosswalk)


def test_the_database_refuses_what_the_service_would(demo, versions):
    mapping = save(demo, *versions[:2])
    link = mapping.links.get(source__code="1.1")
    for wrong in (
        {"relation": "same", "target": None},
        {"relation": "dropped", "target": link.target},
        {"relation": "same", "target": link.target},
        {"relation": "like", "target": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            MappingLink.objects.create(mapping=mapping, source=link.source, **wrong)


# --- files -------------------------------------------------------------------------------------
def test_fixture_is_loaded_with_a_reason_for_every_link(demo):
    content = validate_mapping(read_set_file(FILE))
    mapping = SetMapping.objects.get(kind=MappingKind.CROSSWALK)

    assert [row.indicator for row in content.links] == [one.source for one in links_of(mapping)]
    assert all(len(link.note) > 30 for link in links_of(mapping))
    pairs = {(link.source, link.target): link.relation for link in links_of(mapping)}
    for pair in (("8.2", "3.2"), ("3.4", "3.4"), ("3.9", "4.5"), ("3.8", "4.6"), ("3.1", "4.3")):
        assert pair in pairs
    assert pairs["3.9", "4.5"] is R.CHANGED
    assert "4.2" not in {source for source, _ in pairs}


def test_file_comes_back_the_same(demo, versions):
    split = [
        Link(R.SPLIT, "1.1", "1.1", "Vì: “a”"),
        Link(R.SPLIT, "1.1", "1.2", "Vì: “a”"),
        Link(R.DROPPED, "1.2"),
    ]
    for mapping in (SetMapping.objects.get(), save(demo, *versions[:2], split)):
        before = links_of(mapping)
        content = validate_mapping(read_set_text(export_mapping(mapping)))
        mapping.links.all().delete()

        loaded, is_new = store_mapping_file(content)

        assert (loaded.pk, is_new, links_of(loaded)) == (mapping.pk, True, before)
        assert store_mapping_file(content) == (loaded, False)


HEAD = "kind: {kind}\nsource: {{code: QDTHU, version: 1}}\ntarget: {{code: QDTHU, version: {to}}}\n"
BAD_FILES = [
    ("links: []\n", {}, "links: danh sách trống"),
    ("links: [{indicator: 1.1, relation: same}]\n", {}, "links[0].indicator: “1.1” không phải"),
    ("links: [{indicator: '1.1', relation: like}]\n", {}, "links[0].relation: “like” không có"),
    (
        "links: [{indicator: '1.1', relation: same, to: ['9']}]\n",
        {},
        "links[0]: chỉ số 1.1: Bộ mới",
    ),
    (
        "links: [{indicator: '1.1', relation: dropped}, {indicator: '1.1', relation: dropped}]\n",
        {},
        "links[1].indicator: chỉ số 1.1 đã có ở links[0]",
    ),
    ("links: [{indicator: '1.1', relation: dropped}]\n", {"to": 7}, "target: "),
    ("links: [{indicator: '1.1', relation: dropped}]\n", {"to": 1}, "Hai bộ phải khác nhau"),
    ("links: [{indicator: '1.1', relation: dropped}]\n", {}, "links: chỉ số 1.2: Chưa quyết định"),
]


@pytest.mark.parametrize(("links", "head", "sentence"), BAD_FILES)
def test_bad_files_are_refused_with_their_place(demo, versions, tmp_path, links, head, sentence):
    bad = tmp_path / "bad.yaml"
    bad.write_text(HEAD.format(**{"kind": "succession", "to": 2, **head}) + links)
    count = SetMapping.objects.count()

    with pytest.raises(CommandError) as caught:
        call_command("load_mapping", str(FILE), str(bad), stdout=io.StringIO())

    assert sentence in str(caught.value)
    assert caught.value.returncode == 2
    assert SetMapping.objects.count() == count


def test_file_that_is_no_mapping(demo):
    with pytest.raises(InvalidSetError):
        validate_mapping(["kind"])


# --- pages -------------------------------------------------------------------------------------
def address(name: str, *sets: IndicatorSet, kind: str = "") -> str:
    return reverse(name, args=[*(one.pk for one in sets), *([kind] if kind else [])])


def test_comparing_page_counts_filters_and_says_when_nothing_differs(demo, versions, client):
    client.force_login(demo.people["commune.viewer"])
    points, verdicts = demo.points.campaign.indicator_set, demo.verdicts.campaign.indicator_set

    page = words(client.get(address("set_compare", points, verdicts)))
    moved = words(client.get(address("set_compare", points, verdicts) + "?loai=gop"))
    nothing = words(client.get(address("set_compare", *versions[:2])))

    assert "Các chỉ số được ghép theo bảng đối chiếu đã xác nhận." in page
    assert "2 Gộp lại" in moved
    assert "2.2, 2.3 → 1.1" in moved
    assert "3.4 Tỷ lệ dân số trưởng thành" not in moved
    assert "Hai bộ không khác gì nhau. Cả 2 chỉ số" in nothing


def test_drafts_are_compared_by_administrators_only(demo, versions, client):
    draft = stored_set({**points_set(yes_no("1.1")), "version": 9}, publish=False)
    pages = [address("set_compare", versions[0], draft), address("set_compare", draft, versions[0])]
    for who, status in ((ADMIN, 200), ("nguoixem.thanhhoa", 404), ("canbo.quangbinh", 404)):
        client.force_login(demo.people[who])
        assert [client.get(page).status_code for page in pages] == [status, status]
    client.force_login(demo.people[ADMIN])
    assert client.get(address("set_mapping", versions[0], draft, kind="ke-tiep")).status_code == 403


def test_choice_leads_to_the_comparison(demo, versions, admin):
    choice = address("set_compare_choice", versions[0])

    assert admin.get(choice, {"voi": versions[1].pk}).url == address("set_compare", *versions[:2])
    assert admin.get(choice, {"voi": versions[0].pk}).status_code == 404
    assert "phiên bản 4" in words(admin.get(choice, {"voi": "x"}))


def test_mapping_page_proposes_saves_and_keeps_what_was_typed(demo, versions, admin):
    page = address("set_mapping", *versions[:2], kind="ke-tiep")
    shown = admin.get(page).content.decode()
    assert 'value="1.1"' in shown
    assert "Chưa lưu" in shown

    typed = {
        "version": "0", "confirm": "1",
        "r-1.1-relation": "split", "r-1.1-targets": "1.1", "r-1.1-note": "Ghi chú <b>này</b>",
        "r-1.2-relation": "", "r-1.2-targets": "", "r-1.2-note": "Còn đây",
    }  # fmt: skip
    refused = admin.post(page, typed)
    said = words(refused)
    assert refused.status_code == 422
    assert "Hãy chọn quan hệ, hoặc xóa mã và ghi chú ở dòng này." in said
    assert "Ghi chú &lt;b&gt;này&lt;/b&gt;</textarea>" in refused.content.decode()
    typed["r-1.2-note"] = ""
    said = words(admin.post(page, typed))
    for sentence in ("“Tách ra” cần ít nhất hai", "Chưa quyết định: hãy chọn quan hệ"):
        assert sentence in said
    assert mapping_between(*versions[:2], MappingKind.SUCCESSION) is None

    typed |= {"r-1.1-targets": " 1.1 ,1.2", "r-1.2-relation": "dropped"}
    assert admin.post(page, typed).url == page
    mapping = mapping_between(*versions[:2], MappingKind.SUCCESSION)
    assert [(link.source, link.target) for link in links_of(mapping)] == [
        ("1.1", "1.1"),
        ("1.1", "1.2"),
        ("1.2", None),
    ]
    assert "Người khác vừa lưu" in words(admin.post(page, typed))
    saved = admin.get(address("set_mapping_file", *versions[:2], kind="ke-tiep"))
    assert saved.content.decode() == export_mapping(mapping)


def test_pages_cost_the_same_for_2_and_56_indicators(demo, versions, admin):
    save(demo, *versions[:2])
    points, verdicts = demo.points.campaign.indicator_set, demo.verdicts.campaign.indicator_set
    counts = []
    for sets, kind in ((versions[:2], "ke-tiep"), ((points, verdicts), "song-song")):
        for page in (address("set_compare", *sets), address("set_mapping", *sets, kind=kind)):
            admin.get(page)
            with CaptureQueriesContext(connection) as queries:
                assert admin.get(page).status_code == 200
            counts.append(len(queries))

    assert counts[:2] == counts[2:]
    assert max(counts) <= 10
