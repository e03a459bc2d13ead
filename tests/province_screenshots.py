"""Takes the pictures of the province's desk from a simulated province of its own:

.venv/bin/python -m tests.province_screenshots
"""

from __future__ import annotations

import json
import tempfile

from playwright.sync_api import sync_playwright

from tests.browser import CHROMIUM, CHROMIUM_FLAGS, manage, running_portal
from tests.screenshots import SIZES, Visit

# Of the simulated years the newest is under way, the first is decided.
KEYS = """
import json
from assessments.models import Campaign
from criteria.models import IndicatorSet
years = Campaign.objects.filter(name__endswith="(mô phỏng)").order_by("year")
sets = IndicatorSet.objects.order_by("code").values_list("pk", flat=True)
print(json.dumps([*years.values_list("pk", flat=True), *sets[:2]]))
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
        manage("simulate", "--communes", "60", "--years", "3", environment=environment)
        told = manage("shell", "--verbosity", "0", "--command", KEYS, environment=environment)
        pages = addresses(*json.loads(told.splitlines()[-1]))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        with running_portal(environment) as address:
            for size, (width, height) in SIZES.items():
                visit = Visit(browser, address, size, width, height)
                page = visit.page()
                visit.sign_in(page, "quantri.thanhhoa")
                page.get_by_role("heading", name="Tỉnh Thanh Hóa").wait_for()
                for name, path in pages.items():
                    page.goto(address + path)
                    visit.shoot(page, name)
        browser.close()


def addresses(decided: int, second: int, newest: int, one_set: int, other_set: int) -> dict:
    """What is taken, by the name of its picture."""
    return {
        "tinh-dot-danh-gia": "/dot-danh-gia/",
        "tinh-dot-nam-sau": f"/dot-danh-gia/moi/?tu={newest}",
        "tinh-tien-do": f"/dot-danh-gia/{newest}/",
        "tinh-xep-hang": f"/dot-danh-gia/{decided}/xep-hang/",
        "tinh-xep-hang-nam-sau": f"/dot-danh-gia/{second}/xep-hang/",
        "tinh-hinh-anh": f"/dot-danh-gia/{decided}/hinh-anh/",
        "tinh-bo-chi-so": "/bo-chi-so/",
        "tinh-so-sanh-bo": f"/bo-chi-so/{one_set}/so-sanh/{other_set}/",
        "tinh-tai-khoan": "/tai-khoan/",
        "tinh-nap-tai-khoan": "/tai-khoan/nap/",
        "tinh-nhat-ky-quan-tri": "/nhat-ky/quan-tri/",
    }


if __name__ == "__main__":
    main()
