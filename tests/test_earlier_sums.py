"""Last year's sums and last year's results where it was another set: through the mapping, and only
what can be compared."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.hints.base import HintCode
from assessments.models import Answer, Assessment
from assessments.selectors.earlier_years import earlier_year
from assessments.selectors.files import open_file
from criteria.comparing import Link, Relation
from tests.indicator_sets import points_set, stored_set, yes_no
from tests.submitting import make_ready, submit
from tests.test_hints_of import found, sentences
from tests.test_last_year import opened, save
from tests.test_last_year_mapped import LINKS, confirm, set_of, years
from tests.test_pages import words

__all__ = ["years"]  # the fixture
pytestmark = pytest.mark.django_db
D = Decimal
R = Relation


def pair(demo, olds, news, links) -> tuple[Assessment, Assessment]:
    """2023 under one decision, answered, 2024 under the next, mapped."""
    old = stored_set({**points_set(*olds), "code": "QDCU", "short_title": "QĐ cũ"})
    new = stored_set({**points_set(*news), "code": "QDMOI", "short_title": "QĐ mới"})
    before, now = opened(demo, 2023, old), opened(demo, 2024, new)
    for each in olds:
        save(demo, before, each["code"], exists=each["code"] != "1.3")
    confirm(demo, old, new, links)
    return before, now


def announce(assessment: Assessment, *points: str) -> None:
    """Official results, in the order of the set."""
    rows = Answer.objects.filter(assessment=assessment).order_by("indicator__position")
    for answer, value in zip(rows, points, strict=True):
        Answer.objects.filter(pk=answer.pk).update(final_points=D(value))
    Assessment.objects.filter(pk=assessment.pk).update(status="final")


def test_hints_compare_one_question_with_itself_under_the_other_set(demo, years):
    before, now = years
    confirm(demo, set_of(before), set_of(now))
    announce(before, "4", "10", "3", "10", "10", "10")
    for code in ("2.1", "2.3", "1.6"):
        save(demo, now, code, exists=True)

    hints = found(demo, assessment=now)
    (told,) = sentences(hints["2.1"], HintCode.LAST_YEAR)
    assert told.startswith("Năm 2023 (chính thức): 4 / 10 điểm (40%)")
    for code in ("2.3", "1.6"):  # split from 1.3; a code that means something else now
        assert sentences(hints[code], HintCode.LAST_YEAR) == []


def test_sums_go_by_the_pillar_that_the_mapping_leads_to(demo):
    links = [Link(R.MERGED, "1.1", "2.1"), Link(R.MERGED, "1.2", "2.1"), Link(R.SAME, "1.3", "2.2")]
    before, now = pair(
        demo,
        [yes_no("1.1"), yes_no("1.2"), yes_no("1.3")],
        [yes_no("2.1", "20"), yes_no("2.2")],
        links,
    )
    assert earlier_year(open_file(now)) is None  # nobody has submitted it
    make_ready(before)
    submit(before, demo.people["lanhdao.quangbinh"])
    told = earlier_year(open_file(now))
    assert (told.year, told.is_final, told.set_title) == (2023, False, "QĐ cũ")
    assert (told.pillars, told.total) == ({"1": D(20)}, D(20))

    announce(before, "4.25", "5", "6")
    told = earlier_year(open_file(now))
    assert (told.is_final, told.pillars, told.total) == (True, {"1": D("15.25")}, D("15.25"))


def test_sums_of_what_was_worth_another_amount_are_not_compared(demo, client):
    links = [Link(R.SAME, "1.1", "2.1"), Link(R.DROPPED, "1.2")]
    before, now = pair(demo, [yes_no("1.1"), yes_no("1.2")], [yes_no("2.1", "15")], links)
    announce(before, "4", "5")
    assert earlier_year(open_file(now)) is None
    client.force_login(demo.people["lanhdao.quangbinh"])
    page = words(client.get(reverse("sign_off", args=[now.pk])))
    assert "Chưa có hồ sơ năm 2023 đã nộp của bộ này để so sánh." in page


def test_pillar_is_compared_where_the_whole_cannot_be(demo, client):
    """One indicator was dropped: the pillar is worth as much, the whole was not."""
    links = [Link(R.SAME, "1.1", "2.1"), Link(R.CHANGED, "1.2", "2.2"), Link(R.DROPPED, "1.3")]
    olds = [yes_no("1.1"), yes_no("1.2"), yes_no("1.3")]
    before, now = pair(demo, olds, [yes_no("2.1"), yes_no("2.2")], links)
    announce(before, "4", "5", "6")
    told = earlier_year(open_file(now))
    assert (told.pillars, told.total) == ({"1": D(9)}, None)
    client.force_login(demo.people["lanhdao.quangbinh"])
    assert "chính thức, QĐ cũ" in words(client.get(reverse("sign_off", args=[now.pk])))


def test_mapped_sums_cost_three_queries_for_one_and_many(demo, years):
    before, now = years
    confirm(demo, set_of(before), set_of(now), LINKS)
    announce(before, "1", "2", "3", "4", "5", "6")
    file = open_file(now)

    def cost() -> int:
        earlier_year(file)
        with CaptureQueriesContext(connection) as queries:
            earlier_year(file)
        return len(queries)

    many = cost()
    Answer.objects.filter(assessment=before).exclude(indicator__code="1.1").delete()
    assert (many, cost()) == (3, 3)
