"""The commune's part of a review in a real browser: returned, corrected, resubmitted; explained.

What the reviewer does in between happens through the services, on the portal's own database.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import follow, leaving, manage
from tests.browser_fixtures import PHONE, WIDE, sign_in
from tests.running_order import IN_A_BROWSER
from tests.test_browser_axe import examine

pytestmark = [pytest.mark.browser, IN_A_BROWSER]
SAVED = ".save-mark.saved"
LONGEST_WAY = 60  # presses of Tab from the top of a page to anything on it
BEFORE = """
from assessments.models import Assessment
from dtscore.accounts.models import User
from tests.reviewing import make_provisional, return_to_unit
people = {user.username: user for user in User.objects.select_related("unit")}
who = {"leader": people["lanhdao.quangbinh"], "reviewer": people["thamdinh.quangxuong"]}
def assessment(code):
    rows = Assessment.objects.select_related("unit", "campaign__indicator_set")
    return rows.get(campaign__indicator_set__code=code)
"""
RETURN = 'return_to_unit(assessment("QD3853"), "6.2", "6.3", comment="Đối chiếu một cửa", **who)'
RESULT = (
    'make_provisional(assessment("QD1829"), district=people["lanhdao.quangxuong"],'
    " c1_1=False, c3_2=False, **who)"
)


def by_services(step: str, environment: dict[str, str]) -> None:
    manage("shell", "--command", BEFORE + step, environment=environment)


def test_returned_corrected_and_resubmitted(chromium: Browser, portal: str, environment):
    by_services(RETURN, environment)
    desk = chromium.new_context(viewport=WIDE)
    officer = desk.new_page()
    sign_in(officer, portal, "canbo.quangbinh")
    expect(officer.locator("main")).to_contain_text("2 chỉ số cần sửa, còn 2 chưa sửa.")
    assert examine(officer) == []
    follow(officer.get_by_role("link", name="Sửa chỉ số 6.2 được trả lại"))
    expect(officer.locator(".returned-reason")).to_contain_text("Số học không khớp")
    assert examine(officer) == []
    officer.locator("[name^='in-']").first.fill("29")
    expect(officer.locator(SAVED)).to_be_visible()
    follow(officer.get_by_role("link", name="Các chỉ số được trả lại"))
    expect(officer.get_by_role("row", name="6.2")).to_contain_text("đã sửa")
    expect(officer.get_by_role("row", name="6.3")).to_contain_text("chưa sửa")
    assert examine(officer) == []
    officer.goto(officer.url.replace("tra-lai/", "muc/6/"))
    expect(officer.locator("form[data-autosave]")).to_have_count(2)
    assert examine(officer) == []
    follow(officer.get_by_role("link", name="Các chỉ số được trả lại").first)
    follow(officer.get_by_role("link", name="Xem và trình lãnh đạo"))
    follow(officer.get_by_role("button", name="Trình lãnh đạo"))
    expect(officer.get_by_text("đã trình lãnh đạo lúc")).to_be_visible()
    desk.close()
    _resubmit(chromium, portal)


def _resubmit(chromium: Browser, portal: str) -> None:
    context = chromium.new_context(viewport=WIDE)
    leader = context.new_page()
    sign_in(leader, portal, "lanhdao.quangbinh")
    follow(leader.get_by_role("link", name="Kiểm tra và nộp lại hồ sơ"))
    changes = leader.locator("#thay-doi")
    expect(changes).to_contain_text("Thay đổi so với lần nộp 1")
    expect(changes).to_contain_text("26 → 29")
    expect(changes).to_contain_text("1 chỉ số được trả lại chưa thay đổi gì: 6.3")
    assert examine(leader) == []
    leader.get_by_label("Tôi đã xem và chịu trách nhiệm về số liệu này").check()
    follow(leader.get_by_role("button", name="Nộp hồ sơ"))
    expect(leader.locator(".receipt-code")).to_contain_text("NOP-2022-16468-3853-")
    context.close()


def test_explained_on_a_phone_by_keyboard(chromium: Browser, portal: str, environment):
    by_services(RESULT, environment)
    context = chromium.new_context(viewport=PHONE)
    leader = context.new_page()
    sign_in(leader, portal, "lanhdao.quangbinh")
    with leaving(leader):
        leader.get_by_role("link", name="Xem và giải trình").press("Enter")
    expect(leader.get_by_role("heading", name="Giải trình: QĐ 1829")).to_be_visible()
    assert examine(leader) == []
    _tab_to(leader, "#c1\\.1 textarea")
    leader.keyboard.type("Kế hoạch đã ban hành, bản quét kèm theo.")
    expect(leader.locator("#c1\\.1 " + SAVED)).to_be_visible()
    _tab_to(leader, "#c3\\.2 textarea")
    leader.keyboard.type("Ngân hàng đã xác nhận lại.")  # and on at once, before it is saved
    _tab_to(leader, "[name=confirm]")
    leader.keyboard.press("Space")
    _tab_to(leader, "#gui button")
    with leaving(leader):
        leader.keyboard.press("Enter")
    expect(leader.get_by_text("Đã gửi giải trình.")).to_be_visible()
    expect(leader.locator("#c3\\.2")).to_contain_text("Ngân hàng đã xác nhận lại.")
    expect(leader.locator("textarea")).to_have_count(0)
    assert examine(leader) == []
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert leader.evaluate(wider) == 0
    context.close()


def _tab_to(page: Page, place: str) -> None:
    """From where the focus is to the place, with the Tab key alone."""
    target = page.locator(place)
    for _ in range(LONGEST_WAY):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not lead to {place}")
