"""Who can be given part of a review, and who can be asked about it."""

from __future__ import annotations

from collections.abc import Collection

from assessments.models import Assessment
from assessments.permissions import REVIEWING, places_of, stands_above
from assessments.workflow import REVIEWERS
from dtscore.accounts.models import UnitLevel, User
from dtscore.text import sort_key


def reviewers_of(assessment: Assessment) -> list[User]:
    """Those who may decide about indicators at the present step, by name. One query once the
    chain is known."""
    step = assessment.current_step
    if step is None:
        return []
    people = _people_above(assessment, [step.level], REVIEWERS)
    return [person for person in people if "step" in places_of(person, assessment)]


def advisers_of(user: User, assessment: Assessment) -> list[User]:
    """Whom ``user`` can ask for a second opinion: reviewers and leaders of the unit that reviews
    at the present step and of those above it, by name. One query once the chain is known."""
    step = assessment.current_step
    if step is None:
        return []
    levels = UnitLevel.values[: UnitLevel.values.index(step.level) + 1]
    people = _people_above(assessment, levels, REVIEWING)
    return [
        person for person in people if person.pk != user.pk and stands_above(person, assessment)
    ]


def _people_above(
    assessment: Assessment, levels: Collection[str], roles: Collection[str]
) -> list[User]:
    ancestors = [int(part) for part in assessment.unit.path.strip("/").split("/")[:-1]]
    people = User.objects.filter(
        unit__in=ancestors, unit__level__in=levels, role__in=roles, is_active=True
    ).select_related("unit")
    return sorted(people, key=lambda person: (sort_key(str(person)), person.pk))
