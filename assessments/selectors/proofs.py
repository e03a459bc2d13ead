"""The evidence of one indicator as a reviewer opens it: citations, their files, one page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assessments.files.kinds import KINDS
from assessments.models import DocumentFile, Evidence, StoredFile
from assessments.page_ranges import first_page

DocumentFiles = Mapping[int, Sequence[DocumentFile]]


@dataclass(frozen=True)
class Proof:
    """One citation with the files of its document."""

    evidence: Evidence
    files: Sequence[DocumentFile]

    @property
    def page(self) -> int:
        """The first page that the citation names."""
        return first_page(self.evidence.pages)

    @property
    def viewable(self) -> list[StoredFile]:
        """The files whose pages the server draws, in the order in which they were added."""
        return [row.file for row in self.files if KINDS[row.file.format].is_viewable]

    @property
    def best(self) -> StoredFile | None:
        """The file that is opened first: one that has the cited page."""
        having = [file for file in self.viewable if (file.pages or 1) >= self.page]
        return next(iter([*having, *self.viewable]), None)


@dataclass(frozen=True)
class Asked:
    """What the address asks to have open; what is not there is passed over."""

    evidence: str = ""
    file: str = ""
    page: str = ""
    large: bool = False


@dataclass(frozen=True)
class Binder:
    """The proofs of an indicator with one of them open; ``file`` is None where nothing of it can
    be shown as a picture."""

    proofs: Sequence[Proof] = field(default=())
    open: Proof | None = None
    file: StoredFile | None = None
    number: int = 1
    large: bool = False

    @property
    def count(self) -> int:
        return (self.file.pages or 1) if self.file else 0

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.count else None


def files_of_documents(evidence: Iterable[Evidence]) -> dict[int, list[DocumentFile]]:
    """The files of the cited documents. One query, none where no document is cited."""
    documents = {item.document_id for item in evidence if item.document_id}
    found: dict[int, list[DocumentFile]] = defaultdict(list)
    if documents:
        rows = DocumentFile.objects.filter(document__in=documents).select_related("file")
        for row in rows.order_by("pk"):
            found[row.document_id].append(row)
    return found


def open_binder(evidence: Iterable[Evidence], files: DocumentFiles, asked: Asked) -> Binder:
    """The proofs with the one that was asked for open, else the first that can be looked at."""
    proofs = [Proof(item, files.get(item.document_id or 0, ())) for item in evidence]
    named = [proof for proof in proofs if str(proof.evidence.pk) == asked.evidence]
    lookable = [proof for proof in proofs if proof.best]
    chosen = next(iter([*named, *lookable, *proofs]), None)
    if chosen is None:
        return Binder()
    file = next((one for one in chosen.viewable if str(one.pk) == asked.file), chosen.best)
    page = int(asked.page) if _is_number(asked.page) else chosen.page
    last = (file.pages or 1) if file else 1
    return Binder(proofs, chosen, file, min(max(page, 1), last), asked.large)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 6
