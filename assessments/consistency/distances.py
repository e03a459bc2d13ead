"""From which distance on a figure is far from last year's or from the neighbours'.

No decision names such limits, so each says that it is assumed; they only ever ask for a look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from criteria.rules.base import ZERO, Sourced

HUNDRED = Decimal(100)
_SOURCE = "Chưa thấy văn bản nêu mức chênh lệch phải xem lại"


@dataclass(frozen=True)
class Limits:
    """``change``: percent of last year's value from which a fact has jumped; ``slow`` the same for
    facts that hardly move. ``times``: how many times an input must be another year's.
    ``deviations`` from the median, in median absolute deviations, and ``ratio`` to it, make an
    outlier among at least ``fewest`` neighbours. ``copied`` figures of at least ``large`` that
    equal last year's to the last digit look copied."""

    change: Sourced
    slow: Sourced
    times: Sourced
    deviations: Sourced
    ratio: Sourced
    fewest: int
    copied: int
    large: Decimal


LIMITS = Limits(
    change=Sourced(Decimal(50), "assumed", _SOURCE),
    slow=Sourced(Decimal(15), "assumed", _SOURCE),
    times=Sourced(Decimal(3), "assumed", _SOURCE),
    deviations=Sourced(Decimal(6), "assumed", _SOURCE),
    ratio=Sourced(Decimal(3), "assumed", _SOURCE),
    fewest=5,
    copied=3,
    large=Decimal(100),
)

# People and houses come and go slowly; a commune keeps its villages.
SLOW_FACTS = frozenset({"population", "people_15_plus", "households", "villages"})


def change_limit(fact: str, limits: Limits = LIMITS) -> Decimal:
    return limits.slow.value if fact in SLOW_FACTS else limits.change.value


def change_of(value: Decimal, before: Decimal) -> Decimal | None:
    """The change in percent of what was before; None from nothing."""
    return (value - before) * HUNDRED / before if before else None


def is_many_times(value: Decimal, before: Decimal, limits: Limits = LIMITS) -> bool:
    """So many times more or less, and not only a few of something small."""
    if abs(value - before) < 10:
        return False
    low, high = sorted((value, before))
    return high >= low * limits.times.value


def outlier_of(
    value: Decimal, others: Sequence[Decimal], limits: Limits = LIMITS
) -> Decimal | None:
    """The median that a value is far from; None where it is not, or where there are too few.

    Far is both: many deviations away, which a wide field of neighbours allows for, and several
    times as much or as little, which a narrow one does not make important.
    """
    if len(others) < limits.fewest:
        return None
    middle = median(others)
    spread = median(abs(other - middle) for other in others)
    is_away = abs(value - middle) > spread * limits.deviations.value
    low, high = sorted((value, middle))
    is_several = high >= low * limits.ratio.value and high > ZERO
    return middle if is_away and is_several else None
