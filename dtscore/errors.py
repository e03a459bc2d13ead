"""Error pages: what happened and what to do, in one Vietnamese sentence each."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def _page(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    return render(request, "error.html", {"title": title, "sentence": sentence}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return _page(request, 400, "Yêu cầu không đọc được", "Hãy quay lại trang trước và thử lại.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    sentence = str(exception) or "Tài khoản của bạn không được làm việc này."
    return _page(request, 403, "Không được phép", sentence)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return _page(
        request,
        404,
        "Không tìm thấy",
        "Trang này không có, hoặc không thuộc phạm vi đơn vị của bạn.",
    )


class MethodNotAllowedPage:
    """Somebody who opens the address of a button (from the bar, from a bookmark, after signing in)
    reads a sentence instead of an empty page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or not _wants_page(request):
            return response
        page = _page(
            request,
            405,
            "Địa chỉ này là của một nút bấm",
            "Chưa có gì được thực hiện. Hãy quay lại trang trước, hoặc về trang chủ rồi mở hồ sơ.",
        )
        page.headers["Allow"] = response.headers["Allow"]
        return page


def _wants_page(request: HttpRequest) -> bool:
    return "text/html" in request.headers.get("Accept", "")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    return _page(
        request,
        403,
        "Phiên làm việc đã cũ",
        "Chưa có gì được lưu: trang được mở từ trước lần đăng nhập gần nhất, hoặc trình duyệt chặn"
        " cookie. Hãy bấm nút Quay lại của trình duyệt: nội dung bạn đã nhập còn trong trang trước."
        " Chép nội dung đó ra, tải lại trang, dán vào rồi gửi lại.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500, "Có lỗi ở máy chủ", "Lỗi đã được ghi lại. Hãy thử lại sau ít phút.")
