"""The numbering of lists: a dash or a number with its dot, set like a paragraph of the body."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from assessments.reports.layout import LayoutProfile
from assessments.reports.word.pieces import element, twips

LEVELS = 9


class Lists:
    """Hands out lists of a document; every numbered list begins at 1 again. ``root`` is the
    numbering part, what is there already stays."""

    def __init__(self, root: Any, layout: LayoutProfile) -> None:
        self._root, self._layout = root, layout
        self._dash = self._abstract("bullet")
        self._numbered = self._abstract("decimal")
        self._dashes = 0
        self._seen: dict[int, int] = {}

    def number(self, marker: str, items: int, depth: int) -> tuple[int, int]:
        """The list and the level of an item; items of one list share its number."""
        level = min(depth, LEVELS - 1)
        if marker == "ul":
            self._dashes = self._dashes or self._list(self._dash)
            return self._dashes, level
        if items not in self._seen:
            self._seen[items] = self._list(self._numbered, restart=level)
        return self._seen[items], level

    def begin(self) -> None:
        """From here on another text counts its lists."""
        self._seen.clear()

    def _abstract(self, kind: str) -> int:
        key = self._next("abstractNum", "abstractNumId")
        levels = (self._level(kind, level) for level in range(LEVELS))
        abstract = element(
            "abstractNum", element("multiLevelType", val="hybridMultilevel"), *levels,
            abstractNumId=key,
        )  # fmt: skip
        first = self._root.find(qn("w:num"))
        if first is None:
            self._root.append(abstract)
        else:
            first.addprevious(abstract)
        return key

    def _level(self, kind: str, level: int) -> Any:
        text = "-" if kind == "bullet" else f"%{level + 1}."
        indents = element("ind", left=0, firstLine=twips(self._layout.first_line_indent))
        return element(
            "lvl",
            element("start", val=1),
            element("numFmt", val=kind),
            element("suff", val="space"),
            element("lvlText", val=text),
            element("lvlJc", val="left"),
            element("pPr", indents),
            ilvl=level,
        )

    def _list(self, abstract: int, *, restart: int | None = None) -> int:
        key = self._next("num", "numId", least=1)
        made = element("num", element("abstractNumId", val=abstract), numId=key)
        if restart is not None:
            made.append(element("lvlOverride", element("startOverride", val=1), ilvl=restart))
        self._root.append(made)
        return key

    def _next(self, tag: str, name: str, least: int = 0) -> int:
        taken = (int(item.get(qn(f"w:{name}"))) for item in self._root.findall(qn(f"w:{tag}")))
        return max(taken, default=least - 1) + 1
