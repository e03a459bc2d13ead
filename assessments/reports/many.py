"""The reports of a whole campaign as files, made by several processes; broken off, it goes on."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from django.db import connections

from assessments.files.atomic import write_whole
from assessments.models import Assessment, AssessmentStatus, Campaign
from assessments.reports.data import build_report
from assessments.reports.pdf import render_html, write_pdf
from assessments.reports.store import fingerprint_of
from dtscore.accounts.models import AdministrativeUnit
from dtscore.text import nfc

# What was made, one line a report, only ever added to: a later line of an assessment counts.
LIST_NAME = "danh-sach.jsonl"
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True)
class Made:
    """One report on the disk. ``content`` names what it was laid out from, ``is_new`` tells
    whether this run has laid it out."""

    assessment: int
    name: str
    content: str
    sha256: str
    is_new: bool = True


def file_name(unit: AdministrativeUnit) -> str:
    """The code keeps namesakes apart, the name is for people: "16468 xã Quảng Bình.pdf"."""
    return _UNFIT.sub("-", nfc(f"{unit.code} {unit.full_name}")) + ".pdf"


def make_reports(campaign: Campaign, directory: Path, workers: int) -> Iterator[Made]:
    """Lay out the report of every submitted assessment of the campaign into ``directory`` with so
    many processes, telling of each as it is there. What is there and unchanged is kept. Raises
    OSError where the directory cannot be written."""
    directory.mkdir(parents=True, exist_ok=True)
    known = _read_list(directory / LIST_NAME)
    rows = campaign.assessments.exclude(status=AssessmentStatus.DRAFT).order_by("unit__sort_key")
    keys = list(rows.values_list("pk", flat=True))
    work = partial(_make, directory, known)
    with (directory / LIST_NAME).open("a", encoding="utf-8") as listing:
        for made in _spread(work, keys, workers):
            if made.is_new:
                listing.write(json.dumps(asdict(made), ensure_ascii=False) + "\n")
                listing.flush()
            yield made


def _spread(work: partial[Made], keys: list[int], workers: int) -> Iterator[Made]:
    if workers == 1:
        yield from map(work, keys)
        return
    connections.close_all()  # no two processes may speak on one connection
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        yield from pool.imap_unordered(work, keys)


def _make(directory: Path, known: Mapping[int, Made], key: int) -> Made:
    assessment = Assessment.objects.select_related("unit", "campaign__indicator_set").get(pk=key)
    html = render_html(build_report(assessment))
    name, content = file_name(assessment.unit), fingerprint_of(html)
    path, earlier = directory / name, known.get(key)
    if earlier and earlier.content == content and earlier.sha256 == _sha256(path):
        return Made(key, name, content, earlier.sha256, is_new=False)
    pdf = write_pdf(html)
    write_whole(path, pdf)
    return Made(key, name, content, hashlib.sha256(pdf).hexdigest())


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _read_list(path: Path) -> dict[int, Made]:
    """What earlier runs have made; a line that was broken off is as if it had never been."""
    if not path.exists():
        return {}
    made: dict[int, Made] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            row = Made(**json.loads(line))
        except (ValueError, TypeError):
            continue
        made[row.assessment] = row
    return made
