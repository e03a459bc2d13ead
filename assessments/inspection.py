"""Inspecting a signed PDF in a process of its own (``files.sandbox``).

The file comes from outside: one that makes a reader loop, grow or crash costs that process and
not the portal. ``python -m assessments.inspection FILE`` reads what the file is compared with as
JSON and answers in JSON.
"""

from __future__ import annotations

import base64
import io
import json
import logging
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pypdfium2
from asn1crypto import x509

from assessments.files.limits import give_up_rights
from assessments.files.sandbox import run_apart
from assessments.paper_figures import FigureReport, PaperText, compare_figures
from assessments.signatures import UnreadablePdfError, load_roots, read_signatures

MOST_PAGES = 300
NUMBER_MARK = "/BC-UBND"
SAME_LINE = 6  # points between the middles of letters that stand on one line
GAP = 1  # points between letters that make two words
UNREADABLE = "Tệp không đọc được như một PDF, có thể đã hỏng: hãy tải lại tệp từ hệ thống văn bản."

Findings = dict[str, Any]


def inspect_signed(
    signed: Path, kept: bytes, snapshot: Mapping[str, Any], trust_dir: Path | None
) -> Findings:
    """What a signed paper tells: ``signatures``, ``figures`` and sentences about what could not be
    read. Never raises for what the file holds."""
    request = {
        "kept": base64.b64encode(kept).decode(),
        "snapshot": snapshot,
        "trust_dir": str(trust_dir.resolve()) if trust_dir else "",
    }
    code, answer = run_apart(
        "assessments.inspection", str(signed.resolve()), given=json.dumps(request).encode()
    )
    if code != 0:
        return _nothing_read(UNREADABLE)
    findings: Findings = json.loads(answer)
    return findings


def _nothing_read(sentence: str) -> Findings:
    return {
        "signatures": [],
        "signatures_note": sentence,
        "figures": asdict(FigureReport(sentence)),
    }


def inspect_here(
    signed: bytes, kept: bytes, snapshot: Mapping[str, Any], trust_dir: Path | None
) -> Findings:
    """The same in this process, for the child and for tests of single steps."""
    try:
        signatures = read_signatures(signed, _roots(trust_dir))
        note = "" if signatures else "Tệp chưa có chữ ký số nào."
    except UnreadablePdfError as problem:
        signatures, note = [], str(problem)
    try:
        figures = compare_figures(read_text(kept), read_text(signed), snapshot)
    except pypdfium2.PdfiumError:
        figures = FigureReport(UNREADABLE)
    return {
        "signatures": [asdict(signature) for signature in signatures],
        "signatures_note": note,
        "figures": asdict(figures),
    }


def _roots(trust_dir: Path | None) -> list[x509.Certificate]:
    """The roots that may vouch; a directory that cannot be read vouches for nobody."""
    try:
        return load_roots(trust_dir) if trust_dir else []
    except (OSError, ValueError) as problem:
        logging.getLogger(__name__).error("trust roots: %s", problem)
        return []


def read_text(pdf: bytes) -> PaperText:
    """The text layer of a PDF. Raises PdfiumError for what is no PDF."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        if len(document) > MOST_PAGES:
            raise pypdfium2.PdfiumError(f"more than {MOST_PAGES} pages")
        pages = []
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            if number == 0:
                dateline = _dateline(text)
            pages.append(text.get_text_range())
            text.close()
            page.close()
        return PaperText(pages, dateline)
    finally:
        document.close()


def _dateline(text: pypdfium2.PdfTextPage) -> str:
    """The line with number, place and date, read by where the letters stand: what a document
    system stamps into the gaps comes last in the file, not in the line."""
    content = text.get_text_range()
    mark = content.find(NUMBER_MARK)
    if mark < 0:
        return ""
    height = _middle(text.get_charbox(mark, loose=True))
    letters = []
    for index in range(text.count_chars()):
        box = text.get_charbox(index, loose=True)
        letter = text.get_text_range(index, 1)
        # Blanks are told from the gaps: a number stamped into them would be torn by them.
        if letter.strip() and abs(_middle(box) - height) < SAME_LINE:
            letters.append((box[0], box[2], letter))
    line, end = "", 0.0
    for left, right, letter in sorted(letters):
        line += (" " if left - end > GAP else "") + letter
        end = right
    return " ".join(line.split())


def _middle(box: tuple[float, float, float, float]) -> float:
    return (box[1] + box[3]) / 2


def main() -> None:
    give_up_rights()
    request = json.load(sys.stdin)
    findings = inspect_here(
        Path(sys.argv[1]).read_bytes(),
        base64.b64decode(request["kept"]),
        request["snapshot"],
        Path(request["trust_dir"]) if request["trust_dir"] else None,
    )
    json.dump(findings, sys.stdout)


if __name__ == "__main__":
    main()
