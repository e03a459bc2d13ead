"""The page of a province's templates of Word: upload, dry run, use, and the reports that follow."""

from __future__ import annotations

import io

import docx
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Campaign, HistoryEntry, ReportTemplate
from assessments.reports.docx_example import example_template
from assessments.reports.store import report_docx
from assessments.services.report_templates import add_template, retire_template, use_template
from dtscore.accounts.models import JournalEntry
from tests.test_pages import words
from tests.test_word_templates import saved, template
from tests.word_reading import Document

pytestmark = pytest.mark.django_db
ADMIN = "quantri.thanhhoa"
OURS = "BÁO CÁO"


def marked(words_: str) -> bytes:
    """The example with a line that tells it from other templates."""
    document = docx.Document(io.BytesIO(example_template()))
    document.paragraphs[0].insert_paragraph_before(words_)
    return saved(document)


def add(demo, name: str, content: bytes, *, set_code: str = "", actor: str = ADMIN):
    return add_template(
        actor=demo.people[actor],
        name=name,
        set_code=set_code,
        file_name="Mẫu báo cáo.docx",
        content=content,
    )


def begins(demo, which: str) -> str:
    return Document(report_docx(getattr(demo, which))).file.paragraphs[0].text


def post(client, content: bytes, **more):
    file = SimpleUploadedFile(more.pop("file_name", "mẫu.docx"), content)
    form = {"name": "Mẫu năm 2026", "set_code": "QD3853", "file": file, **more}
    return client.post(reverse("report_templates"), form)


def test_from_the_example_to_a_report_in_the_own_template(demo, client):
    """Download, upload, dry run, use, report; and back."""
    client.force_login(demo.people[ADMIN])
    example = client.get(reverse("report_template_example"))
    assert "attachment" in example["Content-Disposition"]
    uploaded = post(client, marked("MẪU CỦA TỈNH"), name="Mẫu  năm 2026 ")
    kept = ReportTemplate.objects.get()
    page = words(client.get(uploaded["Location"]))

    assert (kept.name, kept.set_code, kept.is_active) == ("Mẫu năm 2026", "QD3853", False)
    assert "Chạy thử: mẫu dùng được" in page
    assert begins(demo, "points") == OURS
    tried = Document(client.get(reverse("report_template_try", args=[kept.pk])).content)
    assert tried.file.paragraphs[0].text == "MẪU CỦA TỈNH"
    assert "XÃ QUẢNG BÌNH" in tried.text(0)
    line = HistoryEntry.objects.filter(assessment=demo.points).latest("pk")
    assert line.subject == "Báo cáo tự đánh giá (Word, lập thử mẫu “Mẫu năm 2026”)"
    address = reverse("report_template", args=[kept.pk])
    client.post(address, {"viec": "dung"})
    assert begins(demo, "points") == "MẪU CỦA TỈNH"
    assert begins(demo, "verdicts") == OURS
    client.post(address, {"viec": "ngung"})
    assert begins(demo, "points") == OURS
    content = client.get(reverse("report_template_file", args=[kept.pk])).content
    assert content == bytes(kept.content)
    lines = JournalEntry.objects.filter(subject="Mẫu năm 2026").order_by("pk")
    assert [line.action for line in lines] == [
        "template_uploaded", "template_activated", "template_retired",
    ]  # fmt: skip


def test_template_with_unknown_places_is_kept_and_not_used(demo, client):
    client.force_login(demo.people[ADMIN])
    post(client, saved(template("{{ ten_xa }}")))
    kept = ReportTemplate.objects.get()
    address = reverse("report_template", args=[kept.pk])
    page = words(client.get(address))

    assert "Chưa dùng được: 1 chỗ phải sửa" in page
    assert "{{ ten_xa }} đoạn thứ 6: “{{ ten_xa }}” Cổng không biết chỗ điền này." in page
    assert "Dùng mẫu này" not in page
    refused = client.post(address, {"viec": "dung"})
    assert refused.status_code == 409
    assert "Mẫu còn chỗ điền sai nên chưa dùng được" in words(refused)
    assert not ReportTemplate.objects.get().is_active
    tried = client.get(reverse("report_template_try", args=[kept.pk]))
    assert (tried.status_code, "Chưa lập thử được" in words(tried)) == (409, True)
    assert client.post(address, {"viec": "xoa"}).status_code == 404


def test_refused_upload_keeps_what_was_typed_and_writes_nothing(demo, client):
    client.force_login(demo.people[ADMIN])
    before = JournalEntry.objects.count()
    for content, more, sentence in (
        (b"x", {}, "Tệp hỏng hoặc không phải là tệp Word (.docx)."),
        (example_template(), {"file_name": "mau.docm"}, "Cổng chỉ nhận mẫu là tệp Word có đuôi"),
        (example_template(), {"file_name": "mau.pdf"}, "Cổng chỉ nhận mẫu là tệp Word có đuôi"),
        (example_template(), {"name": " "}, "Hãy đặt tên cho mẫu"),
        (b"PK" + bytes(2 * 1024 * 1024), {}, "Tệp lớn hơn 2 MB."),
        (example_template(), {"set_code": "QD9999"}, "QD9999"),
    ):
        page = post(client, content, **more)
        assert page.status_code == 422
        assert sentence in page.content.decode()
        assert more.get("name", "Mẫu năm 2026").strip() in page.content.decode()
    assert not ReportTemplate.objects.exists()
    assert JournalEntry.objects.count() == before


def test_own_set_comes_before_all_sets_and_one_is_in_use(demo):
    admin = demo.people[ADMIN]
    first = add(demo, "Một", marked("MẪU MỘT"))
    second = add(demo, "Hai", marked("MẪU HAI"))
    special = add(demo, "Riêng", marked("MẪU RIÊNG"), set_code="QD3853")
    for one in (first, second, special):
        use_template(actor=admin, template=one)

    assert (begins(demo, "points"), begins(demo, "verdicts")) == ("MẪU RIÊNG", "MẪU HAI")
    active = ReportTemplate.objects.filter(is_active=True)
    assert set(active.values_list("name", flat=True)) == {"Hai", "Riêng"}
    retire_template(actor=admin, template=special)
    assert begins(demo, "points") == "MẪU HAI"


def test_template_serves_the_campaigns_of_its_own_province_only(demo):
    foreign = add(demo, "Láng giềng", marked("MẪU KHÁC"), actor="sibling.admin")
    use_template(actor=demo.people["sibling.admin"], template=foreign)
    assert begins(demo, "points") == OURS
    with pytest.raises(ReportTemplate.DoesNotExist):
        retire_template(actor=demo.people[ADMIN], template=foreign)
    with pytest.raises(PermissionDenied):
        add(demo, "Của huyện", example_template(), actor="lanhdao.quangxuong")

    Campaign.objects.filter(pk=demo.points.campaign_id).update(owner=foreign.owner)
    demo.points.campaign.refresh_from_db()
    assert begins(demo, "points") == "MẪU KHÁC"


def test_province_keeps_fifty_templates(demo, settings):
    first = add(demo, "Mẫu", example_template())
    row = {"owner": first.owner, "content": b"", "uploaded_by": first.uploaded_by, "size": 0}
    ReportTemplate.objects.bulk_create(ReportTemplate(name=f"{n}", **row) for n in range(49))
    with pytest.raises(ValidationError) as refused:
        add(demo, "Một mẫu nữa", example_template())

    assert refused.value.message_dict == {"file": ["Tỉnh đã có 50 mẫu, không nhận thêm."]}


def test_pages_cost_the_same_for_one_and_many(demo, client):
    client.force_login(demo.people[ADMIN])
    first = add(demo, "Mẫu", example_template())
    address = reverse("report_templates")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    row = {"owner": first.owner, "content": b"", "uploaded_by": first.uploaded_by, "size": 0}
    ReportTemplate.objects.bulk_create(ReportTemplate(name=f"{n}", **row) for n in range(5))
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("report_template", args=[first.pk]))

    assert len(many) == len(few) <= 10
    assert not any('"content"' in query["sql"] for query in many.captured_queries)
    assert len(one) <= 10
