"""Takes the pictures of docs/screenshots from a demonstration of its own:

.venv/bin/python -m tests.screenshots
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import CHROMIUM, CHROMIUM_FLAGS, follow, leaving, manage, running_portal

TARGET = Path("docs/screenshots")
SIZES = {"1280": (1280, 900), "360": (360, 780)}
PAPER = "tests/papers/quang-binh-2022-qd1829.txt"
LONGEST = 1_800  # pixels of a page whose rows are all alike
TALLEST = 3_000  # pixels of any picture: nobody looks further down in a guide
PASSWORD = "DungThu#Cds2022"
# A year after the real one, empty, so that there is something to fill in beside it.
NEXT_YEAR = """
from datetime import timedelta
from django.utils.timezone import localdate
from assessments.importers.demo_year import demo_campaign
from assessments.models import Assessment
from assessments.services.campaigns import open_assessment
unit = Assessment.objects.first().unit
campaign = demo_campaign("QD3853", 1, 2023)
campaign.submission_due_on = localdate() + timedelta(days=9)
campaign.save()
open_assessment(campaign=campaign, unit=unit)
"""
READY = """
from assessments.models import Answer
lacking = Answer.objects.filter(assessment__campaign__indicator_set__code="QD1829", evidence=None)
lacking.update(evidence_explanation="Hồ sơ giấy lưu tại Văn phòng UBND xã.")
"""

EXPLAINED = """
from assessments.services.checking import explain_all
from dtscore.accounts.models import User
leader = User.objects.select_related("unit").get(username="lanhdao.quangbinh")
explain_all(actor=leader, unit=leader.unit, year=2022, set_code="QD1829",
            words="Đã đối chiếu với sổ theo dõi của xã, số liệu trên giấy là đúng.")
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        environment = {
            "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
            "DTSCORE_DEMO": "1",
            "DTSCORE_ENV_FILE": "/dev/null",
            "DTSCORE_DATA_DIR": f"{folder}/data",
        }
        manage("migrate", "--verbosity", "0", environment=environment)
        manage("prepare_demo", environment=environment)
        manage("shell", "--command", READY, environment=environment)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        with running_portal(environment) as address:
            for name, (width, height) in SIZES.items():
                visit = Visit(browser, address, name, width, height)
                visit.commune()
                visit.register()
                visit.province()
            manage("shell", "--command", NEXT_YEAR, environment=environment)
            for name, (width, height) in SIZES.items():
                visit = Visit(browser, address, name, width, height)
                visit.next_year()
                visit.files_brought()
            manage("shell", "--command", EXPLAINED, environment=environment)
            for name, (width, height) in SIZES.items():
                Visit(browser, address, name, width, height).leader()
        browser.close()


@dataclass(frozen=True)
class Visit:
    """One walk through the portal at one size of screen."""

    browser: Browser
    address: str
    size: str
    width: int
    height: int

    def commune(self) -> None:
        page = self.page()
        self.shoot(page, "dang-nhap")
        self.sign_in(page, "canbo.quangbinh")
        follow(page.get_by_role("link", name="QĐ 3853").first)
        self.shoot(page, "xa-ho-so-3853")
        follow(page.get_by_role("link", name="8. Hoạt động xã hội số"))
        self.shoot(page, "xa-tru-cot-8")
        follow(page.get_by_role("link", name="Mở riêng").first)
        self.awake(page)
        self.shoot(page, "xa-tra-loi-8.1")
        follow(page.get_by_role("link", name="minh chứng"))
        page.get_by_label("Tìm văn bản trong sổ").fill("to cong nghe so")
        page.get_by_text("khớp “to cong nghe so”").wait_for()
        self.shoot(page, "xa-minh-chung")
        page.goto(self.address)
        follow(page.get_by_role("link", name="Phân việc").first)
        self.shoot(page, "xa-phan-viec")
        page.goto(self.address)
        follow(page.get_by_role("link", name="QĐ 1829").first)
        self.shoot(page, "xa-ho-so-1829")
        follow(page.get_by_role("link", name="Số liệu nền"))
        self.shoot(page, "xa-so-lieu-nen")
        page.go_back()
        follow(page.get_by_role("link", name="Phần chữ của báo cáo"))
        self.shoot(page, "xa-phan-chu-bao-cao")

    def register(self) -> None:
        page = self.page()
        self.sign_in(page, "canbo.quangbinh")
        menu = page.get_by_role("link", name="Sổ văn bản", include_hidden=True)
        page.goto(self.address + (menu.get_attribute("href") or ""))
        self.shoot(page, "xa-so-van-ban")
        follow(page.get_by_role("link", name="2137/QĐ-UBND"))
        self.shoot(page, "xa-van-ban")

    def next_year(self) -> None:
        page = self.page()
        self.sign_in(page, "canbo.quangbinh")
        self.shoot(page, "xa-trang-chu")
        follow(page.get_by_role("link", name="QĐ 3853 - chấm điểm, năm 2023"))
        follow(page.get_by_role("link", name="8. Hoạt động xã hội số"))
        follow(page.get_by_role("link", name="Mở riêng").first)
        self.awake(page)
        self.shoot(page, "xa-nam-truoc")

    def files_brought(self) -> None:
        """What contradicts itself, and a paper read, before anything of it is written."""
        page = self.page()
        self.sign_in(page, "canbo.quangbinh")
        follow(page.get_by_role("link", name="mâu thuẫn cần xử lý").last)
        follow(page.get_by_role("link", name="cần sửa hoặc giải trình"))
        page.locator(".found-group[open]").first.wait_for()
        self.shoot(page, "xa-mau-thuan", shorter=True)
        page.set_viewport_size({"width": self.width, "height": self.height})
        page.goto(self.address)
        follow(page.get_by_role("link", name="QĐ 1829 - đạt / không đạt, năm 2022"))
        follow(page.get_by_role("link", name="Điền ngoại tuyến"))
        self.shoot(page, "xa-dien-ngoai-tuyen")
        page.locator("input[type=file]").set_input_files(PAPER)
        follow(page.get_by_role("button", name="Nạp tệp và xem trước"))
        page.locator(".intake-part").first.wait_for()
        page.reload()  # without the remark that the file is known, at the second size
        self.shoot(page, "xa-doc-bao-cao", shorter=True)
        page.set_viewport_size({"width": self.width, "height": self.height})
        page.goto(self.address)
        with leaving(page):
            page.get_by_role("link", name="Bảo mật", include_hidden=True).evaluate(
                "link => link.click()"
            )
        follow(page.get_by_role("link", name="Bật xác thực hai lớp"))
        page.locator(".pairing").wait_for()
        self.shoot(page, "xac-thuc-hai-lop")

    def leader(self) -> None:
        page = self.page()
        self.sign_in(page, "lanhdao.quangbinh")
        self.shoot(page, "lanh-dao-trang-chu")
        page.get_by_role("link", name="Mở hồ sơ").last.wait_for()
        follow(page.get_by_role("link", name="QĐ 1829 - đạt / không đạt, năm 2022"))
        assessment = page.url
        follow(page.get_by_role("link", name="Ký nộp"))
        self.shoot(page, "lanh-dao-ky-nop")
        page.get_by_label("Tôi đã xem và chịu trách nhiệm").check()
        follow(page.get_by_role("button", name="Nộp hồ sơ"))
        page.locator(".receipt-code").wait_for()
        self.shoot(page, "lanh-dao-bien-nhan")
        receipt = page.url
        page.goto(assessment)
        follow(page.get_by_role("link", name="Nhật ký"))
        self.shoot(page, "xa-nhat-ky")
        page.goto(receipt)  # back to a draft, for the next size of screen
        page.get_by_label("Lý do").fill("Chụp lại màn hình")
        follow(page.get_by_role("button", name="Rút hồ sơ"))

    def province(self) -> None:
        page = self.page()
        self.sign_in(page, "quantri.thanhhoa")
        self.shoot(page, "tinh-trang-chu")
        follow(page.get_by_role("link", name="QĐ 3853").last)
        self.shoot(page, "bo-chi-so-3853")

    def awake(self, page: Page) -> None:
        """The editor of an indicator replaces its field when it comes into sight."""
        page.locator("textarea").first.evaluate("field => field.scrollIntoView()")
        page.locator(".editor").wait_for()

    def page(self) -> Page:
        viewport = {"width": self.width, "height": self.height}
        page = self.browser.new_context(viewport=viewport).new_page()
        page.goto(self.address)
        return page

    def sign_in(self, page: Page, username: str) -> None:
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        follow(page.get_by_role("button", name="Đăng nhập"))

    def shoot(self, page: Page, name: str, *, shorter: bool = False) -> None:
        """The whole page; a picture that is scrolled through first has all its editors awake.

        ``shorter``: only its beginning, for what goes on in the same manner."""
        page.wait_for_load_state()
        page.evaluate(
            "async () => { for (let y = 0; y < document.body.scrollHeight; y += 600)"
            " { scrollTo(0, y); await new Promise(requestAnimationFrame); } scrollTo(0, 0); }"
        )
        path = TARGET / f"{name}-{self.size}.png"
        if shorter:  # a taller screen, so that what sticks to its lower edge does so
            page.set_viewport_size({"width": self.width, "height": LONGEST})
            page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        page.screenshot(path=path, full_page=not shorter)
        with Image.open(path) as picture:  # a page has few colours, a repository long memory
            upper = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
            small = upper.convert("RGB").quantize(96)
        small.save(path, optimize=True)


if __name__ == "__main__":
    main()
