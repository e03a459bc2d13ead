"""From a file to its lines: plain text, DOCX, PDF with a text layer. What cannot be read is
refused with a sentence that says what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from assessments.files.sandbox import REFUSED, run_apart
from assessments.importers.papers.lines import Line, PaperError, table_line
from assessments.importers.papers.syllables import is_syllable
from assessments.importers.papers.text_tables import with_tables
from dtscore.packages import OLD_OFFICE
from dtscore.text import nfc

MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE
LARGEST_TEXT = 2 * MEGABYTE
MOST_LETTERS = 1_000_000  # over 300 full pages
MOST_PAGES = 300
LEAST_LETTERS = 200
LEAST_LETTERS_OF_A_PAGE = 60
LEAST_VIETNAMESE = 0.5  # of the words; a report has nine in ten
BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
WORD = re.compile(r"[^\W\d_]+")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# What a text layer or an editor puts between letters that nobody sees.
UNSEEN = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\ufffe]")

REFUSALS = {
    "empty": "Tệp rỗng (0 byte): hãy kiểm tra rồi chọn lại tệp.",
    "large": "Tệp lớn hơn 20 MB: hãy bỏ bớt ảnh trong báo cáo, lưu lại rồi tải lên.",
    "long": (
        "Tệp có hơn một triệu chữ cái, không phải một báo cáo tự đánh giá: hãy tách riêng báo cáo"
        " rồi tải lên."
    ),
    "format": (
        "Chỉ đọc được báo cáo dạng Word (.docx), PDF có lớp chữ hoặc văn bản thuần (.txt): hãy lưu"
        " lại theo một trong các dạng này."
    ),
    "old_word": (
        "Tệp Word kiểu cũ (.doc), hoặc có mật khẩu: hãy bỏ mật khẩu và lưu lại thành .docx."
    ),
    "broken": "Tệp hỏng hoặc tải về chưa hết: hãy lấy lại bản nguyên vẹn rồi tải lên.",
    "encrypted": "Tệp có mật khẩu hoặc hạn chế sao chép: hãy lưu lại bản không có mật khẩu.",
    "macros": "Tệp Word có macro nên không được nhận: hãy lưu lại thành .docx không có macro.",
    "bomb": "Tệp giải nén ra quá lớn nên không được nhận: hãy xóa ảnh, trang thừa rồi lưu lại.",
    "too_many_parts": "Tệp Word có quá nhiều phần bên trong: hãy lưu lại rồi tải lên.",
    "other_package": "Tệp nén này không phải là tệp Word: hãy lưu báo cáo thành .docx.",
    "too_many_pages": (
        f"Tệp có hơn {MOST_PAGES} trang, không phải một báo cáo tự đánh giá: hãy tách riêng báo cáo"
        " rồi tải lên."
    ),
    "scan": (
        "Tệp PDF là bản quét, không có lớp chữ nên không đọc được: hãy tải lên tệp Word của báo"
        " cáo, hoặc bản PDF xuất từ Word."
    ),
    "half_scan": (
        "Quá nửa số trang của tệp PDF là bản quét không có lớp chữ: hãy tải lên tệp Word của báo"
        " cáo, hoặc bản PDF xuất từ Word."
    ),
    "encoding": (
        "Tệp dùng bảng mã không đọc được (TCVN3, VNI hoặc bảng mã cũ khác): hãy mở trong Word,"
        " chuyển sang Unicode rồi lưu lại thành .docx."
    ),
    "no_text": "Tệp hầu như không có chữ: hãy chọn đúng tệp báo cáo.",
    "no_vietnamese": (
        "Tệp không phải văn bản tiếng Việt mã Unicode nên không đọc được: nếu báo cáo dùng phông"
        " cũ (.VnTime, VNI), hãy chuyển sang Unicode rồi lưu lại."
    ),
    "unreadable": "Không đọc được nội dung tệp: hãy mở tệp kiểm tra, lưu lại rồi tải lên.",
}


def refusal(code: str) -> PaperError:
    return PaperError(REFUSALS.get(code, REFUSALS["unreadable"]))


def read_lines(data: bytes, name: str) -> list[Line]:
    """The lines of the file in order, in NFC, without empty ones. Raises PaperError."""
    if not data:
        raise refusal("empty")
    if len(data) > LARGEST:
        raise refusal("large")
    lines = [line.says(clean(line.text)) for line in _read(data, name)]
    lines = [line for line in lines if line.text]
    _refuse_what_is_no_text(lines)
    return lines


def clean(text: str) -> str:
    """One line in NFC; runs of blanks stay two wide, because a lost letter may stand there."""
    text = UNSEEN.sub("", nfc(text)).replace("\u00a0", " ").replace("\t", " ")
    return re.sub(r" {2,}", "  ", CONTROL.sub("", text)).strip()


def _read(data: bytes, name: str) -> list[Line]:
    if data.startswith(b"%PDF") or b"%PDF-" in data[:1024]:
        return _apart("pdf", data)
    if data.startswith(b"PK"):
        return _apart("docx", data)
    if data.startswith(OLD_OFFICE):
        raise refusal("old_word")
    extension = name.lower().rpartition(".")[2]
    if extension in {"pdf", "docx"}:
        raise refusal("broken")
    if extension not in {"txt", "text", "md"} or data.startswith(b"{\\rtf"):
        raise refusal("format")
    if len(data) > LARGEST_TEXT:
        raise refusal("long")
    return _text_lines(_decode(data))


def _apart(kind: str, data: bytes) -> list[Line]:
    """Hostile bytes are opened in a process of their own."""
    code, answer = run_apart("assessments.importers.papers.worker", kind, given=data)
    if code == REFUSED:
        raise refusal(answer.decode("ascii", "replace"))
    if code != 0:
        raise refusal("unreadable")
    lines = []
    for text, place, page, rows in json.loads(answer):
        if rows:
            cells = tuple(tuple(" ".join(clean(cell).split()) for cell in row) for row in rows)
            lines.append(table_line(cells, place, page))
        else:
            lines.append(Line(text, place, page))
    return lines


def _decode(data: bytes) -> str:
    encoding = next((name for bom, name in BOMS.items() if data.startswith(bom)), "")
    if not encoding and data[:400].count(0) > len(data[:400]) // 8:
        encoding = "utf-16-le" if data[1:2] == b"\0" or data[3:4] == b"\0" else "utf-16-be"
    for candidate in [encoding] if encoding else ["utf-8", "cp1258"]:
        try:
            text = nfc(data.decode(candidate))
        except (UnicodeDecodeError, UnicodeError):
            continue
        if candidate != "cp1258" or vietnamese_share(text) >= LEAST_VIETNAMESE:
            return text
    raise refusal("encoding")


def _text_lines(text: str) -> list[Line]:
    lines, page = [], 1
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n")
    has_pages = "\f" in plain
    for number, words in enumerate(plain.split("\n"), start=1):
        page += words.count("\f")
        lines.append(Line(words.replace("\f", " "), f"dòng {number}", page if has_pages else 0))
    return list(with_tables(lines))


def _refuse_what_is_no_text(lines: Sequence[Line]) -> None:
    text = "\n".join(line.text for line in lines)
    if len(text) > MOST_LETTERS:
        raise refusal("long")
    if sum(map(str.isalpha, text)) < LEAST_LETTERS:
        raise refusal("no_text")
    if vietnamese_share(text) < LEAST_VIETNAMESE:
        raise refusal("no_vietnamese")


def vietnamese_share(text: str) -> float:
    """The share of words that are syllables of Vietnamese and no plain ASCII."""
    words = [word for word in WORD.findall(text) if len(word) > 1]
    marked = [word for word in words if not word.isascii()]
    if not words or len(marked) < len(words) // 5:
        return 0.0
    return sum(map(is_syllable, marked)) / len(marked)
