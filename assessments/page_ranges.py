"""The pages that a citation names: "3", "3-5", "1, 4-6"."""

from __future__ import annotations

import re

LAST_PAGE = 9999  # nobody cites beyond; keeps a slip of the finger out
LONGEST = 50
_PREFIX = re.compile(r"^(?:các\s+)?(?:trang|tr)\b\s*[.:]?\s*", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*(?:[,;]|\bvà\b)\s*", re.IGNORECASE)
_RANGE = re.compile(r"(\d{1,6})(?:\s*[-–—]\s*(\d{1,6}))?")


class PageRangeError(ValueError):
    """The text names no pages; the message says in Vietnamese how to write them."""


def normalise_pages(text: str, page_count: int | None = None) -> str:
    """Pages in order, overlaps joined: ``"tr. 5, 3–4"`` becomes ``"3-5"``; nothing stays nothing.

    ``page_count`` is how many pages the document's file has, where that is known.
    Raises PageRangeError.
    """
    stripped = _PREFIX.sub("", text.strip())
    if not stripped:
        return ""
    ranges = _joined(sorted(_range(part) for part in _SEPARATOR.split(stripped)))
    last = ranges[-1][1]
    if page_count is not None and last > page_count:
        raise PageRangeError(f"Tệp của văn bản chỉ có {page_count} trang, không có trang {last}.")
    pages = ", ".join(
        str(first) if first == final else f"{first}-{final}" for first, final in ranges
    )
    if len(pages) > LONGEST:
        raise PageRangeError(
            f"Danh sách trang dài quá {LONGEST} ký tự: hãy gộp thành khoảng, ví dụ 3-20."
        )
    return pages


def first_page(text: str) -> int:
    """The first page that a stored citation names; 1 where it names none."""
    found = re.search(r"\d{1,4}", text)
    return max(int(found[0]), 1) if found else 1


def _range(part: str) -> tuple[int, int]:
    found = _RANGE.fullmatch(part)
    if not found:
        raise PageRangeError(f"Không đọc được trang “{part}”: hãy viết như 3 hoặc 3-5 hoặc 1, 4-6.")
    first = int(found[1])
    last = int(found[2] or first)
    if first < 1 or last > LAST_PAGE:
        raise PageRangeError(f"Số trang phải từ 1 đến {LAST_PAGE}: hãy sửa “{part}”.")
    if last < first:
        raise PageRangeError(f"“{part}” viết ngược: hãy viết trang nhỏ trước, {last}-{first}.")
    return first, last


def _joined(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined = ranges[:1]
    for first, last in ranges[1:]:
        start, end = joined[-1]
        if first <= end + 1:
            joined[-1] = (start, max(end, last))
        else:
            joined.append((first, last))
    return joined
