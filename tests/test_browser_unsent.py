"""What is typed and not saved yet, where browsers and people are awkward."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import follow
from tests.browser_fixtures import WIDE, enter, sign_in
from tests.running_order import IN_A_BROWSER

pytestmark = [pytest.mark.browser, IN_A_BROWSER]
FULL = "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); };"
PLAIN_HTTP = "delete Crypto.prototype.randomUUID;"


@pytest.fixture
def context(chromium, portal) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport=WIDE)
    yield context
    context.close()


def opened(context: BrowserContext, portal: str, code: str) -> Page:
    page = context.new_page()
    if not context.cookies():
        enter(page, portal, "canbo.quangbinh")
    page.goto(f"{portal}/ho-so/1/chi-so/{code}/")
    return page


def explanation(page: Page):
    return page.get_by_label("Giải thích khi không có minh chứng")


def expect_saved(page: Page, count: int = 1) -> None:
    expect(page.locator(".save-mark.saved")).to_have_count(count)
    expect(page.locator(".save-mark:not(.saved)")).to_have_count(0)


def stored(page: Page) -> dict[str, str]:
    """The form as the server gives it to somebody else: nothing kept here is in it."""
    return page.evaluate(
        """async () => {
          const text = await (await fetch(location.href)).text();
          const other = new DOMParser().parseFromString(text, "text/html");
          return Object.fromEntries(new FormData(other.querySelector("form.answer-form")));
        }"""
    )


def test_opening_a_page_with_the_editor_saves_nothing(context, portal):
    page = opened(context, portal, "6.1")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url))
    page.locator(".editor").click()
    page.get_by_label("Tình trạng")
    page.clock.install()
    page.clock.run_for(5000)

    assert [url for url in sent if url.endswith("/luu/")] == []  # a presence beat may pass
    expect(page.locator(".save-mark")).to_have_count(0)


@pytest.mark.parametrize("awkward", [FULL, PLAIN_HTTP], ids=["store is full", "plain http"])
def test_typing_and_saving_go_on_without(context, portal, awkward):
    context.add_init_script(awkward)
    page = opened(context, portal, "6.2")
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    explanation(page).fill(f"Thử {len(awkward)}")

    expect_saved(page)
    assert stored(page)["explanation"] == f"Thử {len(awkward)}"
    assert faults == []


def test_store_that_is_full_is_not_promised_to_keep_anything(context, portal):
    context.add_init_script(FULL)
    page = opened(context, portal, "6.3")
    page.route("**/luu/", lambda route: route.abort())
    explanation(page).fill("Chưa đâu giữ")

    expect(page.locator("[data-save-state]")).to_contain_text("Đừng đóng trang này")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    explanation(page).press("End")  # browsers ask only those who have done something
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]


def test_radio_choice_and_emptied_field_are_saved(context, portal):
    page = opened(context, portal, "6.4")
    page.get_by_label("Chưa triển khai").check()
    number = page.locator("[name^='in-']").first
    number.fill("")

    expect_saved(page, 2)
    now = stored(page)
    assert (now["state"], now[number.get_attribute("name")]) == ("not_deployed", "")


def test_decomposed_letters_are_saved_once_and_come_back_as_the_same_word(
    context,
    portal,
):
    page = opened(context, portal, "6.5")
    explanation(page).fill(unicodedata.normalize("NFD", "Đã thực hiện đầy đủ"))
    follow(page.get_by_role("button", name="Lưu", exact=True))
    expect(page.get_by_text("Chỉ số 6.5: đã lưu")).to_be_visible()

    assert stored(page)["explanation"] == "Đã thực hiện đầy đủ"
    expect(explanation(page)).to_have_value("Đã thực hiện đầy đủ")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('6.5'))") == []


def test_very_long_narrative_is_saved_whole(context, portal):
    page = opened(context, portal, "6.6")
    words = "Kết quả thực hiện năm 2022. " * 3600  # 100,000 letters
    page.locator(".editor").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(words)

    expect_saved(page)
    assert len(stored(page)["narrative"]) > 100_000


def test_too_long_a_text_is_refused_and_not_cut(context, portal):
    page = opened(context, portal, "6.7")
    explanation(page).fill("dài " * 600)

    expect(page.locator(".field-fault")).to_contain_text("hơn 2.000 ký tự")
    expect(page.locator(".save-mark")).to_have_text("chưa lưu: cần sửa")
    assert len(explanation(page).input_value()) == 2400


def test_two_forms_of_one_page_save_at_once(context, portal):
    page = opened(context, portal, "7.1")
    page.goto(f"{portal}/ho-so/1/muc/7/")
    for code in ("7.2", "7.3"):
        explanation(page.locator(f"[id='c{code}']")).fill(f"Cùng lúc {code}")

    expect_saved(page, 2)
    page.reload()
    for code in ("7.2", "7.3"):
        expect(explanation(page.locator(f"[id='c{code}']"))).to_have_value(f"Cùng lúc {code}")


def test_words_typed_just_before_leaving_follow_from_the_next_page(context, portal):
    """The page that is opened does not show the indicator they belong to."""
    page = opened(context, portal, "7.4")
    page.route("**/luu/", lambda route: route.abort())
    explanation(page).fill("Gõ rồi đi ngay")
    follow(page.get_by_role("link", name="7.5 →"))
    link = page.get_by_role("link", name="Mở chỉ số 7.4")
    expect(link).to_be_visible()

    page.unroute("**/luu/")
    page.reload()
    expect(link).to_have_count(0)
    page.goto(f"{portal}/ho-so/1/chi-so/7.4/")
    expect(explanation(page)).to_have_value("Gõ rồi đi ngay")
    expect(page.locator(".save-mark")).to_have_count(0)


def test_answer_that_got_lost_is_no_conflict_with_oneself(context, portal):
    page = opened(context, portal, "7.6")
    fate = ["lost"]

    def line(route) -> None:
        if fate:
            fate.pop()
            route.fetch()
            return route.abort()
        return route.continue_()

    page.route("**/luu/", line)
    explanation(page).fill("Một")
    expect(page.locator(".save-mark.waiting")).to_be_visible()
    explanation(page).fill("Một, hai")

    expect_saved(page)
    assert stored(page)["explanation"] == "Một, hai"


def test_two_tabs_keep_their_own_unsent_words(context, portal):
    one, two = (opened(context, portal, "7.7") for _ in range(2))
    context.route("**/luu/", lambda route: route.abort())
    for tab, words in ((one, "Thẻ một"), (two, "Thẻ hai")):
        explanation(tab).fill(words)
        expect(tab.locator(".save-mark.waiting")).to_be_visible()
    for tab, words in ((one, "Thẻ một"), (two, "Thẻ hai")):
        tab.reload()
        expect(explanation(tab)).to_have_value(words)


def test_conflict_page_that_is_left_overwrites_nothing_and_keeps_the_words(
    context,
    portal,
):
    mine, other = (opened(context, portal, "8.5") for _ in range(2))
    explanation(other).fill("Bản của thẻ kia")
    expect_saved(other)
    other.close()
    explanation(mine).fill("Bản của tôi")
    expect(mine.locator(".save-mark.conflict")).to_be_visible()
    follow(mine.get_by_role("button", name="Lưu", exact=True))
    expect(mine.get_by_role("button", name="Lưu bản của tôi")).to_be_visible()
    explanation(mine).fill("Bản của tôi, thêm chữ")

    mine.goto(f"{portal}/ho-so/1/chi-so/8.5/")
    expect(explanation(mine)).to_have_value("Bản của tôi, thêm chữ")
    expect(mine.locator(".save-mark.conflict")).to_have_count(1)
    assert stored(mine)["explanation"] == "Bản của thẻ kia"

    follow(mine.get_by_role("button", name="Lưu", exact=True))
    follow(mine.get_by_role("link", name="Bỏ bản của tôi"))
    expect(explanation(mine)).to_have_value("Bản của thẻ kia")


@pytest.mark.parametrize("way", ["saved by itself", "sent as a form"])
def test_old_tab_goes_on_after_signing_in_again_in_another(context, portal, way):
    """Signing in changes the token; the old tab's form still carries the one before."""
    page = opened(context, portal, "8.2")
    context.clear_cookies()
    other = context.new_page()
    sign_in(other, portal, "canbo.quangbinh")
    other.close()
    if way == "sent as a form":
        page.route("**/luu/", lambda route: route.abort())
    explanation(page).fill(f"Từ thẻ cũ, {way}")
    if way == "saved by itself":
        expect_saved(page)
    else:
        follow(page.get_by_role("button", name="Lưu", exact=True))
        expect(page.get_by_text("Chỉ số 8.2: đã lưu")).to_be_visible()
    assert stored(page)["explanation"] == f"Từ thẻ cũ, {way}"
