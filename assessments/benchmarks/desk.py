"""The province's desk: what the ranking page and opening a campaign cost for each unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from statistics import median
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment

from assessments.benchmarks.measuring import Row, seconds
from assessments.models import Assessment, AssessmentStatus, Campaign, Tally
from assessments.reports.exports.campaign_tables import campaign_table
from assessments.reports.exports.table import write_table
from assessments.selectors.campaign_parts import CampaignPart
from assessments.services.opening import open_for_units
from criteria.models import IndicatorSet
from dtscore.accounts.models import AdministrativeUnit, Role, UnitLevel, User

ROUNDS = 3
GROWTH = 1.2
AT_ONCE = 2000


def ranking_of_many_against_some(source: Campaign, few: int, many: int) -> Row:
    """The ranking page, a unit of ``many`` against a unit of ``few``: results copied from
    ``source`` in turns, since a ranking reads nothing else."""
    costs = []
    for count in (many, few):
        campaign = _published(source, communes(count))
        address = reverse("ranking", args=[campaign.pk])
        client = Client()
        client.force_login(_administrator(source))
        client.get(address)
        taken = median(seconds(lambda: client.get(address)) for _ in range(ROUNDS))  # noqa: B023
        costs.append(taken / count)
    title = f"Trang xếp hạng, mỗi đơn vị: {many} / {few} đơn vị"
    return Row(title, costs[0], costs[1], GROWTH)


def opening_many_against_some(source: Campaign, few: int, many: int) -> Row:
    """Opening a campaign by the service of the desk, a unit of ``many`` against one of ``few``;
    in years of their own, since a unit takes part in one campaign of a set at a time."""
    actor, costs = _administrator(source), []
    for year, count in enumerate((many, few), source.year + 1):
        campaign, units = _empty(source, f"Đo mở đợt {count}", year), communes(count)
        campaign.review_steps.create(position=1, level=UnitLevel.PROVINCE)
        taken = seconds(lambda: open_for_units(actor=actor, campaign=campaign, units=units))  # noqa: B023
        costs.append(taken / count)
    title = f"Mở đợt, mỗi đơn vị: {many} / {few} đơn vị"
    return Row(title, costs[0], costs[1], GROWTH)


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
