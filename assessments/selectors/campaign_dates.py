"""The days of a campaign as one value, and what differs between two of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assessments.models import Campaign, LateSubmission

# What concerns the units themselves, beside the review steps by their position.
OWN = 0
Changes = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class CampaignDates:
    """The last days of a campaign; ``steps`` by position, the number of days of explaining."""

    submission_due_on: date | None
    late_submission: str
    explanation_days: int
    steps: Mapping[int, date | None]

    @classmethod
    def of(cls, campaign: Campaign) -> CampaignDates:
        return cls(
            campaign.submission_due_on,
            campaign.late_submission,
            campaign.explanation_days,
            {step.position: step.due_on for step in campaign.steps},
        )

    @property
    def days(self) -> dict[int, date | None]:
        """In the order in which they come."""
        return {OWN: self.submission_due_on, **self.steps}

    @property
    def key(self) -> str:
        """What was on the screen, for comparing."""
        days = ".".join(f"{day or ''}" for day in self.days.values())
        return f"{days}.{self.late_submission}.{self.explanation_days}"


def field_of(position: int) -> str:
    """The name under which the day of a step, or of the submission, is given and refused."""
    return f"step_{position}" if position else "submission_due_on"


def changes_of(
    campaign: Campaign, before: CampaignDates, after: CampaignDates
) -> dict[int, Changes]:
    """What differs, in words, by the step that it concerns (``OWN``: the units)."""
    names = {OWN: "Hạn nộp hồ sơ"}
    names |= {step.position: f"Hạn của “{step.title}”" for step in campaign.steps}
    changes: dict[int, Changes] = {
        position: {names[position]: (in_words(before.days[position]), in_words(day))}
        for position, day in after.days.items()
        if day != before.days[position]
    }
    if after.late_submission != before.late_submission:
        policies = (before.late_submission, after.late_submission)
        old, new = (LateSubmission(policy).label for policy in policies)
        changes.setdefault(OWN, {})["Nộp muộn"] = (old, new)
    if after.explanation_days != before.explanation_days:
        days = (str(before.explanation_days), str(after.explanation_days))
        changes.setdefault(OWN, {})["Số ngày được giải trình"] = days
    return changes


def in_words(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "không đặt hạn"
