"""Every address × everybody: what each person gets, as data; no address may lack a row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import time

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.timezone import now

from assessments.intake.found import Found, FoundValue
from assessments.intake.keeping import as_json
from assessments.models import (
    Answer,
    Archive,
    Assessment,
    Campaign,
    Evidence,
    Extension,
    Fact,
    FactLoad,
    HistoryEntry,
    Intake,
    JobState,
    Notice,
    OfficialDocument,
    PublishedRanking,
    ReportTemplate,
    ReviewReason,
    ReviewShare,
    SecondOpinion,
    SignedPaper,
    StoredFile,
    Submission,
)
from assessments.permissions import can_edit_answers, visible_assessments
from assessments.reports.docx_example import example_template
from assessments.selectors.archives import archive_path
from assessments.services.report_templates import add_template
from assessments.services.uploads import store_file
from criteria.models import PublicationRequest, SetDraft, SetMapping
from criteria.services.drafting import create_draft
from dtscore.accounts.models import AdministrativeUnit, ApiToken, JournalEntry
from dtscore.accounts.scope import units_in_scope
from dtscore.accounts.sessions import SEEN
from tests.indicator_sets import points_set
from tests.ranking_ground import stored_ranking
from tests.reviewing import stored_report
from tests.sample_files import picture
from tests.submitting import stored_submission

pytestmark = pytest.mark.django_db

DAY = 24 * 60 * 60  # seconds
INSIDE = {
    "canbo.quangbinh", "lanhdao.quangbinh", "commune.viewer",
    "thamdinh.quangxuong", "lanhdao.quangxuong", "district.viewer",
    "quantri.thanhhoa", "nguoixem.thanhhoa", "province.reviewer",
}  # fmt: skip
OUTSIDE = {
    "neighbour.officer", "neighbour.viewer", "far.officer", "far.reviewer", "far.leader",
    "direct.officer", "sibling.admin", "sibling.reviewer", "nobody",
}  # fmt: skip
EVERYBODY = INSIDE | OUTSIDE

RECEIPT = "NOP-2022-16468-1829-THU4"
# Inside the scope, but only for the unit's own people: everybody else there gets 403.
EDITORS = {"canbo.quangbinh", "lanhdao.quangbinh"}
# The uploads speak a protocol of their own; tests/test_tus.py walks through everybody, too.
SHARED_POSTS = {"presence", "take_over", "take_over_all", "confirm_answer"}
SIGNING = {"propose", "submit", "withdraw", "signed_paper"}
CITING = {"citation_add", "citation", "citation_remove"}
EXPLAINING = {"explain", "explanation", "explanation_autosave"}
# Of the province's administrator; read or posted by others there is a reason.
ADMINISTERING = {
    "campaign_dates", "review_reasons", "review_reasons_suggested", "review_reason",
    "ranking_publish",
}  # fmt: skip
# Of the administrator whose province opens the campaign; followed by all who stand above communes.
RUNNING = {
    "campaign_edit", "campaign_discard", "campaign_units", "campaign_unit_remove",
    "campaign_open", "campaign_remind", "campaign_extend", "campaign_version",
}  # fmt: skip
CAMPAIGNS = {"campaigns", "campaign", "campaign_new", *RUNNING}
ABOVE_COMMUNES = {
    "thamdinh.quangxuong", "lanhdao.quangxuong", "district.viewer", "far.reviewer", "far.leader",
    "quantri.thanhhoa", "nguoixem.thanhhoa", "province.reviewer",
    "sibling.admin", "sibling.reviewer",
}  # fmt: skip
# Nobody's here: the demonstration's assessment has not been submitted.
REVIEWING = {"review_move", "review_accept"}
# Nobody decides while the unit is writing; tests/test_review_desk.py walks through a review.
DECIDING = {"decide", "decide_now", "review_preview", "review_draft"}
EDITING = {
    *REVIEWING, *DECIDING, "review_hints", "answer", "fact", "autosave", "paper", "sharing",
    *SHARED_POSTS, *SIGNING, *CITING,
    "uploads", "file_upload", "document_file_remove", "document_new", "citations",
    "review_draft_pdf",
    *ADMINISTERING, *EXPLAINING, *CAMPAIGNS,
}  # fmt: skip
POST_ONLY = {
    "autosave", *SHARED_POSTS, *SIGNING, *CITING, "uploads", "upload", "document_file_remove",
    "notices_read", "notices_mail", "review_reasons_suggested", "review_reason",
    "review_move", "queue_many", *DECIDING,
    "explain", "explanation_autosave", "campaign_discard", "campaign_remind", "campaign_extend",
}  # fmt: skip
GET_ONLY = {"campaigns", "campaign", "citations", "review_draft_pdf", "review_hints"}
# The reviewing side alone: reviewers and leaders of the units above.
ABOVE = {"thamdinh.quangxuong", "lanhdao.quangxuong", "quantri.thanhhoa", "province.reviewer"}
# Whoever stands above the units reads a ranking that is being made.
RANKING = {"ranking", "ranking_draft_pdf"}
EDITING |= RANKING
GET_ONLY |= RANKING
TOGETHER = {"review_sharing", "opinion_ask", "opinion_answer", "opinion_take_back"}
EDITING |= TOGETHER
# What is being decided: for all in scope but the unit itself.
DESK = {"review", "review_indicator", "review_proofs"}
EDITING |= DESK
GET_ONLY |= DESK
POST_ONLY |= {"opinion_answer", "opinion_take_back"}
EDITING |= {"export", "pictures", "pictures_pdf"}
GET_ONLY |= {"export", "pictures", "pictures_pdf"}
# Mappings of sets: kept by the administrators of provinces.
MAPPING = {"set_mapping", "set_mapping_file", "set_mapping_delete"}
GET_ONLY |= {"set_aside"}
EDITING |= MAPPING
GET_ONLY |= {"set_mapping_file"}
# Keys for other systems, and archives of many units.
TOKENS = {"api_tokens", "api_token_revoke"}
ARCHIVING = {"archives", "archive", "archive_progress", "archive_file"}
EDITING |= TOKENS | ARCHIVING
GET_ONLY |= ARCHIVING - {"archives"}
POST_ONLY |= {"api_token_revoke"}
# Contradictions: of a unit's year for everybody in scope, of a campaign for those above communes.
FINDINGS = {"campaign_findings", "recheck_progress"}
EDITING |= FINDINGS | {"finding_explain", "campaign_recheck"}
GET_ONLY |= FINDINGS
POST_ONLY |= {"finding_explain", "campaign_recheck"}
# A key opens these, no session does: without one everybody gets 401; tests/test_api.py has keys.
BY_KEY = {"api_units", "api_sets", "api_set", "api_campaigns", "api_results"}
# Base figures that the province loads and locks for its communes.
OF_PROVINCE = {"quantri.thanhhoa", "nguoixem.thanhhoa", "province.reviewer"}
LOADED = ("fact_load", "fact_load_progress", "fact_load_refused", "fact_load_lock")
LOADING = {"fact_loads", "fact_template", "fact_load", "fact_load_progress", "fact_load_refused"}
LOADING_POSTS = {"fact_load_lock", "fact_lock"}
EDITING |= LOADING | LOADING_POSTS
GET_ONLY |= {"fact_template", "fact_load_progress", "fact_load_refused"}
POST_ONLY |= LOADING_POSTS
# Of the unit's own people only these.
ONLY: dict[str, set[str]] = {
    **{name: {"quantri.thanhhoa"} for name in (*LOADED, "fact_lock")},
    **{name: {"quantri.thanhhoa", "sibling.admin"} for name in ("fact_loads", "fact_template")},
    "submit": {"lanhdao.quangbinh"},
    "withdraw": {"lanhdao.quangbinh"},
    "explain": {"lanhdao.quangbinh"},
    "review_draft_pdf": ABOVE,
    "review_hints": ABOVE,
    "review_sharing": ABOVE,
    "opinion_ask": ABOVE,
    "opinion_answer": {"quantri.thanhhoa"},  # who was asked
    "opinion_take_back": {"thamdinh.quangxuong"},  # who has asked
    "campaign_dates": {"quantri.thanhhoa"},
    "ranking": INSIDE - EDITORS - {"commune.viewer"},
    "ranking_publish": {"quantri.thanhhoa"},
    "ranking_draft_pdf": {"quantri.thanhhoa"},
    **dict.fromkeys(sorted(FINDINGS), INSIDE - EDITORS - {"commune.viewer"}),
    "campaign_recheck": {"quantri.thanhhoa"},
    "campaigns": ABOVE_COMMUNES,
    "campaign": ABOVE_COMMUNES,
    "campaign_new": {"quantri.thanhhoa", "sibling.admin"},
    **{name: {"quantri.thanhhoa"} for name in RUNNING},
    "review_reasons": {
        "quantri.thanhhoa", "sibling.admin", "thamdinh.quangxuong", "lanhdao.quangxuong",
        "province.reviewer", "far.reviewer", "far.leader", "sibling.reviewer",
    },
    "export": INSIDE - EDITORS - {"commune.viewer"},
    "pictures": INSIDE - EDITORS - {"commune.viewer"},
    "pictures_pdf": INSIDE - EDITORS - {"commune.viewer"},
    "review_reasons_suggested": {"quantri.thanhhoa", "sibling.admin"},
    "review_reason": {"quantri.thanhhoa", "sibling.admin"},
}  # fmt: skip
# A draft of a set is the administrator's; the rest of the province reads why not.
DRAFT_PAGES = {
    "set_publish", "draft_head", "draft_group", "draft_group_new",
    "draft_group_remove", "draft_pillar", "draft_pillar_new", "draft_pillar_remove",
    "draft_indicator", "draft_indicator_new", "draft_indicator_remove", "draft_move", "draft_try",
}  # fmt: skip
EDITING |= {*DRAFT_PAGES, "set_retire"}
POST_ONLY |= {"draft_move", "draft_try"}
ONLY |= {name: {"quantri.thanhhoa"} for name in (*DRAFT_PAGES, "set_retire")}
ONLY |= {name: set() for name in REVIEWING | DECIDING}
ONLY |= {name: {"quantri.thanhhoa", "sibling.admin"} for name in TOKENS}
ONLY |= {name: INSIDE - EDITORS - {"commune.viewer"} for name in ARCHIVING}
ONLY |= {name: {"quantri.thanhhoa", "sibling.admin"} for name in MAPPING}
ONLY["set_mapping_delete"] = {"quantri.thanhhoa"}  # in use by the campaigns of the province
# People and units: the administrators of provinces, each in their own.
PROVINCE_DESK = {
    "people", "person_new", "people_import", "people_template", "people_refused",
    "people_passwords", "units_import", "units_template", "journal",
}  # fmt: skip
ONE_PERSON = {
    "person", "person_password", "person_disable", "person_enable", "person_unlock", "hand_over",
    "person_factor",
}  # fmt: skip
EDITING |= PROVINCE_DESK | ONE_PERSON
GET_ONLY |= {"people", "people_template", "units_template", "journal"}
POST_ONLY |= {
    "people_refused",
    "people_passwords",
    *ONE_PERSON - {"person", "hand_over", "person_factor"},
}
ONLY |= {name: {"quantri.thanhhoa", "sibling.admin"} for name in PROVINCE_DESK}
ONLY |= {name: {"quantri.thanhhoa"} for name in ONE_PERSON}
ONLY |= {name: INSIDE - EDITORS - {"commune.viewer"} for name in DESK}

# Templates of Word: the administrators of provinces, each in their own.
TEMPLATES = {"report_templates", "report_template_example"}
TEMPLATE = {"report_template", "report_template_file", "report_template_try"}
EDITING |= TEMPLATES | TEMPLATE
GET_ONLY |= {"report_template_example", *TEMPLATE - {"report_template"}}
ONLY |= {name: {"quantri.thanhhoa", "sibling.admin"} for name in TEMPLATES}
ONLY |= {name: {"quantri.thanhhoa"} for name in TEMPLATE}

# Sets and their drafts: everybody of the province is told why not, another province sees nothing.
DRAFTING = {"set_new", "set_copy", "set_import", "set_template"}
DRAFT = {
    "set_draft", "set_draft_delete", "set_draft_replace", "set_draft_xlsx", "set_draft_yaml",
}  # fmt: skip
EDITING |= DRAFTING | DRAFT
POST_ONLY |= {"set_copy"}
GET_ONLY |= {"set_template", "set_draft", "set_draft_xlsx", "set_draft_yaml"}
ONLY |= {name: {"quantri.thanhhoa", "sibling.admin"} for name in DRAFTING}
ONLY |= {name: {"quantri.thanhhoa"} for name in DRAFT}

# What guards one's own account.
OWN_SECURITY = {
    "security", "security_confirm", "factor_set_up", "factor_remove", "recovery_codes",
    "recovery_codes_file", "identity_link", "identity_unlink",
}  # fmt: skip
POST_ONLY |= OWN_SECURITY - {"security", "security_confirm", "factor_set_up"}
# Files from which the unit's own people fill an assessment.
INTAKES = {"offline_workbook", "intakes", "intake", "intake_result"}
EDITING |= INTAKES
GET_ONLY |= {"offline_workbook", "intake_result"}

# Who may open the page about the demonstration's commune; everybody else gets 404, and somebody
# who has not signed in is sent to sign in. "public" answers without signing in.
MATRIX: dict[str, set[str] | str] = {
    "login": "public",
    "login_code": EVERYBODY,  # without a first step it leads away; tests/test_second_factor.py
    "identity_start": "absent",  # without a provider; tests/test_identities.py has one
    "identity_back": "absent",
    **dict.fromkeys(sorted(OWN_SECURITY), EVERYBODY),
    "logout": EVERYBODY,
    "password_change": EVERYBODY,
    "resume": EVERYBODY,
    "home": EVERYBODY,
    "sets": EVERYBODY,
    "set": EVERYBODY,
    "set_compare_choice": EVERYBODY,
    "set_compare": EVERYBODY,
    "set_mapping": EVERYBODY,
    "set_mapping_file": EVERYBODY,
    "set_mapping_delete": EVERYBODY,
    "set_export_xlsx": EVERYBODY,
    "set_export_yaml": EVERYBODY,
    **dict.fromkeys(TEMPLATES, EVERYBODY),
    **dict.fromkeys(TEMPLATE, EVERYBODY - {"sibling.admin", "sibling.reviewer", "nobody"}),
    **dict.fromkeys(DRAFTING, EVERYBODY),
    **dict.fromkeys(DRAFT, EVERYBODY - {"sibling.admin", "sibling.reviewer", "nobody"}),
    "set_retire": EVERYBODY,
    **{
        name: EVERYBODY - {"sibling.admin", "sibling.reviewer", "nobody"}
        for name in sorted(DRAFT_PAGES)
    },
    "unit": INSIDE,
    "assessment": INSIDE,
    "pillar": INSIDE,
    "facts": INSIDE,
    **dict.fromkeys(sorted(INTAKES), INSIDE),
    "unit_facts": INSIDE,
    "fact_lock": INSIDE,
    **dict.fromkeys(("fact_loads", "fact_template"), EVERYBODY),
    # Of another province, and of the province's own communes, a table is not there.
    **dict.fromkeys(LOADED, OF_PROVINCE),
    "answer": INSIDE,
    "fact": INSIDE,
    "autosave": INSIDE,
    "paper": INSIDE,
    "sharing": INSIDE,
    "presence": INSIDE,
    "take_over": INSIDE,
    "take_over_all": INSIDE,
    "confirm_answer": INSIDE,
    "my_work": EVERYBODY,
    "citations": INSIDE,
    "citation_add": INSIDE,
    "citation": INSIDE,
    "citation_remove": INSIDE,
    "documents": INSIDE,
    "document_new": INSIDE,
    "document": INSIDE,
    "report": INSIDE,
    "report_docx": INSIDE,
    "uploads": INSIDE,
    "upload": set(),  # nobody has begun this one
    "file_upload": INSIDE,
    "file": INSIDE,
    "file_view": INSIDE,
    "file_page": INSIDE,
    "document_files": INSIDE,
    "document_file_remove": INSIDE,
    "sign_off": INSIDE,
    "propose": INSIDE,
    "submit": INSIDE,
    "withdraw": INSIDE,
    "issued_report": INSIDE,
    "review_draft_pdf": INSIDE,
    "history": INSIDE,
    "set_aside": INSIDE,
    "review": INSIDE,
    "review_indicator": INSIDE,
    "review_proofs": INSIDE,
    "review_hints": INSIDE,
    "decide": INSIDE,
    "decide_now": INSIDE,
    "review_preview": INSIDE,
    "review_draft": INSIDE,
    "receipt": INSIDE,
    "receipt_report": INSIDE,
    "signed_paper": INSIDE,
    "trace": EVERYBODY,
    "trace_export": EVERYBODY - {"nobody"},
    "review_sharing": INSIDE,
    "opinions": EVERYBODY,
    "opinion_ask": INSIDE,
    "opinion_answer": ABOVE,  # an opinion is not there for anybody else
    "opinion_take_back": ABOVE,
    "notices": EVERYBODY,
    "notice": {"canbo.quangbinh"},
    "notices_read": EVERYBODY,
    "notices_mail": EVERYBODY,
    "extensions": INSIDE,
    "campaign_dates": INSIDE,
    "campaigns": EVERYBODY,
    "campaign_new": EVERYBODY,
    "campaign": INSIDE,
    **dict.fromkeys(RUNNING, INSIDE),
    "review_reasons": EVERYBODY,
    "review_reasons_suggested": EVERYBODY,
    "review_reason": EVERYBODY,
    "export": INSIDE,
    "pictures": INSIDE,
    "pictures_pdf": INSIDE,
    "api_tokens": EVERYBODY,
    "api_token_revoke": {"quantri.thanhhoa"} | (EVERYBODY - {"sibling.admin"}),
    "findings": INSIDE,
    "finding_explain": INSIDE,
    "campaign_findings": INSIDE,
    "campaign_recheck": INSIDE,
    "recheck_progress": INSIDE,
    "archives": INSIDE,
    "archive": INSIDE - EDITORS - {"commune.viewer"},
    "archive_progress": INSIDE - EDITORS - {"commune.viewer"},
    "archive_file": INSIDE - EDITORS - {"commune.viewer"},
    "api_openapi": "public",
    **dict.fromkeys(sorted(BY_KEY), "key"),
    "queue": EVERYBODY,
    "queue_many": EVERYBODY,
    "review_moves": INSIDE,
    "review_move": INSIDE,
    "review_accept": INSIDE,
    "returned": INSIDE,
    "explanations": INSIDE,
    "explain": INSIDE,
    "explanation": INSIDE,
    "explanation_autosave": INSIDE,
    **dict.fromkeys(PROVINCE_DESK, EVERYBODY),
    **dict.fromkeys(ONE_PERSON, INSIDE),
    "ranking": INSIDE,
    "ranking_publish": INSIDE,
    "ranking_draft_pdf": INSIDE,
    # For everybody in the province.
    "published_ranking": EVERYBODY - {"sibling.admin", "sibling.reviewer", "nobody"},
    "published_ranking_pdf": EVERYBODY - {"sibling.admin", "sibling.reviewer", "nobody"},
}
# The workers of a run must find the tests in one order, and sets have none.
MATRIX = dict(sorted(MATRIX.items()))
# The set-up of the second factor asks for the password first.
REDIRECTING = {"notice", "facts", "login_code", "factor_set_up"}


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PAGE_CACHE_DIR = tmp_path / "pages"
    settings.REPORT_CACHE_DIR = tmp_path / "reports"


@pytest.fixture(scope="module")
def sessions(demo, django_db_blocker) -> dict[str, str]:
    """Everybody signed in once, for as long as the module may take: the keys of their sessions."""
    client, keys = Client(), {}
    with django_db_blocker.unblock():
        for username, person in demo.people.items():
            client.force_login(person)
            session = client.session
            session.set_expiry(DAY)
            session[SEEN] = int(time()) + DAY
            session.save()
            keys[username] = session.session_key
            client.cookies.clear()
    return keys


def _names(patterns: list[URLPattern | URLResolver]) -> Iterator[str | None]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns)
        else:
            yield pattern.name


def _address(cast, name: str) -> str:
    arguments = {
        "set": [cast.points.campaign.indicator_set_id],
        "set_compare_choice": [cast.points.campaign.indicator_set_id],
        "set_compare": _two_sets(cast),
        **{name: [*_two_sets(cast), "song-song"] for name in MAPPING},
        **{
            name: [cast.points.campaign.indicator_set_id]
            for name in ("set_copy", "set_export_xlsx", "set_export_yaml")
        },
        "identity_unlink": [1],
        "set_retire": [cast.points.campaign.indicator_set_id],
        "unit": [cast.units["commune"].pk],
        "assessment": [cast.points.pk],
        "pillar": [cast.points.pk, "8"],
        "facts": [cast.points.pk],
        "offline_workbook": [cast.points.pk],
        "intakes": [cast.points.pk],
        "unit_facts": [cast.units["commune"].pk, 2022],
        "fact_lock": [cast.units["commune"].pk, 2022, "population"],
        "answer": [cast.points.pk, "8.1"],
        "fact": [cast.points.pk, "population"],
        "autosave": [cast.points.pk, "8.1"],
        "paper": [cast.points.pk],
        "sharing": [cast.points.pk],
        "presence": [cast.points.pk],
        "take_over": [cast.points.pk, "8.1"],
        "take_over_all": [cast.points.pk, "8"],
        "confirm_answer": [cast.points.pk, "8.1"],
        "citations": [cast.points.pk, "8.1"],
        "citation_add": [cast.points.pk, "8.1"],
        "citation": [_evidence(cast).pk],
        "citation_remove": [_evidence(cast).pk],
        "documents": [cast.units["commune"].pk],
        "document_new": [cast.units["commune"].pk],
        "report": [cast.points.pk],
        "report_docx": [cast.points.pk],
        "uploads": [cast.units["commune"].pk],
        "upload": ["00000000-0000-4000-8000-000000000000"],
        "file_upload": [cast.units["commune"].pk],
        "sign_off": [cast.points.pk],
        "propose": [cast.points.pk],
        "submit": [cast.points.pk],
        "withdraw": [cast.points.pk],
        "history": [cast.points.pk],
        "review": [cast.points.pk],
        "review_hints": [cast.points.pk],
        **{name: [cast.points.pk, "8.1"] for name in ("review_indicator", "review_proofs")},
        **{name: [cast.points.pk, "8.1"] for name in DECIDING},
        "receipt": [RECEIPT],
        "receipt_report": [RECEIPT],
        "signed_paper": [RECEIPT],
        "review_sharing": [cast.points.pk],
        "opinion_ask": [cast.points.pk, "8.1"],
        "notice": [_notice(cast).pk],
        "extensions": [cast.points.pk],
        "export": [cast.points.campaign_id, "ma-tran", "csv"],
        "pictures": [cast.points.campaign_id],
        "pictures_pdf": [cast.points.campaign_id],
        **{name: [cast.points.campaign_id] for name in ("campaign_dates", "campaign", *RUNNING)},
        "campaign_unit_remove": [cast.points.campaign_id, cast.points.pk],
        "archives": [cast.points.campaign_id],
        "findings": [cast.units["commune"].pk, 2022],
        "finding_explain": [cast.units["commune"].pk, 2022, "0" * 32],
        **{
            name: [cast.points.campaign_id]
            for name in ("campaign_findings", "campaign_recheck", "recheck_progress")
        },
        "api_set": ["QD3853", 1],
        "api_results": [cast.points.campaign_id],
        "review_reason": [_reason(cast).pk],
        **{name: [_template(cast).pk] for name in TEMPLATE},
        "review_moves": [cast.points.pk],
        "review_move": [cast.points.pk, "begin"],
        "review_accept": [cast.points.pk],
        "returned": [cast.points.pk],
        "explanations": [cast.points.pk],
        "explain": [cast.points.pk],
        "explanation": [cast.points.pk, "8.1"],
        "explanation_autosave": [cast.points.pk, "8.1"],
        **{name: [cast.people["canbo.quangbinh"].pk] for name in ONE_PERSON},
    }
    if name in DRAFT:
        arguments[name] = [_draft(cast).pk]
    if name in DRAFT_PAGES:
        codes = {"draft_group": ["I"], "draft_pillar": ["1"], "draft_indicator": ["1.1"]}
        codes |= {f"{key}_remove": codes[key] for key in tuple(codes)}
        codes |= {"draft_pillar_new": ["I"], "draft_indicator_new": ["1"]}
        arguments[name] = [_draft(cast).pk, *codes.get(name, [])]
    if name in {"opinion_answer", "opinion_take_back"}:
        arguments[name] = [_opinion(cast).pk]
    if name == "api_token_revoke":
        arguments[name] = [_token(cast).pk]
    if name in ARCHIVING - {"archives"}:
        arguments[name] = [_archive(cast).pk]
    if name in LOADED:
        arguments[name] = [_load(cast).pk]
    if name in {"file", "file_view", "file_page"}:
        arguments[name] = [_file(cast).pk, 1][: 2 if name == "file_page" else 1]
    if name in {"document", "document_files", "document_file_remove"}:
        document = OfficialDocument.objects.filter(owner=cast.units["commune"]).earliest("pk")
        arguments[name] = [document.pk]
        if name == "document_file_remove":
            arguments[name].append(_file(cast).pk)
    if name in {"intake", "intake_result"}:
        arguments[name] = [cast.points.pk, _intake(cast).pk]
    if name == "set_aside":
        arguments[name] = [cast.points.pk]
    if name in {"ranking", "ranking_publish", "ranking_draft_pdf"}:
        arguments[name] = [cast.points.campaign_id]
    if name in {"published_ranking", "published_ranking_pdf"}:
        arguments[name] = [stored_ranking(cast.points.campaign, cast.people["quantri.thanhhoa"]).pk]
    if name == "issued_report":
        arguments[name] = [stored_report(cast.verdicts, actor=cast.people["lanhdao.quangxuong"]).pk]
    if name == "review_draft_pdf":
        Assessment.objects.filter(pk=cast.verdicts.pk).update(status="under_review", step=1)
        arguments[name] = [cast.verdicts.pk]
    return reverse(name, args=arguments.get(name, []))


def _two_sets(cast) -> list[int]:
    return [row.campaign.indicator_set_id for row in (cast.points, cast.verdicts)]


def _draft(cast) -> SetDraft:
    """A draft of the province, made once a test."""
    known = SetDraft.objects.first()
    return known or create_draft(actor=cast.people["quantri.thanhhoa"], data=points_set())


def _notice(cast) -> Notice:
    officer = cast.people["canbo.quangbinh"]
    return Notice.objects.get_or_create(
        person=officer, assessment=cast.points, words="Việc.", page=reverse("home")
    )[0]


def _reason(cast) -> ReviewReason:
    return ReviewReason.objects.get_or_create(owner=cast.units["province"], words="Lý do")[0]


def _template(cast) -> ReportTemplate:
    known = ReportTemplate.objects.filter(owner=cast.units["province"]).first()
    return known or add_template(
        actor=cast.people["quantri.thanhhoa"],
        name="Mẫu của tỉnh",
        set_code="",
        file_name="mau.docx",
        content=example_template(),
    )


def _file(cast) -> StoredFile:
    """A picture of the commune, stored once a test."""
    known = StoredFile.objects.filter(owner=cast.units["commune"]).first()
    if known:
        return known
    source = Path(settings.MEDIA_ROOT) / "source.png"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_bytes(picture("PNG"))
    officer = cast.people["canbo.quangbinh"]
    return store_file(actor=officer, owner=officer.unit, name="ảnh.png", source=source)


def _intake(cast) -> Intake:
    found = as_json(Found("paper", (FoundValue("narrative", "<p>Mới</p>", "8.1"),)))
    values = {"kind": "paper", "found": found, "uploaded_by": cast.people["canbo.quangbinh"]}
    row, _ = Intake.objects.get_or_create(
        assessment=cast.points,
        file=_file(cast),
        indicator_set=cast.points.campaign.indicator_set,
        defaults=values,
    )
    return row


def _token(cast) -> ApiToken:
    admin = cast.people["quantri.thanhhoa"]
    values = {"digest": "0" * 64, "expires_on": date.max, "created_by": admin}
    return ApiToken.objects.get_or_create(owner=admin.unit, name="Kho", defaults=values)[0]


def _archive(cast) -> Archive:
    """A ready one of the district."""
    archive, _ = Archive.objects.get_or_create(
        campaign=cast.points.campaign,
        part=cast.units["district"],
        requested_by=cast.people["thamdinh.quangxuong"],
        defaults={"state": "done", "size": 3, "sha256": "0" * 64, "finished_at": now()},
    )
    path = archive_path(archive)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"zip")
    return archive


def _load(cast) -> FactLoad:
    """An empty table of the province."""
    admin = cast.people["quantri.thanhhoa"]
    values = {"rows": {"letters": {}, "rows": []}, "requested_by": admin, "as_of": date(2022, 1, 1)}
    values["state"] = JobState.PREVIEW
    return FactLoad.objects.get_or_create(
        province=admin.unit, year=2022, name="số liệu.xlsx", source="x", defaults=values
    )[0]


def _opinion(cast) -> SecondOpinion:
    """A question of the district's reviewer to the province, asked once a test."""
    answer = Answer.objects.filter(assessment=cast.points).earliest("pk")
    opinion, _ = SecondOpinion.objects.get_or_create(
        assessment=cast.points,
        indicator=answer.indicator,
        step=1,
        asked_by=cast.people["thamdinh.quangxuong"],
        asked_of=cast.people["quantri.thanhhoa"],
        defaults={"question": "?", "asked_at": answer.updated_at},
    )
    return opinion


def play(demo) -> Assessment:
    """A submission of the other set, so that there is a receipt to look for."""
    stored_submission(demo.verdicts, actor=demo.people["lanhdao.quangbinh"], code=RECEIPT)
    return demo.verdicts


@pytest.fixture(autouse=True)
def receipt(private_places, played) -> None:
    """There for everybody."""


def _evidence(cast) -> Evidence:
    proofs = Evidence.objects.filter(answer__assessment=cast.points, document__isnull=False)
    return proofs.earliest("pk")


def test_every_address_has_a_row():
    assert set(_names(get_resolver().url_patterns)) == set(MATRIX)


def test_everybody_of_the_cast_is_in_the_matrix(demo):
    assert set(demo.people) == EVERYBODY


@pytest.mark.parametrize("name", MATRIX)
def test_strangers_are_sent_to_sign_in(demo, client, name):
    response = client.get(_address(demo, name))

    if MATRIX[name] == "public":
        assert response.status_code == 200
    elif MATRIX[name] == "absent":
        assert response.status_code == 404
    elif MATRIX[name] == "key":
        assert response.status_code == 401
        assert not response.cookies
    else:
        assert response.status_code == 302
        assert response.url.startswith(reverse("login"))


@pytest.mark.parametrize(
    "name", [name for name in MATRIX if name not in {"login", "logout", "resume", *POST_ONLY}]
)
def test_each_person_gets_what_the_matrix_says(demo, client, sessions, name):
    address = _address(demo, name)
    got = {}
    for username in _asking(name, EVERYBODY):
        _sign_in(client, sessions[username])
        response = client.get(address)
        got[username] = response.status_code
        if response.streaming:  # a file is closed when it has been read
            b"".join(response.streaming_content)

    assert got == {username: _expected(name, username) for username in got}


def _sign_in(client: Client, key: str) -> None:
    client.cookies.clear()
    client.cookies[settings.SESSION_COOKIE_NAME] = key


def _asking(name: str, people: set[str]) -> list[str]:
    """Everybody; on a second database, which answers the same question of the same scope, one of
    each kind: somebody who gets the page, somebody who may not have it, somebody outside."""
    if connection.vendor == "sqlite":
        return sorted(people)
    return sorted({_expected(name, username): username for username in sorted(people)}.values())


def _expected(name: str, username: str) -> int:
    if name in BY_KEY or MATRIX[name] == "public":
        return 401 if name in BY_KEY else 200
    if username not in MATRIX[name]:
        return 404
    may = ONLY.get(name, EDITORS)
    if name in EDITING and username not in may:
        return 403
    return 302 if name in REDIRECTING else 200


def _written() -> list[list[tuple]]:
    tables = (
        Answer, ApiToken, Archive, Assessment, Campaign, Evidence, Extension, Fact, FactLoad,
        HistoryEntry, Intake, OfficialDocument, PublicationRequest, PublishedRanking,
        ReportTemplate, ReviewReason, ReviewShare, SecondOpinion, SetDraft, SetMapping,
        SignedPaper, Submission, JournalEntry,
    )  # fmt: skip
    return [list(table.objects.order_by("pk").values_list()) for table in tables]


@pytest.mark.parametrize("name", sorted(EDITING - GET_ONLY))
def test_nobody_else_can_post(demo, client, sessions, name):
    address = _address(demo, name)
    before = _written()
    for username in _asking(name, EVERYBODY - ONLY.get(name, EDITORS)):
        _sign_in(client, sessions[username])
        form = {"version": "1", "state": "reported", "value": "1", "source": "x"}
        status = client.post(address, form).status_code
        assert (username, status) == (username, _expected(name, username))
    assert _written() == before


def test_list_and_detail_agree_for_everybody(demo):
    """One policy: what is listed can be opened, and what cannot be opened is not listed."""
    everything = list(Assessment.objects.select_related("unit"))
    for username, person in demo.people.items():
        listed = set(visible_assessments(person))
        scope = set(units_in_scope(person))
        assert listed == {row for row in everything if row.unit in scope}
        assert bool(listed) == (username in INSIDE)


def test_scope_is_the_unit_and_what_lies_under_it(demo):
    province = demo.people["quantri.thanhhoa"]
    district = demo.people["thamdinh.quangxuong"]
    commune = demo.people["canbo.quangbinh"]

    thanh_hoa = AdministrativeUnit.objects.within(demo.units["province"])
    assert set(units_in_scope(province)) == set(thanh_hoa)
    assert thanh_hoa.count() == 1 + 27 + 559 + 166
    under = set(units_in_scope(district))
    assert under == {demo.units["district"], *demo.units["district"].children.all()}
    assert list(units_in_scope(commune)) == [demo.units["commune"]]
    assert not units_in_scope(demo.people["nobody"]).exists()


def test_somebody_switched_off_sees_nothing(demo):
    person = demo.people["canbo.quangbinh"]
    person.is_active = False

    assert not visible_assessments(person).exists()


def test_only_the_unit_itself_edits_and_the_refusal_says_why(demo):
    editors = {
        username
        for username, person in demo.people.items()
        if can_edit_answers(person, demo.points)
    }
    assert editors == {"canbo.quangbinh", "lanhdao.quangbinh"}

    refusal = can_edit_answers(demo.people["thamdinh.quangxuong"], demo.points)
    assert refusal.reason == "Chỉ cán bộ, lãnh đạo của chính đơn vị được sửa."
    demo.points.status = "submitted"
    refusal = can_edit_answers(demo.people["canbo.quangbinh"], demo.points)
    assert refusal.reason == "Hồ sơ đang ở bước “Đã nộp”."
    demo.points.status = "draft"
