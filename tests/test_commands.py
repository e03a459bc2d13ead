"""The commands that people and scripts use: what they print, and how they refuse."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from assessments.models import Answer, Assessment, Evidence, HistoryEntry, Paper
from assessments.selectors.files import AssessmentFile, open_file
from assessments.triggers import remove_triggers
from dtscore.accounts.models import AdministrativeUnit

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent
NAMED = {"unit": "16468", "year": "2022", "set": "QD3853"}
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d*[1-9])?")

TOP = {"unit", "year", "set", "status", "totals", "pillars", "indicators"}
TOTALS = {
    "claimed", "computed", "computed_basis", "difference", "uncomputed",
    "max", "max_basis", "attainable", "allocated", "indicators", "answered",
    "incomplete", "passed", "failed", "not_deployed", "excluded",
}  # fmt: skip
INDICATOR = {
    "code", "title", "state", "status", "inputs", "claimed_points", "claimed_passed",
    "computed_points", "max_points", "difference", "passed", "why", "notes", "basis", "printed",
    "evidence",
}  # fmt: skip
EVIDENCE = {"document", "kind", "issued_on", "issuer", "link", "note"}
SUMS = ("claimed", "computed", "difference", "uncomputed", "max", "attainable", "allocated")
COUNTS = TOTALS - {*SUMS, "max_basis", "computed_basis"}
POINTS = ("claimed_points", "computed_points", "max_points", "difference")


def named(**changes: str) -> list[str]:
    return [word for name, value in {**NAMED, **changes}.items() for word in (f"--{name}", value)]


def exported(capsys: pytest.CaptureFixture[str], set_code: str) -> dict[str, Any]:
    call_command("export_assessment", *named(set=set_code))
    content: dict[str, Any] = json.loads(capsys.readouterr().out, parse_float=_no_float)
    return content


def _no_float(text: str) -> float:
    raise AssertionError(f"{text} is a binary number and not an exact string")


def refusal(command: str, *arguments: str) -> tuple[str, int]:
    with pytest.raises(CommandError) as raised:
        call_command(command, *arguments)
    return str(raised.value), raised.value.returncode


@pytest.fixture(params=["QD3853", "QD1829"])
def case(request, demo, capsys) -> tuple[dict[str, Any], AssessmentFile]:
    """One export beside the file that it was made from."""
    assessment = Assessment.objects.get(campaign__indicator_set__code=request.param)
    return exported(capsys, request.param), open_file(assessment)


# --- export_assessment --------------------------------------------------------------------------


def test_export_has_exactly_these_keys(case):
    content, _ = case

    assert set(content) == TOP
    assert set(content["unit"]) == {"code", "name"}
    assert set(content["set"]) == {"code", "version", "kind", "title"}
    assert set(content["totals"]) == TOTALS
    assert {frozenset(pillar) for pillar in content["pillars"]} == {
        frozenset({"code", "title", *TOTALS})
    }
    assert {frozenset(item) for item in content["indicators"]} == {frozenset(INDICATOR)}
    bases = {frozenset(item["basis"]) for item in content["indicators"]}
    assert bases == {frozenset({"max_points", "threshold", "rule", "source"})}
    evidence = {frozenset(cited) for item in content["indicators"] for cited in item["evidence"]}
    assert evidence == {frozenset(EVIDENCE)}


def test_export_names_unit_year_set_and_status(case):
    content, file = case

    assert content["unit"] == {"code": "16468", "name": "xã Quảng Bình"}
    assert (content["year"], content["status"]) == (2022, "draft")
    spec = file.spec
    assert content["set"] == {
        "code": spec.code,
        "version": spec.version,
        "kind": spec.kind,
        "title": spec.title,
    }


def _numbers(content: dict[str, Any]) -> Iterator[Any]:
    for totals in (content["totals"], *content["pillars"]):
        yield from (totals[name] for name in SUMS)
    for item in content["indicators"]:
        yield from (item[name] for name in POINTS if item[name] is not None)


def test_export_writes_every_number_as_its_shortest_decimal_string(case):
    content, file = case
    numbers = list(_numbers(content))
    known = [
        value
        for item, line in zip(content["indicators"], file.sheet.lines, strict=True)
        for name, value in item["inputs"].items()
        if isinstance(line.values[name], Decimal)
    ]

    assert [number for number in numbers + known if not NUMBER.fullmatch(number)] == []
    assert len(known) > 20
    for totals in (content["totals"], *content["pillars"]):
        assert {type(totals[name]) for name in COUNTS} == {int}


def _totals_of(totals: Any) -> dict[str, Any]:
    sums = {
        "claimed": totals.claimed,
        "computed": totals.computed,
        "difference": totals.difference,
        "uncomputed": totals.uncomputed,
        "max": totals.maximum,
        "attainable": totals.attainable,
        "allocated": totals.allocated,
    }
    return {**sums, **{name: getattr(totals, name) for name in COUNTS}}


def _read(totals: dict[str, Any]) -> dict[str, Any]:
    return {name: Decimal(totals[name]) if name in SUMS else totals[name] for name in COUNTS} | {
        name: Decimal(totals[name]) for name in SUMS
    }


def test_export_equals_the_sheet(case):
    content, file = case
    sheet = file.sheet

    assert _read(content["totals"]) == _totals_of(sheet.totals)
    assert [(pillar["code"], _read(pillar)) for pillar in content["pillars"]] == [
        (score.pillar.code, _totals_of(score.totals)) for score in sheet.pillars
    ]
    for item, line in zip(content["indicators"], sheet.lines, strict=True):
        outcome, maximum = line.outcome, line.indicator.max_points
        points = (line.claimed_points, outcome.points, maximum and maximum.value, line.difference)
        assert (item["code"], item["title"]) == (line.indicator.code, line.indicator.title)
        assert (item["state"], item["status"]) == (line.state, outcome.status)
        assert tuple(item[name] and Decimal(item[name]) for name in POINTS) == points
        assert (item["passed"], item["claimed_passed"]) == (outcome.passed, line.claimed_passed)
        assert (item["why"], tuple(item["notes"])) == (outcome.why, outcome.notes)
        assert {
            name: Decimal(value) if isinstance(line.values[name], Decimal) else value
            for name, value in item["inputs"].items()
        } == line.values
        assert item["printed"] == file.answers[item["code"]].printed
        assert len(item["evidence"]) == file.answers[item["code"]].evidence.count()


def test_export_of_the_points_year(demo, capsys):
    content = exported(capsys, "QD3853")
    items = {item["code"]: item for item in content["indicators"]}

    assert (len(items), content["totals"]["claimed"]) == (56, "729.57")
    assert [pillar["max"] for pillar in content["pillars"]] == [*["100"] * 5, "200", "150", "150"]
    assert items["8.1"]["inputs"] == {"id_holders": "1068", "population": "6633"}
    assert items["8.1"]["why"] == "1.068 / 6.633 = 16,10% × 10 điểm = 1,61 điểm"
    assert (items["8.1"]["computed_points"], items["8.1"]["passed"]) == ("1.61", None)
    assert items["3.2"]["computed_points"] is None  # unknown, and not "0"


def test_export_of_the_verdict_year(demo, capsys):
    content = exported(capsys, "QD1829")
    items = content["indicators"]

    assert [pillar["passed"] for pillar in content["pillars"]] == [11, 5, 4, 7]
    assert (len(items), sum(item["passed"] is True for item in items)) == (37, 27)
    assert {item["computed_points"] for item in items} == {None}
    assert (content["totals"]["max"], content["totals"]["max_basis"]) == ("0", None)


def test_export_gives_the_latest_of_two_campaigns(demo, capsys):
    newer = Assessment.objects.get(campaign__indicator_set__code="QD1829").campaign
    newer.pk, newer.name = None, "Đợt thử lại"
    newer.save()
    Assessment.objects.create(campaign=newer, unit=demo.units["commune"])

    assert exported(capsys, "QD1829")["totals"]["answered"] == 0


# --- names that are wrong -----------------------------------------------------------------------

EXISTING = "16468 (xã Quảng Bình) năm 2022 bộ QD1829; 16468 (xã Quảng Bình) năm 2022 bộ QD3853"


@pytest.mark.parametrize("command", ["export_assessment", "report"])
@pytest.mark.parametrize(
    ("wrong", "asked"),
    [
        ({"unit": "99999"}, "đơn vị 99999 năm 2022 theo bộ QD3853"),
        ({"unit": "1646"}, "đơn vị 1646 năm 2022 theo bộ QD3853"),
        ({"year": "2021"}, "đơn vị 16468 năm 2021 theo bộ QD3853"),
        ({"set": "QD9999"}, "đơn vị 16468 năm 2022 theo bộ QD9999"),
        ({"set": "qd3853"}, "đơn vị 16468 năm 2022 theo bộ qd3853"),
    ],
)
def test_wrong_name_is_answered_with_what_exists(demo, tmp_path, command, wrong, asked):
    output = tmp_path / "bao-cao.pdf"
    rest = ["--output", str(output)] if command == "report" else []

    assert refusal(command, *named(**wrong), *rest) == (
        f"Không có hồ sơ của {asked}. Đang có: {EXISTING}.",
        2,
    )
    assert not output.exists()


def test_sentence_stays_short_when_much_exists(demo):
    campaign = demo.points.campaign
    communes = AdministrativeUnit.objects.filter(level="commune").exclude(code="16468")[:20]
    Assessment.objects.bulk_create(
        Assessment(campaign=campaign, unit=commune) for commune in communes
    )

    sentence, code = refusal("export_assessment", *named(unit="99999"))

    assert (code, sentence.count(" năm 2022 bộ QD")) == (2, 8)


@pytest.mark.parametrize("year", ["nay", "2022.5", "", "9" * 30])
def test_year_that_is_no_year_is_answered_by_what_exists(demo, year):
    with pytest.raises(CommandError) as refused:
        call_command("export_assessment", *named(year=year))

    assert refused.value.returncode == 2
    assert f"năm {year} theo bộ QD3853. Đang có: 16468" in str(refused.value)


def test_no_assessment_at_all_is_answered_with_a_sentence(demo):
    connection.check_constraints()  # nothing may be pending on a table that loses its trigger
    remove_triggers(connection)  # the history holds on to what it tells of
    for table in (HistoryEntry, Evidence, Answer, Paper, Assessment):
        table.objects.all().delete()

    sentence, code = refusal("export_assessment", *named())

    assert code == 2
    assert sentence.startswith("Không có hồ sơ của đơn vị 16468 năm 2022 theo bộ QD3853.")
    assert sentence.endswith("hưa có hồ sơ nào.")


# --- report -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kept_papers(tmp_path_factory) -> Path:
    """Apart from those of the person who runs the tests; each is laid out once for all of them."""
    return tmp_path_factory.mktemp("papers")


@pytest.fixture
def papers(settings, tmp_path, kept_papers) -> Path:
    settings.REPORT_CACHE_DIR = kept_papers
    return tmp_path


@pytest.mark.parametrize("set_code", ["QD3853", "QD1829"])
def test_report_is_written_as_pdf(demo, papers, capsys, set_code):
    output = papers / "báo cáo.pdf"

    call_command("report", *named(set=set_code), "--output", str(output))

    pdf = output.read_bytes()
    assert pdf[:5] == b"%PDF-"
    assert pdf.rstrip().endswith(b"%%EOF")
    assert capsys.readouterr().out == f"Đã ghi {output} ({len(pdf) // 1024} KiB).\n"


def test_report_replaces_the_file_that_was_there(demo, papers):
    output = papers / "bao-cao.pdf"
    output.write_bytes(b"x" * 5_000_000)

    call_command("report", *named(set="QD1829"), "--output", str(output), verbosity=0)

    assert output.read_bytes()[:5] == b"%PDF-"
    assert output.stat().st_size < 5_000_000


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("none/bao-cao.pdf", "thư mục không có"),
        ("file/bao-cao.pdf", "đường dẫn không phải là thư mục"),
        (".", "đó là một thư mục"),
    ],
)
def test_path_that_cannot_be_written_is_answered_with_a_sentence(demo, papers, place, reason):
    (papers / "file").touch()
    output = papers / place

    assert refusal("report", *named(set="QD1829"), "--output", str(output)) == (
        f"Không ghi được {output}: {reason}. Hãy chọn tệp khác.",
        2,
    )


# --- prepare_demo -------------------------------------------------------------------------------


def test_demo_is_refused_outside_the_demo(demo, settings):
    Paper.objects.all().delete()  # what it would write again
    settings.DEMO = False

    sentence, code = refusal("prepare_demo")

    assert sentence == "Chỉ chạy với DTSCORE_DEMO=1: lệnh này tạo tài khoản dùng thử."
    assert code != 0
    assert Paper.objects.count() == 0
    settings.DEMO = True
    call_command("prepare_demo", verbosity=0)
    assert Paper.objects.count() == 2


# --- through the real process -------------------------------------------------------------------


def manage(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``manage.py`` with a database of its own, in the poorest locale."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "LC_ALL": "C",
            "DTSCORE_DEMO": "1",
            "DTSCORE_ENV_FILE": os.devnull,
            "DTSCORE_DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def _tables() -> list[str]:
    """What made the tables of this database, which took the migrations a quarter of a minute."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        return [sql for name, sql in cursor if not name.startswith("sqlite_")]


@pytest.mark.one_database("end a process of its own, whose database is a file of SQLite")
def test_wrong_unit_ends_the_process_with_2_and_no_traceback(tmp_path):
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as empty:
        empty.executescript(";".join(_tables()))

    done = manage(tmp_path, "export_assessment", *named(unit="99999"))

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "Không có hồ sơ của đơn vị 99999 năm 2022 theo bộ QD3853." in done.stderr
