"""What every page does first: who asks, and is the thing in their scope."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from assessments.models import Assessment
from assessments.permissions import visible_assessments
from assessments.selectors.assessments import assessment_rows
from dtscore.accounts.views.pages import signed_in

__all__ = ["key_of", "signed_in", "visible_assessment"]

LARGEST_KEY = 2**63 - 1


def visible_assessment(request: HttpRequest, pk: int) -> Assessment:
    """The assessment if it lies in the person's scope; outside it there is nothing to see."""
    return get_object_or_404(assessment_rows(visible_assessments(signed_in(request))), pk=pk)


def key_of(typed: str) -> int | None:
    """The key of a row as an address or a form gives it; None for what cannot be one."""
    is_number = typed.isascii() and typed.isdecimal() and len(typed) < 20
    return int(typed) if is_number and 0 < int(typed) <= LARGEST_KEY else None
