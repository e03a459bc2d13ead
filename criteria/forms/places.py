"""Which parts of a set one page edits: its head, a group, a pillar, an indicator with its rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from criteria.catalogue.checks import CODE
from criteria.forms.parts import Group, Leaf, Part, parts_of
from criteria.forms.plain import Choices, PlainForm
from criteria.forms.words import SHAPES
from criteria.rules.spec import (
    RULE_CLASSES,
    GroupSpec,
    IndicatorSetSpec,
    IndicatorSpec,
    PillarSpec,
)
from criteria.words import RULES as RULE_TITLES
from dtscore.text import fold, one_line

RULES: dict[str, type] = {rule.type: rule for rule in RULE_CLASSES}
FIRST_SHAPE = "yes_no"
SHAPE = "rule-shape"
CHOSEN = "rule-type"
# Names for inputs and options whose label gives none.
INPUT_NAME, OPTION_NAME = "dau_vao", "muc"
_SHAPE_CHOICES = tuple((name, RULE_TITLES[name]) for name in SHAPES)
_INDICATOR_ORDER = (
    "code", "title", "requirement", "max_points", "inputs", "rule", "evidence", "explain",
    "applies_from", "legal_basis", "policies",
)  # fmt: skip
_HEAD_ORDER = (
    "code", "version", "kind", "title", "short_title", "issuer", "applies_from", "legal_bases",
    "max_points", "rounding", "tolerance", "policies", "report", "facts",
)  # fmt: skip


class CodedForm(PlainForm):
    """A part that has a code: it stands in addresses, so it is there and there only once."""

    def __init__(self, parts: Sequence[Part], *, taken: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(parts, **kwargs)
        self.taken = frozenset(taken)

    def clean_code(self) -> str:
        code = one_line(self.cleaned_data.get("code") or "")
        if not CODE.fullmatch(code):
            raise ValidationError(
                "Hãy ghi mã: chữ không dấu, số, dấu chấm hoặc gạch, tối đa 40 ký tự."
            )
        if code in self.taken:
            raise ValidationError(f"Mã “{code}” đã dùng trong bộ chỉ số: hãy đặt mã khác.")
        return code


class IndicatorForm(CodedForm):
    """An indicator. The fields of the rule are those of the shape that is shown; another shape
    that is chosen is shown first, with what both have in common, before anything is saved."""

    def __init__(
        self,
        *,
        scored: bool,
        plain: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        held = plain or {}
        self.shape = _shape(held, data)
        parts = _scored_parts(IndicatorSpec, _INDICATOR_ORDER, scored, held, rule=self.shape)
        names = _names(held, data)
        super().__init__(parts, plain=plain, data=data, names=names, **kwargs)

    @property
    def wants_other_shape(self) -> bool:
        """Whether another way of scoring was chosen than the fields are for."""
        return (
            self.is_bound
            and self.data.get(CHOSEN) in RULES
            and (self.data.get(CHOSEN) != self.shape)
        )

    def collect(self) -> dict[str, Any]:
        """The indicator; inputs and options without a name get one from their label."""
        plain = super().collect()
        _name_rows(plain.get("inputs", ()), "name", INPUT_NAME)
        if self.shape == "choice":
            _name_rows(plain.get("rule", {}).get("options", ()), "value", OPTION_NAME)
        return plain


def head_form(
    *,
    plain: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    **kwargs: Any,
) -> CodedForm:
    """The set itself, without its groups."""
    held = plain or {}
    parts = _scored_parts(IndicatorSetSpec, _HEAD_ORDER, held.get("kind") != "pass_fail", held)
    return CodedForm(parts, plain=plain, data=data, **kwargs)


def group_form(**kwargs: Any) -> CodedForm:
    """A group, without its pillars."""
    return CodedForm(parts_of(GroupSpec, {"pillars"}), **kwargs)


def pillar_form(
    *, scored: bool, plain: Mapping[str, Any] | None = None, **kwargs: Any
) -> CodedForm:
    """A pillar, without its indicators."""
    parts = _scored_parts(PillarSpec, ("code", "title", "max_points"), scored, plain or {})
    return CodedForm(parts, plain=plain, **kwargs)


def rule_part(shape: str) -> Group:
    """The rule: which way of scoring, and the parameters of exactly that way."""
    chosen = Leaf(
        key="type", label="Cách tính", help=SHAPES[shape], kind="choice",
        choices=_SHAPE_CHOICES,
    )  # fmt: skip
    return Group(key="rule", label="Cách tính điểm", parts=(chosen, *parts_of(RULES[shape])))


def other_shape(data: Mapping[str, Any]) -> dict[str, Any]:
    """What was posted, now for the fields of the shape that was chosen."""
    return {**data, SHAPE: data[CHOSEN]}


def _scored_parts(
    owner: type, order: Sequence[str], scored: bool, held: Mapping[str, Any], rule: str = ""
) -> tuple[Part, ...]:
    """The parts in the order of the page. Points are asked for where the set has points; where it
    has none they are shown only if there are some, to be taken away."""
    found = {part.key: part for part in parts_of(owner, set(_unwanted(owner, order)))}
    if rule:
        found["rule"] = rule_part(rule)
    if not scored and "max_points" not in held:
        found.pop("max_points", None)
    return tuple(found[key] for key in order if key in found)


def _unwanted(owner: type, order: Sequence[str]) -> Iterable[str]:
    own: dict[str, Any] = owner.__dataclass_fields__  # type: ignore[attr-defined]
    return (name for name in own if name not in order or name == "rule")


def _shape(held: Mapping[str, Any], data: Mapping[str, Any] | None) -> str:
    rule = held.get("rule")
    stored = rule.get("type") if isinstance(rule, Mapping) else None
    shown = data.get(SHAPE) if data is not None else stored
    return shown if shown in RULES else FIRST_SHAPE


def _names(held: Mapping[str, Any], data: Mapping[str, Any] | None) -> Choices:
    """The inputs of the indicator as choices: those being typed, or those that are stored."""
    listed = _typed_inputs(data) if data is not None else held.get("inputs")
    rows = [dict(row) for row in listed or [] if isinstance(row, Mapping)]
    rows = [row for row in rows if row.get("name") or row.get("label")]
    _name_rows(rows, "name", INPUT_NAME)
    return [(str(row["name"]), f"{row.get('label') or ''} ({row['name']})") for row in rows]


def _typed_inputs(data: Mapping[str, Any]) -> list[dict[str, str]]:
    count = str(data.get("inputs-count") or "")
    wanted = range(min(int(count), 100) if count.isdecimal() else 0)
    return [
        {key: one_line(str(data.get(f"inputs-{index}-{key}") or "")) for key in ("name", "label")}
        for index in wanted
        if not data.get(f"inputs-{index}-remove")
    ]


def _name_rows(rows: Iterable[Any], key: str, fallback: str) -> None:
    taken = {row.get(key) for row in rows if row.get(key)}
    for row in rows:
        if not row.get(key):
            row[key] = machine_name(row.get("label", ""), fallback, taken)
            taken.add(row[key])


def machine_name(label: str, fallback: str, taken: Iterable[str]) -> str:
    """A name made from a label: ``Số hộ đã nối mạng`` → ``so_ho_da_noi_mang``, never taken."""
    letters = "".join(ch if ch.isascii() and ch.isalnum() else " " for ch in fold(label))
    name = "_".join(letters.split())[:50].strip("_")
    if not name or not name[0].isalpha():
        name = fallback
    used, number, free = set(taken), 1, name
    while free in used:
        number += 1
        free = f"{name}_{number}"
    return free
