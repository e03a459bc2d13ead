"""An assessment on its way through a review, for tests: every move through the services."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.utils.timezone import localdate, now

from assessments.kept_reports import keep_issued_report
from assessments.models import (
    Answer,
    Assessment,
    Explanation,
    IssuedReport,
    ReportKind,
    ReviewDecision,
    Verdict,
)
from assessments.selectors.decisions import ReviewFile, open_review
from assessments.services.deciding import Ruling, add_decision, decide
from assessments.services.moving import Outcome, move_assessment
from assessments.triggers import install_triggers, remove_triggers
from dtscore.accounts.models import User
from tests.submitting import PDF, make_ready, press, submit

WORDS = "Số học không khớp"


def fresh(assessment: Assessment) -> Assessment:
    """The assessment as it is in the database."""
    return Assessment.objects.select_related("unit", "campaign__indicator_set").get(
        pk=assessment.pk
    )


def move(assessment: Assessment, actor: User, name: str, **more) -> Outcome:
    """One move, with a paper wherever the table wants one."""
    more = {"press": press, **more}
    return move_assessment(actor=actor, assessment=fresh(assessment), move=name, **more)


def set_chain(assessment: Assessment, *levels: str) -> None:
    """Give the campaign this review chain."""
    assessment.campaign.review_steps.all().delete()
    for position, level in enumerate(levels, start=1):
        assessment.campaign.review_steps.create(position=position, level=level)


def write_explanation(
    assessment: Assessment, actor: User, code: str, words: str = "Đã bổ sung văn bản"
) -> None:
    """An explanation as the unit has written it, not sent yet."""
    indicator = Answer.objects.get(assessment=assessment, indicator__code=code).indicator
    Explanation.objects.create(
        assessment=assessment, indicator=indicator, words=words, updated_by=actor
    )


def review_of(assessment: Assessment) -> ReviewFile:
    return open_review(fresh(assessment))


def begin_review(assessment: Assessment, *, leader: User, reviewer: User) -> Assessment:
    """Submitted by the unit's leader, taken up by the reviewer."""
    submit(make_ready(assessment), leader)
    move(assessment, reviewer, "begin")
    return fresh(assessment)


def stored_report(assessment: Assessment, *, actor: User, pdf: bytes = PDF) -> IssuedReport:
    """The row and the file of the first paper of a review, the assessment left as it is."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    values = {
        "kind": ReportKind.REVIEW, "step": 1, "snapshot": {}, "digest": "0" * 64,
        "report_sha256": sha256, "issued_at": now(), "issued_by": actor,
    }  # fmt: skip
    report, _ = IssuedReport.objects.get_or_create(assessment=assessment, number=1, defaults=values)
    keep_issued_report(report.pk, pdf)
    return report


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


@contextmanager
def triggers_at_rest() -> Iterator[None]:
    """Lay the ground of a test in tables that are only added to, as if it had come about."""
    if connection.vendor == "sqlite":
        remove_triggers(connection)
        yield
        install_triggers(connection)
        return
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = origin")
