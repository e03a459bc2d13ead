"""What the process that opens hostile papers answers with, and how it refuses."""

from __future__ import annotations

# Text, place, page (0: the source has none), cells of a table.
Answer = tuple[str, str, int, list[list[str]]]


class RefusedPaperError(Exception):
    """``args[0]`` is a code of ``sources.REFUSALS``."""
