"""What contradicts itself in a unit's year, as it was found last and as pages show it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, F, QuerySet, Subquery
from django.urls import reverse

from assessments.consistency import checks
from assessments.consistency.registry import CHECKS, FAMILIES
from assessments.models import (
    Assessment,
    AssessmentStatus,
    CheckedYear,
    Finding,
    FindingExplanation,
    FindingSeverity,
    UnitChange,
)
from assessments.permissions import returned_codes
from criteria.selectors import load_spec
from dtscore.accounts.models import AdministrativeUnit

MARKED_AT_MOST = 3  # passages shown under one finding


# --- as stored ---------------------------------------------------------------------------------
def stored_findings(unit: AdministrativeUnit, year: int) -> list[Finding]:
    """As found last, the gravest first, with their explanations. One query."""
    rows = Finding.objects.filter(unit=unit, year=year)
    return list(rows.select_related("explanation__by"))


def findings_if_fresh(unit: AdministrativeUnit, year: int) -> list[Finding] | None:
    """The same; None where something that the checks read has changed since the year was checked.
    One query, two where nothing was found."""
    checked = CheckedYear.objects.filter(
        unit=unit, year=year, number=Subquery(_changes_of(unit).values("number"))
    )
    rows = Finding.objects.filter(unit=unit, year=year).annotate(is_fresh=Exists(checked))
    found: list[Finding] = [*rows.select_related("explanation__by")]
    is_fresh = getattr(found[0], "is_fresh", False) if found else checked.exists()
    return found if is_fresh else None


def _changes_of(unit: AdministrativeUnit) -> QuerySet[UnitChange]:
    return UnitChange.objects.filter(unit=unit)


def concerns(finding: Finding, set_code: str) -> bool:
    """Whether the finding is about the set; one about the unit as a whole is about every set."""
    return not finding.sets or f"|{set_code}|" in finding.sets


# --- as shown ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class PlaceLink:
    """One place of a finding: the words of its link, and the marked words of a narrative."""

    label: str
    address: str
    before: str = ""
    marked: str = ""
    after: str = ""

    @property
    def inside(self) -> str:
        """The words inside a sentence: "mở chỉ số 6.2: …"."""
        return self.label[:1].lower() + self.label[1:]


@dataclass(frozen=True)
class FindingRow:
    """A finding as a page shows it; ``here`` is the indicator (set, code) that the page is about.
    Reads nothing more."""

    finding: Finding
    here: tuple[str, str] = ("", "")

    @property
    def key(self) -> str:
        return self.finding.key

    @property
    def message(self) -> str:
        return self.finding.message

    @property
    def severity(self) -> str:
        return self.finding.severity

    @property
    def badge(self) -> str:
        return FindingSeverity(self.finding.severity).label

    @property
    def family(self) -> str:
        return FAMILIES.get(self.finding.family, "Khác")

    @property
    def title(self) -> str:
        """What the check looks for."""
        return title_of(self.finding.code)

    @property
    def explanation(self) -> FindingExplanation | None:
        return self.finding.explanation

    @property
    def is_error(self) -> bool:
        return self.severity == FindingSeverity.ERROR

    @property
    def is_waiting(self) -> bool:
        """Whether it has to be mended or explained before the submission."""
        return self.is_error or (
            self.severity == FindingSeverity.WARNING and self.explanation is None
        )

    @property
    def on_desk(self) -> bool:
        check = CHECKS.get(self.finding.code)
        return check is None or check.on_desk

    @property
    def links(self) -> list[PlaceLink]:
        """The places, each once, in the order of the finding: the first mends it best."""
        found: dict[tuple[str, str], PlaceLink] = {}
        for place in self._places:
            link = _link(place, with_set=len(self._set_codes) > 1)
            found.setdefault((link.label, link.address), link)
        return list(found.values())

    @property
    def first(self) -> PlaceLink | None:
        """Where it is mended best; at an indicator rather there than at another one."""
        of = [(place["set"], place["indicator"]) for place in self._places]
        if of and of[0][1] and self.here in of:
            return _link(self._places[of.index(self.here)])
        return next(iter(self.links), None)

    @property
    def excerpts(self) -> list[PlaceLink]:
        """The passages with marked words."""
        return [link for link in map(_link, self._places) if link.marked][:MARKED_AT_MOST]

    @property
    def indicators(self) -> set[tuple[str, str]]:
        return {(place["set"], place["indicator"]) for place in self._places if place["indicator"]}

    @property
    def _places(self) -> list[dict[str, Any]]:
        places: list[dict[str, Any]] = self.finding.data["places"]
        return places

    @property
    def _set_codes(self) -> list[str]:
        return [code for code in self.finding.sets.split("|") if code]


def title_of(code: str) -> str:
    checks.load()
    return CHECKS[code].title if code in CHECKS else code


def _link(place: Mapping[str, Any], *, with_set: bool = False) -> PlaceLink:
    label = place["label"]
    if with_set and place["set_title"]:
        label = f"{place['set_title']}, {label[0].lower()}{label[1:]}"
    return PlaceLink(
        label=label,
        address=_address(place),
        before=place["before"],
        marked=place.get("marked", ""),
        after=place["after"],
    )


def _address(place: Mapping[str, Any]) -> str:
    """Where the field is that mends it; empty where the unit has no assessment to open."""
    kind, pk, assessment = place["kind"], place["pk"], place["assessment"]
    if kind == "document" and pk:
        return reverse("document", args=[pk])
    if assessment is None:
        return ""
    if kind == "fact":
        return reverse("fact", args=[assessment, place["name"]])
    if place["indicator"]:
        return _answer_address(place)
    if kind in {"section", "paper"}:
        return reverse("paper", args=[assessment])
    return reverse("assessment", args=[assessment])


def _answer_address(place: Mapping[str, Any]) -> str:
    code = place["indicator"]
    page = reverse("answer", args=[place["assessment"], code])
    match place["kind"]:
        case "evidence" if place["pk"]:
            return reverse("citation", args=[place["pk"]])
        case "input" if place["name"]:
            return f"{page}#c{code}-in-{place['name']}"
        case "narrative":
            return f"{page}#c{code}-narrative"
    return page


def finding_rows(findings: Iterable[Finding]) -> list[FindingRow]:
    checks.load()
    return [FindingRow(finding) for finding in findings]


def by_indicator(findings: Iterable[Finding], set_code: str) -> dict[str, list[FindingRow]]:
    """What concerns each indicator of the set, by its code."""
    found: dict[str, list[FindingRow]] = defaultdict(list)
    for row in finding_rows(findings):
        for place_set, code in sorted(row.indicators):
            if place_set == set_code:
                found[code].append(replace(row, here=(place_set, code)))
    return found


@dataclass(frozen=True)
class Contradictions:
    """The findings of a year that one set, or the whole unit, has to do with."""

    rows: Sequence[FindingRow]

    @property
    def errors(self) -> list[FindingRow]:
        return [row for row in self.rows if row.is_error]

    @property
    def unexplained(self) -> list[FindingRow]:
        return [row for row in self.rows if row.is_waiting and not row.is_error]

    @property
    def explained(self) -> list[FindingRow]:
        return [row for row in self.rows if row.explanation and not row.is_waiting]

    @property
    def hints(self) -> list[FindingRow]:
        is_hint = FindingSeverity.HINT
        return [row for row in self.rows if row.severity == is_hint and not row.explanation]

    @property
    def waiting(self) -> list[FindingRow]:
        """Errors and unexplained warnings: what has to be dealt with."""
        return [row for row in self.rows if row.is_waiting]


def contradictions_of(findings: Iterable[Finding], set_code: str = "") -> Contradictions:
    """With a ``set_code`` those that are about the set."""
    return Contradictions(
        finding_rows(row for row in findings if not set_code or concerns(row, set_code))
    )


# --- what stands in the way of a submission ----------------------------------------------------
def blockers_of(
    assessment: Assessment, findings: Iterable[Finding], opened: Collection[str] | None = None
) -> list[FindingRow]:
    """The errors and unexplained warnings that forbid a submission. Of a returned assessment only
    what concerns something that may be edited: the rest stays as it was submitted and accepted.
    ``opened`` are the returned indicators, where somebody has read them: else one query."""
    code = assessment.campaign.indicator_set.code
    waiting = contradictions_of(findings, code).waiting
    if assessment.status != AssessmentStatus.RETURNED:
        return waiting
    opened = returned_codes(assessment) if opened is None else opened
    facts = _facts_of(assessment, opened)
    return [row for row in waiting if _may_be_edited(row, code, opened, facts)]


def blocking_sentence(rows: Sequence[FindingRow]) -> str:
    """How many stand in the way, and what to do about each kind."""
    errors = sum(row.is_error for row in rows)
    wanting = len(rows) - errors
    parts = [f"{errors} lỗi phải sửa"] if errors else []
    parts += [f"{wanting} mâu thuẫn phải sửa hoặc giải trình"] if wanting else []
    return f"Còn {' và '.join(parts)} trước khi nộp."


def _may_be_edited(
    row: FindingRow, set_code: str, opened: Iterable[str], facts: Iterable[str]
) -> bool:
    if row.indicators & {(set_code, code) for code in opened}:
        return True
    places = row.finding.data["places"]
    return any(place["kind"] == "fact" and place["name"] in facts for place in places)


def _facts_of(assessment: Assessment, codes: Iterable[str]) -> set[str]:
    """The base figures that these indicators read."""
    spec = load_spec(assessment.campaign.indicator_set)
    inputs = (item for code in codes if code in spec.by_code for item in spec.by_code[code].inputs)
    return {item.fact for item in inputs if item.fact}


# --- the page of a year ------------------------------------------------------------------------
@dataclass(frozen=True)
class FindingWish:
    """What somebody wants to see; empty for everything."""

    family: str = ""
    severity: str = ""
    explained: str = ""  # "roi", "chua"
    check: str = ""

    @property
    def is_filtered(self) -> bool:
        return bool(self.family or self.severity or self.explained or self.check)


def chosen(rows: Iterable[FindingRow], wish: FindingWish) -> list[FindingRow]:
    return [
        row
        for row in rows
        if wish.family in {"", row.finding.family}
        and wish.severity in {"", row.severity}
        and wish.check in {"", row.finding.code}
        and (not wish.explained or (wish.explained == "roi") == bool(row.explanation))
    ]


def families_of(rows: Iterable[FindingRow]) -> list[tuple[str, str, int]]:
    """The families that have findings: key, name, how many; in the order of the list of checks."""
    counts = Counter(row.finding.family for row in rows)
    return [(key, name, counts[key]) for key, name in FAMILIES.items() if counts[key]]


def snapshot_findings(findings: Iterable[Finding], set_code: str) -> list[dict[str, Any]]:
    """The findings of a set with their explanations, as a submission keeps them."""
    return [
        {
            "key": row.key,
            "code": row.finding.code,
            "severity": row.severity,
            "message": row.message,
            "indicators": sorted(code for of, code in row.indicators if of == set_code),
            "explanation": row.explanation.words if row.explanation else "",
        }
        for row in contradictions_of(findings, set_code).rows
    ]


def kept_findings(snapshot: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a submission has kept of them, those with an explanation first; an older one none."""
    rows = [
        {**row, "badge": FindingSeverity(row["severity"]).label}
        for row in snapshot.get("findings", ())
    ]
    return sorted(rows, key=lambda row: not row["explanation"])


def stale_units(units: Iterable[int], year: int) -> set[int]:
    """Those of the units whose year was checked before something changed, or never. One query."""
    wanted = set(units)
    fresh = CheckedYear.objects.filter(
        unit__in=wanted, year=year, number=F("unit__change__number")
    ).values_list("unit", flat=True)
    return wanted - set(fresh)
