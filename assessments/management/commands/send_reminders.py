"""The daily round: reminders into the portal, one mail a person."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.timezone import localdate

from assessments.services.mailing import plan_digests
from assessments.services.reminders import write_reminders
from assessments.tasks import mail_digests


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} không phải là ngày viết như 2026-11-30.") from None


class Command(BaseCommand):
    help = "Ghi lời nhắc hạn và gửi thư tổng hợp; chạy mỗi ngày một lần, chạy lại không lặp."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--day", type=_day, help="coi hôm nay là ngày này (2026-11-30)")

    def handle(self, *args: Any, **options: Any) -> None:
        day = options["day"] or localdate()
        reminded = write_reminders(day=day)
        self.stdout.write(
            f"Ngày {day:%d/%m/%Y}: ghi {reminded.written} lời nhắc, hủy {reminded.cancelled}."
        )
        if not settings.SENDS_MAIL:
            self.stdout.write("Không gửi thư: chưa đặt DTSCORE_EMAIL_URL.")
            return
        if waiting := plan_digests(day=day):
            mail_digests.enqueue(day.isoformat())
        self.stdout.write(f"Xếp {waiting} thư chờ gửi.")
