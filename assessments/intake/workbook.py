"""The workbook that is filled in offline: its sheets, its columns, and what names its cells.

Whoever writes it (``reports.offline``) and whoever reads it in again (``importers.workbook``) stand
on this; what a cell says is compared with what stood there at the download, never with a formula.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from assessments.inputs import choice_labels
from assessments.narrative import paragraphs, plain_text
from criteria.rules.base import AnswerState
from criteria.rules.spec import NUMERIC_KINDS, IndicatorSpec, InputKind
from dtscore.sheets import TableColumn
from dtscore.text import nfc

FORMAT = "1"
GUIDE, FACTS = "Hướng dẫn", "Số liệu nền"
ABOUT, KEYS = "cds-tep", "cds-khoa"  # hidden: about the file, and each row's key and base
KEY = "Khóa dòng"
EXCEL_DIGITS = 15
LONGEST_TEXT = 30_000  # of a narrative; Excel's cells end soon after
YES, NO = "Có", "Không"
STATES = {
    AnswerState.BLANK: "Chưa trả lời",
    AnswerState.REPORTED: "Có kết quả",
    AnswerState.ZERO: "Đã thực hiện, kết quả bằng 0",
    AnswerState.NOT_DEPLOYED: "Chưa triển khai",
    AnswerState.NOT_APPLICABLE: "Không thuộc đối tượng",
    AnswerState.NOTHING_TO_MEASURE: "Không phát sinh (0/0)",
}
ANSWER_COLUMNS = (
    TableColumn("code", "Mã"),
    TableColumn("label", "Nội dung"),
    TableColumn("value", "Điền vào đây"),
    TableColumn("key", KEY),
)
FACT_COLUMNS = (
    TableColumn("label", "Số liệu"),
    TableColumn("value", "Giá trị"),
    TableColumn("source", "Nguồn"),
    TableColumn("as_of", "Tính đến ngày"),
    TableColumn("key", KEY),
)
ABOUT_COLUMNS = (TableColumn("name", "Mục"), TableColumn("value", "Nội dung"))
KEY_COLUMNS = (
    TableColumn("key", KEY),
    TableColumn("version", "Phiên bản"),
    TableColumn("base", "Lúc tải về"),
)

Target = Literal["state", "input", "narrative", "explanation"]


@dataclass(frozen=True)
class Field:
    """One cell to fill in: the state, one input, the narrative or the explanation."""

    target: Target
    indicator: str
    name: str
    label: str
    kind: InputKind | Literal["state", "narrative"]
    unit: str = ""

    @property
    def key(self) -> str:
        return f"{self.target}:{self.indicator}:{self.name}"


def fields_of(indicator: IndicatorSpec) -> list[Field]:
    """The fields of an indicator in the order of the portal's form; base figures have a sheet."""
    code = indicator.code
    typed = [
        Field("input", code, spec.name, spec.label, spec.kind, spec.unit)
        for spec in indicator.inputs
        if not spec.fact
    ]
    fields = [
        Field("state", code, "", "Tình trạng", "state"),
        *typed,
        Field("narrative", code, "", "Kết quả thực hiện", "narrative"),
    ]
    if indicator.evidence == "required":
        fields.append(Field("explanation", code, "", "Giải thích khi không có minh chứng", "text"))
    return fields


def fact_key(code: str) -> str:
    return f"fact::{code}"


def choices_of(indicator: IndicatorSpec, field: Field) -> dict[str, Any]:
    """What drops down in the cell, by the words that stand there; empty where one types freely."""
    if field.kind == "state":
        ratio = indicator.rule.has_denominator
        none = AnswerState.NOTHING_TO_MEASURE
        return {words: state.value for state, words in STATES.items() if ratio or state != none}
    if field.kind == "flag":
        return {YES: True, NO: False}
    if field.kind == "choice":
        return {label: value for value, label in choice_labels(indicator).items()}
    return {}


def shown_value(
    indicator: IndicatorSpec, field: Field, stored: Any
) -> str | int | Decimal | date | None:
    """A stored value as its cell says it."""
    if stored is None or stored == "":
        return None
    if field.kind in ("state", "flag", "choice"):
        words = {value: name for name, value in choices_of(indicator, field).items()}
        return words.get(stored, str(stored))
    if field.kind in NUMERIC_KINDS:
        return shown_number(str(stored))
    if field.kind == "date":
        return date.fromisoformat(str(stored))
    return plain_text(str(stored)) if field.kind == "narrative" else tidy(str(stored))


def shown_number(exact: str) -> int | Decimal | str:
    """A number; as text where Excel would lose digits of it."""
    if sum(map(str.isdigit, exact)) > EXCEL_DIGITS:
        return exact.replace(".", ",")
    number = Decimal(exact)
    return int(number) if number == number.to_integral_value() else number


def base_of(field: Field, stored: Any) -> Any:
    """What is remembered of the value at download: the words of a narrative, else the value."""
    if field.kind == "narrative":
        return plain_text(str(stored or "")) or None
    return None if stored == "" else stored


def restored(field: Field, base: Any) -> Any:
    """What was remembered, as what would be stored."""
    return paragraphs(str(base)) if field.kind == "narrative" and base else base


def tidy(text: str) -> str:
    """Text as a spreadsheet gives it back."""
    return nfc(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


@dataclass(frozen=True)
class About:
    """For which assessment a workbook was made."""

    set_code: str
    version: int
    unit_code: str
    unit_name: str
    year: int
    assessment: int

    @property
    def pairs(self) -> dict[str, str]:
        return {
            "tep": FORMAT,
            "bo": self.set_code,
            "phien-ban": str(self.version),
            "don-vi": self.unit_code,
            "ten-don-vi": self.unit_name,
            "nam": str(self.year),
            "ho-so": str(self.assessment),
        }


def mismatch(expected: About, said: Mapping[str, str]) -> str:
    """Why the workbook belongs to another assessment, as a sentence; empty where it does not."""
    wanted = expected.pairs
    if said.get("tep") != FORMAT:
        return "Tệp này tải từ một phiên bản cũ của cổng: hãy tải tệp mới rồi chép số liệu sang."
    if said.get("bo") != wanted["bo"] or said.get("phien-ban") != wanted["phien-ban"]:
        return (
            f"Tệp này thuộc bộ {said.get('bo')} phiên bản {said.get('phien-ban')}, hồ sơ thì theo"
            f" bộ {wanted['bo']} phiên bản {wanted['phien-ban']}: hãy tải tệp mới của hồ sơ này rồi"
            " chép số liệu sang."
        )
    if said.get("don-vi") != wanted["don-vi"]:
        return (
            f"Tệp này của {said.get('ten-don-vi') or 'đơn vị khác'}, hồ sơ thì của"
            f" {expected.unit_name}: hãy chọn đúng tệp."
        )
    if said.get("nam") != wanted["nam"]:
        return (
            f"Tệp này của năm {said.get('nam')}, hồ sơ thì của năm {wanted['nam']}: hãy chọn đúng"
            " tệp, hoặc tải tệp mới của năm này."
        )
    if said.get("ho-so") != wanted["ho-so"]:
        return "Tệp này tải từ hồ sơ của một đợt khác: hãy tải tệp mới của hồ sơ này."
    return ""
