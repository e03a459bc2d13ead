"""What a move for many assessments would come to, told before anything is done."""

from __future__ import annotations

from assessments.models import AssessmentStatus, Stage
from assessments.permissions import ALLOWED, Decision, can_move
from assessments.selectors.queue_figures import Figures
from assessments.selectors.queue_rows import QueueRow
from assessments.workflow import MOVES
from dtscore.accounts.models import User


def foresee(user: User, row: QueueRow, figures: Figures | None, move: str) -> Decision:
    """Whether the move would be made now, from what the list has read already: no query. The
    service asks the conditions themselves when the time comes. ``figures`` may be wanting where
    the table does not allow the move anyway."""
    decision = can_move(user, row.assessment, move)
    if not decision:
        return decision
    guards = MOVES[move].guards
    if "review_on_time" in guards and row.stage is Stage.REVIEW and row.is_overdue:
        return Decision(False, f"Đã hết hạn thẩm định ngày {row.due:%d/%m/%Y}.")
    if "all_decided" in guards and row.decided < row.total:
        return Decision(False, f"Còn {row.total - row.decided} chỉ số chưa quyết định.")
    if "explanations_over" in guards and _may_still_explain(row, figures):
        return Decision(False, f"Đơn vị còn được giải trình đến hết ngày {row.due:%d/%m/%Y}.")
    if "explanations_answered" in guards and row.unanswered:
        return Decision(False, f"Còn {row.unanswered} giải trình chưa được trả lời.")
    return ALLOWED


def _may_still_explain(row: QueueRow, figures: Figures | None) -> bool:
    is_open = row.due is not None and row.due >= row.today
    is_provisional = row.assessment.status == AssessmentStatus.PROVISIONAL
    return is_provisional and is_open and figures is not None and figures.reduced > 0
