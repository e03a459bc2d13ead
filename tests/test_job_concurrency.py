"""Several workers are let go on one job of each kind: PostgreSQL, real threads and transactions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from assessments.models import Job
from assessments.services.jobs import Worker, carry_out
from dtscore.accounts.models import Role, User
from tests.test_concurrency import ROUNDS, at_once, office
from tests.test_jobs import KINDS, made

__all__ = ["office"]  # the fixture

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_of_workers_let_go_together_one_does_it(office, kind):
    province = office.unit.parent.parent
    admin = User.objects.create(username="tinh", role=Role.PROVINCIAL_ADMIN, unit=province)
    for _ in range(ROUNDS):
        kind._default_manager.all().delete()
        job = made(kind, office.assessment.campaign, admin)
        done: list[int] = []

        def work(worker: Worker[Job], done: list[int] = done) -> None:
            done.append(worker.job.pk)
            worker.finish()

        def go(pk: int = job.pk, work: Callable[[Worker[Job]], None] = work) -> bool:
            return carry_out(kind, pk, work)

        results = [future.result() for future in at_once(go, go, go)]
        assert (sorted(results), done) == ([False, False, True], [job.pk])
