"""The contradictions of one unit and one year, as sentences or as JSON."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.models import Assessment
from assessments.selectors.assessments import AssessmentNotFoundError, find_year
from assessments.selectors.contradictions import FindingRow, finding_rows
from assessments.services.checking import recheck, stored_findings


class Command(BaseCommand):
    help = "Tìm mâu thuẫn trong hồ sơ của một đơn vị và một năm, theo mọi bộ chỉ số của năm đó."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--unit", required=True, help="mã đơn vị hành chính, ví dụ 16468")
        parser.add_argument("--year", required=True, help="năm đánh giá, ví dụ 2022")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        assessment = _named(options["unit"], str(options["year"]))
        unit, year = assessment.unit, assessment.campaign.year
        recheck(unit=unit, year=year)
        rows = finding_rows(stored_findings(unit, year))
        if options["format"] == "json":
            told = [as_json(row) for row in rows]
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"{unit.full_name} {year}: {len(rows)} mâu thuẫn.")
        for row in rows:
            self.stdout.write(f"[{row.badge}] {row.finding.code}: {row.message}")


def _named(unit: str, year: str) -> Assessment:
    try:
        return find_year(unit_code=unit, year=year)
    except AssessmentNotFoundError as missing:
        raise CommandError(str(missing), returncode=2) from None


def as_json(row: FindingRow) -> dict[str, Any]:
    """One finding as other programs read it; numbers are exact decimal strings."""
    places = row.finding.data["places"]
    facts = [place["name"] for place in places if place["kind"] == "fact"]
    said = row.explanation
    return {
        "code": row.finding.code,
        "severity": row.severity,
        "family": row.finding.family,
        "sets": [code for code in row.finding.sets.split("|") if code],
        "indicators": [
            {"set": place["set"], "code": place["indicator"]} for place in _indicators(places)
        ],
        "facts": list(dict.fromkeys(facts)),
        "message": row.message,
        "values": row.finding.data["values"],
        "places": places,
        "explanation": {"words": said.words, "at": said.at.isoformat()} if said else None,
    }


def _indicators(places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    named = {(place["set"], place["indicator"]): place for place in places if place["indicator"]}
    return list(named.values())
