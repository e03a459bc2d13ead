"""What was found, as JSON that is kept beside the file, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from assessments.intake.found import Found, FoundDocument, FoundValue, Leftover


def as_json(found: Found) -> dict[str, Any]:
    return asdict(found)


def from_json(kept: Mapping[str, Any]) -> Found:
    return Found(
        kind=kept["kind"],
        values=tuple(FoundValue(**value) for value in kept["values"]),
        documents=tuple(
            FoundDocument(**{**document, "indicators": tuple(document["indicators"])})
            for document in kept["documents"]
        ),
        leftovers=tuple(Leftover(**leftover) for leftover in kept["leftovers"]),
        remarks=tuple(kept["remarks"]),
    )
