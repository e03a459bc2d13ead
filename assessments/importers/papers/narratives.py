"""A result in the paper's own words as the HTML that narratives are kept in."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import groupby

from assessments.importers.papers.lines import Paragraph
from assessments.importers.papers.paragraphs import BULLETS

_ITEM = re.compile(rf"{BULLETS}+\s*(?=\S)")
_HEADING = re.compile(r"\d{1,2}(?:\.\d{1,2})*\.\s+\S")
LONGEST_HEADING = 140


def to_html(paragraphs: Sequence[Paragraph], *, headings: bool = False) -> str:
    """Paragraphs, lists where lines begin with a sign, tables as tables."""
    said = [paragraph for paragraph in paragraphs if paragraph.text or paragraph.rows]
    return "".join(
        _list(list(group)) if is_item else "".join(_block(one, headings) for one in group)
        for is_item, group in groupby(said, key=_is_item)
    )


def _is_item(paragraph: Paragraph) -> bool:
    return not paragraph.rows and bool(_ITEM.match(paragraph.text))


def _list(items: Sequence[Paragraph]) -> str:
    if len(items) == 1:
        return f"<p>{html.escape(items[0].text, quote=False)}</p>"
    lines = (html.escape(_ITEM.sub("", item.text, count=1), quote=False) for item in items)
    return f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"


def _block(paragraph: Paragraph, headings: bool) -> str:
    if paragraph.rows:
        return _table(paragraph.rows)
    text = html.escape(paragraph.text, quote=False)
    if headings and _HEADING.match(paragraph.text) and len(text) <= LONGEST_HEADING:
        return f"<p><strong>{text}</strong></p>"
    return f"<p>{text}</p>"


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, body = _row(rows[0], "th"), "".join(_row(row, "td") for row in rows[1:])
    return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"


def _row(cells: Sequence[str], tag: str) -> str:
    said = "".join(f"<{tag}>{html.escape(cell, quote=False)}</{tag}>" for cell in cells)
    return f"<tr>{said}</tr>"
