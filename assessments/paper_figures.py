"""Comparing the figures of a signed paper with those of the paper that was submitted.

Plain Python on text. A paper is cut into pieces (an indicator of the body, a row of Phụ lục I …)
and every figure of a piece must be found in the same piece of the signed paper. What the document
system adds, number and date above all, is no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dtscore.numbers import format_decimal

FIGURE = re.compile(r"[+−]?\d+(?:[.,]\d+)*")
NUMBER = re.compile(r"Số:\s*(\d\S*?)\s*/\s*BC-UBND")
DATE = re.compile(r"ngày\s*(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})")
ATTACHED = re.compile(r"\(Kèm theo Báo cáo số[^)]*\)")
PAGE_NUMBER = re.compile(r"\d{1,4}")
ANNEXES = ("Phụ lục I", "Phụ lục II")
LEAST_LETTERS = 200
MOST_NAMED = 6


@dataclass(frozen=True)
class FigureReport:
    """``differences`` are sentences. ``note`` says why nothing could be compared."""

    note: str = ""
    differences: list[str] = field(default_factory=list)
    number: str = ""
    issued_on: str = ""


@dataclass(frozen=True)
class PaperText:
    """The text layer: one string a page, and the line with number and date of the first page."""

    pages: Sequence[str]
    dateline: str = ""


@dataclass(frozen=True)
class _Piece:
    """Where a piece begins: a line that starts so. ``name`` is how people call it."""

    key: str
    name: str
    start: str
    whole_line: bool = False


def compare_figures(
    kept: PaperText, signed: PaperText, snapshot: Mapping[str, Any]
) -> FigureReport:
    """Every figure of the submitted paper that the signed one lacks, in words."""
    if sum(len(page) for page in signed.pages) < LEAST_LETTERS:
        return FigureReport(
            note="Bản đã ký là bản quét, không có lớp chữ, nên cổng không đọc được số liệu:"
            " hãy tự đối chiếu với bản đã nộp."
        )
    number, issued_on = _stamp(signed.dateline)
    before, after = _cut(kept, snapshot), _cut(signed, snapshot)
    pieces = [piece for piece in _pieces(snapshot) if piece.key in before]
    differences = [
        sentence
        for piece, following in zip(pieces, [*pieces[1:], None], strict=True)
        for sentence in _compare(
            _Pair(piece, before[piece.key], after.get(piece.key), _is_bounded(following, after)),
            snapshot,
        )
    ]
    return FigureReport("", differences, number, issued_on)


def _stamp(dateline: str) -> tuple[str, str]:
    number, date = NUMBER.search(dateline), DATE.search(dateline)
    day = f"{int(date[1]):02d}/{int(date[2]):02d}/{date[3]}" if date else ""
    return (f"{number[1]}/BC-UBND" if number else ""), day


# --- pieces -----------------------------------------------------------------------------------
def _pieces(snapshot: Mapping[str, Any]) -> Iterator[_Piece]:
    """The pieces in the order of the paper."""
    yield _Piece("opening", "Phần mở đầu", "BÁO CÁO", whole_line=True)
    for line in snapshot["lines"]:
        code = line["code"]
        yield _Piece(f"body {code}", f"Chỉ số {code}", f"Chỉ tiêu {code}", whole_line=True)
    is_points = snapshot["set"]["kind"] == "points"
    yield _Piece("summary", "Phần tổng hợp", "Tổng điểm tự chấm" if is_points else "Tổng hợp:")
    yield _Piece("annex", "Phụ lục I", ANNEXES[0], whole_line=True)
    for group in snapshot["groups"]:
        yield _row("group", "nhóm", group)
        for pillar in snapshot["pillars"]:
            if pillar["group"] != group["code"]:
                continue
            yield _row("pillar", "mục", pillar)
            for line in snapshot["lines"]:
                if line["pillar"] == pillar["code"]:
                    yield _row("line", "chỉ số", line)
    yield _Piece("total", "Phụ lục I, dòng tổng cộng", "Tổng cộng")
    yield _Piece("evidence", "Phụ lục II", ANNEXES[1], whole_line=True)


def _row(kind: str, word: str, entry: Mapping[str, Any]) -> _Piece:
    """A row of Phụ lục I begins with the code and the first words of the title."""
    words = " ".join(entry["title"].split()[:2])
    start = f"{entry['code']} {words}".strip()
    return _Piece(f"{kind} {entry['code']}", f"Phụ lục I, {word} {entry['code']}", start)


def _cut(paper: PaperText, snapshot: Mapping[str, Any]) -> dict[str, str]:
    """The text of every piece that is found, each after the one before it."""
    lines = list(_lines(paper))
    found: list[tuple[str, int]] = []
    position = 0
    for piece in _pieces(snapshot):
        at = _find(lines, piece, position)
        if at is not None:
            found.append((piece.key, at))
            position = at + 1
    ends = [at for _, at in found[1:]] + [len(lines)]
    return {
        key: ATTACHED.sub("", " ".join(lines[at:end]))
        for (key, at), end in zip(found, ends, strict=True)
    }


def _lines(paper: PaperText) -> Iterator[str]:
    """The lines of all pages with single spaces, without the page numbers."""
    for page in paper.pages:
        text = unicodedata.normalize("NFC", page)
        lines = [" ".join(line.split()) for line in text.splitlines()]
        yield from (line for line in lines if line and not PAGE_NUMBER.fullmatch(line))


def _find(lines: Sequence[str], piece: _Piece, position: int) -> int | None:
    start = piece.start.casefold()
    for at in range(position, len(lines)):
        line = lines[at].casefold()
        if line == start or (not piece.whole_line and line.startswith(start)):
            return at
        # The body ends where the annexes begin: a lost heading is not looked for there.
        if piece.key.startswith(("body", "summary")) and lines[at] == ANNEXES[0]:
            return None
    return None


# --- comparing --------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Pair:
    """One piece in both papers; ``is_bounded`` when the signed one ends where the next begins."""

    piece: _Piece
    before: str
    after: str | None
    is_bounded: bool


def _is_bounded(following: _Piece | None, after: Mapping[str, str]) -> bool:
    return following is None or following.key in after


def _compare(pair: _Pair, snapshot: Mapping[str, Any]) -> Iterator[str]:
    name = pair.piece.name
    if pair.after is None:
        yield f"{name}: không tìm thấy trong bản đã ký."
        return
    was = _results(pair.piece, pair.before, snapshot)[-1]
    # The result ends the indicator; where the next heading is lost, the first one is its own.
    became = _results(pair.piece, pair.after, snapshot)[-1 if pair.is_bounded else 0]
    if was != became:
        submitted = _submitted(pair.piece, snapshot) or was
        shown = became or "không ghi"
        yield f"{name}: bản đã nộp ghi “{submitted}”, bản đã ký ghi “{shown}”."
    figures, found = Counter(FIGURE.findall(pair.before)), Counter(FIGURE.findall(pair.after))
    lost, added = figures - found, found - figures
    if was != became:
        lost, added = lost - Counter(FIGURE.findall(was)), Counter()
    if lost:
        instead = f"; có thêm {_named(added)}" if added and pair.is_bounded else ""
        yield f"{name}: bản đã ký thiếu số {_named(lost)} của bản đã nộp{instead}."


def _results(piece: _Piece, text: str, snapshot: Mapping[str, Any]) -> list[str]:
    """What stands behind "Chấm điểm:" or "Đánh giá:" in an indicator; never empty."""
    if not piece.key.startswith("body "):
        return [""]
    label = re.escape(snapshot["set"]["verdict_label"])
    return [found.strip() for found in re.findall(rf"- {label}: ([^.;]{{1,60}})\.", text)] or [""]


def _submitted(piece: _Piece, snapshot: Mapping[str, Any]) -> str:
    """The result in the words of the snapshot."""
    code = piece.key.removeprefix("body ")
    line = next(line for line in snapshot["lines"] if line["code"] == code)
    if line["points"] is None:
        return str(line["verdict"])
    return f"{format_decimal(Decimal(line['points']))} điểm"


def _named(figures: Counter[str]) -> str:
    names = list(figures)
    more = f" và {len(names) - MOST_NAMED} số khác" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
