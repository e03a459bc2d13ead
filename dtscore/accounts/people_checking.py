"""What loading a table of accounts would do, row by row: new, changed, unchanged, refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from dtscore.accounts.account_rules import PHONE, USERNAME
from dtscore.accounts.models import AdministrativeUnit, Role, User
from dtscore.accounts.people_files import TITLES, PeopleFile, PersonRow
from dtscore.accounts.permissions import NOT_OWN_PLACE, role_fits
from dtscore.accounts.unit_finding import LEVELS_BY_NAME, UnitFinder, UnitNotFoundError, unit_label
from dtscore.text import fold

_WORDS = ("full_name", "job_title", "phone", "email")
_ROLES = {fold(role.label): role for role in Role} | {role.value: role for role in Role}
_LEVELS = {fold(name): level for name, level in LEVELS_BY_NAME.items()}


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Change:
    """One cell that differs from what is kept."""

    cell: str
    title: str
    before: str
    after: str


@dataclass
class CheckedRow:
    """``values`` are the fields of the account that the row states, ``problems`` why it is refused:
    each a cell and a sentence."""

    row: PersonRow
    username: str
    person: User | None = None
    values: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        if self.problems:
            return Outcome.REFUSED
        if self.person is None:
            return Outcome.NEW
        return Outcome.CHANGED if self.changes else Outcome.UNCHANGED

    @property
    def role_label(self) -> str:
        return Role(self.values["role"]).label if "role" in self.values else ""

    @property
    def reason(self) -> str:
        return "; ".join(f"{cell}: {sentence}" for cell, sentence in self.problems)


class PeopleCheck:
    """Checks rows for one administrator. ``known`` are all accounts of these names, whatever
    province, by lower case; ``mine`` the keys of the province's units."""

    def __init__(
        self, file: PeopleFile, *, actor: User, finder: UnitFinder, known: Mapping[str, User]
    ) -> None:
        self._file, self._actor, self._finder, self._known = file, actor, finder, known
        self._mine = {unit.pk: unit for unit in finder.units}
        self._seen: dict[str, int] = {}

    def rows(self) -> list[CheckedRow]:
        return [self._checked(row) for row in self._file.rows]

    def _checked(self, row: PersonRow) -> CheckedRow:
        username = row.texts.get("username", "").lower()
        checked = CheckedRow(row, username)
        for key, problem in row.unreadable.items():
            self._refuse(checked, key, problem)
        self._find(checked)
        self._take_words(checked)
        self._take_place(checked)
        if checked.person and not checked.problems:
            checked.changes = self._changes(checked)
        return checked

    def _refuse(self, checked: CheckedRow, key: str, sentence: str) -> None:
        checked.problems.append((self._file.cell(checked.row, key), sentence))

    def _find(self, checked: CheckedRow) -> None:
        """Whose row it is."""
        name = checked.username
        if not name:
            self._missing(checked, "username")
            return
        first = self._seen.setdefault(name, checked.row.number)
        if first != checked.row.number:
            self._refuse(checked, "username", f"“{name}” đã có ở dòng {first} của tệp: chỉ giữ một")
            return
        found = self._known.get(name)
        if found is None:
            self._valid(checked, "username", USERNAME, name)
        elif found.unit_id not in self._mine:
            self._refuse(
                checked, "username", f"“{name}” là tài khoản của nơi khác: hãy chọn tên khác"
            )
        else:
            checked.person = found

    def _take_words(self, checked: CheckedRow) -> None:
        texts = checked.row.texts
        checked.values |= {key: texts[key] for key in _WORDS if key in texts}
        if "phone" in texts:
            self._valid(checked, "phone", PHONE, texts["phone"])
        if "email" in texts:
            try:
                validate_email(texts["email"])
            except ValidationError:
                self._refuse(checked, "email", f"“{texts['email']}” không phải là địa chỉ thư")
        if checked.person is None and not checked.problems and "full_name" not in texts:
            self._missing(checked, "full_name")

    def _valid(self, checked: CheckedRow, key: str, validator: Any, text: str) -> None:
        try:
            validator(text)
        except ValidationError as problem:
            said = problem.messages[0]
            self._refuse(checked, key, f"“{text}” chưa đúng. {said}")

    def _take_place(self, checked: CheckedRow) -> None:
        """Role and unit; what the row leaves out stays as it is."""
        problems = len(checked.problems)
        role, unit = self._role(checked), self._unit(checked)
        if len(checked.problems) > problems or role is None or unit is None:
            return
        if not (fits := role_fits(role, unit)):
            self._refuse(checked, "role", fits.reason)
        own = checked.person is not None and checked.person.pk == self._actor.pk
        if own and (role, unit.pk) != (self._actor.role, self._actor.unit_id):
            self._refuse(checked, "role", NOT_OWN_PLACE)
        checked.values |= {"role": role, "unit": unit}

    def _role(self, checked: CheckedRow) -> str | None:
        text = checked.row.texts.get("role", "")
        if not text:
            if checked.person is None:
                self._missing(checked, "role")
            return checked.person.role if checked.person else None
        role = _ROLES.get(fold(text))
        if role is None:
            names = ", ".join(role.label for role in Role)
            self._refuse(checked, "role", f"không có vai trò “{text}”: cần một trong {names}")
            return None
        return role.value

    def _unit(self, checked: CheckedRow) -> AdministrativeUnit | None:
        code, level = checked.row.texts.get("unit", ""), checked.row.texts.get("level", "")
        if level and fold(level) not in _LEVELS:
            names = ", ".join(LEVELS_BY_NAME)
            self._refuse(checked, "level", f"không có cấp “{level}”: cần một trong {names}")
            return None
        kept = self._mine[checked.person.unit_id or 0] if checked.person else None
        if not code:
            if kept is None:
                self._missing(checked, "unit")
            return kept
        wanted = _LEVELS.get(fold(level))
        if kept and kept.code == code and wanted in (None, kept.level):
            return kept  # of units that bore the same code one after the other
        try:
            return self._finder.by_code(code, wanted)
        except UnitNotFoundError as problem:
            self._refuse(checked, "unit", str(problem))
            return None

    def _missing(self, checked: CheckedRow, key: str) -> None:
        """A new account must be given it."""
        if key not in checked.row.unreadable and checked.username not in self._known:
            self._refuse(checked, key, f"thiếu {TITLES[key].lower()}")

    def _changes(self, checked: CheckedRow) -> list[Change]:
        person = checked.person
        assert person is not None
        pairs = {
            key: (_shown(getattr(person, key)), _shown(value))
            for key, value in checked.values.items()
            if getattr(person, key) != value
        }
        return [
            Change(self._file.cell(checked.row, key), TITLES[key], before, after)
            for key, (before, after) in pairs.items()
        ]


def _shown(value: Any) -> str:
    if isinstance(value, AdministrativeUnit):
        return unit_label(value)
    return Role(value).label if value in Role.values else str(value)
