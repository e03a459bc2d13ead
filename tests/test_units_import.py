"""Units and successions from a workbook: seen first, of the own province alone, whole."""

from __future__ import annotations

import html
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from dtscore.accounts.models import (
    AdministrativeUnit,
    JournalAction,
    JournalEntry,
    Role,
    UnitSuccession,
    User,
)
from dtscore.accounts.permissions import people_in_scope
from dtscore.accounts.services.units_importing import foresee_units, import_units
from dtscore.accounts.unit_files import UnitFileError
from dtscore.accounts.unit_loading import create_unit
from dtscore.accounts.unit_sheets import UnitsFile, read_units_workbook
from dtscore.sheets import SheetError
from dtscore.xlsx import Book, Column

pytestmark = pytest.mark.django_db
UNIT_HEAD = ("Cấp", "Mã đơn vị", "Loại", "Tên", "Mã cấp trên", "Có từ ngày", "Đến ngày")
LINK_HEAD = ("Mã đơn vị cũ", "Mã đơn vị mới", "Ngày có hiệu lực", "Phần chuyển")
NEW = ("Xã", "19999", "xã", "Tân Hợp", "38", "01/01/2026", "")


@pytest.fixture
def admin(demo) -> User:
    return demo.people["quantri.thanhhoa"]


def workbook(units=(), links=()) -> io.BytesIO:
    book = Book()
    for name, head, rows in (("Đơn vị", UNIT_HEAD, units), ("Kế thừa", LINK_HEAD, links)):
        sheet = book.sheet(name, [Column(title, 20) for title in head], heading=False)
        for row in rows:
            sheet.row(row)
    target = io.BytesIO()
    book.save(target)
    target.seek(0)
    return target


def read(**tables) -> UnitsFile:
    return read_units_workbook(workbook(**tables), "don-vi.xlsx")


def test_new_unit_and_its_succession_are_seen_then_written_and_the_second_time_nothing(demo, admin):
    client = Client()
    client.force_login(admin)
    address = reverse("units_import")
    file = workbook([NEW], [("16543", "19999", "01/01/2026", Decimal("0.25"))])
    upload = SimpleUploadedFile("don-vi.xlsx", file.read())
    preview = client.post(address, {"tep": upload}).content.decode()
    assert "Xã Tân Hợp (mã 19999, từ 01/01/2026)" in preview
    assert not AdministrativeUnit.objects.filter(code="19999").exists()

    rows = html.unescape(re.search(r'name="rows" value="([^"]+)"', preview).group(1))
    assert "Đã ghi vào hệ thống" in client.post(address, {"rows": rows}).content.decode()
    unit = AdministrativeUnit.objects.get(code="19999")
    assert unit.path == f"{demo.units['province'].path}{unit.pk}/"
    assert UnitSuccession.objects.get(successor=unit).share == Decimal("0.25")
    actions = set(JournalEntry.objects.values_list("action", flat=True))
    assert {
        JournalAction.UNIT_ADDED,
        JournalAction.SUCCESSION_SAVED,
        JournalAction.UNITS_LOADED,
    } <= actions
    lines = JournalEntry.objects.count()
    assert "Không có gì thay đổi" in client.post(address, {"rows": rows}).content.decode()
    assert JournalEntry.objects.count() == lines


def test_change_is_shown_from_what_to_what(demo, admin):
    old = AdministrativeUnit.objects.get(code="16543", valid_to=None)
    row = ("Xã", "16543", "phường", old.name, "38", old.valid_from, "")
    report = import_units(actor=admin, file=read(units=[row]))
    assert [one.changes for one in report.units.changes] == [{"Loại": ("xã", "phường")}]
    old.refresh_from_db()
    assert old.kind == "phường"


def test_other_provinces_and_orphans_are_refused_whole(demo, admin):
    for row, words in (
        (("Xã", "19998", "xã", "Lạ", "99", "", ""), "không thuộc tỉnh của bạn"),
        (("Xã", "19998", "xã", "Mồ Côi", "777", "", ""), "không có đơn vị cấp trên mã 777"),
    ):
        with pytest.raises(UnitFileError, match=words):
            import_units(actor=admin, file=read(units=[NEW, row]))
    assert not AdministrativeUnit.objects.filter(code__in=("19998", "19999")).exists()


def test_units_that_exist_in_another_province_are_never_taken_over(demo, admin):
    """Whatever parent the row claims: the database says whose a unit is."""
    sibling = demo.units["sibling_province"]
    last = date(2025, 6, 30)
    district = create_unit(
        level="district", code="998", kind="huyện", name="Bên Kia", parent=sibling, valid_to=last
    )
    commune = create_unit(
        level="commune", code="19996", kind="xã", name="Bờ Bắc", parent=district, valid_to=last
    )
    officer = User.objects.create(username="ben.kia", role=Role.OFFICER, unit=commune)
    own = ("Huyện", "406", "huyện", "Quảng Xương", "38", "", last)
    rows = (
        ("Huyện", "998", "huyện", "Bên Kia", "38", "", last),
        ("Xã", "19996", "xã", "Bờ Bắc", "406", "", last),
        ("Xã", "19996", "xã", "Bờ Bắc", "998", "", last),
    )
    for row in rows:
        with pytest.raises(UnitFileError, match=f"{row[1]} là của tỉnh khác; hãy bỏ dòng này"):
            import_units(actor=admin, file=read(units=[own, row]))
    paths = {unit.pk: unit.path for unit in (district, commune)}
    assert dict(AdministrativeUnit.objects.filter(pk__in=paths).values_list("pk", "path")) == paths
    assert not people_in_scope(admin).filter(pk=officer.pk).exists()


def test_successions_reach_no_other_province(demo, admin):
    sibling = demo.units["sibling_province"]
    commune = create_unit(level="commune", code="19996", kind="xã", name="Lạ", parent=sibling)
    before = AdministrativeUnit.objects.get(code="16468", valid_to__isnull=False)
    day = date(2025, 7, 1)
    link = UnitSuccession.objects.create(
        predecessor=before, successor=commune, effective_on=day, share=Decimal("0.5")
    )
    for codes in (("16468", "19996"), ("19996", "16543")):
        with pytest.raises(UnitFileError, match=r"mã 19996 vào ngày .* không thuộc tỉnh của bạn"):
            import_units(actor=admin, file=read(links=[(*codes, day, Decimal("0.1"))]))
    link.refresh_from_db()
    assert link.share == Decimal("0.5")
    assert UnitSuccession.objects.filter(predecessor=commune).count() == 0


def test_unit_that_moves_is_told_with_the_parent_it_had(demo, admin):
    name = demo.units["commune"].name
    row = ("Xã", "16468", "xã", name, "399", "", demo.units["commune"].valid_to)
    report = foresee_units(actor=admin, file=read(units=[row]))
    told = (demo.units["district"].full_name, demo.units["far_district"].full_name)
    assert [one.changes for one in report.units.changes] == [{"Đơn vị cấp trên": told}]


def test_every_fault_of_a_workbook_names_its_cell(demo):
    rows = [
        ("Thôn", "19997", "xã", "A", "38", "", ""),
        ("Xã", "123456", "xóm", "", "38", "31/13/2026", ""),
        ("Huyện", "406", "huyện", "B", "16543", "01/01/2026", "31/12/2025"),
    ]
    links = [("16543", "1", "", Decimal(2))]
    with pytest.raises(SheetError) as refused:
        read(units=rows, links=links)
    cells = [(fault.sheet, fault.cell) for fault in refused.value.faults]
    assert cells == [
        *(("Đơn vị", cell) for cell in ("A2", "D3", "F3", "B3", "C3", "G4", "E4")),
        *(("Kế thừa", cell) for cell in ("B2", "C2", "D2")),
    ]


def test_csv_holds_one_of_the_two_tables(demo, admin):
    text = ";".join(LINK_HEAD) + "\n16468;16543;2025-07-01;\n"
    file = read_units_workbook(io.BytesIO(text.encode()), "ke-thua.csv")
    assert [(row.predecessor_code, row.share) for row in file.successions] == [("16468", None)]
    assert not file.units
    foresee_units(actor=admin, file=file)
    assert UnitsFile.from_data(file.as_data()) == file
