"""One part of a draft on its page: its plain data, its form, its faults, and the data with it
changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from criteria import tree
from criteria.catalogue.faults import Fault
from criteria.digest import data_digest
from criteria.drafts import judge
from criteria.forms.places import CodedForm, IndicatorForm, group_form, head_form, pillar_form
from criteria.forms.plain import Choices
from criteria.models import FactKind, SetDraft
from criteria.tree import CHILDREN, Level, Node

Data = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """``level`` None is the head. A new part has no ``node`` and comes last under ``above``."""

    draft: SetDraft
    level: Level | None
    node: Node | None = None
    above: Node | None = None

    @property
    def part(self) -> Data | None:
        """The part's own keys, without what lies below it; None for a new one."""
        if self.level is None:
            return {key: value for key, value in self.draft.data.items() if key != "groups"}
        if self.node is None:
            return None
        below = CHILDREN.get(self.level)
        return {key: value for key, value in self.node.data.items() if key != below}

    @property
    def scored(self) -> bool:
        return self.draft.data.get("kind") != "pass_fail"

    @property
    def path(self) -> str:
        """Where the part is (a new one: will be), as the faults name it."""
        if self.level is None:
            return ""
        if self.node:
            return self.node.path
        above = self.above.data if self.above else self.draft.data
        lead = f"{self.above.path}." if self.above else ""
        holder = self.above.level if self.above else "set"
        return f"{lead}{CHILDREN[holder]}[{len(tree.children(above, holder))}]"

    @property
    def print(self) -> str:
        """Tells whether somebody else changed this part; empty for a new one."""
        return "" if self.part is None else data_digest(self.part)

    def with_part(self, part: Data) -> Data:
        """The draft's data with this part as it was typed."""
        data: Data = self.draft.data
        if self.level is None:
            return {**part, "groups": data.get("groups", [])}
        if self.node:
            return tree.replaced(data, self.node, part)
        return tree.appended(data, self.above, part)

    def form(
        self, *, plain: Mapping[str, Any] | None = None, data: Mapping[str, Any] | None = None
    ) -> CodedForm:
        """The form of this level over ``plain``, or over what was posted."""
        if self.level is None:
            return head_form(plain=plain, data=data)
        taken = {node.code for node in tree.nodes(self.draft.data, self.level)}
        if self.node:
            taken.discard(self.node.code)
        if self.level == "group":
            return group_form(plain=plain, data=data, taken=taken)
        if self.level == "pillar":
            return pillar_form(scored=self.scored, plain=plain, data=data, taken=taken)
        facts = fact_choices(self.draft.data)
        return IndicatorForm(scored=self.scored, plain=plain, data=data, taken=taken, facts=facts)

    def own_faults(self, data: Mapping[str, Any]) -> list[Fault]:
        """The faults of this part in ``data``, with paths that begin at the part itself; those of
        what lies below it are left out."""
        below = CHILDREN.get(self.level or "set", "")
        lead = f"{self.path}." if self.path else ""
        found = []
        for fault in judge(data).faults:
            rest = fault.path.removeprefix(lead)
            if fault.path.startswith(lead) and not (below and rest.startswith(f"{below}[")):
                found.append(Fault(rest, fault.problem, fault.expected))
        return found


def fact_choices(data: Mapping[str, Any]) -> Choices:
    """The base figures of the set, then those that other sets have. One query."""
    own = [
        (str(fact.get("code")), str(fact.get("label") or fact.get("code")))
        for fact in data.get("facts") or []
        if isinstance(fact, Mapping) and fact.get("code")
    ]
    known = dict(own)
    others = FactKind.objects.values_list("code", "label")
    return [
        *own,
        *((code, f"{label} (thêm vào bộ)") for code, label in others if code not in known),
    ]


def with_known_facts(data: Data) -> Data:
    """The data with every base figure listed that an input reads and that other sets know."""
    listed = [fact for fact in data.get("facts") or [] if isinstance(fact, Mapping)]
    read = {
        str(item.get("fact"))
        for node in tree.nodes(data, "indicator")
        for item in node.data.get("inputs") or []
        if isinstance(item, Mapping) and item.get("fact")
    }
    missing = read - {fact.get("code") for fact in listed}
    if not missing:
        return data
    added = FactKind.objects.filter(code__in=missing).order_by("code")
    return {**data, "facts": [*listed, *added.values("code", "label", "measure")]}


def differences(mine: CodedForm, theirs: CodedForm) -> list[tuple[str, str]]:
    """Where what was typed differs from what is stored now: the field and what is stored."""
    found = []
    for name in dict.fromkeys([*mine.titles, *theirs.titles]):
        typed = _shown(mine, name)
        stored = _shown(theirs, name)
        if typed != stored:
            title = mine.titles.get(name) or theirs.titles[name]
            found.append((title, stored or "(để trống)"))
    return found


def _shown(form: CodedForm, name: str) -> str:
    if name not in form.fields:
        return ""
    value = form[name].value()
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value).replace("\r\n", "\n").strip()
