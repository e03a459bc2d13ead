"""One mail a person a day; a server that is down loses nothing and blocks nobody."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult

from assessments.models import Campaign, MailDigest, Notice
from assessments.services.mailing import CLAIM, NEWS_DAYS, plan_digests, send_digests
from assessments.services.notices import write_notices
from dtscore.accounts.models import Role, User

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
OFFICER = "canbo.quangbinh"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture(autouse=True)
def mail_is_set_up(settings):
    settings.SENDS_MAIL = True
    settings.BASE_URL = "https://portal.example.vn"
    settings.DEFAULT_FROM_EMAIL = "Cổng chấm điểm <cong@example.vn>"


@pytest.fixture
def officer_mail(demo) -> User:
    User.objects.filter(username=OFFICER).update(email="canbo@example.vn")
    return User.objects.get(username=OFFICER)


def tell(demo, person: User, *sentences: str) -> None:
    for sentence in sentences:
        write_notices([person], words=sentence, assessment=demo.points)


def run(day: date = DAY) -> tuple[int, int]:
    plan_digests(day=day)
    mailed = send_digests(day=day)
    return mailed.sent, mailed.failed


# --- what is sent ------------------------------------------------------------------------------
def test_moves_and_reminders_come_in_one_plain_mail(demo, officer_mail):
    Campaign.objects.filter(pk=demo.points.campaign_id).update(submission_due_on=DAY)
    tell(demo, officer_mail, "Hồ sơ được trả lại <để sửa>.")

    call_command("send_reminders", day=DAY, verbosity=0)

    (message,) = mail.outbox
    assert message.subject == "Chấm điểm chuyển đổi số: 2 thông báo, ngày 02/03/2026"
    assert message.to == ["canbo@example.vn"]
    assert message.content_subtype == "plain"
    reminder, move = (Notice.objects.get(person=officer_mail, due_on=due) for due in (DAY, None))
    link = "https://portal.example.vn" + reverse("notice", args=[reminder.pk])
    assert message.body.startswith("Kính gửi Cán bộ xã (dùng thử),\n")
    assert f"NHẮC HẠN\n\n- {reminder.words}\n  {link}\n" in message.body
    assert f"TIN KHÁC\n\n- {move.words}\n" in message.body
    assert "<để sửa>" in message.body
    assert "https://portal.example.vn/thong-bao/\n" in message.body
    assert "\n\n\n" not in message.body
    assert {reminder.mailed_at is None, move.mailed_at is None} == {False}


def test_one_mail_a_day_and_the_rest_the_day_after(demo, officer_mail):
    tell(demo, officer_mail, "Một.")
    assert run() == (1, 0)
    tell(demo, officer_mail, "Hai.")

    assert run() == (0, 0)
    assert run(DAY + timedelta(1)) == (1, 0)
    assert ["Một." in message.body for message in mail.outbox] == [True, False]
    assert ["Hai." in message.body for message in mail.outbox] == [False, True]
    assert run(DAY + timedelta(2)) == (0, 0)


def test_long_digest_says_how_much_more_there_is(demo, officer_mail):
    tell(demo, officer_mail, *(f"Việc {number}." for number in range(43)))
    run()

    assert "43 thông báo mới" in mail.outbox[0].body
    assert "Còn 3 thông báo nữa" in mail.outbox[0].body
    assert not Notice.objects.filter(mailed_at=None).exists()


WITHOUT = {
    "no address": {"email": ""},
    "inactive": {"is_active": False},
    "does not want any": {"wants_mail": False},
}


@pytest.mark.parametrize("changes", WITHOUT.values(), ids=WITHOUT)
def test_some_get_no_mail_and_keep_their_notices(demo, officer_mail, changes):
    tell(demo, officer_mail, "Một.")
    User.objects.filter(pk=officer_mail.pk).update(**changes)

    assert run() == (0, 0)
    assert mail.outbox == []
    assert Notice.objects.get().mailed_at is None


def test_somebody_who_declines_after_the_planning_gets_none(demo, officer_mail):
    tell(demo, officer_mail, "Một.")
    plan_digests(day=DAY)
    User.objects.filter(pk=officer_mail.pk).update(wants_mail=False)

    assert send_digests(day=DAY).sent == 0


def test_read_cancelled_and_old_notices_are_no_news(demo, officer_mail):
    tell(demo, officer_mail, "Đã đọc.", "Đã hủy.", "Đã cũ.")
    read, cancelled, old = Notice.objects.order_by("pk")
    Notice.objects.filter(pk=read.pk).update(read_at=now())
    Notice.objects.filter(pk=cancelled.pk).update(cancelled_at=now())
    long_ago = now() - timedelta(days=NEWS_DAYS + 1)
    Notice.objects.filter(pk=old.pk).update(created_at=long_ago)

    assert run() == (0, 0)
    assert not MailDigest.objects.exists()


def test_without_a_mail_server_only_the_portal_tells(demo, officer_mail, settings):
    settings.SENDS_MAIL = False
    tell(demo, officer_mail, "Một.")
    call_command("send_reminders", day=DAY, verbosity=0)

    assert mail.outbox == []
    assert not MailDigest.objects.exists()
    assert Notice.objects.get().mailed_at is None


# --- when something is wrong -------------------------------------------------------------------
class BadServer:
    """Takes a connection, says what it is told to and hangs up; counts who came."""

    def __init__(self, greeting: bytes) -> None:
        self.greeting, self.callers = greeting, 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self.socket.accept()
            except OSError:
                return
            self.callers += 1
            with caller:
                caller.sendall(self.greeting)

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(5)


@pytest.fixture(params=[b"", b"554 no service\r\n"], ids=["hangs up", "refuses"])
def bad_server(request, settings) -> Iterator[BadServer]:
    server = BadServer(request.param)
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.close()


def test_server_that_refuses_loses_nothing_and_the_next_run_sends(
    demo, officer_mail, bad_server, settings, caplog
):
    working = settings.EMAIL_BACKEND
    leader = demo.people["lanhdao.quangbinh"]
    User.objects.filter(pk=leader.pk).update(email="lanhdao@example.vn")
    tell(demo, officer_mail, "Một.")
    tell(demo, leader, "Hai.")
    settings.EMAIL_BACKEND = SMTP

    call_command("send_reminders", day=DAY, verbosity=0)

    assert bad_server.callers == 1  # the first refusal ends the run
    assert Notice.objects.filter(mailed_at=None).count() == 2
    assert not MailDigest.objects.filter(sent_at__isnull=False).exists()
    assert "example.vn" not in caplog.text
    settings.EMAIL_BACKEND = working
    call_command("send_reminders", day=DAY, verbosity=0)
    assert sorted(message.to[0] for message in mail.outbox) == [
        "canbo@example.vn", "lanhdao@example.vn",
    ]  # fmt: skip
    assert not Notice.objects.filter(mailed_at=None).exists()
    call_command("send_reminders", day=DAY, verbosity=0)
    assert len(mail.outbox) == 2


def test_bad_address_stops_nobody_else(demo, officer_mail):
    leader = demo.people["lanhdao.quangbinh"]
    User.objects.filter(pk=leader.pk).update(email="lanhdao@example.vn\nBcc: x@example.vn")
    tell(demo, officer_mail, "Một.")
    tell(demo, leader, "Hai.")

    assert run() == (1, 1)
    assert [message.to for message in mail.outbox] == [["canbo@example.vn"]]
    assert Notice.objects.get(mailed_at=None).person == leader


def test_mail_that_another_worker_holds_is_left_to_it_until_its_claim_runs_out(demo, officer_mail):
    tell(demo, officer_mail, "Một.")
    plan_digests(day=DAY)
    MailDigest.objects.update(claimed_at=now())
    assert send_digests(day=DAY).sent == 0

    MailDigest.objects.update(claimed_at=now() - CLAIM - timedelta(seconds=1))
    assert send_digests(day=DAY).sent == 1


def test_planning_costs_the_same_for_one_and_many(demo, officer_mail):
    tell(demo, officer_mail, "Một.")
    with CaptureQueriesContext(connection) as one:
        assert plan_digests(day=DAY) == 1
    people = [
        User.objects.create(
            username=f"nguoi.{number}", full_name="Người", role=Role.OFFICER,
            unit=demo.units["commune"], email=f"nguoi{number}@example.vn",
        )
        for number in range(60)
    ]  # fmt: skip
    for person in people:
        tell(demo, person, "Hai.")
    with CaptureQueriesContext(connection) as many:
        assert plan_digests(day=DAY) == 61

    assert len(many) == len(one)


# --- tasks -------------------------------------------------------------------------------------
def test_in_production_the_command_only_enqueues(demo, officer_mail, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    tell(demo, officer_mail, "Một.")
    call_command("send_reminders", day=DAY, verbosity=0)

    assert mail.outbox == []
    waiting = DBTaskResult.objects.get()
    assert (waiting.task_path, waiting.status) == ("assessments.tasks.mail_digests", "READY")
    assert waiting.args_kwargs == {"args": ["2026-03-02"], "kwargs": {}}
    assert waiting.task.call(*waiting.args_kwargs["args"]) == {"sent": 1, "failed": 0}
    assert len(mail.outbox) == 1
