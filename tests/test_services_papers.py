"""Writing the paper around the answers, and opening an assessment."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessments.models import (
    Assessment,
    Paper,
)
from assessments.services.campaigns import open_assessment
from assessments.services.papers import save_paper
from tests.indicator_sets import yes_no
from tests.services_asked import (
    LEADER,
    NOT_YOURS,
    OFFICER,
    OUTSIDERS,
    refused,
    small,
)

pytestmark = pytest.mark.django_db


# --- save_paper ---------------------------------------------------------------------------------


def test_paper_is_stored_with_its_sections_cleaned(demo):
    assessment = small(demo, yes_no("1.1"))
    sections = {"proposals": '<p style="x">Đề nghị</p><script>x</script>', "other": "<div>a</div>"}

    save_paper(
        actor=demo.people[OFFICER],
        assessment=assessment,
        sections=sections,
        abstract="Kết quả năm 2022",
        number="15",
        issued_on=date(2022, 12, 20),
    )

    paper = Paper.objects.get(assessment=assessment)
    assert paper.sections == {"proposals": "<p>Đề nghị</p>", "other": "<p>a</p>"}
    assert (paper.abstract, paper.number) == ("Kết quả năm 2022", "15")
    assert paper.issued_on == date(2022, 12, 20)


def test_paper_saved_again_changes_only_what_is_named(demo):
    before = Paper.objects.get(assessment=demo.points)

    save_paper(actor=demo.people[LEADER], assessment=demo.points, abstract="Trích yếu mới")

    after = Paper.objects.get(assessment=demo.points)
    assert before.abstract != "Trích yếu mới"
    before.abstract, before.version = "Trích yếu mới", before.version + 1
    fields = [field.attname for field in Paper._meta.concrete_fields]
    assert [getattr(after, name) for name in fields] == [getattr(before, name) for name in fields]


def test_number_without_a_date_is_refused(demo):
    assessment = small(demo, yes_no("1.1"))

    error = refused(
        ValidationError,
        lambda: save_paper(actor=demo.people[OFFICER], assessment=assessment, number="15"),
    )

    assert error.message_dict == {"issued_on": ["Báo cáo đã có số thì phải có ngày ban hành."]}


def test_date_without_a_number_is_kept(demo):
    assessment = small(demo, yes_no("1.1"))

    saved = save_paper(
        actor=demo.people[OFFICER], assessment=assessment, issued_on=date(2022, 12, 20)
    )

    saved.refresh_from_db()
    assert (saved.number, saved.issued_on) == ("", date(2022, 12, 20))


@pytest.mark.parametrize("who", OUTSIDERS)
def test_only_the_people_of_the_unit_word_its_paper(demo, who):
    error = refused(
        PermissionDenied,
        lambda: save_paper(actor=demo.people[who], assessment=demo.points, abstract="Khác"),
    )

    assert str(error) == NOT_YOURS


def test_paper_of_an_approved_assessment_is_not_reworded(demo):
    Assessment.objects.filter(pk=demo.points.pk).update(status="provisional")

    error = refused(
        PermissionDenied,
        lambda: save_paper(actor=demo.people[OFFICER], assessment=demo.points, abstract="Khác"),
    )

    assert str(error) == "Hồ sơ đang ở bước “Kết quả tạm thời”."


def test_assessment_is_opened_once(demo):
    again = open_assessment(campaign=demo.points.campaign, unit=demo.units["commune"])

    assert (again, again.status) == (demo.points, "draft")
