"""Publication by two administrators, and retiring: who, what exactly, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment
from criteria.catalogue.faults import InvalidSetError
from criteria.digest import data_digest
from criteria.models import FactKind, IndicatorSet, PublicationRequest, SetDraft, SetState
from criteria.publication import open_request
from criteria.selectors import load_spec
from criteria.services.drafting import create_draft, save_draft
from criteria.services.publishing import (
    confirm_publication,
    propose_publication,
    refuse_publication,
    retire_published,
    withdraw_publication,
)
from dtscore.accounts.models import JournalAction, JournalEntry, Role, User
from tests.indicator_sets import points_set, stored_set
from tests.test_pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(demo) -> User:
    return demo.people["quantri.thanhhoa"]


@pytest.fixture
def second(demo) -> User:
    """Another administrator of the same province."""
    return User.objects.create(
        username="second.admin",
        full_name="Lê Thị Hai",
        role=Role.PROVINCIAL_ADMIN,
        unit=demo.units["province"],
        is_demo=True,
    )


@pytest.fixture
def draft(first) -> SetDraft:
    return create_draft(actor=first, data=points_set())


def proposed(draft: SetDraft, actor: User) -> PublicationRequest:
    return propose_publication(actor=actor, draft=draft, seen=draft.version_stamp)


def reworded(draft: SetDraft, actor: User, **more: Any) -> SetDraft:
    data = {**draft.data, "title": "Tên khác", **more}
    return save_draft(actor=actor, draft=draft, data=data, seen=draft.version_stamp)


def test_one_proposes_another_confirms_and_the_set_is_frozen(draft, first, second):
    request = proposed(draft, first)
    assert request.digest == data_digest(draft.data)
    stored = confirm_publication(actor=second, request=request, digest=request.digest)

    assert stored.state == SetState.PUBLISHED
    assert load_spec(stored).title == "Bộ chỉ số thử"
    assert not SetDraft.objects.filter(pk=draft.pk).exists()
    request.refresh_from_db()
    assert (request.state, request.indicator_set, request.decided_by) == (
        "confirmed",
        stored,
        second,
    )
    published, asked = JournalEntry.objects.all()[:2]
    assert (asked.action, asked.actor) == (JournalAction.SET_PROPOSED, first)
    assert (published.action, published.actor) == (JournalAction.SET_PUBLISHED, second)
    assert published.changes["Người đề nghị"] == ["", str(first)]
    assert published.changes["Người quyết định"] == ["", str(second)]


def test_nobody_confirms_their_own_and_the_only_one_reads_what_to_do(draft, first, demo):
    request = proposed(draft, first)
    with pytest.raises(PermissionDenied, match="lập thêm một tài khoản quản trị tỉnh"):
        confirm_publication(actor=first, request=request, digest=request.digest)

    User.objects.create(
        username="x", full_name="Trần Ba", role=Role.PROVINCIAL_ADMIN, unit=first.unit
    )
    with pytest.raises(PermissionDenied, match="một quản trị khác của tỉnh xác nhận: Trần Ba"):
        confirm_publication(actor=first, request=request, digest=request.digest)
    with pytest.raises(ValidationError):
        confirm_publication(
            actor=demo.people["sibling.admin"], request=request, digest=request.digest
        )
    assert not IndicatorSet.objects.filter(code="QDTHU").exists()


def test_a_draft_with_faults_or_another_stamp_is_not_proposed(draft, first):
    data = {**draft.data, "title": ""}
    faulty = save_draft(actor=first, draft=draft, data=data, seen=1)
    with pytest.raises(ValidationError, match="còn 1 chỗ cần sửa"):
        proposed(faulty, first)

    mended = reworded(faulty, first)
    with pytest.raises(ValidationError, match="không còn như lúc bạn xem"):
        propose_publication(actor=first, draft=mended, seen=1)
    proposed(mended, first)
    with pytest.raises(ValidationError, match="đề nghị công bố rồi"):
        proposed(mended, first)


def test_a_draft_that_was_changed_since_has_to_be_proposed_again(draft, first, second):
    request = proposed(draft, first)
    changed = reworded(draft, second)

    assert open_request(changed) is None
    for digest in (request.digest, data_digest(changed.data)):
        with pytest.raises(ValidationError, match="không còn như lúc bạn xem"):
            confirm_publication(actor=second, request=request, digest=digest)
    again = proposed(changed, second)
    request.refresh_from_db()
    assert (request.state, request.comment) == (
        "withdrawn",
        "Bản nháp đã được sửa sau khi đề nghị.",
    )
    with pytest.raises(ValidationError, match="không còn như lúc bạn xem"):
        confirm_publication(actor=first, request=again, digest=request.digest)
    stored = confirm_publication(actor=first, request=again, digest=again.digest)
    assert load_spec(stored).title == "Tên khác"


def test_a_refusal_needs_a_reason_and_the_proposer_can_take_back(draft, first, second):
    request = proposed(draft, first)
    with pytest.raises(ValidationError, match="ghi lý do"):
        refuse_publication(actor=second, request=request, comment="  ")
    with pytest.raises(ValidationError, match="Chỉ người đề nghị"):
        withdraw_publication(actor=second, request=request)
    refuse_publication(actor=second, request=request, comment="Sai điểm chỉ số 1.2")
    assert JournalEntry.objects.earliest("-pk").changes["Lý do"] == ["", "Sai điểm chỉ số 1.2"]
    with pytest.raises(ValidationError, match="đã được quyết định"):
        confirm_publication(actor=second, request=request, digest=request.digest)

    again = proposed(draft, first)
    withdraw_publication(actor=first, request=again)
    again.refresh_from_db()
    assert again.state == "withdrawn"


def test_what_cannot_be_stored_leaves_everything_as_it_was(draft, first, second):
    request = proposed(draft, first)
    FactKind.objects.filter(code="population").update(label="Nghĩa khác")
    with pytest.raises(InvalidSetError, match="đã có với"):
        confirm_publication(actor=second, request=request, digest=request.digest)

    request.refresh_from_db()
    assert request.state == "proposed"
    assert SetDraft.objects.filter(pk=draft.pk).exists()


def test_the_pages_lead_through_both_steps(draft, first, second, client, demo):
    address = reverse("set_publish", args=[draft.pk])
    mine, theirs = client, Client()
    mine.force_login(first)
    theirs.force_login(second)
    mine.post(address, {"viec": "de-nghi", "seen": draft.version_stamp})
    assert "Bạn là người đề nghị nên cần một quản trị khác của tỉnh xác nhận: Lê Thị Hai" in words(
        mine.get(address)
    )
    request = PublicationRequest.objects.get()
    decision = {"request": request.pk, "digest": request.digest}

    refusal = theirs.post(address, {**decision, "viec": "khong-dong-y", "comment": ""})
    assert refusal.status_code == 409
    assert "Hãy ghi lý do không đồng ý" in words(refusal)
    assert mine.post(address, {**decision, "viec": "xac-nhan"}).status_code == 403
    stored = theirs.post(address, {**decision, "viec": "xac-nhan"})
    assert stored.url == reverse("set", args=[IndicatorSet.objects.get(code="QDTHU").pk])


def test_the_second_reads_what_changes_in_the_set_it_was_made_from(first, second, client):
    base = stored_set()
    data = points_set()
    data["version"] = 2
    data["groups"][0]["pillars"][0]["indicators"][0]["title"] = "Tên khác"
    draft = create_draft(actor=first, data=data, based_on=base)
    client.force_login(second)
    page = words(client.get(reverse("set_publish", args=[draft.pk])))

    assert "Sửa lời văn (1 chỉ số) 1.1 Tên khác Tên" in page
    assert "1 chỉ số giữ nguyên" in page


def test_a_set_is_retired_only_when_no_campaign_works_with_it(first, demo, client):
    used = demo.points.campaign.indicator_set
    with pytest.raises(ValidationError, match=demo.points.campaign.name):
        retire_published(actor=first, indicator_set=used)
    assert "Chưa ngừng được" in _retire_page(client, first, used)

    unused = stored_set()
    assert "Việc này không đảo lại được" in _retire_page(client, first, unused)
    retired = retire_published(actor=first, indicator_set=unused)
    assert retired.state == SetState.RETIRED
    assert JournalEntry.objects.earliest("-pk").action == JournalAction.SET_RETIRED
    with pytest.raises(PermissionDenied, match="tỉnh khác"):
        retire_published(actor=demo.people["sibling.admin"], indicator_set=used)


def test_a_set_is_in_work_until_every_result_is_official(first, demo):
    used = demo.points.campaign.indicator_set
    mine = Assessment.objects.filter(campaign__indicator_set=used)
    mine.update(status="published")
    Assessment.objects.create(
        campaign=demo.points.campaign, unit=demo.units["neighbour"], status="under_review"
    )
    with pytest.raises(ValidationError, match=demo.points.campaign.name):
        retire_published(actor=first, indicator_set=used)
    mine.filter(unit=demo.units["neighbour"]).update(status="final")
    assert retire_published(actor=first, indicator_set=used).state == SetState.RETIRED


def test_the_page_of_a_set_offers_what_the_person_may_do(first, demo, client):
    used = demo.points.campaign.indicator_set
    mapping = used.mappings_from.get()
    wanted = {
        reverse("set_retire", args=[used.pk]),
        reverse("set_mapping", args=[mapping.source_id, mapping.target_id, mapping.slug]),
    }

    def offered(name: str) -> set[str]:
        client.force_login(demo.people[name])
        page = client.get(reverse("set", args=[used.pk])).content.decode()
        return {address for address in wanted if f'href="{address}"' in page}

    assert offered(first.username) == wanted
    assert offered("sibling.admin") == wanted - {reverse("set_retire", args=[used.pk])}
    assert offered("canbo.quangbinh") == set()


def _retire_page(client: Client, person: User, indicator_set: IndicatorSet) -> str:
    client.force_login(person)
    return words(client.get(reverse("set_retire", args=[indicator_set.pk])))
