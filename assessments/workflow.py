"""The moves of an assessment as data: from where to where, by whom, under which conditions.

Plain Python. Statuses and roles are the values of ``AssessmentStatus`` and ``Role``; a test holds
the two together. ``assessments.services.moving`` is the one function that carries a move out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Obstacle = Literal["unit", "role", "status"]
WITH_THE_UNIT = frozenset({"draft", "returned"})
LONGEST_COMMENT = 1000


@dataclass(frozen=True, kw_only=True)
class Move:
    """One row of the table.

    ``target`` is None where the status stays. ``place`` says whose people may do it: those of the
    unit itself ("own"). ``guards`` name conditions that the service checks. ``wrong_role`` is what
    the unit's other people read, ``hints`` what to do instead at a status that does not allow it.
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str | None
    roles: frozenset[str]
    place: Literal["own"] = "own"
    comment: Literal["optional", "required"] = "optional"
    guards: tuple[str, ...] = ()
    wrong_role: str = ""
    hints: Mapping[str, str] = field(default_factory=dict)


_PROPOSE = Move(
    name="propose",
    label="Trình lãnh đạo",
    sources=WITH_THE_UNIT,
    target=None,
    roles=frozenset({"officer", "leader"}),
    guards=("complete",),
    wrong_role="Chỉ cán bộ, lãnh đạo của chính đơn vị được trình hồ sơ.",
)
_SUBMIT = Move(
    name="submit",
    label="Nộp hồ sơ",
    sources=WITH_THE_UNIT,
    target="submitted",
    roles=frozenset({"leader"}),
    guards=("complete", "on_time"),
    wrong_role="Chỉ lãnh đạo của đơn vị được nộp; cán bộ bấm “Trình lãnh đạo”.",
    hints={"submitted": "Muốn sửa rồi nộp lại, lãnh đạo đơn vị rút hồ sơ trước."},
)
_WITHDRAW = Move(
    name="withdraw",
    label="Rút hồ sơ",
    sources=frozenset({"submitted"}),
    target="draft",
    roles=frozenset({"leader"}),
    comment="required",
    wrong_role="Chỉ lãnh đạo của đơn vị được rút hồ sơ đã nộp.",
    hints={
        "draft": "Hồ sơ chưa nộp nên không cần rút.",
        "returned": "Hồ sơ đã ở đơn vị, sửa được ngay.",
        "under_review": "Cấp trên đã bắt đầu thẩm định: hãy đề nghị người thẩm định trả lại.",
    },
)

MOVES: Mapping[str, Move] = {move.name: move for move in (_PROPOSE, _SUBMIT, _WITHDRAW)}


def obstacle(move: Move, *, status: str, role: str, is_own: bool) -> Obstacle | None:
    """What stands in the way of the move, the most lasting first; None when nothing does."""
    if not is_own:
        return "unit"
    if role not in move.roles:
        return "role"
    return None if status in move.sources else "status"
