"""One short text that stands for plain data: the same for the same data in any order of keys."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def data_digest(data: Any) -> str:
    """SHA-256 over the sorted JSON text. Databases keep the order of keys each in its own way."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
