"""Downloading the report as DOCX: who, under which name, what the history says, and what happens
when the figures moved on after the submission."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Answer, Fact, HistoryEntry
from assessments.reports.store import report_pdf
from assessments.services.moving import move_assessment
from tests.submitting import make_ready
from tests.word_reading import Document

pytestmark = pytest.mark.django_db
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAMING = ["--unit", "16468", "--year", "2022", "--set", "QD1829"]


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT, settings.REPORT_CACHE_DIR = tmp_path / "media", tmp_path / "papers"


def test_draft_is_a_download_that_the_history_remembers(demo, officer):
    address = reverse("report_docx", args=[demo.verdicts.pk])
    with CaptureQueriesContext(connection) as queries:
        response = officer.get(address)

    assert response["Content-Type"] == KIND
    assert response["Content-Disposition"] == (
        'attachment; filename="bao-cao-16468-2022-QD1829.docx"'
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "- Đánh giá: Đạt." in Document(response.content).text(0)
    assert len(queries) <= 20
    entry = HistoryEntry.objects.filter(assessment=demo.verdicts).latest("pk")
    assert (entry.subject, entry.changes) == (
        "Báo cáo tự đánh giá (Word)", {"Bản": ["", "dự thảo"]},
    )  # fmt: skip


@pytest.mark.parametrize("name", ["assessment", "sign_off", "paper"])
def test_pages_that_offer_the_pdf_offer_the_document(demo, officer, name):
    page = officer.get(reverse(name, args=[demo.verdicts.pk])).content.decode()

    assert reverse("report", args=[demo.verdicts.pk]) in page
    assert reverse("report_docx", args=[demo.verdicts.pk]) in page


def test_submitted_report_is_what_was_submitted_or_a_sentence(demo, client):
    """A base figure belongs to the year and not to one assessment: it may change afterwards."""
    leader = demo.people["lanhdao.quangbinh"]
    Answer.objects.filter(assessment=demo.verdicts).update(evidence_explanation="Lưu hồ sơ giấy")
    submission = move_assessment(
        actor=leader, assessment=make_ready(demo.verdicts), move="submit", press=report_pdf
    )
    client.force_login(leader)
    address = reverse("report_docx", args=[demo.verdicts.pk])
    response = client.get(address)

    assert response["Content-Disposition"] == f'attachment; filename="{submission.code}.docx"'
    assert "DỰ THẢO" not in Document(response.content).file.sections[0].header.part.element.xml
    receipt = client.get(reverse("receipt", args=[submission.code])).content.decode()
    assert address in receipt
    unread = Fact.objects.filter(unit=demo.units["commune"], year=2022)
    unread.update(source="Nguồn khác, không in ra báo cáo")
    assert client.get(address).status_code == 200
    answer = Answer.objects.get(assessment=demo.verdicts, indicator__code="1.1")
    Answer.objects.filter(pk=answer.pk).update(narrative="<p>Lời khác.</p>")
    changed = client.get(address)
    assert changed.status_code == 409
    assert "Hãy dùng bản PDF đã nộp ở trang biên nhận." in changed.content.decode()


def test_command_writes_what_the_ending_says(demo, tmp_path, capsys):
    for name in ("bao-cao.docx", "BAO-CAO.DOCX"):
        output = tmp_path / name
        call_command("report", *NAMING, "--output", str(output))
        assert "III. ĐÁNH GIÁ CHUNG" in Document(output.read_bytes()).text(0)
        assert f"Đã ghi {output}" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["bao-cao.doc", "bao-cao", "bao-cao.docm", ".docx"])
def test_other_ending_is_refused_with_a_sentence(demo, tmp_path, name):
    output = tmp_path / name
    with pytest.raises(CommandError) as refused:
        call_command("report", *NAMING, "--output", str(output))

    assert refused.value.returncode == 2
    assert str(refused.value) == f"Không ghi được {output}: đuôi tệp phải là .pdf hoặc .docx."
    assert not output.exists()
