"""What is done behind the pages: put into the database, carried out by ``manage.py db_worker``."""

from __future__ import annotations

from datetime import date

from django_tasks import task

from assessments.services.mailing import send_digests


@task()
def mail_digests(day: str) -> dict[str, int]:
    """Send the mails planned for a day (ISO); what could not be sent waits for the next run."""
    mailed = send_digests(day=date.fromisoformat(day))
    return {"sent": mailed.sent, "failed": mailed.failed}
