"""A small simulated province stands as if people had worked in it through the services."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from assessments.importers.simulation.answers import Respondent
from assessments.importers.simulation.figures import Character, base_figures
from assessments.models import (
    Action,
    Answer,
    Assessment,
    AssessmentStatus,
    Campaign,
    Fact,
    Finding,
    FindingExplanation,
    HistoryEntry,
    ReviewDecision,
    Tally,
)
from assessments.scoring import score
from assessments.selectors.decisions import open_review
from assessments.selectors.readiness import missing_of
from assessments.services.checking import recheck
from assessments.services.tallying import refresh_tallies
from criteria.rules.base import AnswerState, OutcomeStatus
from criteria.selectors import find_set, load_spec
from dtscore.accounts.models import User

pytestmark = pytest.mark.django_db
COUNTED = (
    Assessment,
    Answer,
    ReviewDecision,
    HistoryEntry,
    Tally,
    Fact,
    User,
    Campaign,
    FindingExplanation,
)
SMALL = {"communes": 12, "years": 2, "seed": 5, "province": "38", "verbosity": 0}


def counts() -> list[int]:
    return [model.objects.count() for model in COUNTED]


def simulated() -> list[Assessment]:
    rows = Assessment.objects.filter(campaign__name__endswith="(mô phỏng)").order_by("pk")
    return list(
        rows.select_related("unit", "campaign__indicator_set").prefetch_related(
            "campaign__review_steps"
        )
    )


@pytest.fixture(scope="module")
def province(demo, django_db_blocker) -> Iterator[list[Assessment]]:
    with django_db_blocker.unblock():
        call_command("simulate", **SMALL)
        yield simulated()


def test_campaigns_are_marked_linked_and_graded(demo, province):
    first, second = Campaign.objects.filter(name__endswith="(mô phỏng)").order_by("year")
    assert (first.year, second.year, second.previous) == (2022, 2023, first)
    assert {first.owner, second.owner} == {demo.units["province"]}
    assert {band["basis"] for band in second.grade_bands} == {"assumed"}
    assert Counter(row.campaign_id for row in province) == {first.pk: 12, second.pk: 12}
    invented = User.objects.filter(username__startswith="mophong.")
    assert all(user.is_demo and not user.has_usable_password() for user in invented)


def test_sums_are_those_that_the_services_find(province):
    assert Tally.objects.filter(assessment__in=province).count() > len(province)
    assert refresh_tallies(province) == 0


def test_everything_submitted_was_complete_and_adds_up(province):
    for assessment in (row for row in province if row.status != AssessmentStatus.DRAFT):
        review = open_review(assessment)
        assert missing_of(review.file) == []
        for line in review.file.sheet.lines:
            answer = review.file.answers[line.indicator.code]
            assert answer.self_points == line.outcome.points
            assert line.is_computed or line.outcome.status is OutcomeStatus.EXCLUDED


def test_published_have_decisions_final_points_and_an_audit(province):
    published = [row for row in province if row.status == AssessmentStatus.PUBLISHED]
    assert len(published) > 12
    for assessment in published:
        review = open_review(assessment)
        assert review.undecided == []
        final = [answer.final_points or Decimal(0) for answer in review.file.answers.values()]
        assert sum(final) == review.result_sheet.totals.computed
        lines = Counter(assessment.history.values_list("action", flat=True))
        assert lines[Action.ANSWER_SAVED] == len(review.file.answers)
        assert lines[Action.DECIDED] == assessment.decisions.count()
        beside = (Action.ANSWER_SAVED, Action.DECIDED, Action.FINDING_EXPLAINED)
        moves = assessment.history.exclude(action__in=beside)
        assert list(moves.order_by("pk").values_list("action", flat=True)) == [
            "proposed", "submitted", "review_begun", "review_finished", "approved",
            "review_begun", "review_finished", "approved", "finalized", "published",
        ]  # fmt: skip
        moments = list(assessment.history.order_by("pk").values_list("at", flat=True))
        assert moments == sorted(moments)
    verdicts = Counter(ReviewDecision.objects.values_list("verdict", flat=True))
    assert 0.02 < verdicts["adjusted"] / sum(verdicts.values()) < 0.1


def test_contradictions_are_few_and_explained_where_a_unit_has_submitted(province):
    for assessment in province:
        recheck(unit=assessment.unit, year=assessment.campaign.year)
    found = Finding.objects.filter(unit__in=[row.unit_id for row in province])
    drafts = [row.unit_id for row in province if row.status == AssessmentStatus.DRAFT]
    # A reviewer's cut of last year makes a jump that no unit has planned.
    handed_in = found.exclude(unit__in=drafts).exclude(family="earlier")
    assert not handed_in.filter(severity="error").exists()
    assert not handed_in.filter(severity="warning", explanation=None).exists()
    warned = Counter(handed_in.filter(severity="warning").values_list("unit", "year"))
    assert len(warned) > 2
    assert max(warned.values()) <= 3
    said = FindingExplanation.objects.filter(unit__in=[row.unit_id for row in province])
    assert set(said.values_list("is_demo", flat=True)) == {True}
    lines = HistoryEntry.objects.filter(
        action=Action.FINDING_EXPLAINED, unit__in=said.values("unit")
    )
    assert lines.count() == said.count()


def test_the_newest_year_stands_at_many_stages(province):
    newest = [row for row in province if row.campaign.year == 2023]
    assert len({row.status for row in newest}) > 2
    assert any(row.answers.count() < 56 for row in newest)


def test_a_second_run_changes_nothing(province):
    before = counts()
    call_command("simulate", **SMALL)
    assert counts() == before


def test_what_the_commune_did_itself_is_left_alone(demo, province):
    assert demo.points.unit_id not in {row.unit_id for row in province}
    own = Assessment.objects.filter(unit=demo.points.unit)
    assert set(own) == {demo.points, demo.verdicts}
    assert demo.points.answers.count() == 56


def test_refused_where_people_work(demo, settings):
    settings.DEMO = False
    before = counts()
    with pytest.raises(CommandError, match="DTSCORE_DEMO=1"):
        call_command("simulate", **SMALL)
    assert counts() == before


@pytest.mark.parametrize("options", [{"communes": 0}, {"years": 4}, {"set_code": "QD9"}])
def test_wrong_arguments_are_told(demo, options):
    with pytest.raises(CommandError):
        call_command("simulate", **{**SMALL, **options})


@pytest.mark.parametrize("code", ["QD3853", "QD1829"])
def test_every_rule_computes_what_is_invented_and_every_state_appears(demo, code):
    spec = load_spec(find_set(code))
    states: Counter[AnswerState] = Counter()
    for unit in range(25):
        character = Character.of(1, str(unit), 2022, 2022)
        facts = base_figures(spec, character, random.Random(unit))
        respondent = Respondent(spec, facts, character, date(2022, 12, 31))
        given = {
            row.code: respondent.answer(row, may_be_blank=unit == 0) for row in spec.indicators
        }
        sheet = score(spec, {code: each.data for code, each in given.items()}, facts)
        for line in sheet.lines:
            assert line.outcome.status is not OutcomeStatus.INCOMPLETE
            assert not line.outcome.notes
        states.update(each.state for each in given.values())
    # Every ratio of QĐ 1829 has a base figure under it, so that 0/0 does not arise there.
    unseen = {"QD3853": set(), "QD1829": {AnswerState.NOTHING_TO_MEASURE}}
    assert set(AnswerState) - set(states) - {AnswerState.BLANK} == unseen[code]
