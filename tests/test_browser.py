"""From sign-in to the paper in a real browser: mouse, keyboard, 1280 and 360 pixels."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from assessments.management.commands.prepare_demo import PASSWORD
from tests.browser import follow, leaving
from tests.browser_fixtures import PHONE, WIDE, end_sessions, enter, sign_in
from tests.running_order import IN_A_BROWSER

pytestmark = [pytest.mark.browser, IN_A_BROWSER]


def test_officer_walks_from_sign_in_to_the_paper(page, portal):
    sign_in(page, portal, "canbo.quangbinh")
    expect(page.get_by_role("heading", name="Xã Quảng Bình")).to_be_visible()

    follow(page.get_by_role("link", name="QĐ 3853 - chấm điểm, năm 2022"))
    follow(page.get_by_role("link", name="8. Hoạt động xã hội số"))
    first = page.locator("#c8\\.1")
    expect(first).to_contain_text("1.068 / 6.633 = 16,10% × 10 điểm = 1,61 điểm")
    expect(first).to_contain_text("trên giấy: 1,6")
    follow(page.get_by_role("link", name="← Hoạt động kinh tế số"))
    expect(page.get_by_role("heading", name="7. Hoạt động kinh tế số")).to_be_visible()

    page.go_back()
    follow(page.get_by_role("link", name="QĐ 3853 - chấm điểm, 2022"))
    address = page.get_by_role("link", name="Báo cáo PDF").get_attribute("href")
    paper = page.request.get(portal + address)
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.body().startswith(b"%PDF-")

    follow(page.get_by_role("button", name="Đăng xuất"))
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    page.goto(portal + address)
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()


def test_admin_finds_a_commune_without_diacritics(page, portal):
    sign_in(page, portal, "quantri.thanhhoa")
    follow(page.get_by_role("link", name="Danh sách năm 2022"))
    page.get_by_label("Tìm đơn vị").fill("quang binh")
    follow(page.get_by_role("button", name="Tìm"))
    follow(page.get_by_role("link", name="Xã Quảng Bình"))
    follow(page.get_by_role("link", name="QĐ 1829 - đạt / không đạt"))

    expect(page.locator(".tiles")).to_contain_text("27/37")


def test_keyboard_alone_is_enough(page, portal):
    page.goto(portal)
    page.get_by_label("Tên đăng nhập").focus()
    page.keyboard.type("thamdinh.quangxuong")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with leaving(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Huyện Quảng Xương")).to_be_visible()

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "Xã Quảng Bình")
    with leaving(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Xã Quảng Bình, năm 2022")).to_be_visible()


def test_keyboard_alone_answers_saves_and_is_never_trapped(page, portal):
    open_answer(page, portal, "7. Hoạt động kinh tế số", "7.4")
    tab_to(page, "Có kết quả")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    tab_to(page, "Số doanh nghiệp nộp thuế điện tử")
    page.keyboard.press("Control+A")
    page.keyboard.type("6")
    expect(page.locator(".save-mark.saved", has_text="đã lưu").first).to_be_visible()
    tab_to(page, "Kết quả thực hiện")
    page.keyboard.type("Gõ bằng bàn phím. ")
    tab_to(page, "Lưu")
    with leaving(page):
        page.keyboard.press("Enter")

    expect(page.get_by_text("Chỉ số 7.4: đã lưu")).to_be_visible()
    expect(page.get_by_label("Số doanh nghiệp nộp thuế điện tử")).to_have_value("6")
    expect(page.locator(".editor")).to_contain_text("Gõ bằng bàn phím.")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called ``name``, as a screen reader would say."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).strip().startswith(name):
            return
    raise AssertionError(f"Tab never reached “{name}”")


def test_phone_shows_every_page_without_scrolling_sideways(chromium, portal):
    context = chromium.new_context(viewport=PHONE, has_touch=True)
    page = context.new_page()
    sign_in(page, portal, "quantri.thanhhoa")
    page.get_by_role("button", name="Mở trình đơn").click()
    expect(page.get_by_role("link", name="Đợt đánh giá", exact=True)).to_be_visible()
    page.get_by_text("Quản trị", exact=True).click()
    expect(page.get_by_role("link", name="Bộ chỉ số", exact=True)).to_be_visible()

    for address in _addresses(page, portal):
        page.goto(address)
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert (address, overflow) == (address, 0)
    context.close()


def _addresses(page: Page, portal: str) -> list[str]:
    """Every page that two clicks from home reach, the paper and signing out left aside."""
    found = [portal + "/"]
    for start in (portal + "/", *_links(page, portal, portal + "/")):
        found += [link for link in _links(page, portal, start) if link not in found]
    assert len(found) > 12
    return found


def _links(page: Page, portal: str, start: str) -> list[str]:
    page.goto(start)
    links = page.eval_on_selector_all("main a[href]", "all => all.map(a => a.href.split('#')[0])")
    wanted = ("/ho-so/", "/bo-chi-so/", "/don-vi/", "/dot-danh-gia/")
    return sorted(
        {
            link
            for link in links
            if link.startswith(portal)
            and not link.endswith((".pdf", ".xlsx", ".yaml", ".csv", ".json"))
            and any(part in link for part in wanted)
        }
    )[:12]


def test_wrong_password_says_so_and_the_fifth_locks(page, portal):
    for _ in range(4):
        sign_in(page, portal, "lanhdao.quangxuong", "sai mật khẩu")
        expect(page.get_by_text("Tên đăng nhập hoặc mật khẩu không đúng.")).to_be_visible()
        expect(page.get_by_label("Tên đăng nhập")).to_have_value("lanhdao.quangxuong")
    sign_in(page, portal, "lanhdao.quangxuong", "sai mật khẩu")
    expect(page.get_by_role("heading", name="Tài khoản tạm khóa")).to_be_visible()

    sign_in(page, portal, "lanhdao.quangxuong")
    expect(page.get_by_role("heading", name="Tài khoản tạm khóa")).to_be_visible()


def test_officer_answers_an_indicator_with_the_editor(page, portal):
    sign_in(page, portal, "canbo.quangbinh")
    follow(page.get_by_role("link", name="QĐ 3853 - chấm điểm, năm 2022"))
    follow(page.get_by_role("link", name="6. Hoạt động chính quyền số"))
    follow(page.locator("#c6\\.4").get_by_role("link", name="Mở riêng"))

    page.get_by_label("Tổng số lượt đánh giá").fill("một trăm")
    editor = page.locator(".editor")
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Đã bổ sung tổng số.")
    follow(page.get_by_role("button", name="Lưu", exact=True))
    expect(page.get_by_text("“một trăm” không phải là một số.")).to_be_visible()
    expect(page.get_by_label("Tổng số lượt đánh giá")).to_have_value("một trăm")
    expect(editor).to_contain_text("Đã bổ sung tổng số.")

    page.get_by_label("Tổng số lượt đánh giá").fill("116")
    follow(page.get_by_role("button", name="Lưu", exact=True))
    expect(page.get_by_text("Chỉ số 6.4: đã lưu")).to_be_visible()
    expect(page.locator(".why")).to_have_text("115 / 116 = 99,13% × 10 điểm = 9,91 điểm")
    expect(editor).to_contain_text("Đã bổ sung tổng số.")


def test_table_pasted_from_word_stays_and_its_mess_goes(page, portal):
    sign_in(page, portal, "canbo.quangbinh")
    follow(page.get_by_role("link", name="QĐ 1829 - đạt / không đạt, năm 2022"))
    follow(page.get_by_role("link", name="1. Chính quyền số"))
    follow(page.locator("#c1\\.3").get_by_role("link", name="Mở riêng"))
    editor = page.locator(".editor")
    editor.click()
    page.keyboard.press("Control+A")
    page.evaluate(PASTE, WORD)
    follow(page.get_by_role("button", name="Lưu", exact=True))

    expect(page.get_by_text("Chỉ số 1.3: đã lưu")).to_be_visible()
    expect(editor.locator("td")).to_have_text(["Quyết định", "2.343"])
    expect(editor.locator("li")).to_have_text(["Ký số 100%"])
    assert "mso" not in editor.inner_html()


def test_without_javascript_the_page_still_saves_with_a_button(chromium, portal):
    context = chromium.new_context(viewport=WIDE, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, portal, "canbo.quangbinh")
    follow(page.get_by_role("link", name="QĐ 3853 - chấm điểm, năm 2022"))
    follow(page.get_by_role("link", name="Số liệu nền"))
    follow(page.get_by_role("row", name="Dân số").get_by_role("link", name="Sửa"))
    page.get_by_label("Giá trị").fill("7.249")
    follow(page.get_by_role("button", name="Lưu"))
    expect(page.get_by_text("Đã lưu “Dân số”")).to_be_visible()
    page.goto(portal)
    follow(page.get_by_role("link", name="QĐ 3853 - chấm điểm, năm 2022"))
    follow(page.get_by_role("link", name="8. Hoạt động xã hội số"))
    expect(page.locator("#c8\\.1 .why")).to_have_text(
        "1.068 / 7.249 = 14,73% × 10 điểm = 1,47 điểm"
    )
    follow(page.locator("#c8\\.1").get_by_role("link", name="Mở riêng"))
    page.get_by_label("Số người dân có danh tính").fill("1.500")
    follow(page.get_by_role("button", name="Lưu", exact=True))
    expect(page.locator(".why")).to_have_text("1.500 / 7.249 = 20,69% × 10 điểm = 2,06 điểm")
    context.close()


def open_answer(
    page: Page, portal: str, pillar: str, code: str, who: str = "canbo.quangbinh"
) -> None:
    enter(page, portal, who)
    follow(page.get_by_role("link", name="QĐ 3853 - chấm điểm, năm 2022"))
    follow(page.get_by_role("link", name=pillar))
    follow(page.locator(f"[id='c{code}']").get_by_role("link", name="Mở riêng"))
    expect(page.locator(".editor")).to_be_visible()


def test_answer_saves_by_itself_and_the_score_follows(page, portal):
    open_answer(page, portal, "7. Hoạt động kinh tế số", "7.4")
    field = page.get_by_label("Số doanh nghiệp nộp thuế điện tử")
    field.fill("8")

    expect(page.locator(".save-mark", has_text="đã lưu")).to_be_visible()
    expect(page.locator("[data-score]")).to_have_text("4,21")
    page.reload()
    expect(field).to_have_value("8")


def test_lost_line_keeps_what_was_typed_over_a_reload_and_sends_it_again(chromium, portal):
    context = chromium.new_context(viewport=WIDE)
    page = context.new_page()
    open_answer(page, portal, "7. Hoạt động kinh tế số", "7.6")
    page.route("**/luu/", lambda route: route.abort())
    field = page.get_by_label("Số doanh nghiệp tham gia sàn")
    field.fill("5")
    expect(page.locator(".save-mark", has_text="chưa lưu được, sẽ thử lại")).to_be_visible()
    expect(page.locator(".save-mark", has_text="đã lưu")).to_have_count(0)

    page.reload()
    expect(field).to_have_value("5")
    page.unroute("**/luu/")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".save-mark", has_text="đã lưu")).to_be_visible()
    page.reload()
    expect(field).to_have_value("5")
    context.close()


def test_session_that_ends_while_typing_loses_nothing(chromium, portal):
    context = chromium.new_context(viewport=WIDE)
    page = context.new_page()
    open_answer(page, portal, "6. Hoạt động chính quyền số", "6.11")
    cookies = [cookie for cookie in context.cookies() if cookie["name"] != "sessionid"]
    context.clear_cookies()
    context.add_cookies(cookies)
    page.locator(".editor").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Viết khi phiên đã hết.")
    expect(page.locator("[data-save-state]")).to_contain_text("Phiên làm việc đã hết")
    follow(page.get_by_role("link", name="Đăng nhập lại"))
    page.get_by_label("Tên đăng nhập").fill("canbo.quangbinh")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    follow(page.get_by_role("button", name="Đăng nhập"))

    expect(page.locator(".save-mark", has_text="đã lưu")).to_be_visible()
    page.reload()
    expect(page.locator(".editor")).to_contain_text("Viết khi phiên đã hết.")
    context.close()


def test_form_sent_after_the_session_is_kept_without_javascript(chromium, portal, database):
    context = chromium.new_context(viewport=WIDE, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, portal, "canbo.quangbinh")
    follow(page.get_by_role("link", name="QĐ 1829 - đạt / không đạt, năm 2022"))
    follow(page.get_by_role("link", name="4. Hạ tầng số"))
    form = page.get_by_role("form", name="Trả lời chỉ số 4.1")
    form.get_by_label("Kết quả thực hiện").fill("Viết rất lâu rồi mới bấm Lưu.")
    end_sessions(database)
    follow(form.get_by_role("button", name="Lưu", exact=True))
    page.get_by_label("Tên đăng nhập").fill("canbo.quangbinh")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    follow(page.get_by_role("button", name="Đăng nhập"))
    expect(page.get_by_role("heading", name="Nội dung vẫn còn nguyên")).to_be_visible()
    follow(page.get_by_role("button", name="Gửi tiếp"))

    expect(page.get_by_text("Chỉ số 4.1: đã lưu")).to_be_visible()
    expect(form.get_by_label("Kết quả thực hiện")).to_have_value("Viết rất lâu rồi mới bấm Lưu.")
    context.close()


def test_two_people_on_one_indicator_choose_with_both_versions_in_sight(chromium, portal):
    first, second = (chromium.new_context(viewport=WIDE).new_page() for _ in range(2))
    open_answer(first, portal, "6. Hoạt động chính quyền số", "6.8")
    open_answer(second, portal, "6. Hoạt động chính quyền số", "6.8", "lanhdao.quangbinh")
    label = "Số văn bản điện tử có ký số đã gửi"
    first.get_by_label(label).fill("15.000")
    expect(first.locator(".save-mark", has_text="đã lưu")).to_be_visible()

    second.get_by_label(label).fill("14.000")
    expect(second.locator(".save-mark", has_text="có người khác vừa sửa")).to_be_visible()
    follow(second.get_by_role("button", name="Lưu", exact=True))
    conflict = second.get_by_role("alert").first
    expect(conflict).to_contain_text("Có người khác vừa sửa chỉ số này")
    expect(conflict).to_contain_text("15.000")
    expect(second.get_by_label(label)).to_have_value("14.000")
    follow(second.get_by_role("button", name="Lưu bản của tôi"))
    expect(second.get_by_text("Chỉ số 6.8: đã lưu")).to_be_visible()
    expect(second.get_by_label(label)).to_have_value("14.000")
    for page in (first, second):
        page.context.close()


WORD = """<html><body class=mso><p class=MsoNormal style='mso-x:1'>Văn bản đi:<o:p></o:p></p>
<table class=MsoTable border=1><tr><td style='width:10pt'>Quyết định</td><td>2.343</td></tr></table>
<ul><li style='mso-list:l0'>Ký số 100%</li></ul></body></html>"""
PASTE = """html => {
  const data = new DataTransfer();
  data.setData('text/html', html);
  const event = new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true});
  document.activeElement.dispatchEvent(event);
}"""
FOCUSED = """() => {
  const at = document.activeElement;
  const label = at.getAttribute('aria-labelledby');
  if (label) return document.getElementById(label).textContent;
  if (at.labels && at.labels.length) return at.labels[0].textContent;
  return at.getAttribute('aria-label') || at.textContent;
}"""
