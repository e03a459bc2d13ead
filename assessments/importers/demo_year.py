"""The real year of the demonstration: what two papers of one commune printed for 2022.

The files under ``fixtures/demo/`` hold every figure, number, date, verdict and point exactly as
printed. Whatever somebody has entered since is left alone: only what is missing is added.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from assessments.models import Answer, Assessment, Campaign, OfficialDocument, Paper
from assessments.selectors.files import facts_of
from assessments.services.answers import AnswerChange, Claim, save_answer
from assessments.services.campaigns import open_assessment, open_campaign
from assessments.services.documents import register_document
from assessments.services.evidence import Citation, cite_evidence
from assessments.services.facts import record_fact
from assessments.services.papers import save_paper
from criteria.models import FactKind
from criteria.rules.base import AnswerState, Value
from criteria.rules.spec import NUMERIC_KINDS, IndicatorSpec
from criteria.selectors import find_set, load_spec
from dtscore.accounts.models import AdministrativeUnit, UnitLevel, User


def read_yaml(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


@transaction.atomic
def load_facts(*, actor: User, unit: AdministrativeUnit, content: Mapping[str, Any]) -> int:
    """Record the base figures that the unit does not have yet; returns how many."""
    year = content["year"]
    known = set(facts_of(unit, year).values_list("kind__code", flat=True))
    missing = [item for item in content["facts"] if item["code"] not in known]
    kinds = FactKind.objects.in_bulk([item["code"] for item in missing], field_name="code")
    for item in missing:
        record_fact(
            actor=actor,
            unit=unit,
            year=year,
            kind=kinds[item["code"]],
            value=Decimal(str(item["value"])),
            source=item["source"],
            seen_version=0,
            as_of=item.get("as_of"),
            note=item.get("note", ""),
        )
    return len(missing)


@transaction.atomic
def load_paper(
    *, actor: User, unit: AdministrativeUnit, year: int, content: Mapping[str, Any]
) -> int:
    """Enter one paper: campaign, documents, answers, evidence, wording. Returns new answers."""
    owner = AdministrativeUnit.objects.get(pk=unit.root_pk)
    campaign = demo_campaign(content["set"], content["version"], year, owner)
    assessment = open_assessment(campaign=campaign, unit=unit)
    documents = {item["key"]: _register(actor, unit, item) for item in content.get("documents", ())}
    answers = Answer.objects.filter(assessment=assessment)
    # Version 0 is no answer yet, only the place where somebody has cited evidence.
    answered = set(answers.exclude(version=0).values_list("indicator__code", flat=True))
    proved = set(answers.exclude(evidence=None).values_list("indicator__code", flat=True))
    missing = {code: item for code, item in content["answers"].items() if code not in answered}
    spec = load_spec(campaign.indicator_set)
    for code, item in missing.items():
        answer = _enter_answer(actor, assessment, spec.by_code[code], item)
        citations = [_citation(documents, cited) for cited in item.get("evidence", ())]
        if code not in proved:
            cite_evidence(actor=actor, answer=answer, citations=citations)
    if not Paper.objects.filter(assessment=assessment).exists():
        save_paper(actor=actor, assessment=assessment, **content["paper"])
    return len(missing)


def demo_campaign(
    set_code: str, version: int, year: int, owner: AdministrativeUnit | None = None
) -> Campaign:
    """The campaign of that year, with the chain of 2022: commune → district → province."""
    indicator_set = find_set(set_code, version=version)
    return open_campaign(
        indicator_set=indicator_set,
        year=year,
        name=f"Tự đánh giá chuyển đổi số năm {year} theo {indicator_set.short_title}",
        levels=[UnitLevel.DISTRICT, UnitLevel.PROVINCE],
        owner=owner,
    )


def _register(actor: User, owner: AdministrativeUnit, item: Mapping[str, Any]) -> OfficialDocument:
    return register_document(
        actor=actor,
        owner=owner,
        kind=item["kind"],
        number=item["number"],
        issuer=item["issuer"],
        issued_on=item["issued_on"],
        abstract=item.get("abstract") or "",
    )


def _enter_answer(
    actor: User, assessment: Assessment, indicator: IndicatorSpec, item: Mapping[str, Any]
) -> Answer:
    points = item.get("claimed_points")
    claim = Claim(
        points=None if points is None else Decimal(str(points)),
        passed=item.get("claimed_passed"),
        printed=item.get("printed") or {},
    )
    change = AnswerChange(
        state=AnswerState(item["state"]),
        values=_values(indicator, item.get("inputs") or {}),
        narrative=item.get("narrative") or "",
        claim=claim,
    )
    return save_answer(
        actor=actor,
        assessment=assessment,
        indicator_code=indicator.code,
        change=change,
        seen_version=0,
    )


def _values(indicator: IndicatorSpec, inputs: Mapping[str, Any]) -> dict[str, Value]:
    kinds = {spec.name: spec.kind for spec in indicator.inputs}
    return {
        name: Decimal(str(raw)) if kinds.get(name) in NUMERIC_KINDS else raw
        for name, raw in inputs.items()
    }


def _citation(documents: Mapping[str, OfficialDocument], item: Mapping[str, Any]) -> Citation:
    key = item.get("document")
    return Citation(
        document=documents[key] if key else None,
        link=item.get("link") or "",
        note=item.get("note") or "",
    )
