"""The annexes of the report as tables of text: PDF and DOCX draw the same cells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ScoreRow:
    """One row of Phụ lục I; ``kind`` is indicator, pillar, group or total."""

    kind: str
    code: str
    title: str
    maximum: str = ""
    basis: str = ""
    computed: str = ""
    claimed: str = ""
    difference: str = ""
    why: str = ""


@dataclass(frozen=True)
class EvidenceRow:
    """One row of Phụ lục II."""

    code: str
    document: str
    issuer: str
    content: str


@dataclass(frozen=True)
class Column:
    """``width`` in millimetres, 0 for what is left; ``kind`` is text, name, centre or figure."""

    title: str
    width: int
    kind: str = "text"


@dataclass(frozen=True)
class Cell:
    """One cell, set like its column."""

    text: str
    kind: str


@dataclass(frozen=True)
class Row:
    """``kind`` as in the rows above; empty for a row like any other."""

    kind: str
    cells: list[Cell]


@dataclass(frozen=True)
class AnnexTable:
    """One annex: heading, what is said above the table, the table. ``nothing`` stands in its place
    when there are no rows. ``lies`` on its side when the page is landscape."""

    key: str
    numeral: str
    heading: str
    columns: list[Column]
    rows: list[Row]
    lies: bool
    legend: str = ""
    nothing: str = ""


POINTS = [
    Column("Mã", 12, "centre"),
    Column("Chỉ số", 80, "name"),
    Column("Điểm tối đa", 16, "figure"),
    Column("Căn cứ", 16, "centre"),
    Column("Điểm tự chấm", 19, "figure"),
    Column("Ghi trên giấy", 19, "figure"),
    Column("Chênh lệch", 19, "figure"),
    Column("Cách tính", 0),
]
VERDICTS = [
    Column("Mã", 12, "centre"),
    Column("Chỉ số", 90, "name"),
    Column("Ngưỡng", 20, "figure"),
    Column("Căn cứ", 16, "centre"),
    Column("Kết quả", 28, "centre"),
    Column("Ghi trên giấy", 22, "centre"),
    Column("Cách tính", 0),
]
EVIDENCE = [
    Column("STT", 10, "centre"),
    Column("Mã", 12, "centre"),
    Column("Văn bản, đường dẫn", 52),
    Column("Cơ quan ban hành", 28),
    Column("Trích yếu, nội dung", 0),
]


def score_annex(rows: list[ScoreRow], legend: str, *, is_points: bool) -> AnnexTable:
    """Phụ lục I: every indicator with its sums, on pages that lie."""
    columns = POINTS if is_points else VERDICTS
    return AnnexTable(
        key="scores",
        numeral="I",
        heading="BẢNG ĐIỂM TỰ ĐÁNH GIÁ" if is_points else "BẢNG KẾT QUẢ TỰ ĐÁNH GIÁ",
        columns=columns,
        rows=[_row(row.kind, columns, _score_texts(row, is_points)) for row in rows],
        lies=True,
        legend=legend,
    )


def evidence_annex(rows: list[EvidenceRow]) -> AnnexTable:
    """Phụ lục II: what proves the answers."""
    texts = (
        [str(position), row.code, row.document, row.issuer, row.content]
        for position, row in enumerate(rows, start=1)
    )
    return AnnexTable(
        key="proofs",
        numeral="II",
        heading="DANH MỤC TÀI LIỆU MINH CHỨNG",
        columns=EVIDENCE,
        rows=[_row("", EVIDENCE, row) for row in texts],
        lies=False,
        nothing="Chưa có minh chứng nào.",
    )


def _score_texts(row: ScoreRow, is_points: bool) -> list[str]:
    title = row.title.upper() if row.kind == "group" else row.title
    texts = [row.code, title, row.maximum, row.basis, row.computed, row.claimed]
    return [*texts, row.difference, row.why] if is_points else [*texts, row.why]


def _row(kind: str, columns: list[Column], texts: list[str]) -> Row:
    pairs = zip(columns, texts, strict=True)
    return Row(kind, [Cell(text, column.kind) for column, text in pairs])
