"""How far an assessment gets, and the moves that take it there."""

from __future__ import annotations

import random
from collections.abc import Mapping
from enum import StrEnum

from assessments.importers.simulation.moves import Course


class Goal(StrEnum):
    """Where the simulated work on an assessment stops."""

    UNTOUCHED = "untouched"
    FILLING = "filling"
    PROPOSED = "proposed"
    SUBMITTED = "submitted"
    REVIEWING = "reviewing"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    FORWARDED = "forwarded"
    REVIEWING_ABOVE = "reviewing_above"
    PROVISIONAL = "provisional"
    FINAL = "final"
    PUBLISHED = "published"


# Of a hundred units. In a year that is over some have never submitted.
OVER: Mapping[Goal, int] = {Goal.UNTOUCHED: 1, Goal.FILLING: 2, Goal.PUBLISHED: 97}
NEWEST: Mapping[Goal, int] = {
    Goal.UNTOUCHED: 5,
    Goal.FILLING: 9,
    Goal.PROPOSED: 2,
    Goal.SUBMITTED: 6,
    Goal.REVIEWING: 6,
    Goal.RETURNED: 3,
    Goal.REVIEWED: 2,
    Goal.FORWARDED: 4,
    Goal.REVIEWING_ABOVE: 3,
    Goal.PROVISIONAL: 6,
    Goal.FINAL: 3,
    Goal.PUBLISHED: 51,
}
WITHOUT_ALL_ANSWERS = frozenset({Goal.UNTOUCHED, Goal.FILLING})


def choose_goal(rng: random.Random, *, is_newest: bool) -> Goal:
    parts = NEWEST if is_newest else OVER
    return rng.choices(list(parts), list(parts.values()))[0]


def carry(course: Course, goal: Goal) -> None:
    """Make the moves up to the goal. The answers are given already."""
    if goal not in WITHOUT_ALL_ANSWERS:
        _carry(course, goal)
    course.close()


def _carry(course: Course, goal: Goal) -> None:
    course.propose()
    if goal is Goal.PROPOSED:
        return
    course.submit()
    if goal is Goal.SUBMITTED:
        return
    while course.assessment.step and not _review(course, goal):
        pass
    if course.is_announced and goal in {Goal.FINAL, Goal.PUBLISHED}:
        course.finalize()
        if goal is Goal.PUBLISHED:
            course.publish()


def _review(course: Course, goal: Goal) -> bool:
    """One step of the chain; whether the way ends here."""
    is_last = course.assessment.next_step is None
    is_first = course.is_at_first_step
    course.begin()
    if goal is Goal.REVIEWING or (goal is Goal.REVIEWING_ABOVE and (not is_first or is_last)):
        course.decide(0.6)
        return True
    if goal is Goal.RETURNED:
        course.give_back()
        return True
    course.decide()
    course.finish()
    if goal is Goal.REVIEWED:
        return True
    course.approve()
    return is_last or goal is Goal.FORWARDED
