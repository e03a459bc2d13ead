"""Takes the pictures of docs/screenshots from a running demonstration:

.venv/bin/python -m tests.screenshots http://127.0.0.1:8000 'the demo password'
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import CHROMIUM, CHROMIUM_FLAGS

TARGET = Path("docs/screenshots")
SIZES = {"1280": (1280, 900), "360": (360, 780)}


def main(address: str, password: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        for name, (width, height) in SIZES.items():
            visit = Visit(browser, address, password, name, width, height)
            visit.commune()
            visit.leader()
            visit.province()
        browser.close()


@dataclass(frozen=True)
class Visit:
    """One walk through the portal at one size of screen."""

    browser: Browser
    address: str
    password: str
    size: str
    width: int
    height: int

    def commune(self) -> None:
        page = self._page()
        self._shoot(page, "dang-nhap")
        self._sign_in(page, "canbo.quangbinh")
        self._shoot(page, "xa-trang-chu")
        page.get_by_role("link", name="QĐ 3853").first.click()
        self._shoot(page, "xa-ho-so-3853")
        page.get_by_role("link", name="8. Hoạt động xã hội số").click()
        self._shoot(page, "xa-tru-cot-8")
        page.get_by_role("link", name="Mở riêng").first.click()
        page.locator(".editor").wait_for()
        self._shoot(page, "xa-tra-loi-8.1")
        page.goto(self.address)
        page.get_by_role("link", name="QĐ 1829").first.click()
        self._shoot(page, "xa-ho-so-1829")
        page.get_by_role("link", name="Số liệu nền").click()
        self._shoot(page, "xa-so-lieu-nen")

    def leader(self) -> None:
        page = self._page()
        self._sign_in(page, "lanhdao.quangbinh")
        self._shoot(page, "lanh-dao-trang-chu")

    def province(self) -> None:
        page = self._page()
        self._sign_in(page, "quantri.thanhhoa")
        self._shoot(page, "tinh-trang-chu")
        page.get_by_role("link", name="QĐ 3853").last.click()
        self._shoot(page, "bo-chi-so-3853")

    def _page(self) -> Page:
        viewport = {"width": self.width, "height": self.height}
        page = self.browser.new_context(viewport=viewport).new_page()
        page.goto(self.address)
        return page

    def _sign_in(self, page: Page, username: str) -> None:
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu").fill(self.password)
        page.get_by_role("button", name="Đăng nhập").click()

    def _shoot(self, page: Page, name: str) -> None:
        page.screenshot(path=TARGET / f"{name}-{self.size}.png", full_page=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
