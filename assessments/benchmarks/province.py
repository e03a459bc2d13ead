"""A simulated province: all scores anew, the reviewers' pages, the reports of a campaign."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import median

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from assessments.benchmarks.desk import desk_rows, workbook_against_bare
from assessments.benchmarks.measuring import Row, seconds
from assessments.importers.simulation.campaigns import SIMULATED
from assessments.models import Assessment, AssessmentStatus, Campaign
from assessments.reports.data import build_report
from assessments.reports.many import make_reports
from assessments.reports.pdf import render_html, write_pdf
from assessments.scoring import AnswerData, Facts, score, with_facts
from assessments.selectors.files import fact_values, scored_answers
from assessments.selectors.sums import reviews_to_sum
from assessments.services.tallying import refresh_tallies
from criteria.rules.evaluate import AnswerValues, evaluate
from criteria.rules.spec import IndicatorSetSpec
from dtscore.accounts.models import Role, UnitLevel, User

PROVINCE, COUNTRY = 559, 10_599
ROUNDS = 5
SOME = 30
REPORTS = 8
GROWTH = 1.2  # what a unit may cost in a large campaign beside a small one
Sheet = tuple[IndicatorSetSpec, dict[str, AnswerData], Facts]


def province_rows(directory: Path, *, is_country: bool) -> Iterator[object]:
    """Lines to print. Simulates the province first, or the country."""
    units = COUNTRY if is_country else PROVINCE
    taken = seconds(lambda: call_command("simulate", communes=units, verbosity=0))
    yield f"Mô phỏng {units} xã, một năm: {taken:.0f} giây"
    everything = simulated_assessments()
    yield scores_against_rules(everything)
    yield recomputing_many_against_some(everything)
    yield queue_of_many_against_some()
    yield desk_among_many_against_some()
    yield two_workers_against_one(directory)
    source = Campaign.objects.filter(name__endswith=SIMULATED).order_by("pk")[0]
    yield workbook_against_bare(source)
    sizes = (PROVINCE, COUNTRY) if is_country else (SOME, PROVINCE)
    yield from desk_rows(source, *sizes)


def simulated_assessments() -> list[Assessment]:
    rows = Assessment.objects.filter(campaign__name__endswith=SIMULATED)
    return list(
        rows.exclude(status=AssessmentStatus.DRAFT)
        .select_related("unit", "campaign__indicator_set")
        .prefetch_related("campaign__review_steps")
        .order_by("pk")
    )


# --- scores -------------------------------------------------------------------------------------
def scores_against_rules(assessments: Sequence[Assessment]) -> Row:
    """Score sheets with all their sums against the rules alone, on the same answers in memory; as
    many at a time as memory is wanted for, taking turns."""
    ours, bare = [0.0] * ROUNDS, [0.0] * ROUNDS
    for start in range(0, len(assessments), PROVINCE):
        sheets = _sheets(assessments[start : start + PROVINCE])
        for number in range(ROUNDS):
            ours[number] += seconds(lambda sheets=sheets: _score(sheets))  # type: ignore[misc]
            bare[number] += seconds(lambda sheets=sheets: _call_rules(sheets))  # type: ignore[misc]
    title = f"Tính lại điểm {len(assessments)} hồ sơ / gọi thẳng các quy tắc"
    return Row(title, median(ours), median(bare), 1.5)


def _sheets(assessments: Sequence[Assessment]) -> list[Sheet]:
    files = (review.file for review in reviews_to_sum(assessments))
    return [
        (file.spec, scored_answers(file.spec, file.answers), fact_values(file.facts))
        for file in files
    ]


def _score(sheets: Sequence[Sheet]) -> None:
    for spec, answers, facts in sheets:
        score(spec, answers, facts)


def _call_rules(sheets: Sequence[Sheet]) -> None:
    for spec, answers, facts in sheets:
        rounding, policies = spec.round_to, spec.policies
        for indicator in spec.indicators:
            if answer := answers.get(indicator.code):
                values = with_facts(indicator, answer.inputs, facts)
                given = AnswerValues(answer.state, values, answer.words)
                evaluate(indicator, given, rounding, policies)


def recomputing_many_against_some(assessments: Sequence[Assessment]) -> Row:
    """All sums read, computed and compared, a unit of many against a unit of some."""
    many = seconds(lambda: refresh_tallies(assessments)) / len(assessments)
    some = median(
        seconds(lambda: refresh_tallies(assessments[:SOME])) / SOME for _ in range(ROUNDS)
    )
    title = f"Đọc, tính lại và so tổng điểm, mỗi hồ sơ: {len(assessments)} / {SOME} hồ sơ"
    return Row(title, many, some, GROWTH)


# --- pages --------------------------------------------------------------------------------------
def queue_of_many_against_some() -> Row:
    """The queue, a row of the province's against a row of a district's."""
    reviewers = User.objects.filter(username__startswith="mophong.", role=Role.REVIEWER)
    above = reviewers.filter(unit__level=UnitLevel.PROVINCE, unit__code="38").get()
    below = reviewers.filter(unit__level=UnitLevel.DISTRICT, unit__parent=above.unit)
    district = max(below, key=lambda user: _reviewed_by(user))
    many, some = _page(above, reverse("queue")), _page(district, reverse("queue"))
    counts = _reviewed_by(above), _reviewed_by(district)
    title = f"Hàng đợi thẩm định, mỗi hồ sơ: {counts[0]} / {counts[1]} hồ sơ"
    return Row(title, many / counts[0], some / counts[1], GROWTH)


def desk_among_many_against_some() -> Row:
    """One review desk, opened by the province and by the district."""
    people = User.objects.filter(username__startswith="mophong.", role=Role.REVIEWER)
    rows = Assessment.objects.filter(campaign__name__endswith=SIMULATED, step=1)
    assessment = rows.filter(status=AssessmentStatus.UNDER_REVIEW).order_by("pk")[0]
    address = reverse("review", args=[assessment.pk])
    above = people.get(unit=assessment.unit.root_pk)
    district = people.get(unit=assessment.unit.parent_id)
    title = "Bàn thẩm định một hồ sơ: người của tỉnh / người của huyện"
    return Row(title, _page(above, address), _page(district, address), GROWTH)


def _reviewed_by(user: User) -> int:
    assert user.unit is not None
    rows = Assessment.objects.filter(campaign__name__endswith=SIMULATED)
    return rows.filter(unit__path__startswith=user.unit.path).count()


def _page(user: User, address: str) -> float:
    client = Client()
    client.force_login(user)
    _fetch(client, address)
    return median(seconds(lambda: _fetch(client, address)) for _ in range(ROUNDS))


def _fetch(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")


# --- reports ------------------------------------------------------------------------------------
def two_workers_against_one(directory: Path) -> Row | str:
    """The same reports made by two processes and by one, taking turns."""
    if connection.vendor != "postgresql":
        return "Báo cáo bằng hai tiến trình: chỉ đo trên PostgreSQL."
    campaign = _campaign_of_some()
    _warm(campaign)
    times: dict[int, list[float]] = {1: [], 2: []}
    for number in range(3):
        for workers, taken in times.items():
            target = directory / f"{number}.{workers}"
            taken.append(seconds(_all_of(campaign, target, workers)))
    title = f"{REPORTS} báo cáo PDF: hai tiến trình / một"
    return Row(title, median(times[2]), median(times[1]), 1 / 1.8)


def _all_of(campaign: Campaign, target: Path, workers: int) -> Callable[[], object]:
    return lambda: list(make_reports(campaign, target, workers))


def _warm(campaign: Campaign) -> None:
    """Fonts and templates are read before, so that no process pays for the others."""
    write_pdf(render_html(build_report(campaign.assessments.all()[0])))


def _campaign_of_some() -> Campaign:
    """A campaign with so many submitted assessments, taken from the simulated one."""
    source = Campaign.objects.filter(name__endswith=SIMULATED).order_by("pk")[0]
    some = Campaign.objects.create(
        name="Đo báo cáo",
        indicator_set=source.indicator_set,
        year=source.year,
        period_start=source.period_start,
        period_end=source.period_end,
    )
    published = source.assessments.filter(status=AssessmentStatus.PUBLISHED).order_by("pk")
    for assessment in islice(published, REPORTS):
        Assessment.objects.filter(pk=assessment.pk).update(campaign=some)
    return some
