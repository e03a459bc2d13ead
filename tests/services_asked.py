"""How the tests of the writes ask them: who, of which assessment, and what must stay as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import models

from assessments.models import (
    Answer,
    Assessment,
    AssessmentStatus,
    Campaign,
    Evidence,
    Fact,
    OfficialDocument,
    Paper,
)
from assessments.services.answers import AnswerChange, save_answer
from assessments.services.campaigns import open_assessment
from criteria.rules.base import AnswerState
from tests.indicator_sets import points_set, stored_set

D = Decimal
REPORTED, BLANK = AnswerState.REPORTED, AnswerState.BLANK
OFFICER, LEADER = "canbo.quangbinh", "lanhdao.quangbinh"
NOT_YOURS = "Chỉ cán bộ, lãnh đạo của chính đơn vị được sửa."
# Everybody but the two who may: above, beside, beneath, watching, and without a unit.
OUTSIDERS = [
    "commune.viewer", "neighbour.officer", "far.officer", "direct.officer", "thamdinh.quangxuong",
    "lanhdao.quangxuong", "far.reviewer", "province.reviewer", "quantri.thanhhoa",
    "nguoixem.thanhhoa", "sibling.admin", "nobody",
]  # fmt: skip
CLOSED = [status for status in AssessmentStatus if status not in {"draft", "returned"}]


def small(cast: Any, *indicators: dict[str, Any], publish: bool = True) -> Assessment:
    """The commune's assessment of 2022 under a small set of its own."""
    campaign = Campaign.objects.create(
        name="Đợt thử",
        indicator_set=stored_set(points_set(*indicators), publish=publish),
        year=2022,
        period_start=date(2022, 1, 1),
        period_end=date(2022, 12, 31),
    )
    return open_assessment(campaign=campaign, unit=cast.units["commune"])


def save(
    cast: Any,
    assessment: Assessment,
    code: str,
    change: AnswerChange,
    seen: int,
    who: str = OFFICER,
) -> Answer:
    return save_answer(
        actor=cast.people[who],
        assessment=assessment,
        indicator_code=code,
        change=change,
        seen_version=seen,
    )


def holders(count: str, narrative: str = "<p>Sửa</p>", **more: Any) -> AnswerChange:
    """An answer to 8.1 of QĐ 3853: holders of an electronic identity, of the population."""
    return AnswerChange(REPORTED, {"id_holders": D(count)}, narrative, **more)


def everything() -> list[list[tuple[Any, ...]]]:
    """All rows that a service may write."""
    tables: list[type[models.Model]] = [Answer, Fact, OfficialDocument, Evidence, Paper]
    return [list(table._default_manager.order_by("pk").values_list()) for table in tables]


def refused(error: type[Exception], call: Callable[[], Any]) -> Any:
    """The error that ``call`` raises, having written nothing."""
    before = everything()
    with pytest.raises(error) as raised:
        call()
    assert everything() == before
    return raised.value
