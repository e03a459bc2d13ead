"""The arguments that name an assessment on the command line, and how a wrong one is answered."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from assessments.models import Assessment
from assessments.selectors.assessments import AssessmentNotFoundError, find_assessment


def add_naming_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--unit", required=True, help="mã đơn vị hành chính, ví dụ 16468")
    parser.add_argument("--year", required=True, help="năm đánh giá, ví dụ 2022")
    parser.add_argument("--set", required=True, dest="set_code", help="mã bộ chỉ số, ví dụ QD3853")


def named_assessment(options: dict[str, Any]) -> Assessment:
    """The assessment that the arguments name; otherwise one sentence and exit code 2."""
    try:
        return find_assessment(
            unit_code=options["unit"], year=str(options["year"]), set_code=options["set_code"]
        )
    except AssessmentNotFoundError as missing:
        raise CommandError(str(missing), returncode=2) from None
