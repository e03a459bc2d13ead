"""The trace: what leaves a line, who finds which, folded, filtered, page by page, exported."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import get_current_timezone, now

from assessments.models import Action, HistoryEntry, StoredFile
from assessments.permissions import visible_assessments
from assessments.selectors import trace
from assessments.selectors.folding import folded
from assessments.selectors.history import history_rows, opened_files
from assessments.selectors.trace import PAGE_SIZE, TraceFilter, trace_lines, trace_page
from assessments.services.history import history_line
from assessments.services.uploads import store_file
from dtscore.accounts.scope import units_in_scope
from dtscore.xlsx import CUT, LONGEST_CELL, Book, Column, safe_text
from tests.sample_files import pdf
from tests.submitting import make_ready, submit, withdraw
from tests.test_pages import words

pytestmark = pytest.mark.django_db
NOON = datetime(2023, 3, 10, 12, 0, tzinfo=get_current_timezone())


@pytest.fixture(autouse=True)
def private(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PAGE_CACHE_DIR = tmp_path / "pages"
    settings.REPORT_CACHE_DIR = tmp_path / "reports"
    return tmp_path


@pytest.fixture
def reviewer(demo, client):
    client.force_login(demo.people["thamdinh.quangxuong"])
    return client


@pytest.fixture
def stored(demo, tmp_path) -> StoredFile:
    source = tmp_path / "source"
    source.write_bytes(pdf("Một", "Hai"))
    person = demo.people["canbo.quangbinh"]
    return store_file(actor=person, owner=person.unit, name="QĐ 12.pdf", source=source)


def tell(demo, minutes=0, *, who="canbo.quangbinh", unit="commune", **more) -> HistoryEntry:
    """A line written now. What is handed back says that it was ``minutes`` after NOON."""
    line = tell_at(demo, now(), who=who, unit=unit, **more)
    line.at = NOON + timedelta(minutes=minutes)
    return line


def tell_at(demo, at: datetime, *, who="canbo.quangbinh", unit="commune", **more) -> HistoryEntry:
    """A line written at that time; the table refuses to be mended afterwards."""
    more = {"action": Action.ANSWER_SAVED, "assessment": demo.points, **more}
    line = history_line(actor=demo.people[who], unit=demo.units[unit], **more)
    line.at = at
    field = HistoryEntry._meta.get_field("at")
    field.auto_now_add = False
    try:
        line.save(force_insert=True)
    finally:
        field.auto_now_add = True
    return line


def found(demo, who="thamdinh.quangxuong", **wanted) -> list[HistoryEntry]:
    return list(trace_lines(demo.people[who], TraceFilter(**wanted)))


def queries(client, address: str, query: dict[str, str] | None = None) -> int:
    client.get(address, query or {})
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, query or {}).status_code == 200
    return len(captured)


# --- what leaves a line -------------------------------------------------------------------------
def test_every_report_that_is_handed_out_leaves_one_line(demo, client):
    leader = demo.people["lanhdao.quangbinh"]
    first = submit(make_ready(demo.verdicts), leader)
    client.force_login(demo.people["thamdinh.quangxuong"])
    before = HistoryEntry.objects.latest("pk").pk
    for address in (
        reverse("report", args=[demo.points.pk]),
        reverse("report", args=[demo.verdicts.pk]),
        reverse("receipt_report", args=[first.code]),
    ):
        client.head(address)
        assert client.post(address).status_code == 405
        client.get(address, headers={"Range": "bytes=5-"})

    lines = HistoryEntry.objects.filter(pk__gt=before).order_by("pk")
    kept = {"Bản": ["", f"nộp lần 1, {first.code}"]}
    assert [(line.action, line.assessment, line.changes) for line in lines] == [
        ("report_downloaded", demo.points, {"Bản": ["", "dự thảo"]}),
        ("report_downloaded", demo.verdicts, kept),
        ("report_downloaded", demo.verdicts, kept),
    ]
    assert {(line.actor.username, line.address) for line in lines} == {
        ("thamdinh.quangxuong", "127.0.0.1")
    }


def test_opening_a_file_is_written_once_a_person_and_day(demo, client, stored):
    view, picture = (
        reverse("file_view", args=[stored.pk]),
        reverse("file_page", args=[stored.pk, 2]),
    )
    reviewer, admin = demo.people["thamdinh.quangxuong"], demo.people["quantri.thanhhoa"]
    client.force_login(reviewer)
    client.head(view)
    client.get(reverse("file_page", args=[stored.pk, 9]))  # no such page
    assert opened_files(reviewer, [stored.pk]) == set()
    assert client.get(picture).status_code == 200
    client.get(view)
    once = queries(client, view)
    client.force_login(admin)
    client.get(view)

    opened = HistoryEntry.objects.filter(action="file_opened")
    assert [(line.actor, line.file, line.unit) for line in opened.order_by("pk")] == [
        (reviewer, stored, demo.units["commune"]),
        (admin, stored, demo.units["commune"]),
    ]
    assert once <= 10


def test_opening_of_yesterday_is_not_that_of_today(demo, reviewer, stored):
    yesterday = now() - timedelta(days=1)
    tell_at(
        demo, yesterday, who="thamdinh.quangxuong", action="file_opened", file=stored,
        assessment=None,
    )  # fmt: skip
    before = HistoryEntry.objects.filter(action="file_opened").count()
    reviewer.get(reverse("file_view", args=[stored.pk]))

    assert HistoryEntry.objects.filter(action="file_opened").count() == before + 1


def test_opened_files_are_those_of_this_person_looked_at_or_taken(
    demo, client, stored, tmp_path, django_assert_num_queries
):
    reviewer, officer = demo.people["thamdinh.quangxuong"], demo.people["canbo.quangbinh"]
    others = []
    for number in range(2):
        source = tmp_path / f"other{number}"
        source.write_bytes(pdf(f"Khác {number}"))
        others.append(
            store_file(actor=officer, owner=officer.unit, name=f"{number}.pdf", source=source)
        )
    client.force_login(reviewer)
    client.get(reverse("file_view", args=[stored.pk]))
    b"".join(client.get(reverse("file", args=[others[0].pk])).streaming_content)
    ids = [stored.pk, *(file.pk for file in others)]

    with django_assert_num_queries(1):
        assert opened_files(reviewer, ids) == {stored.pk, others[0].pk}
    assert opened_files(reviewer, [stored.pk]) == {stored.pk}
    assert opened_files(officer, ids) == set()  # who uploads a file has not opened it here
    assert opened_files(reviewer, []) == set()


# --- who finds what -----------------------------------------------------------------------------
def test_everybody_finds_the_lines_of_their_scope_and_no_others(demo):
    for place, who in (("commune", "canbo.quangbinh"), ("neighbour", "neighbour.officer")):
        tell(demo, who=who, unit=place, assessment=None)
    tell(demo, who="sibling.admin", unit="sibling_province", assessment=None)
    for username, person in demo.people.items():
        scope = set(units_in_scope(person))
        expected = {line.pk for line in HistoryEntry.objects.all() if line.unit in scope}
        assert {line.pk for line in found(demo, username)} == expected, username
    assert found(demo, "neighbour.officer")
    assert not found(demo, "nobody")
    assert visible_assessments(demo.people["canbo.quangbinh"]).exists()


def test_each_filter_keeps_its_lines(demo):
    fact = tell(demo, action="fact_recorded", assessment=None, subject="Dân số 2022")
    saved = tell(demo, subject="8.1", changes={"Lý do": ("", "Thiếu bảng Đề án")})
    other = tell(demo, subject="8.10", assessment=demo.verdicts, who="lanhdao.quangbinh")
    far = tell(demo, unit="neighbour", who="neighbour.officer", assessment=None)
    mine = {fact, saved, other, far}

    def kept(**wanted):
        return mine & set(found(demo, "quantri.thanhhoa", **wanted))

    assert kept() == mine
    assert kept(code="8.1") == {saved}
    assert kept(words="bang DE an") == {saved}
    assert kept(words="dan so") == {fact}
    assert kept(words="100%") == set()
    assert kept(action="fact_recorded") == {fact}
    assert kept(role="leader") == {other}
    assert kept(person="lanh dao xa") == {other}
    assert kept(person="neighbour") == {far}
    assert kept(unit="quang binh") == {fact, saved, other}
    assert kept(unit="16447") == {far}
    assert kept(campaign=demo.verdicts.campaign_id) == {other}
    assert kept(year=2022) == {saved, other}
    assert kept(year=2021) == set()
    assert kept(code="8.1", role="leader") == set()


def test_days_begin_and_end_by_the_clock_here(demo):
    zone = get_current_timezone()
    first = tell_at(demo, datetime(2023, 3, 10, 0, 0, tzinfo=zone))
    last = tell_at(demo, datetime(2023, 3, 10, 23, 59, 59, tzinfo=zone))
    after = tell_at(demo, datetime(2023, 3, 11, 0, 0, tzinfo=zone))
    day = date(2023, 3, 10)

    assert found(demo, since=day, until=day) == [last, first]
    assert found(demo, until=day) == [last, first]
    assert found(demo, since=date(2023, 3, 11), until=date(2023, 3, 11)) == [after]


# --- folding ------------------------------------------------------------------------------------
def rows(*lines: HistoryEntry):
    """The lines as the page has them, newest first."""
    return history_rows(sorted(lines, key=lambda line: line.at, reverse=True))


def saved(demo, minute: int, before: str, after: str, **more) -> HistoryEntry:
    return tell(demo, minute, subject="8.1", changes={"Số người": (before, after)}, **more)


def test_saves_within_a_quarter_of_an_hour_are_one_line_from_first_to_last(demo):
    lines = [saved(demo, 0, "1", "2"), saved(demo, 7, "2", "3"), saved(demo, 15, "3", "4")]
    (row,) = folded(rows(*lines))

    assert [(change.name, change.before, change.after) for change in row.changes] == [
        ("Số người", "1", "4")
    ]
    assert [part.entry for part in row.parts] == lines[::-1]
    assert (row.entry, row.since) == (lines[2], NOON)


def test_what_others_did_meanwhile_keeps_its_place(demo):
    lines = [
        saved(demo, 0, "1", "2"),
        saved(demo, 1, "7", "8", who="lanhdao.quangbinh"),
        saved(demo, 2, "2", "3"),
    ]
    mine, theirs = folded(rows(*lines))

    assert (len(mine.parts), mine.changes[0].before, mine.changes[0].after) == (2, "1", "3")
    assert (theirs.entry, theirs.parts) == (lines[1], ())


@pytest.mark.parametrize(
    "between",
    [
        {"minute": 1, "subject": "8.2"},
        {"minute": 1, "action": Action.EVIDENCE_ADDED},
    ],
)
def test_saves_with_something_else_of_the_same_person_between_stay_apart(demo, between):
    minute = between.pop("minute")
    lines = [saved(demo, 0, "1", "2"), tell(demo, minute, **between), saved(demo, 2, "2", "3")]

    assert [row.parts for row in folded(rows(*lines))] == [(), (), ()]


@pytest.mark.parametrize(
    "more",
    [{"subject": "8.2"}, {"action": Action.EVIDENCE_ADDED}, {"minute": 16}, {"address": "10.0.0.9"},
     {"assessment": None}],
)  # fmt: skip
def test_unlike_lines_are_not_folded(demo, more):
    address, minute = more.pop("address", None), more.pop("minute", 3)
    one = saved(demo, 0, "1", "2")
    two = tell(demo, minute, **{"subject": "8.1", "changes": {"Số người": ("2", "3")}, **more})
    two.address = address

    assert [row.parts for row in folded(rows(one, two))] == [(), ()]


def test_value_that_came_back_is_no_change_and_excerpts_are_counted(demo, reviewer):
    tell(demo, 0, subject="8.1", changes={"Số": ("1", "2"), "Kết quả": ("…a…", "…b…")})
    tell(demo, 1, subject="8.1", changes={"Số": ("2", "1"), "Kết quả": ("…x…", "…y…")})
    page = words(reviewer.get(reverse("trace")))

    assert "Lưu câu trả lời 8.1 (2 lần)" in page
    assert "Kết quả: sửa 2 lần, mở bên dưới để xem từng lần" in page
    folded_part, unfolded = page.split("Xem từng lần lưu", 1)
    assert "Số: 1" not in folded_part.rsplit("(2 lần)", 1)[1]
    assert "Số: 2 → 1" in unfolded
    assert "Số: 1 → 2" in unfolded


# --- the page -----------------------------------------------------------------------------------
def test_line_says_who_when_from_where_what_and_whose(demo, reviewer):
    reviewer.get(reverse("report", args=[demo.points.pk]), REMOTE_ADDR="203.0.113.7")
    page = words(reviewer.get(reverse("trace")))

    assert "Tải báo cáo Báo cáo tự đánh giá Xã Quảng Bình , QĐ 3853 - chấm điểm, năm 2022" in page
    assert "(cán bộ thẩm định, huyện Quảng Xương), từ địa chỉ 203.0.113.7" in page
    assert "Bản: dự thảo" in page


def test_empty_scope_one_line_and_nothing_found_say_so(demo, client):
    client.force_login(demo.people["direct.officer"])
    assert "Chưa có dòng nào. Mọi việc làm" in words(client.get(reverse("trace")))
    tell(demo, who="direct.officer", unit="direct_commune", assessment=None, subject="Dân số")
    page = client.get(reverse("trace"))
    assert len(page.context["page"].rows) == 1
    assert "Cũ hơn" not in words(page)
    nothing = words(client.get(reverse("trace"), {"chi-so": "99.9"}))
    assert "Đang lọc theo chỉ số: 99.9. Bỏ lọc" in nothing
    assert "Không có dòng nào khớp." in nothing


def test_pages_follow_each_other_without_gap_or_double_and_keep_the_filter(demo, reviewer):
    at = now() - timedelta(hours=1)
    for number in range(PAGE_SIZE + 3):  # many at one moment: the number decides
        tell_at(demo, at, subject="7.1", action="assigned", changes={"Lần": ("", str(number))})
    query = {"chi-so": "7.1", "viec": "assigned", "la": "x"}
    first = reviewer.get(reverse("trace"), query)
    (link,) = re.findall(r'href="(\?[^"]*truoc=\d+)"', first.content.decode())
    assert "la=x" not in link
    second = reviewer.get(reverse("trace") + link.replace("&amp;", "&"))

    shown = [row.entry.pk for page in (first, second) for row in page.context["page"].rows]
    assert shown == [line.pk for line in found(demo, code="7.1", action="assigned")]
    assert len(shown) == len(set(shown)) >= PAGE_SIZE + 3
    assert "Đã hết nhật ký." in words(second)
    assert "← Mới nhất" in words(second)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("tu", "31/02/2023", "Ngày này không có thật hoặc viết chưa đúng"),
        ("den", "hôm qua", "Ngày này không có thật hoặc viết chưa đúng"),
        ("tu", "01/01/0001", "Hãy ghi một ngày từ năm 2000 đến năm 2100."),
        ("den", "31/12/9999", "Hãy ghi một ngày từ năm 2000 đến năm 2100."),
        ("viec", "xoa-het", "Không có lựa chọn này"),
        ("dot", "nam-1999", "Không có lựa chọn này"),
        ("dot", "1' OR 1=1", "Không có lựa chọn này"),
        ("don-vi", "ă" * 101, "Gõ không quá 100 ký tự."),
        ("tim", "a\x07b", "Có ký tự điều khiển, hãy gõ lại."),
    ],
)
def test_filter_that_cannot_be_read_is_named_beside_its_field_and_stays(
    demo, reviewer, field, typed, sentence
):
    page = reviewer.get(reverse("trace"), {field: typed, "nguoi": "Nguyễn"})

    assert sentence in words(page)
    assert "Chưa lọc được" in words(page)
    assert page.context["form"][page_field(field)].value() == typed
    assert 'value="Nguyễn"' in page.content.decode()
    exported = reviewer.get(reverse("trace_export"), {field: typed})
    assert exported.status_code == 302
    assert exported.url.startswith(f"{reverse('trace')}?{field}=")
    assert not HistoryEntry.objects.filter(action="exported").exists()


def page_field(name: str) -> str:
    names = {"tu": "since", "den": "until", "viec": "action", "dot": "campaign"}
    return {**names, "don-vi": "unit", "tim": "words"}[name]


def test_days_the_wrong_way_round_are_refused(demo, reviewer):
    page = words(reviewer.get(reverse("trace"), {"tu": "02/01/2023", "den": "01/01/2023"}))
    assert "Ngày cuối phải từ ngày đầu trở đi." in page


@pytest.mark.parametrize(
    "before", ["-1", "x", "9" * 400, "٣", "1 OR 1=1", "", "999999999999999999", "0"]
)
def test_strange_place_begins_with_the_newest(demo, reviewer, before):
    page = reviewer.get(reverse("trace"), {"truoc": before})

    assert page.status_code == 200
    assert page.context["page"].is_newest
    assert page.context["page"].rows


def test_line_of_somebody_else_is_no_place_to_begin(demo, reviewer):
    foreign = tell(demo, who="sibling.admin", unit="sibling_province", assessment=None)
    assert reviewer.get(reverse("trace"), {"truoc": foreign.pk}).context["page"].is_newest


def test_page_costs_the_same_for_one_and_many_lines(demo, reviewer):
    query = {"chi-so": "7.7", "nguoi": "can bo", "don-vi": "quang binh", "dot": "nam-2022"}
    tell(demo, subject="7.7")
    few = queries(reviewer, reverse("trace"), query)
    for number in range(PAGE_SIZE * 2):
        tell(demo, number, subject="7.7", action="assigned")
    many = queries(reviewer, reverse("trace"), query)
    later = {**query, "truoc": str(found(demo, code="7.7")[PAGE_SIZE].pk)}

    assert many - few <= 1  # whether an export would hold it all is asked once there is a next page
    assert queries(reviewer, reverse("trace"), later) <= 10


def test_reading_counts_nothing_and_sorts_by_an_index(demo):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite explains itself in other words")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    with CaptureQueriesContext(connection) as captured:
        trace_page(demo.people["canbo.quangbinh"], TraceFilter(), None)
    assert not [query for query in captured if "COUNT(" in query["sql"]]
    for wanted, index in (
        ({}, "history_of_unit"),
        ({"since": date(2023, 1, 1)}, "history_of_unit"),
    ):
        lines = trace_lines(demo.people["canbo.quangbinh"], TraceFilter(**wanted))
        assert index in lines[:PAGE_SIZE].explain()


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("thamdinh.quangxuong", "home"), ("lanhdao.quangbinh", "home"),
        ("quantri.thanhhoa", "home"), ("lanhdao.quangxuong", "home"),
        ("thamdinh.quangxuong", "history"),
    ],
)  # fmt: skip
def test_trace_is_one_click_away(demo, client, who, address):
    client.force_login(demo.people[who])
    body = client.get(reverse(address, args=[demo.points.pk] if address == "history" else []))

    assert f'href="{reverse("trace")}' in body.content.decode().split("<main", 1)[1]


# --- the export ---------------------------------------------------------------------------------
def sheet_of(response) -> list[tuple]:
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return list(book.active.iter_rows(values_only=True))


def test_export_holds_the_filtered_lines_as_text_and_is_recorded(demo, reviewer):
    tell(
        demo, subject="=1+1", changes={"Lý do": ("@cũ", "=HYPERLINK(\"http://x\")\x07\nhai dòng")}
    )  # fmt: skip
    tell(demo, subject="khác")
    query = {"tim": "hyperlink", "don-vi": "quảng bình"}
    response = reviewer.get(reverse("trace_export"), query)
    lines = sheet_of(response)

    assert response["Content-Disposition"].startswith('attachment; filename="nhat-ky-406-')
    assert lines[0][0] == "Nhật ký"
    assert "Phạm vi: huyện Quảng Xương." in lines[1][0]
    assert lines[2][0] == "Bộ lọc: Đơn vị: quảng bình; Tìm chữ: hyperlink."
    assert lines[3][:4] == ("Lúc", "Người làm", "Tên đăng nhập", "Vai trò khi đó")
    assert len(lines) == 5
    assert isinstance(lines[4][0], datetime)
    assert lines[4][1:5] == (
        "Cán bộ xã (dùng thử)", "canbo.quangbinh", "Cán bộ xã", "xã Quảng Bình"
    )  # fmt: skip
    assert lines[4][10:] == (
        "=1+1", "Lý do: @cũ", 'Lý do: =HYPERLINK("http://x")\nhai dòng'
    )  # fmt: skip
    line = HistoryEntry.objects.latest("pk")
    assert (line.action, line.unit, line.subject) == (
        "exported", demo.units["district"], "Nhật ký"
    )  # fmt: skip
    assert line.changes == {
        "Đơn vị": ["", "quảng bình"], "Tìm chữ": ["", "hyperlink"], "Số dòng": ["", "1"]
    }  # fmt: skip


def test_export_never_holds_a_line_of_another_scope(demo, client):
    tell(demo, subject="Bí mật của huyện")
    client.force_login(demo.people["sibling.admin"])
    lines = sheet_of(client.get(reverse("trace_export")))

    assert len(lines) == 4  # headings alone
    assert not any("Bí mật" in str(value) for line in lines for value in line)


def test_export_that_does_not_hold_everything_says_what_was_left_off(demo, reviewer, monkeypatch):
    monkeypatch.setattr(trace, "EXPORT_LIMIT", 2)
    for number in range(4):
        tell_at(demo, NOON - timedelta(days=number), subject="7.7", action="assigned")
    query = {"chi-so": "7.7", "viec": "assigned"}
    monkeypatch.setattr(trace, "PAGE_SIZE", 3)
    sentence = "từ 12:00 08/03/2023 trở về trước không có trong tệp"
    assert sentence in words(reviewer.get(reverse("trace"), query))
    left_off = trace.beyond_export(trace_lines(demo.people["thamdinh.quangxuong"], _sevens()))
    assert left_off.at == NOON - timedelta(days=2)
    monkeypatch.setattr("assessments.views.trace.EXPORT_LIMIT", 2)
    lines = sheet_of(reviewer.get(reverse("trace_export"), query))

    assert sentence in lines[3][0]
    assert [line[0] for line in lines[5:]] == [
        datetime(2023, 3, 10, 12, 0), datetime(2023, 3, 9, 12, 0)
    ]  # fmt: skip


def _sevens() -> TraceFilter:
    return TraceFilter(code="7.7", action="assigned")


def test_export_costs_the_same_for_one_and_many_lines(demo, reviewer):
    query = {"chi-so": "7.7"}
    tell(demo, subject="7.7", action="assigned")
    counts = []
    for _ in range(2):
        reviewer.get(reverse("trace"))
        with CaptureQueriesContext(connection) as captured:
            sheet_of(reviewer.get(reverse("trace_export"), query))
        counts.append(len([row for row in captured if "SAVEPOINT" not in row["sql"]]))
        for number in range(60):
            tell(demo, number, subject="7.7", action="assigned")

    assert counts[0] == counts[1] <= 10


@pytest.mark.parametrize(
    "text", ["=1+1", "+84", "-1", "@SUM(A1)", "#N/A", "#REF!", "TRUE", "'x", "\t=1", "="]
)
def test_cell_of_text_is_text(text):
    book = Book()
    sheet = book.sheet("Thử", [Column("Chữ", 10), Column("Trống", 5), Column("Sau", 5)])
    sheet.row([text, "", None])
    saved = io.BytesIO()
    book.save(saved)
    with ZipFile(saved) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
    (row,) = re.findall(r'<row r="3">.*?</row>', xml)

    assert "<f" not in row
    assert re.search(r' t="[^"]*"', row)[0] == ' t="inlineStr"'
    assert openpyxl.load_workbook(saved).active["A3"].value == text


def test_cell_drops_what_excel_cannot_hold_and_cuts_what_is_too_long():
    assert safe_text("a\x00\x0b\x1f\ud800\uffff\tb\nc") == "a\tb\nc"
    cut = safe_text("ă" * (LONGEST_CELL + 1))
    assert (len(cut), cut.endswith(CUT)) == (LONGEST_CELL, True)
    assert safe_text("ă" * LONGEST_CELL) == "ă" * LONGEST_CELL


# --- versions of the report ---------------------------------------------------------------------
def test_every_version_is_listed_and_opens_byte_for_byte_withdrawn_ones_too(demo, client):
    leader, reviewer = demo.people["lanhdao.quangbinh"], demo.people["thamdinh.quangxuong"]
    ready = make_ready(demo.verdicts)
    versions = []
    for number in range(3):
        versions.append(submit(ready, leader))
        if number < 2:
            withdraw(ready, leader, f"Lần {number}")
    before = {row.pk: row.report_sha256 for row in versions}
    for person in (leader, reviewer):
        client.force_login(person)
        screen = client.get(reverse("sign_off", args=[ready.pk])).content.decode()
        for version in versions:
            address = reverse("receipt_report", args=[version.code])
            assert f'href="{address}"' in screen
            pdf = client.get(address).content
            assert hashlib.sha256(pdf).hexdigest() == before[version.pk]
