"""The words of one paragraph of a Word file. Runs in the worker."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn


def words_of(element: Any) -> str:
    """The words of a paragraph without deleted ones and without those of its text boxes."""
    words = []
    for node in element.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen")):
        if _belongs(node, element):
            words.append(_said(node))
    return "".join(words)


def _belongs(node: Any, element: Any) -> bool:
    for parent in node.iterancestors():
        if parent is element:
            return True
        if parent.tag in (qn("w:txbxContent"), qn("w:del"), qn("w:tabs")):
            return False
    return True


def _said(node: Any) -> str:
    if node.tag == qn("w:t"):
        return node.text or ""
    if node.tag == qn("w:noBreakHyphen"):
        return "-"
    return " " if node.tag == qn("w:tab") else "\n"
