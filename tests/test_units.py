"""Administrative units: the tree, time, names, and loading them from files."""

import datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from dtscore.accounts.models import AdministrativeUnit, UnitLevel, UnitSuccession
from dtscore.accounts.unit_files import DEFAULT_SUCCESSION_FILES, DEFAULT_UNIT_FILES
from dtscore.accounts.unit_loading import create_unit, load_units
from tests.running_order import EACH_OF_MANY

pytestmark = pytest.mark.django_db

UNIT_HEADER = "level,code,kind,name,parent_code,valid_from,valid_to"
SUCCESSION_HEADER = "predecessor_code,successor_code,effective_on,share"
PROVINCE = "province,38,tỉnh,Thanh Hóa,,,"
DISTRICT = "district,406,huyện,Quảng Xương,38,,2025-06-30"
COMMUNE = "commune,16468,xã,Quảng Bình,406,,2025-06-30"
LAST_DAY = datetime.date(2025, 6, 30)
FIRST_DAY = datetime.date(2025, 7, 1)


def write(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def small(tmp_path):
    """A province, a district and a commune in a file."""
    return write(tmp_path / "units.csv", UNIT_HEADER, PROVINCE, DISTRICT, COMMUNE)


def refusal(*arguments):
    """The words with which the command refuses, after the summary, and its exit code."""
    with pytest.raises(CommandError) as caught:
        call_command("load_units", *map(str, arguments), stdout=StringIO())
    return str(caught.value).splitlines()[1:], caught.value.returncode


def said(*arguments):
    out = StringIO()
    call_command("load_units", *map(str, arguments), stdout=out)
    return out.getvalue().splitlines()


def load_default(**options):
    return load_units(
        unit_files=DEFAULT_UNIT_FILES, succession_files=DEFAULT_SUCCESSION_FILES, **options
    )


def snapshot():
    units = AdministrativeUnit.objects.order_by("pk").values()
    return list(units), list(UnitSuccession.objects.order_by("pk").values())


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


def test_refresh_paths_follows_a_move_and_then_has_nothing_to_do(small):
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


# --- the command ----------------------------------------------------------------------------


def test_second_load_changes_nothing_and_says_so():
    first = said("--province", "38")
    before = snapshot()
    second = said("--province", "38")
    assert first[:2] == [
        "Đơn vị: 753 mới, 0 thay đổi, 0 giữ nguyên.",
        "Kế thừa: 558 mới, 0 thay đổi, 0 giữ nguyên, 0 không nối được.",
    ]
    assert second[:2] == [
        "Đơn vị: 0 mới, 0 thay đổi, 753 giữ nguyên.",
        "Kế thừa: 0 mới, 0 thay đổi, 558 giữ nguyên, 0 không nối được.",
    ]
    assert second[-1] == "Không có gì thay đổi."
    assert snapshot() == before


def test_dry_run_counts_and_writes_nothing(small):
    assert said("--units", small, "--dry-run") == [
        "Đơn vị: 3 mới, 0 thay đổi, 0 giữ nguyên.",
        "Kế thừa: 0 mới, 0 thay đổi, 0 giữ nguyên, 0 không nối được.",
        "Chạy thử: chưa ghi gì vào cơ sở dữ liệu.",
    ]
    assert snapshot() == ([], [])


def test_changes_are_written_and_what_people_entered_stays(small):
    load_units(unit_files=[small])
    unit = AdministrativeUnit.objects.filter(code="16468")
    unit.update(signatory_title="CHỦ TỊCH", place_name="Quảng Bình")
    renamed = COMMUNE.replace("xã,Quảng Bình", "thị trấn,Quảng Định").replace("06-30", "05-31")
    write(small, UNIT_HEADER, PROVINCE, DISTRICT, renamed)
    assert said("--units", small)[0] == "Đơn vị: 0 mới, 1 thay đổi, 2 giữ nguyên."
    after = unit.get()
    assert (after.full_name, after.search_text, after.valid_to, after.signatory_title) == (
        "thị trấn Quảng Định",
        "thi tran quang dinh",
        datetime.date(2025, 5, 31),
        "CHỦ TỊCH",
    )


def test_a_row_that_is_gone_from_the_file_is_not_deleted(small):
    load_units(unit_files=[small])
    write(small, UNIT_HEADER, PROVINCE)
    assert said("--units", small)[0] == "Đơn vị: 0 mới, 0 thay đổi, 1 giữ nguyên."
    assert AdministrativeUnit.objects.count() == 3


def test_parents_may_be_in_the_database_already(small, tmp_path):
    load_units(unit_files=[small])
    more = write(tmp_path / "more.csv", UNIT_HEADER, "commune,16471,xã,Quảng Hợp,406,,2025-06-30")
    load_units(unit_files=[more])
    parent = AdministrativeUnit.objects.get(code="16471").parent
    assert parent.code == "406"


def test_a_share_that_becomes_known_is_written(small, tmp_path):
    write(small, UNIT_HEADER, PROVINCE, DISTRICT, COMMUNE, "commune,16543,xã,Mới,38,2025-07-01,")
    links = write(tmp_path / "links.csv", SUCCESSION_HEADER, "16468,16543,2025-07-01,")
    load_units(unit_files=[small], succession_files=[links])
    write(links, SUCCESSION_HEADER, "16468,16543,2025-07-01,0.25")
    out = said("--successions", links)
    assert out[1] == "Kế thừa: 0 mới, 1 thay đổi, 0 giữ nguyên, 0 không nối được."
    assert UnitSuccession.objects.get().share == Decimal("0.25")


def test_file_of_excel_with_byte_order_mark_and_decomposed_letters_is_read(small):
    text = "\r\n".join([UNIT_HEADER, "province,38,ti\u0309nh,  Thanh   Ho\u0301a ,,,", ""])
    small.write_text(text, encoding="utf-8-sig", newline="")
    load_units(unit_files=[small])
    assert AdministrativeUnit.objects.get().full_name == "tỉnh Thanh Hóa"


UNIT_FAULTS = [
    (
        "level,code,kind,name,valid_from,valid_to",
        [],
        ["units.csv:1: thiếu cột parent_code; dòng đầu phải là " + UNIT_HEADER],
    ),
    (
        UNIT_HEADER.replace(",", ";"),
        [],
        [
            "units.csv:1: các cột cách nhau bằng dấu chấm phẩy; dòng đầu phải là " + UNIT_HEADER,
        ],
    ),
    (
        UNIT_HEADER,
        ["region,38,tỉnh,Thanh Hóa,,,"],
        ["units.csv:2: cấp “region” không có; cần province hoặc district hoặc commune"],
    ),
    (
        UNIT_HEADER,
        ["province,8,tỉnh,Hà Giang,,,", "province,3a,tỉnh,Thanh Hóa,,,"],
        [
            "units.csv:2: mã “8” không đúng với cấp province; cần 2 chữ số, giữ số 0 ở đầu",
            "units.csv:3: mã “3a” không đúng với cấp province; cần 2 chữ số, giữ số 0 ở đầu",
        ],
    ),
    (
        UNIT_HEADER,
        ["province,38,Tỉnh,Thanh Hóa,,,"],
        ["units.csv:2: loại “Tỉnh” không có ở cấp province; cần tỉnh hoặc thành phố, viết thường"],
    ),
    (
        UNIT_HEADER,
        [PROVINCE, "", "district,406,huyện,,38,,"],
        ["units.csv:4: thiếu tên đơn vị; cần tên không kèm loại"],
    ),
    (
        UNIT_HEADER,
        [PROVINCE, "district,406,huyện,Quảng Xương,39,,", "district,407,huyện,Khác,39,,"],
        [
            "units.csv:3: không có đơn vị cấp trên mã 39 suốt thời gian đơn vị này tồn tại "
            "(và 1 dòng sau); cần mã có trong tệp hoặc đã nạp, với valid_from và valid_to bao trùm"
        ],
    ),
    (
        UNIT_HEADER,
        [PROVINCE, DISTRICT, COMMUNE.replace("2025-06-30", "")],
        [
            "units.csv:4: không có đơn vị cấp trên mã 406 suốt thời gian đơn vị này tồn tại; "
            "cần mã có trong tệp hoặc đã nạp, với valid_from và valid_to bao trùm"
        ],
    ),
    (
        UNIT_HEADER,
        [PROVINCE, "commune,16468,xã,Quảng Bình,16471,,"],
        ["units.csv:3: parent_code là “16471”; cần mã cấp trên gồm 2 hoặc 3 chữ số"],
    ),
    (
        UNIT_HEADER,
        ["province,38,tỉnh,Thanh Hóa,01,,"],
        ["units.csv:2: tỉnh có đơn vị cấp trên “01”; cần để trống parent_code"],
    ),
    (
        UNIT_HEADER,
        [PROVINCE, PROVINCE],
        [
            "units.csv:3: trùng với dòng 2 (cùng cấp, mã 38 và ngày đầu); "
            "mỗi đơn vị chỉ ghi một dòng"
        ],
    ),
    (
        UNIT_HEADER,
        ["province,38,tỉnh,Thanh Hóa,,,2025-07-01", "province,38,tỉnh,Mới,,2025-07-01,"],
        [
            "units.csv:2: mã 38 đã thuộc một đơn vị khác trong cùng thời gian "
            "(2025-07-01 đến nay); mỗi lúc một mã chỉ của một đơn vị",
            "units.csv:3: mã 38 đã thuộc một đơn vị khác trong cùng thời gian "
            "(không rõ ngày đầu đến 2025-07-01); mỗi lúc một mã chỉ của một đơn vị",
        ],
    ),
    (
        UNIT_HEADER,
        ["province,38,tỉnh,Thanh Hóa,,01/07/2025,20250630"],
        [
            "units.csv:2: ngày “01/07/2025” không đọc được; cần dạng 2025-07-01",
            "units.csv:2: ngày “20250630” không đọc được; cần dạng 2025-07-01",
        ],
    ),
    (
        UNIT_HEADER,
        ["province,38,tỉnh,Thanh Hóa,,2025-07-01,2025-06-30"],
        [
            "units.csv:2: valid_to 2025-06-30 trước valid_from 2025-07-01; "
            "ngày cuối phải bằng hoặc sau ngày đầu"
        ],
    ),
    (
        UNIT_HEADER,
        ["province,38,tỉnh,Thanh Hóa"],
        ["units.csv:2: dòng có 4 cột; cần đúng 7 cột"],
    ),
    (
        UNIT_HEADER,
        [PROVINCE, 'district,406,huyện,"Quảng Xương,38,,'],
        ['units.csv:3: dấu nháy kép không khớp; mỗi ô mở bằng dấu " phải đóng bằng dấu "'],
    ),
]


@pytest.mark.parametrize(("header", "lines", "faults"), UNIT_FAULTS)
def test_bad_file_of_units_is_refused_whole(tmp_path, header, lines, faults):
    good = write(tmp_path / "good.csv", UNIT_HEADER, "province,01,thành phố,Hà Nội,,,")
    bad = write(tmp_path / "units.csv", header, *lines)
    assert refusal("--units", good, bad) == (faults, 2)
    assert snapshot() == ([], [])


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            "1646,16543,2025-07-01,1",
            "predecessor_code là “1646”; cần mã 2 chữ số (tỉnh), 3 chữ số (huyện) hoặc "
            "5 chữ số (xã)",
        ),
        ("16468,16543,,1", "thiếu effective_on; cần ngày dạng 2025-07-01"),
        *(
            (
                f"16468,16543,2025-07-01,{share}",
                f"phần chuyển “{share}” không hợp lệ; cần số lớn hơn 0, không quá 1, nhiều nhất "
                "6 chữ số thập phân, dùng dấu chấm; để trống khi chưa rõ",
            )
            for share in ("0", "1.5", "nan", "một", "0.1234567", "-1")
        ),
    ],
)
def test_bad_file_of_successions_is_refused_whole(small, tmp_path, line, fault):
    bad = write(tmp_path / "links.csv", SUCCESSION_HEADER, line)
    assert refusal("--units", small, "--successions", bad) == ([f"links.csv:2: {fault}"], 2)
    assert snapshot() == ([], [])


def test_successions_stated_twice_or_more_than_whole_are_refused(small, tmp_path):
    bad = write(
        tmp_path / "links.csv",
        SUCCESSION_HEADER,
        "16468,16543,2025-07-01,0.6",
        "16468,16543,2025-07-01,0.6",
        "16468,16546,2025-07-01,0.5",
    )
    assert refusal("--units", small, "--successions", bad) == (
        [
            "links.csv:3: trùng với links.csv:2; mỗi cặp chỉ ghi một dòng",
            "links.csv:4: các phần của đơn vị 16468 cộng lại là 1.1; tổng không được quá 1",
        ],
        2,
    )


def test_two_files_may_repeat_a_unit_but_not_contradict(small, tmp_path):
    again = write(tmp_path / "again.csv", UNIT_HEADER, PROVINCE)
    assert said("--units", small, again)[0] == "Đơn vị: 3 mới, 0 thay đổi, 0 giữ nguyên."
    write(again, UNIT_HEADER, PROVINCE.replace("Thanh Hóa", "Thanh Hoá"))
    assert refusal("--units", small, again) == (
        [
            "again.csv:2: đơn vị mã 38 ghi khác với units.csv:2; "
            "hai tệp phải ghi giống nhau hoặc chỉ một tệp ghi"
        ],
        2,
    )


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", f"tệp trống; dòng đầu phải là {UNIT_HEADER}"),
        (None, "không mở được tệp {path}; cần đường dẫn tới một tệp CSV đọc được"),
    ],
)
def test_empty_or_missing_file_is_refused(tmp_path, data, fault):
    path = tmp_path / "units.csv"
    if data is not None:
        path.write_bytes(data)
    assert refusal("--units", path) == ([f"units.csv:1: {fault.format(path=path)}"], 2)


def test_file_in_another_encoding_is_refused_with_the_line(tmp_path):
    path = tmp_path / "units.csv"
    path.write_bytes(f"{UNIT_HEADER}\n{PROVINCE}\n".encode("utf-16"))
    assert refusal("--units", path)[0] == [
        "units.csv:1: bảng mã không phải UTF-8; hãy lưu lại tệp với bảng mã UTF-8"
    ]
    path.write_bytes(f"{UNIT_HEADER}\nprovince,01,".encode() + b"th\xe0nh ph\xf3,X,,,\n")
    assert refusal("--units", path)[0] == [
        "units.csv:2: bảng mã không phải UTF-8; hãy lưu lại tệp với bảng mã UTF-8"
    ]


def test_faults_of_all_files_come_together(small, tmp_path):
    write(small, UNIT_HEADER, "province,38,tỉnh,,,,", "commune,16468,xã,Quảng Bình,406,,")
    links = write(tmp_path / "links.csv", SUCCESSION_HEADER, "16468,16543,hôm qua,1")
    faults, code = refusal("--units", small, "--successions", links)
    assert [fault.split(" ")[0] for fault in faults] == [
        "links.csv:2:",
        "units.csv:2:",
        "units.csv:3:",
    ]
    assert code == 2


def test_unknown_province_names_those_that_exist(small):
    with pytest.raises(CommandError) as caught:
        call_command("load_units", "--units", str(small), "--province", "99")
    assert str(caught.value) == "Không có tỉnh mã “99”; cần một trong: 38."
    assert caught.value.returncode == 2


def test_succession_of_a_unit_nobody_knows_is_reported_not_guessed(small, tmp_path):
    links = write(tmp_path / "links.csv", SUCCESSION_HEADER, "16468,99999,2025-07-01,1")
    out = said("--units", small, "--successions", links)
    assert out[1:] == [
        "Kế thừa: 0 mới, 0 thay đổi, 0 giữ nguyên, 1 không nối được.",
        "  links.csv:2: chưa có đơn vị mã 99999 vào ngày 01/07/2025; dòng này chưa được nối",
        "Đã kết thúc mà chưa rõ đơn vị kế thừa: 1.",
        "  16468 xã Quảng Bình",
    ]
