"""The official annex "Kết quả đánh giá, xếp hạng mức độ chuyển đổi số", in the decree's layout."""

from __future__ import annotations

from assessments.reports.pdf import render_html
from assessments.reports.ranking_data import ranking_annex
from assessments.reports.store import laid_out
from assessments.selectors.snapshots import Snapshot
from dtscore.text import nfc


def annex_pdf(content: Snapshot) -> bytes:
    """Lay out the annex of what is published."""
    return _press(content, is_draft=False)


def annex_draft(content: Snapshot) -> bytes:
    """The same before it is published, with "DỰ THẢO" across its pages."""
    return _press(content, is_draft=True)


def _press(content: Snapshot, *, is_draft: bool) -> bytes:
    annex = ranking_annex(content, is_draft=is_draft)
    return laid_out(nfc(render_html(annex, template="reports/ranking.html")))
