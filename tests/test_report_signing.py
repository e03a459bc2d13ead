"""The official paper can be signed: updates are appended and break nothing before them."""

from __future__ import annotations

import hashlib
import io
import re
from typing import Any

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from pdfminer.pdftypes import PDFObjRef, resolve1
from pdfminer.psparser import PSLiteral

pytestmark = pytest.mark.django_db


def test_another_signature_leaves_the_first_unbroken(papers):
    """The authority signs, then the clerk: each signature is an update appended to the file, and
    the bytes that the first one covers are the same afterwards."""
    paper = papers["points"].pdf
    once = sign(paper, "Chu tich")
    twice = sign(once, "Van thu")

    assert once.startswith(paper)
    assert twice.startswith(once)
    assert signatures(paper) == []
    assert [covered for covered, _ in signatures(once)] == [len(once)]
    assert [covered for covered, _ in signatures(twice)] == [len(once), len(twice)]
    assert all(is_intact for _, is_intact in signatures(twice))
    broken = twice.replace(b"/Name (Chu tich)", b"/Name (Chu tjch)")
    assert [is_intact for _, is_intact in signatures(broken)] == [False, False]
    assert page_texts(paper) == page_texts(once) == page_texts(twice)


def test_nothing_in_the_file_forbids_signing(paper):
    document = pypdfium2.PdfDocument(paper.pdf)
    try:
        assert document.get_version() >= 14
        assert pdfium.FPDF_GetSecurityHandlerRevision(document) == -1
        assert pdfium.FPDF_GetDocPermissions(document) == 0xFFFFFFFF
        assert document.get_formtype() == pdfium.FORMTYPE_NONE
    finally:
        document.close()
    catalog = paper.document.doc.catalog
    assert not {"Perms", "AcroForm", "OpenAction", "AA", "Encrypt"} & set(catalog)


def page_texts(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def sign(pdf: bytes, name: str) -> bytes:
    """Append an update with a signature field whose contents are the digest of all other bytes:
    what a signing program writes, with a digest in the place of the cryptographic message."""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        document = opened.doc
        trailer, catalog = document.xrefs[0].get_trailer(), dict(document.catalog)
    form = resolve1(catalog.get("AcroForm")) or {"Fields": []}
    size = int(trailer["Size"])
    fields = " ".join([*(literal(field) for field in form["Fields"]), f"{size} 0 R"])
    catalog.pop("AcroForm", None)
    root = literal(catalog)[:-2] + f" /AcroForm << /SigFlags 3 /Fields [{fields}] >> >>"
    field = f"<< /FT /Sig /T (Signature{size}) /V {size + 1} 0 R >>"
    digest = f"<{'0' * 64}>"
    value = (
        f"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /Name ({name})"
        f" /ByteRange [0 {'%010d %010d %010d'}] /Contents {digest} >>"
    )
    objects = {trailer["Root"].objid: root, size: field, size + 1: value % (0, 0, 0)}
    update, offsets = b"\n", {}
    for number, body in objects.items():
        offsets[number] = len(pdf) + len(update)
        update += f"{number} 0 obj\n{body}\nendobj\n".encode()
    offsets[size + 2] = len(pdf) + len(update)
    entries = b"".join(
        b"\1" + offsets[number].to_bytes(8, "big") + b"\0" for number in sorted(offsets)
    )
    index = " ".join(f"{number} 1" for number in sorted(offsets))
    previous = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    update += (
        f"{size + 2} 0 obj\n<< /Type /XRef /Size {size + 3} /W [1 8 1] /Index [{index}]"
        f" /Prev {previous} /Root {literal(trailer['Root'])} /Length {len(entries)} >>\nstream\n"
    ).encode()
    update += entries + f"\nendstream\nendobj\nstartxref\n{offsets[size + 2]}\n%%EOF\n".encode()
    signed = pdf + update
    start = signed.rindex(digest.encode())
    end = start + len(digest)
    signed = signed.replace(
        (value % (0, 0, 0)).encode(), (value % (start, end, len(signed) - end)).encode()
    )
    covered = hashlib.sha256(signed[:start] + signed[end:]).hexdigest()
    return signed[:start] + f"<{covered}>".encode() + signed[end:]


def literal(value: Any) -> str:
    """A parsed PDF object written out again."""
    if isinstance(value, PDFObjRef):
        return f"{value.objid} 0 R"
    if isinstance(value, PSLiteral):
        return f"/{value.name}"
    if isinstance(value, dict):
        return f"<< {' '.join(f'/{key} {literal(item)}' for key, item in value.items())} >>"
    if isinstance(value, list):
        return f"[{' '.join(literal(item) for item in value)}]"
    if isinstance(value, bytes):
        return f"<{value.hex()}>"
    return str(value).lower() if isinstance(value, bool) else str(value)


def signatures(pdf: bytes) -> list[tuple[int, bool]]:
    """Of each signature that PDFium finds: where the bytes it covers end, and whether they are
    still those that were signed."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [
            _signature(document, pdf, n) for n in range(pdfium.FPDF_GetSignatureCount(document))
        ]
    finally:
        document.close()


def _signature(document: Any, pdf: bytes, position: int) -> tuple[int, bool]:
    signature = pdfium.FPDF_GetSignatureObject(document, position)
    spans = (pdfium.c_int * 4)()
    pdfium.FPDFSignatureObj_GetByteRange(signature, spans, 4)
    contents = (pdfium.c_char * 32)()
    pdfium.FPDFSignatureObj_GetContents(signature, contents, 32)
    first, gap, second, length = spans
    covered = pdf[first : first + gap] + pdf[second : second + length]
    return second + length, hashlib.sha256(covered).digest() == contents.raw
