"""How the API answers: a key, a limit, JSON; a refusal is a problem (RFC 9457) with a sentence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from dtscore.accounts.models import AdministrativeUnit
from dtscore.accounts.services.tokens import TooManyRequestsError, count_use, recognise
from dtscore.numbers import exact_string

P = ParamSpec("P")
Reader = Callable[Concatenate[HttpRequest, AdministrativeUnit, P], Any]
TITLES = {
    400: "Yêu cầu không đọc được",
    401: "Cần khóa API",
    404: "Không tìm thấy",
    405: "Chỉ đọc",
    429: "Gọi quá nhanh",
}
NO_KEY = "Hãy gửi khóa API trong tiêu đề “Authorization: Bearer <khóa>”."
ASK_ADMIN = "Hãy xin quản trị tỉnh cấp khóa mới ở trang “Khóa API”."


class ProblemError(Exception):
    """A request that is refused; ``detail`` says in Vietnamese what to do."""

    def __init__(self, status: int, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def for_machines(read: Reader[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A view that hands plain data of the key's province to whoever shows a valid key. It opens no
    session, sets no cookie and writes nothing but the count of its calls."""

    @wraps(read)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            demand_reading(request)
            return json_answer(request, read(request, _province(request), *args, **kwargs))
        except ProblemError as refusal:
            return problem(refusal)

    return csrf_exempt(login_not_required(answer))


def demand_reading(request: HttpRequest) -> None:
    if request.method not in {"GET", "HEAD"}:
        raise ProblemError(405, "API này chỉ đọc: hãy dùng GET.", Allow="GET, HEAD")


def _province(request: HttpRequest) -> AdministrativeUnit:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise ProblemError(401, NO_KEY, WWW_Authenticate='Bearer realm="api"')
    token = recognise(secret.strip())
    if token is None or not token.is_valid:
        refused = 'Bearer realm="api", error="invalid_token"'
        if token is None:
            words = f"Khóa này không đúng. {ASK_ADMIN}"
        else:
            words = f"Khóa này đã {'bị thu hồi' if token.revoked_at else 'hết hạn'}. {ASK_ADMIN}"
        raise ProblemError(401, words, WWW_Authenticate=refused)
    try:
        count_use(token)
    except TooManyRequestsError as refusal:
        detail = f"Khóa này đã gọi quá số lần cho một phút: hãy gọi lại sau {refusal.wait} giây."
        raise ProblemError(429, detail, Retry_After=str(refusal.wait)) from None
    return token.owner


def json_answer(request: HttpRequest, data: Any) -> HttpResponseBase:
    """The data, or 304 where the caller has just this already."""
    body = json.dumps(data, ensure_ascii=False, default=_plain).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    headers = {"Cache-Control": "private, no-cache", "Vary": "Authorization", "ETag": etag}
    response = HttpResponse(body, content_type="application/json", headers=headers)
    return get_conditional_response(request, etag=etag, response=response) or response


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return exact_string(value)
    raise TypeError(f"{value!r} has no place in an answer")


def problem(refusal: ProblemError) -> HttpResponse:
    told = {
        "type": "about:blank",
        "title": TITLES[refusal.status],
        "status": refusal.status,
        "detail": refusal.detail,
    }
    return HttpResponse(
        json.dumps(told, ensure_ascii=False),
        status=refusal.status,
        content_type="application/problem+json",
        headers={"Cache-Control": "no-store", **refusal.headers},
    )
