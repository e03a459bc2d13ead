"""Settings from the environment: what is taken, and that a bad value stops in one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from dtscore.environment import DEMO_HOSTS, DEMO_SECRET, Environment

ROOT = Path(__file__).resolve().parent.parent
NAME = "DTSCORE_THU"
SECRET = "k7Zq-vR2!xLw9@Tn4#Bm6$Hd8%Fs1^Gp3&Jc5*Yu0(Ea)Ko+Wi"
LOCAL = Path("/khong-co/du-lieu")


@pytest.fixture
def given(monkeypatch):
    """Sets the one variable that the tests read; None takes it away."""

    def give(value: str | None) -> Environment:
        monkeypatch.delenv(NAME, raising=False)
        if value is not None:
            monkeypatch.setenv(NAME, value)
        return Environment()

    return give


def refusal(call: Any) -> str:
    with pytest.raises(ImproperlyConfigured) as raised:
        call()
    sentence = str(raised.value)
    assert NAME in sentence
    assert "\n" not in sentence
    return sentence


# --- values -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "default", "expected"),
    [
        ("1", False, True),
        ("true", False, True),
        (" Yes ", False, True),
        ("ON", False, True),
        ("0", True, False),
        ("False", True, False),
        ("no", True, False),
        ("off", True, False),
        ("", True, False),
        (None, True, True),
        (None, False, False),
    ],
)
def test_flag_is_read(given, value, default, expected):
    assert given(value).flag(NAME, default=default) is expected


@pytest.mark.parametrize("value", ["2", "có", "y", "-1", "1 1", "tru"])
def test_bad_flag_is_refused(given, value):
    sentence = refusal(lambda: given(value).flag(NAME, default=False))

    assert sentence == f"{NAME}={value!r} không hợp lệ: hãy đặt 1 (bật) hoặc 0 (tắt)."


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, 15), ("", 15), (" ", 15), ("1", 1), (" 30 ", 30), ("720", 720), ("007", 7)],
)
def test_integer_is_read(given, value, expected):
    assert given(value).integer(NAME, default=15, least=1, most=720) == expected


@pytest.mark.parametrize("value", ["0", "721", "-5", "1.5", "1,5", "mười", "1e2", "²", "9" * 5000])
def test_bad_integer_is_refused(given, value):
    sentence = refusal(lambda: given(value).integer(NAME, default=15, least=1, most=720))

    assert sentence == f"{NAME}={value!r} không hợp lệ: cần một số nguyên từ 1 đến 720."


@pytest.mark.parametrize(
    ("value", "demo", "expected"),
    [(None, False, False), ("0", False, False), (None, True, False), ("1", True, True)],
)
def test_debug_is_read(given, value, demo, expected):
    assert given(value).debug(NAME, demo=demo) is expected


def test_debug_is_refused_outside_the_demo(given):
    sentence = refusal(lambda: given("1").debug(NAME, demo=False))

    assert sentence == f"{NAME} chỉ được bật cùng DTSCORE_DEMO=1."


@pytest.mark.parametrize(
    ("value", "demo", "expected"),
    [
        (SECRET, False, SECRET),
        (f" {SECRET} ", False, SECRET),
        (SECRET, True, SECRET),
        (None, True, DEMO_SECRET),
        ("", True, DEMO_SECRET),
    ],
)
def test_secret_is_read(given, value, demo, expected):
    assert given(value).secret(NAME, demo=demo) == expected


@pytest.mark.parametrize("demo", [True, False])
@pytest.mark.parametrize("value", ["ngắn", SECRET[:49], "a" * 60, "abcd" * 20])
def test_weak_secret_is_refused_and_not_repeated(given, value, demo):
    sentence = refusal(lambda: given(value).secret(NAME, demo=demo))

    assert sentence == f"{NAME} quá ngắn: cần một chuỗi ngẫu nhiên từ 50 ký tự."


@pytest.mark.parametrize("value", [None, "", "   "])
def test_missing_secret_is_refused_outside_the_demo(given, value):
    sentence = refusal(lambda: given(value).secret(NAME, demo=False))

    assert sentence.startswith(f"chưa đặt {NAME}.")


@pytest.mark.parametrize(
    ("value", "demo", "expected"),
    [
        ("portal.example.vn", False, ["portal.example.vn"]),
        (" a.vn , b.vn,, ", False, ["a.vn", "b.vn"]),
        (".thanhhoa.gov.vn", False, [".thanhhoa.gov.vn"]),
        ("127.0.0.1,[::1],may_chu,*", False, ["127.0.0.1", "[::1]", "may_chu", "*"]),
        ("portal.example.vn", True, ["portal.example.vn"]),
        (None, True, DEMO_HOSTS),
        (" , ", True, DEMO_HOSTS),
    ],
)
def test_hosts_are_read(given, value, demo, expected):
    assert given(value).hosts(NAME, demo=demo) == expected


@pytest.mark.parametrize("value", [None, "", " , "])
def test_missing_hosts_are_refused_outside_the_demo(given, value):
    sentence = refusal(lambda: given(value).hosts(NAME, demo=False))

    assert sentence == f"chưa đặt {NAME}: ghi tên miền của cổng, cách nhau dấu phẩy."


@pytest.mark.parametrize(
    "value",
    [
        "https://portal.example.vn", "portal.example.vn:8000", "portal.example.vn/", "a b.vn",
        "*.example.vn", "a..vn", "cổng.vn", "a.vn;b.vn", "[::1]:8000",
    ],
)  # fmt: skip
def test_host_that_no_request_can_match_is_refused(given, value):
    sentence = refusal(lambda: given(f"a.vn,{value}").hosts(NAME, demo=False))

    assert repr(value) in sentence


def test_directory_is_read(given, tmp_path):
    assert given(None).directory(NAME, default=LOCAL) == LOCAL
    assert given("").directory(NAME, default=LOCAL) == LOCAL
    assert given(str(tmp_path)).directory(NAME, default=LOCAL) == tmp_path
    assert given(str(tmp_path / "new")).directory(NAME, default=LOCAL) == tmp_path / "new"


def test_bad_directory_is_refused(given, tmp_path):
    file = tmp_path / "file"
    file.touch()
    for path in (str(file), str(tmp_path / ("x" * 300))):
        sentence = refusal(lambda path=path: given(path).directory(NAME, default=LOCAL))

        assert sentence == f"{NAME}={path!r} không phải là thư mục."


SQLITE, POSTGRES = "django.db.backends.sqlite3", "django.db.backends.postgresql"


@pytest.mark.parametrize(
    ("value", "engine", "name", "server"),
    [
        (None, SQLITE, str(LOCAL), ("", "")),
        ("sqlite:////srv/dtscore/db.sqlite3", SQLITE, "/srv/dtscore/db.sqlite3", ("", "")),
        ("postgres://u:p@db.vn:5433/portal", POSTGRES, "portal", ("db.vn", 5433)),
        ("postgresql://u:p@db.vn/portal", POSTGRES, "portal", ("db.vn", "")),
        ("postgres://u:p%40%2F@db.vn/portal", POSTGRES, "portal", ("db.vn", "")),
    ],
)
def test_database_is_read(given, value, engine, name, server):
    config = given(value).database(NAME, default=LOCAL)

    assert (config["ENGINE"], config["NAME"]) == (engine, name)
    assert (config.get("HOST", ""), config.get("PORT", "")) == server
    assert config["CONN_MAX_AGE"] == 60


def test_memory_is_a_database(given):
    assert given("sqlite://:memory:").database(NAME, default=LOCAL)["NAME"] == ":memory:"


def test_password_in_the_address_is_unquoted(given):
    config = given("postgres://u:p%40%2F@db.vn/portal").database(NAME, default=LOCAL)

    assert (config["USER"], config["PASSWORD"]) == ("u", "p@/")


def test_options_of_the_address_go_over_ours(given):
    plain = given(None).database(NAME, default=LOCAL)["OPTIONS"]
    chosen = given("sqlite:////x.db?timeout=3").database(NAME, default=LOCAL)["OPTIONS"]
    secured = given("postgres://u@h/x?sslmode=require").database(NAME, default=LOCAL)["OPTIONS"]

    assert (plain["transaction_mode"], plain["timeout"]) == ("IMMEDIATE", 20)
    assert chosen == {**plain, "timeout": 3}
    assert secured == {"sslmode": "require"}


@pytest.mark.parametrize(
    "value",
    [
        "mysql://u:matkhau@h/x", "postgis://u:matkhau@h/x", "spatialite:///x", "oracle://u@h/x",
        "garbage", "foo://", "://", "postgres", "postgres:/x", "/srv/db.sqlite3", "POSTGRES",
        "postgres://", "postgres://u:matkhau@h", "postgres://u:matkhau@h:cong/x",
        "postgres://u:matkhau@h:99999/x", "postgres://[::1/x",
    ],
)  # fmt: skip
def test_bad_database_is_refused_and_its_password_not_repeated(given, value):
    sentence = refusal(lambda: given(value).database(NAME, default=LOCAL))

    assert "sqlite:///duong/dan/db.sqlite3 hoặc postgres://user:pass@host:5432/ten" in sentence
    assert "matkhau" not in sentence


SMTP = {"EMAIL_USE_TLS": None, "EMAIL_USE_SSL": None}


@pytest.mark.parametrize(
    ("value", "host", "port", "user", "password", "secured"),
    [
        ("smtp://mail.vn", "mail.vn", 25, None, None, None),
        ("smtp://mail.vn:2525", "mail.vn", 2525, None, None, None),
        ("smtp+tls://u:p%40%2F@mail.vn", "mail.vn", 587, "u", "p@/", "EMAIL_USE_TLS"),
        ("smtp+ssl://u%40a.vn:p@mail.vn", "mail.vn", 465, "u@a.vn", "p", "EMAIL_USE_SSL"),
    ],
)
def test_mail_server_is_read(given, value, host, port, user, password, secured):
    config = given(value).mail(NAME)

    assert (config["EMAIL_HOST"], config["EMAIL_PORT"]) == (host, port)
    assert (config.get("EMAIL_HOST_USER"), config.get("EMAIL_HOST_PASSWORD")) == (user, password)
    assert [name for name in SMTP if config.get(name)] == ([secured] if secured else [])


@pytest.mark.parametrize("value", [None, "", "  "])
def test_no_mail_server_is_no_mail(given, value):
    assert given(value).mail(NAME) == {}


@pytest.mark.parametrize(
    "value",
    ["mail.vn", "smtp:/u:matkhau@mail.vn", "smtps://u:matkhau@mail.vn", "smtp://", "smtp://u:matkhau@",
     "consolemail://", "smtp://u:matkhau@mail.vn:cong", "smtp://u:matkhau@mail.vn:99999",
     "smtp://u:matkhau@mail.vn/x", "smtp://u:matkhau@mail.vn?tls=1", "smtp://[::1"],
)  # fmt: skip
def test_bad_mail_server_is_refused_and_its_password_not_repeated(given, value):
    sentence = refusal(lambda: given(value).mail(NAME))

    assert "smtp+tls://tên:mật-khẩu@mail.example.vn:587" in sentence
    assert "matkhau" not in sentence


@pytest.mark.parametrize("value", ["cong@example.vn", "Cổng chấm điểm <cong@example.vn>"])
def test_sender_is_read(given, value):
    assert given(value).sender(NAME, needed=True) == value


@pytest.mark.parametrize("value", ["cong", "Cổng <cong>", "a@b@c.vn", "@example.vn", "Cổng"])
def test_bad_sender_is_refused(given, value):
    for needed in (True, False):
        sentence = refusal(lambda needed=needed: given(value).sender(NAME, needed=needed))
        assert "viết như cong@example.vn" in sentence


def test_sender_and_address_are_needed_only_for_mail(given):
    env = given(None)
    assert env.sender(NAME, needed=False) == env.base_url(NAME, needed=False, demo=False) == ""
    assert refusal(lambda: env.sender(NAME, needed=True)).startswith(f"chưa đặt {NAME}:")
    asked = refusal(lambda: env.base_url(NAME, needed=True, demo=False))
    assert asked.startswith(f"chưa đặt {NAME}:")


@pytest.mark.parametrize(
    ("value", "demo", "expected"),
    [
        ("https://portal.example.vn", False, "https://portal.example.vn"),
        (" https://portal.example.vn/ ", False, "https://portal.example.vn"),
        ("https://portal.example.vn:8443", False, "https://portal.example.vn:8443"),
        ("http://127.0.0.1:8000", True, "http://127.0.0.1:8000"),
    ],
)
def test_base_url_is_read(given, value, demo, expected):
    assert given(value).base_url(NAME, needed=True, demo=demo) == expected


@pytest.mark.parametrize(
    "value",
    ["portal.example.vn", "http://portal.example.vn", "ftp://a.vn", "https://", "https://a.vn/cong",
     "https://a.vn?x=1", "https://u:p@a.vn", "https://a..vn", "https://cổng.vn", "https://a.vn:x"],
)  # fmt: skip
def test_bad_base_url_is_refused(given, value):
    sentence = refusal(lambda: given(value).base_url(NAME, needed=False, demo=False))

    assert "viết như https://portal.example.vn." in sentence


# --- the file that stands in for variables ------------------------------------------------------


@pytest.fixture
def clean_environment(monkeypatch):
    """Reading a file writes into the process environment: give it one to throw away."""
    thrown_away = dict(os.environ)
    monkeypatch.setattr(os, "environ", thrown_away)
    monkeypatch.setattr(environ.Env, "ENVIRON", thrown_away)
    return thrown_away


def test_file_stands_in_for_what_is_not_set(clean_environment, tmp_path):
    clean_environment["DTSCORE_GIVEN"] = "đã đặt"
    file = tmp_path / ".env"
    file.write_text(
        f"\ufeff# Ghi chú\n\n  \nDTSCORE_GIVEN=từ tệp\r\nexport {NAME}='a=b #c'\n", encoding="utf-8"
    )

    env = Environment()
    env.read_file("DTSCORE_TEST_FILE", default=file)

    assert (env.text("DTSCORE_GIVEN"), env.text(NAME)) == ("đã đặt", "a=b #c")


def test_file_that_is_not_there_is_no_fault(clean_environment, tmp_path):
    env = Environment()
    env.read_file("DTSCORE_TEST_FILE", default=tmp_path / "none")
    assert env.text(NAME) == ""


def test_named_file_that_is_not_there_is_refused(clean_environment, tmp_path):
    clean_environment["DTSCORE_TEST_FILE"] = str(tmp_path / "none")

    with pytest.raises(ImproperlyConfigured, match=r"DTSCORE_TEST_FILE=.*không phải là tệp"):
        Environment().read_file("DTSCORE_TEST_FILE", default=tmp_path / ".env")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"A=1\nDTSCORE_SECRET_KEY = bimat\n", "dòng 2 không đọc được"),
        (b"bimat\n", "dòng 1 không đọc được"),
        (b"A=1\nB=\xff\xfebimat\n", "UTF-8"),
    ],
)
def test_bad_file_is_refused_and_its_secret_not_repeated(
    clean_environment, tmp_path, content, place
):
    file = tmp_path / ".env"
    file.write_bytes(content)

    with pytest.raises(ImproperlyConfigured) as raised:
        Environment().read_file("DTSCORE_TEST_FILE", default=file)

    assert str(file) in str(raised.value)
    assert place in str(raised.value)
    assert "bimat" not in str(raised.value)


# --- through the real process -------------------------------------------------------------------

PRODUCTION = {
    "DTSCORE_SECRET_KEY": SECRET,
    "DTSCORE_ALLOWED_HOSTS": "portal.example.vn",
    "DATABASE_URL": "sqlite://:memory:",
}
MAIL = {
    "DTSCORE_EMAIL_URL": "smtp+tls://u:matkhau@mail.example.vn",
    "DTSCORE_EMAIL_FROM": "cong@example.vn",
    "DTSCORE_BASE_URL": "https://portal.example.vn",
}


def manage(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """``manage.py`` as an operator starts it, knowing of nothing but ``settings``."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DTSCORE_ENV_FILE": os.devnull,
            "PYTHONIOENCODING": "utf-8",
            **settings,
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"DTSCORE_SECRET_KEY": ""}, "DTSCORE_SECRET_KEY"),
        ({"DTSCORE_SECRET_KEY": "ngắn"}, "DTSCORE_SECRET_KEY"),
        ({"DTSCORE_ALLOWED_HOSTS": ""}, "DTSCORE_ALLOWED_HOSTS"),
        ({"DATABASE_URL": "mysql://u:matkhau@h/x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "garbage:matkhau"}, "DATABASE_URL"),
        ({"DTSCORE_DEBUG": "1"}, "DTSCORE_DEBUG"),
        ({"DTSCORE_DEMO": "có"}, "DTSCORE_DEMO"),
        ({"DTSCORE_SESSION_MINUTES": "0"}, "DTSCORE_SESSION_MINUTES"),
        ({"DTSCORE_DATA_DIR": str(ROOT / "manage.py")}, "DTSCORE_DATA_DIR"),
        ({"DTSCORE_EMAIL_URL": "mailto:u:matkhau@h"}, "DTSCORE_EMAIL_URL"),
        ({"DTSCORE_EMAIL_URL": "smtp://u:matkhau@h"}, "DTSCORE_EMAIL_FROM"),
        ({**MAIL, "DTSCORE_BASE_URL": ""}, "DTSCORE_BASE_URL"),
        ({**MAIL, "DTSCORE_BASE_URL": "http://portal.example.vn"}, "DTSCORE_BASE_URL"),
    ],
)
def test_bad_value_stops_the_start_in_one_line(changes, named):
    done = manage("check", **{**PRODUCTION, **changes})

    assert (done.returncode, done.stdout) == (1, "")
    lines = done.stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("Không khởi động được: ")
    assert named in lines[0]
    assert "matkhau" not in lines[0]


def test_nothing_set_stops_the_start_at_the_secret():
    done = manage("check")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "Không khởi động được: chưa đặt DTSCORE_SECRET_KEY. Tạo một chuỗi ngẫu nhiên từ 50 ký tự,"
        " hoặc chạy bản dùng thử bằng `make run`."
    ]


@pytest.mark.parametrize("more", [{}, MAIL], ids=["without mail", "with mail"])
def test_good_production_passes_the_deployment_check(more):
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, **more)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("System check identified no issues")


def test_demo_starts_with_nothing_but_its_flag():
    done = manage("check", DTSCORE_DEMO="1", DATABASE_URL="sqlite://:memory:")

    assert (done.returncode, done.stderr) == (0, "")


def test_wsgi_server_is_stopped_by_the_same_sentence():
    done = subprocess.run(
        [sys.executable, "-c", "import dtscore.wsgi"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DTSCORE_ENV_FILE": os.devnull},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 1
    assert "ImproperlyConfigured: chưa đặt DTSCORE_SECRET_KEY." in done.stderr.splitlines()[-1]
