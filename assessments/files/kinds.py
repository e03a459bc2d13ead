"""The formats that are accepted: extension, signature, and how each is handed out again."""

from __future__ import annotations

from dataclasses import dataclass

from dtscore.packages import OFFICE

ODF = "application/vnd.oasis.opendocument."
ZIP_SIGNATURES = frozenset({".zip", ".docx", ".xlsx", ".odt", ".ods"})


@dataclass(frozen=True)
class Kind:
    """One accepted format. ``signatures`` are the extensions under which the signature of its
    content is known; ``content_type`` is what it is served as, and for the packed formats what
    the package must say of itself."""

    extension: str
    label: str
    content_type: str
    signatures: frozenset[str]
    also: str = ""
    is_picture: bool = False
    is_source: bool = False  # only to fill an assessment from, never evidence

    @property
    def is_viewable(self) -> bool:
        """Whether the portal can show it as pictures of its pages."""
        return self.is_picture or self.extension == "pdf"


KINDS = {
    kind.extension: kind
    for kind in (
        Kind("pdf", "PDF", "application/pdf", frozenset({".pdf"})),
        Kind("docx", "DOCX", f"{OFFICE}wordprocessingml.document", ZIP_SIGNATURES),
        Kind("xlsx", "XLSX", f"{OFFICE}spreadsheetml.sheet", ZIP_SIGNATURES),
        Kind("odt", "ODT", f"{ODF}text", ZIP_SIGNATURES),
        Kind("ods", "ODS", f"{ODF}spreadsheet", ZIP_SIGNATURES),
        Kind("jpg", "JPG", "image/jpeg", frozenset({".jpg"}), also="jpeg", is_picture=True),
        Kind("png", "PNG", "image/png", frozenset({".png"}), is_picture=True),
        Kind("txt", "TXT", "text/plain; charset=utf-8", frozenset(), is_source=True),
    )
}
EVIDENCE = [kind for kind in KINDS.values() if not kind.is_source]
ACCEPTED = ", ".join(kind.label for kind in EVIDENCE)
# For the browser's file dialogue, which only proposes; the checks decide.
DIALOGUE = ",".join(
    f".{extension}" for kind in EVIDENCE for extension in (kind.extension, kind.also) if extension
)


def kind_of(extension: str, *, sources: bool = False) -> Kind | None:
    """The accepted format of an extension as people write it (``PDF``, ``jpeg``); with ``sources``
    also those that only an assessment is filled from."""
    lowered = extension.lower()
    kinds = KINDS.values() if sources else EVIDENCE
    return next((kind for kind in kinds if lowered in (kind.extension, kind.also)), None)
