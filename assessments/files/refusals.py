"""Why a file is refused, as sentences that say what to do."""

from __future__ import annotations

from assessments.files.kinds import ACCEPTED

SENTENCES = {
    "name_missing": "Tệp chưa có tên: hãy đặt tên cho tệp rồi tải lại.",
    "name_path": "Tên tệp không được chứa đường dẫn (dấu / hoặc \\): hãy đổi tên rồi tải lại.",
    "name_long": "Tên tệp dài quá 255 ký tự: hãy đổi tên ngắn hơn rồi tải lại.",
    "name_control": "Tên tệp có ký tự ẩn, không in được: hãy đổi tên rồi tải lại.",
    "format": f"Cổng chỉ nhận tệp {ACCEPTED}: hãy lưu lại theo một trong các định dạng này.",
    "empty": "Tệp rỗng (0 byte): hãy kiểm tra rồi chọn lại tệp.",
    "too_large": (
        "Tệp lớn hơn {limit} MB: hãy giảm độ phân giải bản quét hoặc tách thành nhiều tệp."
    ),
    "signature": (
        "Nội dung tệp không phải là {label} như tên tệp ghi: hãy mở tệp bằng phần mềm đã tạo ra"
        " nó rồi lưu lại thành {label}."
    ),
    "office_locked": (
        "Tệp có mật khẩu, hoặc là tệp Word, Excel kiểu cũ đổi tên: hãy bỏ mật khẩu và lưu lại"
        " thành {label}."
    ),
    "encrypted": (
        "Tệp được mã hóa (có mật khẩu, hoặc hạn chế in, sao chép): hãy lưu lại bản không mã hóa"
        " rồi tải lên."
    ),
    "macros": "Tệp có macro nên không được nhận: hãy lưu lại thành {label} không có macro.",
    "other_package": (
        "Tệp nén này không phải là {label}: hãy mở bằng phần mềm văn phòng rồi lưu lại thành"
        " {label}."
    ),
    "bomb": (
        "Tệp giải nén ra quá lớn so với dung lượng của nó nên không được nhận: hãy xóa trang,"
        " ảnh, vùng trống thừa rồi lưu lại."
    ),
    "too_many_parts": "Tệp có quá nhiều phần bên trong: hãy lưu lại, hoặc tách thành nhiều tệp.",
    "broken": "Tệp hỏng hoặc tải về chưa hết: hãy lấy lại bản nguyên vẹn rồi tải lên.",
    "too_many_pages": "Tệp có hơn 3.000 trang: hãy tách thành nhiều tệp.",
    "too_many_pixels": "Ảnh quá lớn (hơn 110 triệu điểm ảnh): hãy thu nhỏ ảnh rồi tải lại.",
    "unreadable": "Không đọc được nội dung tệp: hãy mở tệp kiểm tra, lưu lại rồi tải lên.",
}


class RefusedFileError(Exception):
    """The file is not accepted; the message is the sentence for the person. ``code`` names it."""

    def __init__(self, code: str, *, label: str = "", limit: int = 0) -> None:
        super().__init__(SENTENCES[code].format(label=label, limit=limit))
        self.code = code
