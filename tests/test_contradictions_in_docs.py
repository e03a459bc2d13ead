"""The page in docs about the two real papers says what the portal finds today."""

from __future__ import annotations

from tests.contradictions import TARGET, page


def test_the_page_is_that_of_today() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(), "python -m tests.contradictions"
