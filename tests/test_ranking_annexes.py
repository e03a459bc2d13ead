"""The annex of a large ranking: laid out behind the pages, from what was frozen, once."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import now
from django_tasks import default_task_backend

from assessments.kept_reports import read_annex
from assessments.models import AnnexOrder, PublishedAnnex, PublishedRanking
from assessments.reports.ranking_pdf import annex_pdf
from assessments.selectors.ranking_snapshots import content_of, propose_ranking
from assessments.selectors.snapshots import digest_of
from assessments.services.annexes import make_annex
from assessments.services.jobs import MANY_TRIES, begin_anew
from assessments.services.publishing import publish_ranking
from assessments.views import ranking_publishing
from tests.queueing import communes_of
from tests.ranking_ground import campaign_of, lay, official, ranked_set

pytestmark = pytest.mark.django_db
ELSEWHERE = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.REPORT_CACHE_DIR = tmp_path / "reports"


@pytest.fixture
def worker(settings) -> object:
    """Tasks wait for a worker, who never comes by itself."""
    settings.TASKS = ELSEWHERE
    default_task_backend.clear()
    return default_task_backend


@pytest.fixture
def admin(demo):
    return demo.people["quantri.thanhhoa"]


@pytest.fixture
def campaign(demo):
    campaign = campaign_of(demo.units["province"], ranked_set())
    units = list(communes_of(demo.units["district"]))[:3]
    official(campaign, units, "72.5", "72.5", ("60", "90"))
    return campaign


def publish(actor, campaign, press=None) -> PublishedRanking:
    seen = digest_of(propose_ranking(campaign).content)
    return publish_ranking(actor=actor, campaign=campaign, seen=seen, press=press)


def silent(ranking, **more) -> None:
    long_ago = now() - AnnexOrder.DEAD_AFTER - timedelta(seconds=1)
    AnnexOrder.objects.filter(ranking=ranking).update(beat_at=long_ago, **more)


def test_large_ranking_is_published_at_once_and_its_annex_follows(
    admin, campaign, client, worker, monkeypatch
):
    monkeypatch.setattr(ranking_publishing, "AT_ONCE", 2)
    client.force_login(admin)
    form = {"seen": digest_of(propose_ranking(campaign).content), "theo": "tong"}
    done = client.post(reverse("ranking_publish", args=[campaign.pk]), form)
    ranking = PublishedRanking.objects.get()
    page, paper = (
        reverse(n, args=[ranking.pk]) for n in ("published_ranking", "published_ranking_pdf")
    )
    assert done.url == page
    assert [result.args for result in worker.results] == [["AnnexOrder", ranking.annex_order.pk]]
    assert "đang lập" in client.get(page).content.decode()
    waiting = client.get(paper)
    assert (waiting.status_code, waiting["Cache-Control"]) == (202, "no-store")
    assert "Phụ lục đang lập" in waiting.content.decode()
    assert len(worker.results) == 1  # one is at it

    lay(campaign.assessments.all()[0], "final", "11.11")  # after what was frozen
    assert make_annex(pk=ranking.annex_order.pk, press=annex_pdf)
    found = client.get(paper)
    assert found.content == annex_pdf(content_of(ranking.snapshot))
    assert hashlib.sha256(found.content).hexdigest() in client.get(page).content.decode()
    assert "đang lập" not in client.get(page).content.decode()
    assert not AnnexOrder.objects.exists()


def test_small_ranking_has_its_annex_with_it(admin, campaign, client, worker):
    client.force_login(admin)
    form = {"seen": digest_of(propose_ranking(campaign).content), "theo": "tong"}
    client.post(reverse("ranking_publish", args=[campaign.pk]), form)
    ranking = PublishedRanking.objects.get()
    assert read_annex(ranking.pk, ranking.annex_sha256).startswith(b"%PDF")
    assert (worker.results, AnnexOrder.objects.count(), PublishedAnnex.objects.count()) == (
        [],
        0,
        0,
    )


def test_annex_whose_worker_died_is_begun_again_once_somebody_asks(admin, campaign, client, worker):
    ranking = publish(admin, campaign)
    client.force_login(admin)
    paper = reverse("published_ranking_pdf", args=[ranking.pk])
    silent(ranking)
    for _ in range(3):  # of several who ask one tells a worker
        client.get(paper)
    assert len(worker.results) == 1
    silent(ranking)
    call_command("expire_uploads", verbosity=0)
    assert len(worker.results) == 2
    assert not begin_anew(ranking.annex_order)
    silent(ranking, tries=MANY_TRIES)
    assert "db_worker" in client.get(paper).content.decode()
    assert AnnexOrder.objects.get().tries == MANY_TRIES + 1


def test_layout_that_fails_leaves_an_order_and_the_next_one_mends_it(admin, campaign):
    ranking = publish(admin, campaign)
    order = ranking.annex_order

    def broken(_: object) -> bytes:
        raise MemoryError

    with pytest.raises(MemoryError):
        make_annex(pk=order.pk, press=broken)
    assert AnnexOrder.objects.get(ranking=ranking).state == "failed"
    assert make_annex(pk=order.pk, press=lambda _: b"%PDF-1")
    assert not make_annex(pk=order.pk, press=broken)  # it is there


def test_of_two_workers_the_first_ones_annex_is_kept(admin, campaign):
    ranking = publish(admin, campaign)
    order = ranking.annex_order

    def slow(_: object) -> bytes:
        assert not make_annex(pk=order.pk, press=annex_pdf)  # one is at it
        silent(ranking)
        assert make_annex(pk=order.pk, press=lambda _: b"%PDF-first")
        return b"%PDF-second"

    assert not make_annex(pk=order.pk, press=slow)
    kept = PublishedRanking.objects.select_related("annex").get(pk=ranking.pk)
    assert read_annex(kept.pk, kept.annex_sha256) == b"%PDF-first"
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedAnnex.objects.filter(ranking=ranking).update(sha256="0")
