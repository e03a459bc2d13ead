"""The try-out beside the form, live in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import manage
from tests.browser_fixtures import sign_in
from tests.running_order import IN_A_BROWSER
from tests.test_browser_axe import examine

pytestmark = [pytest.mark.browser, IN_A_BROWSER]

DRAFT = """
from criteria.models import IndicatorSet
from criteria.selectors import load_spec
from criteria.catalogue.exporting import export_data
from criteria.services.drafting import create_draft
from dtscore.accounts.models import User
base = IndicatorSet.objects.get(code="QD3853")
data = {**export_data(load_spec(base)), "version": 2}
actor = User.objects.get(username="quantri.thanhhoa")
print(create_draft(actor=actor, data=data, based_on=base).pk)
"""


def test_the_try_out_and_the_sum_follow_what_is_typed(page: Page, portal: str, environment) -> None:
    pk = manage("shell", "-v0", "-c", DRAFT, environment=environment).split()[-1]
    sign_in(page, portal, "quantri.thanhhoa")
    page.goto(f"{portal}/bo-chi-so/ban-nhap/{pk}/chi-so/6.2/")
    figures = page.locator("[data-try-fields] input")
    figures.nth(0).fill("412")
    figures.nth(1).fill("515")
    page.get_by_label("Giá trị").first.fill("4")
    first = page.locator(".try-first")
    expect(first).to_contain_text("412 / 515 = 80,00% × 4 điểm = 3,2 điểm")
    expect(figures.nth(0)).to_have_value("412")
    assert examine(page) == []

    page.goto(f"{portal}/bo-chi-so/ban-nhap/{pk}/tru-cot/6/")
    page.get_by_label("Giá trị").fill("100")
    expect(page.locator("[data-sum]")).to_contain_text("Đã phân bổ 180 / 100 điểm, vượt 80 điểm")
