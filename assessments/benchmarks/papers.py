"""The report: our part beside bare WeasyPrint, and an unchanged one asked for again."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from django.test import override_settings
from django.urls import reverse
from weasyprint import HTML

from assessments.benchmarks.measuring import Row, officer_client, seconds
from assessments.models import Assessment
from assessments.reports.data import build_report
from assessments.reports.pdf import render_html, write_pdf

ROUNDS = 5


def layout_against_bare(assessment: Assessment) -> Row:
    """Our layout and writing against WeasyPrint called bare on the same page, taking turns."""
    html = render_html(build_report(assessment))
    ours, bare = [], []
    write_pdf(html)
    for _ in range(ROUNDS):
        ours.append(seconds(lambda: write_pdf(html)))
        bare.append(seconds(lambda: HTML(string=html).write_pdf()))
    return Row("Dàn trang và ghi PDF / WeasyPrint trần", median(ours), median(bare), 1.15)


def again_against_first(assessment: Assessment, directory: Path) -> Row:
    """An unchanged report asked for again through the web against the first time."""
    client, address = officer_client(), reverse("report", args=[assessment.pk])
    first, again = [], []
    for number in range(ROUNDS):
        with override_settings(REPORT_CACHE_DIR=directory / str(number)):
            first.append(seconds(lambda: client.get(address)))
            again.append(seconds(lambda: client.get(address)))
    return Row("Xin lại báo cáo không đổi / lần đầu", median(again), median(first), 1 / 20)
