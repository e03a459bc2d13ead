"""Removes uploads that nobody went on with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from assessments.services.resumable import expire_uploads


class Command(BaseCommand):
    help = "Xóa các tệp tải lên dở dang đã quá hạn."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Đã xóa {expire_uploads(at=now())} tệp tải lên dở dang.")
