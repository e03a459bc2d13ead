"""Both steps of signing in, and the way over the province's provider, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import follow
from tests.browser_fixtures import PHONE, sign_in
from tests.identity_provider import CLIENT, SECRET, Provider, new_key, running_provider
from tests.running_order import IN_A_BROWSER
from tests.second_factors import code_at
from tests.test_browser_axe import examine

pytestmark = [pytest.mark.browser, IN_A_BROWSER]
USERNAME = "thamdinh.quangxuong"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider(new_key()) as provider:
        yield provider


@pytest.fixture(scope="module")
def environment(database, tmp_path_factory, provider) -> dict[str, str]:
    """A portal that asks for the second factor, although it is the demonstration."""
    return {
        "DATABASE_URL": database,
        "DTSCORE_DEMO": "1",
        "DTSCORE_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "DTSCORE_SECOND_FACTOR": "required",
        "DTSCORE_OIDC_ISSUER": provider.issuer,
        "DTSCORE_OIDC_CLIENT_ID": CLIENT,
        "DTSCORE_OIDC_CLIENT_SECRET": SECRET,
        "DTSCORE_OIDC_NAME": "tài khoản công vụ",
    }


def test_reviewer_comes_in_with_two_steps_and_with_the_provider(page: Page, portal: str) -> None:
    sign_in(page, portal, USERNAME)
    expect(page.get_by_role("heading", name="Bật xác thực hai lớp")).to_be_visible()
    expect(page.get_by_role("img", name="Mã QR")).to_be_visible()
    assert examine(page) == []
    page.get_by_text("Không quét được").click()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    assert re.fullmatch("[A-Z2-7]{32}", secret)
    page.get_by_label("Mã xác thực").fill(code_at(secret))
    follow(page.get_by_role("button", name="Bật xác thực hai lớp"))
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    assert examine(page) == []
    recovery = page.locator(".recovery-codes li").first.inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải về").click()
    assert recovery in download.value.path().read_text("utf-8-sig")
    follow(page.get_by_role("link", name="Đã cất mã"))

    _link(page)
    follow(page.get_by_role("button", name="Đăng xuất"))
    page.set_viewport_size(PHONE)
    sign_in(page, portal, USERNAME)
    assert examine(page) == []
    page.get_by_label("Mã xác thực").fill("000000")
    follow(page.get_by_role("button", name="Đăng nhập", exact=True))
    expect(page.get_by_text("Mã không đúng hoặc đã dùng")).to_be_visible()
    page.get_by_label("Mã xác thực").fill(code_at(secret, 1))
    follow(page.get_by_role("button", name="Đăng nhập", exact=True))
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Mã xác thực")

    page.get_by_role("button", name="Mở trình đơn").click()
    follow(page.get_by_role("button", name="Đăng xuất"))
    follow(page.get_by_role("button", name="Đăng nhập bằng tài khoản công vụ"))
    page.get_by_label("Mã xác thực").fill(recovery)
    follow(page.get_by_role("button", name="Đăng nhập", exact=True))
    expect(page.get_by_text("còn 9 mã")).to_be_visible()


def _link(page: Page) -> None:
    """To the provider and back; the content policy lets the browser go."""
    follow(page.get_by_role("link", name="Bảo mật"))
    assert examine(page) == []
    follow(page.get_by_role("button", name="Liên kết"))
    expect(page.get_by_text("Đã liên kết với “Nguyễn Văn A”")).to_be_visible()
