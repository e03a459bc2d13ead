"""What a paper says, as JSON for machines: by indicator, every value beside its words."""

from __future__ import annotations

from typing import Any

from assessments.intake.found import Found, FoundDocument, FoundValue
from criteria.rules.spec import IndicatorSetSpec


def found_as_json(found: Found, spec: IndicatorSetSpec, *, unit: str, year: int) -> dict[str, Any]:
    """``indicators`` in the order of the set; numbers are exact text. ``requirement`` is the
    paper's wording, the set's where the paper says the same."""
    by_code: dict[str, list[FoundValue]] = {}
    for value in found.values:
        by_code.setdefault(value.indicator, []).append(value)
    return {
        "unit": unit,
        "year": year,
        "set": spec.code,
        "indicators": [
            _indicator(code, by_code[code], found.documents, spec)
            for code in spec.by_code
            if code in by_code
        ],
        "facts": [_value(value) for value in found.values if value.target == "fact"],
        "documents": [_document(document) for document in found.documents],
        "paper": {value.name: value.value for value in found.values if value.target == "paper"},
        "leftovers": [{"text": one.text, "place": one.place} for one in found.leftovers],
        "remarks": list(found.remarks),
    }


def _indicator(
    code: str,
    values: list[FoundValue],
    documents: tuple[FoundDocument, ...],
    spec: IndicatorSetSpec,
) -> dict[str, Any]:
    by_target = {value.target: value for value in values if value.target != "input"}
    claim = by_target["claim"].value if "claim" in by_target else {}
    printed = claim.get("printed", {})
    state, narrative = by_target.get("state"), by_target.get("narrative")
    return {
        "code": code,
        "state": state.value if state else None,
        "claimed_points": claim.get("points"),
        "claimed_passed": claim.get("passed"),
        "requirement": printed.get("requirement") or spec.by_code[code].title,
        "inputs": {value.name: value.value for value in values if value.target == "input"},
        "printed": printed,
        "narrative": narrative.value if narrative else "",
        "documents": [one.number for one in documents if code in one.indicators],
        "doubt": [_value(value) for value in values if value.doubt or value.fault],
        "place": values[0].place,
    }


def _value(value: FoundValue) -> dict[str, Any]:
    return {
        "field": value.name or value.target,
        "value": value.value if value.target in ("input", "fact", "state") else None,
        "doubt": value.doubt or value.fault,
        "words": value.words,
        "place": value.place,
    }


def _document(document: FoundDocument) -> dict[str, Any]:
    return {
        "kind": document.kind,
        "number": document.number,
        "issued_on": document.issued_on,
        "issuer": document.issuer,
        "abstract": document.abstract,
        "indicators": list(document.indicators),
        "doubt": document.doubt,
    }
