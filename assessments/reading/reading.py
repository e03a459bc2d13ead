"""All mentions of a text."""

from __future__ import annotations

from assessments.reading.base import Mention


def read_mentions(text: str) -> tuple[Mention, ...]:
    """Everything recognised in ``text`` (NFC), in the order of its places."""
    raise NotImplementedError
