"""The reports of a campaign as files: named for people, made once, going on where it broke off."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from assessments.models import Answer, Assessment
from assessments.reports.many import LIST_NAME, make_reports
from tests.queueing import many_submitted, small_campaign

pytestmark = pytest.mark.django_db


def test_made_once_and_again_where_something_changed(demo, tmp_path):
    campaign = small_campaign()
    leader = demo.people["lanhdao.quangbinh"]
    rows = many_submitted(campaign, demo.units["district"], leader, 2)
    Assessment.objects.create(campaign=campaign, unit=demo.units["far_commune"])  # still a draft

    made = list(make_reports(campaign, tmp_path, 1))
    names = {f"{row.unit.code} {row.unit.full_name}.pdf" for row in rows}
    assert {row.name for row in made} == names
    assert {path.name for path in tmp_path.iterdir()} == {*names, LIST_NAME}
    assert all((tmp_path / name).read_bytes().startswith(b"%PDF-") for name in names)
    assert [row.is_new for row in make_reports(campaign, tmp_path, 1)] == [False, False]

    Answer.objects.filter(assessment=rows[0]).update(inputs={"exists": False})
    (tmp_path / next(row.name for row in made if row.assessment == rows[1].pk)).unlink()
    with (tmp_path / LIST_NAME).open("a") as listing:
        listing.write('{"assessment": 1, "na')  # the lights went out
    assert [row.is_new for row in make_reports(campaign, tmp_path, 1)] == [True, True]


def test_an_unknown_campaign_is_told(demo, tmp_path):
    with pytest.raises(CommandError, match="Không có đợt đánh giá số 999999"):
        call_command("reports", campaign=999999, output=tmp_path)
