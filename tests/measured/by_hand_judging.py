"""Judging the reports that were written by hand: what is told, what is blamed, what is misread."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from assessments.consistency.base import Finding, Severity
from assessments.consistency.check import check_unit_year
from assessments.consistency.registry import CHECKS
from assessments.importers.papers import PaperError, read_report
from assessments.intake.found import Found
from tests.consistency_builder import set_spec
from tests.measured.judging import Spot, heads_of, spots_of, year_of

ROOM = Path(__file__).parent / "by_hand"
SETS = {"A": "QD3853", "B": "QD1829"}


@dataclass(frozen=True)
class Row:
    """A fault or a control; ``words`` when it lies in free text, of no indicator."""

    families: tuple[str, ...]
    spots: frozenset[Spot]
    words: str
    why: str

    @property
    def family(self) -> str:
        return self.families[0]


@dataclass
class Outcome:
    """Everything counted over the communes of a round."""

    planted: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    controls: Counter[str] = field(default_factory=Counter)
    blamed: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    misread: list[str] = field(default_factory=list)
    read: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)

    @property
    def recall(self) -> float:
        return self.told.total() / self.planted.total()

    @property
    def alarm_share(self) -> float:
        return self.blamed.total() / self.controls.total()


def judge_by_hand(number: int = 1, room: Path = ROOM) -> Outcome:
    """Read, check and judge the communes of round ``number``, as labelled in ``room``."""
    outcome = Outcome()
    for labels in labels_of(number, room):
        files = {code: room / name for code, name in labels["files"].items()}
        found = {code: _read(files[code], code, labels, outcome) for code in SETS.values()}
        findings = list(check_unit_year(year_of(found, labels["year"], labels["name"])))
        _judge_faults(labels, findings, outcome)
        _judge_controls(labels, findings, outcome)
        _judge_reading(labels, files, found, outcome)
    return outcome


def labels_of(number: int, room: Path = ROOM) -> Iterator[Mapping[str, Any]]:
    """The labelled communes of a round: a file of their own, else those that name the round."""
    own = room / f"labels-{number}.yaml"
    path = own if own.exists() else room / "labels.yaml"
    for labels in yaml.safe_load(path.read_text(encoding="utf-8")):
        if labels.get("round", number if own.exists() else 1) == number:
            yield labels


def _read(path: Path, code: str, labels: Mapping[str, Any], outcome: Outcome) -> Found:
    try:
        data, spec = path.read_bytes(), set_spec(code)
        return read_report(data, path.name, spec, labels["year"], labels["name"])
    except PaperError:
        outcome.refused.append(path.name)
        return Found("paper", ())


# --- faults and controls --------------------------------------------------------------------------
def _rows(lines: list[str], apart: bool) -> Iterator[Row]:
    """The labelled lines; a control's places are ``apart`` controls of their own."""
    for line in lines:
        family, places, *rest = (part.strip() for part in line.split("|"))
        also = tuple(rest[1].split()) if len(rest) > 1 else ()
        places, _, words = places.partition("words ")
        spots = list(map(_spot, re.sub(r"pillar ", "pillar", places).split()))
        for group in [[spot] for spot in spots] if apart and spots else [spots]:
            why = rest[0] if rest else ""
            yield Row((family, *also), frozenset(group), words, why)


def _spot(place: str) -> Spot:
    if place.startswith("pillar"):
        return ("pillar", place.removeprefix("pillar"))
    side, code = place.split(":")
    return (SETS[side], code)


def _touches(finding: Finding, row: Row) -> bool:
    said = " ".join([finding.message, *(place.words for place in finding.places)])
    return bool(row.spots & spots_of(finding)) or bool(row.words and row.words in said)


def _judge_faults(labels: Mapping[str, Any], findings: list[Finding], outcome: Outcome) -> None:
    rows = list(_rows(labels["faults"], apart=False))
    for row in rows:
        outcome.planted[row.family] += 1
        if any(CHECKS[one.code].family in row.families and _touches(one, row) for one in findings):
            outcome.told[row.family] += 1
        else:
            outcome.misses.append(f"{labels['name']}: {row.family}: {row.why}")
    for finding in findings:
        # The reports leave indicators out on purpose: a missing code is told rightly.
        known = finding.severity is Severity.HINT or finding.code.startswith("code_missing")
        if not known and not any(_touches(finding, row) for row in rows):
            outcome.alarms.append(f"{labels['name']}: {finding.code}: {finding.message}")


def _judge_controls(labels: Mapping[str, Any], findings: list[Finding], outcome: Outcome) -> None:
    faulty = {
        (family, spot)
        for row in _rows(labels["faults"], apart=False)
        for family in row.families
        for spot in row.spots
    }
    blamed = {
        (CHECKS[finding.code].family, spot)
        for finding in findings
        if finding.severity is not Severity.HINT
        for spot in {*finding.indicators, *heads_of(finding)}
    }
    grave = [one for one in findings if one.severity is not Severity.HINT]
    for row in _rows(labels["controls"], apart=True):
        if any((row.family, spot) in faulty for spot in row.spots):
            continue
        outcome.controls[row.family] += 1
        is_blamed = any((row.family, spot) in blamed for spot in row.spots) or any(
            CHECKS[one.code].family == row.family and _touches(one, row) and not row.spots
            for one in grave
        )
        if is_blamed:
            outcome.blamed[row.family] += 1
            at = " ".join(map(str, row.spots)) or row.words
            outcome.alarms.append(f"{labels['name']}: control {row.family} {at}")


# --- the reader -----------------------------------------------------------------------------------
_HEADS = {
    "thu_nghiem_qd3853.txt": r"^Tiêu chí (\d+\.\d+)$",
    "minh_hoa_qd3853.txt": r"^(\d+\.\d+)$",
    "gia_dinh_qd3853.txt": r"^Chỉ số (\d+\.\d+):",
    "gia_dinh_qd1829.txt": r"^(\d+\.\d+)\. ",
    "thu_moi_qd3853.txt": r"^\* Chỉ tiêu (\d+\.\d+)\.",
    "thu_son_qd3853.txt": r"^\* Chỉ tiêu (\d+\.\d+)\.",
    "thu_moi_qd1829.txt": r"^\d+\.\d+\. Chỉ tiêu (\d+\.\d+)$",
    "thu_son_qd1829.txt": r"^\d+\.\d+\. Chỉ tiêu, nội dung (\d+\.\d+)\.",
}
_CLAIMS = (
    r"^(?:\+ Điểm tự chấm:|b\) Điểm đề nghị:|\* Tự đánh giá:|• Tự đánh giá.*:|=> Kết luận.*:"
    r"|- Tự chấm:|- Điểm tự chấm:|Đánh giá chỉ tiêu [\d.]+:) *"
)
_YES = {"đạt", "hoàn thành"}


def claims_of(labels: Mapping[str, Any], code: str, path: Path) -> dict[str, Any]:
    """Code -> points or verdict as printed: as labelled, else read from the text."""
    if "claims" not in labels:
        return claims_printed(path)
    claims: dict[str, Any] = {}
    for line in re.split(r"\s+(?=[AB]:)", labels["claims"].strip()):
        place, value = line.split()
        side, indicator = _spot(place)
        if side == code:
            claims[indicator] = value == "Đ" if value in {"Đ", "K"} else Decimal(value)
    return claims


def claims_printed(path: Path) -> dict[str, Any]:
    """Code -> points or verdict as printed, read from the plain layout of these texts."""
    claims: dict[str, Any] = {}
    file = path.name
    code, lines = "", path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        head = re.match(_HEADS.get(file, r"^Tiêu chí (\d+\.\d+)\.? "), line)
        if head and head[1] not in claims:
            code = head[1]
            if file == "minh_hoa_qd3853.txt":
                claims[code] = Decimal(lines[number + 4].replace(",", "."))
        said = re.match(_CLAIMS, line)
        if said and code and code not in claims:
            value = line[said.end() :].removesuffix(".").removesuffix(" điểm").removesuffix("đ")
            digits = re.fullmatch(r"[\d,]+", value)
            claims[code] = Decimal(value.replace(",", ".")) if digits else value.lower() in _YES
    return claims


def _judge_reading(
    labels: Mapping[str, Any],
    files: Mapping[str, Path],
    found: Mapping[str, Found],
    outcome: Outcome,
) -> None:
    values = {
        (code, one.target, one.indicator, one.name): one
        for code, side in found.items()
        for one in side.values
    }
    wanted: list[tuple[str, str, str, str, Any]] = []
    for code, path in files.items():
        for indicator, claim in claims_of(labels, code, path).items():
            wanted.append((code, "claim", indicator, "", claim))
    for line in re.split(r"\s+(?=[AB]:)", labels["inputs"].strip()):
        place, *pairs = line.split()
        for name, _, value in (pair.partition("=") for pair in pairs):
            wanted.append((*_spot(place)[:1], "input", _spot(place)[1], name, value))
    for place in (labels.get("not_deployed") or "").split():
        wanted.append((*_spot(place)[:1], "state", _spot(place)[1], "", "not_deployed"))
    for code, target, indicator, name, value in wanted:
        one = values.get((code, target, indicator, name)) or values.get(
            (code, "fact", "", _fact_of(code, indicator, name))
        )
        got = _claimed(one.value) if one and target == "claim" else one and one.value
        outcome.asked[target] += 1
        if got is not None and _same(got, value):
            outcome.read[target] += 1
            continue
        sure = "" if one is None or one.doubt else "SURE "
        outcome.misread.append(
            f"{sure}{labels['name']} {code} {indicator} {target} {name}: {value} read {got}"
        )
    states = {_spot(place) for place in (labels.get("not_deployed") or "").split()}
    for (code, target, indicator, _), one in values.items():
        if (
            target == "state"
            and one.value not in ("reported", "zero", "nothing_to_measure")
            and (code, indicator) not in states
        ):
            outcome.misread.append(f"SURE {labels['name']} {code} {indicator} state: {one.value}")


def _fact_of(code: str, indicator: str, name: str) -> str:
    inputs = set_spec(code).by_code[indicator].inputs
    return next((one.fact or "" for one in inputs if one.name == name), "")


def _claimed(claim: Mapping[str, Any]) -> Any:
    points = claim.get("points")
    return Decimal(str(points)) if points is not None else claim.get("passed")


def _same(got: Any, value: Any) -> bool:
    if isinstance(value, bool) or not re.fullmatch(r"[\d.]+", str(value)):
        return bool(got == value)
    return not isinstance(got, bool) and Decimal(str(got)) == Decimal(str(value))


def lines_of(outcome: Outcome) -> Iterator[str]:
    """The numbers and what stands behind them, for a person."""
    yield (
        f"recall {outcome.told.total()}/{outcome.planted.total()} = {outcome.recall:.1%},"
        f" alarms {outcome.blamed.total()}/{outcome.controls.total()} = {outcome.alarm_share:.1%}"
    )
    for family in sorted({*outcome.planted, *outcome.controls}):
        told = f"{outcome.told[family]:2}/{outcome.planted[family]:2}"
        yield f"  {family:11} {told}   {outcome.blamed[family]:2}/{outcome.controls[family]:2}"
    read = (f"{target} {outcome.read[target]}/{count}" for target, count in outcome.asked.items())
    yield f"read: {', '.join(read)}"
    for title in ("misses", "alarms", "refused", "misread"):
        yield from (f"--- {title}", *getattr(outcome, title))
