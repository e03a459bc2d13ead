"""What stands around the number of a cited document: its kind before, body and title behind."""

from __future__ import annotations

import re

from assessments.reading.base import Span
from assessments.reading.page import GAP, SPACE, Page

# Folded, as papers write them ("Kế ho ch" where the letter was lost), and in full words.
KINDS = {
    r"ke\s{1,12}ho\s?a?\s{0,12}ch": "Kế hoạch", r"quyet\s{1,12}dinh": "Quyết định",
    r"cong\s{1,12}van": "Công văn", r"thong\s{1,12}bao\s{1,12}ket\s{1,12}luan": "Thông báo",
    r"bao\s{1,12}cao": "Báo cáo", r"nghi\s{1,12}quyet": "Nghị quyết",
    r"nghi\s{1,12}dinh": "Nghị định", r"thong\s{1,12}tu": "Thông tư",
    r"chi\s{1,12}thi": "Chỉ thị", r"to\s{1,12}trinh": "Tờ trình",
    r"thong\s{1,12}bao": "Thông báo", r"huong\s{1,12}dan": "Hướng dẫn",
    r"chuong\s{1,12}trinh": "Chương trình", r"de\s{1,12}an": "Đề án",
    r"phuong\s{1,12}an": "Phương án", r"giay\s{1,12}moi": "Giấy mời",
    r"quy\s{1,12}che": "Quy chế", r"quy\s{1,12}dinh": "Quy định",
    r"ket\s{1,12}luan": "Kết luận", r"luat": "Luật", r"phap\s{1,12}lenh": "Pháp lệnh",
    r"cong\s{1,12}dien": "Công điện", r"bien\s{1,12}ban": "Biên bản",
    r"hop\s{1,12}dong": "Hợp đồng", r"van\s{1,12}ban": "Văn bản",
}  # fmt: skip
_SHORT = {
    "QĐ": "Quyết định", "KH": "Kế hoạch", "NQ": "Nghị quyết", "NĐ": "Nghị định",
    "TT": "Thông tư", "CV": "Công văn", "BC": "Báo cáo", "CT": "Chỉ thị", "TB": "Thông báo",
}  # fmt: skip
_QUALIFIED = r"(?:\s{1,12}(?:lien\s{1,12}tich|chuyen\s{1,12}de|hanh\s{1,12}dong))?"
KIND = "|".join(f"(?:{pattern})" for pattern in KINDS)
_NUMBER_WORD = r"so\s{0,3}[:.]?\s{0,12}"
_LEAD = re.compile(
    rf"(?:(?<![a-z])(?P<kind>{KIND}){_QUALIFIED}"
    rf"(?:\s{{0,12}}[(]?{_NUMBER_WORD}|\s{{0,2}}:?\s{{1,12}})"
    rf"|(?<![a-z])(?P<short>qd|kh|nq|nd|tt|cv|bc|ct|tb)(?:\s{{0,12}}{_NUMBER_WORD}|\s{{0,2}})"
    rf"|(?<![a-z])(?P<bare>{_NUMBER_WORD}))$",
    re.ASCII,
)
_LAW = re.compile(
    rf"(?<![a-z])(?:bo{SPACE})?luat(?:,?\s{{1,12}}[a-z]{{1,10}}){{1,12}}?\s{{1,12}}{_NUMBER_WORD}$",
    re.ASCII,
)
_LEAD_LENGTH = 80

_BODIES = re.compile(
    r"(?:ubnd|uy ban|hdnd|hoi dong|dang uy|dang bo|chi bo|chi uy|ban|so|bo|phong|tinh uy|tinh doan"
    r"|huyen uy|huyen doan|thanh uy|thi uy|chu tich|bi thu|chinh phu|thu tuong|quoc hoi|trung uong"
    r"|cong an|truong|doan|hoi|mttq|mat tran|trung tam|toa an|vien|cuc|tong cuc|chi cuc|hop tac xa"
    r"|van phong|bch|btv|bcd|giam doc|lien doan|tram)\b",
    re.ASCII,
)
_OF = re.compile(rf"{GAP}[,(]?{GAP}cua{SPACE}", re.ASCII)
# With diacritics: "đã" ends a name, "Đà Nẵng" does not.
_BODY_END = re.compile(
    r"[;:()“”\"…]|\.(?=\s|$)|,(?!\s{1,12}(?:thể thao|truyền thông|thương binh|gia đình|thị xã))"
    r"|/|\s(?:về|v/v|ngày|đã|là|do|theo|tại|t i|trong|trên|để|ban hành|quy định|có|được|nhằm|thì"
    r"|gồm|năm|xây dựng|kèm|và\s{1,12}(?!truyền|đào|du|phát|thể|công|xã|môi|đầu|gia|hạ|thông)"
    r"|tháng|số|ngay|sửa đổi|bổ sung|phê duyệt|công nhận|hướng dẫn|thành lập|kiện toàn"
    r"|triển khai|chỉ định|cho phép)\b|\n\s{0,12}[-+*•]\s|\s{0,12}$|\s[-–]\s(?=\d)",
    re.IGNORECASE,
)
_LONGEST_BODY = 140

_ABOUT = re.compile(
    rf"(?:\s{{0,3}}\([^()\n]{{1,60}}\))?{GAP}[,:]?{GAP}(?:(?:ve{SPACE}viec|v\s?/\s?v\s?:?|ve)\s{{1,12}}"
    rf"|(?<=\s)(?=quy{SPACE}dinh{SPACE}(?:ve|chi)\b|ban{SPACE}hanh{SPACE}(?:bo|quy|de|chuong|danh)\b"
    rf"|(?:phe{SPACE}duyet|sua{SPACE}doi,?|cong{SPACE}nhan|kien{SPACE}toan|thanh{SPACE}lap){SPACE}))",
    re.ASCII,
)
_TITLE_END = re.compile(
    r"[;()…]|\.(?=\s|$)|\.\.|[“”\"]"
    r"|\s(?:là|do đồng chí|đã|đạt|được(?! duyệt)|như sau)\s"
    r"|,\s{1,12}(?:góp phần|trong đó|nhằm|đồng thời|đến nay|tuy nhiên|nên|do đó|kịp thời"
    r"|bao gồm|ubnd|uỷ ban|ủy ban|đảng uỷ|đảng ủy|bám sát|thường xuyên|trên cơ sở"
    r"|tiếp tục|xã|địa phương|qua đó|từ đó)"
    r"|(?<!kèm)\s(?:theo|tại|căn cứ|thực hiện theo)\s{1,12}"
    r"(?=nghị|quyết|kế|công văn|thông tư|chỉ thị)"
    r"|,?\s{1,12}(?:và\s{1,12})?ngày\s{1,12}\d{1,2}\s{0,2}[/-]\s{0,2}\d|\s*$",
    re.IGNORECASE,
)
# "thành lập tổ công nghệ số cộng đồng tại 8/8 thôn": a ratio counts, it names nothing.
_RATIO = re.compile(
    r",?\s{1,12}(?:(?:đã|được|có|tại|ở|cho|với|của|đến|trên|cả|tổng số|đạt)\s{1,12}){0,2}"
    r"[0-9]{1,3}(?:\.?[0-9]{3})*/(?!(?:19|20)[0-9]{2}\b)[0-9]{1,3}(?:\.?[0-9]{3})*\s{1,12}"
    r"(?=[a-zà-ỹ]{2}|[A-ZĐ]{2})"
)
_ROW = re.compile(r"\n\s{0,12}(?:[-+*•]|[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}\.)\s")
_LONGEST_TITLE = 500


def lead(page: Page, at: int, *, needs_number_word: bool = False) -> tuple[int, str] | None:
    """Where the words before a number begin and the kind they name: "Kế hoạch số "; the kind is
    empty where only "số" stands there."""
    window = page.before(at, _LEAD_LENGTH)
    found = _LEAD.search(window)
    if not found or (needs_number_word and not re.search(r"so\s{0,3}[:.]?\s{0,12}$", window)):
        return None
    start = at - len(window) + found.start()
    if short := found.group("short"):
        written = page.text[start : start + len(short)]
        return (start, _SHORT[written]) if written in _SHORT else None
    return start, kind_in_words(found.group("kind") or "")


def law_before(page: Page, at: int) -> int | None:
    """Where "Luật Giao dịch điện tử số" begins before the number of a law."""
    window = page.before(at, _LEAD_LENGTH)
    found = _LAW.search(window)
    return at - len(window) + found.start() if found else None


def kind_in_words(folded: str) -> str:
    return next((name for like, name in KINDS.items() if re.fullmatch(like, folded)), "")


def body_after(page: Page, at: int) -> Span | None:
    """The body in "của UBND tỉnh Thanh Hóa", up to where the name certainly ends."""
    found = _OF.match(page.folded, at)
    return body_at(page, found.end()) if found else None


def body_at(page: Page, at: int) -> Span | None:
    if not _BODIES.match(page.folded, at):
        return None
    end = _BODY_END.search(page.text, at, at + _LONGEST_BODY)
    if not end or end.start() <= at or (end.start() == end.endpos < len(page.text)):
        return None
    return page.span(at, end.start())


def title_after(page: Page, at: int) -> Span | None:
    """What stands after "về", up to the first end that is certain."""
    found = _ABOUT.match(page.folded, at)
    if not found or page.text[found.start() : found.end()].strip(" \n,:").lower() == "vẽ":
        return None
    start = found.end()
    limit = min(len(page.text), start + _LONGEST_TITLE)
    ends = [limit] if limit == len(page.text) else []
    for pattern in (_TITLE_END, _RATIO, _ROW):
        if (end := pattern.search(page.text, start, limit)) and end.start() < limit:
            ends.append(end.start())
    if not ends or min(ends) <= start:
        return None
    return page.span(start, min(ends))
