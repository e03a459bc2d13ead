"""More time for many units at once: each by itself, and told one by one what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from time import monotonic

from django.core.exceptions import PermissionDenied, ValidationError

from assessments.models import Assessment, AssessmentStatus, Stage
from assessments.selectors.deadlines import deadline_of
from assessments.services.extending import StaleDeadlineError, extend
from assessments.services.moving_many import SECONDS
from dtscore.accounts.models import User

OWN_STAGE = {
    AssessmentStatus.DRAFT.value: Stage.SUBMISSION,
    AssessmentStatus.RETURNED.value: Stage.RETURN,
}
NOT_WITH_UNIT = "hồ sơ không còn ở đơn vị: không có hạn nộp nào để gia hạn"


@dataclass(frozen=True)
class ExtendedMany:
    """Which got more time, which did not and why, and what there was no time for."""

    extended: list[Assessment] = field(default_factory=list)
    refused: list[tuple[Assessment, str]] = field(default_factory=list)
    left: list[Assessment] = field(default_factory=list)


def extend_many(
    *,
    actor: User,
    assessments: Iterable[Assessment],
    until: date | None,
    reason: str,
    seconds: float | None = None,
    clock: Callable[[], float] = monotonic,
) -> ExtendedMany:
    """Put off the day by which each unit hands in (again), each in its own transaction through
    ``extend``. A refusal stops nothing else, but for one of the reason, which is the same for all:
    then ValidationError by field, and nothing has changed. After ``seconds`` (``SECONDS`` unless
    given) no further one is begun, and at least one always is."""
    done, end = ExtendedMany(), clock() + (SECONDS if seconds is None else seconds)
    for assessment in assessments:
        if (done.extended or done.refused) and clock() >= end:
            done.left.append(assessment)
            continue
        try:
            _extend(actor, assessment, until, reason)
        except ValidationError as problem:
            if "reason" in getattr(problem, "error_dict", {}):
                raise
            done.refused.append((assessment, " ".join(problem.messages)))
        except (PermissionDenied, StaleDeadlineError) as problem:
            done.refused.append((assessment, str(problem)))
        else:
            done.extended.append(assessment)
    return done


def _extend(actor: User, assessment: Assessment, until: date | None, reason: str) -> None:
    stage = OWN_STAGE.get(assessment.status)
    deadline = deadline_of(assessment, stage) if stage else None
    if deadline is None:
        raise PermissionDenied(NOT_WITH_UNIT)
    extend(actor=actor, assessment=assessment, deadline=deadline, until=until, reason=reason)
