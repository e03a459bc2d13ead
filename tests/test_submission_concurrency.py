"""Submitting while others press, save and correct: PostgreSQL, real threads, real transactions."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from assessments.models import (
    Action,
    Answer,
    Assessment,
    DocumentFile,
    Fact,
    FileRole,
    Finding,
    HistoryEntry,
    OfficialDocument,
    StoredFile,
    Submission,
)
from assessments.selectors.snapshots import seen_digest
from assessments.services.checking import FindingGoneError, explain_finding, recheck
from assessments.services.document_files import attach_file, detach_file
from assessments.services.documents import DocumentFields, change_document, register_document
from assessments.services.evidence import Citation, add_citation
from assessments.services.locking import lock_assessment, lock_unit
from assessments.services.moving import move_assessment
from assessments.services.passage import ChangedSinceSeenError
from assessments.services.submissions import snapshot_of
from assessments.services.uploads import store_file
from dtscore.accounts.models import Role, UnitLevel, User
from tests.sample_files import picture
from tests.submitting import make_ready, press
from tests.test_concurrency import (
    ROUNDS,
    Office,
    at_once,
    done,
    in_thread,
    office,
    population,
    said,
    save,
    somebody_waits,
    until,
    while_open,
)

__all__ = ["office"]  # the fixture

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite has one writer at a time: there is nothing to race",
    ),
]


@pytest.fixture
def leaders(office: Office, settings, tmp_path: Path) -> list[User]:
    """Two leaders before an assessment that may be submitted."""
    settings.MEDIA_ROOT = tmp_path
    population(office, 40)()
    save(office, office.first, "1.1", said("Có"), 0)()
    save(office, office.first, "1.2", done(10), 0)()
    make_ready(office.assessment)
    office.assessment.campaign.review_steps.create(position=1, level=UnitLevel.DISTRICT)
    other = User.objects.create(username="pct", full_name="pct", role=Role.LEADER, unit=office.unit)
    return [office.second, other]


def move(office: Office, actor: User, name: str, **more: str) -> Callable[[], Submission | None]:
    """The move by somebody who opened the page a moment ago."""
    seen = Assessment.objects.get(pk=office.assessment.pk)
    return lambda: move_assessment(
        actor=actor, assessment=seen, move=name, comment="Lý do", press=press, **more
    )


def test_two_leaders_press_at_once_and_there_is_one_submission(office, leaders, tmp_path):
    for number in range(1, ROUNDS + 1):
        futures = at_once(*(move(office, leader, "submit") for leader in leaders))

        errors = [error for future in futures if (error := future.exception())]
        assert [type(error) for error in errors] == [PermissionDenied]
        assert "hồ sơ đang ở bước “Đã nộp”" in str(errors[0])
        assert list(Submission.objects.values_list("number", flat=True)) == [*range(1, number + 1)]
        assert HistoryEntry.objects.filter(action=Action.SUBMITTED).count() == number
        assert len(list((tmp_path / "submissions").iterdir())) == number
        move(office, leaders[0], "withdraw")()


def test_two_leaders_withdraw_at_once_and_it_is_told_once(office, leaders):
    move(office, leaders[0], "submit")()
    futures = at_once(*(move(office, leader, "withdraw") for leader in leaders))

    assert [type(f.exception()) for f in futures if f.exception()] == [PermissionDenied]
    assert HistoryEntry.objects.filter(action=Action.WITHDRAWN).count() == 1
    assert Submission.objects.get().withdrawn_by in leaders


def _agrees(office: Office) -> None:
    """The snapshot holds exactly what is stored, word for word and version for version."""
    snapshot = Submission.objects.order_by("number").last().snapshot
    stored = Answer.objects.filter(assessment=office.assessment)
    assert {
        (item["code"], item["version"], item["narrative"], str(item["inputs"]))
        for item in snapshot["answers"]
    } == {
        (answer.indicator.code, answer.version, answer.narrative, str(answer.inputs))
        for answer in stored.select_related("indicator")
    }
    assert {item["code"]: (item["value"], item["version"]) for item in snapshot["facts"]} == {
        fact.kind.code: (str(fact.value), fact.version)
        for fact in Fact.objects.select_related("kind")
    }
    points = {item["code"]: item["points"] for item in snapshot["lines"]}
    for answer in stored.select_related("indicator"):
        assert points[answer.indicator.code] == f"{answer.self_points.normalize():f}"


def test_save_that_came_first_is_in_the_snapshot(office, leaders):
    _, submitted = while_open(
        save(office, office.first, "1.1", said("Vừa sửa"), 1), move(office, leaders[0], "submit")
    )

    assert submitted.exception() is None
    assert stored_narrative() == "<p>Vừa sửa</p>"
    _agrees(office)


def test_save_that_came_second_is_refused(office, leaders):
    _, saved = while_open(
        move(office, leaders[0], "submit"), save(office, office.first, "1.1", said("Muộn"), 1)
    )

    assert type(saved.exception()) is PermissionDenied
    assert stored_narrative() == "<p>Có</p>"
    _agrees(office)


def test_screen_that_is_overtaken_by_a_save_submits_nothing(office, leaders):
    digest = seen_digest(snapshot_of(Assessment.objects.get(pk=office.assessment.pk)))
    _, submitted = while_open(
        save(office, office.first, "1.1", said("Vừa sửa"), 1),
        move(office, leaders[0], "submit", seen=digest),
    )

    assert type(submitted.exception()) is ChangedSinceSeenError
    assert not Submission.objects.exists()


def test_figure_corrected_first_is_in_the_snapshot_and_later_is_refused(office, leaders):
    _, submitted = while_open(population(office, 80, 1), move(office, leaders[0], "submit"))
    assert submitted.exception() is None
    _agrees(office)
    move(office, leaders[0], "withdraw")()
    _, corrected = while_open(move(office, leaders[0], "submit"), population(office, 100, 2))
    assert type(corrected.exception()) is PermissionDenied
    _agrees(office)


def test_whatever_the_race_the_snapshot_is_what_is_stored(office, leaders):
    version, figure = 1, 1
    for _ in range(ROUNDS):
        futures = at_once(
            move(office, leaders[0], "submit"),
            save(office, office.first, "1.1", said(f"Bản {version}"), version),
            population(office, 50 + figure, figure),
        )
        assert futures[0].exception() is None
        _agrees(office)
        version += futures[1].exception() is None
        figure += futures[2].exception() is None
        move(office, leaders[0], "withdraw")()


def test_evidence_does_not_change_behind_a_submission(office, leaders, tmp_path):
    """Whoever comes second waits, and then finds the assessment away."""
    document, file = proof(office, tmp_path)
    typed = DocumentFields("Quyết định", "2/QĐ", "UBND")
    changes = (
        lambda: change_document(actor=office.first, document=document, typed=typed, seen_version=1),
        lambda: detach_file(actor=office.first, document=document, file=file),
    )
    for change in changes:
        _, changed = while_open(move(office, leaders[0], "submit"), change)
        assert type(changed.exception()) is PermissionDenied
        move(office, leaders[0], "withdraw")()
    assert OfficialDocument.objects.get().number == "1/QĐ"
    assert DocumentFile.objects.count() == 1


def test_document_corrected_first_is_submitted_corrected(office, leaders, tmp_path):
    document, _ = proof(office, tmp_path)
    typed = DocumentFields("Quyết định", "2/QĐ", "UBND")
    _, submitted = while_open(
        lambda: change_document(actor=office.first, document=document, typed=typed, seen_version=1),
        move(office, leaders[0], "submit"),
    )

    assert submitted.exception() is None
    assert "2/QĐ" in str(Submission.objects.get().snapshot["answers"])


def proof(office: Office, tmp_path: Path) -> tuple[OfficialDocument, StoredFile]:
    """A document with a file, cited by the office's assessment."""
    source = tmp_path / "source"
    source.write_bytes(picture("PNG"))
    document = register_document(
        actor=office.first, owner=office.unit, kind="Quyết định", number="1/QĐ", issuer="UBND",
        issued_on=None,
    )  # fmt: skip
    file = store_file(actor=office.first, owner=office.unit, name="a.png", source=source)
    attach_file(actor=office.first, document=document, file=file, role=FileRole.TEXT)
    add_citation(
        actor=office.first,
        assessment=office.assessment,
        indicator_code="1.1",
        citation=Citation(document=document),
    )
    return document, file


def stored_narrative() -> str:
    return Answer.objects.get(indicator__code="1.1").narrative


def test_who_explains_while_the_findings_are_compared_again_waits_in_no_circle(office):
    """Whoever submits holds unit and assessment, then the findings; so does who explains one."""
    place = {"kind": "narrative", "assessment": office.assessment.pk}
    row = Finding.objects.create(
        unit=office.unit, year=2022, key="k" * 32, code="gone", severity="warning",
        message="Không còn", data={"places": [place], "values": {}},
    )  # fmt: skip

    def explain() -> object:
        return explain_finding(
            actor=office.first, unit=office.unit, year=2022, key=row.key,
            words="Đã đối chiếu với sổ gốc",
        )  # fmt: skip

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock_unit(office.unit)
            lock_assessment(office.assessment)
            explaining = in_thread(pool, explain)
            until(lambda: explaining.done() or somebody_waits())
            recheck(unit=office.unit, year=2022)
        assert isinstance(explaining.exception(20), FindingGoneError)
    assert not Finding.objects.exists()
