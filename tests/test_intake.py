"""A file is read, looked at, chosen from and taken over: whole or not at all, and only once."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied

from assessments.files.refusals import RefusedFileError
from assessments.intake.found import Found, FoundDocument, FoundValue
from assessments.intake.preview import Status
from assessments.models import (
    Answer,
    Assessment,
    Evidence,
    Fact,
    HistoryEntry,
    Intake,
    OfficialDocument,
    Paper,
)
from assessments.selectors.files import open_file
from assessments.selectors.intake import OTHER_VERSION, known_intake, open_preview
from assessments.services.campaigns import open_assessment, open_campaign
from assessments.services.opening import why_not_removable
from assessments.services.taking_in import (
    IntakeRefusedError,
    StaleIntakeError,
    keep_intake,
    take_over,
)
from assessments.services.uploads import store_file
from tests.offline import (
    CODE,
    downloaded,
    edited,
    filled,
    kept,
    paper_of_three,
    place,
    read_back,
    saved_meanwhile,
    typed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def taken(demo, intake: Intake, *keys: str, actor: str = "canbo.quangbinh"):
    user = demo.people[actor]
    preview = open_preview(user, intake)
    chosen = keys or [row.key for row in preview.rows if row.is_chosen]
    return take_over(actor=user, intake=intake, chosen=chosen, seen=preview.seen)


def everything(assessment: Assessment) -> tuple:
    """All that a take-over could write."""
    answers = Answer.objects.filter(assessment=assessment).order_by("pk")
    unit = assessment.unit
    return (
        list(answers.values()),
        list(Fact.objects.filter(unit=unit).order_by("pk").values()),
        list(Paper.objects.filter(assessment=assessment).values()),
        list(OfficialDocument.objects.filter(owner=unit).order_by("pk").values()),
        list(Evidence.objects.filter(answer__in=answers).order_by("pk").values()),
    )


@pytest.mark.parametrize("which", ["points", "verdicts"])
def test_out_and_back_writes_nothing(demo, tmp_path, which):
    assessment = getattr(demo, which)
    found = read_back(downloaded(assessment), assessment)
    intake = Intake(assessment=assessment, kind=found.kind)
    path = tmp_path / "nguon"
    path.write_bytes(downloaded(assessment))
    actor = demo.people["canbo.quangbinh"]
    intake = keep_intake(
        actor=actor, assessment=assessment, name="điền.xlsx", source=path, found=found
    )
    preview = open_preview(actor, intake)
    assert {row.status for row in preview.rows} == {Status.UNCHANGED}
    before, lines = everything(assessment), HistoryEntry.objects.count()
    keys = [row.key for row in preview.rows]
    assert take_over(actor=actor, intake=intake, chosen=keys, seen=preview.seen) == []
    assert everything(assessment) == before
    assert HistoryEntry.objects.count() == lines


def test_what_was_typed_is_written_scored_and_told(demo, tmp_path):
    intake = filled(
        demo,
        tmp_path,
        typed("input:1.3:posts", 40),
        typed("narrative:1.3:", "Một\nHai"),
        typed("fact::population", 7000),
    )
    last = HistoryEntry.objects.latest("pk").pk
    assert {row.key for row in taken(demo, intake)} == {
        "input:1.3:posts", "narrative:1.3:", "fact::population",
    }  # fmt: skip
    answer = Answer.objects.get(assessment=demo.points, indicator__code=CODE)
    assert (answer.inputs["posts"], answer.narrative) == ("40", "<p>Một</p><p>Hai</p>")
    line = next(row for row in open_file(demo.points).sheet.lines if row.indicator.code == CODE)
    assert answer.self_points == line.outcome.points
    fact = Fact.objects.get(unit=demo.points.unit, kind__code="population")
    assert (fact.value, fact.as_of) == (7000, date(2022, 12, 31))
    told = list(HistoryEntry.objects.filter(pk__gt=last).values_list("action", flat=True))
    assert told.count("intake_taken_over") == told.count("answer_saved") == 1
    assert told.count("fact_recorded") == 1
    intake.refresh_from_db()
    assert intake.taken_over_by == demo.people["canbo.quangbinh"]
    written = {row["label"]: row["after"] for row in intake.written}
    label = "1.3 Số tin, bài về chuyển đổi số đã đăng trong năm (tin, bài)"
    assert (len(written), written.get(label)) == (3, "40")
    again = everything(demo.points)
    assert taken(demo, intake, "input:1.3:posts", "narrative:1.3:", "fact::population") == []
    assert everything(demo.points) == again


def test_who_saved_since_the_download_is_not_overwritten(demo, tmp_path):
    intake = filled(demo, tmp_path, typed("input:1.3:posts", 40), typed("narrative:1.3:", "Mới"))
    saved_meanwhile(demo, Decimal(33))
    preview = open_preview(demo.people["canbo.quangbinh"], intake)
    row = preview.by_key["input:1.3:posts"]
    assert (row.status, row.stored, row.found) == (Status.CONFLICT, "33", "40")
    assert preview.by_key["narrative:1.3:"].status == Status.CHANGED  # the other field is free
    assert {row.key for row in taken(demo, intake)} == {"narrative:1.3:"}
    answer = Answer.objects.get(assessment=demo.points, indicator__code=CODE)
    assert (answer.inputs["posts"], answer.narrative) == ("33", "<p>Mới</p>")
    assert [row.key for row in taken(demo, intake, "input:1.3:posts")] == ["input:1.3:posts"]
    answer.refresh_from_db()
    assert answer.inputs["posts"] == "40"


def test_who_saved_since_the_preview_stops_all_of_it(demo, tmp_path):
    intake = filled(demo, tmp_path, typed("input:1.3:posts", 40), typed("narrative:1.4:", "Mới"))
    actor = demo.people["canbo.quangbinh"]
    preview = open_preview(actor, intake)
    saved_meanwhile(demo, Decimal(33))
    before = everything(demo.points)
    keys = ["input:1.3:posts", "narrative:1.4:"]
    with pytest.raises(StaleIntakeError) as stale:
        take_over(actor=actor, intake=intake, chosen=keys, seen=preview.seen)
    assert stale.value.keys == {"input:1.3:posts"}
    assert everything(demo.points) == before


def test_a_paper_is_taken_over_through_the_same_services(demo, tmp_path):
    Paper.objects.filter(assessment=demo.points).update(legal_bases=[], number="", issued_on=None)
    intake = kept(demo, tmp_path, paper_of_three())
    preview = open_preview(demo.people["canbo.quangbinh"], intake)
    status = {row.key: row.status for row in preview.rows}
    assert status["input:8.5:opinions"] == status["state:99.9:"] == Status.REFUSED
    assert "số đếm nguyên" in preview.by_key["input:8.5:opinions"].why
    assert status["narrative:1.4:"] == Status.UNCERTAIN
    assert status["document:999/QĐ-UBND:2022-06-01:UBND xã Quảng Bình"] == Status.NEW
    assert status["document:5/CV::"] == Status.REFUSED
    chosen = ["document:999/QĐ-UBND:2022-06-01:UBND xã Quảng Bình", "paper::legal_bases"]
    taken(demo, intake, *chosen, "claim:1.3:")
    document = OfficialDocument.objects.get(owner=demo.points.unit, number="999/QĐ-UBND")
    cited = document.citations.values_list("answer__indicator__code", flat=True)
    assert sorted(cited) == ["1.3", "1.4"]
    assert Paper.objects.get(assessment=demo.points).legal_bases == ["Căn cứ một", "Căn cứ hai"]
    answer = Answer.objects.get(assessment=demo.points, indicator__code=CODE)
    assert (answer.claimed_points, answer.claim_superseded) == (3, False)
    before = everything(demo.points)
    assert taken(demo, intake, *chosen) == []
    assert everything(demo.points) == before


def test_a_document_is_found_again_however_it_is_spelled(demo, tmp_path):
    known = OfficialDocument.objects.filter(
        owner=demo.points.unit, issued_on__isnull=False
    ).earliest("pk")
    Evidence.objects.filter(document=known).delete()
    spelled = FoundDocument(
        known.kind.upper(), f" {known.number.lower()}", known.issued_on.isoformat(),
        known.issuer.replace("Ủy ban nhân dân", "UBND"), "", (CODE,),
    )  # fmt: skip
    intake = kept(demo, tmp_path, Found("paper", (), (spelled,)))
    count = OfficialDocument.objects.count()
    assert len(taken(demo, intake)) == 1
    assert OfficialDocument.objects.count() == count
    assert known.citations.get().answer.indicator.code == CODE


def test_one_refusal_writes_nothing(demo, tmp_path):
    """A number without its day passes the preview of each field and is refused by the service."""
    Paper.objects.filter(assessment=demo.points).update(number="", issued_on=None)
    intake = kept(demo, tmp_path, paper_of_three())
    before = everything(demo.points)
    with pytest.raises(IntakeRefusedError) as refused:
        taken(demo, intake, "claim:1.3:", "paper::number")
    assert refused.value.sentences[0].startswith("Phần chữ của báo cáo: Báo cáo đã có số")
    assert everything(demo.points) == before
    intake.refresh_from_db()
    assert intake.taken_over_at is None


def test_only_what_is_open_is_written(demo, tmp_path):
    intake = filled(demo, tmp_path, typed("input:1.3:posts", 40))
    for name in ("neighbour.officer", "thamdinh.quangxuong", "commune.viewer"):
        with pytest.raises(PermissionDenied):
            taken(demo, intake, "input:1.3:posts", actor=name)
    Assessment.objects.filter(pk=demo.points.pk).update(status="submitted")
    intake.assessment = Assessment.objects.select_related("campaign__indicator_set").get(
        pk=demo.points.pk
    )
    row = open_preview(demo.people["canbo.quangbinh"], intake).by_key["input:1.3:posts"]
    assert (row.status, row.why) == (Status.REFUSED, "Hồ sơ đang ở bước “Đã nộp”.")
    with pytest.raises(PermissionDenied):
        taken(demo, intake, "input:1.3:posts")


def test_plain_text_is_kept_as_a_source_and_is_no_evidence(demo, tmp_path):
    found = paper_of_three()
    intake = kept(demo, tmp_path, found, "báo cáo.txt", "Kết quả: đạt".encode())
    assert (intake.file.format, intake.file.name) == ("txt", "báo cáo.txt")
    for name, data in (("ảnh.txt", b"\x89PNG\0\0"), ("chạy.exe", b"MZ")):
        with pytest.raises(RefusedFileError):
            kept(demo, tmp_path, found, name, data)
    owner, path = demo.points.unit, tmp_path / "nguon"
    with pytest.raises(RefusedFileError):
        store_file(actor=demo.people["canbo.quangbinh"], owner=owner, name="a.txt", source=path)


def test_two_printed_scores_that_differ_never_read_alike(demo, tmp_path):
    printed = {"points": "3 điểm", "inputs": {"posts": "15"}}
    claim = {"points": "3", "passed": None, "printed": printed}
    answers = Answer.objects.filter(assessment=demo.points, indicator__code=CODE)
    answers.update(claimed_points=3, claimed_passed=None, printed={**printed, "inputs": {}})
    found = Found("paper", (FoundValue("claim", claim, CODE),))
    row = open_preview(demo.people["canbo.quangbinh"], kept(demo, tmp_path, found)).rows[0]
    assert row.status == Status.DIFFERENT
    assert row.found == f"{row.stored}; Số tin, bài về chuyển đổi số đã đăng trong năm: 15"


def test_last_year_stands_beside_and_first_figures_make_an_answer(demo, tmp_path):
    campaign = open_campaign(
        indicator_set=demo.points.campaign.indicator_set,
        year=2023, name="Năm 2023", levels=["district", "province"],
    )  # fmt: skip
    assessment = open_assessment(campaign=campaign, unit=demo.units["commune"])
    data = edited(downloaded(assessment), typed("input:1.3:posts", 9))
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet, row = place(book, "state:1.3:")
    assert [sheet.cell(row, at).value for at in (3, 5)] == ["Chưa trả lời", "Có kết quả"]
    sheet, row = place(book, "input:1.3:posts")
    assert [sheet.cell(row, at).value for at in (3, 5)] == [9, "15"]
    sheet, row = place(book, "fact::population")
    assert [sheet.cell(row, at).value for at in (3, 7)] == [None, "6.633"]
    path = tmp_path / "nguon"
    path.write_bytes(data)
    intake = keep_intake(
        actor=demo.people["canbo.quangbinh"], assessment=assessment, name="điền.xlsx",
        source=path, found=read_back(data, assessment),
    )  # fmt: skip
    assert [row.status for row in taken(demo, intake)] == [Status.NEW]
    answer = Answer.objects.get(assessment=assessment)
    assert (answer.state, answer.inputs, answer.version) == ("reported", {"posts": "9"}, 1)


def test_a_file_read_by_another_version_of_the_set_is_not_taken_over(demo, tmp_path):
    """And the same bytes are read anew for the version that counts."""
    intake = filled(demo, tmp_path, typed("input:1.3:posts", 40))
    Intake.objects.filter(pk=intake.pk).update(
        indicator_set=demo.verdicts.campaign.indicator_set  # stands for the version before
    )
    intake = Intake.objects.select_related("assessment__campaign__indicator_set").get(pk=intake.pk)
    assert known_intake(demo.points, intake.file.sha256) is None
    row = open_preview(demo.people["canbo.quangbinh"], intake).by_key["input:1.3:posts"]
    assert (row.status, row.why) == (Status.REFUSED, OTHER_VERSION)
    with pytest.raises(StaleIntakeError):
        taken(demo, intake, "input:1.3:posts")


def test_a_unit_that_has_brought_a_file_stays_in_the_campaign(demo, tmp_path):
    campaign = open_campaign(
        indicator_set=demo.points.campaign.indicator_set,
        year=2024, name="Năm 2024", levels=["district", "province"],
    )  # fmt: skip
    assessment = open_assessment(campaign=campaign, unit=demo.units["commune"])
    assert why_not_removable(assessment) == ""
    path = tmp_path / "nguon"
    path.write_bytes(downloaded(assessment))
    actor = demo.people["canbo.quangbinh"]
    keep_intake(
        actor=actor, assessment=assessment, name="a.xlsx", source=path, found=Found("paper", ())
    )
    assert "nạp tệp" in why_not_removable(assessment)
