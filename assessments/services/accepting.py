"""Accepting many indicators of one assessment at once, each by the service of a single one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assessments.models import Assessment, AssessmentStatus, Verdict
from assessments.permissions import can_review, demand
from assessments.selectors.bulk_grounds import Doubt, Ground, plan_accepting
from assessments.selectors.decisions import open_review
from assessments.services.deciding import Ruling, add_decision
from assessments.services.guards import refuse_late_review
from assessments.services.locking import lock_assessment
from dtscore.accounts.models import User

DECIDED = "Vừa có người quyết định chỉ số này."
NOT_NOW = "Chỉ chấp nhận nhiều chỉ số một lúc khi hồ sơ đang được thẩm định."


@dataclass(frozen=True)
class AcceptedMany:
    """The indicators that were accepted, and those that were asked for and were not, with why."""

    codes: list[str]
    doubts: list[Doubt]


@transaction.atomic
def accept_many(
    *, actor: User, assessment: Assessment, ground: Ground, codes: Collection[str]
) -> AcceptedMany:
    """Accept those of ``codes`` that are still undecided and that the ground still covers.

    What somebody has decided meanwhile is left as it is. Raises PermissionDenied, LateError or
    ValidationError; then nothing is written.
    """
    held = lock_assessment(assessment)
    demand(can_review(actor, held))
    if held.status != AssessmentStatus.UNDER_REVIEW:
        raise PermissionDenied(NOT_NOW)
    refuse_late_review(held)
    review = open_review(held)
    plan = plan_accepting(review, ground, actor)
    accepted, doubts = [], [doubt for doubt in plan.doubts if doubt.code in codes]
    for item in plan.accepted:
        trail = item.trail
        if trail.code not in codes:
            continue
        try:
            ruling = Ruling(Verdict.ACCEPTED)
            add_decision(actor, held, trail, ruling, seen=trail.number, is_bulk=True)
        except ValidationError as problem:  # raised before anything of the decision is written
            doubts.append(Doubt(trail.code, trail.line.indicator.title, " ".join(problem.messages)))
        else:
            accepted.append(trail.code)
    named = {*accepted, *(doubt.code for doubt in doubts)}
    doubts += [
        Doubt(code, trail.line.indicator.title, DECIDED)
        for code, trail in review.trails.items()
        if code in codes and code not in named
    ]
    return AcceptedMany(accepted, doubts)
