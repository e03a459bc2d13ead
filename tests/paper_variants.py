"""The two real papers as other files would hold them: other signs, other breaks, other formats."""

from __future__ import annotations

import html
import io
import re
import unicodedata
from pathlib import Path
from typing import Any

import docx
import weasyprint

from assessments.intake.found import Found
from assessments.narrative import plain_text
from criteria.catalogue.reading import read_set_file
from criteria.catalogue.validation import validate_set
from criteria.rules.spec import IndicatorSetSpec

ROOT = Path(__file__).resolve().parent.parent
PAPERS = Path(__file__).resolve().parent / "papers"
UNIT, YEAR = "xã Quảng Bình", 2022
SETS = ("QD3853", "QD1829")
# A line that begins something: what stands before it was not broken by the page.
_BEGINS = re.compile(
    r"https?:|[-+*•–]|\d+\.\d*|[IV]+\. |[abc]\)|Đánh giá|Căn cứ|Thực hiện|Trên đây|Nơi nhận"
    r"|\(|1?\d [A-ZĐ]"
)


def spec_of(code: str) -> IndicatorSetSpec:
    return validate_set(
        read_set_file(ROOT / "fixtures" / "indicator_sets" / f"{code.lower()}.yaml")
    )


def raw(code: str) -> bytes:
    return (PAPERS / f"quang-binh-2022-{code.lower()}.txt").read_bytes()


def text(code: str) -> str:
    return raw(code).decode()


def lines(code: str) -> list[str]:
    return [line.strip() for line in text(code).splitlines() if line.strip()]


# --- other manners of the same words ----------------------------------------------------------
def nfd(words: str) -> str:
    return unicodedata.normalize("NFD", words)


def other_bullets(words: str) -> str:
    changed = re.sub(r"(?m)^(\s*)\*\s*", r"\1• ", words)
    changed = re.sub(r"(?m)^(\s*)-\s*(?=[^\W\d])", r"\1– ", changed)
    return re.sub(r"(?m)^(\s*)\+\s*", "\\1\uf0b7 ", changed)


def windows_lines(words: str) -> str:
    return words.replace("\n", "\r\n")


def doubled_blanks(words: str) -> str:
    return words.replace("\n", "\n\n\n")


def page_numbers(words: str) -> str:
    """A number alone on a line after each 40 lines, as a text layer leaves it."""
    pages, said = [], words.splitlines()
    for number, start in enumerate(range(0, len(said), 40), start=1):
        pages.append("\n".join([*said[start : start + 40], str(number)]))
    return "\n".join(pages)


def unbroken(words: str) -> list[str]:
    """Paragraphs: lines put together where the next one goes on."""
    paragraphs: list[str] = []
    last = ""
    for line in (one.strip() for one in words.splitlines()):
        if not line:
            continue
        if paragraphs and not _BEGINS.match(line) and not _is_end(last, line):
            glue = "" if re.search(r"[^\s\W][-/]$", last) else " "
            paragraphs[-1] = f"{paragraphs[-1]}{glue}{line}"
        else:
            paragraphs.append(line)
        last = line
    return paragraphs


def _is_end(line: str, following: str) -> bool:
    """Whether a paragraph ended with the line: its sentence ended, or it stops short."""
    if following[0].islower() or line.startswith("http"):
        return line.startswith("http") and not following.startswith("J4d")
    ended = line.endswith((".", ";", "./.")) or (line[-1] == ":" and not following[0].isdigit())
    return ended or (len(line) < 55 and line[-1] != ":")


def broken_at(words: str, width: int) -> str:
    """The same paragraphs with lines of another width."""
    broken = []
    for paragraph in unbroken(words):
        line = ""
        for word in paragraph.split():
            if line and len(line) + len(word) >= width:
                broken.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        broken.append(line)
    return "\n".join(broken)


# --- other formats ----------------------------------------------------------------------------
def as_docx(paragraphs: list[str]) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_pdf(paragraphs: list[str], *, css: str = "") -> bytes:
    """A PDF of many pages with running page numbers."""
    body = "".join(f"<p>{html.escape(one)}</p>" for one in paragraphs)
    style = (
        "@page { size: A4; margin: 2cm; @bottom-center { content: counter(page) } }"
        f"p {{ margin: 0 0 4pt; font: 13pt serif }} {css}"
    )
    return bytes(weasyprint.HTML(string=f"<style>{style}</style>{body}").write_pdf())


# --- comparing --------------------------------------------------------------------------------
def essence(found: Found) -> dict[str, Any]:
    """What was found, without places and without where lines were broken."""
    said: dict[str, Any] = {}
    for value in found.values:
        key = value.key
        while key in said:
            key += "'"
        said[key] = (_plain(value.target, value.name, value.value), bool(value.doubt))
    documents = {(one.kind, one.number, one.issued_on, one.indicators) for one in found.documents}
    return {
        **said,
        "documents": documents,
        "leftovers": " ".join(one.text for one in found.leftovers).split(),
    }


def _plain(target: str, name: str, value: Any) -> Any:
    if target == "narrative":
        return _words(plain_text(value))
    if target == "paper" and name == "sections":
        return {key: _words(plain_text(body)) for key, body in value.items()}
    if isinstance(value, str):
        return " ".join(value.split())
    if target == "claim":
        return {
            **value,
            "printed": {**value["printed"], "figures": len(value["printed"]["figures"])},
        }
    if target == "paper" and name == "figures":
        return sorted(one["value"] for one in value)
    return value


def _words(said: str) -> str:
    """Letters and digits alone: signs and blanks are where lines were broken."""
    return re.sub(r"[\W_]", "", said)


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """The keys at which two findings differ, with both."""
    keys = sorted(one.keys() | other.keys())
    return [
        f"{key}: {one.get(key)} != {other.get(key)}"
        for key in keys
        if one.get(key) != other.get(key)
    ]
