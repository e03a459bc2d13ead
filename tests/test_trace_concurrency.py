"""Many pictures of one file at once: its opening is written once."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection

from assessments.models import HistoryEntry, StoredFile
from assessments.services.handing_out import note_opening
from dtscore.accounts.models import Role, UnitLevel, User
from dtscore.accounts.unit_loading import create_unit

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'",
        reason="SQLite has one writer at a time: there is nothing to race",
    ),
]
AT_ONCE, ROUNDS = 6, 5


@pytest.mark.parametrize("number", range(ROUNDS))
def test_opening_is_written_once_however_many_ask_at_once(number):
    unit = create_unit(level=UnitLevel.PROVINCE, code="98", kind="tỉnh", name="Thử")
    person = User.objects.create(username="x", full_name="X", role=Role.REVIEWER, unit=unit)
    file = StoredFile.objects.create(
        owner=unit, name="a.pdf", format="pdf", size=1, sha256="0" * 64, pages=1, uploaded_by=person
    )
    together, faults = Barrier(AT_ONCE, timeout=20), []

    def open_it() -> None:
        try:
            together.wait()
            note_opening(actor=person, file=file)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=open_it) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert not faults
    line = HistoryEntry.objects.get()
    assert (line.action, line.actor, line.file) == ("file_opened", person, file)
