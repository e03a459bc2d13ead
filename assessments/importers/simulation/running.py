"""Running a simulation: province by province, year by year, a few communes in one transaction."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from assessments.importers.simulation.answers import Given, Respondent
from assessments.importers.simulation.calendar import Calendar
from assessments.importers.simulation.campaigns import ensure_campaign
from assessments.importers.simulation.figures import Character, base_figures
from assessments.importers.simulation.goals import Goal, carry, choose_goal
from assessments.importers.simulation.moves import Course
from assessments.importers.simulation.people import Staff, ensure_staff
from assessments.importers.simulation.places import Province
from assessments.importers.simulation.rows import insert_rows
from assessments.importers.simulation.slips import WORDS, slip, warnings_of
from assessments.models import (
    Action,
    Answer,
    Assessment,
    Campaign,
    Fact,
    FindingExplanation,
    HistoryEntry,
    ReturnedItem,
    ReviewDecision,
    Tally,
    Verdict,
)
from assessments.models.history import LONGEST_SUBJECT
from assessments.services.changes import note_change
from assessments.services.history import history_line
from assessments.wording import NOTHING
from criteria.models import FactKind, IndicatorSet
from criteria.selectors import indicator_ids, load_spec
from dtscore.accounts.models import AdministrativeUnit
from dtscore.numbers import format_decimal

AT_ONCE = 40  # communes in one transaction: some 15,000 rows
FILLED = 0.6  # of the indicators, where the unit is still filling in
SOURCE = "Số liệu mô phỏng"


@dataclass
class Summary:
    """What a run added."""

    communes: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Simulation:
    """The arguments of a run; the same ones make the same rows."""

    indicator_set: IndicatorSet
    years: Sequence[int]
    seed: int

    def run(self, provinces: Sequence[Province], tell: Callable[[str], None]) -> Summary:
        """Add what is missing; what is there stays as it is."""
        summary = Summary(sum(len(province.communes) for province in provinces))
        for province in provinces:
            staff, previous = ensure_staff(province.units), None
            for year in self.years:
                work = _Year(self, province, staff, year)
                previous = work.open(previous)
                added = work.fill(summary)
                tell(f"{province.unit.full_name} {year}: thêm {added} hồ sơ.")
        return summary


class _Year:
    """One campaign of one province."""

    def __init__(
        self, run: Simulation, province: Province, staff: Mapping[int, Staff], year: int
    ) -> None:
        self.run, self.province, self.staff, self.year = run, province, staff, year
        self.calendar = Calendar.of(year, is_newest=year == run.years[-1])
        self.spec = load_spec(run.indicator_set)
        self.kinds = {row.code: row for row in FactKind.objects.all()}

    def open(self, previous: Campaign | None) -> Campaign:
        self.campaign = ensure_campaign(
            indicator_set=self.run.indicator_set,
            owner=self.province.unit,
            calendar=self.calendar,
            previous=previous,
            opened_by=self.staff[self.province.unit.pk].leader,
        )
        return self.campaign

    def fill(self, summary: Summary) -> int:
        known = set(self.campaign.assessments.values_list("unit", flat=True))
        missing = [unit for unit in self.province.communes if unit.pk not in known]
        for start in range(0, len(missing), AT_ONCE):
            self._add(missing[start : start + AT_ONCE], summary)
        return len(missing)

    @transaction.atomic
    def _add(self, units: Sequence[AdministrativeUnit], summary: Summary) -> None:
        known: dict[int, dict[str, Fact]] = defaultdict(dict)
        rows = Fact.objects.filter(unit__in=units, year=self.year).select_related("kind")
        for row in rows:
            known[row.unit_id][row.kind.code] = row
        filings = [self._file(unit, known[unit.pk]) for unit in units]
        courses = [filing.course for filing in filings]
        Assessment.objects.bulk_create([course.assessment for course in courses])
        facts = [row for filing in filings for row in filing.new_facts]
        lines = [line for filing in filings for line in filing.all_lines]
        for course in courses:
            course.tie()
        for model, added in (
            (Fact, facts),
            (Answer, [row for course in courses for row in course.answers.values()]),
            (ReviewDecision, [row for course in courses for row in course.all_decisions]),
            (HistoryEntry, lines),
            (FindingExplanation, [row for course in courses for row in course.explanations]),
            (Tally, [row for course in courses for row in course.tallies]),
        ):
            insert_rows(model, added)
            summary.rows[str(model._meta.verbose_name)] += len(added)
        note_change([unit.pk for unit in units])
        _give_back([course for course in courses if course.returning])
        summary.statuses.update(course.assessment.get_status_display() for course in courses)

    def _file(self, unit: AdministrativeUnit, known: Mapping[str, Fact]) -> _Filing:
        """One commune's year, in memory."""
        character = Character.of(self.run.seed, unit.code, self.year, self.run.years[0])
        assessment = Assessment(campaign=self.campaign, unit=unit)
        ids = indicator_ids(self.run.indicator_set)
        course = Course(assessment, self.spec, ids, self.staff, self.calendar, character)
        filing = _Filing(course)
        is_newest = self.year == self.run.years[-1]
        goal = choose_goal(character.rng, is_newest=is_newest)
        if goal is not Goal.UNTOUCHED:
            facts = self._facts(filing, unit, known, character)
            values = {code: fact.value for code, fact in facts.items()}
            given = self._given(values, character, goal)
            is_filling = goal is Goal.FILLING
            slipped = slip(self.spec, given, character.rng, is_filling=is_filling)
            course.answer(given, facts)
            if slipped and not is_filling:
                assert course.sheet is not None
                found = warnings_of(course.sheet, self.spec, course.answers, facts, slipped)
                course.explain(found, WORDS)
        carry(course, goal)
        return filing

    def _facts(
        self,
        filing: _Filing,
        unit: AdministrativeUnit,
        known: Mapping[str, Fact],
        character: Character,
    ) -> dict[str, Fact]:
        """Those of the unit that are there, and invented ones for the rest."""
        sizes = random.Random(f"{self.run.seed}/{unit.code}/sizes")
        at = self.calendar.moment(character.rng, 0, 2)
        found = dict(known)
        for code, value in base_figures(self.spec, character, sizes).items():
            if code not in known:
                found[code] = self._fact(unit, code, value, at)
                filing.add_fact(found[code], self.kinds[code], at)
        return found

    def _fact(self, unit: AdministrativeUnit, code: str, value: Decimal, at: datetime) -> Fact:
        return Fact(
            unit=unit,
            year=self.year,
            kind=self.kinds[code],
            value=value,
            source=SOURCE,
            as_of=date(self.year, 12, 31),
            updated_at=at,
            updated_by=self.staff[unit.pk].worker,
        )

    def _given(
        self, facts: Mapping[str, Decimal], character: Character, goal: Goal
    ) -> dict[str, Given]:
        respondent = Respondent(self.spec, facts, character, date(self.year, 12, 31))
        is_filling = goal is Goal.FILLING
        wanted = [
            indicator
            for indicator in self.spec.indicators
            if not is_filling or character.rng.random() < FILLED
        ]
        return {
            indicator.code: respondent.answer(indicator, may_be_blank=is_filling)
            for indicator in wanted
        }


@dataclass
class _Filing:
    """The rows of one commune's year before they are written."""

    course: Course
    new_facts: list[Fact] = field(default_factory=list)
    fact_lines: list[HistoryEntry] = field(default_factory=list)

    def add_fact(self, fact: Fact, kind: FactKind, at: datetime) -> None:
        words = f"{format_decimal(fact.value)} ({fact.source})"
        line = history_line(
            actor=fact.updated_by,
            action=Action.FACT_RECORDED,
            unit=fact.unit,
            subject=f"{kind.label} {fact.year}"[:LONGEST_SUBJECT],
            changes={kind.label: (NOTHING, words)},
        )
        line.at = at
        self.new_facts.append(fact)
        self.fact_lines.append(line)

    @property
    def all_lines(self) -> Iterator[HistoryEntry]:
        yield from self.fact_lines
        yield from self.course.lines


def _give_back(courses: Sequence[Course]) -> None:
    """The returns, once the decisions that they consist of have keys."""
    for course in courses:
        assert course.returning is not None
        course.returning.save()
        decisions = course.assessment.decisions.filter(verdict=Verdict.RETURNED)
        ReturnedItem.objects.bulk_create(
            ReturnedItem(returning=course.returning, decision=decision) for decision in decisions
        )
