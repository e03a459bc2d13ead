"""Elements of WordprocessingML, their children in the order that the schema wants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from assessments.reports.word.blocks import BREAK, Run, fit

TWIPS_PER_MM = 1440 / 25.4


def element(tag: str, *children: Any, **attributes: str | int) -> Any:
    """``<w:tag>`` with these attributes; children that are None are left out."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    for child in children:
        if child is not None:
            made.append(child)
    return made


def twips(millimetres: float) -> int:
    return round(millimetres * TWIPS_PER_MM)


@dataclass(frozen=True)
class Look:
    """What one paragraph has on top of its style. ``number`` is the list and the level; lengths
    are millimetres, None leaves them to the style."""

    keep_next: bool = False
    align: str = ""
    number: tuple[int, int] | None = None
    left: float | None = None
    right: float | None = None
    first: float | None = None
    before: float | None = None
    after: float | None = None


PLAIN = Look()


def paragraph(style: str, words: str | Iterable[Run], look: Look = PLAIN) -> Any:
    """One paragraph in a style of ours."""
    runs = [Run(words)] if isinstance(words, str) else words
    return element("p", _properties(style, look), *(run(piece) for piece in runs if piece.text))


def _properties(style: str, look: Look) -> Any:
    number = look.number and element(
        "numPr", element("ilvl", val=look.number[1]), element("numId", val=look.number[0])
    )
    gaps = {"before": look.before, "after": look.after}
    gaps_given = {name: twips(length) for name, length in gaps.items() if length is not None}
    lengths = {"left": look.left, "right": look.right, "firstLine": look.first}
    given = {name: twips(length) for name, length in lengths.items() if length is not None}
    return element(
        "pPr",
        element("pStyle", val=style),
        element("keepNext") if look.keep_next else None,
        number,
        element("spacing", **gaps_given) if gaps_given else None,
        element("ind", **given) if given else None,
        element("jc", val=look.align) if look.align else None,
    )


def run(piece: Run) -> Any:
    """Words in one look."""
    look = [element(tag) for tag, on in (("b", piece.bold), ("i", piece.italic)) if on]
    properties = element("rPr", *look) if look else None
    if piece.text == BREAK:
        return element("r", properties, element("br"))
    text = element("t")
    text.text = fit(piece.text)
    text.set(qn("xml:space"), "preserve")
    return element("r", properties, text)


def field(code: str) -> list[Any]:
    """The runs of a field that Word computes, for example PAGE."""
    instruction = element("instrText")
    instruction.text = f" {code} "
    instruction.set(qn("xml:space"), "preserve")
    shown = element("t")
    shown.text = "1"
    kinds = [element("fldChar", fldCharType=kind) for kind in ("begin", "separate", "end")]
    parts = [kinds[0], instruction, kinds[1], shown, kinds[2]]
    return [element("r", part) for part in parts]
