"""The answer of a policy: may this person do this now, and if not, why not."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied


@dataclass(frozen=True)
class Decision:
    """The answer of a policy; ``reason`` is the Vietnamese sentence beside a disabled button."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(True)


def demand(decision: Decision) -> None:
    """Stop a service that is not allowed; the sentence reaches the person."""
    if not decision:
        raise PermissionDenied(decision.reason)
