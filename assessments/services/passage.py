"""What a move is asked with, what it holds while it is made, and how it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from assessments.models import Assessment
from assessments.selectors.contradictions import FindingRow, blocking_sentence
from assessments.selectors.readiness import Missing
from assessments.workflow import Move
from dtscore.accounts.models import User

# What the history says of a move beside the status: Vietnamese name → from, to.
Changes = Mapping[str, tuple[str, str]]
# Lays out the official paper of an assessment as it stands.
Press = Callable[[Assessment], bytes]


class MoveRefusedError(Exception):
    """A condition of the move does not hold; the message says what to do."""


class IncompleteError(MoveRefusedError):
    """The assessment lacks what ``missing`` lists; each entry names the page that mends it."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(f"Hồ sơ còn {len(missing)} việc chưa xong.")
        self.missing = missing


class InconsistentError(MoveRefusedError):
    """The assessment contradicts itself, or another paper of its unit, in what ``rows`` list."""

    def __init__(self, rows: list[FindingRow]) -> None:
        super().__init__(blocking_sentence(rows))
        self.rows = rows


class LateError(MoveRefusedError):
    """The last day has passed; the message says what to do."""


class EarlyError(MoveRefusedError):
    """Somebody else's time still runs; the message says until when."""


class ChangedSinceSeenError(MoveRefusedError):
    """Somebody changed the assessment after the person had opened the page."""

    def __init__(self) -> None:
        super().__init__(
            "Hồ sơ vừa có thay đổi sau khi bạn mở trang này. Số liệu bên dưới là số liệu mới nhất:"
            " hãy xem lại rồi bấm nộp."
        )


class UndecidedError(MoveRefusedError):
    """The review lacks something at the indicators with these ``codes``."""

    def __init__(self, sentence: str, codes: Sequence[str]) -> None:
        super().__init__(sentence)
        self.codes = list(codes)


@dataclass(frozen=True)
class Order:
    """What the person asked for. ``seen`` is the digest of what they had before their eyes,
    ``press`` lays out the paper of the move, ``due_on`` is the last day that a return gives."""

    move: Move
    comment: str = ""
    seen: str = ""
    press: Press | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Passage:
    """One move under way: the assessment is held, everything has been checked."""

    actor: User
    assessment: Assessment
    order: Order
    at: datetime

    def demand_press(self) -> Press:
        if self.order.press is None:
            raise TypeError(f"{self.order.move.name} needs a press for its paper")
        return self.order.press
