"""The pictures as a paper say what the page says, of the same units, and from when they are."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pdfplumber
import pytest
from django.urls import reverse

from assessments.models import Action, HistoryEntry, Tally
from assessments.pictures import COLOURS, ROOM
from assessments.selectors.campaign_parts import CampaignPart
from assessments.selectors.pictures import Pictures, open_pictures
from assessments.services.tallying import refresh_tallies
from tests.queueing import many_submitted, small_campaign
from tests.running_order import LAID_OUT

pytestmark = [pytest.mark.django_db, LAID_OUT]
NAMES = ("progress", "spread", "profile", "missed", "inflated_units", "inflated_indicators")


@pytest.fixture
def campaign(demo):
    """Two districts; of the nearer one two communes with other results than they claimed."""
    campaign = small_campaign()
    leader = demo.people["lanhdao.quangbinh"]
    near = many_submitted(campaign, demo.units["district"], leader, 3)
    refresh_tallies([*near, *many_submitted(campaign, demo.units["far_district"], leader, 2)])
    for row, points in zip(near, ("14.25", "20", "8.5"), strict=True):
        claim = row.tallies.get(column="self")
        Tally.objects.create(
            assessment=row, column="reviewed", points=Decimal(points), maximum=claim.maximum,
            attainable=claim.attainable, passed=1, counted=2, basis=claim.basis,
            pillars=claim.pillars,
        )  # fmt: skip
        row.answers.update(reviewed_points=Decimal(points) / 2)
    return campaign


@dataclass(frozen=True)
class Read:
    """The words of a paper, those right of the bars, and the colours of what is drawn."""

    words: str
    figures: str
    colours: set[str]


def read(pdf: bytes) -> Read:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        pages = document.pages
        fonts = {char["fontname"].partition("+")[2] for page in pages for char in page.chars}
        assert fonts <= {"Tinos", "Tinos-Bold", "Tinos-Italic"}
        bars = [rect for page in pages for rect in page.rects if rect["height"] > 5]
        beside = [word for page in pages for word in _beside_bars(page)]
        words = " ".join(page.extract_text(x_tolerance=1.5) for page in pages)
    colours = {_hex(bar["non_stroking_color"]) for bar in bars}
    return Read(" ".join(words.split()), " ".join(beside), colours)


def _beside_bars(page: Any) -> Iterator[str]:
    """What stands on the line of a bar, right of where it begins: all of it beyond the bar."""
    words = page.extract_words(x_tolerance=1.5)
    rooms = [rect for rect in page.rects if _hex(rect["non_stroking_color"]) == ROOM]
    for room in sorted(rooms, key=lambda rect: rect["top"]):
        middle = (room["top"] + room["bottom"]) / 2
        for word in words:
            if word["top"] < middle < word["bottom"] and word["x1"] > room["x0"]:
                assert word["x0"] > room["x1"]
                yield word["text"]


def _hex(colour: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


def said(found: Pictures) -> list[str]:
    """Every figure of every table of the page, in order."""
    rows = [row for name in NAMES for row in getattr(found, name)]
    return [bar.words for row in rows for bar in row.bars]


def test_paper_of_a_district_says_what_its_tables_say(demo, campaign, client):
    admin, district = demo.people["quantri.thanhhoa"], demo.units["district"]
    client.force_login(admin)
    unit = campaign.assessments.filter(unit__parent=district)[0].unit
    page = client.get(
        reverse("pictures", args=[campaign.pk]), {"huyen": district.pk, "don-vi": unit.pk}
    )
    address = re.search(r'href="([^"]*hinh-anh\.pdf[^"]*)"', page.content.decode()).group(1)
    paper = client.get(address.replace("&amp;", "&"))
    assert paper["Content-Type"] == "application/pdf"
    on_paper = read(paper.content)

    part = CampaignPart(parent=district.pk)
    found = open_pictures(admin, campaign, part, unit=unit.pk)
    assert on_paper.figures == " ".join(said(found))
    assert len(said(found)) > 15
    assert found.missed[0].label in on_paper.words
    every = open_pictures(admin, campaign, CampaignPart(), unit=unit.pk)
    assert said(every) != said(found)
    for told in (
        f"Đợt đánh giá: {campaign.name}",
        f"(mã {campaign.indicator_set.code}, phiên bản {campaign.indicator_set.version})",
        f"Bộ lọc: Thuộc: {district.full_name}",
        f"Đơn vị so sánh: {unit.full_name}",
        "tạm thời, theo cột",
        "chưa phải kết quả chính thức; 3/3 đơn vị có kết quả",
    ):
        assert told in on_paper.words
    assert set(COLOURS.values()) <= on_paper.colours
    line = HistoryEntry.objects.get(action=Action.EXPORTED)
    assert (line.actor, line.changes["Bộ lọc"]) == (admin, ["", f"Thuộc: {district.full_name}"])


def test_paper_of_nothing_says_so_and_final_results_are_called_official(demo, campaign, client):
    client.force_login(demo.people["quantri.thanhhoa"])
    empty = client.get(reverse("pictures_pdf", args=[demo.points.campaign_id]))
    assert "Số liệu: chưa có đơn vị nào nộp hồ sơ" in read(empty.content).words
    Tally.objects.filter(assessment__campaign=campaign, column="reviewed").update(column="final")
    words = read(client.get(reverse("pictures_pdf", args=[campaign.pk])).content).words
    assert "Số liệu: theo cột chính thức; 3/5 đơn vị có kết quả" in words
    assert "tạm thời" not in words
    assert "Bộ lọc: Không lọc" in words


def test_paper_takes_as_many_queries_for_one_unit_as_for_twenty(
    demo, client, django_assert_num_queries
):
    leader, campaign = demo.people["lanhdao.quangbinh"], small_campaign()
    client.force_login(demo.people["quantri.thanhhoa"])
    address = reverse("pictures_pdf", args=[campaign.pk])
    refresh_tallies(many_submitted(campaign, demo.units["district"], leader, 1))
    client.get(address)
    with django_assert_num_queries(16, exact=False) as one:
        client.get(address)
    refresh_tallies(many_submitted(campaign, demo.units["far_district"], leader, 20))
    with django_assert_num_queries(len(one)):
        client.get(address)
