"""The paper laid out: every paragraph belongs to one piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from assessments.importers.papers.lines import Paragraph
from assessments.importers.papers.scores import Score


@dataclass
class Block:
    """What the paper says about one indicator, under its heading or without one."""

    heading: Paragraph | None = None
    printed_code: str | None = None
    requirement: str = ""
    result: list[Paragraph] = field(default_factory=list)
    scores: list[tuple[Score, Paragraph]] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    pillar: str = ""
    maximum: str = ""  # of its points, where the paper prints it on a line of its own
    is_prose: bool = False  # result and score in one paragraph: no requirement is printed
    # Filled when it is known which indicator it is.
    code: str = ""
    doubt: str = ""

    @property
    def place(self) -> str:
        return self.paragraphs[0].place if self.paragraphs else ""

    @property
    def result_text(self) -> str:
        return "\n".join(paragraph.text for paragraph in self.result)

    @property
    def is_scored(self) -> bool:
        return any(not score.is_unsure for score, _ in self.scores)

    @property
    def counted_scores(self) -> list[tuple[Score, Paragraph]]:
        """Those that are sure, and of a kind that has none the others: "Điểm TĐ" is the maximum
        where "Điểm tự chấm" stands too."""
        sure = [one for one in self.scores if not one[0].is_unsure]
        kinds = {bool(score.figure) for score, _ in sure}
        return [one for one in self.scores if one in sure or bool(one[0].figure) not in kinds]

    @property
    def is_empty(self) -> bool:
        return not (self.requirement or self.result or self.scores)


@dataclass
class Layout:
    """``front`` until the first part, ``texts`` the free sections by the set's key, ``pillars``
    what stands between a pillar's head and its first indicator, ``end`` from the closing sentence
    on, ``headings`` of parts and pillars, ``loose`` what belongs to none of them; of
    these ``others`` names the texts of parts that the set's report does not have, by their
    headings."""

    front: list[Paragraph] = field(default_factory=list)
    texts: dict[str, list[Paragraph]] = field(default_factory=dict)
    pillars: dict[str, list[Paragraph]] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    end: list[Paragraph] = field(default_factory=list)
    headings: list[Paragraph] = field(default_factory=list)
    loose: list[Paragraph] = field(default_factory=list)
    others: dict[str, list[Paragraph]] = field(default_factory=dict)

    def everything(self) -> Iterator[Paragraph]:
        """Each paragraph of the paper once."""
        yield from self.front
        yield from self.headings
        for paragraphs in (*self.texts.values(), *self.pillars.values()):
            yield from paragraphs
        for block in self.blocks:
            yield from block.paragraphs
        yield from self.end
        yield from self.loose
