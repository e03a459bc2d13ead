"""What a ranking is asked for, and the plain rows that come of it: what a snapshot can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from assessments.models import TallyColumn
from assessments.ranking import Order, Sums

BEST = "best"
# Of each unit the column that has come furthest, in this order.
FURTHEST = (TallyColumn.FINAL, TallyColumn.REVIEWED, TallyColumn.SELF)
COLUMNS = {
    **{str(column): column.label for column in FURTHEST},
    BEST: "Cột mới nhất của từng đơn vị",
}
SORTS = {
    "rank": "Thứ hạng",
    "name": "Tên đơn vị",
    "parent": "Huyện, rồi thứ hạng",
    "moved": "Tăng hạng nhiều nhất",
}


@dataclass(frozen=True)
class Wish:
    """What is asked for. ``parent``, ``kind`` and ``pillar`` choose the scope in which units are
    ranked; ``query`` and ``sort`` only what is shown of it. Without ``column`` the official one
    where there is any, else what each unit has."""

    column: str = ""
    order: Order = "sum"
    parent: int | None = None
    kind: str = ""
    pillar: str = ""
    query: str = ""
    sort: str = "rank"

    @property
    def narrows(self) -> bool:
        """Whether units are ranked among some of them only."""
        return bool(self.parent or self.kind)


@dataclass(frozen=True)
class Change:
    """Against last year: the rank then, how many places better, and by how much the result;
    ``is_inherited`` where the unit was formed since and its predecessors stand for it."""

    rank: int
    moved: int
    measure: str
    difference: Decimal
    is_inherited: bool = False


@dataclass(frozen=True, kw_only=True)
class UnitWords:
    """A unit as tables name it; ``assessment`` where the reader may open it."""

    assessment: int | None
    unit: int
    code: str
    name: str
    parent: str
    kind: str
    name_key: str = ""


@dataclass(frozen=True, kw_only=True)
class Row(UnitWords):
    """One ranked unit. ``sums`` is what it is ranked by, ``pillars`` the parts of the whole result;
    ``top_rank`` that in the whole province where ``rank`` is among some units only."""

    column: str
    rank: int
    is_shared: bool
    top_rank: int | None
    sums: Sums
    pillars: Mapping[str, Sums]
    percent: Decimal
    grade: str
    recognised: bool | None
    basis: str
    change: Change | None


@dataclass(frozen=True, kw_only=True)
class Apart(UnitWords):
    """One unit that is not ranked, and why: ``not_submitted``, ``undecided``, ``nothing``."""

    why: str
    reason: str
