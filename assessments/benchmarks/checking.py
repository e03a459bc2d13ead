"""Checking one commune's year, both sets: how long, and how many queries."""

from __future__ import annotations

from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.benchmarks.measuring import seconds
from assessments.models import Assessment
from assessments.services.checking import recheck

ROUNDS = 7
MOST_SECONDS, MOST_QUERIES = 0.5, 30


def check_of_a_year(assessment: Assessment) -> str:
    """A line to print; the year is checked anew each time, reading and storing included."""
    unit, year = assessment.unit, assessment.campaign.year
    recheck(unit=unit, year=year)
    times = [seconds(lambda: recheck(unit=unit, year=year)) for _ in range(ROUNDS)]
    with CaptureQueriesContext(connection) as queries:
        recheck(unit=unit, year=year)
    is_met = median(times) <= MOST_SECONDS and len(queries) <= MOST_QUERIES
    return (
        f"Kiểm tra một năm của xã, hai bộ: {median(times) * 1000:.0f} ms, {len(queries)} truy vấn"
        f" (mục tiêu ≤ {MOST_SECONDS * 1000:.0f} ms, ≤ {MOST_QUERIES}:"
        f" {'đạt' if is_met else 'CHƯA ĐẠT'})"
    )
