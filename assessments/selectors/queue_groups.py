"""The groups of the queue: what an assessment waits for, seen from one person's place."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import models

from assessments.models import AssessmentStatus
from assessments.workflow import REVIEWERS, STEP_LEADERS
from dtscore.accounts.models import Role

# Whose work the queue lists; everybody else has none.
QUEUE_ROLES = REVIEWERS | STEP_LEADERS


class QueueGroup(models.TextChoices):
    """In the order of the way; the values stand in addresses."""

    TO_BEGIN = "cho-bat-dau", "Chờ bắt đầu"
    UNDER_REVIEW = "dang-tham-dinh", "Đang thẩm định"
    RETURNED = "da-tra-lai", "Đã trả lại"
    RESUBMITTED = "nop-lai", "Nộp lại"
    TO_APPROVE = "cho-phe-duyet", "Chờ phê duyệt"
    EXPLAINED = "giai-trinh", "Giải trình chờ trả lời"
    TO_FINALIZE = "cho-chot", "Chờ chốt"
    TO_PUBLISH = "cho-cong-bo", "Chờ công bố"
    DONE = "xong", "Xong"


_BY_STATUS: Mapping[str, QueueGroup] = {
    AssessmentStatus.SUBMITTED: QueueGroup.TO_BEGIN,
    AssessmentStatus.FORWARDED: QueueGroup.TO_BEGIN,
    AssessmentStatus.UNDER_REVIEW: QueueGroup.UNDER_REVIEW,
    AssessmentStatus.RETURNED: QueueGroup.RETURNED,
    AssessmentStatus.RESUBMITTED: QueueGroup.RESUBMITTED,
    AssessmentStatus.REVIEWED: QueueGroup.TO_APPROVE,
    AssessmentStatus.PROVISIONAL: QueueGroup.TO_FINALIZE,
}
# What each role has to do something about; the rest of the queue waits for somebody else.
_REVIEWING = {
    QueueGroup.TO_BEGIN,
    QueueGroup.UNDER_REVIEW,
    QueueGroup.RESUBMITTED,
    QueueGroup.EXPLAINED,
}
TURN_OF: Mapping[str, frozenset[QueueGroup]] = {
    Role.REVIEWER: frozenset(_REVIEWING),
    Role.DISTRICT_LEADER: frozenset({QueueGroup.TO_APPROVE}),
    Role.PROVINCIAL_ADMIN: frozenset(
        {*_REVIEWING, QueueGroup.TO_APPROVE, QueueGroup.TO_FINALIZE, QueueGroup.TO_PUBLISH}
    ),
}


def group_of(status: str, places: Collection[str], unanswered: int) -> QueueGroup:
    """What the assessment waits for, from where the person stands towards it (``places``, as the
    policy names them). What has left the person's step is done."""
    if status == AssessmentStatus.PUBLISHED:
        return QueueGroup.DONE
    if status == AssessmentStatus.FINAL:
        return QueueGroup.TO_PUBLISH if "top" in places else QueueGroup.DONE
    is_result = status in {AssessmentStatus.PROVISIONAL, AssessmentStatus.EXPLAINED}
    if "step" not in places and not (is_result and "top" in places):
        return QueueGroup.DONE
    if status == AssessmentStatus.EXPLAINED:
        return QueueGroup.EXPLAINED if unanswered else QueueGroup.TO_FINALIZE
    return _BY_STATUS[status]
