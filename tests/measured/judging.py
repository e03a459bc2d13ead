"""Reading the labelled reports back, checking them, and counting what was found."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assessments.consistency.base import Finding, Severity
from assessments.consistency.check import check_unit_year
from assessments.consistency.registry import CHECKS
from assessments.consistency.unit_year import UnitYear
from assessments.importers.papers import read_report
from assessments.intake.found import Found
from tests.consistency_builder import set_spec, unit_year
from tests.measured.communes import Commune, commune
from tests.measured.faults import PLANTERS, Label
from tests.measured.rendering import report_text

SETS = ("QD3853", "QD1829")
Spot = tuple[str, str]
# What no fault and no clean report may set off, beside the families of the label itself.
CONTROLLED = ("percentage", "points", "parts", "documents", "period", "labels", "states", "sets")


@dataclass
class Labelled:
    """One commune's two reports with their planted faults; ``texts`` by set."""

    commune: Commune
    labels: list[Label]
    texts: dict[str, str] = field(default_factory=dict)
    found: dict[str, Found] = field(default_factory=dict)


@dataclass
class Tally:
    """How many labels of each family were found, and how many controls were blamed."""

    planted: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    controls: Counter[str] = field(default_factory=Counter)
    blamed: Counter[str] = field(default_factory=Counter)
    findings: int = 0
    unlabelled: int = 0
    missed: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)


def labelled_reports(communes: int = 12, faults: int = 20) -> list[Labelled]:
    """``communes`` pairs of reports with up to ``faults`` faults each, the same for ever."""
    return [plant(commune(number), number, faults) for number in range(communes)]


def plant(clean: Commune, number: int, faults: int) -> Labelled:
    """Plant faults in places of their own, every kind about as often."""
    one, luck = deepcopy(clean), random.Random(number)
    taken: set[Spot] = set()
    labels: list[Label] = []
    planters = [planter for planter in PLANTERS for _ in range(2)]
    luck.shuffle(planters)
    for planter in planters:
        label = planter(one, luck, taken) if len(labels) < faults else None
        if label is not None:
            labels.append(label)
            taken |= set(label.places)
    return Labelled(one, labels, {code: report_text(one, code, number) for code in SETS})


def read_back(labelled: Labelled) -> UnitYear:
    """Both texts through the reader, as one unit's year."""
    one = labelled.commune
    for code in SETS:
        labelled.found[code] = read_report(
            labelled.texts[code].encode(), "bao-cao.txt", set_spec(code), one.year, f"xã {one.name}"
        )
    return year_of(labelled.found, one.year, f"xã {one.name}")


def year_of(found: Mapping[str, Found], year: int, unit_name: str) -> UnitYear:
    """What the reader found, as if everything had been taken over."""
    facts: dict[str, Any] = {}
    for one in found.values():
        for value in one.values:
            if value.target == "fact" and value.value is not None:
                facts.setdefault(value.name, value.value)
    sides = {code: _answers(one) for code, one in found.items()}
    papers = {code: _paper(code, one) for code, one in found.items()}
    documents = [item for paper in papers.values() for item in paper.pop("documents")]
    return unit_year(
        sides, facts=facts, documents=documents, papers=papers, year=year, unit_name=unit_name
    )


def _answers(found: Found) -> dict[str, dict[str, Any]]:
    answers: dict[str, dict[str, Any]] = {}
    for value in found.values:
        if not value.indicator:
            continue
        answer = answers.setdefault(value.indicator, {"inputs": {}, "evidence": []})
        if value.target == "input":
            answer["inputs"][value.name] = value.value
        elif value.target == "claim":
            claim = value.value or {}
            answer["claimed_points"] = claim.get("points")
            answer["claimed_passed"] = claim.get("passed")
            answer["printed"] = claim.get("printed") or {}
        elif value.value is not None:
            answer[value.target] = value.value
    for document in found.documents:
        for code in document.indicators:
            answers.setdefault(code, {"inputs": {}, "evidence": []})["evidence"].append(
                {"document": document.key}
            )
    return answers


def _paper(code: str, found: Found) -> dict[str, Any]:
    paper = {value.name: value.value for value in found.values if value.target == "paper"}
    known = ("figures", "sections", "opening", "closing", "legal_bases", "abstract")
    documents = [
        {
            "key": one.key, "kind": one.kind, "number": one.number, "issuer": one.issuer,
            "issued_on": date.fromisoformat(one.issued_on) if one.issued_on else None,
            "abstract": one.abstract,
        }
        for one in found.documents
    ]  # fmt: skip
    return {name: paper[name] for name in known if paper.get(name)} | {"documents": documents}


# --- judging --------------------------------------------------------------------------------------
def judge(reports: Iterable[Labelled]) -> Tally:
    """Check every commune and compare what was found with its labels and its controls."""
    tally = Tally()
    for labelled in reports:
        findings = check_unit_year(read_back(labelled))
        _judge_labels(labelled, findings, tally)
        _judge_controls(labelled, findings, tally)
    return tally


def _judge_labels(labelled: Labelled, findings: list[Finding], tally: Tally) -> None:
    for label in labelled.labels:
        tally.planted[label.family] += 1
        if any(_tells(finding, label) for finding in findings):
            tally.told[label.family] += 1
        else:
            tally.missed.append(f"{labelled.commune.name}: {label.family} {label.places}")
    for finding in findings:
        if finding.severity is Severity.HINT:
            continue
        tally.findings += 1
        touched = {place for label in labelled.labels for place in label.places}
        if not touched & spots_of(finding):
            tally.unlabelled += 1
            tally.alarms.append(f"{labelled.commune.name}: {finding.code}: {finding.message}")


def _judge_controls(labelled: Labelled, findings: list[Finding], tally: Tally) -> None:
    touched = {place for label in labelled.labels for place in label.places}
    blamed = {
        (CHECKS[finding.code].family, spot)
        for finding in findings
        if finding.severity is not Severity.HINT
        for spot in {*finding.indicators, *heads_of(finding)}
    }
    for family, spot in controls(labelled.commune):
        if spot in touched:
            continue
        tally.controls[family] += 1
        tally.blamed[family] += (family, spot) in blamed
        if (family, spot) in blamed:
            tally.alarms.append(f"{labelled.commune.name}: control {family} {spot}")


def controls(one: Commune) -> Iterator[tuple[str, Spot]]:
    """What must stay silent: every family that could say something of a statement in order."""
    for row in one.statements.values():
        spot = (row.set, row.code)
        if row.ratio:
            yield from ((family, spot) for family in ("percentage", "parts"))
        if row.set == "QD3853":
            yield ("points", spot)
        if row.cites:
            yield from ((family, spot) for family in ("documents", "period", "register"))
        yield from ((family, spot) for family in ("labels", "states"))
    for pillar in one.heads:
        yield ("sections", ("pillar", pillar))


def heads_of(finding: Finding) -> set[Spot]:
    pillar = finding.values.get("pillar")
    return {("pillar", pillar)} if pillar else set()


def spots_of(finding: Finding) -> set[Spot]:
    """The places that a finding names, as labels name them."""
    readers = {
        (code, indicator.code)
        for code in SETS
        for indicator in set_spec(code).indicators
        if {item.fact for item in indicator.inputs} & set(finding.facts)
    }
    return {*finding.indicators, *heads_of(finding), *readers}


def _tells(finding: Finding, label: Label) -> bool:
    in_family = CHECKS[finding.code].family in label.accepted
    return in_family and bool(set(label.places) & spots_of(finding))
