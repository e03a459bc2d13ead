"""Reading whatever file an officer brings: which reader it needs, and one kind of refusal."""

from __future__ import annotations

from pathlib import PurePath

from django.utils.timezone import localdate

from assessments.importers.papers import PaperError, read_report
from assessments.importers.workbook import read_offline_workbook
from assessments.intake.found import Found
from assessments.intake.sources import ACCEPTED, PAPERS
from assessments.models import Assessment
from assessments.selectors.offline import about_of
from criteria.selectors import load_spec
from dtscore.sheets import SheetError


class UnreadableSourceError(Exception):
    """Nothing can be proposed from the file; ``sentences`` say why and what to do."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def read_source(data: bytes, name: str, assessment: Assessment) -> Found:
    """What the file says about the assessment. Raises UnreadableSourceError."""
    spec = load_spec(assessment.campaign.indicator_set)
    extension = PurePath(name.strip()).suffix.lower()
    if extension not in ACCEPTED:
        raise UnreadableSourceError(
            [
                "Ở đây chỉ nạp tệp Excel (.xlsx) tải từ hồ sơ này về, hoặc báo cáo có sẵn dạng"
                " DOCX, PDF, TXT: hãy chọn đúng tệp."
            ]
        )
    if extension in PAPERS:
        try:
            year, unit = assessment.campaign.year, assessment.unit.full_name
            return read_report(data, name, spec, year, unit)
        except PaperError as problem:
            raise UnreadableSourceError([str(problem)]) from None
    try:
        return read_offline_workbook(data, name, spec, about_of(assessment), localdate())
    except SheetError as problem:
        raise UnreadableSourceError(problem.sentences) from None
