"""Two writers of one upload, two uploads of the same bytes: with real threads and transactions.

As in tests/test_concurrency.py, only PostgreSQL lets two writers in.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils.timezone import now

from assessments.models import HistoryEntry, OfficialDocument, StoredFile, Upload
from assessments.models.file import DocumentFile, FileRole
from assessments.selectors.stored_files import part_path, stored_path
from assessments.services.document_files import attach_file
from assessments.services.resumable import (
    BLOCK,
    UploadGoneError,
    WrongOffsetError,
    expire_uploads,
    finish_upload,
    receive,
    start_upload,
)
from assessments.services.uploads import KeptFile, keep_file
from tests.sample_files import pdf
from tests.test_concurrency import ROUNDS, at_once, office, while_open

__all__ = ["office"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite has one writer at a time: there is nothing to race",
    ),
]


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def begun(office, content: bytes) -> Upload:
    return start_upload(actor=office.first, owner=office.unit, name="a.pdf", size=len(content))


def sending(office, upload: Upload, offset: int, content: bytes) -> Callable[[], Upload]:
    return lambda: receive(
        actor=office.first, upload=upload, offset=offset, body=io.BytesIO(content)
    )


def test_second_writer_of_an_upload_is_refused(office):
    upload = begun(office, bytes(2 * BLOCK))

    won, lost = while_open(
        sending(office, upload, 0, b"a" * BLOCK), sending(office, upload, 0, b"b" * BLOCK)
    )

    error = lost.exception()
    assert type(error) is WrongOffsetError
    assert error.offset == won.offset == BLOCK
    assert part_path(upload).read_bytes() == b"a" * BLOCK


def test_bytes_of_two_writers_never_mix(office):
    for _ in range(ROUNDS):
        size = 6 * BLOCK
        upload = begun(office, bytes(size))
        ends = at_once(
            *(sending(office, upload, 0, letter * size) for letter in (b"a", b"b", b"c"))
        )

        kinds = sorted(type(end.exception()).__name__ for end in ends)
        assert kinds == ["NoneType", "WrongOffsetError", "WrongOffsetError"]
        assert part_path(upload).read_bytes() in {letter * size for letter in (b"a", b"b", b"c")}
        assert Upload.objects.get(pk=upload.pk).offset == size


def test_same_bytes_stored_at_once_are_one_file(office, tmp_path):
    for number in range(2):
        source = tmp_path / str(number)
        source.write_bytes(pdf(f"Lần {number}"))

        def keep(source: Path = source) -> KeptFile:
            return keep_file(actor=office.first, owner=office.unit, name="a.pdf", source=source)

        kept = [end.result() for end in at_once(keep, keep, keep)]
        assert len({end.file.pk for end in kept}) == 1
        assert sorted(end.is_known for end in kept) == [False, True, True]
        assert stored_path(kept[0].file).read_bytes() == source.read_bytes()
    assert StoredFile.objects.count() == HistoryEntry.objects.count() == 2


def test_upload_finished_twice_at_once_is_one_file(office):
    content = pdf("Một")
    upload = sending(office, begun(office, content), 0, content)()

    def finish() -> KeptFile:
        return finish_upload(actor=office.first, upload=upload)

    kept = [end.result() for end in at_once(finish, finish, finish)]
    assert {end.file for end in kept} == {StoredFile.objects.get()}
    assert Upload.objects.get().file == StoredFile.objects.get()


def test_upload_that_goes_on_does_not_expire_and_one_that_expired_does_not_go_on(office):
    upload = begun(office, bytes(BLOCK))
    late = now() + timedelta(hours=1)
    Upload.objects.update(expires_at=late)

    _, swept = while_open(sending(office, upload, 0, b"a"), lambda: expire_uploads(at=late))
    assert swept.result() == 0
    assert part_path(upload).read_bytes() == b"a"

    end = now() + timedelta(days=2)
    count, went_on = while_open(lambda: expire_uploads(at=end), sending(office, upload, 1, b"b"))
    assert count == 1
    assert type(went_on.exception()) is UploadGoneError
    assert not part_path(upload).exists()


def test_file_attached_at_once_is_attached_once(office, tmp_path):
    source = tmp_path / "source"
    source.write_bytes(pdf())
    kept = keep_file(actor=office.first, owner=office.unit, name="a.pdf", source=source)
    document = OfficialDocument.objects.create(
        owner=office.unit, kind="Quyết định", number="1/QĐ", issuer="UBND", search_text=""
    )

    def attach() -> DocumentFile:
        return attach_file(
            actor=office.first, document=document, file=kept.file, role=FileRole.TEXT
        )

    assert {end.result() for end in at_once(attach, attach)} == {DocumentFile.objects.get()}
