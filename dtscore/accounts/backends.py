"""The sign-in backend: who is signed in is read together with their unit, on every page."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from dtscore.accounts.models import User


class UnitBackend(ModelBackend):
    """Django's own backend with one query less a page: scope always needs the unit."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("unit").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
