"""Base figures that a province loads for its communes: read, looked at, written, locked."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from assessments.fact_tables import UNIT, FactTable, UnitRow, read_table
from assessments.models import Action, Answer, Assessment, Fact, FactLoad, HistoryEntry
from assessments.selectors.fact_loads import Outcome, check_table, communes_of, figure_kinds
from assessments.services import preloading
from assessments.services.facts import record_fact
from assessments.services.preloading import TableOfFacts, confirm_load, run_load, start_load
from dtscore.sheets import SheetError
from tests.conftest import COMMUNE, NEIGHBOUR

pytestmark = pytest.mark.django_db

D, ADMIN, OFFICER = Decimal, "quantri.thanhhoa", "canbo.quangbinh"
POPULATION, HOUSEHOLDS = "population", "households"


def rows(**figures: str) -> FactTable:
    """A row for each commune (by c and its code), of its population."""
    found = [
        UnitRow(number, code.removeprefix("c"), "", {POPULATION: value})
        for number, (code, value) in enumerate(figures.items(), start=2)
    ]
    return FactTable(found, {UNIT: "A", POPULATION: "D"})


def kept(demo, table: FactTable, source: str = "Niên giám thống kê") -> FactLoad:
    upload = TableOfFacts(table, "bảng.xlsx", 2022, source, date(2022, 12, 31))
    return start_load(actor=demo.people[ADMIN], upload=upload)


def looked_at(load: FactLoad) -> dict[str, Outcome]:
    table = FactTable.from_data(load.rows)
    found = check_table(table, province=load.province, year=load.year, load=load)
    return {figure.cell: figure.outcome for figure in found.figures}


def written(demo, load: FactLoad, *, overwrite: bool = False, lock: bool = False) -> FactLoad:
    assert confirm_load(actor=demo.people[ADMIN], load=load, overwrite=overwrite, lock=lock)
    assert run_load(pk=load.pk)
    load.refresh_from_db()
    return load


def fact(demo, place: str) -> Fact:
    return Fact.objects.get(unit=demo.units[place], year=2022, kind__code=POPULATION)


def workbook(*rows: list[object], name: str = "Số liệu 2022") -> io.BytesIO:
    book, target = Workbook(), io.BytesIO()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    book.save(target)
    target.seek(0)
    return target


def read(*rows: list[object], **more: str) -> FactTable:
    heading = ["Mã đơn vị", "Tên đơn vị", "Dân số (người)", *more.pop("also", ())]
    return read_table(workbook(heading, *rows, **more), "a.xlsx", year=2022, kinds=figure_kinds())


# --- reading ----------------------------------------------------------------------------------
def test_cells_that_cannot_be_stay_with_their_row(demo):
    table = read(
        [16468, "xã Quảng Bình", 7249], ["16447", "", "7.249"], ["16450", "", "bảy nghìn"],
        ["16468", "", 1], ["16451", "", -3], [None, "xã Quên mã", 5], ["16453", "", None],
    )  # fmt: skip

    assert [row.figures for row in table.rows[:2]] == [{POPULATION: "7249"}] * 2
    faults = {table.cell(row, key): said for row in table.rows for key, said in
              row.unreadable.items()}  # fmt: skip
    assert set(faults) == {"C4", "A5", "C6", "A7"}
    assert "không phải là số" in faults["C4"][0]
    assert faults["C4"][1] == "bảy nghìn"
    assert "đã có ở dòng 2" in faults["A5"][0]
    assert "số âm" in faults["C6"][0]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"name": "Số liệu 2021"}, "là số liệu năm 2021, bạn đang nạp cho năm 2022"),
        ({"also": ["Số trâu"]}, "cột “Số trâu” không có trong mẫu"),
    ],
)
def test_file_that_is_another_one_is_refused_whole(demo, more, sentence):
    with pytest.raises(SheetError) as problem:
        read(["16468", "", 1], **more)
    assert sentence in " ".join(problem.value.sentences)


# --- looking ----------------------------------------------------------------------------------
def test_each_figure_is_new_theirs_unchanged_or_refused(demo):
    far = demo.units["far_commune"]
    load = kept(
        demo,
        rows(**{f"c{COMMUNE}": "7249", f"c{NEIGHBOUR}": "5000", f"c{far.code}": "12.5",
                "c99999": "1", "c38": "2"}),
    )  # fmt: skip
    assert looked_at(load) == {
        "D2": Outcome.THEIRS, "D3": Outcome.NEW, "D4": Outcome.NEW,
        "A5": Outcome.REFUSED, "A6": Outcome.REFUSED,
    }  # fmt: skip
    assert looked_at(kept(demo, rows(**{f"c{COMMUNE}": "6633"}))) == {"D2": Outcome.UNCHANGED}
    assert looked_at(kept(demo, rows(**{f"c{COMMUNE}": "6633.5"}))) == {"D2": Outcome.REFUSED}


def test_figure_of_a_submitted_assessment_is_refused_with_the_step(demo):
    Assessment.objects.filter(pk=demo.points.pk).update(status="submitted")
    load = kept(demo, rows(**{f"c{COMMUNE}": "7249", f"c{NEIGHBOUR}": "5000"}))

    done = written(demo, load, overwrite=True)

    assert (done.created, done.changed) == (1, 0)
    assert fact(demo, "commune").value == 6633
    [[number, cell, reason]] = done.refused
    assert (number, cell) == (2, "D2")
    assert "Số liệu năm 2022 đã khóa" in reason


def test_looking_costs_the_same_for_1_and_30_communes(demo):
    units = communes_of(demo.units["province"], 2022)[:30]
    counts = []
    for many in (units[:1], units):
        load = kept(demo, rows(**{f"c{unit.code}": "5000" for unit in many}))
        with CaptureQueriesContext(connection) as queries:
            assert set(looked_at(load).values()) == {Outcome.NEW}
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5


def test_writing_costs_the_same_for_1_and_30_communes(demo):
    units = [unit for unit in communes_of(demo.units["province"], 2022) if unit.code != COMMUNE]
    counts = []
    for many in (units[:1], units[1:31]):
        load = kept(demo, rows(**{f"c{unit.code}": "5000" for unit in many}))
        with CaptureQueriesContext(connection) as queries:
            assert written(demo, load, lock=True).created == len(many)
        counts.append(len(queries))
    assert counts[0] + 1 == counts[1]  # many are held in one order before they are written


# --- writing ----------------------------------------------------------------------------------
def test_figures_are_written_rescored_and_told_once(demo):
    table = rows(**{f"c{COMMUNE}": "7249", f"c{NEIGHBOUR}": "5000"})
    done = written(demo, kept(demo, table), overwrite=True, lock=True)

    own = fact(demo, "commune")
    assert (done.state, done.created, done.changed) == ("done", 1, 1)
    assert (own.value, own.source, own.version) == (7249, "Niên giám thống kê", 2)
    assert own.is_preloaded
    assert own.locked_by == demo.people[ADMIN]
    answer = Answer.objects.get(assessment=demo.points, indicator__code="8.1")
    assert answer.self_points == D("1.47")
    assert done.rescored == HistoryEntry.objects.filter(action=Action.ANSWER_RESCORED).count() > 0
    told = HistoryEntry.objects.get(action=Action.FACT_PRELOADED, unit=demo.units["commune"])
    assert told.changes["Dân số"][1] == "7.249 (Niên giám thống kê)"
    assert told.changes["Dân số"][0].startswith("6.633 (")

    lines = HistoryEntry.objects.count()
    again = written(demo, kept(demo, table), overwrite=True, lock=True)
    assert (again.created, again.changed, again.rescored) == (0, 0, 0)
    assert HistoryEntry.objects.count() == lines + 1  # that a table was loaded
    assert fact(demo, "commune").version == 2


def test_figure_of_the_commune_stays_unless_somebody_chooses(demo):
    table = rows(**{f"c{COMMUNE}": "7249"})
    assert written(demo, kept(demo, table)).changed == 0
    assert (fact(demo, "commune").value, fact(demo, "commune").is_preloaded) == (6633, False)
    assert written(demo, kept(demo, table), overwrite=True).changed == 1

    later = written(demo, kept(demo, rows(**{f"c{COMMUNE}": "7250"}), "Đính chính"))

    assert later.changed == 1  # the province's own needs no choice
    own = fact(demo, "commune")
    assert (own.value, own.source, own.version) == (7250, "Đính chính", 3)
    record_fact(
        actor=demo.people[OFFICER], unit=own.unit, year=2022, kind=own.kind, value=D(7000),
        source="Công an xã", seen_version=3,
    )  # fmt: skip
    assert not fact(demo, "commune").is_preloaded


def test_worker_that_died_is_followed_from_where_it_stopped(demo, monkeypatch):
    monkeypatch.setattr(preloading, "PART", 1)
    load = kept(demo, rows(**{f"c{NEIGHBOUR}": "5000", f"c{COMMUNE}": "7249"}))
    confirm_load(actor=demo.people[ADMIN], load=load, overwrite=True, lock=False)
    FactLoad.objects.filter(pk=load.pk).update(state="failed", done=1, created=1)

    assert run_load(pk=load.pk)
    assert not run_load(pk=load.pk)

    load.refresh_from_db()
    assert (load.state, load.done, load.changed) == ("done", 2, 1)
    assert not Fact.objects.filter(unit=demo.units["neighbour"], year=2022).exists()
    assert not confirm_load(actor=demo.people[ADMIN], load=load, overwrite=True, lock=True)


# --- the pages --------------------------------------------------------------------------------
def test_province_goes_from_template_to_lock(demo, client):
    client.force_login(demo.people[ADMIN])
    where = reverse("fact_loads")
    template = client.get(reverse("fact_template"), {"nam": "2022", "so": [POPULATION]})
    book = load_workbook(io.BytesIO(template.content))
    sheet = book["Số liệu 2022"]
    assert [cell.value for cell in sheet[1]][3:] == ["Dân số (người)"]
    codes = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert len(codes) == len(set(codes)) == len(communes_of(demo.units["province"], 2022))
    place = codes.index(COMMUNE) + 2
    sheet.cell(place, 4, 7249)
    sheet.append(["99999", "xã Lạ", "", 3])
    sheet.cell(codes.index(NEIGHBOUR) + 2, 4, "=1+1")
    target = io.BytesIO()
    book.save(target)
    form = {"year": "2022", "source": "Niên giám", "as_of": "31/12/2022"}
    lost = client.post(where, form | {"as_of": "", "file": ""})
    assert lost.status_code == 422
    assert 'value="Niên giám"' in lost.content.decode()

    file = SimpleUploadedFile("dân số.xlsx", target.getvalue())
    looking = client.post(where, form | {"file": file}, follow=True)

    load = FactLoad.objects.get()
    page = looking.content.decode()
    assert "Ghi đè 1 số mà xã đã nhập" in page
    assert f"Ô D{place}" not in page
    refused = load_workbook(
        io.BytesIO(client.get(reverse("fact_load_refused", args=[load.pk])).content)
    ).active
    told = {row[0].value: row[-1].value for row in refused.iter_rows(min_row=2)}
    assert set(told) == {"99999", NEIGHBOUR}
    assert "không có xã, phường, thị trấn mã “99999”" in told["99999"]
    assert Fact.objects.filter(year=2022, is_preloaded=True).count() == 0

    done = client.post(reverse("fact_load", args=[load.pk]), {"ghi-de": "1"}, follow=True)
    assert "0 số mới, 1 số đã sửa, 2 ô bị từ chối" in done.content.decode()
    assert fact(demo, "commune").value == 7249
    client.post(reverse("fact_load_lock", args=[load.pk]), {"viec": "khoa"})
    assert fact(demo, "commune").is_locked
    client.post(reverse("fact_load_lock", args=[load.pk]), {"viec": "mo"})
    assert not fact(demo, "commune").is_locked
