"""The sign-in backend: who is signed in is read together with their unit, on every page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet

from dtscore.accounts.models import User


class UnitBackend(ModelBackend):
    """Django's own backend with one query less a page: scope always needs the unit."""

    def people(self) -> QuerySet[User]:
        """People with what every page shows of them."""
        return User.objects.select_related("unit")

    def user_can_authenticate(self, user: Any) -> bool:  # noqa: ARG002
        """Also of somebody disabled the password is checked: the form then says what to do, to
        nobody but the person."""
        return True

    def get_user(self, user_id: int) -> User | None:
        """Asked on every request: the sessions of somebody disabled end at once."""
        return self.people().filter(pk=user_id, is_active=True).first()
