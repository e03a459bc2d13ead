"""Speed, as ratios of medians in one run on a database of its own; nobody's data is touched."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from weasyprint import HTML

from assessments.models import Answer, Assessment, Campaign
from assessments.reports.data import build_report
from assessments.reports.pdf import render_html, write_pdf
from assessments.services.campaigns import open_assessment
from criteria.catalogue.storing import store_set
from criteria.rules.spec import IndicatorSetSpec
from criteria.selectors import indicator_ids, load_spec
from dtscore.accounts.models import User

ROUNDS = 5
PAGE_ROUNDS = 30


@dataclass(frozen=True)
class Row:
    """Two medians in seconds, and the ratio that the first may have to the second."""

    title: str
    ours: float
    other: float
    target: float

    @property
    def ratio(self) -> float:
        return self.ours / self.other


class Command(BaseCommand):
    help = "Đo tốc độ trên một cơ sở dữ liệu tạm: in trung vị và tỷ số, không so với đồng hồ."

    def handle(self, *args: Any, **options: Any) -> None:
        with _own_database(), tempfile.TemporaryDirectory() as directory:
            call_command("prepare_demo", verbosity=0)
            assessment = Assessment.objects.select_related("unit", "campaign__indicator_set").get(
                campaign__indicator_set__code="QD3853"
            )
            self._print(_layout_against_bare(assessment))
            self._print(_again_against_first(assessment, Path(directory)))
            self._print_section_pages(assessment)

    def _print(self, row: Row) -> None:
        verdict = "đạt" if row.ratio <= row.target else "CHƯA ĐẠT"
        self.stdout.write(
            f"{row.title}: {row.ours * 1000:.0f} ms / {row.other * 1000:.0f} ms"
            f" = {row.ratio:.3f} (mục tiêu ≤ {row.target:.3f}: {verdict})"
        )

    def _print_section_pages(self, assessment: Assessment) -> None:
        one, many = (_section_page(assessment, count) for count in (1, 56))
        self.stdout.write(
            f"Trang một mục, 1 chỉ số: {one.milliseconds:.1f} ms, {one.queries} truy vấn;"
            f" 56 chỉ số: {many.milliseconds:.1f} ms, {many.queries} truy vấn"
            f" ({'số truy vấn không đổi' if one.queries == many.queries else 'SỐ TRUY VẤN ĐỔI'})"
        )


@contextmanager
def _own_database() -> Iterator[None]:
    """A fresh database beside the configured one, dropped at the end."""
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _layout_against_bare(assessment: Assessment) -> Row:
    """Our layout and writing against WeasyPrint called bare on the same page, taking turns."""
    html = render_html(build_report(assessment))
    ours, bare = [], []
    write_pdf(html)
    for _ in range(ROUNDS):
        ours.append(_seconds(lambda: write_pdf(html)))
        bare.append(_seconds(lambda: HTML(string=html).write_pdf()))
    return Row("Dàn trang và ghi PDF / WeasyPrint trần", median(ours), median(bare), 1.15)


def _again_against_first(assessment: Assessment, directory: Path) -> Row:
    """An unchanged report asked for again through the web against the first time."""
    client, address = _client(), reverse("report", args=[assessment.pk])
    first, again = [], []
    for number in range(ROUNDS):
        with override_settings(REPORT_CACHE_DIR=directory / str(number)):
            first.append(_seconds(lambda: client.get(address)))
            again.append(_seconds(lambda: client.get(address)))
    return Row("Xin lại báo cáo không đổi / lần đầu", median(again), median(first), 1 / 20)


@dataclass(frozen=True)
class PageCost:
    milliseconds: float
    queries: int


def _section_page(assessment: Assessment, count: int) -> PageCost:
    """A section page with ``count`` of the real indicators, all answered."""
    client = _client()
    page = reverse("pillar", args=[_assessment_of_one_pillar(assessment, count).pk, "1"])
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        client.get(page)
    count = len(queries)  # now: the next request empties the log
    asked = len(queries)  # now: the next request empties the log
    times = [_seconds(lambda: client.get(page)) for _ in range(PAGE_ROUNDS)]
    return PageCost(median(times) * 1000, asked)


def _client() -> Client:
    client = Client()
    client.force_login(User.objects.get(username="canbo.quangbinh"))
    return client


def _assessment_of_one_pillar(source: Assessment, count: int) -> Assessment:
    """The source's answers under a set whose one pillar holds its first indicators with evidence
    and answer, so that every part of the page has something to show."""
    spec = _one_pillar(load_spec(source.campaign.indicator_set), count)
    indicator_set = store_set(spec=spec, publish=True).indicator_set
    campaign = Campaign.objects.create(
        name=f"Đo {count}",
        indicator_set=indicator_set,
        year=source.campaign.year,
        period_start=date(source.campaign.year, 1, 1),
        period_end=date(source.campaign.year, 12, 31),
    )
    target = open_assessment(campaign=campaign, unit=source.unit)
    _copy_answers(source, target, indicator_ids(indicator_set))
    return target


def _one_pillar(spec: IndicatorSetSpec, count: int) -> IndicatorSetSpec:
    pillar = replace(
        next(spec.pillars), max_points=spec.max_points, indicators=tuple(spec.indicators)[:count]
    )
    group = replace(spec.groups[0], pillars=(pillar,))
    return replace(spec, code=f"BENCH{count}", groups=(group,))


def _copy_answers(source: Assessment, target: Assessment, indicators: dict[str, int]) -> None:
    answers = Answer.objects.filter(assessment=source, indicator__code__in=indicators)
    for answer in answers.select_related("indicator").prefetch_related("evidence"):
        evidence = list(answer.evidence.all())
        answer.pk, answer.assessment = None, target
        answer.indicator_id = indicators[answer.indicator.code]
        answer.save(force_insert=True)
        for item in evidence:
            item.pk, item.answer = None, answer
            item.save(force_insert=True)
