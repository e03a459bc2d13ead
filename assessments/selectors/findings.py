"""What was found in a signed paper, in the words that people read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from assessments.models import SignedPaper

INTEGRITY = {
    "whole": "Còn nguyên vẹn: chữ ký bao trùm toàn bộ tệp",
    "extended": "Còn nguyên vẹn: sau chữ ký này chỉ thêm chữ ký khác",
    "changed": "Tệp đã bị thay đổi sau khi ký chữ ký này",
    "broken": "Không còn nguyên vẹn: nội dung không khớp với chữ ký",
    "unreadable": "Không đọc được chữ ký này",
}
SOUND = frozenset({"whole", "extended"})
TRUST = {
    "trusted": "Chứng thư do chứng thư gốc tin cậy cấp",
    "untrusted": "Chứng thư không được chứng thư gốc nào của cổng xác nhận, hoặc đã hết hạn",
    "unchecked": "Chưa kiểm tra được chứng thư gốc",
}


@dataclass(frozen=True)
class SignatureRow:
    """One signature as a person reads it."""

    signer: str
    organisation: str
    issuer: str
    when: str
    integrity: str
    is_sound: bool
    trust: str
    is_distrusted: bool


@dataclass(frozen=True)
class SignedPaperRow:
    """One signed paper with its findings; ``is_alarming`` paints it red."""

    paper: SignedPaper
    signatures: list[SignatureRow]
    signatures_note: str
    figures_note: str
    differences: list[str]
    stamp: str
    summary: str
    is_alarming: bool


def signed_paper_row(paper: SignedPaper) -> SignedPaperRow:
    """The findings that were stored when the paper was uploaded, in words."""
    findings = paper.findings
    figures = findings["figures"]
    return SignedPaperRow(
        paper=paper,
        signatures=[_signature(item) for item in findings["signatures"]],
        signatures_note=findings["signatures_note"],
        figures_note=figures["note"],
        differences=figures["differences"],
        stamp=_stamp(figures),
        summary=summary_of(findings),
        is_alarming=_is_alarming(findings),
    )


def summary_of(findings: Mapping[str, Any]) -> str:
    """The findings in one line, for the history and the head of the list."""
    signatures = findings["signatures"]
    if not signatures:
        return findings["signatures_note"].rstrip(".")
    broken = sum(item["integrity"] not in SOUND for item in signatures)
    words = f"{len(signatures)} chữ ký số, "
    words += f"{broken} chữ ký không còn nguyên vẹn" if broken else "còn nguyên vẹn"
    if any(item["trust"] == "untrusted" for item in signatures):
        words += ", có chứng thư không được tin cậy"
    differences = len(findings["figures"]["differences"])
    if findings["figures"]["note"]:
        return words + "; không đối chiếu được số liệu"
    if differences:
        return words + f"; {differences} chỗ khác với bản đã nộp"
    return words + "; số liệu khớp với bản đã nộp"


def _is_alarming(findings: Mapping[str, Any]) -> bool:
    doubtful = any(
        item["integrity"] not in SOUND or item["trust"] == "untrusted"
        for item in findings["signatures"]
    )
    return doubtful or not findings["signatures"] or bool(findings["figures"]["differences"])


def _signature(item: Mapping[str, Any]) -> SignatureRow:
    return SignatureRow(
        signer=item["signer"] or "Không rõ tên",
        organisation=item["organisation"],
        issuer=item["issuer"],
        when=_when(item),
        integrity=INTEGRITY[item["integrity"]],
        is_sound=item["integrity"] in SOUND,
        trust=TRUST[item["trust"]],
        is_distrusted=item["trust"] == "untrusted",
    )


def _when(item: Mapping[str, Any]) -> str:
    if not item["signed_at"]:
        return "không ghi thời gian ký"
    moment = localtime(datetime.fromisoformat(item["signed_at"]))
    by = "dấu thời gian" if item["has_timestamp"] else "theo đồng hồ máy của người ký"
    return f"{moment:%H:%M %d/%m/%Y} ({by})"


def _stamp(figures: Mapping[str, Any]) -> str:
    """Number and date that the document system gave: "số 05/BC-UBND, ngày 30/12/2022"."""
    parts = []
    if figures["number"]:
        parts.append(f"số {figures['number']}")
    if figures["issued_on"]:
        parts.append(f"ngày {figures['issued_on']}")
    return ", ".join(parts)
