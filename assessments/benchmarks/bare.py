"""The least that a save could be: a Django view without middleware that does one UPDATE.

The settings of its own server, and its addresses: the portal itself never loads this.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from dtscore.settings import *  # noqa: F403

ROOT_URLCONF = __name__
MIDDLEWARE = []


def update(request: HttpRequest, pk: int) -> HttpResponse:
    from assessments.models import Answer  # this module is read before there are models

    words = request.POST["narrative"]
    return HttpResponse(Answer.objects.filter(pk=pk).update(narrative=words))


urlpatterns = [path("<int:pk>/", update)]
