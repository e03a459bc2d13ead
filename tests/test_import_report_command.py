"""``manage.py import_report``: what it prints, what it refuses, and that looking writes nothing."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from assessments.models import Answer, HistoryEntry
from tests.paper_variants import PAPERS

pytestmark = pytest.mark.django_db
FILES = {code: PAPERS / f"quang-binh-2022-{code.lower()}.txt" for code in ("QD3853", "QD1829")}


def run(file: Path, set_code: str, *options: str) -> str:
    out = io.StringIO()
    call_command(
        "import_report", str(file), "--unit", "16468", "--year", "2022", "--set", set_code,
        *options, stdout=out,
    )  # fmt: skip
    return out.getvalue()


def exported(set_code: str) -> dict[str, Any]:
    return json.loads(run(FILES[set_code], set_code, "--dry-run", "--format", "json"))  # type: ignore[no-any-return]


def test_json_holds_every_indicator_with_its_words_and_place(demo) -> None:
    before = (Answer.objects.count(), HistoryEntry.objects.count())
    said = exported("QD3853")
    assert (said["unit"], said["year"], said["set"]) == ("16468", 2022, "QD3853")
    by_code = {one["code"]: one for one in said["indicators"]}
    assert len(by_code) == 56
    twice = by_code["7.7"]
    assert (twice["claimed_points"], twice["printed"]["code"]) == ("5", "7.6")
    assert by_code["6.2"]["inputs"] == {"services_full": "26", "services_total": "55"}
    assert by_code["4.5"]["documents"] == ["50/KH-PGDĐT"]
    assert by_code["6.7"]["place"] == "dòng 620"
    assert by_code["3.6"]["doubt"][0]["field"] == "full_coverage"
    facts = {one["field"]: one for one in said["facts"]}
    assert facts["population"]["value"] == "6633"
    assert "5.239" in facts["people_15_plus"]["doubt"]
    assert said["paper"]["signing_lines"] == ["CHỦ TỊCH"]
    assert said["leftovers"] == []
    assert (Answer.objects.count(), HistoryEntry.objects.count()) == before


def test_verdicts_sections_and_leftovers_of_the_other_set(demo) -> None:
    said = exported("QD1829")
    verdicts = {one["code"]: one["claimed_passed"] for one in said["indicators"]}
    assert sum(verdict is True for verdict in verdicts.values()) == 27
    assert sum(verdict is None for verdict in verdicts.values()) == 10
    assert said["paper"]["sections"].keys() == {
        "organisation", "assessment", "solutions", "proposals",
    }  # fmt: skip
    assert [one["place"] for one in said["leftovers"]] == ["dòng 9", "dòng 13"]


def test_the_text_names_what_is_doubtful_and_what_is_left(demo) -> None:
    said = run(FILES["QD1829"], "QD1829", "--dry-run")
    assert "Đọc được 37 trên 37 chỉ số của bộ QD1829." in said
    assert "enterprises (chỉ tiêu 2.4 (dòng 1299))" in said
    assert "Kế hoạch 47/KH-UBND 2022-09-10: 1.10" in said
    assert "2 đoạn chưa xếp được vào đâu:" in said


@pytest.mark.parametrize(
    ("file", "set_code", "options", "sentence"),
    [
        (FILES["QD1829"], "QD3853", ["--dry-run"], "báo cáo này theo bộ chỉ số khác"),
        (PAPERS / "khong-co.txt", "QD3853", ["--dry-run"], "Không mở được tệp"),
        (PAPERS.parent / "conftest.py", "QD3853", ["--dry-run"], "Chỉ đọc được báo cáo dạng Word"),
        (FILES["QD3853"], "QD9999", ["--dry-run"], "16468"),
        (FILES["QD3853"], "QD3853", ["--user", "khong-co"], "--user"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(
    demo, file: Path, set_code: str, options: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError) as refused:
        run(file, set_code, *options)
    assert sentence in str(refused.value)
    assert refused.value.returncode == 2


def test_taking_the_same_paper_over_twice_writes_nothing_more(demo, capsys) -> None:
    """The unit's officer stands in the history; the second time there is nothing to write."""
    run(FILES["QD1829"], "QD1829", "--take", "all")
    assert "Đã ghi 0 mục" not in capsys.readouterr().err
    before = (list(Answer.objects.order_by("pk").values_list()), HistoryEntry.objects.count())
    assert HistoryEntry.objects.latest("pk").actor.username == "canbo.quangbinh"
    run(FILES["QD1829"], "QD1829", "--take", "all")
    assert "Đã ghi 0 mục" in capsys.readouterr().err
    assert list(Answer.objects.order_by("pk").values_list()) == before[0]
