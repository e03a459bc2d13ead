"""What is done behind the pages: put into the database, carried out by ``manage.py db_worker``."""

from __future__ import annotations

from datetime import date

from django_tasks import task

from assessments.reports.ranking_pdf import annex_pdf
from assessments.services.annexes import make_annex
from assessments.services.archiving import make_archive
from assessments.services.mailing import send_digests
from assessments.services.preloading import run_load
from assessments.services.rechecking import carry_out


@task()
def mail_digests(day: str) -> dict[str, int]:
    """Send the mails planned for a day (ISO); what could not be sent waits for the next run."""
    mailed = send_digests(day=date.fromisoformat(day))
    return {"sent": mailed.sent, "failed": mailed.failed}


@task()
def build_archive(pk: int) -> bool:
    """Make an archive that somebody has asked for; False where another worker has it or it is
    done. One whose worker died is begun anew, once it has been silent for long."""
    return make_archive(pk=pk)


@task()
def lay_out_annex(pk: int) -> bool:
    """Lay out the annex of a published ranking; False where it is there."""
    return make_annex(pk=pk, press=annex_pdf)


@task()
def recheck_campaign(pk: int) -> bool:
    """Check all units of a campaign anew; False where another worker is at it or it is done."""
    return carry_out(pk=pk)


@task()
def write_facts(pk: int) -> bool:
    """Write a table of base figures that was confirmed, from where the last worker stopped; False
    where another worker has it or it is done."""
    return run_load(pk=pk)
