"""What the people of a commune find when they arrive: what is due, how far it is, what is next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import prefetch_related_objects

from assessments.models import Assessment
from assessments.permissions import ANNOUNCED, EDITABLE_STATUSES
from assessments.selectors.columns import Columns, columns_of
from assessments.selectors.deadlines import Lateness, lateness_of
from assessments.selectors.decisions import ReviewFile, open_reviews
from assessments.selectors.explaining import explanation_deadline
from assessments.selectors.files import AssessmentFile, open_files
from assessments.selectors.next_steps import StepUp, nearest_steps
from assessments.selectors.progress import WorkState, work_states
from assessments.selectors.returns import OpenReturn, is_returned, returns_of
from assessments.selectors.sharing import own_codes
from dtscore.accounts.models import Role, User


@dataclass(frozen=True)
class NextThing:
    """The one next thing to do: an indicator, or (``code`` empty) to look over and sign."""

    file: AssessmentFile
    words: str
    code: str = ""

    @property
    def title(self) -> str:
        """The indicator's title, to know it by more than its number."""
        return self.file.spec.by_code[self.code].title if self.code else ""


@dataclass(frozen=True)
class Desk:
    """One assessment as the people who fill it in see it. Reads nothing more."""

    file: AssessmentFile
    lateness: Lateness
    own: frozenset[str]
    returned: OpenReturn | None = None
    columns: Columns | None = None
    explaining: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the assessment is still with the unit."""
        return self.file.assessment.status in EDITABLE_STATUSES

    @property
    def is_returned(self) -> bool:
        return is_returned(self.file.assessment)

    @property
    def is_proposed(self) -> bool:
        return self.file.assessment.proposed_at is not None

    @cached_property
    def states(self) -> dict[str, WorkState]:
        return work_states(self.file, self.returned)

    @cached_property
    def counts(self) -> Counter[WorkState]:
        return Counter(self.states.values())

    @property
    def done(self) -> int:
        return self.counts[WorkState.DONE]

    @property
    def to_mend(self) -> list[str]:
        """The indicators that were given back and that nobody has worked on since."""
        return self._in(WorkState.RETURNED)

    @property
    def to_confirm(self) -> list[str]:
        return self._in(WorkState.TO_CONFIRM)

    @property
    def waiting(self) -> list[str]:
        """The indicators that want an answer, a figure, a reason or evidence."""
        return self._in(WorkState.WAITING, WorkState.INCOMPLETE, WorkState.UNPROVEN)

    @property
    def own_unfinished(self) -> list[str]:
        """The person's own indicators that still want something, what waits first."""
        return [code for code in self.unfinished if code in self.own]

    @property
    def unfinished(self) -> list[str]:
        return [*self.to_mend, *self.waiting, *self.to_confirm]

    @property
    def own_done(self) -> int:
        return len(self.own) - len(self.own_unfinished)

    @cached_property
    def steps(self) -> list[StepUp]:
        return nearest_steps(self.file)

    def _in(self, *wanted: WorkState) -> list[str]:
        return [code for code, state in self.states.items() if state in wanted]


def open_desks(user: User, assessments: Sequence[Assessment], today: date) -> list[Desk]:
    """The assessments as the person's work: what came back first, then by deadline, what is no
    longer with the unit last. Five queries, however many there are; up to three more where some
    were returned or have a result."""
    prefetch_related_objects(assessments, "extensions")
    own = own_codes(user, assessments)
    files = open_files(assessments)
    reviews = _reviews_of(files)
    returns = returns_of(reviews.values())
    desks = [
        Desk(
            file,
            lateness_of(file.assessment, today, opened.returning if opened else None),
            frozenset(own.get(pk, ())),
            opened,
            columns_of(user, reviews[pk]) if file.assessment.status in ANNOUNCED else None,
            explanation_deadline(file.assessment, today),
        )
        for file in files
        for pk in [file.assessment.pk]
        for opened in [returns.get(pk)]
    ]
    return sorted(desks, key=_urgency)


def _reviews_of(files: Sequence[AssessmentFile]) -> dict[int, ReviewFile]:
    """What was decided about those that were returned or have a result."""
    returned = [file for file in files if is_returned(file.assessment)]
    announced = [file for file in files if file.assessment.status in ANNOUNCED]
    prefetch_related_objects([file.assessment for file in announced], "campaign__review_steps")
    if not returned and not announced:
        return {}
    reviews = open_reviews([*returned, *announced], with_explanations=False)
    return {review.assessment.pk: review for review in reviews}


def _urgency(desk: Desk) -> tuple[bool, bool, date]:
    due = desk.file.assessment.campaign.submission_due_on
    if desk.returned:
        due = desk.returned.returning.due_on
    return not desk.is_open, not desk.is_returned, due or date.max


def next_thing(user: User, desks: Sequence[Desk]) -> NextThing | None:
    """What to do next: in what was returned, then one's own, then what waits; at the end to sign
    off. A leader is not led to other people's indicators: theirs is to look over and sign."""
    opened = [desk for desk in desks if desk.is_open]
    for desk, codes in _candidates(opened, helps=user.role != Role.LEADER):
        if codes:
            return NextThing(desk.file, _words(desk, codes[0]), codes[0])
    return _sign_off(opened, leads=user.role == Role.LEADER) if opened else None


def _words(desk: Desk, code: str) -> str:
    if code in desk.to_mend:
        return f"Sửa chỉ số {code} được trả lại"
    verb = "Xác nhận" if code in desk.to_confirm else "Làm tiếp"
    return f"{verb} chỉ số {code}"


def _sign_off(opened: Sequence[Desk], *, leads: bool) -> NextThing:
    """A leader looks first at what was proposed, an officer proposes first what was not."""
    desk = next((desk for desk in opened if desk.is_proposed == leads), opened[0])
    if leads and (desk.is_proposed or not desk.unfinished):
        again = " lại" if desk.is_returned else ""
        return NextThing(desk.file, f"Kiểm tra và nộp{again} hồ sơ")
    if leads:
        return NextThing(desk.file, "Xem hồ sơ cán bộ đang làm")
    words = "Xem hồ sơ đã trình lãnh đạo" if desk.is_proposed else "Xem và trình lãnh đạo"
    return NextThing(desk.file, words)


def _candidates(opened: Sequence[Desk], *, helps: bool) -> Iterator[tuple[Desk, list[str]]]:
    """Where to look for the next indicator, in order; ``helps`` with those of others too."""
    for desk in opened:
        if desk.is_returned:
            yield desk, desk.own_unfinished
            if helps:
                yield desk, desk.unfinished
    for desk in opened:
        yield desk, desk.own_unfinished
    if helps:
        for desk in opened:
            yield desk, desk.unfinished
