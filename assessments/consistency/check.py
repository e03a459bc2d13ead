"""Running every check over one unit's year."""

from __future__ import annotations

from itertools import islice

from assessments.consistency import checks
from assessments.consistency.base import Finding, Severity
from assessments.consistency.registry import CHECKS
from assessments.consistency.unit_year import UnitYear

_GRAVEST_FIRST = list(Severity)
# Of one check; who has mended these is shown the next.
SHOWN_AT_MOST = 100


def check_unit_year(unit_year: UnitYear) -> list[Finding]:
    """All findings, the gravest first, else in the order of the checks; each once, and of each
    check no more than anybody can work through."""
    checks.load()
    found: dict[str, Finding] = {}
    for one in CHECKS.values():
        for finding in islice(one.search(unit_year), SHOWN_AT_MOST):
            found.setdefault(finding.key, finding)
    return sorted(found.values(), key=lambda finding: _GRAVEST_FIRST.index(finding.severity))
