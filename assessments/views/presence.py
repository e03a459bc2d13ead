"""The beat of an open page: I am here, who else is."""

from __future__ import annotations

from django.http import Http404, HttpRequest, JsonResponse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from assessments.permissions import can_be_present, demand
from assessments.selectors.presence import others_present, versions_of_others
from assessments.services.presence import leave, touch
from assessments.views.pages import signed_in, visible_assessment
from criteria.selectors import load_spec


@require_POST
def beat(request: HttpRequest, pk: int) -> JsonResponse:
    """Note the indicator in focus (none: the page was left) and tell who else is here."""
    assessment, user = visible_assessment(request, pk), signed_in(request)
    demand(can_be_present(user, assessment))
    # A page left open overnight must not keep the session alive: only work does.
    del request.session
    code = request.POST.get("code", "")
    if not code:
        leave(actor=user, assessment=assessment)
        return JsonResponse({"others": [], "versions": {}})
    if code not in load_spec(assessment.campaign.indicator_set).by_code:
        raise Http404
    touch(actor=user, assessment=assessment, code=code)
    others = [
        {"code": other.code, "who": other.who, "since": f"{localtime(other.seen_at):%H:%M}"}
        for other in others_present(assessment, user)
    ]
    return JsonResponse({"others": others, "versions": versions_of_others(assessment, user)})
