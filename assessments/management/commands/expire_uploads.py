"""Removes expired archives and uploads, and what killed writers left half written."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from assessments.services.archiving import expire_archives
from assessments.services.jobs import MANY_TRIES, begin_anew, silent_jobs
from assessments.services.resumable import expire_uploads
from assessments.services.uploads import sweep_leftovers
from assessments.tasks import WORK, tell_worker


class Command(BaseCommand):
    help = "Xóa các tệp tải lên dở dang, bộ hồ sơ đã quá hạn và tệp tạm bị bỏ lại."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Đã xóa {expire_uploads(at=now())} tệp tải lên dở dang.")
        if expired := expire_archives(at=now()):
            self.stdout.write(f"Đã xóa {expired} bộ hồ sơ đã hết hạn giữ.")
        for job in (job for kind in WORK for job in silent_jobs(kind)):
            if job.tries <= MANY_TRIES and begin_anew(job):
                tell_worker(job)
                name = job._meta.verbose_name
                self.stdout.write(f"Làm lại việc đã dừng giữa chừng: {name} số {job.pk}.")
        if left := sweep_leftovers(at=now()):
            self.stdout.write(f"Đã xóa {left} tệp tạm bị bỏ lại.")
