"""Many tabs of one person at once: one row, nobody refused."""

from __future__ import annotations

import pytest
from django.db import connection

from assessments.models import Presence
from assessments.services.presence import touch
from criteria.selectors import indicator_ids
from tests.test_concurrency import PATIENCE, at_once, office  # noqa: F401 (a fixture)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite has one writer at a time: there is nothing to race",
)
def test_many_tabs_at_once_make_one_row(office):  # noqa: F811
    codes = sorted(indicator_ids(office.assessment.campaign.indicator_set)) * 4

    done = at_once(
        *(
            lambda code=code: touch(actor=office.first, assessment=office.assessment, code=code)
            for code in codes
        )
    )

    assert [future.exception(PATIENCE) for future in done] == [None] * len(codes)
    assert Presence.objects.count() == 1
