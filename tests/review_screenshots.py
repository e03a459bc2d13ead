"""The pictures of a review for the guide: ``python -m tests.review_screenshots``.

The demonstration's QĐ 3853 stands published, its QĐ 1829 under review; then two of its indicators
are given back.
"""

from __future__ import annotations

import tempfile

from playwright.sync_api import Page, sync_playwright

from tests.browser import CHROMIUM, CHROMIUM_FLAGS, manage, running_portal
from tests.screenshots import SIZES, Visit

UNDER_REVIEW = """
from assessments.models import Assessment
from dtscore.accounts.models import User
from tests.reviewing import begin_review, rule, review_of
people = {user.username: user for user in User.objects.select_related("unit")}
assessment = Assessment.objects.select_related("unit", "campaign__indicator_set").get(
    campaign__indicator_set__code="QD1829")
reviewer = people["thamdinh.quangxuong"]
begin_review(assessment, leader=people["lanhdao.quangbinh"], reviewer=reviewer)
codes = review_of(assessment).undecided
for code in codes[:6]:
    rule(assessment, reviewer, code, "accepted")
for code in ("1.1", "3.5"):
    rule(assessment, reviewer, code, "returned",
         comment="Số liệu trên giấy mâu thuẫn nhau, đề nghị xã kiểm tra và ghi lại.")
"""
GIVEN_BACK = """
from datetime import timedelta
from django.utils.timezone import localdate
from assessments.models import Assessment
from dtscore.accounts.models import User
from tests.reviewing import move
reviewer = User.objects.select_related("unit").get(username="thamdinh.quangxuong")
assessment = Assessment.objects.get(campaign__indicator_set__code="QD1829")
move(assessment, reviewer, "return", due_on=localdate() + timedelta(7),
     comment="Đề nghị xã sửa hai chỉ số này.")
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
        manage("prepare_demo", "--reviewed", environment=environment)
        manage("shell", "--command", UNDER_REVIEW, environment=environment)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        with running_portal(environment) as address:
            visits = [
                Visit(browser, address, name, width, height)
                for name, (width, height) in SIZES.items()
            ]
            for visit in visits:
                _reviewing_side(visit)
            manage("shell", "--command", GIVEN_BACK, environment=environment)
            for visit in visits:
                _commune(visit)
        browser.close()


def _reviewing_side(visit: Visit) -> None:
    page = _signed_in(visit, "thamdinh.quangxuong")
    visit.shoot(page, "tham-dinh-trang-chu")
    _open(visit, page, "tham-dinh/", "tham-dinh-danh-sach")
    page.goto(f"{visit.address}/ho-so/2/tham-dinh/?chi-so=3.4")
    page.locator(".list-warned").first.wait_for(state="attached")
    visit.shoot(page, "tham-dinh-ban-lam-viec")
    _open(visit, page, "ho-so/2/tham-dinh/buoc/", "tham-dinh-chuyen-buoc")
    _open(visit, page, "ho-so/2/tham-dinh/phan-viec/", "tham-dinh-phan-viec")
    page = _signed_in(visit, "quantri.thanhhoa")
    _open(visit, page, "nhat-ky/", "tinh-nhat-ky")
    _open(visit, page, "danh-muc-ly-do/", "tinh-danh-muc-ly-do")
    _open(visit, page, "ho-so/2/gia-han/", "tinh-gia-han")
    _open(visit, page, "dot-danh-gia/2/mau-thuan/", "tinh-mau-thuan")
    _open(visit, page, "so-lieu/nap/", "tinh-nap-so-lieu-nen")
    _open(visit, page, "mau-bao-cao/", "tinh-mau-bao-cao")


def _commune(visit: Visit) -> None:
    page = _signed_in(visit, "canbo.quangbinh")
    visit.shoot(page, "xa-trang-chu-tra-lai")
    _open(visit, page, "ho-so/2/tra-lai/", "xa-tra-lai")
    _open(visit, page, "ho-so/1/", "xa-ba-cot-diem")
    _open(visit, page, "ho-so/1/giai-trinh/", "xa-giai-trinh")
    _open(visit, page, "thong-bao/", "xa-thong-bao")


def _signed_in(visit: Visit, username: str) -> Page:
    page = visit.page()
    visit.sign_in(page, username)
    return page


def _open(visit: Visit, page: Page, path: str, name: str) -> None:
    page.goto(f"{visit.address}/{path}")
    visit.shoot(page, name)


if __name__ == "__main__":
    main()
