"""The styles of a paper of ours, from the layout profile. Their names are what an officer sees in
Word; the headings are Word's own, so that its navigation pane shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from assessments.reports.layout import LayoutProfile
from assessments.reports.word.pieces import element, twips

LANGUAGE = "vi-VN"
# The line of Times New Roman at single spacing, in ems: Word counts in lines, CSS in ems.
SINGLE = 1.149
LINE = 240


@dataclass(frozen=True)
class Style:
    """One paragraph style. Sizes and gaps in points, indents in millimetres; ``outline`` puts it
    into the navigation pane."""

    id: str
    name: str
    size: float
    base: str = "Normal"
    bold: bool = False
    italic: bool = False
    align: str = "center"
    left: float = 0
    right: float = 0
    first: float = 0
    before: float = 0
    after: float = 0
    single: bool = False
    keep_next: bool = False
    outline: int | None = None


def styles_of(layout: LayoutProfile) -> list[Style]:
    """Every paragraph style of the report."""
    return [*_frame_styles(layout), *_body_styles(layout), *_table_styles(layout)]


def _frame_styles(layout: LayoutProfile) -> list[Style]:
    """Header, title, addressees, end, annex heads."""
    bold: dict[str, Any] = {"bold": True}
    label = layout.recipients_label_size
    return [
        Style("CoQuan", "Cơ quan ban hành", layout.agency_size, **bold),
        Style("QuocHieu", "Quốc hiệu", layout.national_name_size, **bold),
        Style("TieuNgu", "Tiêu ngữ", layout.motto_size, **bold),
        Style("DuongKe", "Đường kẻ", 1, before=3, single=True),
        Style("SoKyHieu", "Số, ký hiệu", layout.number_size, before=6),
        Style("DiaDanh", "Địa danh, ngày tháng", layout.dateline_size, italic=True, before=6),
        Style("Title", "Title", layout.title_size, before=14, keep_next=True, **bold),
        Style("TrichYeu", "Trích yếu", layout.title_size, keep_next=True, **bold),
        Style("KinhGui", "Kính gửi", layout.body_size, align="left", before=10, after=10),
        Style("NoiKinhGui", "Nơi kính gửi", layout.body_size, align="left", after=2),
        Style("NoiNhan", "Nơi nhận (nhãn)", label, align="left", italic=True, before=2, **bold),
        Style("DanhSachNoiNhan", "Nơi nhận", layout.recipients_size, align="left"),
        Style("ChucVu", "Quyền hạn, chức vụ", layout.signing_size, keep_next=True, **bold),
        Style("HoTen", "Họ và tên", layout.signing_size, **bold),
        Style("NgatPhan", "Ngắt phần", 1, single=True),
        Style(
            "PhuLuc", "Phụ lục", layout.appendix_size, after=3, keep_next=True, outline=0, **bold
        ),
        Style("TenPhuLuc", "Tên phụ lục", layout.appendix_size, after=3, keep_next=True, **bold),
        Style("KemTheo", "Kèm theo", layout.appendix_size, italic=True, after=8, keep_next=True),
        Style("HetPhuLuc", "Hết phụ lục", layout.body_size, align="right", before=6),
        Style("Header", "header", layout.page_number_size),
    ]


def _body_styles(layout: LayoutProfile) -> list[Style]:
    body: dict[str, Any] = {
        "align": "both",
        "first": layout.first_line_indent,
        "after": layout.paragraph_gap,
    }
    heading: dict[str, Any] = {"bold": True, "keep_next": True, **body}
    size = layout.heading_size
    return [
        Style("BodyText", "Body Text", layout.body_size, **body),
        Style("CanCu", "Căn cứ", layout.body_size, italic=True, **body),
        Style("Heading1", "heading 1", size, before=8, outline=0, **heading),
        Style("Heading2", "heading 2", size, before=6, outline=1, **heading),
        Style("Heading3", "heading 3", size, before=4, outline=2, italic=True, **heading),
        Style("ListBullet", "List Bullet", layout.body_size, base="BodyText", **body),
        Style("ListNumber", "List Number", layout.body_size, base="BodyText", **body),
    ]


def _table_styles(layout: LayoutProfile) -> list[Style]:
    size = layout.table_size
    return [
        Style("Bang", "Bảng", size, align="left"),
        Style("DauBang", "Đầu bảng", size, bold=True, keep_next=True),
        Style("ChuThich", "Chú thích bảng", size, align="left", after=6),
    ]


def put_styles(styles: Any, layout: LayoutProfile) -> None:
    """Make these the only styles of a document; ``styles`` is the root of its styles part."""
    for tag in ("w:docDefaults", "w:style"):
        for old in styles.findall(qn(tag)):
            styles.remove(old)
    styles.insert(0, _defaults(layout))
    styles.extend(ground_styles())
    styles.extend(style_element(style, layout) for style in styles_of(layout))


def _defaults(layout: LayoutProfile) -> Any:
    font = layout.word_font
    fonts = element("rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=font)
    size = layout.body_size * 2
    look = element(
        "rPr",
        fonts,
        element("color", val="000000"),
        element("sz", val=size),
        element("szCs", val=size),
        element("lang", val=LANGUAGE, eastAsia=LANGUAGE, bidi="ar-SA"),
    )
    spacing = element("spacing", before=0, after=0, line=_line(layout), lineRule="auto")
    shape = element("pPr", element("widowControl"), spacing)
    return element("docDefaults", element("rPrDefault", look), element("pPrDefault", shape))


def _line(layout: LayoutProfile) -> int:
    return round(layout.line_height / SINGLE * LINE)


def ground_styles() -> list[Any]:
    """The four styles on which Word itself stands, and the one of tables."""
    nothing = dict.fromkeys(("top", "left", "bottom", "right"), 0)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = (element(side, val="single", sz=4, space=0, color="000000") for side in sides)
    return [
        _named("paragraph", "Normal", "Normal", default=True),
        _named("character", "DefaultParagraphFont", "Default Paragraph Font", default=True),
        _named("table", "TableNormal", "Normal Table", _table(cell_margins(nothing)), default=True),
        _named("numbering", "NoList", "No List", default=True),
        _named("table", "TableGrid", "Table Grid", _table(element("tblBorders", *lines))),
    ]


def cell_margins(points: Mapping[str, float]) -> Any:
    """The room inside every cell of a table, in points."""
    sides = (element(side, w=round(size * 20), type="dxa") for side, size in points.items())
    return element("tblCellMar", *sides)


def _table(content: Any) -> Any:
    return element("tblPr", content)


def _named(kind: str, key: str, name: str, *content: Any, default: bool = False) -> Any:
    is_grid = key == "TableGrid"
    made = element(
        "style",
        element("name", val=name),
        element("basedOn", val="TableNormal") if is_grid else None,
        element("qFormat") if key == "Normal" else None,
        *content,
        type=kind,
        styleId=key,
    )
    if default:
        made.set(qn("w:default"), "1")
    return made


def style_element(style: Style, layout: LayoutProfile) -> Any:
    """The style as the styles part holds it."""
    return element(
        "style",
        element("name", val=style.name),
        element("basedOn", val=style.base),
        element("next", val="BodyText") if style.outline is not None else None,
        element("qFormat"),
        _shape(style, layout),
        _letters(style, layout),
        type="paragraph",
        styleId=style.id,
        **({} if style.name.isascii() else {"customStyle": 1}),  # Word's own are named in English
    )


def _shape(style: Style, layout: LayoutProfile) -> Any:
    gaps = {"before": round(style.before * 20), "after": round(style.after * 20)}
    line: dict[str, Any] = {"line": _line(layout), "lineRule": "auto"}
    if style.single:
        line = {"line": 20, "lineRule": "exact"}
    indents = {"left": style.left, "right": style.right, "firstLine": style.first}
    given = {name: twips(length) for name, length in indents.items()}
    return element(
        "pPr",
        element("keepNext") if style.keep_next else None,
        element("spacing", **gaps, **line),
        element("ind", **given),
        element("jc", val=style.align),
        None if style.outline is None else element("outlineLvl", val=style.outline),
    )


def _letters(style: Style, layout: LayoutProfile) -> Any:
    font, size = layout.word_font, round(style.size * 2)
    return element(
        "rPr",
        element("rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=font),
        element("b") if style.bold else None,
        element("i") if style.italic else None,
        element("sz", val=size),
        element("szCs", val=size),
    )
