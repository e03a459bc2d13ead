"""Finding the places of a template wherever Word has put them: in one run or torn over several,
in the body, in tables, text boxes, headers and footers."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from assessments.word_templates.places import KNOWN, NEEDED, PLACES, Kind, Place
from dtscore.text import nfc

# Looks at every character once, whatever braces a template is full of.
WRITTEN = re.compile(r"\{\{(\{?[^{}]*)\}\}")
# What is left over when all whole places are gone: a half one, or a command of another program.
LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
MOST_SHOWN = 50
MOST_FAULTS = 1000  # then the scan stops
# How often a place may stand in one template: each time the report grows by what it is filled with.
MOST_USES: dict[Kind, int] = {"text": 100, "lines": 20, "content": 1}
LONGEST_SHOWN = 40
# Notes and comments are not filled.
UNFILLED = {RT.FOOTNOTES: "chú thích cuối trang", RT.ENDNOTES: "chú thích cuối văn bản",
            RT.COMMENTS: "nhận xét"}  # fmt: skip
HEADERS = {RT.HEADER: "đầu trang", RT.FOOTER: "chân trang"}


@dataclass(frozen=True)
class Fault:
    """What keeps a template from being used: the words, where they stand, what is wrong."""

    words: str
    where: str
    problem: str


@dataclass
class Findings:
    """What a dry run found."""

    used: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    def add(self, words: str, problem: str, paragraph: Any, part: Part) -> None:
        """Where it stands is looked for only when it will be shown."""
        where = _where(paragraph, part) if len(self.faults) < MOST_SHOWN else ""
        self.faults.append(Fault(_short(words), where, problem))

    @property
    def is_usable(self) -> bool:
        return not self.faults

    @property
    def unused(self) -> list[Place]:
        return [place for place in PLACES if not self.used[place.name]]

    @property
    def found(self) -> list[tuple[Place, int]]:
        return [(place, self.used[place.name]) for place in PLACES if self.used[place.name]]

    @property
    def shown_faults(self) -> list[Fault]:
        return self.faults[:MOST_SHOWN]


def scan(document: Document) -> Findings:
    """Every place of the template, and everything that stops it from being filled."""
    findings = Findings()
    for part in parts_of(document):
        for paragraph in part.root.iter(qn("w:p")):
            _scan_paragraph(paragraph, part, findings)
            if len(findings.faults) >= MOST_FAULTS:
                return findings
    for name in NEEDED:
        if not findings.used[name]:
            written = KNOWN[name].written
            problem = f"Mẫu chưa có {written}: {KNOWN[name].meaning.lower()}."
            findings.faults.append(Fault(written, "cả mẫu", problem))
    return findings


@dataclass(frozen=True)
class Part:
    """One part of a document that holds words; ``name`` is empty for the body."""

    root: Any
    name: str
    is_filled: bool = True


def parts_of(document: Document) -> Iterator[Part]:
    """The body, then headers and footers, then what is never filled."""
    yield Part(document.element.body, "")
    names = HEADERS | UNFILLED
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype in names:
            part = relation.target_part
            root = part.element if isinstance(part, XmlPart) else parse_xml(part.blob)
            yield Part(root, names[relation.reltype], relation.reltype in HEADERS)


def _scan_paragraph(paragraph: Any, part: Part, findings: Findings) -> None:
    text = text_of(paragraph)
    if not LEFT_OVER.search(text):
        return
    alone = text.strip()
    for match in WRITTEN.finditer(text):
        problem = _problem(match, alone, paragraph, part) or _too_often(match, findings)
        if problem:
            findings.add(match[0], problem, paragraph, part)
        if len(findings.faults) >= MOST_FAULTS:
            return
    rest = WRITTEN.sub("", text)
    if left := LEFT_OVER.search(rest):
        around = rest[max(left.start() - 10, 0) :][: LONGEST_SHOWN * 2]
        problem = "Dấu ngoặc không thành cặp {{ … }} trong một đoạn: hãy gõ lại cho đủ, liền nhau."
        findings.add(around, problem, paragraph, part)


def _problem(match: re.Match[str], alone: str, paragraph: Any, part: Part) -> str:
    place = KNOWN.get(name_of(match))
    if place is None:
        close = difflib.get_close_matches(name_of(match)[:LONGEST_SHOWN], KNOWN, n=1, cutoff=0.75)
        hint = f" Có phải {KNOWN[close[0]].written}?" if close else ""
        return f"Cổng không biết chỗ điền này.{hint}"
    if not part.is_filled:
        return f"Cổng không điền vào {part.name}: hãy chuyển ra thân văn bản."
    if place.kind == "text":
        return ""
    if alone != match[0]:
        return "Chỗ điền này phải đứng một mình trong một đoạn."
    if place.kind == "content" and (part.name or paragraph.getparent().tag != qn("w:body")):
        return "Chỗ điền này chỉ đặt được trong thân văn bản, không đặt trong bảng, khung chữ."
    if place.kind == "content" and paragraph.find(f".//{qn('w:sectPr')}") is not None:
        return "Ngay sau chỗ điền này là dấu ngắt phần: hãy thêm một đoạn ở giữa, ví dụ “./.”."
    return ""


def _too_often(match: re.Match[str], findings: Findings) -> str:
    """Counts the place; the sentence for the first one that is too many."""
    place = KNOWN[name_of(match)]
    most = MOST_USES[place.kind]
    findings.used[place.name] += 1
    if findings.used[place.name] != most + 1:
        return ""
    return f"Mỗi mẫu chỉ đặt được {place.written} {most} lần: hãy bỏ bớt."


def name_of(match: re.Match[str]) -> str:
    return nfc(match[1].replace("\u00a0", " ")).strip()


def texts_of(paragraph: Any) -> list[Any]:
    """The text elements of a paragraph itself, not of a text box inside it."""
    own = (text for text in paragraph.iter(qn("w:t")))
    return [text for text in own if next(text.iterancestors(qn("w:p"))) is paragraph]


def text_of(paragraph: Any) -> str:
    return "".join(text.text or "" for text in texts_of(paragraph))


def _where(paragraph: Any, part: Part) -> str:
    """The place in words: the number of the paragraph or of the table, and how it begins."""
    if part.name:
        return part.name
    top, in_table = paragraph, False
    while top.getparent().tag != qn("w:body"):
        top = top.getparent()
        in_table = in_table or top.tag == qn("w:tbl")
    siblings = [child for child in top.getparent() if child.tag == top.tag]
    number = siblings.index(top) + 1
    kind = "bảng" if in_table else "đoạn"
    return f"{kind} thứ {number}: “{_short(text_of(paragraph))}”"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
