"""What the pages and parts of the review desk are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from assessments.forms.ruling import RulingForm, draft_form
from assessments.models import Assessment, AssessmentStatus, ReviewDraft
from assessments.permissions import (
    Decision,
    can_ask_opinion,
    can_open_desk,
    can_preview_report,
    can_review,
    can_see_review_work,
    demand,
    reads_hints,
)
from assessments.selectors.contradictions import FindingRow, by_indicator
from assessments.selectors.decisions import ReviewFile, Trail, open_review
from assessments.selectors.hints import hints_of
from assessments.selectors.proofs import Asked, Binder, files_of_documents, open_binder
from assessments.selectors.review_desk import Reviewed, reviewed_of
from assessments.selectors.review_list import ListFilter, ReviewList, list_review
from assessments.selectors.review_reasons import reasons_to_choose
from assessments.selectors.review_sharing import OwnShare, divided_pillars, own_share
from assessments.selectors.reviewing_people import advisers_of
from assessments.selectors.rounds import changes_since, previous_round
from assessments.selectors.second_opinions import opinions_of
from assessments.selectors.units import unit_trail
from assessments.services.checking import fresh_findings
from assessments.services.deciding import StaleError
from assessments.views.pages import signed_in
from dtscore.accounts.models import User

NOT_EXPLAINED = "Đơn vị không giải trình chỉ số này nên kết quả giữ nguyên."


def desk_page(
    request: HttpRequest,
    assessment: Assessment,
    code: str = "",
    form: RulingForm | None = None,
    conflict: StaleError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole desk at one indicator; ``form`` is what somebody has typed and could not save."""
    user = signed_in(request)
    demand(can_open_desk(user, assessment))
    review = open_review(assessment)
    chosen = _filter(request, assessment)
    code = code or request.GET.get("chi-so", "") or _first_code(review)
    if code not in review.trails:
        raise Http404
    with_hints = reads_hints(user, assessment) and _asks_for_hints(request, chosen)
    hints = hints_of(user, review.file) if with_hints else {}
    before = previous_round(assessment) if _came_back(review) else None
    answers = list(review.file.answers.values()) if before else [review.trails[code].answer]
    files = files_of_documents(
        item for answer in answers if answer for item in answer.evidence.all()
    )
    changed = changes_since(review.file, before, files)
    share = _own_share(request, review)
    own = {pillar.code for pillar in share.pillars} if share else set()
    listing = list_review(review, changed=changed, hints=hints, chosen=chosen, own=own)
    reviewed = reviewed_of(review, code, files, before)
    context = {
        **_list_context(listing, code),
        **part_context(request, reviewed, form=form, with_reasons=True),
        "file": review.file,
        "hints": hints.get(code, ()) if with_hints else None,
        "offers_hints": reads_hints(user, assessment),
        "conflict": conflict,
        "own_share": share,
        "drafting": can_preview_report(user, assessment),
        "accepts_many": can_review(user, assessment) and not review.is_explained,
        "trail": unit_trail(assessment.unit, user),
    }
    return render(request, "review/desk.html", context, status=status)


def part_context(
    request: HttpRequest,
    reviewed: Reviewed,
    *,
    form: RulingForm | None = None,
    with_reasons: bool = False,
) -> dict[str, Any]:
    """One indicator: the claim, its decisions, the form for whoever decides, the evidence."""
    user, assessment = signed_in(request), reviewed.assessment
    may = may_decide(user, reviewed)
    draft = None
    if may and form is None:
        reasons = reasons_to_choose(assessment.unit) if with_reasons else ()
        draft = draft_of(user, assessment, reviewed.code)
        form = draft_form(reviewed.trail, reasons, draft.fields if draft else {})
    return {
        "reviewed": reviewed,
        "assessment": assessment,
        "code": reviewed.code,
        "entry": reviewed.entry,
        "line": reviewed.entry.line,
        "indicator": reviewed.entry.line.indicator,
        "may": may,
        "form": form,
        "draft": draft,
        "binder": binder_of(request, reviewed),
        "found": _found(assessment, reviewed.code),
        **_opinions_context(user, assessment, reviewed.code),
    }


def _found(assessment: Assessment, code: str) -> list[FindingRow]:
    """What contradicts itself at the indicator, but for what the desk's own hints say. Two
    queries where nothing has changed since it was checked."""
    findings = fresh_findings(assessment.unit, assessment.campaign.year)
    rows = by_indicator(findings, assessment.campaign.indicator_set.code)
    return [row for row in rows.get(code, ()) if row.on_desk]


def _opinions_context(user: User, assessment: Assessment, code: str) -> dict[str, Any]:
    """What reviewers ask one another about the indicator, for them only. At most two queries once
    the chain is known."""
    if not can_see_review_work(user, assessment):
        return {}
    asking = can_ask_opinion(user, assessment)
    return {
        "opinions": opinions_of(assessment).get(code, []),
        "asking": asking,
        "advisers": advisers_of(user, assessment) if asking else [],
        "back": f"{reverse('review', args=[assessment.pk])}?{urlencode({'chi-so': code})}",
    }


def _own_share(request: HttpRequest, review: ReviewFile) -> OwnShare | None:
    """The part of whoever looks at the desk, for the reviewing side only. One query."""
    user = signed_in(request)
    if not can_see_review_work(user, review.assessment):
        return None
    return own_share(user, divided_pillars(review))


def binder_of(request: HttpRequest, reviewed: Reviewed) -> Binder:
    asked = Asked(
        request.GET.get("dan", ""),
        request.GET.get("tep", ""),
        request.GET.get("trang", ""),
        request.GET.get("co") == "lon",
    )
    return open_binder(reviewed.entry.evidence, reviewed.files, asked)


def may_decide(user: User, reviewed: Reviewed) -> Decision:
    """Whether this person decides about this indicator now, and why not."""
    decision = can_review(user, reviewed.assessment)
    if decision and not reviewed.is_open:
        return Decision(False, NOT_EXPLAINED)
    return decision


def draft_of(user: User, assessment: Assessment, code: str) -> ReviewDraft | None:
    """What this person has typed about the indicator at the present step. One query."""
    drafts = ReviewDraft.objects.filter(assessment=assessment, step=assessment.step, author=user)
    return drafts.filter(indicator__code=code).first()


def found_context(assessment: Assessment, trail: Trail) -> dict[str, Any]:
    """What the decisions of an indicator are shown with after a new one. Asks nothing more."""
    reviewed = Reviewed.after(assessment, trail)
    return {
        "reviewed": reviewed,
        "assessment": assessment,
        "code": trail.code,
        "indicator": trail.line.indicator,
        "line": trail.line,
        "may": Decision(True),
        "form": draft_form(trail, (), {}),
        "draft": None,
    }


def _list_context(listing: ReviewList, code: str) -> Mapping[str, Any]:
    return {
        "listing": listing,
        "previous_code": listing.beside(code, -1),
        "next_code": listing.beside(code, 1),
        "waiting_code": listing.next_waiting(code),
    }


def _filter(request: HttpRequest, assessment: Assessment) -> ListFilter | None:
    """What the address asks for; when explanations are answered, those first."""
    asked = request.GET.get("loc")
    if asked in list(ListFilter):
        return ListFilter(asked)
    if asked is None and assessment.status == AssessmentStatus.EXPLAINED:
        return ListFilter.EXPLAINED
    return None


def _first_code(review: ReviewFile) -> str:
    """Where the desk opens: at the first thing that waits."""
    waiting = review.unanswered_explanations if review.is_explained else review.undecided
    return next(iter([*waiting, *review.trails]))


def _asks_for_hints(request: HttpRequest, chosen: ListFilter | None) -> bool:
    """Hints compare with every neighbour: the page comes first, a script asks for them after it.
    Without scripts a link does."""
    return chosen == ListFilter.WARNED or "goi-y" in request.GET


def _came_back(review: ReviewFile) -> bool:
    """Whether anything was ever given back, which is when rounds can be compared."""
    return any(
        hasattr(row, "returned_item") for trail in review.trails.values() for row in trail.decisions
    )
