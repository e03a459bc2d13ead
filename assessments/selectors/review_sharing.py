"""Who reviews which pillar at the present step, and what is left of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F

from assessments.models import Assessment, ReviewShare
from assessments.scoring import PillarScore
from assessments.selectors.decisions import ReviewFile
from criteria.models import IndicatorSet, Pillar
from dtscore.accounts.models import User


def shares_of(assessment: Assessment) -> dict[str, ReviewShare]:
    """Who has which pillar at the present step, by its code. One query."""
    rows = ReviewShare.objects.filter(assessment=assessment, step=assessment.step)
    return {row.pillar.code: row for row in rows.select_related("pillar", "reviewer")}


def own_pillars(user: User, assessments: Iterable[Assessment]) -> dict[int, set[str]]:
    """The pillars that ``user`` has at the present step of each assessment, by its primary key;
    those without any are left out. One query."""
    rows = ReviewShare.objects.filter(
        reviewer=user,
        assessment__in=[row.pk for row in assessments],
        step=F("assessment__step"),
    )
    codes: dict[int, set[str]] = {}
    for pk, code in rows.values_list("assessment_id", "pillar__code"):
        codes.setdefault(pk, set()).add(code)
    return codes


def pillar_ids(indicator_set: IndicatorSet) -> dict[str, int]:
    """Primary key of each pillar of the set by its code. One query."""
    rows = Pillar.objects.filter(group__indicator_set=indicator_set)
    return dict(rows.values_list("code", "pk"))


@dataclass(frozen=True)
class DividedPillar:
    """One pillar: whose it is, who has decided how many of its indicators, what still waits."""

    score: PillarScore
    reviewer: User | None
    decided: list[tuple[User, int]]
    waiting: list[str]

    @property
    def code(self) -> str:
        return self.score.pillar.code

    @property
    def title(self) -> str:
        return self.score.pillar.title

    @property
    def total(self) -> int:
        return len(self.score.lines)

    @property
    def decided_count(self) -> int:
        return sum(count for _, count in self.decided)


def divided_pillars(review: ReviewFile) -> list[DividedPillar]:
    """Every pillar of an assessment under review, in the order of the set. One query.

    ``decided`` counts the decisions of the present step that stand; ``waiting`` are the indicators
    without one, or with an explanation that nobody has answered yet.
    """
    shares = shares_of(review.assessment)
    waiting = set(review.unanswered_explanations if review.is_explained else review.undecided)
    return [
        DividedPillar(
            pillar,
            share.reviewer if share else None,
            _decided(review, codes),
            [code for code in codes if code in waiting],
        )
        for pillar in review.file.sheet.pillars
        for share in [shares.get(pillar.pillar.code)]
        for codes in [[line.indicator.code for line in pillar.lines]]
    ]


def _decided(review: ReviewFile, codes: Iterable[str]) -> list[tuple[User, int]]:
    """Who has decided how many of these, the most first."""
    standing = (review.trails[code].standing(review.step) for code in codes)
    return Counter(row.decided_by for row in standing if row).most_common()


@dataclass(frozen=True)
class OwnShare:
    """What one person has of one review: the pillars, and their indicators that still wait."""

    pillars: list[DividedPillar]
    is_divided: bool
    holders: Mapping[str, User]

    @property
    def waiting(self) -> list[str]:
        return [code for pillar in self.pillars for code in pillar.waiting]

    @property
    def total(self) -> int:
        return sum(pillar.total for pillar in self.pillars)


def own_share(user: User, pillars: Iterable[DividedPillar]) -> OwnShare:
    """The part of ``user``; ``holders`` says whose every given pillar is. No query."""
    rows = list(pillars)
    holders = {row.code: row.reviewer for row in rows if row.reviewer}
    return OwnShare([row for row in rows if row.reviewer == user], bool(holders), holders)
