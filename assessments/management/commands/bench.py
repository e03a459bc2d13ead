"""Speed, as ratios of medians in one run on a database of its own; nobody's data is touched."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from assessments.benchmarks.checking import check_of_a_year
from assessments.benchmarks.measuring import own_database
from assessments.benchmarks.papers import again_against_first, layout_against_bare
from assessments.benchmarks.province import province_rows
from assessments.benchmarks.recognition import recognition
from assessments.benchmarks.saves import saves_against_one_update
from assessments.benchmarks.sections import section_pages
from assessments.models import Assessment


class Command(BaseCommand):
    help = "Đo tốc độ trên một cơ sở dữ liệu tạm: in trung vị và tỷ số, không so với đồng hồ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "parts", nargs="*", metavar="PHẦN", help=f"chỉ đo: {', '.join(PARTS)}; mặc định tất cả"
        )
        parser.add_argument(
            "--country", action="store_true", help="đo với 10.599 xã thay cho 559; mất nhiều phút"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = options["parts"] or list(PARTS)
        if unknown := set(wanted) - set(PARTS):
            self.stderr.write(f"Không có phần {', '.join(unknown)}. Có: {', '.join(PARTS)}.")
            raise SystemExit(2)
        with own_database(), tempfile.TemporaryDirectory() as directory:
            call_command("prepare_demo", verbosity=0)
            assessment = Assessment.objects.select_related("unit", "campaign__indicator_set").get(
                campaign__indicator_set__code="QD3853"
            )
            bench = Bench(assessment, Path(directory), options["country"])
            for name in wanted:
                for row in PARTS[name](bench):
                    self.stdout.write(str(row))
                    self.stdout.flush()


@dataclass(frozen=True)
class Bench:
    """What a part measures on."""

    assessment: Assessment
    directory: Path
    is_country: bool


def _papers(bench: Bench) -> Iterator[object]:
    yield layout_against_bare(bench.assessment)
    yield again_against_first(bench.assessment, bench.directory)


def _sections(bench: Bench) -> Iterator[object]:
    yield section_pages(bench.assessment)


def _saves(bench: Bench) -> Iterator[object]:
    yield saves_against_one_update(bench.assessment)


def _province(bench: Bench) -> Iterator[object]:
    yield from province_rows(bench.directory / "reports", is_country=bench.is_country)


def _recognition(bench: Bench) -> Iterator[object]:
    yield check_of_a_year(bench.assessment)
    yield from recognition()


PARTS: Mapping[str, Callable[[Bench], Iterator[object]]] = {
    "papers": _papers,
    "sections": _sections,
    "saves": _saves,
    "province": _province,
    "recognition": _recognition,
}
