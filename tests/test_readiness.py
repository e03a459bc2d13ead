"""What stands between an assessment and its submission: each kind, each with its page."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.timezone import localdate

from assessments.models import Answer, Assessment, Campaign, Fact
from assessments.selectors.deadlines import lateness_of
from assessments.selectors.files import open_file
from assessments.selectors.readiness import missing_of
from tests.reviewing import return_to_unit
from tests.submitting import make_ready

pytestmark = pytest.mark.django_db
DUE = date(2022, 12, 31)


def found(assessment: Assessment) -> list[tuple[str, str]]:
    fresh = Assessment.objects.get(pk=assessment.pk)
    return [(item.kind, item.code) for item in missing_of(open_file(fresh))]


@pytest.fixture
def ready(demo) -> Assessment:
    """The pass/fail year with nothing missing."""
    assessment = make_ready(demo.verdicts)
    assert found(assessment) == []
    return assessment


def answers(assessment: Assessment, code: str):
    return Answer.objects.filter(assessment=assessment, indicator__code=code)


def test_demonstration_lacks_figures_and_evidence_and_nothing_else(demo):
    lacking = found(demo.points)

    assert [code for kind, code in lacking if kind == "incomplete"] == ["3.2", "6.4", "6.12"]
    evidence = [code for kind, code in lacking if kind == "evidence"]
    assert evidence[:4] == ["3.2", "3.3", "3.10", "4.3"]
    assert len(evidence) == 19
    assert len(lacking) == 3 + 19


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"state": "blank"}, "blank"),
        ({"to_confirm": True}, "confirm"),
        ({"evidence_explanation": "", "state": "reported"}, "evidence"),
        ({"evidence_explanation": " \n", "state": "reported"}, "evidence"),
        ({"state": "not_deployed", "narrative": "<p> </p>"}, "reason"),
        ({"state": "not_applicable", "narrative": ""}, "reason"),
    ],
)
def test_each_kind_is_found_alone(ready, change, kind):
    code = "1.3"  # cites nothing
    answers(ready, code).update(**change)

    assert found(ready) == [(kind, code)]


def test_indicator_without_a_row_is_unanswered(demo, ready):
    answer = answers(ready, "4.8").get()
    answer.evidence.all().delete()
    answer.delete()

    (missing,) = missing_of(open_file(Assessment.objects.get(pk=ready.pk)))
    assert (missing.kind, missing.route, missing.code) == ("blank", "answer", "4.8")


def test_states_without_a_result_want_no_evidence(ready):
    answers(ready, "1.3").update(
        state="not_deployed", evidence_explanation="", narrative="<p>Chưa có kinh phí</p>"
    )
    assert found(ready) == []


def test_missing_figure_is_named_in_words(ready):
    code = next(
        line.indicator.code
        for line in open_file(ready).sheet.lines
        if any(item.kind == "count" and not item.fact for item in line.indicator.inputs)
    )
    # Emptied here, so that the figures are no longer those of the paper.
    answers(ready, code).update(inputs={}, state="reported", claim_superseded=True)

    missing = missing_of(open_file(Assessment.objects.get(pk=ready.pk)))
    (figures,) = [item for item in missing if item.kind == "incomplete"]
    assert figures.code == code
    assert figures.sentence.startswith("Chưa tính được: thiếu “")


def test_score_that_only_the_paper_knows_is_complete_when_the_unit_says_why(demo):
    """3.2 prints 5 points and no number of computers."""
    answers(demo.points, "3.2").update(evidence_explanation="")
    assert "incomplete" in _kinds(demo.points, "3.2")
    answers(demo.points, "3.2").update(evidence_explanation="Giấy không ghi số đếm")
    assert _kinds(demo.points, "3.2") == set()


def _kinds(assessment, code: str) -> set[str]:
    missing = missing_of(open_file(Assessment.objects.get(pk=assessment.pk)))
    return {item.kind for item in missing if item.code == code}


def test_missing_base_figure_is_said_once_and_not_for_every_reader(ready):
    kind = next(k for k in open_file(ready).spec.facts if k.label.startswith("Số người từ 15"))
    readers = {
        indicator.code
        for indicator in open_file(ready).spec.indicators
        if any(item.fact == kind.code for item in indicator.inputs)
    }
    assert len(readers) > 1
    Fact.objects.filter(unit=ready.unit, year=2022, kind__code=kind.code).delete()

    (missing,) = missing_of(open_file(Assessment.objects.get(pk=ready.pk)))
    assert (missing.kind, missing.route, missing.code) == ("fact", "fact", kind.code)
    assert missing.name == kind.label
    assert readers <= set(missing.sentence.replace(",", "").split())


def test_base_figure_that_nobody_needs_now_is_not_asked_for(ready):
    kind = next(k for k in open_file(ready).spec.facts if k.label.startswith("Số người từ 15"))
    readers = [
        indicator.code
        for indicator in open_file(ready).spec.indicators
        if any(item.fact == kind.code for item in indicator.inputs)
    ]
    Fact.objects.filter(unit=ready.unit, year=2022, kind__code=kind.code).delete()
    Answer.objects.filter(assessment=ready, indicator__code__in=readers).update(
        state="not_deployed", narrative="<p>Chưa làm</p>"
    )
    assert found(ready) == []


# --- the last day -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("due", "today", "rule", "expected"),
    [
        (None, date(2030, 1, 1), "refuse", (False, False)),
        (DUE, date(2022, 12, 1), "refuse", (False, False)),
        (DUE, DUE, "refuse", (False, False)),
        (DUE, date(2023, 1, 1), "refuse", (True, True)),
        (DUE, date(2023, 1, 1), "accept", (True, False)),
    ],
)
def test_last_day_counts_in_full(demo, due, today, rule, expected):
    Campaign.objects.filter(pk=demo.verdicts.campaign_id).update(
        submission_due_on=due, late_submission=rule
    )
    late = lateness_of(Assessment.objects.get(pk=demo.verdicts.pk), today)

    assert (late.is_late, late.is_refused) == expected
    assert late.sentence
    if late.is_refused:
        assert late.sentence == (
            "Đã hết hạn nộp ngày 31/12/2022 và đợt này không nhận hồ sơ nộp muộn."
            " Hãy liên hệ cơ quan mở đợt đánh giá để xin gia hạn."
        )


def test_returned_assessment_no_longer_answers_to_the_first_deadline(demo, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Campaign.objects.filter(pk=demo.verdicts.campaign_id).update(submission_due_on=DUE)
    Campaign.objects.filter(pk=demo.verdicts.campaign_id).update(late_submission="accept")
    return_to_unit(
        demo.verdicts, "1.1", leader=demo.people["lanhdao.quangbinh"],
        reviewer=demo.people["thamdinh.quangxuong"],
    )  # fmt: skip
    late = lateness_of(Assessment.objects.get(pk=demo.verdicts.pk), localdate())

    assert (late.is_late, late.is_refused) == (False, False)
    assert late.sentence.startswith("Hạn nộp lại: hết ngày")
