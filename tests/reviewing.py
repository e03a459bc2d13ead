"""An assessment on its way through a review, for tests: every move through the services."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils.timezone import localdate

from assessments.models import Assessment, ReviewDecision, Verdict
from assessments.selectors.decisions import ReviewFile, open_review
from assessments.services.deciding import Ruling, add_decision, decide
from assessments.services.moving import Outcome, move_assessment
from dtscore.accounts.models import User
from tests.submitting import make_ready, press, submit

WORDS = "Số học không khớp"


def fresh(assessment: Assessment) -> Assessment:
    """The assessment as it is in the database."""
    return Assessment.objects.select_related("unit", "campaign__indicator_set").get(
        pk=assessment.pk
    )


def move(assessment: Assessment, actor: User, name: str, **more) -> Outcome:
    """One move, with a paper wherever the table wants one."""
    return move_assessment(
        actor=actor, assessment=fresh(assessment), move=name, press=press, **more
    )


def review_of(assessment: Assessment) -> ReviewFile:
    return open_review(fresh(assessment))


def begin_review(assessment: Assessment, *, leader: User, reviewer: User) -> Assessment:
    """Submitted by the unit's leader, taken up by the reviewer."""
    submit(make_ready(assessment), leader)
    move(assessment, reviewer, "begin")
    return fresh(assessment)


def return_to_unit(
    assessment: Assessment, *codes: str, leader: User, reviewer: User, comment: str = ""
) -> Assessment:
    """Submitted, taken up, and these indicators given back for three days."""
    begin_review(assessment, leader=leader, reviewer=reviewer)
    for code in codes:
        rule(assessment, reviewer, code, "returned")
    due_on = localdate() + timedelta(3)
    move(assessment, reviewer, "return", due_on=due_on, comment=comment)
    return fresh(assessment)


def make_provisional(
    assessment: Assessment, *, leader: User, reviewer: User, district: User, **reduced: object
) -> Assessment:
    """Through a chain of the district alone; ``reduced`` maps a code (dots as underscores) to the
    points or the verdict that the reviewer finds."""
    assessment.campaign.review_steps.exclude(position=1).delete()
    begin_review(assessment, leader=leader, reviewer=reviewer)
    for name, found in reduced.items():
        key = "passed" if isinstance(found, bool) else "points"
        code = name.lstrip("c").replace("_", ".")
        rule(assessment, reviewer, code, "adjusted", **{key: found})
    accept_rest(assessment, reviewer)
    move(assessment, reviewer, "finish")
    move(assessment, district, "approve")
    return fresh(assessment)


def rule(assessment: Assessment, actor: User, code: str, verdict: str, **more) -> ReviewDecision:
    """One decision on what is on the screen now; a difference takes ``WORDS`` for its reason."""
    words = "" if verdict == Verdict.ACCEPTED else WORDS
    ruling = Ruling(Verdict(verdict), **{"comment": words, **more})
    seen = ReviewDecision.objects.filter(assessment=assessment, indicator__code=code).count()
    return decide(actor=actor, assessment=fresh(assessment), code=code, ruling=ruling, seen=seen)


def accept_rest(assessment: Assessment, actor: User, but: Iterable[str] = ()) -> None:
    """Accept whatever has not been decided at this step, as the service does it for many."""
    review = review_of(assessment)
    for code in set(review.undecided) - set(but):
        trail = review.trails[code]
        add_decision(actor, review.assessment, trail, Ruling(Verdict.ACCEPTED), seen=trail.number)
