"""Two sets side by side: what became of the set and of every indicator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from criteria.comparing.changes import Change, ChangeKind, IndicatorDiff, Place, SetDiff
from criteria.comparing.indicators import indicator_changes
from criteria.comparing.links import ONE_TO_ONE, Link, Relation
from criteria.comparing.matching import match_indicators
from criteria.comparing.ordering import out_of_order
from criteria.comparing.whole import match_parts, whole_changes
from criteria.rules.spec import IndicatorSetSpec

# What alters what an answer is worth, or whether it is asked for at all.
SCORING = frozenset(
    {
        ChangeKind.ADDED, ChangeKind.DROPPED, ChangeKind.SPLIT, ChangeKind.MERGED,
        ChangeKind.POINTS, ChangeKind.MEANING,
    }
)  # fmt: skip


def compare_sets(
    before: IndicatorSetSpec, after: IndicatorSetSpec, links: Iterable[Link] | None = None
) -> SetDiff:
    """Everything that differs from ``before`` to ``after`` but their own code and version.

    ``links`` of a mapping say which indicator is which; without them the matching proposes.
    """
    if links is None:
        found = match_indicators(before, after)
        links = [Link(Relation.SAME, match.source, match.target) for match in found]
    comparing = _Comparing(before, after, list(links))
    diffs = comparing.diffs()
    changed = [one for one in diffs if one.changes]
    return SetDiff(
        whole=tuple(whole_changes(before, after, comparing.pillars)),
        indicators=tuple(changed),
        same=len(diffs) - len(changed),
    )


def changed_codes(
    diff: SetDiff, kinds: Iterable[ChangeKind] = frozenset(ChangeKind)
) -> tuple[str, ...]:
    """The codes in the old set of the indicators with a change of ``kinds``: those whose answers
    are concerned when a campaign moves from the old set to the new. New ones have no answers."""
    wanted = frozenset(kinds)
    touched = (one for one in diff.indicators if one.kinds & wanted)
    return tuple(dict.fromkeys(place.code for one in touched for place in one.before))


class _Comparing:
    """The two sets by code, and the links that hold between them."""

    def __init__(
        self, before: IndicatorSetSpec, after: IndicatorSetSpec, links: Sequence[Link]
    ) -> None:
        self.old, self.new = _places(before), _places(after)
        old_pillars, new_pillars = list(before.pillars), list(after.pillars)
        same_set = before.code == after.code
        self.pillars = match_parts(old_pillars, new_pillars, same_set=same_set)
        known = [
            link
            for link in links
            if link.source in self.old and (link.target is None or link.target in self.new)
        ]
        self.links = known
        self.pairs = [
            (link.source, link.target)
            for link in known
            if link.relation in ONE_TO_ONE and link.target is not None
        ]
        self.notes = {link.source: link.note for link in known}

    def diffs(self) -> list[IndicatorDiff]:
        """All indicators, changed or not: in the order of the new set, what is gone last."""
        by_target = {
            **{target: self._pair(source, target) for source, target in self.pairs},
            **self._splits(),
            **self._merges(),
        }
        listed = [by_target.get(code) or self._added(code) for code in self.new]
        shown = list(dict.fromkeys(map(id, listed)))
        by_id = {id(one): one for one in listed}
        gone = self.old.keys() - {place.code for one in listed for place in one.before}
        return [
            *(by_id[key] for key in shown),
            *(self._dropped(code) for code in self.old if code in gone),
        ]

    def _pair(self, source: str, target: str) -> IndicatorDiff:
        old, new = self.old[source], self.new[target]
        changes = [*self._moved(old, new), *indicator_changes(old.indicator, new.indicator)]
        return IndicatorDiff((old,), (new,), tuple(changes), self.notes.get(source, ""))

    def _moved(self, old: Place, new: Place) -> Iterable[Change]:
        if old.code != new.code:
            yield Change(ChangeKind.MOVED, "Mã", old.code, new.code)
        if self.pillars.get(old.pillar.code) != new.pillar.code:
            yield Change(ChangeKind.MOVED, "Chuyển trụ cột", old.words, new.words)
        elif old.code in self._late:
            yield Change(ChangeKind.MOVED, f"Đổi thứ tự trong {new.words}")

    @cached_property
    def _late(self) -> set[str]:
        """The indicators that stand elsewhere among those that stayed in their pillar."""
        places = list(self.new)
        target_of = dict(self.pairs)
        by_pillar: dict[str, list[str]] = defaultdict(list)
        for code, place in self.old.items():
            if code not in target_of:
                continue
            pillar = self.new[target_of[code]].pillar.code
            if self.pillars.get(place.pillar.code) == pillar:
                by_pillar[pillar].append(code)
        late = set()
        for codes in by_pillar.values():
            moved = out_of_order([places.index(target_of[code]) for code in codes])
            late |= {codes[index] for index in moved}
        return late

    def _splits(self) -> Mapping[str, IndicatorDiff]:
        return self._joined(Relation.SPLIT, ChangeKind.SPLIT, "Tách thành nhiều chỉ số")

    def _merges(self) -> Mapping[str, IndicatorDiff]:
        return self._joined(Relation.MERGED, ChangeKind.MERGED, "Gộp từ nhiều chỉ số")

    def _joined(self, relation: Relation, kind: ChangeKind, what: str) -> dict[str, IndicatorDiff]:
        """One diff for each indicator that became several, or several that became one."""
        own = [link for link in self.links if link.relation is relation and link.target]
        by_one: dict[str | None, list[Link]] = defaultdict(list)
        for link in own:
            by_one[link.source if relation is Relation.SPLIT else link.target].append(link)
        found: dict[str, IndicatorDiff] = {}
        for links in by_one.values():
            olds = dict.fromkeys(link.source for link in links)
            news = dict.fromkeys(link.target for link in links if link.target)
            change = Change(kind, what, ", ".join(olds), ", ".join(news))
            note = " ".join(dict.fromkeys(link.note for link in links if link.note))
            diff = IndicatorDiff(
                tuple(self.old[code] for code in olds),
                tuple(self.new[code] for code in news),
                (change,),
                note,
            )
            found |= dict.fromkeys(news, diff)
        return found

    def _added(self, code: str) -> IndicatorDiff:
        return IndicatorDiff((), (self.new[code],), (Change(ChangeKind.ADDED, "Chỉ số mới"),))

    def _dropped(self, code: str) -> IndicatorDiff:
        change = Change(ChangeKind.DROPPED, "Không còn trong bộ mới")
        return IndicatorDiff((self.old[code],), (), (change,), self.notes.get(code, ""))


def _places(spec: IndicatorSetSpec) -> dict[str, Place]:
    return {
        indicator.code: Place(indicator, pillar, group)
        for group in spec.groups
        for pillar in group.pillars
        for indicator in pillar.indicators
    }
