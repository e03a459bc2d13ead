"""A campaign whose assessments stand where a test wants them, their sums laid beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal

from django.utils.timezone import now

from assessments.kept_reports import keep_annex
from assessments.models import Assessment, AssessmentStatus, Campaign, PublishedRanking, Tally
from assessments.selectors.ranking_snapshots import ISSUED, propose_ranking
from assessments.selectors.snapshots import digest_of
from assessments.services.campaigns import open_campaign
from criteria.models import IndicatorSet
from dtscore.accounts.models import AdministrativeUnit, User
from tests.indicator_sets import points_set, stored_set, verdict_set, yes_no

BANDS = [
    {"name": "Tốt", "at_least": "80", "basis": "assumed", "source": "Thang để thử"},
    {"name": "Khá", "at_least": "50", "basis": "assumed", "source": "Thang để thử"},
]


def ranked_set(*, verdicts: bool = False) -> IndicatorSet:
    if verdicts:
        data = verdict_set(yes_no("1.1", None), yes_no("1.2", None))
        return stored_set({**data, "code": "QDKHAC"})
    return stored_set(points_set(yes_no("1.1"), yes_no("1.2")))


def campaign_of(province: AdministrativeUnit, indicator_set: IndicatorSet, **more) -> Campaign:
    values = {"year": 2022, "name": "Đợt thử xếp hạng", "levels": ["district"], **more}
    campaign = open_campaign(indicator_set=indicator_set, owner=province, **values)
    campaign.grade_bands = BANDS
    campaign.save()
    return campaign


def stand(
    campaign: Campaign, unit: AdministrativeUnit, status: str = "final", **columns: object
) -> Assessment:
    """The unit's assessment at ``status``; each column is points, points and an own maximum, or
    passes and how many count."""
    assessment = Assessment.objects.create(
        campaign=campaign, unit=unit, status=status, step=0 if status == "draft" else 1
    )
    for column, value in columns.items():
        lay(assessment, column, value)
    return assessment


def lay(assessment: Assessment, column: str, value: object) -> Tally:
    """Write or replace the sums of a column."""
    first, second = value if isinstance(value, tuple) else (value, "100")
    if isinstance(first, int):
        sums = {"passed": first, "counted": second}
        pillar: dict[str, object] = {"points": "0", "maximum": "0", "attainable": "0", **sums}
    else:
        numbers = {"points": str(first), "maximum": "100", "attainable": str(second)}
        sums = {name: Decimal(text) for name, text in numbers.items()} | {"passed": 0, "counted": 2}
        pillar = {**numbers, "passed": 0, "counted": 2}
    return Tally.objects.update_or_create(
        assessment=assessment,
        column=column,
        defaults={**sums, "basis": "stated", "pillars": {"1": pillar}},
    )[0]


def official(
    campaign: Campaign, units: Sequence[AdministrativeUnit], *values: object
) -> list[Assessment]:
    """These units with these official results; those of the columns before are the same."""
    return [
        stand(campaign, unit, AssessmentStatus.FINAL, self=value, reviewed=value, final=value)
        for unit, value in zip(units, values, strict=True)
    ]


def stored_ranking(campaign: Campaign, actor: User, pdf: bytes = b"%PDF-1.7") -> PublishedRanking:
    """The row and the file of a first publication, whatever has been decided."""
    content = propose_ranking(campaign).content
    issued = {"number": 1, "at": now().isoformat(), "by": str(actor), "unit": "", "reason": ""}
    snapshot = {**content, ISSUED: issued}
    ranking, _ = PublishedRanking.objects.get_or_create(
        campaign=campaign,
        number=1,
        defaults={
            "snapshot": snapshot,
            "digest": digest_of(snapshot),
            "report_sha256": hashlib.sha256(pdf).hexdigest(),
            "issued_at": now(),
            "issued_by": actor,
        },
    )
    keep_annex(ranking.pk, pdf)
    return ranking
