"""Removes uploads that nobody went on with, and what killed writers left half written."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from assessments.services.resumable import expire_uploads
from assessments.services.uploads import sweep_leftovers


class Command(BaseCommand):
    help = "Xóa các tệp tải lên dở dang đã quá hạn và tệp tạm bị bỏ lại."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Đã xóa {expire_uploads(at=now())} tệp tải lên dở dang.")
        if left := sweep_leftovers(at=now()):
            self.stdout.write(f"Đã xóa {left} tệp tạm bị bỏ lại.")
