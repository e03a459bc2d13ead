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
# What no reader should see as words: programs, titles, the settings Word pastes along.
DROPPED_WITH_CONTENT = {"script", "style", "title", "xml", "iframe", "noscript", "textarea"}
# Editors write blocks and emphasis with these; dropping them would glue words together.
_RENAMED = {"b": "strong", "i": "em"}
_FOREIGN = re.compile(r"<(/?)(b|i|div|h[1-6]|blockquote|pre)(?=[\s/>])", re.IGNORECASE)
_SPAN = re.compile(r"[1-9]\d?")
_EMPTY = "<p></p>"
_BLOCK_EDGE = re.compile(r"</?(?:p|li|tr|table|ul|ol)(?: [^>]*)?>|<br\s*/?>")
_CELL_END = re.compile(r"</t[dh]>")
_TAG = re.compile(r"<[^>]+>")


def clean_html(text: str) -> str:
    """The narrative with only paragraphs, lists, tables and emphasis left, in NFC."""
    cleaned = nh3.clean(
        _FOREIGN.sub(_rename, nfc(text)),
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        clean_content_tags=DROPPED_WITH_CONTENT,
        attribute_filter=_keep_span,
    )
    return cleaned.replace(_EMPTY, "").strip()


def _rename(tag: re.Match[str]) -> str:
    slash, name = tag.groups()
    return f"<{slash}{_RENAMED.get(name.lower(), 'p')}"


def _keep_span(tag: str, attribute: str, value: str) -> str | None:  # noqa: ARG001
    """Spans up to 99: laying out a cell over a hundred thousand columns stops the server."""
    return value if _SPAN.fullmatch(value) else None


def plain_text(narrative: str) -> str:
    """The words of a cleaned narrative, one block a line."""
    text = _TAG.sub("", _CELL_END.sub(" ", _BLOCK_EDGE.sub("\n", narrative)))
    lines = (" ".join(line.split()) for line in html.unescape(text).splitlines())
    return "\n".join(line for line in lines if line)


def paragraphs(text: str) -> str:
    """Plain text as a narrative: a paragraph for every line that has words."""
    lines = (" ".join(line.split()) for line in nfc(text).splitlines())
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines if line)
