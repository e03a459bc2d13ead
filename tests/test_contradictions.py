"""Findings in the database: computed when something changed, explained, in the way of a move."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import (
    Action,
    Answer,
    Assessment,
    CheckedYear,
    Fact,
    Finding,
    FindingExplanation,
    HistoryEntry,
    UnitChange,
)
from assessments.selectors.contradictions import blockers_of, findings_if_fresh, stored_findings
from assessments.services.answers import AnswerEdit, Typed, save_typed
from assessments.services.checking import (
    FindingGoneError,
    explain_finding,
    fresh_findings,
    recheck,
)
from assessments.services.facts import record_fact
from assessments.services.passage import InconsistentError
from criteria.models import FactKind, SetMapping
from tests.finding_checks import MISSPELT, PART, own_checks  # noqa: F401
from tests.indicator_sets import stored_set
from tests.reviewing import return_to_unit
from tests.submitting import make_ready, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_checks")]
YEAR = 2022
WORDS = "Số liệu đã đối chiếu với sổ gốc"


def officer(demo):
    return demo.people["canbo.quangbinh"]


def write(demo, code: str, words: str, assessment: Assessment | None = None) -> None:
    """Save the narrative of an answer as somebody would type it."""
    assessment = assessment or demo.points
    version = Answer.objects.get(assessment=assessment, indicator__code=code).version
    save_typed(
        actor=officer(demo),
        assessment_pk=assessment.pk,
        indicator_code=code,
        read=lambda _: Typed(AnswerEdit(narrative=f"<p>{words}</p>"), version, ""),
    )


def set_part(demo, value: int) -> None:
    """Record the number of people over 15, which is to be at most the population."""
    kind = FactKind.objects.get(code=PART)
    version = Fact.objects.get(unit=demo.units["commune"], year=YEAR, kind=kind).version
    record_fact(
        actor=officer(demo), unit=demo.units["commune"], year=YEAR, kind=kind,
        value=Decimal(value), source="Công an xã", seen_version=version,
    )  # fmt: skip


def found(demo) -> list[str]:
    return [row.code for row in fresh_findings(demo.units["commune"], YEAR)]


def explain(demo, key: str, words: str = WORDS, who: str = "canbo.quangbinh"):
    return explain_finding(
        actor=demo.people[who], unit=demo.units["commune"], year=YEAR, key=key, words=words
    )


# --- computing ---------------------------------------------------------------------------------
def test_what_is_saved_is_checked_at_the_next_look_and_not_before(demo):
    unit = demo.units["commune"]
    assert found(demo) == []
    write(demo, "8.1", f"Cả xã {MISSPELT}.")
    assert Finding.objects.count() == 0  # the save itself computes nothing
    assert findings_if_fresh(unit, YEAR) is None
    assert found(demo) == ["test_misspelt"]
    first = Finding.objects.get()
    set_part(demo, 9000)
    assert found(demo) == ["test_part_greater", "test_misspelt"]  # the gravest first
    assert Finding.objects.get(code="test_misspelt").pk == first.pk
    set_part(demo, 5293)
    write(demo, "8.1", "Cả xã.")
    assert found(demo) == []


def test_looking_again_asks_one_query_and_computes_nothing(demo, django_assert_num_queries):
    unit = demo.units["commune"]
    write(demo, "8.1", MISSPELT)
    fresh_findings(unit, YEAR)
    checked = CheckedYear.objects.get(unit=unit, year=YEAR)
    with django_assert_num_queries(1):
        fresh_findings(unit, YEAR)
    assert CheckedYear.objects.get(unit=unit, year=YEAR).checked_at == checked.checked_at


def test_a_save_while_the_checks_read_leaves_the_result_stale(demo, monkeypatch):
    """Whoever saves between reading and storing is not forgotten."""
    from assessments.services import checking

    unit, read = demo.units["commune"], checking.unit_year_of

    def read_and_be_overtaken(*args):
        result = read(*args)
        if Answer.objects.filter(narrative__contains=MISSPELT).count() == 0:
            write(demo, "8.1", MISSPELT)
        return result

    recheck(unit=unit, year=YEAR)
    monkeypatch.setattr(checking, "unit_year_of", read_and_be_overtaken)
    recheck(unit=unit, year=YEAR)
    assert stored_findings(unit, YEAR) == []
    assert findings_if_fresh(unit, YEAR) is None
    assert found(demo) == ["test_misspelt"]


def test_a_neighbour_and_a_reader_make_nothing_stale(demo):
    unit, neighbour = demo.units["commune"], demo.units["neighbour"]
    fresh_findings(unit, YEAR)
    kind = FactKind.objects.get(code=PART)
    person = demo.people["neighbour.officer"]
    record_fact(
        actor=person, unit=neighbour, year=YEAR, kind=kind, value=Decimal(1),
        source="x", seen_version=0,
    )  # fmt: skip
    assert findings_if_fresh(unit, YEAR) == []
    assert UnitChange.objects.get(unit=neighbour).number == 1


@pytest.mark.parametrize("kind", ["crosswalk", "succession"])
def test_a_mapping_saved_or_deleted_makes_its_units_stale(demo, kind):
    """Sets know nothing of assessments: the mapping itself tells."""
    unit = demo.units["commune"]
    ours, other = demo.points.campaign.indicator_set, stored_set()
    mapping = SetMapping(source=other, target=ours, kind=kind, version=1)
    for change in (mapping.save, mapping.save, mapping.delete):
        fresh_findings(unit, YEAR)
        change()
        assert findings_if_fresh(unit, YEAR) is None


def test_checking_one_commune_takes_few_queries_whatever_it_finds(demo):
    unit = demo.units["commune"]
    recheck(unit=unit, year=YEAR)
    Answer.objects.filter(assessment=demo.points).update(narrative=f"<p>{MISSPELT}</p>")
    with CaptureQueriesContext(connection) as many:
        recheck(unit=unit, year=YEAR)
    assert Finding.objects.count() > 50
    assert len(many) <= 30
    with CaptureQueriesContext(connection) as again:
        recheck(unit=unit, year=YEAR)
    assert len(again) <= len(many)


# --- explaining --------------------------------------------------------------------------------
def test_words_count_again_when_the_same_contradiction_comes_back(demo):
    write(demo, "8.1", MISSPELT)
    found(demo)
    explain(demo, Finding.objects.get().key)
    write(demo, "8.1", "Đã sửa")
    assert found(demo) == []
    write(demo, "8.1", MISSPELT)
    (back,) = fresh_findings(demo.units["commune"], YEAR)
    assert back.explanation.words == WORDS
    write(demo, "8.2", MISSPELT)  # the same mistake elsewhere is another contradiction
    rows = fresh_findings(demo.units["commune"], YEAR)
    said = {row.key: bool(row.explanation) for row in rows if row.code == "test_misspelt"}
    assert sorted(said.items()) == sorted([(back.key, True), (*(said.keys() - {back.key}), False)])


def test_words_are_added_never_overwritten_and_told_in_the_history(demo):
    write(demo, "8.1", MISSPELT)
    found(demo)
    key = Finding.objects.get().key
    explain(demo, key)
    explain(demo, key, "Tên riêng viết đúng như vậy", "lanhdao.quangbinh")
    explain(demo, key, "Tên riêng viết đúng như vậy", "lanhdao.quangbinh")  # pressed twice
    assert [row.words for row in FindingExplanation.objects.all()] == [
        WORDS, "Tên riêng viết đúng như vậy",
    ]  # fmt: skip
    line = HistoryEntry.objects.filter(action=Action.FINDING_EXPLAINED).latest("pk")
    assert line.assessment_id == demo.points.pk
    assert line.changes["Giải trình"] == [WORDS, "Tên riêng viết đúng như vậy"]
    assert HistoryEntry.objects.filter(action=Action.FINDING_EXPLAINED).count() == 2


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "đúng rồi",
        "aaaaaaaaaaaaaaa",
        "đúng đúng Đúng rồi rồi",
        "1234567890 1234",
        "x" * 2001,
        "ab\x00" * 9,
    ],
)
def test_words_that_say_nothing_are_refused(demo, words):
    write(demo, "8.1", MISSPELT)
    found(demo)
    with pytest.raises(ValidationError) as refusal:
        explain(demo, Finding.objects.get().key, words)
    assert list(refusal.value.error_dict) == ["words"]
    assert not FindingExplanation.objects.exists()


def test_who_may_explain_what(demo):
    set_part(demo, 9000)
    write(demo, "8.1", MISSPELT)
    error, warning = fresh_findings(demo.units["commune"], YEAR)
    with pytest.raises(ValidationError, match="sửa"):
        explain(demo, error.key)
    with pytest.raises(FindingGoneError):
        explain(demo, "0" * 32)
    for stranger in ("neighbour.officer", "thamdinh.quangxuong", "commune.viewer"):
        with pytest.raises(PermissionDenied):
            explain(demo, warning.key, who=stranger)
    Assessment.objects.filter(unit=demo.units["commune"]).update(status="submitted")
    with pytest.raises(PermissionDenied, match="không còn ở đơn vị"):
        explain(demo, warning.key)


# --- in the way of a submission ----------------------------------------------------------------
def test_errors_and_unexplained_warnings_stop_a_submission(demo, client):
    leader = demo.people["lanhdao.quangbinh"]
    set_part(demo, 9000)
    write(demo, "8.1", MISSPELT)
    ready = make_ready(demo.points)
    Finding.objects.update(explanation=None)
    FindingExplanation.objects.all().delete()
    with pytest.raises(InconsistentError) as refusal:
        submit(ready, leader)
    assert str(refusal.value) == (
        "Còn 1 lỗi phải sửa và 1 mâu thuẫn phải sửa hoặc giải trình trước khi nộp."
    )
    set_part(demo, 5293)
    with pytest.raises(InconsistentError):
        submit(ready, leader)
    explain(demo, Finding.objects.get(code="test_misspelt").key)
    submission = submit(ready, leader)
    kept = {row["code"]: row for row in submission.snapshot["findings"]}
    assert kept["test_misspelt"]["explanation"] == WORDS
    assert kept["test_misspelt"]["indicators"] == ["8.1"]
    client.force_login(demo.people["thamdinh.quangxuong"])
    receipt = client.get(reverse("receipt", args=[submission.code])).content.decode()
    assert all(words in receipt for words in (kept["test_misspelt"]["message"], WORDS))


def test_what_a_save_brought_in_since_is_found_under_the_lock(demo):
    """The stored result is not believed: something may have changed that told nobody."""
    ready = make_ready(demo.points)
    found(demo)
    Answer.objects.filter(assessment=ready, indicator__code="8.1").update(
        narrative=f"<p>{MISSPELT}</p>"
    )
    assert found(demo) == []  # nobody told
    with pytest.raises(InconsistentError):
        submit(ready, demo.people["lanhdao.quangbinh"])


def test_the_other_set_is_not_in_the_way(demo):
    write(demo, "1.1", MISSPELT, demo.verdicts)
    ready = make_ready(demo.points)
    Finding.objects.update(explanation=None)
    assert blockers_of(ready, fresh_findings(ready.unit, YEAR)) == []
    own = Assessment.objects.select_related("campaign__indicator_set").get(pk=demo.verdicts.pk)
    assert len(blockers_of(own, fresh_findings(ready.unit, YEAR))) == 1


def test_after_a_return_only_what_may_be_edited_is_in_the_way(demo):
    write(demo, "8.1", MISSPELT)
    write(demo, "8.2", MISSPELT)
    returned = return_to_unit(
        demo.points, "8.1",
        leader=demo.people["lanhdao.quangbinh"], reviewer=demo.people["thamdinh.quangxuong"],
    )  # fmt: skip
    Finding.objects.update(explanation=None)
    rows = blockers_of(returned, stored_findings(returned.unit, YEAR))
    assert [sorted(row.indicators) for row in rows] == [[("QD3853", "8.1")]]
