"""What the keys and values of a set file are called where people read and choose them."""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, str]  # value in the data → its word

BASES: Words = {"stated": "Quyết định nêu", "inferred": "Suy ra", "assumed": "Giả định"}
SET_KINDS: Words = {"points": "Chấm điểm", "pass_fail": "Đạt / không đạt"}
ROUNDINGS: Words = {
    "truncate": "Cắt bỏ",
    "half_up": "Nửa lên",
    "half_even": "Nửa về số chẵn",
}
NOT_APPLICABLE: Words = {
    "drop": "Bỏ khỏi điểm tối đa",
    "reweight": "Chia lại cho chỉ số khác",
    "full": "Tính đủ",
}
NOTHING_TO_MEASURE: Words = {"full": "Tính đủ", "zero": "Tính 0", "drop": "Bỏ khỏi điểm tối đa"}
EVIDENCE: Words = {"required": "Bắt buộc", "optional": "Không bắt buộc"}
EXPLAINED: Words = {
    "not_deployed": "Chưa triển khai",
    "not_applicable": "Không thuộc đối tượng",
    "nothing_to_measure": "Không phát sinh",
}
INPUT_KINDS: Words = {
    "count": "Số đếm",
    "number": "Số",
    "money": "Số tiền",
    "percent": "Tỷ lệ %",
    "points": "Điểm",
    "flag": "Có/không",
    "choice": "Lựa chọn",
    "text": "Chữ",
    "date": "Ngày",
}
RULES: Words = {
    "yes_no": "Có/không",
    "choice": "Lựa chọn",
    "parts": "Cộng phần",
    "ratio": "Tỷ lệ",
    "capped_ratio": "Tỷ lệ theo chỉ tiêu",
    "threshold": "Ngưỡng",
    "steps": "Bậc",
    "count_steps": "Theo số lần",
    "checklist": "Danh mục",
    "declared": "Tự khai",
    "measured": "Đo ở nơi khác",
}
BELOW: Words = {"zero": "0 điểm / không đạt", "proportional": "Tính theo tỷ lệ"}
DIRECTIONS: Words = {"rising": "Càng nhiều càng tốt", "falling": "Càng ít càng tốt"}
PART_KINDS: Words = {
    "group": "Kết quả của một nhóm",
    "all_results": "Kết quả của mọi nhóm",
    "text": "Văn bản tự viết",
}


def by_word(words: Words) -> dict[str, str]:
    """Word → value."""
    return {word: value for value, word in words.items()}
