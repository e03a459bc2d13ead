"""The one way of all work behind the pages: claimed once, followed, begun anew, ended."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.timezone import now
from django_tasks import default_task_backend

from assessments.models import AnnexOrder, Archive, FactLoad, Job, PublishedRanking, Recheck
from assessments.services.jobs import (
    BROKEN,
    MANY_TRIES,
    TakenOverError,
    Worker,
    begin_anew,
    carry_out,
    claim,
    silent_jobs,
)
from assessments.tasks import WORK

pytestmark = pytest.mark.django_db
KINDS = (AnnexOrder, Archive, FactLoad, Recheck)


def made(kind: type[Job], campaign, user) -> Job:
    """A job of the kind that waits for a worker."""
    own = {
        Archive: {"campaign": campaign, "part": user.unit},
        FactLoad: {"province": user.unit, "year": 2022, "as_of": date(2022, 1, 1)},
        Recheck: {"campaign": campaign},
    }
    if kind is AnnexOrder:
        ranking, _ = PublishedRanking.objects.get_or_create(
            campaign=campaign,
            number=1,
            defaults={"issued_by": user, "snapshot": {}, "issued_at": now()},
        )
        return AnnexOrder.objects.create(ranking=ranking, requested_by=user)
    return kind._default_manager.create(requested_by=user, **own[kind])


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def job(request, demo) -> Job:
    return made(request.param, demo.points.campaign, demo.people["quantri.thanhhoa"])


def die(job: Job) -> None:
    type(job)._default_manager.update(beat_at=now() - job.DEAD_AFTER)


def test_every_kind_has_its_worker():
    assert set(WORK) == set(KINDS) == set(Job.__subclasses__())


def test_one_worker_has_it_and_one_that_was_taken_for_dead_writes_no_more(job):
    kind = type(job)
    slow = Worker(claim(kind, job.pk))
    slow.tell(done=1)
    assert claim(kind, job.pk) is None
    assert not begin_anew(job)
    die(job)
    assert begin_anew(job)
    assert not begin_anew(job)  # somebody has been told
    quick = Worker(claim(kind, job.pk))
    assert (quick.job.tries, quick.job.done) == (2, 1 if kind.RESUMES else 0)
    for write in (slow.tell, slow.finish):
        with pytest.raises(TakenOverError):
            write(done=9)
    quick.finish(done=2)
    job.refresh_from_db()
    assert (job.state, job.done, bool(job.finished_at)) == ("done", 2, True)
    assert claim(kind, job.pk) is None
    die(job)
    assert not silent_jobs(kind).exists()


def test_what_fails_says_so_and_only_some_kinds_are_tried_again(job):
    kind = type(job)

    def broken(worker: Worker[Job]) -> None:
        worker.tell(done=1)
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        carry_out(kind, job.pk, broken)
    job.refresh_from_db()
    assert (job.state, job.problem, job.is_under_way) == ("failed", BROKEN, False)
    die(job)
    assert begin_anew(job) == kind.IS_RETRIED


def test_daily_round_begins_all_kinds_anew_but_not_for_ever(job, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    default_task_backend.clear()
    told = StringIO()
    call_command("expire_uploads", stdout=told)
    assert not default_task_backend.results  # one was told just now
    die(job)
    call_command("expire_uploads", stdout=told)
    assert [one.args for one in default_task_backend.results] == [[type(job).__name__, job.pk]]
    assert f"{job._meta.verbose_name} số {job.pk}" in told.getvalue()
    type(job)._default_manager.update(tries=MANY_TRIES + 1, beat_at=now() - job.DEAD_AFTER)
    call_command("expire_uploads", stdout=told)
    assert len(default_task_backend.results) == 1
