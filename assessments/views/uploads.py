"""The tus 1.0 protocol (core, creation, termination, expiration) over ``services.resumable``.

https://tus.io/protocols/resumable-upload. Refusals are one Vietnamese sentence as plain text.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import http_date
from django.utils.timezone import now

from assessments.files.refusals import RefusedFileError
from assessments.models import Upload
from assessments.permissions import can_edit_register, demand
from assessments.selectors.stored_files import own_uploads
from assessments.services.resumable import (
    TooMuchError,
    UploadGoneError,
    WrongOffsetError,
    abandon_upload,
    finish_upload,
    receive,
    start_upload,
)
from assessments.views.pages import signed_in
from dtscore.accounts.scope import units_in_scope

VERSION = "1.0.0"
BODY_TYPE = "application/offset+octet-stream"
LONGEST_NUMBER = 15
NOT_HERE = "Không có tệp đang tải này: hãy tải tệp lên lại."
GONE = "Tệp đang tải đã quá hạn: hãy tải tệp lên lại."
TOO_MUCH = "Gửi nhiều byte hơn kích thước đã báo: hãy tải tệp lên lại."


class ProtocolError(Exception):
    """The request breaks a rule of the protocol; ``status`` is the answer."""

    def __init__(self, status: HTTPStatus, sentence: str, **headers: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


REFUSALS = (
    ProtocolError,
    Http404,
    PermissionDenied,
    UploadGoneError,
    WrongOffsetError,
    TooMuchError,
    RefusedFileError,
)


def tus(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view of the protocol: its method (which a header may name), its refusals, its version."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, **place: Any) -> HttpResponse:
            try:
                response = _dispatch(view, request, methods, place)
            except REFUSALS as problem:
                response = _refuse(problem)
            response.headers["Tus-Resumable"] = VERSION
            response.headers["Cache-Control"] = "no-store"
            return response

        return answer

    return decorate


def _refuse(problem: Exception) -> HttpResponse:
    """The status and the sentence of everything that may stand in the way."""
    match problem:
        case ProtocolError():
            return _say(problem.status, str(problem), **problem.headers)
        case Http404():
            return _say(HTTPStatus.NOT_FOUND, NOT_HERE)
        case PermissionDenied():
            return _say(HTTPStatus.FORBIDDEN, str(problem))
        case UploadGoneError():
            return _say(HTTPStatus.GONE, GONE)
        case WrongOffsetError():
            return _say(HTTPStatus.CONFLICT, str(problem))
        case RefusedFileError(code="too_large"):
            return _say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, str(problem))
        case RefusedFileError():
            return _say(HTTPStatus.UNPROCESSABLE_ENTITY, str(problem))
    return _say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_MUCH)


def _dispatch(
    view: Callable[..., HttpResponse],
    request: HttpRequest,
    methods: tuple[str, ...],
    place: dict[str, Any],
) -> HttpResponse:
    method = request.method or ""
    if method == "POST":  # only from here: it has passed the CSRF check
        method = request.headers.get("X-HTTP-Method-Override", method).upper()
    if method not in (*methods, "OPTIONS"):
        allowed = ", ".join((*methods, "OPTIONS"))
        raise ProtocolError(
            HTTPStatus.METHOD_NOT_ALLOWED, "Địa chỉ này chỉ dùng để tải tệp lên.", Allow=allowed
        )
    return view(request, method=method, **place)


def _say(status: int, sentence: str, **headers: str) -> HttpResponse:
    response = HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _demand_version(request: HttpRequest) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        sentence = "Trình duyệt dùng phiên bản tải tệp khác: hãy tải lại trang rồi thử lại."
        raise ProtocolError(HTTPStatus.PRECONDITION_FAILED, sentence, Tus_Version=VERSION)


@tus("POST")
def uploads(request: HttpRequest, method: str, pk: int) -> HttpResponse:
    """Begin an upload for one's own unit (POST), or say what the server can do (OPTIONS)."""
    unit = get_object_or_404(units_in_scope(signed_in(request)), pk=pk)
    if method == "OPTIONS":
        return _abilities()
    demand(can_edit_register(signed_in(request), unit))
    _demand_version(request)
    size = _number(request, "Upload-Length")
    name = _metadata(request.headers.get("Upload-Metadata", "")).get("filename", "")
    upload = start_upload(actor=signed_in(request), owner=unit, name=name, size=size)
    return HttpResponse(
        status=HTTPStatus.CREATED,
        headers={"Location": reverse("upload", args=[upload.pk]), **_state(upload)},
    )


@tus("HEAD", "PATCH", "DELETE")
def upload(request: HttpRequest, method: str, pk: UUID) -> HttpResponse:
    """How far an upload came (HEAD), more of it (PATCH), or its end (DELETE)."""
    if method == "OPTIONS":
        return _abilities()
    found = get_object_or_404(
        own_uploads(signed_in(request)).select_related("owner", "file"), pk=pk
    )
    _demand_version(request)
    if found.expires_at <= now():
        raise UploadGoneError
    if method == "DELETE":
        abandon_upload(actor=signed_in(request), upload=found)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if method == "HEAD":
        encoded = base64.b64encode(found.name.encode()).decode()
        about = {"Upload-Length": str(found.size), "Upload-Metadata": f"filename {encoded}"}
        return HttpResponse(headers={**about, **_state(found)})
    return _receive(request, found)


def _receive(request: HttpRequest, found: Upload) -> HttpResponse:
    if request.headers.get("Content-Type") != BODY_TYPE:
        sentence = f"Nội dung gửi lên phải có Content-Type là {BODY_TYPE}."
        raise ProtocolError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, sentence)
    actor, offset = signed_in(request), _number(request, "Upload-Offset")
    if offset != found.offset:
        raise WrongOffsetError(found.offset)
    announced = request.headers.get("Content-Length", "")
    if announced.isdecimal() and offset + int(announced) > found.size:
        raise TooMuchError
    found = receive(actor=actor, upload=found, offset=offset, body=request)
    headers = _state(found)
    if found.offset == found.size:
        kept = finish_upload(actor=actor, upload=found)
        headers |= {"Upload-File": str(kept.file.pk), "Upload-Known": str(int(kept.is_known))}
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=headers)


def _state(found: Upload) -> dict[str, str]:
    state = {
        "Upload-Offset": str(found.offset),
        "Upload-Expires": http_date(found.expires_at.timestamp()),
    }
    if found.file_id:
        state["Upload-File"] = str(found.file_id)
    return state


def _abilities() -> HttpResponse:
    return HttpResponse(
        status=HTTPStatus.NO_CONTENT,
        headers={
            "Tus-Version": VERSION,
            "Tus-Extension": "creation,termination,expiration",
            "Tus-Max-Size": str(settings.UPLOAD_LIMIT),
        },
    )


def _number(request: HttpRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
        raise ProtocolError(HTTPStatus.BAD_REQUEST, f"{header} phải là một số nguyên không âm.")
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    """``filename dGVw,empty`` as names and values; a bad one is refused."""
    values = {}
    for pair in header.split(","):
        key, _, encoded = pair.strip().partition(" ")
        try:
            values[key] = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            sentence = "Upload-Metadata không đọc được: hãy đổi tên tệp rồi tải lại."
            raise ProtocolError(HTTPStatus.BAD_REQUEST, sentence) from None
    return values
