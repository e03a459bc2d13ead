"""From where a request comes: what is believed, and that nothing of it stays behind."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from assessments.models import HistoryEntry
from assessments.services.history import record
from dtscore.accounts.whence import Whence, client_address, current_address

CLIENT, PROXY, LIE = "203.0.113.7", "10.0.0.2", "198.51.100.66"


def request(peer: str = PROXY, forwarded: str | None = None):
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=peer, **headers)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, PROXY),
        (0, LIE, PROXY),  # nothing is believed unless somebody says so
        (1, CLIENT, CLIENT),
        (1, f"{LIE}, {CLIENT}", CLIENT),
        (2, f"{LIE}, {CLIENT}, 10.0.0.1", CLIENT),
        (2, LIE, PROXY),  # did not come through both
        (1, None, PROXY),
        (1, "", PROXY),
        (1, f"{LIE}, <script>", PROXY),
        (1, f"{LIE},", PROXY),
        (1, "[2001:DB8::7]:443", "2001:db8::7"),
        (1, f"{CLIENT}:5123", CLIENT),
        (1, "::ffff:203.0.113.7", CLIENT),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, "x" * 9000, PROXY),
    ],
)
def test_only_the_named_number_of_servers_is_believed(proxies, forwarded, expected):
    assert client_address(request(forwarded=forwarded), proxies) == expected


def test_server_behind_a_socket_knows_no_peer():
    assert client_address(request(peer=""), 0) is None
    assert client_address(request(peer="", forwarded=CLIENT), 1) == CLIENT


def test_address_ends_with_the_request_even_when_it_breaks():
    seen = []

    def answer(_request):
        seen.append(current_address())
        if len(seen) == 2:
            raise RuntimeError("broken page")
        return HttpResponse()

    middleware = Whence(answer)
    middleware(request(peer=CLIENT))
    assert current_address() is None
    with pytest.raises(RuntimeError):
        middleware(request(peer=LIE))
    assert current_address() is None
    assert seen == [CLIENT, LIE]


def test_requests_at_once_do_not_see_each_other():
    both, seen = Barrier(2, timeout=10), {}

    def answer(asked):
        both.wait()
        seen[asked.META["REMOTE_ADDR"]] = current_address()
        both.wait()
        return HttpResponse()

    threads = [Thread(target=Whence(answer), args=[request(peer=peer)]) for peer in (CLIENT, LIE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert seen == {CLIENT: CLIENT, LIE: LIE}


@pytest.mark.django_db
def test_line_written_by_a_page_has_the_address_and_one_of_a_command_has_none(
    demo, officer, settings
):
    settings.TRUSTED_PROXIES = 1
    form = {"comment": "Mời xem"}
    address = reverse("receipt_report", args=["NOP-KHONG-CO"])
    assert officer.get(address).status_code == 404
    report = reverse("report", args=[demo.points.pk])
    officer.get(report, form, REMOTE_ADDR=PROXY, headers={"X-Forwarded-For": f"{LIE}, {CLIENT}"})
    page_line = HistoryEntry.objects.latest("pk")
    person = demo.people["canbo.quangbinh"]
    command_line = record(actor=person, action="assigned", unit=person.unit)

    assert (page_line.action, page_line.address) == ("report_downloaded", CLIENT)
    assert command_line.address is None
