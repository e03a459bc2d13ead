"""The one way in which a job behind the pages is asked for, claimed, followed and ended.

Whoever claims a job writes its name into the row; every sign of life and the end ask for that
name, so a worker that was taken for dead writes nothing more once another one has taken over.
"""

from __future__ import annotations

import errno
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import now

from assessments.models import Job, JobState
from assessments.models.job import UNDER_WAY

J = TypeVar("J", bound=Job)
# A worker with long parts gives a sign of life at least so often.
BEAT = timedelta(seconds=15)
# So many workers began it and none came to an end: somebody must look at the server.
MANY_TRIES = 3
FULL = "Máy chủ hết chỗ trống: hãy báo người quản trị cổng, rồi thử lại."
BROKEN = "Có lỗi giữa chừng, lỗi đã được ghi lại. Hãy thử lại sau ít phút."


class TakenOverError(Exception):
    """Another worker has begun the job anew."""


@dataclass(frozen=True)
class Asked(Generic[J]):
    """The job, and whether a worker must be told of it."""

    job: J
    needs_worker: bool


def ask_once(same: QuerySet[J], make: Callable[[], J]) -> Asked[J]:
    """The one of ``same`` that is under way, whoever asked for it, else what ``make`` writes. Of
    several who ask at once one is told to tell a worker."""
    if current := same.filter(state__in=UNDER_WAY).first():
        return Asked(current, needs_worker=begin_anew(current))
    try:
        with transaction.atomic():
            return Asked(make(), needs_worker=True)
    except IntegrityError:  # somebody else has asked in this very moment
        return Asked(same.order_by("-pk")[:1].get(), needs_worker=False)


def begin_anew(job: Job) -> bool:
    """Let another worker have a job whose own one is dead; whether one must be told. Of several
    who ask at once one is told yes."""
    return bool(
        silent_jobs(type(job))
        .filter(pk=job.pk)
        .update(state=JobState.WAITING, claim="", beat_at=now(), tries=F("tries") + 1)
    )


def silent_jobs(kind: type[J]) -> QuerySet[J]:
    """Those whose worker is dead, or never came; and those that failed, if they are retried."""
    waiting = (*UNDER_WAY, JobState.FAILED) if kind.IS_RETRIED else UNDER_WAY
    return kind._default_manager.filter(state__in=waiting, beat_at__lte=now() - kind.DEAD_AFTER)


class Worker(Generic[J]):
    """Who has claimed a job. Every sign of life raises TakenOverError once somebody else has."""

    def __init__(self, job: J) -> None:
        self.job, self._told = job, now()

    def beat(self) -> None:
        """A sign of life, if the last one was a while ago."""
        if now() - self._told >= BEAT:
            self.tell()

    def tell(self, **changes: Any) -> None:
        """A sign of life, with how far it is. Locks the row inside a transaction."""
        self._told = now()
        if not own(self.job).update(beat_at=self._told, **changes):
            raise TakenOverError

    def finish(self, **changes: Any) -> None:
        """Done; inside the transaction of what is written last."""
        self.tell(state=JobState.DONE, finished_at=now(), **changes)


def carry_out(kind: type[J], pk: int, work: Callable[[Worker[J]], None]) -> bool:
    """Claim the job and do it. False where another worker is at it, or has taken over, or it is
    done. What ``work`` raises is raised again; the job then says that it has failed."""
    job = claim(kind, pk)
    if job is None:
        return False
    try:
        work(Worker(job))
    except TakenOverError:
        return False
    except Exception as problem:
        is_full = isinstance(problem, OSError) and problem.errno in {errno.ENOSPC, errno.EDQUOT}
        told = FULL if is_full else BROKEN
        own(job).update(state=JobState.FAILED, problem=told, beat_at=now())
        raise
    return True


def claim(kind: type[J], pk: int) -> J | None:
    """The job, now the caller's; None where it is not free."""
    dead = Q(state=JobState.RUNNING, beat_at__lte=now() - kind.DEAD_AFTER)
    failed = Q(state=JobState.FAILED) if kind.IS_RETRIED else Q(pk=None)
    free = kind._default_manager.filter(Q(state=JobState.WAITING) | failed | dead, pk=pk)
    fresh = {} if kind.RESUMES else {"done": 0}
    name = str(uuid.uuid4())
    if not free.update(state=JobState.RUNNING, claim=name, problem="", beat_at=now(), **fresh):
        return None
    # Not by the name: whoever was quicker still is told by the first sign of life.
    job = kind._default_manager.get(pk=pk)
    job.claim = name
    return job


def own(job: J) -> QuerySet[J]:
    """The row, as long as it is the claimant's."""
    rows = type(job)._default_manager.filter(pk=job.pk, claim=job.claim)
    return rows.filter(state=JobState.RUNNING)
