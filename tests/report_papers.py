"""Both real papers laid out and read once a module, and frames of papers with little in them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pdfplumber
import pytest

from assessments.models import Assessment
from assessments.reports.data import ReportData, build_report
from assessments.reports.pdf import render_html, write_pdf
from assessments.services.papers import save_paper
from tests.paper_reading import Reading

OFFICER = "canbo.quangbinh"
SCORE_LABEL = {"points": "- Chấm điểm: ", "verdicts": "- Đánh giá: "}
FILLER = "<p>Ủy ban nhân dân xã đã tổ chức thực hiện.</p>"


# The same page is the same paper: what every module reads is laid out once.
_laid_out = cache(write_pdf)


@pytest.fixture(scope="module")
def read() -> Iterator[Callable[[ReportData], Reading]]:
    """Lay data out and read the PDF; the files are closed at the end of the module."""
    opened = []

    def _read(data: ReportData) -> Reading:
        pdf = _laid_out(render_html(data))
        document = pdfplumber.open(io.BytesIO(pdf))
        opened.append(document)
        return Reading(pdf, document)

    yield _read
    for document in opened:
        document.close()


@pytest.fixture(scope="module")
def papers(demo, read) -> dict[str, Reading]:
    """Both real papers, whole."""
    return {
        "points": read(build_report(demo.points)),
        "verdicts": read(build_report(demo.verdicts)),
    }


@pytest.fixture(params=["points", "verdicts"])
def which(request) -> str:
    return request.param


@pytest.fixture
def paper(papers, which) -> Reading:
    return papers[which]


@pytest.fixture
def assessment(demo, which) -> Assessment:
    return getattr(demo, which)


def frame(assessment: Assessment, **changes: Any) -> ReportData:
    """The paper of the assessment with its header and its end, and little between them."""
    short = {"parts": [], "score_rows": [], "evidence_rows": [], **changes}
    return replace(build_report(assessment), **short)


def numbered(demo, **wording: Any) -> ReportData:
    """The frame of the paper after its wording was saved by an officer."""
    save_paper(actor=demo.people[OFFICER], assessment=demo.points, **wording)
    return frame(demo.points)
