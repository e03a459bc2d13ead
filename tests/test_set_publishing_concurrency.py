"""Two administrators press at once: a set is published once, and only as it was proposed."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from criteria.digest import data_digest
from criteria.models import IndicatorSet, PublicationRequest, SetDraft
from criteria.selectors import load_spec
from criteria.services.drafting import StaleDraftError, create_draft, save_draft
from criteria.services.publishing import confirm_publication, propose_publication
from dtscore.accounts.models import Role, UnitLevel, User
from dtscore.accounts.unit_loading import create_unit
from tests.indicator_sets import points_set
from tests.test_concurrency import ROUNDS, at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite has one writer at a time: there is nothing to race",
    ),
]
GONE = (ValidationError, StaleDraftError, SetDraft.DoesNotExist)


@pytest.fixture
def admins(transactional_db: None) -> list[User]:
    unit = create_unit(level=UnitLevel.PROVINCE, code="01", kind="tỉnh", name="Thử")
    return [
        User.objects.create(username=name, full_name=name, role=Role.PROVINCIAL_ADMIN, unit=unit)
        for name in ("first", "second", "third")
    ]


def _proposed(admins: list[User], version: int) -> tuple[SetDraft, PublicationRequest]:
    draft = create_draft(actor=admins[0], data={**points_set(), "version": version})
    request = propose_publication(actor=admins[0], draft=draft, seen=draft.version_stamp)
    return draft, request


def test_two_confirm_at_once_and_one_of_them_published_it(admins):
    for version in range(1, ROUNDS + 1):
        _, request = _proposed(admins, version)
        results = at_once(
            *(
                partial(confirm_publication, actor=actor, request=request, digest=request.digest)
                for actor in admins[1:]
            )
        )
        faults = [result.exception() for result in results]
        assert [type(fault) for fault in faults if fault] == [ValidationError]
        assert IndicatorSet.objects.filter(code="QDTHU", version=version).count() == 1


def test_a_change_while_it_is_confirmed_comes_before_or_is_too_late(admins):
    for version in range(1, ROUNDS + 1):
        draft, request = _proposed(admins, version)
        other = {**draft.data, "title": "Tên khác"}
        saved, confirmed = at_once(
            partial(save_draft, actor=admins[2], draft=draft, data=other, seen=1),
            partial(confirm_publication, actor=admins[1], request=request, digest=request.digest),
        )
        published = IndicatorSet.objects.filter(code="QDTHU", version=version).first()
        if published:
            assert isinstance(saved.exception(), GONE)
            assert load_spec(published).title == "Bộ chỉ số thử"
        else:
            assert isinstance(confirmed.exception(), ValidationError)
            assert data_digest(SetDraft.objects.get(pk=draft.pk).data) != request.digest


def test_two_propose_at_once_and_one_request_waits(admins):
    for version in range(1, ROUNDS + 1):
        draft = create_draft(actor=admins[0], data={**points_set(), "version": version})
        results = at_once(
            *(
                partial(propose_publication, actor=actor, draft=draft, seen=1)
                for actor in admins[:2]
            )
        )
        assert [type(each.exception()) for each in results].count(ValidationError) == 1
        assert PublicationRequest.objects.filter(draft=draft, state="proposed").count() == 1
