"""The whole review in a real browser, in both chains: returned, corrected, resubmitted, approved,
explained, final, published. The reviewer uses the keyboard alone, the commune's leader a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import follow, leaving, manage
from tests.browser_fixtures import PHONE, WIDE, sign_in
from tests.running_order import IN_A_BROWSER

pytestmark = [pytest.mark.browser, IN_A_BROWSER]
SAVED = ".save-mark.saved"
PATIENCE = 30_000  # milliseconds: some of the moves lay out a paper before they answer
REASON = "Minh chứng chưa đúng nội dung"
# As the commune's leader submits it; the chain of the campaign as the test names it.
PREPARED = """
from assessments.models import Assessment
from assessments.reports.store import report_pdf
from assessments.services.moving import move_assessment
from dtscore.accounts.models import User
from tests.reviewing import set_chain
from tests.submitting import make_ready
assessment = Assessment.objects.get(campaign__indicator_set__code="{code}")
set_chain(assessment, *{chain})
assessment = make_ready(assessment)
leader = User.objects.select_related("unit").get(username="lanhdao.quangbinh")
move_assessment(actor=leader, assessment=assessment, move="submit", press=report_pdf)
"""
# What is left undecided, accepted without the browser.
REST = """
from assessments.models import Assessment
from dtscore.accounts.models import User
from tests.reviewing import accept_rest
reviewer = User.objects.select_related("unit").get(username="{who}")
accept_rest(Assessment.objects.get(pk={pk}), reviewer)
"""
CHAINS = {
    "commune, district, province": ("QD1829", ["district", "province"]),
    "commune, province": ("QD3853", ["province"]),
}
STAFF = {
    "district": ("thamdinh.quangxuong", "lanhdao.quangxuong"),
    "province": ("quantri.thanhhoa", "quantri.thanhhoa"),
}


@pytest.mark.parametrize(("code", "chain"), CHAINS.values(), ids=CHAINS)
def test_from_the_queue_to_the_publication(chromium: Browser, portal, environment, code, chain):
    manage("shell", "--command", PREPARED.format(code=code, chain=chain), environment=environment)
    pk = {"QD3853": 1, "QD1829": 2}[code]
    reviewer, leader = STAFF[chain[0]]
    desk = _signed_in(chromium, portal, reviewer)
    page = desk.pages[0]
    _begin(page, portal)
    _return_first(page, portal, pk)
    _correct_and_resubmit(chromium, portal, pk)
    _begin(page, portal)
    _adjust_second(page)
    if len(chain) > 1:
        _accept_rest(page)
    else:
        _accept_some(page, pk, reviewer, environment)
    _press(page, portal, pk, "Trình lãnh đạo duyệt")
    _approve(chromium, portal, pk, leader)
    for level in chain[1:]:
        above = _signed_in(chromium, portal, STAFF[level][0])
        _begin(above.pages[0], portal)
        _accept_some(above.pages[0], pk, STAFF[level][0], environment)
        _press(above.pages[0], portal, pk, "Trình lãnh đạo duyệt")
        _press(above.pages[0], portal, pk, "Phê duyệt kết quả thẩm định")
        above.close()
    _explain_on_a_phone(chromium, portal, pk)
    desk.close()
    _answer_and_publish(chromium, portal, pk, STAFF[chain[-1]][0])


def _signed_in(chromium: Browser, portal: str, who: str, viewport=WIDE) -> BrowserContext:
    context = chromium.new_context(viewport=viewport)
    sign_in(context.new_page(), portal, who)
    expect(
        context.pages[0]
        .get_by_role("button", name="Thoát")
        .or_(context.pages[0].locator(".account"))
        .first
    ).to_be_attached()
    return context


def _begin(page: Page, portal: str) -> None:
    """One press in the queue opens the desk."""
    page.goto(f"{portal}/tham-dinh/")
    with leaving(page):
        page.get_by_role("button", name="Bắt đầu").first.press("Enter")
    expect(page.locator("#ten-chi-so")).to_be_visible()
    expect(page.locator("[data-choose=adjusted]")).to_be_visible()


def _code(page: Page) -> str:
    return page.locator("#ten-chi-so .code").inner_text()


def _state(page: Page, code: str):
    return page.locator(f'[data-code="{code}"] .list-state')


def _return_first(page: Page, portal: str, pk: int) -> None:
    """By keys: return the first indicator with words, then send it back from the page of moves."""
    code = _code(page)
    page.locator("#ten-chi-so").focus()
    page.keyboard.press("t")
    page.get_by_label("Nhận xét").focus()
    page.keyboard.type(REASON)
    page.keyboard.press("Control+Enter")
    expect(_state(page, code)).to_contain_text("Trả lại")
    _press(page, portal, pk, "Trả lại các chỉ số đã chọn")


def _press(page: Page, portal: str, pk: int, name: str) -> None:
    """A move from its page, by keyboard; the page that follows no longer offers it."""
    page.goto(f"{portal}/ho-so/{pk}/tham-dinh/buoc/")
    with leaving(page):
        page.locator("section.move").get_by_role("button", name=name).press("Enter")
    expect(page.locator("section.move").get_by_role("button", name=name)).to_have_count(
        0, timeout=PATIENCE
    )
    expect(page.locator(".alert-danger")).to_have_count(0)


def _correct_and_resubmit(chromium: Browser, portal: str, pk: int) -> None:
    office = _signed_in(chromium, portal, "canbo.quangbinh")
    page = office.pages[0]
    page.goto(f"{portal}/ho-so/{pk}/tra-lai/")
    expect(page.get_by_role("table")).to_contain_text(REASON)
    follow(page.get_by_role("table").get_by_role("link").first)
    expect(page.locator(".returned-reason")).to_contain_text(REASON)
    page.get_by_label("Giải thích khi không có minh chứng").fill("Đã bổ sung vào hồ sơ giấy.")
    expect(page.locator(SAVED)).to_be_visible()
    office.close()
    phone = _signed_in(chromium, portal, "lanhdao.quangbinh", PHONE)
    page = phone.pages[0]
    page.goto(f"{portal}/ho-so/{pk}/ky-nop/")
    page.get_by_label("Tôi đã xem và chịu trách nhiệm về số liệu này").check()
    follow(page.get_by_role("button", name="Nộp hồ sơ"))
    expect(page.locator(".receipt-code")).to_be_visible(timeout=PATIENCE)
    phone.close()


def _adjust_second(page: Page) -> None:
    """The second indicator is worth less; a wrong number first, by keys."""
    page.locator("#ten-chi-so").focus()
    first = _code(page)
    page.keyboard.press("j")
    expect(page.locator("#ten-chi-so .code")).not_to_have_text(first)
    code = _code(page)
    page.keyboard.press("d")
    points = page.locator("[name=points]")
    if points.count():
        points.focus()
        page.keyboard.type("999")
        page.get_by_label("Nhận xét").focus()
        page.keyboard.type("Chưa đủ căn cứ")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".field-fault, .invalid-feedback").first).to_contain_text("Điểm phải")
        points.fill("1")
    else:
        page.get_by_label("Không đạt").first.check()
        page.get_by_label("Nhận xét").fill("Chưa đủ căn cứ")
    page.get_by_label("Nhận xét").focus()
    page.keyboard.press("Control+Enter")
    expect(_state(page, code)).to_contain_text("Điều chỉnh")


def _accept_rest(page: Page, most: int = 60) -> None:
    """n to the next undecided, a to accept, until none is left or ``most`` are accepted."""
    waiting = page.locator("[data-waits]")
    page.locator("#ten-chi-so").focus()
    for _ in range(most):
        if not waiting.count():
            return
        code = _code(page)
        if page.locator(f'[data-code="{code}"][data-waits]').count() == 0:
            page.keyboard.press("n")
            expect(page.locator("#ten-chi-so .code")).not_to_have_text(code)
            code = _code(page)
        page.keyboard.press("a")
        expect(page.locator(f'[data-code="{code}"][data-waits]')).to_have_count(0)
    assert waiting.count() == 0 or most < 60


def _accept_some(page: Page, pk: int, who: str, environment: dict[str, str]) -> None:
    """A few by keys, as above; all of them once is enough."""
    _accept_rest(page, most=3)
    manage("shell", "--command", REST.format(pk=pk, who=who), environment=environment)


def _approve(chromium: Browser, portal: str, pk: int, leader: str) -> None:
    office = _signed_in(chromium, portal, leader)
    page = office.pages[0]
    _press(page, portal, pk, "Phê duyệt kết quả thẩm định")
    page.goto(f"{portal}/ho-so/{pk}/")
    paper = page.locator('a[href*="/bao-cao-tham-dinh/"]').first
    address = portal + (paper.get_attribute("href") or "")
    assert page.request.get(address).body().startswith(b"%PDF-")
    office.close()


def _explain_on_a_phone(chromium: Browser, portal: str, pk: int) -> None:
    phone = _signed_in(chromium, portal, "lanhdao.quangbinh", PHONE)
    page = phone.pages[0]
    page.goto(f"{portal}/ho-so/{pk}/giai-trinh/")
    page.locator("textarea").first.fill("Đơn vị đề nghị xem lại theo hồ sơ giấy.")
    expect(page.locator(SAVED).first).to_be_visible()
    page.locator("#gui [name=confirm]").check()
    follow(page.get_by_role("button", name="Gửi giải trình"))
    expect(page.get_by_text("Đã gửi giải trình.")).to_be_visible(timeout=PATIENCE)
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wider) == 0
    phone.close()


def _answer_and_publish(chromium: Browser, portal: str, pk: int, reviewer: str) -> None:
    office = _signed_in(chromium, portal, reviewer)
    page = office.pages[0]
    page.goto(f"{portal}/ho-so/{pk}/tham-dinh/")
    expect(page.locator(".explained")).to_contain_text("xem lại theo hồ sơ giấy")
    page.locator("#ten-chi-so").focus()
    page.keyboard.press("a")
    expect(page.locator("[data-waits]")).to_have_count(0)
    _press(page, portal, pk, "Chốt kết quả chính thức")
    _press(page, portal, pk, "Công bố kết quả")
    page.goto(f"{portal}/ho-so/{pk}/")
    expect(page.locator("main")).to_contain_text(re.compile("Đã công bố"))
    office.close()
