"""One file taken over by two people at once, with real threads on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import Future
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from assessments.intake.found import Found, FoundDocument, FoundValue
from assessments.intake.keeping import as_json
from assessments.models import Answer, Evidence, HistoryEntry, Intake, OfficialDocument, StoredFile
from assessments.selectors.intake import open_preview
from assessments.services.answers import AnswerChange, save_answer
from assessments.services.facts import record_fact
from assessments.services.taking_in import StaleIntakeError, keep_intake, take_over
from criteria.rules.base import AnswerState
from tests.offline import downloaded, read_back
from tests.test_concurrency import Office, at_once, office, while_open  # noqa: F401

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite has one writer at a time: there is nothing to race",
    ),
]


def intake_of(office: Office) -> Intake:  # noqa: F811
    found = Found(
        "paper",
        (
            FoundValue("narrative", "<p>Từ tệp</p>", "1.1"),
            FoundValue("fact", "900", "", "population"),
        ),
        (FoundDocument("Kế hoạch", "27/KH-UBND", "2022-05-23", "UBND xã Thử", "", ("1.1",)),),
    )  # fmt: skip
    file = StoredFile.objects.create(
        owner=office.unit, name="báo cáo.docx", format="docx", size=1, sha256="0" * 64,
        uploaded_by=office.first,
    )  # fmt: skip
    return Intake.objects.create(
        assessment=office.assessment, indicator_set=office.assessment.campaign.indicator_set,
        file=file, kind="paper", found=as_json(found),
        uploaded_by=office.first,
    )  # fmt: skip


def everything(office: Office, intake: Intake, actor: Any):  # noqa: F811
    """Take over all of it, as it is on the person's screen now."""
    preview = open_preview(actor, intake)
    keys, seen = [row.key for row in preview.rows if row.is_choosable], preview.seen
    return lambda: take_over(actor=actor, intake=intake, chosen=keys, seen=seen)


def came_of(futures: list[Future[Any]]) -> list[int]:
    """How many rows each has written."""
    return sorted(len(future.result()) for future in futures)


def test_two_take_overs_at_once_write_once(office):  # noqa: F811
    intake = intake_of(office)
    calls = [everything(office, intake, actor) for actor in (office.first, office.second)]
    assert came_of(at_once(*calls)) == [0, 3]
    assert Answer.objects.get(assessment=office.assessment).version == 1
    assert (Evidence.objects.count(), OfficialDocument.objects.count()) == (1, 1)
    lines = HistoryEntry.objects.values_list("action", flat=True)
    assert sorted(lines).count("intake_taken_over") == 1
    intake.refresh_from_db()
    assert (len(intake.written), len(intake.chosen)) == (3, 3)


def test_who_waited_for_somebody_typing_writes_nothing(office):  # noqa: F811
    intake = intake_of(office)
    take = everything(office, intake, office.second)
    _, taking = while_open(
        lambda: save_answer(
            actor=office.first,
            assessment=office.assessment,
            indicator_code="1.1",
            change=AnswerChange(AnswerState.REPORTED, {}, "<p>Đã gõ</p>"),
            seen_version=0,
        ),
        take,
    )
    assert isinstance(taking.exception(), StaleIntakeError)
    assert Answer.objects.get(assessment=office.assessment).narrative == "<p>Đã gõ</p>"
    assert not OfficialDocument.objects.exists()


def test_who_records_a_figure_meanwhile_waits_for_no_circle(office):  # noqa: F811
    """Both hold the unit first, then the assessments: whoever comes second is told."""
    intake = intake_of(office)
    take = everything(office, intake, office.first)

    def figure() -> object:
        return record_fact(
            actor=office.second, unit=office.unit, year=2022, kind=office.population,
            value=Decimal(800), source="Công an xã", seen_version=0,
        )  # fmt: skip

    ends = [future.exception() for future in at_once(take, figure)]
    assert sum(end is None for end in ends) == 1
    assert {type(end).__name__ for end in ends if end} <= {"StaleIntakeError", "StaleFactError"}


def test_the_same_bytes_at_once_are_one_intake(office, settings, tmp_path):  # noqa: F811
    settings.MEDIA_ROOT = tmp_path / "media"
    data = downloaded(office.assessment)
    found = read_back(data, office.assessment)
    source = Path(tmp_path / "điền.xlsx")
    source.write_bytes(data)
    calls = [
        lambda actor=actor: keep_intake(
            actor=actor, assessment=office.assessment, name="điền.xlsx", source=source, found=found
        )
        for actor in (office.first, office.second)
    ]
    kept = {future.result().pk for future in at_once(*calls)}
    assert kept == {Intake.objects.get().pk}
