"""What is done behind the pages: put into the database, carried out by ``manage.py db_worker``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from django_tasks import task

from assessments.models import AnnexOrder, Archive, FactLoad, Job, Recheck
from assessments.reports.ranking_pdf import annex_pdf
from assessments.services.annexes import make_annex
from assessments.services.archiving import make_archive
from assessments.services.mailing import send_digests
from assessments.services.preloading import run_load
from assessments.services.rechecking import recheck_campaign

WORK: Mapping[type[Job], Callable[..., bool]] = {
    Archive: make_archive,
    AnnexOrder: partial(make_annex, press=annex_pdf),
    FactLoad: run_load,
    Recheck: recheck_campaign,
}
_BY_NAME = {kind.__name__: work for kind, work in WORK.items()}


@task()
def mail_digests(day: str) -> dict[str, int]:
    """Send the mails planned for a day (ISO); what could not be sent waits for the next run."""
    mailed = send_digests(day=date.fromisoformat(day))
    return {"sent": mailed.sent, "failed": mailed.failed}


@task()
def work_off(kind: str, pk: int) -> bool:
    """Do a job; False where another worker has it or it is done. One whose worker died is begun
    anew, once it has been silent for long."""
    return _BY_NAME[kind](pk=pk)


def tell_worker(job: Job) -> None:
    work_off.enqueue(type(job).__name__, job.pk)
