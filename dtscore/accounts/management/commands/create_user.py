"""``manage.py create_user``: an account with its role and unit, and a first password."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from dtscore.accounts.models import AdministrativeUnit, Role, UnitLevel
from dtscore.accounts.services import create_user


class Command(BaseCommand):
    help = "Tạo tài khoản có vai trò và đơn vị; in ra mật khẩu đầu tiên, chỉ một lần."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="tên đăng nhập")
        parser.add_argument("--name", required=True, help="họ và tên")
        parser.add_argument("--role", required=True, choices=Role.values, help="vai trò")
        parser.add_argument("--level", required=True, choices=UnitLevel.values, help="cấp")
        parser.add_argument("--unit", required=True, help="mã đơn vị đang tồn tại")
        parser.add_argument("--email", default="", help="địa chỉ nhận thư tổng hợp thông báo")

    def handle(self, *args: Any, **options: Any) -> None:
        password = f"{secrets.token_urlsafe(12)}-Aa1"
        try:
            unit = AdministrativeUnit.objects.existing_on(localdate()).get(
                level=options["level"], code=options["unit"]
            )
            user = create_user(
                username=options["username"],
                full_name=options["name"],
                role=options["role"],
                unit=unit,
                password=password,
                email=options["email"],
                must_change_password=True,
            )
        except AdministrativeUnit.DoesNotExist:
            sentence = f"Hiện không có đơn vị {options['level']} nào có mã {options['unit']}."
            raise CommandError(sentence, returncode=2) from None
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages), returncode=2) from None
        self.stdout.write(f"Đã tạo {user.username} ({user.get_role_display()}, {unit.full_name}).")
        self.stdout.write(f"Mật khẩu đầu tiên, hãy đổi ngay: {password}")
