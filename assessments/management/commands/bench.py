"""Speed, as ratios of medians in one run on a database of its own; nobody's data is touched."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from assessments.benchmarks.measuring import own_database
from assessments.benchmarks.papers import again_against_first, layout_against_bare
from assessments.benchmarks.saves import saves_against_one_update
from assessments.benchmarks.sections import section_pages
from assessments.models import Assessment


class Command(BaseCommand):
    help = "Đo tốc độ trên một cơ sở dữ liệu tạm: in trung vị và tỷ số, không so với đồng hồ."

    def handle(self, *args: Any, **options: Any) -> None:
        with own_database(), tempfile.TemporaryDirectory() as directory:
            call_command("prepare_demo", verbosity=0)
            assessment = Assessment.objects.select_related("unit", "campaign__indicator_set").get(
                campaign__indicator_set__code="QD3853"
            )
            self.stdout.write(str(layout_against_bare(assessment)))
            self.stdout.write(str(again_against_first(assessment, Path(directory))))
            self.stdout.write(section_pages(assessment))
            self.stdout.write(saves_against_one_update(assessment))
