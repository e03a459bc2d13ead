"""Reading settings from the environment: a bad value becomes one Vietnamese sentence."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Sequence
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

DEMO_SECRET = "demo-only-" + "0123456789abcdef" * 4
DEMO_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
# A name, .name for all beneath it, an address, or * for every name. No scheme, no port.
HOST = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[0-9a-f:.]+\]", re.ASCII | re.IGNORECASE)
TRUE, FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}
BASE_URL = re.compile(r"https://[\w-]+(\.[\w-]+)*(:\d{1,5})?", re.ASCII)
# An issuer may have a path, and its slash at the end belongs to its name.
ISSUER = re.compile(BASE_URL.pattern + r"(/[\w.~%-]+)*/?", re.ASCII)
DEMO_BASE_URL = re.compile(BASE_URL.pattern.replace("https", "https?", 1), re.ASCII)
DEMO_ISSUER = re.compile(ISSUER.pattern.replace("https", "https?", 1), re.ASCII)
LONGEST_ISSUER = 200
MAIL_SCHEMES = ("smtp://", "smtp+tls://", "smtp+ssl://")
MAIL_EXAMPLE = "smtp+tls://tên:mật-khẩu@mail.example.vn:587 (hoặc smtp://, smtp+ssl://)"
ASSIGNMENT = re.compile(r"(?:export )?[A-Za-z_0-9]+=.*|#.*|")
SCHEMES = ("sqlite://", "postgres://", "postgresql://", "psql://", "pgsql://")
ENGINES = {
    "django.db.backends.sqlite3": {
        # A reader never waits for a writer, and a writer takes its lock at the start instead
        # of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    },
    "django.db.backends.postgresql": {},
}


class Environment:
    """Typed access to the process environment; every method raises ImproperlyConfigured."""

    def read_file(self, name: str, *, default: Path) -> None:
        """Let a file of ``NAME=value`` lines stand in for variables that are not set.

        ``name`` is the variable that may name the file; the default one need not exist.
        """
        file = Path(self.text(name) or default)
        if file.exists() and not file.is_dir():
            environ.Env.read_env(io.StringIO("\n".join(_lines(file))))
        elif self.text(name):
            raise ImproperlyConfigured(f"{name}={str(file)!r} không phải là tệp đang có.")

    def text(self, name: str) -> str:
        return os.environ.get(name, "").strip()

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.text(name).lower()
        if name not in os.environ:
            return default
        if value in TRUE:
            return True
        if value in FALSE:
            return False
        raise ImproperlyConfigured(f"{name}={value!r} không hợp lệ: hãy đặt 1 (bật) hoặc 0 (tắt).")

    def integer(self, name: str, *, default: int, least: int, most: int) -> int:
        value = self.text(name)
        if not value:
            return default
        fits = value.isdecimal() and len(value) <= len(str(most))
        if not fits or not least <= int(value) <= most:
            raise ImproperlyConfigured(
                f"{name}={value!r} không hợp lệ: cần một số nguyên từ {least} đến {most}."
            )
        return int(value)

    def debug(self, name: str, *, demo: bool) -> bool:
        """DEBUG shows secrets on its error pages, so it exists in the demo only."""
        wanted = self.flag(name, default=False)
        if wanted and not demo:
            raise ImproperlyConfigured(f"{name} chỉ được bật cùng DTSCORE_DEMO=1.")
        return wanted

    def choice(self, name: str, *, choices: Sequence[str], default: str) -> str:
        value = self.text(name).lower()
        if value and value not in choices:
            raise ImproperlyConfigured(
                f"{name}={value!r} không hợp lệ: hãy đặt {' hoặc '.join(choices)}."
            )
        return value or default

    def secret(self, name: str, *, demo: bool) -> str:
        value = self.text(name)
        if value and (len(value) < 50 or len(set(value)) < 5):
            raise ImproperlyConfigured(f"{name} quá ngắn: cần một chuỗi ngẫu nhiên từ 50 ký tự.")
        if value or demo:
            return value or DEMO_SECRET
        raise ImproperlyConfigured(
            f"chưa đặt {name}. Tạo một chuỗi ngẫu nhiên từ 50 ký tự, hoặc chạy bản dùng thử"
            " bằng `make run`."
        )

    def hosts(self, name: str, *, demo: bool) -> list[str]:
        hosts = [host.strip() for host in self.text(name).split(",") if host.strip()]
        if not hosts and demo:
            return DEMO_HOSTS
        if not hosts:
            raise ImproperlyConfigured(
                f"chưa đặt {name}: ghi tên miền của cổng, cách nhau dấu phẩy."
            )
        for host in hosts:
            if not HOST.fullmatch(host):
                raise ImproperlyConfigured(
                    f"{name}: {host!r} không phải là tên miền, viết như portal.example.vn"
                    " (không có https://, không có cổng)."
                )
        return hosts

    def directory(self, name: str, *, default: Path) -> Path:
        path = Path(self.text(name) or default)
        try:
            usable = path.is_dir() or not path.exists()
        except OSError:
            usable = False
        if not usable:
            raise ImproperlyConfigured(f"{name}={str(path)!r} không phải là thư mục.")
        return path

    def existing_directory(self, name: str) -> Path | None:
        """A directory that must be there when the variable is set; None when it is not."""
        value = self.text(name)
        if value and not Path(value).is_dir():
            raise ImproperlyConfigured(f"{name}={value!r} không phải là thư mục đang có.")
        return Path(value) if value else None

    def database(self, name: str, *, default: Path) -> dict[str, Any]:
        """SQLite file or PostgreSQL server, by URL; other engines are refused."""
        url = self.text(name) or f"sqlite:///{default}"
        example = "sqlite:///duong/dan/db.sqlite3 hoặc postgres://user:pass@host:5432/ten"
        if not url.startswith(SCHEMES):  # a library warning would print it, password and all
            raise ImproperlyConfigured(f"{name} không hợp lệ: viết {example}.")
        try:
            config = environ.Env.db_url_config(url)
        except (ValueError, ImproperlyConfigured) as problem:
            raise ImproperlyConfigured(f"{name} không đọc được: viết {example}.") from problem
        if config.get("ENGINE") not in ENGINES or not config.get("NAME"):
            raise ImproperlyConfigured(f"{name} không hợp lệ: viết {example}.")
        config["OPTIONS"] = {**ENGINES[config["ENGINE"]], **config.get("OPTIONS", {})}
        config["CONN_MAX_AGE"] = 60
        return config

    def mail(self, name: str) -> dict[str, Any]:
        """The mail server by URL; empty where no mail is sent. A refused value is not repeated,
        since it may hold a password."""
        url = self.text(name)
        if not url:
            return {}
        sentence = f"{name} không hợp lệ: viết {MAIL_EXAMPLE}."
        if not url.startswith(MAIL_SCHEMES):
            raise ImproperlyConfigured(sentence)
        try:
            config = environ.Env.email_url_config(url)
        except (ValueError, KeyError, ImproperlyConfigured) as problem:
            raise ImproperlyConfigured(sentence) from problem
        if not config.get("EMAIL_HOST") or config["EMAIL_FILE_PATH"] or "OPTIONS" in config:
            raise ImproperlyConfigured(sentence)
        ports = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
        config["EMAIL_PORT"] = config.get("EMAIL_PORT") or ports[url.split("://", 1)[0]]
        return {key: value for key, value in config.items() if value is not None}

    def sender(self, name: str, *, needed: bool) -> str:
        """Whom the mails come from: an address, or ``Name <address>``."""
        value = self.text(name)
        if not value and needed:
            raise ImproperlyConfigured(f"chưa đặt {name}: địa chỉ đứng tên gửi thư của cổng.")
        _, address = parseaddr(value)
        try:
            if value:
                validate_email(address)
        except ValidationError:
            raise ImproperlyConfigured(
                f"{name}={value!r} không hợp lệ: viết như cong@example.vn hoặc"
                " Cổng chấm điểm <cong@example.vn>."
            ) from None
        return value

    def base_url(self, name: str, *, needed: bool, demo: bool) -> str:
        """Scheme and host, without the slash at the end; plain HTTP in the demo only."""
        value = self.text(name).rstrip("/")
        if not value and needed:
            raise ImproperlyConfigured(
                f"chưa đặt {name}: địa chỉ của cổng để ghi vào thư, như https://portal.example.vn."
            )
        if value and not (BASE_URL if not demo else DEMO_BASE_URL).fullmatch(value):
            raise ImproperlyConfigured(
                f"{name}={value!r} không hợp lệ: viết như https://portal.example.vn."
            )
        return value

    def identity_provider(self, prefix: str, *, demo: bool) -> dict[str, str]:
        """The OpenID Connect provider by the four variables that begin with the prefix; empty
        where there is none. The secret of the client is not repeated."""
        given = {key: self.text(prefix + key) for key in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")}
        name = self.text(f"{prefix}NAME")
        if not name and not any(given.values()):
            return {}
        for key, value in given.items():
            if not value:
                raise ImproperlyConfigured(
                    f"chưa đặt {prefix}{key}: cần cả {', '.join(prefix + key for key in given)},"
                    " hoặc bỏ hết nếu không dùng đăng nhập một lần."
                )
        issuer = given["ISSUER"]
        shape = DEMO_ISSUER if demo else ISSUER
        if not shape.fullmatch(issuer) or len(issuer) > LONGEST_ISSUER:
            raise ImproperlyConfigured(
                f"{prefix}ISSUER={issuer!r} không hợp lệ: viết như https://sso.example.vn/realms/tinh"
                f" (không quá {LONGEST_ISSUER} ký tự)."
            )
        return {**given, "NAME": name or "tài khoản chung của tỉnh"}


def _lines(file: Path) -> list[str]:
    """The lines of a settings file. A bad one is named by its number: it may hold a secret."""
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError):
        raise ImproperlyConfigured(
            f"không đọc được tệp {file}: kiểm tra quyền đọc, và lưu tệp theo bảng mã UTF-8."
        ) from None
    for number, line in enumerate(lines, start=1):
        if not ASSIGNMENT.fullmatch(line):
            raise ImproperlyConfigured(
                f"tệp {file}, dòng {number} không đọc được: viết TÊN=giá trị, không có dấu cách."
            )
    return lines
