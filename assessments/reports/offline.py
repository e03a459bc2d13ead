"""The workbook of an assessment that an officer fills in offline: layout only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import IO

from django.utils.timezone import localtime, now

from assessments.intake.workbook import (
    ABOUT,
    FACTS,
    GUIDE,
    KEY,
    KEYS,
    LONGEST_TEXT,
    base_of,
    choices_of,
    fact_key,
    shown_number,
    shown_value,
)
from assessments.selectors.offline import Cell, FactCells, IndicatorCells, OfflineForm
from criteria.rules.base import Ratio
from criteria.rules.spec import NUMERIC_KINDS, IndicatorSpec, PillarSpec
from dtscore.xlsx import LONGEST_CELL, Book, Column, Entry, Formula, Sheet, Written

COLUMNS = (
    Column("Mã", 7, kind="code"),
    Column("Nội dung", 46),
    Column("Điền vào đây", 52),
    Column("Đơn vị tính", 12),
    Column("Năm trước", 32),
    Column("Cách điền", 34),
    Column(KEY, 10, hidden=True),
)
FACT_COLUMNS = (
    Column("Số liệu", 46),
    Column("Đơn vị tính", 14),
    Column("Giá trị", 18),
    Column("Nguồn", 44),
    Column("Tính đến ngày", 16, kind="date"),
    Column("Dùng ở chỉ số", 24),
    Column("Năm trước", 16),
    Column(KEY, 10, hidden=True),
)
VALUE_LETTER, FACT_LETTER = "C", "C"
LONGEST_NAME = 31
LONG_BEFORE = 600
TOO_LONG = "Nội dung quá dài cho một ô Excel: hãy sửa mục này trên cổng."
GUIDES = {
    "state": "Chọn trong danh sách.",
    "flag": "Chọn Có hoặc Không.",
    "choice": "Chọn trong danh sách.",
    "count": "Số nguyên, ví dụ 1068.",
    "percent": "Tỷ lệ, ví dụ 52,7.",
    "date": "Ngày, ví dụ 31/12/2022.",
    "text": "Chữ.",
    "narrative": "Chữ; xuống dòng trong ô bằng Alt+Enter.",
}


def write_offline_workbook(form: OfflineForm, target: IO[bytes]) -> None:
    """A guide, a sheet a pillar, one of base figures; hidden: whose it is and what stood in it."""
    book = Book()
    _guide(book, form)
    fact_rows = _facts(book, form.facts)
    for pillar, indicators in form.pillars:
        _pillar(book, pillar, indicators, fact_rows)
    _hidden(book, form)
    book.save(target)


def _guide(book: Book, form: OfflineForm) -> None:
    about = form.about
    columns = (Column("Việc", 24), Column("Hướng dẫn", 100))
    sheet = book.sheet(
        f"Điền ngoại tuyến: {about.unit_name}, năm {about.year}",
        columns,
        name=GUIDE,
        landscape=True,
        filtered=False,
        fitted=True,
        protected=True,
    )
    made = localtime(now())
    for row in (
        ("Tệp này", f"{form.assessment.campaign.indicator_set.title} ({about.set_code}, phiên bản"
         f" {about.version}). Tải về lúc {made:%H:%M ngày %d/%m/%Y}."),
        ("Điền ở đâu", "Chỉ các ô nền vàng nhạt. Mỗi trụ cột một trang tính; số liệu nền (dân số,"
         f" số hộ…) ở trang “{FACTS}”, ghi một lần cho mọi chỉ số. Các ô đã có sẵn số đang lưu trên"
         " cổng."),
        ("Số", "Gõ số, không gõ công thức: ô có công thức sẽ không được nhận. Dòng “Tỷ lệ (tính"
         " thử)” và các số liệu nền nhắc lại trong trang chỉ để xem."),
        ("Chữ", "Mỗi dòng trong ô thành một đoạn văn. Không sửa ô thì bản trên cổng giữ nguyên, kể"
         " cả bảng và danh sách."),
        ("Không làm", "Không thêm, xóa, xếp lại dòng, không đổi tên cột, không dán đè cả dòng. Dòng"
         " bị lệch sẽ không được nhận."),
        ("Xong", "Lưu tệp (.xlsx), vào hồ sơ trên cổng, chọn “Điền ngoại tuyến”, nạp tệp. Cổng cho"
         " xem từng ô khác gì với bản đang lưu, bạn chọn rồi mới ghi."),
        ("Người khác cùng sửa", "Ô nào trên cổng đã có người sửa sau khi tệp này được tải về thì"
         " cổng đặt hai bản cạnh nhau để chọn, không ghi đè."),
    ):  # fmt: skip
        sheet.row(row)


def _facts(book: Book, facts: list[FactCells]) -> dict[str, int]:
    """The sheet of base figures; where each one's value stands."""
    places: dict[str, int] = {}
    if not facts:
        return places
    sheet = book.sheet(
        FACTS,
        FACT_COLUMNS,
        notes=["Điền các ô nền vàng: giá trị, nguồn và ngày của số liệu."],
        frozen_columns=1,
        filtered=False,
        fitted=True,
        protected=True,
    )
    for item in facts:
        places[item.row.code] = sheet.next_row
        stored = item.stored or {}
        day = stored.get("as_of")
        number = shown_number(stored["value"]) if stored else None
        sheet.row(
            [
                item.row.label,
                item.row.measure,
                Entry(number, numeric=not isinstance(number, str)),
                Entry(stored.get("source")),
                Entry(date.fromisoformat(day) if day else None, kind="date"),
                ", ".join(item.row.readers),
                item.before,
                fact_key(item.row.code),
            ]
        )
    return places


def _pillar(
    book: Book, pillar: PillarSpec, indicators: list[IndicatorCells], fact_rows: dict[str, int]
) -> None:
    title = f"{pillar.code}. {pillar.title}"
    sheet = book.sheet(
        title,
        COLUMNS,
        notes=["Điền các ô nền vàng ở cột “Điền vào đây”; các ô khác chỉ để xem."],
        name=title[:LONGEST_NAME],
        frozen_columns=2,
        filtered=False,
        fitted=True,
        protected=True,
    )
    for item in indicators:
        _indicator(sheet, item, fact_rows)


def _indicator(sheet: Sheet, item: IndicatorCells, fact_rows: dict[str, int]) -> None:
    indicator = item.indicator
    words = indicator.title + (f"\n{indicator.requirement}" if indicator.requirement else "")
    sheet.row([indicator.code, words, None, None, None, indicator.how], bold=True)
    cells = {cell.field.name: cell for cell in item.cells if cell.field.target == "input"}
    places: dict[str, str] = {}
    for cell in item.cells:
        if cell.field.target == "state":
            sheet.row(_row(indicator, cell))
            for spec in indicator.inputs:
                places[spec.name] = f"{VALUE_LETTER}{sheet.next_row}"
                if spec.name in cells:
                    sheet.row(_row(indicator, cells[spec.name]))
                else:
                    sheet.row([None, spec.label, *_fact_shown(item, spec.name, fact_rows)])
            for row in _ratios(indicator, places):
                sheet.row(row)
        elif cell.field.target != "input":
            sheet.row(_row(indicator, cell))


def _fact_shown(item: IndicatorCells, name: str, fact_rows: dict[str, int]) -> list[Written]:
    place = f"'{FACTS}'!{FACT_LETTER}{fact_rows[item.facts[name]]}"
    return [
        Formula(f'IF({place}="","",{place})', "General"),
        None,
        None,
        f"Sửa ở trang “{FACTS}”.",
    ]


def _ratios(indicator: IndicatorSpec, places: dict[str, str]) -> Iterator[list[Written]]:
    """What the figures come to while they are typed."""
    rule = indicator.rule
    pairs = getattr(rule, "ratios", None)
    if pairs is None:
        names = (getattr(rule, "numerator", ""), getattr(rule, "denominator", ""))
        pairs = [Ratio(*names)] if all(names) else []
    for ratio in pairs:
        part, whole = places.get(ratio.numerator), places.get(ratio.denominator)
        if part and whole:
            shown = f'IF(AND(ISNUMBER({part}),ISNUMBER({whole}),N({whole})>0),{part}/{whole},"")'
            yield [None, "Tỷ lệ (tính thử)", Formula(shown, "0.00%"), None, None, "Chỉ để xem."]


def _row(indicator: IndicatorSpec, cell: Cell) -> list[Written]:
    """One field; a text that no cell holds is shown as that and cannot be filled in here."""
    item, shown = cell.field, shown_value(indicator, cell.field, cell.stored)
    before = cell.before if len(cell.before) <= LONG_BEFORE else f"{cell.before[:LONG_BEFORE]}…"
    if not _fits(cell):
        return [item.indicator, item.label, None, None, before, TOO_LONG]
    choices = choices_of(indicator, item)
    if choices and shown is not None and shown not in choices:
        choices = {**choices, str(shown): None}
    entry = Entry(
        shown,
        choices=tuple(choices),
        numeric=item.kind in NUMERIC_KINDS and not isinstance(shown, str),
        whole=item.kind == "count",
        kind="date" if item.kind == "date" else "text",
    )
    guide = GUIDES.get(item.kind, "Số, ví dụ 1068 hoặc 52,7.")
    return [item.indicator, item.label, entry, item.unit, before, guide, item.key]


def _fits(cell: Cell) -> bool:
    base = base_of(cell.field, cell.stored)
    return len(json.dumps(base, ensure_ascii=False)) <= LONGEST_TEXT < LONGEST_CELL


def _hidden(book: Book, form: OfflineForm) -> None:
    """Whose file it is, and what stood in each row when it was made: protected against slips."""
    about = book.sheet(
        "Thông tin tệp",
        (Column("Mục", 20), Column("Nội dung", 60)),
        name=ABOUT,
        heading=False,
        filtered=False,
        protected=True,
        hidden=True,
    )
    for pair in form.about.pairs.items():
        about.row(pair)
    columns = (Column(KEY, 30), Column("Phiên bản", 10, kind="plain"), Column("Lúc tải về", 60))
    keys = book.sheet(
        "Khóa", columns, name=KEYS, heading=False, filtered=False, protected=True, hidden=True
    )
    cells = [cell for _, items in form.pillars for item in items for cell in item.cells]
    for cell in cells:
        if _fits(cell):
            base = base_of(cell.field, cell.stored)
            keys.row([cell.field.key, cell.version, json.dumps(base, ensure_ascii=False)])
    for fact in form.facts:
        keys.row(
            [fact_key(fact.row.code), fact.version, json.dumps(fact.stored, ensure_ascii=False)]
        )
