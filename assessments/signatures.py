"""Reading the digital signatures of a PDF: who, when, intact or not. Plain Python, no network.

What is read here comes from a hostile file: call it through ``assessments.inspection``, which
does so in a process of its own.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from asn1crypto import x509
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

Integrity = Literal["whole", "extended", "changed", "broken", "unreadable"]
Trust = Literal["trusted", "untrusted", "unchecked"]
MOST_SIGNATURES = 20

# Certificates for officials carry one or the other.
_USAGE = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
)
_SIGNING_UPDATES = (ModificationLevel.FORM_FILLING, ModificationLevel.LTA_UPDATES)


class UnreadablePdfError(Exception):
    """The file cannot be read as a PDF; the message is a Vietnamese sentence."""


@dataclass(frozen=True)
class SignatureFinding:
    """One signature. ``signed_at`` is ISO 8601 text, "" when unknown, and from a time-stamping
    authority only where ``has_timestamp``; else it is what the signer's computer said."""

    signer: str
    organisation: str
    issuer: str
    signed_at: str
    has_timestamp: bool
    integrity: Integrity
    trust: Trust


def load_roots(directory: Path) -> list[x509.Certificate]:
    """The root certificates in a directory: every PEM or DER file of it.

    Raises ValueError naming the first file that holds no certificate.
    """
    roots: list[x509.Certificate] = []
    for path in sorted(directory.iterdir()):
        if path.suffix.lower() not in {".pem", ".crt", ".cer", ".der"}:
            continue
        try:
            roots.extend(load_certs_from_pemder([str(path)]))
        except (ValueError, OSError) as problem:
            raise ValueError(f"{path}: không phải chứng thư PEM hoặc DER") from problem
    return roots


def read_signatures(pdf: bytes, roots: Sequence[x509.Certificate]) -> list[SignatureFinding]:
    """Every signature of the PDF, in the order in which they were made.

    Raises UnreadablePdfError for what is no readable PDF.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        if reader.encrypted:
            raise UnreadablePdfError("Tệp PDF bị đặt mật khẩu nên không đọc được chữ ký.")
        signatures = list(reader.embedded_regular_signatures)
    except UnreadablePdfError:
        raise
    except Exception as problem:  # whatever a broken file makes the reader stumble over
        raise UnreadablePdfError("Tệp PDF hỏng nên không đọc được chữ ký.") from problem
    if len(signatures) > MOST_SIGNATURES:
        raise UnreadablePdfError(f"Tệp PDF có quá {MOST_SIGNATURES} chữ ký nên không được đọc.")
    return [_finding(signature, roots) for signature in signatures]


def _finding(
    signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate]
) -> SignatureFinding:
    try:
        status = _validated(signature, roots)
    except Exception:  # a signature that cannot be read is a finding, not a failure
        return SignatureFinding("", "", "", "", False, "unreadable", "unchecked")
    certificate = status.signing_cert
    stamp = status.timestamp_validity
    has_stamp = stamp is not None and stamp.valid and stamp.intact
    at = stamp.timestamp if stamp and has_stamp else status.signer_reported_dt
    return SignatureFinding(
        signer=_name(certificate.subject, "common_name"),
        organisation=_name(certificate.subject, "organization_name"),
        issuer=_name(certificate.issuer, "common_name"),
        signed_at=_iso(at),
        has_timestamp=has_stamp,
        integrity=_integrity(status),
        trust=_trust(status, bool(roots)),
    )


def _validated(
    signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate]
) -> PdfSignatureStatus:
    # The list is given even when empty: without it the system's web roots would vouch for people.
    context = ValidationContext(
        trust_roots=list(roots), allow_fetching=False, revocation_mode="soft-fail"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return validate_pdf_signature(signature, context, key_usage_settings=_USAGE)


def _integrity(status: PdfSignatureStatus) -> Integrity:
    if not (status.intact and status.valid):
        return "broken"
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return "whole"
    if (
        status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
        and status.docmdp_ok
        and status.modification_level in (ModificationLevel.NONE, *_SIGNING_UPDATES)
    ):
        return "extended"
    return "changed"


def _trust(status: PdfSignatureStatus, has_roots: bool) -> Trust:
    if not has_roots:
        return "unchecked"
    return "trusted" if status.trusted else "untrusted"


def _name(name: x509.Name, part: str) -> str:
    value: Any = name.native.get(part, "")
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value)
    return "".join(letter for letter in str(value) if letter.isprintable())[:200]


def _iso(moment: datetime | None) -> str:
    if moment is None:
        return ""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
