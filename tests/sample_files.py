"""Files made for the tests: honest ones of every accepted kind, and hostile ones."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import weasyprint
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX_MAIN = f"{OFFICE}wordprocessingml.document.main+xml"
XLSX_MAIN = f"{OFFICE}spreadsheetml.sheet.main+xml"
MEGABYTE = 1024 * 1024


def pdf(*pages: str) -> bytes:
    """A PDF with a text layer, one page for each text."""
    body = "".join(f'<p style="break-after: page">{words}</p>' for words in pages or ("Một",))
    return bytes(weasyprint.HTML(string=body).write_pdf())


def picture(kind: str, size: tuple[int, int] = (60, 40), colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def package(parts: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def office(main: str, part: str, **more: bytes | str) -> bytes:
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content'
        f'-types"><Override PartName="/{part}" ContentType="{main}"/></Types>'
    )
    return package({"[Content_Types].xml": types, part: "<x/>", **more})


def docx(**more: bytes | str) -> bytes:
    return office(DOCX_MAIN, "word/document.xml", **more)


def xlsx(**more: bytes | str) -> bytes:
    return office(XLSX_MAIN, "xl/workbook.xml", **more)


def odf(kind: str, **more: bytes | str) -> bytes:
    mime = f"application/vnd.oasis.opendocument.{kind}"
    return package({"mimetype": mime, "content.xml": "<x/>", **more})


def encrypted_pdf(user: str) -> bytes:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf())))
    writer.encrypt("chu", user)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def lying_bomb() -> bytes:
    """Its directory says 10 bytes; unpacked the part is 30 MB."""
    whole = bytearray(xlsx(**{"xl/sheet.xml": bytes(30 * MEGABYTE)}))
    directory = whole.rindex(b"PK\x01\x02")
    whole[directory + 24 : directory + 28] = struct.pack("<I", 10)
    return bytes(whole)


def huge_png() -> bytes:
    """A few bytes that claim 60,000 × 60,000 pixels."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    packed = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + packed


HONEST = {
    "quyết định.pdf": pdf("Một", "Hai", "Ba"),
    "Kế hoạch.DOCX": docx(),
    "biểu.xlsx": xlsx(**{"xl/worksheets/sheet1.xml": b"<row/>" * 100_000}),
    "tờ trình.odt": odf("text", **{"Basic/script-lc.xml": "<empty/>"}),
    "bảng.ods": odf("spreadsheet"),
    "ảnh.jpg": picture("JPEG"),
    "ảnh điện thoại.JPEG": picture("JPEG"),
    "ảnh.png": picture("PNG"),
}

EXE = b"MZ\x90\x00" + bytes(400)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
ODF_LOCKED = '<manifest:encryption-data manifest:checksum="x"/>'

# What is sent, under which name, and the code of the refusal.
HOSTILE = {
    "renamed executable": ("bao-cao.pdf", EXE, "signature"),
    "executable as a sheet": ("bieu.xlsx", EXE + xlsx(), "signature"),
    "HTML called PDF": ("bao-cao.pdf", HTML, "signature"),
    "HTML with a PDF in it": ("bao-cao.pdf", HTML + pdf(), "signature"),
    "SVG": ("hinh.svg", SVG, "format"),
    "SVG called PNG": ("hinh.png", SVG, "signature"),
    "JPG called PNG": ("hinh.png", picture("JPEG"), "signature"),
    "executable": ("chay.exe", EXE, "format"),
    "double extension": ("bao-cao.pdf.exe", pdf(), "format"),
    "no extension": ("bao-cao", pdf(), "format"),
    "macro document by name": ("van-ban.docm", docx(), "format"),
    "zip bomb": ("bieu.xlsx", xlsx(**{"xl/sheet.xml": bytes(60 * MEGABYTE)}), "bomb"),
    "zip bomb with a lying directory": ("bieu.xlsx", lying_bomb(), "broken"),
    "thousands of parts": (
        "bieu.xlsx",
        xlsx(**{f"xl/{number}": "" for number in range(10_001)}),
        "too_many_parts",
    ),
    "any zip called XLSX": ("bieu.xlsx", package({"a.txt": "a"}), "other_package"),
    "DOCX called XLSX": ("bieu.xlsx", docx(), "other_package"),
    "main part missing": (
        "bieu.xlsx",
        office(XLSX_MAIN, "xl/workbook.xml").replace(b"xl/workbook.xml", b"xl/workbo_k.xml"),
        "other_package",
    ),
    "ODS called ODT": ("to-trinh.odt", odf("spreadsheet"), "other_package"),
    "macro main part": ("van-ban.docx", office(MACRO_MAIN, "word/document.xml"), "macros"),
    "macro beside the document": ("van-ban.docx", docx(**{"word/vbaProject.bin": "x"}), "macros"),
    "macro in ODF": ("bang.ods", odf("spreadsheet", **{"Basic/Standard/M1.xml": "x"}), "macros"),
    "path out of the package": ("van-ban.docx", docx(**{"../../etc/x": "x"}), "broken"),
    "cut-off sheet": ("bieu.xlsx", xlsx()[:-30], "broken"),
    "locked ODF": ("a.odt", odf("text", **{"META-INF/manifest.xml": ODF_LOCKED}), "encrypted"),
    "old Word called DOCX": (
        "van-ban.docx",
        bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600),
        "office_locked",
    ),
    "PDF with a password": ("mat.pdf", encrypted_pdf("khoa"), "encrypted"),
    "PDF with restrictions": ("han-che.pdf", encrypted_pdf(""), "encrypted"),
    "PDF cut off": ("bao-cao.pdf", pdf("Một" * 2000)[:-200], "broken"),
    "PDF of rubbish": ("bao-cao.pdf", b"%PDF-1.7\n" + b"x" * 500 + b"startxref\n%%EOF", "broken"),
    "JPG cut off": ("hinh.jpg", picture("JPEG", (900, 900))[:1500], "broken"),
    "PNG of rubbish": ("hinh.png", b"\x89PNG\r\n\x1a\n" + bytes(300), "broken"),
    "PNG of 3.6 thousand million pixels": ("hinh.png", huge_png(), "too_many_pixels"),
    "empty file": ("bao-cao.pdf", b"", "empty"),
    "over the limit": ("bao-cao.pdf", pdf() + bytes(2 * MEGABYTE), "too_large"),
    "path in the name": ("../../etc/passwd.pdf", pdf(), "name_path"),
    "Windows path in the name": ("C:\\tai lieu\\a.pdf", pdf(), "name_path"),
    "300 letters": ("a" * 296 + ".pdf", pdf(), "name_long"),
    "control character": ("a\r\nSet-Cookie: x.pdf", pdf(), "name_control"),
    "letters that turn around": ("bao\u202efdp.exe.pdf", pdf(), "name_control"),
    "nothing but an extension": (".pdf", pdf(), "name_missing"),
}
