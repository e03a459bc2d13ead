"""The signed paper that comes back: really signed, tampered with, changed, stamped, broken."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.urls import reverse
from django.utils.html import strip_tags
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer
from weasyprint import HTML

from assessments.files import limits, sandbox
from assessments.inspection import UNREADABLE, inspect_here, inspect_signed
from assessments.kept_reports import keep_report
from assessments.models import Action, HistoryEntry, SignedPaper, StoredFile, Submission
from assessments.reports.data import ReportData, build_report
from assessments.reports.pdf import render_html, write_pdf
from assessments.selectors.findings import signed_paper_row, summary_of
from assessments.selectors.stored_files import stored_path
from assessments.services.signed_papers import keep_signed_paper
from assessments.services.submissions import as_submitted
from assessments.services.uploads import store_file
from dtscore.environment import Environment
from tests.running_order import LAID_OUT
from tests.signing import certificate, root_pem, sign
from tests.submitting import make_ready, stored_submission, submit

pytestmark = pytest.mark.django_db
LEADER = {"common": "Lê Thanh Bảo", "organisation": "UBND xã Quảng Bình"}
STAMP = {"field": "VanThu", "common": "UBND xã Quảng Bình", "organisation": "UBND xã Quảng Bình"}


@pytest.fixture(scope="module")
def report(demo, django_db_blocker) -> ReportData:
    return build_report(as_submitted(demo.points))


@pytest.fixture(scope="module")
def kept(report) -> bytes:
    return write_pdf(render_html(report))


@pytest.fixture(scope="module")
def signed(kept) -> bytes:
    return sign(kept, **LEADER)


@pytest.fixture(scope="module")
def trust(tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("trust")
    (directory / "goc.pem").write_bytes(root_pem())
    (directory / "README.txt").write_text("not a certificate")
    return directory


@pytest.fixture
def submission(demo, kept, settings, tmp_path) -> Submission:
    """A submission of the points set whose kept paper is the real one."""
    settings.MEDIA_ROOT = tmp_path / "media"
    row = stored_submission(demo.points, actor=demo.people["lanhdao.quangbinh"], code="NOP-THU")
    return _with_paper(row, kept)


def _with_paper(row: Submission, pdf: bytes) -> Submission:
    row.report_sha256 = hashlib.sha256(pdf).hexdigest()
    row.save()
    keep_report(row.pk, pdf)
    return row


@pytest.fixture
def inspect(kept, submission):
    """Inspect a PDF against the kept paper, in this process."""

    def run(pdf: bytes, trust_dir: Path | None = None) -> dict[str, Any]:
        return inspect_here(pdf, kept, submission.snapshot, trust_dir)

    return run


def changed(report: ReportData, old: str, new: str) -> bytes:
    """The paper with one score of the body changed before it was laid out."""
    html = render_html(report)
    assert html.count(old) >= 1
    return write_pdf(html.replace(old, new, 1))


# --- signatures -------------------------------------------------------------------------------
@LAID_OUT
def test_signature_is_read_and_the_root_is_not_known(inspect, signed):
    findings = inspect(signed)

    (signature,) = findings["signatures"]
    assert signature["signer"] == "Lê Thanh Bảo"
    assert signature["organisation"] == "UBND xã Quảng Bình"
    assert signature["issuer"] == "CA thử nghiệm"
    assert signature["signed_at"][:4] == f"{date.today():%Y}"
    assert signature["has_timestamp"] is False
    assert signature["integrity"] == "whole"
    assert signature["trust"] == "unchecked"
    assert findings["figures"]["differences"] == []
    assert summary_of(findings) == ("1 chữ ký số, còn nguyên vẹn; số liệu khớp với bản đã nộp")


@LAID_OUT
def test_configured_root_vouches_for_the_signer_and_another_does_not(inspect, signed, trust, kept):
    assert inspect(signed, trust)["signatures"][0]["trust"] == "trusted"
    stranger = sign(kept, common="Người lạ", organisation="Nơi khác")
    assert inspect(stranger, trust)["signatures"][0]["trust"] == "trusted"  # the same root


@LAID_OUT
def test_foreign_root_does_not_vouch(inspect, signed, tmp_path):
    (tmp_path / "khac.der").write_bytes(certificate("Gốc khác", "Nơi khác"))
    findings = inspect(signed, tmp_path)
    assert findings["signatures"][0]["trust"] == "untrusted"
    assert "có chứng thư không được tin cậy" in summary_of(findings)


def test_trust_directory_must_be_there(monkeypatch, tmp_path):
    monkeypatch.setenv("DTSCORE_TRUST_DIR", str(tmp_path))
    assert Environment().existing_directory("DTSCORE_TRUST_DIR") == tmp_path
    monkeypatch.setenv("DTSCORE_TRUST_DIR", str(tmp_path / "khong-co"))
    with pytest.raises(ImproperlyConfigured, match="không phải là thư mục đang có"):
        Environment().existing_directory("DTSCORE_TRUST_DIR")
    monkeypatch.delenv("DTSCORE_TRUST_DIR")
    assert Environment().existing_directory("DTSCORE_TRUST_DIR") is None


@LAID_OUT
def test_file_that_is_no_certificate_vouches_for_nobody(inspect, signed, tmp_path, caplog):
    (tmp_path / "hong.pem").write_text("nothing")
    assert inspect(signed, tmp_path)["signatures"][0]["trust"] == "unchecked"
    assert "hong.pem" in caplog.text


@LAID_OUT
def test_tampered_byte_breaks_the_signature(inspect, signed):
    at = signed.index(b"/Type /Page")
    findings = inspect(signed[:at] + b"/type /Page" + signed[at + 11 :])

    assert [item["integrity"] for item in findings["signatures"]] == ["broken"]
    assert "1 chữ ký không còn nguyên vẹn" in summary_of(findings)


@LAID_OUT
def test_two_signatures_both_stand(inspect, signed):
    findings = inspect(sign(signed, **STAMP))

    assert [item["signer"] for item in findings["signatures"]] == [
        "Lê Thanh Bảo",
        "UBND xã Quảng Bình",
    ]
    assert [item["integrity"] for item in findings["signatures"]] == ["extended", "whole"]
    assert findings["figures"]["differences"] == []


@LAID_OUT
def test_change_behind_a_signature_is_seen(inspect, signed):
    """A page is emptied in an update behind the signature: its bytes are intact, the paper not."""
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b""))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)

    findings = inspect(out.getvalue())
    assert [item["integrity"] for item in findings["signatures"]] == ["changed"]
    assert any("Phần mở đầu" in sentence for sentence in findings["figures"]["differences"])


@LAID_OUT
def test_unsigned_paper_is_told_so(inspect, kept):
    findings = inspect(kept)

    assert findings["signatures"] == []
    assert findings["signatures_note"] == "Tệp chưa có chữ ký số nào."
    assert findings["figures"]["differences"] == []


# --- figures ----------------------------------------------------------------------------------
@LAID_OUT
def test_changed_score_is_named_though_the_signature_is_intact(inspect, report):
    pdf = sign(changed(report, "Chấm điểm: 1,61 điểm", "Chấm điểm: 9,61 điểm"), **LEADER)
    findings = inspect(pdf)

    assert findings["signatures"][0]["integrity"] == "whole"
    assert findings["figures"]["differences"] == [
        "Chỉ số 8.1: bản đã nộp ghi “1,61 điểm”, bản đã ký ghi “9,61 điểm”."
    ]
    assert summary_of(findings).endswith("1 chỗ khác với bản đã nộp")


@LAID_OUT
@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        ("Tổng điểm tự chấm: 704,97", "Tổng điểm tự chấm: 804,97",
         ["Phần tổng hợp: bản đã ký thiếu số 704,97 của bản đã nộp; có thêm 804,97."]),
        ('<td class="figure">1,61</td>', '<td class="figure">9,61</td>',
         ["Phụ lục I, chỉ số 8.1: bản đã ký thiếu số 1,61 của bản đã nộp; có thêm 9,61."]),
        ('<td class="figure">122,97</td>', '<td class="figure">132,97</td>',
         ["Phụ lục I, mục 6: bản đã ký thiếu số 122,97 của bản đã nộp; có thêm 132,97."]),
        ("Chỉ tiêu 8.1<", "Chỉ tiêu tám<",
         ["Chỉ số 8.1: không tìm thấy trong bản đã ký."]),
    ],
)  # fmt: skip
def test_each_changed_figure_is_named_where_it_stands(inspect, report, old, new, sentences):
    assert inspect(changed(report, old, new))["figures"]["differences"] == sentences


def test_changed_verdict_is_named(demo):
    report = build_report(as_submitted(demo.verdicts))
    row = stored_submission(demo.verdicts, actor=demo.people["lanhdao.quangbinh"], code="NOP-THU-2")
    html = render_html(report)
    old = "Đánh giá: Chưa triển khai."
    findings = inspect_here(
        write_pdf(html.replace(old, "Đánh giá: Đạt.", 1)), write_pdf(html), row.snapshot, None
    )
    first = next(line["code"] for line in row.snapshot["lines"] if line["passed"] is False)
    assert findings["figures"]["differences"] == [
        f"Chỉ số {first}: bản đã nộp ghi “Chưa triển khai”, bản đã ký ghi “Đạt”."
    ]


@LAID_OUT
def test_number_and_date_of_the_document_system_are_shown_and_no_difference(inspect, report):
    """Filled in and laid out again, as a system does that works on the source."""
    stamped = replace(
        report,
        number="Số: 05/BC-UBND",
        dateline="Quảng Bình, ngày 30 tháng 12 năm 2022",
        attached_to="(Kèm theo Báo cáo số 05/BC-UBND ngày 30 tháng 12 năm 2022 của Ủy ban)",
    )
    findings = inspect(sign(write_pdf(render_html(stamped)), **LEADER))

    assert findings["figures"]["differences"] == []
    assert findings["figures"]["number"] == "05/BC-UBND"
    assert findings["figures"]["issued_on"] == "30/12/2022"


@LAID_OUT
def test_number_and_date_stamped_into_the_gaps_are_read_by_their_place(inspect, kept):
    """Drawn over the first page in an update, as a system does that works on the PDF."""
    findings = inspect(sign(stamped_over(kept), **LEADER))

    assert findings["figures"]["differences"] == []
    assert findings["figures"]["number"] == "05/BC-UBND"
    assert findings["figures"]["issued_on"] == "30/12/2022"


def stamped_over(pdf: bytes) -> bytes:
    """Digits drawn where the paper leaves room for them."""
    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage()
    content = text.get_text_range()
    boxes = {
        "05": text.get_charbox(content.index("/BC-UBND"))[0] - 14,
        "30": text.get_charbox(content.index("ngày ") + 3)[2] + 3,
        "12": text.get_charbox(content.index("tháng ") + 4)[2] + 3,
        "2022": text.get_charbox(content.index("năm ", content.index("tháng ")) + 2)[2] + 1,
    }
    bottom = text.get_charbox(content.index("/BC-UBND"))[1]
    text.close()
    document.close()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    font = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Font"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Type1"),
            generic.pdf_name("/BaseFont"): generic.pdf_name("/Helvetica"),
        }
    )
    drawn = "".join(
        f"BT /Dau 10 Tf 1 0 0 1 {left:.2f} {bottom + 2:.2f} Tm ({digits}) Tj ET\n"
        for digits, left in boxes.items()
    )
    stream = writer.add_object(generic.StreamObject(stream_data=b"q\n" + drawn.encode() + b"Q\n"))
    resources = page["/Resources"]
    resources["/Font"]["/Dau"] = writer.add_object(font)
    # What WeasyPrint draws is turned upside down; it is closed in before more is drawn.
    save = writer.add_object(generic.StreamObject(stream_data=b"q\n"))
    restore = writer.add_object(generic.StreamObject(stream_data=b"\nQ\n"))
    contents = page.raw_get("/Contents")
    page["/Contents"] = generic.ArrayObject([save, contents, restore, stream])
    writer.update_container(page)
    writer.update_container(resources["/Font"])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@LAID_OUT
def test_scan_without_a_text_layer_is_told_so(inspect):
    scan = HTML(string="<div style='height:90mm;background:#ccc'></div>").write_pdf()
    findings = inspect(sign(scan, **LEADER))

    assert findings["signatures"][0]["integrity"] == "whole"
    assert "bản quét, không có lớp chữ" in findings["figures"]["note"]
    assert summary_of(findings).endswith("không đối chiếu được số liệu")


# --- hostile files ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-",
        b"%PDF-1.7\n" + b"\x00" * 1000,
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj trailer<</Root 1 0 R>>",
        b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f\ntrailer<</Size 1/Root 9 0 R>>\nstartxref\n9\n",
    ],
)
def test_broken_pdf_is_a_sentence(kept, submission, content, tmp_path):
    source = tmp_path / "signed.pdf"
    source.write_bytes(content)
    findings = inspect_signed(source, kept, submission.snapshot, None)

    assert findings["signatures"] == []
    assert findings["signatures_note"] in {
        "Tệp PDF hỏng nên không đọc được chữ ký.", "Tệp chưa có chữ ký số nào.", UNREADABLE
    }  # fmt: skip
    assert findings["figures"]["note"]


@LAID_OUT
def test_half_a_signed_paper_is_a_sentence(inspect, signed):
    findings = inspect(signed[: len(signed) // 2])
    assert findings["signatures"] == [] or findings["signatures"][0]["integrity"] != "whole"
    assert findings["signatures_note"] or findings["signatures"]


@LAID_OUT
def test_encrypted_pdf_is_a_sentence(inspect, kept):
    writer: PdfFileWriter = copy_into_new_writer(PdfFileReader(io.BytesIO(kept)))
    writer.encrypt("bi-mat")
    out = io.BytesIO()
    writer.write(out)

    findings = inspect(out.getvalue())
    assert findings["signatures_note"] == ("Tệp PDF bị đặt mật khẩu nên không đọc được chữ ký.")
    assert findings["figures"]["note"] == UNREADABLE


@LAID_OUT
def test_damaged_signature_is_a_finding(inspect, signed):
    at = signed.index(b"/Contents <") if b"/Contents <" in signed else signed.index(b"/Contents<")
    start = signed.index(b"<", at) + 1
    findings = inspect(signed[:start] + b"f" * 40 + signed[start + 40 :])

    assert [item["integrity"] for item in findings["signatures"]] == ["unreadable"] or (
        findings["signatures_note"]
    )


def test_reader_in_its_own_process_says_the_same(
    inspect, kept, signed, submission, trust, tmp_path
):
    source = tmp_path / "signed.pdf"
    source.write_bytes(signed)
    assert inspect_signed(source, kept, submission.snapshot, trust) == inspect(signed, trust)


def test_reader_knows_no_secret_of_ours_and_has_the_limits_of_the_worker(monkeypatch, tmp_path):
    """A spy in the place of the reader says what the process can see and still do."""
    (tmp_path / "spy.py").write_text(
        "import json, os, resource, sys\n"
        "from assessments import inspection\n"
        "def spy(signed, kept, snapshot, trust_dir):\n"
        "    kinds = ('CPU', 'AS', 'FSIZE', 'NOFILE', 'CORE')\n"
        "    limits = {k: resource.getrlimit(getattr(resource, f'RLIMIT_{k}')) for k in kinds}\n"
        "    return {'names': sorted(os.environ), 'limits': limits}\n"
        "inspection.inspect_here = spy\n"
        "inspection.main()\n"
    )
    monkeypatch.setenv("DTSCORE_SECRET_KEY", "geheim")
    monkeypatch.setitem(sandbox.ENVIRONMENT, "PYTHONPATH", f"{sandbox.ROOT}:{tmp_path}")
    given = json.dumps({"kept": "", "snapshot": {}, "trust_dir": ""}).encode()
    code, answer = sandbox.run_apart("spy", __file__, given=given)

    assert code == 0
    seen = json.loads(answer)
    assert set(seen["names"]) <= {*sandbox.ENVIRONMENT, "LC_CTYPE"}
    assert seen["limits"] == {
        "CPU": [limits.CPU_SECONDS] * 2,
        "AS": [limits.MEMORY] * 2,
        "FSIZE": [limits.ANSWER] * 2,
        "NOFILE": [limits.OPEN_FILES] * 2,
        "CORE": [0, 0],
    }


def test_one_request_stays_within_the_time_of_the_server():
    """A signed paper is looked into twice: is it whole, and what does it say. The server in
    docs/settings.md waits 120 seconds."""
    assert 2 * limits.CPU_SECONDS < 25
    assert 2 * sandbox.PATIENCE < 120 - 25
    assert limits.CPU_SECONDS < sandbox.PATIENCE


# --- the whole way ----------------------------------------------------------------------------
def words(response) -> str:
    body = response.content.decode().split("<main", 1)[1]
    return " ".join(strip_tags(body.replace("<", " <")).split())


def test_signed_paper_is_kept_and_shown(demo, client, submission, signed, tmp_path):
    client.force_login(demo.people["canbo.quangbinh"])
    file = io.BytesIO(signed)
    file.name = "bao cao đã ký.pdf"
    page = words(
        client.post(reverse("signed_paper", args=[submission.code]), {"file": file}, follow=True)
    )

    assert "1 chữ ký số, còn nguyên vẹn; số liệu khớp với bản đã nộp." in page
    assert "Người ký Lê Thanh Bảo, UBND xã Quảng Bình" in page
    assert "chưa kiểm tra được chứng thư gốc" in page
    assert "(theo đồng hồ máy của người ký)" in page
    paper = SignedPaper.objects.get()
    assert (paper.file.name, paper.file.size) == ("bao cao đã ký.pdf", len(signed))
    line = HistoryEntry.objects.get(action=Action.SIGNED_PAPER_UPLOADED)
    assert line.changes["Bản đã ký"] == ["", "bao cao đã ký.pdf"]


def test_changed_paper_is_kept_in_red_and_not_refused(demo, client, submission, report):
    pdf = sign(changed(report, "Chấm điểm: 1,61 điểm", "Chấm điểm: 9,61 điểm"), **LEADER)
    client.force_login(demo.people["lanhdao.quangbinh"])
    file = io.BytesIO(pdf)
    file.name = "sua.pdf"
    response = client.post(
        reverse("signed_paper", args=[submission.code]), {"file": file}, follow=True
    )

    assert 'class="signed alarming"' in response.content.decode()
    assert "Chỉ số 8.1: bản đã nộp ghi “1,61 điểm”, bản đã ký ghi “9,61 điểm”." in words(response)
    assert "Tệp được giữ nguyên như đã tải lên" in words(response)
    assert signed_paper_row(SignedPaper.objects.get()).is_alarming


def test_same_file_twice_is_one_row(demo, submission, signed, tmp_path):
    source = tmp_path / "signed.pdf"
    source.write_bytes(signed)
    officer = demo.people["canbo.quangbinh"]
    for name in ("mot.pdf", "hai.pdf"):
        file = store_file(actor=officer, owner=officer.unit, name=name, source=source)
        keep_signed_paper(actor=officer, submission=submission, file=file)
    assert (SignedPaper.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_file_that_was_sent_already_becomes_the_signed_paper(
    demo, client, submission, signed, tmp_path
):
    officer = demo.people["canbo.quangbinh"]
    source = tmp_path / "signed.pdf"
    source.write_bytes(signed)
    file = store_file(actor=officer, owner=officer.unit, name="ky.pdf", source=source)
    client.force_login(officer)
    page = client.get(reverse("receipt", args=[submission.code])).content.decode()
    address = reverse("uploads", args=[officer.unit_id])
    assert f'data-upload="{address}"' in page
    assert "js/upload.js" in page
    assert '<label class="form-label" for="id_file">Bản PDF đã ký số</label>' in page

    client.post(reverse("signed_paper", args=[submission.code]), {"stored_file": file.pk})
    paper = SignedPaper.objects.get()
    assert paper.file == file
    assert paper.findings["signatures"][0]["integrity"] == "whole"


def test_file_of_another_unit_and_a_lost_one_are_no_signed_paper(
    demo, client, submission, signed, tmp_path
):
    source = tmp_path / "signed.pdf"
    source.write_bytes(signed)
    neighbour, officer = demo.people["neighbour.officer"], demo.people["canbo.quangbinh"]
    theirs = store_file(actor=neighbour, owner=neighbour.unit, name="a.pdf", source=source)
    lost = store_file(actor=officer, owner=officer.unit, name="a.pdf", source=source)
    stored_path(lost).unlink()
    client.force_login(officer)
    address = reverse("signed_paper", args=[submission.code])

    for file, sentence in ((theirs, "Không tìm thấy tệp"), (lost, "không còn trên máy chủ: hãy")):
        refused = client.post(address, {"stored_file": file.pk})
        assert refused.status_code == 422
        assert sentence in words(refused)
    with pytest.raises(ValidationError, match="không phải của đơn vị"):
        keep_signed_paper(actor=officer, submission=submission, file=theirs)
    assert not SignedPaper.objects.exists()


def test_withdrawn_submission_takes_no_signed_paper(demo, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    leader = demo.people["lanhdao.quangbinh"]
    row = submit(make_ready(demo.verdicts), leader)
    Submission.objects.filter(pk=row.pk).update(withdrawn_at=row.submitted_at)
    client.force_login(leader)
    refused = client.post(reverse("signed_paper", args=[row.code]), {"file": io.BytesIO(b"%PDF-")})

    assert refused.status_code == 403
    assert "Lần nộp này đã rút" in words(refused)
