"""Administrative units: loading them from files, again and with faults."""

import datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from dtscore.accounts.models import AdministrativeUnit, UnitSuccession
from dtscore.accounts.unit_loading import load_units
from tests.unit_files import (
    COMMUNE,
    DISTRICT,
    PROVINCE,
    SUCCESSION_HEADER,
    UNIT_HEADER,
    refusal,
    said,
    snapshot,
    write,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(tmp_path):
    """A province, a district and a commune in a file."""
    return write(tmp_path / "units.csv", UNIT_HEADER, PROVINCE, DISTRICT, COMMUNE)


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
