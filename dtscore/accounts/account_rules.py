"""How a sign-in name and a telephone number may look, typed or loaded."""

from django.core.validators import RegexValidator

USERNAME = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]{2,59}\Z",
    "Tên đăng nhập gồm 3 đến 60 ký tự: chữ thường không dấu, chữ số, dấu chấm, gạch ngang, gạch"
    " dưới, bắt đầu bằng chữ hoặc số. Ví dụ: nguyenvana.quangbinh",
)
PHONE = RegexValidator(
    r"^\+?[0-9][0-9 .()-]{6,18}\Z", "Số điện thoại chỉ gồm chữ số, ví dụ 0912 345 678."
)
