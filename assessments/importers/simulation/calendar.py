"""When what happens in a simulated year: past ones in their own time, the newest up to today."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_current_timezone, localdate

# Days after the opening. The whole way is shorter than ``LENGTH``.
FILLING = (5, 48)
REVIEWS = ((50, 62), (64, 76))
DECIDED = 80  # the last approval, at the latest
FINAL, PUBLISHED = 87, 89
LENGTH = 90
OFFICE_HOURS = (7, 17)


@dataclass(frozen=True)
class Calendar:
    """The days of one campaign. ``opened`` is the day from which the others are counted."""

    year: int
    opened: date
    submission_due: date
    review_dues: tuple[date, ...]

    @classmethod
    def of(cls, year: int, *, is_newest: bool) -> Calendar:
        """In the newest year the work goes on: what is unfinished is not late yet."""
        if not is_newest:
            opened = date(year, 12, 1)
            reviews = tuple(opened + timedelta(last) for _, last in REVIEWS)
            return cls(year, opened, opened + timedelta(FILLING[1]), reviews)
        today = localdate()
        reviews = (today + timedelta(45), today + timedelta(75))
        return cls(year, today - timedelta(LENGTH), today + timedelta(14), reviews)

    def moment(self, rng: random.Random, first: int, last: int) -> datetime:
        """Some moment in office hours of a day between the two, counted from the opening."""
        day = self.opened + timedelta(rng.randint(first, last))
        clock = time(rng.randrange(*OFFICE_HOURS), rng.randrange(60), rng.randrange(60))
        return datetime.combine(day, clock, get_current_timezone())

    def day(self, number: int) -> date:
        return self.opened + timedelta(number)
