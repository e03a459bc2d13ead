"""Small pieces of the paper of a review, read from its snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from assessments.models import Verdict
from assessments.scoring import Result
from assessments.wording import result_words
from dtscore.numbers import format_decimal

Snapshot = Mapping[str, Any]
Values = Mapping[str, Any]


def decision_in(line: Values, key: str) -> Values | None:
    """The decision that stands in a column of the line."""
    cell = line["results"][key]
    number = cell["decision"] if cell else None
    return next((row for row in line["decisions"] if row["number"] == number), None)


def is_return(decision: Values | None) -> bool:
    return bool(decision and decision["verdict"] == Verdict.RETURNED)


def is_changed(line: Values, *, since: str, until: str) -> bool:
    """Whether two columns of the line are worth something else."""
    before, after = line["results"][since], line["results"][until]
    if not before or not after or is_return(decision_in(line, until)):
        return False
    return bool(worth(before) != worth(after))


def worth(values: Values) -> tuple[str | None, bool | None]:
    return values["points"], values["passed"]


def words_of_result(values: Values) -> str:
    """Points or a verdict in words, with their unit."""
    points = None if values["points"] is None else Decimal(values["points"])
    return result_words(Result(points, values["passed"]))


def reason_of(decision: Values) -> str:
    """The reason from the list and the reviewer's own words."""
    return "; ".join(text for text in (decision["reason"], decision["comment"]) if text)


def person_of(decision: Values) -> str:
    """Who decided, with the unit."""
    unit = f" ({decision['by_unit']})" if decision["by_unit"] else ""
    return f"{decision['by']}{unit}"


def vi(exact: str) -> str:
    """Exact text as people read a number."""
    return format_decimal(Decimal(exact))


def day_of(iso: str) -> str:
    return f"{date.fromisoformat(iso[:10]):%d/%m/%Y}"


def moment_of(iso: str) -> str:
    return f"{datetime.fromisoformat(iso):%H:%M ngày %d/%m/%Y}"
