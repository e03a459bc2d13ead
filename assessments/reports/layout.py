"""The layout of the official paper as data: Nghị định 30/2020/NĐ-CP, Phụ lục I.

Every measure that the decree gives stands here and nowhere else; the style sheet and the tests
read it. A new decree is a new profile.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LayoutProfile:
    """Lengths in millimetres, type sizes in points."""

    code: str
    page_width: int
    page_height: int
    margin_top: int
    margin_bottom: int
    margin_left: int
    margin_right: int
    font_family: str
    # The font that an office has; ours, which the PDF carries, has the same measures.
    word_font: str
    national_name_size: int
    motto_size: int
    agency_size: int
    number_size: int
    dateline_size: int
    title_size: int
    body_size: int
    heading_size: int
    signing_size: int
    recipients_label_size: int
    recipients_size: int
    appendix_size: int
    page_number_size: int
    table_size: int
    first_line_indent: float
    paragraph_gap: int
    line_height: float
    # The two columns of the header and of the end; together the width of the text block.
    header_left: int
    header_right: int
    # Rules under the agency and the abstract: a third to a half of the text line. Near a third,
    # because it is taken of the box, and a line that wraps is shorter than its box.
    rule_share: int
    signature_height: int

    @property
    def text_width(self) -> int:
        return self.page_width - self.margin_left - self.margin_right


ND30_2020 = LayoutProfile(
    code="nd30_2020",
    page_width=210,
    page_height=297,
    margin_top=20,
    margin_bottom=20,
    margin_left=30,
    # At least 15; letters are placed in thousandths, so that full lines end half a mm late.
    margin_right=16,
    font_family="Tinos",
    word_font="Times New Roman",
    national_name_size=13,
    motto_size=14,
    agency_size=13,
    number_size=13,
    dateline_size=14,
    title_size=14,
    body_size=14,
    heading_size=14,
    signing_size=14,
    recipients_label_size=12,
    recipients_size=11,
    appendix_size=14,
    page_number_size=14,
    table_size=11,
    first_line_indent=12.7,
    paragraph_gap=6,
    line_height=1.15,
    header_left=63,
    header_right=101,
    rule_share=36,
    # Room for the blue signature image and the red seal of about 36 mm that overlaps it.
    signature_height=38,
)
