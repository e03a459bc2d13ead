"""Settings of signing in: the second factor, and the province's own provider."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from dtscore.environment import Environment
from tests.test_settings import PRODUCTION, manage

PREFIX = "DTSCORE_OIDC_"
GOOD = {
    "ISSUER": "https://sso.example.vn/realms/tinh",
    "CLIENT_ID": "cong",
    "CLIENT_SECRET": "matkhau-cua-cong",
}


@pytest.fixture
def given(monkeypatch):
    def give(**values: str) -> Environment:
        for name in (*GOOD, "NAME"):
            monkeypatch.delenv(PREFIX + name, raising=False)
            if name in values:
                monkeypatch.setenv(PREFIX + name, values[name])
        return Environment()

    return give


def test_no_provider_by_default_and_a_whole_one_is_read(given):
    assert given().identity_provider(PREFIX, demo=False) == {}
    whole = given(**GOOD, NAME="tài khoản công vụ").identity_provider(PREFIX, demo=False)
    assert whole == {**GOOD, "NAME": "tài khoản công vụ"}
    slash = given(**{**GOOD, "ISSUER": "https://sso.example.vn/"})
    assert slash.identity_provider(PREFIX, demo=False)["ISSUER"] == "https://sso.example.vn/"
    plain = given(**{**GOOD, "ISSUER": "http://127.0.0.1:8080"})
    assert plain.identity_provider(PREFIX, demo=True)["NAME"] == "tài khoản chung của tỉnh"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"ISSUER": ""}, "ISSUER"),
        ({"CLIENT_ID": ""}, "CLIENT_ID"),
        ({"CLIENT_SECRET": ""}, "CLIENT_SECRET"),
        ({"ISSUER": "http://sso.example.vn"}, "ISSUER"),
        ({"ISSUER": "sso.example.vn"}, "ISSUER"),
        ({"ISSUER": "https://sso.example.vn/?a=1"}, "ISSUER"),
        ({"ISSUER": "https://sso.example.vn/" + "x" * 200}, "ISSUER"),
    ],
)
def test_bad_provider_is_refused_and_its_secret_not_repeated(given, changes, named):
    with pytest.raises(ImproperlyConfigured) as refused:
        given(**{**GOOD, **changes}).identity_provider(PREFIX, demo=False)
    assert PREFIX + named in str(refused.value)
    assert "matkhau" not in str(refused.value)


def test_second_factor_is_compulsory_unless_the_operator_says_otherwise(monkeypatch):
    def read(value: str) -> str:
        monkeypatch.setenv("DTSCORE_SECOND_FACTOR", value)
        choices = ("required", "optional")
        name = "DTSCORE_SECOND_FACTOR"
        return Environment().choice(name, choices=choices, default="required")

    assert [read(value) for value in ("", " Optional ", "required")] == [
        "required",
        "optional",
        "required",
    ]
    with pytest.raises(ImproperlyConfigured, match="hãy đặt required hoặc optional"):
        read("0")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "True {}"),
        ({"DTSCORE_SECOND_FACTOR": "optional"}, "False {}"),
        ({"DTSCORE_DEMO": "1"}, "False {}"),
        ({"DTSCORE_DEMO": "1", "DTSCORE_SECOND_FACTOR": "required"}, "True {}"),
    ],
)
def test_portal_starts_with_it_and_the_demonstration_without(more, expected):
    asked = "s.SECOND_FACTOR_REQUIRED, s.IDENTITY_PROVIDER"
    show = f"from django.conf import settings as s; print({asked})"
    done = manage("shell", "-v0", "-c", show, **{**PRODUCTION, **more})
    assert (done.returncode, done.stdout.strip()) == (0, expected)


def test_bad_value_stops_the_start_in_one_line():
    done = manage("check", **PRODUCTION, DTSCORE_SECOND_FACTOR="có")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Không khởi động được: DTSCORE_SECOND_FACTOR='có' không hợp lệ: hãy đặt required hoặc"
        " optional."
    ]


def test_provider_passes_the_deployment_check():
    given = {PREFIX + name: value for name, value in GOOD.items()}
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, **given)
    assert (done.returncode, done.stderr) == (0, "")
