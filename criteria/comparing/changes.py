"""What a comparison says: one change, the changes of an indicator, those of the whole set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from criteria.rules.spec import GroupSpec, IndicatorSpec, PillarSpec
from dtscore.wordwise import Piece, differing_words


class ChangeKind(StrEnum):
    """What kind of change it is; the value stands in addresses."""

    ADDED = "them-moi"
    DROPPED = "bo"
    SPLIT = "tach"
    MERGED = "gop"
    MOVED = "chuyen-cho"
    REWORDED = "loi-van"
    POINTS = "diem"
    MEANING = "cach-tinh"
    SOURCE = "can-cu"


KIND_WORDS: Mapping[ChangeKind, str] = {
    ChangeKind.ADDED: "Thêm mới",
    ChangeKind.DROPPED: "Bỏ",
    ChangeKind.SPLIT: "Tách ra",
    ChangeKind.MERGED: "Gộp lại",
    ChangeKind.MOVED: "Chuyển chỗ",
    ChangeKind.REWORDED: "Sửa lời văn",
    ChangeKind.POINTS: "Đổi điểm",
    ChangeKind.MEANING: "Đổi cách tính",
    ChangeKind.SOURCE: "Đổi nguồn",
}


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was: what, before and after in words (empty: there is none)."""

    kind: ChangeKind
    what: str
    before: str = ""
    after: str = ""

    @property
    def pieces(self) -> list[Piece]:
        """The two texts word by word, where it is the wording that changed."""
        is_text = self.kind is ChangeKind.REWORDED and self.before and self.after
        return differing_words(self.before, self.after) if is_text else []


@dataclass(frozen=True)
class Place:
    """An indicator where it stands in its set."""

    indicator: IndicatorSpec
    pillar: PillarSpec
    group: GroupSpec

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def words(self) -> str:
        """Where it stands: "trụ cột 3. Hạ tầng số"."""
        return f"trụ cột {self.pillar.code}. {self.pillar.title}"


@dataclass(frozen=True)
class IndicatorDiff:
    """What became of one indicator: one before and one after, or several where it was split or
    merged; nothing before when it is new, nothing after when it was dropped."""

    before: tuple[Place, ...]
    after: tuple[Place, ...]
    changes: tuple[Change, ...]
    note: str = ""

    @property
    def kinds(self) -> frozenset[ChangeKind]:
        return frozenset(change.kind for change in self.changes)

    @property
    def kind_words(self) -> list[str]:
        """The kinds in words, in their own order."""
        return [words for kind, words in KIND_WORDS.items() if kind in self.kinds]

    @property
    def place(self) -> Place:
        """Where people look for it: in the new set, else in the old one."""
        return (self.after or self.before)[0]

    @property
    def codes(self) -> str:
        """ "1.2" where the code stayed, "1.2 → 1.3" where it did not."""
        before = ", ".join(place.code for place in self.before)
        after = ", ".join(place.code for place in self.after)
        if not before or not after or before == after:
            return before or after
        return f"{before} → {after}"


@dataclass(frozen=True)
class SetDiff:
    """Everything that differs: in the set as a whole, and indicator by indicator in the order of
    the new set, dropped ones last. ``same`` counts the indicators that are as they were."""

    whole: tuple[Change, ...]
    indicators: tuple[IndicatorDiff, ...]
    same: int

    @property
    def is_empty(self) -> bool:
        return not self.whole and not self.indicators

    @property
    def counts(self) -> dict[ChangeKind, int]:
        """How many indicators have a change of each kind that occurs."""
        counted = {kind: sum(kind in one.kinds for one in self.indicators) for kind in ChangeKind}
        return {kind: count for kind, count in counted.items() if count}

    @property
    def by_kind(self) -> list[tuple[ChangeKind, str, tuple[IndicatorDiff, ...]]]:
        """Each kind that occurs, in words, with the indicators that have a change of it."""
        return [(kind, KIND_WORDS[kind], self.of_kind(kind)) for kind in self.counts]

    def of_kind(self, kind: ChangeKind) -> tuple[IndicatorDiff, ...]:
        """The indicators with a change of this kind."""
        return tuple(one for one in self.indicators if kind in one.kinds)
