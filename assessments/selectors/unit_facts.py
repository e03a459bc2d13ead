"""The base figures of a unit and a year, over all its sets, with last year's beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from assessments.models import Assessment, Fact, OfficialDocument, subject_of_fact
from assessments.selectors.assessments import assessment_rows
from criteria.rules.spec import IndicatorSetSpec
from criteria.selectors import load_spec
from dtscore.accounts.models import AdministrativeUnit
from dtscore.numbers import Rounding, format_difference, round_decimal

_SHARE = Rounding("half_up", 1)


@dataclass(frozen=True)
class FactReaders:
    """The indicators of one assessment that read a figure."""

    assessment: Assessment
    codes: list[str]

    @property
    def set_title(self) -> str:
        return self.assessment.campaign.indicator_set.short_title


@dataclass(frozen=True)
class UnitFact:
    """One figure, entered or not, beside last year's."""

    code: str
    label: str
    measure: str
    year: int
    unit: AdministrativeUnit
    fact: Fact | None
    before: Fact | None
    readers: list[FactReaders]

    @property
    def change(self) -> Decimal | None:
        """By how much it differs from last year's, where both are known."""
        return self.fact.value - self.before.value if self.fact and self.before else None

    @property
    def change_words(self) -> str:
        """ "+616 (+10,2%)"; of nothing no percentage can be told."""
        if self.change is None or self.before is None:
            return ""
        if not self.change:
            return "không đổi"
        words = format_difference(self.change)
        if not self.before.value:
            return words
        share = round_decimal(self.change * 100 / self.before.value, _SHARE)
        return f"{words} ({format_difference(share)}%)"

    @property
    def assessment(self) -> Assessment | None:
        """One from which the figure can be entered."""
        return self.readers[0].assessment if self.readers else None

    @property
    def trace_query(self) -> str:
        """The filter of the trace that shows what happened to the figure."""
        subject = subject_of_fact(self.label, self.year)
        return urlencode({"don-vi": self.unit.code, "chi-so": subject})


def assessments_of_year(unit: AdministrativeUnit, year: int) -> list[Assessment]:
    """The unit's assessments of the year, in the order of their making. One query."""
    rows = Assessment.objects.filter(unit=unit, campaign__year=year)
    return list(assessment_rows(rows).order_by("pk"))


def unit_facts(
    unit: AdministrativeUnit, year: int, assessments: Sequence[Assessment]
) -> list[UnitFact]:
    """The figures that any set of the year reads, in the order of the sets, then what is known
    beyond these. One query."""
    facts = {(fact.kind.code, fact.year): fact for fact in _facts(unit, year)}
    specs = [(row, load_spec(row.campaign.indicator_set)) for row in assessments]
    kinds = {kind.code: (kind.label, kind.measure) for _, spec in specs for kind in spec.facts}
    for (code, _), fact in facts.items():
        kinds.setdefault(code, (fact.kind.label, fact.kind.measure))
    return [
        UnitFact(
            code=code,
            label=label,
            measure=measure,
            year=year,
            unit=unit,
            fact=facts.get((code, year)),
            before=facts.get((code, year - 1)),
            readers=_readers(code, specs),
        )
        for code, (label, measure) in kinds.items()
    ]


def _facts(unit: AdministrativeUnit, year: int) -> Iterable[Fact]:
    rows = Fact.objects.filter(unit=unit, year__in=(year - 1, year))
    return rows.select_related("kind", "document", "updated_by__unit", "locked_by").order_by(
        "kind__label", "pk"
    )


def _readers(code: str, specs: Sequence[tuple[Assessment, IndicatorSetSpec]]) -> list[FactReaders]:
    found = [
        FactReaders(
            row,
            [
                indicator.code
                for indicator in spec.indicators
                if any(item.fact == code for item in indicator.inputs)
            ],
        )
        for row, spec in specs
    ]
    return [readers for readers in found if readers.codes]


def source_documents(unit: AdministrativeUnit) -> list[OfficialDocument]:
    """The unit's register, newest first, for naming a source. One query."""
    rows = OfficialDocument.objects.filter(owner=unit)
    return sorted(rows, key=lambda row: (str(row.issued_on or ""), row.pk), reverse=True)
