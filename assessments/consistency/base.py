"""What a finding is: a contradiction with its figures, and the places where it can be mended."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from assessments.reading.base import Span


class Severity(StrEnum):
    """An error blocks the submission, a warning wants an explanation, a hint is only shown."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


SEVERITY_WORDS = {
    Severity.ERROR: "Lỗi",
    Severity.WARNING: "Cần giải trình",
    Severity.HINT: "Gợi ý",
}

PlaceKind = Literal[
    "input", "claim", "narrative", "fact", "document", "evidence", "section", "paper"
]


@dataclass(frozen=True)
class Place:
    """One field that a finding speaks of, so that a page can lead to it.

    ``set`` and ``indicator`` name the answer (empty for what belongs to none); ``name`` is the
    input, the fact, the free section or the paper's field; ``pk`` the document or the citation.
    ``words`` are the words concerned, ``span`` their place in the plain text of a narrative.
    """

    kind: PlaceKind
    set: str = ""
    indicator: str = ""
    name: str = ""
    pk: int | None = None
    words: str = ""
    span: Span | None = None


@dataclass(frozen=True)
class Finding:
    """One contradiction. ``values`` are the figures and texts that contradict each other, exact, by
    a short English name; ``message`` is the Vietnamese sentence with these figures.

    ``first`` is the place that is opened to mend it.
    """

    code: str
    severity: Severity
    message: str
    places: tuple[Place, ...]
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def first(self) -> Place | None:
        return self.places[0] if self.places else None

    @property
    def sets(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(place.set for place in self.places if place.set))

    @property
    def indicators(self) -> tuple[tuple[str, str], ...]:
        """The answers concerned as (set, code), each once, in the order of the places."""
        pairs = ((place.set, place.indicator) for place in self.places if place.indicator)
        return tuple(dict.fromkeys(pairs))

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(place.name for place in self.places if place.kind == "fact"))

    @property
    def key(self) -> str:
        """Names this contradiction as long as the same figures contradict each other in the same
        places: an explanation holds for the key, and for nothing that was changed afterwards."""
        places = sorted(
            f"{place.kind}|{place.set}|{place.indicator}|{place.name}|{place.pk}|{place.words}"
            for place in self.places
        )
        values = [f"{name}={self.values[name]}" for name in sorted(self.values)]
        text = "\n".join([self.code, *places, *values])
        return hashlib.sha256(text.encode()).hexdigest()[:32]
