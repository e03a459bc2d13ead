"""The pictures of a campaign: how far each district is, how results are spread, what is missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When

from assessments.models import (
    Answer,
    Assessment,
    AssessmentStatus,
    Campaign,
    Tally,
    TallyColumn,
)
from assessments.pictures import (
    Bar,
    PictureRow,
    Share,
    bar,
    histogram,
    middle_of,
    percent_words,
    sum_of,
)
from assessments.selectors.campaign_parts import CampaignPart
from criteria.rules.spec import IndicatorSetSpec
from criteria.selectors import load_spec
from dtscore.accounts.models import User
from dtscore.fields import ExactDecimalField
from dtscore.numbers import format_decimal, format_difference
from dtscore.text import sort_key

MOST_SHOWN = 10
YEARS_BACK = 4
ORDER = (TallyColumn.FINAL, TallyColumn.REVIEWED, TallyColumn.SELF)


@dataclass(frozen=True)
class UnitResult:
    """One unit: where it stands and its sums by column."""

    assessment: Assessment
    tallies: Mapping[str, Tally]

    def share(self, column: str) -> Share | None:
        return share_of(self.tallies[column]) if column in self.tallies else None

    def pillar(self, column: str, code: str) -> Share | None:
        sums = self.tallies[column].pillars.get(code) if column in self.tallies else None
        if sums is None:
            return None
        if self.tallies[column].points is None:
            return Share(Decimal(sums["passed"]), Decimal(sums["counted"]))
        return Share(Decimal(sums["points"]), Decimal(sums["attainable"]))


def share_of(tally: Tally) -> Share:
    """Points of the attainable maximum, or passes of what counts."""
    if tally.points is None or tally.attainable is None:
        return Share(Decimal(tally.passed), Decimal(tally.counted))
    return Share(tally.points, tally.attainable)


@dataclass(frozen=True)
class Pictures:
    """Everything that the page shows of the units that somebody may read and asked for."""

    campaign: Campaign
    spec: IndicatorSetSpec
    column: TallyColumn
    units: list[UnitResult]
    chosen: UnitResult | None
    answers: list[Mapping[str, object]]
    years: list[tuple[Campaign, list[Share]]]

    @property
    def is_points(self) -> bool:
        return self.spec.kind == "points"

    @cached_property
    def results(self) -> list[UnitResult]:
        return [unit for unit in self.units if self.column in unit.tallies]

    @cached_property
    def progress(self) -> list[PictureRow]:
        """By the unit above: how many have submitted."""
        groups: dict[str, list[UnitResult]] = defaultdict(list)
        for unit in self.units:
            parent = unit.assessment.unit.parent
            groups[parent.full_name if parent else ""].append(unit)
        rows = []
        for name in sorted(groups, key=sort_key):
            there = groups[name]
            done = sum(unit.assessment.status != AssessmentStatus.DRAFT for unit in there)
            share = Share(Decimal(done), Decimal(len(there)))
            rows.append(
                PictureRow(name, (bar("own", share.percent, f"{done}/{len(there)} đã nộp"),))
            )
        return rows

    @cached_property
    def spread(self) -> list[PictureRow]:
        return histogram(self._shares(self.results))

    @property
    def middle(self) -> str:
        middle = middle_of(self._shares(self.results))
        return percent_words(middle, self.spec.round_to) if middle else ""

    @cached_property
    def profile(self) -> list[PictureRow]:
        """Pillar by pillar: the chosen unit, its district, and all that are shown."""
        near: list[UnitResult] = []
        if self.chosen:
            parent = self.chosen.assessment.unit.parent_id
            near = [unit for unit in self.results if unit.assessment.unit.parent_id == parent]
        series = [
            ("own", "đơn vị", [self.chosen] if self.chosen else []),
            ("district", "cùng huyện", near),
            ("province", "toàn bộ", self.results),
        ]
        return [
            PictureRow(
                f"{pillar.code}. {pillar.title}",
                tuple(
                    self._bar_of(name, words, self._pillar(units, pillar.code))
                    for name, words, units in series
                    if units
                ),
            )
            for pillar in self.spec.pillars
        ]

    def _bar_of(self, series: str, who: str, share: Share) -> Bar:
        words = f"{percent_words(share, self.spec.round_to)} {who}"
        return bar(series, share.percent, words)

    def _pillar(self, units: Iterable[UnitResult], code: str) -> Share:
        found = (unit.pillar(self.column, code) for unit in units)
        return sum_of(share for share in found if share)

    @cached_property
    def missed(self) -> list[PictureRow]:
        """The indicators that lose most of what could be had."""
        losses = [
            (share, row)
            for row in self.answers
            for share in [self._had(row)]
            if share.percent is not None
        ]
        losses.sort(key=lambda pair: (pair[0].percent or Decimal(0), self._place(pair[1]["code"])))
        return [self._missed_row(share, row) for share, row in losses[:MOST_SHOWN]]

    def _had(self, row: Mapping[str, object]) -> Share:
        indicator = self.spec.by_code[str(row["code"])]
        if not self.is_points:
            return Share(Decimal(str(row["passes"])), Decimal(str(row["verdicts"])))
        maximum = indicator.max_points.value if indicator.max_points else Decimal(0)
        return Share(Decimal(str(row["found"] or 0)), maximum * Decimal(str(row["scored"])))

    def _missed_row(self, share: Share, row: Mapping[str, object]) -> PictureRow:
        indicator = self.spec.by_code[str(row["code"])]
        words = percent_words(share, self.spec.round_to)
        return PictureRow(
            f"{indicator.code} {indicator.title}", (bar("own", share.percent, words),)
        )

    @cached_property
    def inflated_units(self) -> list[PictureRow]:
        """Who claimed most above what was found."""
        found = []
        for unit in self.results:
            claim, result = unit.share(TallyColumn.SELF), unit.share(self.column)
            if claim and result and claim.part > result.part:
                found.append((claim.part - result.part, claim, result, unit.assessment.unit))
        found.sort(key=lambda item: (-item[0], item[3].sort_key, item[3].pk))
        rounding = self.spec.round_to
        return [
            PictureRow(
                unit.full_name,
                (
                    bar("claimed", claim.percent, f"{percent_words(claim, rounding)} tự chấm"),
                    bar("found", result.percent, f"{percent_words(result, rounding)} kết quả"),
                ),
                f"giảm {format_decimal(gap)}",
            )
            for gap, claim, result, unit in found[:MOST_SHOWN]
        ]

    @cached_property
    def inflated_indicators(self) -> list[PictureRow]:
        """Which indicators were claimed most above what was found, over all units together."""
        gaps = []
        for row in self.answers:
            claim, found = self._claimed(row), self._found(row)
            if claim > found:
                gaps.append((claim - found, claim, found, str(row["code"])))
        gaps.sort(key=lambda item: (-item[0], self._place(item[3])))
        most = max((claim for _, claim, _, _ in gaps), default=Decimal(0))
        unit = "điểm" if self.is_points else "đơn vị đạt"
        return [
            PictureRow(
                f"{code} {self.spec.by_code[code].title}",
                (
                    bar("claimed", Share(claim, most).percent, f"{format_decimal(claim)} tự chấm"),
                    bar("found", Share(found, most).percent, f"{format_decimal(found)} kết quả"),
                ),
                f"{format_difference(found - claim)} {unit}",
            )
            for _, claim, found, code in gaps[:MOST_SHOWN]
        ]

    def _claimed(self, row: Mapping[str, object]) -> Decimal:
        return Decimal(str(row["claimed"] or 0 if self.is_points else row["claims"]))

    def _found(self, row: Mapping[str, object]) -> Decimal:
        return Decimal(str(row["found"] or 0 if self.is_points else row["passes"]))

    @cached_property
    def over_years(self) -> list[PictureRow]:
        """This campaign and those before it: the middle unit of each, and of how many."""
        rows = []
        for campaign, shares in self.years:
            if middle := middle_of(shares):
                words = f"{percent_words(middle, self.spec.round_to)} đơn vị ở giữa"
                rows.append(
                    PictureRow(
                        f"Năm {campaign.year}",
                        (bar("own", middle.percent, words),),
                        f"{len(shares)} đơn vị có kết quả",
                    )
                )
        return rows

    def _place(self, code: object) -> int:
        """Where the indicator stands in the set: 3.10 comes after 3.9."""
        return list(self.spec.by_code).index(str(code))

    def _shares(self, units: Iterable[UnitResult]) -> list[Share]:
        return [share for unit in units if (share := unit.share(self.column))]


def open_pictures(
    user: User, campaign: Campaign, part: CampaignPart, *, unit: int | None = None
) -> Pictures:
    """Six queries and one for each year before, however many units."""
    rows = part.of(user, campaign)
    found: dict[int, dict[str, Tally]] = defaultdict(dict)
    for tally in Tally.objects.filter(assessment__in=rows.order_by().values("pk")):
        found[tally.assessment_id][tally.column] = tally
    units = [UnitResult(row, found[row.pk]) for row in rows]
    column = _column(units)
    return Pictures(
        campaign,
        load_spec(campaign.indicator_set),
        column,
        units,
        next((row for row in units if row.assessment.unit_id == unit), None),
        _by_indicator(rows, column),
        _years(user, campaign, part),
    )


def _column(units: Sequence[UnitResult]) -> TallyColumn:
    """The furthest column that any unit has reached."""
    there = {column for unit in units for column in unit.tallies}
    return next((column for column in ORDER if column in there), TallyColumn.SELF)


def _by_indicator(rows: QuerySet[Assessment], column: TallyColumn) -> list[Mapping[str, object]]:
    """What all units together claimed and had, indicator by indicator. One query.

    Only of assessments that have sums in the column: what is decided about the others nobody has
    approved. Of claims only those that have a result, so that the two can be compared.
    """
    points, passed = f"{column}_points", f"{column}_passed"
    printed = Q(claim_superseded=False) & (
        Q(claimed_points__isnull=False) | Q(claimed_passed__isnull=False)
    )
    exact = ExactDecimalField(null=True)
    claim = Case(
        When(printed, then=F("claimed_points")), default=F("self_points"), output_field=exact
    )
    tallies = Tally.objects.filter(column=column, assessment__in=rows.order_by().values("pk"))
    answers = Answer.objects.filter(assessment__in=tallies.values("assessment"))
    scored, judged = Q(**{f"{points}__isnull": False}), Q(**{f"{passed}__isnull": False})
    said = (printed & Q(claimed_passed=True)) | (~printed & Q(self_passed=True))
    return list(
        answers.order_by()
        .values(code=F("indicator__code"))
        .annotate(
            scored=Count("pk", filter=scored),
            found=Sum(points),
            claimed=Sum(claim, filter=scored, output_field=exact),
            verdicts=Count("pk", filter=judged),
            passes=Count("pk", filter=Q(**{passed: True})),
            claims=Count("pk", filter=judged & said),
        )
    )


def _years(
    user: User, campaign: Campaign, part: CampaignPart
) -> list[tuple[Campaign, list[Share]]]:
    """Final results of this campaign and of those it is compared with, the oldest first."""
    line: list[Campaign] = [campaign]
    while line[-1].previous_id and len(line) <= YEARS_BACK:
        line.append(Campaign.objects.select_related("indicator_set").get(pk=line[-1].previous_id))
    found: dict[int, list[Share]] = defaultdict(list)
    for one in line:
        finals = Tally.objects.filter(
            column=TallyColumn.FINAL, assessment__in=part.of(user, one).order_by().values("pk")
        )
        found[one.pk] = [share_of(tally) for tally in finals]
    return [(one, found[one.pk]) for one in reversed(line)]
