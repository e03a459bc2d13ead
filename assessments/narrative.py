"""Narratives: cleaned on the server, so that what is stored can be printed as it is."""

from __future__ import annotations

import html
import re

import nh3

from dtscore.text import nfc

# Lists and tables are kept because reports live on them; everything else of Word goes.
ALLOWED_TAGS = {
    "p", "br", "strong", "em", "ul", "ol", "li",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ALLOWED_ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_BLOCK_END = re.compile(r"</(?:p|li|tr|table|ul|ol)>|<br\s*/?>")
_CELL_END = re.compile(r"</t[dh]>")
_TAG = re.compile(r"<[^>]+>")


def clean_html(text: str) -> str:
    """The narrative with only paragraphs, lists, tables and emphasis left, in NFC."""
    return nh3.clean(nfc(text), tags=ALLOWED_TAGS, attributes=ALLOWED_ATTRIBUTES).strip()


def plain_text(narrative: str) -> str:
    """The words of a cleaned narrative, one block a line."""
    text = _TAG.sub("", _CELL_END.sub(" ", _BLOCK_END.sub("\n", narrative)))
    lines = (" ".join(line.split()) for line in html.unescape(text).splitlines())
    return "\n".join(line for line in lines if line)
