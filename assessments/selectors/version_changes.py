"""From one version of a set to a corrected one: where each answer goes, and what it is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from criteria.comparing import ChangeKind, IndicatorDiff, SetDiff, compare_sets
from criteria.comparing.diff import SCORING
from criteria.comparing.matching import LIKELY, likeness
from criteria.comparing.wording import bare
from criteria.mappings.reading import confirmed_links
from criteria.models import IndicatorSet
from criteria.rules.spec import IndicatorSetSpec
from criteria.selectors import indicator_ids, load_spec

_GONE = frozenset({ChangeKind.DROPPED, ChangeKind.SPLIT, ChangeKind.MERGED})
_WORTH = frozenset({ChangeKind.POINTS, ChangeKind.MEANING})


@dataclass(frozen=True)
class VersionChange:
    """What the change does to answers; all codes are those of the old version, but for ``added``.

    ``goes_to`` names the new code of every indicator whose answers go on; those of the others are
    set aside. ``mapped`` says whether people have confirmed which indicator is which.
    """

    before: IndicatorSet
    after: IndicatorSet
    diff: SetDiff
    goes_to: Mapping[str, str]
    mapped: bool

    @cached_property
    def old(self) -> IndicatorSetSpec:
        return load_spec(self.before)

    @cached_property
    def new(self) -> IndicatorSetSpec:
        return load_spec(self.after)

    @cached_property
    def set_aside(self) -> tuple[str, ...]:
        """The indicators that were dropped, split or merged: nobody can say what the old answer
        says to the new question."""
        return tuple(one.code for one in self.old.indicators if one.code not in self.goes_to)

    @cached_property
    def recomputed(self) -> tuple[str, ...]:
        """The indicators whose answers go on and may be worth something else."""
        if self._rounds_anew:
            return tuple(self.goes_to)
        touched = {
            place.code for one in self.diff.indicators if one.kinds & _WORTH for place in one.before
        }
        return tuple(code for code in self.goes_to if code in touched)

    @property
    def _rounds_anew(self) -> bool:
        """Whether what holds for all indicators changed: how points are rounded, what becomes of
        an indicator that does not apply."""
        old, new = self.old, self.new
        return bare(old.rounding) != bare(new.rounding) or bare(old.policies) != bare(new.policies)

    @cached_property
    def added(self) -> tuple[str, ...]:
        """The codes of the new version that no answer comes to."""
        taken = set(self.goes_to.values())
        return tuple(one.code for one in self.new.indicators if one.code not in taken)

    @cached_property
    def recoded(self) -> tuple[str, ...]:
        return tuple(code for code, target in self.goes_to.items() if code != target)

    @cached_property
    def doubtful(self) -> tuple[str, ...]:
        """The indicators that kept their code and have another name, where nobody has confirmed
        that they are the same."""
        if self.mapped:
            return ()
        pairs = ((self.old.by_code[one], self.new.by_code[to]) for one, to in self.goes_to.items())
        return tuple(old.code for old, new in pairs if likeness(old.title, new.title) < LIKELY)

    @property
    def whole_scoring(self) -> bool:
        """Whether sums change beside those of single indicators."""
        return any(change.kind in SCORING for change in self.diff.whole)

    @property
    def touched(self) -> frozenset[str]:
        """The indicators whose answers are concerned."""
        return frozenset(self.recomputed) | frozenset(self.set_aside)

    @property
    def is_wording(self) -> bool:
        """Whether no result, sum or code can change: only what is read does."""
        old_pillars = [pillar.code for pillar in self.old.pillars]
        same_places = old_pillars == [pillar.code for pillar in self.new.pillars]
        scores = self.whole_scoring or self.touched or self.added
        return not scores and not self.recoded and same_places

    def fate_of(self, one: IndicatorDiff) -> str:
        """What happens to the answers of a changed indicator, in a sentence."""
        codes = {place.code for place in one.before}
        if not codes:
            return "Chưa ai trả lời: đơn vị trả lời chỉ số mới này."
        if codes & set(self.set_aside):
            told = "Câu trả lời và minh chứng cũ được cất riêng, không tính vào điểm nữa"
            return f"{told}; đơn vị trả lời chỉ số mới." if one.after else f"{told}."
        if codes & set(self.recomputed):
            return "Câu trả lời giữ nguyên, điểm tự chấm tính lại, đơn vị xem lại rồi xác nhận."
        return "Câu trả lời và điểm giữ nguyên."

    @property
    def ids(self) -> dict[int, int]:
        """Primary keys of the indicators: old to new, where answers go on."""
        old, new = indicator_ids(self.before), indicator_ids(self.after)
        return {old[code]: new[target] for code, target in self.goes_to.items()}


def version_change(before: IndicatorSet, after: IndicatorSet) -> VersionChange:
    """The difference with a confirmed mapping where there is one, else by code and title. Two
    queries once the sets are known."""
    links = confirmed_links(before, after)
    old = load_spec(before)
    diff = compare_sets(old, load_spec(after), links)
    goes_to = {one.code: one.code for one in old.indicators}
    for one in diff.indicators:
        for place in one.before:
            if one.kinds & _GONE or not one.after:
                goes_to.pop(place.code, None)
            else:
                goes_to[place.code] = one.after[0].code
    return VersionChange(before, after, diff, goes_to, links is not None)
