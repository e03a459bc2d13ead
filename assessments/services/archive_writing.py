"""Putting the files of a part of a campaign into one ZIP, with a manifest of what is in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import IO, Any

from django.utils.timezone import localtime

from assessments.files.archive_names import Names
from assessments.files.archive_zip import ArchiveZip, Manifest, Written
from assessments.models import Archive
from assessments.selectors.archives import (
    ArchiveItem,
    UnitFiles,
    archived_assessments,
    files_by_unit,
)
from dtscore.csv_out import csv_lines
from dtscore.xlsx import Column

COLUMNS = [
    Column(title, 20)
    for title in (
        "Đường dẫn", "Kích thước (byte)", "SHA-256", "Mã đơn vị", "Đơn vị", "Loại", "Văn bản",
        "Chỉ số dẫn", "Ghi chú",
    )
]  # fmt: skip
GONE = "Tệp không còn trên máy chủ"
DAMAGED = "Nội dung không còn đúng như khi lưu"


def write_archive(
    archive: Archive, target: IO[bytes], *, after_file: Callable[[], None],
    after_unit: Callable[[int], None],
) -> int:  # fmt: skip
    """Write the whole archive; returns how many files were gone or damaged, which the manifest
    names. ``after_file`` and ``after_unit`` are told how far it is."""
    manifest = Manifest(_head(archive), csv_lines(COLUMNS, []))
    names, missing = Names(), 0
    rows = archived_assessments(archive.campaign, archive.part)
    try:
        with ArchiveZip(target, localtime()) as out:
            for number, unit in enumerate(files_by_unit(rows), start=1):
                for row in _unit_rows(out, unit, names, after_file):
                    _, line = csv_lines(COLUMNS, [list(row.values())])
                    manifest.add(row, line)
                    missing += bool(row["note"])
                after_unit(number)
            manifest.write_into(out)
    finally:
        manifest.close()
    return missing


def _unit_rows(
    out: ArchiveZip, unit: UnitFiles, names: Names, after_file: Callable[[], None]
) -> Sequence[dict[str, Any]]:
    """Write the files of one unit. The same bytes are in its folder once, and a line of the
    manifest for each document names them."""
    folder = names.take("", unit.folder) + "/"
    inside, written = Names(), dict[str, Written | None]()
    rows = []
    for item in unit.items:
        if item.sha256 not in written:
            written[item.sha256] = _add(out, item, inside.take(folder + item.folder, item.name))
            after_file()
        rows.append(_row(unit, item, written[item.sha256]))
    return rows


def _add(out: ArchiveZip, item: ArchiveItem, path: str) -> Written | None:
    try:
        source = item.source.open("rb")
    except FileNotFoundError:
        return None
    with source:
        return out.add(path, source, item.source.stat().st_size)


def _row(unit: UnitFiles, item: ArchiveItem, written: Written | None) -> dict[str, Any]:
    note = GONE if written is None else "" if written.sha256 == item.sha256 else DAMAGED
    return {
        "path": written.path if written else "",
        "size": written.size if written else None,
        "sha256": written.sha256 if written else item.sha256,
        "unit_code": unit.assessment.unit.code,
        "unit": unit.assessment.unit.full_name,
        "kind": item.kind,
        "document": item.document,
        "indicators": "; ".join(item.indicators),
        "note": note,
    }


def _head(archive: Archive) -> dict[str, Any]:
    campaign = archive.campaign
    return {
        "campaign": campaign.name,
        "year": campaign.year,
        "set_code": campaign.indicator_set.code,
        "set_version": campaign.indicator_set.version,
        "part": archive.part.full_name,
        "made_at": localtime().isoformat(timespec="seconds"),
    }
