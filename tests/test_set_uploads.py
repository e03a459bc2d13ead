"""Bad files of sets through the upload page: a sentence with its place, nothing half done."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from criteria.catalogue.workbook import shape as sheets
from criteria.models import FactKind, Indicator, SetDraft
from criteria.services.drafting import create_draft
from dtscore.accounts.models import JournalEntry, Role, UnitLevel, User
from dtscore.accounts.unit_loading import create_unit
from tests import sample_files
from tests.indicator_sets import points_set
from tests.test_set_workbook import changed, excel

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


@pytest.fixture
def desk(client):
    province = create_unit(level=UnitLevel.PROVINCE, code="38", kind="tỉnh", name="Thanh Hóa")
    admin = User.objects.create(
        username="admin", full_name="Quản trị", role=Role.PROVINCIAL_ADMIN, unit=province
    )
    client.force_login(admin)
    return client


def formula(book) -> None:
    book[sheets.INDICATORS]["E2"] = "=5*2"


def merged(book) -> None:
    book[sheets.PILLARS].merge_cells("A2:B2")


def no_sheet(book) -> None:
    del book[sheets.RULES], book[sheets.FACTS]


def renamed_heading(book) -> None:
    book[sheets.INDICATORS]["C1"] = "Tên gọi"


def year_as_words(book) -> None:
    book[sheets.SET]["B8"] = "năm 2022"


def year_as_day(book) -> None:
    book[sheets.SET]["B8"] = date(2022, 1, 1)


def long(book) -> None:
    for _ in range(5_001):
        book[sheets.INPUTS].append(["1.1", "x"])


def cut(book) -> None:
    book[sheets.INDICATORS]["D2"] = "Yêu cầu… (cắt bớt)"


# What was done to a good workbook → what must stand on the page.
CHANGES = {
    formula: ("Trang “Chỉ số”, ô E2", "là công thức “=5*2”"),
    merged: ("Trang “Nhóm và trụ cột”, ô A2", "các ô A2:B2 bị gộp"),
    no_sheet: ("Trang “Cách tính”", "Trang “Số liệu nền”", "không có trang tính"),
    renamed_heading: ("Trang “Chỉ số”, ô A1", "dòng tiêu đề thiếu cột “Tên chỉ số”"),
    year_as_words: ("Trang “Bộ chỉ số”, ô B8", "“năm 2022” không phải là số"),
    year_as_day: ("Trang “Bộ chỉ số”, ô B8", "“01/01/2022” không phải là số"),
    long: (
        "Trang “Số liệu”",
        "Bảng có hơn 5.000 dòng",
    ),
    cut: ("Trang “Chỉ số”, ô D2", "nội dung quá dài nên đã bị cắt khi xuất"),
}
GOOD = excel(points_set())
FILES = {
    "khóa.xlsx": (sample_files.HOSTILE["old Word called DOCX"][1], "có mật khẩu"),
    "macro.xlsm": (GOOD, "Tệp có macro nên không được nhận"),
    "cũ.xls": (GOOD, "chỉ đọc bảng ở tệp Excel (.xlsx)"),
    "bảng.csv": (b"a;b", "Excel (.xlsx) hoặc YAML (.yaml)"),
    "rỗng.xlsx": (b"", "Tệp rỗng"),
    "hỏng.xlsx": (GOOD[:-50], "Tệp hỏng hoặc tải về chưa hết"),
    "trang.xlsx": (sample_files.HTML, "không phải là Excel (.xlsx)"),
    "lớn.xlsx": (GOOD + bytes(5 * MEGABYTE), "lớn hơn 5 MB"),
    "mã.yaml": ("title: Bộ chỉ số".encode("utf-16"), "không phải mã UTF-8"),
    "lỗi.yaml": (b"a: [1", "sai cú pháp YAML"),
    "trống.yaml": (b"", "tệp trống"),
    "không": (b"?", "Excel (.xlsx) hoặc YAML (.yaml)"),
}


def refused(desk, name: str, content: bytes) -> str:
    response = desk.post(reverse("set_import"), {"file": SimpleUploadedFile(name, content)})
    page = response.content.decode()
    assert response.status_code == 422
    assert f"“{name}”" in page
    return page


def test_every_bad_workbook_is_told_by_its_place(desk):
    for change, sentences in CHANGES.items():
        page = refused(desk, "bộ chỉ số.xlsx", changed(GOOD, change))
        for sentence in sentences:
            assert sentence in page, change.__name__
    _nothing_is_there()


def test_every_bad_file_is_told(desk):
    for name, (content, sentence) in FILES.items():
        assert sentence in refused(desk, name, content), name
    assert "Hãy chọn một tệp." in desk.post(reverse("set_import")).content.decode()
    _nothing_is_there()


def _nothing_is_there() -> None:
    for table in (SetDraft, Indicator, FactKind, JournalEntry):
        assert not table.objects.exists()


def test_the_good_one_is_taken(desk):
    """The bad ones are bad for what was done to them."""
    file = SimpleUploadedFile("bộ.xlsx", changed(GOOD, lambda _: None))

    response = desk.post(reverse("set_import"), {"file": file})

    draft = SetDraft.objects.get()
    assert response.url == reverse("set_draft", args=[draft.pk])
    assert (draft.code, draft.fault_count) == ("QDTHU", 0)


def test_a_file_of_many_faults_shows_the_first_and_counts_the_rest(desk):
    def change(book):
        for _ in range(400):
            book[sheets.INPUTS].append(["9.9"])

    page = refused(desk, "nhiều.xlsx", changed(GOOD, change))

    assert "có 400 lỗi, chưa ghi gì" in page
    assert "Và 100 lỗi khác" in page


def test_the_template_opens_and_downloads_as_excel(desk):
    response = desk.get(reverse("set_template"))

    assert response["Content-Disposition"] == 'attachment; filename="mau-bo-chi-so.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book[sheets.SET]["A2"].value == "Mã bộ chỉ số"


@pytest.mark.parametrize("data", [{}, {"groups": 3}, {"groups": [7, {"pillars": [None]}]}])
def test_a_page_of_a_draft_that_makes_no_sense(desk, data):
    draft = create_draft(actor=User.objects.get(), data=data)

    page = desk.get(reverse("set_draft", args=[draft.pk])).content.decode()

    assert f"Còn {draft.fault_count} lỗi" in page
