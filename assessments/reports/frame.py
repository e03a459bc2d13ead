"""What stands around the contents of every paper: header, addressees, bases, end."""

from __future__ import annotations

from dataclasses import dataclass

COLLECTIVE = "TM. ỦY BAN NHÂN DÂN"
HEAD_OF_COMMITTEE = "CHỦ TỊCH"
COMMITTEE = "Ủy ban nhân dân"


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The parts that the decree sets for every report. Layout reads this and nothing else."""

    is_draft: bool
    is_points: bool
    agency: tuple[str, str]
    number: str
    dateline: str
    title: str
    abstract: str
    addressees: list[str]
    legal_bases: list[str]
    opening: str
    closing: str
    recipients: list[str]
    signing_lines: list[str]
    signer: str
    attached_to: str


@dataclass(frozen=True, kw_only=True)
class Annex:
    """What stands around an annex that leaves by itself: no addressee, no signature."""

    is_draft: bool
    agency: tuple[str, str]
    title: list[str]
    attached_to: str
