"""The whole way for QĐ 1829 in a real browser: from sign-in to the receipt that a phone shows.

The officer proves and explains what lacks evidence, loses the line in the middle, proposes; the
leader reads one screen on a phone and submits.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import follow
from tests.browser_fixtures import PHONE, WIDE, sign_in
from tests.test_headers import DECISION, laid_out

pytestmark = pytest.mark.browser
SET = "QĐ 1829 - đạt / không đạt, năm 2022"
SAVED = ".save-mark.saved"


def test_from_sign_in_to_the_receipt(chromium: Browser, portal: str, tmp_path: Path):
    desk = chromium.new_context(viewport=WIDE)
    officer = desk.new_page()
    sign_in(officer, portal, "canbo.quangbinh")
    follow(officer.get_by_role("link", name="Xem và trình lãnh đạo").first)
    expect(officer.get_by_role("heading", name="Ký nộp: QĐ 1829")).to_be_visible()
    expect(officer.get_by_role("button", name="Trình lãnh đạo")).to_be_disabled()
    sign_off = officer.url
    missing = officer.locator("#con-thieu .jump a")
    codes = missing.all_inner_texts()
    addresses = [portal + (link.get_attribute("href") or "") for link in missing.all()]
    assert len(codes) > 5

    _cite_known_document(officer, addresses[0])
    _enter_document_from_its_pdf(officer, addresses[1], laid_out(DECISION, tmp_path))
    _cite_link(officer, addresses[2])
    _explain_offline(officer, desk, addresses[3])
    for address in addresses[4:]:
        _explain(officer, address)

    officer.goto(sign_off)
    _explain_contradictions(officer)
    officer.goto(sign_off)
    expect(officer.get_by_role("heading", name="Hồ sơ đã đủ")).to_be_visible()
    follow(officer.get_by_role("button", name="Trình lãnh đạo"))
    expect(officer.get_by_text("đã trình lãnh đạo lúc")).to_be_visible()
    desk.close()
    _submit_on_a_phone(chromium, portal, tmp_path)


def _cite_known_document(page: Page, address: str) -> None:
    """Two clicks from the answer: to the register, and the document that is found there."""
    page.goto(address)
    follow(page.get_by_role("link", name="Dẫn minh chứng"))
    page.get_by_label("Tìm văn bản trong sổ").fill("ke hoach 27")
    results = page.locator("#ket-qua")
    expect(results).to_contain_text("khớp “ke hoach 27”")
    follow(results.get_by_role("button", name="Dẫn Kế hoạch 27/KH-UBND"))
    citation = page.locator(".citation").first
    citation.get_by_label("Trang").fill("2-3")
    citation.get_by_label("Điều, khoản, mục").fill("Mục II")
    follow(citation.get_by_role("button", name="Lưu"))
    expect(page.locator(".citation").first).to_contain_text("tr. 2-3; Mục II")


def _enter_document_from_its_pdf(page: Page, address: str, pdf: Path) -> None:
    """What the file says is proposed, marked, and saved only by the officer."""
    page.goto(address)
    follow(page.get_by_role("link", name="Dẫn minh chứng"))
    follow(page.get_by_role("link", name="Thêm văn bản mới vào sổ"))
    page.get_by_label("Tệp", exact=True).set_input_files(pdf)
    follow(page.get_by_role("button", name="Tải lên và đọc"))
    expect(page.get_by_text("Đọc từ tệp, hãy kiểm tra.").first).to_be_visible()
    page.get_by_label("Số, ký hiệu").fill("999/QĐ-UBND")
    follow(page.get_by_role("button", name="Lưu và dẫn cho chỉ số"))
    expect(page.locator(".citation").first).to_contain_text("Quyết định số 999/QĐ-UBND")
    follow(page.locator(".citation").get_by_role("link", name="999/QĐ-UBND").first)
    follow(page.get_by_role("link", name="Xem", exact=False).first)
    picture = page.locator(".sheet img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 300")


def _cite_link(page: Page, address: str) -> None:
    page.goto(address)
    follow(page.get_by_role("link", name="Dẫn minh chứng"))
    section = page.locator("#duong-dan")
    section.get_by_label("Đường dẫn").fill("https://quangbinh.quangxuong.thanhhoa.gov.vn/cds")
    follow(section.get_by_role("button", name="Dẫn đường dẫn"))
    expect(page.locator(".citation").first).to_contain_text("xem ngày")


def _explain(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Giải thích khi không có minh chứng").fill("Hồ sơ giấy lưu tại Văn phòng.")
    expect(page.locator(SAVED)).to_be_visible()


def _explain_contradictions(page: Page) -> None:
    """What contradicts itself is explained one by one, until nothing holds the submission back."""
    follow(page.locator("#mau-thuan").get_by_role("link", name="Xem tất cả"))
    waiting = page.locator("article.found-warning:not(.found-settled)")
    for left in range(waiting.count() - 1, -1, -1):
        waiting.first.get_by_text("Giải trình", exact=True).click()
        waiting.first.get_by_role("textbox").fill("Đã đối chiếu với sổ gốc, số liệu là đúng.")
        follow(waiting.first.get_by_role("button", name="Ghi giải trình"))
        expect(waiting).to_have_count(left)


def _explain_offline(page: Page, context: BrowserContext, address: str) -> None:
    """The line goes while somebody types, and comes back."""
    page.goto(address)
    context.set_offline(True)
    page.get_by_label("Giải thích khi không có minh chứng").fill("Viết khi mất mạng.")
    expect(page.locator(".save-mark", has_text="chưa lưu được, sẽ thử lại")).to_be_visible()
    expect(page.locator(SAVED)).to_have_count(0)
    context.set_offline(False)
    expect(page.locator(SAVED)).to_be_visible()


def _submit_on_a_phone(chromium: Browser, portal: str, tmp_path: Path) -> None:
    context = chromium.new_context(viewport=PHONE, has_touch=True)
    leader = context.new_page()
    sign_in(leader, portal, "lanhdao.quangbinh")
    leader.get_by_role("link", name=SET).scroll_into_view_if_needed()
    follow(leader.get_by_role("link", name="Kiểm tra và nộp hồ sơ"))
    expect(leader.get_by_role("heading", name="Ký nộp: QĐ 1829")).to_be_visible()
    expect(leader.locator("main")).to_contain_text("đã trình lãnh đạo lúc")
    _no_sideways_scroll(leader)
    follow(leader.get_by_role("button", name="Nộp hồ sơ"))
    expect(leader.get_by_role("heading", name="Ký nộp: QĐ 1829")).to_be_visible()  # not confirmed
    leader.get_by_label("Tôi đã xem và chịu trách nhiệm về số liệu này").check()
    follow(leader.get_by_role("button", name="Nộp hồ sơ"))
    code = leader.locator(".receipt-code")
    expect(code).to_contain_text("NOP-2022-16468-1829-")
    _no_sideways_scroll(leader)
    kept = leader.request.get(leader.url + "bao-cao.pdf")
    assert kept.body().startswith(b"%PDF-")
    paper = tmp_path / "ban-da-ky.pdf"
    paper.write_bytes(kept.body())
    leader.get_by_label("Bản PDF đã ký số").set_input_files(paper)
    follow(leader.get_by_role("button", name="Tải bản đã ký lên"))
    expect(leader.get_by_role("heading", name="ban-da-ky.pdf")).to_be_visible(timeout=30_000)
    expect(leader.locator(".signed")).to_contain_text("Tệp chưa có chữ ký số nào.")
    with leader.expect_download() as download:
        leader.locator(".signed").get_by_role("link", name="Tải về").click()
    assert Path(download.value.path()).read_bytes() == kept.body()
    _no_sideways_scroll(leader)
    context.close()


def _no_sideways_scroll(page: Page) -> None:
    wider = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert (page.url, wider) == (page.url, 0)
