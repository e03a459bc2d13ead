"""Several at once ask for an archive, make it, or use one key: one archive, and every call counted.
PostgreSQL, real threads, real transactions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import localdate

from assessments.models import Archive
from assessments.services.archiving import make_archive, request_archive
from dtscore.accounts.models import ApiTokenMinute, Role, User
from dtscore.accounts.services import tokens
from tests.test_concurrency import ROUNDS, at_once, office

__all__ = ["office"]  # the fixture

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite has one writer at a time: there is nothing to race",
    ),
]


@pytest.fixture
def admin(office, settings, tmp_path) -> User:
    settings.MEDIA_ROOT = tmp_path / "media"
    province = office.unit.parent.parent
    return User.objects.create(username="tinh", role=Role.PROVINCIAL_ADMIN, unit=province)


def test_two_requests_are_one_archive_and_two_workers_make_it_once(office, admin):
    campaign = office.assessment.campaign
    for _ in range(ROUNDS):
        Archive.objects.all().delete()

        def ask() -> object:
            return request_archive(actor=admin, campaign=campaign, part=admin.unit)

        asked = [future.result() for future in at_once(ask, ask, ask)]
        archive = Archive.objects.get()
        assert {one.job.pk for one in asked} == {archive.pk}
        assert [one.needs_worker for one in asked].count(True) == 1

        def make(pk: int = archive.pk) -> bool:
            return make_archive(pk=pk)

        made = [future.result() for future in at_once(make, make)]
        assert sorted(made) == [False, True]


def test_limit_holds_for_processes_that_count_at_once(admin, monkeypatch):
    monkeypatch.setattr(tokens, "MOST_A_MINUTE", 5)
    monkeypatch.setattr(tokens.time, "time", lambda: 6_000_000.0)
    token, _ = tokens.issue_token(
        actor=admin, name="Kho", expires_on=localdate() + timedelta(days=1)
    )
    calls = at_once(*[lambda: tokens.count_use(token)] * 8)
    refused = [call for call in calls if isinstance(call.exception(), tokens.TooManyRequestsError)]
    assert (len(refused), ApiTokenMinute.objects.get().count) == (3, 5)
