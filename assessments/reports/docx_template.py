"""A province's own template filled with the paper's data. No queries, and nothing in a template is
executed: names out of a closed list are replaced by words, lines or whole blocks."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.oxml.ns import qn
from docx.parts.numbering import NumberingPart

from assessments.reports.data import ReportData
from assessments.reports.docx import addressee_lines, parts, put_properties
from assessments.reports.layout import ND30_2020, LayoutProfile
from assessments.reports.word.blocks import fit
from assessments.reports.word.lists import Lists
from assessments.reports.word.pages import draft_mark
from assessments.reports.word.pieces import TWIPS_PER_MM, element, paragraph
from assessments.reports.word.styles import Style, ground_styles, style_element, styles_of
from assessments.reports.word.tables import annex_table
from assessments.word_templates.accepting import RefusedTemplateError, accepted
from assessments.word_templates.places import KNOWN
from assessments.word_templates.scanning import WRITTEN, name_of, parts_of, text_of, texts_of

Maker = Callable[[float], Iterable[Any]]


def fill_template(
    content: bytes, data: ReportData, layout: LayoutProfile = ND30_2020
) -> bytes:  # fmt: skip
    """The template with the report in its places. Raises RefusedTemplateError for what would not
    be accepted today."""
    document = accepted(content)
    try:
        return _filled(document, data, layout)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as problem:
        # Well-formed, and yet not what Word writes: a page without a width, a style without a name.
        raise RefusedTemplateError("broken") from problem


def _filled(document: Document, data: ReportData, layout: LayoutProfile) -> bytes:
    _Filling(document, data, layout).fill()
    put_properties(document, data)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


class _Filling:
    """Holds the template while its places are filled."""

    def __init__(self, document: Document, data: ReportData, layout: LayoutProfile) -> None:
        self.document, self.data, self.layout = document, data, layout
        self.lists = Lists(_numbering(document), layout)
        self.styles = _Styles(document.styles.element, layout)
        self.texts = _texts(data)
        self.lines = _lines(data)
        self.content: dict[str, Maker] = {
            "noi_dung": self._body,
            "bang_diem": lambda width: [annex_table(data.annexes[0], width)],
            "bang_minh_chung": lambda width: [annex_table(data.annexes[1], width)],
        }

    def fill(self) -> None:
        for part in parts_of(self.document):
            if part.is_filled:
                for found in list(part.root.iter(qn("w:p"))):
                    self._fill_paragraph(found)
        if self.data.is_draft:
            self._mark_pages()

    def _fill_paragraph(self, found: Any) -> None:
        alone = WRITTEN.fullmatch(text_of(found).strip())
        place = KNOWN.get(name_of(alone)) if alone else None
        if place and place.kind == "lines":
            _repeat(found, self.lines[place.name])
        elif place and place.kind == "content":
            self._put_content(found, self.content[place.name])
        else:
            _replace(found, self.texts)

    def _put_content(self, found: Any, make: Maker) -> None:
        made = list(make(_text_width(found)))
        if made and made[-1].tag == qn("w:tbl") and _next_tag(found) != qn("w:p"):
            made.append(paragraph("NgatPhan", ""))  # no table may end a section
        for piece in made:
            self.styles.adapt(piece)
            found.addprevious(piece)
        found.getparent().remove(found)

    def _body(self, width: float) -> Iterator[Any]:
        return parts(self.data, self.layout, self.lists, width)

    def _mark_pages(self) -> None:
        """Lay the word of a draft across every page, whatever the headers of the template are. The
        first section gets every header that some page uses: the later ones inherit it."""
        sections = list(self.document.sections)
        has_first = any(section.different_first_page_header_footer for section in sections)
        has_even = self.document.settings.odd_and_even_pages_header_footer
        position = 0
        for number, section in enumerate(sections):
            kinds = [(section.header, True), (section.first_page_header, has_first),
                     (section.even_page_header, has_even)]  # fmt: skip
            for header, is_used in kinds:
                if not is_used or (header.is_linked_to_previous and number):
                    continue
                header.is_linked_to_previous = False
                lines = header.paragraphs or [header.add_paragraph()]
                lines[0]._p.append(draft_mark(self.layout, position))
                position += 1


def _texts(data: ReportData) -> dict[str, str]:
    scores, evidence = data.annexes
    return {
        "co_quan": data.agency[0],
        "ten_don_vi": data.agency[1],
        "so_hieu": data.number.removeprefix("Số: "),
        "dia_danh_ngay_thang": data.dateline,
        "ten_loai": data.title,
        "trich_yeu": data.abstract,
        "loi_mo_dau": data.opening,
        "loi_ket": data.closing,
        "nguoi_ky": data.signer,
        "kem_theo": data.attached_to,
        "ten_bang_diem": scores.heading,
        "chu_thich_bang_diem": scores.legend,
        "ten_bang_minh_chung": evidence.heading,
    }


def _lines(data: ReportData) -> dict[str, list[str]]:
    return {
        "kinh_gui": addressee_lines(data),
        "can_cu": data.legal_bases,
        "noi_nhan": [f"- {recipient}" for recipient in data.recipients],
        "quyen_han_chuc_vu": data.signing_lines,
    }


# --- words inside a paragraph -------------------------------------------------------------------
def _replace(found: Any, values: dict[str, str]) -> None:
    """Put words where places are; they take the look of the run in which the place begins. A name
    that is not known stays, so that somebody sees it."""
    for match in reversed(list(WRITTEN.finditer(text_of(found)))):
        value = values.get(name_of(match))
        if value is not None:
            _splice(texts_of(found), match, fit(value))


def _splice(texts: list[Any], match: re.Match[str], value: str) -> None:
    at = 0
    for text in texts:
        own = text.text or ""
        start, end = max(match.start() - at, 0), min(match.end() - at, len(own))
        at += len(own)
        if start < end:
            text.text = own[:start] + value + own[end:]
            text.set(qn("xml:space"), "preserve")
            value = ""


def _repeat(found: Any, lines: list[str]) -> None:
    """The paragraph once for every line; without a line it goes, unless its cell or its section
    would then be without a paragraph."""
    name = name_of(WRITTEN.fullmatch(text_of(found).strip()))  # type: ignore[arg-type]
    clones = [copy.deepcopy(found) for _ in lines]
    for position, (clone, line) in enumerate(zip(clones, lines, strict=True)):
        _replace(clone, {name: line})
        if position:
            _drop(clone, "w:bookmarkStart", "w:bookmarkEnd")
        if position < len(lines) - 1:
            _drop(clone, "w:sectPr")
        found.addprevious(clone)
    is_needed = found.find(f".//{qn('w:sectPr')}") is not None or len(_siblings(found)) == 1
    if lines or not is_needed:
        found.getparent().remove(found)
    else:
        _replace(found, {name: ""})


def _siblings(found: Any) -> list[Any]:
    return list(found.getparent().findall(qn("w:p")))


def _drop(root: Any, *tags: str) -> None:
    for tag in tags:
        for old in list(root.iter(qn(tag))):
            old.getparent().remove(old)


# --- what the template has already --------------------------------------------------------------
def _next_tag(found: Any) -> str:
    following = found.getnext()
    return "" if following is None else str(following.tag)


def _text_width(found: Any) -> float:
    """The width in millimetres of the text of the section in which a paragraph stands."""
    section = found.xpath(
        "following-sibling::*/descendant-or-self::w:sectPr[1] | ./w:pPr/w:sectPr"
    )[0]
    size, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    if size is None or margins is None:
        return float(ND30_2020.text_width)
    sides = (int(float(margins.get(qn(f"w:{side}"), 0))) for side in ("left", "right"))
    return (int(float(size.get(qn("w:w")))) - sum(sides)) / TWIPS_PER_MM


def _numbering(document: Document) -> Any:
    """The root of the numbering part; a template without lists gets one."""
    for relation in document.part.rels.values():
        if relation.reltype == RT.NUMBERING:
            return relation.target_part.element
    root = element("numbering")
    name = PackURI("/word/numbering.xml")
    part = NumberingPart(name, CT.WML_NUMBERING, root, document.part.package)
    document.part.relate_to(part, RT.NUMBERING)
    return root


class _Styles:
    """Our styles in somebody else's document: one of the same name there is taken as it is, the
    others are added when they are used."""

    def __init__(self, root: Any, layout: LayoutProfile) -> None:
        self._root, self._layout = root, layout
        self._ours: dict[str, Style] = {style.id: style for style in styles_of(layout)}
        self._ground = {style.get(qn("w:styleId")): style for style in ground_styles()}
        self._theirs = {
            found.find(qn("w:name")).get(qn("w:val")).lower(): found.get(qn("w:styleId"))
            for found in root.findall(qn("w:style"))
            if found.find(qn("w:name")) is not None
        }

    def adapt(self, piece: Any) -> None:
        """Make a piece of ours name the styles of this document."""
        for named in piece.iter(qn("w:pStyle"), qn("w:tblStyle")):
            named.set(qn("w:val"), self._id(named.get(qn("w:val"))))

    def _id(self, key: str) -> str:
        ours = self._ours.get(key)
        made = style_element(ours, self._layout) if ours else self._ground[key]
        name = made.find(qn("w:name")).get(qn("w:val")).lower()
        if name not in self._theirs:
            self._theirs[name] = self._free(key)
            self._add(made, self._theirs[name])
        return self._theirs[name]

    def _free(self, key: str) -> str:
        taken = set(self._theirs.values())
        return key if key not in taken else next(
            free for number in range(1, len(taken) + 2) if (free := f"{key}{number}") not in taken
        )  # fmt: skip

    def _add(self, made: Any, key: str) -> None:
        made.set(qn("w:styleId"), key)
        made.attrib.pop(qn("w:default"), None)
        self._root.append(made)
        for tag in ("w:basedOn", "w:next"):
            other = made.find(qn(tag))
            if other is not None:
                other.set(qn("w:val"), self._id(other.get(qn("w:val"))))
