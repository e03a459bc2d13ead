"""Who does which indicator, and what a person has to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from assessments.models import Assessment, Assignment
from assessments.permissions import EDITABLE_STATUSES, visible_assessments
from assessments.scoring import PillarScore, ScoreLine
from assessments.selectors.assessments import assessment_rows
from assessments.selectors.files import AssessmentFile, open_files
from assessments.selectors.progress import WorkState, work_states
from assessments.selectors.returns import OpenReturn, open_returns
from dtscore.accounts.models import AdministrativeUnit, Role, User

SHARING_ROLES = (Role.OFFICER, Role.LEADER)


def colleagues_of(unit: AdministrativeUnit) -> QuerySet[User]:
    """Those of the unit who can be given work: its officers and leaders who are still there."""
    people = User.objects.filter(unit=unit, role__in=SHARING_ROLES, is_active=True)
    return people.order_by("full_name", "pk")


def assignments_of(assessment: Assessment) -> dict[str, Assignment]:
    """Who has which indicator, by its code. One query."""
    rows = Assignment.objects.filter(assessment=assessment)
    return {row.indicator.code: row for row in rows.select_related("indicator", "assignee")}


@dataclass(frozen=True)
class SharedIndicator:
    """One indicator with who has it and how far it is."""

    line: ScoreLine
    state: WorkState
    assignee: User | None

    @property
    def code(self) -> str:
        return self.line.indicator.code


@dataclass(frozen=True)
class SharedPillar:
    """The indicators of one pillar with their people."""

    score: PillarScore
    rows: list[SharedIndicator]

    @property
    def code(self) -> str:
        return self.score.pillar.code


def shared_pillars(file: AssessmentFile) -> list[SharedPillar]:
    """Every indicator of an assessment with its person, pillar by pillar. One query, three
    where it was returned."""
    assigned = assignments_of(file.assessment)
    states = _states(file, open_returns([file]))
    return [
        SharedPillar(
            pillar,
            [
                SharedIndicator(line, states[code], row.assignee if row else None)
                for line in pillar.lines
                for code in [line.indicator.code]
                for row in [assigned.get(code)]
            ],
        )
        for pillar in file.sheet.pillars
    ]


@dataclass(frozen=True)
class OwnWork:
    """What one person has been given in one assessment."""

    file: AssessmentFile
    rows: list[SharedIndicator]

    @property
    def unfinished(self) -> list[SharedIndicator]:
        return [row for row in self.rows if not row.state.is_done]


def own_codes(user: User, assessments: Iterable[Assessment]) -> dict[int, set[str]]:
    """The indicators given to ``user``, by assessment. One query."""
    rows = Assignment.objects.filter(assignee=user, assessment__in=[row.pk for row in assessments])
    codes: dict[int, set[str]] = {}
    for pk, code in rows.values_list("assessment_id", "indicator__code"):
        codes.setdefault(pk, set()).add(code)
    return codes


def own_work(user: User) -> list[OwnWork]:
    """What ``user`` has been given in the assessments that are still with their unit, in the
    order of the sets. Four queries, however many assessments there are; two more where some were
    returned."""
    mine = visible_assessments(user).filter(
        status__in=EDITABLE_STATUSES, assignments__assignee=user
    )
    files = open_files(list(assessment_rows(mine.distinct())))
    codes = own_codes(user, [file.assessment for file in files])
    returns = open_returns(files)
    return [
        OwnWork(file, _own_rows(file, user, codes[file.assessment.pk], returns)) for file in files
    ]


def _states(file: AssessmentFile, returns: Mapping[int, OpenReturn]) -> dict[str, WorkState]:
    return work_states(file, returns.get(file.assessment.pk))


def _own_rows(
    file: AssessmentFile, user: User, codes: set[str], returns: Mapping[int, OpenReturn]
) -> list[SharedIndicator]:
    states = _states(file, returns)
    return [
        SharedIndicator(line, states[line.indicator.code], user)
        for line in file.sheet.lines
        if line.indicator.code in codes
    ]
