"""Writes the sums that rankings read, where they are missing or different."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.models import Campaign
from assessments.services.tallying import refresh_campaign


class Command(BaseCommand):
    help = (
        "Tính lại tổng điểm của các hồ sơ đã nộp để xếp hạng; chạy một lần sau khi nâng cấp."
        " Bị dừng giữa chừng thì chạy lại, phần đã ghi được giữ nguyên."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--campaign", type=int, help="số của đợt đánh giá; mặc định mọi đợt")

    def handle(self, *args: Any, **options: Any) -> None:
        campaigns = Campaign.objects.select_related("indicator_set").order_by("pk")
        if wanted := options["campaign"]:
            listed = "; ".join(f"{row.pk}: {row}" for row in campaigns[:20])
            campaigns = campaigns.filter(pk=wanted)
            if not campaigns:
                sentence = f"Không có đợt đánh giá số {wanted}. Hiện có: {listed}."
                raise CommandError(sentence, returncode=2)
        changed = sum(refresh_campaign(campaign) for campaign in campaigns)
        self.stdout.write(f"Đã ghi {changed} tổng điểm mới hoặc khác trước.")
