"""``manage.py import_report``: what it prints, what it refuses, and that looking writes nothing."""

from __future__ import annotations

import io
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Answer, HistoryEntry
from assessments.services.answers import AnswerEdit, Typed, save_typed
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
    assert "Đọc được 37 trên 37 chỉ số của bộ QĐ 1829." in said
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


# What the two raw papers contradict, above a hint, once both are taken over whole.
CONTRADICTED = {
    "claim_without_figures": 1, "code_twice": 1, "declared_without_ground": 3,
    "document_number_missing": 1, "document_two_dates": 1, "document_two_numbers": 2,
    "evidence_after_period": 4, "evidence_excludes": 1, "fact_values": 7, "line_missing": 1,
    "other_matter": 2, "parts_of_figures": 1, "percent_printed": 6, "percent_without_figures": 2,
    "plan_span_wrong": 1, "plan_year_wrong": 1, "points_for_nothing": 1, "points_of_percent": 2,
    "points_of_rule": 1, "register_order": 1, "same_figure": 1, "section_counts": 3,
    "sets_deployed": 2, "sets_percent": 2, "stages_exclude": 1, "verdict_of_other": 1,
    "words_fact": 1,
}  # fmt: skip


def test_both_papers_taken_over_whole_are_checked_in_few_queries(demo) -> None:
    for set_code, file in FILES.items():
        run(file, set_code, "--take", "all")
    out = io.StringIO()
    with CaptureQueriesContext(connection) as queries:
        call_command(
            "check_consistency", "--unit", "16468", "--year", "2022", "--format", "json", stdout=out
        )
    found = [row for row in json.loads(out.getvalue()) if row["severity"] != "hint"]
    assert Counter(row["code"] for row in found) == CONTRADICTED
    assert len(queries) <= 30
    assert not [row for row in found if row["severity"] == "error"]


def test_what_a_paper_claims_lives_and_dies_with_its_figures(demo) -> None:
    """Corrected by hand the figures make void what was printed, with a score or without; taken
    over again they restore it."""
    run(FILES["QD3853"], "QD3853", "--take", "all")
    answer = Answer.objects.get(assessment=demo.points, indicator__code="6.2")
    for name in ("claim", "printed alone"):
        if name == "printed alone":
            Answer.objects.filter(pk=answer.pk).update(claimed_points=None, claimed_passed=None)
        answer.refresh_from_db()
        assert (answer.claim_superseded, bool(answer.printed)) == (False, True)
        edit = AnswerEdit(values={"services_full": Decimal(29)})
        save_typed(
            actor=demo.people["canbo.quangbinh"],
            assessment_pk=demo.points.pk,
            indicator_code="6.2",
            read=lambda _, edit=edit: Typed(edit, answer.version, ""),
        )
        answer.refresh_from_db()
        assert answer.claim_superseded
        run(FILES["QD3853"], "QD3853", "--take", "all")
        answer.refresh_from_db()
        assert (answer.inputs["services_full"], answer.claim_superseded) == ("26", False)


def test_what_a_paper_prints_is_written_though_its_score_is_the_same(demo) -> None:
    """What is told as written is written: a claim that differs only in what it printed too."""
    run(FILES["QD3853"], "QD3853", "--take", "all")
    answer = Answer.objects.get(assessment=demo.points, indicator__code="6.2")
    printed = answer.printed
    Answer.objects.filter(pk=answer.pk).update(printed={"points": "4"})
    run(FILES["QD3853"], "QD3853", "--take", "all")
    answer.refresh_from_db()
    assert answer.printed["inputs"] == printed["inputs"]
