"""The moves of an assessment as data: from where to where, by whom, under which conditions.

Plain Python. Statuses and roles are the values of ``AssessmentStatus`` and ``Role``; a test holds
them together. ``assessments.services.moving`` is the one function that carries a move out. The
review chain is data of the campaign: a move says "whoever stands at the step", never a level.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Obstacle = Literal["place", "role", "status"]
# Whose people: of the unit itself, of the unit above it at the present step, of the province.
Place = Literal["own", "step", "top"]
# Whom a move tells: the unit's people; reviewers or leaders of the step that is reached; the
# province's administrators.
Audience = Literal["unit", "reviewers", "leaders", "top"]
WITH_THE_UNIT = frozenset({"draft", "returned"})
LONGEST_COMMENT = 1000

OWN = frozenset({"officer", "leader"})
OWN_LEADER = frozenset({"leader"})
REVIEWERS = frozenset({"reviewer", "provincial_admin"})
STEP_LEADERS = frozenset({"district_leader", "provincial_admin"})
ADMIN = frozenset({"provincial_admin"})


@dataclass(frozen=True, kw_only=True)
class Move:
    """One row of the table.

    ``targets`` maps each status from which the move is made to the one it leads to, None where the
    status stays; ``ends`` replaces the target at the last step of the chain. ``guards`` name
    conditions that the service checks. ``wrong_place`` and ``wrong_role`` are what other people
    read, ``hints`` what to do instead at a status that does not allow the move; ``tells`` whom the
    move is told, with ``message``, whose names in braces ``services.notices`` fills in.
    """

    name: str
    label: str
    targets: Mapping[str, str | None]
    ends: str = ""
    roles: frozenset[str]
    place: Place = "own"
    comment: Literal["optional", "required"] = "optional"
    guards: tuple[str, ...] = ()
    wrong_place: str = ""
    wrong_role: str = ""
    hints: Mapping[str, str] = field(default_factory=dict)
    tells: tuple[Audience, ...] = ()
    message: str = ""

    @property
    def sources(self) -> frozenset[str]:
        return frozenset(self.targets)

    def target(self, status: str, *, is_last_step: bool) -> str:
        """The status that the move leads to from ``status``."""
        return (self.ends if is_last_step else "") or self.targets[status] or status


_NOT_OWN = "Chỉ cán bộ, lãnh đạo của chính đơn vị được làm việc này."
_NOT_STEP = "Chỉ cơ quan thẩm định ở bước này được làm việc này."
_NOT_TOP = "Chỉ quản trị tỉnh được làm việc này."
_NOT_REVIEWER = "Chỉ cán bộ thẩm định được làm việc này."
_STEP_LEADER_ONLY = "Chỉ lãnh đạo của cơ quan thẩm định được làm việc này."
_FILE = "Hồ sơ {set} năm {year} của {unit}"

_PROPOSE = Move(
    name="propose",
    label="Trình lãnh đạo",
    targets={"draft": None, "returned": None},
    roles=OWN,
    guards=("complete",),
    wrong_place="Chỉ cán bộ, lãnh đạo của chính đơn vị được trình hồ sơ.",
    wrong_role="Chỉ cán bộ, lãnh đạo của chính đơn vị được trình hồ sơ.",
)
_SUBMIT = Move(
    name="submit",
    label="Nộp hồ sơ",
    targets={"draft": "submitted", "returned": "resubmitted"},
    roles=OWN_LEADER,
    guards=("has_reviewer", "complete", "consistent", "on_time"),
    wrong_place="Chỉ lãnh đạo của đơn vị được nộp; cán bộ bấm “Trình lãnh đạo”.",
    wrong_role="Chỉ lãnh đạo của đơn vị được nộp; cán bộ bấm “Trình lãnh đạo”.",
    hints={
        "submitted": "Muốn sửa rồi nộp lại, lãnh đạo đơn vị rút hồ sơ trước.",
        "resubmitted": "Muốn sửa rồi nộp lại, lãnh đạo đơn vị rút hồ sơ trước.",
    },
    tells=("reviewers",),
    message=_FILE + " đã {submitted}, chờ thẩm định.",
)
_WITHDRAW = Move(
    name="withdraw",
    label="Rút hồ sơ",
    targets={"submitted": "draft", "resubmitted": "returned"},
    roles=OWN_LEADER,
    comment="required",
    guards=("may_submit_again",),
    wrong_place="Chỉ lãnh đạo của đơn vị được rút hồ sơ đã nộp.",
    wrong_role="Chỉ lãnh đạo của đơn vị được rút hồ sơ đã nộp.",
    hints={
        "draft": "Hồ sơ chưa nộp nên không cần rút.",
        "returned": "Hồ sơ đã ở đơn vị, sửa được ngay.",
        "under_review": "Cấp trên đã bắt đầu thẩm định: hãy đề nghị người thẩm định trả lại.",
    },
    tells=("reviewers",),
    message=f"{_FILE} đã được đơn vị rút về.",
)
_BEGIN = Move(
    name="begin",
    label="Bắt đầu thẩm định",
    targets={
        "submitted": "under_review",
        "resubmitted": "under_review",
        "forwarded": "under_review",
    },
    roles=REVIEWERS,
    place="step",
    guards=("review_on_time",),
    wrong_place=_NOT_STEP,
    wrong_role=_NOT_REVIEWER,
    hints={
        "draft": "Đơn vị chưa nộp.",
        "returned": "Đơn vị đang sửa các chỉ số được trả lại.",
        "under_review": "Việc thẩm định đã bắt đầu.",
    },
)
_RETURN = Move(
    name="return",
    label="Trả lại các chỉ số đã chọn",
    targets={"under_review": "returned"},
    roles=REVIEWERS,
    place="step",
    guards=("review_on_time", "some_returned", "due_ahead"),
    wrong_place=_NOT_STEP,
    wrong_role=_NOT_REVIEWER,
    hints={
        "submitted": "Hãy bấm “Bắt đầu thẩm định” trước.",
        "resubmitted": "Hãy bấm “Bắt đầu thẩm định” trước.",
        "forwarded": "Hãy bấm “Bắt đầu thẩm định” trước.",
        "returned": "Hồ sơ đang ở đơn vị.",
        "reviewed": "Lãnh đạo bấm “Yêu cầu thẩm định lại” thì mới trả lại được.",
    },
    tells=("unit",),
    message=f"{_FILE} được trả lại để sửa, bổ sung.",
)
_RECALL = Move(
    name="recall",
    label="Lấy lại hồ sơ đã trả",
    targets={"returned": "under_review"},
    roles=REVIEWERS,
    place="step",
    comment="required",
    guards=("return_over",),
    wrong_place=_NOT_STEP,
    wrong_role=_NOT_REVIEWER,
    hints={"under_review": "Hồ sơ đang ở cơ quan thẩm định."},
    tells=("unit",),
    message=f"{_FILE} quá hạn nộp lại và đã được lấy lại để thẩm định.",
)
_FINISH = Move(
    name="finish",
    label="Trình lãnh đạo duyệt",
    targets={"under_review": "reviewed"},
    roles=REVIEWERS,
    place="step",
    guards=("review_on_time", "all_decided"),
    wrong_place=_NOT_STEP,
    wrong_role=_NOT_REVIEWER,
    hints={
        "submitted": "Hãy bấm “Bắt đầu thẩm định” trước.",
        "resubmitted": "Hãy bấm “Bắt đầu thẩm định” trước.",
        "forwarded": "Hãy bấm “Bắt đầu thẩm định” trước.",
        "reviewed": "Kết quả đã trình, đang chờ lãnh đạo duyệt.",
    },
    tells=("leaders",),
    message=f"{_FILE}: kết quả thẩm định chờ phê duyệt.",
)
_REWORK = Move(
    name="rework",
    label="Yêu cầu thẩm định lại",
    targets={"reviewed": "under_review"},
    roles=REVIEWERS | STEP_LEADERS,
    place="step",
    comment="required",
    wrong_place=_NOT_STEP,
    wrong_role=_NOT_REVIEWER,
    hints={"under_review": "Hồ sơ đang được thẩm định."},
    tells=("reviewers",),
    message=f"{_FILE}: cần thẩm định lại.",
)
_APPROVE = Move(
    name="approve",
    label="Phê duyệt kết quả thẩm định",
    targets={"reviewed": "forwarded"},
    ends="provisional",
    roles=STEP_LEADERS,
    place="step",
    guards=("review_on_time", "all_decided"),
    wrong_place=_STEP_LEADER_ONLY,
    wrong_role=_STEP_LEADER_ONLY,
    hints={"under_review": "Cán bộ thẩm định chưa trình kết quả."},
    tells=("unit", "reviewers"),
    message=_FILE + ": kết quả bước “{step}” đã được phê duyệt.",
)
_EXPLAIN = Move(
    name="explain",
    label="Gửi giải trình",
    targets={"provisional": "explained"},
    roles=OWN_LEADER,
    guards=("explanation_on_time", "some_explained"),
    wrong_place="Chỉ lãnh đạo của đơn vị được gửi giải trình.",
    wrong_role="Chỉ lãnh đạo của đơn vị được gửi giải trình.",
    hints={"explained": "Đơn vị chỉ giải trình một lần, và đã gửi."},
    tells=("reviewers",),
    message=f"{_FILE}: đơn vị đã gửi giải trình.",
)
_FINALIZE = Move(
    name="finalize",
    label="Chốt kết quả chính thức",
    targets={"provisional": "final", "explained": "final"},
    roles=ADMIN,
    place="top",
    guards=("explanations_over", "explanations_answered"),
    wrong_place=_NOT_TOP,
    wrong_role=_NOT_TOP,
    hints={"final": "Kết quả đã chốt.", "published": "Kết quả đã công bố."},
    tells=("unit", "reviewers"),
    message=f"{_FILE}: kết quả chính thức đã được chốt.",
)
_PUBLISH = Move(
    name="publish",
    label="Công bố kết quả",
    targets={"final": "published"},
    roles=ADMIN,
    place="top",
    wrong_place=_NOT_TOP,
    wrong_role=_NOT_TOP,
    hints={"published": "Kết quả đã công bố."},
    tells=("unit",),
    message=f"{_FILE}: kết quả đã được công bố.",
)
_REOPEN = Move(
    name="reopen",
    label="Mở lại thẩm định",
    targets={"provisional": "under_review", "final": "under_review", "published": "under_review"},
    roles=ADMIN,
    place="top",
    comment="required",
    wrong_place=_NOT_TOP,
    wrong_role=_NOT_TOP,
    hints={"explained": "Hãy trả lời các giải trình rồi chốt kết quả trước."},
    tells=("unit", "reviewers"),
    message=f"{_FILE}: kết quả được mở lại để thẩm định.",
)

MOVES: Mapping[str, Move] = {
    move.name: move
    for move in (
        _PROPOSE, _SUBMIT, _WITHDRAW, _BEGIN, _RETURN, _RECALL, _FINISH, _REWORK, _APPROVE,
        _EXPLAIN, _FINALIZE, _PUBLISH, _REOPEN,
    )
}  # fmt: skip


def obstacle(move: Move, *, status: str, role: str, places: frozenset[Place]) -> Obstacle | None:
    """What stands in the way of the move, the most lasting first; None when nothing does.

    ``places`` is where the person stands towards the assessment.
    """
    if move.place not in places:
        return "place"
    if role not in move.roles:
        return "role"
    return None if status in move.sources else "status"
