"""A unit's year as the checks see it: everything of it, no names of others, a fixed cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import (
    Answer,
    Assessment,
    DocumentFile,
    Evidence,
    Fact,
    OfficialDocument,
    Paper,
    StoredFile,
)
from assessments.selectors.unit_years import unit_year_of
from assessments.services.campaigns import open_assessment
from criteria.models import FactKind
from tests.test_last_year import opened

pytestmark = pytest.mark.django_db
YEAR = 2022


def year_of(demo, year: int = YEAR):
    return unit_year_of(demo.units["commune"], year)


def test_both_sets_facts_words_and_register_are_there(demo):
    Paper.objects.filter(assessment=demo.points).update(sections={"III": "<p>Đã có  40 mắt</p>"})
    found = year_of(demo)
    assert list(found.sides) == ["QD1829", "QD3853"]
    points = found.sides["QD3853"]
    assert (points.assessment, len(points.answers)) == (demo.points.pk, 56)
    assert points.answers["8.1"].line.indicator.code == "8.1"
    assert points.answers["8.1"].printed
    assert found.facts["population"].value == 6633
    assert found.facts["population"].as_of == date(2022, 12, 31)
    section = next(item for item in points.passages if item.kind == "section")
    assert (section.name, section.text) == ("III", "Đã có 40 mắt")
    register = OfficialDocument.objects.filter(owner=demo.units["commune"])
    cited = register.exclude(citations=None) | register.filter(issued_on__year=2022)
    assert {row.pk for row in found.documents} == set(cited.values_list("pk", flat=True))
    assert any(figure.kind == "passed" for figure in found.sides["QD1829"].printed)
    same = {(item.indicator, item.other_indicator) for item in found.same_questions}
    assert same
    assert all({item.set, item.other_set} == set(found.sides) for item in found.same_questions)
    assert found.earlier == {}


def test_last_year_stands_beside_this_one_only_once_it_was_submitted(demo):
    opened(demo, 2023, demo.points.campaign.indicator_set)
    assert year_of(demo, 2023).earlier == {}
    Assessment.objects.filter(pk=demo.points.pk).update(status="final")
    answers = Answer.objects.filter(assessment=demo.points, indicator__code="8.1")
    answers.update(final_points=Decimal("7.5"), self_points=9)
    found = year_of(demo, 2023)
    before = found.earlier["QD3853", "8.1"]
    assert (before.year, before.points, before.maximum) == (2022, Decimal("7.5"), Decimal(10))
    assert before.values
    assert Decimal(6633) not in [fact.value for fact in found.facts.values()]


def test_neighbours_are_numbers_of_what_was_submitted(demo):
    neighbour, far = demo.units["neighbour"], demo.units["far_commune"]
    kind = FactKind.objects.get(code="population")
    person = demo.people["neighbour.officer"]
    for unit, points in ((neighbour, 3), (far, 8)):
        theirs = open_assessment(campaign=demo.points.campaign, unit=unit)
        Answer.objects.create(
            assessment=theirs, indicator=demo.points.answers.get(indicator__code="8.1").indicator,
            state="reported", self_points=points, reviewed_points=1, updated_by=person,
        )  # fmt: skip
        Fact.objects.create(
            unit=unit, year=YEAR, kind=kind, value=points, source="x", updated_by=person
        )
    assert year_of(demo).peers.points == {}  # they are still writing
    Assessment.objects.exclude(unit=demo.units["commune"]).update(status="under_review")
    peers = year_of(demo).peers
    # Not the far commune's, nor what a reviewer thinks of it and nobody has approved.
    assert peers.points == {("QD3853", "8.1"): (Decimal(3),)}
    assert peers.facts == {"population": (Decimal(3),)}


def test_documents_and_files_elsewhere_are_counted_without_names(demo):
    evidence = Evidence.objects.filter(
        answer__assessment=demo.points, document__issued_on__isnull=False,
        document__issuer__contains="Quảng Bình",
    ).select_related("document").first()  # fmt: skip
    assert evidence is not None
    own = evidence.document
    assert _elsewhere(demo, evidence) == 0
    for number, unit in enumerate((demo.units["neighbour"], demo.units["far_commune"])):
        theirs = open_assessment(campaign=demo.points.campaign, unit=unit)
        answer = Answer.objects.create(
            assessment=theirs, indicator=evidence.answer.indicator, state="reported",
            updated_by=demo.people["neighbour.officer"],
        )  # fmt: skip
        twin = OfficialDocument.objects.create(
            owner=unit, kind=own.kind, issuer=own.issuer.upper(), issued_on=own.issued_on,
            number=own.number.lower(), search_text="",
        )  # fmt: skip
        Evidence.objects.create(answer=answer, position=1, document=twin)
        assert _elsewhere(demo, evidence) == number + 1
    values = {"size": 1, "format": "png", "sha256": "a" * 64, "name": "a.png"}
    mine, theirs_too = (
        StoredFile.objects.create(owner=unit, uploaded_by=demo.people["canbo.quangbinh"], **values)
        for unit in (demo.units["commune"], demo.units["direct_commune"])
    )
    DocumentFile.objects.create(document=own, file=mine)
    assert theirs_too.pk
    assert _elsewhere(demo, evidence) == 3


def _elsewhere(demo, evidence: Evidence) -> int:
    side = year_of(demo).sides["QD3853"]
    cited = side.answers[evidence.answer.indicator.code].cited
    return next(item.elsewhere for item in cited if item.pk == evidence.pk)


def test_at_most_twenty_queries_however_much_there_is(demo):
    """With a year before, both sets, files and neighbours."""
    opened(demo, 2023, demo.points.campaign.indicator_set)
    opened(demo, 2023, demo.verdicts.campaign.indicator_set)
    Assessment.objects.filter(campaign__year=2022).update(status="final")
    year_of(demo, 2023)
    with CaptureQueriesContext(connection) as few:
        year_of(demo, 2023)
    this = Assessment.objects.filter(unit=demo.units["commune"], campaign__year=2023)
    document = OfficialDocument.objects.filter(owner=demo.units["commune"]).first()
    for assessment in this:
        for indicator in assessment.campaign.indicator_set.indicators.all():
            answer = Answer.objects.create(
                assessment=assessment, indicator=indicator, state="reported",
                narrative="<p>Có</p>", updated_by=demo.people["canbo.quangbinh"],
            )  # fmt: skip
            Evidence.objects.create(answer=answer, position=1, document=document)
    with CaptureQueriesContext(connection) as many:
        year_of(demo, 2023)
    assert len(many) <= 20
    assert len(many) - len(few) <= 5  # evidence with its documents, and where else these are


def test_the_register_of_another_year_is_left_out(demo):
    """Slips of 2022 do not trouble a year that cites none of its documents."""
    assert unit_year_of(demo.units["commune"], 2030).documents == ()
