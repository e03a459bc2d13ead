"""What differs between the plain data of two states of one draft, sound or not.

Indicators are known by their code. Two published sets are compared more deeply elsewhere; here a
person only wants to see what a save or an uploaded file would change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from criteria.catalogue.naming import place_words

LONGEST_LIST, SHORT = 12, 80
_HEAD = ("groups",)


@dataclass(frozen=True)
class DataChanges:
    """Codes of indicators by what happens to them, pillars and groups likewise, and the keys of
    the set itself that change; ``head_words`` tells these."""

    added: tuple[str, ...]
    dropped: tuple[str, ...]
    changed: tuple[str, ...]
    moved: tuple[str, ...]
    unchanged: int
    headings: tuple[str, ...]
    head: tuple[str, ...]
    head_words: str

    def __bool__(self) -> bool:
        return any((self.added, self.dropped, self.changed, self.moved, self.headings, self.head))

    @property
    def told(self) -> dict[str, tuple[str, str]]:
        """For the journal: each kind of change with the codes concerned."""
        listed = {
            "Chỉ số thêm": ("", _some(self.added)),
            "Chỉ số bỏ": (_some(self.dropped), ""),
            "Chỉ số sửa": ("", _some(self.changed)),
            "Chỉ số chuyển chỗ": ("", _some(self.moved)),
            "Nhóm, trụ cột": ("", _some(self.headings)),
            "Thông tin chung": ("", self.head_words),
        }
        return {name: pair for name, pair in listed.items() if any(pair)}


def data_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> DataChanges:
    """What ``after`` changes. Data of the wrong shape counts as far as it can be read."""
    old, new = _indicators(before), _indicators(after)
    both = [code for code in new if code in old]
    changed = tuple(code for code in both if old[code][1] != new[code][1])
    old_places, new_places = dict(_headings(before)), dict(_headings(after))
    names = [*new_places, *(name for name in old_places if name not in new_places)]
    return DataChanges(
        added=tuple(code for code in new if code not in old),
        dropped=tuple(code for code in old if code not in new),
        changed=changed,
        moved=_moved(old, new, both),
        unchanged=len(both) - len(changed),
        headings=tuple(name for name in names if old_places.get(name) != new_places.get(name)),
        head=(head := _changed_keys(before, after)),
        head_words="; ".join(_head_change(key, before, after) for key in head),
    )


def _changed_keys(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    keys = [*after, *(key for key in before if key not in after)]
    return tuple(key for key in keys if key not in _HEAD and before.get(key) != after.get(key))


def _head_change(key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The key by name, with both values where they are short."""
    values = (before.get(key), after.get(key))
    if all(isinstance(value, str | int) and len(str(value)) <= SHORT for value in values):
        return f"{place_words({}, key)} ({values[0]} → {values[1]})"
    return place_words({}, key)


def _moved(
    old: dict[str, tuple[str, Any]], new: dict[str, tuple[str, Any]], both: list[str]
) -> tuple[str, ...]:
    """Those that come to another pillar; when the order alone changes, all of the pillar count."""
    kept_order = [code for code in old if code in new]
    if kept_order == both:
        return tuple(code for code in both if old[code][0] != new[code][0])
    return tuple(
        code
        for place, code in enumerate(both)
        if old[code][0] != new[code][0] or kept_order[place] != code
    )


def _indicators(data: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
    """Code → (code of the pillar, the indicator)."""
    found: dict[str, tuple[str, Any]] = {}
    for group in _list(data, "groups"):
        for pillar in _list(group, "pillars"):
            for place, indicator in enumerate(_list(pillar, "indicators")):
                code = str(indicator.get("code") or f"{pillar.get('code')}.?{place + 1}")
                found[code] = (str(pillar.get("code")), indicator)
    return found


def _headings(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Groups and pillars without what lies in them."""
    for group in _list(data, "groups"):
        yield f"nhóm {group.get('code')}", _without(group, "pillars")
        for pillar in _list(group, "pillars"):
            yield f"trụ cột {pillar.get('code')}", _without(pillar, "indicators")


def _without(part: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in part.items() if key != name}


def _list(data: Any, name: str) -> list[Mapping[str, Any]]:
    items = data.get(name) if isinstance(data, Mapping) else None
    if not isinstance(items, list | tuple):
        return []
    return [item for item in items if isinstance(item, Mapping)]


def _some(names: tuple[str, ...]) -> str:
    if len(names) <= LONGEST_LIST:
        return ", ".join(names)
    return f"{', '.join(names[:LONGEST_LIST])} và {len(names) - LONGEST_LIST} mục khác"
