"""Two small checks in place of the portal's own, for tests of what happens to findings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assessments.consistency import checks
from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.registry import CHECKS, check
from assessments.consistency.unit_year import UnitYear
from assessments.reading.base import Span

PART, WHOLE, MISSPELT = "people_15_plus", "population", "sai chính tả"


def part_greater(unit_year: UnitYear) -> Iterator[Finding]:
    """An error at two base figures, about no set in particular."""
    part, whole = unit_year.facts.get(PART), unit_year.facts.get(WHOLE)
    if part and whole and part.value > whole.value:
        yield Finding(
            "test_part_greater",
            Severity.ERROR,
            f"{part.label} ({part.value:f}) lớn hơn {whole.label} ({whole.value:f}).",
            (Place("fact", name=PART), Place("fact", name=WHOLE)),
            {"part": part.value, "whole": whole.value},
        )


def misspelt_words(unit_year: UnitYear) -> Iterator[Finding]:
    """A warning at the words of an answer, which are marked."""
    for view in unit_year.answers():
        at = view.passage.text.find(MISSPELT)
        if at >= 0:
            span = Span(at, at + len(MISSPELT))
            place = Place("narrative", view.set, view.code, "narrative", words=MISSPELT, span=span)
            text = f"Chỉ số {view.code} ghi “{MISSPELT}”."
            yield Finding("test_misspelt", Severity.WARNING, text, (place,), {"version": "1"})


def without_evidence(unit_year: UnitYear) -> Iterator[Finding]:
    """A hint that the desk's own hints say already."""
    for view in unit_year.answers():
        if MISSPELT in view.passage.text and not view.cited:
            place = Place("evidence", view.set, view.code)
            yield Finding("test_no_evidence", Severity.HINT, "Chưa dẫn minh chứng nào.", (place,))


@pytest.fixture
def own_checks() -> Iterator[None]:
    """Only the three checks above, whatever the portal has."""
    checks.load()
    kept = dict(CHECKS)
    CHECKS.clear()
    for code, family, search, severity, on_desk in (
        ("test_part_greater", "parts", part_greater, Severity.ERROR, True),
        ("test_misspelt", "narrative", misspelt_words, Severity.WARNING, True),
        ("test_no_evidence", "evidence", without_evidence, Severity.HINT, False),
    ):
        declare = check(
            code, family=family, title=f"Thử {code}", severity=severity, on_desk=on_desk
        )
        declare(search)
    yield
    CHECKS.clear()
    CHECKS.update(kept)
