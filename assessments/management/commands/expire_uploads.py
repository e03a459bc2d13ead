"""Removes expired archives and uploads, and what killed writers left half written."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from assessments.services.annexes import order_annex_again, silent_orders
from assessments.services.archiving import expire_archives, silent_archives
from assessments.services.resumable import expire_uploads
from assessments.services.uploads import sweep_leftovers
from assessments.tasks import build_archive, lay_out_annex


class Command(BaseCommand):
    help = "Xóa các tệp tải lên dở dang, bộ hồ sơ đã quá hạn và tệp tạm bị bỏ lại."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Đã xóa {expire_uploads(at=now())} tệp tải lên dở dang.")
        if expired := expire_archives(at=now()):
            self.stdout.write(f"Đã xóa {expired} bộ hồ sơ đã hết hạn giữ.")
        for archive in silent_archives():
            build_archive.enqueue(archive.pk)
            self.stdout.write(f"Lập lại từ đầu bộ hồ sơ {archive.pk} đã dừng giữa chừng.")
        for order in silent_orders().select_related("ranking"):
            if order_annex_again(ranking=order.ranking):
                lay_out_annex.enqueue(order.ranking_id)
                self.stdout.write(f"Lập lại phụ lục của bảng xếp hạng {order.ranking_id}.")
        if left := sweep_leftovers(at=now()):
            self.stdout.write(f"Đã xóa {left} tệp tạm bị bỏ lại.")
