"""What a person who leaves has been given to do, and who in the same place can take it over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from assessments.models import Assignment, Notice, ReviewShare, SecondOpinion
from assessments.permissions import OFFICIAL, REVIEWING
from assessments.selectors.notices import unread
from assessments.workflow import OWN, REVIEWERS
from dtscore.accounts.models import User

# Whose work a role can take over, by the role of whoever leaves.
_HEIRS = {
    **dict.fromkeys(OWN, OWN),
    **dict.fromkeys(REVIEWERS, REVIEWERS),
    "district_leader": REVIEWING,
}


@dataclass(frozen=True)
class Work:
    """Everything that waits for one person; what is final already keeps their name. ``asked`` are
    open questions to them, ``asking`` those that they wait for an answer to."""

    assignments: list[Assignment]
    shares: list[ReviewShare]
    asked: list[SecondOpinion]
    asking: list[SecondOpinion]
    notices: list[Notice]

    @property
    def assessments(self) -> set[int]:
        given = (self.assignments, self.shares, self.asked, self.asking)
        return {row.assessment_id for rows in given for row in rows}

    @property
    def counted(self) -> dict[str, int]:
        """How much there is of each, in Vietnamese; what there is nothing of is left out."""
        lists: dict[str, Sequence[object]] = {
            "chỉ số được giao": self.assignments,
            "mục thẩm định được phân": self.shares,
            "câu hỏi xin ý kiến chờ trả lời": self.asked,
            "câu hỏi đã gửi, chờ trả lời": self.asking,
            "thông báo chưa đọc": self.notices,
        }
        return {name: len(rows) for name, rows in lists.items() if rows}

    def __str__(self) -> str:
        return ", ".join(f"{count} {name}" for name, count in self.counted.items())


def work_of(person: User) -> Work:
    """Five queries."""
    unfinished = ~Q(assessment__status__in=OFFICIAL)
    waiting = SecondOpinion.objects.filter(unfinished, answered_at=None, withdrawn_at=None)
    questions = waiting.select_related("indicator", "assessment__unit", "asked_by", "asked_of")
    shares = ReviewShare.objects.filter(unfinished, reviewer=person)
    assignments = Assignment.objects.filter(unfinished, assignee=person)
    return Work(
        list(assignments.select_related("indicator", "assessment__unit").order_by("pk")),
        list(shares.select_related("pillar", "assessment__unit").order_by("pk")),
        list(questions.filter(asked_of=person).order_by("pk")),
        list(questions.filter(asked_by=person).order_by("pk")),
        list(unread(Notice.objects.filter(person=person, assessment__isnull=False))),
    )


def heirs_of(person: User) -> QuerySet[User]:
    """Who can take the work over: in the same unit, in use, with a role that does the same. One
    query."""
    roles = _HEIRS.get(person.role, frozenset())
    people = User.objects.filter(unit=person.unit_id, role__in=roles, is_active=True)
    return people.exclude(unit=None).exclude(pk=person.pk).order_by("name_key", "pk")
