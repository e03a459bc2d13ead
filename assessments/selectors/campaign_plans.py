"""Everything that a campaign declares as one value, in words, and what of it is fixed by now."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import Literal

from django.db.models import Exists, OuterRef

from assessments.grading import (
    GradeBand,
    PassRule,
    read_bands,
    read_pass_rule,
    write_bands,
    write_pass_rule,
)
from assessments.models import (
    STEP_TITLES,
    Assessment,
    AssessmentStatus,
    Campaign,
    LateSubmission,
    LineageRule,
    PublishedRanking,
    Submission,
)
from criteria.models import Certainty, IndicatorSet
from criteria.selectors import published_sets, without_other_provinces
from dtscore.numbers import format_decimal

NO_DAY = "không đặt hạn"
NOTHING = "không có"
PASS_KINDS = {
    "all_passed": "Mọi chỉ tiêu được tính đều đạt",
    "share_passed": "Đạt ít nhất … % số chỉ tiêu được tính",
    "percent": "Đạt ít nhất … % số điểm có thể đạt",
}
# What of a campaign is fixed at different times.
Part = Literal["identity", "dates", "chain", "results"]
PARTS: Mapping[Part, tuple[str, ...]] = {
    "identity": ("indicator_set", "year", "period_start", "period_end"),
    "dates": ("submission_due_on", "late_submission", "explanation_days"),
    "chain": ("steps",),
    "results": ("bands", "pass_rule", "lineage_rule", "previous"),
}


@dataclass(frozen=True)
class StepPlan:
    """One step of the review chain."""

    level: str
    name: str = ""
    due_on: date | None = None

    @property
    def title(self) -> str:
        return self.name or STEP_TITLES.get(self.level, self.level)


@dataclass(frozen=True)
class CampaignPlan:
    """A campaign before it is stored; ``steps`` in their order."""

    indicator_set: IndicatorSet
    year: int
    name: str
    period_start: date
    period_end: date
    submission_due_on: date | None
    late_submission: str
    explanation_days: int
    steps: tuple[StepPlan, ...]
    bands: tuple[GradeBand, ...]
    pass_rule: PassRule | None
    lineage_rule: str
    previous: Campaign | None

    @classmethod
    def of(cls, campaign: Campaign) -> CampaignPlan:
        return cls(
            indicator_set=campaign.indicator_set,
            year=campaign.year,
            name=campaign.name,
            period_start=campaign.period_start,
            period_end=campaign.period_end,
            submission_due_on=campaign.submission_due_on,
            late_submission=campaign.late_submission,
            explanation_days=campaign.explanation_days,
            steps=tuple(StepPlan(step.level, step.name, step.due_on) for step in campaign.steps),
            bands=read_bands(campaign.grade_bands),
            pass_rule=read_pass_rule(campaign.pass_rule),
            lineage_rule=campaign.lineage_rule,
            previous=campaign.previous,
        )

    @property
    def key(self) -> str:
        """What was on the screen, for comparing."""
        previous = self.previous and self.previous.pk
        told = [
            (self.name, self.indicator_set.pk, self.year, self.period_start, self.period_end),
            (self.submission_due_on, self.late_submission, self.explanation_days, self.steps),
            (write_bands(self.bands), write_pass_rule(self.pass_rule)),
            (self.lineage_rule, previous),
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]

    def in_words(self) -> dict[str, str]:
        """The whole as a table for people and for the history."""
        return {
            "Tên đợt": self.name,
            "Bộ chỉ số": (
                f"{self.indicator_set.short_title} ({self.indicator_set.code},"
                f" phiên bản {self.indicator_set.version})"
            ),
            "Năm": str(self.year),
            "Kỳ đánh giá": f"{self.period_start:%d/%m/%Y} – {self.period_end:%d/%m/%Y}",
            "Hạn nộp hồ sơ": _day(self.submission_due_on),
            "Nộp muộn": LateSubmission(self.late_submission).label,
            "Số ngày được giải trình": str(self.explanation_days),
            "Thẩm định qua": "; ".join(
                f"{step.title} (hạn: {_day(step.due_on)})" for step in self.steps
            ),
            "Thang xếp loại": bands_in_words(self.bands),
            "Điều kiện công nhận": pass_rule_in_words(self.pass_rule),
            "Lịch sử của đơn vị sau sắp xếp": LineageRule(self.lineage_rule).label,
            "So sánh với": self.previous.name if self.previous else NOTHING,
        }

    def part(self, part: Part) -> tuple[object, ...]:
        """One part, comparable; the days of the steps belong to the dates."""
        values: tuple[object, ...] = tuple(getattr(self, name) for name in PARTS[part])
        if part == "dates":
            return (*values, tuple(step.due_on for step in self.steps))
        if part == "chain":
            return tuple((step.level, step.name) for step in self.steps)
        if part == "results":
            rule = write_pass_rule(self.pass_rule)
            return (write_bands(self.bands), rule, self.lineage_rule, self.previous)
        return values


def is_same(part: Part, before: CampaignPlan, after: CampaignPlan) -> bool:
    """Whether nothing of the part differs. A step that goes takes its day along, one that comes
    brings none."""
    if part != "dates":
        return before.part(part) == after.part(part)
    days = zip_longest((step.due_on for step in before.steps), (s.due_on for s in after.steps))
    kept = list(days)[: len(after.steps)]
    own = all(getattr(before, name) == getattr(after, name) for name in PARTS["dates"])
    return own and all(old == new for old, new in kept)


def bands_in_words(bands: tuple[GradeBand, ...]) -> str:
    listed = (f"{band.name} từ {format_decimal(band.at_least)}%" for band in bands)
    return "; ".join(listed) or NOTHING


def pass_rule_in_words(rule: PassRule | None) -> str:
    if rule is None:
        return NOTHING
    words = PASS_KINDS[rule.kind].replace("…", format_decimal(rule.value))
    return f"{words} ({Certainty(rule.basis).label.lower()})"


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else NO_DAY


def locks_of(campaign: Campaign) -> dict[Part, str]:
    """What may no longer be changed here, each with the sentence that says why. One query."""
    seen = _standing(campaign)
    locks: dict[Part, str] = {}
    if seen["opened"]:
        locks["identity"] = (
            "Đợt đã có đơn vị tham gia nên bộ chỉ số, năm và kỳ đánh giá giữ nguyên. Nếu chọn nhầm"
            " mà các đơn vị chưa nhập gì, hãy bỏ các đơn vị khỏi đợt rồi sửa. Bộ có bản đính chính"
            " thì ở trang tiến độ của đợt có mục “Chuyển sang phiên bản đính chính”."
        )
        locks["dates"] = (
            "Đợt đã có đơn vị tham gia: đổi hạn ở trang “Đặt hạn” để mọi người liên quan được báo."
        )
    if seen["submitted"]:
        locks["chain"] = "Đã có đơn vị nộp hồ sơ nên các bước thẩm định giữ nguyên."
    if seen["published"]:
        locks["results"] = (
            "Kết quả của đợt đã công bố nên thang xếp loại, điều kiện công nhận và cách so sánh"
            " giữ nguyên."
        )
    return locks


def _standing(campaign: Campaign) -> dict[str, bool]:
    mine = Assessment.objects.filter(campaign=OuterRef("pk"))
    handed_in = Submission.objects.filter(assessment__campaign=OuterRef("pk"))
    ranked = PublishedRanking.objects.filter(campaign=OuterRef("pk"))
    row = (
        Campaign.objects.filter(pk=campaign.pk)
        .annotate(
            opened=Exists(mine),
            handed_in=Exists(handed_in),
            moved=Exists(mine.exclude(status=AssessmentStatus.DRAFT)),
            ranked=Exists(ranked),
            published=Exists(mine.filter(status=AssessmentStatus.PUBLISHED)),
        )
        .get()
    )
    submitted = row.handed_in or row.moved
    published = row.published or row.ranked
    return {"opened": row.opened, "submitted": submitted, "published": published}


def next_year_of(campaign: Campaign) -> CampaignPlan:
    """What the campaign of the year after would declare: everything one year on, under the newest
    version of the set that its province published or that came with the portal. Two queries."""
    plan = CampaignPlan.of(campaign)
    own = without_other_provinces(published_sets(), campaign.owner_id)
    versions = own.filter(code=plan.indicator_set.code, applies_from__lte=plan.year + 1)
    newest = versions.order_by("version").last()
    return replace(
        plan,
        indicator_set=newest or plan.indicator_set,
        year=plan.year + 1,
        name=_next_name(plan.name, plan.year),
        period_start=_year_on(plan.period_start),
        period_end=_year_on(plan.period_end),
        submission_due_on=plan.submission_due_on and _year_on(plan.submission_due_on),
        steps=tuple(
            replace(step, due_on=step.due_on and _year_on(step.due_on)) for step in plan.steps
        ),
        previous=campaign,
    )


def _next_name(name: str, year: int) -> str:
    if str(year) in name:
        return name.replace(str(year), str(year + 1))
    return f"{name}, năm {year + 1}"


def _year_on(day: date) -> date:
    """The same day a year on; the last day of February stays the last."""
    is_last_of_february = (day.month, day.day) in {(2, 28), (2, 29)}
    if is_last_of_february and (day.day == 29 or _is_leap(day.year + 1)):
        return day.replace(year=day.year + 1, day=29 if _is_leap(day.year + 1) else 28)
    return day.replace(year=day.year + 1)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
