"""The journal of administration of the person's own province."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dtscore.accounts.decisions import demand
from dtscore.accounts.models import JournalAction
from dtscore.accounts.permissions import can_administer
from dtscore.accounts.selectors.journal import JournalFilter, journal_page
from dtscore.accounts.views.pages import chosen, kept, signed_in, typed


@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    demand(can_administer(user))
    wanted = JournalFilter(typed(request, "tim"), chosen(request, "viec", JournalAction.values))
    context = {
        "page": journal_page(user, wanted, request.GET.get("trang", "")),
        "wanted": wanted,
        "actions": JournalAction.choices,
        "kept": kept(tim=wanted.query, viec=wanted.action),
    }
    return render(request, "accounts/journal.html", context)
