"""What stands around the contents of every paper: header, addressees, bases, end."""

from __future__ import annotations

from dataclasses import dataclass

COLLECTIVE = "TM. ỦY BAN NHÂN DÂN"
HEAD_OF_COMMITTEE = "CHỦ TỊCH"
COMMITTEE = "Ủy ban nhân dân"
NATIONAL_NAME = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
DRAFT_MARK = "DỰ THẢO"


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

    @property
    def basis_legend(self) -> str:
        """What the letters of the column "Căn cứ" mean."""
        of = "điểm tối đa / của cách tính" if self.is_points else "ngưỡng, của cách xác định"
        return (
            f"Căn cứ của {of}: N - văn bản nêu; S - suy ra từ số liệu;"
            " G - giả định, chờ phụ lục chính thức của quyết định."
        )


@dataclass(frozen=True, kw_only=True)
class Annex:
    """What stands around an annex that leaves by itself: no addressee, no signature."""

    is_draft: bool
    agency: tuple[str, str]
    title: list[str]
    attached_to: str
