"""What a Word file keeps beside its body: notes, text boxes, heads and feet. Runs in the worker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn

from assessments.importers.papers.docx_words import words_of
from assessments.importers.papers.lines import RUNNING
from assessments.importers.papers.opening import Answer, RefusedPaperError

_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_REFERENCES = {
    qn("w:footnoteReference"): "footnotes",
    qn("w:endnoteReference"): "endnotes",
}
_NOTE = {"footnotes": qn("w:footnote"), "endnotes": qn("w:endnote")}
# A letterhead in the head of the first page is the head of the paper.
_LETTERHEAD = ("SỐ:", "SỐ :", "CỘNG H", "/BC-")
LONGEST_NOTE = 4_000  # letters

Notes = Mapping[tuple[str, str], str]


def notes_of(document: Any) -> Notes:
    """The words of the notes by kind and number."""
    notes: dict[tuple[str, str], str] = {}
    for kind, tag in _NOTE.items():
        root = _related(document, kind)
        for note in root.iter(tag) if root is not None else ():
            said = " ".join(" ".join(words_of(p) for p in note.iter(qn("w:p"))).split())
            notes[(kind, note.get(qn("w:id"), ""))] = said[:LONGEST_NOTE]
    return notes


def _related(document: Any, kind: str) -> Any:
    for relation in document.part.rels.values():
        if relation.reltype == f"{_RELATED}{kind}" and not relation.is_external:
            try:
                return parse_xml(relation.target_part.blob)
            except (ValueError, SyntaxError):
                raise RefusedPaperError("broken") from None
    return None


def notes_at(element: Any, notes: Notes) -> Iterator[str]:
    """The notes that a paragraph hangs on its words, each in brackets: they say more of them."""
    for node in element.iter(*_REFERENCES):
        said = notes.get((_REFERENCES[node.tag], node.get(qn("w:id"), "")), "")
        if said:
            yield f"(Chú thích: {said})"


def boxes_of(element: Any) -> Iterator[str]:
    """The lines of the text boxes of a paragraph; what stands there again for older readers is
    left out."""
    for box in element.iter(qn("w:txbxContent")):
        if any(parent.tag == _FALLBACK for parent in box.iterancestors()):
            continue
        for paragraph in box.iter(qn("w:p")):
            yield from words_of(paragraph).split("\n")


def letterhead(document: Any) -> Iterator[Answer]:
    """The head of the first page where it is that of the paper."""
    for section in document.sections:
        if section.different_first_page_header_footer:
            lines = _lines(section.first_page_header)
            if any(word in " ".join(lines).upper() for word in _LETTERHEAD):
                yield from ((text, "đầu trang 1", 0, []) for text in lines)
        return


def running(document: Any) -> Iterator[Answer]:
    """Heads and feet that run along every page."""
    seen: set[str] = set()
    for section in document.sections:
        kept = [section.header, section.even_page_header, section.footer, section.even_page_footer]
        places = ["đầu trang", "đầu trang", "chân trang", "chân trang"]
        if section.different_first_page_header_footer:
            kept.append(section.first_page_footer)
            places.append("chân trang")
        for part, place in zip(kept, places, strict=True):
            for text in _lines(part):
                if text.strip() and text not in seen:
                    seen.add(text)
                    yield (text, place, RUNNING, [])


def _lines(part: Any) -> list[str]:
    """None where the file names a head that it does not hold: the report itself can be read."""
    try:
        element = None if part.is_linked_to_previous else part._element
    except (KeyError, ValueError, AttributeError):
        return []
    paragraphs = () if element is None else element.iter(qn("w:p"))
    return [text for one in paragraphs for text in words_of(one).split("\n")]
