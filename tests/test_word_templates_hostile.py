"""Hostile templates of Word: refused with a sentence, or looked through without harm."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx.oxml.ns import qn

from assessments.reports.docx_example import example_template
from assessments.reports.docx_template import fill_template
from assessments.word_templates.accepting import LARGEST, SENTENCES, RefusedTemplateError, accepted
from assessments.word_templates.scanning import scan
from tests.report_papers import frame
from tests.sample_files import docx as empty_package
from tests.sample_files import lying_bomb, package, pdf, xlsx
from tests.test_word_templates import saved, template


def words_xml(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def changed(name: str, change, extra: dict[str, bytes] | None = None) -> bytes:
    """The example with one part changed, and more parts."""
    source = zipfile.ZipFile(io.BytesIO(example_template()))
    parts = {part: source.read(part) for part in source.namelist()}
    parts[name] = change(parts[name])
    return package(parts | (extra or {}))


def related(kind: str, target: str, mode: str = ' TargetMode="External"') -> bytes:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    row = f'<Relationship Id="rX" Type="{office}/{kind}" Target="{target}"{mode}/></Relationships>'
    return changed(
        "word/_rels/document.xml.rels",
        lambda part: part.replace(b"</Relationships>", row.encode()),
        {"word/x.xml": b"<x/>"},
    )


def in_body(words: str) -> bytes:
    return changed("word/document.xml", lambda part: part.replace(b"<w:body>", words.encode(), 1))


FIELD = "<w:body><w:p><w:r><w:instrText>INCLUDE</w:instrText></w:r><w:r><w:instrText>TEXT x</w:instrText></w:r></w:p>"  # noqa: E501


def fields(*codes: str) -> bytes:
    """Fields one after the other, their commands torn where there is a bar."""
    char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    runs = (
        char.format("begin")
        + "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in code.split("|"))
        + char.format("end")
        for code in codes
    )
    return in_body(f"<w:body><w:p>{''.join(runs)}</w:p>")


HOSTILE = {
    "no docx": (lambda: pdf(), "broken"),
    "nothing": (lambda: b"", "empty"),
    "too large": (lambda: b"PK" + bytes(LARGEST), "large"),
    "password": (lambda: bytes.fromhex("D0CF11E0A1B11AE1") + b"x", "encrypted"),
    "sheet": (lambda: xlsx(), "other_package"),
    "empty package": (lambda: empty_package(), "broken"),
    "macros": (lambda: changed("word/styles.xml", bytes, {"word/vbaProject.bin": b"x"}), "macros"),
    "docm": (
        lambda: changed(
            "[Content_Types].xml",
            lambda part: part.replace(
                b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                b"application/vnd.ms-word.document.macroEnabled.main+xml",
            ),
        ),
        "macros",
    ),
    "bomb": (lambda: changed("word/styles.xml", bytes, {"word/b.xml": bytes(30_000_000)}), "bomb"),
    "lying bomb": (lambda: lying_bomb(), "broken"),
    "remote template": (lambda: related("attachedTemplate", "http://127.0.0.1/x.dotm"), "external"),
    "remote picture": (lambda: related("image", "http://127.0.0.1/x.png"), "external"),
    "hidden mode": (
        lambda: related("image", "http://127.0.0.1/x", ' TargetMode="Externa&#108;"'), "external",
    ),
    "link to a file": (lambda: related("hyperlink", "file:///etc/passwd"), "external"),
    "object": (lambda: related("oleObject", "x.xml", ""), "embedded"),
    "other document": (lambda: related("aFChunk", "x.xml", ""), "embedded"),
    "embedding": (
        lambda: changed("word/styles.xml", bytes, {"word/embeddings/a.bin": b"x"}), "embedded",
    ),
    "entities": (
        lambda: changed("word/document.xml", lambda part: b'<!DOCTYPE a [<!ENTITY b "c">]>' + part),
        "broken",
    ),
    "not well-formed": (lambda: changed("word/document.xml", lambda part: part[:-9]), "broken"),
    "torn field": (lambda: in_body(FIELD), "external"),
    "torn field after another": (lambda: fields("PAGE", "INCLUDE|PICTURE x"), "external"),
    "too many tags": (
        lambda: changed("word/styles.xml", bytes, {"word/x.xml": b"<a/>" * 400_001}), "long",
    ),
    "too long": (lambda: in_body("<w:body>" + "<w:p/>" * 100_001), "long"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_template_is_refused_with_a_sentence(name):
    make, code = HOSTILE[name]
    with pytest.raises(RefusedTemplateError) as refused:
        accepted(make())

    assert str(refused.value) == SENTENCES[code]


def test_link_to_the_web_is_no_danger():
    assert scan(accepted(related("hyperlink", "https://thanhhoa.gov.vn"))).is_usable
    assert scan(accepted(fields('HYPERLINK "https://thanhhoa.gov.vn/link"'))).is_usable


def test_template_full_of_places_is_looked_through_quickly():
    """Long ones, open ones and ones too many end the scan or are told once."""
    many = scan(accepted(in_body("<w:body>" + words_xml("{{ x }}") * 20_000)))
    assert (len(many.faults), many.faults[-1].where) == (1000, "")
    assert len(scan(accepted(in_body("<w:body>" + words_xml("{" * 300_000)))).faults) == 1
    twice = scan(accepted(in_body("<w:body>" + words_xml("{{ noi_dung }}") * 30)))
    assert [fault.problem for fault in twice.faults] == [
        "Mỗi mẫu chỉ đặt được {{ noi_dung }} 1 lần: hãy bỏ bớt."
    ]


@pytest.mark.django_db
def test_template_that_no_word_has_written_gets_a_sentence(demo):
    document = template()
    del document.sections[0]._sectPr.find(qn("w:pgSz")).attrib[qn("w:w")]
    with pytest.raises(RefusedTemplateError, match="Tệp hỏng"):
        fill_template(saved(document), frame(demo.points))
