"""The review desk in a real browser: keys, a broken line, two reviewers, nothing loaded anew."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import follow, leaving, manage
from tests.browser_fixtures import PHONE, WIDE, enter
from tests.running_order import IN_A_BROWSER
from tests.test_browser_axe import examine

pytestmark = [pytest.mark.browser, IN_A_BROWSER]
REVIEWER, COLLEAGUE = "thamdinh.quangxuong", "thamdinh.hai"
# Submitted and taken up, with a file of three pages cited on the second, and a second reviewer.
PREPARED = """
from pathlib import Path
from tempfile import mkdtemp
from assessments.models import Assessment, DocumentFile, Evidence, ReviewReason
from assessments.services.uploads import store_file
from dtscore.accounts.models import User
from tests.reviewing import begin_review
from tests.sample_files import pdf
points = Assessment.objects.get(campaign__indicator_set__code="QD3853")
people = {user.username: user for user in User.objects.select_related("unit__parent")}
officer, reviewer = people["canbo.quangbinh"], people["thamdinh.quangxuong"]
source = Path(mkdtemp()) / "scan.pdf"
source.write_bytes(pdf("Mot", "Hai", "Ba"))
proof = Evidence.objects.filter(answer__assessment=points, answer__indicator__code="1.1",
                                document__isnull=False).earliest("position")
file = store_file(actor=officer, owner=officer.unit, name="quyet-dinh.pdf", source=source)
DocumentFile.objects.create(document=proof.document, file=file)
Evidence.objects.filter(pk=proof.pk).update(pages="2")
root = officer.unit.parent.parent
ReviewReason.objects.create(owner=root, words="Số học không khớp")
colleague = User(username="thamdinh.hai", full_name="Người thẩm định thứ hai", role="reviewer",
                 unit=reviewer.unit, password=reviewer.password, is_demo=True)
colleague.save()
begin_review(points, leader=people["lanhdao.quangbinh"], reviewer=reviewer)
"""


@pytest.fixture(scope="module")
def reviewing(environment, portal) -> str:
    manage("shell", "--command", PREPARED, environment=environment)
    return portal


@pytest.fixture
def context(chromium, reviewing) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport=WIDE)
    yield context
    context.close()


def opened(context: BrowserContext, portal: str, code: str, who: str = REVIEWER) -> Page:
    page = context.new_page()
    if not context.cookies():
        enter(page, portal, who)
    page.goto(f"{portal}/ho-so/1/tham-dinh/?chi-so={code}")
    expect(page.locator(".list-warned").first).to_be_visible()  # the scripts have begun
    return page


def state(page: Page) -> str:
    return page.locator("[data-save-state]").inner_text()


def entry(page: Page, code: str):
    return page.locator(f'[data-code="{code}"] .list-state')


def heading(page: Page, code: str) -> None:
    expect(page.locator("#ten-chi-so .code")).to_have_text(code)


def columns(page: Page):
    return page.locator(".columns .current")


def comment(page: Page):
    return page.get_by_label("Nhận xét, lý do khác")


def loads(page: Page) -> list[str]:
    """Fills with every document that the browser loads from now on."""
    found: list[str] = []
    page.on("framenavigated", lambda frame: found.append(frame.url))
    page.on(
        "request",
        lambda asked: found.append(asked.url) if asked.resource_type == "document" else None,
    )
    return found


def test_keyboard_alone_decides_one_after_another(context, reviewing):
    page = opened(context, reviewing, "2.1")
    anew = loads(page)
    page.keyboard.press("a")
    expect(entry(page, "2.1")).to_have_text("Chấp nhận")
    expect(columns(page)).to_contain_text("Chấp nhận")
    page.keyboard.press("n")
    heading(page, "2.2")
    page.keyboard.press("d")
    page.keyboard.type("1")  # into the field of the points
    page.keyboard.press("Tab")
    comment(page).focus()
    page.keyboard.type("andt? đếm lại")  # letters that are keys elsewhere
    page.keyboard.press("Control+Enter")
    expect(entry(page, "2.2")).to_have_text("Điều chỉnh")
    page.keyboard.press("j")
    heading(page, "2.3")
    page.keyboard.press("t")
    page.keyboard.press("ArrowDown")  # the first reason of the list
    page.keyboard.press("Control+Enter")
    expect(entry(page, "2.3")).to_have_text("Trả lại")
    expect(columns(page)).to_contain_text("Số học không khớp")
    page.keyboard.press("k")
    heading(page, "2.2")
    page.keyboard.press("ArrowRight")
    heading(page, "2.3")
    page.keyboard.press("?")
    expect(page.get_by_text("Chấp nhận, lưu ngay")).to_be_visible()

    assert page.url.endswith("?chi-so=2.3")
    assert [url for url in anew if "/tham-dinh/?" not in url] == []
    assert [url for url in anew if "document" in url] == []
    page.reload()
    expect(entry(page, "2.2")).to_have_text("Điều chỉnh")
    expect(page.locator("[data-progress]")).to_contain_text("/56")


def test_nothing_is_loaded_as_a_whole(context, reviewing):
    page = opened(context, reviewing, "3.1")
    documents: list[str] = []
    page.on(
        "request",
        lambda asked: documents.append(asked.url) if asked.is_navigation_request() else None,
    )
    page.keyboard.press("a")
    expect(entry(page, "3.1")).to_have_text("Chấp nhận")
    page.get_by_role("link", name="3.2", exact=False).first.click()
    heading(page, "3.2")
    page.locator('[data-filter="chua"]').click()
    expect(page.locator('[data-code="3.1"]')).to_be_hidden()
    page.locator('[data-filter=""]').click()
    expect(page.locator('[data-code="3.1"]')).to_be_visible()

    assert documents == []


def test_wrong_points_then_right_ones(context, reviewing):
    page = opened(context, reviewing, "6.2")
    page.keyboard.press("d")
    points = page.get_by_label("Điểm thẩm định")
    expect(points).to_be_focused()
    points.fill("25")
    expect(page.locator("[data-preview-words]")).to_have_text("Điểm phải từ 0 đến 20.")
    comment(page).fill("Đếm lại")
    page.get_by_role("button", name="Lưu điều chỉnh").click()
    expect(page.locator(".field-fault")).to_have_text("Điểm phải từ 0 đến 20.")
    expect(points).to_be_focused()
    expect(comment(page)).to_have_value("Đếm lại")

    points.fill("")
    page.get_by_text("Hoặc sửa số liệu").click()
    page.locator("[name^='in-']").first.fill("13")
    expect(page.locator("[data-preview-words]")).to_contain_text("13 / 55")
    page.keyboard.press("Control+Enter")
    expect(entry(page, "6.2")).to_have_text("Điều chỉnh")
    page.get_by_text("1 lần quyết định").click()
    expect(page.locator(".decisions")).to_contain_text("26 → 13")
    expect(page.locator("form[data-ruling]")).to_have_attribute("data-mode", "")


def test_two_reviewers_and_nothing_typed_is_lost(context, chromium, reviewing):
    mine = opened(context, reviewing, "6.3")
    other_context = chromium.new_context(viewport=WIDE)
    other = opened(other_context, reviewing, "6.3", COLLEAGUE)
    other.keyboard.press("a")
    expect(entry(other, "6.3")).to_have_text("Chấp nhận")
    other_context.close()

    mine.keyboard.press("t")
    comment(mine).fill("Thiếu bảng kê")
    mine.keyboard.press("Control+Enter")
    expect(mine.locator(".conflict-line")).to_contain_text("Người thẩm định thứ hai vừa quyết")
    expect(mine.locator("[data-draft-state]")).to_contain_text("chưa chốt")  # and the line stays
    expect(mine.locator(".conflict-line")).to_be_visible()
    expect(columns(mine)).to_contain_text("Chấp nhận")
    expect(comment(mine)).to_have_value("Thiếu bảng kê")
    mine.keyboard.press("Control+Enter")  # a choice made with the other decision in sight
    expect(entry(mine, "6.3")).to_have_text("Trả lại")
    expect(mine.locator(".decisions summary")).to_have_text("2 lần quyết định")


def test_decision_waits_for_the_line_and_is_made_once(context, reviewing):
    page = opened(context, reviewing, "6.4")
    context.set_offline(True)
    page.keyboard.press("a")
    expect(page.locator("[data-save-state]")).to_contain_text("sẽ tự gửi lại")
    expect(entry(page, "6.4")).to_have_text("Đang chờ gửi")
    page.keyboard.press("a")
    expect(page.locator("[data-save-state]")).to_contain_text("đang chờ gửi")
    context.set_offline(False)
    expect(entry(page, "6.4")).to_have_text("Chấp nhận")
    expect(page.locator(".decisions summary")).to_have_text("1 lần quyết định")


def test_answer_that_got_lost_makes_no_second_decision(context, reviewing):
    page = opened(context, reviewing, "6.5")
    fate = ["lost"]

    def line(route) -> None:
        if fate:
            fate.pop()
            route.fetch()
            return route.abort()
        return route.continue_()

    page.route("**/ngay/", line)
    page.keyboard.press("a")
    expect(entry(page, "6.5")).to_have_text("Đang chờ gửi")
    page.reload()
    expect(entry(page, "6.5")).to_have_text("Chấp nhận")
    expect(page.locator(".decisions summary")).to_have_text("1 lần quyết định")
    page.evaluate(
        "async () => { while (Object.keys(localStorage).some((key) => key.includes('6.5')))"
        " await new Promise(requestAnimationFrame); }"
    )


def test_pressed_twice_is_one_decision_and_the_form_waits_for_it(context, reviewing):
    page = opened(context, reviewing, "6.10")
    held, sent = [], []
    page.on("request", lambda asked: sent.append(asked.url) if "/ngay/" in asked.url else None)
    page.route("**/ngay/", lambda route: held.append(route))
    drafts = []
    page.route(
        "**/ban-nhap/", lambda route: drafts.append(route)
    )  # the decision waits for the draft on its way
    page.keyboard.press("t")
    with page.expect_request("**/ban-nhap/"):
        comment(page).fill("Thiếu bảng kê")
    expect(page.locator("[data-draft-state]")).to_have_text(re.compile("đang lưu"))
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")
    with page.expect_request("**/ngay/"):
        drafts.pop().continue_()
    expect(page.locator("[data-draft-state]")).to_have_text(re.compile("đã lưu"))
    page.keyboard.type(" thêm")
    expect(comment(page)).to_have_value("Thiếu bảng kê")
    held.pop().abort()
    expect(page.locator("[data-save-state]")).to_contain_text("sẽ tự gửi lại")
    assert len(sent) == 1
    page.unroute("**/ngay/")
    page.unroute("**/ban-nhap/")
    page.keyboard.type(" thêm")  # usable again, and not part of the decision that waits
    expect(entry(page, "6.10")).to_have_text("Trả lại")
    expect(columns(page)).to_contain_text("Thiếu bảng kê")
    expect(columns(page)).not_to_contain_text("thêm")
    expect(comment(page)).to_have_value("Thiếu bảng kê thêm")
    expect(page.locator(".decisions summary")).to_have_text("1 lần quyết định")


def test_draft_survives_reload_and_says_what_it_is(context, reviewing):
    page = opened(context, reviewing, "6.6")
    page.keyboard.press("t")
    comment(page).fill("Chưa xong ý này")
    mark = page.locator("[data-draft-state]")
    expect(mark).to_have_text(re.compile(r"bản nháp đã lưu \d\d:\d\d, chưa chốt"))
    page.reload()
    expect(comment(page)).to_have_value("Chưa xong ý này")
    expect(entry(page, "6.6")).to_have_text("Chưa quyết định")

    page.route("**/ban-nhap/", lambda route: route.abort())
    comment(page).fill("Chưa xong ý này, thêm chữ")
    expect(mark).to_have_text("bản nháp chưa lưu được, sẽ thử lại")
    page.reload()
    expect(comment(page)).to_have_value("Chưa xong ý này, thêm chữ")
    page.unroute("**/ban-nhap/")
    page.reload()
    expect(mark).to_have_text(re.compile("bản nháp đã lưu"))
    page.keyboard.press("a")
    expect(entry(page, "6.6")).to_have_text("Chấp nhận")
    page.reload()
    expect(comment(page)).to_have_value("")


def test_words_of_one_indicator_follow_when_another_is_opened(context, reviewing):
    page = opened(context, reviewing, "6.7")
    page.keyboard.press("t")
    comment(page).fill("Gõ rồi sang ngay")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    heading(page, "6.8")
    page.keyboard.press("k")
    heading(page, "6.7")
    expect(comment(page)).to_have_value("Gõ rồi sang ngay")


def test_evidence_opens_at_its_page_and_turns_by_key(context, reviewing):
    page = opened(context, reviewing, "1.1")
    place = page.locator("#trang-dang-mo")
    expect(place).to_contain_text("trang 2/3")
    picture = page.locator(".sheet img")
    assert picture.evaluate("async (one) => { await one.decode(); return one.naturalWidth; }") > 900
    page.keyboard.press(".")
    expect(place).to_contain_text("trang 3/3")
    page.keyboard.press(",")
    page.keyboard.press(",")
    expect(place).to_contain_text("trang 1/3")
    page.get_by_role("link", name="Phóng to").click()
    expect(page.locator(".sheet.large")).to_be_visible()


def test_keys_can_be_switched_off(context, reviewing):
    page = opened(context, reviewing, "6.9")
    page.keyboard.press("?")
    page.get_by_label("Dùng phím tắt trên máy này").uncheck()
    page.locator("#ten-chi-so").focus()
    page.keyboard.press("d")
    expect(page.locator("form[data-ruling]")).to_have_attribute("data-mode", "")
    page.evaluate("localStorage.clear()")


def test_without_scripts_the_same_by_forms(chromium, reviewing):
    context = chromium.new_context(viewport=WIDE, java_script_enabled=False)
    page = context.new_page()
    enter(page, reviewing, REVIEWER)
    page.goto(f"{reviewing}/ho-so/1/tham-dinh/?chi-so=7.1")
    page.get_by_label("Điểm thẩm định").fill("999")
    comment(page).fill("Tính lại")
    follow(page.get_by_role("button", name="Lưu điều chỉnh"))
    expect(page.locator(".ruling")).to_contain_text("Điểm phải từ 0 đến")
    expect(comment(page)).to_have_value("Tính lại")
    page.get_by_label("Điểm thẩm định").fill("0,5")
    with leaving(page):  # no button was pressed: nothing is decided
        page.get_by_label("Điểm thẩm định").press("Enter")
    expect(page.locator(".ruling")).to_contain_text("Hãy bấm Chấp nhận")
    follow(page.get_by_role("button", name="Lưu điều chỉnh"))
    expect(page.get_by_text("Chỉ số 7.1: Điều chỉnh, 0,5 điểm.")).to_be_visible()
    follow(page.get_by_role("link", name="Chưa quyết định tiếp theo"))
    heading(page, "7.2")
    context.close()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1280", "360"])
def test_axe_and_width_while_deciding(chromium, reviewing, size):
    context = chromium.new_context(viewport=size)
    page = context.new_page()
    enter(page, reviewing, REVIEWER)
    page.goto(f"{reviewing}/ho-so/1/tham-dinh/?chi-so=1.1")
    page.locator(".list-warned").first.wait_for(state="attached")
    found = examine(page)
    page.get_by_role("button", name="Điều chỉnh").click()
    page.get_by_role("button", name="Lưu điều chỉnh").click()
    page.locator(".field-fault").first.wait_for()
    page.get_by_text("Các chỉ số", exact=True).click()
    found += examine(page)
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) == 0
    context.close()

    assert found == []
