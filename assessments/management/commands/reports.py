"""Writes the official reports of a whole campaign into a directory."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.models import Campaign
from assessments.reports.many import make_reports


class Command(BaseCommand):
    help = (
        "Ghi báo cáo của mọi hồ sơ đã nộp trong một đợt ra thư mục, mỗi đơn vị một tệp PDF."
        " Chạy lại thì làm tiếp, báo cáo không đổi được giữ nguyên."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--campaign", required=True, type=int, help="số của đợt đánh giá")
        parser.add_argument("--workers", type=int, default=2, help="số tiến trình; mặc định 2")
        parser.add_argument("--output", required=True, type=Path, help="thư mục sẽ ghi")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.filter(pk=options["campaign"]).first()
        if campaign is None:
            listed = "; ".join(f"{row.pk}: {row}" for row in Campaign.objects.order_by("pk")[:20])
            sentence = f"Không có đợt đánh giá số {options['campaign']}. Hiện có: {listed}."
            raise CommandError(sentence, returncode=2)
        if options["workers"] < 1:
            raise CommandError("Số tiến trình (--workers) phải từ 1 trở lên.", returncode=2)
        counts = {True: 0, False: 0}
        try:
            for made in make_reports(campaign, options["output"], options["workers"]):
                counts[made.is_new] += 1
                if options["verbosity"] > 1:
                    self.stdout.write(made.name)
        except OSError as problem:
            where, reason = options["output"], problem.strerror
            sentence = f"Không ghi được vào {where}: {reason}. Hãy chọn thư mục khác."
            raise CommandError(sentence, returncode=2) from None
        self.stdout.write(f"Đã ghi {counts[True]} báo cáo, giữ nguyên {counts[False]}.")
