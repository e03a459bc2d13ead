"""One move for many assessments: each by itself, and told one by one what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError

from assessments.models import Assessment
from assessments.services.moving import move_assessment
from assessments.services.passage import MoveRefusedError, Press, UndecidedError
from dtscore.accounts.models import User

# Laying out a paper takes seconds, and a request must end before the server in front gives it up.
SECONDS = 20.0
AT_ONCE = frozenset({"begin", "approve", "finalize", "publish"})
FAULT = "Máy chủ gặp lỗi ở hồ sơ này; chưa có gì thay đổi. Hãy thử lại sau ít phút."

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class NotMoved:
    """Why one assessment stayed where it was; ``codes`` are the indicators that stand in the
    way."""

    assessment: Assessment
    reason: str
    codes: Sequence[str] = ()


@dataclass(frozen=True)
class MovedMany:
    """What came of it: moved, refused, and what there was no time for."""

    moved: list[Assessment] = field(default_factory=list)
    refused: list[NotMoved] = field(default_factory=list)
    left: list[Assessment] = field(default_factory=list)


def move_many(
    *,
    actor: User,
    assessments: Iterable[Assessment],
    move: str,
    press: Press,
    seconds: float | None = None,
    clock: Callable[[], float] = monotonic,
) -> MovedMany:
    """Make the move for each of the assessments, each in its own transaction through
    ``move_assessment``. A refusal stops nothing else; after ``seconds`` (``SECONDS`` unless given)
    no further one is begun, and at least one always is."""
    if move not in AT_ONCE:
        raise ValueError(move)
    done, end = MovedMany(), clock() + (SECONDS if seconds is None else seconds)
    for assessment in assessments:
        if (done.moved or done.refused) and clock() >= end:
            done.left.append(assessment)
        elif refusal := _refusal(actor, assessment, move, press):
            done.refused.append(refusal)
        else:
            done.moved.append(assessment)
    return done


def _refusal(actor: User, assessment: Assessment, move: str, press: Press) -> NotMoved | None:
    try:
        move_assessment(actor=actor, assessment=assessment, move=move, press=press)
    except UndecidedError as problem:
        return NotMoved(assessment, str(problem), problem.codes)
    except (PermissionDenied, MoveRefusedError) as problem:
        return NotMoved(assessment, str(problem))
    except ValidationError as problem:
        return NotMoved(assessment, " ".join(problem.messages))
    except (DatabaseError, OSError):
        log.exception("Moving assessment %s (%s)", assessment.pk, move)
        return NotMoved(assessment, FAULT)
    return None
