"""What somebody could do with an assessment now: every move of their place, and why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.timezone import localdate

from assessments.models import Assessment
from assessments.permissions import ALLOWED, Decision, can_move, places_of
from assessments.selectors.decisions import ReviewFile
from assessments.selectors.queue_groups import QUEUE_ROLES
from assessments.selectors.readiness import Missing
from assessments.services.guards import check_guards
from assessments.services.passage import IncompleteError, MoveRefusedError, Order, UndecidedError
from assessments.workflow import MOVES, Move
from dtscore.accounts.models import User

USUAL_DAYS = 7  # to answer a return
# In the order of the way; the unit's own moves are made on its own pages.
REVIEW_MOVES = {name: move for name, move in MOVES.items() if move.place in {"step", "top"}}


@dataclass(frozen=True)
class Offer:
    """One move and whether it would be made now; ``codes`` and ``missing`` are what stands in
    the way."""

    move: Move
    decision: Decision
    codes: Sequence[str] = ()
    missing: Sequence[Missing] = field(default=())

    @property
    def name(self) -> str:
        return self.move.name


def moves_in_reach(user: User, assessment: Assessment) -> list[Move]:
    """The moves of the places at which the person stands; none for somebody without a part."""
    if user.role not in QUEUE_ROLES:
        return []
    places = places_of(user, assessment)
    return [move for move in REVIEW_MOVES.values() if move.place in places]


def offers_of(user: User, assessment: Assessment, review: ReviewFile | None = None) -> list[Offer]:
    """Every move in reach, with the answer that the service would give, the compulsory words
    apart. The review is read at most once: by whoever gives it, or by the first condition."""
    return [offer_of(user, assessment, move, review) for move in moves_in_reach(user, assessment)]


def offer_of(user: User, assessment: Assessment, move: Move, review: ReviewFile | None) -> Offer:
    decision = can_move(user, assessment, move.name)
    if not decision:
        return Offer(move, decision)
    order = Order(move, due_on=localdate() + timedelta(days=USUAL_DAYS))
    try:
        check_guards(assessment, order, review)
    except UndecidedError as refusal:
        return Offer(move, Decision(False, str(refusal)), codes=refusal.codes)
    except IncompleteError as refusal:
        return Offer(move, Decision(False, str(refusal)), missing=refusal.missing)
    except MoveRefusedError as refusal:
        return Offer(move, Decision(False, str(refusal)))
    return Offer(move, ALLOWED)
