"""What differs between two sets, and how the indicators of one answer to those of another.

Plain Python on the specs: no database, no Django.
"""

from criteria.comparing.changes import KIND_WORDS, Change, ChangeKind, IndicatorDiff, SetDiff
from criteria.comparing.diff import changed_codes, compare_sets
from criteria.comparing.links import RELATION_WORDS, Link, LinkFaults, Relation, find_link_faults
from criteria.comparing.proposing import Proposal, propose_links

__all__ = [
    "KIND_WORDS",
    "RELATION_WORDS",
    "Change",
    "ChangeKind",
    "IndicatorDiff",
    "Link",
    "LinkFaults",
    "Proposal",
    "Relation",
    "SetDiff",
    "changed_codes",
    "compare_sets",
    "find_link_faults",
    "propose_links",
]
