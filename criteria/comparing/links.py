"""Links of a mapping as plain values, and everything that can be wrong with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Relation(StrEnum):
    """How an indicator of the old set answers to the new one."""

    SAME = "same"
    CHANGED = "changed"
    SPLIT = "split"
    MERGED = "merged"
    DROPPED = "dropped"


RELATION_WORDS: Mapping[Relation, str] = {
    Relation.SAME: "Giữ nguyên",
    Relation.CHANGED: "Đã đổi",
    Relation.SPLIT: "Tách ra",
    Relation.MERGED: "Gộp vào",
    Relation.DROPPED: "Bỏ",
}
ONE_TO_ONE = frozenset({Relation.SAME, Relation.CHANGED})


@dataclass(frozen=True)
class Link:
    """One line from an indicator of the source set to one of the target set; ``target`` is None
    exactly where the indicator was dropped."""

    relation: Relation
    source: str
    target: str | None = None
    note: str = ""


@dataclass
class LinkFaults:
    """What is wrong, by the source indicator whose row shows it; ``general`` belongs to none."""

    rows: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    general: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(self.rows.values()) or bool(self.general)

    @property
    def sentences(self) -> list[str]:
        """All of them in one list, each with its row."""
        listed = [f"{code}: {words}" for code, lines in self.rows.items() for words in lines]
        return [*self.general, *listed]


def find_link_faults(
    links: Sequence[Link], sources: Collection[str], targets: Collection[str]
) -> LinkFaults:
    """Everything that keeps ``links`` from being a mapping of the one set to the other."""
    faults = LinkFaults()
    of_source: dict[str, list[Link]] = defaultdict(list)
    of_target: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        of_source[link.source].append(link)
        if link.target is not None:
            of_target[link.target].append(link)
    for code, own in of_source.items():
        if code not in sources:
            faults.general.append(f"Bộ cũ không có chỉ số {code}: hãy bỏ dòng này.")
            continue
        faults.rows[code] += _row_faults(own, of_target, targets)
    return faults


def _row_faults(
    own: Sequence[Link], of_target: Mapping[str, list[Link]], targets: Collection[str]
) -> Iterator[str]:
    """The faults of one source indicator; the first sentence is the one to begin with."""
    relations = {link.relation for link in own}
    named = [link.target for link in own if link.target is not None]
    unknown = [code for code in named if code not in targets]
    twice = sorted({code for code in named if named.count(code) > 1})
    if len(relations) > 1:
        words = ", ".join(sorted(RELATION_WORDS[one].lower() for one in relations))
        yield f"Đang có nhiều quan hệ khác nhau ({words}): hãy chọn một."
    for code in unknown:
        yield f"Bộ mới không có chỉ số {code}: hãy ghi mã có trong danh sách."
    for code in twice:
        yield f"Chỉ số mới {code} ghi hai lần: hãy ghi một lần."
    if len(relations) == 1 and not unknown and not twice:
        yield from _number_faults(own[0].relation, named, of_target)


def _number_faults(
    relation: Relation, named: Sequence[str], of_target: Mapping[str, list[Link]]
) -> Iterator[str]:
    """Whether the relation fits the number of indicators on both sides."""
    words = RELATION_WORDS[relation]
    if relation is Relation.DROPPED:
        if named:
            yield "“Bỏ” không có chỉ số mới: hãy xóa mã, hoặc chọn quan hệ khác."
        return
    if not named:
        yield f"“{words}” cần mã chỉ số mới: hãy ghi mã, hoặc chọn “Bỏ”."
    elif relation is Relation.SPLIT and len(named) < 2:
        yield "“Tách ra” cần ít nhất hai chỉ số mới: hãy ghi thêm mã, hoặc chọn “Đã đổi”."
    elif relation is not Relation.SPLIT and len(named) > 1:
        yield f"“{words}” chỉ đi với một chỉ số mới: hãy để một mã, hoặc chọn “Tách ra”."
    else:
        yield from _shared_faults(relation, named, of_target)


def _shared_faults(
    relation: Relation, named: Sequence[str], of_target: Mapping[str, list[Link]]
) -> Iterator[str]:
    """A new indicator that several old ones name is merged, and all of them say so."""
    for code in named:
        sharing = of_target[code]
        others = sorted({link.source for link in sharing})
        if relation is not Relation.MERGED and len(others) > 1:
            listed = ", ".join(others)
            yield (
                f"Chỉ số mới {code} được nhiều chỉ số cũ cùng chỉ đến ({listed}): hãy chọn “Gộp"
                " vào” ở tất cả, hoặc bỏ bớt."
            )
        elif relation is Relation.MERGED and len(others) < 2:
            yield (
                f"“Gộp vào” cần ít nhất hai chỉ số cũ cùng chỉ đến {code}: hãy ghi cả chỉ số kia,"
                " hoặc chọn “Đã đổi”."
            )


def find_circle(edges: Mapping[int, Collection[int]], source: int, target: int) -> list[int]:
    """The way from ``target`` back to ``source`` along ``edges`` that a new edge source → target
    would close into a circle; empty where there is none."""
    ways: list[list[int]] = [[target]]
    seen = {target}
    while ways:
        way = ways.pop()
        if way[-1] == source:
            return way
        for following in edges.get(way[-1], ()):
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return []
