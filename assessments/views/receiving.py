"""Receiving a file from a plain form: never more on the disk than allowed, and its name as sent."""

from __future__ import annotations

import types
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParser
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from assessments.files.refusals import RefusedFileError
from assessments.forms.files import FileForm
from assessments.services.uploads import KeptFile, keep_file
from dtscore.accounts.models import User

View = Callable[..., HttpResponse]


class ReceivedFile(TemporaryUploadedFile):
    """An uploaded file on disk. ``sent_name`` is its name with path parts and all: Django cuts
    them off, and the person shall be told instead."""

    def __init__(self, sent_name: str) -> None:
        super().__init__("upload", None, 0, None)
        self.sent_name = sent_name


class LimitedFileHandler(FileUploadHandler):
    """Keeps one byte more than is allowed, enough to see that it is too much."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = ReceivedFile(self.file_name or "")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = settings.UPLOAD_LIMIT + 1 - start
        if room > 0:
            self.file.write(raw_data[:room])

    def file_complete(self, file_size: int) -> UploadedFile:
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()


class _NamesAsSent(MultiPartParser):
    def sanitize_file_name(self, file_name: str) -> str:
        return file_name


def _parse(request: HttpRequest, meta: Any, body: Any) -> Any:
    handlers = request.upload_handlers
    return _NamesAsSent(meta, body, handlers, request.encoding).parse()


def receives_file(view: View) -> View:
    """For every view that takes a ``FileForm``. The CSRF check moves behind the handler, which
    must be in place before anything of the request is read."""
    guarded = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def prepared(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.upload_handlers = [LimitedFileHandler(request)]
        request.parse_file_upload = types.MethodType(_parse, request)  # type: ignore[method-assign]
        return guarded(request, *args, **kwargs)

    return prepared


def keep_received(form: FileForm, actor: User) -> KeptFile | None:
    """The stored file of a posted form. None when there is none; the form then says why."""
    if not form.is_valid():
        return None
    if stored := form.cleaned_data["stored"]:
        return KeptFile(stored, is_known=True)
    received: ReceivedFile = form.cleaned_data["file"]
    try:
        return keep_file(
            actor=actor,
            owner=form.unit,
            name=received.sent_name,
            source=Path(received.temporary_file_path()),
        )
    except RefusedFileError as refusal:
        form.add_error("file", str(refusal))
        return None
