"""What travels on a weak line: the first page with all it refers to, later pages, one save.

Compressed as the server does: gzip at level 6, files that are compressed already as they are.
"""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from criteria.selectors import load_spec

pytestmark = pytest.mark.django_db

KB = 1000
FIRST_LOAD, LATER_PAGE, ONE_SAVE = 100 * KB, 25 * KB, 2 * KB
REFERS = re.compile(r"""(?:src|href)="/static/([^"]+)\"""")
STYLE_REFERS = re.compile(r"""(?:url\(|@import )["']?([^"')]+)""")
PACKED = {".woff2", ".png", ".jpg", ".webp"}


def sections(demo) -> list[str]:
    return [
        reverse("pillar", args=[assessment.pk, pillar.code])
        for assessment in (demo.points, demo.verdicts)
        for pillar in load_spec(assessment.campaign.indicator_set).pillars
    ]


def packed(content: bytes) -> int:
    return len(gzip.compress(content, compresslevel=6))


def referred(page: str) -> set[Path]:
    """Every file of ours that the page makes the browser fetch, those of its styles included."""
    found: set[Path] = set()
    new = {settings.BASE_DIR / "static" / name for name in REFERS.findall(page)}
    while new:
        found |= new
        styles = [path for path in new if path.suffix == ".css"]
        new = {
            (path.parent / name).resolve()
            for path in styles
            for name in STYLE_REFERS.findall(path.read_text("utf-8"))
            if not name.startswith("data:")
        } - found
    return found


def weight_of(path: Path) -> int:
    content = path.read_bytes()
    return len(content) if path.suffix in PACKED else packed(content)


def test_first_load_of_the_heaviest_section_is_light(demo, officer):
    pages = {address: officer.get(address).content for address in sections(demo)}
    heaviest = max(pages, key=lambda address: packed(pages[address]))
    files = referred(pages[heaviest].decode())

    weights = {path.name: weight_of(path) for path in files}
    assert {"bootstrap.min.css", "site.css", "autosave.js", "squire.js"} <= weights.keys()
    total = packed(pages[heaviest]) + sum(weights.values())
    assert total <= FIRST_LOAD, (heaviest, packed(pages[heaviest]), weights)


def test_later_pages_are_lighter(demo, officer):
    points = demo.points.pk
    addresses = [
        *sections(demo),
        reverse("home"),
        reverse("assessment", args=[points]),
        reverse("facts", args=[points]),
        reverse("answer", args=[points, "8.1"]),
    ]
    heavy = {
        address: weight
        for address in addresses
        if (weight := packed(officer.get(address).content)) > LATER_PAGE
    }
    assert heavy == {}


def test_one_saved_answer_is_small_both_ways(demo, officer):
    """Body and the headers that are ours: what was typed here is a paragraph of 400 letters."""
    typed = {
        "in-id_holders": "2.000",
        "narrative": f"<p>{'Đã rà soát lại cùng Công an xã. ' * 12}</p>",
        "version": "1",
        "save_key": "k" * 36,
    }
    said = officer.post(reverse("autosave", args=[demo.points.pk, "8.1"]), typed)

    assert said.json()["status"] == "saved"
    up = said.wsgi_request.META["CONTENT_LENGTH"]
    down = len(said.content) + len(said.serialize_headers())
    assert int(up) + len("X-CSRFToken: ") + 64 <= ONE_SAVE
    assert down <= ONE_SAVE
