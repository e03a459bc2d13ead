"""Telling people: a notice is written with what it tells of, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import now

from assessments.models import Assessment, AssessmentStatus, Notice, ReviewStep
from assessments.selectors.notices import notices_of, unread
from assessments.services.passage import Passage
from assessments.workflow import OWN, REVIEWERS, STEP_LEADERS, Audience
from dtscore.accounts.models import Role, User


def tell_of_move(passage: Passage, *, step: ReviewStep | None) -> None:
    """Tell those whom the table names, but for the one who made the move. The assessment stands
    where the move has led it; ``step`` is the one at which the move was made."""
    move, assessment = passage.order.move, passage.assessment
    if not move.tells:
        return
    again = assessment.status == AssessmentStatus.RESUBMITTED
    words = move.message.format(
        unit=assessment.unit.full_name,
        set=assessment.campaign.indicator_set.short_title,
        year=assessment.campaign.year,
        step=step.title if step else "",
        submitted="nộp lại" if again else "nộp",
    )
    by_page: dict[str, list[User]] = {}
    for person in people_of(assessment, move.tells).exclude(pk=passage.actor.pk):
        by_page.setdefault(_page_for(person, assessment, move.tells), []).append(person)
    for page, people in by_page.items():
        write_notices(people, words=words, assessment=assessment, page=page)


_UNIT_PAGES = {
    AssessmentStatus.RETURNED.value: "returned",
    AssessmentStatus.PROVISIONAL.value: "explanations",
}


def _page_for(person: User, assessment: Assessment, audiences: Iterable[Audience]) -> str:
    """Where the person goes on from the notice: the unit to what it has to do now, whoever decides
    to the desk, whoever approves to the page of moves."""
    if person.unit_id == assessment.unit_id:
        name = _UNIT_PAGES.get(assessment.status, "assessment")
    elif "reviewers" in audiences and person.role in REVIEWERS:
        name = "review"
    else:
        name = "review_moves"
    return reverse(name, args=[assessment.pk])


def write_notices(
    people: Iterable[User], *, words: str, assessment: Assessment, page: str = ""
) -> None:
    """One notice each, unread and not mailed yet; it opens ``page``, else the assessment."""
    page = page or reverse("assessment", args=[assessment.pk])
    Notice.objects.bulk_create(
        Notice(person=person, assessment=assessment, words=words, page=page) for person in people
    )


def mark_read(*, actor: User, notice: Notice) -> None:
    """The person has opened what the notice tells of; when they first did is kept."""
    unread(notices_of(actor)).filter(pk=notice.pk).update(read_at=now())


def mark_all_read(*, actor: User, newest: int) -> int:
    """Everything up to the newest notice that was on the screen; returns how many."""
    return unread(notices_of(actor)).filter(pk__lte=newest).order_by().update(read_at=now())


def people_of(
    assessment: Assessment, audiences: Iterable[Audience], step: ReviewStep | None = None
) -> QuerySet[User]:
    """Everybody in these roles who stands there towards the assessment, at its present review
    step unless another is given. One query."""
    step = step or assessment.current_step
    ancestors = [int(part) for part in assessment.unit.path.strip("/").split("/")[:-1]]
    at_step = Q(unit__in=ancestors, unit__level=step.level) if step else Q(pk__in=[])
    asked = {
        "unit": Q(unit=assessment.unit_id, role__in=OWN),
        "reviewers": at_step & Q(role__in=REVIEWERS),
        "leaders": at_step & Q(role__in=STEP_LEADERS),
        "top": Q(unit__in=ancestors, unit__parent=None, role=Role.PROVINCIAL_ADMIN),
    }
    wanted = Q(pk__in=[])
    for audience in audiences:
        wanted |= asked[audience]
    return User.objects.filter(wanted, is_active=True)
