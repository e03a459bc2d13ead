"""What was found beside what is stored now: a row for each field, with what would become of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from assessments.intake.found import Found, FoundDocument, FoundValue
from assessments.narrative import plain_text
from dtscore.numbers import exact_string
from dtscore.text import nfc

_NUMBER = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_LAYOUT = re.compile(r"<(?:table|ul|ol|strong|em)\b")
NO_WORDS = "–"
ALREADY_NEWER = "Tệp không sửa mục này; trên cổng đã có người sửa sau khi tải tệp về: giữ bản đó."
CHANGED_MEANWHILE = (
    "Sau khi tải tệp về, mục này trên cổng đã được sửa khác đi: hãy xem cả hai rồi chọn."
)
EMPTIES = "Ô trong tệp để trống: chọn mục này là xóa nội dung đang lưu."
LOSES_LAYOUT = (
    "Bản trên cổng có bảng, danh sách hoặc chữ đậm; chữ lấy từ Excel chỉ còn các đoạn văn. Nên sửa"
    " mục này ngay trên cổng."
)


class Status(StrEnum):
    """What becomes of a row. Only ``new`` and ``changed`` are chosen by themselves."""

    UNCHANGED = "unchanged"
    NEW = "new"
    CHANGED = "changed"  # in a workbook, and nobody has touched the field since its download
    CONFLICT = "conflict"  # in a workbook, and somebody has
    DIFFERENT = "different"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"


WORDS = {
    Status.UNCHANGED: "Không đổi",
    Status.NEW: "Mới",
    Status.CHANGED: "Sửa",
    Status.CONFLICT: "Xung đột",
    Status.DIFFERENT: "Khác bản đang lưu",
    Status.UNCERTAIN: "Chưa chắc",
    Status.REFUSED: "Không nhận được",
}
CHOSEN_BY_ITSELF = frozenset({Status.NEW, Status.CHANGED})
CHOOSABLE = CHOSEN_BY_ITSELF | {Status.CONFLICT, Status.DIFFERENT, Status.UNCERTAIN}


@dataclass(frozen=True)
class Side:
    """What is stored for one field now. ``holder`` names what carries the ``version`` (an answer,
    a fact, the paper), ``refusal`` says why this person may not write it, or why nobody can."""

    label: str
    stored: Any
    stored_words: str
    found_words: str
    holder: str
    version: int
    refusal: str = ""


@dataclass(frozen=True)
class PreviewRow:
    """One field or one document, ready to be shown."""

    key: str
    indicator: str
    label: str
    status: Status
    stored: str
    found: str
    why: str
    words: str
    place: str
    holder: str
    version: int

    @property
    def status_words(self) -> str:
        return WORDS[self.status]

    @property
    def is_choosable(self) -> bool:
        return self.status in CHOOSABLE

    @property
    def is_chosen(self) -> bool:
        return self.status in CHOSEN_BY_ITSELF


@dataclass(frozen=True)
class DocumentSide:
    """Whether the register has the document, and for which indicators it is cited already.
    ``closed`` are those that this person may not write; ``alike`` is one that may be the same."""

    title: str
    is_known: bool
    cited: frozenset[str]
    closed: frozenset[str] = frozenset()
    refusal: str = ""
    alike: str = ""

    def to_cite(self, document: FoundDocument) -> list[str]:
        """For which indicators it still is to be cited."""
        return [code for code in document.indicators if code not in self.cited | self.closed]


def compare_values(found: Found, side_of: Callable[[FoundValue], Side]) -> list[PreviewRow]:
    """The rows of all fields, in the order of the source."""
    return [_row(value, side_of(value), found.kind == "workbook") for value in found.values]


def compare_documents(
    documents: Iterable[FoundDocument], side_of: Callable[[FoundDocument], DocumentSide]
) -> list[PreviewRow]:
    return [_document_row(document, side_of(document)) for document in documents]


def _row(value: FoundValue, side: Side, is_workbook: bool) -> PreviewRow:
    status, why = _judged(value, side, is_workbook)
    if not why and status in CHOOSABLE and is_empty(value.target, value.value):
        why = EMPTIES
    return PreviewRow(
        key=value.key,
        indicator=value.indicator,
        label=side.label,
        status=status,
        stored=side.stored_words,
        found=(value.words or NO_WORDS) if value.fault else side.found_words,
        why=why,
        words="" if is_workbook else value.words,
        place=value.place,
        holder=side.holder,
        version=side.version,
    )


def _judged(value: FoundValue, side: Side, is_workbook: bool) -> tuple[Status, str]:
    target = value.target
    if value.fault:
        return Status.REFUSED, value.fault
    if same(target, value.value, side.stored):
        return Status.UNCHANGED, ""
    if is_workbook and same(target, value.value, value.base):
        return Status.UNCHANGED, ALREADY_NEWER
    if side.refusal:
        return Status.REFUSED, side.refusal
    if value.doubt:
        return Status.UNCERTAIN, value.doubt
    if is_workbook and not same(target, value.base, side.stored):
        return Status.CONFLICT, CHANGED_MEANWHILE
    if is_workbook and target == "narrative" and _LAYOUT.search(str(side.stored or "")):
        return Status.UNCERTAIN, LOSES_LAYOUT
    if is_empty(target, side.stored):
        return Status.NEW, ""
    return (Status.CHANGED if is_workbook else Status.DIFFERENT), ""


def _document_row(document: FoundDocument, side: DocumentSide) -> PreviewRow:
    missing = side.to_cite(document)
    status, why = Status.NEW, ""
    if side.is_known and not missing:
        status = Status.REFUSED if side.closed - side.cited else Status.UNCHANGED
        why = side.refusal if status == Status.REFUSED else ""
    elif side.refusal and not missing:
        status, why = Status.REFUSED, side.refusal
    elif document.doubt or side.alike:
        status, why = Status.UNCERTAIN, " ".join(filter(None, (document.doubt, side.alike)))
    steps = ["đã có trong sổ" if side.is_known else "vào sổ văn bản"]
    steps += [f"dẫn cho chỉ số {', '.join(missing)}"] if missing else []
    return PreviewRow(
        key=document.key,
        indicator="",
        label=side.title,
        status=status,
        stored=f"Đã dẫn: {', '.join(sorted(side.cited))}" if side.cited else "chưa dẫn",
        found="; ".join(steps).capitalize(),
        why=why,
        words=document.words,
        place=document.place,
        holder="",
        version=0,
    )


def same(target: str, one: Any, other: Any) -> bool:
    """Whether two values of a field are one and the same to whoever reads them."""
    return bool(_plain(target, one) == _plain(target, other))


def is_empty(target: str, value: Any) -> bool:
    """Whether nobody has said anything there yet."""
    return not _plain(target, value) and value is not False


def _plain(target: str, value: Any) -> Any:
    """Without what makes no difference: markup, trailing zeros, empty parts."""
    if isinstance(value, bool) or value is None:
        return value
    if target == "state":
        return None if value == "blank" else value
    if target == "narrative":
        return plain_text(str(value)) or None
    if target in ("input", "fact") and not isinstance(value, dict):
        return _number(value)
    if isinstance(value, dict):
        parts = {name: _plain(_inner(target, name), part) for name, part in value.items()}
        return {name: part for name, part in parts.items() if part not in (None, {}, [])} or None
    if isinstance(value, list):
        return [_plain(target, part) for part in value] or None
    if isinstance(value, str):
        text = nfc(value).strip()
        return (plain_text(text) if target == "paper" and "<p>" in text else text) or None
    return _number(value)


def _inner(target: str, name: str) -> str:
    """Of a fact and a claim only the figure is a number; their words are words."""
    return "input" if (target, name) in {("fact", "value"), ("claim", "points")} else "paper"


def _number(value: Any) -> Any:
    """Without trailing zeros; "05" is no number but words that somebody typed."""
    text = nfc(str(value)).strip()
    return exact_string(Decimal(text)) if _NUMBER.fullmatch(text) else text or None
