"""Pages: their size, their margins, the number above the text, the word across a draft."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from assessments.reports.frame import DRAFT_MARK
from assessments.reports.layout import LayoutProfile
from assessments.reports.word.pieces import element, field, twips

# Half the top margin, less half a line of the page number.
HEADER_SHARE = 0.36
MARK = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    "<w:pict>"
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"'
    ' path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>'
    '<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
    '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
    '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
    '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/>'
    '</v:formulas><v:path textpathok="t" o:connecttype="custom"'
    ' o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/>'
    '<v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="PowerPlusWaterMarkObject{key}" o:spid="_x0000_s{key}" type="#_x0000_t136"'
    ' style="position:absolute;margin-left:0;margin-top:0;width:420pt;height:105pt;rotation:315;'
    "z-index:-251654144;mso-position-horizontal:center;"
    "mso-position-horizontal-relative:margin;mso-position-vertical:center;"
    'mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#ededed" stroked="f">'
    '<v:textpath style="font-family:&quot;{font}&quot;;font-size:1pt;font-weight:bold"'
    ' string="{words}"/></v:shape></w:pict></w:r>'
)


def put_headers(document: Document, layout: LayoutProfile, *, is_draft: bool) -> list[Any]:
    """The headers of all pages: no number on the first of a section, and across each the word of a
    draft. Returns the references that every section needs."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    for position, header in enumerate((section.first_page_header, section.header)):
        header.is_linked_to_previous = False
        line = header.paragraphs[0]._p
        if position:
            for part in field("PAGE"):
                line.append(part)
        if is_draft:
            line.append(draft_mark(layout, position))
    return list(section._sectPr.findall(qn("w:headerReference")))


def draft_mark(layout: LayoutProfile, position: int) -> Any:
    """The run that lays the word of a draft across the page; ``position`` keeps marks apart."""
    mark = MARK.format(key=2049 + position, font=layout.word_font, words=DRAFT_MARK)
    return parse_xml(mark)


def section(layout: LayoutProfile, *, lies: bool) -> Any:
    """The properties of a section whose pages are counted from 1."""
    wide, high = layout.page_width, layout.page_height
    size = element("pgSz", w=twips(high if lies else wide), h=twips(wide if lies else high))
    if lies:
        size.set(qn("w:orient"), "landscape")
    margins = element(
        "pgMar",
        top=twips(layout.margin_top),
        right=twips(layout.margin_right),
        bottom=twips(layout.margin_bottom),
        left=twips(layout.margin_left),
        header=twips(layout.margin_top * HEADER_SHARE),
        footer=twips(layout.margin_bottom / 2),
        gutter=0,
    )
    return element(
        "sectPr",
        element("type", val="nextPage"),
        size,
        margins,
        element("pgNumType", start=1),
        element("titlePg"),
    )


def text_width(layout: LayoutProfile, *, lies: bool) -> float:
    """The width of the text in millimetres."""
    width = layout.page_height if lies else layout.page_width
    return width - layout.margin_left - layout.margin_right
