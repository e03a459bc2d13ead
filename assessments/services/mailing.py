"""One mail a person a day, with everything that they have neither read nor been mailed.

First planned, then sent by whoever runs the tasks. Nothing is held while the mail server is
spoken to, and a notice counts as mailed only after the server has taken the mail: a server that
is down, or a worker that is killed, loses nothing.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
)

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import now

from assessments.models import MailDigest, Notice
from assessments.selectors.notices import unread
from dtscore.accounts.models import User

logger = logging.getLogger(__name__)
BATCH = 500
# Older than this is no news: switching mail on does not send a whole year.
NEWS_DAYS = 30
# After that time a claim that was not fulfilled is anybody's.
CLAIM = timedelta(minutes=10)
LISTED = 40
# Refusals that say nothing about the next mail; a bad address is a ValueError.
OF_ONE_MAIL = (
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPDataError,
    SMTPNotSupportedError,
    ValueError,
)


@dataclass(frozen=True)
class Mailed:
    """What one run has done."""

    sent: int
    failed: int


@transaction.atomic
def plan_digests(*, day: date) -> int:
    """Write down who is to get a mail on ``day``; returns how many still wait for theirs. Whoever
    has had one that day waits for the next. Two queries."""
    if not settings.SENDS_MAIL:
        return 0
    people = User.objects.filter(
        Exists(_waiting().filter(person=OuterRef("pk"))), is_active=True, wants_mail=True
    ).exclude(email="")
    planned = [MailDigest(person_id=pk, day=day) for pk in people.values_list("pk", flat=True)]
    MailDigest.objects.bulk_create(planned, batch_size=BATCH, ignore_conflicts=True)
    return MailDigest.objects.filter(
        day=day, sent_at=None, person__in=[row.person_id for row in planned]
    ).count()


def send_digests(*, day: date) -> Mailed:
    """Send what is planned for ``day``, over one connection. A server that does not answer ends
    the run; an address or a mail that it refuses does not. Two workers share the mails."""
    sent = failed = 0
    digests = list(
        MailDigest.objects.filter(day=day, sent_at=None).select_related("person").order_by("pk")
    )
    connection: BaseEmailBackend = get_connection()
    try:
        for digest in digests:
            if not _claim(digest):
                continue
            try:
                sent += _send(digest, connection)
            except (OSError, ValueError) as problem:  # what smtplib raises are OSErrors
                failed += 1
                _release(digest)
                logger.warning("mail to user %s: %s", digest.person_id, type(problem).__name__)
                if not isinstance(problem, OF_ONE_MAIL):
                    break
    finally:
        _close(connection)
    return Mailed(sent, failed)


def _waiting() -> QuerySet[Notice]:
    news = Notice.objects.filter(mailed_at=None, created_at__gte=now() - timedelta(days=NEWS_DAYS))
    return unread(news)


def _claim(digest: MailDigest) -> bool:
    """Whether this worker is the one that sends it."""
    free = Q(claimed_at=None) | Q(claimed_at__lt=now() - CLAIM)
    rows = MailDigest.objects.filter(free, pk=digest.pk, sent_at=None)
    return rows.update(claimed_at=now()) == 1


def _release(digest: MailDigest) -> None:
    MailDigest.objects.filter(pk=digest.pk).update(claimed_at=None)


def _send(digest: MailDigest, connection: BaseEmailBackend) -> int:
    """Send it and say so in the notices; 0 where nothing waits any more."""
    person = digest.person
    notices = list(_waiting().filter(person=person).order_by("due_on", "-pk"))
    if not (notices and person.is_active and person.email and person.wants_mail):
        _release(digest)
        return 0
    connection.open()
    _message(person, digest.day, notices, connection).send()
    at = now()
    with transaction.atomic():
        MailDigest.objects.filter(pk=digest.pk).update(sent_at=at)
        Notice.objects.filter(pk__in=[row.pk for row in notices]).update(mailed_at=at)
    return 1


def _message(
    person: User, day: date, notices: list[Notice], connection: BaseEmailBackend
) -> EmailMessage:
    context = {
        "person": person,
        "count": len(notices),
        "reminders": [_line(row) for row in notices[:LISTED] if row.due_on],
        "news": [_line(row) for row in notices[:LISTED] if not row.due_on],
        "more": max(0, len(notices) - LISTED),
        "page": settings.BASE_URL + reverse("notices"),
    }
    subject = f"Chấm điểm chuyển đổi số: {len(notices)} thông báo, ngày {day:%d/%m/%Y}"
    body = render_to_string("mail/digest.txt", context)
    return EmailMessage(subject, body, to=[person.email], connection=connection)


def _line(notice: Notice) -> tuple[str, str]:
    return notice.words, settings.BASE_URL + reverse("notice", args=[notice.pk])


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (OSError, SMTPException):
        logger.warning("mail server: did not say goodbye")
