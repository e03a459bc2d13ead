"""Who is signed in is read together with the number of their unread notices, which the top bar
shows: no page pays a query of its own for it."""

from __future__ import annotations

from django.db.models import QuerySet

from assessments.selectors.notices import with_unread
from dtscore.accounts.backends import UnitBackend
from dtscore.accounts.models import User


class NoticingBackend(UnitBackend):
    """People with their unit and ``unread_count``."""

    def people(self) -> QuerySet[User]:
        return with_unread(super().people())
