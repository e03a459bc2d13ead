"""The filter of a ranking as it stands in an address, there and back; exports keep it, too."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import QueryDict

from assessments.models import TallyColumn
from assessments.ranking import Order
from assessments.selectors.ranking_rows import BEST, SORTS, Wish
from assessments.views.pages import key_of
from assessments.views.units import LONGEST_QUERY, printable

COLUMN_WORDS = {
    "chinh-thuc": str(TallyColumn.FINAL),
    "tham-dinh": str(TallyColumn.REVIEWED),
    "tu-cham": str(TallyColumn.SELF),
    "moi-nhat": BEST,
}
ORDER_WORDS: dict[str, Order] = {"tong": "sum", "ty-le": "share"}
SORT_WORDS = {"hang": "rank", "ten": "name", "huyen": "parent", "tang-hang": "moved"}
LONGEST_WORD = 40


def wish_of(data: QueryDict) -> Wish:
    """What is asked for; whatever makes no sense is as if it were not there."""
    return Wish(
        column=COLUMN_WORDS.get(data.get("cot", ""), ""),
        order=order_of(data),
        parent=key_of(data.get("huyen", "")),
        kind=printable(data.get("loai", ""))[:LONGEST_WORD],
        pillar=printable(data.get("tru-cot", ""))[:LONGEST_WORD],
        query=printable(data.get("tim", ""))[:LONGEST_QUERY],
        sort=SORT_WORDS.get(data.get("xep", ""), "rank"),
    )


def order_of(data: QueryDict) -> Order:
    return ORDER_WORDS.get(data.get("theo", ""), "sum")


def kept(wish: Wish) -> str:
    """The wish as the end of an address, without what is not asked for."""
    asked = {
        "cot": _word(COLUMN_WORDS, wish.column),
        "theo": _word(ORDER_WORDS, wish.order) if wish.order != "sum" else "",
        "huyen": str(wish.parent or ""),
        "loai": wish.kind,
        "tru-cot": wish.pillar,
        "tim": wish.query,
        "xep": _word(SORT_WORDS, wish.sort) if wish.sort != "rank" else "",
    }
    return urlencode({name: value for name, value in asked.items() if value})


def choices(words: dict[str, str], labels: dict[str, str]) -> list[tuple[str, str, str]]:
    """Address word, value and label of every choice, in the order of the words."""
    return [(word, value, labels[value]) for word, value in words.items() if value in labels]


def sort_choices() -> list[tuple[str, str, str]]:
    return choices(SORT_WORDS, SORTS)


def _word(words: dict[str, str] | dict[str, Order], value: str) -> str:
    return next((word for word, known in words.items() if known == value), "")
