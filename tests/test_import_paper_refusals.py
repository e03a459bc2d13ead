"""Files that are no report, or are made to hurt: refused with a sentence that says what to do."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pypdfium2
import pytest
from PIL import Image

from assessments.importers.papers import PaperError, read_report
from assessments.importers.papers.sources import REFUSALS
from assessments.importers.papers.syllables import is_syllable
from tests.growth import AT_MOST, TIMES, cost
from tests.paper_variants import UNIT, YEAR, as_docx, as_pdf, raw, spec_of, text, unbroken
from tests.sample_files import DOCX_MAIN, docx, office, pdf

BOMB = {"word/media/image1.bin": b"\0" * 60 * 1024 * 1024}


def refused(data: bytes, name: str, code: str = "QD3853") -> str:
    with pytest.raises(PaperError) as problem:
        read_report(data, name, spec_of(code), YEAR, UNIT)
    return str(problem.value)


def blank_pages(count: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(count):
        document.new_page(200, 200).close()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def scan() -> bytes:
    out = io.BytesIO()
    pages = [Image.new("L", (300, 400), 250) for _ in range(3)]
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    return out.getvalue()


def locked() -> bytes:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf("Một"))))
    writer.encrypt("mật khẩu")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_entities() -> bytes:
    """A document whose XML unfolds to billions of letters."""
    content = as_docx(["Một đoạn"])
    laughs = "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 10}">' for n in range(12)
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                part = re.sub(
                    rb"(<\?xml[^>]*\?>)", rb"\1<!DOCTYPE x [" + laughs.encode() + b"]>", part
                )
                part = part.replace("Một đoạn".encode(), b"&a11;")
            new.writestr(name, part)
    return out.getvalue()


REFUSED = [
    (b"", "a.txt", "empty"),
    (b"x" * (20 * 1024 * 1024 + 1), "a.txt", "large"),
    (raw("QD3853"), "a.exe", "format"),
    (b"{\\rtf1 B\xe1o c\xe1o}", "a.txt", "format"),
    (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, "a.doc", "old_word"),
    (b"MZ\x90\0" * 100, "a.docx", "broken"),
    (as_docx(unbroken(text("QD3853")))[:5000], "a.docx", "broken"),
    (docx(**{"word/vbaProject.bin": b"x"}), "a.docx", "macros"),
    (docx(**BOMB), "a.docx", "bomb"),
    (office(DOCX_MAIN.replace("wordprocessingml.document", "spreadsheetml.sheet"), "xl/w.xml"),
     "a.docx", "other_package"),
    (locked(), "a.pdf", "encrypted"),
    (scan(), "a.pdf", "scan"),
    (blank_pages(301), "a.pdf", "too_many_pages"),
    (as_pdf(unbroken(text("QD3853")))[:3000], "a.pdf", "broken"),
    (b"Bao cao khong co dau, chi la chu thuong. " * 40, "a.txt", "no_vietnamese"),
    ("Céng hßa x· héi chñ nghÜa ViÖt Nam §éc lËp Tù do H¹nh phóc ".encode() * 20, "a.txt",
     "no_vietnamese"),
    (b"\xc1\xff\x81\x90\xfe" * 300, "a.txt", "encoding"),
    ("Một hai ba.".encode(), "a.txt", "no_text"),
]  # fmt: skip


def test_each_is_refused_with_its_own_sentence() -> None:
    said = {(name, code): refused(data, name) for data, name, code in REFUSED}
    assert said == {(name, code): REFUSALS[code] for _, name, code in REFUSED}
    assert all("hãy" in sentence for sentence in REFUSALS.values())


def test_entities_of_a_word_file_are_not_unfolded() -> None:
    assert refused(with_entities(), "a.docx") in REFUSALS.values()


def test_a_text_that_is_no_report_is_refused() -> None:
    story = "Ngày xưa có một bác nông dân rất chăm chỉ, sớm hôm cày cấy trên mảnh ruộng nhà. " * 30
    assert "Không tìm thấy chỉ số nào của bộ QĐ 3853" in refused(story.encode(), "truyen.txt")


@pytest.mark.parametrize(("paper", "other"), [("QD3853", "QD1829"), ("QD1829", "QD3853")])
def test_the_report_of_another_set_is_refused(paper: str, other: str) -> None:
    assert "theo bộ chỉ số khác" in refused(raw(paper), "a.txt", other)


def test_what_is_far_too_long_is_refused() -> None:
    paper = raw("QD3853").decode() + "Kế hoạch chuyển đổi số. " * 45_000
    assert refused(paper.encode(), "a.txt") == REFUSALS["long"]


@pytest.mark.parametrize("filler", ["\nkế hoạch chuyn đi s", "(", "kế hoạch chuyn đi s "])
def test_hostile_words_cost_no_more_a_letter(filler: str) -> None:
    """Each took half a minute."""

    def reading(letters: int) -> Callable[[], object]:
        data = (raw("QD3853").decode() + filler * (letters // len(filler))).encode()
        return lambda: read_report(data, "a.txt", spec_of("QD3853"), YEAR, UNIT)

    small, large = cost(reading(90_000 // TIMES)), cost(reading(90_000))
    assert large < small * AT_MOST


def test_spelling_knows_what_can_be_a_syllable() -> None:
    words = "nghiêng quyết giếng khuỷu ngoằng uống yêu ỷ gì hoạch trường Thuở ngượng"
    assert [word for word in words.split() if not is_syllable(word)] == []
    wrong = "nghành ngành1 sôe lps camera kẻt hoạc1 côg mưc ngn ceo zôn"
    assert [word for word in wrong.split() if is_syllable(word)] == []
