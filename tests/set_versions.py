"""A small set and its corrected version, a campaign that uses the first, and answers in it."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from itertools import islice
from typing import Any

from assessments.models import Answer, Assessment, Campaign, Evidence, Fact
from assessments.services.answers import current_facts, set_self_score
from assessments.services.campaigns import open_assessment, open_campaign
from criteria.comparing import Link, Relation
from criteria.mappings.saving import load_mapping
from criteria.models import FactKind, IndicatorSet
from criteria.selectors import indicator_ids, load_spec
from dtscore.accounts.models import AdministrativeUnit, User
from tests.indicator_sets import entry, indicator, points_set, rule, stored_set, yes_no
from tests.queueing import CHAIN, communes_of

ANSWERS: dict[str, dict[str, Any]] = {
    "1.1": {"exists": True},
    "1.2": {"done": "30"},
    "1.3": {"exists": True},
    "1.4": {"exists": True},
    "1.5": {"own": "8", "note": "9"},
}


def _ratio(**more: Any) -> dict[str, Any]:
    inputs = entry("done"), entry("people", fact="population")
    kind = "capped_ratio" if more else "ratio"
    scoring = rule(kind, numerator="done", denominator="people", **more)
    return indicator("1.2", scoring, *inputs, points="20")


def _declared(points: str, *more: dict[str, Any]) -> dict[str, Any]:
    return indicator(
        "1.5", rule("declared", input="own"), entry("own", "points"), *more, points=points
    )


def first() -> dict[str, Any]:
    """Version 1: five indicators."""
    data = points_set(
        yes_no("1.1"), _ratio(), yes_no("1.3"), yes_no("1.4"), _declared("10", entry("note"))
    )
    fact = {"code": "population", "label": "Dân số", "measure": "người"}
    return {**data, "facts": [fact]}


def corrected() -> dict[str, Any]:
    """Version 2: 1.1 for 15 points, 1.2 by another rule, 1.3 dropped and its code given to a new
    one, 1.4 reworded, 1.5 for 5 points with another kind of figure."""
    target = {"value": "60", "basis": "stated", "source": "Quyết định thử"}
    other = yes_no("1.3") | {"title": "Một việc khác hẳn, mới được giao"}
    reworded = yes_no("1.4") | {"title": "Chỉ số 1.4 đã sửa lời"}
    data = points_set(
        yes_no("1.1", "15"), _ratio(target=target), other, reworded,
        _declared("5", entry("note", "text")),
    )  # fmt: skip
    return {**data, "version": 2, "facts": first()["facts"]}


def reworded() -> dict[str, Any]:
    """Version 2 with nothing but another title."""
    data = deepcopy(first())
    data["groups"][0]["pillars"][0]["indicators"][3]["title"] = "Chỉ số 1.4 đã sửa lời"
    return {**data, "version": 2}


def confirm_succession(before: IndicatorSet, after: IndicatorSet) -> None:
    """People have said that 1.3 is gone and the others go on."""
    links = [Link(Relation.CHANGED, code, code) for code in ("1.1", "1.2", "1.4", "1.5")]
    links.append(Link(Relation.DROPPED, "1.3"))
    load_mapping(source=before, target=after, kind="succession", links=links)


def running_campaign(province: AdministrativeUnit) -> Campaign:
    campaign = open_campaign(
        indicator_set=stored_set(first()), year=2022, name="Đợt đính chính", levels=list(CHAIN)
    )
    campaign.owner, campaign.opened_at = province, None
    campaign.save(update_fields=["owner"])
    return campaign


def answered(campaign: Campaign, unit: AdministrativeUnit, actor: User) -> Assessment:
    """An assessment with an answer to every indicator, scored, each with a piece of evidence."""
    assessment = open_assessment(campaign=campaign, unit=unit)
    Fact.objects.update_or_create(
        unit=unit, year=2022, kind=FactKind.objects.get(code="population"),
        defaults={"value": 100, "source": "Thử", "as_of": date(2022, 12, 31), "updated_by": actor},
    )  # fmt: skip
    spec, ids = load_spec(campaign.indicator_set), indicator_ids(campaign.indicator_set)
    facts = current_facts(assessment)
    for code, inputs in ANSWERS.items():
        answer = Answer(
            assessment=assessment, indicator_id=ids[code], state="reported", inputs=inputs,
            narrative="<p>Đã làm</p>", updated_by=actor,
        )  # fmt: skip
        set_self_score(spec, code, answer, facts)
        answer.save()
        Evidence.objects.create(answer=answer, position=1, note="Sổ theo dõi")
    return assessment


def many_answered(
    campaign: Campaign, district: AdministrativeUnit, actor: User, count: int, skip: int = 0
) -> list[Assessment]:
    units = list(islice(communes_of(district), skip, skip + count))
    assert len(units) == count
    return [answered(campaign, unit, actor) for unit in units]
