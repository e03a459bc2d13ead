"""axe-core over every page: nothing that it calls serious or critical, wide and on a phone, and
nothing that has to be scrolled sideways.

A new page is one row of PAGES.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from assessments.management.commands.prepare_demo import PASSWORD
from tests.browser import follow
from tests.browser_fixtures import PHONE, WIDE, end_sessions, sign_in
from tests.running_order import IN_A_BROWSER

pytestmark = [pytest.mark.browser, IN_A_BROWSER]
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
OFFICER, LEADER, REVIEWER = "canbo.quangbinh", "lanhdao.quangbinh", "thamdinh.quangxuong"
PROVINCE = "quantri.thanhhoa"
STRANGER = ""
# Addresses of the demonstration; the points set is the first assessment, the verdicts the second.
PAGES: list[tuple[str, list[str]]] = [
    (STRANGER, ["/dang-nhap/"]),
    (
        OFFICER,
        [
            "/",
            "/ho-so/1/",
            "/ho-so/2/",
            "/ho-so/1/muc/6/",
            "/ho-so/1/muc/8/",
            "/ho-so/2/muc/1/",
            "/ho-so/1/chi-so/8.1/",
            "/ho-so/1/chi-so/1.1/",
            "/ho-so/1/so-lieu/",
            "/ho-so/1/so-lieu/population/",
            "/bo-chi-so/",
            "/bo-chi-so/1/",
            "/doi-mat-khau/",
            "/viec-cua-toi/",
            "/ho-so/1/phan-viec/",
            "/ho-so/1/bao-cao/",
            "/ho-so/1/ky-nop/",
            "/ho-so/1/nhat-ky/",
            "/ho-so/1/tra-lai/",
            "/ho-so/1/giai-trinh/",
            "/ho-so/1/chi-so/1.1/minh-chung/",
            "{unit}van-ban/",
            "{unit}van-ban/moi/",
            "{unit}tep/",
            "/van-ban/1/",
            "/van-ban/1/tep/",
            "/khong-co/",
            "/thong-bao/",
            "/ho-so/1/gia-han/",
            "/ho-so/2/nap/",
            "{unit}mau-thuan/2022/",
            "/tai-khoan-cua-toi/bao-mat/",
            "/tai-khoan-cua-toi/bao-mat/hai-lop/",
        ],
    ),
    (LEADER, ["/", "/ho-so/2/ky-nop/"]),
    (
        REVIEWER,
        [
            "/",
            "/ho-so/1/",
            "/ho-so/1/muc/6/",
            "/ho-so/1/tham-dinh/phan-viec/",
            "/ho-so/1/tham-dinh/6.2/y-kien/",
            "/y-kien/",
            "/ho-so/1/tham-dinh/?chi-so=6.2",
            "/ho-so/1/tham-dinh/buoc/",
            "/tham-dinh/",
            "/nhat-ky/",
        ],
    ),
    ("lanhdao.quangxuong", ["/", "/ho-so/1/tham-dinh/buoc/"]),
    (
        PROVINCE,
        [
            "/",
            "/don-vi/1/",
            "/ho-so/1/gia-han/",
            "/dot-danh-gia/1/han/",
            "/dot-danh-gia/",
            "/dot-danh-gia/1/",
            "/dot-danh-gia/1/sua/",
            "/dot-danh-gia/1/don-vi/",
            "/dot-danh-gia/1/mo/",
            "/danh-muc-ly-do/",
            "/bo-chi-so/1/so-sanh/",
            "/bo-chi-so/1/so-sanh/2/",
            "/bo-chi-so/1/doi-chieu/2/song-song/",
            "/dot-danh-gia/1/xep-hang/",
            "/dot-danh-gia/1/hinh-anh/",
            "/dot-danh-gia/1/bo-ho-so/",
            "/dot-danh-gia/moi/",
            "/bo-chi-so/",
            "/bo-chi-so/1/",
            "/bo-chi-so/2/ngung/",
            "/dot-danh-gia/1/phien-ban/",
            "/bo-chi-so/moi/",
            "/bo-chi-so/nap/",
            "/tai-khoan/",
            "/tai-khoan/1/",
            "/tai-khoan/nap/",
            "/tai-khoan/khoa-api/",
            "/don-vi/nap/",
            "/nhat-ky/quan-tri/",
            "/dot-danh-gia/1/mau-thuan/",
            "/so-lieu/nap/",
            "/mau-bao-cao/",
            "/thong-bao/",
        ],
    ),
    ("nguoixem.thanhhoa", ["/"]),
]
MATTERS = {"serious", "critical"}


@dataclass(frozen=True)
class Finding:
    """One rule that a page breaks, with the first place where it does."""

    page: str
    rule: str
    count: int
    place: str

    @classmethod
    def of(cls, page: Page, found: dict[str, Any]) -> Finding:
        nodes = found["nodes"]
        place = f"{nodes[0]['html'][:200]} {nodes[0].get('failureSummary', '')[:300]}"
        return cls(page.url, found["id"], len(nodes), place)


def examine(page: Page) -> list[Finding]:
    """Under the content policy axe can only come in from outside the page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    rows = [Finding.of(page, one) for one in found if one["impact"] in MATTERS]
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wider > 0:
        rows.append(Finding(page.url, "wider than the screen, in pixels", wider, ""))
    return rows


def findings(chromium: Browser, portal: str) -> list[Finding]:
    """Every page opened once, and looked at wide and on a phone."""
    found = []
    for username, addresses in PAGES:
        context = chromium.new_context(viewport=WIDE)
        page, unit = context.new_page(), ""
        if username:
            sign_in(page, portal, username)
            menu = page.get_by_role("link", name="Đơn vị", exact=True, include_hidden=True)
            unit = menu.get_attribute("href") or ""
        for address in addresses:
            page.set_viewport_size(WIDE)
            page.goto(portal + address.replace("{unit}", unit))
            found += examine(page)
            page.set_viewport_size(PHONE)
            found += examine(page)
        context.close()
    return found


def test_axe_finds_nothing_serious(chromium, portal):
    assert findings(chromium, portal) == []


def test_axe_finds_nothing_serious_where_something_went_wrong(
    chromium,
    portal,
    database,
):
    """A refused form, a conflict, a mark beside a field, and the page after a lost session."""
    page = chromium.new_context(viewport=WIDE).new_page()
    sign_in(page, portal, "khong.co", "sai")
    found = examine(page)
    sign_in(page, portal, OFFICER)
    page.goto(f"{portal}/ho-so/1/chi-so/6.4/")
    number = page.locator("[name^='in-']").first
    page.route("**/luu/", lambda route: route.abort())
    number.fill("một trăm")
    page.locator(".save-mark.waiting").wait_for()
    found += examine(page)
    page.unroute("**/luu/")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.locator(".save-mark.refused").wait_for()
    found += examine(page)
    follow(page.get_by_role("button", name="Lưu", exact=True))
    page.locator(".is-invalid").first.wait_for()
    found += examine(page)
    page.goto(f"{portal}/ho-so/1/chi-so/6.8/")
    page.evaluate("document.querySelector('[name=version]').value = '0'")
    follow(page.get_by_role("button", name="Lưu", exact=True))
    page.locator(".conflict").wait_for()
    found += examine(page)
    end_sessions(database)
    follow(page.get_by_role("button", name="Lưu bản của tôi"))
    page.get_by_label("Tên đăng nhập").wait_for()
    sign_in_here(page)
    page.get_by_role("heading", name="Nội dung vẫn còn nguyên").wait_for()
    found += examine(page)
    page.context.close()

    assert found == []


def sign_in_here(page: Page) -> None:
    page.get_by_label("Tên đăng nhập").fill(OFFICER)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    follow(page.get_by_role("button", name="Đăng nhập"))
