"""Uploads in a real browser: a line that breaks, a hostile file, no JavaScript, a double click."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import follow, leaving
from tests.browser_fixtures import PHONE, WIDE, enter, sign_in
from tests.running_order import IN_A_BROWSER
from tests.sample_files import HTML, pdf, picture

pytestmark = [pytest.mark.browser, IN_A_BROWSER]
DOCUMENT = "/van-ban/1/"


def noisy_picture(seed: int) -> bytes:
    """A PNG of some 2 MB, several pieces long."""
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    noise = random.Random(seed).randbytes(900 * 800 * 3)
    Image.frombytes("RGB", (900, 800), noise).save(out, "PNG", compress_level=1)
    return out.getvalue()


@pytest.fixture
def chosen(tmp_path):
    """Writes a file that the person will choose."""

    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def document(page, portal) -> Page:
    enter(page, portal, "canbo.quangbinh")
    page.goto(portal + DOCUMENT)
    return page


def upload(page: Page, path: Path) -> None:
    page.get_by_label("Tệp", exact=True).set_input_files(path)
    page.get_by_role("button", name="Tải lên").click()


def listed(page: Page, name: str) -> None:
    expect(page.locator(".file-list strong", has_text=name)).to_have_count(1, timeout=20_000)


def sent_bytes(page: Page) -> list[int]:
    """Fills with the size of every piece that leaves the browser from now on."""
    sizes: list[int] = []
    page.on(
        "request",
        lambda asked: (
            sizes.append(len(asked.post_data_buffer or b"")) if asked.method == "PATCH" else None
        ),
    )
    return sizes


def test_upload_goes_on_after_the_line_was_cut(chromium, portal, chosen):
    context = chromium.new_context(viewport=WIDE)
    page = context.new_page()
    enter(page, portal, "canbo.quangbinh")
    page.goto(portal + DOCUMENT)
    content = noisy_picture(1)
    path, pieces = chosen("bản quét.png", content), []

    def cut(route: Route) -> None:
        """The second piece and all that comes after it does not get through."""
        if route.request.method == "PATCH" and len(pieces) < 1:
            pieces.append(route.request.headers["upload-offset"])
            route.continue_()
        else:
            route.abort()

    page.route("**/tai-len/*-*/", cut)
    upload(page, path)
    expect(page.get_by_text("mất kết nối, sẽ tải tiếp")).to_be_visible()
    expect(page.get_by_role("button", name="Tải lên")).to_be_disabled()
    page.unroute("**/tai-len/*-*/")
    listed(page, "bản quét.png")

    download = page.request.get(
        portal + page.get_by_role("link", name="Tải về bản quét.png").get_attribute("href")
    )
    assert hashlib.sha256(download.body()).digest() == hashlib.sha256(content).digest()
    context.close()


def test_upload_goes_on_after_the_page_was_loaded_again(chromium, portal, chosen):
    context = chromium.new_context(viewport=WIDE)
    page = context.new_page()
    enter(page, portal, "canbo.quangbinh")
    page.goto(portal + DOCUMENT)
    content = noisy_picture(2)
    path, offsets = chosen("ảnh trụ sở.png", content), []

    def cut(route: Route) -> None:
        if route.request.method == "PATCH" and len(offsets) < 2:
            offsets.append(route.request.headers["upload-offset"])
            route.continue_()
        else:
            route.abort()

    page.route("**/tai-len/*-*/", cut)
    upload(page, path)
    expect(page.get_by_text("mất kết nối, sẽ tải tiếp")).to_be_visible()
    page.reload()
    page.unroute("**/tai-len/*-*/")  # not before, or the page would go on by itself meanwhile
    sizes = sent_bytes(page)
    begun: list[str] = []
    page.on(
        "request",
        lambda asked: begun.append(asked.url) if asked.url.endswith("/tai-len/") else None,
    )
    upload(page, path)
    listed(page, "ảnh trụ sở.png")

    assert begun == []  # no new upload: the old one went on
    assert offsets == ["0", str(512 * 1024)]
    assert len(sizes) == -(-len(content) // (512 * 1024)) - 2
    context.close()


def test_hostile_file_is_refused_and_the_form_stays(document, chosen):
    document.get_by_label("Loại tệp").select_option("signed")
    upload(document, chosen("báo cáo.pdf", HTML))

    fault = document.locator("[data-upload-fault]")
    expect(fault).to_contain_text("Nội dung tệp không phải là PDF như tên tệp ghi")
    expect(document.get_by_label("Loại tệp")).to_have_value("signed")
    expect(document.get_by_role("button", name="Tải lên")).to_be_enabled()
    assert document.url.endswith(DOCUMENT)
    expect(document.locator(".file-list strong", has_text="báo cáo.pdf")).to_have_count(0)

    upload(document, chosen("chạy.exe", b"MZ"))
    expect(fault).to_contain_text("Cổng chỉ nhận tệp PDF, DOCX")


def test_double_click_uploads_once(document, chosen):
    posts: list[str] = []
    document.on(
        "request", lambda asked: posts.append(asked.url) if asked.method == "POST" else None
    )
    document.get_by_label("Tệp", exact=True).set_input_files(
        chosen("hai lần.png", picture("PNG", (31, 31)))
    )
    document.get_by_role("button", name="Tải lên").dblclick()
    listed(document, "hai lần.png")

    assert [url.rpartition("8000")[2].split("/")[-2] for url in posts] == ["tai-len", "tep"]


def test_without_javascript_the_form_sends_the_file_itself(chromium, portal, chosen):
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    enter(page, portal, "canbo.quangbinh")
    page.goto(portal + DOCUMENT)
    with leaving(page):
        upload(page, chosen("hỏng.pdf", pdf()[:-100]))
    expect(page.get_by_text("Tệp hỏng hoặc tải về chưa hết")).to_be_visible()

    with leaving(page):
        upload(page, chosen("quyết định.pdf", pdf("Một", "Hai")))
    expect(page.get_by_text("Đã nhận tệp “quyết định.pdf”.")).to_be_visible()
    follow(page.get_by_role("link", name="Xem quyết định.pdf"))
    expect(page.get_by_role("heading", name="quyết định.pdf")).to_be_visible()
    follow(page.get_by_role("link", name="Trang sau →"))
    shown = page.get_by_role("img", name="Trang 2 của quyết định.pdf")
    expect(shown).to_be_visible()
    assert shown.bounding_box()["width"] <= PHONE["width"]
    context.close()


def test_session_that_ends_during_an_upload_says_so_and_goes_on(chromium, portal, chosen):
    context = chromium.new_context(viewport=WIDE)
    page = context.new_page()
    enter(page, portal, "canbo.quangbinh")
    page.goto(portal + DOCUMENT)
    cookies = [cookie for cookie in context.cookies() if cookie["name"] != "sessionid"]
    context.clear_cookies()
    context.add_cookies(cookies)
    upload(page, chosen("phiên.png", picture("PNG", (33, 33))))
    expect(page.locator("[data-upload-fault]")).to_contain_text("Phiên làm việc đã hết")

    sign_in(context.new_page(), portal, "canbo.quangbinh")
    page.get_by_role("button", name="Tải lên").click()
    listed(page, "phiên.png")
    context.close()
