"""Accounts from Excel and CSV: looked at, written, loaded again, refused with cell and reason."""

from __future__ import annotations

import html
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from dtscore.accounts.first_passwords import is_first, new_nonce
from dtscore.accounts.models import JournalAction, JournalEntry, Role, User
from dtscore.accounts.people_checking import Outcome
from dtscore.accounts.people_files import REASON, TITLES, PeopleFile, PersonRow, read_people
from dtscore.accounts.services.people_loading import check_people, load_people
from dtscore.sheets import SheetError
from dtscore.xlsx import Book, Column
from tests.rivals import between

pytestmark = pytest.mark.django_db
LETTERS = dict(zip(TITLES, "ABCDEFGH", strict=True))


@pytest.fixture
def admin(demo) -> User:
    return demo.people["quantri.thanhhoa"]


@pytest.fixture
def desk(admin) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def person(username: str, **texts: str) -> dict[str, str]:
    usual = {"full_name": "Lê Văn Đông", "role": "Cán bộ xã", "unit": "16447"}
    return {"username": username, **usual, **texts}


def table(*rows: dict[str, str]) -> PeopleFile:
    kept = [{key: text for key, text in row.items() if text} for row in rows]
    return PeopleFile([PersonRow(at, row) for at, row in enumerate(kept, start=2)], LETTERS)


def workbook(*rows: dict[str, str]) -> SimpleUploadedFile:
    book = Book()
    columns = [Column(title, 20) for title in TITLES.values()]
    sheet = book.sheet("Tài khoản", columns, heading=False)
    for row in rows:
        sheet.row([row.get(key, "") for key in TITLES])
    target = io.BytesIO()
    book.save(target)
    return SimpleUploadedFile("can-bo.xlsx", target.getvalue())


def carried(page) -> dict[str, str]:
    found = re.search(r'name="rows" value="([^"]+)"', page.content.decode())
    return {"rows": html.unescape(found.group(1))}


def test_nothing_is_written_before_the_confirmation_and_then_once(demo, desk):
    address = reverse("people_import")
    file = workbook(person("canbo.mot"), person("canbo.quangbinh", unit="", full_name="Tên Mới"))
    preview = desk.post(address, {"tep": file})
    words = preview.content.decode()

    assert not User.objects.filter(username="canbo.mot").exists()
    assert "<del>Cán bộ xã (dùng thử)</del> → <ins>Tên Mới</ins>" in words
    assert "(B3)" in words
    done = desk.post(address, carried(preview)).content.decode()
    password = re.search(r"<code>([a-z0-9-]{23})</code>", done).group(1)
    made = User.objects.get(username="canbo.mot")
    assert is_first(made.password, password)
    assert (made.unit.code, made.must_change_password) == ("16447", True)
    assert User.objects.get(username="canbo.quangbinh").full_name == "Tên Mới"

    # A double click sends it twice: the answer that the browser shows still has the password.
    lines = JournalEntry.objects.count()
    again = desk.post(address, carried(preview)).content.decode()
    assert "0 tài khoản mới, 0 tài khoản thay đổi, 2 giữ nguyên" in again
    assert password in again
    assert JournalEntry.objects.count() == lines
    made.set_password("Mot-mat-khau-moi-2027")
    made.save()
    assert password not in desk.post(address, carried(preview)).content.decode()


def test_every_refusal_names_its_cell(demo, admin):
    rows = check_people(
        actor=admin,
        file=table(
            person("canbo.tot"),
            person("Canbo.Tot"),
            person("x y"),
            person("sibling.reviewer", role="", unit="", full_name=""),
            person("canbo.a", unit="406"),
            person("canbo.b", unit="99"),
            person("canbo.c", role="Trưởng thôn", email="abc", phone="x"),
            person("canbo.d", full_name="", role="", unit=""),
            person("quantri.thanhhoa", role="Người xem", unit=""),
            person("canbo.e", unit="38", level="Thôn"),
        ),
    )
    cells = [[cell for cell, _ in row.problems] for row in rows]
    assert cells == [
        [], ["A3"], ["A4"], ["A5"], ["C6"], ["D7"], ["G8", "H8", "C8"],
        ["B9", "C9", "D9"], ["C10"], ["E11"],
    ]  # fmt: skip
    assert "dòng 2" in rows[1].reason
    assert "tài khoản của nơi khác" in rows[3].reason
    assert "không có ở cấp huyện" in rows[4].reason


def test_zeros_that_excel_dropped_and_a_blank_cell_keep_their_meaning(demo, admin):
    person_ = demo.people["canbo.quangbinh"]
    User.objects.filter(pk=person_.pk).update(phone="0373 999 999")
    file = table(person("canbo.quangbinh", full_name="", role="", unit="16468", phone=""))
    assert [row.outcome for row in check_people(actor=admin, file=file)] == [Outcome.UNCHANGED]
    book = workbook(person("canbo.so"))
    read = read_people(book, "a.xlsx")
    assert read.rows[0].texts["unit"] == "16447"


def test_refused_rows_come_back_as_a_file_that_can_be_loaded_when_corrected(demo, desk, admin):
    preview = desk.post(
        reverse("people_import"), {"tep": workbook(person("canbo.hai", role="Xã đội"))}
    )
    file = desk.post(reverse("people_refused"), carried(preview))
    sheet = load_workbook(io.BytesIO(file.content))["Tài khoản"]
    head, row = list(sheet.iter_rows(values_only=True))
    assert head[-1] == REASON
    assert row[0] == "canbo.hai"
    assert row[-1].startswith("C2: không có vai trò “Xã đội”")

    sheet["C2"] = "Cán bộ xã"
    mended = io.BytesIO()
    sheet.parent.save(mended)
    mended.seek(0)
    rows = check_people(actor=admin, file=read_people(mended, "a.xlsx"))
    assert [row.outcome for row in rows] == [Outcome.NEW]


def test_confirmed_run_checks_again(demo, desk):
    preview = desk.post(reverse("people_import"), {"tep": workbook(person("canbo.ba"))})
    User.objects.create(username="canbo.ba", role="officer", unit=demo.units["sibling_province"])

    done = desk.post(reverse("people_import"), carried(preview)).content.decode()
    assert "0 tài khoản mới" in done
    assert "1 bị từ chối" in done


def test_preview_of_somebody_else_or_changed_is_not_taken(demo, desk):
    preview = desk.post(reverse("people_import"), {"tep": workbook(person("canbo.bon"))})
    other = Client()
    other.force_login(demo.people["sibling.admin"])
    rows = carried(preview)
    for client, sent in ((other, rows), (desk, {"rows": rows["rows"][:-1]})):
        page = client.post(reverse("people_import"), sent).content.decode()
        assert "hãy chọn lại tệp" in page
    assert not User.objects.filter(username="canbo.bon").exists()


def test_name_that_another_province_takes_meanwhile_is_a_refused_row(demo, admin):
    place = demo.units["sibling_province"]

    def taken() -> None:
        User.objects.create(username="canbo.nhanh", role=Role.VIEWER, unit=place)

    file = table(person("canbo.nhanh"), person("canbo.cham"))
    with between("LOWER(", taken):
        loaded = load_people(actor=admin, file=file, nonce=new_nonce())
    assert [row.outcome for row in loaded.rows] == [Outcome.REFUSED, Outcome.NEW]
    assert "tài khoản của nơi khác" in loaded.rows[0].reason
    assert [one.username for one, _ in loaded.passwords] == ["canbo.cham"]
    assert User.objects.get(username="canbo.nhanh").unit == place


def test_csv_merged_cells_formulas_and_a_missing_column(demo, admin):
    csv = "\ufeffTên đăng nhập;Họ và tên;Vai trò;Mã đơn vị\ncanbo.csv;Hà;Cán bộ xã;16447\n"
    rows = check_people(actor=admin, file=read_people(io.BytesIO(csv.encode()), "a.csv"))
    assert [(row.username, row.outcome) for row in rows] == [("canbo.csv", Outcome.NEW)]
    with pytest.raises(SheetError, match="Vai trò"):
        read_people(io.BytesIO("Tên đăng nhập;Họ và tên;Mã đơn vị\na;b;c\n".encode()), "a.csv")

    book = load_workbook(workbook(person("canbo.ct"), person("canbo.hai")))
    sheet = book["Tài khoản"]
    sheet["B2"] = "=A2"
    read = read_people(_saved(book), "a.xlsx")
    outcomes = [row.outcome for row in check_people(actor=admin, file=read)]
    assert outcomes == [Outcome.REFUSED, Outcome.NEW]
    sheet.merge_cells("F2:F3")
    with pytest.raises(SheetError, match="gộp"):
        read_people(_saved(book), "a.xlsx")


def _saved(book) -> io.BytesIO:
    target = io.BytesIO()
    book.save(target)
    target.seek(0)
    return target


def test_template_is_read_back(demo, desk, admin):
    template = desk.get(reverse("people_template"))
    rows = check_people(actor=admin, file=read_people(io.BytesIO(template.content), "mau.xlsx"))
    assert [row.outcome for row in rows] == [Outcome.NEW]


@pytest.mark.parametrize("kind", [Outcome.NEW, Outcome.CHANGED])
def test_statements_do_not_depend_on_the_number_of_rows(demo, admin, kind):
    counts = []
    for many in (1, 30):
        names = [f"canbo.{many}.{at}" for at in range(many)]
        if kind == Outcome.CHANGED:
            unit = demo.units["neighbour"]
            User.objects.bulk_create(User(username=n, role="officer", unit=unit) for n in names)
        file = table(*(person(name) for name in names))
        with CaptureQueriesContext(connection) as queries:
            loaded = load_people(actor=admin, file=file, nonce=new_nonce())
        assert {row.outcome for row in loaded.rows} == {kind}
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
    found = User.objects.get(username="canbo.30.7")
    assert (found.search_text, found.full_name) == ("canbo.30.7 le van dong", "Lê Văn Đông")
    assert JournalEntry.objects.filter(action=JournalAction.PEOPLE_LOADED).count() == 2
