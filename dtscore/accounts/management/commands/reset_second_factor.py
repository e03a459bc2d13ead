"""For the last administrator who has lost the telephone: on the server itself."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from dtscore.accounts.models import User
from dtscore.accounts.services.second_factor import LONGEST_REASON, take_away
from dtscore.text import one_line


class Command(BaseCommand):
    help = "Gỡ xác thực hai lớp của một tài khoản, khi không còn quản trị tỉnh nào gỡ được."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="NAME", help="tên đăng nhập")
        parser.add_argument("--reason", required=True, help="lý do, ghi vào nhật ký quản trị")

    @transaction.atomic
    def handle(self, *args: Any, username: str, reason: str, **options: Any) -> None:
        reason = one_line(reason)
        if not 0 < len(reason) <= LONGEST_REASON:
            raise CommandError(f"Hãy ghi lý do, không quá {LONGEST_REASON} ký tự.", returncode=2)
        person = User.objects.select_for_update(no_key=True).filter(username=username).first()
        if person is None:
            raise CommandError(f"Không có tài khoản {username!r}.", returncode=2)
        try:
            take_away(actor=None, person=person, reason=reason)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages), returncode=2) from None
        self.stdout.write(f"Đã gỡ xác thực hai lớp của {person}.")
