"""The Vietnamese words of the editing forms: labels, advice, choices, what each shape does."""

from __future__ import annotations

from collections.abc import Iterable

from criteria import words as catalogue
from criteria.words import Words

Label = tuple[str, str]


# What the person who edits a set has to know of each way of scoring.
SHAPES: dict[str, str] = {
    "yes_no": "Có thì được toàn bộ điểm (hoặc đạt), không có thì 0 điểm.",
    "choice": "Một trong nhiều mô tả, mỗi mô tả được một phần điểm tối đa.",
    "parts": "Mỗi phần có thì cộng phần điểm của nó; các phần cộng lại bằng 1.",
    "ratio": "Tử số / mẫu số × điểm tối đa.",
    "capped_ratio": "Đạt chỉ tiêu được toàn bộ điểm; thấp hơn tính theo phần chỉ tiêu.",
    "threshold": "Mọi tỷ lệ đạt ngưỡng thì được toàn bộ điểm (hoặc đạt).",
    "steps": "Tỷ lệ rơi vào bậc nào thì được phần điểm của bậc ấy.",
    "count_steps": "Đủ số lần của bậc nào thì được phần điểm của bậc ấy.",
    "checklist": "Số mục có trên số mục cần.",
    "declared": "Đơn vị tự khai điểm (hoặc tự đánh giá) và bắt buộc thuyết minh.",
    "measured": "Tỷ lệ do hệ thống khác đo, có nguồn và ngày đo.",
}

# By dataclass and key where one key means different things, otherwise by key.
_LABELS: dict[str, Label] = {
    "code": ("Mã", "Chữ không dấu, số, dấu chấm hoặc gạch."),
    "title": ("Tên", ""),
    "short_title": ("Tên ngắn", "Hiện ở danh sách và đầu trang."),
    "issuer": ("Cơ quan ban hành", ""),
    "legal_bases": ("Căn cứ pháp lý", "Mỗi văn bản một dòng."),
    "applies_from": ("Áp dụng từ năm", ""),
    "version": ("Phiên bản", "Số nguyên; bản đính chính có số lớn hơn bản đã công bố."),
    "kind": ("Loại", ""),
    "rounding": ("Làm tròn", ""),
    "mode": ("Cách làm tròn", ""),
    "decimals": ("Số chữ số thập phân", "Từ 0 đến 4."),
    "tolerance": ("Sai số cho phép khi đối chiếu", ""),
    "policies": ("Các trường hợp không có số", ""),
    "not_applicable": ("Không thuộc đối tượng", ""),
    "nothing_to_measure": ("Không phát sinh (0/0)", ""),
    "report": ("Báo cáo in ra", ""),
    "abstract": ("Trích yếu", "Viết được {unit} (đơn vị) và {year} (năm)."),
    "opening": ("Lời mở đầu", "Viết được {unit} và {year}."),
    "closing": ("Lời kết", "Viết được {unit} và {year}."),
    "verdict_label": ("Tên cột kết quả", "Ví dụ: Chấm điểm, Đánh giá."),
    "parts": ("Các phần", ""),
    "facts": ("Số liệu nền", "Mỗi số liệu nền nhập một lần, nhiều chỉ số cùng đọc."),
    "measure": ("Đơn vị tính", ""),
    "max_points": ("Điểm tối đa", ""),
    "value": ("Giá trị", ""),
    "basis": ("Căn cứ của số", ""),
    "source": ("Nguồn (văn bản, trang, mục)", ""),
    "requirement": ("Yêu cầu", "Ghi khi quyết định nói rõ hơn tên chỉ số."),
    "inputs": ("Đầu vào", "Những số liệu mà cán bộ nhập ở chỉ số này."),
    "label": ("Nhãn", ""),
    "name": ("Tên máy", "Để trống: lập từ nhãn."),
    "unit": ("Đơn vị tính", ""),
    "fact": ("Đọc số liệu nền", ""),
    "evidence": ("Minh chứng", ""),
    "legal_basis": ("Căn cứ của chỉ số", ""),
    "explain": ("Phải nêu lý do khi", ""),
    "input": ("Đầu vào", ""),
    "numerator": ("Tử số", ""),
    "denominator": ("Mẫu số", ""),
    "ratios": ("Các tỷ lệ", "Mọi tỷ lệ đều phải đạt ngưỡng."),
    "threshold": ("Ngưỡng (%)", ""),
    "target": ("Chỉ tiêu (%)", ""),
    "below": ("Dưới ngưỡng", ""),
    "options": ("Các lựa chọn", ""),
    "share": ("Phần điểm", "Từ 0 đến 1: 1 là toàn bộ, 0,5 là một nửa."),
    "steps": ("Các bậc", ""),
    "at": ("Từ mức", ""),
    "count": ("Đầu vào đếm số lần", ""),
    "direction": ("Chiều", ""),
    "noun": ("Từ để đếm", "Ví dụ: lần, cuộc, vụ."),
    "items": ("Các mục", "Mỗi mục là một đầu vào có/không."),
    "enough": ("Số mục cần", "Để trống: cần tất cả."),
    "measured_by": ("Hệ thống đo", ""),
    "as_of": ("Đầu vào ghi ngày đo", ""),
    "heading": ("Tên mục", ""),
    "key": ("Khóa văn bản", "Chỉ với loại “Văn bản tự viết”: tên không dấu, ví dụ conclusion."),
    "group": ("Mã nhóm", "Chỉ với loại “Kết quả của một nhóm”."),
}
_OWN_LABELS: dict[tuple[str, str], Label] = {
    ("GroupSpec", "title"): ("Tên nhóm", "Để trống nếu bộ không chia nhóm."),
    ("PillarSpec", "title"): ("Tên trụ cột", ""),
    ("IndicatorSpec", "title"): ("Tên chỉ số", "Đúng lời của quyết định."),
    ("IndicatorSpec", "policies"): (
        "Riêng chỉ số này: các trường hợp không có số",
        "Để trống thì theo quy định chung của bộ.",
    ),
    ("IndicatorSpec", "applies_from"): ("Áp dụng từ năm", "Để trống: cùng năm với bộ chỉ số."),
    ("IndicatorSetSpec", "title"): ("Tên bộ chỉ số", ""),
    ("NotApplicablePolicy", "value"): ("Cách tính", ""),
    ("NothingToMeasurePolicy", "value"): ("Cách tính", ""),
    ("Option", "value"): ("Tên máy", "Để trống: lập từ nhãn."),
    ("FactSpec", "code"): ("Mã", "Chữ thường không dấu, số, gạch dưới."),
    ("ReportSpec", "parts"): ("Các phần của báo cáo", ""),
    ("ReportSpec", "legal_bases"): ("Các dòng “Căn cứ”", "Mỗi căn cứ một dòng."),
    ("Part", "input"): ("Phần (đầu vào)", ""),
    ("StepsRule", "steps"): ("Các bậc", "“Từ mức” tính bằng phần trăm."),
    ("CountStepsRule", "steps"): ("Các bậc", "“Từ mức” là số lần."),
}  # fmt: skip

_CHOICES: dict[str, Words] = {
    "basis": catalogue.BASES,
    "mode": catalogue.ROUNDINGS,
    "evidence": catalogue.EVIDENCE,
    "explain": catalogue.EXPLAINED,
    "below": catalogue.BELOW,
    "direction": catalogue.DIRECTIONS,
}
_OWN_CHOICES: dict[tuple[str, str], Words] = {
    ("IndicatorSetSpec", "kind"): catalogue.SET_KINDS,
    ("InputSpec", "kind"): catalogue.INPUT_KINDS,
    ("NotApplicablePolicy", "value"): catalogue.NOT_APPLICABLE,
    ("NothingToMeasurePolicy", "value"): catalogue.NOTHING_TO_MEASURE,
    ("ReportPartSpec", "kind"): catalogue.PART_KINDS,
}


def of(owner: str, key: str) -> Label:
    """Label and advice of a key of the dataclass ``owner``. A key without words is an error."""
    return _OWN_LABELS.get((owner, key)) or _LABELS[key]


def choices(owner: str, key: str, values: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The values of a choice with their words, in the order of the rules."""
    told = _OWN_CHOICES.get((owner, key)) or _CHOICES[key]
    return tuple((value, told[value]) for value in values)
