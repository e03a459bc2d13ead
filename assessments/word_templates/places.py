"""The closed list of places that a template may hold, and what each is filled with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# text: words inside a paragraph, in its look. lines: the paragraph again for every line.
# content: paragraphs, headings and tables instead of the paragraph, in the body only.
Kind = Literal["text", "lines", "content"]
KIND_WORDS: dict[Kind, str] = {
    "text": "chữ: đặt ở đâu cũng được, cả đầu trang, chân trang",
    "lines": "nhiều dòng: đứng một mình trong một đoạn, đoạn đó lặp lại cho từng dòng",
    "content": "cả khối: đứng một mình trong một đoạn của thân văn bản, ngoài bảng",
}


@dataclass(frozen=True)
class Place:
    """One place: ``{{ name }}``."""

    name: str
    kind: Kind
    meaning: str

    @property
    def written(self) -> str:
        return f"{{{{ {self.name} }}}}"

    @property
    def kind_words(self) -> str:
        return KIND_WORDS[self.kind]


PLACES = [
    Place("co_quan", "text", "Dòng đầu của tên cơ quan: ỦY BAN NHÂN DÂN"),
    Place("ten_don_vi", "text", "Tên đơn vị bằng chữ in hoa: XÃ QUẢNG BÌNH"),
    Place("so_hieu", "text", "Số, ký hiệu: 05/BC-UBND; chưa có số thì để khoảng trống"),
    Place("dia_danh_ngay_thang", "text", "Địa danh, ngày tháng năm"),
    Place("ten_loai", "text", "Tên loại văn bản: BÁO CÁO"),
    Place("trich_yeu", "text", "Trích yếu"),
    Place("kinh_gui", "lines", "Kính gửi và các nơi kính gửi"),
    Place("can_cu", "lines", "Các căn cứ, mỗi căn cứ một dòng"),
    Place("loi_mo_dau", "text", "Câu mở đầu trước nội dung"),
    Place("noi_dung", "content", "Toàn bộ nội dung: các phần, chỉ tiêu, kết quả, điểm, tổng hợp"),
    Place("loi_ket", "text", "Lời kết, có dấu ./."),
    Place("noi_nhan", "lines", "Danh sách nơi nhận, mỗi nơi một dòng"),
    Place("quyen_han_chuc_vu", "lines", "Quyền hạn, chức vụ của người ký, mỗi dòng một đoạn"),
    Place("nguoi_ky", "text", "Họ và tên người ký"),
    Place("kem_theo", "text", "Dòng “(Kèm theo Báo cáo số …)” của phụ lục"),
    Place("ten_bang_diem", "text", "Tên Phụ lục I"),
    Place("chu_thich_bang_diem", "text", "Chú thích cột “Căn cứ” của bảng điểm"),
    Place("bang_diem", "content", "Bảng điểm hoặc bảng kết quả của Phụ lục I"),
    Place("ten_bang_minh_chung", "text", "Tên Phụ lục II"),
    Place("bang_minh_chung", "content", "Bảng tài liệu minh chứng của Phụ lục II"),
]
KNOWN = {place.name: place for place in PLACES}
# Without these a paper would lose what the assessment says.
NEEDED = ("so_hieu", "ten_don_vi", "noi_dung", "bang_diem", "nguoi_ky")
