"""Taking over what was found in a file, without a screen: the same services as the preview page."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError

from assessments.files.refusals import RefusedFileError
from assessments.intake.found import Found
from assessments.models import Assessment
from assessments.selectors.intake import open_preview
from assessments.services.taking_in import (
    IntakeRefusedError,
    StaleIntakeError,
    keep_intake,
    take_over,
)
from dtscore.accounts.models import User


def take_found(*, actor: User, assessment: Assessment, path: Path, found: Found, which: str) -> int:
    """Keep the file and write what is chosen ("new": only what is certain and still empty; "all":
    everything that may be written). Returns how many rows were written.

    Raises CommandError with one sentence; then nothing was written.
    """
    try:
        intake = keep_intake(
            actor=actor, assessment=assessment, name=path.name, source=path, found=found
        )
        preview = open_preview(actor, intake)
        chosen = {
            row.key for row in preview.rows
            if (row.is_choosable if which == "all" else row.is_chosen)
        }  # fmt: skip
        return len(take_over(actor=actor, intake=intake, chosen=chosen, seen=preview.seen))
    except (RefusedFileError, StaleIntakeError, IntakeRefusedError, PermissionDenied) as refused:
        raise CommandError(str(refused), returncode=2) from None
