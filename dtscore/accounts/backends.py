"""The sign-in backend: who is signed in is read together with their unit, on every page."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet

from dtscore.accounts.models import User


class UnitBackend(ModelBackend):
    """Django's own backend with one query less a page: scope always needs the unit."""

    def people(self) -> QuerySet[User]:
        """People with what every page shows of them."""
        return User.objects.select_related("unit")

    def get_user(self, user_id: int) -> User | None:
        user = self.people().filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
