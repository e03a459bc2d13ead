"""The API for other systems: only with a valid key, only the own province, only what is published,
and just as it is described."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import get_resolver, reverse
from django.utils.timezone import localdate, now

from assessments.api_description import DESCRIPTION
from assessments.models import Answer, Assessment
from assessments.selectors import api_rows
from assessments.services.tallying import refresh_tallies
from dtscore.accounts.models import ApiToken, ApiTokenMinute, JournalEntry
from dtscore.accounts.services import tokens
from tests.queueing import many_submitted, small_campaign

pytestmark = pytest.mark.django_db
A_YEAR = timedelta(days=365)


@pytest.fixture
def issued(demo) -> tuple[ApiToken, str]:
    admin = demo.people["quantri.thanhhoa"]
    return tokens.issue_token(actor=admin, name="Kho dữ liệu", expires_on=localdate() + A_YEAR)


@pytest.fixture
def read(client, issued):
    def answer(address: str, secret: str = issued[1], **headers: str):
        return client.get(address, headers={"Authorization": f"Bearer {secret}", **headers})

    return answer


@pytest.fixture
def published(demo):
    """Three communes of a small campaign, two of them published."""
    campaign = small_campaign()
    leader = demo.people["lanhdao.quangbinh"]
    rows = many_submitted(campaign, demo.units["district"], leader, 3)
    publish(rows[:2])
    return campaign


def publish(rows) -> None:
    Assessment.objects.filter(pk__in=[row.pk for row in rows]).update(status="published")
    found = Assessment.objects.filter(pk__in=[row.pk for row in rows])
    Answer.objects.filter(assessment__in=found).update(final_points=Decimal("9.450"))
    refresh_tallies(list(found.select_related("unit", "campaign__indicator_set")))


def faults(value, schema, at="$") -> list[str]:
    """Where an answer is not what the description says: the few words of JSON Schema it uses."""
    if "$ref" in schema:
        schema = DESCRIPTION["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if "anyOf" in schema:
        tried = [faults(value, choice, at) for choice in schema["anyOf"]]
        return [] if [] in tried else tried[0]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    kinds["null"] = type(None)
    named = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if type(value) not in [kinds[name] for name in named]:
        return [f"{at}: {value!r} is no {named}"]
    found = []
    if isinstance(value, str):
        if not re.search(schema.get("pattern", ""), value):
            found.append(f"{at}: {value!r}")
        if value not in schema.get("enum", [value]):
            found.append(f"{at}: {value!r} is not listed")
    if isinstance(value, list):
        for number, item in enumerate(value):
            found += faults(item, schema["items"], f"{at}[{number}]")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [
            f"{at}.{name} is missing" for name in schema.get("required", []) if name not in value
        ]
        for name, item in value.items():
            if name in known:
                found += faults(item, known[name], f"{at}.{name}")
            elif schema.get("additionalProperties", True) is False:
                found.append(f"{at}.{name} is not described")
    return found


def test_every_address_is_described_and_answers_as_described(read, published):
    routes = {
        "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern)): pattern.name
        for resolver in get_resolver().url_patterns
        for pattern in resolver.url_patterns
        if str(pattern.pattern).startswith("api/")
    }
    assert set(routes) == set(DESCRIPTION["paths"])
    arguments = {"api_set": ["QD3853", 1], "api_results": [published.pk]}
    for path, name in routes.items():
        answer = read(reverse(name, args=arguments.get(name, [])))
        described = DESCRIPTION["paths"][path]["get"]["responses"]["200"]["content"]
        assert (path, answer.status_code) == (path, 200)
        assert list(described) == [answer["Content-Type"]]
        data = json.loads(answer.content)
        assert faults(data, described["application/json"]["schema"]) == []
        assert name in {"api_set", "api_openapi"} or data["items"]


def test_results_are_the_published_ones_in_exact_numbers(read, published):
    results = json.loads(read(reverse("api_results", args=[published.pk])).content)["items"]
    rows = Assessment.objects.filter(campaign=published, status="published").order_by("pk")
    assert [row["unit"]["id"] for row in results] == [row.unit_id for row in rows]
    assert results[0]["indicators"] == [
        {"code": code, "state": "reported", "points": "9.45", "passed": None}
        for code in ("1.1", "1.2")
    ]
    assert results[0]["total"]["maximum"] == "100"
    (campaign,) = json.loads(read(reverse("api_campaigns")).content)["items"]
    assert (campaign["id"], campaign["published_units"]) == (published.pk, 2)


def test_pages_go_by_key_and_a_neighbour_is_not_in_them(demo, read, published, monkeypatch):
    monkeypatch.setattr(api_rows, "PAGE", 300)
    address, seen = reverse("api_units"), []
    while address:
        page = json.loads(read(address).content)
        seen += [row["id"] for row in page["items"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == 1 + 27 + 559 + 166
    assert seen == sorted(seen)
    assert demo.units["sibling_province"].pk not in seen


def test_another_province_gets_nothing_of_this_one(demo, client, read, published):
    sibling = demo.people["sibling.admin"]
    _, secret = tokens.issue_token(
        actor=sibling, name="Kho dữ liệu", expires_on=localdate() + A_YEAR
    )
    assert json.loads(read(reverse("api_campaigns"), secret).content)["items"] == []
    answer = read(reverse("api_results", args=[published.pk]), secret)
    assert answer.status_code == 404
    assert faults(json.loads(answer.content), {"$ref": "#/components/schemas/Problem"}) == []


def test_draft_sets_and_unpublished_campaigns_are_not_there(demo, read):
    assert read(reverse("api_results", args=[demo.points.campaign_id])).status_code == 404
    assert read(reverse("api_set", args=["QD3853", 9])).status_code == 404
    assert read(reverse("api_units") + "?after=x").status_code == 400


def test_keys_that_open_nothing(demo, client, issued, read):
    token, secret = issued
    address = reverse("api_units")
    for header in ("", "Basic abc", "Bearer ", f"Bearer {secret}x", f"Bearer {token.digest}"):
        answer = client.get(address, headers={"Authorization": header})
        assert (header, answer.status_code) == (header, 401)
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer["Content-Type"] == "application/problem+json"
    ApiToken.objects.update(expires_on=localdate() - timedelta(days=1))
    assert "hết hạn" in json.loads(read(address).content)["detail"]
    ApiToken.objects.update(expires_on=localdate())
    assert read(address).status_code == 200
    tokens.revoke_token(actor=demo.people["quantri.thanhhoa"], token=token)
    assert "thu hồi" in json.loads(read(address).content)["detail"]


def test_only_reading_and_no_session(demo, officer, issued):
    address = reverse("api_units")
    assert officer.get(address).status_code == 401  # a session opens nothing here
    key = {"Authorization": f"Bearer {issued[1]}"}
    refused = officer.post(address, headers=key)
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")
    officer.cookies["last_user"] = "x"
    assert not officer.get(address, headers=key).cookies


def test_limit_counts_every_call_of_the_minute(read, issued, monkeypatch):
    monkeypatch.setattr(tokens.time, "time", lambda: 6_000_010.0)
    monkeypatch.setattr(tokens, "MOST_A_MINUTE", 3)
    address = reverse("api_sets")
    assert [read(address).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    assert read(address)["Retry-After"] == "50"
    monkeypatch.setattr(tokens.time, "time", lambda: 6_000_010.0 + 7200)
    assert read(address).status_code == 200
    assert ApiTokenMinute.objects.get().count == 1  # the old minute is thrown away


def test_what_has_not_changed_is_not_sent_again(read, issued):
    address = reverse("api_units")
    first = read(address)
    again = read(address, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    seen = ApiToken.objects.get().last_used_at
    read(address)
    assert ApiToken.objects.get().last_used_at == seen is not None
    ApiToken.objects.update(last_used_at=now() - timedelta(hours=2))
    read(address)
    assert ApiToken.objects.get().last_used_at > seen


def test_statements_do_not_grow_with_the_units(demo, read, published, django_assert_num_queries):
    address = reverse("api_results", args=[published.pk])
    read(address)
    with django_assert_num_queries(6):
        read(address)
    leader = demo.people["lanhdao.quangbinh"]
    campaign = small_campaign("Đợt hai")
    publish(many_submitted(campaign, demo.units["district"], leader, 15))
    address = reverse("api_results", args=[campaign.pk])
    with django_assert_num_queries(6):
        assert len(json.loads(read(address).content)["items"]) == 15


def test_admin_issues_and_revokes_on_the_page(demo, client):
    client.force_login(demo.people["quantri.thanhhoa"])
    form = {"name": "  Kho dữ liệu ", "expires_on": f"{localdate() + A_YEAR:%Y-%m-%d}"}
    page = client.post(reverse("api_tokens"), form).content.decode()
    secret = re.search(r'id="secret" value="([\w-]{43})"', page)[1]
    token = ApiToken.objects.get()
    assert token.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert (token.name, token.start) == ("Kho dữ liệu", secret[:8])
    assert secret not in client.get(reverse("api_tokens")).content.decode()
    refused = client.post(reverse("api_tokens"), {**form, "expires_on": "2001-01-01"})
    assert (refused.status_code, "Hãy chọn một ngày" in refused.content.decode()) == (422, True)
    twice = client.post(reverse("api_tokens"), form)
    assert (twice.status_code, ApiToken.objects.count()) == (422, 1)
    client.post(reverse("api_token_revoke", args=[token.pk]))
    assert not ApiToken.objects.get().is_valid
    told = JournalEntry.objects.filter(subject=str(token)).order_by("pk")
    assert [line.action for line in told] == ["token_issued", "token_revoked"]
    assert secret not in json.dumps([line.changes for line in told])
