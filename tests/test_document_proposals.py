"""What an uploaded file says about itself: proposed, marked, never accepted by itself."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from assessments.models import (
    Action,
    DocumentFile,
    HistoryEntry,
    OfficialDocument,
    StoredFile,
)
from assessments.selectors.stored_files import stored_path
from assessments.services.uploads import store_file
from tests.test_headers import DECISION, laid_out
from tests.test_pages import words
from tests.test_register import OFFICER, entering, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(demo, settings, tmp_path) -> StoredFile:
    """A decision of one page, stored for the commune."""
    settings.MEDIA_ROOT = tmp_path / "media"
    person = demo.people[OFFICER]
    source = laid_out(DECISION, tmp_path)
    return store_file(actor=person, owner=person.unit, name="qd-2183.pdf", source=source)


def test_head_of_a_file_is_proposed_and_marked_and_not_saved_by_itself(demo, officer, decision):
    count = OfficialDocument.objects.count()
    response = officer.get(entering(demo, tep=str(decision.pk)))

    form = response.context["form"]
    assert form["number"].value() == "2183/QĐ-UBND"
    assert form["issued_on"].value() == date(2022, 6, 20)
    assert form["signer"].value() == "Lê Văn Thử"
    assert response.content.decode().count("Đọc từ tệp, hãy kiểm tra.") == 6
    assert OfficialDocument.objects.count() == count


def test_confirmed_proposal_takes_the_file_along(demo, officer, decision):
    officer.post(entering(demo, tep=str(decision.pk)), typed())

    attached = DocumentFile.objects.get(file=decision)
    assert attached.document.number == "301/QĐ-UBND"
    actions = list(HistoryEntry.objects.order_by("-pk").values_list("action", flat=True)[:2])
    assert actions == [Action.FILE_ATTACHED, Action.DOCUMENT_REGISTERED]
    page = words(officer.get(reverse("document", args=[attached.document_id])))
    assert "qd-2183.pdf Toàn văn · " in page
    assert " · 1 trang · " in page


def test_what_was_typed_before_the_upload_is_not_replaced_by_the_file(demo, officer, decision):
    unit = demo.units["commune"]
    sent = {"stored_file": decision.pk, "goal": f"{demo.points.pk}:1.1", "typed-number": "88/QĐ"}
    leads_to = officer.post(reverse("file_upload", args=[unit.pk]), sent).url

    form = officer.get(leads_to).context["form"]
    assert form["number"].value() == "88/QĐ"
    assert form["number"].help_text == "Trong tệp ghi: 2183/QĐ-UBND"
    assert form["signer"].value() == "Lê Văn Thử"
    assert f"cho={demo.points.pk}%3A1.1" in leads_to


def test_changed_proposal_is_no_longer_marked(demo, officer, decision):
    page = officer.post(entering(demo, tep=str(decision.pk)), typed(kind="", number="2183/QĐ-UBND"))

    assert page.content.decode().count("Đọc từ tệp, hãy kiểm tra.") == 3
    form = page.context["form"]
    marked = {name for name in form.fields if "Đọc từ tệp" in form[name].help_text}
    assert marked == {"number", "issuer", "signer"}  # what is still as it was read


def test_file_of_a_known_document_says_so_at_once(demo, officer, decision):
    page = words(officer.get(entering(demo, tep=str(decision.pk))))

    assert "Sổ đã có văn bản này Quyết định số 2183/QĐ-UBND ngày 20/06/2022" in page


def test_file_without_a_head_asks_for_typing(demo, officer, decision, settings):
    stored_path(decision).write_bytes(b"%PDF-1.7 x")
    page = words(officer.get(entering(demo, tep=str(decision.pk))))

    assert "hãy gõ các ô dưới đây" in page
    assert "hãy kiểm tra" not in page


def test_file_of_another_unit_is_not_there(demo, officer, decision, settings):
    StoredFile.objects.filter(pk=decision.pk).update(owner=demo.units["neighbour"])

    assert officer.get(entering(demo, tep=str(decision.pk))).status_code == 404
    assert officer.post(entering(demo, tep=str(decision.pk)), typed()).status_code == 404
    assert officer.get(entering(demo, tep="x")).status_code == 404
    assert not OfficialDocument.objects.filter(number="301/QĐ-UBND").exists()
