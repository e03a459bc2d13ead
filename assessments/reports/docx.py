"""From the paper's data to a DOCX file: the same words and measures as the PDF. No queries."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml.ns import qn

from assessments.reports.annexes import AnnexTable
from assessments.reports.data import ReportData, ReportPart, ResultItem
from assessments.reports.frame import MOTTO, NATIONAL_NAME
from assessments.reports.layout import ND30_2020, LayoutProfile
from assessments.reports.word.blocks import fit
from assessments.reports.word.lists import Lists
from assessments.reports.word.measure import longest_line, width_of
from assessments.reports.word.narrative import narrative, spaced
from assessments.reports.word.pages import put_headers, section, text_width
from assessments.reports.word.pieces import Look, element, paragraph
from assessments.reports.word.styles import LANGUAGE, put_styles
from assessments.reports.word.tables import annex_table, two_columns

KEEP = Look(keep_next=True)
ABSTRACT_WIDTH = 135
GAP = 3.5
ADDRESSEE_LABEL = "Kính gửi:"
WORD_2013 = 15  # from this version on Word does not call the file an old one
LONGEST_PROPERTY = 255
LEFTOVERS = {
    RT.THUMBNAIL,
    RT.EXTENDED_PROPERTIES,
    RT.CUSTOM_XML,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
}


def write_docx(data: ReportData, layout: LayoutProfile = ND30_2020) -> bytes:
    """The report as an editable document of Word."""
    document = empty_document(layout)
    put_properties(document, data)
    references = put_headers(document, layout, is_draft=data.is_draft)
    body = document.element.body
    for child in _content(data, layout, _lists(document, layout)):
        body.append(child)
    close_sections(body, references)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


# --- the document itself ------------------------------------------------------------------------
def empty_document(layout: LayoutProfile) -> Document:
    """A document without a word of its own, in our styles."""
    document = docx.Document()
    drop_leftovers(document)
    put_styles(document.styles.element, layout)
    put_settings(document)
    return document


def put_properties(document: Document, data: ReportData) -> None:
    """What the document says of itself."""
    properties = document.core_properties
    properties.title = fit(data.abstract)[:LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = fit(" ".join(data.agency))[:LONGEST_PROPERTY]
    properties.comments = properties.keywords = ""
    properties.subject = fit(data.number)
    properties.language = LANGUAGE
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)


def drop_leftovers(document: Document) -> None:
    """What the library's empty document carries along of another one: a picture of it, its styles
    once more, its sources, the program that wrote it."""
    for relations in (document.part.package.rels, document.part.rels):
        for key in [key for key, found in relations.items() if found.reltype in LEFTOVERS]:
            del relations[key]


def put_settings(document: Document) -> None:
    """Neither an old document nor lines torn apart before a line break."""
    settings = document.settings.element
    for old in settings.findall(qn("w:compat")):
        settings.remove(old)
    version = element(
        "compatSetting",
        name="compatibilityMode",
        uri="http://schemas.microsoft.com/office/word",
        val=WORD_2013,
    )
    compat = element("compat", element("doNotExpandShiftReturn"), version)
    following = settings.find(qn("w:rsids"))
    if following is None:
        settings.append(compat)
    else:
        following.addprevious(compat)


def _lists(document: Document, layout: LayoutProfile) -> Lists:
    root = document.part.numbering_part.element
    for old in list(root):
        root.remove(old)
    return Lists(root, layout)


def close_sections(body: Any, references: list[Any]) -> None:
    """Give every section the headers; the last one's properties stand at the end of the body."""
    body.remove(next(child for child in body if child.tag == qn("w:sectPr")))
    found = list(body.iter(qn("w:sectPr")))
    for properties in found:
        for position, reference in enumerate(references):
            properties.insert(position, copy.deepcopy(reference))
    last = found[-1]
    last.getparent().remove(last)
    body.append(last)


# --- from header to end -------------------------------------------------------------------------
def _content(data: ReportData, layout: LayoutProfile, lists: Lists) -> Iterator[Any]:
    yield header(data, layout)
    yield from title(data, layout)
    yield from addressees(data, layout)
    for basis in data.legal_bases:
        yield paragraph("CanCu", basis)
    yield paragraph("BodyText", data.opening)
    yield from parts(data, layout, lists, text_width(layout, lies=False))
    yield paragraph("BodyText", data.closing, Look(keep_next=True, after=GAP))
    yield end(data, layout)
    yield last_of_section("NgatPhan", "", layout, lies=False)
    for annex in data.annexes:
        yield from _annex(annex, data, layout)


def header(data: ReportData, layout: LayoutProfile) -> Any:
    """Agency and national name, number and date, side by side."""
    left, right = layout.header_left, layout.header_right
    agency_rule = _longest(data.agency, layout.agency_size, left) * layout.rule_share / 100
    agency = [paragraph("CoQuan", line) for line in data.agency]
    nation = [paragraph("QuocHieu", NATIONAL_NAME), paragraph("TieuNgu", MOTTO)]
    first = (
        [*agency, rule(agency_rule, left)],
        [*nation, rule(width_of(MOTTO, layout.motto_size), right)],
    )
    second = ([paragraph("SoKyHieu", data.number)], [paragraph("DiaDanh", data.dateline)])
    return two_columns([first, second], (left, right))


def rule(width: float, room: float) -> Any:
    """A drawn line of this width in the middle of ``room``: the border of a paragraph."""
    made = paragraph("DuongKe", "", Look(left=(room - width) / 2, right=(room - width) / 2))
    border = element("pBdr", element("top", val="single", sz=6, space=0, color="000000"))
    made.pPr.find(qn("w:ind")).addprevious(border)
    return made


def _longest(lines: tuple[str, ...] | list[str], size: float, room: float) -> float:
    return max(longest_line(line, size, room) for line in lines)


def title(data: ReportData, layout: LayoutProfile) -> Iterator[Any]:
    """BÁO CÁO, what about, and the line under it."""
    room = text_width(layout, lies=False)
    margin = (room - ABSTRACT_WIDTH) / 2
    yield paragraph("Title", data.title)
    yield paragraph("TrichYeu", data.abstract, Look(left=margin, right=margin))
    longest = longest_line(data.abstract, layout.title_size, ABSTRACT_WIDTH)
    yield rule(longest * layout.rule_share / 100, room)


def addressees(data: ReportData, layout: LayoutProfile) -> Iterator[Any]:
    """One on the line of the label; several below each other, under its colon."""
    indent = Look(left=layout.first_line_indent)
    first, *others = addressee_lines(data) or [""]
    if not others:
        yield from [paragraph("KinhGui", first, indent)] if first else []
        return
    yield paragraph("KinhGui", first, Look(True, left=indent.left, after=1))
    colon = layout.first_line_indent + width_of(ADDRESSEE_LABEL, layout.body_size)
    for line in others:
        after = GAP if line is others[-1] else None
        yield paragraph("NoiKinhGui", line, Look(left=colon, after=after))


def addressee_lines(data: ReportData) -> list[str]:
    """The label with the one addressee, or above several."""
    if len(data.addressees) == 1:
        return [f"{ADDRESSEE_LABEL} {data.addressees[0]}"]
    dashed = [f"- {addressee}" for addressee in data.addressees]
    return [ADDRESSEE_LABEL, *dashed] if dashed else []


def parts(data: ReportData, layout: LayoutProfile, lists: Lists, width: float) -> Iterator[Any]:
    """Every Roman-numbered part; tables in them are ``width`` millimetres across."""
    pieces = (piece for part in data.parts for piece in _part(part, data, lists, width))
    return spaced(pieces, layout.paragraph_gap)


def _part(part: ReportPart, data: ReportData, lists: Lists, width: float) -> Iterator[Any]:
    yield paragraph("Heading1", f"{part.numeral}. {part.heading}")
    if part.text:
        yield from narrative(part.text, lists, width)
    for pillar in part.pillars:
        yield paragraph("Heading2", f"{pillar.number}. {pillar.title}")
        for count in pillar.counts:
            yield paragraph("BodyText", f"- {count}.")
        for item in pillar.items:
            yield from _item(item, lists, width)
    if part.summary:
        yield paragraph("BodyText", f"{part.summary} {data.where_annexed}")


def _item(item: ResultItem, lists: Lists, width: float) -> Iterator[Any]:
    yield paragraph("Heading3", item.heading)
    yield paragraph("BodyText", item.requirement_line, KEEP)
    yield from narrative(item.narrative, lists, width)
    yield paragraph("BodyText", item.score_line)


def end(data: ReportData, layout: LayoutProfile) -> Any:
    """Who receives a copy, and who signs; the closing words stay with it."""
    left = [paragraph("NoiNhan", "Nơi nhận:")]
    left += [paragraph("DanhSachNoiNhan", f"- {line}") for line in data.recipients]
    *lines, last = data.signing_lines or [""]
    right = [paragraph("ChucVu", line) for line in lines]
    right.append(paragraph("ChucVu", last, Look(after=layout.signature_height)))
    if data.signer:
        right.append(paragraph("HoTen", data.signer))
    return two_columns([(left, right)], (layout.header_left, layout.header_right))


# --- annexes ------------------------------------------------------------------------------------
def _annex(annex: AnnexTable, data: ReportData, layout: LayoutProfile) -> Iterator[Any]:
    yield paragraph("PhuLuc", f"Phụ lục {annex.numeral}")
    yield paragraph("TenPhuLuc", annex.heading)
    yield paragraph("KemTheo", data.attached_to)
    if annex.legend:
        yield paragraph("ChuThich", annex.legend)
    yield annex_table(annex, text_width(layout, lies=annex.lies))
    yield last_of_section("HetPhuLuc", "./.", layout, lies=annex.lies)


def last_of_section(style: str, words: str, layout: LayoutProfile, *, lies: bool) -> Any:
    """The paragraph that ends a section holds its properties."""
    made = paragraph(style, words)
    made.pPr.append(section(layout, lies=lies))
    return made
