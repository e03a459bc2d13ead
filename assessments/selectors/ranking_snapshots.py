"""A ranking as one plain value that can be frozen, and read back for ever: numbers as exact text.

The page of a published ranking and its annex are made from this value and from nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.grading import read_bands, read_pass_rule, write_bands, write_pass_rule
from assessments.models import Campaign, TallyColumn
from assessments.ranking import Order, read_sums, write_sums
from assessments.selectors.ranking import Ranking, open_ranking
from assessments.selectors.ranking_rows import Apart, Change, Row, Wish
from assessments.selectors.snapshots import Snapshot
from criteria.rules.spec import IndicatorSetSpec
from dtscore.numbers import exact_string

FORMAT = 1
# What is added at the moment of publication; the rest is what a person has seen before.
ISSUED = "issued"


@dataclass(frozen=True)
class Proposal:
    """What would be published now, and what stands in the way. ``content`` is the snapshot without
    who and when, ``blocking`` the units that were submitted and are not official."""

    content: Snapshot
    rows: list[Row]
    blocking: list[Apart]
    missing: list[Apart]
    nothing: list[Apart]


def propose_ranking(campaign: Campaign, order: Order = "sum") -> Proposal:
    """The official ranking of the owner's whole province as it stands. As many queries as
    ``open_ranking``."""
    assert campaign.owner is not None
    wish = Wish(column=TallyColumn.FINAL, order=order)
    ranking = open_ranking(campaign, wish, within=campaign.owner)
    by_why: dict[str, list[Apart]] = {"undecided": [], "not_submitted": [], "nothing": []}
    for row in ranking.apart:
        by_why[row.why].append(row)
    return Proposal(
        content=_content(ranking),
        rows=ranking.rows,
        blocking=by_why["undecided"],
        missing=by_why["not_submitted"],
        nothing=by_why["nothing"],
    )


def _content(ranking: Ranking) -> Snapshot:
    campaign, spec = ranking.campaign, ranking.spec
    assert campaign.owner is not None
    return {
        "format": FORMAT,
        "year": campaign.year,
        "campaign": {
            "name": campaign.name,
            "period_start": campaign.period_start.isoformat(),
            "period_end": campaign.period_end.isoformat(),
        },
        "province": {"code": campaign.owner.code, "name": campaign.owner.full_name},
        "set": set_words(spec),
        "column": ranking.wish.column,
        "order": ranking.wish.order,
        "filter": None,
        "bands": write_bands(read_bands(campaign.grade_bands)),
        "rule": write_pass_rule(read_pass_rule(campaign.pass_rule)),
        "pillars": [{"code": pillar.code, "title": pillar.title} for pillar in spec.pillars],
        "compared": compared_with(ranking),
        "bases": ranking.bases,
        "rows": [_row(row) for row in ranking.rows],
        "apart": [_apart(row) for row in ranking.apart],
        "totals": {"units": len(ranking.rows) + len(ranking.apart), "ranked": len(ranking.rows)},
    }


def set_words(spec: IndicatorSetSpec) -> dict[str, Any]:
    """The set, and how it rounds."""
    return {
        "code": spec.code,
        "version": spec.version,
        "kind": spec.kind,
        "title": spec.title,
        "short_title": spec.short_title,
        "rounding": {
            "mode": spec.rounding.mode,
            "decimals": spec.rounding.decimals,
            "basis": spec.rounding.basis,
            "source": spec.rounding.source,
        },
    }


def compared_with(ranking: Ranking) -> dict[str, Any] | None:
    """The year that the changes are against, and whether points and passes may be compared."""
    previous = ranking.campaign.previous
    if previous is None:
        return None
    return {
        "name": previous.name,
        "year": previous.year,
        "set": previous.indicator_set.short_title,
        "sums": ranking.compares_sums,
    }


_UNIT = ("unit", "code", "name", "parent", "kind")


def _unit(row: Row | Apart) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _UNIT}


def _row(row: Row) -> dict[str, Any]:
    change = row.change and {
        "rank": row.change.rank,
        "moved": row.change.moved,
        "measure": row.change.measure,
        "difference": exact_string(row.change.difference),
        "inherited": row.change.is_inherited,
    }
    return {
        **_unit(row),
        "rank": row.rank,
        "shared": row.is_shared,
        "sums": write_sums(row.sums),
        "pillars": {code: write_sums(sums) for code, sums in row.pillars.items()},
        "percent": exact_string(row.percent),
        "grade": row.grade,
        "recognised": row.recognised,
        "basis": row.basis,
        "change": change,
    }


def _apart(row: Apart) -> dict[str, Any]:
    return {**_unit(row), "why": row.why, "reason": row.reason}


def content_of(snapshot: Snapshot) -> Snapshot:
    """What was ranked, without who published it and when."""
    return {name: value for name, value in snapshot.items() if name != ISSUED}


# --- read back --------------------------------------------------------------------------------
def frozen_rows(snapshot: Mapping[str, Any]) -> Iterator[Row]:
    """The ranked rows of a snapshot, as they were."""
    is_points = snapshot["set"]["kind"] == "points"
    for data in snapshot["rows"]:
        change = data["change"]
        yield Row(
            **_unit_words(data),
            column=snapshot["column"],
            rank=data["rank"],
            is_shared=data["shared"],
            top_rank=None,
            sums=read_sums(data["sums"], is_points=is_points),
            pillars={
                code: read_sums(sums, is_points=is_points) for code, sums in data["pillars"].items()
            },
            percent=Decimal(data["percent"]),
            grade=data["grade"],
            recognised=data["recognised"],
            basis=data["basis"],
            change=change
            and Change(
                change["rank"],
                change["moved"],
                change["measure"],
                Decimal(change["difference"]),
                change.get("inherited", False),
            ),
        )


def frozen_apart(snapshot: Mapping[str, Any]) -> list[Apart]:
    """The units of a snapshot that were not ranked, with the reason."""
    return [
        Apart(**_unit_words(data), why=data["why"], reason=data["reason"])
        for data in snapshot["apart"]
    ]


def _unit_words(data: Mapping[str, Any]) -> dict[str, Any]:
    """Without a way into the assessment: whoever reads a published ranking may not open it."""
    return {"assessment": None, **{name: data[name] for name in _UNIT}}
