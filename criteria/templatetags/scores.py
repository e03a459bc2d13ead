"""How numbers, verdicts and their certainty are shown, the same on every page."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from criteria.rules.base import Sourced
from criteria.rules.spec import IndicatorSpec
from dtscore.numbers import format_decimal, format_difference

register = template.Library()

BASIS = {
    "stated": ("nêu", "success", "Văn bản nêu"),
    "inferred": ("suy ra", "info", "Suy ra từ số liệu"),
    "assumed": ("giả định", "warning", "Giả định, chờ phụ lục chính thức"),
}


@register.filter
def vi(value: Decimal | int | None) -> str:
    """A number with Vietnamese separators; nothing is a dash, never a zero."""
    return "–" if value is None else format_decimal(Decimal(value))


@register.filter
def exact_vi(text: str) -> str:
    """A number that was stored as exact text."""
    return format_decimal(Decimal(text))


@register.filter
def signed(value: Decimal | None) -> str:
    """A difference with its sign."""
    return "–" if value is None else format_difference(value)


@register.filter
def badge(basis: str, source: str = "") -> SafeString:
    """The basis of a number as a small word beside it, its source in the tool tip."""
    word, colour, meaning = BASIS[basis]
    return format_html(
        '<span class="badge basis text-bg-{}" title="{}">{}</span>',
        colour,
        f"{meaning}: {source}" if source else meaning,
        word,
    )


@register.filter
def sourced(number: Sourced | None) -> SafeString:
    """A number of the set with its basis."""
    if number is None:
        return format_html("–")
    return format_html("{} {}", format_decimal(number.value), badge(number.basis, number.source))


@register.filter
def rule_words(indicator: IndicatorSpec) -> str:
    """How the indicator is scored, in words."""
    return indicator.how
