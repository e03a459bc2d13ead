"""What a mapping could say, proposed to a person who decides."""

from __future__ import annotations

from dataclasses import dataclass

from criteria.comparing.changes import ChangeKind
from criteria.comparing.indicators import indicator_changes
from criteria.comparing.links import Link, Relation
from criteria.comparing.matching import match_indicators
from criteria.rules.spec import IndicatorSetSpec
from dtscore.text import fold

# What makes it another question, other than what it is worth.
_OTHER_QUESTION = frozenset({ChangeKind.REWORDED, ChangeKind.MEANING})


@dataclass(frozen=True)
class Proposal:
    """A link that may hold, and why; ``is_exact`` when nothing speaks against it."""

    link: Link
    is_exact: bool
    why: str


def propose_links(before: IndicatorSetSpec, after: IndicatorSetSpec) -> dict[str, Proposal]:
    """The links that the two sets suggest, by the code of the old indicator. Those without are
    for a person to decide: nothing is ever proposed as dropped."""
    proposals = {}
    for match in match_indicators(before, after):
        old, new = before.by_code[match.source], after.by_code[match.target]
        kinds = {change.kind for change in indicator_changes(old, new)}
        relation = Relation.CHANGED if kinds & _OTHER_QUESTION else Relation.SAME
        is_titled = fold(old.title) == fold(new.title)
        why = "cùng tên" if is_titled else f"tên giống {match.likeness:.0%}"
        if old.code == new.code and before.code == after.code:
            why = f"cùng mã, {why}"
        link = Link(relation, match.source, match.target)
        proposals[match.source] = Proposal(link, is_titled and relation is Relation.SAME, why)
    return proposals
