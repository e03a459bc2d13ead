"""Is this file a template that may be kept: a small DOCX without anything that runs or fetches."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from assessments.word_templates.scanning import Part, parts_of
from dtscore.packages import (
    MEGABYTE,
    OFFICE,
    OLD_OFFICE,
    PackageError,
    PackageLimits,
    check_directory,
    check_unpacked,
    office_main,
    opened,
)

LARGEST = 2 * MEGABYTE
LIMITS = PackageLimits(
    most_parts=300, most_unpacked=20 * MEGABYTE, highest_ratio=100, ratio_counts_from=5 * MEGABYTE
)
MOST_ELEMENTS = 100_000
MOST_TAGS = 4 * MOST_ELEMENTS  # in all parts; every one is read into memory
WEB = ("http://", "https://", "mailto:")
EMBEDDED_KINDS = ("oleObject", "package", "control", "aFChunk", "activeXControlBinary")
EMBEDDED_FOLDERS = ("embeddings", "activex")
# Fields that read other files or other programs when the document is opened.
FETCHING = frozenset(
    {
        "INCLUDE",
        "INCLUDETEXT",
        "INCLUDEPICTURE",
        "DDE",
        "DDEAUTO",
        "LINK",
        "IMPORT",
        "DATABASE",
        "RD",
    }
)
COMMAND = re.compile(r"\s*([A-Z]+)")
MADE_INSIDE = "\0"  # stands for a field in the place of another one's name
SAVE_AGAIN = "Hãy mở tệp bằng Word, lưu lại thành tệp .docx rồi tải lên lại."
SENTENCES = {
    "broken": f"Tệp hỏng hoặc không phải là tệp Word (.docx). {SAVE_AGAIN}",
    "encrypted": "Tệp có mật khẩu nên cổng không mở được. Hãy bỏ mật khẩu rồi tải lên lại.",
    "too_many_parts": f"Tệp có quá nhiều thành phần bên trong. {SAVE_AGAIN}",
    "bomb": "Tệp giải nén ra quá lớn nên cổng không nhận. Hãy bỏ bớt ảnh rồi tải lên lại.",
    "other_package": f"Tệp không phải là văn bản Word (.docx). {SAVE_AGAIN}",
    "macros": "Tệp có macro nên cổng không nhận. Hãy lưu lại thành “Word Document (.docx)”, không"
    " phải “Macro-Enabled”.",
    "external": "Tệp lấy nội dung từ nơi khác (ảnh, mẫu hoặc tệp liên kết). Hãy chèn thẳng vào văn"
    " bản, hoặc bỏ đi, rồi tải lên lại.",
    "embedded": "Tệp có đối tượng nhúng (OLE, Excel, ActiveX). Hãy thay bằng bảng hoặc ảnh rồi tải"
    " lên lại.",
    "long": "Mẫu dài quá: mẫu chỉ cần khung của báo cáo. Hãy bỏ bớt nội dung rồi tải lên lại.",
    "empty": "Tệp rỗng. Hãy chọn tệp khác.",
    "large": f"Tệp lớn hơn {LARGEST // MEGABYTE} MB. Hãy bỏ bớt ảnh rồi tải lên lại.",
}


class RefusedTemplateError(Exception):
    """Not accepted; the message is the sentence for whoever sent it."""

    def __init__(self, code: str) -> None:
        super().__init__(SENTENCES[code])
        self.code = code


def accepted(content: bytes) -> Document:
    """The template, opened. Raises RefusedTemplateError."""
    if not content:
        raise RefusedTemplateError("empty")
    if len(content) > LARGEST:
        raise RefusedTemplateError("large")
    if content.startswith(OLD_OFFICE):
        raise RefusedTemplateError("encrypted")
    try:
        with opened(io.BytesIO(content)) as package:
            check_directory(package, len(content), LIMITS)
            check_unpacked(package, LIMITS)
            office_main(package, f"{OFFICE}wordprocessingml.document")
            _refuse_foreign(package)
    except PackageError as problem:
        raise RefusedTemplateError(problem.code) from None
    return _read(content)


def _refuse_foreign(package: zipfile.ZipFile) -> None:
    """Nothing embedded, no entities and no endless tags, whatever the parts say of themselves."""
    tags = 0
    for name in package.namelist():
        folders = posixpath.dirname(name).lower().split("/")
        if any(folder in EMBEDDED_FOLDERS for folder in folders):
            raise RefusedTemplateError("embedded")
        words = package.read(name)
        tags += words.count(b"<")
        if tags > MOST_TAGS:
            raise RefusedTemplateError("long")
        if name.lower().endswith((".xml", ".rels")):
            is_wide = words[:2] in (b"\xff\xfe", b"\xfe\xff")
            if is_wide or b"<!DOCTYPE" in words or b"<!ENTITY" in words:
                raise RefusedTemplateError("broken")


def _refuse_relations(document: Document) -> None:
    """Nothing from elsewhere but links that somebody has to click."""
    for relation in document.part.package.iter_rels():
        kind = relation.reltype.rpartition("/")[2]
        if kind in EMBEDDED_KINDS:
            raise RefusedTemplateError("embedded")
        is_link = kind == "hyperlink" and relation.target_ref.lower().startswith(WEB)
        if relation.is_external and not is_link:
            raise RefusedTemplateError("external")


def _read(content: bytes) -> Document:
    try:
        document = docx.Document(io.BytesIO(content))
        body = document.element.body
    except (PackageNotFoundError, etree.XMLSyntaxError, KeyError, ValueError, AttributeError):
        raise RefusedTemplateError("broken") from None
    if body is None or body.find("{*}sectPr") is None:
        raise RefusedTemplateError("broken")
    if sum(1 for _ in body.iter()) > MOST_ELEMENTS:
        raise RefusedTemplateError("long")
    _refuse_relations(document)
    if any(_fetches(part.root) for part in _parts(document)):
        raise RefusedTemplateError("external")
    return document


def _parts(document: Document) -> list[Part]:
    try:
        return list(parts_of(document))
    except (etree.XMLSyntaxError, KeyError, ValueError, AttributeError):
        raise RefusedTemplateError("broken") from None


def _fetches(root: Any) -> bool:
    """Whether a field of this part reads something else."""
    simple = [field.get(qn("w:instr")) or "" for field in root.iter(qn("w:fldSimple"))]
    return any(_reads_elsewhere(code) for code in (*simple, *_commands(root)))


def _commands(root: Any) -> Iterator[str]:
    """The command of every field, which may be torn over runs and hold other fields; at the end
    what stands outside of any."""
    waiting: list[str] = [""]
    for piece in root.iter(qn("w:fldChar"), qn("w:instrText")):
        kind = piece.get(qn("w:fldCharType"))
        if piece.tag == qn("w:instrText"):
            waiting[-1] += piece.text or ""
        elif kind == "begin":
            if len(waiting) > 1 and not waiting[-1].strip():
                waiting[-1] += MADE_INSIDE
            waiting.append("")
        elif kind == "end" and len(waiting) > 1:
            yield waiting.pop()
    yield from waiting


def _reads_elsewhere(code: str) -> bool:
    name = COMMAND.match(code.upper())
    return code.lstrip().startswith(MADE_INSIDE) or bool(name and name[1] in FETCHING)
