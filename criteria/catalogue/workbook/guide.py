"""The sheet that says what each column takes and which parameters each way of scoring has."""

from __future__ import annotations

from criteria import words
from criteria.catalogue.workbook import shape
from criteria.catalogue.workbook.params import PARAMS, Param
from dtscore.xlsx import Book, Column

_COLUMNS = (Column("Trang tính", 24), Column("Cột hoặc mục", 26), Column("Ghi gì", 100))
_FIRST = (
    "Mỗi trang tính là một bảng; dòng đầu là tên cột, không đổi tên trang và tên cột.",
    "Không gộp ô, không dùng công thức. Số viết như 20 hoặc 0,5. Mã như 3.10 để ở dạng văn bản.",
    "Điền lần lượt: Bộ chỉ số → Nhóm và trụ cột → Số liệu nền → Chỉ số → Số liệu → Cách tính → Báo"
    " cáo.",
    "Tải tệp lên ở trang Bộ chỉ số. Tệp còn lỗi thì không ghi gì; cổng chỉ ra từng ô cần sửa.",
)


def write_guide(book: Book) -> None:
    """The last sheet; nothing in it is read back."""
    sheet = book.sheet(shape.GUIDE, _COLUMNS, heading=False, filtered=False, fitted=True)
    for sentence in _FIRST:
        sheet.row(["Cách làm", "", sentence])
    for name in shape.SHEETS:
        for field in shape.FIELDS[name]:
            sheet.row([name, field.title, _said(field.help, field.choices)])
    for name, lines in ((shape.SET, shape.SET_LINES), (shape.REPORT, shape.REPORT_LINES)):
        for line in lines:
            choices = tuple(line.choices.values()) if line.choices else ()
            sheet.row([name, f"Mục “{line.title}”", _said(line.help, choices)])
    for title in shape.PART_TITLES.values():
        sheet.row([shape.REPORT, f"Mục “{title}”", "Một phần La Mã của báo cáo; nội dung là tên."])
    for rule, word in words.RULES.items():
        for param in PARAMS[rule]:
            sheet.row([shape.RULES, f"{word}: {param.title}", _of_param(param)])


def _of_param(param: Param) -> str:
    choices = tuple(param.choices.values()) if param.choices else ()
    extra = {"share": "ghi cả “Phần điểm”", "sourced": "ghi cả “Căn cứ” và “Nguồn”"}
    wanted = [] if "label" in param.extras else [extra[name] for name in sorted(param.extras)]
    return _said("; ".join(filter(None, [param.help, *wanted])), choices)


def _said(help: str, choices: tuple[str, ...]) -> str:
    said = help[:1].upper() + help[1:]
    said = said if said.endswith((".", "…")) or not said else f"{said}."
    return f"{said} Một trong: {'; '.join(choices)}.".strip() if choices else said
