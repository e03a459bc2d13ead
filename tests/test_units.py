"""Administrative units: names, time, the tree, the country as published."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from dtscore.accounts.models import AdministrativeUnit, UnitLevel, UnitSuccession
from dtscore.accounts.unit_loading import create_unit, load_units
from tests.running_order import EACH_OF_MANY
from tests.unit_files import (
    COMMUNE,
    DISTRICT,
    FIRST_DAY,
    LAST_DAY,
    PROVINCE,
    UNIT_HEADER,
    load_default,
    write,
)

pytestmark = pytest.mark.django_db

# --- one unit -------------------------------------------------------------------------------


def commune(**changes):
    return AdministrativeUnit(**{"kind": "xã", "name": "Quảng Bình", **changes})


@pytest.mark.parametrize(
    ("unit", "full_name", "title_name", "place"),
    [
        (commune(), "xã Quảng Bình", "XÃ QUẢNG BÌNH", "Quảng Bình"),
        (commune(place_name="Quảng Xương"), "xã Quảng Bình", "XÃ QUẢNG BÌNH", "Quảng Xương"),
        (commune(kind="phường", name="5"), "Phường 5", "PHƯỜNG 5", "Phường 5"),
        (
            commune(kind="thị trấn", name="Nga Sơn"),
            "thị trấn Nga Sơn",
            "THỊ TRẤN NGA SƠN",
            "Nga Sơn",
        ),
    ],
)
def test_names_of_a_unit(unit, full_name, title_name, place):
    assert (unit.full_name, unit.title_name, unit.document_place) == (full_name, title_name, place)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "day", "exists"),
    [
        (None, None, datetime.date(1900, 1, 1), True),
        (None, LAST_DAY, LAST_DAY, True),
        (None, LAST_DAY, FIRST_DAY, False),
        (FIRST_DAY, None, LAST_DAY, False),
        (FIRST_DAY, None, FIRST_DAY, True),
        (FIRST_DAY, FIRST_DAY, FIRST_DAY, True),
    ],
)
def test_exists_on_counts_first_and_last_day(valid_from, valid_to, day, exists):
    unit = create_unit(
        level=UnitLevel.PROVINCE,
        code="38",
        kind="tỉnh",
        name="Thanh Hóa",
        valid_from=valid_from,
        valid_to=valid_to,
    )
    assert unit.exists_on(day) is exists
    assert AdministrativeUnit.objects.existing_on(day).exists() is exists


def test_create_unit_places_it_in_the_tree_and_joins_marks():
    province = create_unit(level=UnitLevel.PROVINCE, code="38", kind="tỉnh", name="Thanh Hóa")
    below = create_unit(
        level=UnitLevel.COMMUNE,
        code="16543",
        kind="xã",
        name="Qua\u0309ng Bi\u0300nh",
        parent=province,
    )
    assert province.path == f"/{province.pk}/"
    assert below.path == f"/{province.pk}/{below.pk}/"
    assert (below.name, below.search_text) == ("Quảng Bình", "xa quang binh")


def test_create_unit_with_a_code_that_is_taken_is_refused():
    create_unit(level=UnitLevel.PROVINCE, code="38", kind="tỉnh", name="Thanh Hóa")
    with pytest.raises(ValidationError):
        create_unit(level=UnitLevel.PROVINCE, code="38", kind="tỉnh", name="Khác")


def province(**changes):
    values = {"level": "province", "code": "38", "kind": "tỉnh", "name": "Thanh Hóa"}
    return AdministrativeUnit(**{**values, **changes})


@pytest.mark.parametrize(
    ("constraint", "changes", "below_first"),
    [
        ("unit_once_without_first_day", {}, False),
        ("unit_once_per_first_day", {"code": "01", "valid_from": FIRST_DAY}, False),
        ("unit_parent_unless_province", {"code": "02"}, True),
        ("unit_parent_unless_province", {"level": "commune", "code": "00001"}, False),
        ("unit_level_known", {"level": "region", "code": "03"}, True),
        (
            "unit_ends_after_it_begins",
            {"code": "04", "valid_from": FIRST_DAY, "valid_to": LAST_DAY},
            False,
        ),
    ],
)
def test_database_refuses_a_broken_unit(constraint, changes, below_first):
    first = province()
    first.save()
    province(code="01", valid_from=FIRST_DAY).save()
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        province(**changes, parent=first if below_first else None).save()
    if connection.vendor == "postgresql" or "once" not in constraint:  # SQLite names columns there
        assert constraint in str(caught.value)


@pytest.mark.parametrize(
    ("share", "fits"), [(None, True), ("1", True), ("0.000001", True), ("0", False), ("1.1", False)]
)
def test_database_keeps_a_share_between_nothing_and_all(share, fits):
    one, other = province(), province(code="01")
    one.save()
    other.save()
    succession = UnitSuccession(
        predecessor=one,
        successor=other,
        effective_on=FIRST_DAY,
        share=None if share is None else Decimal(share),
    )
    if not fits:
        with pytest.raises(IntegrityError), transaction.atomic():
            succession.save()
        return
    succession.save()
    succession.refresh_from_db()
    assert succession.share == (None if share is None else Decimal(share))


def test_database_refuses_a_unit_that_follows_itself_and_a_pair_twice():
    one, other = province(), province(code="01")
    one.save()
    other.save()
    UnitSuccession.objects.create(predecessor=one, successor=other, effective_on=FIRST_DAY)
    for successor in (one, other):
        with pytest.raises(IntegrityError), transaction.atomic():
            UnitSuccession.objects.create(
                predecessor=one, successor=successor, effective_on=FIRST_DAY
            )


# --- the tree -------------------------------------------------------------------------------


def test_within_does_not_leak_to_a_unit_whose_key_begins_alike():
    """Keys 90, 900 and 9001 begin with 9; only the tree decides."""
    AdministrativeUnit.objects.bulk_create(
        [
            province(id=90, code="90"),
            province(id=900, code="91"),
            province(id=9001, code="92"),
            province(id=9002, level="commune", code="90001", parent_id=90),
            province(id=9003, level="commune", code="91001", parent_id=900),
        ]
    )
    AdministrativeUnit.objects.all().refresh_paths()
    units = {unit.pk: unit for unit in AdministrativeUnit.objects.all()}
    inside = {
        key: sorted(AdministrativeUnit.objects.within(unit).values_list("pk", flat=True))
        for key, unit in units.items()
    }
    assert inside == {
        90: [90, 9002],
        900: [900, 9003],
        9001: [9001],
        9002: [9002],
        9003: [9003],
    }


def test_within_a_unit_that_is_not_in_the_tree_is_nothing():
    province().save()
    assert list(AdministrativeUnit.objects.within(province())) == []
    assert AdministrativeUnit.objects.count() == 1


def test_refresh_paths_follows_a_move_and_then_has_nothing_to_do(tmp_path):
    small = write(tmp_path / "units.csv", UNIT_HEADER, PROVINCE, DISTRICT, COMMUNE)
    load_units(unit_files=[small])
    moved = AdministrativeUnit.objects.get(level="district")
    other = create_unit(level=UnitLevel.PROVINCE, code="01", kind="thành phố", name="Hà Nội")
    AdministrativeUnit.objects.filter(pk=moved.pk).update(parent=other)
    assert AdministrativeUnit.objects.all().refresh_paths() == 2
    assert list(
        AdministrativeUnit.objects.within(other).in_order().values_list("code", flat=True)
    ) == ["01", "16468", "406"]
    assert AdministrativeUnit.objects.all().refresh_paths() == 0


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="operator classes")
def test_prefix_index_has_the_pattern_operator_class():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'unit_path_prefix'")
        assert "varchar_pattern_ops" in cursor.fetchone()[0]


# --- the fixtures ---------------------------------------------------------------------------


@EACH_OF_MANY
def test_whole_country_has_the_published_counts():
    report = load_default()
    counts = {
        (day, level): AdministrativeUnit.objects.existing_on(day).filter(level=level).count()
        for day in (LAST_DAY, FIRST_DAY)
        for level in UnitLevel.values
    }
    assert counts == {
        (LAST_DAY, "province"): 63,
        (LAST_DAY, "district"): 705,
        (LAST_DAY, "commune"): 10599,
        (FIRST_DAY, "province"): 34,
        (FIRST_DAY, "district"): 0,
        (FIRST_DAY, "commune"): 3321,
    }
    assert [str(fault).split(" vào")[0] for fault in report.unlinked] == [
        "successions_2025.csv:1572: chưa có đơn vị mã 03980",
        "successions_2025.csv:1574: chưa có đơn vị mã 03983",
        "successions_2025.csv:1575: chưa có đơn vị mã 03984",
    ]
    assert len(report.without_successor) == 567
    assert not AdministrativeUnit.objects.filter(path="").exists()
    islands = UnitSuccession.objects.filter(predecessor__level="district")
    assert {item.successor.full_name for item in islands.select_related("successor")} == {
        "đặc khu Bạch Long Vĩ",
        "đặc khu Cồn Cỏ",
        "đặc khu Hoàng Sa",
        "đặc khu Lý Sơn",
        "đặc khu Côn Đảo",
    }


@pytest.fixture
def thanh_hoa():
    load_default(province="38")
    return AdministrativeUnit.objects.get(level="province")


def test_thanh_hoa_alone_has_its_counts_before_and_after(thanh_hoa):
    def counts(day):
        inside = AdministrativeUnit.objects.within(thanh_hoa).existing_on(day)
        return [inside.filter(level=level).count() for level in UnitLevel.values]

    assert AdministrativeUnit.objects.count() == 1 + 27 + 559 + 166
    assert counts(LAST_DAY) == [1, 27, 559]
    assert counts(FIRST_DAY) == [1, 0, 166]
    new = AdministrativeUnit.objects.filter(valid_from=FIRST_DAY)
    assert [new.filter(kind=kind).count() for kind in ("xã", "phường")] == [147, 19]


def test_quang_binh_is_followed_by_another_unit_of_the_same_name(thanh_hoa):
    old = AdministrativeUnit.objects.get(code="16468")
    (link,) = old.successions.select_related("successor")
    assert (old.full_name, old.parent.full_name) == ("xã Quảng Bình", "huyện Quảng Xương")
    assert (link.successor.code, link.successor.full_name) == ("16543", "xã Quảng Bình")
    assert (link.effective_on, link.share) == (FIRST_DAY, Decimal(1))
    bearers = AdministrativeUnit.objects.filter(code="16543")
    assert {unit.valid_from: unit.full_name for unit in bearers} == {
        None: "xã Quảng Lưu",
        FIRST_DAY: "xã Quảng Bình",
    }
    before = link.successor.predecessions.values_list("predecessor__code", flat=True)
    assert sorted(before) == ["16468", "16543", "16546", "16558"]


def test_shares_of_a_divided_unit_stay_unknown(thanh_hoa):
    divided = UnitSuccession.objects.filter(share__isnull=True)
    assert divided.values("predecessor").distinct().count() == 10
    assert not UnitSuccession.objects.exclude(share=1).exclude(share=None).exists()


@pytest.mark.parametrize(
    "text", ["quang binh", "QUẢNG BÌNH", "binh quang", "Quảng  Bi\u0300nh xã", "16468"]
)
def test_search_finds_quang_binh_however_typed(thanh_hoa, text):
    found = AdministrativeUnit.objects.existing_on(LAST_DAY).search(text)
    assert "16468" in found.values_list("code", flat=True)
    assert found.count() < 5


def test_in_order_is_the_order_of_the_dictionary(thanh_hoa):
    districts = AdministrativeUnit.objects.filter(level="district").in_order()
    assert [unit.name for unit in districts] == [
        "Bá Thước",
        "Bỉm Sơn",
        "Cẩm Thủy",
        "Đông Sơn",
        "Hà Trung",
        "Hậu Lộc",
        "Hoằng Hóa",
        "Lang Chánh",
        "Mường Lát",
        "Nga Sơn",
        "Nghi Sơn",
        "Ngọc Lặc",
        "Như Thanh",
        "Như Xuân",
        "Nông Cống",
        "Quan Hóa",
        "Quan Sơn",
        "Quảng Xương",
        "Sầm Sơn",
        "Thạch Thành",
        "Thanh Hóa",
        "Thiệu Hóa",
        "Thọ Xuân",
        "Thường Xuân",
        "Triệu Sơn",
        "Vĩnh Lộc",
        "Yên Định",
    ]
