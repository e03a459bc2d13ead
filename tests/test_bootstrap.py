"""What `make run` does before it serves: whose settings file it is, and which port is free."""

import socket

import pytest

from dtscore.bootstrap import serve
from dtscore.bootstrap.console import SetupError


@pytest.fixture
def settings_file(tmp_path, monkeypatch):
    file = tmp_path / ".env"
    monkeypatch.setattr(serve, "SETTINGS_FILE", file)
    return file


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"DTSCORE_SECRET_KEY=x\n",
        b"DTSCORE_DEMO=0\n",
        b"# DTSCORE_DEMO=1\n",
        b"DTSCORE_DEMO=10\n",
        b"NOT_DTSCORE_DEMO=1\n",
        b"\xff\n",
    ],
)
def test_the_demo_is_refused_where_a_settings_file_is_not_the_demos(settings_file, content):
    settings_file.write_bytes(content)
    with pytest.raises(SetupError) as caught:
        serve.refuse_a_real_installation()
    assert str(caught.value) == (
        "Tệp .env không có dòng DTSCORE_DEMO=1 nên thuộc về một bản cài đặt thật:"
        " `make run` không nạp dữ liệu trình diễn vào đó."
    )
    assert settings_file.read_bytes() == content


def test_make_run_stops_before_it_touches_anything(settings_file):
    settings_file.write_text("DTSCORE_DEMO=0\n", encoding="utf-8")
    with pytest.raises(SetupError, match="bản cài đặt thật"):
        serve.run()


@pytest.mark.parametrize(
    "content", ["DTSCORE_DEMO=1\n", "DTSCORE_DEBUG=1\n export DTSCORE_DEMO=1 \n"]
)
def test_the_demo_goes_on_with_its_own_settings_file(settings_file, content):
    settings_file.write_text(content, encoding="utf-8")
    serve.refuse_a_real_installation()
    serve.remember_the_demo()
    assert settings_file.read_text(encoding="utf-8") == content


def test_the_demo_is_remembered_where_there_is_no_settings_file(settings_file):
    serve.refuse_a_real_installation()
    serve.remember_the_demo()
    assert settings_file.read_text(encoding="utf-8") == "DTSCORE_DEMO=1\n"
    serve.refuse_a_real_installation()


def test_a_foreign_settings_file_is_left_alone(settings_file):
    settings_file.write_text("DTSCORE_SECRET_KEY=x\n", encoding="utf-8")
    serve.remember_the_demo()
    assert settings_file.read_text(encoding="utf-8") == "DTSCORE_SECRET_KEY=x\n"


def test_a_busy_port_is_skipped():
    free = serve.first_free_port()
    with socket.socket() as busy:
        busy.bind((serve.HOST, free))
        busy.listen()
        assert serve.first_free_port() > free
