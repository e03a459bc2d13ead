"""What was done and decided is only ever added to: both databases refuse anything else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils.timezone import now

from assessments.models import (
    Answer,
    Extension,
    HistoryEntry,
    IssuedReport,
    PublishedAnnex,
    PublishedRanking,
    ReviewDecision,
)
from assessments.services.history import record
from assessments.triggers import MESSAGE, TABLES
from dtscore.accounts.journal import note
from dtscore.accounts.models import JournalAction, JournalEntry

pytestmark = pytest.mark.django_db
KEPT = (
    HistoryEntry,
    ReviewDecision,
    IssuedReport,
    Extension,
    JournalEntry,
    PublishedRanking,
    PublishedAnnex,
)


@pytest.fixture
def rows(demo) -> dict[type[models.Model], models.Model]:
    """One row of every table that is kept."""
    person, assessment = demo.people["quantri.thanhhoa"], demo.points
    published, corrected = (
        PublishedRanking.objects.create(
            campaign=assessment.campaign, number=number, snapshot={}, digest="0",
            report_sha256="0", issued_at=now(), issued_by=person,
        )
        for number in (1, 2)
    )  # fmt: skip
    answer = Answer.objects.filter(assessment=assessment).earliest("pk")
    return {
        HistoryEntry: record(actor=person, action="assigned", unit=assessment.unit),
        ReviewDecision: ReviewDecision.objects.create(
            assessment=assessment, indicator=answer.indicator, step=1, number=1,
            verdict="accepted", points=Decimal(1), answer_version=1, decided_at=now(),
            decided_by=person,
        ),
        IssuedReport: IssuedReport.objects.create(
            assessment=assessment, kind="review", step=1, number=1, snapshot={}, digest="0",
            report_sha256="0", issued_at=now(), issued_by=person,
        ),
        Extension: Extension.objects.create(
            assessment=assessment, stage="submission", until=date(2026, 1, 1), reason="x",
            granted_by=person,
        ),
        JournalEntry: note(actor=person, action=JournalAction.USER_ADDED, subject="Bùi Thị Hoa"),
        PublishedRanking: published,
        PublishedAnnex: PublishedAnnex.objects.create(ranking=corrected, sha256="0"),
    }  # fmt: skip


def test_every_kept_table_is_tried():
    assert {table._meta.db_table for table in KEPT} == set(TABLES)


@pytest.mark.parametrize("table", KEPT)
def test_database_refuses_to_change_delete_or_empty(rows, table):
    name = table._meta.db_table
    whole = (
        f"TRUNCATE {name} CASCADE"
        if connection.vendor == "postgresql"
        else f"INSERT OR REPLACE INTO {name} SELECT * FROM {name}"
    )
    before = list(table.objects.order_by("pk").values_list())
    connection.check_constraints()
    for statement in (f"UPDATE {name} SET id = id", f"DELETE FROM {name}", whole):
        with (
            pytest.raises(IntegrityError, match=MESSAGE),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert list(table.objects.order_by("pk").values_list()) == before


@pytest.mark.parametrize("table", KEPT)
def test_row_cannot_be_saved_again_or_deleted(rows, table):
    row = rows[table]
    for change in (row.save, row.delete):
        with pytest.raises(IntegrityError, match=MESSAGE), transaction.atomic():
            change()
    assert table.objects.filter(pk=row.pk).exists()
