"""How an editing form is laid out: groups framed, rows one under the other, made from its parts."""

from __future__ import annotations

from collections.abc import Iterable

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Fieldset, Layout
from django.utils.html import conditional_escape

from criteria.forms.parts import Group, Leaf, Part, Rows
from criteria.forms.plain import PlainForm, field_name

WIDE = frozenset({"long", "many"})


def helper_for(form: PlainForm) -> FormHelper:
    """Draws the fields of ``form``; the page brings the form tag and its buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(Div(*_drawn(form, form.parts, ""), css_class="draft-fields"))
    return helper


def _drawn(form: PlainForm, parts: Iterable[Part], path: str) -> list[object]:
    return [_part(form, part, f"{path}.{part.key}" if path else part.key) for part in parts]


def _part(form: PlainForm, part: Part, path: str) -> object:
    if isinstance(part, Rows):
        return _rows(form, part, path)
    if isinstance(part, Group):
        if part.default is None and any(isinstance(below, Group) for below in part.parts):
            return _folded(form, part, path)
        inner = Div(*_drawn(form, part.parts, path), css_class="draft-fields")
        return Fieldset(
            _legend(part), inner, css_class="draft-group", css_id=f"g-{field_name(path)}"
        )
    assert isinstance(part, Leaf)
    return Field(field_name(path), wrapper_class="wide" if part.kind in WIDE else "")


def _folded(form: PlainForm, part: Group, path: str) -> object:
    """What few need is folded away until something stands in it."""
    shown = " open" if form.filled(part, path) else ""
    lead = HTML(f'<details class="draft-group"{shown}><summary>{_legend(part)}</summary>')
    inner = Div(*_drawn(form, part.parts, path), css_class="draft-fields")
    return Div(lead, inner, HTML("</details>"), css_class="wide")


def _rows(form: PlainForm, part: Rows, path: str) -> object:
    name = field_name(path)
    rows = [_row(form, part, f"{path}[{index}]", index) for index in range(form.row_count(path))]
    more = StrictButton(
        "Thêm dòng",
        name="add",
        value=name,
        type="submit",
        formaction=f"#g-{name}",  # the page comes back at this list
        css_class="btn-sm btn-outline-primary",
        aria_label=f"Thêm dòng: {part.label}",
    )
    return Fieldset(
        _legend(part), Field(f"{name}-count"), *rows, more,
        css_class="draft-group", css_id=f"g-{name}",
    )  # fmt: skip


def _row(form: PlainForm, part: Rows, path: str, index: int) -> object:
    if part.single:
        fields: list[object] = [_part(form, part.parts[0], path)]
    else:
        fields = _drawn(form, part.parts, path)
    fields.append(Field(f"{field_name(path)}-remove"))
    return Div(
        *fields, css_class="draft-row draft-fields", role="group",
        aria_label=f"{part.label}: dòng {index + 1}",
    )  # fmt: skip


def _legend(part: Part) -> str:
    advice = f" <small>{conditional_escape(part.help)}</small>" if part.help else ""
    return f"{conditional_escape(part.label)}{advice}"
