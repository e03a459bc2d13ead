"""The province's desk: what the ranking page and opening a campaign cost for each unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from statistics import median
from tempfile import TemporaryFile
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment

from assessments.benchmarks.measuring import Row, peak_memory, seconds
from assessments.models import Assessment, AssessmentStatus, Campaign, Tally, TallyColumn
from assessments.reports.exports.campaign_tables import campaign_table
from assessments.reports.exports.ranking_table import ranking_table
from assessments.reports.exports.table import write_table
from assessments.selectors.campaign_parts import CampaignPart
from assessments.selectors.ranking_rows import Wish
from assessments.services.opening import open_for_units
from criteria.models import IndicatorSet
from dtscore.accounts.models import AdministrativeUnit, Role, UnitLevel, User

ROUNDS = 3
GROWTH = 1.2
AT_ONCE = 2000
WATCHED = (200, 800)


def desk_rows(source: Campaign, few: int, many: int) -> Iterator[Row]:
    """Ranking, exports and opening, a unit of ``many`` against a unit of ``few``."""
    gather_under(source)
    campaigns = [_published(source, communes(count)) for count in (many, few)]
    yield ranking_of_many_against_some(source, campaigns)
    yield ranking_export_of_many_against_some(source, campaigns)
    yield from matrix_of_many_against_some(source, few, many)
    yield opening_many_against_some(source, few, many)


def gather_under(source: Campaign) -> None:
    """Put all units under the province of the campaign, since nobody stands above provinces: what
    is measured is as large as the country, and belongs to one person."""
    own = source.owner
    assert own is not None
    elsewhere = AdministrativeUnit.objects.exclude(path__startswith=own.path)
    elsewhere.update(path=Concat(Value(own.path.rstrip("/")), F("path")))


def ranking_of_many_against_some(source: Campaign, campaigns: Sequence[Campaign]) -> Row:
    """The ranking page: results copied from ``source`` in turns, since a ranking reads nothing
    else."""
    costs, counts = [], [campaign.assessments.count() for campaign in campaigns]
    for campaign, count in zip(campaigns, counts, strict=True):
        address = reverse("ranking", args=[campaign.pk])
        client = Client()
        client.force_login(_administrator(source))
        client.get(address)
        taken = median(seconds(lambda: client.get(address)) for _ in range(ROUNDS))  # noqa: B023
        costs.append(taken / count)
    title = f"Trang xếp hạng, mỗi đơn vị: {counts[0]} / {counts[1]} đơn vị"
    return Row(title, costs[0], costs[1], GROWTH)


def ranking_export_of_many_against_some(source: Campaign, campaigns: Sequence[Campaign]) -> Row:
    """The ranking as a workbook, read and written."""
    actor, counts = _administrator(source), [one.assessments.count() for one in campaigns]
    costs = [
        median(seconds(_ranking_export(actor, campaign)) for _ in range(ROUNDS)) / count
        for campaign, count in zip(campaigns, counts, strict=True)
    ]
    title = f"Xếp hạng ra Excel, mỗi đơn vị: {counts[0]} / {counts[1]} đơn vị"
    return Row(title, costs[0], costs[1], GROWTH)


def _ranking_export(actor: User, campaign: Campaign) -> Callable[[], None]:
    wish = Wish(column=TallyColumn.FINAL)
    return lambda: write_table(ranking_table(actor, campaign, wish), "xlsx", BytesIO())


def matrix_of_many_against_some(source: Campaign, few: int, many: int) -> Iterator[Row]:
    """The full matrix of so many simulated assessments as a workbook, read and written: time for
    each, and the memory that it holds at once."""
    actor = _administrator(source)
    simulated = Assessment.objects.filter(campaign__indicator_set=source.indicator_set)
    keys = list(simulated.filter(answers__isnull=False).distinct().values_list("pk", flat=True))
    several, whole = min(few, len(keys)), min(many, len(keys))
    # Watching memory takes many times as long: some hundreds show whether it grows.
    watched = [min(count, len(keys)) for count in WATCHED]
    costs, peaks = dict[int, float](), dict[int, float]()
    # Upwards, since assessments are moved from one campaign to the next.
    for count in sorted({several, whole, *watched}):
        campaign = _empty(source, f"Đo ma trận {count}", source.year)
        Assessment.objects.filter(pk__in=keys[:count]).update(campaign=campaign)
        if count in {several, whole}:
            # A small one is over in a moment: several, or one pause decides.
            rounds = ROUNDS if count == several else 1
            taken = [seconds(_matrix(actor, campaign)) for _ in range(rounds)]
            costs[count] = median(taken) / count
        if count in watched:
            peaks[count] = peak_memory(_matrix(actor, campaign))
    smaller, larger = watched
    title = f"Ma trận ra Excel, mỗi đơn vị: {whole} / {several} đơn vị"
    yield Row(title, costs[whole], costs[several], GROWTH)
    title = f"Ma trận ra Excel, bộ nhớ: {larger} / {smaller} đơn vị"
    yield Row(title, peaks[larger], peaks[smaller], GROWTH, is_memory=True)


def _matrix(actor: User, campaign: Campaign) -> Callable[[], None]:
    """Written into a file, as the portal does."""

    def write() -> None:
        with TemporaryFile() as file:
            write_table(campaign_table(actor, campaign, "ma-tran", CampaignPart()), "xlsx", file)

    return write


def opening_many_against_some(source: Campaign, few: int, many: int) -> Row:
    """Opening a campaign by the service of the desk, a unit of ``many`` against one of ``few``,
    taking turns; the first time is not counted, and nothing stays open."""
    sizes = {count: communes(count) for count in (many, few)}
    _open(source, sizes[few])
    costs: dict[int, list[float]] = {many: [], few: []}
    for _ in range(ROUNDS):
        for count, units in sizes.items():
            costs[count].append(_open(source, units) / count)
    title = f"Mở đợt, mỗi đơn vị: {many} / {few} đơn vị"
    return Row(title, median(costs[many]), median(costs[few]), GROWTH)


@transaction.atomic
def _open(source: Campaign, units: Sequence[AdministrativeUnit]) -> float:
    """Seconds; in a year of its own, since a unit takes part in one campaign of a set at a time."""
    campaign = _empty(source, "Đo mở đợt", source.year + 1)
    campaign.review_steps.create(position=1, level=UnitLevel.PROVINCE)
    actor = _administrator(source)
    taken = seconds(lambda: open_for_units(actor=actor, campaign=campaign, units=units))
    transaction.set_rollback(True)
    return taken


def workbook_against_bare(source: Campaign) -> Row:
    """The full matrix as a workbook against openpyxl's ``write_only`` called bare with the same
    cells in one style, taking turns."""
    table = campaign_table(_administrator(source), source, "ma-tran", CampaignPart())
    rows = list(table.rows)
    ours, bare = [], []
    for _ in range(ROUNDS):
        filled = replace(table, rows=rows)
        ours.append(seconds(lambda filled=filled: write_table(filled, "xlsx", BytesIO())))  # type: ignore[misc]
        bare.append(seconds(lambda: _write_bare(rows)))
    title = f"Ma trận {len(rows)} đơn vị ra Excel / openpyxl trần cùng các ô"
    return Row(title, median(ours), median(bare), 1.3)


def _write_bare(rows: Sequence[Sequence[Any]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    pattern = WriteOnlyCell(sheet)
    pattern.alignment = Alignment(vertical="top", wrap_text=True)
    for row in rows:
        cells = [WriteOnlyCell(sheet, value=value) for value in row]
        for cell in cells:
            cell._style = pattern._style
        sheet.append(cells)
    book.save(BytesIO())


def communes(count: int) -> list[AdministrativeUnit]:
    """So many communes of 2022, those of Thanh Hóa first."""
    there = AdministrativeUnit.objects.existing_on(date(2022, 12, 31))
    rows = list(there.filter(level=UnitLevel.COMMUNE).order_by("code"))
    own = f"/{AdministrativeUnit.objects.get(level=UnitLevel.PROVINCE, code='38').pk}/"
    rows.sort(key=lambda unit: not unit.path.startswith(own))
    return rows[:count]


def _administrator(source: Campaign) -> User:
    people = User.objects.filter(unit=source.owner, role=Role.PROVINCIAL_ADMIN)
    return people.order_by("pk")[0]


def _empty(source: Campaign, name: str, year: int) -> Campaign:
    indicator_set: IndicatorSet = source.indicator_set
    return Campaign.objects.create(
        name=name,
        indicator_set=indicator_set,
        year=year,
        period_start=date(year, 1, 1),
        period_end=date(year, 12, 31),
        owner=source.owner,
        grade_bands=source.grade_bands,
        pass_rule=source.pass_rule,
    )


def _published(source: Campaign, units: Sequence[AdministrativeUnit]) -> Campaign:
    campaign = _empty(source, f"Đo xếp hạng {len(units)}", source.year)
    campaign.opened_at = now()
    campaign.save(update_fields=["opened_at"])
    published = AssessmentStatus.PUBLISHED
    rows = [Assessment(campaign=campaign, unit=unit, status=published, step=2) for unit in units]
    Assessment.objects.bulk_create(rows, AT_ONCE)
    by_owner: dict[int, list[Tally]] = {}
    for tally in Tally.objects.filter(assessment__campaign=source, assessment__status=published):
        by_owner.setdefault(tally.assessment_id, []).append(tally)
    patterns = list(by_owner.values())
    Tally.objects.bulk_create(
        [
            _copy(tally, assessment)
            for number, assessment in enumerate(rows)
            for tally in patterns[number % len(patterns)]
        ],
        AT_ONCE,
    )
    return campaign


def _copy(tally: Tally, assessment: Assessment) -> Tally:
    kept = {
        name: getattr(tally, name)
        for name in (
            "column", "points", "maximum", "attainable", "passed", "counted", "basis", "pillars",
        )
    }  # fmt: skip
    return Tally(assessment=assessment, **kept)
