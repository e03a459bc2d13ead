"""The sheets of a set's workbook as data: writing, reading and the guide all follow these."""

from __future__ import annotations

from dataclasses import dataclass

from criteria import words
from criteria.catalogue.walking import PathParts
from dtscore.sheets import TableColumn
from dtscore.xlsx import Column, Kind

SET, PILLARS, INDICATORS = "Bộ chỉ số", "Nhóm và trụ cột", "Chỉ số"
INPUTS, RULES, FACTS, REPORT = "Số liệu", "Cách tính", "Số liệu nền", "Báo cáo"
GUIDE = "Hướng dẫn"
SHEETS = (SET, PILLARS, INDICATORS, INPUTS, RULES, FACTS, REPORT)
LIST_SEPARATOR = ";"

_BASES = tuple(words.BASES.values())


@dataclass(frozen=True)
class Field:
    """One column: ``key`` for the program, ``title`` as its heading, ``help`` in the guide."""

    key: str
    title: str
    width: int
    help: str
    kind: Kind = "text"
    choices: tuple[str, ...] = ()

    @property
    def column(self) -> Column:
        return Column(self.title, self.width, self.kind, self.choices)

    @property
    def wanted(self) -> TableColumn:
        return TableColumn(self.key, self.title)


@dataclass(frozen=True)
class Line:
    """One row of a sheet of keys and values: where its value goes in the data, and where basis and
    source go. ``many``: the row may stand several times and makes a list."""

    title: str
    path: PathParts
    form: str = "text"  # text, code, integer, decimal or choice
    help: str = ""
    source: PathParts | None = None
    choices: words.Words | None = None
    many: bool = False
    needed: bool = True


def _basis(key: str, of: str) -> tuple[Field, Field]:
    return (
        Field(
            f"{key}_basis",
            f"Căn cứ {of}".strip(),
            15,
            "Chọn: con số do quyết định nêu, suy ra từ số liệu, hay tạm giả định.",
            choices=_BASES,
        ),
        Field(
            f"{key}_source",
            f"Nguồn {of}".strip(),
            34,
            "Văn bản, trang hoặc phép tính mà con số lấy từ đó. Bắt buộc.",
        ),
    )


SET_FIELDS = (
    Field("item", "Mục", 26, "Tên mục, giữ như mẫu. “Căn cứ pháp lý” mỗi văn bản một dòng."),
    Field("value", "Giá trị", 60, "Nội dung của mục.", "code"),
    *_basis("item", ""),
)
SET_LINES = (
    Line("Mã bộ chỉ số", ("code",), "code", "Chữ không dấu, số: QD3853."),
    Line("Phiên bản", ("version",), "integer", "Từ 1; bản đính chính là số lớn hơn."),
    Line("Loại", ("kind",), "choice", "Chấm điểm, hoặc đạt / không đạt.", choices=words.SET_KINDS),
    Line("Tên đầy đủ", ("title",), help="Như trong quyết định."),
    Line("Tên ngắn", ("short_title",), help="Dùng trong danh sách: QĐ 3853 - chấm điểm."),
    Line("Cơ quan ban hành", ("issuer",), help="Chủ tịch UBND tỉnh …"),
    Line("Áp dụng từ năm", ("applies_from",), "integer", "Năm đánh giá đầu tiên: 2022."),
    Line(
        "Tổng điểm tối đa",
        ("max_points", "value"),
        "decimal",
        "Bằng tổng các trụ cột. Bộ đạt / không đạt để trống.",
        ("max_points",),
        needed=False,
    ),
    Line(
        "Cách làm tròn",
        ("rounding", "mode"),
        "choice",
        "Làm tròn điểm một lần, ở kết quả.",
        ("rounding",),
        words.ROUNDINGS,
    ),
    Line("Số chữ số thập phân", ("rounding", "decimals"), "integer", "Từ 0 đến 4."),
    Line(
        "Sai số cho phép",
        ("tolerance", "value"),
        "decimal",
        "Lệch quá số này giữa điểm in và điểm tính thì cảnh báo: 0,05.",
        ("tolerance",),
    ),
    Line(
        "Không thuộc đối tượng",
        ("policies", "not_applicable", "value"),
        "choice",
        "Chỉ số không áp dụng với đơn vị thì tính thế nào.",
        ("policies", "not_applicable"),
        words.NOT_APPLICABLE,
    ),
    Line(
        "Không phát sinh (0/0)",
        ("policies", "nothing_to_measure", "value"),
        "choice",
        "Không có trường hợp nào để đo thì tính thế nào.",
        ("policies", "nothing_to_measure"),
        words.NOTHING_TO_MEASURE,
    ),
    Line("Căn cứ pháp lý", ("legal_bases",), help="Tên đầy đủ của văn bản.", many=True),
)
PILLAR_FIELDS = (
    Field("group", "Mã nhóm", 10, "Ghi ở mọi dòng của nhóm: I, II …", "code"),
    Field("group_title", "Tên nhóm", 34, "Ghi ở dòng đầu của nhóm; có thể để trống."),
    Field("code", "Mã trụ cột", 10, "Không trùng trong cả bộ: 1, 2 …", "code"),
    Field("title", "Tên trụ cột", 34, "Chỉ số chính, trụ cột hoặc nội dung."),
    Field("max", "Điểm tối đa", 12, "Bộ đạt / không đạt để trống.", "number"),
    *_basis("max", ""),
)
INDICATOR_FIELDS = (
    Field("pillar", "Mã trụ cột", 10, "Mã có ở trang “Nhóm và trụ cột”.", "code"),
    Field("code", "Mã chỉ số", 10, "Không trùng trong cả bộ: 1.1, 3.10 …", "code"),
    Field("title", "Tên chỉ số", 50, "Như trong quyết định."),
    Field("requirement", "Yêu cầu", 50, "Điều phải đạt khi tên chỉ số chưa nói hết."),
    Field("max", "Điểm tối đa", 12, "Bộ đạt / không đạt để trống.", "number"),
    *_basis("max", "điểm"),
    Field(
        "rule",
        "Cách tính",
        22,
        "Chọn trong danh sách; tham số ghi ở trang “Cách tính”.",
        choices=tuple(words.RULES.values()),
    ),
    *_basis("rule", "cách tính"),
    Field(
        "evidence",
        "Minh chứng",
        15,
        "Để trống là bắt buộc.",
        choices=tuple(words.EVIDENCE.values()),
    ),
    Field("applies_from", "Áp dụng từ năm", 10, "Để trống là như cả bộ.", "plain"),
    Field("legal_basis", "Căn cứ pháp lý", 34, "Văn bản riêng của chỉ số, nếu có."),
    Field(
        "explain",
        "Phải giải trình khi",
        26,
        f"Cách nhau bằng dấu chấm phẩy: {'; '.join(words.EXPLAINED.values())}.",
    ),
    Field(
        "na",
        "Không thuộc đối tượng",
        22,
        "Chỉ ghi khi khác cả bộ; đã ghi thì ghi đủ cả mục 0/0.",
        choices=tuple(words.NOT_APPLICABLE.values()),
    ),
    *_basis("na", "không thuộc đối tượng"),
    Field(
        "ntm",
        "Không phát sinh (0/0)",
        22,
        "Chỉ ghi khi khác cả bộ.",
        choices=tuple(words.NOTHING_TO_MEASURE.values()),
    ),
    *_basis("ntm", "0/0"),
)
INPUT_FIELDS = (
    Field("indicator", "Mã chỉ số", 10, "Mã có ở trang “Chỉ số”.", "code"),
    Field("name", "Tên số liệu", 24, "Chữ thường không dấu, gạch dưới: so_ho.", "code"),
    Field("label", "Nhãn", 50, "Câu hỏi mà cán bộ xã đọc."),
    Field("kind", "Kiểu", 14, "Chọn trong danh sách.", choices=tuple(words.INPUT_KINDS.values())),
    Field("unit", "Đơn vị tính", 14, "Hộ, người, lần … Có thể để trống."),
    Field("fact", "Số liệu nền", 24, "Mã ở trang “Số liệu nền” nếu đọc từ đó.", "code"),
)
RULE_FIELDS = (
    Field("indicator", "Mã chỉ số", 10, "Mã có ở trang “Chỉ số”.", "code"),
    Field("param", "Tham số", 20, "Tên tham số của cách tính, xem bảng dưới."),
    Field("value", "Giá trị", 34, "Tên số liệu, hoặc con số, tùy tham số.", "code"),
    Field("share", "Phần điểm", 12, "Từ 0 đến 1: 0,5 là một nửa điểm tối đa.", "number"),
    Field("label", "Diễn giải", 50, "Câu mô tả một lựa chọn."),
    *_basis("item", ""),
)
FACT_FIELDS = (
    Field("code", "Mã", 28, "Chữ thường không dấu, gạch dưới: dan_so.", "code"),
    Field("label", "Tên", 50, "Dân số, tổng số hộ …"),
    Field("measure", "Đơn vị tính", 16, "Người, hộ …"),
)
REPORT_FIELDS = (
    Field("item", "Mục", 26, "Tên mục. Các phần La Mã in theo thứ tự dòng."),
    Field("value", "Nội dung", 90, "{unit} là tên đơn vị, {year} là năm đánh giá."),
    Field("code", "Mã nhóm hoặc khóa", 20, "Nhóm được in, hoặc khóa của phần tự viết.", "code"),
)
REPORT_LINES = (
    Line("Trích yếu", ("report", "abstract"), help="Sau chữ Báo cáo."),
    Line("Mở đầu", ("report", "opening"), help="Câu dẫn trước phần I."),
    Line("Kết thúc", ("report", "closing"), help="Câu cuối."),
    Line("Tên cột kết quả", ("report", "verdict_label"), help="Chấm điểm, Đánh giá …"),
    Line("Căn cứ", ("report", "legal_bases"), help="Mỗi căn cứ một dòng.", many=True),
)
PART_TITLES = {kind: f"Phần: {word}" for kind, word in words.PART_KINDS.items()}
FIELDS = {
    SET: SET_FIELDS,
    PILLARS: PILLAR_FIELDS,
    INDICATORS: INDICATOR_FIELDS,
    INPUTS: INPUT_FIELDS,
    RULES: RULE_FIELDS,
    FACTS: FACT_FIELDS,
    REPORT: REPORT_FIELDS,
}
