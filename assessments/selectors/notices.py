"""What a person has been told."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from assessments.models import Notice
from dtscore.accounts.models import User

PAGE_SIZE = 20


def notices_of(user: User) -> QuerySet[Notice]:
    """What stands, newest first; what was cancelled is no longer told."""
    return Notice.objects.filter(person=user, cancelled_at=None).order_by("-pk")


def unread(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    return notices.filter(read_at=None, cancelled_at=None)


def notice_page(user: User, number: str) -> Page[Notice]:
    """One page; a page that is not there is the nearest one. Two queries."""
    return Paginator(notices_of(user), PAGE_SIZE).get_page(number)


def with_unread(people: QuerySet[User]) -> QuerySet[User]:
    """Each person with ``unread_count``; no query of its own."""
    own = unread(Notice.objects.filter(person=OuterRef("pk"))).order_by().values("person")
    counted = Subquery(own.annotate(number=Count("pk")).values("number"))
    return people.annotate(unread_count=Coalesce(counted, 0))
