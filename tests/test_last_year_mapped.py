"""Last year under another set: shown through a confirmed mapping, taken over where one question
became one question; and the same question in the other set of the same year."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Answer, Assessment
from assessments.selectors.counterparts import counterparts
from assessments.selectors.files import open_file
from assessments.selectors.years import PreviousAnswer, previous_answer, previous_answers
from assessments.services.taking_over import take_over_all
from criteria.comparing import Link, Relation
from criteria.mappings.saving import save_mapping
from criteria.models import MappingKind, SetMapping
from tests.indicator_sets import entry, indicator, points_set, rule, stored_set, yes_no
from tests.test_last_year import OFFICER, opened, save, stored, take
from tests.test_pages import _queries, words

pytestmark = pytest.mark.django_db

D = Decimal
R = Relation
LINKS = [
    Link(R.SAME, "1.1", "2.1"),
    Link(R.CHANGED, "1.2", "2.2", "Mẫu số nay là số hộ."),
    Link(R.SPLIT, "1.3", "2.3"),
    Link(R.SPLIT, "1.3", "2.4"),
    Link(R.MERGED, "1.4", "2.5"),
    Link(R.MERGED, "1.5", "2.5"),
    Link(R.DROPPED, "1.6"),
]


def counted(code: str, *names: str, points: str = "10") -> dict[str, Any]:
    steps = [{"at": "1", "share": "1"}]
    return indicator(
        code,
        rule("count_steps", count=names[0], steps=steps),
        *map(entry, names),
        points=points,
    )


def confirm(demo, source, target, links=LINKS, **more) -> SetMapping:
    wish = {"kind": MappingKind.SUCCESSION, "seen_version": 0, "confirm": True, **more}
    return save_mapping(
        actor=demo.people["quantri.thanhhoa"], source=source, target=target, links=links, **wish
    )


@pytest.fixture
def years(demo) -> tuple[Assessment, Assessment]:
    """2023 under one decision, 2024 under the next one, every old indicator answered."""
    olds = [yes_no("1.1"), counted("1.2", "times", "homes")]
    olds += [yes_no(code) for code in ("1.3", "1.4", "1.5", "1.6")]
    news = [yes_no("2.1"), counted("2.2", "times", "people")]
    news += [yes_no(code) for code in ("2.3", "2.4", "2.5", "1.6")]
    old = stored_set({**points_set(*olds), "code": "QDCU"})
    new = stored_set({**points_set(*news), "code": "QDMOI"})
    before, now = opened(demo, 2023, old), opened(demo, 2024, new)
    for code in ("1.1", "1.3", "1.4", "1.5", "1.6"):
        save(demo, before, code, words=f"Năm cũ {code}", exists=True)
    save(demo, before, "1.2", words="Năm cũ 1.2", times=D(3), homes=D(9))
    return before, now


def _answers(previous: PreviousAnswer | None) -> list[Answer]:
    return [one.answer for one in previous.all] if previous else []


def set_of(assessment: Assessment):
    return assessment.campaign.indicator_set


def test_nothing_crosses_without_a_confirmed_mapping(demo, years):
    before, now = years
    assert previous_answers(now) == {}
    crosswalk = [LINKS[0]]
    confirm(demo, set_of(before), set_of(now), crosswalk, kind=MappingKind.CROSSWALK)
    confirm(demo, set_of(before), set_of(now), confirm=False)

    assert previous_answers(now) == {}
    with pytest.raises(ValidationError, match="Năm trước đơn vị không có câu trả lời"):
        take(demo, now, "2.1")


def test_answers_follow_the_mapping(demo, years):
    before, now = years
    confirm(demo, set_of(before), set_of(now))

    found = previous_answers(now, open_file(now).sheet.lines)

    assert {
        code: ([one.indicator.code for one in each.all], each.relation, each.can_be_taken)
        for code, each in found.items()
    } == {
        "2.1": (["1.1"], R.SAME, True),
        "2.2": (["1.2"], R.CHANGED, True),
        "2.3": (["1.3"], R.SPLIT, False),
        "2.4": (["1.3"], R.SPLIT, False),
        "2.5": (["1.4", "1.5"], R.MERGED, False),
    }  # 1.6 was dropped: that the new set has a 1.6 of its own means nothing
    for line in open_file(now).sheet.lines:
        code, alone = line.indicator.code, previous_answer(now, line)
        together = found.get(code)
        assert _answers(alone) == _answers(together)


def test_only_what_fits_is_taken_over(demo, years):
    before, now = years
    confirm(demo, set_of(before), set_of(now))

    assert take_over_all(actor=demo.people[OFFICER], assessment=now, pillar_code="1") == [
        "2.1",
        "2.2",
    ]
    same, changed = stored(now, "2.1"), stored(now, "2.2")
    assert (same.inputs, same.narrative, same.to_confirm) == ({"exists": True}, "Năm cũ 1.1", True)
    assert (changed.inputs, changed.self_points) == ({"times": "3"}, D(10))
    for code in ("2.3", "2.5"):
        with pytest.raises(ValidationError, match="tách hoặc gộp"):
            take(demo, now, code)


def test_points_declared_on_another_scale_are_not_taken_over(demo):
    def declared(code: str, points: str) -> dict[str, Any]:
        scoring = rule("declared", input="points")
        return indicator(code, scoring, entry("points", "points"), points=points)

    old = stored_set({**points_set(declared("1.1", "10"), declared("1.2", "10")), "code": "QDCU"})
    new = stored_set({**points_set(declared("1.1", "20"), declared("1.2", "10")), "code": "QDMOI"})
    before, now = opened(demo, 2023, old), opened(demo, 2024, new)
    for code in ("1.1", "1.2"):
        save(demo, before, code, words="<p>Vì</p>", points=D(8))
    confirm(demo, old, new, [Link(R.CHANGED, "1.1", "1.1"), Link(R.SAME, "1.2", "1.2")])

    assert take(demo, now, "1.1").inputs == {}
    assert take(demo, now, "1.2").inputs == {"points": "8"}


def test_same_set_goes_before_a_mapped_one(demo, years):
    before, now = years
    confirm(demo, set_of(before), set_of(now))
    own = opened(demo, 2023, set_of(now))
    save(demo, own, "2.1", words="Cùng bộ", exists=False)

    assert {code: each.relation for code, each in previous_answers(now).items()} == {"2.1": None}


def test_versions_match_by_code_until_a_mapping_says_otherwise(demo):
    rows = yes_no("1.1"), yes_no("1.2")
    first, second = (stored_set({**points_set(*rows), "version": number}) for number in (1, 2))
    before, now = opened(demo, 2023, first), opened(demo, 2024, second)
    for code in ("1.1", "1.2"):
        save(demo, before, code, words=code, exists=True)
    by_code = {code: each.answer.narrative for code, each in previous_answers(now).items()}
    confirm(demo, first, second, [Link(R.SAME, "1.1", "1.2"), Link(R.DROPPED, "1.2")])

    mapped = {code: each.answer.narrative for code, each in previous_answers(now).items()}
    assert (by_code, mapped) == ({"1.1": "1.1", "1.2": "1.2"}, {"1.2": "1.1"})
    assert previous_answer(now, open_file(now).sheet.lines[0]) is None


def test_page_says_where_it_comes_from(demo, years, officer):
    before, now = years
    confirm(demo, set_of(before), set_of(now))

    page = words(officer.get(reverse("pillar", args=[now.pk, "1"])))

    for sentence in (
        "Năm trước là chỉ số 1.1 của QĐ thử.",
        "Chỉ tiêu đã đổi, kiểm tra lại. Mẫu số nay là số hộ.",
        "Chỉ số 1.3 của bộ năm trước nay tách ra (QĐ thử)",
        "Chỉ số này gộp từ 1.4, 1.5 của bộ năm trước",
    ):
        assert sentence in page
    assert page.count("Lấy câu trả lời năm trước (cần xác nhận)") == 2


def test_mapped_year_costs_three_queries_for_one_and_many(demo, years):
    before, now = years
    mapping = confirm(demo, set_of(before), set_of(now))

    def cost() -> int:
        previous_answers(now)
        with CaptureQueriesContext(connection) as queries:
            previous_answers(now)
        return len(queries)

    many = cost()
    Answer.objects.filter(assessment=before).exclude(indicator__code="1.1").delete()
    assert (many, cost()) == (3, 3)
    mapping.links.all().delete()
    assert cost() == 3


# --- the other set of the same year ------------------------------------------------------------
def test_same_question_elsewhere_is_found_from_both_sides(demo):
    points, verdicts = demo.points, demo.verdicts

    there = counterparts(points, ["3.4", "3.9", "4.2"])
    back = counterparts(verdicts, ["3.4", "1.1"])

    assert {
        code: [(one.indicator.code, one.is_same, one.assessment_pk) for one in each]
        for code, each in there.items()
    } == {"3.4": [("3.4", True, verdicts.pk)], "3.9": [("4.5", False, verdicts.pk)]}
    assert [one.indicator.code for one in back["1.1"]] == ["2.2", "2.3"]
    neighbour = Assessment(
        unit=demo.units["neighbour"], campaign=points.campaign
    )  # has not been asked by the other set
    assert counterparts(neighbour, ["3.4"]) == {}
    with CaptureQueriesContext(connection) as queries:
        counterparts(points, [line.indicator.code for line in open_file(points).sheet.lines])
    own = [query for query in queries if "mappinglink" in query["sql"]]
    assert len(own) == 1


def test_pages_link_to_the_same_question(demo, officer, client):
    section = reverse("pillar", args=[demo.points.pk, "3"])
    alone = reverse("answer", args=[demo.points.pk, "3.9"])
    target = reverse("pillar", args=[demo.verdicts.pk, "4"]) + "#c4.5"

    for page in (section, alone):
        response = officer.get(page)
        assert f'href="{target}"' in response.content.decode()
    assert "Bộ QĐ 1829 - đạt / không đạt hỏi điều gần giống ở chỉ số 4.5." in words(
        officer.get(alone)
    ).replace(" .", ".")
    assert _queries(officer, section) <= 12
    client.force_login(demo.people["quantri.thanhhoa"])
    assert f'href="{target}"' in client.get(section).content.decode()
