"""The daily round over accounts that nobody uses."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from assessments.services.idle_accounts import disable_idle

IDLE_DAYS = 45
LEAST = 8  # a warning goes out seven days before


class Command(BaseCommand):
    help = (
        "Khóa tài khoản không đăng nhập đã quá số ngày, báo trước 7 ngày; chạy mỗi ngày một lần. "
        "Không bao giờ khóa quản trị tỉnh cuối cùng của một tỉnh."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=IDLE_DAYS, help="số ngày (mặc định 45)")
        parser.add_argument("--dry-run", action="store_true", help="chỉ báo, không ghi")

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["days"]
        if days < LEAST:
            raise CommandError(f"--days cần từ {LEAST} trở lên.", returncode=2)
        done = disable_idle(moment=now(), days=days, dry_run=options["dry_run"])
        for title, people in (
            ("Khóa", done.disabled),
            ("Giữ lại, là quản trị tỉnh cuối cùng", done.kept),
            ("Báo trước", done.warned),
        ):
            self.stdout.write(f"{title}: {len(people)}.")
            for name in people:
                self.stdout.write(f"  {name}")
        if options["dry_run"]:
            self.stdout.write("Chạy thử: chưa ghi gì vào cơ sở dữ liệu.")
